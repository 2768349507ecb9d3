#include "lib/kernel/rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "lib/kernel/flaw.hpp"
#include "lib/kernel/number_text.hpp"
#include "lib/kernel/reader.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

namespace {

// What is known of a sign: all of a surd's, of an interval's only what is certain.
bool is_zero(const Surd& x) { return x.sign() == 0; }
bool is_positive(const Surd& x) { return x.sign() > 0; }
bool is_nonnegative(const Surd& x) { return x.sign() >= 0; }
bool is_zero(const Mpfi& x) { return !x.partial() && mpfr_zero_p(x.lo()) != 0 && mpfr_zero_p(x.hi()) != 0; }
bool is_positive(const Mpfi& x) { return !x.partial() && certainly(x > Mpfi(0L)); }
bool is_nonnegative(const Mpfi& x) { return !x.partial() && certainly(x >= Mpfi(0L)); }

/// A vector by its coordinates that are not 0; of the vectors x_0 - x_*, g_0, .., g_n a combination.
template <class T>
using Sparse = std::map<int, T>;

template <class T>
Sparse<T> combination(const Sparse<T>& a, const T& factor, const Sparse<T>& b) {
  Sparse<T> out = a;
  for (const auto& [i, x] : b) {
    const auto [place, is_new] = out.try_emplace(i, factor * x);
    if (!is_new) place->second = place->second + factor * x;
  }
  return out;
}

/// A quadratic form of the coordinates: its matrix, symmetric.
template <class T>
class Form {
 public:
  explicit Form(std::size_t size) : rows_(size, std::vector<T>(size, T(Rational(0)))) {}
  /// + factor <a, b>
  void add(const T& factor, const Sparse<T>& a, const Sparse<T>& b) {
    const T half = factor * T(Rational(1, 2));
    for (const auto& [i, x] : a)
      for (const auto& [j, y] : b) {
        const T term = half * x * y;
        T &ij = at(i, j), &ji = at(j, i);  // twice the same on the diagonal
        ij = ij + term;
        ji = ji + term;
      }
  }
  /// By its LDL': each pivot positive, or zero in a row of zeros.
  bool positive_semidefinite() && {
    const std::size_t n = rows_.size();
    for (std::size_t k = 0; k < n; ++k) {
      const T pivot = rows_[k][k];
      if (is_positive(pivot)) {
        for (std::size_t i = k + 1; i < n; ++i) {
          if (is_zero(rows_[i][k])) continue;
          const T ratio = rows_[i][k] / pivot;
          for (std::size_t j = k + 1; j <= i; ++j) rows_[i][j] = rows_[i][j] - ratio * rows_[j][k];
        }
      } else {
        if (!is_zero(pivot)) return false;
        for (std::size_t i = k + 1; i < n; ++i)
          if (!is_zero(rows_[i][k])) return false;
      }
    }
    return true;
  }

 private:
  T& at(int i, int j) { return rows_[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]; }
  std::vector<std::vector<T>> rows_;
};

/// The points of a run, in inner products of whatever basis their vectors have.
template <class T>
struct Points {
  std::vector<Sparse<T>> x, g;  ///< x_i - x_* and g_i, i = 0..n
  Sparse<T> none;

