/// Worst-case rates: what the kernel accepts and refuses, and that the search finds what is known.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include <cstdlib>

#include "lib/kernel/number_text.hpp"
#include "lib/rates/find.hpp"
#include "lib/rates/schedules.hpp"
#include "lib/rates/write.hpp"

namespace overshoot {
namespace {

using Start = RateProblem::Start;
using Measure = RateProblem::Measure;

RateProblem problem(std::vector<NumberText> steps, Measure measure = Measure::value, Start start = Start::distance, NumberText mu = "0") {
  return {std::move(mu), std::move(steps), start, measure};
}
Surd number(const NumberText& text) { return Numbers<Surd>()(text); }
double about(const NumberText& text) {
  const PrecisionScope scope(200);
  const Mpfi x = Numbers<Mpfi>()(text);
  return mpfr_get_d(x.lo(), MPFR_RNDN);
}

/// One step, h = 1, by hand: with x = x_0 - x_* and these multipliers the f-parts are f_* - f_1, and what is left of
/// |x|^2/6 is |x - 3/4 g_0 - 9/4 g_1|^2/6 + 5/32 |g_0 - g_1|^2.
RateCertificate one_step() {
  return {problem({"1"}), 0, RateAbove{"1/6", {{minimiser, 0, "1/4"}, {minimiser, 1, "3/4"}, {0, 1, "3/4"}, {1, 0, "1/2"}}, {}, {}}, {}};
}

TEST(RateKernel, AProofByHand) { EXPECT_EQ(flaw(one_step()), std::nullopt); }

TEST(RateKernel, EveryAlterationIsRefused) {
  const auto refused = [](const auto& alter, const std::string& why) {
    RateCertificate certificate = one_step();
    alter(certificate);
    const auto flaw_ = flaw(certificate);
    ASSERT_TRUE(flaw_);
    EXPECT_NE(flaw_->find(why), std::string::npos) << *flaw_;
  };
  const std::string not_psd = "positive semidefinite";
  refused([](auto& c) { c.above->tau = "1/6 - 1e-9"; }, not_psd);
  refused([](auto& c) { c.above->tau = "166666/1000000"; }, not_psd);
  refused([](auto& c) { c.above->multipliers[0].value = "1/4 + 1e-9"; }, "leave");
  refused([](auto& c) { c.above->multipliers[0].value = "-1/4"; }, "negative");
  refused([](auto& c) { std::swap(c.above->multipliers[2].i, c.above->multipliers[2].j); }, "leave");
  refused([](auto& c) { c.above->multipliers[0].j = 1; c.above->multipliers[1].j = 0; }, "leave");
  refused([](auto& c) { c.above->multipliers.pop_back(); }, "leave");
  refused([](auto& c) { c.above->multipliers[0].i = 7; }, "no point 7");
  refused([](auto& c) { c.above->multipliers[0].value = "x"; }, "no number");
  refused([](auto& c) { c.problem.steps = {"2"}; }, not_psd);
  refused([](auto& c) { c.problem.measure = Measure::distance; }, "leave");
  refused([](auto& c) { c.problem.start = Start::value; }, "leave");
  refused([](auto& c) { c.problem.curvature = "-1"; }, not_psd);
  refused([](auto& c) { c.problem.curvature = "1"; }, "curvature");
  refused([](auto& c) { c.above.reset(); }, "nothing");
  // The function f = x^2/2 has (1/2)(1 - h)^2 = 0 after a step of 1, and less than 1/6 after one of 1/2.
  refused([](auto& c) { c.below = RateBelow{"1e-9", WorstFunction{"1", {}, {"1"}}, {}}; }, "does not reach");
  refused([](auto& c) { c.below = RateBelow{"1/6", WorstFunction{"1", {"1/3"}, {"1", "1/9"}}, {}}; }, "does not reach");
  refused([](auto& c) { c.below = RateBelow{"1/6", WorstFunction{"1", {"1/3"}, {"2", "0"}}, {}}; }, "curvature");
  refused([](auto& c) { c.below = RateBelow{"1/6", WorstFunction{"0", {"1/3"}, {"1", "0"}}, {}}; }, "starts at a minimiser");
  refused([](auto& c) { c.below = RateBelow{"1/6", WorstFunction{"1", {"1/3", "1/3"}, {"1", "0", "0"}}, {}}; }, "do not increase");
  refused([](auto& c) { c.below = RateBelow{"1/6", WorstFunction{"1", {"1/3"}, {"1"}}, {}}; }, "one slope more");
  refused([](auto& c) { c.below = RateBelow{"1/6", {}, {}}; }, "one witness");
  // Huber's with d = 1/3 along its run, and with values that no function has.
  const auto run = [](const char* f0, const char* f1) { return WorstRun{{"1"}, {{"1/3"}, {"1/3"}}, {f0, f1}}; };
  RateCertificate right = one_step();
  right.below = RateBelow{"1/6", {}, run("5/18", "1/6")};
  EXPECT_EQ(flaw(right), std::nullopt);
  refused([&](auto& c) { c.below = RateBelow{"1/6", {}, run("5/18", "1/6 + 1e-9")}; }, "no function has");
  refused([&](auto& c) { c.below = RateBelow{"1/6", {}, run("5/18", "1/6 - 1e-9")}; }, "no function has");
}

/// From f_0 - f_* there is no |x_0 - x_*|^2: what has <x_0 - x_*, g_0> in it is not psd.
TEST(RateKernel, ZeroPivotsNeedZeroRows) {
  // f_0 - f_1 >= |g_0|^2/2 + |g_1|^2/2 after a step of 1.
  RateCertificate certificate{problem({"1"}, Measure::value, Start::value), 0, RateAbove{"1", {{0, 1, "1"}}, {}, {}}, {}};
  EXPECT_EQ(flaw(certificate), std::nullopt);
  certificate.above->multipliers = {{minimiser, 0, "1/10"}, {0, 1, "11/10"}, {1, minimiser, "1/10"}};
  ASSERT_TRUE(flaw(certificate));
  EXPECT_NE(flaw(certificate)->find("positive semidefinite"), std::string::npos) << *flaw(certificate);
}

/// mu = 2/5, written so that 128 bits do not tell it from 0. From f_0 - f_* to |x_1 - x_*|^2 by a step of 0 the worst
/// case is 2/mu = 5, by Q_0* alone; that of convex functions is infinite.
TEST(RateKernel, SaysTheClassThatItProves) {
  for (const char* mu : {"2/5", "1e38 + 0.4 - 1e38"}) {
    const RateCertificate certificate{problem({"0"}, Measure::distance, Start::value, mu), 0, RateAbove{"5", {{0, minimiser, "5"}}, {}, {}}, {}};
    EXPECT_EQ(flaw(certificate), std::nullopt) << mu;
    EXPECT_NE(shown(certificate.problem).find("strongly convex"), std::string::npos) << shown(certificate.problem);
    EXPECT_EQ(infinite(certificate.problem), std::nullopt) << mu;
  }
  EXPECT_TRUE(flaw({problem({"0"}, Measure::distance, Start::value), 0, RateAbove{"5", {{0, minimiser, "5"}}, {}, {}}, {}}));
  // Beside -1 and 1 by less than 128 bits tell.
  for (const char* mu : {"1e-60 - 1", "-1 - 1e-60", "0 - 1e-60", "1 + 1e-60"}) EXPECT_THROW(require_sensible(problem({"1"}, Measure::value, Start::distance, mu)), BadInput) << mu;
  require_sensible(problem({"1"}, Measure::value, Start::distance, "1 - 1e-60"));
}

/// What a certificate brings besides its proof is no part of it, and so refused.
TEST(RateKernel, WeightsAreOfTheLeastGradient) {
  RateCertificate certificate = one_step();
  certificate.above->weights = {"1/2", "x"};
  ASSERT_TRUE(flaw(certificate));
  EXPECT_NE(flaw(certificate)->find("weights"), std::string::npos) << *flaw(certificate);
}

/// Short texts of long numbers: they would take hours.
TEST(RateKernel, NumbersThatAreTooLong) {
  const auto times = [](const std::string& factor, int n) {
    std::string product = factor;
    for (int k = 1; k < n; ++k) product += "*" + factor;
    return product;
  };
  EXPECT_EQ(Numbers<Surd>()("1e9999/1e9999"), Surd(1));
  for (const std::string& text : {std::string("1e10000"), std::string("1e-10000"), std::string("1E99999999999999999999"), std::string("1e-9223372036854775808"),
                                  times("1e9999", 11), times("1e-9999", 11), std::string(100'000, '-') + "1"}) {
    EXPECT_THROW(Numbers<Surd>()(text), BadInput) << text.substr(0, 40);
    EXPECT_THROW(Numbers<Mpfi>()(text), BadInput) << text.substr(0, 40);
  }
  nlohmann::json document = nlohmann::json::parse(text_of(one_step()));
  document.erase("checksum");
  EXPECT_EQ(flaw(rate_from_json(document, "it")), std::nullopt);
  // Within the limit one by one, and not together.
  const std::string long_number = times("1e9999", 9);
  document["below"] = {{"tau", "0"}, {"run", {{"start", std::vector<std::string>(200, long_number)}, {"gradients", nlohmann::json::array()}, {"values", nlohmann::json::array()}}}};
  EXPECT_THROW(rate_from_json(document, "it"), BadInput);
}

/// Intervals decide where S is definite, and only there.
TEST(RateKernel, ByIntervals) {
  RateCertificate certificate = one_step();
  certificate.precision = 200;
  ASSERT_TRUE(flaw(certificate)) << "S is singular";
  certificate.above->tau = "1/6 + 1e-6";
  EXPECT_EQ(flaw(certificate), std::nullopt);
  certificate.precision = 2;
  EXPECT_TRUE(flaw(certificate));
}

/// What is known in closed form is found, with no gap.
TEST(FindRate, ConstantSteps) {
  for (const char* h : {"1/2", "1", "3/2"})
    for (int n = 1; n <= 10; ++n) {
      const RateFound found = find_rate(problem(std::vector<NumberText>(static_cast<std::size_t>(n), h)));
      ASSERT_TRUE(found.exact) << n << " steps of " << h;
      // 1/(2(2nh+1)): Drori, Teboulle.
      EXPECT_EQ(number(found.certificate.above->tau), Surd(1) / (Surd(2) * (Surd(2 * n) * number(h) + Surd(1)))) << n << " steps of " << h;
      EXPECT_EQ(found.certificate.above->tau, found.certificate.below->tau);
      EXPECT_EQ(flaw(found.certificate), std::nullopt);
    }
}

/// max{1/(2nh+1), (1-h)^(2n)}/2 on both of its branches (Kim 2024).
TEST(FindRate, LongConstantSteps) {
  for (const auto& [h, n] : {std::pair("17/10", 1), {"19/10", 2}, {"8/5", 3}, {"9/5", 3}, {"37/20", 5}, {"8/5", 5}}) {
    const RateFound found = find_rate(problem(std::vector<NumberText>(static_cast<std::size_t>(n), h)));
    ASSERT_TRUE(found.exact) << n << " steps of " << h;
    const Surd step = number(h);
    Surd power(1);
    for (int k = 0; k < 2 * n; ++k) power = power * (Surd(1) - step);
    const Surd other = Surd(1) / (Surd(2 * n) * step + Surd(1));
    EXPECT_EQ(Surd(2) * number(found.certificate.above->tau), std::max(power, other)) << n << " steps of " << h;
  }
}

/// Silver steps: 1/(2(1 + 2 sum h)) = 1/(2(2 rho^k - 1)), below the printed 1/(1 + sqrt(4 rho^(2k) - 3)).
TEST(FindRate, SilverSteps) {
  double rho = 1;
  for (const int n : {1, 3, 7, 15}) {
    rho *= 1 + std::sqrt(2.0);
    const RateFound found = find_rate(problem(schedule("silver:" + std::to_string(n))));
    ASSERT_TRUE(found.exact) << n;
    EXPECT_NEAR(about(found.certificate.above->tau), 1 / (2 * (2 * rho - 1)), 1e-15);  // some roundings of numbers below 0.2
    EXPECT_LT(about(found.certificate.above->tau), 1 / (1 + std::sqrt(4 * rho * rho - 3)));
  }
}

/// The printed rates of OBS-F to 1e-6, and of the short ones no gap.
TEST(FindRate, ObsSteps) {
  for (const auto& [n, rate] : {std::pair(1, 0.125), {2, .06594597644664179}, {3, .04289321881345248}, {4, .03116977896034565}, {5, .02407069215805798},
                                {7, .01633114033064518}, {10, .01062225306826804}}) {
    const RateFound found = find_rate(problem(schedule("obs_f:" + std::to_string(n))));
    ASSERT_TRUE(found.certificate.above && found.certificate.below) << n;
    EXPECT_EQ(found.exact, n <= 4) << n;
    EXPECT_NEAR(about(found.certificate.above->tau), rate, 1e-6) << n;
    EXPECT_NEAR(about(found.certificate.below->tau), rate, 1e-6) << n;
    // And backwards, from f_0 - f_* to |g_n|^2: four times as much.
    const RateFound back = find_rate(problem(schedule("obs_g:" + std::to_string(n)), Measure::gradient, Start::value));
    ASSERT_TRUE(back.certificate.above && back.certificate.below) << n;
    EXPECT_NEAR(about(back.certificate.above->tau), 4 * rate, 4e-6) << n;
    EXPECT_NEAR(about(back.certificate.below->tau), 4 * rate, 4e-6) << n;
  }
}

/// 31 steps: half a minute each.
TEST(FindRate, LongSchedules) {
  if (std::getenv("OVERSHOOT_LONG") == nullptr) GTEST_SKIP() << "./overshoot test --long does it";
  EXPECT_TRUE(find_rate(problem(schedule("silver:31"))).exact);
  const RateFound obs = find_rate(problem(schedule("obs_f:31")));
  ASSERT_TRUE(obs.certificate.above && obs.certificate.below);
  // The solver's digits are too few for the 1e-6 of shorter schedules.
  EXPECT_LT(about(obs.certificate.above->tau) - about(obs.certificate.below->tau), 2.5e-6);
}

/// Each class, start and measure has both bounds, of numbers that are known or simple to see.
TEST(FindRate, ClassesStartsAndMeasures) {
  struct Case {
    RateProblem problem;
    double rate;
  };
  const Case cases[] = {
      {problem({"1"}, Measure::gradient), 1.0 / 4},                                  // Huber: |g| <= |x_0|/(n + 1)
      {problem({"1", "1"}, Measure::distance), 1},                                   // a flat function
      {problem({"5/2"}, Measure::distance), 9.0 / 4},                                // (1 - h)^2
      {problem({"1"}, Measure::value, Start::value), 1},                             // nearly linear ones
      {problem({"3/2"}, Measure::least_gradient, Start::value), 1.0 / 2},            // 2/(1 + 2nh) at n = 1
      {problem({"3/2"}, Measure::distance, Start::distance, "1/10"), 0.7225},        // (1 - mu h)^2
      {problem({"19/10"}, Measure::distance, Start::distance, "1/10"), 0.81},        // (1 - h)^2
      {problem({"1"}, Measure::least_gradient, Start::value, "-1"), 4.0 / 5},        // 4/(2 + 3N) at h = 1, N = 1
      {problem({"1", "1"}, Measure::least_gradient, Start::value, "-1"), 1.0 / 2}};  // and N = 2
  for (const Case& c : cases) {
    const RateFound found = find_rate(c.problem);
    ASSERT_TRUE(found.certificate.above && found.certificate.below) << shown(c.problem);
    EXPECT_LE(about(found.certificate.below->tau), c.rate * (1 + 1e-12)) << shown(c.problem);
    EXPECT_GE(about(found.certificate.above->tau), c.rate * (1 - 1e-12)) << shown(c.problem);
    EXPECT_LT(about(found.certificate.above->tau) - about(found.certificate.below->tau), 1e-3) << shown(c.problem);
  }
  EXPECT_TRUE(infinite(problem({"1"}, Measure::distance, Start::value)));
  EXPECT_TRUE(infinite(problem({"1"}, Measure::distance, Start::value, "-1")));
  EXPECT_FALSE(infinite(problem({"1"}, Measure::distance, Start::value, "1/2")));
}

/// Written and read, a certificate is the same; an altered file is not read, or refused.
TEST(RateFile, WrittenAndRead) {
  for (const RateProblem& p : {problem({"sqrt(2)", "1 + sqrt(2)", "3/2"}), problem({"1", "2", "3"}), problem({"1", "1"}, Measure::least_gradient, Start::value, "-1")}) {
    const RateCertificate certificate = find_rate(p).certificate;
    const std::string text = text_of(certificate);
    const nlohmann::json document = nlohmann::json::parse(text);
    EXPECT_EQ(text_of(rate_from_json(document, "it")), text);
    EXPECT_EQ(flaw(rate_from_json(document, "it")), std::nullopt);
    nlohmann::json altered = document;
    altered["above"]["tau"] = "1/100";
    EXPECT_THROW(rate_from_json(altered, "it"), BadInput) << "the checksum";
    altered.erase("checksum");
    EXPECT_TRUE(flaw(rate_from_json(altered, "it")));
    for (const char* lacking : {"steps", "curvature", "start", "measure", "precision"}) {
      nlohmann::json less = document;
      less.erase(lacking);
      EXPECT_THROW(rate_from_json(less, "it"), BadInput) << lacking;
    }
  }
}

TEST(Schedules, StepsOfNames) {
  EXPECT_EQ(schedule("constant:3/2:3"), (std::vector<NumberText>{"3/2", "3/2", "3/2"}));
  EXPECT_EQ(schedule("silver:4"), (std::vector<NumberText>{"sqrt(2)", "2", "sqrt(2)", "2 + sqrt(2)"}));
  EXPECT_EQ(schedule("obs_f:3"), (std::vector<NumberText>{"sqrt(2)", "1 + sqrt(2)", "3/2"}));
  EXPECT_EQ(schedule("obs_g:3"), (std::vector<NumberText>{"3/2", "1 + sqrt(2)", "sqrt(2)"}));
  // sum h = rho^k - 1.
  double sum = 0;
  for (const NumberText& step : schedule("silver:63")) sum += about(step);
  EXPECT_NEAR(sum, std::pow(1 + std::sqrt(2.0), 6) - 1, 1e-10);
  for (const char* wrong : {"silver", "silver:0", "silver:101", "silver:1:2", "gold:3", "constant:3", "silver:x", "obs_f:1.5", "", ":"})
    EXPECT_THROW(schedule(wrong), BadInput) << wrong;
  EXPECT_EQ(steps_between_commas(" 1, sqrt(2) ,3/2"), (std::vector<NumberText>{"1", "sqrt(2)", "3/2"}));
  for (const char* wrong : {"", ",", "1,", ",1", "1,,2"}) EXPECT_THROW(steps_between_commas(wrong), BadInput) << wrong;
}

}  // namespace
}  // namespace overshoot
