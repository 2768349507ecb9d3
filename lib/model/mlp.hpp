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

/// W_1, ..., W_L.
template <Real T>
using Layers = std::vector<Matrix<T>>;
template <Real T>
struct NumberIn<Layers<T>> {
  using Type = T;
};

/// The network seen from all points, and room for what the gradient makes of it.
template <Real T>
struct MlpForward {
  std::vector<Activated<T>> hidden;  ///< phi and phi' of each hidden layer, n x width
  Matrix<T> output;                  ///< f(w; x_i), n x 1
  Vector<T> margins;                 ///< q_i
  Vector<T> pull;                    ///< output_slopes
  Matrix<T> pulled;                  ///< delta_l W_l
};

struct Mlp {
  template <Real U>
  using Weights = Layers<U>;
  template <Real U>
  using Forward = MlpForward<U>;

  Activation phi;
  Eigen::Index layers = 4, width = 200;
};

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

template <Real D, Real T>
void see(const Mlp& net, const Dataset<D>& data, const Layers<T>& w, MlpForward<T>& f) {
  f.hidden.resize(w.size() - 1);
  for (std::size_t l = 0; l < w.size(); ++l) {
    Matrix<T>& z = l < f.hidden.size() ? f.hidden[l].values : f.output;
    if (l == 0)
      set_product(z, data.x, w[0].transpose());
    else
      set_product(z, f.hidden[l - 1].values, w[l].transpose());
    if (l < f.hidden.size()) activate(net.phi, f.hidden[l]);
  }
  f.margins.resize(data.points());
  for (Eigen::Index i = 0; i < data.points(); ++i) f.margins(i) = lifted<T>(data.y(i)) * f.output(i, 0);
}

/// grad L by backpropagation: with delta_l = dL/d(W_l h_{l-1}), n rows, the gradient in W_l is delta_l^T h_{l-1} and
/// delta_{l-1} = (delta_l W_l) phi'_{l-1}, entry by entry, which takes the place of phi'_{l-1} in f.
template <Real D, Real T>
void risk_gradient(const Mlp&, const Dataset<D>& data, const Layers<T>& w, MlpForward<T>& f, Layers<T>& gradient) {
  gradient.resize(w.size());
  output_slopes(data, f.margins, from<T>(1), f.pull);
  const auto from_above = [&](std::size_t l, const auto& delta) {
    set_product(gradient[l], delta.transpose(), f.hidden[l - 1].values);
    set_product(f.pulled, delta, w[l]);
    replace_entries(f.hidden[l - 1].slopes,
                    [&](Eigen::Index i, Eigen::Index j, const T& slope) { return T(f.pulled(i, j) * slope); });
  };
  from_above(w.size() - 1, f.pull);
  for (std::size_t l = w.size() - 2; l > 0; --l) from_above(l, f.hidden[l].slopes);
  set_product(gradient[0], std::as_const(f.hidden[0].slopes).transpose(), data.x);
}

template <Real T>
T squared_norm(const Layers<T>& w) {
  T sum = from<T>(0);
  for (const Matrix<T>& layer : w) sum = sum + squared_norm(layer);
  return sum;
}

}  // namespace overshoot
