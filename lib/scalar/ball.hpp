#pragma once
/// Ball: a midpoint-radius enclosure [m - r, m + r] (Arb), for rigorous runs and point checks.
///
/// Results are enclosures at this thread's working_precision(). Where a function is undefined on part of a ball the
/// result is indeterminate and every comparison with it is unknown. A ball is built from integers and rationals; an
/// inexact double must be named as such (Ball::inexact) and taints everything computed from it: a tainted number cannot
/// prove or refute.
#include <utility>

#include "lib/scalar/arb.hpp"
#include "lib/scalar/functions.hpp"
#include "lib/scalar/print.hpp"
#include "lib/scalar/spares.hpp"

namespace overshoot {

class Ball;

template <>
struct Arithmetic<Ball> {
  static constexpr Nature nature = Nature::rigorous;
  static Ball from_integer(long n);
  static Ball from_rational(const Rational& q);
  static Ball pi();
};

class Ball {
 public:
  Ball() : Ball(Unset{false}) { arb_zero(x_); }
  explicit Ball(long n) : Ball() { arb_set_si(x_, n); }
  explicit Ball(const Rational& q);
  Ball(std::floating_point auto) = delete;  // say exactly() or inexact()
  /// The real number a double is (a dyadic endpoint, data given as doubles).
  static Ball exactly(double d) {
    Ball r;
    arb_set_d(r.x_, d);
    return r;
  }
  /// A double that only approximates what is meant: the ball is tainted.
  static Ball inexact(double d) {
    Ball r = exactly(d);
    r.tainted_ = true;
    return r;
  }
  /// The smallest ball found that contains lo and hi.
  static Ball hull(const Ball& lo, const Ball& hi) {
    Ball r(Unset{lo.tainted_ || hi.tainted_});
    arb_union(r.x_, lo.x_, hi.x_, working_precision());
    return r;
  }
  Ball(const Ball& o) : Ball(Unset{o.tainted_}) { arb_set(x_, o.x_); }
  /// What is moved from may be assigned to, or end: it has no value.
  Ball(Ball&& o) noexcept : x_(std::exchange(o.x_, nullptr)), tainted_(o.tainted_) {}
  Ball& operator=(const Ball& o) {
    if (!x_) x_ = begin();
    arb_set(x_, o.x_);
    tainted_ = o.tainted_;
    return *this;
  }
  Ball& operator=(Ball&& o) noexcept {
    std::swap(x_, o.x_);
    tainted_ = o.tainted_;
    return *this;
  }
  ~Ball() {
    if (x_ && (limbs(x_) > longest_spare || !Spare::keep(x_))) end(&x_);
  }

  arb_ptr raw() { return x_; }
  arb_srcptr raw() const { return x_; }
  bool tainted() const { return tainted_; }

