/// All cycles of a period: maps whose cycles are known in closed form, and maps made to lose one or to invent one.
#include "lib/dynamics/cycles.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/dynamics/maps.hpp"

namespace overshoot::test {
namespace {

constexpr long bits = 160;

bool zeros_apart(const Mpfi& a, const Mpfi& b) { return certainly(a < b) || certainly(b < a); }

/// At r = 4 the points of period P are sin^2(pi k/(2^P - 1)) and sin^2(pi k/(2^P + 1)), and the multipliers +2^P and
/// -2^P, but for the fixed point 0, whose multiplier is 4.
TEST(Cycles, LogisticAtFour) {
  const PrecisionScope scope(bits);
  const int expected[] = {2, 1, 2, 3, 6, 9, 18, 30};
  for (int P = 1; P <= 8; ++P) {
    const Cycles all = cycles_of(logistic("4"), P, {{"0", "1"}});
    EXPECT_TRUE(all.undecided.empty()) << P;
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(expected[P - 1])) << P;
    for (const Cycle& cycle : all.found) {
      EXPECT_EQ(cycle.stability, Stability::repelling);
      const double m = value(cycle.multipliers.numbers.at(0));
      if (P > 1) {
        EXPECT_NEAR(std::fabs(m), std::ldexp(1, P), 1e-9);
      }
      for (const auto& point : cycle.points) {
        // x = sin^2(pi t): t times 2^P - 1 or 2^P + 1 is an integer.
        const double t = std::asin(std::sqrt(value(point[0]))) / std::acos(-1);
        const double k = t * (std::ldexp(1, P) + (m > 0 ? -1 : 1));
        EXPECT_NEAR(k, std::round(k), 1e-5);
        EXPECT_LT(thickness(point[0]), 1e-30);
      }
    }
  }
}

/// Published counts (Galias, Interval methods for rigorous investigations of periodic orbits, 2001) of the cycles on the
/// attractor, and the other fixed point. The method of Biham and Wenzel (1989), points driven along every sequence of
/// signs, gives the same ones.
TEST(Cycles, Henon) {
  const PrecisionScope scope(bits);
  const int published[] = {2, 1, 0, 1, 0, 2, 4, 7};
  for (const int P : {1, 2, 3, 4, 5, 6, 7, 8}) {
    SCOPED_TRACE(P);
    const Cycles all = cycles_of(henon("1.4", "0.3"), P, {{"-2", "2"}, {"-2", "2"}});
    EXPECT_TRUE(all.undecided.empty());
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(published[P - 1]));
    for (const Cycle& cycle : all.found) {
      EXPECT_EQ(cycle.stability, Stability::saddle);
      // The determinant of the step is -b.
      const auto& m = cycle.multipliers.numbers;
      ASSERT_EQ(m.size(), 2U);
      EXPECT_NEAR(value(m[0]) * value(m[1]), std::pow(-0.3, P), 1e-12);
    }
  }
}

/// The horseshoe of a = 6, b = 3/10: every sequence of two symbols is an orbit, so there are as many cycles as of the
/// logistic map at r = 4.
TEST(Cycles, Horseshoe) {
  const PrecisionScope scope(bits);
  const int necklaces[] = {2, 1, 2, 3, 6, 9, 18, 30};
  for (int P = 1; P <= 8; ++P) {
    const Cycles all = cycles_of(henon("6", "0.3"), P, {{"-3", "3"}, {"-3", "3"}});
    EXPECT_TRUE(all.undecided.empty()) << P;
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(necklaces[P - 1])) << P;
  }
}

