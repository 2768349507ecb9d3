#pragma once
/// What the parts of the verifier share.
#include "lib/kernel/certificate.hpp"

namespace overshoot {

/// Raised with the reason why a certificate does not prove what it says.
struct Flaw {
  std::string what;
};

/// The two parts of a box at a split of its tree; a Flaw unless it is cut strictly inside.
inline std::pair<Box, Box> halves(const Domain& domain, const Box& box, const BoxTree& tree) {
  if (tree.variable >= domain.size()) throw Flaw{"a split names a variable that is not there"};
  const Side& side = box[tree.variable];
  if ((side.lo && *tree.at <= *side.lo) || (side.hi && *tree.at >= *side.hi))
    throw Flaw{"a split lies outside its box"};
  return split(domain, box, tree.variable, *tree.at);
}

}  // namespace overshoot
