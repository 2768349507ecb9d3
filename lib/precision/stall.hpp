#pragma once
/// Where rounding ends the single neuron's bounce: GD of step eta above the edge, K = eta y^2 > 2, in p bits.
///
/// While K > 2, x jumps between +-x*, s* = x* y with l'(s*)/s* = 2/K, and y sinks by eta l'(s) x a step, that is by the
/// part 2 eta^2 s^2/K^2 of itself (eta^2 s^2/2 near K = 2). In p bits y stands still for good once that is below half
/// an ulp of y; the bounce then never ends, and the run contradicts Theorem 6 (eta y_inf^2 <= 2).
///
/// With l'(s)/s = 1 - c s^2 + ... and the slow variables k = (K - 2)/eta^2, w = s^2/eta^2, time in units of 1/eta^2,
///     dk = -2 w,   dw = 2 w (k - 2 c w),   so that   w = k/(2c) + 1/(4c^2)
/// along the bounce: K passes 2 with s^2 = eta^2/(4c^2), and ends at 2 - eta^2/(2c). Hence two lines in the plane of p
/// and eta, `half` being half an ulp of y over y (between 2^-p-1 and 2^-p):
///     frozen:  2 eta^2 s*^2/K^2 < half at the start: y never moves; eta is about 2^(-p/2)
///     stalls:  eta^4/(8 c^2) < half, with y = sqrt(2/eta): y stops before K = 2; eta is about 2^(-p/4)
/// Near the second line y still moves, by a whole ulp where its update is above half of one, and so at most twice too
/// fast. That doubles w - k/(2c) at the most: a run stalls for certain only where eta^4/(4c^2) < half, which is at 0.84
/// of the line's eta.
#include <array>
#include <cmath>

#include "lib/dynamics/recurrence.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot {

enum class BounceEnd {
  frozen,    ///< y never moved, and the state repeats with K > 2
  stalls,    ///< y moved, then no more, and the state repeats with K > 2
  passes,    ///< K fell below 2: the bounce ends
  undecided  ///< the budget was spent
};
inline const char* name_of(BounceEnd e) {
  constexpr const char* names[] = {"frozen", "stalls", "passes", "undecided"};
  return names[static_cast<int>(e)];
}

/// s > 0 with l'(s)/s = 2/K, K > 2 (the ratio falls from 1 to 0).
template <class Loss>
double bounce_product(const Loss& loss, double K) {
  double lo = 0, hi = 2 * K;  // |l'| <= 1: l'(s)/s <= 1/s < 2/K there
  for (int i = 0; i < 200; ++i) {
    const double s = lo + (hi - lo) / 2;
    (loss.ratio(s) > 2 / K ? lo : hi) = s;
  }
  return lo;
}

/// c in l'(s)/s = 1 - c s^2 + ..., from l''''(0) = -6 c.
template <class Loss>
double flattening(const Loss& loss) {
  return -nth_derivative<3>([&](const auto& s) { return loss.slope(s); }, 0.0) / 6;
}

/// Half the spacing of p-bit numbers at y > 0, over y.
inline double half_spacing(double y, long p) { return std::ldexp(1.0, std::ilogb(y) - static_cast<int>(p)) / y; }

/// What y loses a step, over half an ulp of it in p bits, both relative to y: on the bounce at K > 2, and at its end,
/// where K passes 2.
template <class Loss>
double loss_in_half_ulps(const Loss& loss, long p, double eta, double K) {
  const double s = bounce_product(loss, K);
  return 2 * eta * eta * s * s / (K * K) / half_spacing(std::sqrt(K / eta), p);
}
template <class Loss>
double last_loss_in_half_ulps(const Loss& loss, long p, double eta) {
  const double c = flattening(loss);
  return std::pow(eta, 4) / (8 * c * c) / half_spacing(std::sqrt(2 / eta), p);
}

/// The two lines: the largest eta <= 1/2 (to a thousandth) for which y is predicted to lose less than half an ulp a
/// step. (Just below it there may be another eta for which it does not: half an ulp over y falls to a half where y
/// passes a power of 2.)
template <class Loss>
double frozen_below(const Loss& loss, long p, double delta) {
  double eta = 0.5;
  while (loss_in_half_ulps(loss, p, eta, 2 + delta) >= 1) eta *= 0.999;
  return eta;
}
template <class Loss>
double stalls_below(const Loss& loss, long p) {
  double eta = 0.5;
  while (last_loss_in_half_ulps(loss, p, eta) >= 1) eta *= 0.999;
  return eta;
}

/// What is to be expected in p bits from y0^2 = (2 + delta)/eta, x0 on the bounce: frozen or stalled where the loss is
/// below half an ulp. (last_loss_in_half_ulps between 1/2 and 1 may pass as well.)
template <class Loss>
BounceEnd predicted_end(const Loss& loss, long p, double eta, double delta) {
  if (loss_in_half_ulps(loss, p, eta, 2 + delta) < 1) return BounceEnd::frozen;
  return last_loss_in_half_ulps(loss, p, eta) < 1 ? BounceEnd::stalls : BounceEnd::passes;
}

struct BounceRun {
  BounceEnd end = BounceEnd::undecided;
  long steps = 0;
  double excess = 0;  ///< K - 2 at the end
};

/// The run itself, in T's arithmetic.
template <Real T, class Loss>
BounceRun bounce_run(const Loss& loss, double eta_, double delta, long budget) {
  const T eta = exact_number<T>(eta_);
  const T y0 = sqrt(exact_number<T>(2 + delta) / eta);
  NeuronState<T> z{exact_number<T>(bounce_product(loss, 2 + delta)) / y0, y0};
  Recurrence<std::array<T, 2>> recurrence;
  BounceRun r;
  for (;; ++r.steps) {
    const T K = eta * sqr(z.y);
    r.excess = nearby_double(T(K - from<T>(2)));
    if (K < from<T>(2)) {
      r.end = BounceEnd::passes;
      return r;
    }
    if (recurrence(r.steps, {z.x, z.y})) {
      r.end = z.y == y0 ? BounceEnd::frozen : BounceEnd::stalls;
      return r;
    }
    if (r.steps == budget) return r;
    z = neuron_step(loss, z, eta);
  }
}

}  // namespace overshoot
