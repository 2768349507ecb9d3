/// What the error bounds in lib/scalar/interval_kernel.hpp rest on, proved: table entries and constants enclosed by
/// Arb, Taylor coefficients and remainders in exact rationals. Then the bounds themselves, sampled against Arb: h + l
/// must be within the stated error, not merely round to the right double.
#include <gtest/gtest.h>

#include <functional>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/interval_kernel.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

constexpr long bits = 250;

Ball ball(double x) { return Ball::exactly(x); }
/// |x| <= bound, certainly.
bool within(const Ball& x, const Ball& bound) { return certainly(abs(x) <= bound); }
bool within(const Ball& x, double bound) { return within(x, ball(bound)); }
Ball log2() { return log(Ball(2L)); }

TEST(IntervalKernel, TableOfPowersOfTwo) {
  const PrecisionScope scope(bits);
  for (long j = 0; j < 128; ++j) {
    const auto& t = kernel::exp_table[std::size_t(j)];
    const Ball rest = exp(log2() * Q(j, 128)) - ball(t.hi);
    EXPECT_TRUE(t.hi >= 1 && t.hi < 2);
    EXPECT_TRUE(within(rest, 0x1p-53)) << j;  // half a unit in the last place
    EXPECT_TRUE(within(rest - ball(t.lo), 0x1p-106)) << j;
  }
}

TEST(IntervalKernel, TableOfLogarithms) {
  const PrecisionScope scope(bits);
  for (long j = 0; j < 128; ++j) {
    const auto& t = kernel::log_table[std::size_t(j)];
    EXPECT_EQ(t.c * 512, std::floor(t.c * 512)) << j;
    EXPECT_EQ(std::ldexp(t.hi, 42), std::floor(std::ldexp(t.hi, 42))) << j;
    EXPECT_LT(std::fabs(t.hi), 1);
    const Ball exact = -log(ball(j < 53 ? t.c : 2 * t.c));
    EXPECT_TRUE(within(exact - ball(t.hi) - ball(t.lo), 0x1p-96)) << j;
    const double limit = j == 0 || j == 127 ? 0x1p-7 : 0.00481;  // < 2^-7.7
    for (const long end : {j, j + 1}) {
      const Rational z = exact_rational(t.c) * (1 + Rational(end, 128)) - 1;
      EXPECT_LE(abs(z), exact_rational(limit)) << j;
    }
    if (j != 0 && j != 127) {
      // The least |log| among the intervals not next to 1: where K = 0.
      const Rational nearest = j < 53 ? 1 + Rational(j, 128) : (1 + Rational(j + 1, 128)) / 2;
      EXPECT_TRUE(certainly(abs(log(Ball(nearest))) > Ball(Rational(99, 25600)))) << j;  // 0.99 2^-8 > 2^-8.02
    }
  }
  EXPECT_EQ(kernel::log_table[0].c, 1);
  EXPECT_EQ(kernel::log_table[127].c, 0.5);
  EXPECT_EQ(kernel::log_table[127].hi, 0);
  EXPECT_EQ(kernel::log_table[0].hi, 0);
}

TEST(IntervalKernel, Constants) {
  const PrecisionScope scope(bits);
  EXPECT_TRUE(within(log2() / 128 - ball(kernel::exp_step_hi), 0x1p-46));
  EXPECT_TRUE(within(log2() / 128 - ball(kernel::exp_step_hi) - ball(kernel::exp_step_lo), 0x1p-99));
  EXPECT_TRUE(within(128 / log2() - ball(kernel::exp_step), 0x1p-46));
  EXPECT_EQ(std::ldexp(kernel::exp_step_hi, 43), std::floor(std::ldexp(kernel::exp_step_hi, 43)));
  EXPECT_TRUE(within(log2() - ball(kernel::log2_hi), 0x1p-43));
  EXPECT_TRUE(within(log2() - ball(kernel::log2_hi) - ball(kernel::log2_lo), 0x1p-97));
  EXPECT_EQ(std::ldexp(kernel::log2_hi, 42), std::floor(std::ldexp(kernel::log2_hi, 42)));
  const auto& root = kernel::inverse_root_of_two_pi;
  EXPECT_TRUE(within(1 / sqrt(2 * pi<Ball>()) - ball(root.h) - ball(root.l), 0x1p-110));
}

