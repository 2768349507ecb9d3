#pragma once
/// Iterates a step map: written once for every model and number type.
#include <concepts>

#include "lib/scalar/interrupted.hpp"

namespace overshoot {

template <class State>
struct Run {
  State state;
  long steps = 0;
  bool stopped = false;  ///< the stopping condition was met (else the step budget ran out)
};

/// Applies `step` until `stop(state)` or for `budget` steps, whichever comes first; `stop` is asked before each step.
template <class State, std::invocable<const State&> Step, std::predicate<const State&> Stop>
Run<State> run(State state, const Step& step, const Stop& stop, long budget) {
  Run<State> r{std::move(state)};
  for (; r.steps < budget; ++r.steps) {
    if (stop(r.state)) {
      r.stopped = true;
      return r;
    }
    r.state = step(r.state);
    if (r.steps % 1024 == 0) stop_if_asked();
  }
  r.stopped = stop(r.state);
  return r;
}

}  // namespace overshoot
