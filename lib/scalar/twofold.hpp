#pragma once
/// Twofold: a ball with a midpoint of two doubles, the numbers within `error` of h + l, for centres of orbits.
///
/// h + l has about 106 bits, so that a long orbit's centre loses next to nothing where one double would lose half a
/// unit of its last place a step. The operations are exact up to their stated bounds, with u = 2^-53 (an operation of
/// doubles errs by at most u times its result, below 2^-1022 by at most 2^-1074); bounds are sums and products of
/// nonnegative doubles, and up() covers their own rounding. tanh and sin_atan have the precision of their kernels
/// (2^-57 of the result or so), sqrt that of the midpoint, other functions an Interval's; all by the mean value
/// theorem,
///
///     f(h + r) in f(h) + f'(hull of h and h + r) r,     |r - l| <= error,
///
/// so that kinks are allowed (the slopes are hulls of the one-sided derivatives) and jumps raise Undecided, as does an
/// argument at which f may be undefined. A Twofold is never partial; its ends are finite or the error is NaN, and then
/// it decides nothing.
#include <cmath>

#include "lib/scalar/interval.hpp"
#include "lib/scalar/interval_kernel.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/print.hpp"

namespace overshoot {

class Twofold;

template <>
struct Arithmetic<Twofold> {
  static constexpr Nature nature = Nature::rigorous;
  static Twofold from_integer(long n);
  static Twofold from_rational(const Rational& q);
  static Twofold from_quotient(long num, long den);
  static Twofold pi();
};

/// An upper bound of a number x >= 0 computed in doubles from nonnegative ones below 2^60 by operations that are at
/// most 30 deep: (1 - u)^31 (1 + 32u) > 1, and underflows cost less than 2^-1000.
inline double up(double x) { return x * (1 + 0x1p-48) + 0x1p-1000; }

class Twofold {
 public:
  Twofold() = default;
  /// The numbers within `error` >= 0 of h + l.
  Twofold(const kernel::Sum& midpoint, double error) : h_(midpoint.h), l_(midpoint.l), error_(error) {}
  explicit Twofold(long n) : Twofold(Interval(n)) {}
  explicit Twofold(const Rational& q) : h_(nearest_double(q)) {
    const Rational rest = q - exact_rational(h_);
    l_ = nearest_double(rest);
    if (exact_rational(l_) != rest) error_ = up(0x1p-53 * std::fabs(l_));
  }
  Twofold(std::floating_point auto) = delete;
  /// The numbers of an interval. Throws Undecided where it is unbounded, partial or empty.
  explicit Twofold(const Interval& x) {
    if (!is_finite(x) || x.tainted()) throw Undecided("a point's image is unbounded or may be undefined");
    h_ = midpoint(x);
    error_ = radius(x);
  }
  /// The hull of two rationals, lo <= hi.
  static Twofold between(const Rational& lo, const Rational& hi) {
    Twofold r(Rational((lo + hi) / 2));
    r.error_ = up(r.error_ + up(nearest_double((hi - lo) / 2)));
    return r;
  }

  kernel::Sum midpoint_sum() const { return {h_, l_}; }
  double error() const { return error_; }
  Interval interval() const {
    using directed::sum_down, directed::sum_up;
    return Interval::exactly(sum_down(h_, sum_down(l_, -error_)), sum_up(h_, sum_up(l_, error_)));
  }

