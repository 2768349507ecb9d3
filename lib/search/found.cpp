#include "lib/search/found.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "lib/formula/notation.hpp"

namespace overshoot {

namespace {

using Kind = BoxTree::Kind;

class Reading {
 public:
  Reading(const Domain& domain, const Formula& formula) : formula_(formula) {
    for (const Variable& variable : domain) names_.push_back(variable.name);
  }

  std::vector<std::string> lines(const BoxTree& tree) {
    if (auto line = plan(tree)) return {*line};
    std::vector<std::string> out;
    if (only_touches(tree)) {
      touches(tree, out);
      return out;
    }
    steps(tree);
    if (!steps_.empty()) out.push_back(fmt::format("{}", fmt::join(steps_, "; ")));
    return out;
  }

 private:
  std::string in_names(Expr e) const { return written(e, names_); }

  /// A combination of hypotheses with a rest that its own search decides: a plan.
  std::optional<std::string> plan(const BoxTree& tree) const {
    if (tree.kind != Kind::multiple || !tree.defined.empty()) return std::nullopt;
    std::string line = "plan", where;
    const auto add = [&](const std::string& part) { line += (line == "plan" ? " " : ", ") + part; };
    if (!same(tree.factor, from<Expr>(1))) add("factor " + in_names(tree.factor));
    std::size_t unnamed = 0;
    for (const auto& [number, multiplier] : tree.multipliers) {
      std::string label = formula_.hypotheses[number].label;
      if (!std::ranges::all_of(label, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; })) {
        const std::string name = fmt::format("h{}", ++unnamed);
        where += fmt::format("{}{}: {}", where.empty() ? "  where given " : ", ", name, label);
        label = name;
      }
      add(fmt::format("by {}: {}", label, in_names(multiplier)));
    }
    add("rest " + in_names(tree.rest));
    return line + where;
  }

  static bool only_touches(const BoxTree& tree) {
    if (tree.kind == Kind::split) return only_touches(*tree.left) && only_touches(*tree.right);
    return tree.kind == Kind::enclosure || tree.kind == Kind::touch;
  }
  std::string place(const BoxTree& node) const {
    return fmt::format("{} = {}", names_[node.variable], node.at ? print(*node.at) : node.infinite > 0 ? "inf" : "-inf");
  }
  void touches(const BoxTree& tree, std::vector<std::string>& out) const {
    if (tree.kind == Kind::split) {
      touches(*tree.left, out);
      touches(*tree.right, out);
    } else if (tree.kind == Kind::touch) {
      const std::string line = fmt::format("touch {} order {}", place(tree), tree.order);
      if (std::ranges::count(out, line) == 0) out.push_back(line);
    }
  }

  /// Each kind of step, in the order of the way to it; the slack that takes the place of x is x'.
  void steps(const BoxTree& tree) {
    switch (tree.kind) {
      case Kind::touch:
        say(fmt::format("zero of order {} at {}", tree.order, place(tree)));
        break;
      case Kind::monotone:
        say(fmt::format("a slope of one sign from {}", place(tree)));
        break;
      case Kind::multiple:
        say(tree.multipliers.empty() ? "a positive multiple in a simpler form" : "a combination of hypotheses");
        break;
      case Kind::cases:
        say("two cases of a kink or choice");
        break;
      case Kind::slack:
        say(fmt::format("{0}', the slack of a hypothesis, in the place of {0}", names_[tree.variable]));
        names_[tree.variable] += "'";
        break;
      case Kind::shift:
        say(fmt::format("{0}' = {1} in the place of {0}", names_[tree.variable],
                        in_names(Expr::variable(static_cast<int>(tree.variable)) - tree.centre)));
        names_[tree.variable] += "'";
        break;
      default:
        break;
    }
    for (const auto* part : {tree.left.get(), tree.right.get()})
      if (part) steps(*part);
    if (tree.kind == Kind::slack || tree.kind == Kind::shift) names_[tree.variable].pop_back();
    for (const std::vector<BoxTree>* parts : {&tree.defined, &tree.multiplier_signs})
      for (const BoxTree& part : *parts) steps(part);
  }
  void say(const std::string& step) {
    if (std::ranges::count(steps_, step) == 0 && steps_.size() < 6) steps_.push_back(step);
  }

  const Formula& formula_;
  std::vector<std::string> names_, steps_;
};

}  // namespace

std::vector<std::string> found_lines(const Domain& domain, const Formula& formula, const ClaimProof& proof) {
  if (proof.method != ClaimProof::Method::boxes) return {};
  return Reading(domain, formula).lines(proof.slack);
}

}  // namespace overshoot
