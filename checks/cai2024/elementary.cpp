/// The elementary inequalities of Appendix G, and the convexity of Phi (Lemma A.11).
#include "checks/cai2024/forms.hpp"
#include "lib/model/losses.hpp"

namespace overshoot::cai2024 {
namespace {

/// Lemma G.1. 1/2 >= L1 >= 1/c and L2 >= L1 - L1^2 imply L2 >= 1/(c+2).
struct ReciprocalStep {
  static About about() {
    return {.key = "cai2024.g1",
            .source = "Lemma G.1",
            .says = "for c > 0, 1/2 >= L1 >= 1/c and L2 >= L1 - L1^2 imply L2 >= 1/(c+2)",
            .printed = R"(\tfrac12\ge L_1\ge\tfrac1c,\ L_2\ge L_1-L_1^2\Rightarrow L_2\ge\tfrac1{c+2})",
            .hypotheses = "c > 0, which the lemma leaves unsaid (g1.without_sign)",
            .covers = Covers::restricted,
            .printed_domain = {nonzero("c")},
            .mutant = "c + 2 becomes c + 1.9"};
  }
  static Domain domain() { return {positive("c"), within("L1", Q(0, 1), Q(1, 2)).without_lo(), real("L2")}; }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("L1 >= 1/c", p("L1"), Relation::at_least, 1 / p("c")),
            compare("L2 >= L1 - L1^2", p("L2"), Relation::at_least, p("L1") - sqr(p("L1")))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("L2 >= 1/(c+2)", p("L2"), Relation::at_least, 1 / (p("c") + v.pick(Q(2, 1), Q(19, 10))))};
  }
  static Plans plans(const Point<Expr>& p) {
    // (c+2) L2 - 1 = (c+2)(L2 - L1 + L1^2) + (c L1 - 1)(1 - L1) + L1 (1 - 2 L1).
    const Expr c = p("c"), L1 = p("L1");
    return {{.claim = "L2 >= 1/(c+2)",
             .factor = c + 2,
             .multipliers = {{"L1 >= 1/c", c * (1 - L1)}, {"L2 >= L1 - L1^2", c + 2}},
             .remainder = L1 * (1 - 2 * L1)}};
  }
};

/// c > 0 is not said: 1/c is a bound of risks. For c < 0 the lemma is false.
struct ReciprocalStepWithoutSign : ReciprocalStep {
  static About about() {
    About a = ReciprocalStep::about();
    a.key += ".without_sign";
    a.source += " with c of either sign";
    a.says = "the same without c > 0, which the lemma leaves unsaid: false for -2 < c < 0";
    a.hypotheses.clear();
    a.printed_domain = {{"L1", "(-inf, 1/2]", "(0, 1/2]"}};
    a.expected = Verdict::refuted;
    a.repaired = "cai2024.g1";
    return a;
  }
  static Domain domain() { return {nonzero("c"), within("L1", Q(0, 1), Q(1, 2)).without_lo(), real("L2")}; }
  static Plans plans(const Point<Expr>&) { return {}; }
};

