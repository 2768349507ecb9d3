#pragma once
/// Two-layer networks under the logistic loss (cai2024, Section 3):
///
///     f(w; x) = (1/m) sum_j a_j phi(x . w_j),  a_j = +-1 fixed,     q_i = y_i f(w; x_i),
///     L(w) = (1/n) sum_i log(1 + exp(-q_i)),   G(w) = (1/n) sum_i 1/(1 + exp(q_i)),   F(w) = (1/n) sum_i exp(-q_i)
///
/// and full-batch gradient descent w' = w - H grad L(w).
#include "lib/model/activate.hpp"

namespace overshoot {

/// n points in R^d and their labels.
template <Real T>
struct Dataset {
  Matrix<T> x;  ///< n x d
  Vector<T> y;  ///< +-1

  Eigen::Index points() const { return x.rows(); }
  Eigen::Index features() const { return x.cols(); }
};

/// The network seen from all points, and room for what the gradient makes of it.
template <Real T>
struct TwoLayerForward {
  Activated<T> hidden;  ///< phi and phi' of x_i . w_j, n x m
  Vector<T> margins;    ///< q_i
  Vector<T> pull;       ///< output_slopes
};

/// The fixed part of a network; its weights are an m x d matrix.
template <Real T>
struct TwoLayer {
  template <Real U>
  using Weights = Matrix<U>;
  template <Real U>
  using Forward = TwoLayerForward<U>;

  Activation phi;
  Vector<T> a;  ///< m output signs

  Eigen::Index width() const { return a.size(); }
};

/// Sees the network at w, into f. The data D may be of the weights' numbers T, or of those that T is a jet of.
template <Real D, Real T>
void see(const TwoLayer<D>& net, const Dataset<D>& data, const Matrix<T>& w, TwoLayerForward<T>& f) {
  set_product(f.hidden.values, data.x, w.transpose());
  activate(net.phi, f.hidden);
  set_product(f.margins, f.hidden.values, net.a);
  for (Eigen::Index i = 0; i < data.points(); ++i)
    f.margins(i) = lifted<T>(data.y(i)) * f.margins(i) / from<T>(net.width());
}

/// The mean of f(q_i).
template <Real T, class F>
T mean_over(const Vector<T>& margins, const F& f) {
  T sum = from<T>(0);
  for (Eigen::Index i = 0; i < margins.size(); ++i) sum = sum + f(margins(i));
  return sum / from<T>(margins.size());
}
/// L, G and F of margins.
template <Real T>
T logistic_risk(const Vector<T>& margins) {
  return mean_over(margins, [](const T& q) { return softplus(-q); });
}
template <Real T>
T gradient_potential(const Vector<T>& margins) {
  return mean_over(margins, [](const T& q) { return sigmoid(-q); });
}
template <Real T>
T exponential_potential(const Vector<T>& margins) {
  return mean_over(margins, [](const T& q) { return exp(-q); });
}

/// r = dL/df at every point, times `scale`: -(scale/n) y_i/(1 + exp(q_i)).
template <Real D, Real T>
void output_slopes(const Dataset<D>& data, const Vector<T>& margins, const T& scale, Vector<T>& r) {
  r.resize(data.points());
  for (Eigen::Index i = 0; i < data.points(); ++i)
    r(i) = -scale / from<T>(data.points()) * lifted<T>(data.y(i)) * sigmoid(-margins(i));
}

/// grad L, m x d, from what see() saw: row j is -(1/(n m)) sum_i y_i a_j phi'(x_i . w_j) x_i/(1 + exp(q_i)). Uses up
/// the slopes in f.
template <Real D, Real T>
void risk_gradient(const TwoLayer<D>& net, const Dataset<D>& data, const Matrix<T>&, TwoLayerForward<T>& f,
                   Matrix<T>& gradient) {
  output_slopes(data, f.margins, T(from<T>(1) / from<T>(net.width())), f.pull);
  replace_entries(f.hidden.slopes, [&](Eigen::Index i, Eigen::Index j, const T& slope) {
    return T(f.pull(i) * lifted<T>(net.a(j)) * slope);
  });
  set_product(gradient, std::as_const(f.hidden.slopes).transpose(), data.x);
}

/// Replaces w, a matrix or a list of them, by w - H grad L(w).
template <class W>
void descend(W& w, const W& gradient, const NumberOf<W>& H) {
  if constexpr (requires { w.rows(); })
    for (Eigen::Index k = 0; k < w.size(); ++k) w(k) = w(k) - H * gradient(k);
  else
    for (std::size_t l = 0; l < w.size(); ++l) descend(w[l], gradient[l], H);
}

/// The same as values, for a network of any kind.
template <class Net, Real D, class W>
auto forward(const Net& net, const Dataset<D>& data, const W& w) {
  typename Net::template Forward<NumberOf<W>> f;
  see(net, data, w, f);
  return f;
}
template <class Net, Real D, class W>
W risk_gradient(const Net& net, const Dataset<D>& data, const W& w) {
  auto seen = forward(net, data, w);
  W gradient;
  risk_gradient(net, data, w, seen, gradient);
  return gradient;
}
template <class W>
W descent_step(W w, const W& gradient, const NumberOf<W>& H) {
  descend(w, gradient, H);
  return w;
}

/// Full-batch gradient descent, one set of matrices for all its steps: from the second on they allocate nothing. The
/// network and the data outlive it.
template <class Net, Real T>
class GradientDescent {
 public:
  using Weights = typename Net::template Weights<T>;

  GradientDescent(const Net& net, const Dataset<T>& data, Weights w) : net_(net), data_(data), w_(std::move(w)) {
    see(net_, data_, w_, seen_);
  }
  void step(const T& H) {
    risk_gradient(net_, data_, w_, seen_, gradient_);
    descend(w_, gradient_, H);
    see(net_, data_, w_, seen_);
  }
  const Weights& weights() const { return w_; }
  const Vector<T>& margins() const { return seen_.margins; }

 private:
  const Net& net_;
  const Dataset<T>& data_;
  Weights w_, gradient_;
  typename Net::template Forward<T> seen_;
};

/// The Euclidean norm of the longest row.
template <Real T>
T largest_row_norm(const Matrix<T>& x) {
  T largest = from<T>(0);
  for (Eigen::Index i = 0; i < x.rows(); ++i) largest = max(largest, squared_norm<T>(x.row(i)));
  return sqrt(largest);
}

/// The constants of Assumption 1 for points of norm at most X: rho = X sup|phi'|/sqrt(m), beta = X^2 sup|phi''|/m.
template <Real T>
struct ModelConstants {
  T kappa, rho_squared, beta;
};
template <Real T>
ModelConstants<T> model_constants(const Activation& phi, Eigen::Index m, const T& X) {
  const ActivationConstants<T> c = phi.constants<T>();
  const T width = from<T>(m);
  return {c.kappa, sqr(X * c.rho) / width, sqr(X) * c.beta / width};
}

/// The margins' thresholds of the stable phase (Theorem 2.2, Appendix A): from a risk of at most
/// S = min{1/(2 n e^(kappa+2)), 1/(H (4 rho^2 + 2 beta))} on, GD with step H descends for ever.
template <Real T>
T stable_threshold(const ModelConstants<T>& c, Eigen::Index n, const T& H) {
  return min(exp(-(c.kappa + 2)) / from<T>(2 * n), 1 / (H * (4 * c.rho_squared + 2 * c.beta)));
}

}  // namespace overshoot