  friend Ball operator-(const Ball& a) {
    Ball r(Unset{a.tainted_});
    arb_neg(r.x_, a.x_);
    return r;
  }
  friend Ball operator+(const Ball& a, const Ball& b) { return apply(arb_add, a, b); }
  friend Ball operator-(const Ball& a, const Ball& b) { return apply(arb_sub, a, b); }
  friend Ball operator*(const Ball& a, const Ball& b) { return apply(arb_mul, a, b); }
  friend Ball operator/(const Ball& a, const Ball& b) { return apply(arb_div, a, b); }
  friend Truth operator<(const Ball& a, const Ball& b) {
    return Truth::from(arb_lt(a.x_, b.x_) != 0, arb_ge(a.x_, b.x_) != 0, decides_nothing(a, b));
  }
  friend Truth operator<=(const Ball& a, const Ball& b) {
    return Truth::from(arb_le(a.x_, b.x_) != 0, arb_gt(a.x_, b.x_) != 0, decides_nothing(a, b));
  }
  friend Truth operator>(const Ball& a, const Ball& b) { return b < a; }
  friend Truth operator>=(const Ball& a, const Ball& b) { return b <= a; }

#define OVERSHOOT_BALL(name) \
  friend Ball name(const Ball& a) { return apply(arb_##name, a); }
  OVERSHOOT_BALL(log)
  OVERSHOOT_BALL(log1p)
  OVERSHOOT_BALL(sinh)
  OVERSHOOT_BALL(tan)
#undef OVERSHOOT_BALL
  // Of a known range: what lies beyond it is cut off.
  friend Ball exp(const Ball& a);
  friend Ball expm1(const Ball& a);
  friend Ball cosh(const Ball& a);
  friend Ball tanh(const Ball& a);
  friend Ball sqrt(const Ball& a);
  friend Ball sin(const Ball& a);
  friend Ball cos(const Ball& a);
  friend Ball abs(const Ball& a);
  friend Ball erf(const Ball& a);
  friend Ball erfc(const Ball& a);
  friend Ball sech2(const Ball& a);
  friend Ball tanhc(const Ball& a);
  friend Ball log1pc(const Ball& a);
  friend Ball atan(const Ball& a);
  friend Ball sinc(const Ball& a);
  friend Ball sinhc(const Ball& a);
  friend Ball expm1c(const Ball& a);
  /// Indeterminate where a may be < 0.
  friend Ball xlogx(const Ball& a);
  friend Ball sin_atan(const Ball& a);
  friend Ball cos_atan(const Ball& a);
  friend Ball normal_pdf(const Ball& a);
  friend Ball normal_cdf(const Ball& a);
  friend Ball normal_cdf_integral(const Ball& a);
  friend Ball softplus(const Ball& a);
  friend Ball sigmoid(const Ball& a);
  friend Ball pown(const Ball& a, long n);
  friend Ball abs_pow(const Ball& a, Q b);
  friend Ball signed_pow(const Ball& a, Q b);
  /// a^b for a > 0 (indeterminate where a may be <= 0).
  friend Ball pow(const Ball& a, const Ball& b);
  friend Ball min(const Ball& a, const Ball& b) { return apply(arb_min, a, b); }
  friend Ball max(const Ball& a, const Ball& b) { return apply(arb_max, a, b); }
  /// The hull of both where the condition is unknown.
  friend Ball select(Truth condition, const Ball& a, const Ball& b) {
    Ball r = certainly(condition) ? a : possibly(condition) ? hull(a, b) : b;
    r.tainted_ = r.tainted_ || is_tainted(condition);
    return r;
  }
  friend bool is_finite(const Ball& a) { return arb_is_finite(a.x_) != 0; }

 private:
  /// Tainted or indeterminate (undefined, as far as is known) operands: what is chosen by comparing them is tainted.
  static bool decides_nothing(const Ball& a, const Ball& b) {
    return a.tainted_ || b.tainted_ || arf_is_nan(arb_midref(a.x_)) || arf_is_nan(arb_midref(b.x_));
  }
  /// Where a number stands: it is never copied as bytes, which would wait for Arb's own writes to it.
  static long limbs(arb_srcptr x) { return ARF_HAS_PTR(arb_midref(x)) ? ARF_PTR_ALLOC(arb_midref(x)) : 0; }
  static arb_ptr begin() {
    if (arb_ptr spare; Spare::take(spare)) return spare;
    auto* x = new arb_struct;
    arb_init(x);
    return x;
  }
  static void end(arb_ptr* x) {
    arb_clear(*x);
    delete *x;
  }
  using Spare = Spares<arb_ptr, end>;
  static constexpr long longest_spare = 1024;  ///< limbs
  /// Of any value: where a result will be put.
  struct Unset {
    bool tainted;
  };
  explicit Ball(Unset u) : x_(begin()), tainted_(u.tainted) {}
  template <class F>
  static Ball apply(F f, const Ball& a) {
    Ball r(Unset{a.tainted_});
    f(r.x_, a.x_, working_precision());
    return r;
  }
  template <class F>
  static Ball apply(F f, const Ball& a, const Ball& b) {
    Ball r(Unset{a.tainted_ || b.tainted_});
    f(r.x_, a.x_, b.x_, working_precision());
    return r;
  }

  arb_ptr x_;
  bool tainted_;
};

inline Ball Arithmetic<Ball>::from_integer(long n) { return Ball(n); }
inline Ball Arithmetic<Ball>::from_rational(const Rational& q) { return Ball(q); }
inline Ball Arithmetic<Ball>::pi() {
  Ball r;
  arb_const_pi(r.raw(), working_precision());
  return r;
}

/// An enclosure as two decimals [lo, hi] rounded outward to `digits` significant digits.
struct DecimalEnclosure {
  std::string lo, hi;
};
DecimalEnclosure decimal(const Ball& x, int digits = 17);

/// "[lo, hi]" in as many digits as are known.
std::string print(const Ball& x);

/// Certified bits of relative accuracy (negative when the enclosure says nothing).
long relative_bits(const Ball& x);

/// A double near the midpoint, for pictures and heuristics only.
double midpoint(const Ball& x);

}  // namespace overshoot
