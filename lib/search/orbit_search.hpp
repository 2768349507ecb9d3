#pragma once
/// Statements about orbits: runs in double, and the search for a proof: every orbit of a box enclosed by
/// lib/dynamics/doubleton.hpp to a step at which all claims hold, boxes that are too wide for that cut in two.
#include "lib/search/prove.hpp"

namespace overshoot {

/// What a run in double from a point of the domain shows, for at most `budget` steps. A run that comes to rest, or to a
/// cycle of two states, before the claims hold contradicts the statement.
Observation run_orbit(const Statement& statement, const std::vector<double>& point, Variant variant,
                      long budget = 20'000'000);

/// The tree of boxes with the ways of their orbits. Throws Undecided, naming the first box that was not decided and
/// why, and OutOfBudget after `box_budget` boxes. The tree does not depend on the number of threads.
BoxTree enclose_orbits(const Statement& statement, Variant variant, const ProveOptions& options);

}  // namespace overshoot
