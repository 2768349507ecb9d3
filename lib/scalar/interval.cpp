#include "lib/scalar/interval.hpp"

#include <fmt/format.h>

#include "lib/scalar/angle_kernel.hpp"
#include "lib/scalar/erf_kernel.hpp"
#include "lib/scalar/interval_kernel.hpp"
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
  // Fast2Sum, the larger number first, overflows nowhere if s does not; if s does, the error is infinite and its sign
  // the right one (infinity steps down to the largest double).
  const double error = std::fabs(a) >= std::fabs(b) ? b - (s - a) : a - (s - b);
  return below_nonzero(s, error < 0);
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
  if (a == 0 || b == infinity) return 0;
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

/// Doubles on either side of a number.
struct Bounds {
  double lo, hi;
};

/// h + l - error rounded down, and h + l + error up. Rounding l +- error to a double costs u |l|, which the errors
/// stated in interval_kernel.hpp have room for; then the sum's rounding error is exact (h is larger).
Bounds enclose(const kernel::Approximation& a) {
  const double below = a.l - a.error, above = a.l + a.error;
  const kernel::Sum lo = kernel::fast_two_sum(a.h, below), hi = kernel::fast_two_sum(a.h, above);
  return {directed::below_nonzero(lo.h, lo.l < 0), directed::above_nonzero(hi.h, hi.l > 0)};
}
Bounds negative(Bounds b) { return {-b.hi, -b.lo}; }

/// A value MPFR rounds down correctly: f(result, x), returning MPFR's ternary value.
template <class F>
Bounds by_mpfr(const F& f, double x) {
  mpfr_t t;
  mpfr_init2(t, 53);
  mpfr_set_d(t, x, MPFR_RNDN);
  const bool rounded = f(t, t, MPFR_RNDD) != 0;
  const double lo = mpfr_get_d(t, MPFR_RNDD);
  // Also where only the double's exponent range was left: subnormals, overflow.
  const bool exact = !rounded && mpfr_cmp_d(t, lo) == 0;
  mpfr_clear(t);
  return {lo, exact ? lo : directed::next_above(lo)};
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

  /// A monotone function given by bounds at points (its limits at infinities).
  template <class F>
  static Interval increasing(const F& f, const Interval& a) {
    if (a.is_empty()) return a;
    const Bounds lo = f(a.lo_);
    if (a.lo_ == a.hi_) return {lo.lo, lo.hi, a.flags_};
    return {lo.lo, f(a.hi_).hi, a.flags_};
  }
  template <class F>
  static Interval decreasing(const F& f, const Interval& a) {
    if (a.is_empty()) return a;
    const Bounds lo = f(a.hi_);
    if (a.lo_ == a.hi_) return {lo.lo, lo.hi, a.flags_};
    return {lo.lo, f(a.lo_).hi, a.flags_};
  }
  /// f in Range's arithmetic (Arb).
  template <class F>
  static Interval by_range(const F& f, const Interval& a) {
    if (a.is_empty()) return a;
    const PrecisionScope scope(guarded_bits);
    const Range y = f(to_range(a));
    return {arf_get_d(y.lo(), ARF_RND_FLOOR), arf_get_d(y.hi(), ARF_RND_CEIL),
            a.flags_ | (y.partial() ? Interval::undefined : 0)};
  }
  template <class F>
  static Bounds by_range(const F& f, double x) {
    const Interval y = by_range(f, x > 0 ? Interval::exactly(std::min(x, directed::largest), x)
                                         : Interval::exactly(x, std::max(x, -directed::largest)));
    return {y.lo_, y.hi_};
  }
};

using F = IntervalFunctions;

Interval::Interval(const Rational& q) : Interval(between(q, q)) {}

