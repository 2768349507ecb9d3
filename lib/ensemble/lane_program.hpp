#pragma once
/// A recorded map as an ensemble runs it: a program over rows of numbers, one for each trajectory in flight. Plain data,
/// for the units of the instruction sets (engine.hpp).
#include "lib/ensemble/ensemble.hpp"
#include "lib/formula/expr.hpp"

namespace overshoot {

constexpr int most_coordinates = 4, most_parameters = 16;
/// The rows of the coordinates and parameters; those of constants and of steps stand behind them.
constexpr int input_rows = most_coordinates + most_parameters;

/// One operation on rows.
template <class S>
struct LaneStep {
  Op op;
  int result, arguments[4];
  Q exponent;
  /// What does it number by number, for an operation that has no vector form; else nullptr.
  void (*by_numbers)(const LaneStep<S>& step, const S* const* arguments, S* result, int n);
};

template <class S>
struct LaneProgram {
  const LaneStep<S>* steps;
  int step_count;
  const S* constants;  ///< of the rows from input_rows on
  int constant_count;
  int rows;                    ///< with the inputs
  int next[most_coordinates];  ///< the rows of the next state
  int distance;                ///< of the state, as of compiled maps (map.hpp)
  const void* map;             ///< for:
  Ending (*ending)(const void* map, const S* z, const S* p, S until);
};

/// What an EnsembleMap of a recorded map points at.
struct LaneMap {
  int coordinates, parameters;
  LaneProgram<float> in_float;
  LaneProgram<double> in_double;
};

}  // namespace overshoot
