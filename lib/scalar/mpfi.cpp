#include "lib/scalar/mpfi.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

namespace overshoot {

namespace {

/// Computes with `extra` bits more than the result keeps, so that intermediate rounding costs no accuracy.
constexpr long guard_bits = 16;

using Directed = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

}  // namespace

struct MpfiFunctions {
  /// Room for a result: both of its ends are set before it is read.
  static Mpfi unset() { return Mpfi(Mpfi::Unset(), working_precision()); }
  static void copy_flags(Mpfi& r, const Mpfi& a) {
    r.lo_open_ = a.lo_open_;
    r.hi_open_ = a.hi_open_;
    r.partial_ = a.partial_;
  }
  static bool is_number_zero(const Mpfi& a) {
    return mpfr_zero_p(a.lo()) && mpfr_zero_p(a.hi()) && !a.lo_open_ && !a.hi_open_;
  }
  static Mpfi partial_whole() {
    Mpfi r;
    r.unbound_lo();
    r.unbound_hi();
    r.partial_ = true;
    return r;
  }
  /// A value that does not depend on a, but is one only where a is defined.
  static Mpfi where_defined(const Mpfi& a, Mpfi value) {
    value.partial_ = a.partial_;
    return value;
  }
  static void close_infinite_ends(Mpfi& r) {
    if (mpfr_inf_p(r.lo())) r.lo_open_ = true;
    if (mpfr_inf_p(r.hi())) r.hi_open_ = true;
  }
  /// A strictly increasing function that MPFR rounds correctly in either direction (infinite arguments included). At
  /// one number it is computed once: rounded down and not exact, the next number above is its value rounded up.
  static Mpfi increasing(const Mpfi& a, Directed f) {
    Mpfi r = unset();
    copy_flags(r, a);
    const bool inexact = f(r.lo(), a.lo(), MPFR_RNDD) != 0;
    if (mpfr_equal_p(a.lo(), a.hi())) {
      mpfr_set(r.hi(), r.lo(), MPFR_RNDU);
      if (inexact) mpfr_nextabove(r.hi());
    } else {
      f(r.hi(), a.hi(), MPFR_RNDU);
    }
    close_infinite_ends(r);
    return r;
  }
  /// An increasing f over a narrow interval by its value at the lower end, rounded up, and a bound of what it grows by:
  /// grow(r, w) makes of f(x) a bound of f(x + w). A bound that is wrong by w^2 beside `scale` (an exponent of 2) loses
  /// nothing then, and one evaluation serves both ends.
  template <class Grow>
  static std::optional<Mpfi> from_lower_end(const Mpfi& a, Directed f, mpfr_exp_t scale, const Grow& grow) {
    if (!a.bounded() || mpfr_equal_p(a.lo(), a.hi())) return std::nullopt;
    Mpfi width = unset(), r = unset();
    mpfr_sub(width.hi(), a.hi(), a.lo(), MPFR_RNDU);
    if (mpfr_get_exp(width.hi()) > std::min<mpfr_exp_t>(scale, 0) - working_precision() / 2 - 2) return std::nullopt;
    copy_flags(r, a);
    const bool inexact = f(r.lo(), a.lo(), MPFR_RNDD) != 0;
    mpfr_set(r.hi(), r.lo(), MPFR_RNDU);
    if (inexact) mpfr_nextabove(r.hi());
    grow(r.hi(), width.hi());
    close_infinite_ends(r);
    return r;
  }
  static Mpfi decreasing(const Mpfi& a, Directed f) {
    Mpfi r = unset();
    r.lo_open_ = a.hi_open_;
    r.hi_open_ = a.lo_open_;
    r.partial_ = a.partial_;
    f(r.lo(), a.hi(), MPFR_RNDD);
    f(r.hi(), a.lo(), MPFR_RNDU);
    close_infinite_ends(r);
    return r;
  }
  /// Values at or beyond a limit the function only tends to: cut there and not attained.
  static Mpfi strictly_within(Mpfi r, long low, long high) {
    strictly_above(r, low);
    if (mpfr_cmp_si(r.hi(), high) >= 0) {
      mpfr_set_si(r.hi(), high, MPFR_RNDU);
      r.hi_open_ = true;
    }
    return r;
  }
  static void strictly_above(Mpfi& r, long low) {
    if (mpfr_cmp_si(r.lo(), low) <= 0) {
      mpfr_set_si(r.lo(), low, MPFR_RNDD);
      r.lo_open_ = true;
    }
  }
  static void at_least(Mpfi& r, long low) {
    if (mpfr_cmp_si(r.lo(), low) < 0) {
      mpfr_set_si(r.lo(), low, MPFR_RNDD);
      r.lo_open_ = false;
    }
  }
  static void at_most(Mpfi& r, long high) {
    if (mpfr_cmp_si(r.hi(), high) > 0) {
      mpfr_set_si(r.hi(), high, MPFR_RNDU);
      r.hi_open_ = false;
    }
  }
  /// Whether sin and cos of so large a number are computed: they take as many digits of pi as it has before its point.
  static bool moderate(const Mpfi& a) {
    constexpr mpfr_exp_t largest = 4096;
    const auto is = [](mpfr_srcptr x) { return mpfr_zero_p(x) || mpfr_get_exp(x) <= largest; };
    return a.bounded() && is(a.lo()) && is(a.hi());
  }
  /// f = sin or cos over [a], by MPFI, which finds the extremes inside.
  static Mpfi closed(int (*f)(mpfi_ptr, mpfi_srcptr), const Mpfi& a) {
    Mpfi r = Mpfi::between(-1, 1);
    if (moderate(a)) f(r.x_, a.x_);
    r.partial_ = a.partial_;
    return r;
  }
  /// The same where an end of a may not be attained. With a slope of one sign (`slope` encloses it over a) the ends of
  /// a decide. Otherwise MPFI's values do, and where these stay away from -1 (from 1) there is no least (greatest)
  /// value inside: the values inside lie strictly above the lesser (below the greater) of those at the ends.
  template <class Slope>
  static Mpfi oscillating(const Mpfi& a, Directed f, int (*over)(mpfi_ptr, mpfi_srcptr), const Slope& slope) {
    if (!moderate(a) || !(a.lo_open_ || a.hi_open_)) return closed(over, a);
    const Mpfi zero(0L), s = slope();
    if (certainly(s > zero)) return increasing(a, f);
    if (certainly(s < zero)) return decreasing(a, f);
    Mpfi r = closed(over, a);
    const auto at = [f](mpfr_srcptr x, bool open) {
      Mpfi y;
      f(y.lo(), x, MPFR_RNDD);
      f(y.hi(), x, MPFR_RNDU);
      y.lo_open_ = y.hi_open_ = open;
      return y;
    };
    const Mpfi ends = hull(at(a.lo(), a.lo_open_), at(a.hi(), a.hi_open_));
    if (mpfr_cmp_si(r.lo(), -1) > 0) r.lo_open_ = ends.lo_open_ && mpfr_equal_p(r.lo(), ends.lo());
    if (mpfr_cmp_si(r.hi(), 1) < 0) r.hi_open_ = ends.hi_open_ && mpfr_equal_p(r.hi(), ends.hi());
    return r;
  }
  /// The part where a function of positive (or nonnegative) numbers is defined.
  static Mpfi positive_part(const Mpfi& a, bool zero_too) {
    Mpfi r = a;
    const int s = mpfr_sgn(a.lo());
    if (s < 0 || (s == 0 && !a.lo_open_ && !zero_too)) r.partial_ = true;
    if (s < 0) {
      mpfr_set_zero(r.lo(), 1);
      r.lo_open_ = false;  // 0 itself is inside
    }
    if (s <= 0 && !zero_too) r.lo_open_ = true;
    if (mpfr_sgn(r.hi()) < 0) {  // nothing left
      mpfr_set_zero(r.hi(), 1);
      r.hi_open_ = r.lo_open_ = false;
    }
    if (mpfr_zero_p(r.lo())) mpfr_set_zero(r.lo(), 1);  // log(-0) would be NaN
    if (mpfr_zero_p(r.hi())) mpfr_set_zero(r.hi(), 1);
    return r;
  }
  /// An enclosure of f at one point, by a composition of intervals with guard bits, f given by Mpfi operations. What
  /// f loses grows with |x| (erfc: x^2 relative to it; phi(x) + x Phi(x) cancels as much again), a power with log x.
  template <class F>
  static Mpfi at_point(mpfr_srcptr x, const F& f) {
    const long exponent = mpfr_zero_p(x) ? 0 : static_cast<long>(mpfr_get_exp(x));
    const long p = working_precision(), large = std::clamp(exponent, 0L, p);  // at most twice p, whatever x is
    const long lost = 4 * large + std::bit_width(static_cast<unsigned long>(std::labs(exponent)));
    const PrecisionScope more(p + guard_bits + std::min(lost, p));
    Mpfi t = unset();
    mpfr_set(t.lo(), x, MPFR_RNDD);
    mpfr_set(t.hi(), x, MPFR_RNDU);
    return f(t);
  }
  /// The part of x from a bound on, rounded outward; the bound where nothing of x lies beyond.
  static Mpfi part_above(double bound, const Mpfi& x) {
    Mpfi b;
    mpfr_set_d(b.lo(), bound, MPFR_RNDD);
    mpfr_set_d(b.hi(), bound, MPFR_RNDU);
    return max(x, b);
  }
  /// The hull of f's values at both ends of a, not attained where the end is not; f's limit at +infinity.
  template <class F>
  static Mpfi at_ends(const Mpfi& a, const F& f, double limit) {
    const auto at = [&](mpfr_srcptr x, bool open) {
      Mpfi r;
      if (mpfr_inf_p(x)) {
        mpfr_set_d(r.lo(), limit, MPFR_RNDD);
        mpfr_set_d(r.hi(), limit, MPFR_RNDU);
      } else {
        const Mpfi y = at_point(x, f);
        mpfr_set(r.lo(), y.lo(), MPFR_RNDD);
        mpfr_set(r.hi(), y.hi(), MPFR_RNDU);
      }
      r.lo_open_ = r.hi_open_ = open;
      close_infinite_ends(r);
      return r;
    };
    return where_defined(a, hull(at(a.lo(), a.lo_open_), at(a.hi(), a.hi_open_)));
  }
  enum class Monotone { up, down };
  /// A strictly monotone f given at points; `at_minus`, `at_plus`: its limits at the infinities.
  template <class F>
  static Mpfi by_endpoints(const Mpfi& a, Monotone way, const F& f, double at_minus, double at_plus) {
    Mpfi r = unset();
    copy_flags(r, a);
    if (way == Monotone::down) std::swap(r.lo_open_, r.hi_open_);
    const auto put = [&](mpfr_ptr bound, mpfr_srcptr x, mpfr_rnd_t direction) {
      if (mpfr_inf_p(x)) {
        mpfr_set_d(bound, mpfr_sgn(x) < 0 ? at_minus : at_plus, direction);
      } else {
        const Mpfi y = at_point(x, f);
        mpfr_set(bound, direction == MPFR_RNDD ? y.lo() : y.hi(), direction);
      }
    };
    if (mpfr_equal_p(a.lo(), a.hi()) && mpfr_number_p(a.lo())) {  // a point: one evaluation serves both ends
      const Mpfi y = at_point(a.lo(), f);
      mpfr_set(r.lo(), y.lo(), MPFR_RNDD);
      mpfr_set(r.hi(), y.hi(), MPFR_RNDU);
      close_infinite_ends(r);
      return r;
    }
    put(r.lo(), way == Monotone::up ? a.lo() : a.hi(), MPFR_RNDD);
    put(r.hi(), way == Monotone::up ? a.hi() : a.lo(), MPFR_RNDU);
    close_infinite_ends(r);
    return r;
  }
};

using F = MpfiFunctions;

bool Mpfi::contains_zero() const {
  const int l = mpfr_sgn(lo()), h = mpfr_sgn(hi());
  return (l < 0 || (l == 0 && !lo_open_)) && (h > 0 || (h == 0 && !hi_open_));
}

Mpfi operator-(const Mpfi& a) {
  Mpfi r = F::unset();
  mpfi_neg(r.x_, a.x_);
  r.lo_open_ = a.hi_open_;
  r.hi_open_ = a.lo_open_;
  r.partial_ = a.partial_;
  return r;
}

// Most slopes of a map with many variables are the number 0: sums and products with it are short.

Mpfi operator+(const Mpfi& a, const Mpfi& b) {
  Mpfi r = F::unset();
  if (F::is_number_zero(a))
    mpfi_set(r.x_, b.x_);
  else if (F::is_number_zero(b))
    mpfi_set(r.x_, a.x_);
  else
    mpfi_add(r.x_, a.x_, b.x_);
  r.lo_open_ = a.lo_open_ || b.lo_open_;
  r.hi_open_ = a.hi_open_ || b.hi_open_;
  r.partial_ = a.partial_ || b.partial_;
  F::close_infinite_ends(r);
  return r;
}

Mpfi operator-(const Mpfi& a, const Mpfi& b) {
  Mpfi r = F::unset();
  if (F::is_number_zero(a))
    mpfi_neg(r.x_, b.x_);
  else if (F::is_number_zero(b))
    mpfi_set(r.x_, a.x_);
  else
    mpfi_sub(r.x_, a.x_, b.x_);
  r.lo_open_ = a.lo_open_ || b.hi_open_;
  r.hi_open_ = a.hi_open_ || b.lo_open_;
  r.partial_ = a.partial_ || b.partial_;
  F::close_infinite_ends(r);
  return r;
}

namespace {
/// A product of endpoints, 0 * infinity being 0 (intervals hold real numbers only).
void endpoint_product(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t direction) {
  if (mpfr_zero_p(x) || mpfr_zero_p(y))
    mpfr_set_zero(r, 1);
  else
    mpfr_mul(r, x, y, direction);
}
bool is_number(mpfr_srcptr x) { return !mpfr_nan_p(x) && !mpfr_inf_p(x); }
/// The ends of x y where x has one sign (0 may be its end) and all ends are numbers: what mpfi_mul gives, which
/// allocates for most signs.
void put_product(Mpfi& r, const Mpfi& x, const Mpfi& y) {
  const bool rising = mpfr_sgn(x.lo()) >= 0;  // in y
  mpfr_srcptr first = rising ? y.lo() : y.hi(), last = rising ? y.hi() : y.lo();
  endpoint_product(r.lo(), mpfr_sgn(first) >= 0 ? x.lo() : x.hi(), first, MPFR_RNDD);
  endpoint_product(r.hi(), mpfr_sgn(last) >= 0 ? x.hi() : x.lo(), last, MPFR_RNDU);
}
}  // namespace

Mpfi operator*(const Mpfi& a, const Mpfi& b) {
  Mpfi r = F::unset();
  if (F::is_number_zero(a) || F::is_number_zero(b)) {
    mpfi_set_si(r.x_, 0);
    r.partial_ = a.partial_ || b.partial_;
    return r;
  }
  const auto has_one_sign = [](const Mpfi& x) { return mpfr_sgn(x.lo()) >= 0 || mpfr_sgn(x.hi()) <= 0; };
  if (is_number(a.lo()) && is_number(a.hi()) && is_number(b.lo()) && is_number(b.hi())) {
    if (has_one_sign(a))
      put_product(r, a, b);
    else if (has_one_sign(b))
      put_product(r, b, a);
    else
      mpfi_mul(r.x_, a.x_, b.x_);
  } else {
    Mpfi t;
    endpoint_product(r.lo(), a.lo(), b.lo(), MPFR_RNDD);
    endpoint_product(r.hi(), a.lo(), b.lo(), MPFR_RNDU);
    const std::pair<mpfr_srcptr, mpfr_srcptr> others[] = {{a.lo(), b.hi()}, {a.hi(), b.lo()}, {a.hi(), b.hi()}};
    for (const auto& [x, y] : others) {
      endpoint_product(t.lo(), x, y, MPFR_RNDD);
      endpoint_product(t.hi(), x, y, MPFR_RNDU);
      mpfr_min(r.lo(), r.lo(), t.lo(), MPFR_RNDD);
      mpfr_max(r.hi(), r.hi(), t.hi(), MPFR_RNDU);
    }
  }
  r.partial_ = a.partial_ || b.partial_;
  // A zero bound is attained if a factor attains 0, another one if the product of two attained ends is it: a product
  // that is not 0 is strictly monotone in each factor. (A bound that rounding moved is not attained either.)
  const bool all_closed = !(a.lo_open_ || a.hi_open_ || b.lo_open_ || b.hi_open_);
  const auto attained = [&](mpfr_srcptr bound, mpfr_rnd_t direction) {
    if (mpfr_zero_p(bound)) return a.contains_zero() || b.contains_zero();
    if (all_closed) return true;
    Mpfi t;
    for (const auto& [x, x_open] : {std::pair(a.lo(), a.lo_open_), std::pair(a.hi(), a.hi_open_)})
      for (const auto& [y, y_open] : {std::pair(b.lo(), b.lo_open_), std::pair(b.hi(), b.hi_open_)}) {
        if (x_open || y_open) continue;
        endpoint_product(t.lo(), x, y, direction);
        if (mpfr_equal_p(t.lo(), bound)) return true;
      }
    return false;
  };
  r.lo_open_ = !attained(r.lo(), MPFR_RNDD);
  r.hi_open_ = !attained(r.hi(), MPFR_RNDU);
  F::close_infinite_ends(r);
  return r;
}

Mpfi operator/(const Mpfi& a, const Mpfi& b) {
  if (b.contains_zero() || (mpfr_zero_p(b.lo()) && mpfr_zero_p(b.hi()))) return F::partial_whole();
  Mpfi inverse = F::unset();
  const bool positive = mpfr_sgn(b.lo()) >= 0;
  // An end at 0 (not attained) gives an infinite end on b's own side.
  if (mpfr_zero_p(b.hi()))
    mpfr_set_inf(inverse.lo(), -1);
  else
    mpfr_ui_div(inverse.lo(), 1, b.hi(), MPFR_RNDD);
  if (mpfr_zero_p(b.lo()) && positive)
    mpfr_set_inf(inverse.hi(), 1);
  else
    mpfr_ui_div(inverse.hi(), 1, b.lo(), MPFR_RNDU);
  inverse.lo_open_ = b.hi_open_;
  inverse.hi_open_ = b.lo_open_;
  inverse.partial_ = b.partial_;
  F::close_infinite_ends(inverse);
  return a * inverse;
}

Mpfi hull(const Mpfi& a, const Mpfi& b) {
  Mpfi r = F::unset();
  mpfi_union(r.x_, a.x_, b.x_);
  // Open only if no operand attains the end.
  r.lo_open_ = !((mpfr_equal_p(r.lo(), a.lo()) && !a.lo_open_) || (mpfr_equal_p(r.lo(), b.lo()) && !b.lo_open_));
  r.hi_open_ = !((mpfr_equal_p(r.hi(), a.hi()) && !a.hi_open_) || (mpfr_equal_p(r.hi(), b.hi()) && !b.hi_open_));
  r.partial_ = a.partial_ || b.partial_;
  return r;
}

Mpfi max(const Mpfi& a, const Mpfi& b) {
  Mpfi r = F::unset();
  mpfr_max(r.lo(), a.lo(), b.lo(), MPFR_RNDD);
  mpfr_max(r.hi(), a.hi(), b.hi(), MPFR_RNDU);  // where one is NaN, the other: hence partial
  // The lower end is attained only if both operands can be that small; the upper if one attains it.
  r.lo_open_ = (mpfr_equal_p(r.lo(), a.lo()) && a.lo_open_) || (mpfr_equal_p(r.lo(), b.lo()) && b.lo_open_);
  r.hi_open_ = !((mpfr_equal_p(r.hi(), a.hi()) && !a.hi_open_) || (mpfr_equal_p(r.hi(), b.hi()) && !b.hi_open_));
  r.partial_ = a.partial_ || b.partial_ || mpfi_nan_p(a.x_) || mpfi_nan_p(b.x_);
  return r;
}
Mpfi min(const Mpfi& a, const Mpfi& b) { return -max(-a, -b); }

Mpfi abs(const Mpfi& a) {
  if (mpfr_sgn(a.lo()) >= 0) return a;
  if (mpfr_sgn(a.hi()) <= 0) return -a;
  Mpfi r = max(-a, a);
  mpfr_set_zero(r.lo(), 1);
  r.lo_open_ = false;
  return r;
}

/// e^w <= 1 + w + w^2 for 0 <= w <= 1.
Mpfi exp(const Mpfi& a) {
  const auto narrow = F::from_lower_end(a, mpfr_exp, 0, [](mpfr_ptr r, mpfr_ptr w) {
    mpfr_fma(w, w, w, w, MPFR_RNDU);
    mpfr_fma(r, r, w, r, MPFR_RNDU);
  });
  Mpfi r = narrow ? *narrow : F::increasing(a, mpfr_exp);
  F::strictly_above(r, 0);
  return r;
}
Mpfi log(const Mpfi& a) { return F::increasing(F::positive_part(a, false), mpfr_log); }
/// log1p(x + w) - log1p(x) = log(1 + w/(1 + x)) <= w/(1 + x).
Mpfi log1p(const Mpfi& a) {
  const Mpfi shifted = a + Mpfi(1L);
  if (F::positive_part(shifted, false).partial()) return log(shifted);
  if (mpfr_sgn(a.lo()) > 0 && mpfr_number_p(a.lo())) {
    const auto narrow = F::from_lower_end(a, mpfr_log1p, mpfr_get_exp(a.lo()), [&](mpfr_ptr r, mpfr_ptr w) {
      mpfr_div(w, w, shifted.lo(), MPFR_RNDU);
      mpfr_add(r, r, w, MPFR_RNDU);
    });
    if (narrow) return *narrow;
  }
  return F::increasing(a, mpfr_log1p);
}
Mpfi expm1(const Mpfi& a) {
  Mpfi r = F::increasing(a, mpfr_expm1);
  F::strictly_above(r, -1);
  return r;
}
Mpfi sinh(const Mpfi& a) { return F::increasing(a, mpfr_sinh); }
Mpfi tanh(const Mpfi& a) { return F::strictly_within(F::increasing(a, mpfr_tanh), -1, 1); }
Mpfi erf(const Mpfi& a) { return F::strictly_within(F::increasing(a, mpfr_erf), -1, 1); }

namespace {

/// A bound of erfc(x) in the given direction. Far from 0 it is that of the alternating series
/// e^(-x^2) / (x sqrt(pi)) (1 - u + 3 u^2 - 15 u^3 + ...), u = 1/(2 x^2): for x > 0 erfc lies between two neighbouring
/// partial sums. MPFR's own takes a thousand times longer there (half a second at 4096 bits and x = 100).
int erfc_towards(mpfr_ptr bound, mpfr_srcptr x, mpfr_rnd_t direction) {
  const long bits = working_precision() + guard_bits;
  // The least term is about e^(-x^2): that of order x^2.
  if (mpfr_sgn(x) <= 0 || mpfr_inf_p(x) || mpfr_cmp_d(x, std::sqrt(0.7 * static_cast<double>(bits)) + 1) < 0)
    return mpfr_erfc(bound, x, direction);
  const Mpfi y = F::at_point(x, [bits](const Mpfi& t) {
    const Mpfi square = pown(t, 2), u = Mpfi(1L) / (Mpfi(2L) * square);
    Mpfi term(1L), before(0L), sum(1L);
    for (long n = 1; mpfr_get_exp(term.hi()) > -bits && mpfr_cmp_si(square.lo(), n) > 0; ++n) {
      term = term * u * Mpfi(2 * n - 1);
      before = std::exchange(sum, n % 2 == 1 ? sum - term : sum + term);
    }
    return hull(before, sum) * exp(-square) / (t * sqrt(pi<Mpfi>()));
  });
  return mpfr_set(bound, direction == MPFR_RNDD ? y.lo() : y.hi(), direction);
}

}  // namespace

Mpfi erfc(const Mpfi& a) { return F::strictly_within(F::decreasing(a, erfc_towards), 0, 2); }
Mpfi sqrt(const Mpfi& a) { return F::increasing(F::positive_part(a, true), mpfr_sqrt); }
Mpfi cosh(const Mpfi& a) { return F::increasing(abs(a), mpfr_cosh); }

Mpfi sech2(const Mpfi& a) { return Mpfi(1L) / pown(cosh(a), 2); }
Mpfi tanhc(const Mpfi& a) {
  const Mpfi t = abs(a);
  Mpfi r = F::by_endpoints(
      t, F::Monotone::down, [](const Mpfi& x) { return mpfr_zero_p(x.lo()) ? Mpfi(1L) : tanh(x) / x; }, 1, 0);
  F::strictly_above(r, 0);
  F::at_most(r, 1);
  return r;
}
Mpfi log1pc(const Mpfi& a) {
  if (F::positive_part(a + Mpfi(1L), false).partial()) return F::partial_whole();
  Mpfi r = F::by_endpoints(
      a, F::Monotone::down,
      [](const Mpfi& x) {
        if (mpfr_zero_p(x.lo())) return Mpfi(1L);
        return mpfr_cmp_si(x.lo(), -1) <= 0 ? F::partial_whole() : log1p(x) / x;
      },
      INFINITY, 0);
  F::strictly_above(r, 0);
  return r;
}
Mpfi cos_atan(const Mpfi& a) { return Mpfi(1L) / sqrt(Mpfi(1L) + pown(a, 2)); }
Mpfi sin_atan(const Mpfi& a) {
  return F::strictly_within(
      F::by_endpoints(
          a, F::Monotone::up, [](const Mpfi& x) { return x / sqrt(Mpfi(1L) + pown(x, 2)); }, -1, 1),
      -1, 1);
}

namespace {
/// 1/sqrt(2) and 1/sqrt(2 pi), computed once at each precision.
struct NormalConstants {
  Mpfi root_half = Mpfi(1L) / sqrt(Mpfi(2L)), factor = Mpfi(1L) / sqrt(Mpfi(2L) * pi<Mpfi>());
};
const NormalConstants& normal_constants() {
  static thread_local std::map<long, NormalConstants> known;
  return known[working_precision()];
}
}  // namespace
Mpfi normal_pdf(const Mpfi& a) { return exp(-pown(a, 2) / Mpfi(2L)) * normal_constants().factor; }
namespace {

/// erfc over an interval that is a number up to rounding, from one value. There -erfc' <= k erfc with k = 2 max(z, 0) +
/// 3/2, z the upper end: at x >= 0 as erfc(x) >= 2 e^(-x^2)/(sqrt(pi) (x + sqrt(x^2 + 2))) (Abramowitz and Stegun
/// 7.1.13), at x < 0 as erfc(x) >= 1. So at the lower end, w below, erfc is at most e^(k w) <= 1 + 2 k w times what it is
/// at z, where k w <= 1.
Mpfi erfc_near(const Mpfi& a) {
  constexpr long far = 4;  // beyond it another way than MPFR's is faster
  const long p = working_precision();
  const bool closed = a.bounded() && !a.partial() && !a.lo_open() && !a.hi_open();
  if (!closed || mpfr_cmp_si(a.hi(), far) > 0 || p < 16) return erfc(a);
  Mpfi r, t;
  mpfr_ptr k = t.lo(), growth = t.hi();
  if (mpfr_sgn(a.hi()) > 0) mpfr_mul_2ui(k, a.hi(), 1, MPFR_RNDU);
  mpfr_add_d(k, k, 1.5, MPFR_RNDU);
  mpfr_sub(growth, a.hi(), a.lo(), MPFR_RNDU);
  mpfr_mul(growth, growth, k, MPFR_RNDU);
  mpfr_mul_2ui(growth, growth, 1, MPFR_RNDU);
  if (!mpfr_zero_p(growth) && mpfr_get_exp(growth) > 8 - p) return erfc(a);
  const bool inexact = mpfr_erfc(r.lo(), a.hi(), MPFR_RNDD) != 0;
  mpfr_set(r.hi(), r.lo(), MPFR_RNDU);
  if (inexact) mpfr_nextabove(r.hi());
  mpfr_fma(r.hi(), r.hi(), growth, r.hi(), MPFR_RNDU);
  return F::strictly_within(std::move(r), 0, 2);
}

/// Phi at a point. A map with Phi and its integral asks for it at both ends of one interval, for values and for slopes:
/// the last two are kept.
Mpfi normal_cdf_at(const Mpfi& x) {
  struct Known {
    long bits = 0;
    Mpfi x, value;
  };
  static thread_local Known known[2];
  static thread_local std::size_t oldest = 0;
  const long bits = working_precision();
  for (const Known& k : known)
    if (k.bits == bits && mpfr_equal_p(k.x.lo(), x.lo()) && mpfr_equal_p(k.x.hi(), x.hi())) return k.value;
  Mpfi value = erfc_near(-x * normal_constants().root_half) / Mpfi(2L);
  known[oldest] = {bits, x, value};
  oldest = 1 - oldest;
  return value;
}

}  // namespace
Mpfi normal_cdf(const Mpfi& a) {
  return F::strictly_within(F::by_endpoints(a, F::Monotone::up, normal_cdf_at, 0, 1), 0, 1);
}
Mpfi normal_cdf_integral(const Mpfi& a) {
  Mpfi r = F::by_endpoints(
      a, F::Monotone::up, [](const Mpfi& x) { return normal_pdf(x) + x * normal_cdf_at(x); }, 0, INFINITY);
  F::strictly_above(r, 0);
  return r;
}

Mpfi softplus(const Mpfi& a) {
  Mpfi r = F::by_endpoints(
      a, F::Monotone::up, [](const Mpfi& x) { return mpfr_sgn(x.lo()) > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }, 0,
      INFINITY);
  F::strictly_above(r, 0);
  return r;
}
Mpfi sigmoid(const Mpfi& a) {
  return F::strictly_within(
      F::by_endpoints(
          a, F::Monotone::up, [](const Mpfi& x) { return Mpfi(1L) / (Mpfi(1L) + exp(-x)); }, 0, 1),
      0, 1);
}
Mpfi sin(const Mpfi& a) {
  return F::oscillating(a, mpfr_sin, mpfi_sin, [&] { return F::closed(mpfi_cos, a); });
}
/// Its slope may vanish at an end that is not attained: at 0.
Mpfi cos(const Mpfi& a) {
  return F::oscillating(a, mpfr_cos, mpfi_cos, [&] { return -sin(a); });
}

Mpfi atan(const Mpfi& a) { return F::increasing(a, mpfr_atan); }
/// Increasing on an interval without a pole: where cos is nowhere 0.
Mpfi tan(const Mpfi& a) { return cos(a).contains_zero() ? F::partial_whole() : F::increasing(a, mpfr_tan); }
/// For x >= 0, which is enough: sinc is even. Its least and greatest values over an interval are taken at the ends or
/// where the derivative, (x cos x - sin x)/x^2, is 0. There tan x = x, so that |sin x|/x = |cos x| = 1/sqrt(1 + x^2),
/// with the sign of sin x. The first such x beyond 0 is 4.493409457..., with a negative value, the second 7.725251836...,
/// with a positive one; up to the first the derivative is negative, as (x cos x - sin x)' = -x sin x.
Mpfi sinc(const Mpfi& a) {
  constexpr double first = 4.49340945, second = 7.72525183;
  const Mpfi x = abs(a);
  const auto at = [](const Mpfi& t) { return mpfr_zero_p(t.lo()) ? Mpfi(1L) : sin(t) / t; };
  if (mpfr_cmp_d(x.hi(), first) <= 0) {
    Mpfi falling = F::by_endpoints(x, F::Monotone::down, at, 0, 0);
    F::at_most(falling, 1);
    return falling;
  }
  Mpfi r = F::at_ends(x, at, 0);
  const Mpfi s = sin(x), slope = x * cos(x) - s, zero(0L);
  if (!certainly(slope < zero) && !certainly(slope > zero)) {
    if (!certainly(s > zero)) r = hull(r, -cos_atan(F::part_above(first, x)));
    if (mpfr_cmp_d(x.hi(), second) > 0 && !certainly(s < zero)) r = hull(r, cos_atan(F::part_above(second, x)));
  }
  F::at_most(r, 1);
  return r;
}
Mpfi sinhc(const Mpfi& a) {
  Mpfi r = F::by_endpoints(
      abs(a), F::Monotone::up, [](const Mpfi& x) { return mpfr_zero_p(x.lo()) ? Mpfi(1L) : sinh(x) / x; }, INFINITY,
      INFINITY);
  F::at_least(r, 1);
  return r;
}
/// The mean of e^(tx) over t in [0, 1], which increases.
Mpfi expm1c(const Mpfi& a) {
  Mpfi r = F::by_endpoints(
      a, F::Monotone::up, [](const Mpfi& x) { return mpfr_zero_p(x.lo()) ? Mpfi(1L) : expm1(x) / x; }, 0, INFINITY);
  F::strictly_above(r, 0);
  return r;
}
/// Its derivative log(x) + 1 is negative below 1/e and positive above: -1/e is the least value.
Mpfi xlogx(const Mpfi& a) {
  const Mpfi x = F::positive_part(a, true), bottom = exp(Mpfi(-1L));
  const Mpfi r = F::at_ends(x, [](const Mpfi& t) { return mpfr_zero_p(t.lo()) ? Mpfi(0L) : t * log(t); }, INFINITY);
  return certainly(x <= bottom) || certainly(x >= bottom) ? r : hull(r, -bottom);
}

Mpfi pown(const Mpfi& a, long n) {
  if (counted(n) == 0) return F::where_defined(a, Mpfi(1L));
  if (n < 0) return Mpfi(1L) / pown(a, -n);
  const Mpfi base = n % 2 == 0 ? abs(a) : a;
  Mpfi r = F::unset();
  F::copy_flags(r, base);
  mpfr_pow_ui(r.lo(), base.lo(), static_cast<unsigned long>(n), MPFR_RNDD);
  mpfr_pow_ui(r.hi(), base.hi(), static_cast<unsigned long>(n), MPFR_RNDU);
  F::close_infinite_ends(r);
  return r;
}

namespace {
/// x^b for x >= 0 at a point, b > 0 not an integer.
Mpfi root_power(const Mpfi& x, Q b) { return mpfr_zero_p(x.lo()) ? Mpfi(0L) : exp(Mpfi(b.rational()) * log(x)); }
}  // namespace

Mpfi abs_pow(const Mpfi& a, Q b) {
  if (b.num < 0) return Mpfi(1L) / abs_pow(a, -b);
  if (b.num == 0) return a.contains_zero() ? F::partial_whole() : F::where_defined(a, Mpfi(1L));
  if (b.is_integer()) return pown(abs(a), b.num);
  return F::by_endpoints(
      abs(a), F::Monotone::up, [b](const Mpfi& x) { return root_power(x, b); }, 0, INFINITY);
}
Mpfi signed_pow(const Mpfi& a, Q b) {
  if (b.is_integer() && b.num % 2 == 1) return pown(a, b.num);
  return F::by_endpoints(
      a, F::Monotone::up,
      [b](const Mpfi& x) {
        const bool negative = mpfr_sgn(x.lo()) < 0;
        const Mpfi p = abs_pow(negative ? -x : x, b);
        return negative ? -p : p;
      },
      -INFINITY, INFINITY);
}
Mpfi pow(const Mpfi& a, const Mpfi& b) {
  const bool down_to_zero = mpfr_sgn(a.lo()) <= 0;
  if (!down_to_zero || !certainly(b > Mpfi(0L))) return exp(b * log(a));
  // 0^b = 0, and from there up to the largest of A^b, A the upper end. Undefined where a < 0.
  Mpfi top = F::positive_part(a, true);
  Mpfi r = top;
  mpfr_set(top.lo(), top.hi(), MPFR_RNDD);
  if (mpfr_zero_p(top.hi())) {
    mpfr_set_zero(r.hi(), 1);
  } else {
    const Mpfi largest = exp(b * log(top));
    mpfr_set(r.hi(), largest.hi(), MPFR_RNDU);
    r.hi_open_ = false;
  }
  r.partial_ = r.partial_ || b.partial_;
  F::close_infinite_ends(r);
  return r;
}

}  // namespace overshoot
