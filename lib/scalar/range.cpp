#include "lib/scalar/range.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace overshoot {

namespace {

Ball ball_at(const arf_t x) {
  Ball b;
  arb_set_arf(b.raw(), x);
  return b;
}

/// Functions are evaluated with guard bits, so that the bound of the ball costs no accuracy at the working precision.
constexpr long guard_bits = 12;

enum class Edge { low, high };

/// f, a function from Ball to Ball, at a finite endpoint x.
template <class F>
Ball value_at(const F& f, const arf_t x) {
  const PrecisionScope more(working_precision() + guard_bits);
  return f(ball_at(x));
}
/// A bound of y; an infinity where y is none.
void bound(arf_t result, const Ball& y, Edge side) {
  if (arf_is_nan(arb_midref(y.raw()))) {
    if (side == Edge::low)
      arf_neg_inf(result);
    else
      arf_pos_inf(result);
  } else if (side == Edge::low) {
    arb_get_lbound_arf(result, y.raw(), working_precision());
  } else {
    arb_get_ubound_arf(result, y.raw(), working_precision());
  }
  // An overflown ball (infinite midpoint) bounds nothing.
  if (arf_is_nan(result) || (arf_is_inf(result) && (arf_sgn(result) > 0) == (side == Edge::low)))
    arf_set_d(result, side == Edge::low ? -HUGE_VAL : HUGE_VAL);
}
/// A bound on f at a finite endpoint x; an infinity where f is unbounded there.
template <class F>
void bound(arf_t result, const F& f, const arf_t x, Edge side) {
  bound(result, value_at(f, x), side);
}

}  // namespace

/// The values a function takes, never attained at a finite point when `limit_*` is given; infinities allowed.
struct Limits {
  double low, high;
};