/// The fixed points of Henon's map solve 14/10 x^2 + 7/10 x - 1 = 0, y = 3/10 x.
TEST(Cycles, HenonFixedPoints) {
  const PrecisionScope scope(bits);
  const Cycles all = cycles_of(henon("1.4", "0.3"), 1, {{"-2", "2"}, {"-2", "2"}});
  ASSERT_EQ(all.found.size(), 2U);
  const Mpfi root = sqrt(Mpfi(Rational(609)));
  for (const int sign : {-1, 1}) {
    const Mpfi x = (Mpfi(-7L) + Mpfi(static_cast<long>(sign)) * root) / Mpfi(28L);
    const auto& point = all.found[sign < 0 ? 0 : 1].points[0];
    EXPECT_FALSE(zeros_apart(x, point[0]));
    EXPECT_FALSE(zeros_apart(Mpfi(Rational(3, 10)) * x, point[1]));
  }
}

/// A rotation by a quarter and a contraction: the multipliers of the fixed point are a pair i/2, -i/2.
TEST(Cycles, ComplexMultipliers) {
  const PrecisionScope scope(bits);
  const RecordedMap turn = plane_map([](Expr x, Expr y) { return std::array{-y / 2, x / 2}; });
  const Cycles all = cycles_of(turn, 1, {{"-1", "1"}, {"-1", "1"}});
  ASSERT_EQ(all.found.size(), 1U);
  const Cycle& cycle = all.found[0];
  EXPECT_EQ(cycle.stability, Stability::attracting);
  ASSERT_EQ(cycle.multipliers.kind, Multipliers::Kind::complex);
  EXPECT_NEAR(value(cycle.multipliers.numbers[0]), 0.5, 1e-15);
  EXPECT_NEAR(value(cycle.multipliers.numbers[1]), std::acos(-1) / 2, 1e-15);
  // A double multiplier 1/2, and the pair 2, 2.
  const Cycles twice = cycles_of(plane_map([](Expr x, Expr y) { return std::array{x / 2, y / 2}; }), 1, {{"-1", "1"}, {"-1", "1"}});
  ASSERT_EQ(twice.found.size(), 1U);
  EXPECT_EQ(twice.found[0].stability, Stability::attracting);
  const Cycles out = cycles_of(plane_map([](Expr x, Expr y) { return std::array{2 * x, 2 * y}; }), 1, {{"-1", "1"}, {"-1", "1"}});
  ASSERT_EQ(out.found.size(), 1U);
  EXPECT_EQ(out.found[0].stability, Stability::repelling);
}

/// x' = r x (1 - x) at r = 383/100: one 3-cycle attracts and one repels; below 1 + sqrt 8 there is none, also near it.
TEST(Cycles, WindowOfPeriodThree) {
  const PrecisionScope scope(bits);
  const Cycles two = cycles_of(logistic("3.83"), 3, {{"0", "1"}});
  EXPECT_TRUE(two.undecided.empty());
  ASSERT_EQ(two.found.size(), 2U);
  EXPECT_NE(two.found[0].stability, two.found[1].stability);
  for (const char* r : {"3.828", "3.82842", "3.828427"}) {
    const Cycles none = cycles_of(logistic(r), 3, {{"0", "1"}});
    EXPECT_TRUE(none.undecided.empty()) << r;
    EXPECT_TRUE(none.found.empty()) << r;
  }
  for (const char* r : {"3.8285", "3.82843", "3.828428"}) {
    const Cycles both = cycles_of(logistic(r), 3, {{"0", "1"}});
    EXPECT_TRUE(both.undecided.empty()) << r;
    EXPECT_EQ(both.found.size(), 2U) << r;
  }
}

