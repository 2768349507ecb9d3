#pragma once
/// Elementary functions of one double as unevaluated sums with proven error bounds: what Interval's functions round
/// outward.
///
/// Every bound is derived beside the code, with u = 2^-53 (an operation errs by at most u times its result, and by less
/// than 2^-1074 below 2^-1022). The polynomials are Taylor polynomials, so that their approximation error is a
/// remainder; tests/scalar/interval_kernel_test.cpp checks coefficients, remainders and tables in exact arithmetic and
/// in balls. No function of the C library is used but sqrt and fma, which IEEE 754 requires to be rounded correctly.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "lib/scalar/interval_tables.hpp"
#include "lib/scalar/strict.hpp"

namespace overshoot::kernel {

/// An unevaluated sum.
struct Sum {
  double h, l;
};
/// A number within `error` of h + l, |l| <= |h|/2.
struct Approximation {
  double h, l, error;
};

/// a + b = h + l exactly.
inline Sum two_sum(double a, double b) {
  a = as_rounded(a), b = as_rounded(b);
  const double s = a + b, t = s - a;
  return {s, (a - (s - t)) + (b - t)};
}
/// The same for |a| >= |b|, or a = 0.
inline Sum fast_two_sum(double a, double b) {
  a = as_rounded(a), b = as_rounded(b);
  const double s = a + b;
  return {s, b - (s - a)};
}
/// a b = h + l exactly, where l does not underflow.
inline Sum two_product(double a, double b) {
  const double p = a * b;
  return {p, std::fma(a, b, -p)};
}
/// c_0 + c_1 z + ..., by pairs: the shortest chain of operations.
template <std::size_t N>
double polynomial(const std::array<double, N>& c, double z) {
  if constexpr (N == 1) {
    return c[0];
  } else {
    constexpr std::size_t half = (N + 1) / 2;
    return polynomial(
        [&]<std::size_t... i>(std::index_sequence<i...>) {
          return std::array<double, half>{(2 * i + 1 < N ? c[2 * i] + c[(2 * i + 1) % N] * z : c[2 * i])...};
        }(std::make_index_sequence<half>()),
        z * z);
  }
}
/// 2^k as a double, -1022 <= k <= 1023.
inline double power_of_two(int k) { return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52); }

// Taylor coefficients.
inline constexpr std::array exp_taylor = {1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720};  // r^2 ... r^6
inline constexpr std::array expm1_taylor = {1.0 / 6,        1.0 / 24,       1.0 / 120,    1.0 / 720,
                                            1.0 / 5040,     1.0 / 40320,    1.0 / 362880, 1.0 / 3628800,
                                            1.0 / 39916800, 1.0 / 479001600};  // x^3 ... x^12
inline constexpr std::array log1p_taylor = {-1.0 / 2, 1.0 / 3, -1.0 / 4, 1.0 / 5,
                                            -1.0 / 6, 1.0 / 7, -1.0 / 8, 1.0 / 9};  // r^2 ... r^9
inline constexpr std::array sinh_taylor = {1.0 / 6, 1.0 / 120, 1.0 / 5040, 1.0 / 362880,
                                           1.0 / 39916800};  // x^3, x^5 ... x^11
inline constexpr std::array tanh_taylor = {
    -1.0 / 3,         2.0 / 15,          -17.0 / 315,           62.0 / 2835,
    -1382.0 / 155925, 21844.0 / 6081075, -929569.0 / 638512875, 6404582.0 / 10854718875.0};  // x^3, x^5 ... x^17

/// Up to here expm1, sinh and tanh are computed by their Taylor polynomials.
inline constexpr double small = 0.125;
/// Up to here e^-x > 2^-866, so that no product of such sums underflows.
inline constexpr double exp_range = 600;

inline constexpr double exp_step = 0x1.71547652b82fep+7;      // the double nearest to 128/log 2
inline constexpr double exp_step_hi = 0x1.62e42fefap-8;       // log(2)/128 to 36 bits
inline constexpr double exp_step_lo = 0x1.cf79abc9e3b3ap-47;  // the double nearest to the rest
inline constexpr double log2_hi = 0x1.62e42fefa38p-1;         // log 2 to 42 bits
inline constexpr double log2_lo = 0x1.ef35793c7673p-45;       // the double nearest to the rest

