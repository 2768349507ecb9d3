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

/// The fixed part of a network; its weights are an m x d matrix.
template <Real T>
struct TwoLayer {
  Activation phi;
  Vector<T> a;  ///< m output signs

  Eigen::Index width() const { return a.size(); }
};

/// The network seen from all points. The data D may be of the weights' numbers T, or of those that T is a jet of.
template <Real T>
struct TwoLayerForward {
  Matrix<T> slopes;   ///< phi'(x_i . w_j), n x m
  Vector<T> margins;  ///< q_i
};
template <Real D, Real T>
TwoLayerForward<T> forward(const TwoLayer<D>& net, const Dataset<D>& data, const Matrix<T>& w) {
  Activated<T> hidden = activate<T>(net.phi, product(data.x, w.transpose()));
  const Matrix<T> sums = product(hidden.values, net.a);
  TwoLayerForward<T> f{std::move(hidden.slopes), Vector<T>(data.points())};
  for (Eigen::Index i = 0; i < data.points(); ++i)
    f.margins(i) = lifted<T>(data.y(i)) * sums(i, 0) / from<T>(net.width());
  return f;
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

/// dL/df at every point, times `scale`: -(scale/n) y_i/(1 + exp(q_i)).
template <Real D, Real T>
Vector<T> output_slopes(const Dataset<D>& data, const Vector<T>& margins, const T& scale) {
  Vector<T> r(data.points());
  for (Eigen::Index i = 0; i < data.points(); ++i)
    r(i) = -scale / from<T>(data.points()) * lifted<T>(data.y(i)) * sigmoid(-margins(i));
  return r;
}

/// grad L, m x d, from what forward() saw: row j is -(1/(n m)) sum_i y_i a_j phi'(x_i . w_j) x_i/(1 + exp(q_i)).
template <Real D, Real T>
Matrix<T> risk_gradient(const TwoLayer<D>& net, const Dataset<D>& data, TwoLayerForward<T> f) {
  const Vector<T> pull = output_slopes(data, f.margins, T(from<T>(1) / from<T>(net.width())));
  for_entries<T>(f.slopes.size(), [&](Eigen::Index k) {
    const Eigen::Index i = k % data.points(), j = k / data.points();
    f.slopes(k) = pull(i) * lifted<T>(net.a(j)) * f.slopes(k);
  });
  return product(f.slopes.transpose(), data.x);
}
/// The same, called as for the networks whose gradient needs the weights.
template <Real D, Real T>
Matrix<T> risk_gradient(const TwoLayer<D>& net, const Dataset<D>& data, const Matrix<T>&, TwoLayerForward<T> f) {
  return risk_gradient(net, data, std::move(f));
}

/// w - H grad L(w).
template <Real T>
Matrix<T> descent_step(const Matrix<T>& w, const Matrix<T>& gradient, const T& H) {
  Matrix<T> next = w;
  for (Eigen::Index k = 0; k < w.size(); ++k) next(k) = w(k) - H * gradient(k);
  return next;
}

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
