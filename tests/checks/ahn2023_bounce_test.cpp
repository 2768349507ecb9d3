/// ahn2023: the bounce as it is stated, against bisection, against runs, and from end to end of the range.
#include <gtest/gtest.h>

#include <cmath>
#include <regex>

#include "lib/model/losses.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// s* > 0 with K tanh s = 2 s, by bisection from the definition.
Mpfr bisected(const Mpfr& K) {
  Mpfr below = (K - 2) / K, above = K;  // K tanh s > 2 s below, since tanh s > s - s^3/3
  for (int i = 0; i < 220; ++i) {
    const Mpfr s = (below + above) / 2;
    (K * tanh(s) > 2 * s ? below : above) = s;
  }
  return below;
}

struct StatedPiece {
  Rational K0, K1, c0, c1, multiplier_lo, multiplier_hi;
};

/// The pieces as the names and bounds of the claims give them.
std::vector<StatedPiece> stated_pieces(const std::string& key) {
  const std::regex name(R"(K from (\S+) to (\S+), s\*/u from (\S+) to (\S+): multiplier, from (\w+))");
  std::vector<StatedPiece> out;
  for (const Comparison<Expr>& c : find_statement(key).formula({}).claims) {
    std::smatch m;
    if (!std::regex_match(c.label, m, name)) continue;
    const auto number = [&](std::size_t i) { return read_rational(m[i].str(), c.label); };
    const Rational bound = c.rhs.node().constant;
    if (m[5] == "below")
      out.push_back({number(1), number(2), number(3), number(4), bound, 0});
    else
      out.back().multiplier_hi = bound;
  }
  return out;
}

TEST(BounceBranch, OfLogCoshHoldsTheBounceAndItsMultiplier) {
  const PrecisionScope scope(256);  // 1 - multiplier falls to 400 e^-102 = 2^-138
  const auto number = [](const Rational& q) { return from<Mpfr>(q); };
  for (const char* key : {"ahn2023.bounce_branch.log_cosh", "ahn2023.mean_bounce_branch"}) {
    const std::vector<StatedPiece> pieces = stated_pieces(key);
    ASSERT_GT(pieces.size(), 10U);
    EXPECT_EQ(pieces.front().K0, 2);
    EXPECT_EQ(pieces.back().K1, 102);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const StatedPiece& p = pieces[i];
      SCOPED_TRACE(print(p.K0));
      if (i > 0) {
        EXPECT_EQ(p.K0, pieces[i - 1].K1);
        EXPECT_EQ(p.c0, pieces[i - 1].c1);
      }
      EXPECT_TRUE(-1 <= p.multiplier_lo && p.multiplier_lo < p.multiplier_hi && p.multiplier_hi <= 1);
      const Mpfr u0 = sqrt(number(p.K0) - 2), u1 = sqrt(number(p.K1) - 2);
      for (const Q tau : {Q(1, 1'000'000), Q(1, 3), Q(2, 3), Q(1, 1)}) {
        const Mpfr u = u0 + (u1 - u0) * tau, K = 2 + u * u, s = bisected(K);
        const Mpfr centre = number(p.c0) + number(p.c1 - p.c0) * tau;
        EXPECT_LT(to_double(abs(s / u - centre)), 1.0 / 512);
        const Mpfr multiplier = 1 - K + 4 * s * s / K;  // l'' = 1 - tanh^2, tanh s = 2 s/K
        EXPECT_TRUE(number(p.multiplier_lo) < multiplier && multiplier < number(p.multiplier_hi)) << print(multiplier);
      }
    }
  }
}

/// Runs of s -> s - K l'(s) settle on +-s*, at the rate of the multiplier.
TEST(BounceBranch, OfTheOtherLossesIsWhereRunsSettle) {
  const auto settles = [](const auto& loss, double K, double expected, double multiplier) {
    SCOPED_TRACE(loss.name() + " at K = " + std::to_string(K));
    double s = 0.1;
    const auto step = [&] { s = s - K * loss.slope(s); };
    for (int i = 0; i < 4000; ++i) step();  // |multiplier| <= 0.96
    EXPECT_NEAR(std::fabs(s), expected, 1e-12 * expected) << "some tens of roundings";
    // A small distance e is carried to multiplier e, up to e^2.
    const double e = 1e-5;
    s = expected + e;
    step();
    EXPECT_NEAR((-s - expected) / e, -multiplier, 1e-3);
  };
  for (const double K : {2.05, 2.5, 2 * std::sqrt(2.0), 5.0, 20.0})
    settles(SquareRoot(), K, std::sqrt(K * K / 4 - 1), 1 - 8 / (K * K));
  const auto power = [&](const auto& loss, double b) {
    const double knee = (b + 1) / b;
    for (const double share : {0.05, 0.3, 0.5, 0.9}) {  // of the way from K = 2 to 2r
      const double K = 2 + share * 2 / b;
      settles(loss, K, knee * std::pow((b + 1) * (1 - 2 / K), 1 / b), b * (K - 2) - 1);
    }
  };
  power(PowerOf<3, 2>(), 1.5);
  power(PowerOf<3>(), 3);
  power(PowerOf<4>(), 4);
}

}  // namespace
}  // namespace overshoot
