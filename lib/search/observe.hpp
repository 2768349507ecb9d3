#pragma once
/// Statements about runs and about orbits: observed over many points of the domain.
#include <set>

#include "lib/statement/statement.hpp"

namespace overshoot {

struct ObserveOptions {
  std::size_t samples = 0;  ///< 0: the statement's minimum and a quarter more
  std::uint64_t seed = 1;
  std::function<void(std::size_t done, std::size_t of)> progress;
};

struct ObserveReport {
  std::size_t samples = 0, applicable = 0, not_met = 0, out_of_budget = 0, undefined = 0;
  std::size_t contradicted = 0;
  std::size_t rechecked = 0;  ///< worst runs repeated in MPFR at 128 bits, their claims in place of those of double
  double worst_slack = INFINITY;
  std::vector<double> worst_point;
  std::string worst_claim;
  std::pair<double, double> worst_sides{0, 0};
  /// Of every measured quantity: smallest, mean and largest over the applicable points.
  struct Spread {
    double smallest = INFINITY, sum = 0, largest = -INFINITY;
    std::size_t count = 0;
  };
  std::map<std::string, Spread> measured;
  std::map<std::string, std::size_t> notes;
  std::set<std::string> unlisted;  ///< claims about runs that About::compared does not tell
};

/// Observes the statement at points of its domain, in parallel; the result does not depend on the number of threads. A
/// domain of integers and choices with at most 256 points is enumerated, each point once.
ObserveReport observe(const Statement& statement, Variant variant, const ObserveOptions& options = {});

}  // namespace overshoot
