#pragma once
/// Mpfr: a floating-point number of MPFR rounded to nearest at this thread's working_precision(), exactly so many bits.
/// (Boost 1.74's run-time precision counts decimal digits and is process-global: 24, 53 or 64 bits cannot be had
/// there.)
#include <mpfr.h>

#include <algorithm>

#include "lib/scalar/functions.hpp"
#include "lib/scalar/print.hpp"
#include "lib/scalar/spares.hpp"

namespace overshoot {

class Mpfr;

template <>
struct Arithmetic<Mpfr> {
  static constexpr Nature nature = Nature::approximate;
  static Mpfr from_integer(long n);
  static Mpfr from_rational(const Rational& q);
  static Mpfr pi();
};

class Mpfr {
 public:
  Mpfr() : Mpfr(Unset(), working_precision()) { mpfr_set_zero(x_, 1); }
  /// Exact when n fits the working precision, else the nearest.
  explicit Mpfr(long n) : Mpfr() { mpfr_set_si(x_, n, MPFR_RNDN); }
  /// The nearest value to a double: approximate types may take one.
  static Mpfr from_double(double d) {
    Mpfr r;
    mpfr_set_d(r.x_, d, MPFR_RNDN);
    return r;
  }
  Mpfr(const Mpfr& o) : Mpfr(Unset(), mpfr_get_prec(o.x_)) { mpfr_set(x_, o.x_, MPFR_RNDN); }
  Mpfr(Mpfr&& o) noexcept : Mpfr() { mpfr_swap(x_, o.x_); }
  Mpfr& operator=(const Mpfr& o) {
    if (this != &o) {
      mpfr_set_prec(x_, mpfr_get_prec(o.x_));
      mpfr_set(x_, o.x_, MPFR_RNDN);
    }
    return *this;
  }
  Mpfr& operator=(Mpfr&& o) noexcept {
    mpfr_swap(x_, o.x_);
    return *this;
  }
  ~Mpfr() {
    if (mpfr_get_prec(x_) > longest_spare || !Spare::keep(*x_)) mpfr_clear(x_);
  }

  mpfr_ptr raw() & { return x_; }
  mpfr_srcptr raw() const& { return x_; }
  mpfr_srcptr raw() const&& = delete;  ///< mpfr_set is a macro of several statements, at whose end a temporary is gone

