/// Maps and losses that are written as text, in every command: against closed forms and against the compiled models of
/// the same formula.
#include <cmath>

#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/rational.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

json record(Words words, int code = 0) {
  const Scratch scratch;
  words.insert(words.end(), {"--json", scratch / "r.json"});
  const Outcome r = run(words);
  EXPECT_EQ(r.code, code) << r.err;
  return read_json(scratch.path("r.json"));
}
double number(const json& j, const char* name) { return std::stod(j.at("final").at(name).get<std::string>()); }
double end(const json& j, const char* part, const char* name, int k) {
  return std::stod(j.at(part).at(name)[static_cast<std::size_t>(k)].get<std::string>());
}
const std::string valley = "loss (x*y - 1)^2/2 in x, y";
const std::string logistic = "state x; parameter r = 4; start x = 1/3; step x' = r*x*(1 - x)";

/// From (1/2, 3) by eta = 1/8 as models_test.cpp computes it, exact in double. The Hessian ((y^2, 2 x y - 1), (2 x y - 1,
/// x^2)) has the trace x^2 + y^2 and the determinant x^2 y^2 - (2 x y - 1)^2.
TEST(TextMaps, OneStepOfALoss) {
  for (const std::string scalar : {"float", "double", "longdouble", "float128", "mpfr:60"}) {
    SCOPED_TRACE(scalar);
    const json j = record({"simulate", valley, "--eta", "1/8", "--x0", "1/2", "--y0", "3", "--steps", "1", "--scalar", scalar});
    const double x = 5.0 / 16, y = 95.0 / 32, s = x * y;
    EXPECT_EQ(number(j, "x"), x);
    EXPECT_EQ(number(j, "y"), y);
    EXPECT_EQ(number(j, "two_over_eta"), 16);
    const double one = number(j, "sharpness"), two = number(j, "eigenvalue_2");
    EXPECT_NEAR(one + two, x * x + y * y, 1e-5);  // float's rounding
    EXPECT_NEAR(one * two, s * s - (2 * s - 1) * (2 * s - 1), 1e-5);
    EXPECT_FALSE(j["converged"].get<bool>());
  }
  const json ball = record({"simulate", valley, "--eta", "1/8", "--x0", "1/2", "--y0", "3", "--steps", "1", "--scalar", "ball:100"});
  EXPECT_EQ(ball["final"]["y"][0], ball["final"]["y"][1]);
  EXPECT_EQ(read_rational(ball["final"]["y"][0].get<std::string>(), "y"), Rational(95, 32));
}

/// r = 4: x_t = sin^2(2^t asin sqrt x_0); 100 steps lose 100 bits of 400.
TEST(TextMaps, TheLogisticMapsClosedForm) {
  const PrecisionScope scope(400);
  const Mpfr third = from<Mpfr>(Rational(1, 3));
  const Mpfr angle = atan(sqrt(third / (1 - third)));  // asin sqrt(1/3)
  const Mpfr right = sqr(sin(pown(from<Mpfr>(2), 100) * angle));
  const json j = record({"simulate", logistic, "--steps", "100", "--scalar", "mpfr:400"});
  const Rational found = read_rational(j["final"]["x"].get<std::string>(), "x");
  EXPECT_TRUE(abs(from<Mpfr>(found) - right) < pown(from<Mpfr>(2), -250)) << print(right);
  // Its Lyapunov exponent is log 2, of almost every start; of 10^4 steps to some hundredths.
  EXPECT_NEAR(number(record({"simulate", logistic, "--steps", "10000"}), "lyapunov"), std::log(2), 0.02);
}

