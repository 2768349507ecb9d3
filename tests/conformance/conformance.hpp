#pragma once
/// One suite that every number type passes: constants, operations, comparisons, conditionals, powers, and every
/// function at points and in identities known in closed form. A file for a few types (the suite takes ten seconds to
/// compile for each) defines CONFORMING_TYPES and CONFORMING_NAMES, and includes this.
///
/// Each check is a difference that is mathematically 0. An adapter turns it into closed intervals of doubles, each of
/// which must hold 0: for an enclosure its own ends, with nothing added; for an approximate type the value with the
/// tolerance tolerance_ulps * epsilon on either side; for a jet the value's and each slope's (the derivative of an
/// identity is one too).
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/boost_static.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/formula/expr.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/range.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

/// MPFR, Arb and MPFI compute to this many bits here: no type's default, so that nothing passes by chance in double.
constexpr long bits = 100;

struct Ends {
  double lo, hi;
};

// The adapters: epsilon of the type's rounding, variable(q) as what the formulas are computed from, intervals(x) as
// above.

template <class T>
struct Adapter {  // approximate types
  static double epsilon() {
    if constexpr (std::same_as<T, Mpfr>) return std::ldexp(1, -bits);
    if constexpr (std::same_as<T, float>) return 0x1p-24;
    if constexpr (std::same_as<T, double>) return 0x1p-53;
    if constexpr (std::same_as<T, long double>) return 0x1p-64;
    if constexpr (std::same_as<T, float128>) return 0x1p-113;
    return 1e-50;  // BoostMpfr<50>: at least its 50 digits
  }
  static double as_double(const T& x) {
    if constexpr (std::same_as<T, Mpfr>)
      return to_double(x);
    else
      return static_cast<double>(x);
  }
  static T variable(Q q) { return from<T>(q); }
  static std::vector<Ends> intervals(const T& x) { return {{as_double(x), as_double(x)}}; }
};
template <>
struct Adapter<Exact> {
  static double epsilon() { return 0; }
  static Exact variable(Q q) { return from<Exact>(q); }
  static std::vector<Ends> intervals(const Exact& x) {
    // Rounded to double only when not 0: a nonzero rational, however small, must not pass for 0.
    const int sign = x.rational().sign();
    return {{double(sign), double(sign)}};
  }
};
template <>
struct Adapter<Ball> {
  static double epsilon() { return std::ldexp(1, -bits); }
  static Ball variable(Q q) { return from<Ball>(q); }
  static std::vector<Ends> intervals(const Ball& x) {
    const DecimalEnclosure d = decimal(x);
    return {{std::stod(d.lo), std::stod(d.hi)}};
  }
};
template <>
struct Adapter<Range> {
  static double epsilon() { return std::ldexp(1, -bits); }
  static Range variable(Q q) { return from<Range>(q); }
  static std::vector<Ends> intervals(const Range& x) {
    if (x.partial()) return {{-INFINITY, INFINITY}};
    return {{arf_get_d(x.lo(), ARF_RND_FLOOR), arf_get_d(x.hi(), ARF_RND_CEIL)}};
  }
};
template <>
struct Adapter<Mpfi> {
  static double epsilon() { return std::ldexp(1, -bits); }
  static Mpfi variable(Q q) { return from<Mpfi>(q); }
  static std::vector<Ends> intervals(const Mpfi& x) {
    if (x.partial()) return {{-INFINITY, INFINITY}};
    return {{mpfr_get_d(x.lo(), MPFR_RNDD), mpfr_get_d(x.hi(), MPFR_RNDU)}};
  }
};
template <>
struct Adapter<Interval> {
  static double epsilon() { return 0x1p-53; }
  static Interval variable(Q q) { return from<Interval>(q); }
  static std::vector<Ends> intervals(const Interval& x) {
    if (x.partial()) return {{-INFINITY, INFINITY}};
    return {{x.lo(), x.hi()}};
  }
};
template <class T, int N>
struct Adapter<Jet<T, N>> {
  static double epsilon() { return Adapter<T>::epsilon(); }
  static Jet<T, N> variable(Q q) { return Jet<T, N>::variable(from<T>(q), 0); }
  static std::vector<Ends> intervals(const Jet<T, N>& x) {
    std::vector<Ends> all = Adapter<T>::intervals(x.value);
    for (const T& s : x.slopes) all.push_back(Adapter<T>::intervals(s)[0]);
    return all;
  }
};
/// An expression is what its tape evaluates to, here in Range; its variables are remembered by their numbers.
template <>
struct Adapter<Expr> {
  static double epsilon() { return Adapter<Range>::epsilon(); }
  static std::vector<Range>& values() {
    static std::vector<Range> all;
    return all;
  }
  static Expr variable(Q q) {
    values().push_back(from<Range>(q));
    return Expr::variable(static_cast<int>(values().size()) - 1);
  }
  static std::vector<Ends> intervals(const Expr& x) {
    const Tape tape{std::span<const Expr>(&x, 1)};
    return Adapter<Range>::intervals(evaluate<Range>(tape, std::span<const Range>(values())).front());
  }
};

