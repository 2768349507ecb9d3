#pragma once
/// Periodic orbits of maps, certified by Krawczyk's test.
///
/// Let f be continuously differentiable on the box X = {c_i + r_i t_i : |t_i| <= 1} and C any matrix (near f'^-1 at a
/// zero of f). If at every point x of X and for every i
///
///     |x_i - c_i - sum_k C_ik f_k(x)| < r_i     and     sum_j |delta_ij - sum_k C_ik df_k/dx_j| r_j < r_i,
///
/// then x - C f(x) maps X into its interior and contracts there (in the norm max |x_i|/r_i), and C is regular, so that
/// f has exactly one zero in X. Written over the points t of [-1, 1]^N the test is a set of comparisons like any other:
/// proved over boxes (the mean-value form is what makes it Krawczyk's operator), re-verified by `verify`.
/// continuation.hpp carries the test along a parameter.
#include <array>

#include "lib/scalar/jet.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

template <class T, int N>
using SquareMatrix = std::array<std::array<T, N>, N>;

/// A box by its centre and radii, and the matrix C: exact numbers, as a statement gives them.
template <int N>
struct KrawczykBox {
  std::array<Rational, N> centre, radius;
  SquareMatrix<Rational, N> C;

  /// The point of the box at t in [-1, 1]^N.
  template <Real T>
  std::array<T, N> at(const std::array<T, N>& t) const {
    std::array<T, N> x = t;
    for (std::size_t i = 0; i < N; ++i) x[i] = from<T>(centre[i]) + from<T>(radius[i]) * t[i];
    return x;
  }
};

/// f's values and derivatives at x. f takes and gives arrays of N numbers of any type.
template <int N, Real T, class F>
std::array<Jet<T, N>, N> jets_at(const F& f, const std::array<T, N>& x) {
  std::array<Jet<T, N>, N> jets;
  for (std::size_t i = 0; i < N; ++i) jets[i] = Jet<T, N>::variable(x[i], static_cast<int>(i));
  return f(jets);
}

/// " 1", " 2", ... where there are several.
template <int N>
std::string numbered(std::size_t i) {
  return N == 1 ? "" : " " + std::to_string(i + 1);
}

/// The comparisons of the test at the point t, "inside" and "contracts", numbered where there are several.
template <int N, Real T, class F>
Comparisons<T> krawczyk(const std::string& label, const F& f, const KrawczykBox<N>& box, const std::array<T, N>& t) {
  const std::array<Jet<T, N>, N> value = jets_at<N, T>(f, box.template at<T>(t));
  Comparisons<T> out;
  for (std::size_t i = 0; i < N; ++i) {
    const T radius = from<T>(box.radius[i]);
    T image = radius * t[i], spread = from<T>(0);  // image: from the centre
    for (std::size_t k = 0; k < N; ++k) image = image - from<T>(box.C[i][k]) * value[k].value;
    for (std::size_t j = 0; j < N; ++j) {
      T entry = from<T>(i == j ? 1 : 0);
      for (std::size_t k = 0; k < N; ++k) entry = entry - from<T>(box.C[i][k]) * value[k].slopes[j];
      spread = spread + abs(entry) * from<T>(box.radius[j]);
    }
    out.push_back(compare(label + ": inside" + numbered<N>(i), abs(image), Relation::less, radius));
    out.push_back(compare(label + ": contracts" + numbered<N>(i), spread, Relation::less, radius));
  }
  return out;
}

/// F applied k times.
template <Real T, class F>
T iterated(const F& F_, T z, int k) {
  for (int i = 0; i < k; ++i) z = F_(z);
  return z;
}

/// (F(z_1) - z_2, ..., F(z_N) - z_1): zero where z_1, ..., z_N is an N-cycle of F, in this order.
template <Real T, std::size_t N, class F>
std::array<T, N> around_cycle(const F& F_, const std::array<T, N>& z) {
  std::array<T, N> out = z;
  for (std::size_t i = 0; i < N; ++i) out[i] = F_(z[i]) - z[(i + 1) % N];
  return out;
}

}  // namespace overshoot
