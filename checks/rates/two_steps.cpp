/// No two steps are better than OBS-F(2) (docs/two_steps.md): functions of one variable, f' = clip(x, -d_2, d_1), from
/// x_0 = 1. For h_1, h_2 > 0 they have at x_2
///     1/(2(1 + 2(h_1 + h_2)))                 d_1 = 1/(1 + 2(h_1 + h_2))
///     ((h_1 - 1)(h_2 - 1))^2/2                no clip: x^2/2
///     ((h_2 - 1)/(1 + h_1))^2/2               d_1 = 1/(1 + h_1)
///     (h_1 - 1)^2/(2(1 + 2h_2)), h_1 >= 1     d_2 = (h_1 - 1)/(1 + 2h_2)
/// and where the last three are below tau, the first is not.
#include "lib/statement/statement.hpp"

namespace overshoot::rates {
namespace {

/// OBS-F(2) = (1 + a, 1 + q), of rate tau = p^2/2 = 1/(2(1 + 2(2 + a + q))).
template <Real T>
struct Optimum {
  T root = sqrt(from<T>(2)), a = root - 1, q = (sqrt(9 + 8 * root) - 1) / 4, p = a * q, sum = 2 + a + q;
};

/// What a claim on the sum says.
const std::string sum_says =
    "The hypotheses are that other functions have less than the bound 1/(2(1 + 2s)) at x_2, and the claim h_1 + h_2 <= s is that the Huber function with "
    "d = 1/(1 + 2(h_1 + h_2)) has no less";
constexpr const char* sum_mutant = "the sum is at most s - 1/1000";

constexpr const char* printed =
    "h_1,h_2>0:\\quad\\sup\\frac{f(x_2)-f(x_*)}{|x_0-x_*|^2}\\ge\\frac1{5+4\\sqrt2+\\sqrt{9+8\\sqrt2}}\\text{ over convex 1-smooth }f";

About about_part(const std::string& name, const std::string& says, const std::string& where, const std::string& claim, const std::string& mutant) {
  return {.key = "rates.two_steps." + name,
          .source = "the case n = 2 of a conjecture of Grimmer, Shu, Wang 2024 (2410.16249)",
          .says = says,
          .printed = printed,
          .deduction = "This is the part " + where +
                       " of three that cover all h_1 > 0. " + claim +
                       " (docs/two_steps.md has the four functions and their runs, from x_0 = 1 to x_2). That OBS-F(2) has no larger worst case is "
                       "rates.obs_f.",
          .covers = Covers::step,
          .mutant = mutant};
}

Domain steps() { return {positive("h_1"), positive("h_2")}; }

template <Real T>
Comparison<T> sum_is_short(const Point<T>& p, Variant variant) {
  return compare<T>("sum", p("h_1") + p("h_2"), Relation::at_most, Optimum<T>().sum - variant.pick(Q(0, 1), Q(1, 1000)));
}
/// x^2/2 is below tau.
template <Real T>
Comparison<T> quadratic(const Point<T>& p) {
  return compare<T>("quadratic", (p("h_1") - 1) * (p("h_2") - 1), Relation::at_most, Optimum<T>().p);
}

struct ShortFirst {
  static About about() {
    return about_part("short_first", "no two steps are better than OBS-F(2): h_1 <= sqrt 2", "h_1 <= sqrt 2", sum_says, sum_mutant);
  }
  static Domain domain() { return steps(); }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare<T>("first", p("h_1"), Relation::at_most, Optimum<T>().root),
            compare<T>("clipped", p("h_2") - 1, Relation::at_most, Optimum<T>().p * (1 + p("h_1")))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    return {sum_is_short(p, variant)};
  }
  static Plans plans(const Point<Expr>&) {
    return {{.claim = "sum", .multipliers = {{"first", 1 + Optimum<Expr>().p}, {"clipped", from<Expr>(1)}}, .remainder = from<Expr>(0)}};
  }
};
OVERSHOOT_STATEMENT(ShortFirst)

struct MiddleFirst {
  static About about() {
    return about_part("middle_first", "no two steps are better than OBS-F(2): sqrt 2 <= h_1 <= 1.877", "sqrt 2 <= h_1 <= 1 + q, q = (sqrt(9 + 8 sqrt 2) - 1)/4", sum_says, sum_mutant);
  }
  static Domain domain() { return steps(); }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare<T>("least", p("h_1"), Relation::at_least, Optimum<T>().root),
            compare<T>("most", p("h_1"), Relation::at_most, 1 + Optimum<T>().q), quadratic(p)};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    return {sum_is_short(p, variant)};
  }
  /// u(a + q - u - v) = (aq - uv) + (u - a)(q - u), u = h_1 - 1 and v = h_2 - 1.
  static Plans plans(const Point<Expr>& p) {
    return {{.claim = "sum",
             .factor = p("h_1") - 1,
             .multipliers = {{"quadratic", from<Expr>(1)}, {"most", p("h_1") - Optimum<Expr>().root}},
             .remainder = from<Expr>(0)}};
  }
};
OVERSHOOT_STATEMENT(MiddleFirst)

struct LongFirst {
  static About about() {
    return about_part("long_first", "no two steps are better than OBS-F(2): h_1 >= 1.877", "h_1 >= 1 + q, q = (sqrt(9 + 8 sqrt 2) - 1)/4",
                      "Where x^2/2 has less than the bound at x_2, the function that is clipped below has no less", "p is larger by a fourth");
  }
  static Domain domain() { return steps(); }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare<T>("long", p("h_1"), Relation::at_least, 1 + Optimum<T>().q), quadratic(p)};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    return {compare<T>("second", p("h_2"), Relation::at_most, Optimum<T>().root),
            compare<T>("clipped below", p("h_1") - 1, Relation::at_least, variant.pick(Q(1, 1), Q(5, 4)) * Optimum<T>().p * sqrt(1 + 2 * p("h_2")))};
  }
  /// u(a - v) = (aq - uv) + a(u - q). With r = sqrt(1 + 2h_2), which is about R = 49/25 at
  /// h_2 = sqrt 2, u - pr = (u - q) + (p/R)(sqrt 2 - h_2) + (q - p(1 + 2 sqrt 2 + R^2)/(2R)) + p(R - r)^2/(2R).
  static Plans plans(const Point<Expr>& p) {
    const Optimum<Expr> best;
    const Expr r = sqrt(1 + 2 * p("h_2")), R = from<Expr>(Q(49, 25));
    return {{.claim = "second",
             .factor = p("h_1") - 1,
             .multipliers = {{"quadratic", from<Expr>(1)}, {"long", best.a}},
             .remainder = from<Expr>(0)},
            {.claim = "clipped below",
             .multipliers = {{"long", from<Expr>(1)}, {"second", best.p / R}},
             .remainder = best.q - best.p * (1 + 2 * best.root + sqr(R)) / (2 * R) + best.p * sqr(R - r) / (2 * R)}};
  }
};
OVERSHOOT_STATEMENT(LongFirst)

}  // namespace
}  // namespace overshoot::rates
