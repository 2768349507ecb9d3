/// scalar_factorization in every command: gradient descent of step eta on (x y - 1)^2/2.
#include <cmath>

#include "lib/scalar/rational.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

json record(Words words) {
  const Scratch scratch;
  words.insert(words.end(), {"--json", scratch / "r.json"});
  const Outcome r = run(words);
  EXPECT_EQ(r.code, 0) << r.err;
  return read_json(scratch.path("r.json"));
}
double number(const json& j, const char* name) { return std::stod(j.at("final").at(name).get<std::string>()); }

/// From (1/2, 3) by eta = 1/8: the residual is 1/2, so that x' = 1/2 - 3/16 = 5/16 and y' = 3 - 1/32 = 95/32, and
/// y^2 - x^2 = 35/4 is multiplied by 1 - (1/8)^2 (1/2)^2 = 255/256. All of it is exact in double.
TEST(ScalarFactorization, OneStep) {
  for (const std::string scalar : {"float", "double", "longdouble", "float128", "mpfr:60"}) {
    SCOPED_TRACE(scalar);
    const json j = record({"simulate", "scalar_factorization", "--eta", "1/8", "--x0", "1/2", "--y0", "3", "--steps",
                           "1", "--scalar", scalar});
    EXPECT_EQ(number(j, "x"), 5.0 / 16);
    EXPECT_EQ(number(j, "y"), 95.0 / 32);
    EXPECT_EQ(number(j, "y") * number(j, "y") - number(j, "x") * number(j, "x"), 35.0 / 4 * 255 / 256);
    EXPECT_EQ(number(j, "residual"), 5.0 / 16 * 95 / 32 - 1);
    // (100 + 9025)/1024, of which float's shortest text says seven digits.
    EXPECT_NEAR(number(j, "sharpness"), 9125.0 / 1024, 1e-6);
    EXPECT_FALSE(j["converged"].get<bool>());
  }
  const json ball = record({"simulate", "scalar_factorization", "--eta", "1/8", "--x0", "1/2", "--y0", "3", "--steps",
                            "1", "--scalar", "ball:100"});
  EXPECT_EQ(read_rational(ball["final"]["y"][0].get<std::string>(), "y"), Rational(95, 32));
  EXPECT_EQ(ball["final"]["y"][0], ball["final"]["y"][1]);
}

/// A run ends on the hyperbola, where it may rest: sharpness at most 2/eta. The flow would end at a sharpness of
/// sqrt((y0^2 - x0^2)^2 + 4), which the steps lower: below and above 2/eta = 8.
TEST(ScalarFactorization, EndsWhereTheMinimumAttracts) {
  for (const char* y0 : {"2", "3", "7/2"}) {
    const json j = record({"simulate", "scalar_factorization", "--eta", "1/4", "--y0", y0});
    EXPECT_TRUE(j["converged"].get<bool>());
    EXPECT_LT(std::fabs(number(j, "residual")), 1e-12);
    EXPECT_NEAR(number(j, "x") * number(j, "y"), 1, 1e-12);
    EXPECT_LE(number(j, "sharpness"), 8);
    const double y = std::stod(y0[1] ? "3.5" : y0), flow = std::sqrt(std::pow(y * y - 0.01, 2) + 4);
    EXPECT_LT(number(j, "sharpness"), flow);
  }
  // A minimum that repels is no limit, though the residual is 0: nor is it left.
  const json at =
      record({"simulate", "scalar_factorization", "--eta", "1", "--x0", "1/4", "--y0", "4", "--steps", "9"});
  EXPECT_TRUE(at["converged"].get<bool>());
  EXPECT_EQ(at["steps"], 0);
  const json near = record(
      {"simulate", "scalar_factorization", "--eta", "1/8", "--x0", "1/4", "--y0", "4.0000000000001", "--steps", "9"});
  EXPECT_EQ(near["steps"], 9);
}

/// The enclosed end holds that of a run in 200 bits; no limit is claimed. Of a box of starts the coordinates alone do
/// not tell that x y is near 1.
TEST(ScalarFactorization, Enclosed) {
  const json one = record({"simulate", "scalar_factorization", "--scalar", "mpfr:200", "--until", "1e-9"});
  const Scratch scratch;
  const Outcome r = run({"enclose", "scalar_factorization", "--until", "1e-9", "--json", scratch / "e.json"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_NE(r.out.find("the minima are not isolated"), std::string::npos) << r.out;
  const json j = read_json(scratch.path("e.json"));
  EXPECT_EQ(j["steps"], one["steps"]);
  EXPECT_FALSE(j["converged"].get<bool>());
  EXPECT_FALSE(j.contains("limit"));
  for (const char* name : {"x", "y", "residual", "sharpness", "eta_sharpness_minus_2"}) {
    const auto rational = [&](const json& text) { return read_rational(text.get<std::string>(), name); };
    EXPECT_LE(rational(j["final"][name][0]), rational(one["final"][name])) << name;
    EXPECT_GE(rational(j["final"][name][1]), rational(one["final"][name])) << name;
  }
  const Outcome box = run({"enclose", "scalar_factorization", "--y0", "2.9999:3", "--steps", "100", "--pieces", "2"});
  EXPECT_EQ(box.code, 1);
  EXPECT_NE(box.err.find("|x y - 1| is not below --until"), std::string::npos) << box.err;
}

/// Each point of a sweep is simulate's run.
TEST(ScalarFactorization, Swept) {
  const Scratch scratch;
  ASSERT_EQ(run({"sweep", "scalar_factorization", "--eta", "lin:1/10:1/4:4", "--y0", "lin:1:5/2:4", "--csv",
                 scratch / "s.csv"})
                .code,
            0);
  const auto lines = lines_of(read_file(scratch.path("s.csv")));
  EXPECT_EQ(lines.front(), "eta,y0,steps,converged,period,x,y,residual,sharpness,eta_sharpness_minus_2");
  ASSERT_EQ(lines.size(), 17u);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::vector<std::string> row(1);
    for (const char c : lines[i]) c == ',' ? (void)row.emplace_back() : (void)(row.back() += c);
    const json j = record({"simulate", "scalar_factorization", "--eta", row[0], "--y0", row[1]});
    EXPECT_NEAR(std::stod(row[2]), j["steps"].get<double>(), 1);
    EXPECT_EQ(row[3], "1");
    EXPECT_NEAR(std::stod(row[8]), number(j, "sharpness"), 1e-9);
  }
}

/// In every arithmetic beside the truth: double is right, and bfloat16's eight bits are not.
TEST(ScalarFactorization, OnTheLadder) {
  const json j = record({"precision", "scalar_factorization", "--until", "1e-6"});
  EXPECT_EQ(j["truth_verdict"], "converges");
  for (const json& rung : j["ladder"]) {
    const long bits = rung["p"].get<long>();
    if (bits == 8 || bits >= 53) {
      EXPECT_EQ(rung["right"].get<bool>(), bits >= 53) << rung.dump();
    }
  }
}

}  // namespace
}  // namespace overshoot::cli
