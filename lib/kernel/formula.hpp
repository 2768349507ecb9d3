#pragma once
/// A formula: hypotheses and claims, comparisons of recorded expressions over a domain; and plans, which say how a
/// claim may be proved.
#include <string>
#include <string_view>
#include <vector>

#include "lib/formula/tape.hpp"
#include "lib/kernel/domain.hpp"
#include "lib/kernel/rate.hpp"

namespace overshoot {

/// Which version of the statement is evaluated: the statement itself, or its false mutant.
struct Variant {
  bool mutant = false;
  template <class C>
  C pick(C as_stated, C mutated) const {
    return mutant ? mutated : as_stated;
  }
};

enum class Relation { less, at_most, equal, at_least, greater };
std::string_view symbol(Relation relation);

/// Whether lhs (relation) rhs, in the arithmetic of T; `equal()` says it of an equation.
template <class T, class Equal>
auto stands(const T& lhs, Relation relation, const T& rhs, const Equal& equal) -> decltype(lhs < rhs) {
  switch (relation) {
    case Relation::less:
      return lhs < rhs;
    case Relation::at_most:
      return lhs <= rhs;
    case Relation::at_least:
      return lhs >= rhs;
    case Relation::greater:
      return lhs > rhs;
    case Relation::equal:
      break;
  }
  return equal();
}

/// lhs (relation) rhs, with a label that is unique within the statement.
template <Real T>
struct Comparison {
  std::string label;
  Relation relation;
  T lhs, rhs;

  bool strict() const { return relation == Relation::less || relation == Relation::greater; }
  /// >= 0 (or > 0, or = 0) exactly when the comparison holds.
  T slack() const { return relation == Relation::at_least || relation == Relation::greater ? lhs - rhs : rhs - lhs; }
  Truth holds() const requires Rigorous<T> {
    return stands(lhs, relation, rhs, [&] { return lhs <= rhs && lhs >= rhs; });
  }
};
template <Real T>
using Comparisons = std::vector<Comparison<T>>;

template <Real T>
Comparison<T> compare(std::string label, const T& lhs, Relation relation, const T& rhs) {
  return {std::move(label), relation, lhs, rhs};
}

/// A place where an expression is exactly zero: variable = at (a rational or an infinity), to the given order: the
/// value and the first order-1 derivatives vanish there, and the derivative of that order has the sign that keeps the
/// rest >= 0.
struct Touch {
  std::string variable;
  std::optional<Rational> at;  ///< absent: infinite
  int infinite = 0;            ///< -1 or +1 when `at` is absent
  int order = 1;
};
Touch touch(std::string variable, LongQ at, int order);
Touch touch_at_infinity(std::string variable, int sign);

/// How one claim may be proved. With `remainder`, by the identity
///     factor * slack = sum of multiplier_j * (slack of hypothesis_j) + remainder
/// with factor > 0, multiplier_j >= 0 (any sign where the hypothesis is an equation) and remainder >= 0 (> 0 for a
/// strict claim); each is checked, the identity exactly. A claim that stands before this one, being proved by then,
/// may serve as a hypothesis. Touches belong to the remainder, or to the slack without one.
struct Plan {
  std::string claim;
  std::optional<Expr> factor;
  std::vector<std::pair<std::string, Expr>> multipliers;  ///< by label of the hypothesis or earlier claim
  std::optional<Expr> remainder;
  std::vector<Touch> touches;
};
using Plans = std::vector<Plan>;

/// Of a statement about rates: the worst case of the problem is at most, or at least, tau.
struct RateClaim {
  std::string label;  ///< unique within the statement
  RateProblem problem;
  Relation relation;
  NumberText tau;

  bool operator==(const RateClaim&) const = default;
};

/// A statement's formula, recorded.
struct Formula {
  Comparisons<Expr> hypotheses, claims;
  std::vector<RateClaim> rates;  ///< in place of those
  /// About orbits: z_0 in the variables of the domain; one step, and the claims above, in the coordinates of z.
  std::vector<Expr> start, step;
  /// SHA-256 of the domain and of the recorded steps of every hypothesis and claim, of start and step, and of rates.
  std::string hash(const Domain& domain) const;
  /// Whether the other says the same, whatever its comparisons are called and on which sides they have what.
  bool same_as(const Formula& other) const;
  /// The comparison of that label which a proof of `claim` may use: a hypothesis, or a claim that stands before it.
  const Comparison<Expr>* known(const std::string& label, const std::string& claim) const;
  /// factor * slack - remainder - sum of multiplier * slack: zero where the plan's form is right. Throws Undecided
  /// where the plan names a comparison that is not known.
  Expr left_over(const Comparison<Expr>& claim, const Plan& plan) const;
  Tape tape() const;  ///< lhs and rhs of every hypothesis, then of every claim
};

/// The domain's variables as recorded numbers; the structural ones as the constants they are at a point of the domain,
/// where one is given.
Point<Expr> symbolic_point(const Domain& domain, const std::vector<Rational>& structure = {});

/// Lets a formula over the domain, recorded in its scope, leave out what is defined on the whole domain.
Folding::Defined defined_on_all_of(const Domain& domain);

/// Throws std::logic_error unless x is a recorded integer constant.
long structural_value(const Expr& x);

}  // namespace overshoot