/// At r = 3 the 2-cycle is born of the fixed point 2/3, where F^2(x) - x has a triple zero: that there is none is not
/// seen, and must not be said to be, nor that there is one. Above and below all is clear, however near.
TEST(Cycles, Tangencies) {
  const PrecisionScope scope(bits);
  const Cycles at = cycles_of(logistic("3"), 2, {{"0", "1"}});
  EXPECT_TRUE(at.found.empty());
  ASSERT_EQ(at.undecided.size(), 1U);
  EXPECT_TRUE(at.undecided[0].box[0].contains(2. / 3));
  EXPECT_LT(width(at.undecided[0].box[0]), 1e-3);
  const Cycles fixed = cycles_of(logistic("3"), 1, {{"0", "1"}});
  EXPECT_TRUE(fixed.undecided.empty());
  ASSERT_EQ(fixed.found.size(), 2U);
  EXPECT_EQ(fixed.found[1].stability, Stability::undecided);  // the multiplier is -1
  for (const char* r : {"3.01", "3.0001", "3.000001"}) {
    const Cycles above = cycles_of(logistic(r), 2, {{"0", "1"}});
    EXPECT_TRUE(above.undecided.empty()) << r;
    EXPECT_EQ(above.found.size(), 1U) << r;
  }
  for (const char* r : {"2.99", "2.9999", "2.999999"}) {
    const Cycles below = cycles_of(logistic(r), 2, {{"0", "1"}});
    EXPECT_TRUE(below.undecided.empty()) << r;
    EXPECT_TRUE(below.found.empty()) << r;
  }
  // x' = x + x^2 has a double fixed point, x' = x + x^3 a triple one; x' = x + x^2 + 1/10^12 has none.
  EXPECT_FALSE(cycles_of(line_map([](Expr x) { return x + sqr(x); }), 1, {{"-1", "1"}}).undecided.empty());
  EXPECT_FALSE(cycles_of(line_map([](Expr x) { return x + pown(x, 3); }), 1, {{"-1", "1"}}).undecided.empty());
  const Cycles none = cycles_of(line_map([](Expr x) { return x + sqr(x) + number("1e-12"); }), 1, {{"-1", "1"}});
  EXPECT_TRUE(none.undecided.empty());
  EXPECT_TRUE(none.found.empty());
}

/// Whole intervals of cycles: nothing is listed, nothing is said to be complete, and it comes to an end.
TEST(Cycles, NotIsolated) {
  const PrecisionScope scope(bits);
  const auto mirror = line_map([](Expr x) { return -x; });
  const Cycles pairs = cycles_of(mirror, 2, {{"-1", "2"}}, 2000);
  EXPECT_TRUE(pairs.found.empty());
  ASSERT_FALSE(pairs.undecided.empty());
  EXPECT_LE(pairs.undecided.size(), 8U);
  // The point of least x of the pair x, -x: [-1, 0], nothing of it left out.
  double covered = pairs.undecided[0].box[0].lo();
  EXPECT_LE(covered, -1);
  for (const UndecidedPart& part : pairs.undecided) {
    EXPECT_LE(part.box[0].lo(), covered);
    covered = std::max(covered, part.box[0].hi());
  }
  EXPECT_GE(covered, 0);
  const Cycles fixed = cycles_of(mirror, 1, {{"-1", "2"}});
  EXPECT_TRUE(fixed.undecided.empty());
  EXPECT_EQ(fixed.found.size(), 1U);
  const Cycles threes = cycles_of(mirror, 3, {{"-1", "2"}});
  EXPECT_TRUE(threes.undecided.empty());
  EXPECT_TRUE(threes.found.empty());
  const Cycles identity = cycles_of(line_map([](Expr x) { return x; }), 1, {{"-1", "1"}}, 500);
  EXPECT_TRUE(identity.found.empty());
  EXPECT_FALSE(identity.undecided.empty());
  // x' = 1/x: every x is on a 2-cycle but 1 and -1, which are fixed.
  const auto reciprocal = line_map([](Expr x) { return 1 / x; });
  const Cycles swapped = cycles_of(reciprocal, 2, {{"-3", "3"}}, 2000);
  EXPECT_TRUE(swapped.found.empty());
  EXPECT_FALSE(swapped.undecided.empty());
  const Cycles ends = cycles_of(reciprocal, 1, {{"-3", "3"}});
  EXPECT_TRUE(ends.undecided.empty());
  EXPECT_EQ(ends.found.size(), 2U);
}

