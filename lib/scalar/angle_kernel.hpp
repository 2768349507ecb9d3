#pragma once
/// sin, cos, tan and atan of one double, as interval_kernel.hpp has exp: unevaluated sums with proven error bounds. u =
/// 2^-53.
#include "lib/scalar/interval_kernel.hpp"
#include "lib/scalar/kernel_tables.hpp"

namespace overshoot::kernel {

// Taylor coefficients.
inline constexpr std::array sin_taylor = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880,
                                          -1.0 / 39916800};                                   // x^3, x^5 ... x^11
inline constexpr std::array sin_taylor_short = {-1.0 / 6, 1.0 / 120, -1.0 / 5040};            // x^3, x^5, x^7
inline constexpr std::array cos_taylor = {-1.0 / 2, 1.0 / 24, -1.0 / 720};                    // x^2, x^4, x^6
inline constexpr std::array atan_taylor = {-1.0 / 3, 1.0 / 5, -1.0 / 7, 1.0 / 9, -1.0 / 11};  // x^3, x^5 ... x^11

/// pi/2 = h + l but for 2^-109.
inline constexpr Sum half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

/// x = (quarter + 4k) pi/2 + (h + l), |h| < pi/4 (1 + 2^-50), within 2^-75 of h + l, whose sign is that of h.
struct Angle {
  int quarter;  ///< 0 ... 3
  Sum rest;
  /// Between which multiples of pi/2 x lies: from floor(x/(pi/2)) on, modulo 4. (No double but 0 is such a multiple.)
  int floor() const { return (rest.h >= 0 ? quarter : quarter + 3) & 3; }
};
/// Up to here x is its own rest.
inline constexpr double first_eighth = 0.785;

/// For x > first_eighth: x 2/pi modulo 4, in integers.
///
/// x = m 2^e with an m of 53 bits. The bits of 2/pi above 2^-(e-1) make multiples of 4; of the next 192 bits, w, m w
/// 2^-190 is x 2/pi modulo 4 but for m 2^-190 < 2^-137. Two bits of m w modulo 2^192 are the quarter, and 190 say how
/// far it is gone. The nearest whole quarter is taken; what is left or missing, at most 1/2, is more than 2^-62: no
/// double comes closer to a multiple of pi/2 (a test goes through the continued fractions of 2^e 2/pi). So at most 63
/// zeros lead, and the next 116 bits are kept: 53 in h and 63 in l, which rounds by 2^-106. The product with pi/2 errs
/// by 2^-102 and pi/2 by 2^-109.
inline Angle angle_of_large(double x) {
  __extension__ using Wide = unsigned __int128;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t m = (bits & ((std::uint64_t{1} << 52) - 1)) | (std::uint64_t{1} << 52);
  const auto place = static_cast<std::size_t>((bits >> 52) - 1023 - 52 + 62);  // of 2^-(e-1) in the table
  const std::size_t i = place / 64, by = place % 64;
  const auto word = [&](std::size_t k) { return two_over_pi[k] << by | two_over_pi[k + 1] >> 1 >> (63 - by); };
  const Wide low = Wide{m} * word(i + 2), middle = Wide{m} * word(i + 1) + static_cast<std::uint64_t>(low >> 64);
  std::uint64_t r0 = static_cast<std::uint64_t>(low), r1 = static_cast<std::uint64_t>(middle);
  std::uint64_t r2 = m * word(i) + static_cast<std::uint64_t>(middle >> 64);
  const bool missing = (r2 >> 61 & 1) != 0;
  const int quarter = static_cast<int>((r2 >> 62) + (missing ? 1 : 0)) & 3;
  if (missing) {  // modulo 2^190
    r0 = 0 - r0;
    r1 = ~r1 + (r0 == 0 ? 1 : 0);
    r2 = ~r2 + (r0 == 0 && r1 == 0 ? 1 : 0);
  }
  r2 &= (std::uint64_t{1} << 62) - 1;
  const int zeros = std::countl_zero(r2 | 1);
  const std::uint64_t a = r2 << zeros | r1 >> 1 >> (63 - zeros), b = r1 << zeros | r0 >> 1 >> (63 - zeros);
  const double h = static_cast<double>(static_cast<std::int64_t>(a >> 11));
  const double l = static_cast<double>(static_cast<std::int64_t>((a & 2047) << 52 | b >> 12));
  const double sign = missing ? -1 : 1;
  const Sum share = {sign * h * power_of_two(-51 - zeros), sign * l * power_of_two(-114 - zeros)};
  return {quarter, product(share, half_pi)};
}
inline Angle angle(double x) {
  const double magnitude = std::fabs(x);
  if (magnitude <= first_eighth) return {0, {x, 0}};
  const Angle a = angle_of_large(magnitude);
  return x > 0 ? a : Angle{-a.quarter & 3, {-a.rest.h, -a.rest.l}};
}

