/// What concerns the approximate types and the environment: NaN is kept, constants are rounded rightly, precision is
/// scoped, taint is never lost, and this very test runs in sound arithmetic.
#include <gtest/gtest.h>

#include <thread>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/boost_static.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/range.hpp"
#include "lib/scalar/sentinel.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

template <class T>
class Approximation : public testing::Test {};
using Approximations = testing::Types<float, double, long double, float128, Mpfr, BoostMpfr<50>>;
TYPED_TEST_SUITE(Approximation, Approximations);

TYPED_TEST(Approximation, NotANumberIsKept) {
  using T = TypeParam;
  const T zero = from<T>(0), one = from<T>(1), nan = zero / zero;
  const auto is_nan = [](const T& x) { return !(x <= x); };
  EXPECT_TRUE(is_nan(nan));
  EXPECT_TRUE(is_nan(abs(nan)));
  EXPECT_TRUE(is_nan(min(nan, one)) && is_nan(min(one, nan)));
  EXPECT_TRUE(is_nan(max(nan, one)) && is_nan(max(one, nan)));
  EXPECT_TRUE(is_nan(clamp(nan, zero, one)));
  EXPECT_TRUE(is_nan(relu(nan)));
  EXPECT_TRUE(is_nan(sqrt(-one)));
  EXPECT_TRUE(is_nan(log(-one)));
  EXPECT_FALSE(is_finite(nan));
  EXPECT_FALSE(is_finite(one / zero));
  EXPECT_TRUE(is_finite(one));
  EXPECT_TRUE(one / abs(-zero) > zero) << "|-0| is +0";
}

TYPED_TEST(Approximation, HugeArgumentsOfBoundedFunctions) {
  using T = TypeParam;
  // Far beyond where x^2 overflows in the type (in MPFR nothing does).
  const T huge = std::same_as<T, float>    ? from<T>(power(Rational(10), 30))
                 : std::same_as<T, double> ? from<T>(power(Rational(10), 300))
                                           : pown(from<T>(10), 3000);
  EXPECT_TRUE(sin_atan(huge) == from<T>(1));
  EXPECT_TRUE(sin_atan(-huge) == from<T>(-1));
  EXPECT_TRUE(cos_atan(huge) > from<T>(0) && cos_atan(huge) < from<T>(Q(1, 1000)));
  EXPECT_TRUE(normal_cdf_integral(huge) == huge);
  EXPECT_TRUE(abs(normal_cdf_integral(-huge)) <= from<T>(0));
  EXPECT_TRUE(normal_pdf(huge) >= from<T>(0) && normal_pdf(huge) < from<T>(Q(1, 1000)));
  EXPECT_TRUE(sech2(huge) >= from<T>(0) && sech2(huge) < from<T>(Q(1, 1000)));
  EXPECT_TRUE(tanhc(huge) > from<T>(0));
}

TEST(NativeConstants, AreTheNearest) {
  Random random("native constants");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(5000); i < n; ++i) {
    const Rational q = random.dyadic(200, 100) / random.integer(1, 1000);
    // Nearest for double and float: no neighbour is closer, in exact rational arithmetic.
    const auto distance = [&](double x) { return abs(Rational(exact_rational(x) - q)); };
    const double d = from<double>(q);
    ASSERT_LE(distance(d), distance(std::nextafter(d, INFINITY)));
    ASSERT_LE(distance(d), distance(std::nextafter(d, -INFINITY)));
    const float f = from<float>(q);
    ASSERT_LE(distance(f), distance(std::nextafter(f, INFINITY)));
    ASSERT_LE(distance(f), distance(std::nextafter(f, -INFINITY)));
    // Within one ulp for the two long ones (stated in native.hpp): q = x + rest, rest measured exactly.
    const long double l = from<long double>(q);
    const double l_high = static_cast<double>(l), l_low = static_cast<double>(l - l_high);
    ASSERT_LE(abs(Rational(exact_rational(l_high) + exact_rational(l_low) - q)), abs(q) * Random::power_of_two(-63));
    const float128 x = from<float128>(q);
    Rational sum = 0;
    float128 rest = x;
    for (int k = 0; k < 3; ++k) {
      const double piece = static_cast<double>(rest);
      sum += exact_rational(piece);
      rest -= piece;
    }
    ASSERT_LE(abs(Rational(sum - q)), abs(q) * Random::power_of_two(-112));
  }
}

/// The two long ones have a wider range than the doubles that a constant is put together from.
TEST(NativeConstants, BeyondDoublesRange) {
  for (const char* text : {"1e400", "-1e400", "1e4000", "1e-400", "1.2345678901234567890123e-4000", "1e4900"}) {
    const Rational q = read_rational(text, "constant");
    EXPECT_EQ(from<long double>(q), std::strtold(text, nullptr)) << text;
    EXPECT_TRUE(from<float128>(q) == strtoflt128(text, nullptr)) << text;
  }
  const Rational over = read_rational("1e5000", "constant");
  EXPECT_FALSE(is_finite(from<long double>(over)) || is_finite(from<float128>(over)));
  EXPECT_EQ(from<long double>(1 / over), 0);
  EXPECT_EQ(from<long double>(Rational(0)), 0);
}

