/// The four operations, abs, min, max and hull: exact rational members of the operands, biased to the ends, must have
/// their exact result in the computed enclosure, and never at an end marked as not attained. The reference is exact
/// rational arithmetic (GMP): it shares no rounding with the code under test.
#include <gtest/gtest.h>

#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

template <class T>
constexpr bool has_infinite_ends = !std::same_as<T, Ball>;
/// The bits T computes to.
template <class T>
long bits_of(long asked) {
  return std::same_as<T, Interval> ? 53 : asked;
}

struct Operation {
  const char* name;
  std::optional<Rational> (*exact)(const Rational&, const Rational&);
  Range (*range)(const Range&, const Range&);
  Mpfi (*mpfi)(const Mpfi&, const Mpfi&);
  Ball (*ball)(const Ball&, const Ball&);
  Interval (*doubles)(const Interval&, const Interval&);
  template <class T>
  T apply(const T& a, const T& b) const {
    if constexpr (std::same_as<T, Range>)
      return range(a, b);
    else if constexpr (std::same_as<T, Mpfi>)
      return mpfi(a, b);
    else if constexpr (std::same_as<T, Interval>)
      return doubles(a, b);
    else
      return ball(a, b);
  }
};

#define OVERSHOOT_OPERATION(name, exact, expression)                                                                \
  Operation {                                                                                                       \
    name,                                                                                                           \
        []([[maybe_unused]] const Rational& a, [[maybe_unused]] const Rational& b) -> std::optional<Rational> {     \
          exact;                                                                                                    \
        },                                                                                                          \
        []([[maybe_unused]] const Range& a, [[maybe_unused]] const Range& b) { return Range(expression); },         \
        []([[maybe_unused]] const Mpfi& a, [[maybe_unused]] const Mpfi& b) { return Mpfi(expression); },            \
        []([[maybe_unused]] const Ball& a, [[maybe_unused]] const Ball& b) { return Ball(expression); },            \
        []([[maybe_unused]] const Interval& a, [[maybe_unused]] const Interval& b) { return Interval(expression); } \
  }

const Operation operations[] = {
    OVERSHOOT_OPERATION("+", return a + b, a + b),
    OVERSHOOT_OPERATION("-", return a - b, a - b),
    OVERSHOOT_OPERATION("*", return a * b, a* b),
    OVERSHOOT_OPERATION("/", if (b == 0) return std::nullopt; return a / b, a / b),
    OVERSHOOT_OPERATION("min", return std::min(a, b), min(a, b)),
    OVERSHOOT_OPERATION("max", return std::max(a, b), max(a, b)),
    OVERSHOOT_OPERATION("abs", return a < 0 ? Rational(-a) : a, abs(a)),
    OVERSHOOT_OPERATION("neg", return -a, -a),
    // Both enclose the same number in the left and the right: the hull holds either.
    OVERSHOOT_OPERATION("select unknown", return a, select(Truth::unknown(), a, b)),
};

std::vector<Operand> known_bad_operands() {
  const auto closed = [](Rational lo, Rational hi) { return Operand{lo, hi}; };
  const Rational huge = Random::power_of_two(3000), tiny = Random::power_of_two(-3000);
  const Rational least = Random::power_of_two(-1074), third(1, 3);
  std::vector<Operand> out = {closed(0, 0),         closed(1, 1),         closed(-1, -1),     closed(-1, 1),
                              closed(0, 1),         closed(-1, 0),        closed(huge, huge), closed(tiny, tiny),
                              closed(-huge, huge),  closed(tiny, huge),   closed(0, least),   closed(-least, least),
                              closed(third, third), closed(-third, third)};
  const Operand base[] = {closed(0, 1),   closed(-1, 0),   closed(-1, 1),  closed(1, 2),
                          closed(-2, -1), closed(0, huge), closed(0, tiny)};
  for (const Operand& b : base)
    for (int which = 0; which < 9; ++which) {  // each end closed, open or infinite
      Operand o = b;
      if (which % 3 != 0) o.lo_open = true;
      if (which / 3 != 0) o.hi_open = true;
      if (which % 3 == 2) o.lo.reset();
      if (which / 3 == 2) o.hi.reset();
      out.push_back(o);
    }
  return out;
}

/// One operand pair in type T against one pair of members.
template <class T>
void check(const Operation& op, const Operand& a, const Operand& b, const Rational& x, const Rational& y) {
  const std::optional<Rational> exact = op.exact(x, y);
  const T result = op.apply(interval<T>(a), interval<T>(b));
  const Enclosure e = enclosure(result);
  const auto context = [&] {
    return std::string(op.name) + " of " + show(a) + " and " + show(b) + " at " + show(x) + ", " + show(y) + " with " +
           std::to_string(working_precision()) + " bits gives " + show(e);
  };
  if (!exact) {
    ASSERT_FALSE(e.defined) << "undefined there, but not marked partial: " << context();
    return;
  }
  const std::string wrong = missing(e, *exact);
  ASSERT_EQ(wrong, "") << context();
  // A comparison may only be decided in favour of the truth, equality included.
  if (e.defined && working_precision() < 4000) {
    const T value(*exact);
    ASSERT_TRUE(possibly(result <= value) && possibly(result >= value)) << context();
    if constexpr (has_infinite_ends<T>) {
      // What is certainly less or more than an exactly representable value is so at the member, too.
      if (mpfr_equal_p(enclosure(value).lo.raw(), enclosure(value).hi.raw())) {
        ASSERT_FALSE(certainly(result < value) || certainly(result > value)) << context();
      }
    }
  }
}

