#pragma once
/// A proposition in words, as the verifier read it.
#include <string>
#include <vector>

#include "lib/kernel/proposition.hpp"

namespace overshoot {

/// "over x in (0, 1)", "given x + y < 1", "claim cos(x) > 0": a line each, every bracket written; steps that are used
/// more than once have names.
std::vector<std::string> shown(const Domain& domain, const Formula& formula);

}  // namespace overshoot