  friend Twofold operator-(const Twofold& a) { return {{-a.h_, -a.l_}, a.error_}; }
  /// The rounding errors: of l = a.l + b.l and of its sum with the exact rest of a.h + b.h.
  friend Twofold operator+(const Twofold& a, const Twofold& b) {
    const kernel::Sum s = kernel::two_sum(a.h_, b.h_);
    const double low = a.l_ + b.l_, l = s.l + low;
    return {kernel::two_sum(s.h, l), up(a.error_ + b.error_ + 0x1p-53 * (std::fabs(low) + std::fabs(l)))};
  }
  friend Twofold operator-(const Twofold& a, const Twofold& b) { return a + (-b); }
  /// a.h b.h is exact in two doubles, the cross products err by 2u of their magnitudes and u of their sum, the sum with
  /// the exact rest by u, and a.l b.l is left out; (a + s)(b + t) - a b = a t + (b + t) s for errors s and t.
  friend Twofold operator*(const Twofold& a, const Twofold& b) {
    const kernel::Sum p = kernel::two_product(a.h_, b.h_);
    const double ab = a.h_ * b.l_, ba = a.l_ * b.h_, l = p.l + (ab + ba);
    const double rounding = 0x1p-51 * (std::fabs(ab) + std::fabs(ba)) + 0x1p-53 * std::fabs(l) + std::fabs(a.l_ * b.l_);
    return {kernel::two_sum(p.h, l), up(rounding + a.magnitude() * b.error_ + (b.magnitude() + b.error_) * a.error_)};
  }
  /// Two digits q1 + q2 of the quotient; what is then left of a is divided by the least |b|.
  friend Twofold operator/(const Twofold& a, const Twofold& b) {
    const double least = (std::fabs(b.h_) - up(std::fabs(b.l_) + b.error_)) * (1 - 0x1p-49);
    if (!(least > 0x1p-900)) return Twofold(a.interval() / b.interval());
    const Twofold q1({a.h_ / b.h_, 0}, 0), r1 = a - q1 * b;
    const Twofold q2({r1.h_ / b.h_, 0}, 0), r2 = r1 - q2 * b;
    return {kernel::two_sum(q1.h_, q2.h_), up((r2.magnitude() + r2.error_) / least)};
  }
  friend Truth operator<(const Twofold& a, const Twofold& b) { return a.interval() < b.interval(); }
  friend Truth operator<=(const Twofold& a, const Twofold& b) { return a.interval() <= b.interval(); }
  friend Truth operator>(const Twofold& a, const Twofold& b) { return b < a; }
  friend Truth operator>=(const Twofold& a, const Twofold& b) { return b <= a; }