struct RangeFunctions {
  /// A strictly increasing continuous f on the real line, with f -> limits.low at -infinity and limits.high at
  /// +infinity.
  template <class F>
  static Range increasing(const Range& x, const F& f, Limits limits) {
    Range r;
    r.partial_ = x.partial_;
    r.lo_open_ = x.lo_open_;
    r.hi_open_ = x.hi_open_;
    if (arf_is_inf(x.lo_))
      arf_set_d(r.lo_, arf_sgn(x.lo_) < 0 ? limits.low : limits.high);
    else
      bound(r.lo_, f, x.lo_, Edge::low);
    if (arf_is_inf(x.hi_))
      arf_set_d(r.hi_, arf_sgn(x.hi_) < 0 ? limits.low : limits.high);
    else
      bound(r.hi_, f, x.hi_, Edge::high);
    clip_open(r, limits);
    return r;
  }
  template <class F>
  static Range decreasing(const Range& x, const F& f, Limits at_infinities) {
    // f(x) = h(-x) with h increasing; endpoints exchange.
    Range r;
    r.partial_ = x.partial_;
    r.lo_open_ = x.hi_open_;
    r.hi_open_ = x.lo_open_;
    if (arf_is_inf(x.hi_))
      arf_set_d(r.lo_, at_infinities.high);
    else
      bound(r.lo_, f, x.hi_, Edge::low);
    if (arf_is_inf(x.lo_))
      arf_set_d(r.hi_, at_infinities.low);
    else
      bound(r.hi_, f, x.lo_, Edge::high);
    clip_open(r, {at_infinities.high, at_infinities.low});
    return r;
  }
  /// A value at or beyond a limit is rounding: the function lies strictly within at every real point.
  static void clip_open(Range& r, Limits limits) {
    arf_t limit;
    arf_init(limit);
    arf_set_d(limit, limits.low);
    if (arf_cmp(r.lo_, limit) <= 0) {
      arf_set(r.lo_, limit);
      r.lo_open_ = true;
    }
    arf_set_d(limit, limits.high);
    if (arf_cmp(r.hi_, limit) >= 0) {
      arf_set(r.hi_, limit);
      r.hi_open_ = true;
    }
    arf_clear(limit);
  }
  /// A closed bound that no value passes (attained): cosh >= 1, sech2 <= 1.
  static void clip_low(Range& r, long limit) {
    if (arf_cmp_si(r.lo_, limit) < 0) {
      arf_set_si(r.lo_, limit);
      r.lo_open_ = false;
    }
  }
  static void clip_high(Range& r, long limit) {
    if (arf_cmp_si(r.hi_, limit) > 0) {
      arf_set_si(r.hi_, limit);
      r.hi_open_ = false;
    }
  }
  /// The part of x where a function with natural domain x > 0 (or >= 0) is defined; partial when some of x is outside.
  static Range restrict_to_positive(const Range& x, bool zero_too) {
    Range r = x;
    const int s = arf_sgn(x.lo_);
    if (s < 0 || (s == 0 && !x.lo_open_ && !zero_too)) r.partial_ = true;
    if (s < 0) {
      arf_zero(r.lo_);
      r.lo_open_ = !zero_too;
    }
    if (arf_sgn(r.hi_) < 0) {  // nothing left
      arf_zero(r.hi_);
      r.hi_open_ = false;
      r.lo_open_ = false;
    }
    if (s == 0 && !zero_too) r.lo_open_ = true;
    return r;
  }
  /// The hull of f's values at both ends of x, not attained where the end is not; f's limit at +infinity.
  template <class F>
  static Range at_ends(const Range& x, const F& f, double limit) {
    const auto at = [&](const arf_t end, bool open) {
      Range r;
      if (arf_is_inf(end)) {
        arf_set_d(r.lo_, limit);
        arf_set_d(r.hi_, limit);
      } else {
        const Ball y = value_at(f, end);
        bound(r.lo_, y, Edge::low);
        bound(r.hi_, y, Edge::high);
      }
      r.lo_open_ = open || arf_is_inf(r.lo_);
      r.hi_open_ = open || arf_is_inf(r.hi_);
      return r;
    };
    return where_defined(x, hull(at(x.lo_, x.lo_open_), at(x.hi_, x.hi_open_)));
  }
  /// The part of x from a bound on, which some of x lies beyond.
  static Range part_above(double bound, Range x) {
    if (arf_cmp_d(x.lo_, bound) < 0) {
      arf_set_d(x.lo_, bound);
      x.lo_open_ = false;
    }
    return x;
  }
  /// The part of x up to a bound, which some of x lies before.
  static Range part_below(double bound, const Range& x) { return -part_above(-bound, -x); }
  /// How the line is cut at (k - shift) pi, k any integer: whether the number k of the piece that x begins in is odd,
  /// and how many pieces further on x ends. Nothing where that is not seen: very large ends are not looked at, and next
  /// to a cut twice the digits decide.
  struct Pieces {
    bool odd;
    long further;
  };
  static std::optional<Pieces> pieces(const Range& x, Q shift) {
    // The piece around or beside 0 is seen at once.
    const double first_cut = -3.14 * static_cast<double>(shift.num) / static_cast<double>(shift.den);
    if (arf_cmp_d(x.lo_, first_cut) >= 0 && arf_cmp_d(x.hi_, first_cut + 3.14) <= 0) return Pieces{false, 0};
    const long size = std::max({0L, arf_abs_bound_lt_2exp_si(x.lo_), arf_abs_bound_lt_2exp_si(x.hi_)});
    if (size > 4096) return std::nullopt;
    const PrecisionScope more(std::min(2 * working_precision() + size + 64, 1'000'000L));
    const auto piece = [&](fmpz_t number, const arf_t end) {
      Ball b = ball_at(end) / pi<Ball>() + shift;
      arb_floor(b.raw(), b.raw(), working_precision());
      return arb_get_unique_fmpz(number, b.raw()) != 0;
    };
    fmpz_t first, last;
    fmpz_init(first);
    fmpz_init(last);
    std::optional<Pieces> seen;
    if (piece(first, x.lo_) && piece(last, x.hi_)) {
      seen = {fmpz_is_odd(first) != 0, 0};
      fmpz_sub(last, last, first);
      seen->further = fmpz_cmp_si(last, 2) >= 0 ? 2 : fmpz_get_si(last);
    }
    fmpz_clear(first);
    fmpz_clear(last);
    return seen;
  }
  /// f = sin or cos, monotone between its extremes (k - shift) pi: from there on it rises where k is even, or odd. Ends
  /// are dyadic numbers, so that none is an extreme of sin, and of cos only 0: where x = |a| begins, and not inside.
  template <class F>
  static Range oscillating(const Range& x, const F& f, Q shift, bool rises_where_odd) {
    const std::optional<Pieces> seen = pieces(x, shift);
    if (!seen || seen->further > 1) return where_defined(x, Range::between(-1, 1));
    const bool rises = seen->odd == rises_where_odd;
    Range r;
    if (seen->further == 1) {
      r = hull(at_ends(x, f, 0), Range(rises ? 1L : -1L));
    } else {
      r = rises ? increasing(x, f, {-HUGE_VAL, HUGE_VAL}) : decreasing(x, f, {HUGE_VAL, -HUGE_VAL});
    }
    clip_low(r, -1);
    clip_high(r, 1);
    return r;
  }
  /// A value that does not depend on a, but is one only where a is defined.
  static Range where_defined(const Range& a, Range value) {
    value.partial_ = a.partial_;
    return value;
  }
  /// x^b for b > 0, x from 0 up to a's end: 0 at 0, and at most the largest of A^b, A the upper end. Undefined where
  /// x < 0.
  static Range power_from_zero(const Range& a, const Range& b) {
    Range top = restrict_to_positive(a, true);
    Range r = top;
    arf_set(top.lo_, top.hi_);
    if (arf_is_zero(top.hi_)) {
      arf_zero(r.hi_);
    } else {
      arf_set(r.hi_, exp(b * log(top)).hi_);
      r.hi_open_ = arf_is_inf(r.hi_) != 0;
    }
    r.partial_ = r.partial_ || b.partial_;
    return r;
  }
  static Range partial_whole() {
    Range r = Range::whole_line();
    r.partial_ = true;
    return r;
  }
};

