/// The tutorial is what happens: its files, its commands in a scratch checkout, and the lines that it shows.
#include "lib/search/prove.hpp"
#include "lib/search/refute.hpp"
#include "lib/statement/statement.hpp"
#include "tests/docs/console.hpp"

namespace overshoot::cli {
namespace {

TEST(Tutorial, CommandsPrintWhatItShows) {
  const Scratch scratch;
  const std::filesystem::path root = scratch.path("checkout"), file = root / "checks/tutorial/one_step.cpp";
  launch(root, OVERSHOOT_PROGRAM);
  int commands = 0;
  for (const Block& block : blocks(read_file(page("tutorial.md")))) {
    if (block.language == "cpp") {
      std::string source;
      for (const std::string& line : block.lines) source += line + "\n";
      write_file(file, source);
      launch(root, OVERSHOOT_TUTORIAL);  // the launcher would build it now; the tests' build has done so
    } else if (block.language == "lemma") {
      write_shown_file(block, root);
    } else {
      ASSERT_EQ(block.language, "console");
      commands += expect_as_shown(block, root);
    }
  }
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
    EXPECT_GT(r.applicable, 1000U);  // of 4000; the template has no hypotheses, the tutorial's holds for half of them
  }
}

}  // namespace
}  // namespace overshoot::cli