/// What the approximate types are allowed and what the enclosures' width may be, in epsilons times the scale of the
/// terms (at most 32 here). A check has up to 10 operations of 2 or 3 ulps (glibc's stated bounds: 2 for most, 4 for
/// the worst hyperbolic and error functions in long double), and slopes combine twice as many; 10 * 4 * 2 = 80, times
/// 32 for the scale.
constexpr double tolerance_ulps = 80 * 32;

template <class T>
class Conformance : public testing::Test {
 protected:
  static constexpr bool exact = std::same_as<T, Exact>;
  static T x(Q q) { return Adapter<T>::variable(q); }

  /// The difference is 0, whatever the type.
  static void zero(const char* what, const std::function<T()>& difference) {
    SCOPED_TRACE(what);
    std::vector<Ends> all;
    try {
      all = Adapter<T>::intervals(difference());
    } catch (const Undecided& e) {
      ADD_FAILURE() << "Undecided: " << e.what();
      return;
    }
    const double tolerance = tolerance_ulps * Adapter<T>::epsilon();
    const bool rigorous = !Approximate<T> && !exact;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& [lo, hi] = all[i];
      EXPECT_LE(lo, rigorous ? 0 : tolerance) << "part " << i;
      EXPECT_GE(hi, rigorous ? 0 : -tolerance) << "part " << i;
      EXPECT_LE(hi - lo, tolerance) << "part " << i << " is too wide to say anything: [" << lo << ", " << hi << "]";
    }
  }
  /// No number: NaN or an infinity, an enclosure that decides nothing, or Undecided.
  static void undefined(const char* what, const std::function<T()>& value) {
    try {
      const T x = value();
      for (const auto& [lo, hi] : Adapter<T>::intervals(x))
        EXPECT_FALSE(std::isfinite(lo) || std::isfinite(hi)) << what << " is in [" << lo << ", " << hi << "]";
      if constexpr (Rigorous<T>) {
        EXPECT_FALSE(certainly(x <= x) || !possibly(x < x)) << what;
      }
    } catch (const Undecided&) {
    }
  }
  /// The same where the terms are irrational: exact rationals must refuse, not approximate.
  static void irrational_zero(const char* what, const std::function<T()>& difference) {
    if constexpr (exact) {
      EXPECT_THROW(difference(), Undecided) << what;
    } else {
      zero(what, difference);
    }
  }
};

template <class T>
constexpr bool exact_type = std::same_as<T, Exact>;

/// The types of the including file, and their names in its tests.
using Types = testing::Types<CONFORMING_TYPES>;
struct Names {
  template <class T>
  static std::string GetName(int i) {
    static const char* names[] = {CONFORMING_NAMES};
    return names[i];
  }
};
TYPED_TEST_SUITE(Conformance, Types, Names);