Interval Interval::between(const Rational& lo, const Rational& hi) {
  const auto rounded = [](const Rational& q, mpfr_rnd_t direction) {
    mpfr_t t;
    mpfr_init2(t, 53);
    mpfr_set_q(t, q.raw(), direction);
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

namespace {

// Bounds at points, infinities included. What the kernels do not cover (tiny and huge arguments) goes to MPFR and Arb.

constexpr double tiny = 0x1p-960;

/// f at x by its bounds at |x|.
template <class F>
Bounds odd(const F& f, double x) {
  if (x == 0) return {0, 0};
  return x < 0 ? negative(f(-x)) : f(x);
}

Bounds exp_at(double x) {
  if (x == 0) return {1, 1};
  if (!(std::fabs(x) <= kernel::exp_range)) return by_mpfr(mpfr_exp, x);
  const kernel::Sum e = kernel::exp(x);
  return enclose({e.h, e.l, 0x1p-58 * e.h});
}
Bounds log_at(double x) {
  if (!(x >= std::numeric_limits<double>::min() && x <= directed::largest)) return by_mpfr(mpfr_log, x + 0.0);
  return enclose(kernel::log(x, 0));
}
Bounds log1p_at(double x) {
  if (x == 0) return {0, 0};
  if (!(x > -1 && x <= directed::largest && std::fabs(x) >= tiny)) return by_mpfr(mpfr_log1p, x);
  const Bounds b = enclose(kernel::log1p(x));
  return {b.lo, std::min(b.hi, x)};  // log(1 + x) <= x
}
Bounds expm1_at(double x) {
  if (x == 0) return {0, 0};
  if (!(std::fabs(x) <= kernel::exp_range && std::fabs(x) >= tiny)) return by_mpfr(mpfr_expm1, x);
  const Bounds b = enclose(kernel::expm1(x));
  return {std::max({b.lo, x, -1.0}), b.hi};  // x <= e^x - 1
}
Bounds sinh_at(double x) {
  return odd(
      [](double t) {
        if (!(t >= tiny && t <= kernel::exp_range)) return by_mpfr(mpfr_sinh, t);
        const Bounds b = enclose(kernel::sinh(t));
        return Bounds{std::max(b.lo, t), b.hi};
      },
      x);
}
Bounds cosh_of_magnitude(double x) {
  if (x == 0) return {1, 1};
  if (!(x <= kernel::exp_range)) return by_mpfr(mpfr_cosh, x);
  const Bounds b = enclose(kernel::cosh(x));
  return {std::max(b.lo, 1.0), b.hi};
}

constexpr Bounds nearly_one = {1 - 0x1p-53, 1};
/// 1 - tanh x < 2 e^-2x < 2^-56 from here on.
constexpr double tanh_saturates = 20;

/// x > 0; `g` the logistic of 2x, used beyond kernel::small.
Bounds tanh_of_positive(double x, const kernel::Logistic& g) {
  if (x < kernel::small) {
    if (x < tiny) return by_mpfr(mpfr_tanh, x);
    const Bounds b = enclose(kernel::tanh_of_small(x));
    return {b.lo, std::min(b.hi, x)};
  }
  if (x > tanh_saturates) return nearly_one;
  return enclose(kernel::tanh(g));
}
Bounds tanh_at(double x) {
  return odd(
      [](double t) {
        return tanh_of_positive(
            t, t >= kernel::small && t <= tanh_saturates ? kernel::logistic(2 * t) : kernel::Logistic{});
      },
      x);
}
Bounds sech2_of_magnitude(double x, const kernel::Logistic& g) {
  if (x == 0) return {1, 1};
  if (!(x <= kernel::exp_range / 2)) return IntervalFunctions::by_range([](const Range& t) { return sech2(t); }, x);
  const Bounds b = enclose(kernel::sech2(g));
  return {b.lo, std::min(b.hi, 1.0)};
}
Bounds sech2_of_magnitude(double x) {
  return sech2_of_magnitude(x, x <= kernel::exp_range / 2 ? kernel::logistic(2 * x) : kernel::Logistic{});
}

/// (n.h + n.l)/(d.h + d.l) within n's error and 2^-90 of it.
Bounds enclosed_quotient(const kernel::Approximation& n, const kernel::Sum& d) {
  const kernel::Sum q = kernel::quotient(kernel::fast_two_sum(n.h, n.l), d);
  return enclose({q.h, q.l, n.error / std::fabs(d.h) * (1 + 0x1p-50) + 0x1p-90 * std::fabs(q.h)});
}
Bounds tanhc_of_magnitude(double x) {
  if (x == 0) return {1, 1};
  if (x < tiny) return nearly_one;
  if (!(x <= 0x1p900)) return IntervalFunctions::by_range([](const Range& t) { return tanhc(t); }, x);
  const kernel::Approximation n = x < kernel::small    ? kernel::tanh_of_small(x)
                                  : x > tanh_saturates ? kernel::Approximation{1, 0, 0x1p-56}
                                                       : kernel::tanh(kernel::logistic(2 * x));
  const Bounds b = enclosed_quotient(n, {x, 0});
  return {b.lo, std::min(b.hi, 1.0)};
}
Bounds log1pc_at(double x) {
  if (x == 0) return {1, 1};
  if (x == -1) return {infinity, infinity};
  if (!(x <= 0x1p900 && std::fabs(x) >= tiny))
    return IntervalFunctions::by_range([](const Range& t) { return log1pc(t); }, x);
  return enclosed_quotient(kernel::log1p(x), {x, 0});
}
Bounds sin_atan_at(double x) {
  return odd(
      [](double t) {
        if (t > 0x1p500) return nearly_one;
        if (t < tiny) return IntervalFunctions::by_range([](const Range& s) { return sin_atan(s); }, t);
        const Bounds b = enclosed_quotient({t, 0, 0}, kernel::hypotenuse(t));
        return Bounds{b.lo, std::min({b.hi, t, 1.0})};
      },
      x);
}
Bounds cos_atan_of_magnitude(double x) {
  if (x == 0) return {1, 1};
  if (!(x <= 0x1p500)) return IntervalFunctions::by_range([](const Range& t) { return cos_atan(t); }, x);
  const Bounds b = enclosed_quotient({1, 0, 0}, kernel::hypotenuse(x));
  return {b.lo, std::min(b.hi, 1.0)};
}
Bounds softplus_at(double x) {
  if (!(std::fabs(x) <= kernel::exp_range))
    return IntervalFunctions::by_range([](const Range& t) { return softplus(t); }, x);
  return enclose(x > 0 ? kernel::softplus_of_positive(x) : kernel::log1p_exp(-x));
}
Bounds sigmoid_at(double x) {
  if (x == 0) return {0.5, 0.5};
  if (!(std::fabs(x) <= kernel::exp_range))
    return IntervalFunctions::by_range([](const Range& t) { return sigmoid(t); }, x);
  const kernel::Logistic g = kernel::logistic(std::fabs(x));
  const Bounds b = enclose(x > 0 ? kernel::sigmoid_of_positive(g) : kernel::sigmoid_of_negative(g));
  return {b.lo, std::min(b.hi, 1.0)};
}
Bounds normal_pdf_of_magnitude(double x) {
  if (!(x <= kernel::pdf_range)) return IntervalFunctions::by_range([](const Range& t) { return normal_pdf(t); }, x);
  return enclose(kernel::normal_pdf(x));
}
/// 1 - erf x = erfc x < 2^-55 from here on, and P(z > x) < 2^-55 from the second on.
constexpr double erf_saturates = 6, normal_saturates = 9;
Bounds erf_at(double x) {
  return odd(
      [](double t) {
        if (t < tiny) return by_mpfr(mpfr_erf, t);
        if (t > erf_saturates) return nearly_one;
        return enclose(t < kernel::small ? kernel::erf_of_small(t) : kernel::erf(t));
      },
      x);
}
Bounds erfc_at(double x) {
  if (x == 0) return {1, 1};
  if (x < -erf_saturates) return {2 - 0x1p-52, 2};
  if (!(x <= kernel::erfcx_range)) return by_mpfr(mpfr_erfc, x);
  if (x > 0) return enclose(kernel::erfc(x));
  const Bounds b = enclose(kernel::less(2, kernel::erfc(-x)));
  return {b.lo, std::min(b.hi, 2.0)};
}
Bounds normal_cdf_at(double x) {
  if (x == 0) return {0.5, 0.5};
  if (x > normal_saturates) return nearly_one;
  if (x > 0) return enclose(kernel::less(1, kernel::normal_tail(x)));
  if (!(-x <= kernel::pdf_range)) return IntervalFunctions::by_range([](const Range& t) { return normal_cdf(t); }, x);
  return enclose(kernel::normal_tail(-x));
}

Bounds sin_at(double x, const kernel::Angle& angle) {
  if (x == 0) return {0, 0};
  if (std::fabs(x) < tiny) return by_mpfr(mpfr_sin, x);
  const Bounds b = enclose(kernel::sin(angle));
  return {std::max(b.lo, std::max(-std::fabs(x), -1.0)), std::min(b.hi, std::min(std::fabs(x), 1.0))};
}
Bounds cos_at(double x, const kernel::Angle& angle) {
  if (x == 0) return {1, 1};
  const Bounds b = enclose(kernel::sin(kernel::quarter_on(angle)));
  return {std::max(b.lo, -1.0), std::min(b.hi, 1.0)};
}
Bounds tan_at(double x, const kernel::Angle& angle) {
  if (x == 0) return {0, 0};
  return std::fabs(x) < tiny ? by_mpfr(mpfr_tan, x) : enclose(kernel::tan(angle));
}
Bounds atan_at(double x) {
  return odd(
      [](double t) {
        if (t < tiny) return by_mpfr(mpfr_atan, t);
        if (t > 0x1p60) return enclose({kernel::half_pi.h, kernel::half_pi.l, 0x1p-60});  // pi/2 less 1/t at most
        const Bounds b = enclose(kernel::atan(t));
        return Bounds{b.lo, std::min(b.hi, t)};
      },
      x);
}

Bounds sinc_of_magnitude(double x) {
  if (x == 0) return {1, 1};
  if (x < tiny) return nearly_one;
  if (x == infinity) return {0, 0};
  if (x > 0x1p800) return IntervalFunctions::by_range([](const Range& t) { return sinc(t); }, x);
  const Bounds b = enclosed_quotient(kernel::sin(kernel::angle(x)), {x, 0});
  return {b.lo, std::min(b.hi, 1.0)};
}
constexpr Bounds just_over_one = {1, 1 + 0x1p-52};
Bounds sinhc_of_magnitude(double x) {
  if (x == 0) return {1, 1};
  if (x < tiny) return just_over_one;
  if (!(x <= kernel::exp_range)) return IntervalFunctions::by_range([](const Range& t) { return sinhc(t); }, x);
  const Bounds b = enclosed_quotient(kernel::sinh(x), {x, 0});
  return {std::max(b.lo, 1.0), b.hi};
}
Bounds expm1c_at(double x) {
  if (x == 0) return {1, 1};
  if (std::fabs(x) < tiny) return x < 0 ? nearly_one : just_over_one;
  if (!(std::fabs(x) <= kernel::exp_range))
    return IntervalFunctions::by_range([](const Range& t) { return expm1c(t); }, x);
  return enclosed_quotient(kernel::expm1(x), {x, 0});
}
/// x >= 0.
Bounds xlogx_at(double x) {
  if (x == 0) return {0, 0};
  if (!(x >= tiny && x <= 0x1p900)) return IntervalFunctions::by_range([](const Range& t) { return xlogx(t); }, x);
  const kernel::Approximation l = kernel::log(x, 0);
  const kernel::Sum p = kernel::product(kernel::fast_two_sum(l.h, l.l), {x, 0});
  return enclose({p.h, p.l, l.error * x * (1 + 0x1p-40)});
}

}  // namespace

Interval exp(const Interval& a) { return F::increasing(exp_at, a); }
Interval log(const Interval& a) { return F::increasing(log_at, F::above(0, false, a)); }
Interval log1p(const Interval& a) { return F::increasing(log1p_at, F::above(-1, false, a)); }
Interval expm1(const Interval& a) { return F::increasing(expm1_at, a); }
Interval sinh(const Interval& a) { return F::increasing(sinh_at, a); }
Interval cosh(const Interval& a) { return F::increasing(cosh_of_magnitude, abs(a)); }
Interval tanh(const Interval& a) { return F::increasing(tanh_at, a); }
Interval sech2(const Interval& a) {
  return F::decreasing([](double x) { return sech2_of_magnitude(x); }, abs(a));
}
Interval tanhc(const Interval& a) { return F::decreasing(tanhc_of_magnitude, abs(a)); }
Interval log1pc(const Interval& a) { return F::decreasing(log1pc_at, F::above(-1, false, a)); }
Interval sin_atan(const Interval& a) { return F::increasing(sin_atan_at, a); }
Interval cos_atan(const Interval& a) { return F::decreasing(cos_atan_of_magnitude, abs(a)); }
Interval softplus(const Interval& a) { return F::increasing(softplus_at, a); }
Interval sigmoid(const Interval& a) { return F::increasing(sigmoid_at, a); }
Interval normal_pdf(const Interval& a) { return F::decreasing(normal_pdf_of_magnitude, abs(a)); }
Interval erf(const Interval& a) { return F::increasing(erf_at, a); }
Interval erfc(const Interval& a) { return F::decreasing(erfc_at, a); }
Interval sqrt(const Interval& a) {
  const Interval x = F::above(0, true, a);
  return F::with(x, directed::sqrt_down(x.lo()), directed::sqrt_up(x.hi()));
}

std::pair<Interval, Interval> tanh_and_sech2(const Interval& a) {
  const double lo = std::fabs(a.lo()), hi = std::fabs(a.hi());
  if (!(lo <= tanh_saturates && hi <= tanh_saturates)) return {tanh(a), sech2(a)};
  struct Pair {
    Bounds tanh, sech2;
  };
  const auto at = [](double x, double magnitude) -> Pair {
    const kernel::Logistic g = kernel::logistic(2 * magnitude);
    const Bounds s = sech2_of_magnitude(magnitude, g);
    if (x == 0) return {{0, 0}, s};
    const Bounds t = tanh_of_positive(magnitude, g);
    return {x < 0 ? negative(t) : t, s};
  };
  const Pair low = at(a.lo(), lo);
  if (a.lo() == a.hi()) return {F::with(a, low.tanh.lo, low.tanh.hi), F::with(a, low.sech2.lo, low.sech2.hi)};
  const Pair high = at(a.hi(), hi);
  const auto& [near, far] = lo < hi ? std::pair(low, high) : std::pair(high, low);
  return {F::with(a, low.tanh.lo, high.tanh.hi), F::with(a, far.sech2.lo, a.contains_zero() ? 1 : near.sech2.hi)};
}

Interval normal_cdf(const Interval& a) { return F::increasing(normal_cdf_at, a); }
Interval normal_cdf_integral(const Interval& a) {
  return F::by_range([](const Range& x) { return normal_cdf_integral(x); }, a);
}
Interval atan(const Interval& a) { return F::increasing(atan_at, a); }
Interval sinhc(const Interval& a) { return F::increasing(sinhc_of_magnitude, abs(a)); }
Interval expm1c(const Interval& a) { return F::increasing(expm1c_at, a); }

namespace {

constexpr double pi_below = 0x1.921fb54442d18p+1;  // the largest double below pi

/// f, sin or cos, whose pieces between two extremes are numbered in turn by `piece`: 0 where it rises, 1 where it
/// falls. (Over a width below pi, equal numbers mean the same piece and others neighbours; below 2 pi others mean
/// neighbours.)
template <class At, class Piece>
Interval oscillating(const Interval& a, const At& f, const Piece& piece) {
  if (a.is_empty()) return a;
  const double span = width(a);
  if (!(span <= 2 * pi_below)) return F::with(a, -1, 1);
  const kernel::Angle first = kernel::angle(a.lo());
  const Bounds lo = f(a.lo(), first);
  if (span == 0) return F::with(a, lo.lo, lo.hi);
  const kernel::Angle last = kernel::angle(a.hi());
  const Bounds hi = f(a.hi(), last);
  const bool falls = piece(first) == 1;
  if (piece(first) != piece(last))
    return falls ? F::with(a, -1, std::max(lo.hi, hi.hi)) : F::with(a, std::min(lo.lo, hi.lo), 1);
  if (span > pi_below) return F::with(a, -1, 1);
  return falls ? F::with(a, hi.lo, lo.hi) : F::with(a, lo.lo, hi.hi);
}
/// Between odd multiples of pi/2, where sin has its extremes and tan its poles; and between multiples of pi.
int piece_of_sin(const kernel::Angle& x) { return (x.floor() + 1) / 2 % 2; }
int piece_of_cos(const kernel::Angle& x) { return 1 - x.floor() / 2; }

}  // namespace

Interval sin(const Interval& a) { return oscillating(a, sin_at, piece_of_sin); }
Interval cos(const Interval& a) { return oscillating(a, cos_at, piece_of_cos); }
Interval tan(const Interval& a) {
  if (a.is_empty()) return a;
  const double span = width(a);
  if (span <= pi_below) {
    const kernel::Angle first = kernel::angle(a.lo()), last = kernel::angle(a.hi());
    if (piece_of_sin(first) == piece_of_sin(last)) {
      const Bounds lo = tan_at(a.lo(), first);
      return F::with(a, lo.lo, span == 0 ? lo.hi : tan_at(a.hi(), last).hi);
    }
  }
  return F::partial(F::with(a, -infinity, infinity));
}
/// As for Mpfi: the extremes of sinc are those of cos_atan, with either sign, where its slope is 0: first
/// at 4.493409..., below 0, and then at 7.725251..., above.
Interval sinc(const Interval& a) {
  constexpr double first = 4.4934094, second = 7.7252518;
  const Interval x = abs(a);
  if (x.is_empty()) return x;
  const Bounds lo = sinc_of_magnitude(x.lo());
  if (x.lo() == x.hi()) return F::with(x, lo.lo, lo.hi);
  const Bounds hi = sinc_of_magnitude(x.hi());
  if (x.hi() <= first) return F::with(x, hi.lo, lo.hi);
  const Interval s = sin(x), slope = x * cos(x) - s;
  if (slope.lo() > 0) return F::with(x, lo.lo, hi.hi);
  if (slope.hi() < 0) return F::with(x, hi.lo, lo.hi);
  Bounds r{std::min(lo.lo, hi.lo), std::max(lo.hi, hi.hi)};
  if (s.lo() <= 0) r.lo = std::min(r.lo, -cos_atan_of_magnitude(std::max(x.lo(), first)).hi);
  if (s.hi() >= 0 && x.hi() > second) r.hi = std::max(r.hi, cos_atan_of_magnitude(std::max(x.lo(), second)).hi);
  return F::with(x, r.lo, r.hi);
}
/// It falls to -1/e at 1/e and rises from there.
Interval xlogx(const Interval& a) {
  constexpr double valley = 0x1.78b56362cef37p-2;  // the largest double below 1/e
  const Interval x = F::above(0, true, a);
  if (x.is_empty()) return x;
  const Bounds lo = xlogx_at(x.lo());
  if (x.lo() == x.hi()) return F::with(x, lo.lo, lo.hi);
  const Bounds hi = xlogx_at(x.hi());
  if (x.hi() <= valley) return F::with(x, hi.lo, lo.hi);
  if (x.lo() > valley) return F::with(x, lo.lo, hi.hi);
  return F::with(x, -exp_at(-1).hi, std::max(lo.hi, hi.hi));
}

namespace {

/// x^n for x >= 0 and n != 0, the tightest.
Bounds power_of_magnitude(double x, long n) {
  if (x == 0 && n > 0) return {0, 0};
  const long m = n < 0 ? -n : n;
  const long exponent = static_cast<long>(std::bit_cast<std::uint64_t>(x) >> 52) - 1023;
  if (m <= 64 && (std::labs(exponent) + 1) * m <= 900) {
    kernel::Sum result{1, 0}, square{x, 0};
    bool exact = true;
    const auto multiply = [&](kernel::Sum& factor, const kernel::Sum& by) {
      exact = exact && factor.l == 0 && by.l == 0;  // the product itself is exact, as a sum
      factor = kernel::product(factor, by);
    };
    for (long rest = m;; rest >>= 1) {
      if (rest & 1) multiply(result, square);
      if (rest == 1) break;
      multiply(square, square);
    }
    // m - 1 products of errors 2^-102 count, and a quotient: below 2^-95. If x^n is a double, so is every power on the
    // way (n > 0), hence a result that is not exact is none, and bounds next to each other are the tightest.
    if (n < 0) result = kernel::quotient({1, 0}, result);
    const Bounds b = enclose({result.h, result.l, exact && n > 0 ? 0 : 0x1p-92 * result.h});
    if ((exact && n > 0) || b.hi == directed::next_above(b.lo)) return b;
  }
  return by_mpfr([n](mpfr_ptr r, mpfr_srcptr t, mpfr_rnd_t direction) { return mpfr_pow_si(r, t, n, direction); }, x);
}

}  // namespace

Interval pown(const Interval& a, long n) {
  if (counted(n) == 0) return a.is_empty() ? a : F::with(a, 1, 1);
  if (n == 1) return a;
  if (n == 2) return sqr(a);
  const Interval x = n % 2 == 0 ? abs(a) : a;
  const auto power = [n](double t) {
    return t < 0 ? negative(power_of_magnitude(-t, n)) : power_of_magnitude(t, n);  // t < 0 only for an odd n
  };
  if (n > 0) return F::increasing(power, x);
  if (!x.contains_zero()) return F::decreasing(power, x);
  // Decreasing on either side of 0, where it is undefined.
  if (x.lo() == 0 && x.hi() == 0) return F::nowhere_defined(x);
  return F::partial(F::with(x, x.lo() < 0 ? -infinity : power(x.hi()).lo, x.hi() > 0 ? infinity : power(x.lo()).hi));
}

Interval abs_pow(const Interval& a, Q b) {
  if (b.num == 0 && a.contains_zero()) {  // 1 but at 0
    const bool only_zero = a.lo() == 0 && a.hi() == 0;
    return only_zero ? F::nowhere_defined(a) : F::partial(F::with(a, 1, 1));
  }
  if (b.is_integer()) return pown(abs(a), b.num);
  if (b == Q(1, 2)) return sqrt(abs(a));
  const auto power = [b](const Range& x) { return abs_pow(x, b); };
  const Interval x = abs(a);
  if (b.num > 0 || !x.contains_zero()) return F::by_range(power, x);
  // A negative power decreases from +infinity at 0.
  if (x.hi() == 0) return F::nowhere_defined(x);
  return F::partial(F::with(x, F::by_range(power, x.hi()).lo, infinity));
}
Interval signed_pow(const Interval& a, Q b) {
  if (b.is_integer() && b.num % 2 == 1) return pown(a, b.num);
  return F::by_range([b](const Range& x) { return signed_pow(x, b); }, a);
}

Interval pow(const Interval& a, const Interval& b) {
  if (a.lo() > 0 || !certainly(b > Interval(0L))) return exp(b * log(a));
  const Interval x = F::above(0, true, a);  // 0^b = 0, and from there up to the largest of A^b, A the upper end
  if (x.is_empty()) return x;
  const Interval top = x.hi() == 0 ? Interval(0L) : exp(b * log(Interval::exactly(std::min(x.hi(), directed::largest))));
  return F::make(0, x.hi() == infinity ? infinity : top.hi(), x.flags_ | b.flags_);
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
