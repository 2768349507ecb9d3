/// Twofold: its results hold the exact ones, found in balls of 400 bits, and are as sharp as stated.
#include <gtest/gtest.h>

#include <random>

#include "lib/scalar/double.hpp"
#include "lib/scalar/twofold.hpp"

namespace overshoot::test {
namespace {

Ball ball(const Twofold& x, double part) {  // part in [-1, 1] of the error
  return Ball::exactly(x.midpoint_sum().h) + Ball::exactly(x.midpoint_sum().l) +
         Ball::exactly(part) * Ball::exactly(x.error());
}
bool holds(const Twofold& x, const Ball& y) { return certainly(abs(y - ball(x, 0)) <= Ball::exactly(x.error())); }

class TwofoldTest : public testing::Test {
 protected:
  double uniform(double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(engine_); }
  /// Of any magnitude that formulas meet; with an error now and then, and negligible parts now and then.
  Twofold number() {
    const double h = std::ldexp(uniform(-1, 1), static_cast<int>(uniform(-60, 8)));
    const double l = uniform(0, 1) < 0.2 ? 0 : h * uniform(-1, 1) * 0x1p-54;
    const double e = uniform(0, 1) < 0.5 ? 0 : std::fabs(h) * std::ldexp(1, static_cast<int>(uniform(-110, -4)));
    return {{h, l}, e};
  }
  double part() { return uniform(0, 1) < 0.5 ? (uniform(0, 1) < 0.5 ? -1 : 1) : uniform(-1, 1); }

  /// f in balls at numbers of the operand lies in f in Twofold; without an error of the operand the result's is below
  /// 2^-bits of it.
  template <class F>
  void check(const char* name, const F& f, int bits, bool positive = false) {
    SCOPED_TRACE(name);
    const PrecisionScope scope(400);
    for (int i = 0; i < 20'000; ++i) {
      Twofold a = number();
      if (positive && a.midpoint_sum().h < 0) a = -a;
      const Twofold exact(a.midpoint_sum(), 0), y = f(a), sharp = f(exact);
      for (int k = 0; k < 3; ++k) ASSERT_TRUE(holds(y, f(ball(a, part())))) << i;
      ASSERT_TRUE(holds(sharp, f(ball(exact, 0)))) << i;
      ASSERT_LE(sharp.error(), std::ldexp(std::fabs(sharp.midpoint_sum().h), -bits) + 0x1p-900) << i;
    }
  }
  template <class F>
  void check_two(const char* name, const F& f, int bits, bool relative_to_operands = true) {
    SCOPED_TRACE(name);
    const PrecisionScope scope(400);
    for (int i = 0; i < 20'000; ++i) {
      const Twofold a = number(), b = number();
      const Twofold x(a.midpoint_sum(), 0), y(b.midpoint_sum(), 0), r = f(a, b), sharp = f(x, y);
      for (int k = 0; k < 3; ++k) ASSERT_TRUE(holds(r, f(ball(a, part()), ball(b, part())))) << i;
      ASSERT_TRUE(holds(sharp, f(ball(x, 0), ball(y, 0)))) << i;
      const double scale = relative_to_operands ? std::fabs(x.midpoint_sum().h) + std::fabs(y.midpoint_sum().h)
                                                : std::fabs(sharp.midpoint_sum().h);
      ASSERT_LE(sharp.error(), std::ldexp(scale, -bits) + 0x1p-900) << i;
    }
  }

 private:
  std::mt19937_64 engine_{20261125};
};

TEST_F(TwofoldTest, Operations) {
  check_two(
      "+", [](const auto& a, const auto& b) { return a + b; }, 104);
  check_two(
      "-", [](const auto& a, const auto& b) { return a - b; }, 104);
  check_two(
      "*", [](const auto& a, const auto& b) { return a * b; }, 100, false);
  check_two(
      "/", [](const auto& a, const auto& b) { return a / b; }, 98, false);
  check_two(
      "max", [](const auto& a, const auto& b) { return max(a, b); }, 104);
  check_two(
      "min", [](const auto& a, const auto& b) { return min(a, b); }, 104);
  check(
      "a a", [](const auto& a) { return a * a; }, 102);
  check(
      "1/a", [](const auto& a) { return 1 / a; }, 98);
  check(
      "a^3", [](const auto& a) { return pown(a, 3); }, 100);
  check(
      "abs", [](const auto& a) { return abs(a); }, 104);
}

TEST_F(TwofoldTest, Functions) {
  check(
      "tanh", [](const auto& a) { return tanh(a); }, 52);
  check(
      "tanh of at most 16", [](const auto& a) { return tanh(a / 16); }, 55);
  check(
      "sin_atan", [](const auto& a) { return sin_atan(a); }, 85);
  check(
      "sqrt", [](const auto& a) { return sqrt(a); }, 100, true);
  check(
      "cos_atan", [](const auto& a) { return cos_atan(a); }, 50);
  check(
      "sech2", [](const auto& a) { return sech2(a / 64); }, 40);
  check(
      "normal_cdf", [](const auto& a) { return normal_cdf(a / 64); }, 45);
  check(
      "|a|^3/2", [](const auto& a) { return signed_pow(a, Q(3, 2)); }, 50);
}

TEST_F(TwofoldTest, Constants) {
  const PrecisionScope scope(400);
  for (const Rational& q : {Rational(1, 100), Rational(-22, 7), Rational(3), read_rational("1/123456789012345678901", "q")})
    EXPECT_TRUE(holds(Twofold(q), Ball(q)));
  EXPECT_EQ(Twofold(Rational(3, 4)).error(), 0);
  EXPECT_LE(Twofold(Rational(1, 100)).error(), 0x1p-112);
  EXPECT_TRUE(holds(pi<Twofold>(), pi<Ball>()));
  const Twofold box = Twofold::between(Rational(1, 10), Rational(3, 10));
  EXPECT_TRUE(holds(box, Ball(Rational(1, 10))) && holds(box, Ball(Rational(3, 10))));
}

TEST_F(TwofoldTest, RaisesUndecided) {
  const Twofold around_zero({0, 0}, 1);
  EXPECT_THROW(1 / around_zero, Undecided);
  EXPECT_THROW(sqrt(around_zero), Undecided);
  EXPECT_THROW(log(around_zero), Undecided);
}

}  // namespace
}  // namespace overshoot::test
