/// Patterns of long steps (Grimmer 2023, 2307.06324): with |x_0 - x_*| <= 1 and f_0 - f_* <= d, after the steps of a pattern
/// f_n - f_* <= d - H d^2, H their sum, for all d in [0, Delta].
///
/// A proof that is affine in d: where Q_ij >= 0 are the interpolation inequalities (docs/rates.md), X = d(x_0 - x_*), and
///     (1 - 2Hd)(f_0 - f_*) - (f_n - f_*) + H|X|^2 = sum (lambda_ij + d gamma_ij) Q_ij + (a form in X, g_0, .., g_n)
/// with multipliers and form >= 0 for d in [0, Delta], one has f_n - f_* <= (1 - 2Hd)d + Hd^2 = d - Hd^2 as long as 2Hd <= 1.
/// Multipliers of Q_*j are gamma_*j d: then x_0 is in X alone. Multipliers and form are affine in d: >= 0 where they are so at
/// both ends.
#include <array>
#include <sstream>

#include "checks/rates/long_pattern_multipliers.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::rates {
namespace {

struct Multiplier {
  int i, j;  ///< i = -1: *
  Rational lambda, gamma;
};
std::vector<Multiplier> multipliers_of(const char* table) {
  std::vector<Multiplier> out;
  std::istringstream words(table);
  for (std::string i, j, lambda, gamma; words >> i >> j >> lambda >> gamma;) {
    if (gamma.ends_with(';')) gamma.pop_back();
    out.push_back({i == "*" ? -1 : std::stoi(i), std::stoi(j), read_rational(lambda, table), read_rational(gamma, table)});
  }
  return out;
}

struct Pattern {
  std::vector<Rational> steps;
  Rational delta;  ///< Delta
  std::vector<Multiplier> multipliers;

