#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// (explicit) The tail lemma. Assume 0 <= rho = l'(s)/s <= 1, E = eta x_t^2, K_low = K_t (1 - 2E/(1-q^2)) > 0, and
/// |1 - K rho| <= q for the s and K that occur. Then |x_{t+k}| <= q^k |x_t| and eta y_inf^2 lies in [K_low, K_t].
///
/// Induction over k. With Z = q^(2k): eta x_k^2 = X <= Z E and K_t (1 - e (1 - Z)) <= K_k <= K_t, e = 2E/(1-q^2) < 1.
/// The bounds at k are built into the variables (X = xi Z E; K = K_t (1 - e (1-Z)(1-kappa))); the claims are the bounds
/// at k + 1, where Z' = q^2 Z, X' = X (1 - K rho)^2, K' = K (1 - X rho)^2.
struct AxisAbsorbing {
  static About about() {
    return {
        .key = "ahn2023.axis_absorbing",
        .source = "explicit tail lemma",
        .says =
            "a finite run that is close enough to the axis gives its limit: x decays like q^k, eta y_inf^2 in [K_low, "
            "K_t]",
        .printed =
            R"(0\le\ell'(s)/s\le1,\ 0<q<1,\ K_t=\eta y_t^2,\ K_{low}=K_t(1-\tfrac{2\eta x_t^2}{1-q^2})>0,\ |1-K\ell'(s)/s|\le q\text{ for all }0<|s|\le|s_t|,\ K\in[K_{low},K_t]\ \Rightarrow\ |x_{t+k}|\le q^k|x_t|\text{ for all }k\ge0,\ \eta y_\infty^2\in[K_{low},K_t])",
        .origin = Origin::here,
        .deduction =
            "K_t < 2 if x_t != 0, as rho -> 1 for s -> 0 and q < 1; if x_t = 0 nothing moves. e = 2 eta x_t^2/(1-q^2) "
            "< 1 (K_low > 0), E = e (1-q^2)/2 = eta x_t^2. At step t+k Z = q^(2k), X = eta x^2 = xi Z E, K = eta y^2 = "
            "K_t (1 - e (1-Z)(1-kappa)), rho = l'(s)/s; the first claim is |x| <= q^k |x_t|. Induction on k from Z = "
            "1, X = E, K = K_t. |s| does not grow, as |x| and |y| do not, so the hypothesis holds at every step. K_k "
            "falls (second claim) and stays above K_t (1 - e) = K_low, so eta y_inf^2 = lim K_k lies in [K_low, K_t].",
        .covers = Covers::step,
        .mutant = "K_low uses eta x^2/(1-q^2) in place of 2 eta x^2/(1-q^2)"};
  }
  static Domain domain() {
    const auto fraction = [](const char* name) { return within(name, Q(0, 1), Q(1, 1)); };
    return {within("Kt", Q(0, 1), Q(2, 1)).without_lo().without_hi().that_is("eta y_t^2"),
            fraction("q").without_lo().without_hi(),
            fraction("e").without_hi().that_is("2 eta x_t^2/(1-q^2)"),
            fraction("Z").without_lo().that_is("q^(2k)"),
            fraction("xi").that_is("eta x^2 over its bound Z E, E = eta x_t^2, at step t+k"),
            fraction("kappa").that_is("K = eta y^2 at step t+k is K_t (1 - e (1-Z)(1-kappa))"),
            fraction("rho").that_is("l'(s)/s at step t+k")};
  }
  template <Real T>
  struct State {
    T E, X, K;
    explicit State(const Point<T>& p)
        : E(p("e") * (1 - sqr(p("q"))) / 2),
          X(p("xi") * (p("Z") * E)),
          K(p("Kt") * (1 - p("e") * (1 - p("Z")) * (1 - p("kappa")))) {}
  };
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("|1 - K rho| <= q", sqr(1 - State<T>(p).K * p("rho")), Relation::at_most, sqr(p("q")))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const State<T> z(p);
    const T q2 = sqr(p("q")), Z_next = q2 * p("Z");
    const T X_next = z.X * sqr(1 - z.K * p("rho")), K_next = z.K * sqr(1 - z.X * p("rho"));
    const T e = v.pick(Q(1, 1), Q(1, 2)) * p("e");
    return {compare("X' <= q^2 Z E", X_next, Relation::at_most, Z_next * z.E),
            compare("K' <= K", K_next, Relation::at_most, z.K),
            compare("K' <= K_t", K_next, Relation::at_most, p("Kt")),
            compare("K' >= K_t (1 - e (1 - Z'))", K_next, Relation::at_least, p("Kt") * (1 - e * (1 - Z_next)))};
  }
  static Plans plans(const Point<Expr>& p) {
    const State<Expr> z(p);
    const Expr Kt = p("Kt"), e = p("e"), Z = p("Z"), xi = p("xi"), kappa = p("kappa"), rho = p("rho");
    const Expr ZE = Z * z.E, slack_below_Kt = Kt * e * (1 - Z) * (1 - kappa);
    return {{.claim = "X' <= q^2 Z E",
             .multipliers = {{"|1 - K rho| <= q", ZE * xi}},
             .remainder = ZE * (sqr(p("q")) * (1 - xi))},
            {.claim = "K' <= K", .remainder = z.K * z.X * rho * (2 - z.X * rho)},
            {.claim = "K' <= K_t", .remainder = slack_below_Kt + z.K * z.X * rho * (2 - z.X * rho)},
            {.claim = "K' >= K_t (1 - e (1 - Z'))",
             .remainder = kappa * Kt * e * (1 - Z) + 2 * ZE * (Kt * (1 - xi * rho) + xi * rho * slack_below_Kt) +
                          z.K * sqr(z.X * rho)}};
  }
};

