#pragma once
/// The functions a formula may use, by the same name for every number type, and their definitions for approximate
/// types.
///
/// Removable singularities and products that vanish at infinity have functions of their own, so that enclosures of them
/// stay finite and tight:
///     sech2(x) = 1/cosh(x)^2            tanhc(x)  = tanh(x)/x, 1 at 0       log1pc(x) = log(1+x)/x, 1 at 0
///     sin_atan(x) = x/sqrt(1+x^2)       cos_atan(x) = 1/sqrt(1+x^2)
///     normal_pdf(x) = exp(-x^2/2)/sqrt(2 pi)      normal_cdf(x) = P(z <= x)
///     normal_cdf_integral(x) = integral of normal_cdf from -infinity to x = normal_pdf(x) + x normal_cdf(x) = E
///     relu(z+x)
///     softplus(x) = log(1+e^x)         sigmoid(x) = 1/(1+e^-x), its derivative
///     abs_pow(x, b) = |x|^b             signed_pow(x, b) = sign(x)|x|^b, b > 0     pown(x, n) = x^n
///     pow(x, y) = x^y for x >= 0
/// In every arithmetic 0^b is 0 for b > 0 and undefined for b < 0. 0^0 is 1 as pown(0, 0), undefined as another power.
/// Conditionals: abs, min, max, clamp (continuous) and select(condition, a, b) (may jump: derivative forms raise
/// Undecided across it).
#include <climits>
#include <utility>

#include "lib/scalar/arithmetic.hpp"
#include "lib/scalar/native.hpp"

namespace overshoot {

/// Every function of one argument: X(name).
#define OVERSHOOT_UNARY_FUNCTIONS(X) \
  X(exp)                             \
  X(log)                             \
  X(log1p)                           \
  X(expm1)                           \
  X(sinh)                            \
  X(cosh)                            \
  X(tanh)                            \
  X(sech2)                           \
  X(tanhc)                           \
  X(log1pc)                          \
  X(sqrt)                            \
  X(sin_atan)                        \
  X(cos_atan)                        \
  X(erf)                             \
  X(erfc)                            \
  X(normal_pdf)                      \
  X(normal_cdf)                      \
  X(normal_cdf_integral)             \
  X(softplus)                        \
  X(sigmoid)                         \
  X(sin)                             \
  X(cos)

/// Used for its type alone: an approximate number type defines exp, tanh, ... and these build the rest on them.
template <Approximate T>
T pown(const T& x, long n) {
  if (n < 0) return from<T>(1) / (n == LONG_MIN ? pown(x, LONG_MAX) * x : pown(x, -n));
  if (n == 0) return select(x == x, from<T>(1), x);  // a NaN stays one
  T result = from<T>(1);
  T square = x;
  for (; n != 0; n >>= 1) {
    if (n & 1) result = result * square;
    if (n > 1) square = square * square;
  }
  return result;
}
template <Approximate T>
T abs_pow(const T& x, Q b) {
  const T a = abs(x);
  const T zero = from<T>(0);
  if (b.num == 0) return select(a == zero, zero / zero, pown(a, 0));
  if (b.is_integer()) return pown(a, b.num);
  return pow(a, from<T>(b));
}
template <Approximate T>
T signed_pow(const T& x, Q b) {
  const T p = abs_pow(x, b);
  return x < 0 ? -p : p;
}
template <Approximate T>
T sech2(const T& x) {
  const T c = cosh(x);
  return from<T>(1) / (c * c);
}
template <Approximate T>
T tanhc(const T& x) {
  return x == from<T>(0) ? from<T>(1) : tanh(x) / x;
}
template <Approximate T>
T log1pc(const T& x) {
  return x == from<T>(0) ? from<T>(1) : log1p(x) / x;
}
/// Beyond it 1 + x^2 overflows or equals x^2 anyway.
template <class T>
bool square_overflows(const T& x) {
  if constexpr (std::same_as<T, float128>)
    return abs(x) > ldexpq(1, 8190);  // half the root of FLT128_MAX = 2^16384
  else if constexpr (NativeFloat<T>)
    return abs(x) > std::sqrt(std::numeric_limits<T>::max()) / 2;
  else
    return false;
}
template <Approximate T>
T cos_atan(const T& x) {
  if (square_overflows(x)) return from<T>(1) / abs(x);
  return from<T>(1) / sqrt(from<T>(1) + x * x);
}
template <Approximate T>
T sin_atan(const T& x) {
  if (square_overflows(x)) return x < 0 ? from<T>(-1) : from<T>(1);
  return x / sqrt(from<T>(1) + x * x);
}
template <Approximate T>
T normal_pdf(const T& x) {
  return exp(-(x * x) / from<T>(2)) / sqrt(from<T>(2) * pi<T>());
}
template <Approximate T>
T normal_cdf(const T& x) {
  return erfc(-x / sqrt(from<T>(2))) / from<T>(2);
}
template <Approximate T>
T normal_cdf_integral(const T& x) {
  if (square_overflows(x)) return max(x, from<T>(0));
  return normal_pdf(x) + x * normal_cdf(x);
}

// Through e^-|x|, which neither overflows nor cancels.
template <Approximate T>
T softplus(const T& x) {
  return max(x, from<T>(0)) + log1p(exp(-abs(x)));
}
template <Approximate T>
T sigmoid(const T& x) {
  const T e = exp(-abs(x));
  return select(x < from<T>(0), e, from<T>(1)) / (from<T>(1) + e);
}

template <Real T>
T sqr(const T& x) {
  return pown(x, 2);
}
/// Function and derivative together, for types that have something to share (Interval).
template <Real T>
std::pair<T, T> tanh_and_sech2(const T& x) {
  return {tanh(x), sech2(x)};
}
template <Real T, class L, class H>
T clamp(const T& x, const L& lo, const H& hi) {
  const auto number = [](const auto& bound) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(bound)>, T>)
      return bound;
    else
      return from<T>(bound);
  };
  return min(max(x, number(lo)), number(hi));
}
template <Real T>
T relu(const T& x) {
  return max(x, from<T>(0));
}

}  // namespace overshoot
