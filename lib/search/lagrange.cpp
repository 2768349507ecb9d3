#include "lib/search/lagrange.hpp"

#include <nlopt.h>

#include <algorithm>
#include <cmath>

#include "lib/scalar/exact.hpp"
#include "lib/search/limit.hpp"

namespace overshoot {

namespace {

/// A function of some of the box's variables and its gradient, in double. Those are smooth functions with the sign that
/// NLopt wants; a kink or what is undefined ends the search.
struct Smooth {
  Tape tape;  ///< the value, then its slopes
  std::vector<std::size_t> variables;
  std::size_t all;
  double sign;

  Smooth(Expr f, std::vector<std::size_t> of, std::size_t all_variables, double with_sign)
      : tape(steps(f, of)), variables(std::move(of)), all(all_variables), sign(with_sign) {}
  static Tape steps(Expr f, const std::vector<std::size_t>& of) {
    std::vector<Expr> out = {f};
    for (const std::size_t i : of) out.push_back(derivative(f, static_cast<int>(i)));
    return Tape(out);
  }
  std::vector<double> operator()(const double* x) const {
    std::vector<double> point(all);
    for (std::size_t k = 0; k < variables.size(); ++k) point[variables[k]] = x[k];
    try {
      return evaluate<double>(tape, point);
    } catch (const Undecided&) {
      return std::vector<double>(variables.size() + 1, NAN);
    }
  }
  static double of_nlopt(unsigned n, const double* x, double* slopes, void* data) {
    const auto& self = *static_cast<const Smooth*>(data);
    const std::vector<double> v = self(x);
    for (unsigned k = 0; k < n && slopes; ++k) slopes[k] = self.sign * v[k + 1];
    return std::isnan(v[0]) ? HUGE_VAL : self.sign * v[0];
  }
};

/// The numbers by which these columns come nearest to `right`, by the normal equations (Eigen would take longer to
/// compile than all else here); nothing where the columns depend on each other.
std::optional<std::vector<double>> least_squares(const std::vector<std::vector<double>>& columns, const std::vector<double>& right) {
  const auto product = [](const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return sum;
  };
  const std::size_t n = columns.size();
  std::vector<std::vector<double>> rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (const std::vector<double>& column : columns) rows[i].push_back(product(columns[i], column));
    rows[i].push_back(product(columns[i], right));
  }
  for (std::size_t k = 0; k < n; ++k) {
    // Symmetric and positive definite: the diagonal will do.
    const double pivot = rows[k][k];
    if (!(pivot > 1e-12 * (1 + product(columns[k], columns[k])))) return std::nullopt;
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double share = rows[i][k] / pivot;
      for (std::size_t j = k; j <= n; ++j) rows[i][j] -= share * rows[k][j];
    }
  }
  std::vector<double> out;
  for (std::size_t k = 0; k < n; ++k) out.push_back(rows[k][n] / rows[k][k]);
  return out;
}

/// The simple number that x is likely to be.
std::optional<Rational> recognized(double x) {
  if (!std::isfinite(x)) return std::nullopt;
  const Rational exact = exact_rational(x), near = std::max<Rational>(abs(exact), Rational(1, 1000)) / 1'000'000;
  const Rational simple = simplest_between(exact - near, exact + near);
  return denominator(simple) <= 1000 ? std::optional(simple) : std::nullopt;
}