  friend Mpfr operator-(const Mpfr& a) { return apply(mpfr_neg, a); }
  friend Mpfr operator+(const Mpfr& a, const Mpfr& b) { return apply(mpfr_add, a, b); }
  friend Mpfr operator-(const Mpfr& a, const Mpfr& b) { return apply(mpfr_sub, a, b); }
  friend Mpfr operator*(const Mpfr& a, const Mpfr& b) { return apply(mpfr_mul, a, b); }
  friend Mpfr operator/(const Mpfr& a, const Mpfr& b) { return apply(mpfr_div, a, b); }
  // An approximate type's comparisons decide (all false on NaN).
  friend bool operator<(const Mpfr& a, const Mpfr& b) { return mpfr_less_p(a.x_, b.x_) != 0; }
  friend bool operator<=(const Mpfr& a, const Mpfr& b) { return mpfr_lessequal_p(a.x_, b.x_) != 0; }
  friend bool operator>(const Mpfr& a, const Mpfr& b) { return b < a; }
  friend bool operator>=(const Mpfr& a, const Mpfr& b) { return b <= a; }
  friend bool operator==(const Mpfr& a, const Mpfr& b) { return mpfr_equal_p(a.x_, b.x_) != 0; }

#define OVERSHOOT_MPFR(name) \
  friend Mpfr name(const Mpfr& a) { return apply(mpfr_##name, a); }
  OVERSHOOT_MPFR(exp)
  OVERSHOOT_MPFR(log)
  OVERSHOOT_MPFR(log1p)
  OVERSHOOT_MPFR(expm1)
  OVERSHOOT_MPFR(sinh)
  OVERSHOOT_MPFR(cosh)
  OVERSHOOT_MPFR(tanh)
  OVERSHOOT_MPFR(sqrt)
  OVERSHOOT_MPFR(erf)
  OVERSHOOT_MPFR(erfc)
  OVERSHOOT_MPFR(sin)
  OVERSHOOT_MPFR(cos)
  OVERSHOOT_MPFR(atan)
  OVERSHOOT_MPFR(tan)
  OVERSHOOT_MPFR(abs)
#undef OVERSHOOT_MPFR
  /// NaN for a < 0, for 0^0 and beside a NaN, where MPFR's may have a value.
  friend Mpfr pow(const Mpfr& a, const Mpfr& b) {
    const int s = nan(a) || nan(b) ? -1 : mpfr_sgn(a.x_);
    if (s > 0 || (s == 0 && mpfr_zero_p(b.x_) == 0)) return apply(mpfr_pow, abs(a), b);
    Mpfr r;
    mpfr_set_nan(r.x_);
    return r;
  }
  friend Mpfr min(const Mpfr& a, const Mpfr& b) { return nan(a) || (!nan(b) && !(b < a)) ? a : b; }
  friend Mpfr max(const Mpfr& a, const Mpfr& b) { return nan(a) || (!nan(b) && !(a < b)) ? a : b; }
  friend Mpfr select(bool condition, const Mpfr& a, const Mpfr& b) { return condition ? a : b; }
  friend bool is_finite(const Mpfr& a) { return mpfr_number_p(a.x_) != 0; }
  friend double to_double(const Mpfr& a) { return mpfr_get_d(a.x_, MPFR_RNDN); }

 private:
  using Spare = Spares<__mpfr_struct, mpfr_clear>;
  static constexpr mpfr_prec_t longest_spare = 65536;
  /// Of so many bits and no value yet: where a result will be put.
  struct Unset {};
  Mpfr(Unset, mpfr_prec_t precision) {
    if (!Spare::take(*x_))
      mpfr_init2(x_, precision);
    else if (mpfr_get_prec(x_) != precision)
      mpfr_set_prec(x_, precision);
  }
  template <class F, class... A>
  static Mpfr apply(F f, const A&... a) {
    Mpfr r(Unset(), working_precision());
    f(r.x_, a.x_..., MPFR_RNDN);
    return r;
  }
  static bool nan(const Mpfr& a) { return mpfr_nan_p(a.x_) != 0; }

  mpfr_t x_;
};

inline Mpfr Arithmetic<Mpfr>::from_integer(long n) { return Mpfr(n); }
inline Mpfr Arithmetic<Mpfr>::from_rational(const Rational& q) {
  Mpfr r;
  mpfr_set_q(r.raw(), q.raw(), MPFR_RNDN);
  return r;
}
inline Mpfr Arithmetic<Mpfr>::pi() {
  Mpfr r;
  mpfr_const_pi(r.raw(), MPFR_RNDN);
  return r;
}

/// f(x) computed with so many more bits as x^2 has before its point, twice over: exp amplifies the rounding of x^2/2,
/// and the tails of the normal law cancel, by that many.
template <class F>
Mpfr with_tail_bits(const F& f, const Mpfr& x) {
  Mpfr r;
  const long exponent = mpfr_regular_p(x.raw()) ? std::clamp<long>(mpfr_get_exp(x.raw()), 0, 64) : 0;
  const PrecisionScope more(std::min(working_precision() + 4 * exponent + 16, 1'000'000L));
  const Mpfr y = f(x);
  mpfr_set(r.raw(), y.raw(), MPFR_RNDN);
  return r;
}
inline Mpfr normal_pdf(const Mpfr& x) { return with_tail_bits(normal_pdf<Mpfr>, x); }
inline Mpfr normal_cdf(const Mpfr& x) { return with_tail_bits(normal_cdf<Mpfr>, x); }
inline Mpfr normal_cdf_integral(const Mpfr& x) { return with_tail_bits(normal_cdf_integral<Mpfr>, x); }

/// Decimal digits that read back to exactly this number at its precision.
std::string print(const Mpfr& x);

}  // namespace overshoot
