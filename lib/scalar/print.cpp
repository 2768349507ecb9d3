#include "lib/scalar/print.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/decimal.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/native.hpp"
#include "lib/scalar/range.hpp"
#include "lib/scalar/twofold.hpp"

namespace overshoot {

namespace {

/// Decimal digits that so many bits make, and two to spare.
int digits_of(long bits) { return static_cast<int>(static_cast<double>(bits) * 0.30103) + 3; }

std::string print_ends(mpfr_srcptr lo, mpfr_srcptr hi, int digits, bool lo_open, bool hi_open) {
  return fmt::format("{}{}, {}{}", lo_open ? '(' : '[', decimal(lo, digits, MPFR_RNDD), decimal(hi, digits, MPFR_RNDU),
                     hi_open ? ')' : ']');
}

}  // namespace

template <NativeFloat T>
std::string print(T x) {
  if constexpr (std::same_as<T, float128>) {
    if (!is_finite(x)) return print(static_cast<double>(x));
    // 113 bits are a long double's 64 and 49 more, with the exponent apart: the rest may be below the least of them.
    int exponent = 0;
    const float128 significand = frexpq(x, &exponent);
    const auto head = static_cast<long double>(significand);
    const PrecisionScope scope(113);
    Mpfr m, tail;
    mpfr_set_ld(m.raw(), head, MPFR_RNDN);
    mpfr_set_ld(tail.raw(), static_cast<long double>(significand - head), MPFR_RNDN);
    m = m + tail;
    mpfr_mul_2si(m.raw(), m.raw(), exponent, MPFR_RNDN);
    return decimal(m.raw(), 36, MPFR_RNDN);
  } else {
    return fmt::format("{}", x);
  }
}
template std::string print(float x);
template std::string print(double x);
template std::string print(long double x);
template std::string print(float128 x);

std::string print(const Exact& x) { return x.finite() ? print(x.rational()) : x.infinite() > 0 ? "inf" : "-inf"; }

std::string print(const Ball& x) {
  // As many digits as are known, of a number without a radius as many as it has.
  const int digits = digits_of(std::clamp(std::min(arb_rel_accuracy_bits(x.raw()), arb_bits(x.raw())), 20L, 1'000'000L));
  const DecimalEnclosure ends = decimal(x, digits);
  return fmt::format("[{}, {}]{}", ends.lo, ends.hi, x.tainted() ? " (tainted)" : "");
}

std::string print(const Mpfi& x) {
  return print_ends(x.lo(), x.hi(), digits_of(mpfr_get_prec(x.lo())), x.lo_open(), x.hi_open()) +
         (x.partial() ? " (partial)" : "");
}

std::string print(const Range& x) {
  const auto bits = std::clamp(std::max(arf_bits(x.lo()), arf_bits(x.hi())), 20L, 1'000'000L);
  mpfr_t lo, hi;
  mpfr_init2(lo, bits);
  mpfr_init2(hi, bits);
  arf_get_mpfr(lo, x.lo(), MPFR_RNDD);
  arf_get_mpfr(hi, x.hi(), MPFR_RNDU);
  const std::string ends = print_ends(lo, hi, digits_of(bits), x.lo_open(), x.hi_open());
  mpfr_clear(lo);
  mpfr_clear(hi);
  return ends + (x.partial() ? " (partial)" : "");
}

std::string print(const Twofold& x) {
  if (!std::isfinite(x.error())) return "[-inf, inf]";
  const PrecisionScope scope(160);
  const Rational middle = exact_rational(x.midpoint_sum().h) + exact_rational(x.midpoint_sum().l), error = exact_rational(x.error());
  const Mpfi lo(middle - error), hi(middle + error);
  return print_ends(lo.lo(), hi.hi(), 34, false, false);
}

std::string print(Truth t) { return certainly(t) ? "yes" : possibly(t) ? "unknown" : "no"; }

}  // namespace overshoot
