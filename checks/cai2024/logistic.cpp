/// Lemmas on the logistic loss l(t) = log(1 + e^-t) and on psi = -log l (Appendices A and G).
#include "checks/cai2024/forms.hpp"
#include "lib/model/losses.hpp"

namespace overshoot::cai2024 {
namespace {

/// Lemma A.2. For |h| <= 1 and every x: l(x+h) <= l(x) + l'(x) h + 2 l(x) h^2.
struct LogisticTaylor {
  static About about() {
    return {.key = "cai2024.a2_logistic_taylor",
            .source = "Lemma A.2",
            .says = "l lies below its parabola of curvature 4 l(x) within distance 1",
            .printed = R"(|h|\le 1\Rightarrow \ell(x+h)\le \ell(x)+\ell'(x)h+2\ell(x)h^2)",
            .deduction =
                "Taylor with integral remainder: l(x+h) - l(x) - l'(x) h = int_0^h (h-t) l''(x+t) dt, which is at most "
                "2 l(x) h^2 because l''(x+t) <= 4 l(x) for |t| <= 1; l' and l'' are checked as derivatives.",
            .covers = Covers::step,
            .mutant = "l'' <= 4 l becomes l'' <= 5/2 l"};
  }
  static Domain domain() { return {real("x"), within("h", Q(-1, 1), Q(1, 1))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x"), t = x + p("h");
    const auto l = [](const auto& z) { return logistic(z); };
    return {compare("l' = -1/(1+e^x)", nth_derivative<1>(l, x), Relation::equal, -descent(x)),
            compare("l''", nth_derivative<2>(l, t), Relation::equal, sigmoid(t) * sigmoid(-t)),
            compare("l''(x+h) <= 4 l(x)", sigmoid(t) * sigmoid(-t), Relation::at_most,
                    v.pick(Q(4, 1), Q(5, 2)) * logistic(x))};
  }
  static Plans plans(const Point<Expr>& p) {
    // Times 1 + e^x: e^x l(x) = log1pc(e^-x), and (1+e^x)/(1+e^t) is a mean of 1 and e^-h, t = x + h.
    const Expr x = p("x"), h = p("h"), t = x + h;
    return {{.claim = "l''(x+h) <= 4 l(x)",
             .factor = 1 + exp(x),
             .remainder = 4 * (softplus(-x) + log1pc(exp(-x))) - sigmoid(t) * (sigmoid(t) * exp(-h) + sigmoid(-t))}};
  }
};

/// Lemma A.4. psi = -log l and its inverse iota increase, l decreases, and psi'(x) x increases on x > 0.
struct Auxiliary {
  static About about() {
    return {
        .key = "cai2024.a4_auxiliary",
        .source = "Lemma A.4",
        .says = "psi and iota increase, l decreases, psi'(x) x increases on x > 0",
        .printed = R"(\psi,\iota \text{ increasing},\ \ell \text{ decreasing},\ \psi'(x)x \text{ increasing on } x>0)",
        .deduction = "Each function is smooth; its derivative has one sign on the interval.",
        .covers = Covers::step,
        .mutant = "psi'(x) x becomes psi'(x) x - x"};
  }
  static Domain domain() { return {real("x"), positive("u").that_is("x where it is positive")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const auto slope_times_argument = [&]<Real J>(const J& z) {
      const J slope = nth_derivative<1>([](const auto& w) { return psi(w); }, z);
      return slope * z - from<J>(v.pick(Q(0, 1), Q(1, 1))) * z;
    };
    const T x = p("x"), zero = from<T>(0);
    return {compare("psi' > 0", nth_derivative<1>([](const auto& z) { return psi(z); }, x), Relation::greater, zero),
            compare("iota' > 0", nth_derivative<1>([](const auto& z) { return -log(expm1(exp(-z))); }, x),
                    Relation::greater, zero),
            compare("l' < 0", nth_derivative<1>([](const auto& z) { return logistic(z); }, x), Relation::less, zero),
            compare("(psi'(x) x)' > 0", nth_derivative<1>(slope_times_argument, p("u")), Relation::greater, zero)};
  }
  static Plans plans(const Point<Expr>& p) {
    // Times l^2/(-l'): l + x sigmoid(x) (e^-x - l), where e^-x - l = e^-x (1 - log1pc(e^-x)).
    const Expr u = p("u"), l = logistic(u);
    return {{.claim = "(psi'(x) x)' > 0",
             .factor = sqr(l) / descent(u),
             .remainder = l + u * (sigmoid(u) * exp(-u) * (1 - log1pc(exp(-u))))}};
  }
};

/// Lemma A.5. iota(x)/iota'(x) >= x + log log 2 for every real x: with x = psi(q), psi'(q) q >= psi(q) + log log 2.
struct Iota {
  static About about() {
    return {.key = "cai2024.a5_iota",
            .source = "Lemma A.5",
            .says = "iota(x)/iota'(x) >= x + log log 2",
            .printed = R"(x\in\mathbb R:\quad \iota(x)/\iota'(x)\ge x+\log\log 2)",
            .deduction =
                "psi increases (a4_auxiliary) and is onto the reals, as l falls from infinity to 0, so x = psi(q) for "
                "one q; iota(x) = q and "
                "iota'(x) = 1/psi'(q). q runs through u and -u, u >= 0. Equality at q = 0.",
            .covers = Covers::substitution,
            .mutant = "log log 2 becomes 0.9 log log 2"};
  }
  static Domain domain() { return {nonnegative("u").that_is("|iota(x)|")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T shift = v.pick(Q(1, 1), Q(9, 10)) * log(log(from<T>(2)));
    const auto at = [&](const char* label, const T& q) {
      const T slope = nth_derivative<1>([](const auto& z) { return psi(z); }, q);
      return compare(label, q * slope, Relation::at_least, psi(q) + shift);
    };
    return {at("q >= 0", p("u")), at("q <= 0", -p("u"))};
  }
  static Plans plans(const Point<Expr>& p) {
    // With z = e^-u, P = (1+e^u) l(u) = l(u) + log1pc(z): psi'(u) = 1/P and psi(u) = u - log log1pc(z).
    const Expr u = p("u"), z = exp(-u), mean = log1pc(z), P = softplus(-u) + mean, least = log(log(from<Expr>(2)));
    const std::vector<Touch> touches = {touch("u", Q(0, 1), 2)};
    return {{.claim = "q >= 0",
             .remainder = (log(mean) - least) + (u * (1 - mean) - fading(u) * mean) / P,
             .touches = touches},
            // u/softplus(u) = 1 - softplus(-u)/softplus(u).
            {.claim = "q <= 0",
             .remainder = (log(softplus(u)) - least) - (1 - softplus(-u) / softplus(u)) * sigmoid(u),
             .touches = touches}};
  }
};

/// Lemma G.6. For c > 0 and every x: l(x+c) >= e^-c l(x).
struct SlowDecay {
  static About about() {
    return {
        .key = "cai2024.g6",
        .source = "Lemma G.6",
        .says = "l falls no faster than e^-c over a distance c",
        .printed = R"(c>0,\ x\in\mathbb R:\quad \ell(x+c)\ge e^{-c}\ell(x))",
        .deduction =
            "y = l(x+c) and d = l(x) - l(x+c) run through y > 0, d > 0 when x runs through the reals and c through "
            "c > 0, l being a decreasing map onto (0, inf); e^-t = e^l(t) - 1 gives e^-c = (e^y - 1)/(e^(y+d) - 1).",
        .covers = Covers::substitution,
        .mutant = "e^-c becomes 1.1 e^-c"};
  }
  static Domain domain() { return {positive("y").that_is("l(x+c)"), positive("d").that_is("l(x) - l(x+c)")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T y = p("y"), at_x = y + p("d"), decay = expm1(y) / expm1(at_x);
    return {compare("l(x+c) >= e^-c l(x)", y, Relation::at_least, v.pick(Q(1, 1), Q(11, 10)) * decay * at_x)};
  }
  static Plans plans(const Point<Expr>& p) {
    // Times e^(y+d) - 1: y e^y (e^d - 1 - d) + d e^y (y - (1 - e^-y)), where w - log(1+w) = w (1 - log1pc(w)) for
    // w = e^d - 1, and 1 - e^-y = tanh(y/2) (1 + e^-y).
    const Expr y = p("y"), d = p("d"), w = expm1(d);
    return {{.claim = "l(x+c) >= e^-c l(x)",
             .factor = expm1(y + d),
             .remainder = y * exp(y) * (w * (1 - log1pc(w)) + d * (1 - tanhc(y / 2) * (1 + exp(-y)) / 2))}};
  }
};

/// Lemma G.7 as printed: if l(x+c) <= 2 l(x) then c <= ln 3 + |x|. As l falls, every c >= 0 meets the hypothesis.
struct DoublingPrinted {
  static About about() {
    return {.key = "cai2024.g7",
            .source = "Lemma G.7",
            .says = "if l(x+c) <= 2 l(x) then c <= ln 3 + |x|",
            .printed = R"(\ell(x+c)\le 2\ell(x)\Rightarrow c\le\ln 3+|x|)",
            .covers = Covers::the_same,
            .expected = Verdict::refuted,
            .mutant = "ln 3 becomes ln 2",
            .repaired = "cai2024.g7.repaired"};
  }
  static Domain domain() { return {real("x"), real("c")}; }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("l(x+c) <= 2 l(x)", logistic(p("x") + p("c")), Relation::at_most, 2 * logistic(p("x")))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {
        compare("c <= ln 3 + |x|", p("c"), Relation::at_most, log(from<T>(v.pick(Q(3, 1), Q(2, 1)))) + abs(p("x")))};
  }
};

/// What holds: if l(x-c) <= 2 l(x) then c <= ln 3 + |x|, with equality at x = 0. By contraposition, with c = ln 3 + |x|
/// + d, d > 0, and e^l(t) = 1 + e^-t: 1 + 3 e^(|x|-x+d) > (1 + e^-x)^2.
struct Doubling {
  static About about() {
    return {.key = "cai2024.g7.repaired",
            .source = "Lemma G.7, with l(x-c) for l(x+c)",
            .says = "if l(x-c) <= 2 l(x) then c <= ln 3 + |x|",
            .printed = R"(\ell(x-c)\le 2\ell(x)\Rightarrow c\le\ln 3+|x|)",
            .origin = Origin::repaired,
            .deduction =
                "Contraposition: c = ln 3 + |x| + d with d > 0 gives l(x-c) > 2 l(x), stated as the exponentials of "
                "both sides, e^l(t) = 1 + e^-t; x runs through u and -u, u >= 0. Equality at x = 0, c = ln 3.",
            .covers = Covers::substitution,
            .mutant = "ln 3 becomes ln 2.9"};
  }
  static Domain domain() { return {nonnegative("u").that_is("|x|"), positive("d").that_is("c - ln 3 - |x|")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T u = p("u"), three = from<T>(v.pick(Q(3, 1), Q(29, 10)));
    const auto beyond = [&](const char* label, const T& x) {
      return compare(label, 1 + three * exp((u - x) + p("d")), Relation::greater, sqr(1 + exp(-x)));
    };
    return {compare("equality at x = 0", from<T>(1 + 3), Relation::equal, sqr(1 + exp(from<T>(0)))),
            beyond("x >= 0", u), beyond("x <= 0", -u)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr u = p("u"), d = p("d");
    return {{.claim = "x >= 0", .remainder = 3 * exp(d) - 2 * exp(-u) - exp(-2 * u)},
            {.claim = "x <= 0", .factor = exp(-u), .remainder = exp(u) * (3 * exp(d) - 1) - 2}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(LogisticTaylor)
OVERSHOOT_STATEMENT(Auxiliary)
OVERSHOOT_STATEMENT(Iota)
OVERSHOOT_STATEMENT(SlowDecay)
OVERSHOOT_STATEMENT(DoublingPrinted)
OVERSHOOT_STATEMENT(Doubling)

}  // namespace overshoot::cai2024
