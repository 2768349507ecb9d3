#include "lib/rates/worst_function.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>

#include "lib/scalar/mpfi.hpp"

namespace overshoot {

double nearest(const Surd& x) {
  if (x.parts().size() == 1) return nearest_double(x.parts()[0]);
  const PrecisionScope scope(256);
  const std::function<Mpfi(const Surd&)> enclosed = [&](const Surd& a) {
    Mpfi sum(0L);
    for (std::size_t i = 0; i < a.parts().size(); ++i) {
      Mpfi term(a.parts()[i]);
      for (std::size_t k = 0; (i >> k) != 0; ++k)
        if ((i >> k) % 2 == 1) term = term * sqrt(enclosed(a.roots()->radicands[k]));
      sum = sum + term;
    }
    return sum;
  };
  const Mpfi enclosure = enclosed(x);
  return mpfr_get_d(enclosure.lo(), MPFR_RNDN);
}

namespace {

using Start = RateProblem::Start;
using Measure = RateProblem::Measure;

template <class T>
struct Run {
  std::vector<T> x, f, g;
};

/// f and f' at x.
template <class T>
std::pair<T, T> at(const OneVariable<T>& function, const T& x) {
  T f(0), g(0), here(0);
  const auto go = [&](const T& to, const T& curvature) {
    const T way = to - here;
    f = f + g * way + curvature * way * way / T(2);
    g = g + curvature * way;
    here = to;
  };
  const auto& [knots, slopes] = function;
  std::size_t k = 0;
  while (k < knots.size() && !(knots[k] > T(0))) ++k;
  if (x < T(0))
    for (; k > 0 && x < knots[k - 1]; --k) go(knots[k - 1], slopes[k]);
  else
    for (; k < knots.size() && x > knots[k]; ++k) go(knots[k], slopes[k]);
  go(x, slopes[k]);
  return {f, g};
}

template <class T>
Run<T> run_of(const OneVariable<T>& function, const std::vector<T>& steps) {
  Run<T> run;
  T x(1);
  for (std::size_t k = 0;; ++k) {
    const auto [f, g] = at(function, x);
    run.x.push_back(x);
    run.f.push_back(f);
    run.g.push_back(g);
    if (k == steps.size()) return run;
    x = x - steps[k] * g;
  }
}

template <class T>
std::size_t least(const std::vector<T>& g) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < g.size(); ++i)
    if (g[i] * g[i] < g[best] * g[best]) best = i;
  return best;
}

template <class T>
T rate_of(const RateProblem& problem, const Run<T>& run) {
  const T start = problem.start == Start::distance ? T(1) : run.f[0];
  switch (problem.measure) {
    case Measure::value:
      return run.f.back() / start;
    case Measure::gradient:
      return run.g.back() * run.g.back() / start;
    case Measure::least_gradient: {
      const T g = run.g[least(run.g)];
      return g * g / start;
    }
    case Measure::distance:
      break;
  }
  return run.x.back() * run.x.back() / start;
}

/// A family: functions by two numbers, of which it may use fewer.
struct Family {
  int parameters;
  bool inner_first;  ///< the curvature is 1 around the minimiser and least beyond the knots; or the other way round
  bool left, right;  ///< which knots there are
};

template <class T>
OneVariable<T> member(const Family& family, const T& mu, const T& a, const T& b) {
  const T one(1), inner = family.inner_first ? one : mu, outer = family.inner_first ? mu : one;
  OneVariable<T> function;
  if (family.left) {
    function.knots.push_back(-a);
    function.slopes.push_back(outer);
  }
  function.slopes.push_back(inner);
  if (family.right) {
    function.knots.push_back(b);
    function.slopes.push_back(outer);
  }
  return function;
}

/// p + q a + r b, and its products.
struct Affine {
  Surd p, q, r;
  friend Affine operator+(const Affine& s, const Affine& t) { return {s.p + t.p, s.q + t.q, s.r + t.r}; }
  friend Affine operator-(const Affine& s, const Affine& t) { return {s.p - t.p, s.q - t.q, s.r - t.r}; }
  friend Affine operator*(const Surd& c, const Affine& t) { return {c * t.p, c * t.q, c * t.r}; }
};
struct Quadratic {
  Surd one, a, b, aa, ab, bb;
  friend Quadratic operator+(const Quadratic& s, const Quadratic& t) {
    return {s.one + t.one, s.a + t.a, s.b + t.b, s.aa + t.aa, s.ab + t.ab, s.bb + t.bb};
  }
  friend Quadratic operator*(const Surd& c, const Quadratic& t) { return {c * t.one, c * t.a, c * t.b, c * t.aa, c * t.ab, c * t.bb}; }
};
Quadratic product(const Affine& s, const Affine& t) {
  return {s.p * t.p, s.p * t.q + s.q * t.p, s.p * t.r + s.r * t.p, s.q * t.q, s.q * t.r + s.r * t.q, s.r * t.r};
}

