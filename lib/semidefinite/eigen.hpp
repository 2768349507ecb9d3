#pragma once
/// Eigenvalues of symmetric matrices.
#include <Eigen/Core>

namespace overshoot {

struct SymmetricEigen {
  Eigen::VectorXd values;   ///< the least first
  Eigen::MatrixXd vectors;  ///< orthonormal columns, in the same order
};
/// Where they are not found, as of numbers that are not finite, all values are not a number.
SymmetricEigen eigen_of(const Eigen::MatrixXd& symmetric);

}  // namespace overshoot
