#pragma once
/// The commands that a page of docs/ shows, run as it shows them.
///
/// A block ```console has commands after "$ " and below each what it prints, all of it: `...` stands for anything in a
/// line, and as a line of its own for any number of lines; a time stands for any time. A block ```lemma or ```map is
/// a file, its name in the comment that it begins with.
#include "tests/cli/program.hpp"

namespace overshoot::cli {

std::filesystem::path page(const std::string& name);

/// A fenced block: its language and its lines.
struct Block {
  std::string language;
  Words lines;
};
std::vector<Block> blocks(const std::string& text);

/// Whether a line is what the text shows.
bool matches(const std::string& shown, const std::string& line);

/// Makes `directory`/overshoot start the program with that directory as its root, as the launcher does.
void launch(const std::filesystem::path& directory, const std::string& program);

/// Writes the file that such a block is into `directory`.
void write_shown_file(const Block& block, const std::filesystem::path& directory);

/// Runs the commands of a block in `directory` and compares what they print, the text having stderr before stdout.
/// Returns how many there were.
int expect_as_shown(const Block& block, const std::filesystem::path& directory);

}  // namespace overshoot::cli
