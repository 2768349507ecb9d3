#include "lib/semidefinite/eigen.hpp"

#include <Eigen/Eigenvalues>

namespace overshoot {

SymmetricEigen eigen_of(const Eigen::MatrixXd& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace overshoot
