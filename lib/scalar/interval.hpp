#pragma once
/// Interval: a closed interval with double endpoints, for speed; the rounding is outward and proven.
///
/// Nothing relies on a rounding mode: endpoints are computed to nearest, the sign of the rounding error is found
/// exactly (TwoSum for sums, the fused product for products, quotients and roots), and the endpoint moves to its
/// neighbour only if the error asks for it. So + - * / sqr sqrt pown give the tightest doubles there are, overflow and
/// subnormals included. std::fma is exact on every processor; without the instruction it is slower, not wrong. At
/// points the functions' ends are the tightest or at most one double further out: by kernels with proven errors
/// (interval_kernel.hpp, angle_kernel.hpp, erf_kernel.hpp), tens of nanoseconds; the integral of normal_cdf and real
/// powers by Arb, and what the kernels leave out (tiny and huge arguments) by Arb and MPFR, microseconds.
///
/// The contract is Range's: every result contains f(x) for every x of the operands where f is defined, `partial` says
/// that f may be undefined somewhere in them, and a partial interval decides no comparison. Two things differ:
/// - ends are closed (an enclosure of the open interval); an infinite end is no number and not attained;
/// - where f is defined nowhere (1/[0,0], log [-2,-1]) the result is the empty set (both ends NaN), and partial.
/// Comparisons with the empty set are undefined. An interval made of an inexact double is tainted, as a Ball is.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "lib/scalar/functions.hpp"
#include "lib/scalar/print.hpp"
#include "lib/scalar/strict.hpp"

namespace overshoot {

/// Directed rounding of single operations on doubles, by error-free transformations.
namespace directed {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
/// From here on a product's error fits a double: 2^-960 leaves 106 bits above the smallest subnormal, 2^-1074.
constexpr double error_free = 0x1p-960;

/// The neighbour of a double that is neither 0 nor NaN, where wanted: magnitudes are ordered as integers. (Without a
/// branch: rounding errors have unpredictable signs.)
inline double below_nonzero(double x, bool wanted = true) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  return std::bit_cast<double>(bits - (((bits >> 63) | 1) & -static_cast<std::int64_t>(wanted)));
}
inline double above_nonzero(double x, bool wanted = true) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  return std::bit_cast<double>(bits + (((bits >> 63) | 1) & -static_cast<std::int64_t>(wanted)));
}
/// The largest double below x; -infinity and NaN stay.
inline double next_below(double x) {
  if (x == 0) return -smallest;
  return x != x || x == -infinity ? x : below_nonzero(x);
}
inline double next_above(double x) { return -next_below(-x); }

// Rounded down where the fast path's conditions fail: infinities, NaN, zeros, overflow, subnormals.
double sum_down_slow(double a, double b);
double product_down_slow(double a, double b);
double quotient_down_slow(double a, double b);

/// a + b rounded down. TwoSum's error is exact unless something overflowed, and then it is infinite or NaN.
inline double sum_down(double a, double b) {
  a = as_rounded(a), b = as_rounded(b);
  const double s = a + b, t = s - a, error = (a - (s - t)) + (b - t);
  if (!(std::fabs(error) <= largest)) [[unlikely]]
    return sum_down_slow(a, b);
  return below_nonzero(s, error < 0);  // s = 0 has no error
}
inline double sum_up(double a, double b) { return -sum_down(-a, -b); }

/// a b rounded down, 0 times an infinity being 0 (an infinite end bounds real numbers).
inline double product_down(double a, double b) {
  const double p = a * b;
  if (!(std::fabs(p) >= error_free && std::fabs(p) <= largest)) [[unlikely]]
    return product_down_slow(a, b);
  return below_nonzero(p, std::fma(a, b, -p) < 0);
}
inline double product_up(double a, double b) { return -product_down(-a, b); }

