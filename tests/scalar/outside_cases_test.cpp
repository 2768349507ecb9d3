/// Two published computations that come out wrong in floating point.
#include <gtest/gtest.h>

#include <cmath>

#include "lib/scalar/exact.hpp"
#include "lib/scalar/native.hpp"
#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

double width(const Enclosure& e) {
  Float w(400);
  mpfr_sub(w.raw(), e.hi.raw(), e.lo.raw(), MPFR_RNDU);
  return mpfr_get_d(w.raw(), MPFR_RNDU);
}

/// Rump's expression (1988), at a = 77617, b = 33096.
template <Real T>
T rump() {
  const T a = from<T>(77617), b = from<T>(33096);
  const auto power = [&](long n) { return pown(b, n); };
  return from<T>(Q(1335, 4)) * power(6) + sqr(a) * (11 * sqr(a) * sqr(b) - power(6) - 121 * power(4) - 2) +
         from<T>(Q(11, 2)) * power(8) + a / (2 * b);
}
const Rational rump_value(-54767, 66192);

TEST(OutsideCases, RumpExactly) {
  EXPECT_EQ(rump<Exact>().rational(), rump_value);
  // By hand, without the template.
  const Rational a = 77617, b = 33096, b2 = b * b, a2 = a * a, b6 = b2 * b2 * b2;
  EXPECT_EQ(
      Rational(1335, 4) * b6 + a2 * (11 * a2 * b2 - b6 - 121 * b2 * b2 - 2) + Rational(11, 2) * b6 * b2 + a / (2 * b),
      rump_value);
}

TEST(OutsideCases, RumpInFloatingPoint) {
  // Its terms are near 8e36: a significand needs some 122 bits to add them.
  const auto wrong = [](long double x) { return !(std::fabs(x + 0.827396L) < 1e-3L); };
  EXPECT_TRUE(wrong(rump<float>()));
  EXPECT_TRUE(wrong(rump<double>()));
  EXPECT_TRUE(wrong(rump<long double>()));
  const auto at = [](long precision) {
    const PrecisionScope scope(precision);
    return to_double(rump<Mpfr>());
  };
  EXPECT_TRUE(wrong(at(64)));
  EXPECT_TRUE(wrong(at(100)));
  EXPECT_NEAR(at(200), -0.82739605994682137, 1e-15);  // -54767/66192, to double
}

TEST(OutsideCases, RumpEnclosed) {
  const auto holds = [](auto zero) {
    using T = decltype(zero);
    const Enclosure e = enclosure(rump<T>());
    EXPECT_EQ(missing(e, rump_value), "");
    return width(e);
  };
  EXPECT_GT(holds(Interval()), 1e20);  // 53 bits of 8e36 end at 1e21
  for (const long precision : {53, 64, 100}) {
    const PrecisionScope scope(precision);
    for (const double wide : {holds(Ball()), holds(Range()), holds(Mpfi())}) EXPECT_GT(wide, 1);
  }
  const PrecisionScope scope(200);
  for (const double narrow : {holds(Ball()), holds(Range()), holds(Mpfi())}) EXPECT_LT(narrow, 1e-20);
}

/// v_n of Muller's recurrence, v_1 = 2, v_2 = -4.
template <Real T>
T muller(int n) {
  T before = from<T>(2), v = from<T>(-4);
  for (int i = 2; i < n; ++i) {
    const T next = 111 - 1130 / v + 3000 / (v * before);
    before = v;
    v = next;
  }
  return v;
}
/// In closed form: v_n = (4 5^n - 3 6^n)/(4 5^(n-1) - 3 6^(n-1)), which tends to 6; in the general solution 100^n has a
/// coefficient, 0 here, that rounding replaces.
Rational muller_exactly(long n) {
  return (4 * power(5, n) - 3 * power(6, n)) / (4 * power(5, n - 1) - 3 * power(6, n - 1));
}

TEST(OutsideCases, MullerExactly) {
  EXPECT_EQ(muller_exactly(1), 2);
  EXPECT_EQ(muller_exactly(2), -4);
  for (const int n : {3, 20, 100}) EXPECT_EQ(muller<Exact>(n).rational(), muller_exactly(n));
  // The published digits, to a unit of the last.
  const auto published = [](long n, const char* digits, const Rational& unit) {
    EXPECT_LT(abs(muller_exactly(n) - read_rational(digits, "a published value")), unit) << n;
  };
  published(20, "6.043552110189269", Rational(1, 1'000'000'000'000'000));
  published(100, "6.0000000193194780", Rational(1, 10'000'000'000'000'000));
}

TEST(OutsideCases, MullerInFloatingPoint) {
  EXPECT_NEAR(muller<double>(100), 100, 1e-9);
  EXPECT_NEAR(static_cast<double>(muller<long double>(100)), 100, 1e-9);
  EXPECT_GT(std::fabs(muller<double>(20) - 6.043552110189269), 1);
}

TEST(OutsideCases, MullerEnclosed) {
  for (const int n : {5, 20, 100}) {
    const auto holds = [&](auto zero) {
      const Enclosure e = enclosure(muller<decltype(zero)>(n));
      EXPECT_EQ(missing(e, muller_exactly(n)), "") << n << ", " << show(e);
      return e.defined ? width(e) : INFINITY;
    };
    const double of_doubles = holds(Interval());
    EXPECT_TRUE(n == 5 ? of_doubles < 1e-9 : of_doubles > 1) << n;
    for (const long precision : {64, 1000}) {
      const PrecisionScope scope(precision);
      for (const double w : {holds(Ball()), holds(Range()), holds(Mpfi())}) {
        // An error grows about 100/6-fold a step, an enclosure's a little faster: 100 steps cost some 500 bits.
        if (precision == 1000) {
          EXPECT_LT(w, 1e-50) << n;
        } else if (n == 100) {
          EXPECT_GT(w, 1);
        }
      }
    }
  }
}

}  // namespace
}  // namespace overshoot::test
