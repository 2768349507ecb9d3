/// Constant steps h: the rate 1/(2(2nh+1)), what is beyond h = 3/2, and functions that are not convex.
#include "checks/rates/schedule_claims.hpp"

namespace overshoot::rates {
namespace {

using Measure = RateProblem::Measure;
using Start = RateProblem::Start;

Rational power(const Rational& x, int n) {
  Rational out(1);
  for (int i = 0; i < n; ++i) out *= x;
  return out;
}

RateProblem constant(const Rational& h, int n) { return {.steps = std::vector<NumberText>(static_cast<std::size_t>(n), print(h))}; }
std::string name_of(const Rational& h, int n) { return fmt::format("h = {}, n = {}", print(h), n); }

/// max{1/(2nh+1), (1-h)^{2n}}/2.
Rational worst_case(const Rational& h, int n) {
  const Rational flat = 1 / (2 * n * h + 1), quadratic = power(1 - h, 2 * n);
  return (flat < quadratic ? quadratic : flat) / 2;
}
/// It is the worst case: at most, and at least.
void add_worst_case(std::vector<RateClaim>& claims, const Rational& h, int n, Variant variant) {
  const NumberText tau = print(worst_case(h, n));
  claims.push_back(at_most(name_of(h, n), constant(h, n), tau, variant));
  claims.push_back(at_least(name_of(h, n), constant(h, n), tau));
}

struct GradientDescent {
  static About about() {
    return {.key = "rates.gd_constant",
            .source = "Drori, Teboulle 2014, Theorem 3.1",
            .says = "n steps of constant h: f_n - f_* <= 1/(2(2nh+1)), and no less will do",
            .printed = "0<h\\le 3/2:\\quad f(x_n)-f(x_*)\\le\\frac{|x_0-x_*|^2}{2(2nh+1)}\\text{ for convex 1-smooth }f\\text{, and some }f\\text{ "
                       "reaches it}",
            .covers = Covers::restricted,
            .printed_domain = {{"h", "(0, 3/2]", "1/2, 1, 3/2"}, {"n", "n >= 1", "n = 1..10"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int n = 1; n <= 10; ++n)
      for (const Rational& h : {Rational(1, 2), Rational(1), Rational(3, 2)}) add_worst_case(claims, h, n, variant);
    return claims;
  }
};
OVERSHOOT_STATEMENT(GradientDescent)

struct BothBranches {
  static About about() {
    return {.key = "rates.kim",
            .source = "Kim 2024 (conjectured by Taylor, Hendrickx, Glineur 2017)",
            .says = "the worst case of constant steps up to 2, on both branches",
            .printed = "0<h<2:\\quad\\sup\\frac{f(x_n)-f(x_*)}{|x_0-x_*|^2}=\\tfrac12\\max\\bigl\\{\\tfrac1{2nh+1},(1-h)^{2n}\\bigr\\}",
            .covers = Covers::restricted,
            .printed_domain = {{"h", "(0, 2)", "1/2, 1, 3/2, 8/5, 17/10, 9/5, 19/10"}, {"n", "n >= 1", "n = 1..5"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int n = 1; n <= 5; ++n)
      for (const Rational& h : {Rational(1, 2), Rational(1), Rational(3, 2), Rational(8, 5), Rational(17, 10), Rational(9, 5), Rational(19, 10)})
        add_worst_case(claims, h, n, variant);
    return claims;
  }
};
OVERSHOOT_STATEMENT(BothBranches)

/// One step of any h: the same rates by the same identity, whose numbers are rational in h. R^d's inner products are
/// products here: a quadratic form is >= 0 for vectors where it is for numbers.
template <Real T>
struct OneStep {
  T h, x, g0, g1, f0, f1;
  explicit OneStep(const Point<T>& p) : h(p("h")), x(p("x")), g0(p("g_0")), g1(p("g_1")), f0(p("f_0")), f1(p("f_1")) {}
  /// Q_*0, Q_*1 and Q_01, with f_* = x_* = 0.
  T q_0() const { return -f0 + g0 * x - sqr(g0) / 2; }
  T q_1() const { return -f1 + g1 * (x - h * g0) - sqr(g1) / 2; }
  T q_01() const { return f0 - f1 - h * g1 * g0 - sqr(g0 - g1) / 2; }
};
Domain one_step_domain(Variable h) { return {std::move(h), real("x"), real("g_0"), real("g_1"), real("f_0"), real("f_1")}; }

constexpr const char* one_step_deduction =
    "x is x_0 - x_*, and the Q are >= 0 for convex 1-smooth f (Q_ij = f_i - f_j - <g_j, x_i - x_j> - |g_i - g_j|^2/2, f_* = 0). So is what is left "
    "by the identity, a sum of squares of vectors. In R^d inner products stand in the place of products: an identity of quadratic forms is the same.";

struct ShortStep {
  static About about() {
    return {.key = "rates.gd_one_step",
            .source = "Drori, Teboulle 2014, Theorem 3.1, n = 1",
            .says = "one step h <= 3/2: f_1 - f_* <= 1/(2(2h+1)), by multipliers 1/2",
            .printed = "0<h\\le\\tfrac32:\\quad f(x_1)-f(x_*)\\le\\frac{|x_0-x_*|^2}{2(2h+1)}\\text{ for convex 1-smooth }f",
            .deduction = one_step_deduction,
            .covers = Covers::step,
            .mutant = "the bound 1/(2(2h+2))"};
  }
  static Domain domain() { return one_step_domain(within("h", Q(0, 1), Q(3, 2)).without_lo()); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    const OneStep<T> s(p);
    const T tau = 1 / (2 * (2 * s.h + variant.pick(1, 2)));
    const T square = tau * sqr(s.x - (2 * s.h + 1) * (s.g0 + s.g1) / 2), other = (3 - 2 * s.h) / 8;
    return {compare<T>("identity", tau * sqr(s.x) - s.f1, Relation::equal,
                       (s.q_0() + s.q_1() + s.q_01()) / 2 + square + other * sqr(s.g0 - s.g1)),
            compare<T>("tau > 0", tau, Relation::greater, from<T>(0)), compare<T>("second square", other, Relation::at_least, from<T>(0))};
  }
};
OVERSHOOT_STATEMENT(ShortStep)

struct LongStep {
  static About about() {
    return {.key = "rates.kim_one_step",
            .source = "Kim 2024, n = 1 beyond h = 3/2",
            .says = "one step 3/2 <= h < 2: f_1 - f_* <= (1-h)^2/2, by multipliers h - 1 and 2 - h",
            .printed = "\\tfrac32\\le h<2:\\quad f(x_1)-f(x_*)\\le\\tfrac12(1-h)^2|x_0-x_*|^2\\text{ for convex 1-smooth }f",
            .deduction = one_step_deduction,
            .covers = Covers::step,
            .mutant = "the bound (1-h)^2/3"};
  }
  static Domain domain() { return one_step_domain(within("h", Q(3, 2), Q(2, 1)).without_hi()); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    const OneStep<T> s(p);
    const T a = s.h - 1, b = 2 - s.h, tau = sqr(a) / variant.pick(2, 3), second = s.h - Q(3, 2);
    return {compare<T>("identity", tau * sqr(s.x) - s.f1, Relation::equal,
                       a * (s.q_0() + s.q_01()) + b * s.q_1() + sqr(s.g1 + s.g0 - b * s.x) / 2 + second * sqr(s.x - s.g0)),
            compare<T>("h - 1", a, Relation::at_least, from<T>(0)), compare<T>("2 - h", b, Relation::at_least, from<T>(0)),
            compare<T>("second square", second, Relation::at_least, from<T>(0))};
  }
};
OVERSHOOT_STATEMENT(LongStep)

/// min_i |g_i|^2 <= 4/(2 + N min{4h - h^2, 4h - h^3}) (f_0 - f_*) where curvature is between -1 and 1.
void add_nonconvex(std::vector<RateClaim>& claims, const Rational& h, int n, Variant variant) {
  const Rational one = 4 * h - h * h, two = 4 * h - h * h * h;
  RateProblem problem = constant(h, n);
  problem.curvature = "-1";
  problem.start = Start::value;
  problem.measure = Measure::least_gradient;
  claims.push_back(at_most(name_of(h, n), problem, print(Rational(4 / (2 + n * (two < one ? two : one)))), variant));
}

constexpr const char* nonconvex_printed =
    "\\min_{i\\le N}|\\nabla f(x_i)|^2\\le\\frac{4(f(x_0)-f_*)}{2+N\\min\\{4h-h^2,4h-h^3\\}}\\text{ for curvature in }[-1,1]";

struct NonconvexAsQuoted {
  static About about() {
    return {.key = "rates.nonconvex",
            .source = "as quoted from Abbaszadehpeivasti, de Klerk, Zamani 2022",
            .says = "1-smooth f, N constant steps h < 2: the least gradient",
            .printed = std::string("0<h<2:\\quad ") + nonconvex_printed,
            .covers = Covers::restricted,
            .printed_domain = {{"h", "(0, 2)", "3/2, 7/4, 9/5"}, {"N", "N >= 1", "N = 1, 2"}},
            .expected = Verdict::refuted,
            .mutant = "the bound times 1 - 10^-6",
            .repaired = "rates.nonconvex_short"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int n = 1; n <= 2; ++n)
      for (const Rational& h : {Rational(3, 2), Rational(7, 4), Rational(9, 5)}) add_nonconvex(claims, h, n, variant);
    return claims;
  }
};
OVERSHOOT_STATEMENT(NonconvexAsQuoted)

struct NonconvexShort {
  static About about() {
    return {.key = "rates.nonconvex_short",
            .source = "Abbaszadehpeivasti, de Klerk, Zamani 2022, on h <= 3/2",
            .says = "1-smooth f, N constant steps h <= 3/2: the least gradient",
            .printed = std::string("0<h\\le\\tfrac32:\\quad ") + nonconvex_printed,
            .origin = Origin::repaired,
            .covers = Covers::restricted,
            .printed_domain = {{"h", "(0, 3/2]", "1/2, 1, 5/4, 3/2"}, {"N", "N >= 1", "N = 1..4"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int n = 1; n <= 4; ++n)
      for (const Rational& h : {Rational(1, 2), Rational(1), Rational(5, 4), Rational(3, 2)}) add_nonconvex(claims, h, n, variant);
    return claims;
  }
};
OVERSHOOT_STATEMENT(NonconvexShort)

}  // namespace
}  // namespace overshoot::rates