  const Sparse<T>& place(int i) const { return i == minimiser ? none : x[static_cast<std::size_t>(i)]; }
  const Sparse<T>& gradient(int i) const { return i == minimiser ? none : g[static_cast<std::size_t>(i)]; }
};

template <class T>
Points<T> run(const std::vector<T>& steps, const Sparse<T>& start, std::vector<Sparse<T>> gradients) {
  Points<T> points{{start}, std::move(gradients), {}};
  for (std::size_t k = 0; k < steps.size(); ++k) points.x.push_back(combination(points.x.back(), T(-steps[k]), points.g[k]));
  return points;
}

template <class T>
T number(long n) {
  return T(Rational(n));
}

/// Calls add(factor, a, b) for the terms factor <a, b> of Q_ij, but for f_i - f_j.
template <class T, class Add>
void inner_products(const Points<T>& points, int i, int j, const T& mu, const Add& add) {
  const Sparse<T> dx = combination(points.place(i), number<T>(-1), points.place(j)),
                  dg = combination(points.gradient(i), number<T>(-1), points.gradient(j));
  const T scale = number<T>(1) / (number<T>(2) * (number<T>(1) - mu));
  add(number<T>(-1), points.gradient(j), dx);
  add(-scale, dg, dg);
  if (is_zero(mu)) return;
  add(-scale * mu, dx, dx);
  add(number<T>(2) * scale * mu, dg, dx);
}

using Problem = RateProblem;

template <class T>
std::vector<T> all(Numbers<T>& read, const std::vector<NumberText>& texts) {
  std::vector<T> out;
  for (const NumberText& text : texts) out.push_back(read(text));
  return out;
}

[[noreturn]] void not_proved(const std::string& why) { throw Flaw{why}; }

void require_point(int i, int n, int least) {
  if (i < least || i > n) not_proved(fmt::format("there is no point {}", i));
}

std::string point(int i) { return i == minimiser ? "*" : std::to_string(i); }

/// tau * start - measure - sum lambda Q - sum pi P: what it is in the f_i must vanish (exactly), the rest be psd.
template <class T>
void check_above(const Problem& problem, const RateAbove& above, Numbers<T>& read) {
  const int n = problem.n();
  Numbers<Surd> exactly;
  Numbers<Surd>* exact = nullptr;
  if constexpr (std::same_as<T, Surd>)
    exact = &read;
  else
    exact = &exactly;
  const std::vector<T> steps = all(read, problem.steps);
  const T mu = read(problem.curvature), tau = read(above.tau);
  std::vector<Sparse<T>> gradients;
  for (int i = 0; i <= n; ++i) gradients.push_back({{i + 1, number<T>(1)}});
  const Points<T> points = run(steps, {{0, number<T>(1)}}, std::move(gradients));
  Form<T> form(static_cast<std::size_t>(n) + 2);
  std::map<int, Surd> values;  // of f_i, by i
  const auto take = [&](const T& factor, const Sparse<T>& a, const Sparse<T>& b) { form.add(factor, a, b); };
  const Surd exact_tau = problem.start == Problem::Start::value ? (*exact)(above.tau) : Surd();

  if (problem.start == Problem::Start::distance) {
    take(tau, points.x[0], points.x[0]);
  } else {
    values[0] += exact_tau;
    values[minimiser] -= exact_tau;
  }
  const auto last = static_cast<std::size_t>(n);
  if (problem.measure != Problem::Measure::least_gradient && !above.weights.empty())
    not_proved("it has weights of gradients, and its measure is not the least of them");
  switch (problem.measure) {
    case Problem::Measure::value:
      values[n] -= 1;
      values[minimiser] += 1;
      break;
    case Problem::Measure::gradient:
      take(number<T>(-1), points.g[last], points.g[last]);
      break;
    case Problem::Measure::least_gradient: {
      if (above.weights.size() != last + 1) not_proved("it has not one weight for each gradient");
      Surd sum;
      for (std::size_t i = 0; i <= last; ++i) {
        const Surd weight = (*exact)(above.weights[i]);
        if (weight.sign() < 0) not_proved(fmt::format("the weight of the gradient {} is negative", i));
        sum += weight;
        take(-read(above.weights[i]), points.g[i], points.g[i]);
      }
      if (sum != Surd(1)) not_proved("the weights of the gradients have not the sum 1");
      break;
    }
    case Problem::Measure::distance:
      take(number<T>(-1), points.x[last], points.x[last]);
      break;
  }
  for (const auto& [i, j, text] : above.multipliers) {
    require_point(i, n, minimiser);
    require_point(j, n, minimiser);
    const Surd multiplier = (*exact)(text);
    if (multiplier.sign() < 0) not_proved(fmt::format("the multiplier of the points {} and {} is negative", point(i), point(j)));
    values[i] -= multiplier;
    values[j] += multiplier;
    const T factor = -read(text);
    inner_products(points, i, j, mu, [&](const T& of, const Sparse<T>& a, const Sparse<T>& b) { take(factor * of, a, b); });
  }
  for (const auto& [i, text] : above.of_least_value) {
    require_point(i, n, 0);
    const Surd multiplier = (*exact)(text);
    if (multiplier.sign() < 0) not_proved(fmt::format("the multiplier of the least value at the point {} is negative", i));
    values[i] -= multiplier;
    values[minimiser] += multiplier;
    take(read(text) * T(Rational(1, 2)), points.gradient(i), points.gradient(i));
  }
  for (const auto& [i, factor] : values)
    if (factor.sign() != 0)
      not_proved(fmt::format("the multipliers leave {} of f at the point {}", print(factor), point(i)));
  if (!std::move(form).positive_semidefinite()) not_proved("what is left is not positive semidefinite");
}

template <class T>
struct Followed {
  std::vector<T> values;
  Points<T> points;
};

/// f and f' at x, summed from the minimiser outwards.
template <class T>
std::pair<T, T> value_and_slope(const std::vector<T>& knots, const std::vector<T>& slopes, const T& x) {
  // Mirrored for x < 0.
  const bool right = is_nonnegative(x);
  if (!right && !is_positive(-x)) not_proved("it is not known on which side of the minimiser a point lies");
  T at = number<T>(0), f = number<T>(0), slope = number<T>(0);
  const auto go = [&](const T& to, const T& curvature) {
    const T way = to - at;
    f = f + slope * way + curvature * way * way / number<T>(2);
    slope = slope + curvature * way;
    at = to;
  };
  std::size_t zero = 0;  // the pieces are (knots[k-1], knots[k]): 0 lies in the piece `zero`
  while (zero < knots.size() && !is_positive(knots[zero])) ++zero;
  if (right) {
    for (std::size_t k = zero;; ++k) {
      if (k == knots.size() || is_nonnegative(T(knots[k] - x))) {
        go(x, slopes[k]);
        break;
      }
      if (!is_positive(T(x - knots[k]))) not_proved("it is not known on which side of a knot a point lies");
      go(knots[k], slopes[k]);
    }
  } else {
    for (std::size_t k = zero;; --k) {
      if (k == 0 || is_nonnegative(T(x - knots[k - 1]))) {
        go(x, slopes[k]);
        break;
      }
      if (!is_positive(T(knots[k - 1] - x))) not_proved("it is not known on which side of a knot a point lies");
      go(knots[k - 1], slopes[k]);
    }
  }
  return {f, slope};
}

template <class T>
Followed<T> followed(const Problem&, const WorstFunction& function, const std::vector<T>& steps, const T& mu, Numbers<T>& read) {
  if (!is_nonnegative(mu)) not_proved("a function of one variable is no witness where curvature may be negative");
  const std::vector<T> knots = all(read, function.knots), slopes = all(read, function.slopes);
  if (slopes.size() != knots.size() + 1) not_proved("a function needs one slope more than knots");
  for (std::size_t k = 0; k + 1 < knots.size(); ++k)
    if (!is_positive(T(knots[k + 1] - knots[k]))) not_proved("the knots of a function do not increase");
  for (const T& knot : knots)
    if (!is_zero(knot) && !is_positive(knot) && !is_positive(-knot)) not_proved("a knot may lie on either side of the minimiser");
  for (const T& slope : slopes)
    if (!is_nonnegative(T(slope - mu)) || !is_nonnegative(T(number<T>(1) - slope))) not_proved("the curvature of a function is not between its bounds");
  T x = read(function.start);
  std::vector<T> values;
  std::vector<Sparse<T>> gradients;
  const Sparse<T> start = {{0, x}};
  for (std::size_t k = 0;; ++k) {
    const auto [f, slope] = value_and_slope(knots, slopes, x);
    values.push_back(f);
    gradients.push_back({{0, slope}});
    if (k == steps.size()) break;
    x = x - steps[k] * slope;
  }
  return {std::move(values), run(steps, start, std::move(gradients))};
}

template <class T>
Sparse<T> vector_of(Numbers<T>& read, const std::vector<NumberText>& texts) {
  Sparse<T> out;
  for (std::size_t i = 0; i < texts.size(); ++i) out.emplace(static_cast<int>(i), read(texts[i]));
  return out;
}

template <class T>
T inner(const Sparse<T>& a, const Sparse<T>& b) {
  T sum = number<T>(0);
  for (const auto& [i, x] : a)
    if (const auto y = b.find(i); y != b.end()) sum = sum + x * y->second;
  return sum;
}

template <class T>
Followed<T> interpolable(const Problem& problem, const WorstRun& data, const std::vector<T>& steps, const T& mu, Numbers<T>& read) {
  const int n = problem.n();
  std::vector<Sparse<T>> gradients;
  for (const auto& gradient : data.gradients) {
    if (gradient.size() != data.start.size()) not_proved("a gradient has another dimension than the start");
    gradients.push_back(vector_of(read, gradient));
  }
  Followed<T> out{all(read, data.values), {}};
  if (gradients.size() != steps.size() + 1 || out.values.size() != steps.size() + 1)
    not_proved("a run needs a value and a gradient at each of its points");
  out.points = run(steps, vector_of(read, data.start), std::move(gradients));
  const auto value = [&](int i) { return i == minimiser ? number<T>(0) : out.values[static_cast<std::size_t>(i)]; };
  for (int i = minimiser; i <= n; ++i) {
    for (int j = minimiser; j <= n; ++j) {
      if (i == j) continue;
      T q = value(i) - value(j);
      inner_products(out.points, i, j, mu, [&](const T& factor, const Sparse<T>& a, const Sparse<T>& b) { q = q + factor * inner(a, b); });
      if (!is_nonnegative(q)) not_proved(fmt::format("no function has the values and gradients of the points {} and {}", point(i), point(j)));
    }
    const Sparse<T>& g = out.points.gradient(i);
    if (!is_nonnegative(T(value(i) - inner(g, g) / number<T>(2)))) not_proved(fmt::format("the least value is not the least below the point {}", i));
  }
  return out;
}

/// measure - tau * start >= 0, and start > 0, along a run that a function has.
template <class T>
void check_below(const Problem& problem, const RateBelow& below, Numbers<T>& read) {
  const std::vector<T> steps = all(read, problem.steps);
  const T mu = read(problem.curvature), tau = read(below.tau);
  if (below.function.has_value() == below.run.has_value()) not_proved("it has not one witness");
  const Followed<T> witness = below.function ? followed(problem, *below.function, steps, mu, read) : interpolable(problem, *below.run, steps, mu, read);
  const auto square = [](const Sparse<T>& a) { return inner(a, a); };
  const T start = problem.start == Problem::Start::distance ? square(witness.points.x[0]) : witness.values[0];
  if (!is_positive(start)) not_proved("its witness starts at a minimiser");
  const auto reaches = [&](const T& measure) { return is_nonnegative(T(measure - tau * start)); };
  const std::size_t last = steps.size();
  switch (problem.measure) {
    case Problem::Measure::value:
      if (reaches(witness.values[last])) return;
      break;
    case Problem::Measure::gradient:
      if (reaches(square(witness.points.g[last]))) return;
      break;
    case Problem::Measure::least_gradient:
      for (const Sparse<T>& g : witness.points.g)
        if (!reaches(square(g))) not_proved("its witness does not reach the bound");
      return;
    case Problem::Measure::distance:
      if (reaches(square(witness.points.x[last]))) return;
      break;
  }
  not_proved("its witness does not reach the bound");
}

template <class T>
void check(const RateCertificate& certificate) {
  Numbers<T> read;
  if (certificate.above) check_above(certificate.problem, *certificate.above, read);
  if (certificate.below) check_below(certificate.problem, *certificate.below, read);
}

}  // namespace

