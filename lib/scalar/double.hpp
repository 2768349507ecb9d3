#pragma once
/// Doubles and the other number types: what a double stands for in T, and the double next to a number.
#include "lib/scalar/ball.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/mpfr.hpp"

namespace overshoot {

/// What a double is taken for exactly, in T: the number itself, rounded by T's own rule where it does not fit.
template <Real T>
T exact_number(double x) {
  if constexpr (std::same_as<T, Ball>)
    return Ball::exactly(x);
  else if constexpr (std::same_as<T, Interval>)
    return Interval::exactly(x);
  else if constexpr (std::same_as<T, Mpfr>)
    return Mpfr::from_double(x);
  else if constexpr (NativeFloat<T>)
    return static_cast<T>(x);
  else
    return from<T>(exact_rational(x));
}

/// A double next to x (a ball's midpoint).
template <Real T>
double nearby_double(const T& x) {
  if constexpr (std::same_as<T, Ball>)
    return midpoint(x);
  else if constexpr (std::same_as<T, Mpfr>)
    return to_double(x);
  else
    return static_cast<double>(x);
}

}  // namespace overshoot
