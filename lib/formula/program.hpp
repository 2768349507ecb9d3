#pragma once
/// Program: a tape made ready for many runs in one arithmetic. What depends on no variable is computed once, and a run
/// allocates nothing: the steps' values go into room that is used again.
#include "lib/formula/tape.hpp"

namespace overshoot {

/// Instantiated for the natives, Mpfr, Ball, Twofold, Interval, Mpfi, and jets of the last two.
template <Real T>
class Program {
 public:
  explicit Program(const Tape& tape);
  /// Room for one run at a time, so one for each thread: the constant steps have their values already.
  std::vector<T> room() const { return start_; }
  /// Computes every step's value.
  void run(std::span<const T> variables, std::vector<T>& values) const;
  std::size_t size() const { return outputs_.size(); }
  /// The value of a recorded expression after a run.
  const T& output(const std::vector<T>& values, std::size_t k = 0) const { return values[outputs_[k]]; }

 private:
  struct Step {
    Op op;
    std::size_t result;
    std::size_t arguments[4];  ///< of a variable: its number
    std::size_t count;
    Q exponent;
  };
  std::vector<T> start_;
  std::vector<Step> steps_;  ///< those that depend on a variable
  std::vector<std::size_t> outputs_;
};

}  // namespace overshoot
