#pragma once
/// Orbits of maps from a box of starts, enclosed with their dependence on the start: R. Lohner's doubleton.
///
/// A set is c + C p + B r: a centre c of two doubles a coordinate, for each p of a box of starts (|p_j| <= start_j) the
/// numbers C p, and all r with |r_j| <= radius_j. A LohnerSet is put into a turned box at every step, and loses what
/// the points of a long set have to do with each other; here the share C p that is linear in the start is carried
/// along, and only what the slopes' widths and the rounding add to it goes into the frame B. With X the set, [X] its
/// box and J in F'([X]),
///
///     F(c + C p + B r) = F(c) + J (C p + B r) = c' + C' p + w,     w = (F(c) - c') + (J C - C') p + J B r,
///
/// for any numbers c' and C'. The first two parts of w are a box of half widths `rest`, and w = B' r' with
///
///     |r'_i| <= sum_j |(B'^-1 J B)_ij| radius_j + |(B'^-1)_ij| rest_j
///
/// for any invertible B'. The map must be continuous and piecewise continuously differentiable on [X].
#include "lib/dynamics/lohner.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

template <int N>
struct Doubleton {
  using Vector = std::array<double, N>;
  using Matrix = std::array<Vector, N>;  ///< [row][column]

  std::array<kernel::Sum, N> centre;
  Vector start, radius;
  Matrix spread, frame;  ///< C and B

  /// All points with coordinates in the given balls, each its own start.
  explicit Doubleton(const std::array<Twofold, N>& balls) {
    require_sound_arithmetic();
    for (int i = 0; i < N; ++i) {
      centre[i] = balls[i].midpoint_sum();
      start[i] = balls[i].error();
      radius[i] = 0;
      for (int j = 0; j < N; ++j) spread[i][j] = frame[i][j] = i == j ? 1 : 0;
    }
  }

  /// The coordinate's distance from the centre's is at most this.
  double half_width(int i) const {
    double sum = 0;
    for (int j = 0; j < N; ++j) sum += std::fabs(spread[i][j]) * start[j] + std::fabs(frame[i][j]) * radius[j];
    return up(sum);
  }
  std::array<Interval, N> box() const {
    std::array<Interval, N> x;
    for (int i = 0; i < N; ++i) x[i] = Twofold(centre[i], half_width(i)).interval();
    return x;
  }

  /// f over the set, a number: f(c) + grad f([X]) (C p + B r). `box` is its box().
  template <class F>
  Twofold value(const F& f, const std::array<Interval, N>& box) const;

  /// Becomes an enclosure of its image; `box` is its box(). The map takes and gives arrays of N numbers of any type.
  template <class Map>
  void advance(const Map& map, const std::array<Interval, N>& box);
};

