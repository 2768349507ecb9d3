#pragma once
/// Claims on the worst cases of named schedules, as text of exact numbers (lib/kernel/number_text.hpp).
#include <fmt/format.h>

#include "lib/rates/schedules.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::rates {

/// What the mutants do to a bound: it is less by a millionth.
inline NumberText less(const NumberText& tau) { return "0.999999*(" + tau + ")"; }

/// The worst case of the problem is at most tau; of the mutant, less.
inline RateClaim at_most(const std::string& of, const RateProblem& problem, const NumberText& tau, Variant variant) {
  return {of + ": at most", problem, Relation::at_most, variant.mutant ? less(tau) : tau};
}
/// And tau is reached.
inline RateClaim at_least(const std::string& of, const RateProblem& problem, const NumberText& tau) {
  return {of + ": at least", problem, Relation::at_least, tau};
}

/// rho^m = a + b sqrt(2), rho = 1 + sqrt(2).
inline NumberText silver_power(int m) {
  long a = 1, b = 0;
  for (int i = 0; i < m; ++i) {
    const long next = a + 2 * b;
    b += a;
    a = next;
  }
  return fmt::format("({} + {}sqrt(2))", a, b == 1 ? "" : fmt::format("{}*", b));
}

inline NumberText sum(const std::vector<NumberText>& steps) { return fmt::format("({})", fmt::join(steps, " + ")); }

}  // namespace overshoot::rates
