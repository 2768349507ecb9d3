#pragma once
/// The functions a formula may use, by the same name for every number type, and their definitions for approximate
/// types.
///
/// Removable singularities and products that vanish at infinity have functions of their own, so that enclosures of them
/// stay finite and tight:
///     sech2(x) = 1/cosh(x)^2            tanhc(x)  = tanh(x)/x, 1 at 0       log1pc(x) = log(1+x)/x, 1 at 0
///     sinc(x) = sin(x)/x, 1 at 0        sinhc(x) = sinh(x)/x, 1 at 0      expm1c(x) = (e^x-1)/x, 1 at 0
///     xlogx(x) = x log(x), 0 at 0, undefined below
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
  X(cos)                             \
  X(atan)                            \
  X(tan)                             \
  X(sinc)                            \
  X(sinhc)                           \
  X(expm1c)                          \
  X(xlogx)

/// One number, whose comparisons say yes or no (a batch's are masks).
template <class T>
concept OneNumber = Approximate<T> && requires(const T& x) {
  { is_finite(x) } -> std::same_as<bool>;
};

// An approximate number type defines exp, tanh, ... and these build the rest on them. For one number (a batch does with
// less) no step of theirs overflows, underflows or cancels where the result does not.

template <Approximate T>
T product_of_equals(const T& x, unsigned long n) {
  T result = from<T>(1);
  T square = x;
  for (; n != 0; n >>= 1) {
    if (n & 1) result = result * square;
    if (n > 1) square = square * square;
  }
  return result;
}
/// Whether 1/x is as good as x: not for 0, infinities, subnormal numbers and NaN.
template <OneNumber T>
bool has_reciprocal(const T& x) {
  if constexpr (NativeFloat<T>)
    return is_finite(x) && abs(x) >= smallest_normal<T>();
  else
    return is_finite(x) && !(x == from<T>(0));
}
template <Approximate T>
T pown(const T& x, long n) {
  if (n == 0) return select(x == x, from<T>(1), x);  // a NaN stays one
  if (n > 0) return product_of_equals(x, static_cast<unsigned long>(n));
  const unsigned long m = 0UL - static_cast<unsigned long>(n);
  const T one = from<T>(1), p = product_of_equals(x, m);
  if constexpr (OneNumber<T>)
    if (!has_reciprocal(p)) return one / product_of_equals(x, m / 2) * (one / product_of_equals(x, m - m / 2));
  return one / p;
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
  const T sech = from<T>(1) / cosh(x);
  return sech * sech;
}
template <Approximate T>
T tanhc(const T& x) {
  return x == from<T>(0) ? from<T>(1) : tanh(x) / x;
}
template <Approximate T>
T log1pc(const T& x) {
  return x == from<T>(0) ? from<T>(1) : log1p(x) / x;
}
template <Approximate T>
T sinc(const T& x) {
  return x == from<T>(0) ? from<T>(1) : sin(x) / x;
}
/// From here on 1 is nothing beside e^x, which overflows where e^x/x does not.
template <NativeFloat T>
constexpr T far_out = 80;
template <Approximate T>
T sinhc(const T& x) {
  if constexpr (NativeFloat<T>)
    if (abs(x) > far_out<T>) {
      const T root = exp(abs(x) / 2);
      return root / (2 * abs(x)) * root;
    }
  return x == from<T>(0) ? from<T>(1) : sinh(x) / x;
}
template <Approximate T>
T expm1c(const T& x) {
  if constexpr (NativeFloat<T>)
    if (x > far_out<T>) {
      const T root = exp(x / 2);
      return root / x * root;
    }
  return x == from<T>(0) ? from<T>(1) : expm1(x) / x;
}
template <Approximate T>
T xlogx(const T& x) {
  return x == from<T>(0) ? from<T>(0) : x * log(x);
}
/// Beyond it 1 + x^2 overflows or equals x^2 anyway.
template <class T>
bool square_overflows(const T& x) {
  if constexpr (std::same_as<T, float128>)
    return abs(x) > ldexpq(1, 8190);  // half the root of FLT128_MAX = 2^16384
  else if constexpr (NativeFloat<T>)
    return abs(x) > std::sqrt(std::numeric_limits<T>::max()) / 2;
  else if constexpr (OneNumber<T>)
    return x == x && !is_finite(T(x * x));
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
/// exp amplifies the rounding of x^2: a native type computes with what is left of it, x^2 = square + rest exactly.
template <Approximate T>
T normal_pdf(const T& x) {
  if (square_overflows(x)) return from<T>(0);
  const T two = from<T>(2), square = x * x;
  T bell = exp(-square / two);
  if constexpr (NativeFloat<T>) bell = bell * (1 - fused(x, x, -square) / 2);
  return bell / sqrt(two * pi<T>());
}
/// normal_cdf(-y)/normal_pdf(y) and normal_cdf_integral(-y)/normal_cdf(-y) for y >= 2.
///
/// With H_-1 = exp(-y^2/2) and H_n(y) the integral of H_(n-1) from y to infinity, H_(n-1) = y H_n + (n+1) H_(n+1): the
/// ratios r_n = H_n/H_(n-1) = 1/(y + (n+1) r_(n+1)) come from above, where any guess is forgotten by a factor of
/// exp(-2 y sqrt(n)) on the way down (Gautschi). All terms are positive, nothing cancels.
template <NativeFloat T>
std::pair<T, T> tail_ratios(T y) {
  const T reach = significand_bits<T> * T(7) / (20 * y) + 2;  // 7/10 > log 2
  long n = static_cast<long>(reach * reach) + significand_bits<T> / 5;  // (far out the factor is y^2/n a step)
  T ratio = 2 / (y + sqrt(y * y + T(4 * n)));
  // The far ones as quotients of H, without a division for each to wait for: the near ones forget how these were rounded.
  constexpr long near = significand_bits<T> / 2 + 6;
  if (n > near) {
    T upper = ratio, lower = from<T>(1);
    for (; n > near; --n) {
      const T next = y * lower + T(n + 1) * upper;
      upper = lower;
      lower = next;
    }
    ratio = upper / lower;
  }
  for (; n > 0; --n) ratio = 1 / (y + T(n + 1) * ratio);
  return {1 / (y + ratio), ratio};
}
/// erfc(z)/2 at z = -x/sqrt 2. It amplifies z's rounding by 2 z^2: a native type computes with what is left of it,
/// erfc(z + d) = erfc(z) - 2 exp(-z^2) d/sqrt(pi).
template <Approximate T>
T normal_cdf(const T& x) {
  const T two = from<T>(2), root = sqrt(two), z = -x / root;
  if constexpr (NativeFloat<T>)
    if (x < -2 && !square_overflows(x)) {
      const T root_rest = fused(-root, root, two) / (2 * root), d = (fused(-z, root, -x) - z * root_rest) / root;
      return erfc(z) / 2 - exp(-z * z) * d / sqrt(pi<T>());
    }
  return erfc(z) / two;
}
template <Approximate T>
T normal_cdf_integral(const T& x) {
  if (square_overflows(x)) return max(x, from<T>(0));
  if constexpr (NativeFloat<T>)
    if (x < -2) {
      const auto [cdf, integral] = tail_ratios(T(-x));
      return normal_pdf(x) * cdf * integral;
    }
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