/// The multipliers as exact numbers, and a factor for all: themselves, or by their ratios to the root of a number.
std::optional<Multiple> exact_multiple(Expr f, const Comparisons<Expr>& hypotheses,
                                       const std::vector<std::pair<std::size_t, double>>& lambda) {
  double largest = 0;
  for (const auto& [j, x] : lambda) largest = std::max(largest, std::fabs(x));
  for (const bool by_root : {false, true}) {
    Multiple m{from<Expr>(1), f};
    if (by_root) {
      const auto square = recognized(largest * largest);
      if (!square || *square <= 0) return std::nullopt;
      m.factor = sqrt(from<Expr>(1 / *square));
      m.rest = m.factor * f;
    }
    bool simple = true;
    for (const auto& [j, x] : lambda) {
      const auto q = recognized(by_root ? x / largest : x);
      if (!(simple = q && *q != 0)) break;
      m.multipliers.emplace_back(j, from<Expr>(*q));
      m.rest = m.rest - from<Expr>(*q) * hypotheses[j].slack();
    }
    if (simple) return m;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Multiple> lagrange_multiples(Expr f, const Comparisons<Expr>& hypotheses, const Box& box) {
  std::vector<Expr> all = {f};
  for (const Comparison<Expr>& hypothesis : hypotheses) all.push_back(hypothesis.slack());
  const Tape used(all);
  std::vector<std::size_t> variables;
  std::vector<double> lower, upper;
  for (std::size_t i = 0; i < box.size(); ++i) {
    if (!used.uses_variable(static_cast<int>(i))) continue;
    variables.push_back(i);
    lower.push_back(box[i].lo ? mpq_get_d(box[i].lo->raw()) : -HUGE_VAL);
    upper.push_back(box[i].hi ? mpq_get_d(box[i].hi->raw()) : HUGE_VAL);
  }
  const std::size_t n = variables.size();
  if (n == 0 || hypotheses.empty()) return {};
  std::vector<Smooth> functions;
  try {
    for (std::size_t j = 0; j < all.size(); ++j) functions.emplace_back(all[j], variables, box.size(), j == 0 ? 1 : -1);
  } catch (const Undecided&) {
    return {};
  }

  std::vector<Multiple> found;
  std::vector<std::vector<std::pair<std::size_t, double>>> seen;
  for (int start = 0; start < 8 && !TimeLimit::spent(); ++start) {
    std::vector<double> x;
    for (std::size_t k = 0; k < n; ++k) {
      // All over the box, no two coordinates alike.
      const double t = std::fmod(0.5 + 0.618 * start * (1 + 0.37 * static_cast<double>(k)), 1.0) * 0.9 + 0.05, r = t / (1 - t);
      x.push_back(std::isfinite(lower[k])   ? std::isfinite(upper[k]) ? lower[k] + t * (upper[k] - lower[k]) : lower[k] + r
                  : std::isfinite(upper[k]) ? upper[k] - r
                                            : r - 1 / r);
    }
    nlopt_opt search = nlopt_create(NLOPT_LD_SLSQP, static_cast<unsigned>(n));
    nlopt_set_lower_bounds(search, lower.data());
    nlopt_set_upper_bounds(search, upper.data());
    nlopt_set_min_objective(search, Smooth::of_nlopt, functions.data());
    for (std::size_t j = 0; j < hypotheses.size(); ++j)
      (hypotheses[j].relation == Relation::equal ? nlopt_add_equality_constraint : nlopt_add_inequality_constraint)(
          search, Smooth::of_nlopt, &functions[j + 1], 1e-10);
    nlopt_set_maxeval(search, 300);
    nlopt_set_xtol_rel(search, 1e-13);
    double least = 0;
    const nlopt_result result = nlopt_optimize(search, x.data(), &least);
    nlopt_destroy(search);
    if ((result < 0 && result != NLOPT_ROUNDOFF_LIMITED) || !std::isfinite(least)) continue;

    // grad f = sum of lambda_j grad slack_j, over what is active there, in the coordinates that are at no end.
    std::vector<std::size_t> free, active;
    for (std::size_t k = 0; k < n; ++k)
      if (x[k] > lower[k] + 1e-7 && x[k] < upper[k] - 1e-7) free.push_back(k);
    const auto slopes = [&](std::size_t j) {
      const std::vector<double> v = functions[j](x.data());
      std::vector<double> out;
      for (const std::size_t k : free) out.push_back(v[k + 1]);
      return out;
    };
    bool within = true;
    for (std::size_t j = 0; j < hypotheses.size(); ++j) {
      const double slack = functions[j + 1](x.data())[0];
      within = within && slack > -1e-6 && !(hypotheses[j].relation == Relation::equal && slack > 1e-6);
      if (std::fabs(slack) < 1e-6) active.push_back(j);
    }
    if (!within || active.empty() || free.empty()) continue;
    std::vector<std::vector<double>> gradients;
    for (const std::size_t j : active) gradients.push_back(slopes(j + 1));
    const std::vector<double> right = slopes(0);
    const auto lambda = least_squares(gradients, right);
    if (!lambda) continue;
    double rest = 0, size = 0;
    for (std::size_t k = 0; k < free.size(); ++k) {
      double left = right[k];
      for (std::size_t c = 0; c < active.size(); ++c) left -= (*lambda)[c] * gradients[c][k];
      rest = std::max(rest, std::fabs(left));
      size = std::max(size, std::fabs(right[k]));
    }
    if (!(rest <= 1e-5 * (1 + size))) continue;
    std::vector<std::pair<std::size_t, double>> multipliers;
    bool signs = true;
    for (std::size_t c = 0; c < active.size(); ++c) {
      const std::size_t j = active[c];
      const double value = (*lambda)[c];
      if (std::fabs(value) < 1e-6) continue;
      signs = signs && (value > 0 || hypotheses[j].relation == Relation::equal);
      multipliers.emplace_back(j, value);
    }
    const auto alike = [&](const auto& other) {
      if (other.size() != multipliers.size()) return false;
      for (std::size_t c = 0; c < other.size(); ++c)
        if (other[c].first != multipliers[c].first || std::fabs(other[c].second - multipliers[c].second) > 1e-5) return false;
      return true;
    };
    if (!signs || multipliers.empty() || std::ranges::any_of(seen, alike)) continue;
    seen.push_back(multipliers);
    if (auto multiple = exact_multiple(f, hypotheses, multipliers)) found.push_back(std::move(*multiple));
  }
  return found;
}

}  // namespace overshoot