template <class T>
class Inclusion : public testing::Test {};
using Enclosures = testing::Types<Range, Mpfi, Ball, Interval>;
struct Names {
  template <class T>
  static std::string GetName(int) {
    return std::same_as<T, Range>  ? "Range"
           : std::same_as<T, Mpfi> ? "Mpfi"
           : std::same_as<T, Ball> ? "Ball"
                                   : "Interval";
  }
};
TYPED_TEST_SUITE(Inclusion, Enclosures, Names);

TYPED_TEST(Inclusion, KnownBadOperandsOfArithmetic) {
  using T = TypeParam;
  Random random("known bad");
  OVERSHOOT_TRACE_SEED(random);
  const std::vector<Operand> bad = known_bad_operands();
  for (const long bits : {20L, 53L, 200L}) {
    const PrecisionScope scope(bits);
    for (const Operation& op : operations)
      for (const Operand& a : bad)
        for (const Operand& b : bad) {
          if (!has_infinite_ends<T> && (!a.bounded() || !b.bounded())) continue;
          ASSERT_NO_FATAL_FAILURE(check<T>(op, a, b, member(a, random), member(b, random)));
        }
  }
}

TYPED_TEST(Inclusion, RandomOperandsOfArithmetic) {
  using T = TypeParam;
  for (const Operation& op : operations) {
    Random random(std::string("arithmetic ") + op.name);
    OVERSHOOT_TRACE_SEED(random);
    const long n = cases(10'000);
    for (long i = 0; i < n; ++i) {
      const PrecisionScope scope(random.integer(20, 200));
      const long scale = random.one_in(10) ? 2000 : 60;
      const auto end = [&] {
        if (random.one_in(8)) return Rational(random.integer(-2, 2));
        // Ends that the precision holds exactly, longer ones, and ones no precision holds.
        if (random.one_in(4)) return Rational(random.dyadic(200, scale) / random.integer(1, 1000));
        return random.dyadic(working_precision(), scale);
      };
      const Operand a = random_operand(random, end, has_infinite_ends<T>);
      Operand b = random_operand(random, end, has_infinite_ends<T>);
      if (random.one_in(20)) b = a;
      ASSERT_NO_FATAL_FAILURE(check<T>(op, a, b, member(a, random), member(b, random)));
    }
  }
}

/// The other half of an enclosure's contract: of exact operands the result is a number rounded to either side.
TYPED_TEST(Inclusion, ArithmeticIsTight) {
  using T = TypeParam;
  // Range and Mpfi round each end once: 1 unit in the last place; a quotient is the product with the rounded
  // reciprocal, whose unit may count double: 3 (Interval's is rounded once). A ball's radius bounds the error by one
  // unit, counts on both sides, and rounds up to 30 bits: 2.
  const auto allowed_of = [](const Operation& op) {
    return std::same_as<T, Ball> ? 2.01 : std::string_view(op.name) == "/" && !std::same_as<T, Interval> ? 3 : 1;
  };
  Random random("tight arithmetic");
  OVERSHOOT_TRACE_SEED(random);
  double worst = 0;
  for (const Operation& op : operations) {
    const long n = cases(2000);
    for (long i = 0; i < n; ++i) {
      const long bits = bits_of<T>(random.integer(20, 200));
      const PrecisionScope scope(bits);
      Rational x = random.dyadic(bits, 60), y = random.dyadic(bits, 60);
      if (y == 0) y = 1;
      if (std::string_view(op.name) == "select unknown") y = x;
      const Enclosure e = enclosure(op.apply(T(x), T(y)));
      ASSERT_TRUE(e.defined);
      worst = std::max(worst, ulps(e, bits));
      ASSERT_LE(ulps(e, bits), allowed_of(op))
          << op.name << " " << show(x) << " " << show(y) << " at " << bits << " bits " << show(e);
    }
  }
  std::printf("[ tightness] %s: arithmetic of exact operands: at most %.3g ulp wide\n", Names::GetName<T>(0).c_str(),
              worst);
}

/// Sums, differences and products of bounded operands end where MPFI's own do, whatever the signs.
TEST(MpfiArithmetic, EndsAreThoseOfMpfi) {
  Random random("ends of MPFI");
  OVERSHOOT_TRACE_SEED(random);
  const long n = cases(20'000);
  for (long i = 0; i < n; ++i) {
    const long bits = random.integer(20, 200);
    const PrecisionScope scope(bits);
    const auto end = [&] { return random.one_in(6) ? Rational(random.integer(-1, 1)) : random.dyadic(bits + 10, 60); };
    const Operand a = random_operand(random, end, false), b = random_operand(random, end, false);
    const Mpfi x = interval<Mpfi>(a), y = interval<Mpfi>(b);
    const auto ends_as = [&](const Mpfi& z, int (*theirs)(mpfi_ptr, mpfi_srcptr, mpfi_srcptr)) {
      mpfi_t expected;
      mpfi_init2(expected, bits);
      theirs(expected, x.raw(), y.raw());
      const bool equal = mpfr_equal_p(z.lo(), &expected->left) != 0 && mpfr_equal_p(z.hi(), &expected->right) != 0;
      mpfi_clear(expected);
      return equal;
    };
    ASSERT_TRUE(ends_as(x + y, mpfi_add)) << show(a) << " + " << show(b);
    ASSERT_TRUE(ends_as(x - y, mpfi_sub)) << show(a) << " - " << show(b);
    ASSERT_TRUE(ends_as(x * y, mpfi_mul)) << show(a) << " * " << show(b);
  }
}

TYPED_TEST(Inclusion, DivisionByAnIntervalThatHoldsZeroIsPartial) {
  using T = TypeParam;
  const Operand one{1, 1}, zero{0, 0}, around{-1, 1}, above{0, 1}, below{-1, 0};
  for (const Operand& b : {zero, around, above, below})
    for (const Operand& a : {one, zero, around}) {
      const T q = interval<T>(a) / interval<T>(b);
      EXPECT_FALSE(is_finite(q)) << show(a) << "/" << show(b);
      // It decides nothing, not even against an infinity's worth of room.
      EXPECT_TRUE(possibly(q < T(0L)) && !certainly(q < T(0L)));
      EXPECT_TRUE(possibly(q >= T(0L)) && !certainly(q >= T(0L)));
      EXPECT_FALSE(certainly(q * T(0L) <= T(0L))) << "what came from an undefined value stays undefined";
    }
}

template <class T>
class OpenEnds : public testing::Test {};
using Intervals = testing::Types<Range, Mpfi>;
TYPED_TEST_SUITE(OpenEnds, Intervals, Names);

/// Half-infinite and open operands whose results are known in closed form.
TYPED_TEST(OpenEnds, KnownResults) {
  using T = TypeParam;
  const auto expect = [](const T& x, double lo, double hi, bool lo_open, bool hi_open) {
    const Enclosure e = enclosure(x);
    EXPECT_TRUE(e.defined);
    EXPECT_EQ(mpfr_get_d(e.lo.raw(), MPFR_RNDN), lo);
    EXPECT_EQ(mpfr_get_d(e.hi.raw(), MPFR_RNDN), hi);
    EXPECT_EQ(e.lo_open, lo_open);
    EXPECT_EQ(e.hi_open, hi_open);
  };
  const double inf = INFINITY;
  const T line = interval<T>({std::nullopt, std::nullopt, true, true});
  const T positive = interval<T>({0, std::nullopt, true, true}),
          nonnegative = interval<T>({0, std::nullopt, false, true});
  const T above_one = interval<T>({1, std::nullopt, true, true});
  const T unit_open = interval<T>({0, 1, true, true});
  const T zero(0L);
  expect(zero * line, 0, 0, false, false);  // 0 times every real number
  expect(zero * positive, 0, 0, false, false);
  expect(positive * positive, 0, inf, true, true);
  expect(nonnegative * positive, 0, inf, false, true);
  expect(positive * line, -inf, inf, true, true);
  expect(-positive, -inf, 0, true, true);
  expect(positive + positive, 0, inf, true, true);
  expect(positive - positive, -inf, inf, true, true);
  expect(T(1L) / positive, 0, inf, true, true);
  expect(T(1L) / above_one, 0, 1, true, true);
  expect(T(1L) / -above_one, -1, 0, true, true);
  expect(unit_open / above_one, 0, 1, true, true);
  expect(abs(line), 0, inf, false, true);
  expect(abs(interval<T>({-1, 2, true, true})), 0, 2, false, true);
  expect(abs(interval<T>({-2, 2, true, false})), 0, 2, false, false);
  expect(abs(interval<T>({-2, 0, false, true})), 0, 2, true, false);
  expect(min(unit_open, T(1L)), 0, 1, true, true);
  expect(max(unit_open, zero), 0, 1, true, true);
  expect(hull(unit_open, T(1L)), 0, 1, true, false);
  // Strict inequalities hold up to an excluded end and not past an attained one.
  EXPECT_TRUE(certainly(unit_open < T(1L)));
  EXPECT_TRUE(certainly(unit_open > zero));
  EXPECT_TRUE(certainly(unit_open < above_one));
  EXPECT_FALSE(certainly(interval<T>({0, 1}) < T(1L)));
  EXPECT_TRUE(certainly(interval<T>({0, 1}) <= T(1L)));
  EXPECT_FALSE(possibly(T(1L) <= unit_open));
  EXPECT_TRUE(certainly(sech2(line) > zero) && certainly(sech2(line) <= T(1L)) && !certainly(sech2(line) < T(1L)));
  EXPECT_TRUE(certainly(tanh(line) < T(1L)) && certainly(tanh(line) > T(-1L)));
}

}  // namespace
}  // namespace overshoot::test
