#pragma once
/// What the search found for a claim by itself, for people: as a line that may be written into a lemma's file where it
/// has that form, else in words.
#include <string>
#include <vector>

#include "lib/kernel/certificate.hpp"

namespace overshoot {

/// Lines such as "plan by order: x + 1, rest (x − 1)²", "touch x = 1 order 2", "slopes in x from 0; ...". None where
/// cutting alone decides, and none for a claim that is proved by its statement's plan.
std::vector<std::string> found_lines(const Domain& domain, const Formula& formula, const ClaimProof& proof);

}  // namespace overshoot
