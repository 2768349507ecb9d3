#pragma once
/// Fully connected networks without biases under the logistic loss:
///
///     f(w; x) = W_L phi(W_{L-1} ... phi(W_1 x)),   W_1: width x d,  W_l: width x width,  W_L: 1 x width,
///
/// w all entries of all W_l, the risk and full-batch gradient descent as in two_layer.hpp. Their margin is reported
/// as min_i q_i/||w||^L.
#include "lib/model/random.hpp"
#include "lib/model/two_layer.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot {

struct Mlp {
  Activation phi;
  Eigen::Index layers = 4, width = 200;
};

/// W_1, ..., W_L.
template <Real T>
using Layers = std::vector<Matrix<T>>;

/// Independent normals of variance scale^2/(number of columns).
template <Real T>
Layers<T> mlp_start(const Mlp& net, Eigen::Index features, const T& scale, Random random) {
  Layers<T> w;
  for (Eigen::Index l = 1; l <= net.layers; ++l) {
    Matrix<T> layer(l == net.layers ? 1 : net.width, l == 1 ? features : net.width);
    const T deviation = scale / sqrt(from<T>(layer.cols()));
    for (Eigen::Index k = 0; k < layer.size(); ++k) layer(k) = deviation * exact_number<T>(random.normal());
    w.push_back(std::move(layer));
  }
  return w;
}

/// The network seen from all points: phi and phi' of each hidden layer, n x width.
template <Real T>
struct MlpForward {
  std::vector<Activated<T>> hidden;
  Vector<T> margins;
};
template <Real D, Real T>
MlpForward<T> forward(const Mlp& net, const Dataset<D>& data, const Layers<T>& w) {
  MlpForward<T> f;
  Matrix<T> z = product(data.x, w[0].transpose());
  for (std::size_t l = 1; l < w.size(); ++l) {
    f.hidden.push_back(activate<T>(net.phi, std::move(z)));
    z = product(f.hidden.back().values, w[l].transpose());
  }
  f.margins.resize(data.points());
  for (Eigen::Index i = 0; i < data.points(); ++i) f.margins(i) = lifted<T>(data.y(i)) * z(i, 0);
  return f;
}

/// grad L by backpropagation: with delta_l = dL/d(W_l h_{l-1}), n rows, the gradient in W_l is delta_l^T h_{l-1} and
/// delta_{l-1} = (delta_l W_l) phi'_{l-1}, entry by entry.
template <Real D, Real T>
Layers<T> risk_gradient(const Mlp&, const Dataset<D>& data, const Layers<T>& w, const MlpForward<T>& f) {
  Layers<T> gradient(w.size());
  Matrix<T> delta = output_slopes(data, f.margins, from<T>(1));
  for (std::size_t l = w.size() - 1; l > 0; --l) {
    const Activated<T>& below = f.hidden[l - 1];
    gradient[l] = product(delta.transpose(), below.values);
    delta = product(delta, w[l]);
    for_entries<T>(delta.size(), [&](Eigen::Index k) { delta(k) = delta(k) * below.slopes(k); });
  }
  gradient[0] = product(delta.transpose(), data.x);
  return gradient;
}

template <Real T>
Layers<T> descent_step(const Layers<T>& w, const Layers<T>& gradient, const T& H) {
  Layers<T> next;
  for (std::size_t l = 0; l < w.size(); ++l) next.push_back(descent_step(w[l], gradient[l], H));
  return next;
}

template <Real T>
T squared_norm(const Layers<T>& w) {
  T sum = from<T>(0);
  for (const Matrix<T>& layer : w) sum = sum + squared_norm(layer);
  return sum;
}

}  // namespace overshoot
