/// What the error bounds in lib/scalar/interval_kernel.hpp rest on, proved: table entries and constants enclosed by
/// Arb, Taylor coefficients and remainders in exact rationals. Then the bounds themselves, sampled against Arb: h + l
/// must be within the stated error, not merely round to the right double.
#include <gtest/gtest.h>

#include <functional>

#include "lib/scalar/angle_kernel.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/erf_kernel.hpp"
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

/// The first `count` bits of 2/pi behind its point, as an integer.
Integer bits_of_two_over_pi(long count) {
  const PrecisionScope scope(count + 100);
  Ball scaled = 2 / pi<Ball>() * from<Ball>(Random::power_of_two(count));
  fmpz_t whole;
  fmpz_init(whole);
  arb_floor(scaled.raw(), scaled.raw(), working_precision());
  EXPECT_TRUE(arb_get_unique_fmpz(whole, scaled.raw()));
  Integer result;
  fmpz_get_mpz(result.raw(), whole);
  fmpz_clear(whole);
  return result;
}

TEST(IntervalKernel, BitsOfTwoOverPi) {
  Integer all = 0;
  for (const std::uint64_t word : kernel::two_over_pi)
    all = all * (Integer(1L << 32) * Integer(1L << 32)) + Integer(long(word >> 32)) * Integer(1L << 32) +
          Integer(long(word & 0xffffffff));
  EXPECT_EQ(all, bits_of_two_over_pi(19 * 64));
}

/// No double from 2^-1 on is closer than 2^-62 to a multiple of pi/2, in multiples of pi/2: for all m < 2^53 the
/// distance of m a to an integer is at least that of q a, q the last denominator below 2^53 of a convergent of a = 2^e
/// 2/pi (the law of best approximations).
TEST(IntervalKernel, NoDoubleIsNextToAMultipleOfHalfPi) {
  const Rational limit = Random::power_of_two(-62), last = Random::power_of_two(53);
  const long known = 1400;
  const Rational two_over_pi = Rational(bits_of_two_over_pi(known)) * Random::power_of_two(-known);
  double nearest = 1;
  for (long e = -53; e <= 971; ++e) {
    // Known to 2^-1400 2^e, which m makes 2^-376 at most: far below the limit.
    const Rational a = two_over_pi * Random::power_of_two(e);
    Rational rest = a;
    Integer before = 0, q = 1;  // denominators of convergents
    for (;;) {
      rest -= floor(rest);
      if (rest == 0) break;
      rest = 1 / rest;
      const Integer next = floor(rest) * q + before;
      if (Rational(next) >= last) break;
      before = std::exchange(q, next);
    }
    const Rational x = a * Rational(q), down = x - Rational(floor(x)), distance = std::min<Rational>(down, 1 - down);
    ASSERT_GT(distance, limit) << e;
    nearest = std::min(nearest, nearest_double(distance));
  }
  // That of 6381956970095103 2^797.
  EXPECT_NEAR(std::log2(nearest), -61.54, 0.1);
}

TEST(IntervalKernel, TablesOfAngles) {
  const PrecisionScope scope(bits);
  const auto entry = [](const Ball& exact, double hi, double lo) {
    const Ball rest = exact - ball(hi), magnitude = max(abs(exact), ball(0x1p-300));
    EXPECT_TRUE(within(rest, magnitude * ball(0x1p-53)));
    EXPECT_TRUE(within(rest - ball(lo), magnitude * ball(0x1p-105)));
  };
  for (long j = 0; j < long(kernel::angle_table.size()); ++j) {
    const auto& t = kernel::angle_table[std::size_t(j)];
    const Ball c = from<Ball>(Q(j, 32));
    entry(sin(c), t.sin_hi, t.sin_lo);
    entry(cos(c), t.cos_hi, t.cos_lo);
  }
  for (long j = 0; j < long(kernel::atan_table.size()); ++j) {
    const auto& t = kernel::atan_table[std::size_t(j)];
    entry(atan(from<Ball>(Q(j, 32))), t.hi, t.lo);
  }
  EXPECT_TRUE(within(pi<Ball>() / 2 - ball(kernel::half_pi.h) - ball(kernel::half_pi.l), 0x1p-109));
  // The last entries serve up to pi/4 and up to 1.
  EXPECT_TRUE(certainly(pi<Ball>() / 4 < from<Ball>(Q(51, 64))));
  EXPECT_TRUE(certainly(ball(kernel::first_eighth) < pi<Ball>() / 4));
}

