#include "lib/scalar/ball.hpp"

#include <cmath>

#include "lib/scalar/decimal.hpp"

namespace overshoot {

Ball::Ball(const Rational& q) : Ball() {
  fmpq_t f;
  fmpq_init(f);
  fmpq_set_mpq(f, q.raw());
  arb_set_fmpq(x_, f, working_precision());
  fmpq_clear(f);
}

namespace {

/// A bound of a function's values, and room to compute with it.
class Endpoint {
 public:
  Endpoint() { arf_init(x_); }
  explicit Endpoint(double x) : Endpoint() { arf_set_d(x_, x); }
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint() { arf_clear(x_); }
  operator arf_ptr() { return x_; }

 private:
  arf_t x_;
};

bool inside(arb_srcptr r, double lo, double hi) {
  const bool any_size = std::isinf(hi);
  if (lo == 0 && !arb_is_nonnegative(r)) return false;
  if (lo == 0 && any_size) return true;
  // Mostly a rough bound of the size will do.
  mag_t size;
  mag_init(size);
  arb_get_mag(size, r);
  const bool small = mag_cmp_2exp_si(size, hi < 1 ? -2 : 0) <= 0;
  mag_clear(size);
  if (small && (lo == 0 || lo == -1)) return true;
  arb_t bound;
  arb_init(bound);
  arb_set_d(bound, lo);
  bool yes = arb_ge(r, bound) != 0;
  if (yes && !any_size) {
    arb_set_d(bound, hi);
    yes = arb_le(r, bound) != 0;
  }
  arb_clear(bound);
  return yes;
}

/// r, an enclosure of numbers from lo to hi, becomes one that does not pass these. They have 30 bits at most, and hi
/// may be infinite.
void cut(arb_ptr r, double lo, double hi) {
  if (inside(r, lo, hi)) return;
  Endpoint least(lo), most(hi), bottom, top;
  const auto all = [&] {
    if (!std::isfinite(hi)) return;
    arf_add(arb_midref(r), least, most, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_sub(top, most, least, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_mul_2exp_si(arb_midref(r), arb_midref(r), -1);
    arf_mul_2exp_si(top, top, -1);
    arf_get_mag_lower(arb_radref(r), top);  // exactly that
  };
  if (!arb_is_finite(r)) return all();
  const long bits = 2 * working_precision() + 64;
  arb_get_lbound_arf(bottom, r, bits);
  arb_get_ubound_arf(top, r, bits);
  const bool below = arf_cmp(bottom, least)<0, above = arf_cmp(top, most)> 0;
  if (below == above) return all();
  // From the end it passes, exactly, to the other bound: mid = end +- radius, a radius having few bits. Next to an end
  // that is not 0 it is widened to what some digits can tell from it; from one to a far greater bound would take too
  // many.
  constexpr long most_bits = 4096;
  const bool at_zero = (below ? lo : hi) == 0;
  Endpoint half;
  arf_sub(half, below ? top : most, below ? least : bottom, bits, ARF_RND_UP);
  arf_mul_2exp_si(half, half, -1);
  if (!at_zero && arf_cmpabs_2exp_si(half, most_bits) > 0) return;
  if (!at_zero && arf_cmpabs_2exp_si(half, -bits) < 0) arf_set_si_2exp_si(half, 1, -bits);
  arf_get_mag(arb_radref(r), half);
  arf_set_mag(half, arb_radref(r));
  if (below)
    arf_add(arb_midref(r), least, half, ARF_PREC_EXACT, ARF_RND_DOWN);
  else
    arf_sub(arb_midref(r), most, half, ARF_PREC_EXACT, ARF_RND_DOWN);
  if (!inside(r, lo, hi)) all();  // the radius, rounded up, passes the other end
}

/// r = f(a) for a function that is defined everywhere, or whose values are unbounded where it is not.
Ball within(double lo, double hi, const Ball& a, Ball r) {
  if (arb_is_finite(a.raw())) cut(r.raw(), lo, hi);
  return r;
}
Ball nonnegative(const Ball& a, Ball r) { return within(0, INFINITY, a, std::move(r)); }

/// A monotone function's values by those at the ends.
template <class F>
Ball between_ends(const F& f, const Ball& a) {
  Ball lo = a, hi = a;
  arb_get_lbound_arf(arb_midref(lo.raw()), a.raw(), working_precision());
  arb_get_ubound_arf(arb_midref(hi.raw()), a.raw(), working_precision());
  mag_zero(arb_radref(lo.raw()));
  mag_zero(arb_radref(hi.raw()));
  return Ball::hull(f(lo), f(hi));
}

/// f/x for f = f(x), 1 at 0.
Ball over_argument(const Ball& f, const Ball& x) {
  if (!arb_is_zero(x.raw())) return f / x;
  Ball one = x;  // with what taints it
  arb_one(one.raw());
  return one;
}

/// Whether Arb's powers, which are of first order in the radius, are as good as the ends'; also of what is not finite.
bool narrow(const Ball& a) { return !arb_is_finite(a.raw()) || relative_bits(a) >= 24; }

}  // namespace

Ball exp(const Ball& a) { return nonnegative(a, Ball::apply(arb_exp, a)); }
Ball expm1(const Ball& a) { return within(-1, INFINITY, a, Ball::apply(arb_expm1, a)); }
Ball cosh(const Ball& a) { return within(1, INFINITY, a, Ball::apply(arb_cosh, a)); }
Ball tanh(const Ball& a) { return within(-1, 1, a, Ball::apply(arb_tanh, a)); }
Ball sqrt(const Ball& a) {
  if (!narrow(a) && arb_is_nonnegative(a.x_))
    return nonnegative(a, between_ends([](const Ball& x) { return sqrt(x); }, a));
  return Ball::apply(arb_sqrt, a);
}
Ball sin(const Ball& a) { return within(-1, 1, a, Ball::apply(arb_sin, a)); }
Ball cos(const Ball& a) { return within(-1, 1, a, Ball::apply(arb_cos, a)); }
Ball abs(const Ball& a) {
  Ball r(Ball::Unset{a.tainted_});
  arb_abs(r.x_, a.x_);
  return nonnegative(a, std::move(r));
}
Ball erf(const Ball& a) { return within(-1, 1, a, Ball::apply(arb_hypgeom_erf, a)); }
Ball erfc(const Ball& a) { return within(0, 2, a, Ball::apply(arb_hypgeom_erfc, a)); }

Ball sech2(const Ball& a) { return within(0, 1, a, pown(Ball::apply(arb_sech, a), 2)); }

Ball tanhc(const Ball& a) {
  if (!arb_contains_zero(a.x_)) return within(0, 1, a, tanh(a) / a);
  // 1 - x^2/3 <= tanh(x)/x <= 1.
  const Ball one(1L);
  Ball low = one - pown(abs(a), 2) / 3;
  arb_get_lbound_arf(arb_midref(low.x_), low.x_, working_precision());
  mag_zero(arb_radref(low.x_));
  return within(0, 1, a, Ball::hull(low, one));
}

Ball log1pc(const Ball& a) {
  if (!arb_contains_zero(a.x_)) return nonnegative(a, log1p(a) / a);
  // 1/(1+x) <= log(1+x)/x <= 1 for x >= 0 and the reverse for x in (-1, 0]: both lie between 1 and 1/(1+x).
  return nonnegative(a, Ball::hull(Ball(1L), Ball(1L) / (Ball(1L) + a)));
}

Ball atan(const Ball& a) {
  constexpr double top = 0x1.921fb6p0;  // pi/2 rounded up
  return within(-top, top, a, Ball::apply(arb_atan, a));
}
Ball sinc(const Ball& a) {
  constexpr double least = -0x1.bce51p-3;  // below sinc(4.4934...) = -0.2172336282...
  if (!arb_is_finite(a.x_)) return sin(a) / a;  // where arb_sinc says [-1, 1], even of what is undefined
  return within(least, 1, a, Ball::apply(arb_sinc, a));
}
Ball sinhc(const Ball& a) {
  const auto point = [](const Ball& x) { return over_argument(sinh(x), x); };
  if (!arb_is_finite(a.x_) || (narrow(a) && !arb_contains_zero(a.x_))) return within(1, INFINITY, a, point(a));
  // Even, and larger the farther from 0, where it is 1.
  const Ball size = abs(a), ends = between_ends(point, size);
  return within(1, INFINITY, a, arb_contains_zero(a.x_) ? Ball::hull(Ball(1L), ends) : ends);
}
Ball expm1c(const Ball& a) {
  const auto point = [](const Ball& x) { return over_argument(expm1(x), x); };
  if (!arb_is_finite(a.x_) || (narrow(a) && !arb_contains_zero(a.x_))) return nonnegative(a, point(a));
  return nonnegative(a, between_ends(point, a));  // it increases
}
Ball xlogx(const Ball& a) {
  const auto point = [](const Ball& x) { return arb_is_zero(x.raw()) ? x : x * log(x); };
  constexpr double least = -0x1.78b564p-2;  // -1/e rounded down
  if (narrow(a) || !arb_is_nonnegative(a.x_)) return within(least, INFINITY, a, point(a));
  // It falls to -1/e at 1/e and rises from there.
  const Ball bottom = exp(Ball(-1L)), ends = between_ends(point, a);
  const bool monotone = certainly(a <= bottom) || certainly(a >= bottom);
  return within(least, INFINITY, a, monotone ? ends : Ball::hull(-bottom, ends));
}

Ball cos_atan(const Ball& a) { return within(0, 1, a, Ball::apply(arb_rsqrt, Ball(1L) + pown(a, 2))); }
Ball sin_atan(const Ball& a) { return within(-1, 1, a, a * cos_atan(a)); }

Ball normal_pdf(const Ball& a) {
  constexpr double top = 0x1.988454p-2;  // 1/sqrt(2 pi) rounded up
  return within(0, top, a, exp(-pown(a, 2) / 2) / sqrt(pi<Ball>() * 2));
}
Ball normal_cdf(const Ball& a) { return within(0, 1, a, erfc(-a / sqrt(Ball(2L))) / 2); }
Ball normal_cdf_integral(const Ball& a) { return nonnegative(a, normal_pdf(a) + a * normal_cdf(a)); }

Ball softplus(const Ball& a) {
  if (!narrow(a)) return nonnegative(a, between_ends([](const Ball& x) { return softplus(x); }, a));
  // x occurs once below 32, as good as once above (there the second term is under 2^-46).
  if (certainly(a > Ball(32L))) return a + log1p(exp(-a));
  return nonnegative(a, log1p(exp(a)));
}
Ball sigmoid(const Ball& a) { return within(0, 1, a, Ball(1L) / (Ball(1L) + exp(-a))); }

Ball pown(const Ball& a, long n) {
  if (counted(n) == 0 && arf_is_nan(arb_midref(a.x_))) return a;  // undefined, as a is
  const auto power = [n](const Ball& x) {
    Ball r(Ball::Unset{x.tainted_});
    arb_pow_ui(r.x_, x.x_, static_cast<ulong>(n < 0 ? -n : n), working_precision());
    return n < 0 ? Ball(1L) / r : r;
  };
  if (narrow(a) || (n < 0 && arb_contains_zero(a.x_))) return power(a);
  if (n % 2 != 0 && arb_is_negative(a.x_)) return -pown(-a, n);
  const Ball base = n % 2 == 0 ? abs(a) : a;
  Ball r = between_ends(power, base);
  return arb_is_nonnegative(base.x_) ? nonnegative(a, std::move(r)) : r;
}

Ball abs_pow(const Ball& a, Q b) {
  if (b.num == 0 && arb_contains_zero(a.x_)) return Ball(1L) / (a - a);  // |0|^0: indeterminate
  if (b.is_integer()) return pown(abs(a), b.num);
  const Ball exponent(b.rational());
  const auto power = [&](const Ball& x) { return pow(x, exponent); };
  if (b.num < 0 && arb_contains_zero(a.x_)) return Ball(1L) / (a - a);  // unbounded at 0: indeterminate
  return narrow(a) ? power(abs(a)) : nonnegative(a, between_ends(power, abs(a)));
}

Ball signed_pow(const Ball& a, Q b) {
  if (b.num > 0 && arb_contains_zero(a.x_) && !narrow(a))
    return between_ends([b](const Ball& x) { return signed_pow(x, b); }, a);
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
  std::string result = decimal(m, digits, direction);
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
