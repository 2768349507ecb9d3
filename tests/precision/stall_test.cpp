/// Who is wrong where: the predicted lines of lib/precision/stall.hpp against runs.
#include "lib/precision/stall.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace overshoot {
namespace {

TEST(Stall, Shape) {
  EXPECT_NEAR(flattening(LogCosh()), 1.0 / 3, 1e-12);     // tanh s = s - s^3/3 + ...
  EXPECT_NEAR(flattening(SquareRoot()), 1.0 / 2, 1e-12);  // s/sqrt(1 + s^2) = s - s^3/2 + ...
  for (const double K : {2.001, 2.5, 3.0, 10.0}) {
    const double s = bounce_product(LogCosh(), K);
    EXPECT_NEAR(std::tanh(s) / s, 2 / K, 1e-12);
    EXPECT_NEAR(bounce_product(SquareRoot(), K), std::sqrt(K * K / 4 - 1), 1e-9 * K);
  }
  for (const long p : {8L, 24L}) {
    EXPECT_EQ(half_spacing(1.0, p), std::ldexp(1.0, -static_cast<int>(p)));
    EXPECT_EQ(half_spacing(1.5, p), std::ldexp(1.0, -static_cast<int>(p)) / 1.5);
    EXPECT_EQ(half_spacing(1024.0, p), std::ldexp(1.0, -static_cast<int>(p)));
  }
}

TEST(Stall, Lines) {
  for (const long p : {8L, 24L, 53L, 64L}) {
    const double frozen = frozen_below(LogCosh(), p, 0.5), stalls = stalls_below(LogCosh(), p);
    EXPECT_EQ(predicted_end(LogCosh(), p, frozen, 0.5), BounceEnd::frozen);
    EXPECT_EQ(predicted_end(LogCosh(), p, stalls, 0.5), BounceEnd::stalls);
    EXPECT_EQ(predicted_end(LogCosh(), p, stalls * 1.002, 0.5), BounceEnd::passes);
    // eta^4 = 8 c^2 half, half between 2^-p-1 and 2^-p; 2 eta^2 s^2/K^2 = half.
    const double K = 2.5, s = bounce_product(LogCosh(), K), one = std::ldexp(1.0, -static_cast<int>(p));
    EXPECT_LE(stalls, std::pow(8.0 / 9 * one, 0.25));
    EXPECT_GE(stalls, std::pow(8.0 / 9 * one / 2, 0.25) * 0.998);
    EXPECT_LE(frozen, K / s * std::sqrt(one / 2));
    EXPECT_GE(frozen, K / s * std::sqrt(one / 4) * 0.998);
  }
}

/// Every run over a grid against the two lines. `frozen`: on its line the update is compared with half an ulp directly;
/// the rounding of x0 and of the update itself move it by a few 2^-p, 5 % at 8 bits. `stalls`: a run may pass where the
/// last loss is from 1/2 to 1 half ulps (rounded speeds), again to 5 %.
template <class Loss>
void compare_with_runs(const Loss& loss, std::size_t least_near_line) {
  constexpr double slack = 1.05;
  std::map<BounceEnd, std::size_t> seen;
  std::size_t near_line = 0;
  for (long p = 8; p <= 22; ++p) {
    const PrecisionScope scope(p);
    for (double eta = 0.012; eta < 0.4; eta *= 1.15) {
      const BounceRun r = bounce_run<Mpfr>(loss, eta, 0.5, 100'000);
      ++seen[r.end];
      const double first = loss_in_half_ulps(loss, p, eta, 2.5), last = last_loss_in_half_ulps(loss, p, eta);
      const std::string where =
          fmt::format("{} p = {} eta = {}: {}, {} {}", Loss::name(), p, eta, name_of(r.end), first, last);
      ASSERT_NE(r.end, BounceEnd::undecided) << where;
      if (r.end == BounceEnd::frozen) {
        EXPECT_LT(first, slack) << where;
      } else {
        EXPECT_GT(first, 1 / slack) << where;
        if (r.end == BounceEnd::stalls)
          EXPECT_LT(last, slack) << where;
        else
          EXPECT_GT(last, 0.5 / slack) << where;
        if (last > 0.25 && last < 2) ++near_line;
      }
      EXPECT_EQ(r.end == BounceEnd::passes, r.excess < 0) << where;
    }
  }
  // A grid far from the lines would agree with any of them.
  for (const BounceEnd e : {BounceEnd::frozen, BounceEnd::stalls, BounceEnd::passes}) EXPECT_GT(seen[e], 30);
  EXPECT_GT(near_line, least_near_line);
}
TEST(Stall, PredictionAgainstRuns) {
  compare_with_runs(LogCosh(), 30);
  compare_with_runs(SquareRoot(), 30);
}

/// Up to 64 bits the frozen line: an eta a little below it, where y never moves, and one a little above, where it does
/// at once.
TEST(Stall, FrozenUpTo64Bits) {
  const double s = bounce_product(LogCosh(), 2.5);
  for (long p = 8; p <= 64; ++p) {
    const PrecisionScope scope(p);
    // 2 eta^2 s^2/K^2 = 2^-p 2^e/y; the factor 2^e/y in (1/2, 1] is found by trying.
    double eta = 2.5 / s * std::sqrt(std::ldexp(0.5, -static_cast<int>(p)));
    while (loss_in_half_ulps(LogCosh(), p, eta, 2.5) >= 0.9) eta *= 0.99;
    ASSERT_GT(loss_in_half_ulps(LogCosh(), p, eta, 2.5), 0.4) << p;  // it doubles where y passes a power of 2
    EXPECT_EQ(bounce_run<Mpfr>(LogCosh(), eta, 0.5, 20'000).end, BounceEnd::frozen) << p;
    while (loss_in_half_ulps(LogCosh(), p, eta, 2.5) <= 1.1) eta *= 1.01;
    ASSERT_LT(loss_in_half_ulps(LogCosh(), p, eta, 2.5), 2.3) << p;
    const BounceRun moved = bounce_run<Mpfr>(LogCosh(), eta, 0.5, 2000);
    EXPECT_NE(moved.end, BounceEnd::frozen) << p;
    EXPECT_LT(moved.excess, 0.5 * (1 - 1e-16)) << p;
  }
}

/// The runs, in float itself: eta = 1/100 and 1/1000 stall; 24 bits in MPFR do as well; double passes at 1/100.
TEST(Stall, Float) {
  EXPECT_EQ(bounce_run<float>(LogCosh(), 0.01, 0.5, 1'000'000).end, BounceEnd::stalls);
  const BounceRun small = bounce_run<float>(LogCosh(), 0.001, 0.5, 10'000'000);
  EXPECT_EQ(small.end, BounceEnd::stalls);
  EXPECT_GT(small.excess, 0.01);
  const PrecisionScope scope(24);
  EXPECT_EQ(bounce_run<Mpfr>(LogCosh(), 0.01, 0.5, 1'000'000).end, BounceEnd::stalls);
  EXPECT_EQ(bounce_run<double>(LogCosh(), 0.01, 0.5, 1'000'000).end, BounceEnd::passes);
}

}  // namespace
}  // namespace overshoot
