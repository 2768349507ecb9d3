#pragma once
/// An activation and its slope at every entry of a matrix.
#include "lib/model/activations.hpp"
#include "lib/model/matrix.hpp"

namespace overshoot {

template <Real T>
struct Activated {
  Matrix<T> values, slopes;  ///< phi(z), phi'(z)
};

template <Real T>
Activated<T> activate(const Activation& activation, Matrix<T> z) {
  Activated<T> r{std::move(z), {}};
  r.slopes.resize(r.values.rows(), r.values.cols());
  const ActivationIn<T> phi = activation.in<T>();
  for_entries<T>(r.values.size(), [&](Eigen::Index k) {
    const T x = r.values(k);
    r.values(k) = phi.value(x);
    r.slopes(k) = phi.slope(x);
  });
  return r;
}

/// In double, and in jets of it, by the vector instructions of this machine (lanes.hpp) on all cores.
template <>
Activated<double> activate(const Activation& activation, Matrix<double> z);
template <>
Activated<Jet<double, 1>> activate(const Activation& activation, Matrix<Jet<double, 1>> z);

}  // namespace overshoot