Range::Range(const Rational& q) : Range(between(q, q)) {}

Range Range::between(const Rational& lo, const Rational& hi) {
  const Ball a(lo), b(hi);
  Range r;
  arb_get_lbound_arf(r.lo_, a.raw(), working_precision());
  arb_get_ubound_arf(r.hi_, b.raw(), working_precision());
  return r;
}

Range Range::point(const arf_t x) {
  Range r;
  arf_set(r.lo_, x);
  arf_set(r.hi_, x);
  return r;
}

Range Range::whole_line() {
  Range r;
  r.unbound_lo();
  r.unbound_hi();
  return r;
}

bool Range::contains_zero() const {
  const int l = arf_sgn(lo_), h = arf_sgn(hi_);
  return (l < 0 || (l == 0 && !lo_open_)) && (h > 0 || (h == 0 && !hi_open_));
}

Range operator-(const Range& a) {
  Range r;
  arf_neg(r.lo_, a.hi_);
  arf_neg(r.hi_, a.lo_);
  r.lo_open_ = a.hi_open_;
  r.hi_open_ = a.lo_open_;
  r.partial_ = a.partial_;
  return r;
}

Range operator+(const Range& a, const Range& b) {
  Range r;
  arf_add(r.lo_, a.lo_, b.lo_, working_precision(), ARF_RND_FLOOR);
  arf_add(r.hi_, a.hi_, b.hi_, working_precision(), ARF_RND_CEIL);
  r.lo_open_ = a.lo_open_ || b.lo_open_;
  r.hi_open_ = a.hi_open_ || b.hi_open_;
  r.partial_ = a.partial_ || b.partial_;
  return r;
}

Range operator*(const Range& a, const Range& b) {
  Range r;
  r.partial_ = a.partial_ || b.partial_;
  arf_t corner;
  arf_init(corner);
  bool first = true;
  for (arf_srcptr x : {a.lo(), a.hi()})
    for (arf_srcptr y : {b.lo(), b.hi()}) {
      for (const Edge side : {Edge::low, Edge::high}) {
        const arf_rnd_t direction = side == Edge::low ? ARF_RND_FLOOR : ARF_RND_CEIL;
        // 0 * infinity is 0 here: the operands are sets of real numbers.
        if (arf_is_zero(x) || arf_is_zero(y))
          arf_zero(corner);
        else
          arf_mul(corner, x, y, working_precision(), direction);
        if (side == Edge::low && (first || arf_cmp(corner, r.lo_) < 0)) arf_set(r.lo_, corner);
        if (side == Edge::high && (first || arf_cmp(corner, r.hi_) > 0)) arf_set(r.hi_, corner);
      }
      first = false;
    }
  // A zero bound is attained if a factor attains 0, another one if the product of two attained ends is it: a product
  // that is not 0 is strictly monotone in each factor, so that its extremes lie at corners. (A bound that rounding
  // moved is no product at all, and not attained either.)
  const bool all_closed = !(a.lo_open_ || a.hi_open_ || b.lo_open_ || b.hi_open_);
  const auto attained = [&](const arf_t bound, arf_rnd_t direction) {
    if (arf_is_inf(bound)) return false;
    if (arf_is_zero(bound)) return a.contains_zero() || b.contains_zero();
    if (all_closed) return true;
    for (const auto& [x, x_open] : {std::pair(a.lo(), a.lo_open_), std::pair(a.hi(), a.hi_open_)})
      for (const auto& [y, y_open] : {std::pair(b.lo(), b.lo_open_), std::pair(b.hi(), b.hi_open_)}) {
        if (x_open || y_open) continue;
        arf_mul(corner, x, y, working_precision(), direction);
        if (arf_equal(corner, bound)) return true;
      }
    return false;
  };
  r.lo_open_ = !attained(r.lo_, ARF_RND_FLOOR);
  r.hi_open_ = !attained(r.hi_, ARF_RND_CEIL);
  arf_clear(corner);
  return r;
}