/// The rows are those of the compiled map, to the bit: the same operations in the same order.
TEST(TextMaps, SweepsAreThoseOfTheCompiledMap) {
  const Scratch scratch;
  write_file(scratch.path("cubic.map"), "state z\nparameter s = 3/10\nstart z = 1/2\nstep z' = z*(1 + 4*s*(1 - z))^2\n");
  for (const std::string scalar : {"double", "float"}) {
    SCOPED_TRACE(scalar);
    const Words grid = {"--s", "lin:1/5:2/5:2001", "--scalar", scalar, "--csv"};
    Words own = {"sweep", scratch / "cubic.map"}, compiled = {"sweep", "cubic_map"};
    own.insert(own.end(), grid.begin(), grid.end());
    compiled.insert(compiled.end(), grid.begin(), grid.end());
    own.push_back(scratch / "own.csv");
    compiled.push_back(scratch / "compiled.csv");
    ASSERT_EQ(run(own).code, 0);
    ASSERT_EQ(run(compiled).code, 0);
    EXPECT_EQ(read_file(scratch.path("own.csv")), read_file(scratch.path("compiled.csv")));
  }
}

/// Runs that end at different steps, and some that do not: each ends where simulate says. (tanh of vectors and of the
/// C library differ by an ulp or two.)
TEST(TextMaps, ASweepsRunsAreSimulates) {
  const std::string map =
      "state x, y; parameter eta = 1/4, a = 1; start x = 1/10, y = sqrt(2/eta + a); let s = tanh(x*y);"
      "step x' = x - eta*s*y, y' = y - eta*s*x; observe edge = eta*y^2 - 2; rests |x| < 1e-9 unless eta*y^2 > 2";
  const Scratch scratch;
  const Outcome swept = run({"sweep", map, "--a", "lin:-1:1:9", "--x0", "lin:0:3:7", "--steps", "3000", "--csv", scratch / "r.csv"});
  ASSERT_EQ(swept.code, 0) << swept.err;
  const Words rows = lines_of(read_file(scratch.path("r.csv")));
  ASSERT_EQ(rows.size(), 64U);
  EXPECT_EQ(rows[0], "a,x0,steps,converged,period,x,y,edge");
  for (std::size_t i = 1; i < rows.size(); i += 7) {
    SCOPED_TRACE(rows[i]);
    Words cells;
    for (std::size_t at = 0; at <= rows[i].size();) {
      const std::size_t comma = std::min(rows[i].find(',', at), rows[i].size());
      cells.push_back(rows[i].substr(at, comma - at));
      at = comma + 1;
    }
    const json j = record({"simulate", map, "--a", cells[0], "--x0", cells[1], "--steps", "3000"});
    EXPECT_NEAR(j["steps"].get<double>(), std::stod(cells[2]), 1);
    EXPECT_EQ(j["converged"].get<bool>() ? "1" : "0", cells[3]);
    EXPECT_NEAR(number(j, "y"), std::stod(cells[6]), 1e-9);
    if (cells[3] == "1") {
      EXPECT_NEAR(number(j, "edge"), std::stod(cells[7]), 1e-9);
    }
  }
}

/// The limit of the logistic map is 1 - 1/r: the enclosure holds it for every r of the range, and so its own square.
TEST(TextMaps, LimitsAreEnclosed) {
  const json j = record({"enclose", logistic + "; observe q = x^2", "--r", "27/10:28/10", "--steps", "400"});
  EXPECT_TRUE(j["converged"].get<bool>());
  for (const double r : {2.7, 2.75, 2.8}) {
    EXPECT_LE(end(j, "limit", "x", 0), 1 - 1 / r);
    EXPECT_GE(end(j, "limit", "x", 1), 1 - 1 / r);
  }
  EXPECT_LT(end(j, "limit", "x", 1) - end(j, "limit", "x", 0), 0.05);
  EXPECT_LE(end(j, "limit", "q", 0), std::pow(1 - 1 / 2.7, 2));
  // What may have no value at the limit is not told of it: x goes to 0, and log(x) has none there; 1 + x has.
  const json half = record({"enclose", "state x; start x = 1; step x' = x/2; observe l = log(x), p = 1 + x", "--steps", "60"});
  EXPECT_TRUE(half["limit"].contains("p"));
  EXPECT_FALSE(half["limit"].contains("l"));
  // At r = 3.2 the orbit goes to a cycle of period 2; at 4 it is chaotic; minima along a curve do not attract alone.
  EXPECT_FALSE(record({"enclose", logistic, "--r", "32/10", "--steps", "400"}).contains("limit"));
  const json curve = record({"enclose", valley, "--eta", "1/4", "--x0", "1/10", "--y0", "3"});
  EXPECT_FALSE(curve.contains("limit"));
  EXPECT_LE(end(curve, "final", "x", 0) * end(curve, "final", "y", 0), 1 + 1e-11);
  // A box along them is not known to be at rest: this is said soon.
  const Outcome wide = run({"enclose", valley, "--eta", "1/4", "--x0", "0.1:0.1001", "--y0", "3", "--pieces", "2"});
  EXPECT_EQ(wide.code, 1);
  EXPECT_NE(wide.err.find("the box is at rest"), std::string::npos) << wide.err;
}

