/// Theorems 5 and 6 for every loss of Assumption A1 with l'(s)/s <= 1, every start and every step size up to 1/2: the
/// steps of the proofs, checked. Here q = l'(s)/s in [0, 1] and g = l'(s) in [-1, 1] stand for the loss, D for
/// y^2 - x^2 > 0, and x >= 0 without loss of generality (x -> -x turns s into -s, and l' is odd).
#include "checks/ahn2023/printed.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// GD converges to a point of the y axis from every start with y0 > |x0|.
struct RegimeConverges {
  static About about() {
    return {
        .key = "ahn2023.regime_converges",
        .source = "Theorems 5 and 6, convergence",
        .says = "GD converges to (0, y_inf), y_inf^2 > 0, from every start with y0 > |x0|, for every eta <= 1/2",
        .printed =
            R"(y_0>|x_0|,\ 0<\eta\le\tfrac12\ \Rightarrow\ (x_t,y_t)\to(0,y_\infty),\ 0<y_\infty^2\le y_0^2-x_0^2)",
        .origin = Origin::here,
        .hypotheses = "A1 and l'(s)/s <= 1 (loss_a1, loss_a2)",
        .deduction =
            "u = y + x and v = y - x stay positive (first claims, eta |l'| <= 1/2), D = u v falls to a limit D_inf "
            "(balancedness_recursion). Suppose D_inf = 0. Then eta D <= 3/4 from some step on, and x keeps its sign: "
            "where eta y^2 <= 1 by the third claim (eta = theta/y^2), where eta y^2 = 1 + tau by the fourth, which "
            "says x >= eta y >= eta l' y (eta D = 3 kappa/4, kappa <= 1). Say x >= 0: v grows, u falls and stays above "
            "v, so the "
            "product of the 1 - eta l' is positive, sum eta l' < infinity, sum (eta l')^2 < infinity, and the product "
            "of the 1 - (eta l')^2 >= 3/4 is positive: D_inf > 0, a contradiction. So D_inf > 0; then sum l'(s_t)^2 < "
            "infinity, l'(s_t) -> 0, s_t -> 0 (l' is odd and does not decrease, l''(0) = 1), and as y_t^2 >= D_inf, "
            "x_t -> 0 and y_t^2 -> D_inf <= D_0.",
        .covers = Covers::step,
        .mutant = "x keeps its sign while eta D <= 4/5"};
  }
  static Domain domain() {
    return {nonnegative("x"),
            positive("y"),
            within("eta", Q(0, 1), Q(1, 2)).without_lo(),
            within("g", Q(-1, 1), Q(1, 1)).that_is("l'(s)"),
            within("q", Q(0, 1), Q(1, 1)).that_is("l'(s)/s"),
            within("theta", Q(0, 1), Q(1, 1)).that_is("eta y^2 where it is at most 1"),
            nonnegative("tau").that_is("eta y^2 - 1 where that is at least 0"),
            within("kappa", Q(0, 1), Q(1, 1)).that_is("eta (y^2 - x^2) over 3/4")};
  }
  template <Real T>
  static T kappa(const Point<T>& p, Variant v) {
    return v.pick(Q(3, 4), Q(4, 5)) * p("kappa");
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const NeuronState<T> z{p("x"), p("y")};
    const T eta = p("eta"), gain = 1 + p("tau");
    const NeuronState<T> next = neuron_step_with_slope(z, eta, p("g"));
    const NeuronState<T> low = neuron_step_with_slope<T>(z, p("theta") / sqr(z.y), p("q") * (z.x * z.y));
    return {compare("y' + x'", next.y + next.x, Relation::equal, (1 - eta * p("g")) * (z.y + z.x)),
            compare("y' - x'", next.y - next.x, Relation::equal, (1 + eta * p("g")) * (z.y - z.x)),
            compare("eta y^2 <= 1: x' >= 0", low.x, Relation::at_least, from<T>(0)),
            compare("eta y^2 >= 1: x^2 >= (eta y)^2", (gain - kappa(p, v)) / eta, Relation::at_least,
                    sqr(eta) * (gain / eta))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr eta = p("eta");
    return {{.claim = "eta y^2 <= 1: x' >= 0", .remainder = p("x") * (1 - p("theta") * p("q"))},
            {.claim = "eta y^2 >= 1: x^2 >= (eta y)^2",
             .factor = eta,
             .remainder = Q(3, 4) * p("tau") + (1 + p("tau")) * (Q(1, 4) - sqr(eta)) + Q(3, 4) * (1 - p("kappa"))}};
  }
};

/// A start with x >= 0 and y = x + v, v > 0, so that D = v (2x + v).
template <Real T>
struct Above {
  NeuronState<T> z, next;
  T D, gain;  ///< y^2 - x^2; q eta y^2, the factor x' = (1 - gain) x
  explicit Above(const Point<T>& p)
      : z{p("x"), p("x") + p("v")},
        next(neuron_step_with_slope(z, p("eta"), p("q") * (z.x * z.y))),
        D(p("v") * (2 * p("x") + p("v"))),
        gain(p("q") * (p("eta") * sqr(z.y))) {}
};

/// Theorem 5: what GD loses of y^2 - x^2 it gains in x^2, times 2 eta D/delta at most.
struct RegimeGfTheorem {
  static About about() {
    return {
        .key = "ahn2023.regime_gf.theorem",
        .source = "Theorem 5, explicit bound",
        .says = "below the edge (2-delta)/eta - y_inf^2 lies in [0, 2 (2-delta) x0^2/delta]",
        .printed =
            R"(y_0^2-x_0^2=\tfrac{2-\delta}\eta,\ 0<\delta<2,\ 0<\eta\le\tfrac12:\quad (x_t,y_t)\to(0,y_\infty),\ 0\le\tfrac{2-\delta}\eta-y_\infty^2\le\tfrac{2(2-\delta)}\delta x_0^2)",
        .origin = Origin::here,
        .hypotheses = "A1 and l'(s)/s <= 1",
        .deduction =
            "l is even, so that (x, y) -> (-x, y) is a symmetry: x >= 0 at each step, and y > |x| by regime_converges, "
            "y = x + v; D = y^2 - x^2. GD converges to (0, y_inf), y_inf^2 = D_inf <= D_0 = (2-delta)/eta "
            "(regime_converges, for every eta <= 1/2). D falls and, by the first claim, |x| does: the hypotheses hold "
            "at every step. Summed over the steps, with D <= D_0, the second claim gives D_0 - D_inf <= (2 eta "
            "D_0/delta) x0^2. Where eta x0^2 > delta/2 that bound is over D_0, and D_0 - D_inf <= D_0.",
        .covers = Covers::step,
        .mutant = "2 eta D/delta becomes eta D/(2 delta)"};
  }
  static Domain domain() {
    return {nonnegative("x"), positive("v").that_is("y - x"), within("eta", Q(0, 1), Q(1, 2)).without_lo(),
            within("delta", Q(0, 1), Q(2, 1)).without_lo().without_hi(),
            within("q", Q(0, 1), Q(1, 1)).that_is("l'(s)/s")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("eta D <= 2 - delta", p("eta") * Above<T>(p).D, Relation::at_most, 2 - p("delta")),
            compare("eta x^2 <= delta/2", p("eta") * sqr(p("x")), Relation::at_most, p("delta") / 2)};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Above<T> s(p);
    const T lost = s.D - (sqr(s.next.y) - sqr(s.next.x)), gained = sqr(s.z.x) - sqr(s.next.x);
    return {compare("x'^2 <= x^2", sqr(s.next.x), Relation::at_most, sqr(s.z.x)),
            compare("D - D' <= (2 eta D/delta) (x^2 - x'^2)", lost, Relation::at_most,
                    v.pick(Q(2, 1), Q(1, 2)) * (p("eta") * s.D / p("delta")) * gained)};
  }
  static Plans plans(const Point<Expr>& p) {
    // x^2 - x'^2 = x^2 k (2 - k) and D - D' = eta q D x^2 k with k = q eta y^2, and
    // 2 - k = (2 - delta - eta D) + (delta/2 - eta x^2) + delta/2 + (1 - q) eta y^2.
    const Above<Expr> s(p);
    const Expr square = sqr(p("x")) * s.gain, rest = (1 - p("q")) * (p("eta") * sqr(s.z.y));
    const Expr weight = 2 * (p("eta") * s.D * square);
    return {{.claim = "x'^2 <= x^2",
             .multipliers = {{"eta D <= 2 - delta", square}, {"eta x^2 <= delta/2", square}},
             .remainder = square * (p("delta") / 2 + rest)},
            {.claim = "D - D' <= (2 eta D/delta) (x^2 - x'^2)",
             .factor = p("delta"),
             .multipliers = {{"eta D <= 2 - delta", weight}, {"eta x^2 <= delta/2", weight}},
             .remainder = weight * (p("delta") * (1 - p("q")) / 2 + rest)}};
  }
};

/// Theorem 5, the order of the gap: what GD loses of D = y^2 - x^2 is at most eta sqrt(D) times eta l' y, and of that
/// |x| falls by delta/4 or more.
struct RegimeGfOrderUpper {
  static About about() {
    return {
        .key = "ahn2023.regime_gf.order.upper",
        .source = "Theorem 5, explicit",
        .says =
            "below the edge (2-delta)/eta - y_inf^2 is at most (4/delta) |x0| sqrt((2-delta) eta) once eta x0^2 <= "
            "delta/2",
        .printed =
            R"(y_0^2-x_0^2=\tfrac{2-\delta}\eta,\ 0<\delta<2,\ 0<\eta\le\tfrac12,\ \eta x_0^2\le\tfrac\delta2:\quad 0\le\tfrac{2-\delta}\eta-y_\infty^2\le\tfrac4\delta|x_0|\sqrt{(2-\delta)\eta})",
        .origin = Origin::here,
        .hypotheses = "A1 and l'(s)/s <= 1",
        .deduction =
            "l is even, so that (x, y) -> (-x, y) is a symmetry: x >= 0 at each step, and y > |x| by regime_converges, "
            "y = x + v; D = y^2 - x^2. GD converges to (0, y_inf), y_inf^2 = D_inf <= D_0 = (2-delta)/eta "
            "(regime_converges). D falls and, by the first two claims, |x| does, by (delta/4) eta |l'| y or more: the "
            "hypotheses hold at every step. By the third claim D - D' <= eta sqrt(D_0) (eta |l'| y), as D <= D_0. "
            "Summed over the steps D_0 - D_inf <= eta sqrt(D_0) (4/delta) |x0|.",
        .covers = Covers::step,
        .mutant = "delta/4 becomes 3 delta"};
  }
  static Domain domain() { return RegimeGfTheorem::domain(); }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant v) {
    Comparisons<T> out = RegimeGfTheorem::hypotheses<T>(p, v);
    out.push_back(compare("l' <= 1", p("q") * (p("x") * Above<T>(p).z.y), Relation::at_most, from<T>(1)));
    return out;
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Above<T> s(p);
    const T fall = p("x") * s.gain, least = v.pick(Q(1, 4), Q(3, 1)) * p("delta") * fall;  // eta l' y; what |x| loses
    return {compare("x - x' >= (delta/4) eta l' y", s.z.x - s.next.x, Relation::at_least, least),
            compare("x + x' >= (delta/4) eta l' y", s.z.x + s.next.x, Relation::at_least, least),
            compare("(D - D')^2 <= eta^2 D (eta l' y)^2", sqr(s.D - (sqr(s.next.y) - sqr(s.next.x))), Relation::at_most,
                    sqr(p("eta")) * s.D * sqr(fall))};
  }
  static Plans plans(const Point<Expr>& p) {
    // With k = q eta y^2: x - x' = k x, x + x' = (2 - k) x, and 2 - k as in RegimeGfTheorem. D - D' = (eta l')^2 D with
    // l' = q x y, and y^2 - l'^2 D = x^2 + D (1 - l'^2).
    const Above<Expr> s(p);
    const Expr x = p("x"), delta = p("delta"), slope = p("q") * (x * s.z.y), weight = x * (1 + delta / 4);
    const Expr square = sqr(sqr(p("eta"))) * sqr(slope) * s.D;
    return {{.claim = "x - x' >= (delta/4) eta l' y", .remainder = x * s.gain * (1 - delta / 4)},
            {.claim = "x + x' >= (delta/4) eta l' y",
             .multipliers = {{"eta D <= 2 - delta", weight}, {"eta x^2 <= delta/2", weight}},
             .remainder = weight * ((1 - p("q")) * (p("eta") * sqr(s.z.y))) + x * sqr(delta) / 8},
            {.claim = "(D - D')^2 <= eta^2 D (eta l' y)^2",
             .multipliers = {{"l' <= 1", square * s.D * (1 + slope)}},
             .remainder = square * sqr(x)}};
  }
};

