/// Attracting fixed points: where there is one, where there is none, and where it must not be claimed.
#include <gtest/gtest.h>

#include "lib/dynamics/attracting.hpp"
#include "lib/formula/expr.hpp"

namespace overshoot::test {
namespace {

const Expr x = Expr::variable(0), y = Expr::variable(1);
Interval near(double c, double r) { return Interval::exactly(c - r, c + r); }

std::optional<std::vector<Interval>> found(const std::vector<Expr>& step, const std::vector<Interval>& box,
                                           const std::vector<Interval>& parameters = {}) {
  RecordedMap map;
  map.step = step;
  return attracting_fixed_point(map, parameters, box).point;
}
bool holds(const Interval& enclosure, double value) { return enclosure.lo() <= value && value <= enclosure.hi(); }

/// cos x = x at the Dottie number 0.7390851332151607.
TEST(AttractingFixedPoint, OfTheCosine) {
  const auto point = found({cos(x)}, {near(0.73, 0.05)});
  ASSERT_TRUE(point);
  EXPECT_TRUE(holds(point->front(), 0.7390851332151607));
  EXPECT_LT(width(point->front()), 1e-14);
}

/// A rotation by a right angle that shrinks by 1/2, in a slanted frame: (0, 0) attracts, though the largest row sum of
/// the matrix ((1, -2), (1.25, -1))/1 in the given coordinates is above 1. Its eigenvalues are +-i sqrt(3/2)/... computed:
/// trace 0, determinant -1/4 + 5/8 = 3/8, so that both have modulus sqrt(3/8) < 1.
TEST(AttractingFixedPoint, InAFrame) {
  const Expr half = from<Expr>(Rational(1, 2)), a = from<Expr>(Rational(5, 8));
  const auto point = found({half * x - y, a * x - half * y}, {near(0, 0.25), near(0, 0.25)});
  ASSERT_TRUE(point);
  EXPECT_TRUE(holds((*point)[0], 0) && holds((*point)[1], 0));
}

/// For all parameters of a range: r x (1 - x) has 1 - 1/r.
TEST(AttractingFixedPoint, ForARangeOfParameters) {
  const Expr r = Expr::variable(1);
  const auto point = found({r * x * (1 - x)}, {near(0.6, 0.02)}, {Interval::exactly(2.5, 2.53125)});
  ASSERT_TRUE(point);
  for (const double value : {2.5, 2.515625, 2.53125}) EXPECT_TRUE(holds(point->front(), 1 - 1 / value)) << value;
}

TEST(AttractingFixedPoint, IsNotClaimed) {
  EXPECT_FALSE(found({-x}, {near(0, 0.1)}));                                      // neutral
  EXPECT_FALSE(found({2 * x}, {near(0, 1e-9)}));                                  // repels
  EXPECT_FALSE(found({x + 1}, {near(0, 0.1)}));                                   // none
  EXPECT_FALSE(found({x}, {near(0, 0.1)}));                                       // all
  EXPECT_FALSE(found({x - pown(x, 3)}, {near(0, 0.1)}));                          // attracts, more slowly
  EXPECT_FALSE(found({x - y * (x * y - 1) / 4, y - x * (x * y - 1) / 4},          // a hyperbola of them
                     {near(1, 1e-6), near(1, 1e-6)}));
  EXPECT_FALSE(found({x / 2}, {near(0, 0.1)}, {}) && found({log(x)}, {near(0, 0.1)}));  // not defined around it
  // The box reaches beyond what the point attracts: the other side of the repelling fixed point 1 of x^2.
  EXPECT_FALSE(found({sqr(x)}, {near(0.5, 0.75)}));
  // A jump: both sides contract, to 1/2 and to -1/2.
  EXPECT_FALSE(found({x / 2 + select(x < from<Expr>(0), from<Expr>(-1), from<Expr>(1)) / 4}, {near(0, 0.1)}));
  // The box is off the fixed point, and what is around the fixed point is all that contracts.
  EXPECT_FALSE(found({sqr(x)}, {near(2, 0.1)}));
}

}  // namespace
}  // namespace overshoot::test
