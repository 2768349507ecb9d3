#pragma once
/// What words of the command line name: statements of this program by their keys, and lemmas that are written as text,
/// in files or in the word itself.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/statement/statement.hpp"

namespace overshoot::program {

/// Whether a word is a lemma: "x > 0 |- x < 1".
bool is_line(const std::string& word);
/// Those of the words that are keys.
std::vector<std::string> keys_among(const std::vector<std::string>& words);

/// The statements that the words name: of a folder, the lemmas of all files of lemmas in it and below. No words: every
/// statement of this program. They live as long as the program. `claim` is what is claimed of the numbers that .fpcore
/// files compute. Throws BadInput for a word that names none.
std::vector<const Statement*> named(const std::vector<std::string>& words,
                                    const std::filesystem::path& certificate_of_line = {}, const std::string& claim = {});
/// The same of one word, which may be no leading part of keys.
std::vector<const Statement*> named_exactly(const std::string& word, const std::filesystem::path& certificate_of_line = {},
                                            const std::string& claim = {});
/// The same; throws BadInput also where one of them is not what its author can have meant.
std::vector<const Statement*> sound(const std::string& word, const std::filesystem::path& certificate_of_line = {},
                                    const std::string& claim = {});

/// The words that name a statement to a command again; of an .fpcore file with its --claim.
std::string word_for(const Statement& statement, const std::string& claim = {});

/// Whether the certificates beside a file of lemmas are of the formulas that its lemmas are now; says of which that is
/// not so.
bool certificates_fit(const std::filesystem::path& file);

/// How a lemma is written, and its functions: for the help of commands.
std::string lemma_help();

/// After a lemma without mutant was not refuted: which constants of its claims cannot be moved by a tenth.
void print_moved(const Statement& lemma);

}  // namespace overshoot::program
