/// Exact: extended rational arithmetic, functions where their values are rational, and limits that compare as limits.
#include <gtest/gtest.h>

#include "lib/scalar/exact.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

const Exact infinity = Exact::infinity(1);
const Exact zero(0L), one(1L);

bool equals(const Exact& a, const Rational& q) { return a.finite() && a.rational() == q; }

TEST(Exact, IndeterminateFormsRaise) {
  EXPECT_THROW(infinity - infinity, Undecided);
  EXPECT_THROW(infinity + -infinity, Undecided);
  EXPECT_THROW(zero * infinity, Undecided);
  EXPECT_THROW(-infinity * zero, Undecided);
  EXPECT_THROW(infinity / infinity, Undecided);
  EXPECT_THROW(one / zero, Undecided);
  EXPECT_THROW(zero / zero, Undecided);
  EXPECT_THROW(infinity / zero, Undecided);
  EXPECT_THROW(one / (one / infinity), Undecided);  // 1/0 from which side?
  EXPECT_THROW(pown(zero, -1), Undecided);
  EXPECT_THROW(abs_pow(zero, Q(-1, 2)), Undecided);
  EXPECT_THROW(infinity.rational(), Undecided);
  EXPECT_THROW(pi<Exact>(), Undecided);
  EXPECT_THROW(pow(Exact(-1L), Exact(Rational(1, 2))), Undecided);
  EXPECT_THROW(pow(infinity, one / infinity), Undecided);  // inf^0
}

TEST(Exact, InfinitiesThatAreDetermined) {
  EXPECT_EQ((infinity + one).infinite(), 1);
  EXPECT_EQ((one - infinity).infinite(), -1);
  EXPECT_EQ((infinity * Exact(-2L)).infinite(), -1);
  EXPECT_EQ((-infinity / Exact(-2L)).infinite(), 1);
  EXPECT_TRUE(equals(one / infinity, 0));
  EXPECT_EQ(pown(-infinity, 3).infinite(), -1);
  EXPECT_EQ(pown(-infinity, 2).infinite(), 1);
  EXPECT_TRUE(equals(pown(infinity, -2), 0));
  // x^0 is 1 wherever x is; |0|^0 is not.
  EXPECT_TRUE(equals(pown(infinity, 0), 1));
  EXPECT_TRUE(equals(pown(zero, 0), 1));
  EXPECT_TRUE(equals(abs_pow(infinity, Q(0, 1)), 1));
  EXPECT_THROW(abs_pow(zero, Q(0, 1)), Undecided);
  EXPECT_THROW(pow(zero, zero), Undecided);
  EXPECT_EQ(abs_pow(-infinity, Q(1, 2)).infinite(), 1);
  EXPECT_EQ(signed_pow(-infinity, Q(1, 2)).infinite(), -1);
  EXPECT_EQ(exp(infinity).infinite(), 1);
  EXPECT_TRUE(equals(exp(-infinity), 0));
  EXPECT_TRUE(equals(tanh(-infinity), -1));
  EXPECT_TRUE(equals(erfc(-infinity), 2));
  EXPECT_TRUE(equals(sin_atan(-infinity), -1));
  EXPECT_EQ(normal_cdf_integral(infinity).infinite(), 1);
  EXPECT_TRUE(equals(sinc(infinity), 0) && equals(sinc(-infinity), 0));
  EXPECT_TRUE(sinhc(infinity).infinite() == 1 && sinhc(-infinity).infinite() == 1);
  EXPECT_TRUE(expm1c(infinity).infinite() == 1 && equals(expm1c(-infinity), 0));
  EXPECT_EQ(xlogx(infinity).infinite(), 1);
  EXPECT_THROW(xlogx(-infinity), Undecided);
  for (const Exact& limit : {infinity, -infinity}) {
    EXPECT_THROW(atan(limit), Undecided);
    EXPECT_THROW(tan(limit), Undecided);
  }
  EXPECT_THROW(log(-infinity), Undecided);
  EXPECT_THROW(log1p(-infinity), Undecided);
  EXPECT_THROW(sqrt(-infinity), Undecided);
}

