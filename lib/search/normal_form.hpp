#pragma once
/// Positive multiples of an expression that are easier to decide: denominators cleared, positive factors divided out,
/// powers and squares separated. The kernel checks the identity; nothing here is trusted.
#include <functional>
#include <vector>

#include "lib/formula/tape.hpp"
#include "lib/kernel/domain.hpp"

namespace overshoot {

/// factor * f = rest, where all are defined.
struct Multiple {
  Expr factor, rest;
};

/// The likely sign of an expression on the box, 0 where it has both or that is not known.
using SignOf = std::function<int(Expr)>;

/// Multiples of f by factors that are likely to be positive on the box, each once, the most promising first.
std::vector<Multiple> multiples(Expr f, const Box& box, const SignOf& sign);

}  // namespace overshoot