/// a / b rounded down for b > 0, for b infinite when a >= 0, and for b = 0 (from above) when a != 0. The remainder
/// a - q b of a normal q fits a double.
inline double quotient_down(double a, double b) {
  const double q = a / b;
  if (!(std::fabs(a) >= error_free && std::fabs(q) >= 0x1p-1020 && std::fabs(q) <= largest)) [[unlikely]]
    return quotient_down_slow(a, b);
  return below_nonzero(q, std::fma(-q, b, a) < 0);
}
inline double quotient_up(double a, double b) { return -quotient_down(-a, b); }

/// sqrt(x) rounded down, and up, for x >= 0. The remainder x - s^2 fits a double; smaller x are scaled by an even power
/// of two (the root of a positive double is normal).
inline double sqrt_down(double x) {
  if (!(x >= error_free)) [[unlikely]]
    return x > 0 ? 0x1p-300 * sqrt_down(0x1p600 * x) : x;
  const double s = std::sqrt(x);
  return below_nonzero(s, std::fma(-s, s, x) < 0);  // (infinity: NaN < 0)
}
inline double sqrt_up(double x) {
  if (!(x >= error_free)) [[unlikely]]
    return x > 0 ? 0x1p-300 * sqrt_up(0x1p600 * x) : x;
  const double s = std::sqrt(x);
  return above_nonzero(s, std::fma(-s, s, x) > 0);
}

}  // namespace directed

class Interval;

template <>
struct Arithmetic<Interval> {
  static constexpr Nature nature = Nature::rigorous;
  static Interval from_integer(long n);
  static Interval from_rational(const Rational& q);
  static Interval from_quotient(long num, long den);
  static Interval pi();
};

class Interval {
 public:
  Interval() = default;  // [0, 0]
  explicit Interval(long n);
  explicit Interval(const Rational& q);
  Interval(std::floating_point auto) = delete;  // say exactly() or inexact()
  /// The real number a finite double is (the empty set where it is none).
  static Interval exactly(double x) { return exactly(x, x); }
  /// The numbers between two doubles, infinite ends included; the empty set when there are none (or for NaN).
  static Interval exactly(double lo, double hi) {
    return lo <= hi && lo < directed::infinity && hi > -directed::infinity ? Interval(lo, hi, 0) : empty();
  }
  /// A double that only approximates what is meant: the interval is tainted.
  static Interval inexact(double x) {
    Interval r = exactly(x);
    r.flags_ |= taint;
    return r;
  }
  /// The hull of two rationals, rounded outward; lo <= hi.
  static Interval between(const Rational& lo, const Rational& hi);
  static Interval whole_line() { return {-directed::infinity, directed::infinity, 0}; }
  static Interval empty() {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan, 0};
  }

  double lo() const { return lo_; }
  double hi() const { return hi_; }
  bool is_empty() const { return lo_ != lo_; }
  bool partial() const { return (flags_ & undefined) != 0; }
  bool tainted() const { return (flags_ & taint) != 0; }
  bool bounded() const { return lo_ >= -directed::largest && hi_ <= directed::largest; }
  bool contains_zero() const { return lo_ <= 0 && hi_ >= 0; }
  bool contains(double x) const { return std::fabs(x) <= directed::largest && lo_ <= x && x <= hi_; }
  // Ends are closed: an excluded end is enclosed with the rest.
  void open_lo() {}
  void open_hi() {}
  void unbound_lo() { lo_ = -directed::infinity; }
  void unbound_hi() { hi_ = directed::infinity; }

  friend Interval operator-(const Interval& a) { return {-a.hi_, -a.lo_, a.flags_}; }
  friend Interval operator+(const Interval& a, const Interval& b) {
    return {directed::sum_down(a.lo_, b.lo_), directed::sum_up(a.hi_, b.hi_), a.flags_ | b.flags_};
  }
  friend Interval operator-(const Interval& a, const Interval& b) {
    return {directed::sum_down(a.lo_, -b.hi_), directed::sum_up(a.hi_, -b.lo_), a.flags_ | b.flags_};
  }
  friend Interval operator*(const Interval& a, const Interval& b) {
    using directed::product_down, directed::product_up;
    const int flags = a.flags_ | b.flags_;
    // Which ends bound the product depends on the signs. (NaN, the empty set, fails every comparison and passes
    // through.)
    if (b.lo_ >= 0)
      return {product_down(a.lo_, a.lo_ < 0 ? b.hi_ : b.lo_), product_up(a.hi_, a.hi_ < 0 ? b.lo_ : b.hi_), flags};
    if (b.hi_ <= 0)
      return {product_down(a.hi_, a.hi_ < 0 ? b.hi_ : b.lo_), product_up(a.lo_, a.lo_ < 0 ? b.lo_ : b.hi_), flags};
    if (a.lo_ >= 0) return {product_down(a.hi_, b.lo_), product_up(a.hi_, b.hi_), flags};
    if (a.hi_ <= 0) return {product_down(a.lo_, b.hi_), product_up(a.lo_, b.lo_), flags};
    return {std::min(product_down(a.lo_, b.hi_), product_down(a.hi_, b.lo_)),
            std::max(product_up(a.lo_, b.lo_), product_up(a.hi_, b.hi_)), flags};
  }
  friend Interval operator/(const Interval& a, const Interval& b) {
    if (b.lo_ > 0) return over_positive(a, b.lo_, b.hi_, a.flags_ | b.flags_);
    if (b.hi_ < 0) return over_positive(-a, -b.hi_, -b.lo_, a.flags_ | b.flags_);
    return over_zero(a, b);
  }
  friend Truth operator<(const Interval& a, const Interval& b) { return compare(a, b, a.hi_ < b.lo_, b.hi_ <= a.lo_); }
  friend Truth operator<=(const Interval& a, const Interval& b) { return compare(a, b, a.hi_ <= b.lo_, b.hi_ < a.lo_); }
  friend Truth operator>(const Interval& a, const Interval& b) { return b < a; }
  friend Truth operator>=(const Interval& a, const Interval& b) { return b <= a; }

