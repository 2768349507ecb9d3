/// ahn2023: the formulas against the paper's own forms, the inductions and the tail lemma against real runs.
#include <gtest/gtest.h>

#include <cmath>

#include "checks/ahn2023/tail.hpp"
#include "lib/dynamics/run.hpp"
#include "lib/scalar/mpfr.hpp"

namespace overshoot {
namespace {

/// l'(s) and l(s) as the paper prints them, in plain double.
struct Printed {
  const char* name;
  double (*slope)(double);
};
template <int p, int q>
double power_slope(double s) {
  const double b = double(p) / q, r = (b + 1) / b, c = 1 / (b + 1) * std::pow(b / (b + 1), b);
  return std::fabs(s) <= r ? s * (1 - c * std::pow(std::fabs(s), b)) : (s > 0) - (s < 0);
}
const Printed printed[] = {
    {"log_cosh", [](double s) { return (std::exp(s) - std::exp(-s)) / (std::exp(s) + std::exp(-s)); }},
    {"sqrt", [](double s) { return s / std::sqrt(1 + s * s); }},
    {"huber", [](double s) { return s > 1    ? 1
                                    : s < -1 ? -1
                                             : s; }},
    {"power_3_2", power_slope<3, 2>},
    {"power_3", power_slope<3, 1>},
    {"power_4", power_slope<4, 1>},
};

TEST(Losses, SlopeIsThePapersAndRatioIsItsQuotient) {
  for (const Printed& p : printed)
    for (int i = -400; i <= 400; ++i) {
      const double s = i / 50.0;
      with_loss(p.name, [&](const auto& loss) {
        // A dozen roundings of values of size 1.
        EXPECT_NEAR(loss.slope(s), p.slope(s), 4e-15) << p.name << " at " << s;
        EXPECT_NEAR(loss.ratio(s), s == 0 ? 1 : p.slope(s) / s, 4e-15) << p.name << " at " << s;
      });
    }
}

TEST(MeanModel, GIsTheMeanOfRelu) {
  // E relu(z + b) by the trapezoidal rule on [-12, 12], whose error for the kink is of order h^2 = 1e-8.
  for (const double b : {-2.0, -0.5, 0.0, 0.3, 1.7}) {
    const double h = 1e-4;
    double sum = 0;
    for (double z = -12; z < 12; z += h) sum += h * std::max(z + b, 0.0) * std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    EXPECT_NEAR(mean_relu(b), sum, 1e-7);
  }
}

/// Along true GD runs in balls: the claims that the inductions prove.
TEST(Balancedness, DriftAndProductHoldAlongRuns) {
  const PrecisionScope precision(600);  // enough for 100 steps of a plain ball orbit
  for (const Printed& p : printed)
    with_loss(p.name, [&](const auto& loss) {
      const Ball eta(Rational(1, 10)), one(1L);
      NeuronState<Ball> z{Ball(Rational(1, 3)), Ball(5L)};
      const auto kept = [](const NeuronState<Ball>& s) { return sqr(s.y) - sqr(s.x); };
      const Ball start = kept(z);
      Ball sum(0L), product(1L);
      for (int t = 0; t < 100; ++t) {
        const Ball g2 = sqr(eta) * sqr(loss.slope(z.x * z.y));
        sum = sum + g2;
        product = product * (one - g2);
        z = neuron_step(loss, z, eta);
        const Ball drift = one - kept(z) / start;
        EXPECT_FALSE(certainly(drift < Ball(0L))) << p.name << " step " << t;
        // After one step both sides are the same number; from the second on the bound is strict.
        EXPECT_TRUE(t == 0 ? possibly(drift <= sum) : certainly(drift < sum)) << p.name << " step " << t;
        // The product is the ratio itself: their enclosures must meet.
        EXPECT_TRUE(possibly(product <= kept(z) / start) && possibly(product >= kept(z) / start)) << p.name;
      }
    });
}

/// The tail lemma's enclosure, taken early, holds where the run ends up.
TEST(TailLemma, EnclosesTheLimitOfTheNeuron) {
  const PrecisionScope precision(300);
  for (const Printed& p : printed)
    with_loss(p.name, [&](const auto& loss) {
      const double eta = 0.1, x = 1e-4, y = std::sqrt(1.7 / eta);
      const auto limit = neuron_limit(loss, ball(eta), ball(x), ball(y));
      ASSERT_TRUE(limit) << p.name;
      const Mpfr step = Mpfr::from_double(eta), stop = Mpfr::from_double(1e-60);
      const auto r = run(
          NeuronState<Mpfr>{Mpfr::from_double(x), Mpfr::from_double(y)},
          [&](const auto& s) { return neuron_step(loss, s, step); }, [&](const auto& s) { return abs(s.x) < stop; },
          100'000);
      ASSERT_TRUE(r.stopped);
      const double K = to_double(step * r.state.y * r.state.y);
      EXPECT_LE(limit->lo, K);
      EXPECT_GE(limit->hi, K);
      EXPECT_LT(limit->hi - limit->lo, 1e-7) << "2 eta x^2/(1-q^2) is about 1e-8 here";
    });
}

TEST(TailLemma, EnclosesTheLimitOfTheMeanModel) {
  const double d = 30, eta = 7.5 * M_PI / (d * d), A = 1e-3;
  const auto limit = mean_limit(ball(d), ball(eta), ball(A), ball(0.0));
  ASSERT_TRUE(limit);
  const PrecisionScope precision(300);
  const Mpfr dim = Mpfr::from_double(d), step = Mpfr::from_double(eta), stop = Mpfr::from_double(1e-60);
  const auto r = run(
      MeanState<Mpfr>{Mpfr::from_double(A), Mpfr(0L)}, [&](const auto& s) { return mean_step(s, dim, step); },
      [&](const auto& s) { return abs(s.A) < stop; }, 100'000);
  ASSERT_TRUE(r.stopped);
  EXPECT_LE(limit->lo, to_double(r.state.b));
  EXPECT_GE(limit->hi, to_double(r.state.b));
}

TEST(TailLemma, SaysNothingAboveTheEdge) {
  EXPECT_FALSE(neuron_limit(LogCosh(), ball(0.1), ball(1e-6), ball(std::sqrt(2.001 / 0.1)))) << "K > 2: x grows";
  EXPECT_FALSE(neuron_limit(LogCosh(), ball(0.1), ball(3.0), ball(std::sqrt(1.5 / 0.1))))
      << "K_low < 0: too far from the axis";
  EXPECT_FALSE(mean_limit(ball(10.0), ball(9 * M_PI / 100), ball(1e-6), ball(0.0)));
}

}  // namespace
}  // namespace overshoot