/// Where a rest lies in the table: |h| = c + d with the table's c nearest to it, and what sin and cos change by beyond
/// the first order, sin d - d and cos d - 1. The remainders are d^9/9! < 2^-72 and d^8/8! < 2^-63, |d| <= 2^-6. (d is
/// exact: c = 0 or c/2 <= |h| <= 2c. Below 1/64 that takes a little less than 1/2, with which 32 |h| is not rounded up
/// to 1.)
struct Cut {
  const AngleEntry& at;
  double d, sine, cosine;
};
inline Cut cut(double magnitude) {
  constexpr double nearly_half = 0x1.fffffffffffffp-2;
  const auto j = static_cast<std::size_t>(magnitude * 32 + nearly_half);
  const double d = magnitude - static_cast<double>(j) / 32, square = d * d;
  return {angle_table[j], d, d * square * polynomial(sin_taylor_short, square),
          square * polynomial(cos_taylor, square)};
}
/// sin(h + l) and cos(h + l) for a rest: |h| < pi/4 (1 + 2^-50), |l| <= u |h|; |h| >= 2^-960 (or 0) for sin.
///
/// With S = sin c and C = cos c, sin(c + d) = S + C d + (S (cos d - 1) + C (sin d - d)): the first product is exact,
/// the last two are below 2^-13 S and 2^-20.6, and err by less than 10u of it with the sums they are in: 2^-62.6 S and
/// 2^-70.2; S > 2^-3.01 from `small` on. l adds l cos(c + d) = l (C - S d) but for l d^2/2 < 2^-66 S. With the
/// remainders, 2^-63 S and 2^-72, these are less than 2^-61.5 relative to the sine. For the cosine, > 0.7, the same
/// with C - S d + (C (cos d - 1) - S (sin d - d)): less than 2^-61.5 as it is.
inline Approximation sin_of_rest(Sum r) {
  const double x = std::fabs(r.h);
  if (x < small) {
    // As for sinh: the remainder is below 2^-68 x, and x^3 p < x^3/5.9 errs by less than 8u of it, 2^-58.5 relative to
    // x.
    const double square = x * x;
    return {r.h, r.h * square * polynomial(sin_taylor, square) + r.l * (1 - square / 2), 0x1p-58 * x};
  }
  const Cut k = cut(x);
  const double l = r.h < 0 ? -r.l : r.l, sign = r.h < 0 ? -1 : 1;
  const Sum first = two_product(k.at.cos_hi, k.d), s = fast_two_sum(k.at.sin_hi, first.h);
  const double change = k.at.sin_hi * k.cosine + k.at.cos_hi * k.sine;
  const double slope = k.at.cos_hi - k.at.sin_hi * k.d;
  return {sign * s.h, sign * (s.l + (first.l + (k.at.sin_lo + k.at.cos_lo * k.d + l * slope + change))), 0x1p-60 * s.h};
}
inline Approximation cos_of_rest(Sum r) {
  const Cut k = cut(std::fabs(r.h));
  const double l = r.h < 0 ? -r.l : r.l;
  const Sum first = two_product(-k.at.sin_hi, k.d), s = fast_two_sum(k.at.cos_hi, first.h);
  const double change = k.at.cos_hi * k.cosine - k.at.sin_hi * k.sine;
  const double slope = k.at.sin_hi + k.at.cos_hi * k.d;
  return {s.h, s.l + (first.l + (k.at.cos_lo - k.at.sin_lo * k.d - l * slope + change)), 0x1p-60};
}
inline Approximation negative(const Approximation& a) { return {-a.h, -a.l, a.error}; }

/// sin x for an angle x, |x| >= 2^-960 (or 0): the error of the rest counts relatively at most once (r cot r <= 1).
inline Approximation sin(const Angle& x) {
  const Approximation s = x.quarter % 2 == 0 ? sin_of_rest(x.rest) : cos_of_rest(x.rest);
  return x.quarter < 2 ? s : negative(s);
}
/// cos x = sin(x + pi/2).
inline Angle quarter_on(const Angle& x) { return {(x.quarter + 1) & 3, x.rest}; }
/// tan x: relative errors of 2^-58, 2^-60/0.7, twice 2^-74 and 2^-100; 1.36 2^-58 together.
inline Approximation tan(const Angle& x) {
  const Approximation s = sin_of_rest(x.rest), c = cos_of_rest(x.rest);
  const Sum sine = fast_two_sum(s.h, s.l), cosine = fast_two_sum(c.h, c.l);
  const Sum q = x.quarter % 2 == 0 ? quotient(sine, cosine) : quotient({-cosine.h, -cosine.l}, sine);
  return {q.h, q.l, 0x1.6p-58 * std::fabs(q.h)};
}

/// atan x within 2^-61 of it, for 2^-960 <= x <= 2^60.
///
/// With c = j/32 nearest to x, or to 1/x for x > 1, atan x = atan c + atan t, t = (x - c)/(1 + c x), or pi/2 - atan c -
/// atan t, t = (1 - c x)/(x + c): |t| <= 2^-6 (1 + 2^-50). x - c and c x are exact as two doubles, t errs by 2^-100.
/// The series of atan t alternates: its remainder is below t^13/13 < 2^-75 t. t^3 p < t^3/2.9 errs by less than 10u of
/// it with the sums it is in: 2^-63 t where c = 0, and 2^-69 else, where atan x > 2^-6.01.
inline Approximation atan(double x) {
  const bool far = x > 1;
  const auto j = static_cast<std::size_t>((far ? 32 / x : 32 * x) + 0.5);
  const double c = static_cast<double>(j) / 32;
  const AtanEntry& a = atan_table[j];
  const Sum cx = two_product(c, x);
  Sum n = two_sum(x, -c), d = two_sum(1, cx.h);
  d.l += cx.l;
  if (far) {
    const Sum rest = two_sum(1, -cx.h);
    n = two_sum(rest.h, rest.l - cx.l);
    d = two_sum(x, c);
  }
  const Sum t = quotient(n, d);
  const double square = t.h * t.h, change = t.h * square * polynomial(atan_taylor, square);
  if (!far) {
    const Sum s = two_sum(a.hi, t.h);
    return {s.h, s.l + (t.l + (a.lo + change)), 0x1p-61 * s.h};
  }
  const Sum top = two_sum(half_pi.h, -a.hi), s = two_sum(top.h, -t.h);
  return {s.h, s.l + (top.l + ((half_pi.l - a.lo) - t.l - change)), 0x1p-61 * s.h};
}

}  // namespace overshoot::kernel
