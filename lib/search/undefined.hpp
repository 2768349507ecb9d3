#pragma once
/// Where a formula has no value.
#include <optional>
#include <string>

#include "lib/statement/statement.hpp"

namespace overshoot {

/// "1/x is a division by 0 at x = 0": a point within the hypotheses at which a part of the formula has no value, in
/// words, if a short search finds one. For a statement of one formula.
std::optional<std::string> undefined_somewhere(const Statement& statement);

/// Whether at every point of the domain some hypothesis is defined and fails, as a search of so many boxes finds and the
/// verifier confirms.
bool contradict(const Domain& domain, const Comparisons<Expr>& hypotheses, long boxes);

/// "no point of the domain satisfies x > 2 and x*y < 0 together": where that can be shown in a moment. The statement
/// then says nothing.
std::optional<std::string> vacuous(const Statement& statement);

}  // namespace overshoot
