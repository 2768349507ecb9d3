#include "lib/rates/find.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "lib/kernel/number_text.hpp"
#include "lib/rates/worst_function.hpp"
#include "lib/rates/worst_run.hpp"
#include "lib/semidefinite/eigen.hpp"
#include "lib/semidefinite/semidefinite.hpp"

namespace overshoot {

namespace {

using Start = RateProblem::Start;
using Measure = RateProblem::Measure;

/// What is looked for: the multipliers, the weights of a least gradient, and tau.
struct Unknown {
  enum class Kind { multiplier, of_least_value, weight, tau };
  Kind kind;
  int i = 0, j = 0;
};

template <class T>
struct Entry {
  int row, column;  ///< row <= column
  T value;
};
/// A symmetric matrix by its upper half, entries of one place to be added.
template <class T>
using Sum = std::vector<Entry<T>>;

/// sum u_k F_k + F, and sum u_k values_k = right, of unknowns u: the remainder's matrix and the equations for each f_i.
template <class T>
struct Problem {
  int size = 0;
  std::vector<Unknown> unknowns;
  std::vector<Sum<T>> forms;  ///< F_k
  Sum<T> constant;            ///< F
  struct Equation {
    std::map<int, T> factors;
    T right;
  };
  std::vector<Equation> equations;
};

template <class T>
Problem<T> problem_of(const RateProblem& problem, const std::vector<T>& steps, const T& mu) {
  const int n = problem.n();
  Problem<T> out;
  out.size = n + 2;
  using Vector = std::vector<std::pair<int, T>>;
  const auto gradient = [](int i) { return i == minimiser ? Vector() : Vector{{i + 1, T(1)}}; };
  const auto place = [&](int i) {
    Vector x;
    if (i == minimiser) return x;
    x.emplace_back(0, T(1));
    for (int k = 0; k < i; ++k) x.emplace_back(k + 1, -steps[static_cast<std::size_t>(k)]);
    return x;
  };
  const auto minus = [](Vector a, const Vector& b) {
    for (const auto& [i, x] : b) {
      const auto same = std::ranges::find(a, i, [](const auto& entry) { return entry.first; });
      if (same == a.end())
        a.emplace_back(i, -x);
      else
        same->second = same->second - x;
    }
    std::erase_if(a, [](const auto& entry) { return entry.second == T(0); });
    return a;
  };
  const auto add = [](Sum<T>& sum, const T& factor, const Vector& a, const Vector& b) {
    for (const auto& [i, x] : a)
      for (const auto& [j, y] : b) {
        const T term = factor * x * y;  // of <v_i, v_j>: half of it in either place
        sum.push_back({std::min(i, j), std::max(i, j), i == j ? term : term / T(2)});
      }
  };
  std::map<int, std::map<int, T>> of_values;  // by i: of f_i in each unknown
  std::map<int, T> constant;                  // and without one
  const auto unknown = [&](Unknown u) {
    out.unknowns.push_back(u);
    out.forms.emplace_back();
    return static_cast<int>(out.unknowns.size()) - 1;
  };
  const T scale = T(1) / (T(2) * (T(1) - mu));
  for (int i = minimiser; i <= n; ++i)
    for (int j = minimiser; j <= n; ++j) {
      if (i == j) continue;
      const int k = unknown({Unknown::Kind::multiplier, i, j});
      Sum<T>& form = out.forms.back();
      const Vector dx = minus(place(i), place(j)), dg = minus(gradient(i), gradient(j));
      add(form, T(1), gradient(j), dx);
      add(form, scale, dg, dg);
      if (!(mu == T(0))) {
        add(form, scale * mu, dx, dx);
        add(form, -T(2) * scale * mu, dg, dx);
      }
      of_values[i][k] = T(-1);
      of_values[j][k] = T(1);
    }
  if (mu < T(0))
    for (int i = 0; i <= n; ++i) {
      const int k = unknown({Unknown::Kind::of_least_value, i});
      add(out.forms.back(), T(1) / T(2), gradient(i), gradient(i));
      of_values[i][k] = T(-1);
    }
  switch (problem.measure) {
    case Measure::value:
      constant[n] = T(-1);
      break;
    case Measure::gradient:
      add(out.constant, T(-1), gradient(n), gradient(n));
      break;
    case Measure::least_gradient: {
      typename Problem<T>::Equation sum{{}, T(1)};
      for (int i = 0; i <= n; ++i) {
        const int k = unknown({Unknown::Kind::weight, i});
        add(out.forms.back(), T(-1), gradient(i), gradient(i));
        sum.factors[k] = T(1);
      }
      out.equations.push_back(std::move(sum));
      break;
    }
    case Measure::distance:
      add(out.constant, T(-1), place(n), place(n));
      break;
  }
  const int tau = unknown({Unknown::Kind::tau});
  if (problem.start == Start::distance)
    add(out.forms.back(), T(1), place(0), place(0));
  else
    of_values[0][tau] = T(1);
  for (int i = 0; i <= n; ++i) {  // that of f_* follows
    const auto rest = constant.find(i);
    out.equations.push_back({std::move(of_values[i]), rest == constant.end() ? T(0) : -rest->second});
  }
  return out;
}

/// Unknowns as affine functions of the free ones.
template <class T>
struct Solved {
  std::vector<int> free;
  struct Row {
    T constant;
    std::map<int, T> factors;  ///< by free unknown
  };
  std::map<int, Row> bound;
};

/// Nothing where the equations contradict each other. An unknown that should be large is bound rather than a small one,
/// which the others' rounding might make negative.
template <class T>
std::optional<Solved<T>> solved(std::size_t unknowns, std::vector<typename Problem<T>::Equation> equations, const std::vector<double>& large) {
  Solved<T> out;
  std::map<int, std::size_t> row_of;
  for (std::size_t r = 0; r < equations.size(); ++r) {
    auto& [factors, right] = equations[r];
    std::erase_if(factors, [](const auto& entry) { return entry.second == T(0); });
    if (factors.empty()) {
      if (!(right == T(0))) return std::nullopt;
      continue;
    }
    const int pivot = std::ranges::max_element(factors, {}, [&](const auto& entry) { return large[static_cast<std::size_t>(entry.first)]; })->first;
    const T divisor = factors.at(pivot);
    for (auto& [k, factor] : factors) factor = factor / divisor;
    right = right / divisor;
    for (std::size_t other = 0; other < equations.size(); ++other) {
      if (other == r) continue;
      const auto found = equations[other].factors.find(pivot);
      if (found == equations[other].factors.end()) continue;
      const T times = found->second;
      equations[other].factors.erase(found);
      for (const auto& [k, factor] : factors) {
        if (k == pivot) continue;
        const auto [place, is_new] = equations[other].factors.try_emplace(k, -(times * factor));
        if (!is_new) place->second = place->second - times * factor;
        if (place->second == T(0)) equations[other].factors.erase(place);
      }
      equations[other].right = equations[other].right - times * right;
    }
    row_of[pivot] = r;
  }
  for (const auto& [pivot, r] : row_of) {
    typename Solved<T>::Row row{equations[r].right, {}};
    for (const auto& [k, factor] : equations[r].factors)
      if (k != pivot) row.factors.emplace(k, -factor);
    out.bound.emplace(pivot, std::move(row));
  }
  for (std::size_t k = 0; k < unknowns; ++k)
    if (!row_of.contains(static_cast<int>(k))) out.free.push_back(static_cast<int>(k));
  return out;
}

double number(double x) { return x; }
double number(const Surd& x) { return nearest(x); }

/// The columns are orthonormal, and orthogonal to the given vectors.
Eigen::MatrixXd complement(int size, const std::vector<Eigen::VectorXd>& vectors) {
  if (vectors.empty()) return Eigen::MatrixXd::Identity(size, size);
  Eigen::MatrixXd all(size, static_cast<Eigen::Index>(vectors.size()));
  for (std::size_t k = 0; k < vectors.size(); ++k) all.col(static_cast<Eigen::Index>(k)) = vectors[k].normalized();
  // The eigenvalue 0 belongs to the complement: rounding makes 1e-15 of it.
  const SymmetricEigen eigen = eigen_of(all * all.transpose());
  return eigen.vectors.leftCols((eigen.values.array() < 1e-13).count());
}

struct Approximation {
  std::vector<double> unknowns;
  double slack = 0;      ///< the least eigenvalue that was reached
  Eigen::MatrixXd gram;  ///< inner products of x_0 - x_*, g_0, .., g_n along a worst run
};

/// By CSDP: the u with S and the multipliers >= 0 of the least tau, or (`centred`) with the greatest t for which S - t I
/// and the multipliers less t/100 are >= 0. S is looked at on the columns of `basis`.
template <class T>
std::optional<Approximation> optimum(const Problem<T>& problem, const Solved<T>& solved, const Eigen::MatrixXd& basis, bool centred) {
  SemidefiniteProgram program;
  const int rank = static_cast<int>(basis.cols());
  std::vector<int> nonnegative;  // the unknowns that must be so
  int tau = -1;
  for (std::size_t k = 0; k < problem.unknowns.size(); ++k)
    if (problem.unknowns[k].kind != Unknown::Kind::tau)
      nonnegative.push_back(static_cast<int>(k));
    else
      tau = static_cast<int>(k);
  program.sizes = {rank, -static_cast<int>(nonnegative.size())};
  const int m = static_cast<int>(solved.free.size()) + (centred ? 1 : 0);
  program.objective.assign(static_cast<std::size_t>(m), 0);
  if (centred) program.objective.back() = -1;
  // For each free unknown what it adds to the matrix and to each unknown.
  std::vector<std::map<int, double>> adds(solved.free.size());
  std::map<int, int> place;
  for (std::size_t f = 0; f < solved.free.size(); ++f) {
    place[solved.free[f]] = static_cast<int>(f);
    adds[f][solved.free[f]] = 1;
  }
  std::map<int, double> constants;
  for (const auto& [k, row] : solved.bound) {
    constants[k] = number(row.constant);
    for (const auto& [free, factor] : row.factors) adds[static_cast<std::size_t>(place.at(free))][k] = number(factor);
  }
  if (!centred) {
    if (const auto f = place.find(tau); f != place.end())
      program.objective[static_cast<std::size_t>(f->second)] = 1;
    else
      for (const auto& [free, factor] : solved.bound.at(tau).factors) program.objective[static_cast<std::size_t>(place.at(free))] = number(factor);
  }
  const auto dense = [&](const std::map<int, double>& of, bool with_constant) {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(problem.size, problem.size);
    const auto add = [&](const Sum<T>& sum, double times) {
      for (const auto& [row, column, value] : sum) {
        matrix(row, column) += times * number(value);
        if (row != column) matrix(column, row) += times * number(value);
      }
    };
    for (const auto& [k, times] : of) add(problem.forms[static_cast<std::size_t>(k)], times);
    if (with_constant) add(problem.constant, 1);
    return Eigen::MatrixXd(basis.transpose() * matrix * basis);
  };
  const auto put = [&](int index, const Eigen::MatrixXd& matrix, double sign) {
    for (int i = 0; i < rank; ++i)
      for (int j = i; j < rank; ++j)
        if (std::fabs(matrix(i, j)) > 1e-14) program.entries.push_back({index, 0, i, j, sign * matrix(i, j)});
  };
  const auto diagonal = [&](int index, const std::map<int, double>& of, double sign) {
    for (std::size_t d = 0; d < nonnegative.size(); ++d)
      if (const auto found = of.find(nonnegative[d]); found != of.end())
        program.entries.push_back({index, 1, static_cast<int>(d), static_cast<int>(d), sign * found->second});
  };
  put(0, dense(constants, true), -1);
  diagonal(0, constants, -1);
  for (std::size_t f = 0; f < solved.free.size(); ++f) {
    put(static_cast<int>(f) + 1, dense(adds[f], false), 1);
    diagonal(static_cast<int>(f) + 1, adds[f], 1);
  }
  if (centred) {
    for (int i = 0; i < rank; ++i) program.entries.push_back({m, 0, i, i, -1});
    for (int d = 0; d < static_cast<int>(nonnegative.size()); ++d) program.entries.push_back({m, 1, d, d, -0.01});
  }
  const auto solution = solve(program);
  if (!solution) return std::nullopt;
  Approximation out{std::vector<double>(problem.unknowns.size()), centred ? solution->y.back() : 0, basis * solution->dual[0] * basis.transpose()};
  for (const auto& [k, x] : constants) out.unknowns[static_cast<std::size_t>(k)] = x;
  for (std::size_t f = 0; f < solved.free.size(); ++f)
    for (const auto& [k, times] : adds[f]) out.unknowns[static_cast<std::size_t>(k)] += times * solution->y[f];
  return out;
}

std::function<Rational(double)> to_places(int places) {
  return [places](double x) { return Rational(floor(exact_rational(std::ldexp(x, places)) + Rational(1, 2))) / power(Rational(2), places); };
}

/// The unknowns, exactly: the free ones rounded.
template <class T>
RateAbove rounded(const Problem<T>& problem, const Solved<T>& solved, const std::vector<double>& numbers, const std::function<Rational(double)>& round,
                  const T& tau) {
  std::map<int, T> exact;
  for (const int free : solved.free) exact.emplace(free, T(round(numbers[static_cast<std::size_t>(free)])));
  for (const auto& [k, row] : solved.bound) {
    T x = row.constant;
    for (const auto& [free, factor] : row.factors) x = x + factor * exact.at(free);
    exact.insert_or_assign(k, x);
  }
  RateAbove above{print(tau), {}, {}, {}};
  for (std::size_t k = 0; k < problem.unknowns.size(); ++k) {
    const T& x = exact.at(static_cast<int>(k));
    const Unknown& u = problem.unknowns[k];
    if (u.kind == Unknown::Kind::weight) above.weights.push_back(print(x));
    if (x == T(0)) continue;
    if (u.kind == Unknown::Kind::multiplier) above.multipliers.push_back({u.i, u.j, print(x)});
    if (u.kind == Unknown::Kind::of_least_value) above.of_least_value.emplace_back(u.i, print(x));
  }
  return above;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The search for one problem.
class Search {
 public:
  explicit Search(const RateProblem& problem) : problem_(problem) {
    found_.certificate.problem = problem;
    Numbers<Surd> read;
    try {
      for (const NumberText& step : problem.steps) exact_steps_.push_back(read(step));
      mu_ = read(problem.curvature);
      exact_ = true;
    } catch (const TooManyRoots&) {
      exact_steps_.clear();
      const auto near = [](const NumberText& text) {
        const PrecisionScope scope(300);
        const Mpfi enclosed = Numbers<Mpfi>()(text);
        return Surd(exact_rational(mpfr_get_d(enclosed.lo(), MPFR_RNDN)));
      };
      for (const NumberText& step : problem.steps) exact_steps_.push_back(near(step));
      mu_ = near(problem.curvature);
      found_.certificate.precision = 300;
    }
  }

  RateFound run() {
    const std::vector<double> steps = [&] {
      std::vector<double> out;
      for (const Surd& h : exact_steps_) out.push_back(nearest(h));
      return out;
    }();
    below(timed(found_.seconds.rounding, [&] { return bad_functions(problem_, exact_steps_, mu_); }));
    const Problem<double> numeric = problem_of(problem_, steps, nearest(mu_));
    const std::vector<double> no_preference(numeric.unknowns.size(), 1);
    // A coordinate whose square no unknown can make positive: the remainder has none of it at all.
    std::vector<int> flat;
    for (int i = 0; i < numeric.size; ++i) {
      const auto square = [&](const Sum<double>& sum) {
        double out = 0;
        for (const auto& [row, column, value] : sum)
          if (row == i && column == i) out += value;
        return out;
      };
      bool grows = square(numeric.constant) > 0;
      for (const Sum<double>& form : numeric.forms) grows = grows || square(form) > 0;
      if (!grows) flat.push_back(i);
    }
    const auto first = solved<double>(numeric.unknowns.size(), with_flat(numeric, flat), no_preference);
    if (!first) return std::move(found_);
    const auto solution = timed(found_.seconds.solving, [&] { return optimum(numeric, *first, basis(flat, {}), false); });
    found_.seconds.once = found_.seconds.solving;
    if (!solution) return std::move(found_);
    found_.solved = solution->unknowns.back();
    if (!(found_.solved <= rate_below_ * (1 + 1e-6))) below(solution->gram);
    scale_by(solution->gram);
    if (!(exact_ && !worst_.empty() && tight(flat, solution->unknowns))) with_slack(numeric, flat, *solution);
    return std::move(found_);
  }

 private:
  template <class F>
  auto timed(double& seconds, const F& f) -> decltype(f()) {
    const auto start = std::chrono::steady_clock::now();
    auto out = f();
    seconds += seconds_since(start);
    return out;
  }
  bool accepted(const RateCertificate& certificate) {
    const auto why = timed(found_.seconds.checking, [&] { return flaw(certificate); });
    return !why;
  }
  /// Columns B for which S >= 0, where it vanishes on these coordinates and on the functions' runs, if B'S B >= 0. Of the
  /// size that x_0 - x_* and the g_i have along a worst run: then B'S B has numbers of one size.
  Eigen::MatrixXd basis(const std::vector<int>& flat, const std::vector<BadFunction>& zeros) const {
    std::vector<Eigen::VectorXd> vectors;
    const int size = problem_.n() + 2;
    for (const int i : flat) vectors.push_back(Eigen::VectorXd::Unit(size, i));
    for (const BadFunction& zero : zeros) {
      Eigen::VectorXd v(size);
      v(0) = 1;
      for (std::size_t i = 0; i < zero.gradients.size(); ++i) v(static_cast<Eigen::Index>(i) + 1) = nearest(zero.gradients[i]);
      vectors.push_back(v.cwiseQuotient(scale_));
    }
    return scale_.asDiagonal() * complement(size, vectors);
  }
  void scale_by(const Eigen::MatrixXd& gram) {
    const double largest = gram.diagonal().maxCoeff();
    scale_ = (gram.diagonal().cwiseMax(1e-6 * largest) / largest).cwiseSqrt();
  }
  /// The equations, and that the rows of those coordinates vanish.
  template <class T>
  static std::vector<typename Problem<T>::Equation> with_flat(const Problem<T>& problem, const std::vector<int>& flat) {
    auto equations = problem.equations;
    for (const int i : flat) {
      std::vector<T> unit(static_cast<std::size_t>(problem.size), T(0));
      unit[static_cast<std::size_t>(i)] = T(1);
      append_image(problem, unit, equations);
    }
    return equations;
  }
  /// The equations that S w = 0.
  template <class T>
  static void append_image(const Problem<T>& problem, const std::vector<T>& w, std::vector<typename Problem<T>::Equation>& equations) {
    std::vector<typename Problem<T>::Equation> rows(static_cast<std::size_t>(problem.size), {{}, T(0)});
    const auto image = [&](const Sum<T>& sum, const auto& add) {
      for (const auto& [i, j, value] : sum) {
        add(i, value * w[static_cast<std::size_t>(j)]);
        if (i != j) add(j, value * w[static_cast<std::size_t>(i)]);
      }
    };
    for (std::size_t k = 0; k < problem.forms.size(); ++k)
      image(problem.forms[k], [&](int row, const T& x) {
        auto& factors = rows[static_cast<std::size_t>(row)].factors;
        const auto [place, is_new] = factors.try_emplace(static_cast<int>(k), x);
        if (!is_new) place->second = place->second + x;
      });
    image(problem.constant, [&](int row, const T& x) {
      T& right = rows[static_cast<std::size_t>(row)].right;
      right = right - x;
    });
    std::ranges::move(rows, std::back_inserter(equations));
  }

  RateBelow witness(const BadFunction& function) const {
    const auto texts = [](const std::vector<Surd>& numbers) {
      std::vector<NumberText> out;
      for (const Surd& x : numbers) out.push_back(print(x));
      return out;
    };
    // By intervals a bound is not met exactly.
    const Surd tau = exact_ ? function.rate : Surd(exact_rational(nearest(function.rate) * (1 - 1e-12)));
    RateBelow below{print(tau), {}, {}};
    if (mu_.sign() >= 0) {
      below.function = WorstFunction{"1", texts(function.function.knots), texts(function.function.slopes)};
    } else {  // its least value is seen by the inequalities alone
      below.run = WorstRun{{"1"}, {}, texts(function.values)};
      for (const Surd& g : function.gradients) below.run->gradients.push_back({print(g)});
    }
    return below;
  }
  /// Of the families the worst functions that the kernel accepts: all of one rate.
  void below(const std::vector<BadFunction>& bad) {
    for (const BadFunction& function : bad) {
      if (!worst_.empty() && (nearest(function.rate) < rate_below_ * (1 - 1e-13) || function.rate != worst_.front().rate)) continue;
      RateCertificate certificate = found_.certificate;
      certificate.below = witness(function);
      if (!accepted(certificate)) continue;
      worst_.push_back(function);
      if (worst_.size() > 1) continue;
      found_.certificate.below = std::move(certificate.below);
      found_.witness = function.words;
      rate_below_ = nearest(function.rate);
    }
  }
  /// The solver's own worst run, where it is worse than those.
  void below(const Eigen::MatrixXd& gram) {
    for (const double mixed : {1e-6, 1e-5, 1e-4, 1e-3, 1e-2}) {
      const auto bad = timed(found_.seconds.rounding, [&] { return bad_run(problem_, exact_steps_, mu_, gram, mixed, !exact_); });
      if (!bad) continue;
      const double rate = nearest(bad->rate);
      if (rate <= rate_below_ * (1 + 1e-9)) return;
      const Rational tau = simplest_between(exact_rational(rate * (1 - 1e-9)), exact_rational(rate * (1 - 1e-12)));
      RateCertificate certificate = found_.certificate;
      certificate.below = RateBelow{print(Surd(tau)), {}, bad->run};
      if (!accepted(certificate)) continue;
      found_.certificate.below = std::move(certificate.below);
      found_.witness = "a run in several dimensions that a function has";
      rate_below_ = rate;
      worst_.clear();
      return;
    }
  }

  /// Without a gap: S w = 0 for each function of that rate, w its run, and no multiplier where Q > 0 along it.
  bool tight(const std::vector<int>& flat, const std::vector<double>& numbers) {
    if (!(std::fabs(found_.solved - rate_below_) <= 1e-5 * rate_below_)) return false;
    const Surd& rate = worst_.front().rate;
    const Problem<Surd> exact = problem_of(problem_, exact_steps_, mu_);
    const auto start = std::chrono::steady_clock::now();
    auto equations = with_flat(exact, flat);
    const int tau = static_cast<int>(exact.unknowns.size()) - 1;
    equations.push_back({{{tau, Surd(1)}}, rate});
    for (std::size_t k = 0; k + 1 < exact.unknowns.size(); ++k)
      if (std::ranges::any_of(worst_, [&](const BadFunction& zero) { return positive(exact.unknowns[k], zero); }))
        equations.push_back({{{static_cast<int>(k), Surd(1)}}, Surd(0)});
    // The last first: they are short.
    std::ranges::reverse(equations);
    for (const BadFunction& zero : worst_) {
      std::vector<Surd> w = {Surd(1)};
      w.insert(w.end(), zero.gradients.begin(), zero.gradients.end());
      append_image(exact, w, equations);
    }
    found_.seconds.rounding += seconds_since(start);
    const Eigen::MatrixXd columns = basis(flat, worst_);
    std::vector<double> large = numbers;
    for (int round = 0; round < 6; ++round) {
      const auto affine = timed(found_.seconds.rounding, [&] { return solved<Surd>(exact.unknowns.size(), equations, large); });
      if (!affine) return false;
      const auto centre = affine->free.empty() ? std::optional(fixed(exact, *affine)) : timed(found_.seconds.solving, [&] { return optimum(exact, *affine, columns, true); });
      if (!centre) return false;
      for (const int places : {6, 12, 20, 30, 40}) {
        RateCertificate certificate = found_.certificate;
        certificate.above = timed(found_.seconds.rounding, [&] { return rounded(exact, *affine, centre->unknowns, to_places(places), rate); });
        if (!accepted(certificate)) continue;
        found_.certificate = std::move(certificate);
        found_.exact = true;
        return true;
      }
      // Multipliers that vanish with the slack do so in every proof.
      bool more = false;
      for (std::size_t k = 0; k + 1 < exact.unknowns.size(); ++k) {
        const bool is_free = std::ranges::find(affine->free, static_cast<int>(k)) != affine->free.end() || affine->bound.at(static_cast<int>(k)).factors.size() > 0;
        if (!is_free || std::fabs(centre->unknowns[k]) > 1e-5) continue;
        equations.insert(equations.begin(), {{{static_cast<int>(k), Surd(1)}}, Surd(0)});
        more = true;
      }
      if (!more) return false;
      large = centre->unknowns;
    }
    return false;
  }
  /// All unknowns, where none is free.
  static Approximation fixed(const Problem<Surd>& problem, const Solved<Surd>& solved) {
    Approximation out{std::vector<double>(problem.unknowns.size()), 0, {}};
    for (const auto& [k, row] : solved.bound) out.unknowns[static_cast<std::size_t>(k)] = nearest(row.constant);
    return out;
  }
  /// Whether the inequality that the unknown multiplies is strict along the run of the function.
  bool positive(const Unknown& unknown, const BadFunction& bad) const {
    const auto g = [&](int i) { return i == minimiser ? Surd(0) : bad.gradients[static_cast<std::size_t>(i)]; };
    const auto f = [&](int i) { return i == minimiser ? Surd(0) : bad.values[static_cast<std::size_t>(i)]; };
    const auto x = [&](int i) {
      Surd place(i == minimiser ? 0 : 1);
      for (int k = 0; k < i; ++k) place -= exact_steps_[static_cast<std::size_t>(k)] * g(k);
      return place;
    };
    switch (unknown.kind) {
      case Unknown::Kind::multiplier: {
        const Surd dx = x(unknown.i) - x(unknown.j), dg = g(unknown.i) - g(unknown.j);
        const Surd q = f(unknown.i) - f(unknown.j) - g(unknown.j) * dx -
                       (dg * dg + mu_ * dx * dx - Surd(2) * mu_ * dg * dx) / (Surd(2) * (Surd(1) - mu_));
        return q.sign() > 0;
      }
      case Unknown::Kind::of_least_value:
        return (f(unknown.i) - g(unknown.i) * g(unknown.i) / Surd(2)).sign() > 0;
      case Unknown::Kind::weight:
        return std::ranges::any_of(bad.gradients, [&](const Surd& other) { return (g(unknown.i) * g(unknown.i) - other * other).sign() > 0; });
      case Unknown::Kind::tau:
        break;
    }
    return false;
  }

  /// Without a gap above, where all numbers are simple: S need not be definite then.
  bool by_simple_numbers(const Problem<Surd>& exact, const std::vector<int>& flat, const Approximation& optimal) {
    const auto simple = [](double x) { return simplest_between(exact_rational(x - 1e-6 * std::fabs(x)), exact_rational(x + 1e-6 * std::fabs(x))); };
    const Surd bound(simple(found_.solved));
    auto equations = with_flat(exact, flat);
    for (std::size_t k = 0; k + 1 < exact.unknowns.size(); ++k)
      if (optimal.unknowns[k] < 1e-5) equations.push_back({{{static_cast<int>(k), Surd(1)}}, Surd(0)});
    equations.push_back({{{static_cast<int>(exact.unknowns.size()) - 1, Surd(1)}}, bound});
    const auto affine = timed(found_.seconds.rounding, [&] { return solved<Surd>(exact.unknowns.size(), equations, optimal.unknowns); });
    if (!affine) return false;
    RateCertificate certificate = found_.certificate;
    certificate.above = timed(found_.seconds.rounding, [&] { return rounded<Surd>(exact, *affine, optimal.unknowns, simple, bound); });
    if (!accepted(certificate)) return false;
    found_.certificate = std::move(certificate);
    return true;
  }

  /// With a tau above the optimum, where S is definite and the multipliers are positive.
  void with_slack(const Problem<double>& numeric, const std::vector<int>& flat, const Approximation& optimal) {
    const Problem<Surd> exact = problem_of(problem_, exact_steps_, mu_);
    const int tau = static_cast<int>(numeric.unknowns.size()) - 1;
    if (exact_ && by_simple_numbers(exact, flat, optimal)) return;
    // A worst case that no function reaches may be proved without any slack; CSDP's own error is about 1e-8.
    for (const auto& [low, high] : {std::pair(-1e-8, 3e-8), {5e-8, 1e-7}, {5e-7, 1e-6}, {5e-6, 1e-5}, {5e-5, 1e-4}, {5e-4, 1e-3}}) {
      const double size = std::max(std::fabs(found_.solved), 1e-9);
      const Rational bound = simplest_between(exact_rational(found_.solved + size * low), exact_rational(found_.solved + size * high));
      auto equations = with_flat(exact, flat);
      equations.push_back({{{tau, Surd(1)}}, Surd(bound)});
      const auto affine = timed(found_.seconds.rounding, [&] { return solved<Surd>(exact.unknowns.size(), equations, optimal.unknowns); });
      if (!affine) return;
      const auto centre = timed(found_.seconds.solving, [&] { return optimum(exact, *affine, basis(flat, {}), true); });
      if (!centre || !(centre->slack > 0)) continue;
      const int places = std::clamp(static_cast<int>(std::ceil(-std::log2(centre->slack))) + 8, 8, 60);
      for (const int more : {0, 12}) {
        RateCertificate certificate = found_.certificate;
        certificate.above = timed(found_.seconds.rounding, [&] { return rounded(exact, *affine, centre->unknowns, to_places(places + more), Surd(bound)); });
        if (!accepted(certificate)) continue;
        found_.certificate = std::move(certificate);
        return;
      }
    }
  }

  const RateProblem& problem_;
  std::vector<Surd> exact_steps_;  ///< where there are too many roots, the doubles near them
  Surd mu_;
  bool exact_ = false;
  double rate_below_ = 0;
  Eigen::VectorXd scale_ = Eigen::VectorXd::Ones(problem_.n() + 2);
  std::vector<BadFunction> worst_;  ///< whose rate that is
  RateFound found_{{}, std::numeric_limits<double>::quiet_NaN(), false, {}, {}};
};

}  // namespace

RateCertificate repaired(const RateCertificate& certificate) {
  require_sensible(certificate.problem);
  if (!certificate.above) throw BadInput("there are no multipliers to be repaired");
  Numbers<Surd> read;
  std::vector<Surd> steps;
  for (const NumberText& step : certificate.problem.steps) steps.push_back(read(step));
  const Problem<Surd> problem = problem_of(certificate.problem, steps, read(certificate.problem.curvature));
  const RateAbove& above = *certificate.above;
  std::vector<double> numbers(problem.unknowns.size());
  for (std::size_t k = 0; k < problem.unknowns.size(); ++k) {
    const Unknown& u = problem.unknowns[k];
    if (u.kind == Unknown::Kind::multiplier)
      for (const auto& [i, j, value] : above.multipliers) numbers[k] += i == u.i && j == u.j ? nearest(read(value)) : 0;
    if (u.kind == Unknown::Kind::of_least_value)
      for (const auto& [i, value] : above.of_least_value) numbers[k] += i == u.i ? nearest(read(value)) : 0;
    if (u.kind == Unknown::Kind::weight && static_cast<std::size_t>(u.i) < above.weights.size())
      numbers[k] = nearest(read(above.weights[static_cast<std::size_t>(u.i)]));
  }
  const Surd tau = read(above.tau);
  auto equations = problem.equations;
  equations.push_back({{{static_cast<int>(problem.unknowns.size()) - 1, Surd(1)}}, tau});
  for (std::size_t k = 0; k + 1 < problem.unknowns.size(); ++k)
    if (numbers[k] <= 0) equations.push_back({{{static_cast<int>(k), Surd(1)}}, Surd(0)});
  const auto affine = solved<Surd>(problem.unknowns.size(), std::move(equations), numbers);
  if (!affine) throw BadInput("these multipliers cannot be repaired: no others of the same points fit the problem");
  RateCertificate out = certificate;
  out.above = rounded<Surd>(problem, *affine, numbers, to_places(30), tau);
  return out;
}

RateFound find_rate(const RateProblem& problem) {
  require_sensible(problem);
  return Search(problem).run();
}

}  // namespace overshoot
