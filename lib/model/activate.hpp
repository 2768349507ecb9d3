#pragma once
/// An activation and its slope at every entry of a matrix.
#include "lib/model/activations.hpp"
#include "lib/model/matrix.hpp"

namespace overshoot {

template <Real T>
struct Activated {
  Matrix<T> values, slopes;  ///< phi(z), phi'(z)
};

/// Turns r.values from z into phi(z), and sets the slopes.
template <Real T>
void activate(const Activation& activation, Activated<T>& r) {
  r.slopes.resize(r.values.rows(), r.values.cols());
  const ActivationIn<T> phi = activation.in<T>();
  replace_entries(r.values, [&](Eigen::Index i, Eigen::Index j, const T& z) {
    r.slopes(i, j) = phi.slope(z);
    return phi.value(z);
  });
}

/// In double, and in jets of it, by the vector instructions of this machine (lanes.hpp) on all cores.
template <>
void activate(const Activation& activation, Activated<double>& r);
template <>
void activate(const Activation& activation, Activated<Jet<double, 1>>& r);

}  // namespace overshoot
