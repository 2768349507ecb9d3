#pragma once
/// The tail lemmas axis_absorbing and axis_absorbing.mean at work: from the end state of a finite run to its limit, in
/// balls.
#include "lib/model/mean_model.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/scalar/double.hpp"

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

/// q in (0, 1) with |1 - K rho| <= q for all K in [K_low(q), K] and rho in [rho_low, 1], where K_low(q) = K shrunk by
/// the tail. Tries q half way between the largest |1 - K rho| at hand and 1. Nothing if the condition does not
/// certainly hold.
template <class Low>
std::optional<Ball> contraction(const Ball& K, const Ball& rho_low, const Low& lowest) {
  const Ball one(1L);
  const Ball q = (one + max(one - K * rho_low, K - one)) / 2;
  if (!certainly(q < one) || !certainly(q > Ball(0L))) return std::nullopt;
  const Ball K_low = lowest(q);
  const bool holds = certainly(K_low > Ball(0L)) && certainly(one - K_low * rho_low <= q) && certainly(K - one <= q);
  return holds ? std::optional(q) : std::nullopt;
}

inline LimitEnclosure outward(const Ball& lo, const Ball& hi) {
  return {std::nextafter(std::stod(decimal(lo).lo), -INFINITY), std::nextafter(std::stod(decimal(hi).hi), INFINITY)};
}

/// An enclosure of eta y_inf^2 for the GD orbits that start at (x, y), K being eta y^2, by axis_absorbing; nothing if
/// its hypotheses do not certainly hold at every point of the balls.
template <class Loss>
std::optional<LimitEnclosure> neuron_limit(const Loss& loss, const Ball& eta, const Ball& x, const Ball& y,
                                           const Ball& K) {
  const PrecisionScope precision(200);
  const Ball one(1L);
  const Ball s = abs(x * y);
  const Ball rho_low = loss.ratio(Ball::hull(s - s, s));
  const auto lowest = [&](const Ball& q) { return K * (one - 2 * eta * sqr(x) / (one - sqr(q))); };
  const auto q = contraction(K, rho_low, lowest);
  if (!q) return std::nullopt;
  return outward(lowest(*q), K);
}
template <class Loss>
std::optional<LimitEnclosure> neuron_limit(const Loss& loss, const Ball& eta, const Ball& x, const Ball& y) {
  const PrecisionScope precision(200);
  return neuron_limit(loss, eta, x, y, eta * sqr(y));
}

/// An enclosure of b_inf for the mean model's orbits that start at (A, b), by axis_absorbing.mean.
inline std::optional<LimitEnclosure> mean_limit(const Ball& d, const Ball& eta, const Ball& A, const Ball& b) {
  const PrecisionScope precision(200);
  const Ball one(1L);
  const Ball K = mean_gain(b, d, eta), half_s = abs(A * mean_relu(b)) / 2;
  const Ball rho_low = tanhc(Ball::hull(half_s - half_s, half_s));  // 4 l_sym'(s)/s = tanh(s/2)/(s/2)
  const auto lowest_b = [&](const Ball& q) {
    return b - eta / 4 * sqr(A) * mean_relu(b) * normal_cdf(b) / (one - sqr(q));
  };
  const auto q = contraction(K, rho_low, [&](const Ball& t) { return mean_gain(lowest_b(t), d, eta); });
  if (!q) return std::nullopt;
  return outward(lowest_b(*q), b);
}

}  // namespace overshoot