TEST(Exact, RootsAndPowersAreExactOrRaise) {
  EXPECT_TRUE(equals(sqrt(Exact(Rational(9, 4))), Rational(3, 2)));
  EXPECT_THROW(sqrt(Exact(2L)), Undecided);
  EXPECT_THROW(sqrt(Exact(-4L)), Undecided);
  EXPECT_TRUE(equals(abs_pow(Exact(Rational(-8, 27)), Q(2, 3)), Rational(4, 9)));
  EXPECT_TRUE(equals(signed_pow(Exact(Rational(-8, 27)), Q(1, 3)), Rational(-2, 3)));
  EXPECT_TRUE(equals(abs_pow(Exact(4L), Q(-3, 2)), Rational(1, 8)));
  EXPECT_THROW(abs_pow(Exact(2L), Q(1, 2)), Undecided);
  EXPECT_TRUE(equals(pow(Exact(4L), Exact(Rational(3, 2))), 8));
  // 3-4-5: the only way to meet ||w|| = 1 exactly.
  EXPECT_TRUE(equals(sin_atan(Exact(Rational(3, 4))), Rational(3, 5)));
  EXPECT_TRUE(equals(cos_atan(Exact(Rational(3, 4))), Rational(4, 5)));
  EXPECT_THROW(sin_atan(one), Undecided);
}

TEST(Exact, FunctionsHaveTheirRationalValuesOnly) {
  EXPECT_TRUE(equals(atan(zero), 0) && equals(tan(zero), 0) && equals(sinc(zero), 1) && equals(sinhc(zero), 1));
  EXPECT_TRUE(equals(expm1c(zero), 1) && equals(xlogx(zero), 0) && equals(xlogx(one), 0));
  EXPECT_THROW(atan(one), Undecided);
  EXPECT_THROW(tan(one), Undecided);
  EXPECT_THROW(sinc(one), Undecided);
  EXPECT_THROW(sinhc(one), Undecided);
  EXPECT_THROW(expm1c(one), Undecided);
  EXPECT_THROW(xlogx(Exact(2L)), Undecided);
  EXPECT_THROW(xlogx(-one), Undecided);
  // Limits stay marked: sinc comes to 0 from either side, x log x from below.
  for (const Exact& limit : {sinc(infinity), expm1c(-infinity), xlogx(one / infinity), xlogx(tanh(infinity))})
    EXPECT_FALSE(certainly(limit <= zero) || certainly(limit >= zero));
}

TEST(Exact, EqualLimitsDoNotCompare) {
  // tanh(x) tends to 1 but is less for every x: at the limit the order of equal values is unknown.
  const Exact t = tanh(infinity);
  EXPECT_FALSE(certainly(t <= one) || certainly(t >= one) || certainly(t < one) || certainly(t > one));
  EXPECT_TRUE(possibly(t < one));
  EXPECT_FALSE(certainly(one - t >= zero));
  EXPECT_TRUE(certainly(t < Exact(2L)) && certainly(t > zero));
  EXPECT_FALSE(certainly(infinity <= infinity));
  EXPECT_TRUE(certainly(one < infinity));
  EXPECT_THROW(select(t < one, one, zero), Undecided);
  // The mark survives every operation, in either order of the operands.
  for (const Exact& marked :
       {min(t, one), min(one, t), max(t, one), max(one, t), abs(t), t * one, one * t, t + zero, one / t, sqrt(t),
        pown(t, 2), abs_pow(t, Q(1, 2)), pow(t, one), pow(one, t), -(-t), one + zero * t})
    EXPECT_FALSE(certainly(marked >= one) || certainly(marked <= one));
  EXPECT_TRUE(certainly(one <= one) && !possibly(one < one));
}

TEST(Exact, OrdinaryArithmeticIsTheRationals) {
  Random random("exact arithmetic");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(2000); i < n; ++i) {
    const Rational a = random.dyadic(80, 60) / random.integer(1, 99), b = random.dyadic(80, 60) / random.integer(1, 99);
    const Exact x(a), y(b);
    ASSERT_TRUE(equals(x + y, a + b));
    ASSERT_TRUE(equals(x - y, a - b));
    ASSERT_TRUE(equals(x * y, a * b));
    if (b != 0) {
      ASSERT_TRUE(equals(x / y, a / b));
    }
    ASSERT_EQ(certainly(x < y), a < b);
    ASSERT_EQ(possibly(x <= y), a <= b);
    ASSERT_TRUE(equals(min(x, y), std::min(a, b)) && equals(max(x, y), std::max(a, b)));
    ASSERT_TRUE(equals(abs(x), a < 0 ? Rational(-a) : a));
  }
}

}  // namespace
}  // namespace overshoot::test
