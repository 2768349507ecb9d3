#pragma once
/// One point: what the network lemmas of cai2024 are about when n = 1.
///
/// By y x -> x and a w -> w the labels and output signs of n = m = d = 1 are +1 without loss of generality: with
/// y x = r in (0, 1] and z the argument of phi, q = y a phi(z), and for the identity q = r a w. The risk is L = l(q),
/// so that 1/(1+e^q) = 1 - e^-L and q = -log(e^L - 1).
#include "checks/cai2024/assumed.hpp"
#include "checks/cai2024/forms.hpp"

namespace overshoot::cai2024 {

/// (1 - e^-x)/x = tanhc(x/2) (1 + e^-x)/2, in (0, 1] for x >= 0.
template <Real T>
T mean_decay(const T& x) {
  return tanhc(x / 2) * (1 + exp(-x)) / 2;
}

/// A point seen from the room b = -log(2 e^kappa L) that its risk leaves: L = e^(-b-kappa)/2. b >= 0 is the hypothesis
/// L <= 1/(2 e^kappa), b >= 2 the hypothesis L <= 1/(2 e^(kappa+2)).
template <Real T>
struct PointSeen {
  T room, kappa;
  T risk = exp(-(room + kappa)) / 2;
  T pull = -expm1(-risk);        ///< G = 1/(1 + e^q)
  T mean = log1pc(expm1(risk));  ///< L/(e^L - 1), in (0, 1]
  T twice = log(from<T>(2)) + log(mean);
  T beyond = room + twice;    ///< q - kappa
  T margin = beyond + kappa;  ///< q = -log(e^L - 1) = -log L + log(mean)
};

/// One step of the identity (n = m = d = 1): w' = w + H g r, so that q' = q + delta, delta = H g r^2. With h = H L
/// (hypotheses on H L become ranges of h) delta = h r^2 g/L, and everything is a function of L, h, r.
template <Real T>
struct IdentityStep {
  T risk, h, r;
  T pull = -expm1(-risk);                                 ///< g = 1/(1 + e^q) = 1 - e^-L
  T paid = pull * (h * sqr(r) * mean_decay(risk));        ///< g delta = H ||grad L||^2
  T rest = exp(-risk) * (h * sqr(r) * mean_decay(risk));  ///< (1 - g) delta
  T delta = paid + rest;                                  ///< q' - q
  T fall = pull * -expm1(-delta);  ///< 1 - e^(L'-L): e^L' = 1 + e^-q' = e^L - (e^L - 1)(1 - e^-delta)
  T change = log1p(-fall);         ///< L' - L
};

}  // namespace overshoot::cai2024
