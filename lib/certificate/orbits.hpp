#pragma once
/// The verifier's part for statements about orbits.
#include "lib/certificate/flaw.hpp"

namespace overshoot {

/// Follows every orbit of a certificate again, in MPFI: from every box of the tree (they cover the domain) through the
/// checkpoints to the last step, where all claims certainly hold. In parallel over boxes and the ways between
/// checkpoints. Throws a Flaw where that cannot be shown.
void check_orbits(const Domain& domain, const Formula& f, const BoxTree& tree);

}  // namespace overshoot