/// e^x = (h + l)(1 + d), |d| <= 2^-59, |l| <= u h, for |x| <= exp_range.
///
/// x = n log(2)/128 + r with n = 128 k + j, e^x = 2^k 2^(j/128) e^r.
/// n, rounded from a product of error 2^-36, leaves |r| < (1/2 + 2^-35) log(2)/128 < 2^-8.52. n has 17 bits, so that
/// n exp_step_hi is exact, and so is its difference to x: both are multiples of 2^-61 where n != 0 (|x| > 2^-9), the
/// difference is below 2^-8. n exp_step_lo < 2^-29 errs by 2^-82 and the second subtraction by 2^-62: r by 1.01 2^-62.
/// e^r - 1 = r + r^2 p(r): the remainder r^7/5040 < 2^-71; r^2 p(r) < 2^-18 errs by less than 6u 2^-18 < 2^-68; the
/// sum, < 2^-8.5, by u 2^-8.5 < 2^-61.5. With T = hi + lo from the table, relative to T: the product T (e^r - 1) errs
/// by u 2^-8.5, the sum with lo by the same, the left out lo (e^r - 1) is another, all < 2^-61.5. Together 2^-61.99 + 4
/// 2^-61.5 + small < 3.4 2^-61 < 2^-59, e^r > 1 - 2^-8 included.
inline Sum exp(double x) {
  constexpr double shifter = 0x1.8p52;  // adding it rounds to an integer, which the low bits then hold
  const double shifted = x * exp_step + shifter, n = shifted - shifter;
  const auto bits = static_cast<std::int32_t>(std::bit_cast<std::int64_t>(shifted));
  const double r = (x - n * exp_step_hi) - n * exp_step_lo;
  const ExpEntry& t = exp_table[static_cast<std::size_t>(bits & 127)];
  const double rest = t.lo + t.hi * (r + r * r * polynomial(exp_taylor, r));
  const Sum s = fast_two_sum(t.hi, rest);
  const double scale = power_of_two(bits >> 7);
  return {s.h * scale, s.l * scale};
}

/// log(s + e) for a normal s > 0 and |e| <= 2u s, within 2^-57 |h| of h + l.
///
/// s = 2^k m, log s = K log 2 - log c + log1p(z) with z = m c - 1, where c (or c/2, and then K = k + 1) is a number of
/// 9 bits near 1/m. The two parts of m, of 27 and 26 bits, make z exact in two pieces; e adds 2^-k e c, rounded by u^2.
/// |z| < 2^-7 next to 1 (j = 0 and j = 127) and < 2^-7.7 elsewhere. log1p(r + z_l) = log1p(r) + z_l/(1 + r), and
/// z_l - z_l r leaves z_l r^2 < 2^-74. The remainder of log1p is r^10/10(1 - r) < 2^-73 (and < 2^-66 |r|).
/// K log2_hi + hi is exact (multiples of 2^-42 below 2^10), K log2_lo + lo errs by 2^-85.
/// r^2 p(r) errs by less than 6u times r^2/2 (1 + 2^-7), and each of the three sums it enters by u (r^2/2 (1 + 2^-7) +
/// u |h|): by 9.1u r^2/2 < 2^-50.8 r^2 together.
/// Next to 1 (K = 0, c = 1) h = r, the relative error is 2^-50.8 2^-7 + 2^-66 < 2^-57.7. Elsewhere |log| > 2^-8.01 and
/// |r| < 2^-7.7: 2^-50.8 2^-15.4 2^8.01 < 2^-58.1.
/// For s >= 2^1023 e is left out, 2^-1023 s.
inline Approximation log(double s, double e) {
  const auto bits = std::bit_cast<std::uint64_t>(s);
  const int k = static_cast<int>(bits >> 52) - 1023;
  const std::size_t j = (bits >> 45) & 127;
  const std::uint64_t one = std::uint64_t{1023} << 52, fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const double m = std::bit_cast<double>(one | fraction);
  const double m_hi = std::bit_cast<double>(one | (fraction & ~((std::uint64_t{1} << 26) - 1)));
  const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - k) << 52);  // 2^-k; 0 for k = 1023
  const LogEntry& t = log_table[j];
  const Sum exact = two_sum(m_hi * t.c - 1, (m - m_hi) * t.c);
  const Sum z = two_sum(exact.h, exact.l + scale * e * t.c);
  const double r = z.h, exponent = k + (j >= 53 ? 1 : 0);
  const Sum leading = two_sum(exponent * log2_hi + t.hi, r);
  const double rest = (z.l - z.l * r) + r * r * polynomial(log1p_taylor, r);
  const double l = leading.l + ((exponent * log2_lo + t.lo) + rest);
  return {leading.h, l, 0x1p-57 * std::fabs(leading.h)};
}

