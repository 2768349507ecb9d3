#include "lib/scalar/interval.hpp"

#include <fmt/format.h>

#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/range.hpp"

namespace overshoot {

namespace directed {

namespace {

/// m 2^e rounded down, where the exact number is m plus something of the sign of `rest` and smaller than m's last
/// place; 1/4 <= |m| <= 2.
double scaled_down(double m, double rest, int e) {
  const double r = std::ldexp(m, e);
  if (r == infinity) return largest;
  if (r == -infinity) return r;
  const double back = std::ldexp(r, -e);  // exact
  return back > m || (back == m && rest < 0) ? next_below(r) : r;
}

}  // namespace

double sum_down_slow(double a, double b) {
  const double s = a + b;
  if (!(std::fabs(a) <= largest && std::fabs(b) <= largest)) return s;
  if (s == infinity) return largest;
  if (s == -infinity) return s;
  // Fast2Sum, the larger number first, overflows nowhere if s does not.
  const double error = std::fabs(a) >= std::fabs(b) ? b - (s - a) : a - (s - b);
  return error < 0 ? below_nonzero(s) : s;
}

double product_down_slow(double a, double b) {
  if (a != a || b != b) return a + b;
  if (a == 0 || b == 0) return 0;
  if (std::fabs(a) == infinity || std::fabs(b) == infinity) return a * b;
  int ea = 0, eb = 0;
  const double ma = std::frexp(a, &ea), mb = std::frexp(b, &eb), m = ma * mb;
  return scaled_down(m, std::fma(ma, mb, -m), ea + eb);
}

double quotient_down_slow(double a, double b) {
  if (a != a || b != b) return a + b;
  if (a == 0 || b == infinity) return a < -largest ? a : a < 0 ? next_below(0) : 0;
  if (std::fabs(a) == infinity || b == 0) return a < 0 ? -infinity : infinity;
  int ea = 0, eb = 0;
  const double ma = std::frexp(a, &ea), mb = std::frexp(b, &eb), m = ma / mb;
  return scaled_down(m, std::fma(-m, mb, ma), ea - eb);
}

}  // namespace directed

using directed::infinity;

namespace {

/// The precision of enclosures that are rounded to doubles at the end: 11 guard bits.
constexpr long guarded_bits = 64;

Range to_range(const Interval& a) {
  arf_t end;
  arf_init(end);
  arf_set_d(end, a.lo());
  const Range lo = Range::point(end);
  arf_set_d(end, a.hi());
  Range r = hull(lo, Range::point(end));
  arf_clear(end);
  if (a.lo() == -infinity) r.unbound_lo();
  if (a.hi() == infinity) r.unbound_hi();
  return r;
}
Mpfi to_mpfi(const Interval& a) {
  Mpfi r;
  mpfr_set_d(r.lo(), a.lo(), MPFR_RNDD);
  mpfr_set_d(r.hi(), a.hi(), MPFR_RNDU);
  return r;
}

}  // namespace

struct IntervalFunctions {
  static Interval make(double lo, double hi, int flags) { return {lo, hi, flags}; }
  static Interval with(const Interval& a, double lo, double hi) { return {lo, hi, a.flags_}; }
  static Interval nowhere_defined(const Interval& a) {
    Interval r = Interval::empty();
    r.flags_ = a.flags_ | Interval::undefined;
    return r;
  }
  static Interval partial(Interval a) {
    a.flags_ |= Interval::undefined;
    return a;
  }

  /// The part of x where a function of numbers above (or from) `bound` is defined; partial if that is not all of x.
  static Interval above(double bound, bool bound_too, const Interval& x) {
    if (x.is_empty() || x.lo_ > bound || (bound_too && x.lo_ == bound)) return x;
    if (x.hi_ < bound || (!bound_too && x.hi_ == bound)) return nowhere_defined(x);
    return {bound, x.hi_, x.flags_ | Interval::undefined};
  }

