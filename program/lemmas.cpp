#include "program/lemmas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "lib/lemma/lemma.hpp"
#include "lib/search/refute.hpp"

namespace overshoot::program {

namespace {

/// Lemmas of texts that words have named so far.
const Statement* kept(Statement statement) {
  static std::deque<Statement> lemmas;
  return &lemmas.emplace_back(std::move(statement));
}

bool is_file_of_lemmas(const std::string& word) { return word.ends_with(".lemma"); }
bool is_folder(const std::string& word) {
  std::error_code ignored;
  return std::filesystem::is_directory(word, ignored);
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".lemma") files.push_back(entry.path());
  std::ranges::sort(files);
  if (files.empty()) throw BadInput(folder.string() + ": no file NAME.lemma is in this folder");
  return files;
}

}  // namespace

bool is_line(const std::string& word) {
  return !is_file_of_lemmas(word) && (word.find_first_of("<>=|") != std::string::npos || word.find("⊢") != std::string::npos);
}

std::vector<std::string> keys_among(const std::vector<std::string>& words) {
  std::vector<std::string> keys;
  std::ranges::copy_if(words, std::back_inserter(keys), [](const std::string& word) {
    return !is_line(word) && !is_file_of_lemmas(word) && !is_folder(word);
  });
  return keys;
}

std::vector<const Statement*> named(const std::vector<std::string>& words,
                                    const std::filesystem::path& certificate_of_line) {
  const std::vector<std::string> keys = keys_among(words);
  std::vector<const Statement*> out;
  if (words.empty() || !keys.empty()) out = find_statements(keys);
  for (const std::string& word : words) {
    if (is_line(word)) {
      out.push_back(kept(lemma_of_line(word, certificate_of_line)));
      continue;
    }
    std::vector<std::filesystem::path> files;
    if (is_file_of_lemmas(word)) files = {word};
    if (is_folder(word)) files = files_below(word);
    for (const std::filesystem::path& file : files)
      for (Statement& lemma : lemmas_of(file)) out.push_back(kept(std::move(lemma)));
  }
  return out;
}

std::vector<const Statement*> named_exactly(const std::string& word, const std::filesystem::path& certificate_of_line) {
  if (!certificate_of_line.empty() && !is_line(word))
    throw BadInput("--certificate: names the file of one lemma that is written in the command");
  if (!keys_among({word}).empty()) return {&find_statement(word)};
  return named({word}, certificate_of_line);
}

std::vector<const Statement*> sound(const std::string& word, const std::filesystem::path& certificate_of_line) {
  std::vector<const Statement*> statements = named_exactly(word, certificate_of_line);
  for (const Statement* statement : statements)
    if (const auto why = slip(*statement)) throw BadInput(statement->about.key + ": " + *why);
  return statements;
}

std::string word_for(const Statement& statement) {
  if (!statement.text) return statement.about.key;
  return is_file_of_lemmas(statement.file) ? statement.file : "'...'";
}

void print_moved(const Statement& lemma) {
  for (const auto& [words, moved] : lemma.text->moved()) {
    const RefuteAttempt attempt = refute(moved, {}, {.samples = 4000, .local_searches = 12});
    if (!attempt.certificate) continue;
    std::string at;
    for (const Variable& v : moved.domain)
      at += fmt::format("{}{} = {}", at.empty() ? "" : ", ", v.name, print(v, attempt.certificate->point.at(v.name)));
    fmt::print("  with {} it is false, at {}\n", words, at);
  }
}

}  // namespace overshoot::program
