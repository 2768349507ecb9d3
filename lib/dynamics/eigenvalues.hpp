#pragma once
/// The eigenvalues of a small symmetric matrix, in falling order. In balls they are enclosures: the k-th holds the k-th
/// largest eigenvalue of every matrix in the balls.
#include <span>
#include <vector>

#include "lib/scalar/ball.hpp"

namespace overshoot {

/// `upper`: the upper triangle of an n by n matrix, row by row.
std::vector<Ball> symmetric_eigenvalues(std::size_t n, std::span<const Ball> upper);

/// The same by Jacobi's rotations.
template <Approximate T>
std::vector<T> symmetric_eigenvalues(std::size_t n, std::span<const T> upper) {
  std::vector<std::vector<T>> a(n, std::vector<T>(n, from<T>(0)));
  for (std::size_t i = 0, k = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) a[i][j] = a[j][i] = upper[k++];
  // Each sweep squares what is left off the diagonal: 20 are enough for any precision; a NaN ends it too.
  for (int sweep = 0; sweep < 20; ++sweep) {
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        const T off = a[p][q];
        if (off == from<T>(0)) continue;
        const T theta = (a[q][q] - a[p][p]) / (2 * off), size = abs(theta) + sqrt(sqr(theta) + 1);
        const T t = theta < from<T>(0) ? -1 / size : 1 / size, c = 1 / sqrt(sqr(t) + 1), s = t * c;
        a[p][p] = a[p][p] - t * off;
        a[q][q] = a[q][q] + t * off;
        a[p][q] = a[q][p] = from<T>(0);
        for (std::size_t r = 0; r < n; ++r) {
          if (r == p || r == q) continue;
          const T x = a[r][p], y = a[r][q];
          a[r][p] = a[p][r] = c * x - s * y;
          a[r][q] = a[q][r] = s * x + c * y;
        }
      }
    }
  }
  std::vector<T> values;
  for (std::size_t i = 0; i < n; ++i) {
    auto at = values.begin();
    while (at != values.end() && !(*at < a[i][i])) ++at;
    values.insert(at, a[i][i]);
  }
  return values;
}

}  // namespace overshoot