/// zero / irrational_zero of an expression in T.
#define ZERO(...) this->zero(#__VA_ARGS__, [&]() -> T { return __VA_ARGS__; })
#define IRRATIONAL(...) this->irrational_zero(#__VA_ARGS__, [&]() -> T { return __VA_ARGS__; })
#define SETUP                       \
  using T = TypeParam;              \
  const PrecisionScope scope(bits); \
  const T one = from<T>(1);         \
  (void)one

TYPED_TEST(Conformance, IsARealNumberType) {
  using T = TypeParam;
  static_assert(Real<T>);
  static_assert(std::is_copy_constructible_v<T> && std::is_move_assignable_v<T>);
}

TYPED_TEST(Conformance, ConstantsFromIntegersAndRationals) {
  SETUP;
  ZERO(from<T>(0));
  ZERO(from<T>(7) - from<T>(14L) / from<T>(2));
  ZERO(from<T>(Q(1, 3)) * from<T>(3) - one);
  ZERO(from<T>(0.9_q) * from<T>(10) - from<T>(9));
  ZERO(from<T>(Rational(1, 3)) - from<T>(Q(1, 3)));
  ZERO(from<T>(Rational(-22, 7)) * from<T>(7) + from<T>(22));
  ZERO(from<T>(Rational(12)) - from<T>(12));
  IRRATIONAL((pi<T>() - from<T>(Rational(355, 113))) * from<T>(0) + (sqrt(pi<T>()) * sqrt(pi<T>()) - pi<T>()));
}

TYPED_TEST(Conformance, FieldOperations) {
  SETUP;
  const T a = this->x(Q(3, 7)), b = this->x(Q(-5, 11));
  ZERO(a + b - from<T>(Q(-2, 77)) - (a - from<T>(Q(3, 7))) - (b - from<T>(Q(-5, 11))));
  ZERO((a + b) * (a - b) - (a * a - b * b));
  ZERO((a + b) * (a + b) - (a * a + from<T>(2) * a * b + b * b));
  ZERO(a / b * b - a);
  ZERO(one / (one / a) - a);
  ZERO(-a + a);
  ZERO(-(-a) - a);
  ZERO(a - b + (b - a));
  ZERO((a / b) * (b / a) - one);
}

TYPED_TEST(Conformance, MixedOperationsWithConstants) {
  SETUP;
  const T a = this->x(Q(3, 7));
  ZERO(a + 2 - (2 + a));
  ZERO(a - 2 + (2 - a));
  ZERO(a * 3 - 3 * a);
  ZERO(a / 3 * 3 - a);
  ZERO(1 / a * a - 1);
  ZERO(a + 0.5_q - (0.5_q + a));
  ZERO(a - 0.5_q + (0.5_q - a));
  ZERO(a * 0.9_q - (0.9_q) * a);
  ZERO(a / 0.5_q - 2 * a);
  ZERO(0.5_q / a - 1 / (2 * a));
  ZERO(a * 2L - a * 2);
}

TYPED_TEST(Conformance, Comparisons) {
  SETUP;
  if constexpr (!std::same_as<T, Expr>) {
    const T a = this->x(Q(3, 7)), b = this->x(Q(-5, 11)), half = this->x(Q(1, 2));
    EXPECT_TRUE(certainly(b < a) && certainly(b <= a) && certainly(a > b) && certainly(a >= b));
    EXPECT_FALSE(possibly(a < b) || possibly(a <= b) || possibly(b > a) || possibly(b >= a));
    // 1/2 is a number of every type here: equality itself is decided.
    EXPECT_TRUE(certainly(half <= half) && certainly(half >= half));
    EXPECT_FALSE(possibly(half < half) || possibly(half > half));
    EXPECT_TRUE(certainly(half < 1) && certainly(0 < half) && certainly(half <= 0.5_q) && certainly(0.25_q < half));
    EXPECT_TRUE(certainly(half > 0) && certainly(1 >= half));
  }
}