/// Its twin for the mean model: A' = A (1 - K rho), K = d^2 eta g(b)^2/2, b' = b - (eta/4) A^2 g(b) Phi(b) rho,
/// rho = 4 l_sym'(s)/s in [0, 1]. With Y = (eta/4) A^2 and D the drop b_t - b_{t+k}, D <= G0 E/(1-q^2) for ever, where
/// E = (eta/4) A_t^2 and G0 = g(b_t) Phi(b_t), which bounds g Phi along the run because b falls.
struct AxisAbsorbingMean {
  static About about() {
    return {
        .key = "ahn2023.axis_absorbing.mean",
        .source = "explicit tail lemma, mean model",
        .says =
            "the tail lemma of the mean model: A decays like q^k, b_inf in [b_t - (eta/4) A_t^2 g Phi/(1-q^2), b_t]",
        .printed =
            R"(0<q<1,\ K(b)=\tfrac12d^2\eta g(b)^2,\ |1-4K(b)\ell_{sym}'(s)/s|\le q\text{ for all }0<|s|\le|A_t|g(b_t)\text{ and all }b\text{ in the interval}\ \Rightarrow\ |A_{t+k}|\le q^k|A_t|\text{ for all }k\ge0,\ b_\infty\in[b_t-\tfrac{\eta A_t^2 g(b_t)\Phi(b_t)}{4(1-q^2)},\,b_t])",
        .origin = Origin::here,
        .deduction =
            "E = (eta/4) A_t^2, G0 = g(b_t) Phi(b_t). At step t+k Z = q^(2k), Y = (eta/4) A^2 = xi Z E, g Phi = gamma "
            "G0, rho = "
            "4 l_sym'(s)/s, and D = b_t - b <= E G0 (1-Z)/(1-q^2), kappa of it. Induction on k from Z = 1, Y = E, D = "
            "0. b falls (mean_b_monotone), g and Phi increase in b "
            "(g_identities), so "
            "g Phi <= G0 along the run and b stays in the interval for which the hypothesis was checked.",
        .covers = Covers::step,
        .mutant = "the drop is bounded with 0.9 E in place of E"};
  }
  static Domain domain() {
    const auto fraction = [](const char* name) { return within(name, Q(0, 1), Q(1, 1)); };
    return {nonnegative("K").that_is("d^2 eta g(b)^2/2 at step t+k"),
            fraction("q").without_lo().without_hi(),
            nonnegative("E").that_is("(eta/4) A_t^2"),
            nonnegative("G0").that_is("g(b_t) Phi(b_t)"),
            fraction("Z").without_lo().that_is("q^(2k)"),
            fraction("xi").that_is("(eta/4) A^2 over its bound Z E, at step t+k"),
            fraction("gamma").that_is("g(b) Phi(b) over its bound G0, at step t+k"),
            fraction("kappa").that_is("b_t - b over its bound G0 E (1-Z)/(1-q^2), at step t+k"),
            fraction("rho").that_is("4 l_sym'(s)/s at step t+k")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("|1 - K rho| <= q", sqr(1 - p("K") * p("rho")), Relation::at_most, sqr(p("q")))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T q2 = sqr(p("q")), Z = p("Z"), ZE = Z * p("E"), Y = p("xi") * ZE;
    const T drop = p("kappa") * p("G0") * p("E") * (1 - Z) / (1 - q2);
    const T drop_next = drop + Y * (p("gamma") * p("G0")) * p("rho");
    return {compare("Y' <= q^2 Z E", Y * sqr(1 - p("K") * p("rho")), Relation::at_most, q2 * ZE),
            compare("D' <= G0 E (1 - Z')/(1 - q^2)", drop_next, Relation::at_most,
                    v.pick(Q(1, 1), Q(9, 10)) * p("G0") * p("E") * (1 - q2 * Z) / (1 - q2)),
            compare("D' >= 0", drop_next, Relation::at_least, from<T>(0))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr q2 = sqr(p("q")), Z = p("Z"), ZE = Z * p("E"), xi = p("xi"), G0E = p("G0") * p("E");
    return {
        {.claim = "Y' <= q^2 Z E", .multipliers = {{"|1 - K rho| <= q", ZE * xi}}, .remainder = ZE * (q2 * (1 - xi))},
        {.claim = "D' <= G0 E (1 - Z')/(1 - q^2)",
         .factor = 1 - q2,
         .remainder = (1 - p("kappa")) * G0E * (1 - Z) + (1 - q2) * G0E * Z * (1 - xi * p("gamma") * p("rho"))}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(AxisAbsorbing)
OVERSHOOT_STATEMENT(AxisAbsorbingMean)

}  // namespace overshoot