/// Theorem 6: above the edge |x| grows near the axis, so that GD cannot converge there.
struct RegimeEosTheorem {
  static About about() {
    return {
        .key = "ahn2023.regime_eos.theorem",
        .source = "Theorem 6",
        .says = "above the edge GD converges to eta y_inf^2 <= 2 unless it lands on the axis there",
        .printed =
            R"(y_0^2-x_0^2=(2+\delta)/\eta,\ 0<\delta\le1,\ 0<\eta\le\tfrac12,\ x_t\ne0 \text{ while } \eta y_t^2>2\ \Rightarrow\ (x_t,y_t)\to(0,y_\infty),\ y_\infty^2\le2/\eta)",
        .hypotheses = "a loss of A1 and A2; 0 < x0 <= 1",
        .deduction =
            "l is even, so that (x, y) -> (-x, y) is a symmetry: x >= 0 at each step, and y > |x| by regime_converges, "
            "y = x + v; D = y^2 - x^2. GD converges to (0, y_inf) with y_inf^2 = D_inf, and D_t >= D_inf "
            "(regime_converges). Suppose eta D_inf > 2. As s_t -> 0, q_t = l'(s_t)/s_t -> l''(0) = 1, so q_t eta D_t > "
            "2 from some step on, where by the claim |x| grows if it is not 0. As x_t -> 0, some x_t = 0; there y_t^2 "
            ">= D_inf > 2/eta, contrary to the proviso. (More is shown than is printed: of A2 l'(s)/s <= 1 is enough, "
            "the start may lie anywhere above the diagonal, and delta does not enter.)",
        .covers = Covers::step,
        .mutant = "the hypothesis becomes q eta D > 1.9"};
  }
  static Domain domain() {
    return {positive("x"), positive("v").that_is("y - x"), within("eta", Q(0, 1), Q(1, 2)).without_lo(),
            within("q", Q(0, 1), Q(1, 1)).without_lo().that_is("l'(s)/s")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant v) {
    return {compare("q eta D > 2", p("q") * (p("eta") * Above<T>(p).D), Relation::greater,
                    from<T>(v.pick(Q(2, 1), Q(19, 10))))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant) {
    const Above<T> s(p);
    return {compare("x'^2 > x^2", sqr(s.next.x), Relation::greater, sqr(s.z.x))};
  }
  static Plans plans(const Point<Expr>& p) {
    // x'^2 - x^2 = x^2 k (k - 2) with k = q eta (D + x^2).
    const Above<Expr> s(p);
    const Expr square = sqr(p("x")) * s.gain;
    return {{.claim = "x'^2 > x^2",
             .multipliers = {{"q eta D > 2", square}},
             .remainder = square * (p("q") * p("eta") * sqr(p("x")))}};
  }
};

/// Theorem 6 without its proviso, at huber and starts x0 = eta y0, which land on the axis in one step: x1 = x0 - eta y0
/// = 0 because x0 y0 = eta y0^2 >= 1. There GD rests with eta y1^2 = (2+delta)(1-eta^2) > 2.
struct RegimeEosWithoutProviso {
  static About about() {
    return {
        .key = "ahn2023.regime_eos.without_proviso",
        .source = "Theorem 6 without \"x_t != 0 while eta y_t^2 > 2\"",
        .says = "without the proviso the bound fails: a start that lands on the axis rests there",
        .printed =
            R"(y_0^2-x_0^2=(2+\delta)/\eta,\ 0<\delta\le1\ \Rightarrow\ y_\infty^2\le2/\eta\quad(\text{no proviso}))",
        .origin = Origin::here,
        .hypotheses = "a loss of A1 and A2; 0 < eta <= 1/2, 0 < x0 <= 1",
        .deduction =
            "huber at x0 = eta y0: x1 = x0 - eta y0 = 0 as x0 y0 >= 1. The start lands on the axis and rests there: "
            "y_inf = y1. 2 < eta (y0^2 - x0^2) <= 3 says 0 < delta <= 1.",
        .covers = Covers::restricted,
        .printed_domain = {ahn2023::every_loss("huber"), {"x0", "(0, 1]", "eta y0"}},
        .expected = Verdict::refuted,
        .mutant = "the bound is 1.9/eta (still false)",
        .repaired = "ahn2023.regime_eos",
        .minimum_samples = 500};
  }
  static Domain domain() { return {within("eta", Q(0, 1), Q(1, 2)).without_lo(), within("y0", Q(2, 1), Q(30, 1))}; }
  template <Real T>
  static NeuronState<T> start(const Point<T>& p) {
    return {p("eta") * p("y0"), p("y0")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const NeuronState<T> z = start(p);
    const T K = p("eta") * (sqr(z.y) - sqr(z.x));
    return {compare("delta > 0", K, Relation::greater, from<T>(2)),
            compare("delta <= 1", K, Relation::at_most, from<T>(3)),
            compare("x0 <= 1", z.x, Relation::at_most, from<T>(1)),
            compare("x1 = 0", neuron_step(Huber(), z, p("eta")).x, Relation::equal, from<T>(0))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const NeuronState<T> next = neuron_step(Huber(), start(p), p("eta"));
    return {compare("eta y1^2 <= 2", p("eta") * sqr(next.y), Relation::at_most, from<T>(v.pick(Q(2, 1), Q(19, 10))))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(RegimeConverges)
OVERSHOOT_STATEMENT(RegimeGfTheorem)
OVERSHOOT_STATEMENT(RegimeGfOrderUpper)
OVERSHOOT_STATEMENT(RegimeEosTheorem)
OVERSHOOT_STATEMENT(RegimeEosWithoutProviso)

}  // namespace overshoot
