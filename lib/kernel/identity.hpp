#pragma once
/// Identities, proved exactly: an expression that is zero for every value of its variables.
///
/// The expression is rewritten as a rational function of its variables and of transcendental atoms (exp(x),
/// normal_cdf(b), |x|^(3/2), ...), atoms being treated as further independent variables. Its numerator has degree at
/// most d_i in variable i, the degrees being read off the recorded steps; a polynomial that vanishes on a full grid of
/// d_i + 1 points per variable is zero, and so the expression is. Evaluation on the grid is exact rational arithmetic:
/// that is a proof.
#include <map>

#include "lib/formula/tape.hpp"

namespace overshoot {

/// The degree of a recorded rational function in each of its variables: of its numerator and denominator, as bounds.
struct Degree {
  long numerator = 0, denominator = 0;
};

/// e with every transcendental part replaced by an atom, a variable numbered from `first_atom` up. Relations that are
/// used: hyperbolic functions, sigmoid and the normal density through exp, exp of sums and rational multiples, log of
/// products and of exp, exp(softplus(x)) = 1 + e^x, parity, erfc = 1 - erf, tan = sin/cos, x log x, the definitions of
/// the functions with removable singularities, sqrt(c)^2 = c, sqrt(c pi)^2 = c pi, x = (1-u^2)/(2u) where 1/sqrt(1+x^2)
/// occurs, sin and cos of multiples of pi/6, and sqrt(y)^2 = y while there are at most four roots.
Expr with_atoms(Expr e, int first_atom);

/// Degree bounds of a rational function, by variable index. Throws Undecided for one that is not rational.
std::map<int, Degree> degrees(const Tape& rational_function);

/// The polynomial degree in one variable; Undecided where e is not a polynomial in it.
long polynomial_degree(Expr e, int variable);

struct IdentityCheck {
  bool holds = false;
  long grid_points = 0;
  std::string why_not;
};
/// Proves e = 0 on the grid, or says where it is not zero. At most `budget` grid points.
constexpr long identity_budget = 2'000'000;
IdentityCheck identically_zero(Expr e, long budget = identity_budget);

/// What it does for that: operations on exact numbers, and a bound for their bits. None where it is seen at once that
/// there is nothing to compute.
struct IdentityWork {
  double operations = 0, bits = 0;
};
IdentityWork identity_work(Expr e, long budget = identity_budget);

}  // namespace overshoot
