/// The tutorial is what happens: its file at each of its stages (built from the text by CMake), its commands in a
/// scratch checkout, and the lines that it shows.
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
  int stage = 0, commands = 0;
  for (const Block& block : blocks(read_file(page("tutorial.md")))) {
    if (block.language == "cpp" || block.language == "diff") {
      const std::string number = std::to_string(++stage);
      write_file(file, read_file(OVERSHOOT_STAGES + number + ".cpp"));
      // The launcher would build the program of this stage now; the tests' build has done so.
      launch(root, OVERSHOOT_STAGE_PROGRAMS + number);
    } else if (block.language == "lemma") {
      write_lemmas(block, root);
    } else {
      ASSERT_EQ(block.language, "console");
      commands += expect_as_shown(block, root);
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
    EXPECT_GT(r.applicable, 1000U);  // of 4000; the template has no hypotheses, the tutorial's holds for half of them
  }
}

}  // namespace
}  // namespace overshoot::cli