std::optional<std::string> flaw(const RateCertificate& certificate) {
  require_sound_arithmetic();
  try {
    require_sensible(certificate.problem);
    if (!certificate.above && !certificate.below) not_proved("it says nothing");
    if (certificate.precision == 0) {
      check<Surd>(certificate);
    } else {
      const PrecisionScope scope(certificate.precision);
      check<Mpfi>(certificate);
    }
  } catch (const Flaw& flaw) {
    return flaw.what;
  } catch (const BadInput& e) {
    return e.what();
  } catch (const Undecided& e) {
    return e.what();
  }
  return std::nullopt;
}

void require_sensible(const RateProblem& problem) {
  if (problem.steps.empty()) throw BadInput("a schedule has at least one step");
  if (problem.steps.size() > most_rate_steps)
    throw BadInput(fmt::format("a schedule of {} steps: at most {} are possible", problem.steps.size(), most_rate_steps));
  const PrecisionScope scope(128);
  Numbers<Mpfi> read;
  for (const NumberText& step : problem.steps) read(step);
  // Exactly: the class of functions that a bound is said of depends on its sign.
  const Surd mu = Numbers<Surd>()(problem.curvature);
  if (!(mu >= Surd(0) && mu < Surd(1)) && mu != Surd(-1))
    throw BadInput(fmt::format("the least curvature '{}' is neither -1 nor in [0, 1)", in_a_message(problem.curvature)));
}

