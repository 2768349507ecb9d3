#pragma once
/// The derivatives of sinc, sinhc and expm1c, smooth at 0 as these are.
///
/// Each is F(x), the integral of G(tx) over t in [0, 1], with G = cos, cosh or exp. So its derivative of order k is
/// F_k(x), the integral of t^k G^(k)(tx):
///     F_k(0) = G^(k)(0)/(k+1)      F_k' = F_(k+1)      x F_k + k F_(k-1) = G^(k-1)(x), as (x F)' = G
/// From 0 to 1 they are computed by their Taylor series, whose remainder of order J is F_(k+J)(y) x^J/J! for a y
/// between 0 and x; beyond by the recurrence, from F_0 on.
#include <cmath>
#include <utility>

#include "lib/scalar/functions.hpp"

namespace overshoot {

enum class Mean { sinc, sinhc, expm1c };

/// F_k(0).
inline Q mean_derivative_at_zero(Mean f, long k) {
  if (f != Mean::expm1c && k % 2 == 1) return Q(0, 1);
  return Q(f == Mean::sinc && k % 4 == 2 ? -1 : 1, k + 1);
}

/// F_0(x).
template <Real T>
T mean_value_of(Mean f, const T& x) {
  return f == Mean::sinc ? sinc(x) : f == Mean::sinhc ? sinhc(x) : expm1c(x);
}
/// G^(k)(x).
template <Real T>
T mean_integrand(Mean f, const T& x, long k) {
  if (f == Mean::expm1c) return exp(x);
  if (f == Mean::sinhc) return k % 2 == 0 ? cosh(x) : sinh(x);
  const T value = k % 2 == 0 ? cos(x) : sin(x);
  return k % 4 == 1 || k % 4 == 2 ? -value : value;
}

/// F_k(x) for |x| <= 1, where |F_j| <= 1/(j+1) times 1, cosh(1) < 2 or e < 3.
template <Real T>
T mean_derivative_near_zero(Mean f, const T& x, long k) {
  const long step = f == Mean::expm1c ? 1 : 2, first = f == Mean::expm1c ? 0 : k % 2;
  const double bits = Arithmetic<T>::nature == Nature::rigorous ? static_cast<double>(working_precision()) : 120;
  long j = first;  // the first order left out: j! is large
  for (double size = 0; size < bits + 8; j += step)
    for (long i = 1; i <= step; ++i) size += std::log2(static_cast<double>(j + i));
  T sum = from<T>(mean_derivative_at_zero(f, k + j));
  if constexpr (Rigorous<T>) {
    const T bound = from<T>(Q(f == Mean::sinc ? 1 : f == Mean::sinhc ? 2 : 3, k + j + 1));
    sum = select(Truth::unknown(), -bound, bound);
  }
  const T power = step == 1 ? x : pown(x, 2);
  for (j -= step; j >= first; j -= step)
    sum = from<T>(mean_derivative_at_zero(f, k + j)) + sum * power / from<T>(step == 1 ? j + 1 : (j + 1) * (j + 2));
  return first == 1 ? x * sum : sum;
}
/// F_k(x) from F_0(x) on; digits are lost near 0.
template <Real T>
T mean_derivative_by_recurrence(Mean f, const T& x, long k) {
  T value = mean_value_of(f, x);
  for (long j = 1; j <= k; ++j) value = (mean_integrand(f, x, j - 1) - from<T>(j) * value) / x;
  return value;
}
/// Two numbers that F_k(x) lies between: for sinc by |G^(k)| <= 1; for an odd k, that of sinhc is x times the integral
/// of t^(k+1) sinhc(tx), where 1 <= sinhc(tx) <= cosh x.
template <Real T>
std::pair<T, T> mean_derivative_bounds(Mean f, const T& x, long k) {
  const T share = from<T>(Q(1, k + 1)), next = from<T>(Q(1, k + 2));
  if (f == Mean::sinc) return {-share, share};
  if (f == Mean::expm1c) return {share, exp(x) * share};
  return k % 2 == 0 ? std::pair<T, T>(share, cosh(x) * share) : std::pair<T, T>(x * next, x * cosh(x) * next);
}

/// F_k(x), k >= 1.
template <Real T>
T mean_derivative(Mean f, const T& x, long k) {
  const T zero = from<T>(0), one = from<T>(1);
  if constexpr (Approximate<T>) {
    return abs(x) <= one ? mean_derivative_near_zero(f, x, k) : mean_derivative_by_recurrence(f, x, k);
  } else if constexpr (Rigorous<T>) {
    if (certainly(abs(x) <= one)) return mean_derivative_near_zero(f, x, k);
    const auto [a, b] = mean_derivative_bounds(f, x, k);
    if (certainly(x < zero) || certainly(x > zero))
      return clamp(mean_derivative_by_recurrence(f, x, k), min(a, b), max(a, b));
    return select(Truth::unknown(), a, b) + zero * x;  // undefined where x is
  } else {
    if (certainly(x <= zero) && certainly(x >= zero)) return from<T>(mean_derivative_at_zero(f, k));
    throw Undecided("a derivative that is not rational");
  }
}

}  // namespace overshoot
