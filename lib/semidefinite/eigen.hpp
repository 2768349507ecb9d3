#pragma once
/// Eigenvalues of symmetric matrices, compiled once: they take Eigen seconds in each file.
#include <Eigen/Core>

namespace overshoot {

struct SymmetricEigen {
  Eigen::VectorXd values;   ///< the least first
  Eigen::MatrixXd vectors;  ///< orthonormal columns, in the same order
};
SymmetricEigen eigen_of(const Eigen::MatrixXd& symmetric);

}  // namespace overshoot
