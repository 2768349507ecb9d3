#pragma once
/// The sparse-coding task and the threshold network of ahn2023 (Section 1, Figures 1-2):
///
///     x = lambda y e_j + xi in R^d,   y = +-1, j uniform in [d], xi ~ N(0, I_d);
///     f(x; a-, a+, b) = a- sum_i relu(-x_i + b) + a+ sum_i relu(x_i + b)
///
/// and full-batch gradient descent on the mean logistic loss (1/n) sum_k log(1 + exp(-y_k f(x_k))).
///
/// Start (threshold_start): from small a-, a+: independent normals over d, so that A = d (a- + a+) is of order 1 as in
/// the mean model; b = 0.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/scalar/double.hpp"
#include "lib/scalar/jet.hpp"

namespace overshoot {

/// The sizes of Figures 1-2, and of the test set used here.
struct ThresholdTask {
  std::size_t d = 200, n = 300;
  double lambda = 3;
  std::size_t test_points = 2000;
};

/// A data set. Its numbers are multiples of 2^-24: doubles that are exact by definition.
struct SparseCoding {
  std::size_t points = 0, features = 0;
  std::vector<double> x;    ///< row by row: x[k * features + i]
  std::vector<int> labels;  ///< +-1
};

/// The training and test sets and the weights of one seed are independent of one another.
enum class Part : std::uint64_t { training, test, weights };

/// Draws a data set; lambda is taken to the nearest multiple of 2^-24. Throws BadInput unless points and features are
/// between 1 and 10^6, their product at most 10^8, and 0 <= lambda <= 10^6.
SparseCoding sparse_coding(std::size_t points, std::size_t features, double lambda, std::uint64_t seed, Part part);

/// A data set made ready for the step, in T. The network does not tell coordinates apart, so a row is kept as the
/// values u it shows to the units relu(u + b) in descending order, with the sums of the k largest: then the units that
/// are on come first and are summed by one look-up.
template <Real T>
struct ThresholdData {
  /// The units of one sign, of all rows.
  struct Side {
    std::vector<T> values;  ///< row k, i-th largest: values[k * d + i]
    std::vector<T> sums;    ///< row k, sum of the i largest: sums[k * (d + 1) + i]; exact before conversion to T
  };
  std::size_t n = 0, d = 0;
  Side minus, plus;  ///< u = -x_i and u = x_i
  std::vector<T> labels;

  explicit ThresholdData(const SparseCoding& data) : n(data.points), d(data.features) {
    fill(plus, data, 1);
    fill(minus, data, -1);
    for (const int y : data.labels) labels.push_back(from<T>(y));
  }

 private:
  void fill(Side& side, const SparseCoding& data, double sign) {
    side.values.reserve(n * d);
    side.sums.reserve(n * (d + 1));
    std::vector<double> row(d);
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < d; ++i) row[i] = sign * data.x[k * d + i];
      std::sort(row.begin(), row.end(), std::greater<>());
      double sum = 0;
      side.sums.push_back(exact_number<T>(sum));
      for (const double u : row) {
        sum += u;
        side.values.push_back(exact_number<T>(u));
        side.sums.push_back(exact_number<T>(sum));
      }
    }
  }
};

template <Real T>
struct ThresholdState {
  T a_minus, a_plus, b;
};

/// The start of a seed, small and exact in double: see above.
ThresholdState<double> threshold_start(std::size_t features, std::uint64_t seed);

template <Real T>
ThresholdState<T> exact_state(const ThresholdState<double>& z) {
  return {exact_number<T>(z.a_minus), exact_number<T>(z.a_plus), exact_number<T>(z.b)};
}

/// sum_i relu(u_i + b) over one row, and its derivative in b: the number of units that are on.
template <Real T>
struct ActiveUnits {
  T sum, count;
};

