#pragma once
/// Mpfi: an MPFI interval, the second engine: it re-checks with other code what Range proved.
///
/// The same contract as Range: endpoints may be infinite, `open` says that an endpoint is not attained, `partial` that
/// the function may be undefined somewhere in the operands; a partial interval decides nothing. Functions MPFI lacks
/// (erf, erfc, the normal distribution, real powers) go through directed MPFR on monotone pieces.
#include <mpfi.h>

#include "lib/scalar/functions.hpp"
#include "lib/scalar/spares.hpp"

namespace overshoot {

class Mpfi;

template <>
struct Arithmetic<Mpfi> {
  static constexpr Nature nature = Nature::rigorous;
  static Mpfi from_integer(long n);
  static Mpfi from_rational(const Rational& q);
  static Mpfi pi();
};

class Mpfi {
 public:
  Mpfi() : Mpfi(Unset(), working_precision()) {
    mpfr_set_zero(lo(), 1);
    mpfr_set_zero(hi(), -1);  // MPFI's 0
  }
  explicit Mpfi(long n) : Mpfi() { mpfi_set_si(x_, n); }
  explicit Mpfi(const Rational& q) : Mpfi() { mpfi_set_q(x_, q.raw()); }
  Mpfi(std::floating_point auto) = delete;
  static Mpfi between(const Rational& lo, const Rational& hi) {
    Mpfi r;
    mpfr_set_q(r.lo(), lo.raw(), MPFR_RNDD);
    mpfr_set_q(r.hi(), hi.raw(), MPFR_RNDU);
    return r;
  }
  Mpfi(const Mpfi& o) : Mpfi(Unset(), o.precision()) { set(o); }
  /// Takes the memory. What is left may be assigned to or end; read, it is no number and partial: it decides nothing.
  Mpfi(Mpfi&& o) noexcept : lo_open_(o.lo_open_), hi_open_(o.hi_open_), partial_(o.partial_) {
    *x_ = *o.x_;
    mpfr_custom_init_set(o.lo(), MPFR_NAN_KIND, 0, o.precision(), nullptr);
    mpfr_custom_init_set(o.hi(), MPFR_NAN_KIND, 0, o.precision(), nullptr);
    o.partial_ = true;
  }
  Mpfi& operator=(const Mpfi& o) {
    if (!holds_memory() || precision() != o.precision()) return *this = Mpfi(o);
    set(o);
    return *this;
  }
  Mpfi& operator=(Mpfi&& o) noexcept {
    std::swap(*x_, *o.x_);
    std::swap(lo_open_, o.lo_open_);
    std::swap(hi_open_, o.hi_open_);
    std::swap(partial_, o.partial_);
    return *this;
  }
  ~Mpfi() {
    if (holds_memory() && (precision() > longest_spare || !Spare::keep(*x_))) mpfi_clear(x_);
  }

  // Of a named number alone: mpfr_set is a macro of several statements, at whose end a temporary is gone.
  mpfi_srcptr raw() const& { return x_; }
  mpfr_ptr lo() & { return &x_->left; }
  mpfr_ptr hi() & { return &x_->right; }
  mpfr_srcptr lo() const& { return &x_->left; }
  mpfr_srcptr hi() const& { return &x_->right; }
  mpfi_srcptr raw() const&& = delete;
  mpfr_srcptr lo() const&& = delete;
  mpfr_srcptr hi() const&& = delete;
  bool lo_open() const { return lo_open_; }
  bool hi_open() const { return hi_open_; }
  bool partial() const { return partial_; }
  void open_lo() { lo_open_ = true; }
  void open_hi() { hi_open_ = true; }
  void unbound_lo() {
    mpfr_set_inf(lo(), -1);
    lo_open_ = true;
  }
  void unbound_hi() {
    mpfr_set_inf(hi(), 1);
    hi_open_ = true;
  }
  bool contains_zero() const;
  bool bounded() const { return mpfr_number_p(lo()) && mpfr_number_p(hi()); }

