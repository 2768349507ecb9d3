#include "lib/kernel/formula.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "lib/files/sha256.hpp"
#include "lib/kernel/resolve.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

std::string_view symbol(Relation relation) {
  switch (relation) {
    case Relation::less:
      return "<";
    case Relation::at_most:
      return "<=";
    case Relation::equal:
      return "=";
    case Relation::at_least:
      return ">=";
    case Relation::greater:
      break;
  }
  return ">";
}

Touch touch(std::string variable, LongQ at, int order) { return {std::move(variable), std::move(at.value), 0, order}; }
Touch touch_at_infinity(std::string variable, int sign) { return {std::move(variable), {}, sign, 1}; }

Tape Formula::tape() const {
  std::vector<Expr> sides;
  for (const Comparisons<Expr>* list : {&hypotheses, &claims})
    for (const Comparison<Expr>& comparison : *list) {
      sides.push_back(comparison.lhs);
      sides.push_back(comparison.rhs);
    }
  return Tape(sides);
}

bool Formula::same_as(const Formula& other) const {
  const auto alike = [](const Comparisons<Expr>& a, const Comparisons<Expr>& b) {
    return std::ranges::equal(a, b, [](const Comparison<Expr>& x, const Comparison<Expr>& y) {
      return x.strict() == y.strict() && (x.relation == Relation::equal) == (y.relation == Relation::equal) &&
             same(x.slack(), y.slack());
    });
  };
  const auto one = [](Expr a, Expr b) { return same(a, b); };
  const auto claimed = [](std::vector<RateClaim> claims) {
    for (RateClaim& claim : claims) claim.label.clear();
    return claims;
  };
  return alike(hypotheses, other.hypotheses) && alike(claims, other.claims) && claimed(rates) == claimed(other.rates) &&
         std::ranges::equal(start, other.start, one) && std::ranges::equal(step, other.step, one);
}

const Comparison<Expr>* Formula::known(const std::string& label, const std::string& claim) const {
  for (const Comparison<Expr>& hypothesis : hypotheses)
    if (hypothesis.label == label) return &hypothesis;
  for (const Comparison<Expr>& earlier : claims) {
    if (earlier.label == claim) break;
    if (earlier.label == label) return &earlier;
  }
  return nullptr;
}

Expr Formula::left_over(const Comparison<Expr>& claim, const Plan& plan) const {
  Expr rest = plan.factor.value_or(from<Expr>(1)) * claim.slack() - *plan.remainder;
  for (const auto& [label, multiplier] : plan.multipliers) {
    const Comparison<Expr>* hypothesis = known(label, claim.label);
    if (!hypothesis) throw Undecided("a form names the hypothesis '" + label + "', which is not there");
    rest = rest - multiplier * hypothesis->slack();
  }
  return rest;
}

std::string Formula::hash(const Domain& domain) const {
  std::string all = text(domain) + "\n";
  for (const Comparison<Expr>& comparison : hypotheses)
    all += "hypothesis " + comparison.label + " " + std::string(symbol(comparison.relation)) + "\n";
  for (const Comparison<Expr>& claim : claims)
    all += "claim " + claim.label + " " + std::string(symbol(claim.relation)) + "\n";
  all += tape().text();
  if (!step.empty()) all += "\nstart\n" + Tape(start).text() + "\nstep\n" + Tape(step).text();
  for (const auto& [label, problem, relation, tau] : rates)
    all += fmt::format("\nrate {} {} {} {} {} {} {}", label, problem.curvature, fmt::join(problem.steps, ", "),
                       name_of(problem.start), name_of(problem.measure), symbol(relation), tau);
  return sha256(all);
}

long structural_value(const Expr& x) {
  const Rational& q = x.node().constant;
  if (x.node().op != Op::constant || denominator(q) != 1 || abs(q) > largest_size)
    throw std::logic_error("the structure of this formula is not fixed");
  return static_cast<long>(numerator(q));
}

Folding::Defined defined_on_all_of(const Domain& domain) {
  // Recording takes time in proportion to the formula: after so many steps of evaluation nothing more is left out.
  constexpr std::size_t most_steps = 1'000'000;
  return [&domain, box = whole(domain), known = std::map<const Expr::Node*, bool>(),
          steps = std::size_t{0}](Expr e) mutable {
    const auto [answer, is_new] = known.try_emplace(e.id(), false);
    if (is_new && steps < most_steps) {
      const PrecisionScope scope(64);  // a formula's hash must not depend on the precision its recorder works at
      const Tape tape(std::span<const Expr>(&e, 1));
      std::size_t halves = 1;  // it is evaluated on either side of 0 of each punctured variable in it
      for (std::size_t i = 0; i < domain.size() && halves < most_steps; ++i)
        if (domain[i].punctured && tape.uses_variable(static_cast<int>(i))) halves *= 2;
      steps += halves * tape.steps.size();
      answer->second = steps < most_steps && defined_on<Mpfi>(tape, domain, box);
    }
    return answer->second;
  };
}

Point<Expr> symbolic_point(const Domain& domain, const std::vector<Rational>& structure) {
  std::vector<Expr> variables;
  for (std::size_t i = 0; i < domain.size(); ++i)
    variables.push_back(domain[i].structural && !structure.empty() ? from<Expr>(structure[i])
                                                                   : Expr::variable(static_cast<int>(i)));
  return Point<Expr>(domain, std::move(variables));
}

}  // namespace overshoot
