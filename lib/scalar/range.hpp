#pragma once
/// Range: an interval with Arb endpoints that may be infinite or open, for proofs over boxes.
///
/// A range knows whether each endpoint is attained, so that 1/cosh(x)^2 over all real x is (0, 1] and not [0, 1]:
/// strict inequalities hold up to infinity and up to an excluded end of the domain. Infinite endpoints are never
/// attained (numbers are real). Every result contains f(x) for every x of the operands where f is defined; `partial`
/// says that f may be undefined somewhere in them (a division by a range that holds 0, the logarithm of one that
/// reaches below 0), and a partial range decides no comparison.
#include <vector>

#include "lib/scalar/arb.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/functions.hpp"
#include "lib/scalar/print.hpp"

namespace overshoot {

class Range;

template <>
struct Arithmetic<Range> {
  static constexpr Nature nature = Nature::rigorous;
  static Range from_integer(long n);
  static Range from_rational(const Rational& q);
  static Range pi();
};

class Range {
 public:
  Range() {
    arf_init(lo_);
    arf_init(hi_);
  }
  explicit Range(long n) : Range() {
    arf_set_si(lo_, n);
    arf_set_si(hi_, n);
  }
  explicit Range(const Rational& q);
  Range(std::floating_point auto) = delete;
  /// The closed hull of two rationals, rounded outward to the working precision; lo <= hi.
  static Range between(const Rational& lo, const Rational& hi);
  static Range point(const arf_t x);
  static Range whole_line();
  Range(const Range& o) : lo_open_(o.lo_open_), hi_open_(o.hi_open_), partial_(o.partial_) {
    arf_init(lo_);
    arf_init(hi_);
    arf_set(lo_, o.lo_);
    arf_set(hi_, o.hi_);
  }
  Range(Range&& o) noexcept : Range() { swap(o); }
  Range& operator=(Range o) noexcept {
    swap(o);
    return *this;
  }
  ~Range() {
    arf_clear(lo_);
    arf_clear(hi_);
  }

  arf_srcptr lo() const { return lo_; }
  arf_srcptr hi() const { return hi_; }
  bool lo_open() const { return lo_open_; }
  bool hi_open() const { return hi_open_; }
  bool partial() const { return partial_; }
  void open_lo() { lo_open_ = true; }
  void open_hi() { hi_open_ = true; }
  /// Replaces an end by an infinite one.
  void unbound_lo() {
    arf_neg_inf(lo_);
    lo_open_ = true;
  }
  void unbound_hi() {
    arf_pos_inf(hi_);
    hi_open_ = true;
  }
  bool contains_zero() const;
  bool bounded() const { return arf_is_finite(lo_) && arf_is_finite(hi_); }

  friend Range operator-(const Range& a);
  friend Range operator+(const Range& a, const Range& b);
  friend Range operator-(const Range& a, const Range& b) { return a + (-b); }
  friend Range operator*(const Range& a, const Range& b);
  friend Range operator/(const Range& a, const Range& b);
  friend Truth operator<(const Range& a, const Range& b) {
    if (a.partial_ || b.partial_) return Truth::undefined();
    return Truth::from(all_less(a, b), all_less_or_equal(b, a));
  }
  friend Truth operator<=(const Range& a, const Range& b) {
    if (a.partial_ || b.partial_) return Truth::undefined();
    return Truth::from(all_less_or_equal(a, b), all_less(b, a));
  }
  friend Truth operator>(const Range& a, const Range& b) { return b < a; }
  friend Truth operator>=(const Range& a, const Range& b) { return b <= a; }

#define OVERSHOOT_RANGE(name) friend Range name(const Range& a);
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_RANGE)
#undef OVERSHOOT_RANGE
  friend Range pown(const Range& a, long n);
  friend Range pow(const Range& a, const Range& b);
  friend Range abs_pow(const Range& a, Q b);
  friend Range signed_pow(const Range& a, Q b);
  friend Range abs(const Range& a);
  friend Range min(const Range& a, const Range& b);
  friend Range max(const Range& a, const Range& b);
  friend Range hull(const Range& a, const Range& b);
  /// The hull of both where the condition is unknown; partial where it may be undefined.
  friend Range select(Truth condition, const Range& a, const Range& b) {
    Range r = certainly(condition) ? a : possibly(condition) ? hull(a, b) : b;
    r.partial_ = r.partial_ || is_tainted(condition);
    return r;
  }
  /// The part of a in b. Needs a common point (both enclose the same number).
  friend Range intersection(const Range& a, const Range& b);
  friend bool is_finite(const Range& a) { return a.bounded() && !a.partial_; }

 private:
  struct Shape;
  friend struct RangeFunctions;
  void swap(Range& o) noexcept {
    arf_swap(lo_, o.lo_);
    arf_swap(hi_, o.hi_);
    std::swap(lo_open_, o.lo_open_);
    std::swap(hi_open_, o.hi_open_);
    std::swap(partial_, o.partial_);
  }
  static bool all_less(const Range& a, const Range& b) {
    const int c = arf_cmp(a.hi_, b.lo_);
    return c < 0 || (c == 0 && (a.hi_open_ || b.lo_open_));
  }
  static bool all_less_or_equal(const Range& a, const Range& b) { return arf_cmp(a.hi_, b.lo_) <= 0; }

  arf_t lo_, hi_;
  bool lo_open_ = false, hi_open_ = false;
  bool partial_ = false;
};

inline Range Arithmetic<Range>::from_integer(long n) { return Range(n); }
inline Range Arithmetic<Range>::from_rational(const Rational& q) { return Range(q); }

/// The exact value of a finite endpoint.
Rational exact_rational(const arf_t x);

/// "[lo, hi]" with round brackets at open ends.
std::string print(const Range& x);

}  // namespace overshoot
