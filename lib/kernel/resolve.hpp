#pragma once
/// What an enclosure over a box says of an expression: whether it is defined there, and which branches it takes there.
/// T is the caller's rigorous type: Mpfi for the verifier, Range for the prover.
#include "lib/formula/tape.hpp"
#include "lib/kernel/domain.hpp"

namespace overshoot {

/// Whether e is certainly defined at every point of the box, a box of `domain`: no division by what may be 0, no
/// logarithm or root of what may be negative. An identity of rational functions says nothing where they are undefined.
template <class T>
bool defined_on(const Tape& e, const Domain& domain, const Box& box) {
  for (std::size_t i = 0; i < domain.size(); ++i)
    if (domain[i].punctured && e.uses_variable(static_cast<int>(i)) && (!box[i].lo || *box[i].lo < 0) &&
        (!box[i].hi || *box[i].hi > 0)) {
      const auto [left, right] = split(domain, box, i, 0);
      return defined_on<T>(e, domain, left) && defined_on<T>(e, domain, right);
    }
  try {
    return !evaluate<T>(e, enclosure<T>(box)).front().partial();
  } catch (const Undecided&) {
    return false;
  }
}
template <class T>
bool defined_on(Expr e, const Domain& domain, const Box& box) {
  return defined_on<T>(Tape(std::span<const Expr>(&e, 1)), domain, box);
}

/// The operation's argument that is its value wherever the arguments lie in `values`; nothing where that is not certain
/// or an expression besides them is its value.
template <class T>
std::optional<Expr> branch(const Tape::Step& step, const std::vector<const T*>& values,
                           const std::vector<Expr>& arguments) {
  const auto at = [&](std::size_t i) -> const T& { return *values[i]; };
  const auto chosen = [&](const Truth& first, std::size_t if_so, std::size_t if_not) -> std::optional<Expr> {
    if (certainly(first)) return arguments[if_so];
    if (!possibly(first)) return arguments[if_not];
    return std::nullopt;
  };
  const T zero = from<T>(0);
  switch (step.op) {
    case Op::abs:
      if (certainly(at(0) >= zero)) return arguments[0];
      if (certainly(at(0) <= zero)) return -arguments[0];
      return std::nullopt;
    // Powers that are not smooth at 0, of an argument that keeps its sign.
    case Op::abs_pow:
    case Op::signed_pow:
      if (step.constant == 0) return std::nullopt;  // |x|^0 is undefined at 0, x^0 is not
      if (!step.exponent.is_integer()) return std::nullopt;
      if (certainly(at(0) >= zero)) return Expr::make(Op::pown, {arguments[0]}, step.constant);
      if (certainly(at(0) <= zero)) {
        const Expr power = Expr::make(Op::pown, {-arguments[0]}, step.constant);
        return step.op == Op::abs_pow ? power : -power;
      }
      return std::nullopt;
    case Op::min:
    case Op::max: {
      const bool smaller_first = step.op == Op::min;
      if (certainly(at(0) <= at(1))) return arguments[smaller_first ? 0 : 1];
      if (certainly(at(1) <= at(0))) return arguments[smaller_first ? 1 : 0];
      return std::nullopt;
    }
    case Op::select_less:
      return chosen(at(0) < at(1), 2, 3);
    case Op::select_less_equal:
      return chosen(at(0) <= at(1), 2, 3);
    // At a tie the slopes of a piece are those of its first branch.
    case Op::piece:
    case Op::strict_piece:
      return chosen(at(0) <= at(1), 2, 3);
    default:
      return std::nullopt;
  }
}

/// e with every abs, min, max, select, slope piece and integer power of a magnitude replaced by its branch where T's
/// enclosure over the box is certain of it.
template <class T>
Expr resolve(Expr e, const Box& box) {
  const std::vector<T> variables = enclosure<T>(box);
  // A branch taken may let the next one be decided (|s|/r with s = r w folds to w once s > 0 is known).
  for (;;) {
    const Tape tape(std::span<const Expr>(&e, 1));
    std::vector<T> values;
    try {
      values = evaluate_steps<T>(tape, variables);
    } catch (const Undecided&) {
      return e;
    }
    std::vector<Expr> built;
    for (const Tape::Step& step : tape.steps) {
      std::vector<Expr> arguments;
      std::vector<const T*> at;
      for (const int i : step.arguments) {
        arguments.push_back(built[static_cast<std::size_t>(i)]);
        at.push_back(&values[static_cast<std::size_t>(i)]);
      }
      const std::optional<Expr> taken = branch(step, at, arguments);
      built.push_back(taken ? *taken : Expr::make(step.op, std::move(arguments), step.constant, step.index));
    }
    const Expr next = built[static_cast<std::size_t>(tape.outputs.front())];
    if (same(next, e)) return e;
    e = next;
  }
}

/// The box with variable i held at the one number `at`.
inline Box face(Box box, std::size_t i, const Rational& at) {
  box[i] = {at, at};
  return box;
}

}  // namespace overshoot
