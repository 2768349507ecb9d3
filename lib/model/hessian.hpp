#pragma once
/// Hessian-vector products of the logistic risk, by differentiating the gradient itself: the gradient's own template
/// over jets with one slope, the direction being the weights' tangent.
#include "lib/model/mlp.hpp"

namespace overshoot {

/// Calls f(W) for every matrix of the weights.
template <class W, class F>
void each_matrix(W& weights, const F& f) {
  if constexpr (requires { weights.rows(); })
    f(weights);
  else
    for (auto& layer : weights) f(layer);
}

template <class Weights>
Eigen::Index entries_of(const Weights& w) {
  Eigen::Index n = 0;
  each_matrix(w, [&](const auto& layer) { n += layer.size(); });
  return n;
}

/// w + epsilon v, the entries of v in the order of w's matrices and columns.
template <Real T>
Matrix<Jet<T, 1>> with_tangent(const Matrix<T>& w, const T* v) {
  Matrix<Jet<T, 1>> r(w.rows(), w.cols());
  for (Eigen::Index k = 0; k < w.size(); ++k) {
    r(k).value = w(k);
    r(k).slopes[0] = v[k];
  }
  return r;
}
template <Real T>
Layers<Jet<T, 1>> with_tangent(const Layers<T>& w, const T* v) {
  Layers<Jet<T, 1>> r;
  for (const Matrix<T>& layer : w) {
    r.push_back(with_tangent(layer, v));
    v += layer.size();
  }
  return r;
}

/// (Hessian of L at w) v, written to `out`; v and out in with_tangent's order.
template <Real T, class Net, class Weights>
void hessian_times(const Net& net, const Dataset<T>& data, const Weights& w, const T* v, T* out) {
  const auto jets = with_tangent(w, v);
  const auto gradient = risk_gradient(net, data, jets);
  each_matrix(gradient, [&](const auto& layer) {
    for (Eigen::Index k = 0; k < layer.size(); ++k) *out++ = layer(k).slopes[0];
  });
}

}  // namespace overshoot
