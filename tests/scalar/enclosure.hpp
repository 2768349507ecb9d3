#pragma once
/// What the inclusion tests share: operands with exactly known members, and enclosures of every type seen alike.
#include <mpfr.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/range.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {

/// A float of MPFR with a precision of its own: test code must not share roundings with the code under test.
class Float {
 public:
  explicit Float(long precision = 64) { mpfr_init2(x_, std::max(2L, precision)); }
  Float(const Float& o) : Float(mpfr_get_prec(o.x_)) { mpfr_set(x_, o.x_, MPFR_RNDN); }
  Float(Float&& o) noexcept : Float() { mpfr_swap(x_, o.x_); }
  Float& operator=(Float o) {
    mpfr_swap(x_, o.x_);
    return *this;
  }
  ~Float() { mpfr_clear(x_); }
  /// A dyadic rational, exactly.
  static Float exactly(const Rational& q) {
    Float r(static_cast<long>(std::max(mpz_sizeinbase(mpq_numref(q.raw()), 2), std::size_t{2})));
    if (mpfr_set_q(r.x_, q.raw(), MPFR_RNDN) != 0) throw std::logic_error("not dyadic");
    return r;
  }
  mpfr_ptr raw() { return x_; }
  mpfr_srcptr raw() const { return x_; }

 private:
  mpfr_t x_;
};

/// MPFR's largest exponent range (its default ends at 2^30, where the code under test may overflow and the test must
/// not).
class WideExponents {
 public:
  WideExponents() : min_(mpfr_get_emin()), max_(mpfr_get_emax()) {
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
  }
  ~WideExponents() {
    mpfr_set_emin(min_);
    mpfr_set_emax(max_);
  }
  WideExponents(const WideExponents&) = delete;
  WideExponents& operator=(const WideExponents&) = delete;

 private:
  mpfr_exp_t min_, max_;
};

/// An enclosure of any type: its endpoints exactly, which of them are excluded, and whether it vouches for definedness.
struct Enclosure {
  Float lo, hi;
  bool lo_open = false, hi_open = false;
  bool defined = true;  ///< false: partial, or the indeterminate ball
};

inline void set_exactly(Float& r, const arf_t x) {
  mpfr_set_prec(r.raw(), std::max<long>(2, arf_bits(x)));
  arf_get_mpfr(r.raw(), x, MPFR_RNDN);
}
inline Enclosure enclosure(const Range& x) {
  const WideExponents wide;
  Enclosure e{Float(), Float(), x.lo_open(), x.hi_open(), !x.partial()};
  set_exactly(e.lo, x.lo());
  set_exactly(e.hi, x.hi());
  return e;
}
inline Enclosure enclosure(const Mpfi& x) {
  Enclosure e{Float(mpfr_get_prec(x.lo())), Float(mpfr_get_prec(x.hi())), x.lo_open(), x.hi_open(), !x.partial()};
  mpfr_set(e.lo.raw(), x.lo(), MPFR_RNDN);
  mpfr_set(e.hi.raw(), x.hi(), MPFR_RNDN);
  return e;
}
inline Enclosure enclosure(const Interval& x) {
  // An infinite end is no number; the empty set (NaN) comes from operands where nothing is defined.
  Enclosure e{Float(53), Float(53), std::isinf(x.lo()), std::isinf(x.hi()), !x.partial()};
  mpfr_set_d(e.lo.raw(), x.lo(), MPFR_RNDN);
  mpfr_set_d(e.hi.raw(), x.hi(), MPFR_RNDN);
  return e;
}
inline Enclosure enclosure(const Ball& x) {
  const WideExponents wide;
  // The endpoints m - r and m + r to 400 bits, outward: 2^-400 relative slack cannot hide a rounding error at the 20 to
  // 200 bits the balls are computed to.
  Enclosure e{Float(400), Float(400), false, false, arb_is_finite(x.raw()) != 0};
  if (arf_is_nan(arb_midref(x.raw()))) {
    mpfr_set_inf(e.lo.raw(), -1);
    mpfr_set_inf(e.hi.raw(), 1);
  } else {
    arb_get_interval_mpfr(e.lo.raw(), e.hi.raw(), x.raw());
  }
  return e;
}

/// An empty string when the true value, known to lie in [lo, hi], may lie in the enclosure; what is wrong otherwise.
inline std::string missing(const Enclosure& e, mpfr_srcptr lo, mpfr_srcptr hi) {
  if (mpfr_nan_p(e.lo.raw()) || mpfr_nan_p(e.hi.raw())) return "an endpoint is NaN";
  const int below = mpfr_cmp(hi, e.lo.raw()), above = mpfr_cmp(lo, e.hi.raw());
  if (below < 0 || above > 0) return "the value lies outside";
  if (below == 0 && e.lo_open) return "the value is the lower end, which is marked as not attained";
  if (above == 0 && e.hi_open) return "the value is the upper end, which is marked as not attained";
  return "";
}
inline std::string missing(const Enclosure& e, const Rational& q) {
  if (mpfr_nan_p(e.lo.raw()) || mpfr_nan_p(e.hi.raw())) return "an endpoint is NaN";
  const int below = mpfr_cmp_q(e.lo.raw(), q.raw()), above = mpfr_cmp_q(e.hi.raw(), q.raw());
  if (below > 0 || above < 0) return "the value lies outside";
  if (below == 0 && e.lo_open) return "the value is the lower end, which is marked as not attained";
  if (above == 0 && e.hi_open) return "the value is the upper end, which is marked as not attained";
  return "";
}

