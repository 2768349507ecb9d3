#pragma once
/// The 2-periodic bounce of s -> s - K l'(s), shared by the single neuron and the mean model.
#include "lib/model/losses.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::bounce {

/// What gives exactly one symmetric orbit {s*, -s*} for every K > 2 when l has no knee: s - K l'(s) = -s if and only if
/// s (2 - K q(s)) = 0, q = l'(s)/s; q(0) = 1, l' <= 1 bounds q by 1/s, and l' is strictly concave on s > 0, so that q
/// falls strictly from 1 to 0 and takes the value 2/K once.
template <Real T, class Loss>
Comparisons<T> existence_claims(const Loss& loss, const T& K, const T& s, const T& bound) {
  return {
      compare("2-periodic iff q(s) = 2/K", (s - K * loss.slope(s)) + s, Relation::equal, s * (2 - K * loss.ratio(s))),
      compare("q(0) = 1", loss.ratio(from<T>(0)), Relation::equal, from<T>(1)),
      compare("q = l'/s", loss.slope(s), Relation::equal, s * loss.ratio(s)),
      compare("l' <= 1", loss.slope(s), Relation::at_most, bound),
      compare("l' strictly concave", third_derivative(loss, s), Relation::less, from<T>(0)),
      compare("l' strictly increasing", curvature(loss, s), Relation::greater, from<T>(0))};
}

/// The derivative 1 - K l''(s) of the map at the orbit, with K = 2/q(s) for which s is its point.
template <Real T, class Loss>
T multiplier(const Loss& loss, const T& s) {
  return 1 - 2 / loss.ratio(s) * curvature(loss, s);
}

}  // namespace overshoot::bounce
