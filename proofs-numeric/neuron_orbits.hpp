#pragma once
/// ahn2023: what the proofs about orbits of the single neuron share.
#include "checks/ahn2023/tail.hpp"
#include "lib/model/maps.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::orbits {

inline const char* const by_the_tail_lemma =
    "The claims at one step t, and axis_absorbing from there: GD converges to (0, y_inf) with eta y_inf^2 in "
    "[K_low, K_t], K_t = eta y_t^2. Every orbit of the domain is enclosed up to such a step, box by box.";

template <Real T>
struct NeuronEnd {
  T K;
  NeuronTail<T> tail;
  template <class Loss>
  NeuronEnd(const Loss& loss, const T& eta, const T& x, const T& y)
      : K(eta * sqr(y)), tail(loss, eta, x, x * y, K) {}
};

/// (x, y, eta), from x0 and y0^2 - x0^2 = (2 + delta)/eta.
template <Real T>
std::array<T, 3> neuron_start(const T& eta, const T& delta, const T& x0) {
  return {x0, neuron_start_y(x0, eta, delta), eta};
}

}  // namespace overshoot::orbits
