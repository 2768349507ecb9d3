#include "lib/formula/tape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "lib/formula/apply.hpp"

namespace overshoot {

Tape::Tape(std::span<const Expr> expressions) {
  std::unordered_map<const Expr::Node*, int> number_of;
  // Depth first without recursion: a sum of thousands of terms is a deep graph.
  struct Frame {
    Expr e;
    std::size_t next;
  };
  for (const Expr& root : expressions) {
    std::vector<Frame> stack{{root, 0}};
    while (!stack.empty()) {
      Frame& top = stack.back();
      const Expr::Node& n = top.e.node();
      if (number_of.contains(top.e.id())) {
        stack.pop_back();
        continue;
      }
      if (top.next < n.arguments.size()) {
        const Expr child = n.arguments[top.next++];
        stack.push_back({child, 0});
        continue;
      }
      Step step{n.op, {}, n.constant, {}, n.index};
      if (has_exponent(n.op)) step.exponent = small_rational(n.constant);
      for (const Expr& a : n.arguments) step.arguments.push_back(number_of.at(a.id()));
      number_of[top.e.id()] = static_cast<int>(steps.size());
      steps.push_back(std::move(step));
      stack.pop_back();
    }
    outputs.push_back(number_of.at(root.id()));
  }
}

bool Tape::uses_variable(int index) const {
  return std::ranges::any_of(steps, [&](const Step& s) { return s.op == Op::variable && s.index == index; });
}

int Tape::variable_count() const {
  int count = 0;
  for (const Step& s : steps)
    if (s.op == Op::variable) count = std::max(count, s.index + 1);
  return count;
}

std::string Tape::text() const {
  std::string out;
  for (const Step& s : steps) {
    out += name_of(s.op);
    if (s.op == Op::variable) out += fmt::format(" {}", s.index);
    for (const int a : s.arguments) out += fmt::format(" {}", a);
    if (s.constant != 0) out += fmt::format(" {}", print(s.constant));
    out += '\n';
  }
  out += "->";
  for (const int o : outputs) out += fmt::format(" {}", o);
  return out;
}

namespace {

/// Rebuilds a graph from its tape with f(step, rebuilt arguments) for each step.
template <class F>
Expr rebuild(Expr e, const F& f) {
  const Tape tape(std::span<const Expr>(&e, 1));
  std::vector<Expr> built;
  for (const Tape::Step& s : tape.steps) {
    std::vector<Expr> arguments;
    for (const int a : s.arguments) arguments.push_back(built[static_cast<std::size_t>(a)]);
    built.push_back(f(s, std::move(arguments)));
  }
  return built.back();
}

}  // namespace

Expr substitute(Expr e, std::span<const Expr> replacements) {
  return rebuild(e, [&](const Tape::Step& s, std::vector<Expr> arguments) {
    if (s.op == Op::variable) return replacements[static_cast<std::size_t>(s.index)];
    return Expr::make(s.op, std::move(arguments), s.constant, s.index);
  });
}

Expr derivative(Expr e, int variable) {
  // A slope that is 0 because its function does not depend on the variable stays 0, whatever it is multiplied by.
  const Folding formal(Folding::formal);
  using J = Jet<Expr, 1>;
  const Tape tape(std::span<const Expr>(&e, 1));
  std::vector<J> values;
  for (const Tape::Step& s : tape.steps) {
    if (s.op == Op::variable) {
      const Expr x = Expr::variable(s.index);
      values.push_back(s.index == variable ? J::variable(x, 0) : J(x));
    } else if (s.arguments.empty()) {
      values.push_back(J(Expr::make(s.op, {}, s.constant, s.index)));
    } else {
      const J* arguments[4];
      for (std::size_t i = 0; i < s.arguments.size(); ++i)
        arguments[i] = &values[static_cast<std::size_t>(s.arguments[i])];
      values.push_back(apply<J>(s.op, std::span<const J* const>(arguments, s.arguments.size()), s.exponent));
    }
  }
  return values.back().slopes[0];
}

bool may_jump(Expr e) {
  const Tape tape(std::span<const Expr>(&e, 1));
  return std::ranges::any_of(tape.steps, [](const Tape::Step& s) { return is_choice(s.op); });
}

bool piecewise(Expr e) {
  const Tape tape(std::span<const Expr>(&e, 1));
  return std::ranges::any_of(tape.steps, [](const Tape::Step& s) { return is_choice(s.op) || is_kinked(s.op); });
}

}  // namespace overshoot
