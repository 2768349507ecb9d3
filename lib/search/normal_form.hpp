#pragma once
/// Positive multiples of an expression that are easier to decide: denominators cleared, positive factors divided out,
/// powers and squares separated. The kernel checks the identity; nothing here is trusted.
#include <functional>
#include <vector>

#include "lib/formula/tape.hpp"
#include "lib/kernel/domain.hpp"
#include "lib/search/polynomial.hpp"

namespace overshoot {

/// factor * f = sum of multiplier * slack of the hypothesis of that number + rest, where all are defined.
struct Multiple {
  Expr factor, rest;
  std::vector<std::pair<std::size_t, Expr>> multipliers = {};
  bool again = false;  ///< the rest may have such multiples itself
};

/// The likely sign of an expression on the box, 0 where it has both or that is not known.
using SignOf = std::function<int(Expr)>;

/// Multiples of f by factors that are likely to be positive on the box, each once, the most promising first.
std::vector<Multiple> multiples(Expr f, const Box& box, const SignOf& sign);

/// factor * f = quotient * h + rest.
struct Quotient {
  Expr factor, quotient, rest;
};
/// Divisions of f by h with a remainder, as polynomials in each part that h has, by factors that are likely to be positive.
std::vector<Quotient> quotients(Expr f, Expr h, const Box& box, const SignOf& sign);

/// Expressions as polynomials in the variables, these by their numbers; none where one of them is none.
std::vector<Polynomial> polynomials(const std::vector<Expr>& all, const Box& box);

}  // namespace overshoot
