/// cycles: what it finds, says and refuses.
#include <cmath>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

json cycles(Words words, int code = 0) {
  const Scratch scratch;
  words.insert(words.begin(), "cycles");
  words.insert(words.end(), {"--json", scratch / "r.json"});
  const Outcome r = run(words);
  EXPECT_EQ(r.code, code) << r.err;
  EXPECT_EQ(r.err.empty(), code == 0) << r.err;
  EXPECT_EQ((r.out + r.err).find_first_of("\033\r"), std::string::npos);
  EXPECT_EQ(scratch.files(), Words{"r.json"});
  return read_json(scratch.path("r.json"));
}

struct Ends {
  long double lo, hi;
  bool holds(long double x) const { return lo <= x && x <= hi; }
};
Ends ends(const json& j) { return {std::stold(j.at(0).get<std::string>()), std::stold(j.at(1).get<std::string>())}; }

/// The 2-cycle of the cubic map at s = 3/10: z = (1 + 4s -+ sqrt((4s-1)(4s+3)))/(8s), of multiplier 9 - 2 (1+4s)^2
/// (lu2024.strong_two_cycle).
TEST(CyclesCommand, TwoCycle) {
  const json r = cycles({"cubic_map", "--s", "3/10", "--period", "2", "--box", "z=0:3", "--digits", "30"});
  EXPECT_TRUE(r["complete"].get<bool>());
  EXPECT_EQ(r["parameters"]["s"], "3/10");
  EXPECT_EQ(r["box"]["z"], json({"0", "3"}));
  EXPECT_FALSE(r.contains("undecided"));
  ASSERT_EQ(r["cycles"].size(), 1U);
  const json& cycle = r["cycles"][0];
  EXPECT_EQ(cycle["stability"], "attracting");
  EXPECT_TRUE(ends(cycle["multipliers"]["real"][0]).holds(-0.68L));
  ASSERT_EQ(cycle["points"].size(), 2U);
  // (11 - sqrt 21)/12, sqrt 21 = 4.58257569495584000658804719...
  EXPECT_EQ(cycle["points"][0]["z"][0].get<std::string>().substr(0, 25), "0.53478535875367999945099");
  EXPECT_LT(ends(cycle["points"][0]["z"]).hi - ends(cycle["points"][0]["z"]).lo, 1e-25L);
}

/// What is on the edge counts; a box that is not named has a default that is said.
TEST(CyclesCommand, Boxes) {
  EXPECT_EQ(cycles({"cubic_map", "--s", "3/10", "--period", "1", "--box", "z=0:1"})["cycles"].size(), 2U);
  EXPECT_EQ(cycles({"cubic_map", "--s", "3/10", "--period", "1", "--box", "z=1/1000000000000000000000000:1"})["cycles"].size(), 1U);
  const Outcome r = run({"cycles", "cubic_map", "--s", "3/10", "--period", "1"});
  EXPECT_EQ(r.code, 0);
  EXPECT_NE(r.out.find("3 cycles of period 1 with all points in z=-10:10, and no more"), std::string::npos) << r.out;
}

/// Minima that are not isolated: at least what is listed, and where more may be.
TEST(CyclesCommand, Undecided) {
  const json r = cycles({"scalar_factorization", "--eta", "1/4", "--period", "1", "--budget", "2000"}, 1);
  EXPECT_FALSE(r["complete"].get<bool>());
  ASSERT_EQ(r["cycles"].size(), 1U);
  EXPECT_EQ(r["cycles"][0]["stability"], "saddle");  // 0, of multipliers 1 + eta and 1 - eta
  EXPECT_FALSE(r["undecided"].empty());
  EXPECT_LE(r["undecided"].size(), 8U);
  for (const json& part : r["undecided"]) EXPECT_TRUE(part["why"].is_string() && part["box"].contains("x"));
  const Outcome said = run({"cycles", "scalar_factorization", "--eta", "1/4", "--period", "1", "--budget", "2000"});
  EXPECT_NE(said.out.find("at least 1 cycle of period 1"), std::string::npos) << said.out;
  EXPECT_EQ(said.out.find("no more"), std::string::npos);
  EXPECT_EQ(lines_of(said.err).size(), 1U);
}

/// On the diagonal y = x, and on y = -x, gradient descent on log cosh(x y) has the 2-cycle x -> -x with eta tanh(x^2) =
/// 2.
TEST(CyclesCommand, Plane) {
  const json r = cycles({"single_neuron", "--eta", "3", "--period", "2", "--box", "x=-2:2,y=-2:2", "--budget", "5000"}, 1);
  ASSERT_EQ(r["cycles"].size(), 2U);
  const long double x = std::sqrt(std::atanh(2.0L / 3));
  for (const json& cycle : r["cycles"]) {
    EXPECT_EQ(cycle["stability"], "repelling");
    for (const json& point : cycle["points"])
      for (const char* name : {"x", "y"}) EXPECT_NEAR(std::fabs(static_cast<double>(ends(point[name]).lo)), x, 1e-14);
  }
}