/// log(1 + x) for -1 < x and 2^-960 <= |x| (or x = 0).
inline Approximation log1p(double x) {
  const Sum s = two_sum(1, x);
  return log(s.h, s.l);
}

/// e^x - 1 for |x| <= exp_range and 2^-960 <= |x|.
inline Approximation expm1(double x) {
  if (std::fabs(x) < small) {
    // x + x^2/2 + x^3 p(x): the remainder is below 2^-68 |x|. h = x + x^2/2 up to an exact rest, and x^3 p(x) < x^3/5.7
    // errs by less than 7u of it, the last two sums by u of theirs: 9u x^2/5.7 < 2^-58.3 relative to x.
    const Sum square = two_product(x, x / 2);
    const Sum leading = fast_two_sum(x, square.h);
    return {leading.h, leading.l + (square.l + x * x * x * polynomial(expm1_taylor, x)), 0x1p-58 * std::fabs(x)};
  }
  // The sums below e^x err by 2^-106 (l <= u h on either side).
  const Sum e = exp(x), s = two_sum(-1, e.h);
  return {s.h, s.l + e.l, 0x1p-58 * e.h + 0x1p-100};
}

/// sinh x for 2^-960 <= x <= exp_range.
inline Approximation sinh(double x) {
  if (x < small) {
    // x + x^3 p(x^2): the remainder is below 2^-68 x; x^3 p < x^3/5.9 errs by less than 7u of it, 2^-58.7 relative to
    // x.
    const double square = x * x;
    return {x, x * square * polynomial(sinh_taylor, square), 0x1p-58 * x};
  }
  // Relative to e^x + e^-x: 2^-59 from both, and sums of l below 2u.
  const Sum e = exp(x), f = exp(-x), s = fast_two_sum(e.h, -f.h);
  return {s.h / 2, (s.l + (e.l - f.l)) / 2, 0x1p-59 * (e.h + f.h)};
}

/// cosh x for 0 <= x <= exp_range.
inline Approximation cosh(double x) {
  const Sum e = exp(x), f = exp(-x), s = fast_two_sum(e.h, f.h);
  return {s.h / 2, (s.l + (e.l + f.l)) / 2, 0x1p-59 * s.h};
}

/// E = e^-y and w = 1/(1 + E) for 0 <= y <= exp_range: E as exp gives it, w within 2^-61 + 2^-100 of h + l.
///
/// 1 + E = s + e exactly but for e's rounding, 2u^2. 1/s = w + (1 - w s)/s with an exact remainder, and the first-order
/// correction, |l| < 3u h, leaves (e/s)^2 < 2^-103. E's error 2^-59 E moves w by E/(1+E)^2 2^-59 <= 2^-61.
struct Logistic {
  Sum e, w;
};
inline Logistic logistic(double y) {
  const Sum e = exp(-y), s = fast_two_sum(1, e.h);
  const double w = 1 / s.h;
  return {e, {w, (std::fma(-w, s.h, 1) - w * (s.l + e.l)) * w}};
}

/// (a.h + a.l)(b.h + b.l) but for 2^-102 of it, |l| <= 3u h on either side; no underflow.
inline Sum product(Sum a, Sum b) {
  const Sum p = two_product(a.h, b.h);
  return fast_two_sum(p.h, p.l + (a.h * b.l + a.l * b.h));
}

/// 1/(1 + e^-y) and 1/(1 + e^y) for 0 <= y <= exp_range.
inline Approximation sigmoid_of_positive(const Logistic& g) { return {g.w.h, g.w.l, 0x1p-60}; }
inline Approximation sigmoid_of_negative(const Logistic& g) {
  // E/(1 + E): E's relative error counts at most once.
  const Sum p = product(g.e, g.w);
  return {p.h, p.l, 0x1p-58 * p.h};
}