inline std::string show(const Enclosure& e) {
  char* text = nullptr;
  mpfr_asprintf(&text, "%s%.25Rg, %.25Rg%s%s", e.lo_open ? "(" : "[", e.lo.raw(), e.hi.raw(), e.hi_open ? ")" : "]",
                e.defined ? "" : " partial");
  std::string out(text);
  mpfr_free_str(text);
  return out;
}
inline std::string show(const Rational& q) {
  return print(q).size() < 60 ? print(q) : print(q).substr(0, 30) + "... ~ " + std::to_string(nearest_double(q));
}

/// Width in units of the last place at p bits of the end of larger magnitude; infinite when an end is.
inline double ulps(const Enclosure& e, long p) {
  if (!mpfr_number_p(e.lo.raw()) || !mpfr_number_p(e.hi.raw())) return INFINITY;
  if (mpfr_equal_p(e.lo.raw(), e.hi.raw())) return 0;
  const WideExponents wide;
  Float width(64);
  mpfr_sub(width.raw(), e.hi.raw(), e.lo.raw(), MPFR_RNDU);
  const mpfr_exp_t a = mpfr_zero_p(e.lo.raw()) ? mpfr_get_emin() : mpfr_get_exp(e.lo.raw());
  const mpfr_exp_t b = mpfr_zero_p(e.hi.raw()) ? mpfr_get_emin() : mpfr_get_exp(e.hi.raw());
  mpfr_mul_2si(width.raw(), width.raw(), static_cast<long>(p - std::max(a, b)), MPFR_RNDU);
  return mpfr_get_d(width.raw(), MPFR_RNDU);
}

/// An operand given exactly: its ends (none: infinite) and which of them it excludes.
struct Operand {
  std::optional<Rational> lo, hi;
  bool lo_open = false, hi_open = false;
  bool bounded() const { return lo && hi; }
};
inline std::string show(const Operand& o) {
  return (o.lo_open ? "(" : "[") + (o.lo ? show(*o.lo) : "-inf") + ", " + (o.hi ? show(*o.hi) : "inf") +
         (o.hi_open ? ")" : "]");
}

/// As a Range, Mpfi (rounded outward to the working precision) or Interval.
template <class T>
T interval(const Operand& o) {
  const Rational lo = o.lo ? *o.lo : o.hi ? *o.hi : Rational(0), hi = o.hi ? *o.hi : lo;
  T r = T::between(lo, hi);
  if (!o.lo) r.unbound_lo();
  if (!o.hi) r.unbound_hi();
  if (o.lo_open) r.open_lo();
  if (o.hi_open) r.open_hi();
  return r;
}
/// As a Ball: holds the closed hull of a bounded operand.
template <>
inline Ball interval<Ball>(const Operand& o) {
  return *o.lo == *o.hi ? Ball(*o.lo) : Ball::hull(Ball(*o.lo), Ball(*o.hi));
}

/// Members of the operand, the ends and their neighbourhoods first of all. Dyadic when the ends are.
inline Rational member(const Operand& o, Random& random) {
  const long choice = random.integer(0, 9);
  // An end itself where it is attained, else a point very close to it.
  const auto near_lo = [&](long e) { return Rational(*o.lo + Random::power_of_two(e)); };
  const auto near_hi = [&](long e) { return Rational(*o.hi - Random::power_of_two(e)); };
  if (!o.lo && !o.hi) return choice == 0 ? Rational(0) : random.dyadic(60, 40);
  if (!o.hi) return choice < 4 && !o.lo_open ? *o.lo : near_lo(random.integer(-100, 12));
  if (!o.lo) return choice < 4 && !o.hi_open ? *o.hi : near_hi(random.integer(-100, 12));
  if (*o.lo == *o.hi) return *o.lo;
  if (choice < 3 && !o.lo_open) return *o.lo;
  if (choice < 6 && !o.hi_open) return *o.hi;
  // lo + u (hi - lo) with u dyadic in (0, 1), often very close to 0 or 1.
  Rational u = Random::power_of_two(-random.integer(1, random.one_in(2) ? 3 : 120));
  if (random.one_in(2)) u = 1 - u;
  const Rational x = *o.lo + u * (*o.hi - *o.lo);
  const bool zero_inside = *o.lo < 0 && *o.hi > 0;
  return zero_inside && random.one_in(6) ? Rational(0) : x;
}

/// A random operand with ends from `end()`; `unbounded` allows infinite ends.
template <class F>
Operand random_operand(Random& random, F end, bool unbounded) {
  Operand o;
  o.lo = end();
  if (random.one_in(5)) {
    o.hi = o.lo;  // degenerate
    return o;
  }
  o.hi =
      random.one_in(2) ? Rational(end()) : Rational(*o.lo + abs(end()) * Random::power_of_two(-random.integer(0, 60)));
  if (*o.lo > *o.hi) std::swap(o.lo, o.hi);
  if (*o.lo != *o.hi) {
    o.lo_open = random.one_in(4);
    o.hi_open = random.one_in(4);
  }
  if (unbounded && random.one_in(6)) {
    o.lo.reset();
    o.lo_open = true;
  }
  if (unbounded && random.one_in(6)) {
    o.hi.reset();
    o.hi_open = true;
  }
  return o;
}

}  // namespace overshoot::test