bool is_less(const NumberText& one, const NumberText& other) {
  for (const long precision : {64L, 512L, 4096L}) {
    const PrecisionScope scope(precision);
    if (is_positive(Mpfi(Numbers<Mpfi>()(other) - Numbers<Mpfi>()(one)))) return true;
  }
  return false;
}

namespace {
int curvature_sign(const RateProblem& problem) { return Numbers<Surd>()(problem.curvature).sign(); }
}  // namespace

std::optional<std::string> infinite(const RateProblem& problem) {
  if (problem.start == RateProblem::Start::value && problem.measure == RateProblem::Measure::distance && curvature_sign(problem) <= 0)
    return "a flat function may have its minimisers as far away as one likes";
  return std::nullopt;
}

std::string shown(const RateProblem& problem) {
  const int n = problem.n(), sign = curvature_sign(problem);
  const std::string last = std::to_string(n);
  const std::string measure = problem.measure == RateProblem::Measure::value            ? "f(x_" + last + ") - f(x_*)"
                              : problem.measure == RateProblem::Measure::gradient       ? "|f'(x_" + last + ")|^2"
                              : problem.measure == RateProblem::Measure::least_gradient ? "the least |f'(x_i)|^2, i = 0.." + last + ","
                                                                                        : "|x_" + last + " - x_*|^2";
  return fmt::format("worst case of {} over {} f with {}", measure,
                     sign == 0  ? std::string("convex 1-smooth")
                     : sign < 0 ? std::string("1-smooth")
                                : "1-smooth, " + problem.curvature + "-strongly convex",
                     problem.start == RateProblem::Start::distance ? "|x_0 - x_*| <= 1" : "f(x_0) - f(x_*) <= 1");
}

