#pragma once
/// The strong signal's map of lu2024: with the weak feature absent, z = (1/m) sum_r a_r^2 follows
///
///     z' = z (1 + 4 s (1 - z))^2,     s = eta ||u||^2/m.
///
/// On [0, 1 + 1/(4s)] it rises from 0 to its maximum at z = (1 + 1/(4s))/3 and falls to 0.
#include "lib/scalar/functions.hpp"

namespace overshoot {

/// 1 + 4 s (1 - f): what one step of size s multiplies an active signal by, f being the network's output.
template <Real T>
T growth_factor(const T& s, const T& f) {
  return 1 + 4 * s * (1 - f);
}

template <Real T>
T cubic_step(const T& z, const T& s) {
  return z * sqr(growth_factor(s, z));
}

/// 1 + 1/(4s), where growth_factor(s, z) = 0: beyond it the signals change their sign.
template <Real T>
T cubic_end(const T& s) {
  return 1 + 1 / (4 * s);
}

}  // namespace overshoot
