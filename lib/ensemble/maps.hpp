#pragma once
/// The dynamics that ensembles run, as maps of a few coordinates z and parameters p in any number type. The formulas
/// are the models' own. `repels` says whether the rest points z_0 = 0 do: whether a step multiplies a small z_0 by more
/// than 1 in size.
#include "lib/model/cubic_map.hpp"
#include "lib/model/mean_model.hpp"
#include "lib/model/single_neuron.hpp"

namespace overshoot {

/// (x, y) by GD of step eta on l(x y).
template <class Loss>
struct NeuronMap {
  static constexpr int coordinates = 2, parameters = 1;
  Loss loss;
  template <Real T>
  void step(T (&z)[2], const T (&p)[1]) const {
    const NeuronState<T> next = neuron_step(loss, NeuronState<T>{z[0], z[1]}, p[0]);
    z[0] = next.x;
    z[1] = next.y;
  }
  /// The multiplier is 1 - eta y^2.
  template <Real T>
  auto repels(const T (&z)[2], const T (&p)[1]) const {
    return p[0] * sqr(z[1]) > from<T>(2);
  }
};

/// (A, b) of the mean model; the parameters are d and eta.
struct MeanMap {
  static constexpr int coordinates = 2, parameters = 2;
  template <Real T>
  void step(T (&z)[2], const T (&p)[2]) const {
    const MeanState<T> next = mean_step(MeanState<T>{z[0], z[1]}, p[0], p[1]);
    z[0] = next.A;
    z[1] = next.b;
  }
  /// The multiplier is 1 - K.
  template <Real T>
  auto repels(const T (&z)[2], const T (&p)[2]) const {
    return mean_gain(z[1], p[0], p[1]) > from<T>(2);
  }
};

/// z of the cubic map with parameter s.
struct CubicMap {
  static constexpr int coordinates = 1, parameters = 1;
  template <Real T>
  void step(T (&z)[1], const T (&p)[1]) const {
    z[0] = cubic_step(z[0], p[0]);
  }
  /// The multiplier is (1 + 4 s)^2.
  template <Real T>
  auto repels(const T (&)[1], const T (&p)[1]) const {
    return p[0] > from<T>(0);
  }
};

}  // namespace overshoot