#define OVERSHOOT_INTERVAL(name) friend Interval name(const Interval& a);
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_INTERVAL)
#undef OVERSHOOT_INTERVAL
  friend Interval pown(const Interval& a, long n);
  friend Interval pow(const Interval& a, const Interval& b);
  friend Interval sqr(const Interval& a) {
    const Interval m = abs(a);
    return {directed::product_down(m.lo_, m.lo_), directed::product_up(m.hi_, m.hi_), m.flags_};
  }
  friend Interval abs_pow(const Interval& a, Q b);
  friend Interval signed_pow(const Interval& a, Q b);
  friend Interval abs(const Interval& a) {
    if (a.lo_ >= 0) return a;
    if (a.hi_ <= 0) return -a;
    return {a.is_empty() ? a.lo_ : 0, std::max(-a.lo_, a.hi_), a.flags_};
  }
  friend Interval min(const Interval& a, const Interval& b) {
    if (a.is_empty() || b.is_empty()) return none(a, b);
    return {std::min(a.lo_, b.lo_), std::min(a.hi_, b.hi_), a.flags_ | b.flags_};
  }
  friend Interval max(const Interval& a, const Interval& b) {
    if (a.is_empty() || b.is_empty()) return none(a, b);
    return {std::max(a.lo_, b.lo_), std::max(a.hi_, b.hi_), a.flags_ | b.flags_};
  }
  friend Interval hull(const Interval& a, const Interval& b) {
    if (a.is_empty() || b.is_empty()) {
      const Interval& other = a.is_empty() ? b : a;
      return {other.lo_, other.hi_, a.flags_ | b.flags_};
    }
    return {std::min(a.lo_, b.lo_), std::max(a.hi_, b.hi_), a.flags_ | b.flags_};
  }
  /// The part of a in b, empty when there is none.
  friend Interval intersection(const Interval& a, const Interval& b) {
    const double lo = std::max(a.lo_, b.lo_), hi = std::min(a.hi_, b.hi_);
    if (a.is_empty() || b.is_empty() || lo > hi) return none(a, b);
    return {lo, hi, a.flags_ | b.flags_};
  }
  /// The hull of both where the condition is unknown; what an undefined or tainted condition chose decides nothing.
  friend Interval select(Truth condition, const Interval& a, const Interval& b) {
    Interval r = certainly(condition) ? a : possibly(condition) ? hull(a, b) : b;
    if (is_tainted(condition)) r.flags_ |= undefined | taint;
    return r;
  }
  friend bool is_finite(const Interval& a) { return a.bounded() && !a.partial(); }
  /// {tanh x, sech2 x} for little more than the price of one.
  friend std::pair<Interval, Interval> tanh_and_sech2(const Interval& a);

 private:
  friend struct IntervalFunctions;
  enum Flags { undefined = 1, taint = 2 };
  Interval(double lo, double hi, int flags) : lo_(lo), hi_(hi), flags_(flags) {}
  static Interval none(const Interval& a, const Interval& b) {
    Interval r = empty();
    r.flags_ = a.flags_ | b.flags_;
    return r;
  }
  static Interval over_positive(const Interval& a, double lo, double hi, int flags) {
    return {directed::quotient_down(a.lo_, a.lo_ < 0 ? lo : hi), directed::quotient_up(a.hi_, a.hi_ > 0 ? lo : hi),
            flags};
  }
  static Interval over_zero(const Interval& a, const Interval& b);
  static Truth compare(const Interval& a, const Interval& b, bool proved, bool disproved) {
    const int flags = a.flags_ | b.flags_;
    if ((flags & undefined) != 0 || a.is_empty() || b.is_empty()) return Truth::undefined();
    return Truth::from(proved, disproved, (flags & taint) != 0);
  }

  double lo_ = 0, hi_ = 0;
  int flags_ = 0;
};
static_assert(std::is_trivially_copyable_v<Interval>);