/// Taylor coefficients of e^(x^2) erfc(x) at c.
std::vector<Ball> erfcx_coefficients(const Ball& c, std::size_t count) {
  std::vector<Ball> a = {erfc(c) * exp(c * c)};
  a.push_back(2 * c * a[0] - 2 / sqrt(pi<Ball>()));
  for (long k = 1; a.size() < count; ++k) a.push_back(2 * (c * a[std::size_t(k)] + a[std::size_t(k - 1)]) / (k + 1));
  return a;
}
TEST(IntervalKernel, TableOfErfcx) {
  const PrecisionScope scope(600);  // the recurrence loses hundreds of bits
  std::size_t i = 0;
  Ball remainder(0L), change(0L), slope(0L);
  for (long e = 0; i < kernel::erfcx_table.size(); ++e)
    for (long j = 0; j < 16 && i < kernel::erfcx_table.size(); ++j, ++i) {
      const auto& t = kernel::erfcx_table[i];
      const Rational left = Random::power_of_two(e) * (1 + Rational(j, 16)) - 1, half = Random::power_of_two(e - 5);
      const std::vector<Ball> a = erfcx_coefficients(from<Ball>(left + half), 13);
      const auto part = [&](const Ball& exact, double hi, double lo) {
        EXPECT_TRUE(within((exact - ball(hi)) / exact, 0x1p-53)) << i;
        EXPECT_TRUE(within((exact - ball(hi) - ball(lo)) / exact, 0x1p-105)) << i;
      };
      part(a[0], t.value_hi, t.value_lo);
      part(a[1], t.slope_hi, t.slope_lo);
      for (std::size_t k = 2; k < 13; ++k) {
        EXPECT_TRUE(within((a[k] - ball(t.rest[k - 2])) / a[k], 0x1p-53)) << i << ", " << k;
      }
      // What the error is derived from, a piece being a little wider where 1 + x was rounded.
      const Ball d = from<Ball>(half * (1 + Random::power_of_two(-40))), right = from<Ball>(left + 2 * half);
      const Ball least = erfcx_coefficients(right, 2)[0];
      const Ball outside = from<Ball>(left - Random::power_of_two(-45));
      remainder = max(remainder, abs(erfcx_coefficients(outside, 14)[13]) * pown(d, 13) / least);
      Ball c(0L), s(0L);
      for (long k = 2; k < 13; ++k) {
        c = c + abs(a[std::size_t(k)]) * pown(d, k);
        if (k > 2) s = s + from<Ball>(k) * abs(a[std::size_t(k)]) * pown(d, k - 1);
      }
      change = max(change, c / least);
      slope = max(slope, s * (right + Q(1, 2)) / least);
    }
  EXPECT_EQ(i, kernel::erfcx_table.size());
  EXPECT_TRUE(certainly(remainder < exp(log2() * Q(-637, 10))));
  EXPECT_TRUE(certainly(change < exp(log2() * Q(-94, 10))));
  EXPECT_TRUE(certainly(slope < exp(log2() * Q(-78, 10))));
  // Where the last piece ends, and erfc's and the normal law's ranges.
  EXPECT_LT(kernel::erfcx_range, 25);
  EXPECT_LE(kernel::erfcx_range * kernel::erfcx_range, kernel::exp_range);
  EXPECT_LE(kernel::pdf_range * kernel::pdf_range / 2, kernel::exp_range);
  EXPECT_LT(kernel::pdf_range * 0.70711, kernel::erfcx_range);
  const auto constant = [](const Ball& exact, const kernel::Sum& s) {
    EXPECT_TRUE(within(exact - ball(s.h) - ball(s.l), 0x1p-108));
  };
  constant(2 / sqrt(pi<Ball>()), kernel::two_over_root_of_pi);
  constant(1 / sqrt(Ball(2L)), kernel::root_of_half);
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
  const auto alternating = [](long i) { return Rational(i % 2 == 0 ? -1 : 1); };
  for (const auto& check : {std::pair(kernel::sin_taylor.begin(), 5L), std::pair(kernel::sin_taylor_short.begin(), 3L)})
    for (long i = 0; i < check.second; ++i) {
      const Rational e = alternating(i) / factorial(2 * i + 3);
      EXPECT_LE(abs(exact_rational(check.first[i]) - e), abs(e) * Random::power_of_two(-53)) << i;
    }
  check_coefficients(kernel::cos_taylor, [&](long i) { return Rational(alternating(i) / factorial(2 * i + 2)); });
  check_coefficients(kernel::atan_taylor, [&](long i) { return Rational(alternating(i) / Rational(2 * i + 3)); });
  check_coefficients(kernel::erf_taylor,
                     [&](long i) { return Rational(alternating(i) / (factorial(i + 1) * Rational(2 * i + 3))); });
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
  const Rational eighth(1, 8), d(1, 64);
  EXPECT_LT(power(eighth, 12) / factorial(13), Random::power_of_two(-68));        // sin below 1/8
  EXPECT_LT(power(d, 9) / factorial(9), Random::power_of_two(-72));               // and beside the table's entries
  EXPECT_LT(power(d, 8) / factorial(8), Random::power_of_two(-63));               // cos
  EXPECT_LT(power(d, 12) / 13, Random::power_of_two(-75));                        // atan
  EXPECT_LT(power(eighth, 16) / (factorial(8) * 17), Random::power_of_two(-67));  // erf
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
      {"sin, first", [](double x) { return kernel::sin(kernel::angle(x)); }, EXACT(sin(x)), 0x1p-30, 0.8},
      {"sin", [](double x) { return kernel::sin(kernel::angle(x)); }, EXACT(sin(x)), -30, 30},
      {"sin, large", [](double x) { return kernel::sin(kernel::angle(x)); }, EXACT(sin(x)), -0x1p70, 0x1p70},
      {"cos", [](double x) { return kernel::sin(kernel::quarter_on(kernel::angle(x))); }, EXACT(cos(x)), -30, 30},
      {"tan", [](double x) { return kernel::tan(kernel::angle(x)); }, EXACT(tan(x)), -30, 30},
      {"atan, small", kernel::atan, EXACT(atan(x)), 0x1p-30, 0.03},
      {"atan", kernel::atan, EXACT(atan(x)), 0, 3},
      {"atan, large", kernel::atan, EXACT(atan(x)), 0, 300},
      {"erf, small", kernel::erf_of_small, EXACT(erf(x)), 0x1p-30, 0.125},
      {"erf", kernel::erf, EXACT(erf(x)), 0.125, 6},
      {"erfcx",
       [](double x) {
         return kernel::erfcx({x, 0});
       },
       EXACT(erfc(x) * exp(x * x)), 0, kernel::erfcx_range},
      {"erfcx near 0",
       [](double x) {
         return kernel::erfcx({x, 0});
       },
       EXACT(erfc(x) * exp(x * x)), 0, 2},
      {"erfc", kernel::erfc, EXACT(erfc(x)), 0, kernel::erfcx_range},
      {"normal_tail", kernel::normal_tail, EXACT(normal_cdf(-x)), 0, kernel::pdf_range},
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

/// Where tables change from one entry to the next, and the doubles beside.
const std::vector<double>& cuts() {
  static const std::vector<double> all = [] {
    std::vector<double> v;
    for (int k = 1; k <= 256; ++k)
      for (const double x : {k / 64.0, k / 4.0, 64.0 / k})
        for (const double y : {x, std::nextafter(x, 0), std::nextafter(x, INFINITY)}) v.push_back(y);
    return v;
  }();
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
    for (long i = -long(cuts().size()); i < n; ++i) {
      const double u = std::ldexp(double(random.bits() >> 11), -53);
      const double x = i < 0 ? cuts()[std::size_t(-i - 1)] : k.from + u * (k.to - k.from);
      if (x < k.from || x > k.to) continue;
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