Range operator/(const Range& a, const Range& b) {
  if (b.contains_zero() || (arf_is_zero(b.lo_) && arf_is_zero(b.hi_))) return RangeFunctions::partial_whole();
  // 1/b with b on one side of 0.
  Range inverse;
  inverse.partial_ = b.partial_;
  const bool positive = arf_sgn(b.lo_) >= 0;
  const auto reciprocal = [&](arf_t result, const arf_t x, bool at_positive_zero, arf_rnd_t direction) {
    if (arf_is_zero(x))
      arf_set_d(result, at_positive_zero ? INFINITY : -INFINITY);
    else if (arf_is_inf(x))
      arf_zero(result);
    else
      arf_ui_div(result, 1, x, working_precision(), direction);
  };
  reciprocal(inverse.lo_, b.hi_, positive, ARF_RND_FLOOR);
  reciprocal(inverse.hi_, b.lo_, positive, ARF_RND_CEIL);
  inverse.lo_open_ = b.hi_open_ || arf_is_inf(inverse.lo_);
  inverse.hi_open_ = b.lo_open_ || arf_is_inf(inverse.hi_);
  return a * inverse;
}

Range hull(const Range& a, const Range& b) {
  Range r;
  const int l = arf_cmp(a.lo_, b.lo_), h = arf_cmp(a.hi_, b.hi_);
  arf_set(r.lo_, l <= 0 ? a.lo_ : b.lo_);
  arf_set(r.hi_, h >= 0 ? a.hi_ : b.hi_);
  r.lo_open_ = l < 0 ? a.lo_open_ : l > 0 ? b.lo_open_ : a.lo_open_ && b.lo_open_;
  r.hi_open_ = h > 0 ? a.hi_open_ : h < 0 ? b.hi_open_ : a.hi_open_ && b.hi_open_;
  r.partial_ = a.partial_ || b.partial_;
  return r;
}

Range min(const Range& a, const Range& b) {
  Range r;
  const int l = arf_cmp(a.lo_, b.lo_), h = arf_cmp(a.hi_, b.hi_);
  arf_set(r.lo_, l <= 0 ? a.lo_ : b.lo_);
  arf_set(r.hi_, h <= 0 ? a.hi_ : b.hi_);
  r.lo_open_ = l < 0 ? a.lo_open_ : l > 0 ? b.lo_open_ : a.lo_open_ && b.lo_open_;
  r.hi_open_ = h < 0 ? a.hi_open_ : h > 0 ? b.hi_open_ : a.hi_open_ || b.hi_open_;
  r.partial_ = a.partial_ || b.partial_;
  return r;
}

Range max(const Range& a, const Range& b) { return -min(-a, -b); }

Range abs(const Range& a) {
  if (arf_sgn(a.lo_) >= 0) return a;
  if (arf_sgn(a.hi_) <= 0) return -a;
  Range r = max(-a, a);
  arf_zero(r.lo_);
  r.lo_open_ = false;
  return r;
}

Range intersection(const Range& a, const Range& b) {
  Range r;
  const int l = arf_cmp(a.lo_, b.lo_), h = arf_cmp(a.hi_, b.hi_);
  arf_set(r.lo_, l >= 0 ? a.lo_ : b.lo_);
  arf_set(r.hi_, h <= 0 ? a.hi_ : b.hi_);
  r.lo_open_ = l > 0 ? a.lo_open_ : l < 0 ? b.lo_open_ : a.lo_open_ || b.lo_open_;
  r.hi_open_ = h < 0 ? a.hi_open_ : h > 0 ? b.hi_open_ : a.hi_open_ || b.hi_open_;
  r.partial_ = a.partial_ || b.partial_;
  return r;
}

