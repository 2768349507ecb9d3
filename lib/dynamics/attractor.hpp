#pragma once
/// What an orbit has settled to, seen in double: pictures, not proofs (those are in periodic.hpp).
#include <cmath>
#include <span>
#include <vector>

#include "lib/scalar/jet.hpp"

namespace overshoot {

/// The period k of the last of these successive points, seen twice over: each of the last k is within `tolerance` of
/// the one k before it. 0 where there is none, or a number that is not finite.
inline int seen_period(std::span<const double> points, double tolerance) {
  const std::size_t n = points.size();
  const auto repeats = [&](std::size_t k) {
    for (std::size_t i = n - k; i < n; ++i)
      if (!(std::fabs(points[i] - points[i - k]) <= tolerance)) return false;
    return true;
  };
  for (std::size_t k = 1; 2 * k <= n; ++k)
    if (repeats(k)) return static_cast<int>(k);
  return 0;
}

/// The mean of log |F'| over points of a map F of the line, which takes any number type.
template <class F>
double lyapunov_exponent(const F& map, std::span<const double> points) {
  double sum = 0;
  for (const double z : points) sum += std::log(std::fabs(map(Jet<double, 1>::variable(z, 0)).slopes[0]));
  return sum / static_cast<double>(points.size());
}

struct Attractor {
  std::vector<double> points;  ///< successive
  int period = 0;              ///< of an attracting cycle, seen twice over; 0: none
  double lyapunov = 0;
};

/// The attractor that these successive points of the orbit of F are on. An attracting cycle is reached to rounding
/// (`tolerance`), but for a narrow range around its bifurcations.
template <class F>
Attractor attractor_of(const F& map, std::vector<double> points, double tolerance = 1e-9) {
  Attractor a{std::move(points)};
  a.lyapunov = lyapunov_exponent(map, a.points);
  if (a.lyapunov < 0) a.period = seen_period(a.points, tolerance);
  return a;
}

/// The same of `keep` points of the orbit from z0, after `discard` steps.
template <class F>
Attractor attractor(const F& map, double z, long discard, long keep) {
  for (long t = 0; t < discard; ++t) z = map(z);
  std::vector<double> points;
  for (; keep > 0; --keep) {
    points.push_back(z);
    z = map(z);
  }
  return attractor_of(map, std::move(points));
}

}  // namespace overshoot
