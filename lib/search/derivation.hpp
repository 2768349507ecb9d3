#pragma once
/// Where cutting the domain does not decide: a search for a derivation. It cuts where the expression is exactly zero,
/// and uses slopes along a variable, positive multiples in a simpler form, the two cases of a kink, variables counted from
/// a constant or from another one, and sums of squares, as deep as it takes. What it finds is a tree of the certificate,
/// which the kernel has accepted.
#include "lib/search/sums_of_squares.hpp"

namespace overshoot {

/// A tree for f >= 0 (f > 0 if `strict`) wherever the hypotheses hold; nothing where none is found. `hints`: points where
/// f may be zero. `budget`: the work is bounded by what so many boxes may cost.
std::optional<BoxTree> derive(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict,
                              const std::vector<std::vector<std::optional<Rational>>>& hints,
                              long budget, SumsOfSquares& squares);

}  // namespace overshoot