TYPED_TEST(Conformance, ConditionalsAndPieces) {
  SETUP;
  const T a = this->x(Q(3, 4)), b = this->x(Q(-5, 4)), zero = from<T>(0);
  ZERO(abs(a) - a);
  ZERO(abs(b) + b);
  ZERO(min(a, b) - b);
  ZERO(max(a, b) - a);
  ZERO(min(a, b) + max(a, b) - (a + b));
  ZERO(clamp(a, -1, 1) - a);
  ZERO(clamp(b, -1, 1) + 1);
  ZERO(clamp(b * b, Q(1, 4), Q(1, 2)) - from<T>(Q(1, 2)));
  ZERO(clamp(a, b, zero) - zero);
  ZERO(relu(a) - a);
  ZERO(relu(b));
  ZERO(select(a < b, from<T>(7), a) - a);
  ZERO(select(b < a, b, from<T>(7)) - b);
  ZERO(select(b <= a, b, from<T>(7)) - b);
  ZERO(select(a >= b, a, b) - a);
  ZERO(select(a > b, a, b) - a);
}

TYPED_TEST(Conformance, Powers) {
  SETUP;
  const T a = this->x(Q(3, 4)), b = this->x(Q(-5, 4)), quarter = this->x(Q(1, 4)), minus = this->x(Q(-1, 4));
  ZERO(pown(b, 0) - one);
  ZERO(pown(b, 1) - b);
  ZERO(pown(b, 2) - b * b);
  ZERO(sqr(b) - b * b);
  ZERO(pown(b, 5) - b * b * b * b * b);
  ZERO(pown(b, -3) * (b * b * b) - one);
  ZERO(abs_pow(b, Q(2, 1)) - b * b);
  ZERO(abs_pow(b, Q(3, 1)) + b * b * b);
  ZERO(abs_pow(b, Q(1, 1)) + b);
  ZERO(abs_pow(a, Q(0, 1)) - one);
  ZERO(abs_pow(b, Q(-1, 1)) * b + one);
  ZERO(signed_pow(b, Q(1, 1)) - b);
  ZERO(signed_pow(b, Q(2, 1)) + b * b);
  ZERO(signed_pow(b, Q(3, 1)) - b * b * b);
  // (1/4)^(3/2) = 1/8 and its derivative 3/2 (1/4)^(1/2): compared with x sqrt(x), so that jets compare their slopes.
  ZERO(abs_pow(quarter, Q(3, 2)) - quarter * sqrt(quarter));
  ZERO(signed_pow(minus, Q(3, 2)) - minus * sqrt(-minus));
  ZERO(abs_pow(minus, Q(-1, 2)) * sqrt(-minus) - one);
  IRRATIONAL(abs_pow(b, Q(4, 3)) * abs_pow(b, Q(2, 3)) - b * b);
  IRRATIONAL(signed_pow(b, Q(1, 3)) * abs_pow(b, Q(2, 3)) - b);
}

/// 0^b is 0 for b > 0 and undefined for b < 0; 0^0 is 1 for the integer power alone.
TYPED_TEST(Conformance, PowersOfZero) {
  SETUP;
  if constexpr (requires(T x) { x.slopes; }) {
    GTEST_SKIP() << "most powers have no slope at 0; their values are those of the jet's number type";
  } else {
    const T zero = this->x(Q(0, 1)), half = this->x(Q(1, 2));
    ZERO(pown(zero, 0) - one);
    ZERO(pown(zero, 3));
    ZERO(abs_pow(zero, Q(3, 1)));
    ZERO(abs_pow(zero, Q(1, 2)));
    ZERO(abs_pow(zero, Q(4, 3)));
    ZERO(signed_pow(zero, Q(1, 2)));
    ZERO(signed_pow(zero, Q(5, 3)));
    ZERO(pow(zero, half));
    ZERO(xlogx(zero));
    this->undefined("xlogx(-1/2)", [&] { return xlogx(-half); });
    ZERO(pow(half, zero) - one);
    this->undefined("0^-1", [&] { return pown(zero, -1); });
    this->undefined("0^-2", [&] { return pown(zero, -2); });
    this->undefined("|0|^0", [&] { return abs_pow(zero, Q(0, 1)); });
    this->undefined("|0|^-1", [&] { return abs_pow(zero, Q(-1, 1)); });
    this->undefined("|0|^-1/2", [&] { return abs_pow(zero, Q(-1, 2)); });
    this->undefined("|0|^-4/3", [&] { return abs_pow(zero, Q(-4, 3)); });
    if constexpr (!std::same_as<T, BoostMpfr<50>>) {  // Boost's own pow, which no statement is evaluated with
      this->undefined("0^0, a real power", [&] { return pow(zero, zero); });
      this->undefined("0^(-1/2), a real power", [&] { return pow(zero, -half); });
      this->undefined("(-1/2)^(1/2)", [&] { return pow(-half, half); });
    }
    // Undefined is what is made of it, even its power 0.
    if constexpr (!exact_type<T>) this->undefined("(0/0)^0", [&] { return pown(zero / zero, 0); });
  }
}