/// Cycles on the edge of the box, exactly or not, are counted once or named; those beside it are not in it.
TEST(Cycles, EdgesOfTheBox) {
  const PrecisionScope scope(bits);
  // 0 and 3/4 are fixed at r = 4.
  for (const auto& [lo, hi, count] : {std::tuple{"0", "1", 2}, {"0", "3/4", 2}, {"3/4", "1", 1}, {"-1", "0", 1},
                                      {"1/1000000000000000000000", "1", 1}, {"0", "0.7499999999999999999999", 1},
                                      {"3/4", "3/4", 1}, {"1/2", "1/2", 0}}) {
    SCOPED_TRACE(std::string(lo) + ":" + hi);
    const Cycles all = cycles_of(logistic("4"), 1, {{lo, hi}});
    EXPECT_TRUE(all.undecided.empty());
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(count));
  }
  // A box that has some points of the 3-cycles only.
  EXPECT_TRUE(cycles_of(logistic("4"), 3, {{"0.15", "1"}}).undecided.empty());
  EXPECT_EQ(cycles_of(logistic("4"), 3, {{"0.15", "1"}}).found.size(), 1U);  // sin^2(pi/9) = 0.117 and sin^2(pi/7) = 0.188
  // An end that no double is: x' = (x + 1/10)/2 rests at 1/10.
  const auto tenth = line_map([](Expr x) { return (x + number("1/10")) / 2; });
  for (const auto& [lo, hi] : {std::pair{"1/10", "1"}, {"0", "1/10"}, {"1/10", "1/10"}}) {
    const Cycles all = cycles_of(tenth, 1, {{lo, hi}});
    EXPECT_TRUE(all.undecided.empty());
    EXPECT_EQ(all.found.size(), 1U);
  }
  // The 2-cycle of r = 4 lies at (5 -+ sqrt 5)/8: a box that ends just inside or just outside.
  for (const auto& [hi, count] : {std::pair{"0.90450849718747371205114670859140952944", 1},
                                  {"0.90450849718747371205114670859140952943", 0}}) {
    const Cycles all = cycles_of(logistic("4"), 2, {{"0", hi}});
    EXPECT_TRUE(all.undecided.empty());
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(count)) << hi;
  }
  // x' = sqrt(2) + (x - sqrt(2))/2, y' = y/2 in a box that ends at y = 0: x is not rational, so that the edge is named.
  const auto corner = plane_map([](Expr x, Expr y) { return std::array{(x + sqrt(from<Expr>(2))) / 2, y / 2}; });
  const Cycles named = cycles_of(corner, 1, {{"0", "2"}, {"0", "1"}});
  EXPECT_EQ(named.found.size() + named.undecided.size(), 1U);
}

/// Where the slope jumps. The tent map has the numbers of the logistic map at r = 4, its cycles lie at rational numbers.
TEST(Cycles, Kinks) {
  const PrecisionScope scope(bits);
  const auto tent = line_map([](Expr x) { return min(2 * x, 2 - 2 * x); });
  const int expected[] = {2, 1, 2, 3, 6, 9, 18, 30};
  for (int P = 1; P <= 8; ++P) {
    const Cycles all = cycles_of(tent, P, {{"0", "1"}});
    EXPECT_TRUE(all.undecided.empty()) << P;
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(expected[P - 1])) << P;
    for (const Cycle& cycle : all.found) EXPECT_FALSE(cycle.kink);
  }
  // On the kink: 0 is the only fixed point, the slope being -1/2 on one side and -2 on the other.
  const Cycles on = cycles_of(line_map([](Expr x) { return min(-x / 2, -2 * x); }), 1, {{"-1", "1"}});
  EXPECT_TRUE(on.undecided.empty());
  ASSERT_EQ(on.found.size(), 1U);
  EXPECT_TRUE(on.found[0].kink);
  EXPECT_EQ(on.found[0].stability, Stability::undecided);
  // x' = |x|: every x >= 0 rests, and 0 is where they begin. x' = -|x|: every x <= 0.
  for (const bool negative : {false, true}) {
    const Cycles half = cycles_of(line_map([&](Expr x) { return negative ? -abs(x) : abs(x); }), 1, {{"-1", "1"}}, 1000);
    EXPECT_TRUE(half.found.empty());
    double lo = 2, hi = -2;
    for (const UndecidedPart& part : half.undecided) {
      lo = std::min(lo, part.box[0].lo());
      hi = std::max(hi, part.box[0].hi());
    }
    EXPECT_LE(lo, negative ? -1 : 0);
    EXPECT_GE(hi, negative ? 0 : 1);
  }
  // x' = 2 |x| - 1 maps [-1, 1] on itself twice: fixed points 1 and -1/3, one 2-cycle.
  const auto fold = line_map([](Expr x) { return 2 * abs(x) - 1; });
  EXPECT_EQ(cycles_of(fold, 1, {{"-1", "1"}}).found.size(), 2U);
  EXPECT_EQ(cycles_of(fold, 2, {{"-1", "1"}}).found.size(), 1U);
  // In the plane the product of slopes on either side does not tell what a kink does.
  const auto plane = plane_map([](Expr x, Expr y) { return std::array{min(-x / 2, -x / 4) + y / 8, y / 2}; });
  const Cycles flat = cycles_of(plane, 1, {{"-1", "1"}, {"-1", "1"}});
  ASSERT_EQ(flat.found.size(), 1U);
  EXPECT_EQ(flat.found[0].stability, Stability::undecided);
}

