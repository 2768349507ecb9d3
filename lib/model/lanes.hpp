#pragma once
/// The activations' own templates over several doubles at once, for one instruction set A per translation unit:
/// lanes_*.cpp, each compiled with the compiler's flag of A. What such a unit must not do is in batch.hpp.
#include "lib/model/activations.hpp"
#include "lib/scalar/batch.hpp"

namespace overshoot {

/// phi and phi' of n numbers at z: their values replace them, their slopes go to `slopes`.
using Activate = void (*)(const ActivationIn<double>& phi, double* z, double* slopes, long n);
using ActivateJets = void (*)(const ActivationIn<double>& phi, Jet<double, 1>* z, Jet<double, 1>* slopes, long n);
struct LaneKernels {
  Activate activate;
  ActivateJets activate_jets;
};
LaneKernels baseline_lanes();
LaneKernels avx2_lanes();
LaneKernels avx512_lanes();

template <class A>
struct Lanes {
  using Numbers = Batch<double, A>;
  using NumberJets = Jet<Numbers, 1>;
  static constexpr long size = Numbers::size;

  template <Real T>
  static ActivationIn<T> in_lanes(const ActivationIn<double>& phi) {
    return {phi.shape, T(Numbers(phi.h)), phi.leaky, T(Numbers(phi.c)), T(Numbers(phi.k)), phi.negated};
  }

  [[gnu::flatten]] static void activate(const ActivationIn<double>& phi, double* z, double* slopes, long n) {
    const auto f = in_lanes<Numbers>(phi);
    double padded[2][size] = {};
    for (long k = 0; k < n; k += size) {
      const bool whole = k + size <= n;
      double *values_at = z + k, *slopes_at = slopes + k;
      if (!whole) {
        for (long i = 0; k + i < n; ++i) padded[0][i] = z[k + i];
        values_at = padded[0];
        slopes_at = padded[1];
      }
      const Numbers x = Numbers::load(values_at);
      f.slope(x).store(slopes_at);
      f.value(x).store(values_at);
      for (long i = 0; !whole && k + i < n; ++i) {
        z[k + i] = padded[0][i];
        slopes[k + i] = padded[1][i];
      }
    }
  }

  [[gnu::flatten]] static void activate_jets(const ActivationIn<double>& phi, Jet<double, 1>* z, Jet<double, 1>* slopes,
                                             long n) {
    const auto f = in_lanes<NumberJets>(phi);
    double parts[2][size] = {};  // the jets' values and slopes
    const auto write = [&](const NumberJets& jet, Jet<double, 1>* to, long count) {
      jet.value.store(parts[0]);
      jet.slopes[0].store(parts[1]);
      for (long i = 0; i < count; ++i) {
        to[i].value = parts[0][i];
        to[i].slopes[0] = parts[1][i];
      }
    };
    for (long k = 0; k < n; k += size) {
      const long count = n - k < size ? n - k : size;
      for (long i = 0; i < count; ++i) {
        parts[0][i] = z[k + i].value;
        parts[1][i] = z[k + i].slopes[0];
      }
      NumberJets x(Numbers::load(parts[0]));
      x.slopes[0] = Numbers::load(parts[1]);
      write(f.slope(x), slopes + k, count);
      write(f.value(x), z + k, count);
    }
  }

  static LaneKernels kernels() { return {activate, activate_jets}; }
};

}  // namespace overshoot