TEST(PrecisionScope, HoldsTheRangeAndRestores) {
  const long before = working_precision();
  EXPECT_EQ(before, 53);
  for (const long bad : {1L, 0L, -1L, -53L, 1'000'001L, LONG_MAX, LONG_MIN}) {
    EXPECT_THROW(PrecisionScope{bad}, BadInput) << bad;
    EXPECT_EQ(working_precision(), before) << "a refused scope changes nothing";
  }
  {
    const PrecisionScope outer(2);
    EXPECT_EQ(working_precision(), 2);
    {
      const PrecisionScope inner(1'000'000);
      EXPECT_EQ(working_precision(), 1'000'000);
      std::thread([] { EXPECT_EQ(working_precision(), 53) << "per thread"; }).join();
    }
    EXPECT_EQ(working_precision(), 2);
    try {
      const PrecisionScope inner(100);
      throw 1;
    } catch (int) {
      EXPECT_EQ(working_precision(), 2) << "restored by unwinding";
    }
  }
  EXPECT_EQ(working_precision(), before);
  // The bits are exactly those asked for: 1/3 at p bits differs from 1/3 by no more than 2^-(p+1), and not by much
  // less.
  for (const long p : {24L, 53L, 64L}) {
    const PrecisionScope scope(p);
    const Mpfr constant = from<Mpfr>(Q(1, 3)), quotient = from<Mpfr>(1) / from<Mpfr>(3);
    EXPECT_EQ(mpfr_get_prec(constant.raw()), p);
    EXPECT_EQ(mpfr_get_prec(quotient.raw()), p);
  }
}

TEST(Mpfr, PrintsDigitsThatReadBack) {
  Random random("print Mpfr");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(2000); i < n; ++i) {
    const PrecisionScope scope(random.integer(2, 200));
    const Mpfr x = from<Mpfr>(random.dyadic(200, 300));
    const Mpfr back = from<Mpfr>(read_rational(print(x), "printed"));
    ASSERT_TRUE(back == x) << print(x);
  }
  EXPECT_EQ(print(from<Mpfr>(0)), "0");
  EXPECT_EQ(print(from<Mpfr>(1) / from<Mpfr>(0)), "inf");
  EXPECT_EQ(print(from<Mpfr>(0) / from<Mpfr>(0)), "nan");
  EXPECT_EQ(print(from<Mpfr>(-12)), "-1.2e1");
}

TEST(Taint, IsNeverLost) {
  const Ball clean(2L), bad = Ball::inexact(0.5);
  EXPECT_TRUE(bad.tainted());
  EXPECT_FALSE(clean.tainted() || Ball::exactly(0.5).tainted() || from<Ball>(Q(1, 3)).tainted() ||
               pi<Ball>().tainted());
  for (const Ball& r : {clean + bad,
                        bad + clean,
                        clean - bad,
                        bad - clean,
                        clean * bad,
                        bad * clean,
                        clean / bad,
                        bad / clean,
                        -bad,
                        abs(bad),
                        min(clean, bad),
                        min(bad, clean),
                        max(clean, bad),
                        max(bad, clean),
                        clamp(bad, 0, 1),
                        pow(clean, bad),
                        pow(bad, clean),
                        pown(bad, 3),
                        pown(bad, -3),
                        abs_pow(bad, Q(1, 2)),
                        signed_pow(bad, Q(1, 2)),
                        Ball::hull(clean, bad),
                        Ball::hull(bad, clean),
                        bad * 2,
                        3 * bad,
                        Q(1, 3) + bad,
                        Ball(bad),
                        select(Truth::unknown(), clean, bad),
                        select(Truth::yes(), bad, clean),
                        select(bad < clean, clean, clean),
                        select(!(bad < clean), clean, clean)})
    EXPECT_TRUE(r.tainted());
#define OVERSHOOT_TAINT(name)                                             \
  EXPECT_TRUE(name(bad).tainted()) << #name;                              \
  EXPECT_TRUE(name(bad - bad).tainted()) << #name << " of a ball with 0"; \
  EXPECT_FALSE(name(clean).tainted()) << #name;
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_TAINT)
#undef OVERSHOOT_TAINT
  Ball assigned(1L);
  assigned = bad;
  EXPECT_TRUE(assigned.tainted());
  assigned = Ball(1L);
  EXPECT_FALSE(assigned.tainted()) << "a new value brings its own history";
  Ball source = bad;
  const Ball moved = std::move(source);
  EXPECT_TRUE(moved.tainted());
}

TEST(Ball, DecimalEnclosureIsOutward) {
  Random random("decimal enclosure");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(2000); i < n; ++i) {
    const PrecisionScope scope(random.integer(20, 200));
    const Rational q = random.dyadic(300, 60) / random.integer(1, 99);
    const DecimalEnclosure d = decimal(Ball(q), static_cast<int>(random.integer(2, 40)));
    ASSERT_LE(read_rational(d.lo, "lo"), q) << d.lo;
    ASSERT_GE(read_rational(d.hi, "hi"), q) << d.hi;
  }
  EXPECT_EQ(decimal(Ball(1L) / Ball(0L)).lo, "-inf");
  EXPECT_EQ(decimal(Ball(1L) / Ball(0L)).hi, "inf");
}

TEST(Truth, IsKleenesLogic) {
  const Truth values[] = {Truth::no(), Truth::unknown(), Truth::yes()};
  const auto level = [](Truth t) { return certainly(t) ? 2 : possibly(t) ? 1 : 0; };
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(level(values[i]), i);
    EXPECT_EQ(level(!values[i]), 2 - i);
    for (int j = 0; j < 3; ++j) {
      EXPECT_EQ(level(values[i] && values[j]), std::min(i, j));
      EXPECT_EQ(level(values[i] || values[j]), std::max(i, j));
    }
  }
}

TEST(Sentinel, ThisProgramsArithmeticIsSound) {
  const auto wrong = broken_arithmetic();
  EXPECT_FALSE(wrong.has_value()) << *wrong;
}

}  // namespace
}  // namespace overshoot::test