/// A jump: x' = x/2 + 1 below 0 and x/2 - 1 from 0 on has the 2-cycle 2/3, -2/3 and no fixed point; 0 is where it jumps.
TEST(Cycles, Jumps) {
  const PrecisionScope scope(bits);
  const auto jump = line_map([](Expr x) { return x / 2 + select(x < from<Expr>(0), from<Expr>(1), from<Expr>(-1)); });
  const Cycles two = cycles_of(jump, 2, {{"-3", "3"}});
  ASSERT_EQ(two.found.size(), 1U);
  EXPECT_NEAR(value(two.found[0].points[0][0]), -2. / 3, 1e-12);
  // A box of the jump has both branches: a continuous map would have a fixed point there.
  for (const Cycles& all : {two, cycles_of(jump, 1, {{"-3", "3"}})}) {
    ASSERT_EQ(all.undecided.size(), 1U);
    EXPECT_TRUE(all.undecided[0].box[0].contains(0));
    EXPECT_LT(width(all.undecided[0].box[0]), 1e-9);
  }
  EXPECT_TRUE(cycles_of(jump, 1, {{"-3", "3"}}).found.empty());
  const auto through = line_map([](Expr x) { return x / 2 + select(x < from<Expr>(0), from<Expr>(1), from<Expr>(0)); });
  const Cycles zero = cycles_of(through, 1, {{"-3", "3"}});
  EXPECT_EQ(zero.found.size() + zero.undecided.size(), 1U);  // 0 rests, at the jump
}

/// Where the map has no value there is no cycle, and beside it cycles are found: x' = log x + 2 has two fixed points,
/// x' = sqrt x two (one where the slope is infinite), x' = 1/(x - 1) two.
TEST(Cycles, PartsOfTheDomain) {
  const PrecisionScope scope(bits);
  const Cycles logs = cycles_of(line_map([](Expr x) { return log(x) + 2; }), 1, {{"-4", "4"}});
  EXPECT_TRUE(logs.undecided.empty());
  EXPECT_EQ(logs.found.size(), 2U);
  const Cycles roots = cycles_of(line_map([](Expr x) { return sqrt(x); }), 1, {{"-4", "4"}});
  ASSERT_EQ(roots.found.size(), 1U);
  EXPECT_EQ(value(roots.found[0].points[0][0]), 1);
  ASSERT_EQ(roots.undecided.size(), 1U);
  EXPECT_TRUE(roots.undecided[0].box[0].contains(0));
  const Cycles poles = cycles_of(line_map([](Expr x) { return 1 / (x - 1); }), 1, {{"-4", "4"}});
  EXPECT_TRUE(poles.undecided.empty());
  EXPECT_EQ(poles.found.size(), 2U);
  // Nowhere defined.
  const Cycles nowhere = cycles_of(line_map([](Expr x) { return log(-1 - sqr(x)); }), 1, {{"-4", "4"}});
  EXPECT_TRUE(nowhere.undecided.empty());
  EXPECT_TRUE(nowhere.found.empty());
  // tan has a pole in the box between its fixed points: 0 and those near +-4.493.
  const Cycles tangents = cycles_of(line_map([](Expr x) { return tan(x); }), 1, {{"-5", "5"}});
  EXPECT_EQ(tangents.found.size(), 2U);
  // tan x - x is x^3/3 near 0, a triple zero; and the poles.
  EXPECT_EQ(tangents.undecided.size(), 5U);
}

