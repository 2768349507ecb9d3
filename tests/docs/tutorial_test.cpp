/// The tutorial is what happens: its file at each of its stages (built from the text by CMake), its commands in a
/// scratch checkout, and the lines that it shows.
#include <regex>

#include "lib/evidence/observe.hpp"
#include "lib/evidence/prove.hpp"
#include "lib/evidence/refute.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

const std::filesystem::path tutorial = std::filesystem::path(OVERSHOOT_SOURCE_DIR) / "docs" / "tutorial.md";

/// A fenced block: its language and its lines.
struct Block {
  std::string language;
  Words lines;
};
std::vector<Block> blocks(const std::string& text) {
  std::vector<Block> all;
  bool inside = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) all.push_back({line.substr(3), {}});
    } else if (inside) {
      all.back().lines.push_back(line);
    }
  }
  return all;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// Whether a line is what the text shows: `...` stands for anything, and a time for any time.
bool matches(const std::string& shown, const std::string& line) {
  static const std::regex special(R"([.^$|()\[\]{}*+?\\])"), time(R"([0-9]+\\\.[0-9]s)"), any(R"( *\\\.\\\.\\\. *)");
  std::string pattern = std::regex_replace(trimmed(shown), special, R"(\$&)");
  pattern = std::regex_replace(pattern, time, "[0-9]+\\.[0-9]s");
  pattern = std::regex_replace(pattern, any, ".*");
  return std::regex_match(trimmed(line), std::regex(pattern));
}

/// Line by line; a line `...` stands for any number of lines. Where they part is said.
void expect_shown(const Words& shown, const Words& lines, const std::string& command) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i] == "...") {
      if (i + 1 == shown.size()) return;
      while (at < lines.size() && !matches(shown[i + 1], lines[at])) ++at;
      continue;
    }
    const std::string line = at < lines.size() ? lines[at] : "(the end)";
    ASSERT_TRUE(at < lines.size() && matches(shown[i], line))
        << "$ " << command << "\n  the text shows  " << shown[i] << "\n  it prints       " << line;
    ++at;
  }
  EXPECT_EQ(at, lines.size()) << "$ " << command << " prints more than the text shows: " << lines[at];
}

TEST(Tutorial, MatchingTellsLinesApart) {
  EXPECT_TRUE(matches("a (b) ... 0.0s  c", "a (b) x y 12.3s  c"));
  EXPECT_TRUE(matches("wrote .../f.json", "wrote /somewhere/f.json"));
  EXPECT_FALSE(matches("a (b)", "a b"));
  EXPECT_FALSE(matches("x = 3", "x = 31"));
  EXPECT_FALSE(matches("1.5", "125"));
}

TEST(Tutorial, CommandsPrintWhatItShows) {
  const Scratch scratch;
  const std::filesystem::path file = scratch.path("checks/tutorial/one_step.cpp");
  std::filesystem::create_directories(scratch.path("docs"));
  int stage = 0, commands = 0;
  for (const Block& block : blocks(read_file(tutorial))) {
    if (block.language == "cpp" || block.language == "diff") {
      const std::string number = std::to_string(++stage);
      write_file(file, read_file(OVERSHOOT_STAGES + number + ".cpp"));
      // The launcher would build the program of this stage; the build has done so.
      write_file(scratch.path("overshoot"), "#!/bin/sh\nexec " + (OVERSHOOT_STAGE_PROGRAMS + number) + " --root " +
                                                scratch.path("").parent_path().string() + " \"$@\"\n");
      std::filesystem::permissions(scratch.path("overshoot"), std::filesystem::perms::owner_all);
      continue;
    }
    ASSERT_EQ(block.language, "console");
    ASSERT_GT(stage, 0);
    for (auto line = block.lines.begin(); line != block.lines.end();) {
      ASSERT_TRUE(line->starts_with("$ ")) << *line;
      const std::string command = line->substr(2);
      const auto next = std::find_if(++line, block.lines.end(), [](const auto& l) { return l.starts_with("$ "); });
      ++commands;
      std::string shell = "cd '" + scratch.path("").string() + "' && { " + command + "; } 2>&1";
      FILE* pipe = popen(shell.c_str(), "r");
      ASSERT_TRUE(pipe);
      std::string out;
      for (char buffer[4096]; const std::size_t n = fread(buffer, 1, sizeof buffer, pipe);) out.append(buffer, n);
      pclose(pipe);
      expect_shown(Words(line, next), lines_of(out), command);
      line = next;
    }
  }
  EXPECT_EQ(stage, 3);
  EXPECT_GE(commands, 10);
  EXPECT_FALSE(std::filesystem::exists(file)) << "the tutorial cleans up";
}

/// What `./overshoot test` demands of every statement, of the tutorial's and of the template in CONTRIBUTING.md.
TEST(Tutorial, MutantsAreRefuted) {
  ASSERT_EQ(registry().size(), 2U);
  for (const auto& [key, s] : registry()) {
    SCOPED_TRACE(key);
    EXPECT_TRUE(refute(s, {true}, {.samples = 4000}).certificate) << "the mutant is not refuted";
    EXPECT_FALSE(prove(s, {true}, {.box_budget = 2000}).certificate) << "the mutant is proved";
    const SampleReport r = sample(s, {}, {.samples = 4000});
    EXPECT_FALSE(r.refutation);
    EXPECT_GT(r.applicable, s.about.minimum_samples / 2);
  }
}

}  // namespace
}  // namespace overshoot::cli
