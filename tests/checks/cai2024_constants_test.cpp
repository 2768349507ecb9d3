/// cai2024: the constants of activations against values found otherwise (mpmath at 60 digits: root finding on numerical
/// derivatives of the printed phi), the printed activations scanned in long double, and the scalar lemmas scanned.
#include <gtest/gtest.h>

#include <cmath>

#include "lib/search/verification.hpp"
#include "lib/model/activations.hpp"
#include "lib/scalar/ball.hpp"

namespace overshoot {
namespace {

/// phi as the paper prints it; h = 1.
struct Printed {
  const char* name;
  long double (*phi)(long double);
  /// mpmath's sup|phi - x phi'|, sup|phi'|, sup|phi''| and inf|phi'|.
  const char *kappa, *rho, *beta, *alpha;
};
long double logistic_step(long double x) { return 1 / (1 + std::exp(-x)); }
const Printed printed[] = {
    {"identity", [](long double x) { return x; }, "0", "1", "0", "1"},
    {"gelu", [](long double x) { return x * std::erfc(-x / std::sqrt(2.0L)) / 2; },
     "0.2935253263474797997886288580631092360156", "1.128904145185154786340744442261973312332",
     "0.7978845608028653558798921198687637369517", "0"},
    {"softplus", [](long double x) { return std::log1p(std::exp(x)); }, "0.6931471805599453094172321214581765680755",
     "1", "0.25", "0"},
    {"silu", [](long double x) { return x * logistic_step(x); }, "0.4392288398906451507759796366548529483886",
     "1.099839320128866916958184924320570972131", "0.5", "0"},
    {"huber:1", [](long double x) { return x < 0   ? 0
                                           : x > 1 ? x - 0.5L
                                                   : x * x / 2; }, "0.5", "1", "1", "0"},
    {"tanh", [](long double x) { return std::tanh(x); }, "1", "1", "0.7698003589195010193455317073359432741968", "0"},
    {"sigmoid", logistic_step, "1", "0.25", "0.0962250448649376274181914634169929092746", "0"},
    {"half_softplus", [](long double x) { return (x + std::log1p(std::exp(x))) / 2; },
     "0.3465735902799726547086160607290882840378", "1", "0.125", "0.5"}};

TEST(Cai2024Constants, AgreeWithIndependentValuesTo25Digits) {
  const PrecisionScope precision(200);
  for (const Printed& p : printed) {
    SCOPED_TRACE(p.name);
    const ActivationConstants<Ball> of = activation(p.name).constants<Ball>();
    const Rational tolerance = read_rational("1e-25", "tolerance");
    const auto agrees = [&](const Ball& x, const char* value) {
      const Ball difference = x - from<Ball>(read_rational(value, "value"));
      // mpmath's 40 digits are rounded: 1e-39. No constant is below the supremum.
      EXPECT_TRUE(certainly(difference <= from<Ball>(tolerance))) << value;
      EXPECT_TRUE(certainly(difference >= from<Ball>(read_rational("-1e-38", "rounding")))) << value;
    };
    agrees(of.kappa, p.kappa);
    agrees(of.rho, p.rho);
    agrees(of.beta, p.beta);
    agrees(of.alpha, p.alpha);
  }
}

/// The largest |phi - x phi'|, |phi'| and |phi''| and least phi' on a grid of [-45, 45], phi' and phi'' by central
/// differences of step 1e-4, of error about 1e-8 (a kink of phi' gives one of the two slopes' mean).
struct Scan {
  long double kappa = 0, rho = 0, beta = 0, least = INFINITY;
};
template <class F>
Scan scan(const F& phi) {
  Scan s;
  const long double h = 1e-4L;
  for (long double x = -45; x <= 45; x += 1.0L / 256) {
    const long double slope = (phi(x + h) - phi(x - h)) / (2 * h);
    s.kappa = std::max(s.kappa, std::fabs(phi(x) - x * slope));
    s.rho = std::max(s.rho, std::fabs(slope));
    s.beta = std::max(s.beta, std::fabs(phi(x + h) - 2 * phi(x) + phi(x - h)) / (h * h));
    s.least = std::min(s.least, slope);
  }
  return s;
}

TEST(Cai2024Constants, AreTheExtremesOfThePrintedActivations) {
  // The grid misses an extreme by up to |phi'''| 2^-18; differences add 1e-8 and, in phi'', rounding of 1e-10.
  const double tolerance = 1e-4;
  const long double c = 0.75L;
  for (const Printed& p : printed) {
    SCOPED_TRACE(p.name);
    const ActivationConstants<double> of = activation(p.name).constants<double>();
    const Scan found = scan(p.phi);
    EXPECT_NEAR(static_cast<double>(found.kappa), of.kappa, tolerance);
    EXPECT_NEAR(static_cast<double>(found.rho), of.rho, tolerance);
    EXPECT_NEAR(static_cast<double>(found.beta), of.beta, tolerance);
    // Where phi' has both signs alpha is 0, above the least slope.
    if (found.least > 0) {
      EXPECT_NEAR(static_cast<double>(found.least), of.alpha, tolerance);
    }
    const std::string name = p.name, base = name.substr(0, name.find(':'));
    if (base == "identity" || base == "half_softplus") continue;
    const long double k = base == "tanh" ? 1 - c : base == "sigmoid" ? c : (1 - c) / 4;
    const ActivationConstants<double> leaky = activation("leaky_" + base + ":3/4").constants<double>();
    const Scan leaky_found = scan([&](long double x) { return c * x + k * p.phi(x); });
    EXPECT_NEAR(static_cast<double>(leaky_found.kappa), leaky.kappa, tolerance);
    EXPECT_NEAR(static_cast<double>(leaky_found.rho), leaky.rho, tolerance);
    EXPECT_NEAR(static_cast<double>(leaky_found.beta), leaky.beta, tolerance);
    EXPECT_NEAR(static_cast<double>(leaky_found.least), leaky.alpha, tolerance);
  }
}

TEST(Cai2024Constants, CommittedProofsHold) {
  for (const Printed& p : printed) {
    const std::string name = p.name, base = name.substr(0, name.find(':'));
    for (const std::string& key : {"cai2024.tight." + base, "cai2024.tight.leaky_" + base}) {
      if (!registry().contains(key)) continue;  // no leaky form; leaky huber is part of tight.huber
      const Certificate c = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, key));
      EXPECT_EQ(c.verdict, Verdict::proved) << key;
      EXPECT_EQ(flaw(c, find_statement(key)).value_or(""), "") << key;
    }
  }
}

