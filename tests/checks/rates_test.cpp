/// The statements about rates against what the papers print in digits, and the runs of docs/two_steps.md.
#include <gtest/gtest.h>

#include "lib/kernel/number_text.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::test {
namespace {

double number(const NumberText& text) {
  const PrecisionScope scope(128);
  const Mpfi x = Numbers<Mpfi>()(text);
  return mpfr_get_d(x.lo(), MPFR_RNDN);
}

/// Of a claim, by its label.
const RateClaim& claim_of(const std::vector<RateClaim>& claims, const std::string& label) {
  const auto found = std::ranges::find(claims, label, &RateClaim::label);
  if (found == claims.end()) throw std::runtime_error("no claim " + label);
  return *found;
}

TEST(Rates, BoundsAreThePrintedDigits) {
  const struct {
    const char *key, *label;
    double printed;
  } all[] = {{"rates.silver", "n = 1: at most", .18158465855716141},
             {"rates.silver", "n = 3: at most", .079824664183841498},
             {"rates.silver", "n = 7: at most", .034377511048613626},
             {"rates.silver", "n = 15: at most", .014509777594069990},
             {"rates.silver_strong", "n = 1: at most", .88246097337006428},
             {"rates.silver_strong", "n = 2: at most", .74403475192800628},
             {"rates.silver_strong", "n = 4: at most", .50552055027158559},
             {"rates.obs_f", "n = 1: at most", .125},
             {"rates.obs_f", "n = 2: at most", .06594597644664179},
             {"rates.obs_f", "n = 3: at most", .04289321881345248},
             {"rates.obs_f", "n = 4: at most", .03116977896034565},
             {"rates.obs_near", "OBS-F, n = 5: at most", .02407069215805798 + 1e-6},
             {"rates.obs_near", "OBS-F, n = 7: at most", .01633114033064518 + 1e-6},
             // (The digits behind these, as they are quoted, are not those of the formula in 40 digits.)
             {"rates.obs_near", "OBS-F, n = 10: at most", .0106222530682 + 1e-6}};
  for (const auto& [key, label, printed] : all) {
    const std::vector<RateClaim> claims = find_statement(key).formula({}).rates;
    // As many digits are printed as a double has, but in the last line.
    EXPECT_NEAR(number(claim_of(claims, label).tau), printed, std::string(label).find("10") == std::string::npos ? 1e-15 : 1e-13) << key << ", " << label;
  }
}

TEST(Rates, StepsAreTheSchedules) {
  const auto steps = [](const char* key, const std::string& label) { return claim_of(find_statement(key).formula({}).rates, label).problem.steps; };
  const double root = std::sqrt(2.0);
  const auto expect = [](const std::vector<NumberText>& texts, const std::vector<double>& values) {
    ASSERT_EQ(texts.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(number(texts[i]), values[i], 1e-14) << i;
  };
  expect(steps("rates.silver", "n = 7: at most"), {root, 2, root, 2 + root, root, 2, root});
  expect(steps("rates.obs_f", "n = 2: at most"), {root, (3 + std::sqrt(9 + 8 * root)) / 4});
  expect(steps("rates.obs_g", "n = 3: at most"), {1.5, 1 + root, root});
  // psi(t) = (1 + kappa t)/(1 + t) at y and z+, of z = 1/32.
  const double z = 1.0 / 32, r = 1 - z + std::sqrt(1 + (1 - z) * (1 - z));
  const auto psi = [](double t) { return (1 + 32 * t) / (1 + t); };
  expect(steps("rates.silver_strong", "n = 2: at most"), {psi(z / r), psi(z * r)});
}

/// f(x_2) from x_0 = 1, exactly; f' = x between -below and above, and clipped there.
Rational after_two_steps(const Rational& first, const Rational& second, const std::optional<Rational>& below, const std::optional<Rational>& above) {
  const auto slope = [&](const Rational& x) { return above && x > *above ? *above : below && x < -*below ? -*below : x; };
  Rational x(1);
  for (const Rational& h : {first, second}) x -= h * slope(x);
  const Rational g = slope(x);
  return g * x - g * g / 2;
}

TEST(Rates, RunsOfTwoStepsAreAsThePageHasThem) {
  std::size_t long_first = 0;
  for (long i = 1; i <= 40; ++i)
    for (long j = 1; j <= 40; ++j) {
      const Rational first(i, 8), second(j, 8), one(1);
      const auto squared = [](const Rational& x) { return x * x; };
      EXPECT_EQ(after_two_steps(first, second, {}, one / (1 + 2 * (first + second))), one / (2 * (1 + 2 * (first + second))));
      EXPECT_EQ(after_two_steps(first, second, {}, {}), squared((first - 1) * (second - 1)) / 2);
      EXPECT_EQ(after_two_steps(first, second, {}, one / (1 + first)), squared((second - 1) / (1 + first)) / 2);
      if (first <= 1) continue;
      ++long_first;
      EXPECT_EQ(after_two_steps(first, second, Rational((first - 1) / (1 + 2 * second)), {}), squared(first - 1) / (2 * (1 + 2 * second)));
    }
  EXPECT_GT(long_first, 1000U);
}

}  // namespace
}  // namespace overshoot::test
