/// The ladder's parts: orbits beside their enclosure, states that come back, stalls, sensitivity, statements.
#include "lib/precision/ladder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/scalar/contracted.hpp"

namespace overshoot {
namespace {

TEST(Recurrence, FindsThePeriodOfEveryOrbit) {
  const auto map = [](long x) { return (x * x + 1) % 1009; };
  for (long start = 0; start < 1009; start += 7) {
    std::map<long, long> seen;  // by the plain method
    long x = start, t = 0;
    while (seen.emplace(x, t).second) {
      x = map(x);
      ++t;
    }
    const long period = t - seen.at(x);
    Recurrence<long> recurrence;
    x = start;
    for (t = 0; !recurrence(t, x); ++t) {
      ASSERT_LT(t, 5000);
      x = map(x);
    }
    EXPECT_EQ(*recurrence.period(), period) << start;
  }
}

/// The orbit f(0), f(1), ... known exactly.
template <class F>
EnclosedOrbit exact_orbit(long steps, const F& f) {
  EnclosedOrbit orbit(f(0L).size());
  for (long t = 0; t <= steps; ++t) {
    std::vector<Ends> row;
    for (const double x : f(t)) row.push_back({x, x});
    orbit.add(row);
  }
  return orbit;
}

/// Runs `step` from `state` beside the orbit.
template <class T, class Step>
Walk walked(const EnclosedOrbit& truth, std::vector<T> state, long steps, const Step& step) {
  Walker<T> walker(truth, 1e-3, true);
  for (long t = 1; t <= steps && !walker.repeats(); ++t) {
    state = step(state);
    walker(t, state);
  }
  return walker.walk();
}

Rung rung(const std::string& scalar) { return *std::ranges::find(rungs(), scalar, &Rung::scalar); }

/// x_t = 2^-t: float's normal numbers end at 2^-126, its last number is 2^-149; MPFR has no end.
TEST(Ladder, Underflow) {
  const EnclosedOrbit truth =
      exact_orbit(300, [](long t) { return std::vector{std::ldexp(1.0, -static_cast<int>(t))}; });
  const auto half = []<class T>(const std::vector<T>& z) { return std::vector<T>{z[0] / from<T>(2)}; };
  const Walk in_float = walked<float>(truth, {1}, 300, half);
  EXPECT_EQ(in_float.underflow_at, 127);
  EXPECT_EQ(in_float.parts_at, 150);
  EXPECT_EQ(in_float.period, 1);
  EXPECT_EQ(why_wrong(in_float, truth, rung("float"), Sensitivity()), Why::underflow);
  const PrecisionScope scope(24);
  const Walk in_mpfr = walked<Mpfr>(truth, {Mpfr(1L)}, 300, half);
  EXPECT_FALSE(in_mpfr.underflow_at || in_mpfr.parts_at || in_mpfr.period);
}

/// x_t = 2^t: beyond float from 2^128 on.
TEST(Ladder, Overflow) {
  const EnclosedOrbit truth =
      exact_orbit(200, [](long t) { return std::vector{std::ldexp(1.0, static_cast<int>(t))}; });
  const auto twice = []<class T>(const std::vector<T>& z) { return std::vector<T>{z[0] * from<T>(2)}; };
  const Walk in_float = walked<float>(truth, {1}, 200, twice);
  EXPECT_EQ(in_float.not_finite_at, 128);
  EXPECT_EQ(in_float.parts_at, 128);
  EXPECT_EQ(why_wrong(in_float, truth, rung("float"), Sensitivity()), Why::overflow);
  EXPECT_FALSE(walked<double>(truth, {1}, 200, twice).parts_at);
}

/// x alternates, y falls by 2^-30 a step from 1: below half an ulp of float (2^-25 just below 1), not of double.
TEST(Ladder, Stall) {
  const long steps = 4096;
  const auto exact = [](long t) {
    return std::vector{t % 2 == 0 ? 1.0 : -1.0, 1 - std::ldexp(static_cast<double>(t), -30)};
  };
  const EnclosedOrbit truth = exact_orbit(steps, exact);
  const auto step = []<class T>(const std::vector<T>& z) {
    return std::vector<T>{-z[0], z[1] - from<T>(Q(1, 1L << 30))};
  };
  const Walk in_float = walked<float>(truth, {1, 1}, steps, step);
  EXPECT_EQ(in_float.period, 2);
  const auto found = stall(in_float, truth, 24);
  // It ended by its period, after 3 steps; what has stood still for less than an eighth of the walk is no stall.
  ASSERT_TRUE(found);
  EXPECT_EQ(found->coordinate, 1);
  EXPECT_EQ(found->since, 0);
  EXPECT_EQ(found->ulp, 0x1p-23);
  EXPECT_EQ(found->left, 4096 * 0x1p-30 / 0x1p-23);
  EXPECT_EQ(why_wrong(in_float, truth, rung("float"), Sensitivity()), Why::stall);
  EXPECT_FALSE(stall(walked<double>(truth, {1, 1}, steps, step), truth, 53));
  // A quantity that rests in truth too does not stall.
  const EnclosedOrbit resting = exact_orbit(steps, [](long t) { return std::vector{t % 2 == 0 ? 1.0 : -1.0, 1.0}; });
  EXPECT_FALSE(stall(in_float, resting, 24));
}

TEST(Ladder, PartsOnlyBeyondTheEnclosureAndTheTolerance) {
  EXPECT_FALSE(parted({1, 2}, 1, 0));
  EXPECT_FALSE(parted({1, 1}, 1.0009, 1e-3));
  EXPECT_TRUE(parted({1, 1}, 1.0011, 1e-3));
  EXPECT_TRUE(parted({-1, -1}, 1, 1e-3));
  EXPECT_TRUE(parted({0, 0}, 1e-300, 1e-3));
  EXPECT_TRUE(parted({-INFINITY, 0}, NAN, 1e-3));
  EXPECT_TRUE(parted({1, 1}, INFINITY, 1e-3));
  EXPECT_FALSE(parted({-INFINITY, INFINITY}, 7, 1e-3));  // nothing is known: nothing is certain
  // Long orbits are kept at every 64th step from 2^20 on.
  EnclosedOrbit orbit(1);
  const long last = (1 << 20) + 1000;
  for (long t = 0; t <= last; ++t) orbit.add({{static_cast<double>(t), static_cast<double>(t)}});
  EXPECT_EQ(orbit.last(), last);
  for (long t = 0; t <= last; t += 97) {
    if (orbit.keeps(t)) {
      EXPECT_EQ(orbit.at(t, 0).lo, static_cast<double>(t));
    } else {
      EXPECT_TRUE(t - orbit.at(t, 0).lo > 0 && t - orbit.at(t, 0).lo < 64) << t;
    }
  }
}

/// Exponential growth, 2 bits a step, is chaos; errors that add up lose log2 t bits, or k log2 t; a run that settles
/// after its chaos is judged up to there.
TEST(Sensitivity, TellsChaosFromSums) {
  std::vector<double> exponential, cubic, settling;
  for (int t = 1; t <= 100; ++t) {
    exponential.push_back(2.0 * t);
    cubic.push_back(3 * std::log2(t) + 20);
    settling.push_back(t <= 50 ? t : 100 - t);
  }
  const Sensitivity chaos(exponential);
  EXPECT_TRUE(chaos.chaotic());
  EXPECT_NEAR(chaos.exponent(), 2 * std::log(2.0), 1e-12);
  EXPECT_EQ(chaos.predicted(24, 0x1p-10), 7);  // 2 t >= 14
  EXPECT_EQ(chaos.predicted(256, 0x1p-10), std::nullopt);
  EXPECT_FALSE(Sensitivity(cubic).chaotic());
  EXPECT_EQ(Sensitivity(settling).bits.size(), 50);
  EXPECT_TRUE(Sensitivity(settling).chaotic());
  EXPECT_FALSE(Sensitivity().chaotic());
  EXPECT_EQ(Sensitivity().exponent(), 0);
}

TEST(Ladder, RightFrom) {
  std::vector<std::pair<Rung, bool>> ladder;
  for (const Rung& r : rungs()) ladder.emplace_back(r, r.p >= 53 || r.scalar == "mpfr:8");
  EXPECT_EQ(right_from(ladder), 53);  // 8 bits are right by luck: 11 are not
  ladder.back().second = false;
  EXPECT_EQ(right_from(ladder), std::nullopt);
}

TEST(Ladder, ExactValues) {
  const float128 third = from<float128>(1) / from<float128>(3);
  const Rational q = exact_value(third), error = q - Rational(1, 3);
  EXPECT_NE(error, 0);
  EXPECT_LE(abs(error), power(Rational(1, 2), 115));  // half an ulp of a number below 1/2
  EXPECT_EQ(denominator(q), Integer(1) << (denominator(q).bits() - 1));  // a power of 2
  EXPECT_EQ(exact_value(0.1), exact_rational(0.1));
  EXPECT_EQ(exact_value(0.1F), exact_rational(0.1F));
  EXPECT_EQ(exact_value(-0.25L), Rational(-1, 4));
  const PrecisionScope scope(8);
  EXPECT_EQ(exact_value(from<Mpfr>(Rational(1, 3))), Rational(171, 512));  // 0.01010101011 in binary
}

/// (1 + e)(1 - e) - 1 = -e^2 where the product is not rounded, 0 where it is.
TEST(Contracted, OneRoundingForAProductAndASum) {
  const auto check = []<class T>(const T& e) {
    const T a = from<T>(1) + e, b = from<T>(1) - e, one = from<T>(1);
    const Contracted<T> A(a), B(b), One(one);
    EXPECT_TRUE(a * b - one == from<T>(0));
    EXPECT_TRUE((A * B - One).value() == -(e * e));
    EXPECT_TRUE((One - A * B).value() == e * e);
    EXPECT_TRUE((-One + A * B).value() == -(e * e));
    EXPECT_TRUE((A * B - 1).value() == -(e * e));
    EXPECT_TRUE((1 - A * B).value() == e * e);
    EXPECT_TRUE(Contracted<T>(A * B).value() == one);
    EXPECT_TRUE((A * B - One * One).value() == -(e * e));
    EXPECT_TRUE((A * B + One * One).value() == from<T>(2));
    EXPECT_TRUE((A * B * A).operator Contracted<T>().value() == a);
  };
  check(0x1p-14F);
  check(0x1p-30);
  check(0x1p-40L);
  check(static_cast<float128>(0x1p-60));
  for (const long p : {8L, 24L, 53L}) {
    const PrecisionScope scope(p);
    check(Mpfr::from_double(std::ldexp(1.0, -static_cast<int>(p) / 2 - 1)));
  }
}

/// A statement of one variable for each way to be wrong.
template <int which>
struct Toy {
  static About about() {
    return {.key = fmt::format("toy.wrong_{}", which), .source = "tests", .covers = Covers::the_same};
  }
  static Domain domain() { return {real("x")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant) {
    const T x = p("x"), one = from<T>(1);
    if (which == 0) return {compare("x > 1", x, Relation::greater, one)};
    if (which == 1)
      return {compare("e^x/e^x >= 1/2", exp(x + x) / exp(x + sqr(x) / x), Relation::at_least, from<T>(Q(1, 2)))};
    if (which == 2) return {compare("e^-x > 0", exp(-x), Relation::greater, from<T>(0))};
    return {compare("sqrt(1 + x^2) > x", sqrt(one + sqr(x)), Relation::greater, x)};
  }
};
OVERSHOOT_STATEMENT(Toy<0>)
OVERSHOOT_STATEMENT(Toy<1>)
OVERSHOOT_STATEMENT(Toy<2>)
OVERSHOOT_STATEMENT(Toy<3>)

/// What a rung says of toy statement `which` at x: why it is wrong; nothing if it is right.
std::map<std::string, std::string> faults(int which, const Rational& x) {
  std::map<std::string, std::string> out;
  const StatementLadder found = statement_ladder(find_statement(fmt::format("toy.wrong_{}", which)), {{x}});
  EXPECT_EQ(found.against, 0);  // each is true
  EXPECT_EQ(found.undecided, 0);
  for (const StatementRung& r : found.ladder) {
    EXPECT_EQ(r.judged, 1);
    EXPECT_EQ(r.right, r.why.empty());
    if (!r.why.empty()) out[r.rung.scalar] = name_of(r.why.begin()->first);
  }
  return out;
}
using Faults = std::map<std::string, std::string>;

TEST(StatementLadder, WhyWrong) {
  // 1 + 2^-30 is 1 in 24 bits and fewer.
  EXPECT_EQ(faults(0, 1 + power(Rational(1, 2), 30)),
            (Faults{{"mpfr:8", "inputs"}, {"mpfr:11", "inputs"}, {"mpfr:24", "inputs"}, {"float", "inputs"}}));
  // e^2000 is beyond double (e^709) and within long double (e^11356).
  EXPECT_EQ(faults(1, 1000), (Faults{{"float", "overflow"}, {"double", "overflow"}}));
  // e^-1000 is 0 in double.
  EXPECT_EQ(faults(2, 1000), (Faults{{"float", "underflow"}, {"double", "underflow"}}));
  // The sides differ by x^-2/2 = 2^-61 of themselves: hidden from 53 bits, seen by 64.
  EXPECT_EQ(faults(3, power(Rational(2), 30)), (Faults{{"mpfr:8", "cancellation"},
                                                       {"mpfr:11", "cancellation"},
                                                       {"mpfr:24", "cancellation"},
                                                       {"float", "cancellation"},
                                                       {"mpfr:53", "cancellation"},
                                                       {"double", "cancellation"}}));
}

/// strong_bounded at theta = 1/3 compares (8s+2)^2/27 with 1: it fails from s* = (3 sqrt 3 - 2)/8 on. At s* (1 +- d)
/// the sides differ by about 1.2 d. Where p bits round both points to one, exactly one of the two verdicts is wrong;
/// where they resolve the difference well, none is.
TEST(StatementLadder, AVerdictNeedsItsBits) {
  const Rational edge = read_rational("0.399519052838328985072792378064702", "s*");  // (3 sqrt 3 - 2)/8 to 33 digits
  const Statement& s = find_statement("lu2024.strong_bounded");
  for (const int digits : {4, 9, 20, 28}) {
    const Rational d = power(Rational(1, 10), digits), above = edge * (1 + d), below = edge * (1 - d);
    const auto at = [&](const Rational& x) {
      return statement_ladder(s, {from_witness(s.domain, {{"s", x}, {"theta", Rational(1, 3)}})});
    };
    const StatementLadder failing = at(above), holding = at(below);
    EXPECT_EQ(failing.against, 1);
    EXPECT_EQ(holding.against, 0);
    std::size_t confused = 0;
    for (std::size_t i = 0; i < rungs().size(); ++i) {
      const StatementRung &f = failing.ladder[i], &h = holding.ladder[i];
      EXPECT_EQ(f.points_against == 1, f.right) << f.rung.scalar;
      EXPECT_EQ(h.points_against == 0, h.right) << f.rung.scalar;
      const PrecisionScope scope(f.rung.p);
      if (from<Mpfr>(above) == from<Mpfr>(below)) {
        EXPECT_NE(f.right, h.right) << f.rung.scalar << " " << digits;
        ++confused;
      } else if (std::ldexp(1.0, static_cast<int>(f.rung.p)) * nearest_double(d) > 32) {  // some ten roundings
        EXPECT_TRUE(f.right && h.right) << f.rung.scalar << " " << digits;
      }
    }
    EXPECT_GT(confused, 0) << digits;
  }
}

}  // namespace
}  // namespace overshoot
