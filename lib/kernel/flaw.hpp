#pragma once
/// What the parts of the verifier share.
#include "lib/kernel/certificate.hpp"

namespace overshoot {

/// Raised with the reason why a certificate does not prove what it says.
struct Flaw {
  std::string what;
};

/// Where a bounded side is cut if nothing else is said: its middle, towards 0 to a multiple of the greatest power of
/// two that is at most an eighth of its width, so that the numbers stay short. Strictly inside, unless the width is 0.
Rational near_middle(const Side& side);

/// The two parts of a box at a split of its tree; a Flaw unless it is cut strictly inside.
std::pair<Box, Box> halves(const Domain& domain, const Box& box, const BoxTree& tree);

}  // namespace overshoot
