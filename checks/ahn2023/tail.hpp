#pragma once
/// The tail lemmas axis_absorbing and axis_absorbing.mean at work: from the end state of a finite run to its limit.
#include "lib/model/mean_model.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/scalar/decimal.hpp"
#include "lib/scalar/double.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

inline Ball ball(double x) { return Ball::exactly(x); }
inline Ball ball(const Mpfr& x) {
  Ball b;
  arf_set_mpfr(arb_midref(b.raw()), x.raw());
  return b;
}

/// A rigorous enclosure of a limit, as doubles rounded outward.
struct LimitEnclosure {
  double lo, hi;
};
inline Ball ball_of(const LimitEnclosure& e) { return Ball::hull(Ball::exactly(e.lo), Ball::exactly(e.hi)); }

inline LimitEnclosure outward(const Ball& lo, const Ball& hi) {
  const auto bound = [](const std::string& printed) { return read_printed_double(printed, "a limit's bound"); };
  return {std::nextafter(bound(decimal(lo).lo), -INFINITY), std::nextafter(bound(decimal(hi).hi), INFINITY)};
}

template <Rigorous T>
bool certain(const Comparisons<T>& claims) {
  return std::ranges::all_of(claims, [](const Comparison<T>& c) { return certainly(c.holds()); });
}

/// axis_absorbing at a state with s = x y, K = eta y^2 and E = eta x^2, with rho = l'(s)/s and q = max(K - 1, 1 - K
/// rho/2). Where its conditions hold, K_low >= K/2, and so |1 - K' rho'| <= q < 1 for all K' in [K_low, K] and rho' in
/// [rho, 1]: what occurs from here on, as |s| does not grow and l'(s)/s falls with |s| (ratio_falls). Then
/// GD converges to (0, y_inf) with eta y_inf^2 in [K_low, K].
template <Real T>
struct NeuronTail {
  T E, K, q, K_low;
  template <class Loss>
  NeuronTail(const Loss& loss, const T& s, const T& K_, const T& E_)
      : E(E_), K(K_), q(max(K - 1, 1 - K * loss.ratio(s) / 2)), K_low(K * (1 - 2 * E / (1 - sqr(q)))) {}
  Comparisons<T> conditions() const {
    return {compare("q < 1", q, Relation::less, from<T>(1)),
            compare("4 eta x^2 <= 1 - q^2", 4 * E, Relation::at_most, 1 - sqr(q))};
  }
};

/// axis_absorbing.mean at a state (A, b) for eta = mu/d^2, with c = d^2 b, K = mu g(b)^2/2, rho = 4 l_sym'(s)/s =
/// tanh(s/2)/(s/2) at s = A g(b), q = max(K - 1, 1 - K rho/2). Where its conditions hold, K(b_low) >= K/2, and so |1 -
/// K' rho'| <= q < 1 for all K' in [K(b_low), K] and rho' in [rho, 1] (|A| and b do not grow, and rho falls with |s|).
/// Then A goes to 0 and d^2 b_inf is in [c_low, c].
template <Real T>
struct MeanTail {
  T K, q, c_low, K_low;
  MeanTail(const T& mu, const T& inverse_d2, const T& A, const T& c) : MeanTail(mu, inverse_d2, A, c, c * inverse_d2) {}
  Comparisons<T> conditions() const {
    return {compare("q < 1", q, Relation::less, from<T>(1)),
            compare("K(b_low) >= K/2", K_low, Relation::at_least, K / 2)};
  }

 private:
  MeanTail(const T& mu, const T& inverse_d2, const T& A, const T& c, const T& b)
      : K(mean_gain(b, from<T>(1), mu)),
        q(max(K - 1, 1 - K * tanhc(A * mean_relu(b) / 2) / 2)),
        c_low(c - mu / 4 * sqr(A) * mean_relu(b) * normal_cdf(b) / (1 - sqr(q))),
        K_low(mean_gain(T(c_low * inverse_d2), from<T>(1), mu)) {}
};

/// An enclosure of eta y_inf^2 for the GD orbits that start at (x, y), K being eta y^2, by axis_absorbing; nothing if
/// its conditions do not certainly hold at every point of the balls.
template <class Loss>
std::optional<LimitEnclosure> neuron_limit(const Loss& loss, const Ball& eta, const Ball& x, const Ball& y,
                                           const Ball& K) {
  const PrecisionScope precision(200);
  const NeuronTail<Ball> tail(loss, Ball(x * y), K, Ball(eta * sqr(x)));
  if (!certain(tail.conditions())) return std::nullopt;
  return outward(tail.K_low, K);
}
template <class Loss>
std::optional<LimitEnclosure> neuron_limit(const Loss& loss, const Ball& eta, const Ball& x, const Ball& y) {
  const PrecisionScope precision(200);
  return neuron_limit(loss, eta, x, y, eta * sqr(y));
}

/// An enclosure of b_inf for the mean model's orbits that start at (A, b), by axis_absorbing.mean.
inline std::optional<LimitEnclosure> mean_limit(const Ball& d, const Ball& eta, const Ball& A, const Ball& b) {
  const PrecisionScope precision(200);
  const Ball d2 = sqr(d);
  const MeanTail<Ball> tail(d2 * eta, 1 / d2, A, d2 * b);
  if (!certain(tail.conditions())) return std::nullopt;
  return outward(tail.c_low / d2, b);
}

}  // namespace overshoot
