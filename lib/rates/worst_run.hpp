#pragma once
/// Runs that are bad for a schedule, in several dimensions: made of the solver's own worst case.
#include <Eigen/Core>

#include "lib/kernel/rate.hpp"
#include "lib/scalar/surd.hpp"

namespace overshoot {

struct BadRun {
  WorstRun run;
  Surd rate;  ///< measure / start
};

/// A run whose vectors x_0 - x_*, g_0, .., g_n have about the inner products `gram`, rounded and with so much of two
/// quadratics mixed in that a function has its values and gradients: nothing where that is too little. With `loose`
/// the values are a little inside of what they may be.
std::optional<BadRun> bad_run(const RateProblem& problem, const std::vector<Surd>& steps, const Surd& mu, const Eigen::MatrixXd& gram, double mixed,
                              bool loose);

}  // namespace overshoot
