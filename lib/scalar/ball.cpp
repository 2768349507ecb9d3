#include "lib/scalar/ball.hpp"

#include <cstdlib>
#include <memory>

namespace overshoot {

Ball::Ball(const Rational& q) : Ball() {
  fmpq_t f;
  fmpq_init(f);
  fmpq_set_mpq(f, q.backend().data());
  arb_set_fmpq(x_, f, working_precision());
  fmpq_clear(f);
}

Ball erf(const Ball& a) { return Ball::apply(arb_hypgeom_erf, a); }
Ball erfc(const Ball& a) { return Ball::apply(arb_hypgeom_erfc, a); }

Ball sech2(const Ball& a) {
  const Ball r = Ball::apply(arb_sech, a);
  return pown(r, 2);
}

Ball tanhc(const Ball& a) {
  if (!arb_contains_zero(a.x_)) return tanh(a) / a;
  // 1 - x^2/3 <= tanh(x)/x <= 1.
  const Ball one(1L);
  Ball low = one - pown(abs(a), 2) / 3;
  arb_get_lbound_arf(arb_midref(low.x_), low.x_, working_precision());
  mag_zero(arb_radref(low.x_));
  return Ball::hull(low, one);
}

Ball log1pc(const Ball& a) {
  if (!arb_contains_zero(a.x_)) return log1p(a) / a;
  // 1/(1+x) <= log(1+x)/x <= 1 for x >= 0 and the reverse for x in (-1, 0]: both lie between 1 and 1/(1+x).
  return Ball::hull(Ball(1L), Ball(1L) / (Ball(1L) + a));
}

Ball cos_atan(const Ball& a) { return Ball::apply(arb_rsqrt, Ball(1L) + pown(a, 2)); }
Ball sin_atan(const Ball& a) { return a * cos_atan(a); }

Ball normal_pdf(const Ball& a) { return exp(-pown(a, 2) / 2) / sqrt(pi<Ball>() * 2); }
Ball normal_cdf(const Ball& a) { return erfc(-a / sqrt(Ball(2L))) / 2; }
Ball normal_cdf_integral(const Ball& a) { return normal_pdf(a) + a * normal_cdf(a); }

Ball softplus(const Ball& a) {
  // x occurs once below 32, as good as once above (there the second term is under 2^-46).
  if (certainly(a > Ball(32L))) return a + log1p(exp(-a));
  return log1p(exp(a));
}
Ball sigmoid(const Ball& a) { return Ball(1L) / (Ball(1L) + exp(-a)); }

Ball pown(const Ball& a, long n) {
  if (counted(n) == 0 && arf_is_nan(arb_midref(a.x_))) return a;  // undefined, as a is
  Ball r(Ball::Unset{a.tainted_});
  arb_pow_ui(r.x_, a.x_, static_cast<ulong>(n < 0 ? -n : n), working_precision());
  return n < 0 ? Ball(1L) / r : r;
}

Ball abs_pow(const Ball& a, Q b) {
  if (b.num == 0 && arb_contains_zero(a.x_)) return Ball(1L) / (a - a);  // |0|^0: indeterminate
  if (b.is_integer()) return pown(abs(a), b.num);
  const Ball exponent(b.rational());
  const Ball magnitude = abs(a);
  if (!arb_contains_zero(a.x_)) return pow(magnitude, exponent);
  Ball top = magnitude;
  arb_get_ubound_arf(arb_midref(top.x_), top.x_, working_precision());
  mag_zero(arb_radref(top.x_));
  if (b.num < 0) return Ball(1L) / (a - a);  // unbounded at 0: indeterminate
  return Ball::hull(a - a, pow(top, exponent));
}

Ball signed_pow(const Ball& a, Q b) {
  const Ball p = abs_pow(a, b);
  return select(a < Ball(0L), -p, p);
}

Ball pow(const Ball& a, const Ball& b) {
  if (!arb_is_positive(a.x_)) {
    Ball r(Ball::Unset{a.tainted_ || b.tainted_});
    if (arb_is_zero(a.x_) && arb_is_positive(b.x_))
      arb_zero(r.x_);
    else
      arb_indeterminate(r.x_);
    return r;
  }
  return Ball::apply(arb_pow, a, b);
}

namespace {

std::string decimal_bound(const arb_t x, bool upper, int digits) {
  if (!arb_is_finite(x)) return upper ? "inf" : "-inf";
  arf_t bound;
  arf_init(bound);
  if (upper)
    arb_get_ubound_arf(bound, x, 64 + 4 * digits);
  else
    arb_get_lbound_arf(bound, x, 64 + 4 * digits);
  mpfr_t m;
  mpfr_init2(m, 64 + 4 * digits);
  const mpfr_rnd_t direction = upper ? MPFR_RNDU : MPFR_RNDD;
  arf_get_mpfr(m, bound, direction);
  char* text = nullptr;
  mpfr_asprintf(&text, upper ? "%.*RUg" : "%.*RDg", digits, m);
  std::string result(text);
  mpfr_free_str(text);
  mpfr_clear(m);
  arf_clear(bound);
  return result;
}

}  // namespace

DecimalEnclosure decimal(const Ball& x, int digits) {
  return {decimal_bound(x.raw(), false, digits), decimal_bound(x.raw(), true, digits)};
}

long relative_bits(const Ball& x) { return arb_rel_accuracy_bits(x.raw()); }

double midpoint(const Ball& x) { return arf_get_d(arb_midref(x.raw()), ARF_RND_NEAR); }

}  // namespace overshoot