/// The lemmas in the paper's own form, in long double, on a grid; slack allowed for rounding only.
TEST(Cai2024ScalarLemmas, HoldAsPrinted) {
  const auto l = [](long double t) { return std::log1p(std::exp(-t)); };
  const auto psi = [&](long double x) { return -std::log(l(x)); };
  const long double rounding = 1e-15L;
  for (long double x = -12; x <= 12; x += 0.125L) {
    const long double slope = -1 / (1 + std::exp(x));
    for (long double h = -1; h <= 1; h += 0.0625L)
      EXPECT_LE(l(x + h), l(x) + slope * h + 2 * l(x) * h * h + rounding) << "A.2 " << x << ' ' << h;
    for (long double c = 0.125L; c < 8; c *= 2) EXPECT_GE(l(x + c), std::exp(-c) * l(x) - rounding) << "G.6 " << x;
    // iota(x) = -log(e^(e^-x) - 1), iota' = e^-x e^(e^-x)/(e^(e^-x) - 1), where the powers do not overflow.
    if (x > -8) {
      const long double e = std::exp(-x), iota = -std::log(std::expm1(e)), rise = e * std::exp(e) / std::expm1(e);
      EXPECT_GE(iota / rise, x + std::log(std::log(2.0L)) - 1e-12L) << "A.5 " << x;
      EXPECT_NEAR(static_cast<double>(psi(iota)), static_cast<double>(x), 1e-9);
    }
    // G.7 repaired: the largest c with l(x-c) <= 2 l(x) is log(2 + e^-x).
    const long double largest = std::log(2 + std::exp(-x));
    EXPECT_NEAR(static_cast<double>(l(x - largest) / l(x)), 2, 1e-12);
    EXPECT_LE(largest, std::log(3.0L) + std::fabs(x) + rounding);
  }
  // A.11: Phi by second differences at x = e^-u/C, where C = 2 n e^kappa drops out of the scaled difference.
  for (const long double A : {1.0L, 3.0L, 50.0L})
    for (long double u = 2.001L; u < 40; u *= 1.5L) {
      const auto phi = [A](long double X) { return std::log(-std::log(X)) + A / std::log(X); };
      const long double X = std::exp(-u), h = X / 1024;
      EXPECT_GT(phi(X + h) - 2 * phi(X) + phi(X - h), 0) << A << ' ' << u;
    }
}

}  // namespace
}  // namespace overshoot