/// tanh x for 2^-960 <= x <= exp_range/2; beyond `small` the logistic of y = 2x must be given.
inline Approximation tanh_of_small(double x) {
  // x + x^3 p(x^2): the series alternates and its terms decrease (the partial fractions 8x/((2k-1)^2 pi^2 + 4x^2) are
  // such geometric series), so that the remainder is below the first term left out, 2^-66 x. x^3 p < x^3/3 errs by less
  // than 7u of it: 7u 2^-6/3 < 2^-57.7 relative to x.
  const double square = x * x;
  return {x, x * square * polynomial(tanh_taylor, square), 0x1p-57 * x};
}
/// tanh x = 2w - 1, w = 1/(1 + e^-2x) in [1/2, 1]: 2h - 1 is exact, the error is w's twice.
inline Approximation tanh(const Logistic& g) { return {2 * g.w.h - 1, 2 * g.w.l, 0x1p-59}; }
/// sech2 x = 4 E w^2, E = e^-2x: its relative derivative in E is (1 - E)/(1 + E) <= 1.
inline Approximation sech2(const Logistic& g) {
  const Sum p = product(product(g.e, g.w), g.w);
  return {4 * p.h, 4 * p.l, 0x1p-58 * (4 * p.h)};
}

/// log(1 + e^-y) for 0 <= y <= exp_range, within 2^-56 h.
///
/// Below E = 2^-40: E - E^2/2, the remainder is E^3/3. Above, 1 + E = s + e but for e's rounding, u^2 < 2^-66 E; E's
/// own error counts relatively at most once, as log(1 + E) >= E/(1 + E).
inline Approximation log1p_exp(double y) {
  const Sum e = exp(-y);
  if (e.h < 0x1p-40) return {e.h, e.l - e.h * e.h / 2, 0x1p-58 * e.h};
  const Sum s = fast_two_sum(1, e.h);
  Approximation a = log(s.h, s.l + e.l);
  a.error *= 2;
  return a;
}
/// log(1 + e^y) = y + log(1 + e^-y), 0 <= y <= exp_range.
inline Approximation softplus_of_positive(double y) {
  const Approximation a = log1p_exp(y);
  const Sum s = two_sum(y, a.h);
  return {s.h, s.l + a.l, a.error + 0x1p-100 * s.h};
}

/// 1/sqrt(2 pi) = h + l but for 2^-109 of it.
inline constexpr Sum inverse_root_of_two_pi = {0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56};
/// e^-(h + l) for 0 <= h <= exp_range, |l| <= u h: e^-l is 1 - l but for l^2 < 2^-85. exp's error.
inline Sum exp_of_minus(Sum x) {
  const Sum e = exp(-x.h);
  return fast_two_sum(e.h, e.l - e.h * x.l);
}
/// exp(-x^2/2)/sqrt(2 pi) for |x| <= pdf_range, where x^2/2 < exp_range. (Where x^2 is no longer two doubles it is
/// below 2^-1000.)
inline constexpr double pdf_range = 34;
inline Approximation normal_pdf(double x) {
  const Sum square = two_product(x, x);
  const Sum p = product(exp_of_minus({square.h / 2, square.l / 2}), inverse_root_of_two_pi);
  return {p.h, p.l, 0x1p-58 * p.h};
}

/// sqrt(1 + x^2) = h + l but for 2^-100 of it, |x| <= 2^500. (Where x^2 underflows it is below 2^-1000.)
inline Sum hypotenuse(double x) {
  const Sum square = two_product(x, x), s = two_sum(1, square.h);
  const double root = std::sqrt(s.h);
  return {root, (std::fma(-root, root, s.h) + (s.l + square.l)) / (2 * root)};
}
/// (n.h + n.l)/(d.h + d.l) but for 2^-100 of it, |l| <= 2u |h| on either side, h normal and not near either end.
inline Sum quotient(Sum n, Sum d) {
  const double q = n.h / d.h;
  return {q, (std::fma(-q, d.h, n.h) + (n.l - q * d.l)) / d.h};
}

}  // namespace overshoot::kernel
