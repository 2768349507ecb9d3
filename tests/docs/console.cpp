#include "tests/docs/console.hpp"

#include <algorithm>
#include <regex>

namespace overshoot::cli {

namespace {

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void expect_lines(const Words& shown, const Words& lines, const std::string& command) {
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

}  // namespace

std::filesystem::path page(const std::string& name) {
  return std::filesystem::path(OVERSHOOT_SOURCE_DIR) / "docs" / name;
}

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

bool matches(const std::string& shown, const std::string& line) {
  static const std::regex special(R"([.^$|()\[\]{}*+?\\])"), time(R"([0-9]+\\\.[0-9]s)"), any(R"( *\\\.\\\.\\\. *)");
  std::string pattern = std::regex_replace(trimmed(shown), special, R"(\$&)");
  pattern = std::regex_replace(pattern, time, R"([0-9]+\.[0-9]s)");
  pattern = std::regex_replace(pattern, any, ".*");
  return std::regex_match(trimmed(line), std::regex(pattern));
}

void launch(const std::filesystem::path& directory, const std::string& program) {
  const std::filesystem::path script = directory / "overshoot";
  write_file(script, "#!/bin/sh\nexec '" + program + "' --root '" + directory.string() + "' \"$@\"\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
}

void write_shown_file(const Block& block, const std::filesystem::path& directory) {
  ASSERT_FALSE(block.lines.empty());
  const std::string& first = block.lines.front();
  ASSERT_TRUE(first.starts_with("# ") && first.ends_with("." + block.language)) << "no name of a file: " << first;
  std::string text;
  for (const std::string& line : block.lines) text += line + "\n";
  write_file(directory / first.substr(2), text);
}

int expect_as_shown(const Block& block, const std::filesystem::path& directory) {
  int commands = 0;
  for (auto line = block.lines.begin(); line != block.lines.end(); ++commands) {
    EXPECT_TRUE(line->starts_with("$ ")) << *line;
    const std::string command = line->substr(2);
    const auto next = std::find_if(++line, block.lines.end(), [](const auto& l) { return l.starts_with("$ "); });
    const std::string output = directory.string() + ".out";
    const std::string shell = "cd '" + directory.string() + "' && { " + command + "; } >'" + output + "' 2>'" + output +
                              ".err'; cat '" + output + ".err' '" + output + "'";
    FILE* pipe = popen(shell.c_str(), "r");
    if (!pipe) throw std::runtime_error("no shell");
    std::string out;
    for (char buffer[4096]; const std::size_t n = fread(buffer, 1, sizeof buffer, pipe);) out.append(buffer, n);
    pclose(pipe);
    expect_lines(Words(line, next), lines_of(out), command);
    line = next;
  }
  return commands;
}

}  // namespace overshoot::cli