  // Monotone functions MPFR rounds in either direction.
  using Directed = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
  static double by_mpfr(Directed f, double x, mpfr_rnd_t direction) {
    mpfr_t t;
    mpfr_init2(t, 53);
    mpfr_set_d(t, x, MPFR_RNDN);
    f(t, t, direction);
    const double y = mpfr_get_d(t, direction);
    mpfr_clear(t);
    return y;
  }
  static Interval increasing(Directed f, const Interval& a) {
    if (a.is_empty()) return a;
    return with(a, by_mpfr(f, a.lo_, MPFR_RNDD), by_mpfr(f, a.hi_, MPFR_RNDU));
  }
  static Interval decreasing(Directed f, const Interval& a) {
    if (a.is_empty()) return a;
    return with(a, by_mpfr(f, a.hi_, MPFR_RNDD), by_mpfr(f, a.lo_, MPFR_RNDU));
  }
  /// f in Range's arithmetic (Arb).
  template <class F>
  static Interval by_range(const F& f, const Interval& a) {
    if (a.is_empty()) return a;
    const PrecisionScope scope(guarded_bits);
    const Range y = f(to_range(a));
    return make(arf_get_d(y.lo(), ARF_RND_FLOOR), arf_get_d(y.hi(), ARF_RND_CEIL),
                a.flags_ | (y.partial() ? Interval::undefined : 0));
  }
  /// f in Mpfi's arithmetic, at a double's precision.
  template <class F>
  static Interval by_mpfi(const F& f, const Interval& a) {
    if (a.is_empty()) return a;
    const PrecisionScope scope(53);
    const Mpfi y = f(to_mpfi(a));
    return with(a, mpfr_get_d(y.lo(), MPFR_RNDD), mpfr_get_d(y.hi(), MPFR_RNDU));
  }
};

using F = IntervalFunctions;

Interval::Interval(const Rational& q) : Interval(between(q, q)) {}

Interval Interval::between(const Rational& lo, const Rational& hi) {
  const auto rounded = [](const Rational& q, mpfr_rnd_t direction) {
    mpfr_t t;
    mpfr_init2(t, 53);
    mpfr_set_q(t, q.backend().data(), direction);
    const double x = mpfr_get_d(t, direction);
    mpfr_clear(t);
    return x;
  };
  return {rounded(lo, MPFR_RNDD), rounded(hi, MPFR_RNDU), 0};
}

Interval Interval::over_zero(const Interval& a, const Interval& b) {
  const int flags = a.flags_ | b.flags_;
  if (a.is_empty() || b.is_empty()) return none(a, b);
  if (b.lo_ == 0 && b.hi_ == 0) return F::make(empty().lo_, empty().hi_, flags | undefined);
  if (a.lo_ == 0 && a.hi_ == 0) return {0, 0, flags | undefined};
  // A one-sided divisor without its 0 gives quotients of one sign, up to an infinity.
  if (b.lo_ == 0) return over_positive(a, 0, b.hi_, flags | undefined);
  if (b.hi_ == 0) return over_positive(-a, 0, -b.lo_, flags | undefined);
  return {-infinity, infinity, flags | undefined};
}

Interval exp(const Interval& a) { return F::increasing(mpfr_exp, a); }
Interval log(const Interval& a) { return F::increasing(mpfr_log, F::above(0, false, a)); }
Interval log1p(const Interval& a) { return F::increasing(mpfr_log1p, F::above(-1, false, a)); }
Interval expm1(const Interval& a) { return F::increasing(mpfr_expm1, a); }
Interval sinh(const Interval& a) { return F::increasing(mpfr_sinh, a); }
Interval cosh(const Interval& a) { return F::increasing(mpfr_cosh, abs(a)); }
Interval tanh(const Interval& a) { return F::increasing(mpfr_tanh, a); }
Interval erf(const Interval& a) { return F::increasing(mpfr_erf, a); }
Interval erfc(const Interval& a) { return F::decreasing(mpfr_erfc, a); }
Interval sqrt(const Interval& a) {
  const Interval x = F::above(0, true, a);
  return F::with(x, directed::sqrt_down(x.lo()), directed::sqrt_up(x.hi()));
}

#define OVERSHOOT_BY_RANGE(name)                                   \
  Interval name(const Interval& a) {                               \
    return F::by_range([](const Range& x) { return name(x); }, a); \
  }
OVERSHOOT_BY_RANGE(sech2)
OVERSHOOT_BY_RANGE(tanhc)
OVERSHOOT_BY_RANGE(sin_atan)
OVERSHOOT_BY_RANGE(cos_atan)
OVERSHOOT_BY_RANGE(normal_pdf)
OVERSHOOT_BY_RANGE(normal_cdf)
OVERSHOOT_BY_RANGE(normal_cdf_integral)
OVERSHOOT_BY_RANGE(softplus)
OVERSHOOT_BY_RANGE(sigmoid)
Interval log1pc(const Interval& a) {
  const Interval x = F::above(-1, false, a);
  const auto f = [](const Range& t) { return log1pc(t); };
  if (!(x.lo() == -1)) return F::by_range(f, x);
  // It decreases from +infinity at -1.
  return F::with(x, x.hi() == infinity ? 0 : F::by_range(f, Interval::exactly(x.hi())).lo(), infinity);
}
Interval sin(const Interval& a) {
  return F::by_mpfi([](const Mpfi& x) { return sin(x); }, a);
}
Interval cos(const Interval& a) {
  return F::by_mpfi([](const Mpfi& x) { return cos(x); }, a);
}

std::pair<Interval, Interval> tanh_and_sech2(const Interval& a) { return {tanh(a), sech2(a)}; }

Interval pown(const Interval& a, long n) {
  if (n == 0) return a.is_empty() ? a : F::with(a, 1, 1);
  if (n == 1) return a;
  if (n == 2) return sqr(a);
  const auto power = [n](double x, mpfr_rnd_t direction) {
    mpfr_t t;
    mpfr_init2(t, 53);
    mpfr_set_d(t, x, MPFR_RNDN);
    mpfr_pow_si(t, t, n, direction);
    const double y = mpfr_get_d(t, direction);
    mpfr_clear(t);
    return y;
  };
  const Interval x = n % 2 == 0 ? abs(a) : a;
  if (x.is_empty()) return x;
  if (n > 0) return F::with(x, power(x.lo(), MPFR_RNDD), power(x.hi(), MPFR_RNDU));
  // Decreasing on either side of 0, where it is undefined.
  if (x.lo() == 0 && x.hi() == 0) return F::nowhere_defined(x);
  if (x.lo() < 0 && x.hi() > 0) return F::partial(F::with(x, -infinity, infinity));
  const Interval y =
      F::with(x, x.hi() == 0 ? -infinity : power(x.hi(), MPFR_RNDD), x.lo() == 0 ? infinity : power(x.lo(), MPFR_RNDU));
  return x.contains_zero() ? F::partial(y) : y;
}

Interval abs_pow(const Interval& a, Q b) {
  if (b.is_integer()) return pown(abs(a), b.num);
  if (b == Q(1, 2)) return sqrt(abs(a));
  const auto power = [b](const Range& x) { return abs_pow(x, b); };
  const Interval x = abs(a);
  if (b.num > 0 || !x.contains_zero()) return F::by_range(power, x);
  // A negative power decreases from +infinity at 0.
  if (x.hi() == 0) return F::nowhere_defined(x);
  return F::partial(F::with(x, F::by_range(power, Interval::exactly(x.hi())).lo(), infinity));
}
Interval signed_pow(const Interval& a, Q b) {
  if (b.is_integer() && b.num % 2 == 1) return pown(a, b.num);
  return F::by_range([b](const Range& x) { return signed_pow(x, b); }, a);
}

double midpoint(const Interval& a) {
  if (a.is_empty()) return a.lo();
  if (a.lo() == -infinity) return a.hi() == infinity ? 0 : -directed::largest;
  if (a.hi() == infinity) return directed::largest;
  const double sum = a.lo() + a.hi();
  return std::fabs(sum) <= directed::largest ? sum / 2 : a.lo() / 2 + a.hi() / 2;
}
double radius(const Interval& a) {
  const double m = midpoint(a);
  return std::max(directed::sum_up(m, -a.lo()), directed::sum_up(a.hi(), -m));
}

std::string print(const Interval& x) {
  if (x.is_empty()) return x.partial() ? "empty (partial)" : "empty";
  return fmt::format("[{:.17g}, {:.17g}]{}{}", x.lo() + 0.0, x.hi() + 0.0, x.partial() ? " (partial)" : "",
                     x.tainted() ? " (tainted)" : "");
}

}  // namespace overshoot
