#pragma once
/// Attracting fixed points, from the end of an enclosed orbit to its limit.
///
/// Let F be continuous with a bounded derivative on X = {c + T u : |u_i| <= r}, T a regular matrix. If for every z in X
///     q = |T^-1 F'(z) T| < 1     and     |T^-1 (F(c) - c)| <= (1 - q) r
/// in the norm max |u_i| and its row sums, then F maps X into itself and contracts there: it has one fixed point in X,
/// at most |T^-1 (F(c) - c)|/(1 - q) away from c in this norm, and every orbit from X converges to it. T^-1 is bounded
/// by an approximation R of it: |T^-1 v| <= |R v|/(1 - e), e = |R T - I| < 1.
#include <optional>
#include <span>

#include "lib/dynamics/recorded_map.hpp"
#include "lib/scalar/interval.hpp"

namespace overshoot {

struct AttractingPoint {
  std::optional<std::vector<Interval>> point;
  bool near = false;  ///< in doubles there is one, so that smaller boxes may show it
};
/// The point that the orbits of all states of a box converge to, enclosed, for all values of the parameters in their
/// intervals; nothing where this is not shown (the point is not isolated, or does not attract, or too far away).
AttractingPoint attracting_fixed_point(const RecordedMap& map, std::span<const Interval> parameters,
                                       std::span<const Interval> box);

}  // namespace overshoot
