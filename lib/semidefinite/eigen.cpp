#include "lib/semidefinite/eigen.hpp"

#include <limits>
#include <vector>

// LAPACK's, of OpenBLAS: Eigen's own takes six seconds to compile.
extern "C" void dsyev_(const char* job, const char* triangle, const int* n, double* a, const int* rows, double* values, double* work, const int* size,
                       int* failed);

namespace overshoot {

SymmetricEigen eigen_of(const Eigen::MatrixXd& symmetric) {
  const auto n = static_cast<int>(symmetric.rows()), size = std::max(1, 16 * n);
  SymmetricEigen out{Eigen::VectorXd(n), symmetric};
  if (n == 0) return out;
  if (!symmetric.allFinite()) {
    out.values.setConstant(std::numeric_limits<double>::quiet_NaN());
    return out;
  }
  std::vector<double> work(static_cast<std::size_t>(size));
  int failed = 0;
  dsyev_("V", "L", &n, out.vectors.data(), &n, out.values.data(), work.data(), &size, &failed);
  if (failed != 0) out.values.setConstant(std::numeric_limits<double>::quiet_NaN());
  return out;
}

}  // namespace overshoot
