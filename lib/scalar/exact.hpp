#pragma once
/// Exact: a rational number or an infinity, computed without any rounding.
///
/// A function has a value only where that value is rational (tanh(0) = 0, sqrt(9/4) = 3/2) or, at an infinity, where
/// its limit is (tanh(+inf) = 1); everything else, and inf - inf, 0 * inf, x / 0, raises Undecided. Evaluated at an
/// infinite argument a formula therefore gives its limit there: every step is continuous at the extended point it is
/// taken at.
#include <optional>

#include "lib/scalar/functions.hpp"

namespace overshoot {

class Exact;

template <>
struct Arithmetic<Exact> {
  static constexpr Nature nature = Nature::exact;
  static Exact from_integer(long n);
  static Exact from_rational(const Rational& q);
  static Exact pi();
};

class Exact {
 public:
  Exact() = default;
  explicit Exact(long n) : value_(n) {}
  explicit Exact(Rational q) : value_(std::move(q)) {}
  Exact(std::floating_point auto) = delete;
  static Exact infinity(int sign) {
    Exact r;
    r.infinite_ = sign;
    r.limit_ = true;
    return r;
  }
  bool finite() const { return infinite_ == 0; }
  int infinite() const { return infinite_; }
  /// Throws Undecided when infinite.
  const Rational& rational() const;
  int sign() const { return infinite_ != 0 ? infinite_ : value_.sign(); }

  friend Exact operator-(const Exact& a);
  friend Exact operator+(const Exact& a, const Exact& b);
  friend Exact operator-(const Exact& a, const Exact& b) { return a + (-b); }
  friend Exact operator*(const Exact& a, const Exact& b);
  friend Exact operator/(const Exact& a, const Exact& b);
  // Unknown only between equal limits, whose order near the limit point is not theirs.
  friend Truth operator<(const Exact& a, const Exact& b) { return compare(a, b, true); }
  friend Truth operator<=(const Exact& a, const Exact& b) { return compare(a, b, false); }
  friend Truth operator>(const Exact& a, const Exact& b) { return b < a; }
  friend Truth operator>=(const Exact& a, const Exact& b) { return b <= a; }

#define OVERSHOOT_EXACT(name) friend Exact name(const Exact& a);
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_EXACT)
#undef OVERSHOOT_EXACT
  friend Exact pown(const Exact& a, long n);
  friend Exact abs_pow(const Exact& a, Q b);
  friend Exact signed_pow(const Exact& a, Q b);
  friend Exact pow(const Exact& a, const Exact& b);
  friend Exact abs(const Exact& a) { return a.sign() < 0 ? -a : a; }
  // Between equal values either may be the smaller one near the limit point: a limit if either is.
  friend Exact min(const Exact& a, const Exact& b) {
    const int c = cmp(a, b);
    return Exact(c <= 0 ? a : b).mark(c == 0 && b.limit_);
  }
  friend Exact max(const Exact& a, const Exact& b) { return -min(-a, -b); }
  friend Exact select(Truth condition, const Exact& a, const Exact& b);
  friend bool is_finite(const Exact& a) { return a.finite(); }

 private:
  static int cmp(const Exact& a, const Exact& b);
  static Truth compare(const Exact& a, const Exact& b, bool strict);
  Exact mark(bool limit) && {
    limit_ = limit_ || limit;
    return std::move(*this);
  }

  int infinite_ = 0;
  Rational value_;
  bool limit_ = false;  ///< came from an infinite argument
};

inline Exact Arithmetic<Exact>::from_integer(long n) { return Exact(n); }
inline Exact Arithmetic<Exact>::from_rational(const Rational& q) { return Exact(q); }
inline Exact Arithmetic<Exact>::pi() { throw Undecided("pi is not rational"); }

}  // namespace overshoot
