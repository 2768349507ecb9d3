#pragma once
/// Orbits of maps enclosed over many steps: the mean-value form in a rotated frame (R. Lohner, 1987).
///
/// A set is c + B r: a centre c of two doubles a coordinate, a nearly orthogonal frame B, and all r with |r_j| <=
/// radius_j. Plain iteration in intervals turns the set into an axis-parallel box at every step, and so lets errors
/// that cancel grow; here a step F maps it as follows, z = c + B r running over the set X and [X] being its box.
///
///  1. F(z) = F(c) + J B r with a matrix J in F'([X]) (mean value theorem, row by row; [X] is convex and holds c).
///     F' comes from jets of intervals.
///  2. F(c) = c' + d, |d_i| <= error_i, in Twofold.
///  3. A = J_mid B in doubles, |J B - A| <= D = (|J - J_mid| + g |J_mid|) |B|, g bounding the rounding of sums of N
///     products.
///  4. The new frame Q: the columns of A, those that matter most (|A_j| radius_j) first, orthonormalised in double.
///     Whatever Q is, w = Q^T (F(z) - c') has
///         |w_i| <= v_i = sum_j (|(Q^T A)_ij| + (|Q|^T (D + g |A|))_ij) radius_j + sum_k |Q_ki| error_k.
///  5. F(z) = c' + Q r' with r' = (Q^T Q)^-1 w. With e >= ||Q^T Q - I|| < 1 (largest row sum),
///         |r'_i| <= radius'_i = v_i + e/(1 - e) max_j v_j.
///
/// Sorting keeps long thin sets thin. The map must be continuous and piecewise continuously differentiable on [X]
/// (jets give hulls of the one-sided derivatives, and raise Undecided at a jump).
#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "lib/dynamics/run.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/sentinel.hpp"
#include "lib/scalar/twofold.hpp"

namespace overshoot {

template <int N>
struct LohnerSet {
  using Vector = std::array<double, N>;
  using Matrix = std::array<Vector, N>;  ///< [row][column]

  std::array<kernel::Sum, N> centre;
  Matrix frame;
  Vector radius;

  /// All points with coordinates in the given balls.
  explicit LohnerSet(const std::array<Twofold, N>& start) {
    require_sound_arithmetic();
    for (int i = 0; i < N; ++i) {
      centre[i] = start[i].midpoint_sum();
      radius[i] = start[i].error();
      for (int j = 0; j < N; ++j) frame[i][j] = i == j ? 1 : 0;
    }
  }

  /// The coordinate's distance from the centre's is at most this.
  double half_width(int i) const {
    double sum = 0;
    for (int j = 0; j < N; ++j) sum += std::fabs(frame[i][j]) * radius[j];
    return up(sum);
  }
  Twofold coordinate(int i) const { return {centre[i], half_width(i)}; }
  std::array<Interval, N> box() const {
    std::array<Interval, N> x;
    for (int i = 0; i < N; ++i) x[i] = coordinate(i).interval();
    return x;
  }

  /// f over the set, a number, by steps 1 and 2: f(c) + grad f([X]) B r. `box` is its box().
  template <class F>
  Twofold value(const F& f, const std::array<Interval, N>& box) const;

  /// Becomes an enclosure of its image; `box` is its box(). The map takes and gives arrays of N numbers of any type.
  template <class Map>
  void advance(const Map& map, const std::array<Interval, N>& box);
};

/// An exact parameter of a map, in the types a map is called with.
class Constant {
 public:
  explicit Constant(const Rational& q) : Constant(Twofold(q)) {}
  explicit Constant(const Twofold& x) : fine_(x), interval_(x.interval()) {}
  template <Real T>
  T as() const {
    if constexpr (std::same_as<T, Twofold>)
      return fine_;
    else
      return T(interval_);
  }

