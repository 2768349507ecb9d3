#pragma once
/// What an ensemble runs: a struct of a few coordinates z and parameters p in any number type,
///
///     static constexpr int coordinates, parameters;
///     std::array<T, coordinates> step(z, p)
///     T distance(z, p)       optional: what is 0 at the rest points that a run may converge to; z_0 if absent
///     auto repels(z, p)      whether these repel: whether a step multiplies a small distance by more than 1 in size
///
/// With parameters 0 it must rest everywhere.
#include <array>

#include "lib/scalar/functions.hpp"

namespace overshoot {

template <class Map, class T, std::size_t N, std::size_t P>
T distance_of(const Map& map, const std::array<T, N>& z, const std::array<T, P>& p) {
  if constexpr (requires { map.distance(z, p); })
    return map.distance(z, p);
  else
    return z[0];
}

}  // namespace overshoot
