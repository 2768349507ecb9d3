/// Values near the ends of a type's range and in the tails of functions: no step overflows, underflows or cancels where
/// the result does not; constants are rounded once.
#include <gtest/gtest.h>

#include <cmath>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/boost_static.hpp"
#include "lib/scalar/double.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

template <class T>
class Tails : public testing::Test {};
using Numbers = testing::Types<float, double, long double, float128, Mpfr>;
TYPED_TEST_SUITE(Tails, Numbers);

template <class T>
constexpr long bits_of() {
  if constexpr (NativeFloat<T>)
    return significand_bits<T>;
  else
    return 100;
}
/// The exponent of the smallest positive number; of Mpfr one far away.
template <class T>
long least_exponent() {
  if (std::same_as<T, float>) return -149;
  if (std::same_as<T, double>) return -1074;
  return std::same_as<T, long double> ? -16445 : -16494;
}
template <class T>
Ball exactly(const T& x) {
  Ball r;
  if constexpr (std::same_as<T, Mpfr>) {
    arf_set_mpfr(arb_midref(r.raw()), x.raw());
  } else {
    int exponent = 0;
    float128 m = frexpq(static_cast<float128>(x), &exponent);
    for (int i = 0; i < 3 && m != 0; ++i) {
      const double piece = static_cast<double>(m);
      r = r + Ball::exactly(piece);
      m -= static_cast<float128>(piece);
    }
    arb_mul_2exp_si(r.raw(), r.raw(), exponent);
  }
  return r;
}
/// Whether x is within so many units of its last place of the truth.
template <class T>
testing::AssertionResult near(const T& x, const Ball& truth, long units) {
  const PrecisionScope scope(600);
  const Ball unit = max(abs(truth) * from<Ball>(power(Rational(1, 2), bits_of<T>() - 1)),
                        from<Ball>(std::same_as<T, Mpfr> ? Rational(0) : power(Rational(1, 2), -least_exponent<T>())));
  const Ball error = abs(exactly(x) - truth);
  if (certainly(error <= unit * units)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "off by " << decimal(error / unit, 5).hi << " units of the last place";
}

TYPED_TEST(Tails, OfTheNormalLaw) {
  using T = TypeParam;
  const PrecisionScope scope(bits_of<T>());
  // -38 is beyond the double's normal numbers; float ends at -13.
  for (const Q x : {Q(-1, 2), Q(-3, 2), Q(-2, 1), Q(-17, 8), Q(-5, 2), Q(-4, 1), Q(-7, 1), Q(-25, 2), Q(-30, 1),
                    Q(-37, 1), Q(-75, 2), Q(-38, 1), Q(-100, 1), Q(3, 1), Q(30, 1)}) {
    const auto truth = [&](auto f) {
      const PrecisionScope more(600);
      return f(from<Ball>(x));
    };
    const T at = from<T>(x);
    EXPECT_TRUE(near(normal_pdf(at), truth([](const Ball& b) { return normal_pdf(b); }), 8)) << "pdf " << x.num;
    EXPECT_TRUE(near(normal_cdf(at), truth([](const Ball& b) { return normal_cdf(b); }), 16)) << "cdf " << x.num;
    EXPECT_TRUE(near(normal_cdf_integral(at), truth([](const Ball& b) { return normal_cdf_integral(b); }), 24))
        << "integral " << x.num;
  }
  EXPECT_TRUE(normal_cdf_integral(from<T>(-1) / from<T>(0)) == from<T>(0));
  EXPECT_TRUE(normal_cdf(from<T>(-1) / from<T>(0)) == from<T>(0));
  EXPECT_TRUE(normal_pdf(from<T>(-1) / from<T>(0)) == from<T>(0));
}

/// erfc far out is computed by its asymptotic series in Mpfi, near by MPFR, and by Arb's own in Ball: enclosures that
/// meet, and are of a few units of the last place (a guard of 16 bits leaves less than one).
TEST(Tails, OfErfcInMpfi) {
  for (const long bits : {53L, 64L, 200L, 1000L, 4096L})
    for (const Q x : {Q(-30, 1), Q(1, 4), Q(5, 1), Q(7, 1), Q(17, 2), Q(10, 1), Q(97, 8), Q(20, 1), Q(217, 8), Q(30, 1),
                      Q(54, 1), Q(801, 8)}) {
      const PrecisionScope scope(bits);
      const Mpfi y = erfc(from<Mpfi>(x));
      Rational lo, hi;
      mpfr_get_q(lo.raw(), y.lo());
      mpfr_get_q(hi.raw(), y.hi());
      EXPECT_TRUE(hi - lo <= 4 * power(Rational(1, 2), bits) * hi) << bits << " bits, x = " << x.num << "/" << x.den;
      const PrecisionScope more(bits + 100);
      const Ball truth = erfc(from<Ball>(x));
      EXPECT_TRUE(certainly(truth >= from<Ball>(lo)) && certainly(truth <= from<Ball>(hi)))
          << bits << " bits, x = " << x.num << "/" << x.den;
    }
  // Too small for a rational that fits: e^-x^2/(x sqrt(pi)), by its logarithm.
  const Mpfi tiny = erfc(from<Mpfi>(Q(20'000, 1)));
  EXPECT_GT(mpfr_sgn(tiny.lo()), 0);
  EXPECT_EQ(mpfr_get_exp(tiny.lo()), mpfr_get_exp(tiny.hi()));
  EXPECT_NEAR(static_cast<double>(mpfr_get_exp(tiny.lo())), -4e8 / std::log(2.0) - std::log2(2e4 * std::sqrt(M_PI)), 1);
}

/// Over a narrow interval Mpfi computes one value and bounds the other: the values at both ends, which Ball encloses,
/// are inside, and next to nothing is added.
TEST(Tails, OfNarrowIntervalsInMpfi) {
  Random random("narrow intervals");
  SCOPED_TRACE(random.seed());
  for (long i = 0; i < cases(1000); ++i) {
    const long bits = random.integer(20, 300);
    const Rational from_x = random.dyadic(bits, 5), width = Random::power_of_two(-random.integer(bits / 4, 2 * bits));
    const PrecisionScope scope(bits);
    const Mpfi argument = Mpfi::between(from_x, from_x + width);
    Rational x, y;
    mpfr_get_q(x.raw(), argument.lo());
    mpfr_get_q(y.raw(), argument.hi());
    const auto check = [&](const char* name, const auto& f) {
      const Mpfi image = f(argument);
      Rational lo, hi;
      mpfr_get_q(lo.raw(), image.lo());
      mpfr_get_q(hi.raw(), image.hi());
      const PrecisionScope more(3 * bits + 100);
      const Ball at_x = f(from<Ball>(x)), at_y = f(from<Ball>(y));
      const Ball units = from<Ball>(hi * power(Rational(1, 2), bits - 4));
      EXPECT_TRUE(certainly(from<Ball>(lo) <= at_x) && certainly(at_y <= from<Ball>(hi)) &&
                  certainly(from<Ball>(hi - lo) <= at_y - at_x + units))
          << name << " from " << x << " to " << y << ", " << bits << " bits";
    };
    check("exp", [](const auto& t) { return exp(t); });
    if (x > 0) check("log1p", [](const auto& t) { return log1p(t); });
    check("normal_cdf", [](const auto& t) { return normal_cdf(t); });
    check("normal_cdf_integral", [](const auto& t) { return normal_cdf_integral(t); });
    check("softplus", [](const auto& t) { return softplus(t); });
    check("sigmoid", [](const auto& t) { return sigmoid(t); });
  }
}

TYPED_TEST(Tails, OfPowersAndOfSech2) {
  using T = TypeParam;
  const PrecisionScope scope(bits_of<T>());
  const Rational least = power(Rational(1, 2), -least_exponent<T>());
  EXPECT_TRUE(near(pown(from<T>(2), least_exponent<T>()), from<Ball>(least), 0)) << "the smallest number";
  const long odd_sign = least_exponent<T>() % 2 == 0 ? -2 : 2;
  EXPECT_TRUE(near(pown(from<T>(-2), least_exponent<T>() + 1), from<Ball>(Rational(odd_sign * least)), 0));
  EXPECT_TRUE(pown(from<T>(0), -3) > from<T>(1)) << "an infinity";
  EXPECT_TRUE(near(pown(from<T>(3), -2), from<Ball>(Q(1, 9)), 2));
  // sech2(x) = 4 e^-2x, nearly, is a subnormal number for the largest of these.
  for (const long x : {20L, 45L, 50L, 360L, 5680L}) {
    Ball truth;
    {
      const PrecisionScope more(20000);
      truth = sech2(Ball(x));
    }
    EXPECT_TRUE(near(sech2(from<T>(x)), truth, 8)) << x;
    EXPECT_TRUE(near(sech2(from<T>(-x)), truth, 8)) << x;
  }
  // 1/sqrt(1 + x^2) where x^2 overflows.
  const long half = -least_exponent<T>() / 2 + 20;
  const T large = pown(from<T>(2), half);
  EXPECT_TRUE(near(cos_atan(large), from<Ball>(power(Rational(1, 2), half)), 1));
  EXPECT_TRUE(near(sin_atan(-large), Ball(-1L), 1));
}

/// sinh x/x and (e^x - 1)/x are numbers of the type where sinh x and e^x are not.
TYPED_TEST(Tails, OfQuotientsWhoseNumeratorsOverflow) {
  using T = TypeParam;
  const PrecisionScope scope(bits_of<T>());
  const bool wide = least_exponent<T>() < -10'000;
  for (const long x : {1L, 79L, 81L, 100L, std::same_as<T, float> ? 92L : wide ? 11'360L : 713L}) {
    Ball sinh_over, exp_over;
    {
      const PrecisionScope more(600);
      sinh_over = sinhc(Ball(x)), exp_over = expm1c(Ball(x));
    }
    if (x <= 92 || !std::same_as<T, float>) {
      EXPECT_TRUE(near(sinhc(from<T>(x)), sinh_over, 8)) << x;
      EXPECT_TRUE(near(sinhc(from<T>(-x)), sinh_over, 8)) << x;
      EXPECT_TRUE(near(expm1c(from<T>(x)), exp_over, 8)) << x;
    }
    EXPECT_TRUE(near(expm1c(from<T>(-x)) * from<T>(x), Ball(1L) - exp(Ball(-x)), 8)) << x;
  }
  const T least = pown(from<T>(2), least_exponent<T>()), one = from<T>(1);
  EXPECT_TRUE(sinc(least) == one && sinhc(least) == one && expm1c(least) == one && atan(least) == least);
  EXPECT_TRUE(xlogx(least) < from<T>(0) && xlogx(from<T>(0)) == from<T>(0) && !(xlogx(-one) == xlogx(-one)));
}

TEST(Tails, OfMpfrsRange) {
  // Its square is beyond MPFR's range of exponents, 1/x is not.
  const PrecisionScope scope(64);
  Mpfr x = from<Mpfr>(1);
  mpfr_mul_2si(x.raw(), x.raw(), mpfr_get_emax() / 2 + 5, MPFR_RNDN);
  const Mpfr one = from<Mpfr>(1), inverse = one / x;
  EXPECT_TRUE(cos_atan(x) == inverse && inverse > from<Mpfr>(0));
  EXPECT_TRUE(sin_atan(x) == one);
  EXPECT_TRUE(normal_cdf_integral(x) == x);
}

/// (3/2 - 2^-30) of the smallest number lies below the middle of it and its double.
TYPED_TEST(Tails, ConstantsAreRoundedOnce) {
  using T = TypeParam;
  if constexpr (NativeFloat<T>) {
    const Rational least = power(Rational(1, 2), -least_exponent<T>());
    const T smallest = from<T>(least);
    ASSERT_TRUE(smallest > T(0) && smallest / 2 == T(0));
    const auto is = [&](const Rational& multiple, long n) {
      EXPECT_TRUE(from<T>(Rational(multiple * least)) == T(n) * smallest) << print(multiple) << " is not " << n;
      EXPECT_TRUE(from<T>(Rational(-multiple * least)) == -T(n) * smallest) << print(Rational(-multiple)) << " is not " << -n;
    };
    for (const long e : {20L, 30L, 60L, 200L}) {
      const Rational little = power(Rational(1, 2), e);
      is(Rational(3, 2) - little, 1);
      is(Rational(3, 2), 2);
      is(Rational(5, 2), 2);
      is(Rational(5, 2) + little, 3);
      is(Rational(1, 2), 0);
      is(Rational(1, 2) + little, 1);
      is(Rational(1023, 2) - little, 511);
      // Beside a middle of normal numbers.
      const Rational spacing = power(Rational(1, 2), bits_of<T>() - 1);
      const T next = T(1) + static_cast<T>(ldexpq(1, 1 - significand_bits<T>));
      EXPECT_TRUE(from<T>(Rational(1 + spacing / 2)) == T(1));
      EXPECT_TRUE(from<T>(Rational(1 + spacing / 2 + spacing * little)) == next);
      EXPECT_TRUE(from<T>(Rational(1 + spacing - spacing * little)) == next);
    }
    EXPECT_TRUE(from<T>(power(Rational(2), 20000)) > T(1) && !is_finite(from<T>(power(Rational(2), 20000))));
  }
}

/// Just below a power of two, so that the significand rounds up to one digit more: in long double to 2^64.
TYPED_TEST(Tails, ConstantsThatRoundUpToAPowerOfTwo) {
  using T = TypeParam;
  const PrecisionScope scope(100);
  for (const long k : {-300L, -1L, 0L, 1L, 63L, 64L, 127L}) {
    if (std::same_as<T, float> && k < -126) continue;
    const Rational two_k = Random::power_of_two(k);
    for (const int sign : {1, -1})
      EXPECT_TRUE(from<T>(sign * two_k * (1 - power(Rational(1, 2), bits_of<T>() + 2))) == from<T>(sign * two_k)) << k;
  }
}
/// Q(2^24 + 1, 2^24 - 1): neither is a float.
TEST(Tails, QuotientsOfLongIntegersAreRoundedOnce) {
  Random random("quotients");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(5000); i < n; ++i) {
    const Q q(random.integer(1L << 55, 1L << 60), random.integer(1L << 55, 1L << 60));
    EXPECT_EQ(from<float>(q), from<float>(q.rational())) << q.num << "/" << q.den;
    EXPECT_EQ(from<double>(q), from<double>(q.rational())) << q.num << "/" << q.den;
    EXPECT_EQ(from<double>(q), nearest_double(q.rational())) << q.num << "/" << q.den;
  }
}

}  // namespace
}  // namespace overshoot::test