TYPED_TEST(Conformance, FunctionsWhereTheirValuesAreRational) {
  SETUP;
  // At constants (no variable: a jet's slope of a function is not the constant's).
  const T zero = from<T>(0);
  ZERO(exp(zero) - one);
  ZERO(log(one));
  ZERO(log1p(zero));
  ZERO(expm1(zero));
  ZERO(sinh(zero));
  ZERO(cosh(zero) - one);
  ZERO(tanh(zero));
  ZERO(sech2(zero) - one);
  ZERO(tanhc(zero) - one);
  ZERO(log1pc(zero) - one);
  ZERO(erf(zero));
  ZERO(erfc(zero) - one);
  ZERO(normal_cdf(zero) - 0.5_q);
  ZERO(sigmoid(zero) - 0.5_q);
  ZERO(sin(zero));
  ZERO(cos(zero) - one);
  ZERO(atan(zero));
  ZERO(tan(zero));
  ZERO(sinc(zero) - one);
  ZERO(sinhc(zero) - one);
  ZERO(expm1c(zero) - one);
  ZERO(xlogx(one));
  IRRATIONAL(softplus(zero) - log(from<T>(2)));
  IRRATIONAL(sin(pi<T>() / 6) - 0.5_q);
  IRRATIONAL(cos(pi<T>() / 3) - 0.5_q);
  IRRATIONAL(atan(one) * 4 - pi<T>());
  IRRATIONAL(tan(pi<T>() / 4) - one);
  IRRATIONAL(sinc(pi<T>() / 2) * pi<T>() - 2);
  ZERO(sqrt(from<T>(Q(9, 4))) - 1.5_q);
  ZERO(sin_atan(from<T>(Q(-3, 4))) + 0.6_q);
  ZERO(cos_atan(from<T>(Q(3, 4))) - 0.8_q);
  IRRATIONAL(normal_cdf_integral(zero) - normal_pdf(zero));
  IRRATIONAL(normal_pdf(zero) * normal_pdf(zero) * 2 * pi<T>() - one);
}

TYPED_TEST(Conformance, FunctionsAtTheLogarithmOfTwo) {
  SETUP;
  // e^(log 2) = 2 makes every hyperbolic function rational.
  const auto log2 = [] { return log(from<T>(2)); };
  IRRATIONAL(exp(log2()) - 2);
  IRRATIONAL(expm1(log2()) - one);
  IRRATIONAL(sinh(log2()) - 0.75_q);
  IRRATIONAL(cosh(log2()) - 1.25_q);
  IRRATIONAL(tanh(log2()) - 0.6_q);
  IRRATIONAL(sech2(log2()) - 0.64_q);
  IRRATIONAL(tanhc(log2()) * log2() - 0.6_q);
  IRRATIONAL(softplus(log2()) - log(from<T>(3)));
  IRRATIONAL(sigmoid(log2()) * 3 - 2);
  IRRATIONAL(log1p(one) - log2());
  IRRATIONAL(log1pc(one) - log2());
  IRRATIONAL(log(from<T>(8)) - 3 * log2());
  IRRATIONAL(sinhc(log2()) * log2() - 0.75_q);
  IRRATIONAL(expm1c(log2()) * log2() - one);
  IRRATIONAL(xlogx(from<T>(2)) - 2 * log2());
  IRRATIONAL(sqrt(from<T>(2)) * sqrt(from<T>(2)) - 2);
}