/// A real power has a value at 0, where its logarithm has none: x' = x^y, y' = y rests at x = 0 for y > 0, and the
/// boxes {0} and {2} are looked at as they are.
TEST(Cycles, PowersAtZero) {
  const PrecisionScope scope(bits);
  const auto power = plane_map([](Expr x, Expr y) { return std::array{pow(x, y), y}; });
  for (const auto& [lo, hi] : {std::pair{"0", "0"}, {"0", "1/2"}, {"-1", "1/2"}}) {
    const Cycles all = cycles_of(power, 1, {{lo, hi}, {"2", "2"}}, 2000);
    EXPECT_TRUE(all.found.empty());
    ASSERT_FALSE(all.undecided.empty()) << lo;
    EXPECT_TRUE(all.undecided[0].box[0].contains(0));
  }
  const Cycles half = cycles_of(line_map([](Expr x) { return pow(x, number("3/2")); }), 1, {{"0", "0"}});
  EXPECT_EQ(half.found.size() + half.undecided.size(), 1U);
}

/// Maps of three coordinates are refused.
TEST(Cycles, ThreeCoordinates) {
  const RecordedMap map{{"x", "y", "z"}, {}, {variable(1), variable(2), variable(0)}};
  EXPECT_THROW(cycles_of(map, 1, {{"0", "1"}, {"0", "1"}, {"0", "1"}}), BadInput);
}

/// Points of a lower period are no cycles: at r = 401/100 the fixed points and 2-cycles are zeros of the system of
/// period 4 too. And 4-cycles that lie within 1e-4 of the 2-cycle they have just left.
TEST(Cycles, LowerPeriodsNearBy) {
  const PrecisionScope scope(bits);
  const int expected[] = {2, 1, 2, 3, 6, 9};
  for (int P = 1; P <= 6; ++P) {
    const Cycles all = cycles_of(logistic("4.01"), P, {{"-1", "2"}});
    EXPECT_TRUE(all.undecided.empty()) << P;
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(expected[P - 1])) << P;
  }
  // 1 + sqrt 6 = 3.449489742783178...
  for (const auto& [r, count] : {std::pair{"3.44948", 0}, {"3.449489", 0}, {"3.4495", 1}, {"3.44949", 1}}) {
    const Cycles four = cycles_of(logistic(r), 4, {{"0", "1"}});
    EXPECT_TRUE(four.undecided.empty()) << r;
    EXPECT_EQ(four.found.size(), static_cast<std::size_t>(count)) << r;
  }
}