/// The 2-cycle from 1/4 on, stable up to (sqrt 5 - 1)/4.
TEST(CyclesCommand, Branches) {
  const json r = cycles({"cubic_map", "--s", "1/5:2/5", "--period", "2", "--box", "z=0:3"});
  ASSERT_EQ(r["branches"].size(), 1U);
  const json& branch = r["branches"][0];
  EXPECT_EQ(branch["high"]["kind"], "range");
  EXPECT_EQ(branch["low"]["kind"], "doubling");
  EXPECT_EQ(branch["low"]["period"], 1);
  EXPECT_TRUE(ends(branch["low"]["parameter"]).holds(0.25L));
  ASSERT_EQ(branch["multiplier_minus_1"].size(), 1U);
  const long double last = (std::sqrt(5.0L) - 1) / 4;
  EXPECT_NEAR(static_cast<double>(ends(branch["multiplier_minus_1"][0]["parameter"]).lo), static_cast<double>(last), 1e-14);
  for (const json& part : branch["stability"]) EXPECT_TRUE(part["certified"].is_array());
  EXPECT_EQ(branch["at_high"]["parameter"], "2/5");
  EXPECT_EQ(r["starts"].size(), 5U);
  // One value written as a range is one value.
  EXPECT_EQ(cycles({"cubic_map", "--s", "3/10:3/10", "--period", "2", "--box", "z=0:3"})["cycles"].size(), 1U);
}

/// Maps as text: the logistic map, whose numbers of cycles at r = 4 are 2, 1, 2, 3, 6, 9; Henon's; gradient descent.
TEST(CyclesCommand, TextMaps) {
  const std::string logistic = "state x; parameter r; step x' = r*x*(1-x)";
  const std::size_t numbers[] = {2, 1, 2, 3, 6, 9};
  for (int P = 1; P <= 6; ++P) {
    const json r = cycles({logistic, "--r", "4", "--period", std::to_string(P), "--box", "x=0:1"});
    EXPECT_EQ(r["cycles"].size(), numbers[P - 1]) << P;
    EXPECT_EQ(r["parameters"]["r"], "4");
  }
  const json tripled = cycles({logistic, "--r", "3.8:3.9", "--period", "3", "--box", "x=0:1"});
  ASSERT_EQ(tripled["branches"].size(), 2U);
  for (const json& branch : tripled["branches"]) {
    EXPECT_EQ(branch["low"]["kind"], "fold");
    EXPECT_NEAR(static_cast<double>(ends(branch["low"]["parameter"]).lo), 1 + std::sqrt(8.), 1e-13);
  }
  const std::string henon = "state x, y; parameter a = 1.4, b = 0.3; step x' = 1 - a*x^2 + y, y' = b*x";
  EXPECT_EQ(cycles({henon, "--period", "7", "--box", "x=-2:2,y=-2:2"})["cycles"].size(), 4U);
  EXPECT_EQ(cycles({henon, "--period", "5"})["cycles"].size(), 0U);
  // On x^4/4 the 2-cycle of eta x^2 = 2. At the minimum 0 the multiplier is 1: whether there are others near it is left
  // open, for F^2(x) - x has a triple zero there.
  const json descent = cycles({"loss x^4/4 in x", "--eta", "1/2", "--period", "2"}, 1);
  ASSERT_EQ(descent["undecided"].size(), 1U);
  EXPECT_TRUE(ends(descent["undecided"][0]["box"]["x"]).holds(0));
  ASSERT_EQ(descent["cycles"].size(), 1U);
  EXPECT_EQ(descent["cycles"][0]["points"][0]["x"], json({"-2", "-2"}));
  EXPECT_EQ(descent["cycles"][0]["multipliers"]["real"][0], json({"25", "25"}));
  expect_refused({"cycles", "state x, y, z; step x' = y, y' = z, z' = x", "--period", "1"}, {"3 coordinates"});
  expect_refused({"cycles", logistic, "--period", "1"}, {"--r"});
}

TEST(CyclesCommand, BadInput) {
  expect_refused({"cycles", "mlp", "--period", "1"}, {"cycles", "mlp", "cubic_map"});
  expect_refused({"cycles", "cubic_map"}, {"cubic_map", "--period"});
  expect_refused({"cycles", "cubic_map", "--period", "0"}, {"--period"});
  expect_refused({"cycles", "cubic_map", "--period", "1/2"}, {"--period"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--box", "x=0:1"}, {"--box", "'x'"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--box", "z=1:0"}, {"--box", "LO"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--box", "z"}, {"--box", "NAME"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--box", "z=0:1,z=0:2"}, {"--box", "twice"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--box", "z=0:1e400"}, {"large"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--s", "2:1"}, {"--s", "LO"});
  expect_refused({"cycles", "mean_model", "--period", "1", "--d", "1:2", "--mult", "1:2"}, {"--d", "--mult"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--z0", "1"}, {"--z0"});
  expect_refused({"cycles", "cubic_map", "--period", "1", "--json", "/nowhere/at/all.json"}, {"all.json"});
}

}  // namespace
}  // namespace overshoot::cli
