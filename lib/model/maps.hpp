#pragma once
/// The models of few variables as maps of arrays, step(z, p) with one parameter p that may be a box: what
/// lib/dynamics/lohner.hpp encloses. The formulas are the models' own.
#include "lib/dynamics/lohner.hpp"
#include "lib/model/cubic_map.hpp"
#include "lib/model/mean_model.hpp"
#include "lib/model/single_neuron.hpp"

namespace overshoot {

/// (x, y) by GD of step eta.
template <class Loss>
struct NeuronStep {
  Loss loss;
  template <Real T>
  std::array<T, 2> operator()(const std::array<T, 2>& z, const T& eta) const {
    const NeuronState<T> next = neuron_step(loss, NeuronState<T>{z[0], z[1]}, eta);
    return {next.x, next.y};
  }
};
/// (x, delta) to (x, y), y > 0 by neuron_start_y.
struct NeuronStart {
  template <Real T>
  std::array<T, 2> operator()(const std::array<T, 2>& z, const T& eta) const {
    return {z[0], neuron_start_y(z[0], eta, z[1])};
  }
};

/// (A, b) of the mean model by GD of step eta = mult pi/d^2, with mult the parameter.
struct MeanStep {
  Constant d;
  template <Real T>
  T eta(const T& mult) const {
    return mult * pi<T>() / sqr(d.as<T>());
  }
  template <Real T>
  std::array<T, 2> operator()(const std::array<T, 2>& z, const T& mult) const {
    const MeanState<T> next = mean_step(MeanState<T>{z[0], z[1]}, d.as<T>(), eta(mult));
    return {next.A, next.b};
  }
};

/// z of the cubic map with parameter s.
struct CubicStep {
  template <Real T>
  std::array<T, 1> operator()(const std::array<T, 1>& z, const T& s) const {
    return {cubic_step(z[0], s)};
  }
};

}  // namespace overshoot
