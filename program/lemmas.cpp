#include "program/lemmas.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>

#include "lib/files/messages.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/lemma/scope.hpp"
#include "lib/search/anew.hpp"
#include "lib/search/verification.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot::program {

namespace {

/// Lemmas of texts that words have named so far.
const Statement* kept(Statement statement) {
  static std::deque<Statement> lemmas;
  return &lemmas.emplace_back(std::move(statement));
}

bool is_folder(const std::string& word) {
  std::error_code ignored;
  return std::filesystem::is_directory(word, ignored);
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_lemma_file(entry.path())) files.push_back(entry.path());
  std::ranges::sort(files);
  if (files.empty()) throw BadInput(folder.string() + ": no file NAME.lemma, NAME.fpcore or NAME.smt2 is in this folder");
  return files;
}

}  // namespace

bool is_line(const std::string& word) {
  if (word.empty()) return true;  // of no lemma, which is said
  const bool looks_so = word.find_first_of("<>=| ") != std::string::npos || word.find("⊢") != std::string::npos;
  std::error_code ignored;
  return looks_so && !named_file(word) && !std::filesystem::exists(word, ignored);
}

std::vector<std::string> keys_among(const std::vector<std::string>& words) {
  std::vector<std::string> keys;
  std::ranges::copy_if(words, std::back_inserter(keys), [](const std::string& word) {
    return !is_line(word) && !named_file(word) && !is_folder(word);
  });
  return keys;
}

std::vector<const Statement*> named(const std::vector<std::string>& words,
                                    const std::filesystem::path& certificate_of_line, const std::string& claim) {
  const std::vector<std::string> keys = keys_among(words);
  std::vector<const Statement*> out;
  if (words.empty() || !keys.empty()) out = find_statements(keys);
  for (const std::string& word : words) {
    if (is_line(word)) {
      out.push_back(kept(lemma_of_line(word, certificate_of_line)));
      continue;
    }
    if (const auto chosen = named_file(word)) {
      for (Statement& lemma : lemmas_of(*chosen, claim)) out.push_back(kept(std::move(lemma)));
    } else if (is_folder(word)) {
      for (const std::filesystem::path& file : files_below(word))
        for (Statement& lemma : lemmas_of(file, claim)) out.push_back(kept(std::move(lemma)));
    }
  }
  return out;
}

std::vector<const Statement*> named_exactly(const std::string& word, const std::filesystem::path& certificate_of_line,
                                            const std::string& claim) {
  if (!certificate_of_line.empty() && !is_line(word))
    throw BadInput("--certificate: is for one lemma that is given as text, such as 'x > 0 |- log(x) < x'");
  if (!keys_among({word}).empty()) return {&find_statement(word)};
  return named({word}, certificate_of_line, claim);
}

std::vector<const Statement*> sound(const std::string& word, const std::filesystem::path& certificate_of_line,
                                    const std::string& claim) {
  std::vector<const Statement*> statements = named_exactly(word, certificate_of_line, claim);
  for (const Statement* statement : statements)
    if (const auto why = slip(*statement)) throw BadInput(statement->about.key + ": " + *why);
  return statements;
}

namespace {
/// As one word of the shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}
}  // namespace

std::string word_for(const Statement& statement, const std::string& claim) {
  if (!statement.text) return statement.about.key;
  if (!named_file(statement.file)) return "'...'";
  const auto dot = statement.about.key.find('.');
  std::string word = statement.file + (dot == std::string::npos ? "" : ":" + statement.about.key.substr(dot + 1));
  if (!claim.empty() && statement.file.ends_with(".fpcore")) word += " --claim " + quoted(claim);
  return word;
}

bool certificates_fit(const std::filesystem::path& file) {
  bool fit = true;
  for (const Statement& lemma : lemmas_of(file)) {
    const std::filesystem::path& certificate = lemma.text->certificate;
    try {
      if (!std::filesystem::exists(certificate) || !misfit(read_certificate(certificate), lemma)) continue;
    } catch (const BadInput&) {
      continue;  // verify says why
    }
    fit = false;
    complain(fmt::format("{}: the text of {} no longer means this formula: prove {} writes another",
                         certificate.string(), lemma.about.key, word_for(lemma)));
  }
  return fit;
}

std::string lemma_help() {
  std::string out =
      "A lemma: DOMAINS AND HYPOTHESES |- CLAIMS, separated by commas: 'x in (0, 1), y real, x < y |- x^2 < 1 + y^2'\n"
      "(docs/lemmas.md). Functions besides + - * / ^ |x| and the numbers pi, e:\n";
  std::string line = " ";
  for (const TextFunction& f : text_functions()) {
    const std::string word = fmt::format(" {}({})", fmt::join(f.names, ", "), f.arguments);
    if (line.size() + word.size() > 110) {
      out += line + "\n";
      line = " ";
    }
    line += word;
  }
  return out + line;
}

void print_moved(const Statement& lemma) {
  for (const auto& [words, moved] : lemma.text->moved()) {
    const RefuteAttempt attempt = refute(moved, {}, briefly());
    if (!attempt.certificate) continue;
    fmt::print("  with {} it is false, at {}\n", words, in_words(moved.domain, attempt.certificate->point));
  }
}

}  // namespace overshoot::program