namespace lohner {

/// Column j of the product.
template <int N>
Interval product(const std::array<Interval, N>& row, const std::array<std::array<double, N>, N>& A, int j) {
  Interval sum(0L);
  for (int k = 0; k < N; ++k) sum = sum + row[k] * Interval::exactly(A[k][j]);
  return sum;
}

/// A frame for the columns of A with their radii and a box of half widths `rest`: of these columns and of the unit
/// vectors those that matter most, as long as they are not nearly dependent. Unlike orthonormal() it keeps directions
/// that are not at right angles, so that what the map shrinks is not mixed with what it keeps.
template <int N>
typename Doubleton<N>::Matrix independent(const typename Doubleton<N>::Matrix& A,
                                          const typename Doubleton<N>::Vector& radius,
                                          const typename Doubleton<N>::Vector& rest) {
  /// The sine of the angle to those chosen before. Much less and errors grow at each change of frame; much more and
  /// a slow direction that leans towards a fast one is given up.
  constexpr double least_sine = 0.2;
  struct Candidate {
    double share;
    typename Doubleton<N>::Vector column;
  };
  std::array<Candidate, 2 * N> candidates{};
  for (int j = 0; j < N; ++j) {
    double square = 0;
    for (int i = 0; i < N; ++i) square += A[i][j] * A[i][j];
    const double norm = std::sqrt(square);
    for (int i = 0; i < N; ++i) candidates[j].column[i] = norm > 0 ? A[i][j] / norm : 0;
    candidates[j].share = norm * radius[j];
    candidates[N + j].column[j] = 1;
    candidates[N + j].share = rest[j];
  }
  std::ranges::stable_sort(candidates, std::greater(), &Candidate::share);
  typename Doubleton<N>::Matrix B, Q;  // Q: the same, made orthonormal
  int found = 0;
  const auto look = [&](double least, bool orthogonal) {
    for (const Candidate& c : candidates) {
      if (found == N) return;
      auto v = c.column;
      for (int m = 0; m < found; ++m) {
        double dot = 0;
        for (int i = 0; i < N; ++i) dot += Q[i][m] * v[i];
        for (int i = 0; i < N; ++i) v[i] -= dot * Q[i][m];
      }
      double square = 0;
      for (const double x : v) square += x * x;
      if (!(square > least * least)) continue;
      for (int i = 0; i < N; ++i) {
        Q[i][found] = v[i] / std::sqrt(square);
        B[i][found] = orthogonal ? Q[i][found] : c.column[i];
      }
      ++found;
    }
  };
  look(least_sine, false);
  look(1e-3, true);
  if (found < N) throw Undecided("no frame was found");
  return B;
}

/// Encloses the inverse, by elimination.
template <int N>
std::array<std::array<Interval, N>, N> inverse(const std::array<std::array<double, N>, N>& matrix) {
  std::array<std::array<Interval, N>, N> A, R;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) {
      A[i][j] = Interval::exactly(matrix[i][j]);
      R[i][j] = Interval(i == j ? 1L : 0L);
    }
  for (int k = 0; k < N; ++k) {
    int best = k;
    for (int i = k + 1; i < N; ++i)
      if (mag(A[i][k]) > mag(A[best][k])) best = i;
    std::swap(A[k], A[best]);
    std::swap(R[k], R[best]);
    for (int i = 0; i < N; ++i) {
      if (i == k) continue;
      const Interval factor = A[i][k] / A[k][k];
      for (int j = k + 1; j < N; ++j) A[i][j] = A[i][j] - factor * A[k][j];
      for (int j = 0; j < N; ++j) R[i][j] = R[i][j] - factor * R[k][j];
    }
  }
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) {
      R[i][j] = R[i][j] / A[i][i];
      if (!is_finite(R[i][j])) throw Undecided("a frame may be singular");
    }
  return R;
}

}  // namespace lohner

template <int N>
template <class Map>
void Doubleton<N>::advance(const Map& map, const std::array<Interval, N>& box) {
  const std::array<Jet<Interval, N>, N> slopes = map(lohner::variables<N>(box));
  const std::array<Twofold, N> image = map(lohner::points<N>(centre));
  std::array<std::array<Interval, N>, N> JB;
  Matrix middle;  // of J B
  Vector rest;
  Matrix next;
  for (int i = 0; i < N; ++i) {
    if (!is_finite(slopes[i])) throw Undecided("the image or the Jacobian is unbounded or may be undefined");
    rest[i] = image[i].error();
    for (int j = 0; j < N; ++j) {
      JB[i][j] = lohner::product<N>(slopes[i].slopes, frame, j);
      middle[i][j] = midpoint(JB[i][j]);
      const Interval JC = lohner::product<N>(slopes[i].slopes, spread, j);
      next[i][j] = midpoint(JC);
      rest[i] += mag(JC - Interval::exactly(next[i][j])) * start[j];
    }
    rest[i] = up(rest[i]);
  }
  const Matrix turned = lohner::independent<N>(middle, radius, rest);
  const std::array<std::array<Interval, N>, N> back = lohner::inverse<N>(turned);
  Vector grown;
  for (int i = 0; i < N; ++i) {
    double sum = 0;
    for (int j = 0; j < N; ++j) {
      Interval entry(0L);
      for (int k = 0; k < N; ++k) entry = entry + back[i][k] * JB[k][j];
      sum += mag(entry) * radius[j] + mag(back[i][j]) * rest[j];
    }
    grown[i] = up(sum);
  }
  for (int i = 0; i < N; ++i) centre[i] = image[i].midpoint_sum();
  radius = grown;
  spread = next;
  frame = turned;
}

template <int N>
template <class F>
Twofold Doubleton<N>::value(const F& f, const std::array<Interval, N>& box) const {
  const Jet<Interval, N> slopes = f(lohner::variables<N>(box));
  if (!is_finite(slopes)) throw Undecided("a value or slope is unbounded or may be undefined");
  double width = 0;
  for (int j = 0; j < N; ++j)
    width += mag(lohner::product<N>(slopes.slopes, spread, j)) * start[j] +
             mag(lohner::product<N>(slopes.slopes, frame, j)) * radius[j];
  const Twofold at_centre = f(lohner::points<N>(centre));
  return {at_centre.midpoint_sum(), up(at_centre.error() + up(width))};
}

}  // namespace overshoot
