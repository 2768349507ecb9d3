/// rate: what it says, writes and refuses.
#include <cstdlib>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

Outcome verified(const std::string& file) { return run({file}, {.program = OVERSHOOT_VERIFY}); }

TEST(RateCommand, SaysBothSides) {
  const Scratch scratch;
  const Outcome r = run({"rate", "--steps", "3/2, 3/2", "--json", scratch / "r.json"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(r.out,
            "worst case of f(x_2) - f(x_*) over convex 1-smooth f with |x_0 - x_*| <= 1:\n"
            "  steps 3/2, 3/2\n"
            "  exactly 1/14 = 0.0714285714285..\n"
            "  at most that: 9 multipliers, verified\n"
            "  at least that: the Huber function with d = 1/7, verified\n");
  const Outcome again = verified(scratch / "r.json");
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.out.find("is at most  1/14\n"), std::string::npos) << again.out;
  // The table alone, as if made elsewhere; and with a digit changed.
  nlohmann::json table = read_json(scratch.path("r.json"));
  table.erase("checksum");
  write_file(scratch.path("table.json"), table.dump());
  EXPECT_EQ(run({"rate", "--multipliers", scratch / "table.json"}).code, 0);
  table["above"]["multipliers"][0][2] = "0.2187501";
  write_file(scratch.path("table.json"), table.dump());
  const Outcome refused = run({"rate", "--multipliers", scratch / "table.json", "--json", scratch / "never.json"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("leave"), std::string::npos) << refused.err;
  EXPECT_EQ(scratch.files(), (Words{"r.json", "table.json"}));
  EXPECT_EQ(verified(scratch / "table.json").code, 1);
  EXPECT_EQ(run({"rate", "--multipliers", scratch / "table.json", "--repair"}).code, 2) << "without slack no rounding does";
  table["above"]["tau"] = "0.0714296";
  write_file(scratch.path("table.json"), table.dump());
  const Outcome repaired = run({"rate", "--multipliers", scratch / "table.json", "--repair", "--json", scratch / "repaired.json"});
  EXPECT_EQ(repaired.code, 0) << repaired.err;
  EXPECT_EQ(verified(scratch / "repaired.json").code, 0);
}

/// Digits are those of the number: decimals have no others behind them, and cancelled ones are not guessed.
TEST(RateCommand, Digits) {
  const Scratch scratch;
  EXPECT_NE(run({"rate", "--steps", "1,1"}).out.find("  exactly 1/10 = 0.1\n"), std::string::npos);
  ASSERT_EQ(run({"rate", "--steps", "1", "--json", scratch / "r.json"}).code, 0);
  nlohmann::json table = read_json(scratch.path("r.json"));
  table.erase("checksum");
  table["above"]["tau"] = "1e80 + 1/6 - 1e80";
  write_file(scratch.path("r.json"), table.dump());
  const Outcome r = run({"rate", "--multipliers", scratch / "r.json"});
  EXPECT_NE(r.out.find("at most 1e80 + 1/6 - 1e80 = 0.166666666666..:"), std::string::npos) << r.out << r.err;
}

TEST(RateCommand, WhatIsInfinite) {
  const Outcome r = run({"rate", "--steps", "1", "--start", "f", "--measure", "dist"});
  EXPECT_EQ(r.code, 0);
  EXPECT_NE(r.out.find("infinite: a flat function"), std::string::npos) << r.out;
}

TEST(RateCommand, BadInput) {
  const Scratch scratch;
  write_file(scratch.path("empty"), "");
  write_file(scratch.path("steps"), "1\n3/2\n");
  write_file(scratch.path("other.json"), "{\"format\": \"overshoot certificate\"}");
  EXPECT_EQ(run({"rate", "--schedule", scratch / "steps"}).code, 0);
  const std::pair<Words, const char*> cases[] = {
      {{}, "one of --steps, --schedule and --multipliers is needed"},
      {{"--steps", "1", "--schedule", "silver:3"}, "one of --steps"},
      {{"--steps", ""}, "one of --steps"},
      {{"--steps", "1,,2"}, "an empty one stands between commas"},
      {{"--steps", "pi"}, "'pi' is no number made of decimals, fractions and square roots"},
      {{"--steps", "2^(1/3)"}, "is no number made of"},
      {{"--steps", "1/0"}, "divides by"},
      {{"--steps", "sqrt(-2)"}, "square root of"},
      {{"--schedule", "silver:0"}, "between 1 and 100 steps"},
      {{"--schedule", "constant:1:1000"}, "between 1 and 100 steps"},
      {{"--schedule", "gold:3"}, "known are constant:3/2:10, silver:15, obs_f:7 or obs_g:7"},
      {{"--schedule", scratch / "empty"}, "empty"},
      {{"--steps", "1", "--class", "concave"}, "none of convex, strongly_convex:MU, nonconvex"},
      {{"--steps", "1", "--class", "strongly_convex:2"}, "least curvature"},
      {{"--steps", "1", "--class", "strongly_convex:0"}, "needs MU > 0"},
      {{"--steps", "1", "--measure", "loss"}, "none of f, grad, min_grad, dist"},
      {{"--steps", "1", "--start", "grad"}, "none of dist, f"},
      {{"--multipliers", scratch / "other.json"}, "is no certificate of a rate"},
      {{"--multipliers", scratch / "missing.json"}, "missing.json"},
      {{"--steps", "1", "--json", scratch / "no" + "/such/folder.json"}, "folder.json"}};
  for (const auto& [words, says] : cases) {
    Words all = {"rate"};
    all.insert(all.end(), words.begin(), words.end());
    expect_refused(all, {says});
  }
}

TEST(RateCommand, WithoutTheSolver) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  expect_refused({"rate", "--steps", "1"}, {"coinor-csdp"});
  setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace overshoot::cli
