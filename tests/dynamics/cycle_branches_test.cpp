/// Branches of cycles along a parameter: the logistic family, whose bifurcations have closed forms, and others.
#include "lib/dynamics/cycle_branches.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/dynamics/maps.hpp"

namespace overshoot::test {
namespace {

constexpr long bits = 160;

CycleBranches branches_of(const RecordedMap& map, int period, const std::vector<std::pair<const char*, const char*>>& box,
                          const char* lo, const char* hi) {
  CycleSearch search{period, {}};
  for (const auto& [a, b] : box) search.box.push_back({rational(a), rational(b)});
  return cycle_branches(map, search, {rational(lo), rational(hi)});
}

double low(const CycleBranch& b) { return nearest_double(b.certified.lo); }
double high(const CycleBranch& b) { return nearest_double(b.certified.hi); }
/// A critical parameter, enclosed tightly.
void expect_at(const Mpfi& found, const Mpfi& truth) {
  EXPECT_FALSE(certainly(found < truth) || certainly(found > truth)) << print(found);
  EXPECT_LT(thickness(found), 1e-30);
}
Mpfi root_of(long n) { return sqrt(Mpfi(n)); }
/// Each part of one stability lies where it should, and they cover all but little.
void expect_stability(const CycleBranch& branch, const std::vector<std::tuple<double, double, Stability>>& truth) {
  double covered = 0;
  for (const StableOn& part : branch.stability) {
    const double lo = nearest_double(part.parameters.lo), hi = nearest_double(part.parameters.hi);
    covered += hi - lo;
    bool right = false;
    for (const auto& [a, b, stability] : truth) right = right || (a <= lo && hi <= b && stability == part.stability);
    EXPECT_TRUE(right) << lo << " " << hi << " " << name_of(part.stability);
  }
  EXPECT_GT(covered, 0.99 * (high(branch) - low(branch)));
}

/// The fixed points 0 and 1 - 1/r, of multipliers r and 2 - r.
TEST(CycleBranches, LogisticFixedPoints) {
  const PrecisionScope scope(bits);
  const CycleBranches all = branches_of(logistic_family(), 1, {{"-1", "2"}}, "5/2", "39/10");
  for (const BranchStart& start : all.starts) EXPECT_TRUE(start.complete);
  ASSERT_EQ(all.found.size(), 2U);
  int doublings = 0;
  for (const CycleBranch& branch : all.found) {
    EXPECT_EQ(branch.certified.lo, rational("5/2"));
    EXPECT_EQ(branch.certified.hi, rational("39/10"));
    EXPECT_EQ(branch.low.kind, BranchEnd::Kind::range);
    EXPECT_TRUE(branch.unproved_doublings.empty());
    for (const CriticalParameter& doubling : branch.doublings) {
      ++doublings;
      expect_at(doubling.parameter, Mpfi(3L));
      EXPECT_NEAR(value(doubling.point[0]), 2. / 3, 1e-15);
      expect_stability(branch, {{2.5, 3, Stability::attracting}, {3, 3.9, Stability::repelling}});
      EXPECT_NEAR(value(branch.at_high.points[0][0]), 1 - 1 / 3.9, 1e-15);
    }
  }
  EXPECT_EQ(doublings, 1);
}

/// The 2-cycle ((r+1) -+ sqrt((r-3)(r+1)))/(2r), of multiplier 4 + 2r - r^2: from 3 on, stable up to 1 + sqrt 6.
TEST(CycleBranches, LogisticTwoCycle) {
  const PrecisionScope scope(bits);
  for (const char* lo : {"5/2", "3", "16/5"}) {
    SCOPED_TRACE(lo);
    const CycleBranches all = branches_of(logistic_family(), 2, {{"-1", "2"}}, lo, "39/10");
    ASSERT_EQ(all.found.size(), 1U);
    const CycleBranch& branch = all.found[0];
    EXPECT_EQ(branch.certified.hi, rational("39/10"));
    EXPECT_GT(low(branch), 3);
    if (rational(lo) > 3) {
      EXPECT_EQ(branch.low.kind, BranchEnd::Kind::range);
    } else {
      EXPECT_LT(low(branch), 3.00001);
      EXPECT_EQ(branch.low.kind, BranchEnd::Kind::doubling);
      EXPECT_EQ(branch.low.critical->period, 1);
      expect_at(branch.low.critical->parameter, Mpfi(3L));
    }
    ASSERT_EQ(branch.doublings.size(), 1U);
    expect_at(branch.doublings[0].parameter, Mpfi(1L) + root_of(6));
    expect_stability(branch, {{3, 3.4494897427832, Stability::attracting}, {3.4494897427831, 3.9, Stability::repelling}});
    for (const auto& [r, cycle] : {std::pair(low(branch), &branch.at_low), {high(branch), &branch.at_high}}) {
      const double root = std::sqrt((r - 3) * (r + 1));
      EXPECT_NEAR(std::fabs(value(cycle->points[0][0]) - (r + 1) / (2 * r)), root / (2 * r), 1e-9);
      EXPECT_NEAR(value(cycle->multipliers.numbers[0]), 4 + 2 * r - r * r, 1e-9);
    }
  }
  // At 3 itself the search cannot tell: that start is not complete.
  const CycleBranches at = branches_of(logistic_family(), 2, {{"-1", "2"}}, "3", "39/10");
  EXPECT_FALSE(at.starts[0].complete);
  EXPECT_TRUE(at.starts[1].complete);
}

/// x' = x + c s - x^2/c has the fixed points +-c sqrt(s), which are born at x = 0.
TEST(CycleBranches, FoldAtZero) {
  const PrecisionScope scope(bits);
  for (const char* c : {"1", "10", "1/100"}) {
    const Expr x = variable(0), s = variable(1);
    const CycleBranches all = branches_of({{"x"}, {"s"}, {x + number(c) * s - sqr(x) / number(c)}}, 1,
                                          {{"-30", "30"}}, "-1", "11/10");
    ASSERT_EQ(all.found.size(), 2U) << c;
    for (const CycleBranch& branch : all.found) {
      ASSERT_EQ(branch.low.kind, BranchEnd::Kind::fold) << c;
      EXPECT_NEAR(value(branch.low.critical->parameter), 0, 1e-30) << c;
    }
  }
}

/// Two 3-cycles are born at 1 + sqrt 8; one doubles at 3.8414990075435...
TEST(CycleBranches, LogisticThreeCycles) {
  const PrecisionScope scope(bits);
  const CycleBranches all = branches_of(logistic_family(), 3, {{"-1", "2"}}, "19/5", "39/10");
  ASSERT_EQ(all.found.size(), 2U);
  std::size_t doublings = 0;
  for (const CycleBranch& branch : all.found) {
    ASSERT_EQ(branch.low.kind, BranchEnd::Kind::fold);
    expect_at(branch.low.critical->parameter, Mpfi(1L) + root_of(8));
    EXPECT_GT(low(branch), 1 + std::sqrt(8.));
    EXPECT_LT(low(branch), 1 + std::sqrt(8.) + 1e-7);
    doublings += branch.doublings.size();
    if (branch.doublings.empty())
      expect_stability(branch, {{3.8, 3.9, Stability::repelling}});
    else
      EXPECT_NEAR(value(branch.doublings[0].parameter), 3.8414990075435, 1e-12);
  }
  EXPECT_EQ(doublings, 1U);
}

/// Henon's map, b = 3/10: fixed points from a = -(1-b)^2/4 on, one doubles at 3 (1-b)^2/4; the 2-cycle does at
/// (1-b)^2 + (1+b)^2/4.
TEST(CycleBranches, Henon) {
  const PrecisionScope scope(bits);
  const RecordedMap map{{"x", "y"}, {"a"}, {1 - variable(2) * sqr(variable(0)) + variable(1), number("3/10") * variable(0)}};
  const CycleBranches fixed = branches_of(map, 1, {{"-20", "20"}, {"-20", "20"}}, "-1/5", "1");
  ASSERT_FALSE(fixed.found.empty());
  std::size_t folds = 0, doublings = 0;
  for (const CycleBranch& branch : fixed.found) {
    if (branch.low.kind == BranchEnd::Kind::fold) {
      ++folds;
      expect_at(branch.low.critical->parameter, Mpfi(Rational(-49, 400)));
    }
    for (const CriticalParameter& doubling : branch.doublings) {
      ++doublings;
      expect_at(doubling.parameter, Mpfi(Rational(147, 400)));
    }
  }
  EXPECT_GE(folds, 1U);
  EXPECT_EQ(doublings, 1U);
  const CycleBranches two = branches_of(map, 2, {{"-3", "3"}, {"-3", "3"}}, "1/5", "1");
  ASSERT_EQ(two.found.size(), 1U);
  const CycleBranch& branch = two.found[0];
  ASSERT_EQ(branch.low.kind, BranchEnd::Kind::doubling);
  expect_at(branch.low.critical->parameter, Mpfi(Rational(147, 400)));
  ASSERT_EQ(branch.doublings.size(), 1U);
  expect_at(branch.doublings[0].parameter, Mpfi(Rational(9125, 10000)));
  expect_stability(branch, {{0.3675, 0.9125, Stability::attracting}, {0.9125, 1, Stability::saddle}});
}

/// The bounce x -> -x of x' = x - K tanh x: from K = 2 on, 2x = K tanh x, attracting throughout
/// (ahn2023.bounce_branch.log_cosh).
TEST(CycleBranches, Bounce) {
  const PrecisionScope scope(bits);
  const RecordedMap map = family([](Expr x, Expr K) { return x - K * tanh(x); });
  const CycleBranches all = branches_of(map, 2, {{"-3", "3"}}, "1", "5");
  ASSERT_EQ(all.found.size(), 1U);
  const CycleBranch& branch = all.found[0];
  EXPECT_EQ(branch.low.kind, BranchEnd::Kind::doubling);
  expect_at(branch.low.critical->parameter, Mpfi(2L));
  expect_stability(branch, {{2, 5, Stability::attracting}});
  const double x = value(branch.at_high.points[0][0]);
  EXPECT_NEAR(2 * x, 5 * std::tanh(x), 1e-12);
}

/// Where two branches cross (x' = r x (1-x) at r = 1) nothing can be said of the crossing, and nothing is.
TEST(CycleBranches, Crossing) {
  const PrecisionScope scope(bits);
  const CycleBranches all = branches_of(logistic_family(), 1, {{"-3", "3"}}, "1/2", "8/5");
  EXPECT_EQ(all.found.size(), 4U);
  for (const CycleBranch& branch : all.found) {
    EXPECT_TRUE(high(branch) < 1 || low(branch) > 1);
    EXPECT_EQ((high(branch) < 1 ? branch.high : branch.low).kind, BranchEnd::Kind::lost);
    EXPECT_TRUE(branch.doublings.empty());
  }
}

/// A family without a parameter in it, one whose cycles are not isolated, and one with a kink on the branch: x' = (p -
/// |x|)/2 rests at p/3 for p > 0 and at p below.
TEST(CycleBranches, OddFamilies) {
  const PrecisionScope scope(bits);
  const CycleBranches still = branches_of(family([](Expr x, Expr) { return x / 2 + 1; }), 1, {{"0", "3"}}, "0", "1");
  ASSERT_EQ(still.found.size(), 1U);
  EXPECT_EQ(still.found[0].certified.hi, rational("1"));
  const CycleBranches line = branches_of(family([](Expr x, Expr p) { return x + 0 * p; }), 1, {{"0", "3"}}, "0", "1");
  EXPECT_TRUE(line.found.empty());
  for (const BranchStart& start : line.starts) EXPECT_FALSE(start.complete);
  const CycleBranches kink = branches_of(family([](Expr x, Expr p) { return p / 2 - abs(x) / 2; }), 1, {{"-3", "3"}}, "-1", "1");
  ASSERT_EQ(kink.found.size(), 1U);
  EXPECT_EQ(kink.found[0].certified.lo, rational("-1"));
  EXPECT_EQ(kink.found[0].certified.hi, rational("1"));
  EXPECT_EQ(value(kink.found[0].at_low.points[0][0]), -1);
  EXPECT_NEAR(value(kink.found[0].at_high.points[0][0]), 1. / 3, 1e-15);
}

}  // namespace
}  // namespace overshoot::test