TEST(TextMaps, PrecisionComparesThem) {
  const json j = record({"precision", logistic, "--steps", "60"});
  EXPECT_FALSE(j.dump().find("chaos") == std::string::npos);
}

/// The part of the step that has no value is named, with the number of steps before it.
TEST(TextMaps, WhatHasNoValueIsNamed) {
  const auto refused = [](const Words& words, const std::string& part) {
    const Outcome r = run(words);
    EXPECT_EQ(r.code, 1) << r.out;
    EXPECT_NE(r.err.find(part), std::string::npos) << r.err;
    EXPECT_EQ(lines_of(r.err).size(), 1U) << r.err;
  };
  refused({"simulate", "state x; start x = 1; step x' = 1/(x - 1)"}, "1/(x − 1) has no value at the start");
  for (const std::string scalar : {"double", "float", "longdouble", "float128", "mpfr:80", "ball:80"})
    refused({"simulate", "state x; start x = 3; step x' = log(x) - 1", "--scalar", scalar}, "log(x) has no value at step 2");
  // Too large is something else.
  const Outcome large = run({"simulate", "state x; start x = 3; step x' = x^2"});
  EXPECT_EQ(large.code, 0) << large.err;
  EXPECT_NE(large.out.find("diverged at step 10"), std::string::npos) << large.out;  // 3^1024 > 2^1024
}

TEST(TextMaps, BadInput) {
  expect_refused({"simulate", "state x; parameter r; start x = 1; step x' = r*x"}, {"--r has no value: give --r VALUE"});
  expect_refused({"simulate", "state x; step x' = x/2"}, {"--x0 has no value"});
  expect_refused({"simulate", valley, "--x0", "1", "--y0", "1"}, {"--eta has no value"});
  expect_refused({"simulate", valley, "--x0", "1", "--y0", "1", "--eta", "0"}, {"--eta: must be positive"});
  expect_refused({"simulate", logistic, "--q", "1"}, {"unknown parameter --q"});
  expect_refused({"simulate", "nowhere.map"}, {"nowhere.map"});
  expect_refused({"simulate", "logistic"}, {"unknown model 'logistic'", "or a file NAME.map"});
  expect_refused({"simulate", "state x, y; parameter a = -4; start x = 1, y = sqrt(a); step x' = x, y' = y"}, {"the start of y has no value"});
  expect_refused({"sweep", "state x; parameter a; start x = sqrt(a); step x' = x", "--a", "lin:-1:1:3", "--csv", "/dev/null/x"}, {});
  expect_refused({"enclose", "state a, b, c; parameter p = 1, q = 1, r = 1; start a = 1, b = 1, c = 1; step a' = p*a, b' = q*b, c' = r*c",
                  "--p", "0:1", "--q", "0:1", "--r", "0:1"}, {"at most five in all are enclosed"});
}

}  // namespace
}  // namespace overshoot::cli