namespace {
const double inf = INFINITY;
}

Range exp(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return exp(x); }, {0, inf});
}
Range log(const Range& a) {
  const Range x = RangeFunctions::restrict_to_positive(a, false);
  return RangeFunctions::increasing(
      x, [](const Ball& t) { return arf_is_zero(arb_midref(t.raw())) ? Ball(1L) / t : log(t); }, {-inf, inf});
}
Range log1p(const Range& a) {
  Range shifted = RangeFunctions::restrict_to_positive(a + Range(1L), false);
  if (shifted.partial()) return log(a + Range(1L));
  return RangeFunctions::increasing(
      a, [](const Ball& t) { return arf_cmp_si(arb_midref(t.raw()), -1) <= 0 ? Ball(1L) / Ball(0L) : log1p(t); },
      {-inf, inf});
}
Range expm1(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return expm1(x); }, {-1, inf});
}
Range sinh(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return sinh(x); }, {-inf, inf});
}
Range tanh(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return tanh(x); }, {-1, 1});
}
Range erf(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return erf(x); }, {-1, 1});
}
Range erfc(const Range& a) {
  return RangeFunctions::decreasing(a, [](const Ball& x) { return erfc(x); }, {2, 0});
}
Range normal_cdf(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return normal_cdf(x); }, {0, 1});
}
Range normal_cdf_integral(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return normal_cdf_integral(x); }, {0, inf});
}
Range softplus(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return softplus(x); }, {0, inf});
}
Range sigmoid(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return sigmoid(x); }, {0, 1});
}
Range sin(const Range& a) {
  return RangeFunctions::oscillating(
      a, [](const Ball& x) { return sin(x); }, Q(1, 2), false);
}
Range cos(const Range& a) {
  return RangeFunctions::oscillating(
      abs(a), [](const Ball& x) { return cos(x); }, Q(0, 1), true);
}
Range sin_atan(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return sin_atan(x); }, {-1, 1});
}
Range cosh(const Range& a) {
  Range r = RangeFunctions::increasing(abs(a), [](const Ball& x) { return cosh(x); }, {-inf, inf});
  RangeFunctions::clip_low(r, 1);
  return r;
}
Range sech2(const Range& a) {
  Range r = RangeFunctions::decreasing(abs(a), [](const Ball& x) { return sech2(x); }, {inf, 0});
  RangeFunctions::clip_high(r, 1);
  return r;
}
Range tanhc(const Range& a) {
  Range r = RangeFunctions::decreasing(abs(a), [](const Ball& x) { return tanhc(x); }, {inf, 0});
  RangeFunctions::clip_high(r, 1);
  return r;
}
Range cos_atan(const Range& a) {
  Range r = RangeFunctions::decreasing(abs(a), [](const Ball& x) { return cos_atan(x); }, {inf, 0});
  RangeFunctions::clip_high(r, 1);
  return r;
}
Range normal_pdf(const Range& a) {
  return RangeFunctions::decreasing(abs(a), [](const Ball& x) { return normal_pdf(x); }, {inf, 0});
}
Range log1pc(const Range& a) {
  const Range shifted = RangeFunctions::restrict_to_positive(a + Range(1L), false);
  if (shifted.partial()) return RangeFunctions::partial_whole();
  return RangeFunctions::decreasing(
      a, [](const Ball& t) { return arf_cmp_si(arb_midref(t.raw()), -1) <= 0 ? Ball(1L) / Ball(0L) : log1pc(t); },
      {inf, 0});
}
Range atan(const Range& a) {
  const Range most = pi<Range>() / Range(2L);
  const Range r = RangeFunctions::increasing(a, [](const Ball& x) { return atan(x); }, {-inf, inf});
  return max(min(r, most), -most);
}
/// Increasing between two poles.
Range tan(const Range& a) {
  const auto seen = RangeFunctions::pieces(a, Q(1, 2));
  if (!seen || seen->further > 0) return RangeFunctions::partial_whole();
  const auto point = [](const Ball& x) {
    const PrecisionScope more(std::min(2 * working_precision() + 64, 1'000'000L));  // next to a pole they are lost
    return tan(x);
  };
  return RangeFunctions::increasing(a, point, {-inf, inf});
}
/// It is even and falls from 1 at 0 to its least value, -0.21723362821..., at 4.49340945..., where x cos x = sin x for
/// the first time: between 0 and there by the ends, beyond as the quotient.
Range sinc(const Range& a) {
  constexpr double lowest = 4.4934;
  const Range x = abs(a);
  const auto at = [](const Ball& t) { return sinc(t); };
  const auto falling = [&](const Range& part) { return RangeFunctions::decreasing(part, at, {inf, -inf}); };
  const auto values = [&] {
    if (arf_cmp_d(x.hi(), lowest) <= 0) return falling(x);
    if (arf_equal(x.lo(), x.hi())) return RangeFunctions::at_ends(x, at, 0);
    const Range beyond = RangeFunctions::part_above(lowest, x);
    const Range quotient = intersection(sin(beyond) / beyond, Range::between(Rational(-2172337, 10'000'000), 1));
    return arf_cmp_d(x.lo(), lowest) < 0 ? hull(falling(RangeFunctions::part_below(lowest, x)), quotient) : quotient;
  };
  Range r = values();
  RangeFunctions::clip_high(r, 1);
  return r;
}
Range sinhc(const Range& a) {
  Range r = RangeFunctions::increasing(abs(a), [](const Ball& x) { return sinhc(x); }, {-inf, inf});
  RangeFunctions::clip_low(r, 1);
  return r;
}
Range expm1c(const Range& a) {
  return RangeFunctions::increasing(a, [](const Ball& x) { return expm1c(x); }, {0, inf});
}
/// From 0 down to -1/e at 1/e = 0.36787944..., and up from there: by the ends, and the least value where it may be.
Range xlogx(const Range& a) {
  const Range x = RangeFunctions::restrict_to_positive(a, true);
  const Range ends = RangeFunctions::at_ends(x, [](const Ball& t) { return xlogx(t); }, inf);
  const bool monotone = arf_cmp_d(x.hi(), 0.3678) <= 0 || arf_cmp_d(x.lo(), 0.3679) >= 0;
  return monotone ? ends : hull(ends, -exp(Range(-1L)));
}
Range sqrt(const Range& a) {
  const Range x = RangeFunctions::restrict_to_positive(a, true);
  Range r = RangeFunctions::increasing(x, [](const Ball& t) { return sqrt(t); }, {-inf, inf});
  RangeFunctions::clip_low(r, 0);
  return r;
}

