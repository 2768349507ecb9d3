#pragma once
/// What a recorded operation is in T's arithmetic; the values of recorded steps and of programs follow from it.
/// Included where these are instantiated, one file for each family of number types (lib/formula/evaluate_*.cpp).
#include "lib/formula/program.hpp"

namespace overshoot {

/// One operation in T's arithmetic.
template <Real T>
T apply(Op op, std::span<const T* const> a, Q exponent) {
  switch (op) {
#define OVERSHOOT_CASE(name) \
  case Op::name:             \
    return name(*a[0]);
    OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_CASE)
    OVERSHOOT_CASE(abs)
#undef OVERSHOOT_CASE
    case Op::neg:
      return -*a[0];
    case Op::add:
      return *a[0] + *a[1];
    case Op::sub:
      return *a[0] - *a[1];
    case Op::mul:
      return *a[0] * *a[1];
    case Op::div:
      return *a[0] / *a[1];
    case Op::pown:
      return pown(*a[0], exponent.num);
    case Op::abs_pow:
      return abs_pow(*a[0], exponent);
    case Op::signed_pow:
      return signed_pow(*a[0], exponent);
    case Op::sinc_derivative:
    case Op::sinhc_derivative:
    case Op::expm1c_derivative:
      return mean_derivative(mean_of(op), *a[0], exponent.num);
    case Op::pow:
      if constexpr (requires { pow(*a[0], *a[1]); })
        return pow(*a[0], *a[1]);
      else
        return exp(*a[1] * log(*a[0]));
    case Op::min:
      return min(*a[0], *a[1]);
    case Op::max:
      return max(*a[0], *a[1]);
    case Op::select_less:
      return select(*a[0] < *a[1], *a[2], *a[3]);
    case Op::select_less_equal:
      return select(*a[0] <= *a[1], *a[2], *a[3]);
    case Op::piece:
      return slope_piece(*a[0], *a[1], *a[2], *a[3]);
    case Op::strict_piece:
      return strict_piece(*a[0], *a[1], *a[2], *a[3]);
    case Op::constant:
    case Op::pi:
    case Op::variable:
      break;
  }
  throw std::logic_error("not an operation");
}

template <Real T>
T number_as(const Rational& q) {
  return denominator(q) == 1 && abs(numerator(q)) < 1'000'000'000 ? from<T>(static_cast<long>(numerator(q)))
                                                                  : from<T>(q);
}

template <Real T>
std::vector<T> evaluate_steps(const Tape& tape, std::span<const T> variables) {
  std::vector<T> values;
  values.reserve(tape.steps.size());
  const T* arguments[4];
  for (const Tape::Step& s : tape.steps) {
    switch (s.op) {
      case Op::constant:
        values.push_back(number_as<T>(s.constant));
        break;
      case Op::pi:
        values.push_back(pi<T>());
        break;
      case Op::variable:
        values.push_back(variables[static_cast<std::size_t>(s.index)]);
        break;
      default: {
        const std::size_t n = s.arguments.size();
        for (std::size_t i = 0; i < n; ++i) arguments[i] = &values[static_cast<std::size_t>(s.arguments[i])];
        values.push_back(apply<T>(s.op, std::span<const T* const>(arguments, n), s.exponent));
      }
    }
  }
  return values;
}

template <Real T>
Program<T>::Program(const Tape& tape) {
  std::vector<bool> known;
  for (const Tape::Step& s : tape.steps) {
    Step step{s.op, start_.size(), {}, s.arguments.size(), s.exponent};
    const T* arguments[4] = {};
    bool constant = s.op != Op::variable;
    for (std::size_t i = 0; i < s.arguments.size(); ++i) {
      step.arguments[i] = static_cast<std::size_t>(s.arguments[i]);
      arguments[i] = &start_[step.arguments[i]];
      constant = constant && known[step.arguments[i]];
    }
    T value = from<T>(0);
    if (s.op == Op::variable) {
      step.arguments[0] = static_cast<std::size_t>(s.index);
    } else if (constant) {
      try {
        value = s.op == Op::constant ? number_as<T>(s.constant)
                : s.op == Op::pi     ? pi<T>()
                                     : apply<T>(s.op, std::span<const T* const>(arguments, step.count), s.exponent);
      } catch (const Undecided&) {  // so will every run be
        constant = false;
      }
    }
    start_.push_back(std::move(value));
    known.push_back(constant);
    if (!constant) steps_.push_back(step);
  }
  for (const int o : tape.outputs) outputs_.push_back(static_cast<std::size_t>(o));
}

template <Real T>
void Program<T>::run(std::span<const T> variables, std::vector<T>& values) const {
  const T* arguments[4];
  for (const Step& s : steps_) {
    if (s.op == Op::variable) {
      values[s.result] = variables[s.arguments[0]];
      continue;
    }
    for (std::size_t i = 0; i < s.count; ++i) arguments[i] = &values[s.arguments[i]];
    values[s.result] = apply<T>(s.op, std::span<const T* const>(arguments, s.count), s.exponent);
  }
}

}  // namespace overshoot
