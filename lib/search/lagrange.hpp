#pragma once
/// Lagrange multipliers of the hypotheses: found in double at a constrained minimum, proposed as simple exact numbers.
/// Nothing here is trusted: the kernel checks the identity and the signs.
#include "lib/kernel/formula.hpp"
#include "lib/search/normal_form.hpp"

namespace overshoot {

/// factor * f = sum of lambda_j * slack_j + rest with numbers lambda_j > 0 (any sign for an equation), of which the rest
/// is stationary where f is least in the box under the hypotheses: one for each minimum that was found and has such numbers.
std::vector<Multiple> lagrange_multiples(Expr f, const Comparisons<Expr>& hypotheses, const Box& box);

}  // namespace overshoot
