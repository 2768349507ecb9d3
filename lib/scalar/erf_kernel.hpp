#pragma once
/// erf, erfc and the normal distribution at one double, as interval_kernel.hpp has exp. u = 2^-53.
#include "lib/scalar/interval_kernel.hpp"
#include "lib/scalar/kernel_tables.hpp"

namespace overshoot::kernel {

inline constexpr std::array erf_taylor = {-1.0 / 3,    1.0 / 10,   -1.0 / 42,   1.0 / 216,
                                          -1.0 / 1320, 1.0 / 9360, -1.0 / 75600};  // x^2, x^4 ... x^14
/// 2/sqrt(pi) and 1/sqrt(2) = h + l but for 2^-108 of it.
inline constexpr Sum two_over_root_of_pi = {0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56};
inline constexpr Sum root_of_half = {0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55};

/// erf x for 2^-960 <= x <= small.
///
/// 2/sqrt(pi) (x + x^3 p(x^2)): the series alternates, its remainder is below the first term left out, x^16/(8! 17) <
/// 2^-67 relative to x. x^2 p < x^2/3 errs by less than 10u of it with its products and sums: 2^-57.2 relative to x.
inline Approximation erf_of_small(double x) {
  const Sum leading = two_product(x, two_over_root_of_pi.h);
  const double square = x * x;
  const double l = leading.l + (x * two_over_root_of_pi.l + leading.h * (square * polynomial(erf_taylor, square)));
  return {leading.h, l, 0x1p-57 * leading.h};
}

/// Up to here the table goes for what follows.
inline constexpr double erfcx_range = 24.25;
/// g(s) = e^(s^2) erfc(s) within 2^-58.4 of it, for s = h + l, 0 <= h <= erfcx_range, |l| <= u h.
///
/// The piece is that of 1 + s, its Taylor polynomial a_0 + a_1 d + a_2 d^2 + ..., and s - c = d + d_l, |d_l| <= u (s +
/// 1/2). g is completely monotone (it is the integral of e^(-t^2 - 2 s t) 2/sqrt(pi)): the remainder of order 13 is at
/// most its term at the piece's left end, 2^-63.7 g. a_1 d is exact. |a_2| d^2 + ... < 2^-9.4 g errs by less than 13u
/// of it with the sums it is in, 2^-58.7. d_l is multiplied by a_1 + 2 (a_2 d + a_3 d^2 + ...); what the derivative has
/// besides is less than 3 |a_3| d^2 + 4 |a_4| |d|^3 + ..., which times u (s + 1/2) is below 2^-60.8 g.
/// (tests/scalar/interval_kernel_test.cpp computes these bounds.)
inline Approximation erfcx(Sum s) {
  const auto bits = std::bit_cast<std::uint64_t>(1 + s.h);
  const std::size_t i = (bits >> 48) - (std::uint64_t{1023} << 4);
  // The middle of the piece, less 1: the first 5 bits of 1 + s, the 6th set.
  const double c = std::bit_cast<double>((bits >> 48 << 48) | (std::uint64_t{1} << 47)) - 1;
  const ErfcxEntry& t = erfcx_table[i];
  const Sum d = two_sum(s.h, -c);
  const double curve = d.h * polynomial(t.rest, d.h), small_d = d.l + s.l;
  const Sum first = two_product(t.slope_hi, d.h), sum = fast_two_sum(t.value_hi, first.h);
  const double rest = t.value_lo + d.h * (t.slope_lo + curve) + small_d * (t.slope_hi + 2 * curve);
  const Sum g = fast_two_sum(sum.h, sum.l + (first.l + rest));
  return {g.h, g.l, 0x1p-58 * g.h};
}
/// erfc x = e^(-x^2) g(x) for 0 <= x <= erfcx_range, where x^2 < exp_range: 2^-58.4 and 2^-59.2. (Where x^2 is no
/// longer two doubles it is below 2^-1000.)
inline Approximation erfc(double x) {
  const Approximation g = erfcx({x, 0});
  const Sum p = product(exp_of_minus(two_product(x, x)), {g.h, g.l});
  return {p.h, p.l, 0x1p-57 * p.h};
}
/// n - a for n = 1 or 2 and 0 <= a <= 1.
inline Approximation less(double n, const Approximation& a) {
  const Sum s = two_sum(n, -a.h);
  return {s.h, s.l - a.l, a.error + 0x1p-104};
}
/// erf x for small <= x <= erfcx_range.
inline Approximation erf(double x) { return less(1, erfc(x)); }
/// P(z > y) = e^(-y^2/2) g(y/sqrt 2)/2 for 0 <= y <= pdf_range.
inline Approximation normal_tail(double y) {
  const Sum square = two_product(y, y), p = two_product(y, root_of_half.h);
  const Approximation g = erfcx(fast_two_sum(p.h, p.l + y * root_of_half.l));
  const Sum t = product(exp_of_minus({square.h / 2, square.l / 2}), {g.h, g.l});
  return {t.h / 2, t.l / 2, 0x1p-57 * (t.h / 2)};
}

}  // namespace overshoot::kernel
