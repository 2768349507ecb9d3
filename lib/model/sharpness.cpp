#include "lib/model/sharpness.hpp"

#include <Spectra/SymEigsSolver.h>

#include <functional>
#include <limits>

#include "lib/model/hessian.hpp"

namespace overshoot {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The Hessian as Spectra wants an operator: the same for every network, as its solver takes seconds to compile.
struct HessianOperator {
  using Scalar = double;
  Eigen::Index size;
  std::function<void(const double* v, double* out)> times;

  Eigen::Index rows() const { return size; }
  Eigen::Index cols() const { return size; }
  void perform_op(const double* v, double* out) const { times(v, out); }
};

double largest_eigenvalue(HessianOperator hessian) {
  if (hessian.size == 1) {
    const double one = 1;
    double h = 0;
    hessian.times(&one, &h);
    return h;
  }
  // Twelve Lanczos vectors: the top of a network's spectrum is well separated.
  Spectra::SymEigsSolver<HessianOperator> solver(hessian, 1, std::min<Eigen::Index>(12, hessian.size));
  solver.init();
  solver.compute(Spectra::SortRule::LargestAlge, 100, 1e-3);
  return solver.info() == Spectra::CompInfo::Successful ? solver.eigenvalues()(0) : unknown;
}

template <class Net, class Weights>
double largest_eigenvalue_of(const Net& net, const Dataset<double>& data, const Weights& w) {
  bool finite = true;
  each_matrix(w, [&](const auto& layer) { finite = finite && layer.allFinite(); });
  if (!finite) return unknown;
  return largest_eigenvalue(
      {entries_of(w), [&](const double* v, double* out) { hessian_times(net, data, w, v, out); }});
}

}  // namespace

double sharpness(const TwoLayer<double>& net, const Dataset<double>& data, const Matrix<double>& w) {
  return largest_eigenvalue_of(net, data, w);
}
double sharpness(const Mlp& net, const Dataset<double>& data, const Layers<double>& w) {
  return largest_eigenvalue_of(net, data, w);
}

}  // namespace overshoot
