#pragma once
/// Lemmas that are written as text: their names given a meaning, each is a statement like those written in C++.
#include <filesystem>

#include "lib/lemma/text.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

/// The statement that a lemma's text is, of that key. Throws LemmaError for what has no meaning: unknown functions and
/// names, variables without a domain, empty domains, a division by 0.
Statement as_statement(const Source& source, const LemmaText& text, const std::string& key,
                       const std::filesystem::path& certificate);

/// Of a lemma whose variables can take no value.
struct EmptyDomain : LemmaError {
  using LemmaError::LemmaError;
};

/// Whether files of this name hold lemmas: NAME.lemma, NAME.fpcore, NAME.smt2.
bool is_lemma_file(const std::filesystem::path& file);
/// The lemmas of a file NAME.lemma, NAME.fpcore or NAME.smt2, of keys NAME.lemma's name, or NAME where it has none:
/// KEY.json beside the file is the certificate. Of a number that an .fpcore file computes `claim` says what is claimed.
std::vector<Statement> lemmas_of(const std::filesystem::path& file, const std::string& claim = {});
/// FILE.lemma, or FILE.lemma:NAME for one of its lemmas; so too of the other formats.
struct NamedFile {
  std::filesystem::path file;
  std::string lemma;  ///< empty: all of them
};
std::optional<NamedFile> named_file(const std::string& word);
/// The lemmas that it names. Throws BadInput where there are none.
std::vector<Statement> lemmas_of(const NamedFile& named, const std::string& claim = {});
/// The lemma that a line of text is, of key "lemma".
Statement lemma_of_line(const std::string& line, const std::filesystem::path& certificate = {});

}  // namespace overshoot
