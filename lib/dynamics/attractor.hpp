#pragma once
/// What a map of the line settles to, seen in double: pictures, not proofs (those are in periodic.hpp).
#include <cmath>
#include <vector>

#include "lib/scalar/jet.hpp"

namespace overshoot {

struct Attractor {
  std::vector<double> points;  ///< successive
  int period = 0;              ///< of an attracting cycle, seen twice over; 0: none
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
  const std::vector<double>& p = a.points;
  const auto repeats = [&](std::size_t k) {
    for (std::size_t i = p.size() - k; i < p.size(); ++i)
      if (!(std::fabs(p[i] - p[i - k]) <= same)) return false;
    return true;
  };
  for (std::size_t k = 1; 2 * k <= p.size() && a.period == 0; ++k)
    if (a.lyapunov < 0 && repeats(k)) a.period = static_cast<int>(k);
  return a;
}

}  // namespace overshoot
