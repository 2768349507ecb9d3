#pragma once
/// Polynomials by sums of squares (Putinar's and Schmuedgen's Positivstellensatz of low degree):
///     factor * f = sum of s_k * (a product of hypotheses' slacks and of distances to ends of the box) + s_0
/// with sums s of squares and a factor > 0. They are found in double as a semidefinite program, rounded, and made exact over
/// the rationals. Where f has zeros the squares must vanish there; polynomials that do are found first (facial reduction).
/// Parrilo, Structured semidefinite programs (2000); Peyrl and Parrilo, Computing sum of squares decompositions with rational
/// coefficients (2008). Nothing here is trusted: the kernel checks the identity and the signs.
#include <set>

#include "lib/search/branch.hpp"

namespace overshoot {

class SumsOfSquares {
 public:
  /// Who allows few boxes is not to wait for them: nothing is tried.
  explicit SumsOfSquares(long box_budget) : allowed_(box_budget >= few_boxes) {}

  /// A tree for f >= 0 (f > 0 if `strict`) on the box wherever the hypotheses hold, which the kernel has accepted; nothing
  /// where f is no polynomial, or none is found. `effort` from 0 to 2: which degrees and products are tried.
  std::optional<BoxTree> prove(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict, const Box& box,
                               int effort);
  /// Semidefinite programs that were solved: what it costs.
  long programs() const { return programs_; }
  /// Whether something would have been tried but for the solver.
  bool lacked_solver() const { return lacked_solver_; }

 private:
  std::optional<BoxTree> found(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict,
                               const Box& box, int effort);

  std::set<std::string> failed_;  ///< what was tried in vain
  const bool allowed_;
  long programs_ = 0;
  bool lacked_solver_ = false;
};

}  // namespace overshoot
