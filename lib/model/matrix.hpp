#pragma once
/// Matrices over any number type. Eigen's own product compares numbers as bools, which rigorous ones do not offer, so
/// that it serves float and double (through BLAS) and the coefficient-wise one the rest. A product of jets is made of
/// products of their values and slopes.
#include <Eigen/Core>

#include "lib/model/parallel.hpp"
#include "lib/scalar/jet.hpp"

namespace overshoot {

template <Real T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <Real T>
using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// The number type of a network's weights.
template <class W>
struct NumberIn {
  using Type = typename W::Scalar;
};
template <class W>
using NumberOf = typename NumberIn<W>::Type;

/// What a number is a jet of, and how many slopes it has.
template <class T>
struct JetOf {
  using Base = T;
  static constexpr int slopes = 0;
};
template <Real T, int N>
struct JetOf<Jet<T, N>> {
  using Base = T;
  static constexpr int slopes = N;
};
template <class T>
inline constexpr bool is_jet = JetOf<T>::slopes > 0;

/// The values of a matrix of jets (any other matrix as it is), and their slopes in direction i.
template <class A>
auto values_of(const Eigen::MatrixBase<A>& a) {
  using T = typename A::Scalar;
  return Matrix<typename JetOf<T>::Base>(a.unaryExpr([](const T& x) { return x.value; }));
}
template <class A>
auto slopes_of(const Eigen::MatrixBase<A>& a, int i) {
  using T = typename A::Scalar;
  return Matrix<typename JetOf<T>::Base>(
      a.unaryExpr([i](const T& x) { return x.slopes[static_cast<std::size_t>(i)]; }));
}

/// Of two factors, one may be of numbers that the other's are jets of: their product is of the jets.
template <class S, class T>
using ProductOf = std::conditional_t<std::same_as<T, typename JetOf<S>::Base>, S, T>;
template <class A, class B>
Matrix<ProductOf<typename A::Scalar, typename B::Scalar>> product(const Eigen::MatrixBase<A>& a,
                                                                  const Eigen::MatrixBase<B>& b);

/// The jets of value x y and of slope(x, y, i) in direction i.
template <class J, class X, class Y, class Slope>
Matrix<J> product_of_jets(const X& x, const Y& y, const Slope& slope) {
  const auto values = product(x, y);
  Matrix<J> c(values.rows(), values.cols());
  for (Eigen::Index k = 0; k < c.size(); ++k) c(k).value = values(k);
  for (int i = 0; i < JetOf<J>::slopes; ++i) {
    const auto slopes = slope(x, y, i);
    for (Eigen::Index k = 0; k < c.size(); ++k) c(k).slopes[static_cast<std::size_t>(i)] = slopes(k);
  }
  return c;
}

/// c = a b by Eigen through BLAS, on all cores.
template <class C, class A, class B>
void set_blas_product(C& c, const A& a, const B& b) {
  c.resize(a.rows(), b.cols());
  const double work = static_cast<double>(a.rows()) * static_cast<double>(a.cols()) * static_cast<double>(b.cols());
  const bool by_rows = c.rows() >= c.cols();
  for_blocks(by_rows ? c.rows() : c.cols(), work, [&](Eigen::Index first, Eigen::Index count) {
    if (by_rows)
      c.middleRows(first, count).noalias() = a.middleRows(first, count) * b;
    else
      c.middleCols(first, count).noalias() = a * b.middleCols(first, count);
  });
}
/// Those of networks are compiled in matrix.cpp: each takes Eigen a second.
#define OVERSHOOT_BLAS_PRODUCTS(EXTERN, T)                                                                       \
  EXTERN template void set_blas_product(Matrix<T>&, const Matrix<T>&, const Matrix<T>&);                         \
  EXTERN template void set_blas_product(Matrix<T>&, const Matrix<T>&, const Eigen::Transpose<const Matrix<T>>&); \
  EXTERN template void set_blas_product(Matrix<T>&, const Eigen::Transpose<const Matrix<T>>&, const Matrix<T>&); \
  EXTERN template void set_blas_product(Vector<T>&, const Matrix<T>&, const Vector<T>&);                         \
  EXTERN template void set_blas_product(Matrix<T>&, const Vector<T>&, const Matrix<T>&);                         \
  EXTERN template void set_blas_product(Matrix<T>&, const Eigen::Transpose<const Vector<T>>&, const Matrix<T>&);
OVERSHOOT_BLAS_PRODUCTS(extern, double)
OVERSHOOT_BLAS_PRODUCTS(extern, float)

/// c = a b, in c's own storage where c has that shape already.
template <class C, class A, class B>
void set_product(C& c, const Eigen::MatrixBase<A>& a, const Eigen::MatrixBase<B>& b) {
  using S = typename A::Scalar;
  using T = typename B::Scalar;
  // A factor of jets is taken apart, unless its jets are but the values of the other's.
  constexpr bool split_a = is_jet<S> && !std::same_as<S, typename JetOf<T>::Base>,
                 split_b = is_jet<T> && !std::same_as<T, typename JetOf<S>::Base>;
  if constexpr (split_a && split_b) {
    c = product_of_jets<T>(values_of(a), values_of(b), [&](const auto& x, const auto& y, int i) {
      return Matrix<typename JetOf<T>::Base>(product(slopes_of(a, i), y) + product(x, slopes_of(b, i)));
    });
  } else if constexpr (split_a) {
    c = product_of_jets<S>(values_of(a), b,
                           [&](const auto&, const auto& y, int i) { return product(slopes_of(a, i), y); });
  } else if constexpr (split_b) {
    c = product_of_jets<T>(a, values_of(b),
                           [&](const auto& x, const auto&, int i) { return product(x, slopes_of(b, i)); });
  } else if constexpr (std::same_as<T, double> || std::same_as<T, float>) {
    set_blas_product(c, a.derived(), b.derived());
  } else {
    // The sums of Eigen's lazyProduct, without what that costs to compile.
    c.resize(a.rows(), b.cols());
    for (Eigen::Index j = 0; j < c.cols(); ++j)
      for (Eigen::Index i = 0; i < c.rows(); ++i) {
        T sum = a.cols() == 0 ? from<T>(0) : T(a.derived()(i, 0) * b.derived()(0, j));
        for (Eigen::Index k = 1; k < a.cols(); ++k) sum = sum + a.derived()(i, k) * b.derived()(k, j);
        c(i, j) = std::move(sum);
      }
  }
}

/// a b.
template <class A, class B>
Matrix<ProductOf<typename A::Scalar, typename B::Scalar>> product(const Eigen::MatrixBase<A>& a,
                                                                  const Eigen::MatrixBase<B>& b) {
  Matrix<ProductOf<typename A::Scalar, typename B::Scalar>> c;
  set_product(c, a, b);
  return c;
}

/// a(i, j) = f(i, j, a(i, j)) for all entries: on all cores, but for the types whose working precision belongs to this
/// thread.
template <Real T, class F>
void replace_entries(Matrix<T>& a, const F& f) {
  const auto rows = [&](Eigen::Index first, Eigen::Index count) {
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      for (Eigen::Index i = first; i < first + count; ++i) a(i, j) = f(i, j, a(i, j));
  };
  if constexpr (NativeFloat<typename JetOf<T>::Base>)
    for_blocks(a.rows(), 20.0 * static_cast<double>(a.size()), rows);
  else
    rows(0, a.rows());
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
