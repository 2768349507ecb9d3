/// A Ball function of a known range never says that its value lies beyond it, and powers of wide balls are those of
/// their ends.
#include <gtest/gtest.h>

#include "lib/scalar/ball.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

Ball between(Q lo, Q hi) { return Ball::hull(from<Ball>(lo), from<Ball>(hi)); }

/// Whether all numbers of x certainly lie from lo to hi; hi may be missing.
testing::AssertionResult lies(const Ball& x, Q lo, std::optional<Q> hi) {
  if (certainly(x >= from<Ball>(lo)) && (!hi || certainly(x <= from<Ball>(*hi)))) return testing::AssertionSuccess();
  const DecimalEnclosure d = decimal(x);
  return testing::AssertionFailure() << "[" << d.lo << ", " << d.hi << "]";
}
/// Whether x is [lo, hi] but for 2^-24 of its width, and contains it.
testing::AssertionResult is(const Ball& x, const Ball& lo, const Ball& hi) {
  const Ball slack = (hi - lo) * from<Ball>(power(Rational(1, 2), 24));
  const bool tight = certainly(x >= lo - slack) && certainly(x <= hi + slack);
  const bool contains = possibly(x <= lo) && possibly(x >= hi);
  if (tight && contains) return testing::AssertionSuccess();
  const DecimalEnclosure d = decimal(x);
  return testing::AssertionFailure() << "[" << d.lo << ", " << d.hi << "]";
}

struct Function {
  const char* name;
  Ball (*f)(const Ball&);
  Q lo;
  std::optional<Q> hi;
};
const std::vector<Function>& functions() {
  // normal_pdf <= 0.39894228... < 2/5.
  static const std::vector<Function> all = {
      {"exp", [](const Ball& x) { return exp(x); }, Q(0, 1), {}},
      {"expm1", [](const Ball& x) { return expm1(x); }, Q(-1, 1), {}},
      {"cosh", [](const Ball& x) { return cosh(x); }, Q(1, 1), {}},
      {"tanh", [](const Ball& x) { return tanh(x); }, Q(-1, 1), Q(1, 1)},
      {"sech2", [](const Ball& x) { return sech2(x); }, Q(0, 1), Q(1, 1)},
      {"tanhc", [](const Ball& x) { return tanhc(x); }, Q(0, 1), Q(1, 1)},
      {"sin_atan", [](const Ball& x) { return sin_atan(x); }, Q(-1, 1), Q(1, 1)},
      {"cos_atan", [](const Ball& x) { return cos_atan(x); }, Q(0, 1), Q(1, 1)},
      {"erf", [](const Ball& x) { return erf(x); }, Q(-1, 1), Q(1, 1)},
      {"erfc", [](const Ball& x) { return erfc(x); }, Q(0, 1), Q(2, 1)},
      {"normal_pdf", [](const Ball& x) { return normal_pdf(x); }, Q(0, 1), Q(2, 5)},
      {"normal_cdf", [](const Ball& x) { return normal_cdf(x); }, Q(0, 1), Q(1, 1)},
      {"normal_cdf_integral", [](const Ball& x) { return normal_cdf_integral(x); }, Q(0, 1), {}},
      {"softplus", [](const Ball& x) { return softplus(x); }, Q(0, 1), {}},
      {"sigmoid", [](const Ball& x) { return sigmoid(x); }, Q(0, 1), Q(1, 1)},
      {"sin", [](const Ball& x) { return sin(x); }, Q(-1, 1), Q(1, 1)},
      {"cos", [](const Ball& x) { return cos(x); }, Q(-1, 1), Q(1, 1)},
      {"atan", [](const Ball& x) { return atan(x); }, Q(-101, 64), Q(101, 64)},
      {"sinc", [](const Ball& x) { return sinc(x); }, Q(-7, 32), Q(1, 1)},
      {"sinhc", [](const Ball& x) { return sinhc(x); }, Q(1, 1), {}},
      {"expm1c", [](const Ball& x) { return expm1c(x); }, Q(0, 1), {}},
      {"abs", [](const Ball& x) { return abs(x); }, Q(0, 1), {}},
      {"sqr", [](const Ball& x) { return pown(x, 2); }, Q(0, 1), {}},
      {"x^4", [](const Ball& x) { return pown(x, 4); }, Q(0, 1), {}},
      {"|x|^(1/2)", [](const Ball& x) { return abs_pow(x, Q(1, 2)); }, Q(0, 1), {}},
      {"|x|^3", [](const Ball& x) { return abs_pow(x, Q(3, 1)); }, Q(0, 1), {}},
      {"|x|^(7/3)", [](const Ball& x) { return abs_pow(x, Q(7, 3)); }, Q(0, 1), {}},
  };
  return all;
}

