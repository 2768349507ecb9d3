#pragma once
/// A map of a few coordinates whose step is recorded: what is done with maps as expressions (their cycles, say), and
/// what a map that is written as text becomes.
#include <string>
#include <vector>

#include "lib/formula/expr.hpp"

namespace overshoot {

struct RecordedMap {
  std::vector<std::string> coordinates;
  std::vector<std::string> parameters;
  /// The next state, one expression for each coordinate: the coordinates are the variables 0, 1, ..., the parameters
  /// those behind them.
  std::vector<Expr> step;
};

}  // namespace overshoot