  std::size_t n() const { return steps.size(); }
  Rational sum() const {
    Rational out(0);
    for (const Rational& h : steps) out += h;
    return out;
  }
};

/// What the multipliers leave of the values, (1 - 2Hd)f_0 - f_n with f_* = 0.
template <class T>
T values_left(const Pattern& pattern, const T& d, const std::vector<T>& f) {
  T out = (1 - from<T>(2 * pattern.sum()) * d) * f[0] - f[pattern.n()];
  for (const auto& [i, j, lambda, gamma] : pattern.multipliers) {
    const T& value = f[static_cast<std::size_t>(j)];
    out = i < 0 ? out + from<T>(gamma) * d * value
                : out - (from<T>(lambda) + from<T>(gamma) * d) * (f[static_cast<std::size_t>(i)] - value);
  }
  return out;
}

/// The form, of vectors that are numbers (of any type: `number` makes one of a rational).
template <class T, class Number>
T form(const Pattern& pattern, const Rational& at, const T& X, const std::vector<T>& g, const Number& number) {
  const T d = number(at);
  const T half = number(Rational(1, 2)), H = number(pattern.sum());
  // x_i - x_j and d(x_i - x_*).
  const auto between = [&](std::size_t i, std::size_t j) {
    T sum = number(Rational(0));
    for (std::size_t k = i; k < j; ++k) sum = sum + number(pattern.steps[k]) * g[k];
    for (std::size_t k = j; k < i; ++k) sum = sum - number(pattern.steps[k]) * g[k];
    return sum;
  };
  T out = H * X * X;
  for (const auto& [first, j_, lambda, gamma] : pattern.multipliers) {
    const auto j = static_cast<std::size_t>(j_);
    if (first < 0) {
      out = out - number(gamma) * (g[j] * (X - d * between(0, j)) - d * half * g[j] * g[j]);
      continue;
    }
    const auto i = static_cast<std::size_t>(first);
    const T difference = g[i] - g[j];
    out = out + number(lambda + gamma * at) * (g[j] * between(i, j) + half * difference * difference);
  }
  return out;
}

/// A square of the form, and what is in front of it.
struct Square {
  Rational factor;
  std::vector<Rational> coefficients;  ///< of X, g_0, .., g_n
};
/// LDL' of the form at d. Throws std::logic_error where it is not positive semidefinite.
std::vector<Square> squares_at(const Pattern& pattern, const Rational& d) {
  const std::size_t size = pattern.n() + 2;
  const auto value = [&](std::size_t a, std::size_t b) {
    Rational X(0);
    std::vector<Rational> g(pattern.n() + 1, Rational(0));
    for (const std::size_t k : {a, b}) (k == 0 ? X : g[k - 1]) += 1;
    return form(pattern, d, X, g, [](const Rational& q) { return q; });
  };
  std::vector<std::vector<Rational>> matrix(size, std::vector<Rational>(size));
  for (std::size_t a = 0; a < size; ++a)
    for (std::size_t b = 0; b < size; ++b) matrix[a][b] = (value(a, b) - value(a, a) / 4 - value(b, b) / 4) / 2;
  std::vector<Square> out;
  for (std::size_t k = 0; k < size; ++k) {
    const Rational pivot = matrix[k][k];
    if (pivot < 0) throw std::logic_error("the form is not positive semidefinite");
    if (pivot == 0) continue;  // what is wrong with that, the identity sees
    Square square{pivot, std::vector<Rational>(size, Rational(0))};
    for (std::size_t j = k; j < size; ++j) square.coefficients[j] = matrix[k][j] / pivot;
    for (std::size_t i = k; i < size; ++i)
      for (std::size_t j = k; j < size; ++j) matrix[i][j] -= pivot * square.coefficients[i] * square.coefficients[j];
    out.push_back(std::move(square));
  }
  return out;
}

Domain domain_of(const Pattern& pattern) {
  Domain domain = {within("d", Q(0, 1), LongQ{pattern.delta}), real("X")};
  for (const char* of : {"g", "f"})
    for (std::size_t k = 0; k <= pattern.n(); ++k) domain.push_back(real(fmt::format("{}_{}", of, k)));
  return domain;
}
template <Real T>
std::vector<T> list(const Pattern& pattern, const Point<T>& p, const char* of) {
  std::vector<T> out;
  for (std::size_t k = 0; k <= pattern.n(); ++k) out.push_back(p(fmt::format("{}_{}", of, k)));
  return out;
}

/// The two ends, by the names of the claims.
std::array<std::pair<std::string, Rational>, 2> ends_of(const Pattern& pattern) {
  return {{{"form at d = 0", Rational(0)}, {"form at d = Delta", pattern.delta}}};
}

template <Real T>
Comparisons<T> claims_of(const Pattern& pattern, const Point<T>& p) {
  const T d = p("d"), zero = from<T>(0);
  Comparisons<T> claims = {compare<T>("values", values_left(pattern, d, list(pattern, p, "f")), Relation::equal, zero),
                           compare<T>("2Hd <= 1", from<T>(2 * pattern.sum()) * d, Relation::at_most, from<T>(1))};
  for (const auto& [name, at] : ends_of(pattern))
    claims.push_back(compare<T>(name, form(pattern, at, p("X"), list(pattern, p, "g"), [](const Rational& q) { return from<T>(q); }), Relation::at_least, zero));
  for (const auto& [i, j, lambda, gamma] : pattern.multipliers)
    claims.push_back(compare<T>(fmt::format("multiplier of Q_{}{}", i < 0 ? "*" : std::to_string(i), j), from<T>(lambda) + from<T>(gamma) * d,
                                Relation::at_least, zero));
  return claims;
}
Plans plans_of(const Pattern& pattern, const Point<Expr>& p) {
  Plans out;
  const std::vector<Expr> g = list(pattern, p, "g");
  for (const auto& [name, at] : ends_of(pattern)) {
    Expr sum = from<Expr>(0);
    for (const auto& [factor, coefficients] : squares_at(pattern, at)) {
      Expr inner = from<Expr>(coefficients[0]) * p("X");
      for (std::size_t k = 1; k < coefficients.size(); ++k) inner = inner + from<Expr>(coefficients[k]) * g[k - 1];
      sum = sum + from<Expr>(factor) * sqr(inner);
    }
    out.push_back({.claim = name, .remainder = sum});
  }
  return out;
}

constexpr const char* source = "Grimmer 2023 (2307.06324)";
About about_pattern(const std::string& key, const std::string& says, const std::string& steps, const std::string& more) {
  return {.key = "rates." + key,
          .source = source,
          .says = says,
          .printed = "|x_0-x_*|\\le1,\\ f(x_0)-f_*\\le d\\ \\Rightarrow\\ f(x_n)-f_*\\le d-Hd^2\\text{ for all }d\\in[0,\\Delta],\\ H=\\sum h_i,\\text{ steps }" + steps,
          .deduction = "Multipliers and form are affine in d, and >= 0 between the ends where they are so at both. With X = d(x_0 - x_*), |x_0 - x_*| <= 1 and "
                       "Q_ij >= 0 for convex 1-smooth f, the claims give f_n - f_* <= (1 - 2Hd)(f_0 - f_*) + "
                       "Hd^2 <= d - Hd^2. In R^d inner products stand in the place of products: a quadratic form is >= 0 for vectors where it is for "
                       "numbers." + more,
          .covers = Covers::step,
          .mutant = {},
          .minimum_samples = 100};
}

/// What a pattern's statement is but for its words.
template <class Of>
struct OfPattern {
  static Domain domain() { return domain_of(Of::pattern({})); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    return claims_of(Of::pattern(variant), p);
  }
  static Plans plans(const Point<Expr>& p) { return plans_of(Of::pattern({}), p); }
};

/// (3 - eta, 3/2).
template <class Of>
struct TwoSteps : OfPattern<TwoSteps<Of>> {
  static Pattern pattern(Variant variant) {
    const Rational first = 3 - read_rational(Of::eta, "eta");
    return {{variant.mutant ? first + Rational(1, 10) : first, Rational(3, 2)}, read_rational(Of::delta, "Delta"), multipliers_of(Of::table)};
  }
  static About about() {
    About out = about_pattern(std::string("grimmer_t2.") + Of::name,
                              fmt::format("two steps (3 - eta, 3/2), eta = {}: f_2 - f_* <= d - Hd^2 for d up to {}", Of::eta, Of::delta),
                              fmt::format("(3-\\eta,\\tfrac32),\\ \\Delta={}", Of::delta),
                              " The paper says that some Delta > 0 does, for each eta in (0, 3). With x^2/2, f_2 = (1 - eta/2)^2 d: none above "
                              "(eta - eta^2/4)/(9/2 - eta) does.");
    out.printed_domain = {{"eta", "(0, 3)", Of::eta}};
    out.mutant = "the first step is longer by 1/10, the multipliers are the same";
    return out;
  }
};
struct Tenth {
  static constexpr const char *name = "tenth", *eta = "1/10", *delta = "1/100", *table = two_steps_eta_tenth;
};
OVERSHOOT_STATEMENT(TwoSteps<Tenth>)

struct Half {
  static constexpr const char *name = "half", *eta = "1/2", *delta = "1/20", *table = two_steps_eta_half;
};
OVERSHOOT_STATEMENT(TwoSteps<Half>)

struct One {
  static constexpr const char *name = "one", *eta = "1", *delta = "1/10", *table = two_steps_eta_one;
};
OVERSHOOT_STATEMENT(TwoSteps<One>)

struct Two {
  static constexpr const char *name = "two", *eta = "2", *delta = "1/5", *table = two_steps_eta_two;
};
OVERSHOOT_STATEMENT(TwoSteps<Two>)

/// Every eta in (0, 3): with the multipliers lambda_01 = lambda_12 = a = 1/2 + eta/8, lambda_02 = 1 - a, gamma_*0 = h_1, gamma_*1 = a h_1 + h_2,
/// gamma_*2 = (1 - a) h_1 + h_2 and gamma_01 = -y, gamma_02 = y - h_1 - 2 h_2, gamma_12 = a h_1 + h_2 - y the form at d = 0 vanishes where
/// X = g_0 = g_1 = g_2 and nowhere else, and there its slope in d is H X^2.
struct SomeDelta {
  static About about() {
    return {.key = "rates.grimmer_t2.some_delta",
            .source = source,
            .says = "two steps (3 - eta, 3/2), every eta in (0, 3): f_2 - f_* <= d - Hd^2 up to some Delta > 0",
            .printed = "0<\\eta<3,\\text{ steps }(3-\\eta,\\tfrac32):\\text{ some }\\Delta>0\\text{ has }|x_0-x_*|\\le1,\\ f(x_0)-f_*\\le d\\ "
                       "\\Rightarrow\\ f(x_2)-f_*\\le d-Hd^2\\text{ for all }d\\in[0,\\Delta],\\ H=\\tfrac92-\\eta",
            .deduction = "For one eta: by the claims the form at d = 0 is positive semidefinite, and 0 only where X = g_0 = g_1 = g_2, where its slope in d is H X^2 > "
                         "0; and the multipliers lambda are positive. So form and multipliers are >= 0 for all d in [0, Delta] with some Delta > 0, and 2Hd <= 1. With "
                         "X = d(x_0 - x_*), |x_0 - x_*| <= 1 and Q_ij >= 0 for convex 1-smooth f then f_2 - f_* <= (1 - 2Hd)(f_0 - f_*) + Hd^2 <= d - Hd^2. In R^d inner "
                         "products stand in the place of products.",
            .covers = Covers::step,
            .mutant = "a = 1/2 + eta",
            .minimum_samples = 100};
  }
  static Domain domain() {
    return {within("eta", Q(0, 1), Q(3, 1)).without_lo().without_hi(), nonnegative("d"), real("X"), real("g_0"), real("g_1"), real("g_2"),
            real("f_0"), real("f_1"), real("f_2")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    const T eta = p("eta"), d = p("d"), X = p("X"), g0 = p("g_0"), g1 = p("g_1"), g2 = p("g_2"), f0 = p("f_0"), f1 = p("f_1"), f2 = p("f_2"), zero = from<T>(0);
    const T h1 = 3 - eta, h2 = from<T>(Q(3, 2)), H = h1 + h2, a = Q(1, 2) + eta / variant.pick(8, 1), y = h2 + h1 / 2;
    const T star0 = h1, star1 = a * h1 + h2, star2 = (1 - a) * h1 + h2;                 // gamma_*j
    const T gamma01 = -y, gamma02 = y - h1 - 2 * h2, gamma12 = a * h1 + h2 - y;
    const auto pair = [](const T& first, const T& second, const T& way) { return second * way + sqr(first - second) / 2; };  // of -Q_ij, x_i - x_j = way
    const T q01 = pair(g0, g1, h1 * g0), q02 = pair(g0, g2, h1 * g0 + h2 * g1), q12 = pair(g1, g2, h2 * g1);
    const T form = H * sqr(X) - X * (star0 * g0 + star1 * g1 + star2 * g2) + a * (q01 + q12) + (1 - a) * q02;
    const T u = g1 - g0, v = g2 - g0, n11 = a - sqr(star1) / (4 * H), n22 = Q(1, 2) - sqr(star2) / (4 * H), n12 = (h2 - a) / 2 - star1 * star2 / (4 * H);
    const T values = (1 - 2 * H * d) * f0 - f2 + d * (star0 * f0 + star1 * f1 + star2 * f2) - (a + d * gamma01) * (f0 - f1) -
                     (1 - a + d * gamma02) * (f0 - f2) - (a + d * gamma12) * (f1 - f2);
    // What d adds to the form, where X = g_0 = g_1 = g_2 = 1.
    const T slope = star0 / 2 + star1 * (h1 + Q(1, 2)) + star2 * (H + Q(1, 2)) + gamma01 * h1 + gamma02 * H + gamma12 * h2;
    return {compare<T>("values", values, Relation::equal, zero),
            compare<T>("form at d = 0", form, Relation::equal,
                       H * sqr(X - (star0 * g0 + star1 * g1 + star2 * g2) / (2 * H)) + n11 * sqr(u) + 2 * n12 * u * v + n22 * sqr(v)),
            compare<T>("first minor", n11, Relation::greater, zero), compare<T>("second minor", n11 * n22 - sqr(n12), Relation::greater, zero),
            compare<T>("slope in d", slope, Relation::equal, H), compare<T>("H", H, Relation::greater, zero),
            compare<T>("lambda_01", a, Relation::greater, zero), compare<T>("lambda_02", 1 - a, Relation::greater, zero),
            compare<T>("gamma_*0", star0, Relation::at_least, zero), compare<T>("gamma_*1", star1, Relation::at_least, zero),
            compare<T>("gamma_*2", star2, Relation::at_least, zero)};
  }
};
OVERSHOOT_STATEMENT(SomeDelta)

struct NoEta {
  static About about() {
    return {.key = "rates.grimmer_t2.zero",
            .source = source,
            .says = "two steps (3, 3/2): for no d is f_2 - f_* <= d - Hd^2, as x^2/2 shows",
            .printed = "\\text{steps }(3,\\tfrac32):\\text{ for each }d\\in(0,\\tfrac12]\\text{ some convex 1-smooth }f\\text{ has }|x_0-x_*|\\le1,\\ "
                       "f(x_0)-f_*\\le d,\\ f(x_2)-f_*>d-Hd^2",
            .origin = Origin::here,
            .deduction = "f = x^2/2 from x_0 = sqrt(2d): f_2 = ((1 - h_1)(1 - h_2))^2 f_0.",
            .covers = Covers::substitution,
            .mutant = "the first step is 2"};
  }
  static Domain domain() { return {within("d", Q(0, 1), Q(1, 2)).without_lo()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    const T d = p("d"), first = from<T>(variant.pick(3, 2)), second = from<T>(Q(3, 2));
    return {compare<T>("start", 2 * d, Relation::at_most, from<T>(1)),
            compare<T>("f_2", sqr((1 - first) * (1 - second)) * d, Relation::greater, d - (first + second) * sqr(d))};
  }
};
OVERSHOOT_STATEMENT(NoEta)

struct ThreeSteps : OfPattern<ThreeSteps> {
  static Pattern pattern(Variant variant) {
    return {{Rational(3, 2), variant.mutant ? Rational(5) : Rational(49, 10), Rational(3, 2)}, Rational(1, 10'000), multipliers_of(three_steps)};
  }
  static About about() {
    About out = about_pattern("grimmer_t3", "three steps (1.5, 4.9, 1.5): f_3 - f_* <= d - Hd^2 for d up to 10^-4", "(1.5,4.9,1.5),\\ \\Delta=10^{-4}", "");
    out.mutant = "the step in the middle is 5, the multipliers are the same";
    return out;
  }
};
OVERSHOOT_STATEMENT(ThreeSteps)

struct SevenSteps : OfPattern<SevenSteps> {
  static Pattern pattern(Variant variant) {
    const Rational one(3, 2), two(11, 5);
    return {{one, two, one, Rational(variant.pick(12, 13)), one, two, one}, Rational(3, 40'000), multipliers_of(seven_steps)};
  }
  static About about() {
    About out = about_pattern("grimmer_t7", "seven steps (1.5, 2.2, 1.5, 12, 1.5, 2.2, 1.5): f_7 - f_* <= d - Hd^2 for d up to 7.5e-5",
                              "(1.5,2.2,1.5,12,1.5,2.2,1.5),\\ \\Delta=7.5\\cdot10^{-5}", "");
    out.mutant = "the step in the middle is 13, the multipliers are the same";
    return out;
  }
};
OVERSHOOT_STATEMENT(SevenSteps)

}  // namespace
}  // namespace overshoot::rates