TEST(KnownRanges, NoValueLiesBeyond) {
  Random random("known ranges");
  OVERSHOOT_TRACE_SEED(random);
  for (const long bits : {10L, 53L, 200L}) {
    const PrecisionScope scope(bits);
    std::vector<Ball> arguments = {between(Q(-1, 1), Q(1, 1)), between(Q(-10, 1), Q(10, 1)), between(Q(0, 1), Q(2, 1)),
                                   between(Q(-3, 1), Q(20, 1)), between(Q(-40, 1), Q(1, 3)), Ball(40L), Ball(-40L),
                                   Ball(0L), Ball(1000000L), Ball(-1000000L)};
    for (long i = 0, n = cases(200); i < n; ++i) {
      const Rational a = random.dyadic(30, 6), b = random.dyadic(30, 6);
      arguments.push_back(Ball::hull(from<Ball>(a), from<Ball>(b)));
      arguments.push_back(from<Ball>(a));
    }
    for (const Function& f : functions())
      for (const Ball& x : arguments)
        EXPECT_TRUE(lies(f.f(x), f.lo, f.hi)) << f.name << " at " << bits << " bits of " << decimal(x).lo << ", "
                                              << decimal(x).hi;
    EXPECT_TRUE(lies(sqrt(abs(between(Q(-2, 1), Q(2, 1)))), Q(0, 1), {}));
    EXPECT_TRUE(lies(log1pc(between(Q(-1, 2), Q(9, 1))), Q(0, 1), {}));
    EXPECT_TRUE(lies(xlogx(abs(between(Q(-9, 1), Q(9, 1)))), Q(-3, 8), {}));
  }
}

/// A value that may be undefined stays so: a range is no excuse.
TEST(KnownRanges, UndefinedStaysUndefined) {
  const Ball nowhere = Ball(1L) / between(Q(-1, 1), Q(1, 1));
  for (const Function& f : functions()) EXPECT_FALSE(is_finite(f.f(nowhere))) << f.name;
  EXPECT_FALSE(is_finite(sqrt(between(Q(-1, 1), Q(1, 1)))));
  EXPECT_FALSE(is_finite(log1pc(between(Q(-2, 1), Q(1, 1)))));
  EXPECT_FALSE(is_finite(xlogx(between(Q(-1, 1024), Q(1, 1)))));
  EXPECT_FALSE(is_finite(xlogx(nowhere)) || is_finite(tan(nowhere)));
  EXPECT_FALSE(is_finite(tan(between(Q(1, 1), Q(2, 1)))));
  EXPECT_FALSE(is_finite(abs_pow(between(Q(-1, 1), Q(1, 1)), Q(-1, 2))));
  EXPECT_FALSE(is_finite(pown(between(Q(-1, 1), Q(1, 1)), -2)));
  const Ball tainted = Ball::hull(Ball::inexact(-2), Ball(2L));
  for (const Function& f : functions()) EXPECT_TRUE(f.f(tainted).tainted()) << f.name;
}

TEST(KnownRanges, FunctionsOfWideBalls) {
  const PrecisionScope scope(100);
  const Ball one(1L), three(3L);
  EXPECT_TRUE(is(sinhc(between(Q(-1, 1), Q(3, 1))), one, sinh(three) / 3));
  EXPECT_TRUE(is(sinhc(between(Q(1, 1), Q(3, 1))), sinh(one), sinh(three) / 3));
  EXPECT_TRUE(is(sinhc(between(Q(-3, 1), Q(-1, 1))), sinh(one), sinh(three) / 3));
  EXPECT_TRUE(is(expm1c(between(Q(-1, 1), Q(3, 1))), one - exp(-one), expm1(three) / 3));
  EXPECT_TRUE(is(expm1c(between(Q(1, 1), Q(3, 1))), expm1(one), expm1(three) / 3));
  EXPECT_TRUE(is(xlogx(abs(between(Q(-3, 1), Q(3, 1)))), -exp(-one), log(three) * 3));
  EXPECT_TRUE(is(xlogx(between(Q(1, 1), Q(3, 1))), Ball(0L), log(three) * 3));
  EXPECT_TRUE(is(xlogx(abs(between(Q(-1, 3), Q(1, 3)))), -log(three) / 3, Ball(0L)));
}

TEST(KnownRanges, PowersOfWideBalls) {
  const PrecisionScope scope(100);
  const Ball zero(0L), one(1L), two(2L);
  EXPECT_TRUE(is(abs_pow(between(Q(-2, 1), Q(2, 1)), Q(1, 2)), zero, sqrt(two)));
  EXPECT_TRUE(is(abs_pow(between(Q(-1, 1), Q(2, 1)), Q(3, 1)), zero, Ball(8L)));
  EXPECT_TRUE(is(abs_pow(between(Q(1, 4), Q(9, 1)), Q(-1, 2)), one / 3, two));
  EXPECT_TRUE(is(pown(between(Q(-1, 1), Q(1, 1)), 2), zero, one));
  EXPECT_TRUE(is(pown(between(Q(1, 10), Q(19, 10)), 2), from<Ball>(Q(1, 100)), from<Ball>(Q(361, 100))));
  EXPECT_TRUE(is(pown(between(Q(-2, 1), Q(-1, 2)), 2), one / 4, Ball(4L)));
  EXPECT_TRUE(is(pown(between(Q(-2, 1), Q(1, 1)), 3), Ball(-8L), one));
  EXPECT_TRUE(is(pown(between(Q(-2, 1), Q(-1, 2)), 3), Ball(-8L), -one / 8));
  EXPECT_TRUE(is(pown(between(Q(-2, 1), Q(-1, 2)), -3), Ball(-8L), -one / 8));
  EXPECT_TRUE(is(pown(between(Q(1, 2), Q(2, 1)), -2), one / 4, Ball(4L)));
  EXPECT_TRUE(is(signed_pow(between(Q(-4, 1), Q(9, 1)), Q(1, 2)), Ball(-2L), Ball(3L)));
  // A narrow ball keeps its digits.
  EXPECT_GT(relative_bits(pown(from<Ball>(Q(1, 3)), 5)), 90);
  EXPECT_GT(relative_bits(abs_pow(from<Ball>(Q(1, 3)), Q(5, 7))), 90);
}

}  // namespace
}  // namespace overshoot::test