/// Whatever rotation of the axes and whatever part is cut first: the numbers of cycles of x' = y, y' = b x + 1 - a y^2 are
/// those of Henon's map, whose points they are in the other order.
TEST(Cycles, OtherCoordinates) {
  const PrecisionScope scope(bits);
  const auto other = plane_map([](Expr x, Expr y) { return std::array{y, 1 - number("1.4") * sqr(y) + number("0.3") * x}; });
  const int published[] = {2, 1, 0, 1, 0, 2, 4, 7};
  for (int P = 1; P <= 8; ++P) {
    const Cycles all = cycles_of(other, P, {{"-2", "2"}, {"-2", "2"}});
    EXPECT_TRUE(all.undecided.empty()) << P;
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(published[P - 1])) << P;
  }
  // And with x and y turned by the angle of (3, 4): first coordinates of no two points are the same.
  const auto turned = plane_map([](Expr u, Expr v) {
    const Expr x = (3 * u - 4 * v) / 5, y = (4 * u + 3 * v) / 5, X = 1 - number("1.4") * sqr(x) + y, Y = number("0.3") * x;
    return std::array{(3 * X + 4 * Y) / 5, (3 * Y - 4 * X) / 5};
  });
  for (int P = 1; P <= 7; ++P) {
    const Cycles all = cycles_of(turned, P, {{"-2", "2"}, {"-2", "2"}});
    EXPECT_TRUE(all.undecided.empty()) << P;
    EXPECT_EQ(all.found.size(), static_cast<std::size_t>(published[P - 1])) << P;
  }
}

/// Small budgets leave what was not looked at undecided.
TEST(Cycles, Budget) {
  const PrecisionScope scope(bits);
  for (const std::size_t budget : {1, 10, 50}) {
    const Cycles some = cycles_of(logistic("4"), 6, {{"0", "1"}}, budget);
    EXPECT_FALSE(some.undecided.empty());
    EXPECT_LT(some.found.size(), 9U);
    EXPECT_LE(some.boxes, budget);
  }
}

/// Random cubic maps: every cycle of period 1 to 3 that bisection of F^P(x) - x on a fine grid sees is in an enclosure,
/// and no enclosure is without one.
TEST(Cycles, AgainstSignChanges) {
  const PrecisionScope scope(bits);
  std::mt19937_64 engine(11);
  for (int trial = 0; trial < 40; ++trial) {
    std::array<long, 4> c;
    for (long& each : c) each = static_cast<long>(engine() % 41) - 20;
    const auto map = line_map([&](Expr x) {
      return (from<Expr>(c[0]) + x * (from<Expr>(c[1]) + x * (from<Expr>(c[2]) + x * from<Expr>(c[3])))) / 10;
    });
    const auto f = [&](long double x) { return (c[0] + x * (c[1] + x * (c[2] + x * c[3]))) / 10; };
    for (int P = 1; P <= 3; ++P) {
      const Cycles all = cycles_of(map, P, {{"-2", "2"}});
      if (!all.undecided.empty()) continue;  // (the identity, tangencies)
      const auto g = [&](long double x) {
        const long double start = x;
        for (int i = 0; i < P; ++i) x = f(x);
        return x - start;
      };
      std::size_t points = 0;
      const int steps = 40'001;
      for (int i = 0; i < steps; ++i) {
        long double a = -2 + 4.0L * i / steps, b = -2 + 4.0L * (i + 1) / steps;
        if (!((g(a) < 0) != (g(b) < 0))) continue;
        for (int k = 0; k < 60; ++k) ((g((a + b) / 2) < 0) == (g(a) < 0) ? a : b) = (a + b) / 2;
        long double x = a;
        bool inside = true, lower = P > 1 && std::fabs(static_cast<double>(f(x) - x)) < 1e-9;
        for (int k = 0; k < P; ++k, x = f(x)) inside = inside && x >= -2 && x <= 2;
        if (!inside || lower) continue;
        ++points;
        bool listed = false;
        for (const Cycle& cycle : all.found)
          for (const auto& point : cycle.points) listed = listed || std::fabs(value(point[0]) - static_cast<double>(a)) < 1e-7;
        EXPECT_TRUE(listed) << "trial " << trial << " period " << P << " at " << static_cast<double>(a);
      }
      EXPECT_LE(points, P * all.found.size()) << "trial " << trial << " period " << P;
      // Two sign changes in one cell of the grid are not seen: few.
      EXPECT_GE(points + 2, P * all.found.size()) << "trial " << trial << " period " << P;
    }
  }
}

}  // namespace
}  // namespace overshoot::test
