#pragma once
/// Forms of the functions of cai2024 whose enclosures stay finite and tight up to infinity, for the plans of its
/// proofs. A plan is checked as an exact identity, so that nothing rests on these forms being right.
#include "lib/statement/statement.hpp"

namespace overshoot::cai2024 {

/// l(t) = log(1 + e^-t).
template <Real T>
T logistic(const T& t) {
  return softplus(-t);
}

/// -l'(t) = 1/(1 + e^t).
template <Real T>
T descent(const T& t) {
  return sigmoid(-t);
}

/// psi(x) = -log l(x), the inverse of iota(x) = -log(e^(e^-x) - 1).
template <Real T>
T psi(const T& x) {
  return -log(logistic(x));
}

/// u e^-u for u >= 0: (u+1)/(e^(u+1) - 1) is log1pc(e^(u+1) - 1), which falls to 0 and has no singularity there.
inline Expr fading(const Expr& u) { return log1pc(expm1(u + 1)) * (exp(from<Expr>(1)) - exp(-u)) - exp(-u); }

}  // namespace overshoot::cai2024
