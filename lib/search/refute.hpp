#pragma once
/// The search for a counterexample: samples and local search in double, then an exact rational point, then balls.
#include <cmath>

#include "lib/kernel/certificate.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

/// Whether a recorded comparison holds at an exact point: exact rational arithmetic where the formula allows it, else
/// balls of 64 to 4096 bits. Unknown where even these cannot tell.
Truth holds_at(const Comparison<Expr>& comparison, const std::vector<Rational>& point);

/// Whether every hypothesis certainly holds there, and the point lies in the domain.
bool hypotheses_hold(const Domain& domain, const Formula& formula, const std::vector<Rational>& point);

/// The simplest rational point of the domain within a relative 2^-bits of x, coordinate by coordinate; nothing if the
/// domain has none so near.
std::optional<std::vector<Rational>> snapped(const Domain& domain, const std::vector<double>& x, int bits);

/// The claim that certainly and strictly fails at the point, all hypotheses certainly holding there: a refutation.
std::optional<Refutation> refutation_at(const Domain& domain, const Formula& formula,
                                        const std::vector<Rational>& point);

/// The certificate that says a claim fails at a point.
Certificate refutation_certificate(const Statement& statement, Variant variant, const std::vector<Rational>& point,
                                   const Refutation& refutation);

/// The certificate of a refutation at the point or at a simpler one nearby, if there is one. Its witness is made as
/// small as it can be while the claim still fails: smaller sizes, earlier choices, simpler numbers.
std::optional<Certificate> refutation_near(const Statement& statement, Variant variant,
                                           const std::vector<Rational>& point);

/// A comparison's slack brought to a sensible scale: relative to the larger side; the bare difference when a side is 0.
/// Negative exactly when the comparison fails in double; for an equation, minus the size of the difference. NaN if
/// undefined.
template <std::floating_point T>
double scaled_slack(const Comparison<T>& comparison) {
  T s = comparison.slack();
  if (comparison.relation == Relation::equal) s = -std::fabs(s);
  const T scale = comparison.lhs == 0 || comparison.rhs == 0
                      ? T(1)
                      : std::max(std::fabs(comparison.lhs), std::fabs(comparison.rhs));
  if (std::isinf(scale)) return std::isnan(s) ? NAN : comparison.lhs == comparison.rhs ? 0 : s > 0 ? 1 : -1;
  return static_cast<double>(s / scale);
}

struct SampleOptions {
  std::size_t samples = 8000;
  std::size_t applicable = 0;  ///< goes on, up to 64 times as many samples, until the hypotheses held so often
  std::uint64_t seed = 1;
  bool stop_at_first_refutation = true;
};

/// What sampling found. NaN counts neither for nor against.
struct SampleReport {
  std::size_t samples = 0, applicable = 0, undefined = 0;
  std::size_t rechecked = 0;   ///< worst samples evaluated again in balls
  std::size_t dismissed = 0;   ///< failed in double by rounding alone: MPFR or balls do not confirm it
  std::size_t unexamined = 0;  ///< failed in double and in MPFR, and the budget of steps to record was spent
  double worst_slack = INFINITY;
  std::vector<double> worst_point;
  std::string worst_claim;
  std::vector<std::vector<double>> worst_points;  ///< those of smallest slack in double, the worst first
  std::optional<std::vector<Rational>> counterexample;
  std::optional<Refutation> refutation;
};
SampleReport sample(const Statement& statement, Variant variant, const SampleOptions& options = {});

/// The label of a hypothesis that no random point meets: an equation of numbers that are not all integers.
std::optional<std::string> equation_of_reals(const Statement& statement);

struct RefuteOptions {
  std::size_t samples = 40'000;  ///< applicable ones, if 64 times as many draws give them
  std::uint64_t seed = 1;
  int local_searches = 24;
  std::function<void(std::size_t done, std::size_t of)> progress;
};
struct RefuteAttempt {
  std::optional<Certificate> certificate;
  SampleReport report;
};
/// Searches for an exact counterexample of a statement about finitely many variables: at special points (special.hpp),
/// by samples, and by descents whose ends are rounded to the simplest rationals nearby.
RefuteAttempt refute(const Statement& statement, Variant variant, const RefuteOptions& options = {});

}  // namespace overshoot
