#pragma once
/// ahn2023: what the proofs about orbits of the single neuron share.
#include "checks/ahn2023/tail.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::orbits {

inline const char* const by_the_tail_lemma =
    "Every orbit of the domain is enclosed up to a step t at which the claims hold, box by box. From there "
    "axis_absorbing "
    "gives the limit: GD converges to (0, y_inf), eta y_inf^2 in [K_low, K_t], K_t = eta y_t^2. Its q is max(K_t - 1, 1 - "
    "K_t rho_t/2), rho = l'(s)/s, which bounds |1 - K rho| for K in [K_t/2, K_t] and |s| <= |s_t|, as rho is at most 1 and "
    "falls with |s| (ratio_falls); the second claim says K_low >= K_t/2.";
inline const char* const in_scaled_coordinates =
    " The state is (w, u) = (x/sqrt(eta), sqrt(eta) y), in which GD is w' = w - l'(w u) u, u' = u - eta^2 l'(w u) w "
    "(scaled_neuron): eta counts in the slow drift alone.";

/// (w, u) = (x/sqrt(eta), sqrt(eta) y).
template <Real T>
struct Scaled {
  T w, u;
};
/// One GD step on it, slope being l'(w u).
template <Real T>
Scaled<T> scaled_step(const Scaled<T>& z, const T& eta, const T& slope) {
  return {z.w - slope * z.u, z.u - sqr(eta) * slope * z.w};
}
/// From x0 and y0^2 - x0^2 = K0/eta, y0 > 0.
template <Real T>
Scaled<T> scaled_start(const T& eta, const T& K0, const T& x0) {
  return {x0 / sqrt(eta), sqrt(K0 + eta * sqr(x0))};
}
template <class Loss, Real T>
NeuronTail<T> scaled_tail(const Loss& loss, const Scaled<T>& z, const T& eta) {
  return NeuronTail<T>(loss, z.w * z.u, sqr(z.u), sqr(eta * z.w));
}

}  // namespace overshoot::orbits
