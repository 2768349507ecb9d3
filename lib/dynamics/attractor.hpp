#pragma once
/// What a map of the line settles to, seen in double: pictures, not proofs (those are in periodic.hpp).
#include <cmath>
#include <vector>

#include "lib/scalar/jet.hpp"

namespace overshoot {

struct Attractor {
  std::vector<double> points;  ///< successive
  int period = 0;              ///< 0: none below the number of points
  double lyapunov = 0;         ///< mean of log |F'| over the points
};

/// `keep` points of the orbit from z0, after `discard` steps. F takes any number type.
template <class F>
Attractor attractor(const F& map, double z0, long discard, long keep) {
  Attractor a;
  double z = z0;
  for (long t = 0; t < discard; ++t) z = map(z);
  for (long t = 0; t < keep; ++t) {
    a.points.push_back(z);
    const Jet<double, 1> next = map(Jet<double, 1>::variable(z, 0));
    a.lyapunov += std::log(std::fabs(next.slopes[0])) / static_cast<double>(keep);
    z = next.value;
  }
  // An attracting cycle is reached to rounding, but for a narrow range around its bifurcations.
  constexpr double same = 1e-9;
  for (std::size_t k = 1; k < a.points.size() && a.period == 0; ++k)
    if (std::fabs(a.points.back() - a.points[a.points.size() - 1 - k]) <= same) a.period = static_cast<int>(k);
  return a;
}

}  // namespace overshoot
