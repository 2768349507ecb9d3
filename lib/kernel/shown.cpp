#include "lib/kernel/shown.hpp"

namespace overshoot {

namespace {

/// Parts that are longer have names: what is printed stays in proportion to the steps.
constexpr std::size_t longest_part = 1000;

std::string number(const Rational& q) {
  return q.is_integer() && q >= 0 ? print(q) : "(" + print(q) + ")";
}

std::string in_brackets(Op op, const std::vector<std::string>& arguments, const Rational& constant) {
  const auto infix = [&](const char* symbol) { return "(" + arguments[0] + symbol + arguments[1] + ")"; };
  switch (op) {
    case Op::add:
      return infix(" + ");
    case Op::sub:
      return infix(" - ");
    case Op::mul:
      return infix("*");
    case Op::div:
      return infix("/");
    case Op::neg:
      return "(-" + arguments[0] + ")";
    case Op::pown:
      return "(" + arguments[0] + "^" + number(constant) + ")";
    default:
      break;
  }
  std::string out(name_of(op));
  if (arguments.empty()) return out;
  for (std::size_t i = 0; i < arguments.size(); ++i) out += (i == 0 ? "(" : ", ") + arguments[i];
  return out + (constant != 0 ? ", " + print(constant) : "") + ")";
}

}  // namespace

std::vector<std::string> shown(const Domain& domain, const Formula& formula) {
  const Tape tape = formula.tape();
  std::vector<int> uses(tape.steps.size());
  for (const Tape::Step& step : tape.steps)
    for (const int a : step.arguments) ++uses[static_cast<std::size_t>(a)];
  std::vector<std::string> values, lines = {"over " + text(domain)};
  for (std::size_t i = 0; i < tape.steps.size(); ++i) {
    const Tape::Step& step = tape.steps[i];
    std::vector<std::string> arguments;
    for (const int a : step.arguments) arguments.push_back(values[static_cast<std::size_t>(a)]);
    values.push_back(step.op == Op::variable   ? domain[static_cast<std::size_t>(step.index)].name
                     : step.op == Op::constant ? number(step.constant)
                                               : in_brackets(step.op, arguments, step.constant));
    if ((uses[i] < 2 && values.back().size() < longest_part) || step.arguments.empty()) continue;
    const std::string name = "$" + std::to_string(i);
    lines.push_back(name + " = " + values.back());
    values.back() = name;
  }
  std::size_t next = 0;
  const auto side = [&] { return values[static_cast<std::size_t>(tape.outputs[next++])]; };
  const auto add = [&](const char* word, const Comparisons<Expr>& list) {
    for (const Comparison<Expr>& comparison : list) {
      const std::string lhs = side();
      lines.push_back(word + lhs + " " + std::string(symbol(comparison.relation)) + " " + side());
    }
  };
  add("given ", formula.hypotheses);
  add("claim ", formula.claims);
  return lines;
}

}  // namespace overshoot