  friend Twofold tanh(const Twofold& a) {
    const double x = std::fabs(a.h_);
    if (!(x >= 0x1p-900 && x <= 20)) return apply([](const auto& t) { return tanh(t); }, a);
    const kernel::Approximation f =
        x < kernel::small ? kernel::tanh_of_small(x) : kernel::tanh(kernel::logistic(2 * x));
    const double t = f.h + f.l;  // h alone is only near it
    return a.moved(f, 1 - t * t);
  }
  friend Twofold sin_atan(const Twofold& a) {
    const double x = std::fabs(a.h_);
    if (!(x >= 0x1p-300 && x <= 0x1p300)) return apply([](const auto& t) { return sin_atan(t); }, a);
    const kernel::Sum root = kernel::hypotenuse(x), f = kernel::quotient({x, 0}, root);
    const double c = 1 / root.h;
    return a.moved({f.h, f.l, 0x1p-89 * f.h}, c * c * c);
  }
  /// With w = sqrt(h) in double and d = (h + l - w^2)/(2w): sqrt(h + l) = w + d but for d^2/w (|d| <= w/4), and the
  /// slope is at most 1/w where h + l - error >= h/4.
  friend Twofold sqrt(const Twofold& a) {
    if (!(a.h_ >= 0x1p-900 && std::fabs(a.l_) + a.error_ <= a.h_ / 4))
      return apply([](const auto& t) { return sqrt(t); }, a);
    const double w = std::sqrt(a.h_), d = (std::fma(-w, w, a.h_) + a.l_) / (2 * w);
    return {kernel::two_sum(w, d), up(a.error_ / w + d * d / w + 0x1p-51 * std::fabs(d))};
  }
#define OVERSHOOT_TWOFOLD(name)                             \
  friend Twofold name(const Twofold& a) {                   \
    return apply([](const auto& t) { return name(t); }, a); \
  }
  OVERSHOOT_TWOFOLD(exp)
  OVERSHOOT_TWOFOLD(log)
  OVERSHOOT_TWOFOLD(log1p)
  OVERSHOOT_TWOFOLD(expm1)
  OVERSHOOT_TWOFOLD(sinh)
  OVERSHOOT_TWOFOLD(cosh)
  OVERSHOOT_TWOFOLD(sech2)
  OVERSHOOT_TWOFOLD(tanhc)
  OVERSHOOT_TWOFOLD(log1pc)
  OVERSHOOT_TWOFOLD(cos_atan)
  OVERSHOOT_TWOFOLD(erf)
  OVERSHOOT_TWOFOLD(erfc)
  OVERSHOOT_TWOFOLD(normal_pdf)
  OVERSHOOT_TWOFOLD(normal_cdf)
  OVERSHOOT_TWOFOLD(normal_cdf_integral)
  OVERSHOOT_TWOFOLD(softplus)
  OVERSHOOT_TWOFOLD(sigmoid)
  OVERSHOOT_TWOFOLD(sin)
  OVERSHOOT_TWOFOLD(cos)
  OVERSHOOT_TWOFOLD(atan)
  OVERSHOOT_TWOFOLD(tan)
  OVERSHOOT_TWOFOLD(sinc)
  OVERSHOOT_TWOFOLD(sinhc)
  OVERSHOOT_TWOFOLD(expm1c)
  OVERSHOOT_TWOFOLD(xlogx)
#undef OVERSHOOT_TWOFOLD
  friend Twofold pown(const Twofold& a, long n) {
    if (counted(n) < 0) return Twofold(1L) / pown(a, -n);
    Twofold r(1L), square = a;
    for (; n != 0; n >>= 1) {
      if (n & 1) r = r * square;
      if (n > 1) square = square * square;
    }
    return r;
  }
  friend Twofold abs_pow(const Twofold& a, Q b) {
    return apply([b](const auto& t) { return abs_pow(t, b); }, a);
  }
  friend Twofold signed_pow(const Twofold& a, Q b) {
    return apply([b](const auto& t) { return signed_pow(t, b); }, a);
  }
  friend Twofold abs(const Twofold& a) {
    const Truth positive = a >= Twofold(0L);
    return certainly(positive) ? a : possibly(positive) ? Twofold(abs(a.interval())) : -a;
  }
  friend Twofold min(const Twofold& a, const Twofold& b) { return -max(-a, -b); }
  friend Twofold max(const Twofold& a, const Twofold& b) {
    const Truth below = a <= b;
    return certainly(below) ? b : possibly(below) ? Twofold(max(a.interval(), b.interval())) : a;
  }
  /// The hull of both where the condition is unknown.
  friend Twofold select(Truth condition, const Twofold& a, const Twofold& b) {
    if (is_tainted(condition)) throw Undecided("a condition that decides nothing");
    return certainly(condition) ? a : possibly(condition) ? Twofold(hull(a.interval(), b.interval())) : b;
  }
  friend bool is_finite(const Twofold& a) { return std::fabs(a.h_) + std::fabs(a.l_) + a.error_ <= directed::largest; }

 private:
  double magnitude() const { return std::fabs(h_) + std::fabs(l_); }
  /// A function at a number h + r of this ball from its value at |h|, for odd functions with |f''| <= 1, `slope` being
  /// within 2^-48 of f'(h): f(h + r) - f(h) - slope r is at most (2^-48 + |r|) |r|.
  Twofold moved(const kernel::Approximation& f, double slope) const {
    const double sign = h_ < 0 ? -1 : 1, step = slope * l_, l = sign * f.l + step, r = std::fabs(l_) + error_;
    return {kernel::two_sum(sign * f.h, l),
            up(f.error + slope * error_ + (0x1p-48 + r) * r + 0x1p-52 * (std::fabs(step) + std::fabs(l)))};
  }
  template <class F>
  static Twofold apply(const F& f, const Twofold& a) {
    const Interval h = Interval::exactly(a.h_);
    const Interval rest = Interval::exactly(directed::sum_down(a.l_, -a.error_), directed::sum_up(a.l_, a.error_));
    const Interval slope = f(Jet<Interval, 1>::variable(hull(h, a.interval()), 0)).slopes[0];
    return Twofold(f(h)) + Twofold(slope * rest);
  }

  double h_ = 0, l_ = 0, error_ = 0;
};

inline Twofold Arithmetic<Twofold>::from_integer(long n) { return Twofold(n); }
inline Twofold Arithmetic<Twofold>::from_rational(const Rational& q) { return Twofold(q); }
inline Twofold Arithmetic<Twofold>::from_quotient(long num, long den) { return Twofold(num) / Twofold(den); }
inline Twofold Arithmetic<Twofold>::pi() { return {{0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53}, 0x1p-107}; }

}  // namespace overshoot