/// The units certainly on are summed as sum u_i + count b; those of which that is unknown (in a ball or a jet of balls)
/// one by one, so that relu takes the hull and the jump of the count is select's.
template <Real D, Real T>
ActiveUnits<T> active_units(const typename ThresholdData<D>::Side& side, std::size_t d, std::size_t k, const T& b) {
  const T threshold = -b;
  const auto row = side.values.begin() + static_cast<std::ptrdiff_t>(k * d), end = row + static_cast<std::ptrdiff_t>(d);
  const auto is_on = [&](const D& u) { return lifted<T>(u) > threshold; };
  const auto on = std::partition_point(row, end, [&](const D& u) { return certainly(is_on(u)); });
  const auto count = on - row;
  ActiveUnits<T> r{lifted<T>(side.sums[k * (d + 1) + static_cast<std::size_t>(count)]) + from<T>(count) * b,
                   from<T>(count)};
  if constexpr (!Approximate<T>) {
    const auto off = std::partition_point(on, end, [&](const D& u) { return possibly(is_on(u)); });
    for (auto u = on; u != off; ++u) {
      r.sum = r.sum + relu(lifted<T>(*u) + b);
      r.count = r.count + select(is_on(*u), from<T>(1), from<T>(0));
    }
  }
  return r;
}

/// One row seen by the network: f = a- minus.sum + a+ plus.sum, margin y f.
template <Real T>
struct ThresholdForward {
  ActiveUnits<T> minus, plus;
  T margin;
};
template <Real D, Real T>
ThresholdForward<T> threshold_forward(const ThresholdData<D>& data, const ThresholdState<T>& z, std::size_t k) {
  ActiveUnits<T> minus = active_units<D, T>(data.minus, data.d, k, z.b),
                 plus = active_units<D, T>(data.plus, data.d, k, z.b);
  const T margin = lifted<T>(data.labels[k]) * (z.a_minus * minus.sum + z.a_plus * plus.sum);
  return {std::move(minus), std::move(plus), margin};
}

/// All rows, from one state.
template <Real T>
using ThresholdView = std::vector<ThresholdForward<T>>;
template <Real D, Real T>
ThresholdView<T> threshold_view(const ThresholdData<D>& data, const ThresholdState<T>& z) {
  ThresholdView<T> view;
  view.reserve(data.n);
  for (std::size_t k = 0; k < data.n; ++k) view.push_back(threshold_forward(data, z, k));
  return view;
}

/// The mean logistic loss; log(1 + exp(-m)) = max(-m, 0) + log(1 + exp(-|m|)).
template <Real T>
T threshold_loss(const ThresholdView<T>& view) {
  T sum = from<T>(0);
  for (const ThresholdForward<T>& row : view) sum = sum + (relu(-row.margin) + log1p(exp(-abs(row.margin))));
  return sum / from<T>(view.size());
}
template <Real D, Real T>
T threshold_loss(const ThresholdData<D>& data, const ThresholdState<T>& z) {
  return threshold_loss(threshold_view(data, z));
}

/// One step of full-batch gradient descent of size eta on the mean logistic loss. D is the type of the data: T, or what
/// T is a jet of.
template <Real D, Real T>
ThresholdState<T> threshold_step(const ThresholdData<D>& data, const ThresholdView<T>& view, const ThresholdState<T>& z,
                                 const T& eta) {
  ThresholdState<T> sum{from<T>(0), from<T>(0), from<T>(0)};
  for (std::size_t k = 0; k < data.n; ++k) {
    const ThresholdForward<T>& f = view[k];
    // y times twice the slope 1/(1 + e^m) of the loss at the margin m.
    const T pull = lifted<T>(data.labels[k]) * (from<T>(1) - tanh(f.margin / from<T>(2)));
    sum.a_minus = sum.a_minus + pull * f.minus.sum;
    sum.a_plus = sum.a_plus + pull * f.plus.sum;
    sum.b = sum.b + pull * (z.a_minus * f.minus.count + z.a_plus * f.plus.count);
  }
  const T scale = eta / from<T>(2 * data.n);
  return {z.a_minus + scale * sum.a_minus, z.a_plus + scale * sum.a_plus, z.b + scale * sum.b};
}

/// The same, the rows being seen first.
template <Real D, Real T>
ThresholdState<T> threshold_step(const ThresholdData<D>& data, const ThresholdState<T>& z, const T& eta) {
  return threshold_step(data, threshold_view(data, z), z, eta);
}