namespace {

constexpr std::array<std::string_view, 2> start_names = {"dist", "f"};
constexpr std::array<std::string_view, 4> measure_names = {"f", "grad", "min_grad", "dist"};
constexpr std::size_t most_dimensions = 1000;
constexpr long highest_precision = 100'000;

template <class E, std::size_t N>
E named(std::string_view name, const std::array<std::string_view, N>& names, const std::string& where) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw BadInput(fmt::format("{}: '{}' is none of {}", where, in_a_message(name), fmt::join(names, ", ")));
  return static_cast<E>(found - names.begin());
}

NumberText number_text(const Reader& reader) {
  NumberText text = reader.label();
  reader.take_digits(digits_of(text));
  return text;
}
std::vector<NumberText> number_texts(const Reader& reader, std::size_t least, std::size_t most) {
  std::vector<NumberText> out;
  for (std::size_t i = 0, size = reader.array(least, most); i < size; ++i) out.push_back(number_text(reader.at(i)));
  return out;
}
int point_number(const Reader& reader, int n) {
  return reader.raw().is_string() && reader.string() == "*" ? minimiser : static_cast<int>(reader.integer(0, n));
}

RateAbove above_from_json(const Reader& reader, const RateProblem& problem) {
  reader.only({"tau", "multipliers", "of_least_value", "weights"});
  const std::size_t points = problem.steps.size() + 2;
  RateAbove above{number_text(reader.at("tau")), {}, {}, {}};
  const Reader multipliers = reader.at("multipliers");
  for (std::size_t k = 0, size = multipliers.array(0, points * points); k < size; ++k) {
    const Reader entry = multipliers.at(k);
    entry.array(3, 3);
    const Reader i = entry.at(std::size_t{0}), j = entry.at(1), value = entry.at(2);
    above.multipliers.push_back({point_number(i, problem.n()), point_number(j, problem.n()), number_text(value)});
  }
  if (reader.has("of_least_value")) {
    const Reader list = reader.at("of_least_value");
    for (std::size_t k = 0, size = list.array(0, points); k < size; ++k) {
      const Reader entry = list.at(k);
      entry.array(2, 2);
      const Reader i = entry.at(std::size_t{0}), value = entry.at(1);
      above.of_least_value.emplace_back(static_cast<int>(i.integer(0, problem.n())), number_text(value));
    }
  }
  if (reader.has("weights")) above.weights = number_texts(reader.at("weights"), 0, points);
  return above;
}

