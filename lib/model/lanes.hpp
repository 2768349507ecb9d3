#pragma once
/// The activations' own templates over several doubles at once (xsimd), for one instruction set A per translation unit:
/// lanes_*.cpp, each compiled with the compiler's flag of A. Such a unit must emit nothing that another could share
/// and that would then hold A's instructions: every function here has A in its type, and no other is called.
#include <xsimd/xsimd.hpp>

#include "lib/model/activations.hpp"

namespace overshoot {

template <class A>
struct Arithmetic<xsimd::batch<double, A>> {
  using Lanes = xsimd::batch<double, A>;
  static constexpr Nature nature = Nature::approximate;
  static Lanes from_integer(long n) { return Lanes(static_cast<double>(n)); }
  static Lanes pi() { return Lanes(3.141592653589793); }
};

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
  using Batch = xsimd::batch<double, A>;
  using BatchJet = Jet<Batch, 1>;
  static constexpr long size = static_cast<long>(Batch::size);

  template <Real T>
  static ActivationIn<T> in_lanes(const ActivationIn<double>& phi) {
    return {phi.shape, T(Batch(phi.h)), phi.leaky, T(Batch(phi.c)), T(Batch(phi.k))};
  }

  static void activate(const ActivationIn<double>& phi, double* z, double* slopes, long n) {
    const auto f = in_lanes<Batch>(phi);
    double padded[2][size] = {};
    for (long k = 0; k < n; k += size) {
      const bool whole = k + size <= n;
      double *values_at = z + k, *slopes_at = slopes + k;
      if (!whole) {
        for (long i = 0; k + i < n; ++i) padded[0][i] = z[k + i];
        values_at = padded[0];
        slopes_at = padded[1];
      }
      const Batch x = Batch::load_unaligned(values_at);
      f.slope(x).store_unaligned(slopes_at);
      f.value(x).store_unaligned(values_at);
      for (long i = 0; !whole && k + i < n; ++i) {
        z[k + i] = padded[0][i];
        slopes[k + i] = padded[1][i];
      }
    }
  }

  static void activate_jets(const ActivationIn<double>& phi, Jet<double, 1>* z, Jet<double, 1>* slopes, long n) {
    const auto f = in_lanes<BatchJet>(phi);
    double parts[2][size] = {};  // the jets' values and slopes
    const auto write = [&](const BatchJet& jet, Jet<double, 1>* to, long count) {
      jet.value.store_unaligned(parts[0]);
      jet.slopes[0].store_unaligned(parts[1]);
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
      BatchJet x(Batch::load_unaligned(parts[0]));
      x.slopes[0] = Batch::load_unaligned(parts[1]);
      write(f.slope(x), slopes + k, count);
      write(f.value(x), z + k, count);
    }
  }

  static LaneKernels kernels() { return {activate, activate_jets}; }
};

}  // namespace overshoot
