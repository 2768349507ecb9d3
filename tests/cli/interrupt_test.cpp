/// Ctrl-C leaves whole files or none.
#include <csignal>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using std::chrono::milliseconds;

/// Interrupted, and not because it was done.
void expect_interrupted(const Words& words, How how) {
  how.interrupt_after = milliseconds(300);
  const Outcome r = run(words, how);
  EXPECT_FALSE(r.timed_out);
  EXPECT_TRUE(r.signal == SIGINT || r.code == 130)
      << "code " << r.code << ", signal " << r.signal << ": was it done before the signal?";
}

TEST(Interrupt, Check) {
  const Scratch scratch;
  expect_interrupted({"check", "ahn2023.network_accuracy", "--json", scratch / "r.json"}, {});
  EXPECT_TRUE(scratch.files().empty());
  write_file(scratch.path("r.json"), "old");
  expect_interrupted({"check", "ahn2023.network_accuracy", "--json", scratch / "r.json"}, {});
  EXPECT_EQ(read_file(scratch.path("r.json")), "old");
  EXPECT_EQ(scratch.files(), Words{"r.json"});
}

TEST(Interrupt, Prove) {
  const Scratch scratch;
  expect_interrupted({"prove", "ahn2023.loss_a2.power_3_2"}, {.root = scratch.root({})});
  EXPECT_TRUE(scratch.files("root/proofs-numeric/certificates").empty());
}

TEST(Interrupt, Simulate) {
  const Scratch scratch;
  expect_interrupted({"simulate", "single_neuron", "--scalar", "mpfr:1000", "--steps", "100000000", "--until", "1e-999",
                      "--json", scratch / "r.json", "--csv", scratch / "r.csv"},
                     {});
  EXPECT_TRUE(scratch.files().empty());
}

}  // namespace
}  // namespace overshoot::cli
