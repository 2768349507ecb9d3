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
Activated<T> activate(const Activation& phi, Matrix<T> z) {
  Activated<T> r{std::move(z), {}};
  r.slopes.resize(r.values.rows(), r.values.cols());
  for_entries<T>(r.values.size(), [&](Eigen::Index k) {
    const T x = r.values(k);
    r.values(k) = phi.value(x);
    r.slopes(k) = phi.slope(x);
  });
  return r;
}

}  // namespace overshoot
