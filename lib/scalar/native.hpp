#pragma once
/// float, double, long double and __float128 as formula number types: the C library's functions under one name each.
#include <quadmath.h>

#include <cmath>
#include <limits>

#include "lib/scalar/arithmetic.hpp"

namespace overshoot {

using float128 = __float128;

/// The smallest positive number that has all its bits.
template <NativeFloat T>
T smallest_normal() {
  if constexpr (std::same_as<T, float128>)
    return ldexpq(1, -16382);
  else
    return std::numeric_limits<T>::min();
}

template <NativeFloat T>
struct Arithmetic<T> {
  static constexpr Nature nature = Nature::approximate;
  static T from_integer(long n) { return static_cast<T>(n); }
  /// The nearest T, ties to even; rounded once, into the subnormal numbers too.
  static T from_rational(const Rational& q);
  static T pi() {
    static const T value = static_cast<T>(acosq(-1));
    return value;
  }
};

// Templates, which give way to the C library's own functions: so `using namespace overshoot` leaves sqrt(2.0) one meaning.
#define OVERSHOOT_NATIVE(name)               \
  template <NativeFloat T>                   \
  T name(T x) {                              \
    if constexpr (std::same_as<T, float128>) \
      return name##q(x);                     \
    else                                     \
      return std::name(x);                   \
  }
OVERSHOOT_NATIVE(exp)
OVERSHOOT_NATIVE(log)
OVERSHOOT_NATIVE(log1p)
OVERSHOOT_NATIVE(expm1)
OVERSHOOT_NATIVE(sinh)
OVERSHOOT_NATIVE(cosh)
OVERSHOOT_NATIVE(tanh)
OVERSHOOT_NATIVE(sqrt)
OVERSHOOT_NATIVE(erf)
OVERSHOOT_NATIVE(erfc)
OVERSHOOT_NATIVE(sin)
OVERSHOOT_NATIVE(cos)
OVERSHOOT_NATIVE(atan)
OVERSHOOT_NATIVE(tan)
#undef OVERSHOOT_NATIVE

/// a b + c rounded once.
inline float fused(float a, float b, float c) { return std::fma(a, b, c); }
inline double fused(double a, double b, double c) { return std::fma(a, b, c); }
inline long double fused(long double a, long double b, long double c) { return std::fma(a, b, c); }
inline float128 fused(float128 a, float128 b, float128 c) { return fmaq(a, b, c); }

/// x^y of real numbers: NaN for x < 0, for 0^0 and beside a NaN, where C's pow may have a value.
template <NativeFloat T>
T pow(T x, T y) {
  if (y != y || !(x > 0 || (x == 0 && y != 0))) return static_cast<T>(NAN);
  if constexpr (std::same_as<T, float128>)
    return powq(x + 0, y);  // -0 becomes 0
  else
    return std::pow(x + 0, y);
}

template <NativeFloat T>
T abs(T x) {
  return x < 0 ? -x : x + T(0);  // + 0 turns -0 into 0; NaN passes through
}
template <NativeFloat T>
T min(const T& a, const T& b) {
  return a != a ? a : b < a ? b : b != b ? b : a;  // a NaN operand is kept, not dropped as std::fmin does
}
template <NativeFloat T>
T max(const T& a, const T& b) {
  return a != a ? a : a < b ? b : b != b ? b : a;
}
template <NativeFloat T>
T select(bool condition, T a, T b) {
  return condition ? a : b;
}
inline bool is_finite(float x) { return std::isfinite(x); }
inline bool is_finite(double x) { return std::isfinite(x); }
inline bool is_finite(long double x) { return std::isfinite(x); }
inline bool is_finite(float128 x) { return finiteq(x) != 0; }

}  // namespace overshoot