/// Lemma G.3. x <= -1/log(c x) for c > 1, 0 < x <= 1/c, which at x = 1/c is read as x log(c x) >= -1.
struct LogReciprocal {
  static About about() {
    return {.key = "cai2024.g3",
            .source = "Lemma G.3",
            .says = "x <= -1/log(c x) for c > 1 and 0 < x <= 1/c, read as x log(c x) >= -1",
            .printed = R"(c>1,\ 0<x\le\tfrac1c\Rightarrow x\le-\tfrac1{\log(cx)})",
            .deduction =
                "x = e^-u/c with u >= 0 runs through 0 < x <= 1/c. Where x < 1/c, log(c x) < 0 and division gives the "
                "printed form; at x = 1/c, where that divides by 0, it is read as x log(c x) >= -1.",
            .covers = Covers::substitution,
            .mutant = "-1 becomes -0.3"};
  }
  static Domain domain() { return {nonnegative("u").that_is("-log(c x)"), at_least("c", Q(1, 1)).without_lo()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = exp(-p("u")) / p("c");
    return {compare("x log(c x) >= -1", x * log(p("c") * x), Relation::at_least, from<T>(v.pick(Q(-1, 1), Q(-3, 10))))};
  }
  static Plans plans(const Point<Expr>& p) {
    return {{.claim = "x log(c x) >= -1", .remainder = 1 - fading(p("u")) / p("c")}};
  }
};

/// Lemma G.4. (1+a)/(1-b) <= 1 + 2a + 2b for a > 0, 0 < b <= 1/2.
struct Quotient {
  static About about() {
    return {.key = "cai2024.g4",
            .source = "Lemma G.4",
            .says = "(1+a)/(1-b) <= 1 + 2a + 2b",
            .printed = R"(a>0,\ 0<b\le\tfrac12\Rightarrow\tfrac{1+a}{1-b}\le 1+2a+2b)",
            .covers = Covers::the_same,
            .mutant = "2a becomes 1.9a"};
  }
  static Domain domain() { return {positive("a"), within("b", Q(0, 1), Q(1, 2)).without_lo()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T a = p("a"), b = p("b");
    return {compare("bound", (1 + a) / (1 - b), Relation::at_most, 1 + v.pick(Q(2, 1), Q(19, 10)) * a + 2 * b)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr a = p("a"), b = p("b");
    return {{.claim = "bound", .factor = 1 - b, .remainder = (a + b) * (1 - 2 * b)}};
  }
};

/// Lemma G.5. For c > e and x > 2 c log c: log(x)/x <= 1/c.
struct LogOverX {
  static About about() {
    return {.key = "cai2024.g5",
            .source = "Lemma G.5",
            .says = "x > 2 c log c implies log(x)/x <= 1/c",
            .printed = R"(c>e,\ x>2c\log c\Rightarrow\frac{\log x}{x}\le\frac1c)",
            .deduction =
                "c = e^(1+p) with p > 0 runs through c > e, and x = 2 c log(c) (1+k) with k > 0 through "
                "x > 2 c log c.",
            .covers = Covers::substitution,
            .mutant = "x > 2 c log c becomes x > 1.2 c log c"};
  }
  static Domain domain() { return {positive("p").that_is("log(c) - 1"), positive("k").that_is("x/(2 c log c) - 1")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& at, Variant v) {
    const T log_c = 1 + at("p"), c = exp(log_c), x = v.pick(Q(2, 1), Q(6, 5)) * (c * (log_c * (1 + at("k"))));
    return {compare("log(x)/x <= 1/c", log(x) / x, Relation::at_most, 1 / c)};
  }
  static Plans plans(const Point<Expr>& at) {
    // Times x: 2 log(c) (1+k) - log x, log x = log 2 + 1 + p + log(1+p) + log(1+k).
    const Expr p = at("p"), k = at("k"), log_c = 1 + p, x = 2 * (exp(log_c) * (log_c * (1 + k)));
    return {{.claim = "log(x)/x <= 1/c",
             .factor = x,
             .remainder = p * (1 - log1pc(p)) + k * (2 * log_c - log1pc(k)) + (1 - log(from<Expr>(2)))}};
  }
};

/// Lemma A.11. Phi(x) = log(-log(C x)) + A/log(C x), C = 2 n e^kappa, A = 1 + (4 rho^2 + 2 beta) H, is convex on
/// 0 < x < 1/(C e^2).
struct PhiConvex {
  static About about() {
    return {.key = "cai2024.a11_phi_convex",
            .source = "Lemma A.11",
            .says = "Phi is convex on 0 < x < 1/(2 n e^(2+kappa))",
            .printed = R"(\log(-\log(2ne^\kappa x))+\frac{1+(4\rho^2+2\beta)\tilde\eta}{\log(2ne^\kappa x)})"
                       R"( \text{ is convex on } 0<x<\tfrac{1}{2ne^{2+\kappa}})",
            .deduction =
                "With X = 2 n e^kappa x, a multiple of x, Phi is log(-log X) + A/log X, convex in x if and only if in "
                "X; X = e^-u with u > 2 runs through the interval, whatever n and kappa. The claim is Phi'' >= 0.",
            .covers = Covers::substitution,
            .mutant = "on the larger interval 0 < x < 1/(2 n e^(1+kappa))"};
  }
  static Domain domain() {
    return {at_least("u", Q(2, 1)).without_lo().that_is("-log(2 n e^kappa x)"), nonnegative("rho"), nonnegative("beta"),
            positive("H").that_is("the step, printed with a tilde on eta")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const auto phi = [&]<Real J>(const J& X) { return log(-log(X)) + embed<J>(weight(p)) / log(X); };
    return {compare("Phi'' >= 0", nth_derivative<2>(phi, exp(v.pick(Q(0, 1), Q(1, 1)) - p("u"))), Relation::at_least,
                    from<T>(0))};
  }
  static Plans plans(const Point<Expr>& p) {
    // X^2 Phi'' = (u^2 + (A-1) u - 2A)/u^3.
    const Expr u = p("u");
    return {
        {.claim = "Phi'' >= 0", .factor = exp(-2 * u) * pown(u, 3), .remainder = (u - 2) * (u + weight(p) + 1) + 2}};
  }

 private:
  /// A = 1 + (4 rho^2 + 2 beta) H.
  template <Real T>
  static T weight(const Point<T>& p) {
    return 1 + (4 * sqr(p("rho")) + 2 * p("beta")) * p("H");
  }
  /// x as a constant of the jets J.
  template <Real J, Real T>
  static J embed(const T& x) {
    if constexpr (std::same_as<J, T>)
      return x;
    else
      return J(embed<decltype(J::value)>(x));
  }
};

}  // namespace

OVERSHOOT_STATEMENT(ReciprocalStep)
OVERSHOOT_STATEMENT(ReciprocalStepWithoutSign)
OVERSHOOT_STATEMENT(LogReciprocal)
OVERSHOOT_STATEMENT(Quotient)
OVERSHOOT_STATEMENT(LogOverX)
OVERSHOOT_STATEMENT(PhiConvex)

}  // namespace overshoot::cai2024