/// The run of a family near the numbers (a, b), as long as no point passes a knot: affine in them.
struct NearRun {
  std::vector<Affine> x, g;
  std::vector<Quadratic> f;
};
NearRun near_run(const Family& family, const Surd& mu, const std::vector<Surd>& steps, const Run<double>& run, double a, double b) {
  const Surd inner = family.inner_first ? Surd(1) : mu, outer = family.inner_first ? mu : Surd(1);
  NearRun near;
  Affine x{1, 0, 0};
  for (std::size_t k = 0;; ++k) {
    // Beyond a knot c: f' = inner c + outer (x - c), f = inner c^2/2 + inner c (x - c) + outer (x - c)^2/2.
    Affine knot{0, 0, 0};
    if (family.right && run.x[k] > b) knot = {0, 0, 1};
    if (family.left && run.x[k] < -a) knot = {0, -1, 0};
    const bool beyond = knot.q.sign() != 0 || knot.r.sign() != 0;
    const Affine way = beyond ? x - knot : x;
    const Surd half(Rational(1, 2));
    near.x.push_back(x);
    near.g.push_back(beyond ? inner * knot + outer * way : inner * x);
    near.f.push_back(beyond ? half * inner * product(knot, knot) + inner * product(knot, way) + half * outer * product(way, way)
                            : half * inner * product(x, x));
    if (k == steps.size()) return near;
    x = x - steps[k] * near.g.back();
  }
}

/// Exact numbers that may be the best (a, b), given that (a, b) is about that.
std::vector<std::pair<Surd, Surd>> candidates(const RateProblem& problem, const Family& family, const Surd& mu, const std::vector<Surd>& steps,
                                              const Run<double>& run, double a, double b) {
  const NearRun near = near_run(family, mu, steps, run, a, b);
  Quadratic measure{};
  switch (problem.measure) {
    case Measure::value:
      measure = near.f.back();
      break;
    case Measure::gradient:
      measure = product(near.g.back(), near.g.back());
      break;
    case Measure::least_gradient: {
      const Affine& g = near.g[least(run.g)];
      measure = product(g, g);
      break;
    }
    case Measure::distance:
      measure = product(near.x.back(), near.x.back());
      break;
  }
  std::vector<std::pair<Surd, Surd>> out;
  const Surd two(2);
  if (problem.start == Start::distance) {  // where the gradient of the measure vanishes
    const Surd determinant = two * measure.aa * two * measure.bb - measure.ab * measure.ab;
    if (family.left && family.right && determinant.sign() != 0)
      out.emplace_back((measure.ab * measure.b - two * measure.bb * measure.a) / determinant,
                       (measure.ab * measure.a - two * measure.aa * measure.b) / determinant);
    if (family.left && !family.right && measure.aa.sign() != 0) out.emplace_back(-measure.a / (two * measure.aa), Surd(0));
    if (!family.left && family.right && measure.bb.sign() != 0) out.emplace_back(Surd(0), -measure.b / (two * measure.bb));
  }
  if (family.parameters == 1) {  // where a point comes to a knot, or two gradients are alike
    const auto zero = [&](const Affine& e) {
      const Surd& slope = family.left ? e.q : e.r;
      if (slope.sign() == 0) return;
      const Surd root = -e.p / slope;
      if (std::fabs(nearest(root) - (family.left ? a : b)) > 1e-3) return;
      out.push_back(family.left ? std::pair(root, Surd(0)) : std::pair(Surd(0), root));
    };
    for (const Affine& x : near.x) zero(family.left ? x + Affine{0, 1, 0} : x - Affine{0, 0, 1});
    if (problem.measure == Measure::least_gradient)
      for (const Affine& g : near.g)
        for (const Affine& h : near.g) {
          zero(g - h);
          zero(g + h);
        }
  }
  return out;
}

