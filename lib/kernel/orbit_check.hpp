#pragma once
/// The verifier's part for statements about orbits.
#include "lib/kernel/flaw.hpp"

namespace overshoot {

/// Follows every orbit of a certificate again, in MPFI: from every box of the tree (they cover the domain) through the
/// checkpoints to the last step, where all claims certainly hold. In parallel over boxes and the ways between
/// checkpoints. States of up to six coordinates are followed with their dependence on the start (a doubleton); one
/// start of more coordinates by boxes. Throws a Flaw where that cannot be shown.
void check_orbits(const Domain& domain, const Formula& formula, const BoxTree& tree);

}  // namespace overshoot
