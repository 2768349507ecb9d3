#pragma once
/// The data and the network of lu2024.
///
/// A point of label y = +-1 has P >= 2 patches in R^d: y v (the weak feature); then y u (the strong feature) on strong
/// points and noise on weak ones; the rest noise, N(0, sigma_p^2 I). Here u = ||u|| e_1 and v = ||v|| e_2: nothing
/// else depends on the directions.
///
///     f(x) = (1/m) (sum over positive neurons - sum over negative ones) sum_p max(<w_r, x_p>, 0)^2,
///
/// m neurons of each sign, trained by one-sample SGD on (f - y)^2: w_r' = w_r -+ (4 eta/m) (f - y) sum_p max(<w_r,
/// x_p>, 0) x_p. Sums run in the order of the indices, so that a run in a native type is the same on every machine.
#include <cmath>
#include <vector>

#include "lib/model/matrix.hpp"
#include "lib/model/random.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot {

template <Real T>
struct PatchPoint {
  Matrix<T> patches;  ///< d x P
  int y = 1;          ///< +-1
  bool strong = true;
  /// Of each patch the coordinates that may be other than 0, in their order; empty: all of all. A sum leaves out the
  /// others, whose terms are 0: of the patches of a feature all but one.
  std::vector<std::vector<Eigen::Index>> support;

  /// Calls visit(k) for them.
  template <class Visit>
  void for_each_coordinate(Eigen::Index p, const Visit& visit) const {
    if (support.empty())
      for (Eigen::Index k = 0; k < patches.rows(); ++k) visit(k);
    else
      for (const Eigen::Index k : support[static_cast<std::size_t>(p)]) visit(k);
  }
};

/// Weights of 2m neurons in R^d, row by row; the first m are the positive ones.
template <Real T>
using PatchWeights = Matrix<T>;

/// <w_r, x_p>, cut off at 0: 2m x P.
template <Real T>
Matrix<T> active_products(const PatchWeights<T>& w, const PatchPoint<T>& point) {
  Matrix<T> h = Matrix<T>::Constant(w.rows(), point.patches.cols(), from<T>(0));
  for (Eigen::Index p = 0; p < h.cols(); ++p) {
    point.for_each_coordinate(p, [&](Eigen::Index k) {
      h.col(p) = h.col(p) + w.col(k) * point.patches(k, p);
    });
    for (Eigen::Index r = 0; r < h.rows(); ++r) h(r, p) = relu(h(r, p));
  }
  return h;
}

/// f, from active_products.
template <Real T>
T patch_output(const Matrix<T>& active) {
  const Eigen::Index m = active.rows() / 2;
  T sum = from<T>(0);
  for (Eigen::Index p = 0; p < active.cols(); ++p)
    for (Eigen::Index r = 0; r < m; ++r) sum = sum + (sqr(active(r, p)) - sqr(active(m + r, p)));
  return sum / from<T>(m);
}

/// One step of SGD on one point, in place; returns f before it.
template <Real T>
T sgd_step(PatchWeights<T>& w, const PatchPoint<T>& point, const T& eta) {
  const Eigen::Index m = w.rows() / 2;
  Matrix<T> active = active_products(w, point);
  const T f = patch_output(active);
  const T push = 4 * eta / from<T>(m) * (from<T>(point.y) - f);
  for (Eigen::Index p = 0; p < active.cols(); ++p) {
    for (Eigen::Index r = 0; r < active.rows(); ++r) active(r, p) = (r < m ? push : -push) * active(r, p);
    point.for_each_coordinate(p, [&](Eigen::Index k) {
      w.col(k) = w.col(k) + active.col(p) * point.patches(k, p);
    });
  }
  return f;
}

/// The sizes of the paper's experiment, and a setting in which it shows.
struct PatchTask {
  long d = 64, n = 16, m = 8, patches = 2;
  Rational rho{1, 8};       ///< share of weak points: round(rho n), the labels in turn
  Rational u{1}, v{1, 10};  ///< ||u||, ||v||
  Rational sigma_p{1, 16}, sigma_0{3, 100};
};

/// Streams of Random: what one seed draws.
enum class PatchStream : std::uint64_t { training = 10, test, weights, order };
inline Random patch_random(std::uint64_t seed, PatchStream stream) {
  return Random(seed, static_cast<std::uint64_t>(stream));
}