RateBelow below_from_json(const Reader& reader) {
  reader.only({"tau", "function", "run"});
  RateBelow below{number_text(reader.at("tau")), {}, {}};
  if (reader.has("function")) {
    const Reader function = reader.at("function");
    function.only({"start", "knots", "slopes"});
    const Reader start = function.at("start"), knots = function.at("knots"), slopes = function.at("slopes");
    below.function = WorstFunction{number_text(start), number_texts(knots, 0, 1000), number_texts(slopes, 1, 1001)};
  }
  if (reader.has("run")) {
    const Reader run = reader.at("run");
    run.only({"start", "gradients", "values"});
    const Reader start = run.at("start"), gradients = run.at("gradients"), values = run.at("values");
    below.run = WorstRun{number_texts(start, 1, most_dimensions), {}, number_texts(values, 0, most_rate_steps + 1)};
    for (std::size_t i = 0, size = gradients.array(0, most_rate_steps + 1); i < size; ++i)
      below.run->gradients.push_back(number_texts(gradients.at(i), 1, most_dimensions));
  }
  return below;
}

}  // namespace

std::string_view name_of(RateProblem::Start start) { return start_names[static_cast<std::size_t>(start)]; }
std::string_view name_of(RateProblem::Measure measure) { return measure_names[static_cast<std::size_t>(measure)]; }
RateProblem::Start start_named(std::string_view name, const std::string& where) { return named<RateProblem::Start>(name, start_names, where); }
RateProblem::Measure measure_named(std::string_view name, const std::string& where) {
  return named<RateProblem::Measure>(name, measure_names, where);
}

bool is_rate(const nlohmann::json& document) { return document.is_object() && document.value("format", nlohmann::json()) == "overshoot rate"; }

RateCertificate rate_from_json(const nlohmann::json& document, const std::string& where) {
  LeftToRead left;
  const Reader reader(document, where, left);
  reader.only({"format", "version", "curvature", "steps", "start", "measure", "precision", "above", "below", "checksum"});
  if (reader.at("format").string() != "overshoot rate") reader.reject("is no certificate of a rate");
  reader.at("version").integer(1, 1);
  RateCertificate certificate;
  RateProblem& problem = certificate.problem;
  problem.curvature = number_text(reader.at("curvature"));
  problem.steps = number_texts(reader.at("steps"), 1, most_rate_steps);
  problem.start = start_named(reader.at("start").string(), reader.at("start").where());
  problem.measure = measure_named(reader.at("measure").string(), reader.at("measure").where());
  certificate.precision = reader.at("precision").integer(0, highest_precision);
  if (reader.has("above")) certificate.above = above_from_json(reader.at("above"), problem);
  if (reader.has("below")) certificate.below = below_from_json(reader.at("below"));
  if (reader.has("checksum") && reader.at("checksum").string() != checksum(document)) reader.reject("the checksum does not fit the contents");
  return certificate;
}

}  // namespace overshoot