inline Interval::Interval(long n) : lo_(static_cast<double>(n)), hi_(lo_) {
  constexpr long exact = 1L << 53;
  if (n < -exact || n > exact) *this = Interval(Rational(n));
}
inline Interval Arithmetic<Interval>::from_integer(long n) { return Interval(n); }
inline Interval Arithmetic<Interval>::from_rational(const Rational& q) { return Interval(q); }
inline Interval Arithmetic<Interval>::from_quotient(long num, long den) { return Interval(num) / Interval(den); }
inline Interval Arithmetic<Interval>::pi() { return Interval::exactly(0x1.921fb54442d18p+1, 0x1.921fb54442d19p+1); }

// Of sets. The empty set lies inside every set.
inline bool same_set(const Interval& a, const Interval& b) {
  return (a.is_empty() && b.is_empty()) || (a.lo() == b.lo() && a.hi() == b.hi());
}
inline bool subset(const Interval& a, const Interval& b) {
  return a.is_empty() || (b.lo() <= a.lo() && a.hi() <= b.hi());
}
/// a lies in b without touching b's finite ends.
inline bool interior(const Interval& a, const Interval& b) {
  return a.is_empty() ||
         ((b.lo() < a.lo() || b.lo() == -directed::infinity) && (a.hi() < b.hi() || b.hi() == directed::infinity));
}
inline bool disjoint(const Interval& a, const Interval& b) {
  return a.is_empty() || b.is_empty() || a.hi() < b.lo() || b.hi() < a.lo();
}

// Of one interval; NaN for the empty set.
/// The double nearest to the middle; the largest doubles stand for infinite ends, and 0 is the middle of the line.
double midpoint(const Interval& a);
/// The least double r with a inside [m - r, m + r], m = midpoint(a).
double radius(const Interval& a);
/// hi - lo rounded up.
inline double width(const Interval& a) { return directed::sum_up(a.hi(), -a.lo()); }
/// The largest and the smallest magnitude.
inline double mag(const Interval& a) { return a.is_empty() ? a.lo() : std::max(std::fabs(a.lo()), std::fabs(a.hi())); }
inline double mig(const Interval& a) {
  if (a.contains_zero()) return 0;
  return a.is_empty() ? a.lo() : std::min(std::fabs(a.lo()), std::fabs(a.hi()));
}

/// "[lo, hi]" in digits that read back exactly, for messages.
std::string print(const Interval& x);

}  // namespace overshoot
