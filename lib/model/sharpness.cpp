#include "lib/model/sharpness.hpp"

#include <Spectra/SymEigsSolver.h>

#include <limits>

#include "lib/model/hessian.hpp"

namespace overshoot {

namespace {

/// The Hessian as Spectra wants an operator.
template <class Net, class Weights>
struct HessianOperator {
  using Scalar = double;
  const Net& net;
  const Dataset<double>& data;
  const Weights& weights;

  Eigen::Index rows() const { return entries_of(weights); }
  Eigen::Index cols() const { return rows(); }
  void perform_op(const double* v, double* out) const { hessian_times(net, data, weights, v, out); }
};

template <class Net, class Weights>
double largest_eigenvalue_of(const Net& net, const Dataset<double>& data, const Weights& w) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  bool finite = true;
  each_matrix(w, [&](const auto& layer) { finite = finite && layer.allFinite(); });
  if (!finite) return unknown;
  HessianOperator<Net, Weights> hessian{net, data, w};
  if (hessian.rows() == 1) {
    const double one = 1;
    double h = 0;
    hessian.perform_op(&one, &h);
    return h;
  }
  // Twelve Lanczos vectors: the top of a network's spectrum is well separated.
  Spectra::SymEigsSolver<HessianOperator<Net, Weights>> solver(hessian, 1, std::min<Eigen::Index>(12, hessian.rows()));
  solver.init();
  solver.compute(Spectra::SortRule::LargestAlge, 100, 1e-3);
  return solver.info() == Spectra::CompInfo::Successful ? solver.eigenvalues()(0) : unknown;
}

}  // namespace

double sharpness(const TwoLayer<double>& net, const Dataset<double>& data, const Matrix<double>& w) {
  return largest_eigenvalue_of(net, data, w);
}
double sharpness(const Mlp& net, const Dataset<double>& data, const Layers<double>& w) {
  return largest_eigenvalue_of(net, data, w);
}

}  // namespace overshoot
