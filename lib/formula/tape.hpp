#pragma once
/// A tape: the recorded steps of expressions, in order; their values in any arithmetic, derivatives and substitutions.
#include <span>
#include <string>
#include <vector>

#include "lib/formula/expr.hpp"

namespace overshoot {

/// Recorded steps in order, every argument before its use, shared subexpressions once.
struct Tape {
  struct Step {
    Op op;
    std::vector<int> arguments;  ///< numbers of earlier steps
    Rational constant;
    Q exponent;  ///< of a power, where it fits
    int index;
  };
  std::vector<Step> steps;
  std::vector<int> outputs;  ///< step numbers of the recorded expressions

  explicit Tape(std::span<const Expr> expressions);
  /// Whether the expressions depend on the variable.
  bool uses_variable(int index) const;
  int variable_count() const;  ///< one more than the largest index used
  /// One line a step, the same for equal formulas in any process: of which Formula::hash is the SHA-256.
  std::string text() const;
};

/// The value of every step, in T's arithmetic.
template <Real T>
std::vector<T> evaluate_steps(const Tape& tape, std::span<const T> variables);

/// The values of the recorded expressions. Instantiated for the natives, Mpfr, Ball, Range, Mpfi, Interval, Exact and
/// jets of Range, Mpfi and Interval.
template <Real T>
std::vector<T> evaluate(const Tape& tape, std::span<const T> variables) {
  const std::vector<T> all = evaluate_steps<T>(tape, variables);
  std::vector<T> out;
  out.reserve(tape.outputs.size());
  for (const int o : tape.outputs) out.push_back(all[static_cast<std::size_t>(o)]);
  return out;
}

/// e in terms of `arguments[i]` for variable i.
Expr substitute(Expr e, std::span<const Expr> replacements);

/// de/d(variable), by a jet of expressions: right where e is defined (log'(x) = 1/x has values where log has none).
Expr derivative(Expr e, int variable);

/// Whether e contains a choice that may jump, or the slope of one.
bool may_jump(Expr e);

/// Whether e contains a piecewise operation.
bool piecewise(Expr e);

}  // namespace overshoot