Rational factorial(long n) {
  Rational f = 1;
  for (long i = 2; i <= n; ++i) f *= i;
  return f;
}

/// Each coefficient is the nearest double (within u of it) to the exact one.
template <std::size_t N>
void check_coefficients(const std::array<double, N>& c, const std::function<Rational(long)>& exact) {
  for (std::size_t i = 0; i < N; ++i) {
    const Rational e = exact(long(i));
    EXPECT_LE(abs(exact_rational(c[i]) - e), abs(e) * Random::power_of_two(-53)) << i;
  }
}

TEST(IntervalKernel, TaylorCoefficients) {
  check_coefficients(kernel::exp_taylor, [](long i) { return Rational(1 / factorial(i + 2)); });
  check_coefficients(kernel::expm1_taylor, [](long i) { return Rational(1 / factorial(i + 3)); });
  check_coefficients(kernel::sinh_taylor, [](long i) { return Rational(1 / factorial(2 * i + 3)); });
  check_coefficients(kernel::log1p_taylor, [](long i) { return Rational(i % 2 == 0 ? -1 : 1, i + 2); });
  // tanh' = 1 - tanh^2.
  std::vector<Rational> t(22, Rational(0));
  t[1] = 1;
  for (std::size_t n = 1; n + 1 < t.size(); ++n) {
    Rational square = 0;
    for (std::size_t i = 0; i <= n; ++i) square += t[i] * t[n - i];
    t[n + 1] = -square / Rational(long(n + 1));
  }
  check_coefficients(kernel::tanh_taylor, [&](long i) { return t[std::size_t(2 * i + 3)]; });
  // The first term left out, relative to x, at 1/8.
  EXPECT_LT(abs(t[19]) * power(Rational(1, 8), 18), Random::power_of_two(-66));
}

TEST(IntervalKernel, Remainders) {
  // Lagrange's, with e^x < 6/5 up to 1/8 and cosh x < e^x; for log1p the geometric bound of the tail.
  const Rational r = Rational(1, 366);  // > 2^-8.52
  EXPECT_LT(Rational(6, 5) * power(r, 7) / factorial(7), Random::power_of_two(-71));
  EXPECT_LT(Rational(6, 5) * power(Rational(1, 8), 12) / factorial(13), Random::power_of_two(-68));
  const Rational z = Random::power_of_two(-7);
  EXPECT_LT(power(z, 9) / 10 / (1 - z), Random::power_of_two(-66));
}

// ---- The stated errors, sampled

struct Kernel {
  const char* name;
  std::function<kernel::Approximation(double)> f;
  std::function<Ball(const Ball&)> exact;
  double from, to;
};

kernel::Approximation exp_approximation(double x) {
  const kernel::Sum e = kernel::exp(x);
  return {e.h, e.l, 0x1p-59 * (e.h + e.l)};
}
kernel::Approximation logistic_approximation(double y) {
  const kernel::Sum w = kernel::logistic(y).w;
  return {w.h, w.l, 0x1p-61 + 0x1p-100};
}