/// One point; noise is sigma_p times a multiple of 2^-24.
template <Real T>
PatchPoint<T> draw_point(const PatchTask& task, int y, bool strong, Random& random) {
  PatchPoint<T> point{Matrix<T>::Constant(task.d, task.patches, from<T>(0)), y, strong, {{1}}};
  point.patches(1, 0) = y * from<T>(task.v);
  if (strong) {
    point.patches(0, 1) = y * from<T>(task.u);
    point.support.push_back({0});
  }
  const T deviation = from<T>(task.sigma_p);
  for (Eigen::Index p = strong ? 2 : 1; p < task.patches; ++p) {
    point.support.emplace_back();
    for (Eigen::Index k = 0; k < task.d; ++k) {
      point.patches(k, p) = deviation * exact_number<T>(random.normal());
      point.support.back().push_back(k);
    }
  }
  return point;
}

/// round(rho n).
inline long weak_points(const PatchTask& task) {
  return std::lround(nearest_double(task.rho) * static_cast<double>(task.n));
}

/// n points, the labels +1, -1, +1, ... in turn, the first `weak` of them weak.
template <Real T>
std::vector<PatchPoint<T>> draw_points(const PatchTask& task, long n, long weak, Random random) {
  std::vector<PatchPoint<T>> points;
  for (long i = 0; i < n; ++i) points.push_back(draw_point<T>(task, i % 2 == 0 ? 1 : -1, i >= weak, random));
  return points;
}

template <Real T>
PatchWeights<T> patch_start(const PatchTask& task, Random random) {
  PatchWeights<T> w(2 * task.m, task.d);
  const T deviation = from<T>(task.sigma_0);
  for (Eigen::Index r = 0; r < w.rows(); ++r)
    for (Eigen::Index k = 0; k < w.cols(); ++k) w(r, k) = deviation * exact_number<T>(random.normal());
  return w;
}

/// What successive visits of the strong points of one label show; e = 1 - y f before the step.
template <Real T>
struct Visits {
  long count = 0;
  T oscillating = from<T>(0);  ///< visits with |e| >= 1/5
  T sum = from<T>(0), last = from<T>(0);

  void add(const T& e) {
    oscillating = oscillating + select(abs(e) >= from<T>(Q(1, 5)), from<T>(1), from<T>(0));
    sum = sum + e;
    last = e;
    ++count;
  }
};

/// One run of one-sample SGD: each step takes a training point drawn evenly, with replacement.
template <Real T>
class PatchRun {
 public:
  PatchRun(const PatchTask& task, const T& eta, std::uint64_t seed)
      : weights(patch_start<T>(task, patch_random(seed, PatchStream::weights))),
        eta_(eta),
        training_(draw_points<T>(task, task.n, weak_points(task), patch_random(seed, PatchStream::training))),
        order_(patch_random(seed, PatchStream::order)) {}

  /// Returns the point visited.
  const PatchPoint<T>& advance() {
    const PatchPoint<T>& point = training_[order_.below(training_.size())];
    const T f = sgd_step(weights, point, eta_);
    if (point.strong) visits(point.y).add(1 - point.y * f);
    return point;
  }
  Visits<T>& visits(int label) { return visits_[label > 0]; }
  /// The share of all visits of strong points with |1 - y f| >= 1/5.
  T oscillating_share() const {
    const long all = visits_[0].count + visits_[1].count;
    return all == 0 ? from<T>(0) : T((visits_[0].oscillating + visits_[1].oscillating) / from<T>(all));
  }

  PatchWeights<T> weights;

 private:
  T eta_;
  std::vector<PatchPoint<T>> training_;
  Random order_;
  Visits<T> visits_[2];
};

/// The signal learned along coordinate k, of a patch of that norm: (1/m) sum_r max(<w_r, y patch>, 0)^2 over the
/// neurons of sign y, the mean of both signs. It is the part of y f that the feature gives, on its own neurons.
template <Real T>
T learned_signal(const PatchWeights<T>& w, Eigen::Index k, const T& norm) {
  const Eigen::Index m = w.rows() / 2;
  T sum = from<T>(0);
  for (Eigen::Index r = 0; r < m; ++r) sum = sum + (sqr(relu(norm * w(r, k))) + sqr(relu(-(norm * w(m + r, k)))));
  return sum / from<T>(2 * m);
}

/// The share of points with y f > 0.
template <Real T>
T patch_accuracy(const PatchWeights<T>& w, const std::vector<PatchPoint<T>>& points) {
  T right = from<T>(0);
  for (const PatchPoint<T>& point : points)
    right =
        right + select(from<T>(point.y) * patch_output(active_products(w, point)) > from<T>(0), from<T>(1), from<T>(0));
  return right / from<T>(points.size());
}

}  // namespace overshoot
