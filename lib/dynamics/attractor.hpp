#pragma once
/// What an orbit has settled to, seen in double: pictures, not proofs (those are in periodic.hpp).
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "lib/scalar/jet.hpp"

namespace overshoot {

/// The period of these n successive points, by their spread (largest minus smallest): 1 where it is at most `rest`;
/// else the smallest k, seen twice over, such that points k apart agree to the part `tolerance` of the spread, and so
/// do those n/2 apart (or the greatest multiple of k below that, and a tolerance smaller in proportion). So an
/// oscillation counts only if it persists: one that changes by more in half the points has no period. 0 where there is
/// none, or a number that is not finite.
inline int seen_period(std::span<const double> points, double rest, double tolerance) {
  const std::size_t n = points.size();
  if (n < 2 || !std::ranges::all_of(points, [](double z) { return std::isfinite(z); })) return 0;
  const auto [lowest, highest] = std::ranges::minmax(points);
  const double spread = highest - lowest;
  if (spread <= rest) return 1;
  const auto agree = [&](std::size_t apart, double part) {
    for (std::size_t i = apart; i < n; ++i)
      if (!(std::fabs(points[i] - points[i - apart]) <= part * spread)) return false;
    return true;
  };
  for (std::size_t k = 2; 2 * k <= n; ++k) {
    const std::size_t far = n / 2 / k * k;
    if (agree(k, tolerance) && agree(far, tolerance * 2 * static_cast<double>(far) / static_cast<double>(n)))
      return static_cast<int>(k);
  }
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

/// The attractor that these successive points of the orbit of F are on. An attracting cycle is reached to rounding (a
/// fixed point to `rest`, a cycle to the part `tolerance` of its spread), but for a narrow range around its
/// bifurcations, where the orbit still decays to it and no period is seen.
template <class F>
Attractor attractor_of(const F& map, std::vector<double> points, double rest = 1e-9, double tolerance = 1e-9) {
  Attractor a{std::move(points)};
  a.lyapunov = lyapunov_exponent(map, a.points);
  if (a.lyapunov < 0) a.period = seen_period(a.points, rest, tolerance);
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
