#include "lib/rates/worst_run.hpp"

#include <algorithm>
#include <cmath>

#include "lib/semidefinite/eigen.hpp"

namespace overshoot {

namespace {

using Start = RateProblem::Start;
using Measure = RateProblem::Measure;
using Vector = std::vector<Surd>;

Surd inner(const Vector& a, const Vector& b) {
  Surd sum;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
Vector minus(Vector a, const Vector& b, const Surd& times = Surd(1)) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= times * b[i];
  return a;
}
Surd rounded(double x) { return Rational(floor(exact_rational(std::ldexp(x, 40)) + Rational(1, 2))) / power(Rational(2), 40); }

/// f_i - f_j >= bounds[i][j] for all points (the last is the minimiser), f of the last being 0.
using Bounds = std::vector<std::vector<Surd>>;

/// The greatest values with that, and f_first <= most where that is said: lengths of shortest ways. Nothing where there
/// are none.
std::optional<Vector> greatest(const Bounds& bounds, const std::optional<Surd>& most) {
  const std::size_t points = bounds.size(), last = points - 1;
  Vector f(points);
  for (std::size_t i = 0; i < last; ++i) f[i] = -bounds[last][i];
  if (most && f[0] > *most) f[0] = *most;
  for (std::size_t round = 0; round <= points; ++round) {
    bool changed = false;
    for (std::size_t j = 0; j < points; ++j)
      for (std::size_t i = 0; i < points; ++i)
        if (i != j && f[i] - bounds[i][j] < f[j]) {
          f[j] = f[i] - bounds[i][j];
          changed = true;
        }
    if (f[last].sign() < 0) return std::nullopt;
    if (!changed) return f;
  }
  return std::nullopt;
}
/// The least, in the same way.
std::optional<Vector> least(const Bounds& bounds) {
  Bounds turned = bounds;
  for (std::size_t i = 0; i < bounds.size(); ++i)
    for (std::size_t j = 0; j < bounds.size(); ++j) turned[i][j] = bounds[j][i];
  auto f = greatest(turned, std::nullopt);
  if (f)
    for (Surd& x : *f) x = -x;
  return f;
}

}  // namespace

std::optional<BadRun> bad_run(const RateProblem& problem, const std::vector<Surd>& steps, const Surd& mu, const Eigen::MatrixXd& gram, double mixed,
                              bool loose) {
  const SymmetricEigen eigen = eigen_of(gram);
  const double largest = eigen.values.maxCoeff();
  std::vector<Eigen::VectorXd> columns;
  for (Eigen::Index k = 0; k < gram.rows(); ++k)
    if (eigen.values(k) > 1e-9 * largest) columns.push_back(std::sqrt(eigen.values(k)) * eigen.vectors.col(k));
  const std::size_t n = steps.size(), own = columns.size();
  // Two coordinates of their own, where f is the quadratic of a curvature inside its bounds.
  const Surd positive_mu = mu.sign() > 0 ? mu : Surd(0), width = Surd(1) - positive_mu;
  const Surd curvatures[] = {positive_mu + width / Surd(4), positive_mu + width * Surd(Rational(3, 4))};
  Vector x(own + 3);
  for (std::size_t k = 0; k < own; ++k) x[k] = rounded(columns[k](0));
  x[own] = x[own + 1] = rounded(mixed);
  // Where the start counts by its value, the minimiser may be far away: across all gradients where curvature may be
  // negative, in a direction that all of them have a little of where f is convex.
  Surd slope;
  if (problem.start == Start::value && mu.sign() <= 0) {
    const double size = std::sqrt(gram.trace());
    if (mu.sign() == 0) slope = rounded(mixed * size);
    x[own + 2] = rounded(mu.sign() < 0 ? 1e3 * size : 100 * size / mixed);
  }
  std::vector<Vector> places, gradients;
  for (std::size_t i = 0; i <= n; ++i) {
    Vector g(own + 3);
    for (std::size_t k = 0; k < own; ++k) g[k] = rounded(columns[k](static_cast<Eigen::Index>(i) + 1));
    g[own + 2] = slope;
    for (const std::size_t k : {0U, 1U}) g[own + k] = curvatures[k] * x[own + k];
    places.push_back(x);
    gradients.push_back(g);
    if (i < n) x = minus(x, g, steps[i]);
  }
  places.emplace_back(own + 3);
  gradients.emplace_back(own + 3);
  const std::size_t points = n + 2, last = n + 1;
  Bounds bounds(points, Vector(points));
  for (std::size_t i = 0; i < points; ++i)
    for (std::size_t j = 0; j < points; ++j) {
      if (i == j) continue;
      const Vector dx = minus(places[i], places[j]), dg = minus(gradients[i], gradients[j]);
      bounds[i][j] = inner(gradients[j], dx) + (inner(dg, dg) + mu * inner(dx, dx) - Surd(2) * mu * inner(dg, dx)) / (Surd(2) * (Surd(1) - mu));
      if (j == last) bounds[i][j] = std::max(bounds[i][j], inner(gradients[i], gradients[i]) / Surd(2));
    }
  const auto low = least(bounds);
  if (!low) return std::nullopt;
  // A start counts by its value: the least; a measure the greatest that then is left.
  auto high = greatest(bounds, problem.start == Start::value ? std::optional((*low)[0]) : std::nullopt);
  if (!high) return std::nullopt;
  Vector& f = *high;
  if (loose)
    for (std::size_t i = 0; i < points; ++i) f[i] = f[i] + ((*low)[i] - f[i]) / Surd(1 << 20);
  const auto square = [](const Vector& a) { return inner(a, a); };
  const Surd start = problem.start == Start::distance ? square(places[0]) : f[0];
  if (start.sign() <= 0) return std::nullopt;
  Surd measure;
  switch (problem.measure) {
    case Measure::value:
      measure = f[n];
      break;
    case Measure::gradient:
      measure = square(gradients[n]);
      break;
    case Measure::least_gradient:
      measure = square(gradients[0]);
      for (std::size_t i = 1; i <= n; ++i) measure = std::min(measure, square(gradients[i]));
      break;
    case Measure::distance:
      measure = square(places[n]);
      break;
  }
  const auto texts = [](const Vector& a) {
    std::vector<NumberText> out;
    for (const Surd& coordinate : a) out.push_back(print(coordinate));
    return out;
  };
  BadRun out{{texts(places[0]), {}, {}}, measure / start};
  for (std::size_t i = 0; i <= n; ++i) {
    out.run.gradients.push_back(texts(gradients[i]));
    out.run.values.push_back(print(f[i]));
  }
  return out;
}

}  // namespace overshoot
