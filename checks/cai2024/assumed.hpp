#pragma once
/// What the lemmas of cai2024 assume, in words: About::hypotheses of more than one of them.
#include <string>

namespace overshoot::cai2024 {

/// Assumption 1.
inline const std::string model_of_assumption_1 =
    "a model of Assumption 1: ||grad f|| <= rho, grad f is beta-Lipschitz, |f - <grad f, w>| <= kappa; H is the step";

/// S, in the stable phase below it.
inline const std::string stable_threshold_S = "; S = min{1/(2 n e^(kappa+2)), 1/(H (4 rho^2 + 2 beta))}";

/// The modified margin.
inline const std::string modified_margin =
    "; Mc = e^Phi(L)/||w||, Phi(x) = log(-log(2 n e^kappa x)) + (1 + (4 rho^2 + 2 beta) H)/log(2 n e^kappa x)";

/// Assumptions 2A, 2C and 3.
inline const std::string separable =
    "two-layer network with an activation of Assumption 2 (alpha, bt, kappa); ||x_i|| <= 1, y_i x_i.w* >= gamma, "
    "||w*|| = 1; wbar* stacks the a_j w*; H = m eta";

/// Where the comparators enter by themselves Assumption 2 has to be read with a sign: -phi with the output signs -a is
/// the same network, and turns wbar* into -wbar*.
inline const std::string and_rising = "; phi rises: alpha <= phi' <= 1";

inline const std::string potentials = "; G = (1/n) sum 1/(1 + e^(y_i f(w; x_i))), F = (1/n) sum e^(-y_i f(w; x_i))";

}  // namespace overshoot::cai2024
