#pragma once
/// The mean model of ahn2023, Section 3: GD on (A, b), A = d (a- + a+), for d coordinates of Gaussian noise.
#include "lib/scalar/jet.hpp"

namespace overshoot {

template <Real T>
struct MeanState {
  T A, b;
};

/// g(b) = E relu(z + b) = phi(b) + b Phi(b), g'(b) = Phi(b).
template <Real T>
T mean_relu(const T& b) {
  return normal_cdf_integral(b);
}

/// l_sym'(s) = tanh(s/2)/2 for l_sym(s) = (log(1+e^-s) + log(1+e^s))/2.
template <Real T>
T symmetric_logistic_slope(const T& s) {
  return tanh(s / 2) / 2;
}

/// A' for a frozen value g of g(b): A - 2 d^2 eta l_sym'(A g) g.
template <Real T>
T mean_step_A(const T& A, const T& g, const T& d, const T& eta) {
  return A - 2 * (d * d * eta) * symmetric_logistic_slope(A * g) * g;
}

/// What b falls by, for a frozen value g of g(b): eta l_sym'(A g) A g'(b).
template <Real T>
T mean_drift(const MeanState<T>& z, const T& g, const T& eta) {
  return eta * symmetric_logistic_slope(z.A * g) * z.A * normal_cdf(z.b);
}

/// One GD step: A' as above, b' = b - eta l_sym'(A g(b)) A g'(b).
template <Real T>
MeanState<T> mean_step(const MeanState<T>& z, const T& d, const T& eta) {
  const T g = mean_relu(z.b);
  return {mean_step_A(z.A, g, d, eta), z.b - mean_drift(z, g, eta)};
}

/// The multiplier's K: across the rest points (0, b) the step multiplies A by 1 - K, K = d^2 eta g(b)^2/2.
template <Real T>
T mean_gain(const T& b, const T& d, const T& eta) {
  return d * d * eta * pown(mean_relu(b), 2) / 2;
}

}  // namespace overshoot
