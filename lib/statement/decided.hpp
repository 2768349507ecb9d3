#pragma once
/// What of a statement is decided here, generated from what is recorded: the domain, the hypotheses and the claims as
/// the machine has them. What the paper says stands beside it in About, typed.
#include "lib/formula/notation.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

struct Decided {
  std::string over;  ///< the domain: "∀ η ∈ (0, 1], x ∈ ℝ"
  struct Line {
    std::string label, formula;
  };
  /// About orbits: the start and the step, by coordinate.
  std::vector<Line> start, step;
  std::vector<Line> hypotheses, claims;
  /// Labels of claims and hypotheses whose two sides recording has made one expression: identities, not among those.
  std::vector<std::string> by_construction;
  /// Shared parts, and functions that not everybody knows by these names.
  std::vector<std::string> where;
  /// Set where there is no formula to be written: one for each structure, runs, or one of too many steps. Then the
  /// claims are labels without a formula, and those of runs come from the runs.
  std::string instead;

  /// "∀ x ∈ ℝ: x > 0 ⇒ x² > 0".
  std::string in_one_line(Script script) const;
  /// The same over several lines of one formula for a page.
  std::string in_latex() const;
  std::string by_construction_in_words() const;
};
Decided decided(const Statement& statement, Script script);
/// Hypotheses and claims of a structured statement for the structure of a point.
Decided decided_at(const Statement& statement, const std::vector<Rational>& point, Script script);
/// A point of the domain whose sizes and choices are the first.
std::vector<Rational> smallest_structure(const Domain& domain);

/// "eta = 1/100, loss = huber": the domain's variables at a witness.
std::string in_words(const Domain& domain, const Witness& witness);

/// "η ∈ (0, 1]".
std::string written(const Variable& variable, Script script);

/// Why the printed domain is more than the domain, a variable at a time: "eta in [1/20, 1/2] of (0, 1/2]". Empty where
/// About::printed_domain is.
std::vector<std::string> narrower(const Statement& statement);

/// What the verdict covers of what the paper says: "the same", "a step; restricted".
std::string covers(const Statement& statement);

}  // namespace overshoot