namespace {

Range power_of_magnitude(const Range& magnitude, Q b) {
  const auto point = [b](const Ball& t) { return abs_pow(t, b); };
  if (b.num > 0) {
    Range r = RangeFunctions::increasing(magnitude, point, {-inf, inf});
    RangeFunctions::clip_low(r, 0);
    return r;
  }
  if (magnitude.contains_zero()) return RangeFunctions::partial_whole();
  return RangeFunctions::decreasing(magnitude, point, {inf, 0});
}

}  // namespace

Range pown(const Range& a, long n) {
  if (counted(n) == 0) return RangeFunctions::where_defined(a, Range(1L));
  if (n < 0) return Range(1L) / pown(a, -n);
  if (n % 2 == 0) return power_of_magnitude(abs(a), Q(n, 1));
  return signed_pow(a, Q(n, 1));
}
Range abs_pow(const Range& a, Q b) {
  if (b.num == 0)
    return a.contains_zero() ? RangeFunctions::partial_whole() : RangeFunctions::where_defined(a, Range(1L));
  return power_of_magnitude(abs(a), b);
}
Range signed_pow(const Range& a, Q b) {
  return RangeFunctions::increasing(a, [b](const Ball& t) { return signed_pow(t, b); }, {-inf, inf});
}

Range pow(const Range& a, const Range& b) {
  if (arf_sgn(a.lo()) > 0 || !certainly(b > Range(0L))) return exp(b * log(a));
  return RangeFunctions::power_from_zero(a, b);
}

Range Arithmetic<Range>::pi() {
  const Ball p = Arithmetic<Ball>::pi();
  arf_t bound;
  arf_init(bound);
  arb_get_lbound_arf(bound, p.raw(), working_precision());
  const Range low = Range::point(bound);
  arb_get_ubound_arf(bound, p.raw(), working_precision());
  Range result = hull(low, Range::point(bound));
  arf_clear(bound);
  return result;
}

Rational exact_rational(const arf_t x) {
  if (!arf_is_finite(x)) throw Undecided("an infinite endpoint has no rational value");
  fmpq_t f;
  fmpq_init(f);
  arf_get_fmpq(f, x);
  Rational q;
  fmpq_get_mpq(q.raw(), f);
  fmpq_clear(f);
  return q;
}

}  // namespace overshoot
