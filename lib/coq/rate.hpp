#pragma once
/// Upper bounds on worst-case rates as Coq files: for any dimension, any points and any values and gradients along the run
/// for which the interpolation inequalities hold that the multipliers stand at, measure <= tau * start. That they hold for
/// functions of the class is what Coq is not told.
#include "lib/coq/coq.hpp"

namespace overshoot {

/// The longest schedule that is exported.
inline constexpr int most_exported_steps = 3;

/// What stands before the theorems of rates: sums over coordinates, an inequality, tactics.
std::string rate_preamble();

/// Roots, numbers and the theorem `bound`, for a module of its own. Throws BadInput, saying why, for what is not exported: no
/// bound above, one by intervals, more steps. The certificate must be without flaw().
std::string rate_theorem(const RateCertificate& certificate);

/// The file of one certificate.
CoqExport to_coq(const RateCertificate& certificate);

}  // namespace overshoot