 private:
  Twofold fine_;
  Interval interval_;
};

/// A step(z, p) with a parameter p as a map of z, p fixed.
template <class Step>
struct Fixed {
  Step step;
  Constant parameter;
  template <Real T, std::size_t N>
  std::array<T, N> operator()(const std::array<T, N>& z) const {
    return step(z, parameter.template as<T>());
  }
};
/// The same as a map of (z, p), for a box of parameters: p's share in z is then known, where a wide constant would
/// widen every step.
template <class Step>
struct Free {
  Step step;
  template <Real T, std::size_t N>
  std::array<T, N> operator()(const std::array<T, N>& z) const {
    std::array<T, N - 1> head;
    std::copy_n(z.begin(), N - 1, head.begin());
    const std::array<T, N - 1> image = step(head, z[N - 1]);
    std::array<T, N> r;
    std::ranges::copy(image, r.begin());
    r[N - 1] = z[N - 1];
    return r;
  }
};

namespace lohner {

template <int N>
std::array<Jet<Interval, N>, N> variables(const std::array<Interval, N>& box) {
  std::array<Jet<Interval, N>, N> jets;
  for (int i = 0; i < N; ++i) jets[i] = Jet<Interval, N>::variable(box[i], i);
  return jets;
}
template <int N>
std::array<Twofold, N> points(const std::array<kernel::Sum, N>& centre) {
  std::array<Twofold, N> point;
  for (int i = 0; i < N; ++i) point[i] = Twofold(centre[i], 0);
  return point;
}

/// Bounds the rounding of a sum of N products of doubles, relative to the sum of their magnitudes.
template <int N>
constexpr double rounding = (N + 2) * 0x1p-53;

/// A frame of the columns of A in the order of their size times radius; nearly orthogonal.
template <int N>
typename LohnerSet<N>::Matrix orthonormal(const typename LohnerSet<N>::Matrix& A,
                                          const typename LohnerSet<N>::Vector& radius) {
  typename LohnerSet<N>::Matrix Q;
  std::array<double, N> square;
  for (int j = 0; j < N; ++j) {
    double sum = 0;
    for (int i = 0; i < N; ++i) sum += A[i][j] * A[i][j];
    square[j] = sum;
  }
  if constexpr (N == 1) {
    Q[0][0] = 1;
  } else if constexpr (N == 2) {
    const int first = square[0] * radius[0] * radius[0] >= square[1] * radius[1] * radius[1] ? 0 : 1;
    const double norm = std::sqrt(square[first]);
    const double c = norm > 0 ? A[0][first] / norm : 1, s = norm > 0 ? A[1][first] / norm : 0;
    Q = {{{c, -s}, {s, c}}};
  } else {
    std::array<int, N> order;
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, std::greater(), [&](int j) { return square[j] * radius[j] * radius[j]; });
    // Gram-Schmidt, twice for each column; one that depends on those before it gives way to a unit vector.
    const auto reduced = [&](std::array<double, N> q, int k) {
      for (int twice = 0; twice < 2; ++twice) {
        for (int m = 0; m < k; ++m) {
          double dot = 0;
          for (int i = 0; i < N; ++i) dot += Q[i][m] * q[i];
          for (int i = 0; i < N; ++i) q[i] -= dot * Q[i][m];
        }
        double norm = 0;
        for (int i = 0; i < N; ++i) norm += q[i] * q[i];
        if (!(norm > 1e-12)) return std::pair(q, false);
        for (int i = 0; i < N; ++i) q[i] /= std::sqrt(norm);
      }
      return std::pair(q, true);
    };
    for (int k = 0; k < N; ++k) {
      std::array<double, N> q;
      for (int i = 0; i < N; ++i) q[i] = A[i][order[k]] / std::sqrt(square[order[k]]);
      auto [column, good] = reduced(q, k);
      for (int unit = 0; !good && unit < N; ++unit) {
        q.fill(0);
        q[unit] = 1;
        std::tie(column, good) = reduced(q, k);
      }
      for (int i = 0; i < N; ++i) Q[i][k] = column[i];
    }
  }
  return Q;
}

}  // namespace lohner

