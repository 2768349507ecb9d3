/// Every number type prints and streams: enclosures with ends rounded outward, other numbers to be read back.
#include <gtest/gtest.h>

#include <sstream>

#include "lib/formula/notation.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/batch.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/range.hpp"
#include "lib/scalar/twofold.hpp"

namespace overshoot {
namespace {

template <class T>
std::string streamed(const T& x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

template <class T>
struct Enclosing : testing::Test {};
using Enclosures = testing::Types<Ball, Range, Interval, Twofold, Mpfi>;
TYPED_TEST_SUITE(Enclosing, Enclosures);

TYPED_TEST(Enclosing, PrintsItsEnds) {
  const PrecisionScope scope(100);
  if (!std::same_as<TypeParam, Twofold>) {  // whose quotients have an error bound above 0
    EXPECT_EQ(streamed(from<TypeParam>(Q(1, 4))), "[0.25, 0.25]");
  }
  EXPECT_EQ(streamed(from<TypeParam>(-3)), "[-3, -3]");
  // 1/3 has no finite decimal: it lies between the ends.
  const std::string third = streamed(from<TypeParam>(Q(1, 3)));
  const auto comma = third.find(", ");
  ASSERT_NE(comma, std::string::npos) << third;
  EXPECT_LE(read_rational(third.substr(1, comma - 1), "lo"), Rational(Q(1, 3).rational())) << third;
  EXPECT_GE(read_rational(third.substr(comma + 2, third.size() - comma - 3), "hi"), Rational(Q(1, 3).rational())) << third;
}

template <class T>
struct Native : testing::Test {};
using Natives = testing::Types<float, double, long double, float128>;
TYPED_TEST_SUITE(Native, Natives);

TYPED_TEST(Native, Prints) {
  EXPECT_EQ(print(TypeParam(0.25)), "0.25");
  EXPECT_EQ(print(TypeParam(-3)), "-3");
  EXPECT_EQ(print(TypeParam(INFINITY)), "inf");
}

TEST(Print, ThePrecisionThatATypeHas) {
  EXPECT_EQ(print(0.1F), "0.1");
  EXPECT_EQ(print(0.1), "0.1");
  // The least numbers of binary128 and of binary64, from their definitions 2^-16494 and 2^-1074.
  EXPECT_EQ(print(ldexpq(1, -16494)), "6.47517511943802511092443895822764655e-4966");
  EXPECT_EQ(streamed(ldexpq(1, -16494)), "6.47517511943802511092443895822764655e-4966");
  EXPECT_EQ(print(5e-324), "5e-324");
  const PrecisionScope scope(200);
  EXPECT_EQ(streamed(from<Mpfr>(Q(1, 4))), "2.5e-1");
  // 200 bits know sixty digits of 1/3, and say no more.
  const std::string third = print(from<Ball>(Q(1, 3)));
  EXPECT_TRUE(third.starts_with("[0." + std::string(58, '3'))) << third;
  EXPECT_LT(third.size(), 140U) << third;
}

TEST(Print, WhatIsSpecial) {
  EXPECT_EQ(streamed(Exact(Rational(Q(1, 3).rational()))), "1/3");
  EXPECT_EQ(streamed(Exact::infinity(-1)), "-inf");
  EXPECT_EQ(streamed(Ball::inexact(0.5)), "[0.5, 0.5] (tainted)");
  EXPECT_EQ(streamed(from<Ball>(1) / from<Ball>(0)), "[-inf, inf]");
  Mpfi open = from<Mpfi>(2);
  open.open_lo();
  EXPECT_EQ(streamed(open), "(2, 2]");
  EXPECT_EQ(streamed(from<Ball>(1) < from<Ball>(2)), "yes");
  EXPECT_EQ(streamed(from<Ball>(2) < from<Ball>(1)), "no");
  EXPECT_EQ(streamed(from<Ball>(Q(1, 3)) < from<Ball>(Q(1, 3))), "unknown");
}

TEST(Print, WhatIsMadeOfNumbers) {
  const auto x = Jet<double, 2>::variable(3, 0);
  EXPECT_EQ(streamed(x * x), "9 {6, 0}");
  EXPECT_EQ(streamed(Batch<double, xsimd::sse2>(0.5)), "{0.5, 0.5}");
  EXPECT_EQ(streamed(sqr(Expr::variable(1)) + Expr::variable(0)), "x₁² + x₀");
}

}  // namespace
}  // namespace overshoot
