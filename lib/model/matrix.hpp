#pragma once
/// Matrices over any number type. Eigen's own product compares numbers as bools, which rigorous ones do not offer, so
/// that it serves float and double (through BLAS where that is linked) and the coefficient-wise one the rest.
#include <Eigen/Core>

#include "lib/scalar/functions.hpp"

namespace overshoot {

template <Real T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <Real T>
using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// a b.
template <class A, class B>
auto product(const Eigen::MatrixBase<A>& a, const Eigen::MatrixBase<B>& b) {
  using T = typename A::Scalar;
  if constexpr (std::same_as<T, double> || std::same_as<T, float>)
    return Matrix<T>(a * b);
  else
    return Matrix<T>(a.lazyProduct(b));
}

/// The sum of the squares of all entries.
template <Real T>
T squared_norm(const Matrix<T>& a) {
  T sum = from<T>(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) sum = sum + sqr(a(i, j));
  return sum;
}
/// The sum of the products of entries.
template <Real T>
T inner_product(const Matrix<T>& a, const Matrix<T>& b) {
  T sum = from<T>(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) sum = sum + a(i, j) * b(i, j);
  return sum;
}

}  // namespace overshoot