template <int N>
template <class Map>
void LohnerSet<N>::advance(const Map& map, const std::array<Interval, N>& box) {
  constexpr double g = lohner::rounding<N>;
  const std::array<Jet<Interval, N>, N> slopes = map(lohner::variables<N>(box));
  const std::array<Twofold, N> image = map(lohner::points<N>(centre));

  Matrix A, D;
  for (int i = 0; i < N; ++i) {
    if (!is_finite(slopes[i].value)) throw Undecided("the image is unbounded or may be undefined");
    Vector middle, spread;
    for (int k = 0; k < N; ++k) {
      const Interval& d = slopes[i].slopes[k];
      if (!is_finite(d)) throw Undecided("the Jacobian is unbounded or may be undefined");
      middle[k] = 0.5 * d.lo() + 0.5 * d.hi();
      // |d - middle|, rounded to nearest: the g below has room for u |d|.
      spread[k] = std::max(d.hi() - middle[k], middle[k] - d.lo()) + g * std::fabs(middle[k]);
    }
    for (int j = 0; j < N; ++j) {
      double sum = 0, error = 0;
      for (int k = 0; k < N; ++k) {
        sum += middle[k] * frame[k][j];
        error += spread[k] * std::fabs(frame[k][j]);
      }
      A[i][j] = sum;
      D[i][j] = error + g * std::fabs(sum);
    }
  }
  const Matrix Q = lohner::orthonormal<N>(A, radius);
  Vector v;
  double largest = 0, defect = 0;
  for (int i = 0; i < N; ++i) {
    double sum = 0, row = 0;
    for (int j = 0; j < N; ++j) {
      double entry = 0, error = 0, dot = i == j ? -1 : 0, magnitude = i == j ? 1 : 0;
      for (int k = 0; k < N; ++k) {
        entry += Q[k][i] * A[k][j];
        error += std::fabs(Q[k][i]) * D[k][j];
        dot += Q[k][i] * Q[k][j];
        magnitude += std::fabs(Q[k][i] * Q[k][j]);
      }
      sum += (std::fabs(entry) + error) * radius[j];
      row += std::fabs(dot) + g * magnitude;
    }
    for (int k = 0; k < N; ++k) sum += std::fabs(Q[k][i]) * image[k].error();
    v[i] = up(sum);
    largest = std::max(largest, v[i]);
    defect = std::max(defect, row);
  }
  if (!(defect < 0.5)) throw Undecided("no frame was found");
  for (int i = 0; i < N; ++i) {
    centre[i] = image[i].midpoint_sum();
    radius[i] = up(v[i] + 2 * up(defect) * largest);  // 1/(1 - e) <= 2
  }
  frame = Q;
}

template <int N>
template <class F>
Twofold LohnerSet<N>::value(const F& f, const std::array<Interval, N>& box) const {
  const auto slopes = f(lohner::variables<N>(box)).slopes;
  double spread = 0;
  for (int j = 0; j < N; ++j) {
    Interval entry(0L);
    for (int k = 0; k < N; ++k) entry = entry + slopes[k] * Interval::exactly(frame[k][j]);
    if (!is_finite(entry)) throw Undecided("a slope is unbounded or may be undefined");
    spread += mag(entry) * radius[j];
  }
  const Twofold at_centre = f(lohner::points<N>(centre));
  return {at_centre.midpoint_sum(), up(at_centre.error() + up(spread))};
}

/// A set on its way, with its box.
template <int N>
struct EnclosedState {
  LohnerSet<N> set;
  std::array<Interval, N> box;
  explicit EnclosedState(LohnerSet<N> s) : set(std::move(s)), box(set.box()) {}
};

/// Whether a set is at rest: at step 2^k its box is what it was at step 2^(k-1), to a thousandth of its widths. Asked at
/// every step.
template <std::size_t N>
class AtRest {
 public:
  bool operator()(const std::array<Interval, N>& box) {
    if (++step_ != next_) return false;
    next_ *= 2;
    bool same = kept_.has_value();
    for (std::size_t i = 0; same && i < N; ++i) {
      const Interval &now = box[i], &before = (*kept_)[i];
      same = std::max(std::fabs(now.lo() - before.lo()), std::fabs(now.hi() - before.hi())) <= (now.hi() - now.lo()) / 1000;
    }
    kept_ = box;
    return same;
  }

 private:
  std::optional<std::array<Interval, N>> kept_;
  long step_ = 0, next_ = 64;
};
constexpr const char* at_rest_above_until =
    "the box is at rest, and does not tell whether the distance is below --until: a smaller box may";

/// Iterates a map until `stop(state)` holds, at most `budget` steps. Throws Undecided when the enclosure is lost: a
/// coordinate is not known to 1/8, of itself or absolutely. `watch(t)` is told of every 65536th step.
template <int N, class Map, class Stop, class Watch>
Run<EnclosedState<N>> enclosed_orbit(EnclosedState<N> start, const Map& map, const Stop& stop, long budget,
                                     const Watch& watch) {
  long t = 0;
  return run(
      std::move(start),
      [&](const EnclosedState<N>& now) {
        for (int i = 0; i < N; ++i)
          if (!(now.set.half_width(i) <= std::max(1.0, std::fabs(now.set.centre[i].h)) / 8))
            throw Undecided(fmt::format("the enclosure is lost at step {}", t));
        if (++t % 65536 == 0) watch(t);
        EnclosedState<N> next = now;
        next.set.advance(map, now.box);
        next.box = next.set.box();
        return next;
      },
      stop, budget);
}

}  // namespace overshoot
