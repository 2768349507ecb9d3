#include "lib/dynamics/attracting.hpp"

#include <Eigen/Dense>
#include <Eigen/Eigenvalues>

#include "lib/formula/program.hpp"

namespace overshoot {

namespace {

/// A map's values and slopes over boxes, its parameters in their intervals.
class Steps {
 public:
  Steps(const RecordedMap& map, std::span<const Interval> parameters)
      : n_(map.step.size()), program_(Tape(outputs(map))), room_(program_.room()) {
    variables_.resize(n_, Interval(0L));
    variables_.insert(variables_.end(), parameters.begin(), parameters.end());
  }
  void at(std::span<const Interval> z) {
    std::ranges::copy(z, variables_.begin());
    program_.run(std::span<const Interval>(variables_), room_);
  }
  const Interval& value(std::size_t i) const { return program_.output(room_, i); }
  const Interval& slope(std::size_t i, std::size_t j) const { return program_.output(room_, n_ + i * n_ + j); }

 private:
  static std::vector<Expr> outputs(const RecordedMap& map) {
    std::vector<Expr> all = map.step;
    for (const Expr e : map.step)
      for (std::size_t j = 0; j < map.step.size(); ++j) all.push_back(derivative(e, static_cast<int>(j)));
    return all;
  }

  std::size_t n_;
  Program<Interval> program_;
  std::vector<Interval> room_, variables_;
};

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

double middle(const Interval& x) { return 0.5 * x.lo() + 0.5 * x.hi(); }

std::vector<Interval> point(const Vector& c) {
  std::vector<Interval> z;
  for (const double x : c) z.push_back(Interval::exactly(x));
  return z;
}

/// Near a fixed point, by Newton's method; nothing where that does not end.
std::optional<Vector> near_fixed_point(Steps& steps, Vector c) {
  const auto n = static_cast<std::size_t>(c.size());
  for (int i = 0; i < 8; ++i) {
    steps.at(point(c));
    Vector off(c.size());
    Matrix slopes(c.size(), c.size());
    for (std::size_t r = 0; r < n; ++r) {
      const auto row = static_cast<Eigen::Index>(r);
      off(row) = middle(steps.value(r)) - c(row);
      for (std::size_t k = 0; k < n; ++k) slopes(row, static_cast<Eigen::Index>(k)) = middle(steps.slope(r, k)) - (r == k ? 1 : 0);
    }
    if (!off.allFinite() || !slopes.allFinite()) return std::nullopt;
    const Vector next = c - slopes.fullPivLu().solve(off);
    if (!next.allFinite()) return std::nullopt;
    c = next;
  }
  return c;
}

/// A frame in which the slopes at c are nearly diagonal (eigenvectors, of a complex pair the real and imaginary parts),
/// and whether all eigenvalues are below 1 in size.
struct Frame {
  Matrix columns;
  bool attracts;
};
std::optional<Frame> frame_of(Steps& steps, const Vector& c) {
  steps.at(point(c));
  Matrix slopes(c.size(), c.size());
  for (Eigen::Index i = 0; i < c.size(); ++i)
    for (Eigen::Index j = 0; j < c.size(); ++j)
      slopes(i, j) = middle(steps.slope(static_cast<std::size_t>(i), static_cast<std::size_t>(j)));
  if (!slopes.allFinite()) return std::nullopt;
  const Eigen::EigenSolver<Matrix> solver(slopes);
  if (solver.info() != Eigen::Success) return std::nullopt;
  const Eigen::MatrixXcd vectors = solver.eigenvectors();
  Frame frame{Matrix(c.size(), c.size()), solver.eigenvalues().cwiseAbs().maxCoeff() < 0.999};
  for (Eigen::Index j = 0; j < c.size(); ++j) {
    const bool second = solver.eigenvalues()(j).imag() < 0;
    frame.columns.col(j) = second ? Vector(vectors.col(j).imag()) : Vector(vectors.col(j).real());
  }
  return frame;
}

using Intervals = std::vector<std::vector<Interval>>;  ///< a matrix, row by row

Intervals exact(const Matrix& a) {
  Intervals out(static_cast<std::size_t>(a.rows()));
  for (Eigen::Index i = 0; i < a.rows(); ++i)
    for (Eigen::Index j = 0; j < a.cols(); ++j) out[static_cast<std::size_t>(i)].push_back(Interval::exactly(a(i, j)));
  return out;
}
Intervals product(const Intervals& a, const Intervals& b) {
  Intervals out(a.size(), std::vector<Interval>(b.front().size(), Interval(0L)));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.front().size(); ++j)
      for (std::size_t k = 0; k < b.size(); ++k) out[i][j] = out[i][j] + a[i][k] * b[k][j];
  return out;
}
/// The largest sum of magnitudes in a row: the norm, bounded from above.
Interval norm(const Intervals& a) {
  Interval largest(0L);
  for (const std::vector<Interval>& row : a) {
    Interval sum(0L);
    for (const Interval& x : row) sum = sum + Interval::exactly(mag(x));
    largest = max(largest, sum);
  }
  return largest;
}

/// The test of the header in the frame T: the fixed point, if every point of the box is in X for one of some r.
std::optional<std::vector<Interval>> contraction(Steps& steps, const Vector& c, const Matrix& frame,
                                                 std::span<const Interval> box) {
  const std::size_t n = box.size();
  const Intervals T = exact(frame), R = exact(frame.fullPivLu().inverse());
  Intervals defect = product(R, T);
  for (std::size_t i = 0; i < n; ++i) defect[i][i] = defect[i][i] - 1;
  const Interval lost = 1 - norm(defect);
  if (!certainly(lost > Interval(0L))) return std::nullopt;
  const std::vector<Interval> centre = point(c);
  const auto from_centre = [&](const auto& coordinate) {
    Intervals v;
    for (std::size_t i = 0; i < n; ++i) v.push_back({coordinate(i) - centre[i]});
    return norm(product(R, v)) / lost;
  };
  steps.at(centre);
  const Interval off = from_centre([&](std::size_t i) { return steps.value(i); });
  const Interval reach = from_centre([&](std::size_t i) { return box[i]; });
  if (!is_finite(off) || !is_finite(reach)) return std::nullopt;
  double r = std::max(1.01 * reach.hi(), 1e-300);
  for (int attempt = 0; attempt < 60; ++attempt, r *= 2) {
    std::vector<Interval> X;
    for (std::size_t i = 0; i < n; ++i) {
      Interval spread(0L);
      for (std::size_t j = 0; j < n; ++j) spread = spread + T[i][j] * Interval::exactly(-r, r);
      X.push_back(centre[i] + spread);
    }
    steps.at(X);
    Intervals slopes(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (!is_finite(steps.value(i))) return std::nullopt;  // nor on any larger box
      for (std::size_t j = 0; j < n; ++j) {
        if (!is_finite(steps.slope(i, j))) return std::nullopt;
        slopes[i].push_back(steps.slope(i, j));
      }
    }
    const Interval q = norm(product(product(R, slopes), T)) / lost;
    if (!certainly(q < Interval(1L))) return std::nullopt;
    if (!certainly(off <= (1 - q) * Interval::exactly(r))) continue;
    const Interval away = off / (1 - q);
    std::vector<Interval> fixed;
    for (std::size_t i = 0; i < n; ++i) {
      Interval spread(0L);
      for (std::size_t j = 0; j < n; ++j) spread = spread + T[i][j] * Interval::exactly(-away.hi(), away.hi());
      fixed.push_back(centre[i] + spread);
    }
    return fixed;
  }
  return std::nullopt;
}

}  // namespace

AttractingPoint attracting_fixed_point(const RecordedMap& map, std::span<const Interval> parameters,
                                       std::span<const Interval> box) {
  Steps steps(map, parameters);
  Vector middles(static_cast<Eigen::Index>(box.size()));
  for (std::size_t i = 0; i < box.size(); ++i) middles(static_cast<Eigen::Index>(i)) = middle(box[i]);
  AttractingPoint found;
  try {
    const std::optional<Vector> c = near_fixed_point(steps, middles);
    if (!c) return found;
    if (const auto frame = frame_of(steps, *c)) {
      found.near = frame->attracts;
      found.point = contraction(steps, *c, frame->columns, box);
    }
    if (!found.point) found.point = contraction(steps, *c, Matrix::Identity(c->size(), c->size()), box);
  } catch (const Undecided&) {  // a jump, or what has no value
  }
  return found;
}

}  // namespace overshoot
