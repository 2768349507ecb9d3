#include "lib/model/single_neuron.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// y^2 - x^2.
template <Real T>
T balancedness(const NeuronState<T>& z) {
  return sqr(z.y) - sqr(z.x);
}

/// (explicit) For GD, exactly: y'^2 - x'^2 = (1 - eta^2 l'(s)^2)(y^2 - x^2), l'(s) being any number g.
struct BalancednessRecursion {
  static About about() {
    return {.key = "ahn2023.balancedness_recursion",
            .source = "explicit form of Lemma 12",
            .says = "one GD step multiplies y^2 - x^2 by exactly 1 - eta^2 l'(s)^2",
            .printed = R"(y'^2-x'^2=(1-\eta^2\ell'(s)^2)(y^2-x^2))",
            .origin = Origin::here,
            .covers = Covers::the_same,
            .mutant = "eta^2 becomes 0.9 eta^2"};
  }
  static Domain domain() { return {real("x"), real("y"), positive("eta"), real("g").that_is("l'(s), any number")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const NeuronState<T> z{p("x"), p("y")};
    const T u = v.pick(Q(1, 1), Q(9, 10)) * (sqr(p("eta")) * sqr(p("g")));
    return {compare("y'^2 - x'^2", balancedness(neuron_step_with_slope(z, p("eta"), p("g"))), Relation::equal,
                    (1 - u) * balancedness(z))};
  }
};

/// (explicit, Lemma 12) For eta <= 1 and every t: 0 <= 1 - r_t <= eta^2 sum_{k<t} l'(s_k)^2, r_t =
/// (y_t^2-x_t^2)/(y_0^2-x_0^2). By induction: `r` is r_t, `S` the sum so far, g = l'(s_t) in [-1, 1]; r_{t+1} = r (1 -
/// eta^2 g^2) by balancedness_recursion.
struct BalancednessDrift {
  static About about() {
    return {
        .key = "ahn2023.balancedness_drift",
        .source = "Lemma 12",
        .says = "y^2 - x^2 loses at most the fraction eta^2 sum of l'(s_k)^2",
        .printed =
            R"(\eta\le1,\ y_0^2\ne x_0^2:\quad 0\le 1-\frac{y_t^2-x_t^2}{y_0^2-x_0^2}\le \eta^2\sum_{k<t}\ell'(s_k)^2)",
        .origin = Origin::here,
        .hypotheses = "|l'| <= 1 (A1)",
        .deduction =
            "Induction on t: the bound at t is 1 - r <= S, with r in [0, 1]. At t = 0: r = 1, S = 0. Step: r' = r (1 - "
            "eta^2 g^2) (balancedness_recursion), S' = S + eta^2 g^2; the claims are the bounds at t + 1, and r' in "
            "[0, 1] carries the induction on.",
        .covers = Covers::step,
        .mutant = "S' = S + 0.9 eta^2 g^2"};
  }
  static Domain domain() {
    return {within("eta", Q(0, 1), Q(1, 1)).without_lo(), within("g", Q(-1, 1), Q(1, 1)).that_is("l'(s_t)"),
            within("r", Q(0, 1), Q(1, 1)).that_is("(y_t^2 - x_t^2)/(y_0^2 - x_0^2)"),
            nonnegative("S").that_is("eta^2 times the sum of l'(s_k)^2, k < t")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("bound at t", 1 - p("r"), Relation::at_most, p("S"))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T u = sqr(p("eta")) * sqr(p("g")), next = p("r") * (1 - u);
    return {compare("r' >= 0", next, Relation::at_least, from<T>(0)),
            compare("1 - r' >= 0", 1 - next, Relation::at_least, from<T>(0)),
            compare("1 - r' <= S'", 1 - next, Relation::at_most, p("S") + v.pick(Q(1, 1), Q(9, 10)) * u)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr u = sqr(p("eta")) * sqr(p("g"));
    return {{.claim = "1 - r' <= S'", .multipliers = {{"bound at t", from<Expr>(1)}}, .remainder = u * (1 - p("r"))}};
  }
};

/// (explicit) For eta <= 1, if x_t -> 0 then y_inf^2 = (y_0^2-x_0^2) prod_t (1 - eta^2 l'(s_t)^2). By induction: P is
/// the product so far and C = (y_t^2 - x_t^2)/P the constant y_0^2 - x_0^2.
struct LimitProduct {
  static About about() {
    return {
        .key = "ahn2023.limit_product",
        .source = "explicit form of Lemma 12",
        .says = "if x_t -> 0, y_inf^2 is (y0^2 - x0^2) times the product of 1 - eta^2 l'(s_t)^2",
        .printed = R"(\eta\le1,\ x_t\to 0\ \Rightarrow\ y_\infty^2=(y_0^2-x_0^2)\prod_t(1-\eta^2\ell'(s_t)^2))",
        .origin = Origin::here,
        .hypotheses = "|l'| <= 1 (A1)",
        .deduction =
            "Induction on t: y_t^2 - x_t^2 = C P_t with C = y0^2 - x0^2 and P_0 = 1; the claim is the same at t + 1. "
            "The factors lie in [0, 1] (eta <= 1, |l'| <= 1), so P_t converges, and x_t -> 0 gives y_inf^2 = C P_inf. "
            "Should one be 0 (eta = |l'| = 1), y^2 - x^2 is 0 from there on by balancedness_recursion, as C P_t is.",
        .covers = Covers::step,
        .mutant = "the new factor is 1 - 0.9 eta^2 l'^2"};
  }
  static Domain domain() {
    return {real("x"), real("y"), within("eta", Q(0, 1), Q(1, 1)).without_lo(),
            within("g", Q(-1, 1), Q(1, 1)).that_is("l'(s_t)"),
            within("P", Q(0, 1), Q(1, 1)).without_lo().that_is("the product of 1 - eta^2 l'(s_k)^2, k < t")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const NeuronState<T> z{p("x"), p("y")};
    const T C = balancedness(z) / p("P");
    const T P = p("P") * (1 - v.pick(Q(1, 1), Q(9, 10)) * (sqr(p("eta")) * sqr(p("g"))));
    return {compare("y'^2 - x'^2 = C P'", balancedness(neuron_step_with_slope(z, p("eta"), p("g"))), Relation::equal,
                    C * P),
            compare("C P_0 = C at t = 0", C * 1, Relation::equal, C)};
  }
};

/// |y_t| is non-increasing while eta x_t^2 l'(s_t)/s_t <= 2; q = l'(s)/s >= 0.
struct YMonotone {
  static About about() {
    return {
        .key = "ahn2023.y_monotone",
        .source = "Section 2",
        .says = "|y| does not grow while eta x^2 l'(s)/s <= 2",
        .printed = R"(\eta x_t^2\,\ell'(s_t)/s_t\le 2\ \Rightarrow\ |y_{t+1}|\le|y_t|)",
        .hypotheses = "A1",
        .deduction =
            "q = l'(s)/s >= 0 for s != 0 (l is even and convex): y' = y - eta q x^2 y. Where s = 0, l'(0) = 0 and y' "
            "= y. y'^2 <= y^2 is |y'| <= |y|.",
        .covers = Covers::substitution,
        .mutant = "the hypothesis becomes eta x^2 q <= 2.5"};
  }
  static Domain domain() { return {real("x"), real("y"), positive("eta"), nonnegative("q").that_is("l'(s_t)/s_t")}; }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant v) {
    return {compare("eta x^2 q <= 2", p("eta") * sqr(p("x")) * p("q"), Relation::at_most,
                    from<T>(v.pick(Q(2, 1), Q(5, 2))))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant) {
    const NeuronState<T> z{p("x"), p("y")};
    const T slope = p("q") * (z.x * z.y);
    return {compare("y'^2 <= y^2", sqr(neuron_step_with_slope(z, p("eta"), slope).y), Relation::at_most, sqr(z.y))};
  }
  static Plans plans(const Point<Expr>& p) {
    // y^2 - y^2 (1-u)^2 = y^2 u (2 - u).
    return {{.claim = "y'^2 <= y^2",
             .multipliers = {{"eta x^2 q <= 2", sqr(p("y")) * (p("eta") * sqr(p("x")) * p("q"))}},
             .remainder = from<Expr>(0)}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(BalancednessRecursion)
OVERSHOOT_STATEMENT(BalancednessDrift)
OVERSHOOT_STATEMENT(LimitProduct)
OVERSHOOT_STATEMENT(YMonotone)

}  // namespace overshoot