/// The best (a, b) of the unit square by a grid and, from those of its points that are no worse than their neighbours, by
/// steps that are halved: several where there are several, the best first.
std::vector<std::pair<double, double>> best(const Family& family, const std::function<double(double, double)>& rate) {
  constexpr int cells = 64;
  const int rows = family.left ? cells : 1, columns = family.right ? cells : 1;
  const auto at = [](int i) { return std::pow(static_cast<double>(i) / cells, 2); };  // runs of many steps end at small knots
  std::vector<std::vector<double>> grid(static_cast<std::size_t>(rows) + 2, std::vector<double>(static_cast<std::size_t>(columns) + 2, -1));
  const auto value = [&](int i, int j) -> double& { return grid[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]; };
  for (int i = 1; i <= rows; ++i)
    for (int j = 1; j <= columns; ++j) value(i, j) = rate(at(i), at(j));
  std::vector<std::array<double, 3>> found;
  for (int i = 1; i <= rows; ++i)
    for (int j = 1; j <= columns; ++j) {
      bool top = true, plateau = true;
      for (const auto& [di, dj] : {std::pair(1, 0), {-1, 0}, {0, 1}, {0, -1}}) {
        top = top && value(i, j) >= value(i + di, j + dj);
        plateau = plateau && (value(i + di, j + dj) == -1 || value(i, j) == value(i + di, j + dj));
      }
      if (top && !plateau) found.push_back({-value(i, j), at(i), at(j)});
    }
  std::ranges::sort(found);
  if (found.size() > 8) found.resize(8);
  for (auto& [value_, a, b] : found)
    for (double step = 0.02; step > 1e-15;) {
      bool better = false;
      for (const auto& [da, db] : {std::pair(1, 0), {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}}) {
        const double na = a + (family.left ? da * step : 0), nb = b + (family.right ? db * step : 0);
        if ((na == a && nb == b) || na < 1e-7 || nb < 1e-7) continue;
        if (const double r = -rate(na, nb); r < value_) {
          value_ = r;
          a = na;
          b = nb;
          better = true;
        }
      }
      if (!better) step /= 2;
    }
  std::vector<std::pair<double, double>> out;
  for (const auto& [value_, a, b] : found) out.emplace_back(a, b);
  return out;
}

std::string words_of(const Family& family, const Surd& mu, const OneVariable<Surd>& function) {
  if (function.knots.empty()) return function.slopes[0] == Surd(1) ? "x^2/2" : function.slopes[0] == Surd(0) ? "0" : print(function.slopes[0] / Surd(2)) + "*x^2";
  const auto knot = [](const Surd& x) { return x.parts().size() == 1 ? print(x) : fmt::format("{} (about {:.6g})", print(x), nearest(x)); };
  if (family.inner_first && mu.sign() == 0 && !family.left) return "the Huber function with d = " + knot(function.knots[0]);
  if (family.inner_first && mu.sign() == 0 && !family.right) return "the Huber function of -x with d = " + knot(-function.knots[0]);
  if (family.inner_first && mu.sign() == 0)
    return fmt::format("the function whose slope is x clipped to [{}, {}]", knot(function.knots[0]), knot(function.knots[1]));
  std::string text = "the function of curvature " + print(function.slopes[0]);
  for (std::size_t k = 0; k < function.knots.size(); ++k) text += fmt::format(" up to {}, {}", knot(function.knots[k]), print(function.slopes[k + 1]));
  return text + " beyond";
}

}  // namespace

std::vector<BadFunction> bad_functions(const RateProblem& problem, const std::vector<Surd>& steps, const Surd& mu) {
  std::vector<BadFunction> out;
  const auto take = [&](const Family& family, OneVariable<Surd> function) {
    for (std::size_t k = 0; k < function.knots.size(); ++k)
      if (function.knots[k].sign() * (k == 0 && family.left ? -1 : 1) < 0) return;
    Run<Surd> run = run_of(function, steps);
    if (problem.start == Start::value && run.f[0].sign() <= 0) return;
    if (std::ranges::any_of(out, [&](const BadFunction& other) { return other.gradients == run.g; })) return;
    BadFunction bad{std::move(function), std::move(run.f), std::move(run.g), {}, {}};
    bad.rate = rate_of(problem, Run<Surd>{std::move(run.x), bad.values, bad.gradients});
    bad.words = words_of(family, mu, bad.function);
    out.push_back(std::move(bad));
  };
  std::vector<double> numbers;
  for (const Surd& h : steps) numbers.push_back(nearest(h));
  for (const bool inner_first : {true, false}) {
    take({0, inner_first, false, false}, member<Surd>({0, inner_first, false, false}, mu, 0, 0));
    take({0, inner_first, false, true}, member<Surd>({0, inner_first, false, true}, mu, 0, 0));
    for (const auto& [left, right] : {std::pair(false, true), {true, false}, {true, true}}) {
      const Family family{left && right ? 2 : 1, inner_first, left, right};
      const auto rate = [&](double a, double b) { return rate_of(problem, run_of(member(family, nearest(mu), a, b), numbers)); };
      const auto near = [](double x) {  // of few digits, where these do as well
        const Rational q = exact_rational(x), width = exact_rational(1e-9 * std::fabs(x));
        return simplest_between(q - width, q + width);
      };
      for (const auto& [a, b] : best(family, rate)) {
        const Run<double> run = run_of(member(family, nearest(mu), a, b), numbers);
        for (const auto& [exact_a, exact_b] : candidates(problem, family, mu, steps, run, a, b))
          take(family, member(family, mu, exact_a, exact_b));
        take(family, member<Surd>(family, mu, near(a), near(b)));
      }
    }
  }
  std::ranges::stable_sort(out, [](const BadFunction& s, const BadFunction& t) { return nearest(s.rate) > nearest(t.rate); });
  return out;
}

}  // namespace overshoot