/// The share of the points on the right side: y f > 0.
template <Real T>
T threshold_accuracy(const ThresholdData<T>& data, const ThresholdState<T>& z) {
  T right = from<T>(0);
  for (std::size_t k = 0; k < data.n; ++k)
    right = right + select(threshold_forward(data, z, k).margin > from<T>(0), from<T>(1), from<T>(0));
  return right / from<T>(data.n);
}

template <Real T>
using Matrix3 = std::array<std::array<T, 3>, 3>;

/// The Hessian of the mean loss in (a-, a+, b): I minus the Jacobian of the step of size 1 (where no unit is at its
/// kink).
template <Real T>
Matrix3<T> threshold_hessian(const ThresholdData<T>& data, const ThresholdState<T>& z) {
  using J = Jet<T, 3>;
  const ThresholdState<J> step = threshold_step(
      data, ThresholdState<J>{J::variable(z.a_minus, 0), J::variable(z.a_plus, 1), J::variable(z.b, 2)}, from<J>(1));
  Matrix3<T> h{-step.a_minus.slopes[0], -step.a_minus.slopes[1], -step.a_minus.slopes[2],
               -step.a_plus.slopes[0],  -step.a_plus.slopes[1],  -step.a_plus.slopes[2],
               -step.b.slopes[0],       -step.b.slopes[1],       -step.b.slopes[2]};
  for (std::size_t i = 0; i < 3; ++i) h[i][i] = from<T>(1) + h[i][i];
  return h;
}

/// The largest eigenvalue of a symmetric matrix.
double largest_eigenvalue(const Matrix3<double>& h);

/// The sharpness: the largest eigenvalue of the full-batch Hessian.
double threshold_sharpness(const ThresholdData<double>& data, const ThresholdState<double>& z);

/// The largest eigenvalue of a symmetric matrix in T, by Newton's method on its characteristic polynomial from the
/// value in double; over balls an enclosure (interval Newton), certainly of the largest root because the polynomial
/// increases and is convex from there on. Nothing where that is not certain.
template <Real T>
std::optional<T> largest_eigenvalue_in(const Matrix3<T>& h) {
  Matrix3<double> mid;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) mid[i][j] = nearby_double(h[i][j]);
  const double start = largest_eigenvalue(mid);
  if (!std::isfinite(start)) return std::nullopt;
  const auto minor = [&](std::size_t i, std::size_t j) { return h[i][i] * h[j][j] - h[i][j] * h[j][i]; };
  const T trace = h[0][0] + h[1][1] + h[2][2], minors = minor(0, 1) + minor(0, 2) + minor(1, 2);
  const T determinant = h[0][0] * minor(1, 2) - h[0][1] * (h[1][0] * h[2][2] - h[1][2] * h[2][0]) +
                        h[0][2] * (h[1][0] * h[2][1] - h[1][1] * h[2][0]);
  const auto p = [&](const T& x) { return ((x - trace) * x + minors) * x - determinant; };
  const auto slope = [&](const T& x) { return (3 * x - 2 * trace) * x + minors; };
  T root = exact_number<T>(start);
  if constexpr (std::same_as<T, Ball>) {
    for (int bits = 40; bits >= 4; bits -= 6) {
      const Ball radius = abs(root) * Ball(power(Rational(1, 2), bits)), low = root - radius,
                 wide = Ball::hull(low, root + radius);
      const Ball next = root - p(root) / slope(wide);
      const bool contained = certainly(next > low) && certainly(next < root + radius);
      if (contained && certainly(slope(low) > Ball(0L)) && certainly(3 * low > trace)) return next;
    }
    return std::nullopt;
  } else {
    for (int i = 0; i < 8; ++i) {
      const T s = slope(root);
      if (s == from<T>(0)) break;
      root = root - p(root) / s;
    }
    return root;
  }
}

/// A double next to the state's numbers (a ball's midpoint).
template <Real T>
ThresholdState<double> state_in_double(const ThresholdState<T>& z) {
  return {nearby_double(z.a_minus), nearby_double(z.a_plus), nearby_double(z.b)};
}

}  // namespace overshoot