const std::vector<Kernel>& kernels() {
#define EXACT(expression) [](const Ball& x) { return Ball(expression); }
  static const std::vector<Kernel> all = {
      {"exp", exp_approximation, EXACT(exp(x)), -600, 600},
      {"exp near 0", exp_approximation, EXACT(exp(x)), -1, 1},
      {"log", [](double x) { return kernel::log(x, 0); }, EXACT(log(x)), 0x1p-10, 0x1p10},
      {"log near 1", [](double x) { return kernel::log(x, 0); }, EXACT(log(x)), 0.97, 1.03},
      {"log1p", kernel::log1p, EXACT(log1p(x)), -0.999, 3},
      {"log1p near 0", kernel::log1p, EXACT(log1p(x)), -0.02, 0.02},
      {"expm1", kernel::expm1, EXACT(expm1(x)), -40, 600},
      {"expm1 near 0", kernel::expm1, EXACT(expm1(x)), -0.25, 0.25},
      {"sinh", kernel::sinh, EXACT(sinh(x)), 0x1p-20, 0.3},
      {"sinh, large", kernel::sinh, EXACT(sinh(x)), 0.1, 600},
      {"cosh", kernel::cosh, EXACT(cosh(x)), 0, 20},
      {"logistic", logistic_approximation, EXACT(sigmoid(x)), 0, 50},
      {"tanh, small", kernel::tanh_of_small, EXACT(tanh(x)), 0x1p-20, 0.125},
      {"tanh", [](double x) { return kernel::tanh(kernel::logistic(2 * x)); }, EXACT(tanh(x)), 0.125, 20},
      {"sech2", [](double x) { return kernel::sech2(kernel::logistic(2 * x)); }, EXACT(sech2(x)), 0, 300},
      {"sech2 near 0", [](double x) { return kernel::sech2(kernel::logistic(2 * x)); }, EXACT(sech2(x)), 0, 1},
      {"sigmoid of negative", [](double x) { return kernel::sigmoid_of_negative(kernel::logistic(x)); },
       EXACT(sigmoid(-x)), 0, 600},
      {"log1p_exp", kernel::log1p_exp, EXACT(softplus(-x)), 0, 40},
      {"log1p_exp, far", kernel::log1p_exp, EXACT(softplus(-x)), 20, 600},
      {"softplus", kernel::softplus_of_positive, EXACT(softplus(x)), 0, 60},
      {"normal_pdf", kernel::normal_pdf, EXACT(normal_pdf(x)), 0, 34},
      {"normal_pdf near 0", kernel::normal_pdf, EXACT(normal_pdf(x)), 0, 2},
      {"hypotenuse",
       [](double x) {
         const kernel::Sum s = kernel::hypotenuse(x);
         return kernel::Approximation{s.h, s.l, 0x1p-100 * s.h};
       },
       EXACT(sqrt(1 + x * x)), 0, 100},
      {"product, quotient",
       [](double x) {
         const kernel::Sum s = kernel::hypotenuse(x), q = kernel::quotient(s, kernel::product(s, s));
         return kernel::Approximation{q.h, q.l, 0x1p-98 * q.h};
       },
       EXACT(1 / sqrt(1 + x * x)), 0, 100},
  };
#undef EXACT
  return all;
}

TEST(IntervalKernel, StatedErrorsHold) {
  const PrecisionScope scope(bits);
  std::printf("[   errors   ] the largest error seen, in stated ones:");
  for (const Kernel& k : kernels()) {
    Random random(std::string("kernel ") + k.name);
    OVERSHOOT_TRACE_SEED(random);
    double worst = 0;
    const long n = cases(3000);
    for (long i = 0; i < n; ++i) {
      const double u = std::ldexp(double(random.bits() >> 11), -53);
      const double x = k.from + u * (k.to - k.from);
      const kernel::Approximation a = k.f(x);
      const Ball error = ball(a.h) + ball(a.l) - k.exact(ball(x));
      worst = std::max(worst, std::fabs(midpoint(error)) / a.error);
      ASSERT_TRUE(within(error, a.error))
          << k.name << " at " << x << ": error " << midpoint(error) << ", stated " << a.error;
    }
    std::printf(" %s %.2f", k.name, worst);
  }
  std::printf("\n");
}

TEST(IntervalKernel, PolynomialsAreWhatTheySay) {
  EXPECT_EQ(kernel::polynomial(std::array{3.0}, 10), 3);
  EXPECT_EQ(kernel::polynomial(std::array{3.0, 4.0}, 10), 43);
  EXPECT_EQ(kernel::polynomial(std::array{3.0, 4.0, 5.0}, 10), 543);
  EXPECT_EQ(kernel::polynomial(std::array{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0}, 10), 7654321);
}

}  // namespace
}  // namespace overshoot::test
