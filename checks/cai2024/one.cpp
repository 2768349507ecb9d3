/// The one-step lemmas of cai2024 for one point, one unit, one dimension: siblings of the sampled statements of
/// stable_phase.cpp and large_steps.cpp that are proved over all of their variables. tests/checks/cai2024_one_test.cpp
/// compares both at random points.
#include "checks/cai2024/one.hpp"

namespace overshoot::cai2024 {
namespace {

const std::string identity_network =
    "n = m = d = 1, phi the identity (rho = 1, beta = kappa = 0), ||x|| = r <= 1, either label, either output sign";
const std::string here_identity = identity_network + ". ";

/// Lemma A.6 for one point: q = iota(-log L).
struct SmallestMarginOne {
  static About about() {
    return {.key = "cai2024.a6_qmin.one",
            .source = "Lemma A.6",
            .says = "n = 1, any model: the risk bounds the margin from below",
            .printed = R"(q_{\min}\ge\iota(-\log(nL)),\quad \iota(x)=-\log(e^{e^{-x}}-1))",
            .deduction =
                "q runs through the reals, and iota(-log L) = -log(e^L - 1): q >= iota is stated as e^q >= e^iota.",
            .covers = Covers::restricted,
            .printed_domain = {{"n", "1, 2, ..", "1"}},
            .mutant = "q_min >= iota(-log(nL)) + 1/100"};
  }
  static Domain domain() { return {real("q").that_is("y f(w; x), the margin")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T beyond = exp(from<T>(v.pick(Q(0, 1), Q(1, 100))));
    return {compare("q_min >= iota", exp(p("q")), Relation::at_least, beyond / expm1(logistic(p("q"))))};
  }
};

/// Lemma A.6 for every n: n L = l(q_min) + more, where `more` >= 0 is the loss at the other points.
struct SmallestMarginEvery {
  static About about() {
    return {.key = "cai2024.a6_qmin.every",
            .source = "Lemma A.6",
            .says = "any n, any model: the risk bounds the smallest margin from below",
            .printed = R"(q_{\min}\ge\iota(-\log(nL)),\quad \iota(x)=-\log(e^{e^{-x}}-1))",
            .deduction =
                "n L = l(q_1) + .. + l(q_n) = l(q_min) + more, more >= 0. q = q_min runs through the reals, and "
                "iota(-log(nL)) = -log(e^(nL) - 1): q >= iota is stated as e^q >= e^iota.",
            .covers = Covers::step,
            .mutant = "q_min >= iota(-log(nL)) + 1/100"};
  }
  static Domain domain() {
    return {real("q").that_is("q_min"), nonnegative("more").that_is("n L - l(q_min), the loss at the other points")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T beyond = exp(from<T>(v.pick(Q(0, 1), Q(1, 100))));
    return {compare("q_min >= iota", exp(p("q")), Relation::at_least, beyond / expm1(logistic(p("q")) + p("more")))};
  }
  static Plans plans(const Point<Expr>& p) {
    // e^(l(q) + more) - 1 = e^-q + (1 + e^-q)(e^more - 1).
    const Expr more = expm1(p("more"));
    return {{.claim = "q_min >= iota",
             .factor = expm1(logistic(p("q")) + p("more")),
             .remainder = (exp(p("q")) + 1) * more}};
  }
};

/// Lemma A.7 for one point: v = g <grad q, w> with <grad q, w> = q - kappa tilt, |tilt| <= 1 (Assumption 1C).
struct InwardOne {
  static About about() {
    return {.key = "cai2024.a7_v_lower.one",
            .source = "Lemma A.7",
            .says = "n = 1, any model, all w: v is at least -L log(2 n e^kappa L) >= 0 for small risk",
            .printed = R"(L\le\tfrac{1}{2ne^\kappa}\Rightarrow v\ge -L\log(2ne^\kappa L)\ge 0)",
            .hypotheses = model_of_assumption_1,
            .deduction =
                "b = -log(2 e^kappa L) runs through b >= 0, which is the hypothesis; q = b + kappa + log 2 + "
                "log(L/(e^L - 1)); v = <grad L, -w> = G <grad q, w>, and <grad q, w> = q - kappa tilt with |tilt| <= 1 "
                "is |f - <grad f, w>| <= kappa.",
            .covers = Covers::restricted,
            .printed_domain = {{"n", "1, 2, ..", "1"}},
            .mutant = "the lower bound times 11/10"};
  }
  static Domain domain() {
    return {nonnegative("b").that_is("-log(2 e^kappa L)"), nonnegative("kappa"),
            within("tilt", Q(-1, 1), Q(1, 1)).that_is("(q - <grad q, w>)/kappa, q = y f(w; x)")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const PointSeen<T> now{p("b"), p("kappa")};
    const T bound = now.risk * now.room, inward = now.pull * (now.beyond + now.kappa * (1 - p("tilt")));
    return {compare("v >= -L log(2 n e^kappa L)", inward, Relation::at_least, v.pick(Q(1, 1), Q(11, 10)) * bound),
            compare("-L log(2 n e^kappa L) >= 0", bound, Relation::at_least, from<T>(0))};
  }
  static Plans plans(const Point<Expr>& p) {
    // Over e^L - 1: e^-L <grad q, w> - mean b, and 1 - e^-L = L mean_decay(L), where b e^-b fades.
    const PointSeen<Expr> now{p("b"), p("kappa")};
    return {{.claim = "v >= -L log(2 n e^kappa L)",
             .factor = 1 / expm1(now.risk),
             .remainder = exp(-now.risk) * (now.twice + now.kappa * (1 - p("tilt"))) + now.room * (1 - now.mean) -
                          fading(now.room) * exp(-now.kappa) * mean_decay(now.risk) / 2}};
  }
};

/// Lemma A.8 for one point: with c = 4 H ||grad q||^2 L, ||w'||^2 - ||w||^2 = 2 H v + H G^2 c/(4 L).
struct NormGrowthOne {
  static About about() {
    return {
        .key = "cai2024.a8_norm_growth.one",
        .source = "Lemma A.8",
        .says = "n = 1, any model, all H and w: the squared norm grows by 2 H v, nearly",
        .printed =
            R"(L\le\min\{\tfrac{1}{2ne^\kappa},\tfrac{1}{H(4\rho^2+2\beta)}\}\Rightarrow 0\le 2Hv\le\|w'\|^2-\|w\|^2\le 2Hv\Big(1-\frac{1}{2\log(2ne^\kappa L)}\Big))",
        .hypotheses = model_of_assumption_1,
        .deduction =
            "b and tilt as for a7_v_lower.one; b = 0, where the printed bound divides by zero, is left out. "
            "||w'||^2 - ||w||^2 = 2 H v + H^2 G^2 ||grad q||^2, and c = 4 H ||grad q||^2 L runs through [0, 1], "
            "because 4 H rho^2 L <= 1 by the second hypothesis.",
        .covers = Covers::restricted,
        .printed_domain = {{"n", "1, 2, ..", "1"}, {"L", "(0, 1/(2 e^kappa)]", "(0, 1/(2 e^kappa))"}},
        .mutant = "1/(2 log) becomes 1/(200 log)"};
  }
  static Domain domain() {
    return {positive("b").that_is("-log(2 e^kappa L)"), nonnegative("kappa"),
            within("tilt", Q(-1, 1), Q(1, 1)).that_is("(q - <grad q, w>)/kappa, q = y f(w; x)"),
            within("c", Q(0, 1), Q(1, 1)).that_is("4 H ||grad q||^2 L"), positive("H").that_is("the step")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const PointSeen<T> now{p("b"), p("kappa")};
    const T H = p("H"), inward = 2 * H * (now.pull * (now.beyond + now.kappa * (1 - p("tilt"))));
    const T growth = inward + H * sqr(now.pull) * p("c") / (4 * now.risk);
    return {compare("0 <= 2 H v", from<T>(0), Relation::at_most, inward),
            compare("2 H v <= growth", inward, Relation::at_most, growth),
            compare("growth <= 2 H v (1 - 1/(2 log))", growth, Relation::at_most,
                    inward * (1 + 1 / (v.pick(2, 200) * now.room)))};
  }
  static Plans plans(const Point<Expr>& p) {
    const PointSeen<Expr> now{p("b"), p("kappa")};
    const Expr scale = p("H") * now.pull, more = now.twice + now.kappa * (1 - p("tilt")), c = p("c");
    return {{.claim = "0 <= 2 H v", .factor = 1 / (2 * scale), .remainder = now.room + more},
            {.claim = "2 H v <= growth", .factor = 4 * now.risk / (scale * now.pull), .remainder = c},
            // b + more - b c G/(4L).
            {.claim = "growth <= 2 H v (1 - 1/(2 log))",
             .factor = now.room / scale,
             .remainder = now.room * (1 - c * mean_decay(now.risk) / 4) + more}};
  }
};

/// Lemma A.9 for one point.
struct SmoothedMarginOne {
  static About about() {
    return {.key = "cai2024.a9_smoothed_margin.one",
            .source = "Lemma A.9",
            .says = "n = 1, any model: -log L is the margin up to log(2n)",
            .printed = R"(L\le\tfrac{1}{2n}\Rightarrow q_{\min}\le -\log L\le\log(2n)+q_{\min})",
            .deduction = "q = -log(e^L - 1) = -log L + log(L/(e^L - 1)), and L runs through the hypothesis' (0, 1/2].",
            .covers = Covers::restricted,
            .printed_domain = {{"n", "1, 2, ..", "1"}},
            .mutant = "log(2n) becomes log(n)"};
  }
  static Domain domain() { return {within("L", Q(0, 1), Q(1, 2)).without_lo()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T smoothed = -log(p("L")), q = smoothed + log(log1pc(expm1(p("L"))));
    return {compare("q_min <= -log L", q, Relation::at_most, smoothed),
            compare("-log L <= log(2n) + q_min", smoothed, Relation::at_most, log(from<T>(v.pick(2, 1))) + q)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr mean = log(log1pc(expm1(p("L"))));
    return {{.claim = "q_min <= -log L", .remainder = -mean},
            {.claim = "-log L <= log(2n) + q_min", .remainder = log(from<Expr>(2)) + mean}};
  }
};

/// Lemma A.9 for every n: with a = l(q_min), n L = a (1 + w), w >= 0, and L = theta a, theta <= 1.
struct SmoothedMarginEvery {
  static About about() {
    return {.key = "cai2024.a9_smoothed_margin.every",
            .source = "Lemma A.9",
            .says = "any n, any model: -log L is the smallest margin up to log(2n)",
            .printed = R"(L\le\tfrac{1}{2n}\Rightarrow q_{\min}\le -\log L\le\log(2n)+q_{\min})",
            .deduction =
                "a = l(q_min) is the largest of the l(q_i): it is at most their sum n L = a (1 + w) <= 1/2, and at "
                "least their mean L = theta a. q_min = -log(e^a - 1) = -log a + log(a/(e^a - 1)), n = (1 + w)/theta.",
            .covers = Covers::step,
            .mutant = "log(2n) becomes log(n)"};
  }
  static Domain domain() {
    return {within("a", Q(0, 1), Q(1, 2)).without_lo().that_is("l(q_min)"),
            within("theta", Q(0, 1), Q(1, 1)).without_lo().that_is("L/l(q_min)"),
            nonnegative("w").that_is("n L/l(q_min) - 1")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T a = -log(p("a")), theta = log(p("theta")), q = a + log(log1pc(expm1(p("a")))), smoothed = a - theta;
    return {compare("q_min <= -log L", q, Relation::at_most, smoothed),
            compare("-log L <= log(2n) + q_min", smoothed, Relation::at_most,
                    log(from<T>(v.pick(2, 1))) + (log1p(p("w")) - theta) + q)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr mean = log(log1pc(expm1(p("a"))));
    return {{.claim = "q_min <= -log L", .remainder = -mean - log(p("theta"))},
            {.claim = "-log L <= log(2n) + q_min", .remainder = log(from<Expr>(2)) + log1p(p("w")) + mean}};
  }
};

/// Lemma A.10 for one point: M, Mb, Mc times ||w||.
struct MarginsOne {
  static About about() {
    return {
        .key = "cai2024.a10_margins.one",
        .source = "Lemma A.10",
        .says = "n = 1, any model, all H and w: the three margins agree up to 1 + c/log(1/L)",
        .printed =
            R"(L\le\tfrac{1}{2ne^{\kappa+2}}\Rightarrow M_c\le M_b\le M\le\Big(1+\frac{c}{\log(1/L)}\Big)M_c,\ c=(c_2+c_1e^{c_1}+c_1c_2e^{c_1})(c_2+1),\ c_1=1+(4\rho^2+2\beta)H,\ c_2=\log(2ne^\kappa))",
        .hypotheses = model_of_assumption_1 + "; M = q_min/||w||, Mb = -log(2 n e^kappa L)/||w||" + modified_margin,
        .deduction =
            "M, Mb, Mc times ||w|| > 0 are compared: q, b = -log(2 e^kappa L) and e^Phi(L) = b e^(-c1/b). b runs "
            "through b = 1 + a >= 2, which is the hypothesis; c1 = b x with any x > 0, which covers c1 > 1; "
            "log(1/L) = b + c2.",
        .covers = Covers::restricted,
        .printed_domain = {{"n", "1, 2, ..", "1"}},
        .mutant = "Mb with 2n/5 for 2n"};
  }
  static Domain domain() {
    return {overshoot::at_least("a", Q(1, 1)).that_is("b - 1, b = -log(2 e^kappa L)"), nonnegative("kappa"),
            positive("x").that_is("c1/b")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const PointSeen<T> now{1 + p("a"), p("kappa")};
    const T x = p("x"), c1 = x + p("a") * x, c2 = log(from<T>(2)) + now.kappa;
    const T c = (c2 + c1 * exp(c1) + c1 * c2 * exp(c1)) * (c2 + 1);
    const T auxiliary = now.room + log(from<T>(v.pick(1, 5))), modified = now.room * exp(-x);
    return {compare("Mc <= Mb", modified, Relation::at_most, auxiliary),
            compare("Mb <= M", auxiliary, Relation::at_most, now.margin),
            compare("M <= (1 + c/log(1/L)) Mc", now.margin, Relation::at_most, (1 + c / (now.room + c2)) * modified)};
  }
  static Plans plans(const Point<Expr>& p) {
    // e^x = 1 + x e^x mean_decay(x): times e^x (1 + c2/b) the last slack is
    // c2^2 (1 - 1/b) + c1 (e^c1 (1+c2)^2 - e^x mean_decay(x) (1 + c2/b)^2) - e^x (1 + c2/b) log(mean),
    // where 1 + c2/b = (1 + c2) part; here over e^c1 = e^x e^(a x).
    const PointSeen<Expr> now{1 + p("a"), p("kappa")};
    const Expr x = p("x"), b = now.room, c1 = x + p("a") * x, c2 = log(from<Expr>(2)) + now.kappa;
    const Expr decay = exp(-(p("a") * x)), part = 1 / b + (1 - 1 / b) / (1 + c2);
    return {
        {.claim = "Mc <= Mb", .factor = 1 / b, .remainder = 1 - exp(-x)},
        {.claim = "Mb <= M", .remainder = now.twice + now.kappa},
        {.claim = "M <= (1 + c/log(1/L)) Mc",
         .factor = decay * (1 + c2 / b),
         .remainder = sqr(c2) * (1 - 1 / b) * exp(-c1) + c1 * sqr(1 + c2) * (1 - mean_decay(x) * decay * sqr(part)) -
                      decay * (1 + c2 / b) * log(now.mean)}};
  }
};

/// phi' at a point, 0 < |phi'| <= 1.
Variable slope_of_either_sign() {
  Variable slope = within("slope", Q(-1, 1), Q(1, 1)).that_is("phi' at the point");
  slope.punctured = true;
  return slope;
}
Variable share_of(const char* name) { return within(name, Q(0, 1), Q(1, 1)).by_magnitude().without_lo(); }

/// Lemma B.2 for n = m = d = 1: grad L = -y a G phi' r, gamma = share r, u2 = (eta/(2 gamma)) a. It fails where phi
/// falls: for phi(z) = -z the left side is eta G + eta G^2.
struct SecondComparatorOne {
  static About about() {
    return {.key = "cai2024.b2_comparator.one",
            .source = "Lemma B.2",
            .says = "n = m = d = 1, any activation of Assumption 2, every eta and w: u2 pays for the squared gradient",
            .printed =
                R"(2\langle\nabla L(w),u_2\rangle+m\eta\|\nabla L(w)\|^2\le 0,\quad u_2=\frac{\eta}{2\gamma}\bar w^*)",
            .hypotheses = separable,
            .deduction =
                "y x w* = r <= 1, gamma = share r with 0 < share <= 1. With a w* = a and G = 1/(1 + e^q) the gradient "
                "is -a G phi' r, so 2 <grad L, u2> = -eta G phi'/share; q and slope = phi' at one point take any "
                "values with 0 < alpha <= |phi'| <= 1: phi(z) = phi' z has them.",
            .covers = Covers::restricted,
            .printed_domain = {{"n, m, d", "1, 2, ..", "1"}},
            .expected = Verdict::refuted,
            .mutant = "u2 halved",
            .repaired = "cai2024.b2_comparator.one.repaired"};
  }
  static Domain domain() {
    return {real("q").that_is("y f(w; x)"), positive("eta"), share_of("r").that_is("||x||"),
            share_of("share").that_is("gamma/||x||"), slope_of_either_sign()};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T eta = p("eta"), size = descent(p("q")) * p("slope") * p("r"), gamma = p("share") * p("r");
    return {compare("u2 pays", -(v.pick(Q(1, 1), Q(1, 2)) * eta / gamma * size) + eta * sqr(size), Relation::at_most,
                    from<T>(0))};
  }
};
struct SecondComparatorOneRepaired : SecondComparatorOne {
  static About about() {
    About a = SecondComparatorOne::about();
    a.key += ".repaired";
    a.source += ", for alpha <= phi'";
    a.says = "n = m = d = 1, any activation with alpha <= phi' <= 1, every eta and w: u2 pays for the squared gradient";
    a.printed = R"(\alpha\le\phi'\Rightarrow )" + a.printed;
    a.origin = Origin::repaired;
    a.hypotheses += and_rising;
    a.deduction =
        "y x w* = r <= 1, gamma = share r with 0 < share <= 1. With a w* = a and G = 1/(1 + e^q) the gradient is -a G "
        "phi' r, so 2 <grad L, u2> = -eta G phi'/share; q and slope = phi' at one point take any values with 0 < alpha "
        "<= phi' <= 1.";
    a.expected = Verdict::proved;
    a.repaired.clear();
    return a;
  }
  static Domain domain() {
    return {real("q").that_is("y f(w; x)"), positive("eta"), share_of("r").that_is("||x||"),
            share_of("share").that_is("gamma/||x||"), share_of("slope").that_is("phi' at the point")};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr pull = descent(p("q")) * p("slope");
    return {{.claim = "u2 pays", .factor = 1 / (p("eta") * pull), .remainder = 1 / p("share") - pull * sqr(p("r"))}};
  }
};

/// Lemma C.1 for n = m = d = 1: sqrt(m)||grad L|| = G |phi'| r.
struct PotentialsOne {
  static About about() {
    return {
        .key = "cai2024.c1_potentials.one",
        .source = "Lemma C.1",
        .says = "n = m = d = 1, any activation of Assumption 2, every w: the potentials are comparable",
        .printed =
            R"(G\le L\le F;\quad \alpha\gamma G\le\sqrt m\,\|\nabla L\|\le G;\quad F\le 2G\ \text{when } G\le\tfrac{1}{2n})",
        .hypotheses = separable + potentials,
        .deduction =
            "y x w* = r <= 1, gamma = share r with 0 < share <= 1. q runs through the reals, slope = phi' through both "
            "signs, ||grad L|| = G |phi'| r; G <= 1/2 exactly for q = u >= 0.",
        .covers = Covers::restricted,
        .printed_domain = {{"n, m, d", "1, 2, ..", "1"}},
        .mutant = "F <= 2G becomes F <= 19/10 G"};
  }
  static Domain domain() {
    return {real("q").that_is("y f(w; x)"),
            nonnegative("u").that_is("y f(w; x) where G <= 1/2"),
            share_of("r").that_is("||x||"),
            share_of("share").that_is("gamma/||x||"),
            share_of("alpha"),
            slope_of_either_sign()};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("alpha <= |phi'|", p("alpha"), Relation::at_most, abs(p("slope")))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T q = p("q"), G = descent(q), L = logistic(q), F = exp(-q), alpha = p("alpha");
    const T slope = G * abs(p("slope")) * p("r"), gamma = p("share") * p("r");
    return {compare("G <= L", G, Relation::at_most, L), compare("L <= F", L, Relation::at_most, F),
            compare("alpha gamma G <= sqrt(m)||grad L||", alpha * gamma * G, Relation::at_most, slope),
            compare("sqrt(m)||grad L|| <= G", slope, Relation::at_most, G),
            compare("F <= 2G when G <= 1/(2n)", exp(-p("u")), Relation::at_most,
                    v.pick(Q(2, 1), Q(19, 10)) * descent(p("u")))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr q = p("q"), L = logistic(q), slope = abs(p("slope"));
    return {
        {.claim = "G <= L", .factor = 1 / L, .remainder = 1 - tanhc(L / 2) * (1 + sigmoid(q)) / 2},
        {.claim = "L <= F", .factor = exp(q), .remainder = 1 - log1pc(exp(-q))},
        {.claim = "alpha gamma G <= sqrt(m)||grad L||",
         .factor = 1 / (descent(q) * p("r")),
         .multipliers = {{"alpha <= |phi'|", from<Expr>(1)}},
         .remainder = p("alpha") * (1 - p("share"))},
        {.claim = "sqrt(m)||grad L|| <= G", .factor = 1 / descent(q), .remainder = (1 - p("r")) + p("r") * (1 - slope)},
        {.claim = "F <= 2G when G <= 1/(2n)", .factor = 1 + exp(p("u")), .remainder = 1 - exp(-p("u"))}};
  }
};

/// The variables of a step of the identity: L > 0, r in [0, 1] and h = H L.
Domain step_domain(Variable h) {
  return {positive("L"), within("r", Q(0, 1), Q(1, 1)).by_magnitude().that_is("||x||"), std::move(h).that_is("H L")};
}

/// Lemma A.3 for the identity: ||grad L||^2 = g^2 r^2, H||grad L||^2 = g delta.
struct DescentOne {
  static About about() {
    return {
        .key = "cai2024.a3_descent.one",
        .source = "Lemma A.3",
        .says = "n = m = d = 1, identity, all H and w: one step changes L by -H (1 +- O(H L))||grad L||^2",
        .printed =
            R"(L_t\le\tfrac{1}{H\rho^2}\Rightarrow -H(1+\beta H L_t)\|\nabla L_t\|^2\le L_{t+1}-L_t\le -H(1-(2\rho^2+\beta)H L_t)\|\nabla L_t\|^2)",
        .hypotheses = model_of_assumption_1,
        .deduction =
            here_identity +
            "L runs through L > 0 as w does through the reals, and h = H L through (0, 1], which is the hypothesis. "
            "q' = q + delta, delta = H g r^2, and e^L' = 1 + e^-q'; H||grad L||^2 = g delta. The first inequality "
            "is stated as the exponentials of both sides.",
        .covers = Covers::restricted,
        .printed_domain = {{"network", "any model of Assumption 1", "n = m = d = 1, the identity, rho = 1"}},
        .mutant = "the lower bound times 9/10"};
  }
  static Domain domain() { return step_domain(within("h", Q(0, 1), Q(1, 1)).by_magnitude().without_lo()); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const IdentityStep<T> step{p("L"), p("h"), p("r")};
    return {compare("not faster", exp(-(v.pick(Q(1, 1), Q(9, 10)) * step.paid)), Relation::at_most, 1 - step.fall),
            compare("not slower", step.change, Relation::at_most, -((1 - 2 * p("h")) * step.paid))};
  }
  static Plans plans(const Point<Expr>& p) {
    // (1-g) e^(g d) + g e^-(1-g)d - 1 = g (1-g) d (E(g d) - E(-(1-g) d)), E(x) = (e^x - 1)/x.
    const IdentityStep<Expr> step{p("L"), p("h"), p("r")};
    // With m = mean_decay(d) = e^-d E(d): m - 1 = e^-d (E(d) - 1) - d m, and d = h r^2 mean_decay(L).
    const Expr d = step.delta, h = p("h");
    const auto growth = [](const Expr& x) { return 1 / log1pc(expm1(x)); };
    return {{.claim = "not faster",
             .factor = exp(step.paid),
             .remainder = step.paid * exp(-step.risk) * (growth(step.paid) - growth(-step.rest))},
            {.claim = "not slower",
             .factor = 1 / (step.pull * h * mean_decay(p("L"))),  // r^2/paid
             .remainder = sqr(p("r")) * (mean_decay(d) * (log1pc(-step.fall) - 1) + exp(-d) * (growth(d) - 1) +
                                         h * (2 - sqr(p("r")) * mean_decay(p("L")) * mean_decay(d)))}};
  }
};

/// Theorem 2.2's one step for the identity: there L decreases for every H.
struct MonotoneOne {
  static About about() {
    return {.key = "cai2024.thm22_monotone.one",
            .source = "Theorem 2.2, its one step",
            .says = "n = m = d = 1, identity, every H and w: the risk decreases",
            .printed = R"(L_r\le\tfrac{1}{H(2\rho^2+\beta)}\Rightarrow L_{t+1}\le L_t\ \text{for all } t\ge r)",
            .hypotheses = model_of_assumption_1,
            .deduction =
                here_identity +
                "L and h = H L run through all positive numbers: the hypothesis is not needed. One step is what the "
                "induction needs, L_{t+1} <= L_t keeping the hypothesis.",
            .covers = Covers::step,
            .printed_domain = {{"network", "any model of Assumption 1", "n = m = d = 1, the identity, rho = 1"}},
            .mutant = "L_{t+1} <= L_t becomes L_{t+1} <= 99/100 L_t"};
  }
  static Domain domain() { return step_domain(positive("h")); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const IdentityStep<T> step{p("L"), p("h"), p("r")};
    return {compare("step 1", p("L") + step.change, Relation::at_most, v.pick(Q(1, 1), Q(99, 100)) * p("L"))};
  }
  static Plans plans(const Point<Expr>& p) {
    const IdentityStep<Expr> step{p("L"), p("h"), p("r")};
    return {{.claim = "step 1", .remainder = -log1p(-step.fall)}};
  }
};

/// Lemma A.13 for the identity: in one dimension mu = 0, and ||w'||/||w|| = q'/q.
struct MarginIncreasesOne {
  static About about() {
    return {
        .key = "cai2024.a13_margin_increases.one",
        .source = "Lemma A.13",
        .says = "n = m = d = 1, identity, e^-64/2 <= L <= S: in the stable phase the modified margin increases",
        .printed =
            R"(L_t\le S\Rightarrow\log M_c(w_{t+1})-\log M_c(w_t)\ge\frac{\|w_t\|^2}{v_t^2}\|\mu_t\|^2\log\frac{\|w_{t+1}\|}{\|w_t\|},\quad \mu_t\perp w_t\text{ the part of }-\nabla L_t)",
        .hypotheses = model_of_assumption_1 + stable_threshold_S + modified_margin,
        .deduction =
            here_identity +
            "mu = 0 in one dimension. b = -log(2L) in [2, 64] and c = 4 H L in (0, 1] are the hypothesis L <= S, "
            "with L >= e^-64/2. With delta = q' - q and D = (log L - log L')/delta: Phi(L') - Phi(L) = "
            "log(1 + delta D/b) + c1 delta D/(b (b + delta D)) and log(||w'||/||w||) = log(1 + delta/q). Both sides "
            "are stated times b/delta, by log(1 + x) = x log1pc(x).",
        .covers = Covers::restricted,
        .printed_domain = {{"network", "any model of Assumption 1", "n = m = d = 1, the identity, rho = 1"},
                           {"L", "(0, S]", "[e^-64/2, S]"}},
        .mutant = "the right side plus log(||w'||/||w||)/2"};
  }
  static Domain domain() {
    return {within("b", Q(2, 1), Q(64, 1)).that_is("-log(2L)"),
            within("r", Q(0, 1), Q(1, 1)).by_magnitude().that_is("||x||"), share_of("c").that_is("4 H L")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const PointSeen<T> now{p("b"), from<T>(0)};
    const IdentityStep<T> step{now.risk, p("c") / 4, p("r")};
    const T b = now.room, c1 = 1 + 2 * p("c") * exp(b);            // 4 H = c/L
    const T slower = mean_decay(step.delta) * log1pc(-step.fall);  // (L - L')/(g delta)
    const T lost = mean_decay(now.risk) * step.delta * slower;     // 1 - L'/L
    const T D = mean_decay(now.risk) * slower * log1pc(-lost), more = step.delta * D;
    return {compare("log Mc increases", D * log1pc(more / b) + c1 * D / (b + more), Relation::at_least,
                    v.pick(Q(1, 1), Q(3, 2)) * (b / now.margin) * log1pc(step.delta / now.margin))};
  }
};

/// Lemma A.13 for the identity down to L = 0, by links. With D = mean_decay(L) mean_decay(delta) log1pc(-fall)
/// log1pc(-lost) of MarginIncreasesOne, and the links log1pc(-y) >= 1 and mean_decay(x) >= 1 - x: D >= (1-L)(1-delta).
struct MarginIncreasesSmallRisk {
  static About about() {
    return {
        .key = "cai2024.a13_margin_increases.one.links",
        .source = "Lemma A.13",
        .says = "n = m = d = 1, identity, all L <= S: the inequalities that a13_margin_increases follows from",
        .printed = R"(D\ge(1-L)(1-\delta),\quad (b+c_1-\delta)D\ge b)",
        .origin = Origin::here,
        .hypotheses = "L <= S" + stable_threshold_S +
                      "; b = -log(2 n e^kappa L), c1 = 1 + (4 rho^2 + 2 beta) H, delta = q' - q, D = (log L - log "
                      "L')/delta, L' and q' after a step",
        .deduction =
            here_identity +
            "b = -log(2L) >= 2, c = 4 H L in (0, 1], delta = c u/4 with u = r^2 (1 - e^-L)/L in [0, 1], c1 = 1 + "
            "2 c e^b. By a13_margin_increases.one the claim is D log1pc(delta D/b) + c1 D/(b + delta D) >= "
            "(b/q) log1pc(delta/q), whose right side is at most 1 (q >= b by a10_margins.one). With log1pc(e^t - 1) "
            ">= e^-t, that is log1pc(w) >= 1/(1 + w), the left side is at least (b + c1) D/(b + delta D), and that "
            "is >= 1 if (b + c1 - delta) D >= b; the left side of this increases with D >= (1-L)(1-delta).",
        .covers = Covers::step,
        .printed_domain = {{"network", "any model of Assumption 1", "n = m = d = 1, the identity, rho = 1"}},
        .mutant = "c1 becomes c1 - 1"};
  }
  static Domain domain() {
    return {nonnegative("x").that_is("any, of mean_decay(x) = (1 - e^-x)/x and log1pc(e^x - 1)"),
            within("y", Q(0, 1), Q(1, 1)).without_hi().that_is("any, of log1pc(-y)"),
            overshoot::at_least("b", Q(2, 1)).that_is("-log(2L)"), share_of("c").that_is("4 H L"),
            within("u", Q(0, 1), Q(1, 1)).by_magnitude().that_is("||x||^2 (1 - e^-L)/L")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x"), b = p("b"), c = p("c"), L = exp(-b) / 2, delta = c * p("u") / 4;
    const T c1 = from<T>(v.pick(1, 0)) + 2 * c * exp(b);
    return {compare("mean_decay(x) >= 1 - x", mean_decay(x), Relation::at_least, 1 - x),
            compare("log1pc(-y) >= 1", log1pc(-p("y")), Relation::at_least, from<T>(1)),
            compare("log1pc(e^x - 1) >= e^-x", log1pc(expm1(x)), Relation::at_least, exp(-x)),
            compare("(b + c1 - delta) (1-L)(1-delta) >= b", (b + c1 - delta) * (1 - L) * (1 - delta),
                    Relation::at_least, b)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr x = p("x"), b = p("b"), c = p("c"), L = exp(-b) / 2, delta = c * p("u") / 4, m = mean_decay(x);
    return {{.claim = "mean_decay(x) >= 1 - x", .remainder = exp(-x) * (1 / log1pc(expm1(x)) - 1) + x * (1 - m)},
            {.claim = "log1pc(e^x - 1) >= e^-x", .factor = exp(x), .remainder = 1 / m - 1},
            // b L = b e^-b/2 and b delta = c e^b (b e^-b) u/4.
            {.claim = "(b + c1 - delta) (1-L)(1-delta) >= b",
             .remainder = sqr(1 - delta) * (1 - L) - fading(b) / 2 +
                          c * (1 - L) * exp(b) * (2 * (1 - delta) - fading(b) * p("u") / 4)}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(SmallestMarginOne)
OVERSHOOT_STATEMENT(SmallestMarginEvery)
OVERSHOOT_STATEMENT(InwardOne)
OVERSHOOT_STATEMENT(NormGrowthOne)
OVERSHOOT_STATEMENT(SmoothedMarginOne)
OVERSHOOT_STATEMENT(SmoothedMarginEvery)
OVERSHOOT_STATEMENT(MarginsOne)
OVERSHOOT_STATEMENT(SecondComparatorOne)
OVERSHOOT_STATEMENT(SecondComparatorOneRepaired)
OVERSHOOT_STATEMENT(PotentialsOne)
OVERSHOOT_STATEMENT(DescentOne)
OVERSHOOT_STATEMENT(MonotoneOne)
OVERSHOOT_STATEMENT(MarginIncreasesOne)
OVERSHOOT_STATEMENT(MarginIncreasesSmallRisk)

}  // namespace overshoot::cai2024
