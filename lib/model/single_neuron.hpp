#pragma once
/// The single neuron f(x, y) = l(x y) of ahn2023, Section 2, and gradient descent on it.
#include "lib/model/losses.hpp"

namespace overshoot {

template <Real T>
struct NeuronState {
  T x, y;
};

/// One GD step of size eta: x' = x - eta l'(s) y, y' = y - eta l'(s) x, s = x y, with the slope l'(s) given.
template <Real T>
NeuronState<T> neuron_step_with_slope(const NeuronState<T>& z, const T& eta, const T& slope) {
  const T g = eta * slope;
  return {z.x - g * z.y, z.y - g * z.x};
}

template <class Loss, Real T>
NeuronState<T> neuron_step(const Loss& loss, const NeuronState<T>& z, const T& eta) {
  return neuron_step_with_slope(z, eta, loss.slope(z.x * z.y));
}

/// The loss's gradient (l'(s) y, l'(s) x).
template <class Loss, Real T>
NeuronState<T> neuron_gradient(const Loss& loss, const NeuronState<T>& z) {
  const T slope = loss.slope(z.x * z.y);
  return {slope * z.y, slope * z.x};
}

/// y0 > 0 with y0^2 - x0^2 = (2 + delta)/eta.
template <Real T>
T neuron_start_y(const T& x0, const T& eta, const T& delta) {
  return sqrt(x0 * x0 + (2 + delta) / eta);
}

}  // namespace overshoot
