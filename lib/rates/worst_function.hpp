#pragma once
/// Functions of one variable that are bad for a schedule: quadratics, and those whose slope changes at one or two knots.
#include "lib/kernel/rate.hpp"
#include "lib/scalar/surd.hpp"

namespace overshoot {

/// A double near it, to some units in the last place.
double nearest(const Surd& x);

/// f of one variable with f'(0) = 0 and the start x_0 = 1.
template <class T>
struct OneVariable {
  std::vector<T> knots, slopes;  ///< as in WorstFunction
};

/// A function with its run, exactly.
struct BadFunction {
  OneVariable<Surd> function;
  std::vector<Surd> values, gradients;  ///< f(x_i) and f'(x_i)
  Surd rate;                            ///< measure / start
  std::string words;
};

/// Those of the families that are worst for the schedule, the worst first, as near to it as is found: at a best point
/// inside a family exactly so.
std::vector<BadFunction> bad_functions(const RateProblem& problem, const std::vector<Surd>& steps, const Surd& mu);

}  // namespace overshoot
