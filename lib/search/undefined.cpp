#include "lib/search/undefined.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lib/formula/notation.hpp"
#include "lib/kernel/flaw.hpp"
#include "lib/search/branch.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/refute.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot {

namespace {

/// What a step of a formula needs of one of its arguments, and what it is called where that fails.
struct Need {
  Expr argument;
  Relation relation;  ///< to `bound`
  Rational bound;
  const char* failing;
};
std::optional<Need> need_of(Op op, const std::vector<Expr>& arguments, const Rational& exponent) {
  switch (op) {
    case Op::div:
      return Need{pown(arguments[1], 2), Relation::greater, 0, "is a division by 0"};
    case Op::tan:
      return Need{pown(cos(arguments[0]), 2), Relation::greater, 0, "has no value"};
    case Op::xlogx:
      return Need{arguments[0], Relation::at_least, 0, "has no value"};
    case Op::log:
      return Need{arguments[0], Relation::greater, 0, "has no value"};
    case Op::log1p:
    case Op::log1pc:
      return Need{arguments[0], Relation::greater, -1, "has no value"};
    case Op::sqrt:
    case Op::pow:
      return Need{arguments[0], Relation::at_least, 0, "has no value"};
    case Op::pown:
    case Op::abs_pow:
      if (exponent >= 0) return std::nullopt;
      return Need{pown(arguments[0], 2), Relation::greater, 0, "is a division by 0"};
    default:
      return std::nullopt;
  }
}

/// The statement with this formula in place of its own.
Statement with_formula(const Statement& statement, const Formula& formula) {
  Statement out;
  out.about.key = statement.about.key;
  out.domain = statement.domain;
  out.by = of_formulas(formula, formula, {});
  return out;
}

std::vector<std::string> names_of(const Domain& domain) {
  std::vector<std::string> names;
  for (const Variable& variable : domain) names.push_back(variable.name);
  return names;
}

}  // namespace

std::optional<std::string> undefined_somewhere(const Statement& statement) {
  const Formula formula = statement.formula({});
  const Tape tape = formula.tape();
  std::vector<Expr> built;
  for (const Tape::Step& step : tape.steps) {
    std::vector<Expr> arguments;
    for (const int a : step.arguments) arguments.push_back(built[static_cast<std::size_t>(a)]);
    built.push_back(Expr::make(step.op, arguments, step.constant, step.index));
    const auto need = need_of(step.op, arguments, step.constant);
    if (!need || TimeLimit::spent()) continue;
    Formula needed{formula.hypotheses, {{"it has a value", need->relation, need->argument, from<Expr>(need->bound)}}, {}, {}};
    const RefuteAttempt attempt =
        refute(with_formula(statement, needed), {}, {.samples = 500, .local_searches = 4});
    if (!attempt.certificate) continue;
    return fmt::format("{} {} at {}", written(built.back(), names_of(statement.domain)), need->failing,
                       in_words(statement.domain, attempt.certificate->point));
  }
  return std::nullopt;
}

namespace {

bool accepts(const std::function<bool(const Box&, const BoxTree&)>& accepted, const Domain& domain, const Box& box,
             const BoxTree& tree) {
  if (tree.kind != BoxTree::Kind::split) return accepted(box, tree);
  const auto [left, right] = halves(domain, box, tree);
  return accepts(accepted, domain, left, *tree.left) && accepts(accepted, domain, right, *tree.right);
}

}  // namespace

bool contradict(const Domain& domain, const Comparisons<Expr>& hypotheses, long boxes) {
  // What is nowhere >= 0, and depends on every variable: hypotheses about others are not looked at.
  Expr negative = from<Expr>(-1);
  for (std::size_t i = 0; i < domain.size(); ++i) negative = negative - pown(Expr::variable(static_cast<int>(i)), 2);
  try {
    const Box box = whole(domain);
    const Obligation obligation(domain, hypotheses, negative, Sign::nonnegative, {});
    const BoxTree tree = branch_and_bound(obligation, box, {.box_budget = boxes, .progress = {}});
    return accepts(leaf_check(domain, hypotheses, negative, false), domain, box, tree);
  } catch (const Undecided&) {
    return false;
  } catch (const Flaw&) {
    return false;
  }
}

std::optional<std::string> vacuous(const Statement& statement) {
  Comparisons<Expr> hypotheses = statement.formula({}).hypotheses;
  const auto contradictory = [&](const Comparisons<Expr>& list) { return contradict(statement.domain, list, 2000); };
  if (hypotheses.empty() || !contradictory(hypotheses)) return std::nullopt;
  for (std::size_t i = 0; i < hypotheses.size() && hypotheses.size() > 1;) {
    Comparisons<Expr> fewer = hypotheses;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (contradictory(fewer))
      hypotheses = std::move(fewer);
    else
      ++i;
  }
  std::string list;
  for (std::size_t i = 0; i < hypotheses.size(); ++i)
    list += (i == 0 ? "" : i + 1 == hypotheses.size() ? " and " : ", ") + hypotheses[i].label;
  return fmt::format("it says nothing: no point of the domain satisfies {}{}", list, hypotheses.size() > 1 ? " together" : "");
}

}  // namespace overshoot