  friend Mpfi operator-(const Mpfi& a);
  friend Mpfi operator+(const Mpfi& a, const Mpfi& b);
  friend Mpfi operator-(const Mpfi& a, const Mpfi& b);
  friend Mpfi operator*(const Mpfi& a, const Mpfi& b);
  friend Mpfi operator/(const Mpfi& a, const Mpfi& b);
  friend Truth operator<(const Mpfi& a, const Mpfi& b) {
    if (a.partial_ || b.partial_) return Truth::undefined();
    return Truth::from(below(a, b, true), below(b, a, false));
  }
  friend Truth operator<=(const Mpfi& a, const Mpfi& b) {
    if (a.partial_ || b.partial_) return Truth::undefined();
    return Truth::from(below(a, b, false), below(b, a, true));
  }
  friend Truth operator>(const Mpfi& a, const Mpfi& b) { return b < a; }
  friend Truth operator>=(const Mpfi& a, const Mpfi& b) { return b <= a; }

#define OVERSHOOT_MPFI(name) friend Mpfi name(const Mpfi& a);
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_MPFI)
#undef OVERSHOOT_MPFI
  friend Mpfi pown(const Mpfi& a, long n);
  friend Mpfi abs_pow(const Mpfi& a, Q b);
  friend Mpfi signed_pow(const Mpfi& a, Q b);
  friend Mpfi pow(const Mpfi& a, const Mpfi& b);
  friend Mpfi abs(const Mpfi& a);
  friend Mpfi min(const Mpfi& a, const Mpfi& b);
  friend Mpfi max(const Mpfi& a, const Mpfi& b);
  friend Mpfi hull(const Mpfi& a, const Mpfi& b);
  /// The hull of both where the condition is unknown; partial where it may be undefined.
  friend Mpfi select(Truth condition, const Mpfi& a, const Mpfi& b) {
    Mpfi r = certainly(condition) ? a : possibly(condition) ? hull(a, b) : b;
    r.partial_ = r.partial_ || is_tainted(condition);
    return r;
  }
  friend bool is_finite(const Mpfi& a) { return a.bounded() && !a.partial_; }

 private:
  friend struct MpfiFunctions;
  using Spare = Spares<__mpfi_struct, mpfi_clear>;
  static constexpr mpfr_prec_t longest_spare = 65536;
  /// Of so many bits and no value yet.
  struct Unset {};
  Mpfi(Unset, mpfr_prec_t bits) {
    if (!Spare::take(*x_))
      mpfi_init2(x_, bits);
    else if (precision() != bits)
      mpfi_set_prec(x_, bits);
  }
  /// Of the same precision.
  void set(const Mpfi& o) {
    mpfi_set(x_, o.x_);
    lo_open_ = o.lo_open_;
    hi_open_ = o.hi_open_;
    partial_ = o.partial_;
  }
  /// That of both ends.
  mpfr_prec_t precision() const { return mpfr_get_prec(lo()); }
  /// False once it was moved from.
  bool holds_memory() const { return mpfr_custom_get_significand(lo()) != nullptr; }
  /// a's top lies below b's bottom; `strict` when equal numbers must not do.
  static bool below(const Mpfi& a, const Mpfi& b, bool strict) {
    if (mpfr_less_p(a.hi(), b.lo())) return true;
    return mpfr_equal_p(a.hi(), b.lo()) && (!strict || a.hi_open_ || b.lo_open_);
  }

  mpfi_t x_;
  bool lo_open_ = false, hi_open_ = false;
  bool partial_ = false;
};

inline Mpfi Arithmetic<Mpfi>::from_integer(long n) { return Mpfi(n); }
inline Mpfi Arithmetic<Mpfi>::from_rational(const Rational& q) { return Mpfi(q); }
inline Mpfi Arithmetic<Mpfi>::pi() {
  Mpfi r;
  mpfr_const_pi(r.lo(), MPFR_RNDD);
  mpfr_const_pi(r.hi(), MPFR_RNDU);
  return r;
}

}  // namespace overshoot
