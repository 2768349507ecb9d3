/// README.md and the pages of docs/: their commands print what they show, their links and the files they name exist.
#include <algorithm>
#include <regex>

#include "tests/docs/console.hpp"

namespace overshoot::cli {
namespace {

const std::filesystem::path source = OVERSHOOT_SOURCE_DIR;

TEST(Pages, MatchingTellsLinesApart) {
  EXPECT_TRUE(matches("a (b) ... 0.0s  c", "a (b) x y 12.3s  c"));
  EXPECT_TRUE(matches("wrote .../f.json", "wrote /somewhere/f.json"));
  EXPECT_FALSE(matches("a (b)", "a b"));
  EXPECT_FALSE(matches("x = 3", "x = 31"));
  EXPECT_FALSE(matches("1.5", "125"));
}

std::vector<std::filesystem::path> pages_of_docs() {
  std::vector<std::filesystem::path> pages;
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  std::ranges::sort(pages);
  return pages;
}

/// Each in a checkout of its own, where a command may write.
TEST(Pages, CommandsPrintWhatTheyShow) {
  std::vector<std::filesystem::path> pages = pages_of_docs();
  pages.push_back(source / "README.md");
  int commands = 0;
  for (const auto& file : pages) {
    if (file.filename() == "tutorial.md") continue;  // tutorial_test.cpp runs it
    SCOPED_TRACE(file.filename().string());
    const Scratch scratch;
    const std::filesystem::path root = scratch.path("checkout");
    std::filesystem::create_directory(root);
    std::filesystem::copy(source / "proofs-numeric", root / "proofs-numeric", std::filesystem::copy_options::recursive);
    launch(root, OVERSHOOT_PROGRAM);
    for (const Block& block : blocks(read_file(file))) {
      if (block.language == "lemma" || block.language == "map") write_shown_file(block, root);
      if (block.language == "console") commands += expect_as_shown(block, root);
    }
  }
  EXPECT_GE(commands, 30);
}

TEST(Pages, WhatTheyNameExists) {
  static const std::regex link(R"(\]\(([^)#: ]+)\))"),
      path(R"((?:^|[\s(`])((?:lib|checks|tests|bench|docs|proofs-numeric)/[\w/.-]*\w\.(?:hpp|cpp|md|json)))");
  std::size_t found = 0;
  const auto each = [&](const std::string& text, const std::regex& what, const auto& visit) {
    for (auto m = std::sregex_iterator(text.begin(), text.end(), what); m != std::sregex_iterator(); ++m, ++found)
      visit((*m)[1].str());
  };
  std::vector<std::filesystem::path> pages = pages_of_docs();
  pages.insert(pages.end(), {source / "README.md", source / "CONTRIBUTING.md"});
  for (const auto& file : pages) {
    SCOPED_TRACE(file.string());
    const std::string text = read_file(file);
    each(text, link, [&](const std::string& to) {
      EXPECT_TRUE(std::filesystem::exists(file.parent_path() / to)) << "a link to " << to;
    });
    each(text, path, [&](const std::string& name) {
      // The tutorial's own, which it makes and removes; and KEY for any key.
      if (name.find("one_step") != std::string::npos || name.find("KEY") != std::string::npos) return;
      EXPECT_TRUE(std::filesystem::exists(source / name)) << name;
    });
  }
  EXPECT_GT(found, 40U);
}

}  // namespace
}  // namespace overshoot::cli