TYPED_TEST(Conformance, Identities) {
  SETUP;
  for (const Q q : {Q(5, 8), Q(-5, 8), Q(7, 4), Q(-7, 4), Q(1, 16), Q(-1, 16)}) {
    SCOPED_TRACE(print(q.rational()));
    const T x = this->x(q);
    IRRATIONAL(cosh(x) * cosh(x) - sinh(x) * sinh(x) - one);
    IRRATIONAL(exp(x) * exp(-x) - one);
    IRRATIONAL(exp(x) - (cosh(x) + sinh(x)));
    IRRATIONAL(expm1(x) + one - exp(x));
    IRRATIONAL(sech2(x) - (one - tanh(x) * tanh(x)));
    IRRATIONAL(tanh(x) * cosh(x) - sinh(x));
    IRRATIONAL(tanhc(x) * x - tanh(x));
    IRRATIONAL(sinc(x) * x - sin(x));
    IRRATIONAL(sinc(2 * x) - sinc(x) * cos(x));
    IRRATIONAL(sinhc(x) * x - sinh(x));
    IRRATIONAL(sinhc(2 * x) - sinhc(x) * cosh(x));
    IRRATIONAL(expm1c(x) * x - expm1(x));
    IRRATIONAL(expm1c(-x) * exp(x) - expm1c(x));
    IRRATIONAL(tan(x / 2) * cos(x / 2) - sin(x / 2));
    IRRATIONAL(tan(atan(x)) - x);
    IRRATIONAL(sin(atan(x)) - sin_atan(x));
    IRRATIONAL(xlogx(x * x) - x * x * log(x * x));
    IRRATIONAL(log(abs(x)) - log(x * x) / 2);
    IRRATIONAL(log(exp(x)) - x);
    IRRATIONAL(log1p(expm1(x)) - x);
    IRRATIONAL(log1pc(x * x) * (x * x) - log1p(x * x));
    IRRATIONAL(erf(x) + erfc(x) - one);
    IRRATIONAL(erf(-x) + erf(x));
    IRRATIONAL(erfc(x) + erfc(-x) - 2);
    IRRATIONAL(softplus(x) - softplus(-x) - x);
    IRRATIONAL(exp(softplus(x)) - one - exp(x));
    IRRATIONAL(sigmoid(x) + sigmoid(-x) - one);
    IRRATIONAL(sigmoid(x) * 2 - one - tanh(x / 2));
    IRRATIONAL(sin(x) * sin(x) + cos(x) * cos(x) - one);
    IRRATIONAL(sin(2 * x) - 2 * sin(x) * cos(x));
    IRRATIONAL(normal_pdf(x) - normal_pdf(-x));
    IRRATIONAL(normal_pdf(x) * exp(x * x / 2) * sqrt(2 * pi<T>()) - one);
    IRRATIONAL(normal_cdf(x) + normal_cdf(-x) - one);
    IRRATIONAL(normal_cdf(x) * 2 - (one + erf(x / sqrt(from<T>(2)))));
    IRRATIONAL(normal_cdf_integral(x) - (normal_pdf(x) + x * normal_cdf(x)));
    IRRATIONAL(normal_cdf_integral(x) - normal_cdf_integral(-x) - x);
    IRRATIONAL(sin_atan(x) - x * cos_atan(x));
    IRRATIONAL(sin_atan(x) * sin_atan(x) + cos_atan(x) * cos_atan(x) - one);
    ZERO(sqrt(x * x) - abs(x));
  }
}

}  // namespace
}  // namespace overshoot::test
