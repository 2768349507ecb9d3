#pragma once
/// Gradient descent on a two-layer network enclosed over many steps.
///
/// Plain iteration in balls or intervals loses about log2(1 + H ||Hessian||) bits a step. Here the weights w_t are
/// known to lie within a Euclidean distance r_t of a centre c_t. For the step F(w) = w - H grad L(w), whose Jacobian J
/// = I - H Hessian is symmetric,
///
///     ||F(w) - c_{t+1}|| <= sup ||J||_2 r_t + ||F(c_t) - c_{t+1}||
///
/// (mean value theorem, the sup over the box c_t +- r_t), c_{t+1} being the rounded F(c_t). ||J||_2 is bounded as
/// follows: with V any matrix, S = V^T J V and E = V^T V - I, ||J||_2 <= ||S||_inf/(1 - ||E||_inf); V is an approximate
/// eigenbasis of J found in double, so that S is almost diagonal and the bound almost the spectral radius. r_t grows
/// only as fast as two neighbouring runs part, which in a monotone run is hardly at all.
///
/// The activation must be continuously differentiable.
#include <Eigen/Eigenvalues>

#include "lib/model/two_layer.hpp"
#include "lib/scalar/double.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

/// A point of the enclosure, with no width; and its upper end. Undecided where the enclosed need not be defined (a
/// ball is then NaN, and stays so).
inline Ball middle(const Ball& x) {
  Ball r;
  arb_get_mid_arb(r.raw(), x.raw());
  return r;
}
inline Ball upper(const Ball& x) {
  Ball r;
  arb_get_ubound_arf(arb_midref(r.raw()), x.raw(), working_precision());
  return r;
}
inline void require_defined(const Mpfi& x) {
  if (x.partial()) throw Undecided("a step is not defined on all of the enclosure");
}
inline Mpfi middle(const Mpfi& x) {
  require_defined(x);
  Mpfi r;
  mpfi_mid(r.lo(), x.raw());
  mpfr_set(r.hi(), r.lo(), MPFR_RNDU);
  return r;
}
inline Mpfi upper(const Mpfi& x) {
  require_defined(x);
  Mpfi r;
  mpfr_set(r.lo(), x.hi(), MPFR_RNDU);
  mpfr_set(r.hi(), r.lo(), MPFR_RNDU);
  return r;
}
inline Ball widened(const Ball& x, const Ball& r) { return Ball::hull(x - r, x + r); }
inline Mpfi widened(const Mpfi& x, const Mpfi& r) { return hull(x - r, x + r); }
inline double to_double(const Ball& x) { return midpoint(x); }
inline double to_double(const Mpfi& x) { return mpfr_get_d(x.lo(), MPFR_RNDN); }

/// An upper bound of the largest row sum of magnitudes.
template <Rigorous T>
T row_sum_bound(const Matrix<T>& a) {
  T largest = from<T>(0);
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    T sum = from<T>(0);
    for (Eigen::Index j = 0; j < a.cols(); ++j) sum = sum + abs(a(i, j));
    largest = max(largest, sum);
  }
  return upper(largest);
}

/// An upper bound of the spectral norm of every symmetric matrix in J. Throws Undecided where the eigenbasis in double
/// is useless.
template <Rigorous T>
T symmetric_norm_bound(const Matrix<T>& J) {
  Eigen::MatrixXd approximate(J.rows(), J.cols());
  for (Eigen::Index k = 0; k < J.size(); ++k) approximate(k) = to_double(middle(J(k)));
  const Eigen::MatrixXd basis = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(approximate).eigenvectors();
  Matrix<T> V(J.rows(), J.cols());
  for (Eigen::Index k = 0; k < V.size(); ++k) V(k) = exact_number<T>(basis(k));
  Matrix<T> E = product(V.transpose(), V);
  for (Eigen::Index i = 0; i < E.rows(); ++i) E(i, i) = E(i, i) - from<T>(1);
  const T defect = row_sum_bound(E);
  if (!certainly(defect < from<T>(1))) throw Undecided("no eigenbasis was found in double");
  return upper(row_sum_bound(product(V.transpose(), product(J, V))) / (from<T>(1) - defect));
}

/// All w within the distance `radius` of `centre`.
template <Rigorous T>
struct EnclosedWeights {
  Matrix<T> centre;  ///< without width
  T radius = from<T>(0);

  Matrix<T> box() const {
    Matrix<T> w = centre;
    for (Eigen::Index k = 0; k < w.size(); ++k) w(k) = widened(centre(k), radius);
    return w;
  }
};

/// The distance of a from its middles, at most.
template <Rigorous T>
EnclosedWeights<T> around(const Matrix<T>& w) {
  EnclosedWeights<T> r{w, from<T>(0)};
  T square = from<T>(0);
  for (Eigen::Index k = 0; k < w.size(); ++k) {
    r.centre(k) = middle(w(k));
    square = square + sqr(upper(abs(w(k) - r.centre(k))));
  }
  r.radius = upper(sqrt(square));
  return r;
}

/// Bits that bounds of Jacobians are computed to: enough for a growth of 1 + 2^-40 a step.
constexpr long jacobian_bits = 64;

/// Encloses the image of all w in `now` under one step of GD; N is the number of weights.
template <int N, Rigorous T>
EnclosedWeights<T> enclosed_step(const TwoLayer<T>& net, const Dataset<T>& data, const EnclosedWeights<T>& now,
                                 const T& H) {
  const auto step = [&](const auto& w) {
    using W = typename std::remove_cvref_t<decltype(w)>::Scalar;
    return descent_step(w, risk_gradient(net, data, w), lifted<W>(H));
  };
  T growth;
  {
    const PrecisionScope scope(std::min(jacobian_bits, working_precision()));
    Matrix<Jet<T, N>> jets(now.centre.rows(), now.centre.cols());
    const Matrix<T> box = now.box();
    for (int k = 0; k < N; ++k) jets(k) = Jet<T, N>::variable(box(k), k);
    const Matrix<Jet<T, N>> image = step(jets);
    Matrix<T> J(N, N);
    for (int i = 0; i < N; ++i)
      for (int k = 0; k < N; ++k) J(i, k) = image(i).slopes[static_cast<std::size_t>(k)];
    growth = symmetric_norm_bound(J);
  }
  EnclosedWeights<T> next = around<T>(step(now.centre));
  next.radius = upper(growth * now.radius + next.radius);
  return next;
}

}  // namespace overshoot
