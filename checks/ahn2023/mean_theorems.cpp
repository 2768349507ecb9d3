/// Theorems 7 and 8 of the mean model for all A_0 and delta, and every d that the statement names: the steps of the
/// proofs, checked. K = d^2 eta g(b)^2/2 is the multiplier's K at b, q = tanhc(A g(b)/2) in (0, 1].
#include "lib/model/mean_model.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// One step of the mean model with eta = mult pi/d^2, and what the proofs say of it.
template <Real T>
struct MeanStepParts {
  T b, d, eta, relu, cdf, K, q;
  MeanState<T> z, next;
  MeanStepParts(const Point<T>& p, const T& mult)
      : b(p("b")),
        d(p("d")),
        eta(mult * pi<T>() / sqr(d)),
        relu(mean_relu(b)),
        cdf(normal_cdf(b)),
        K(mean_gain(b, d, eta)),
        q(tanhc(p("A") * relu / 2)),
        z{p("A"), b},
        next(mean_step(z, d, eta)) {}
};

/// Theorem 7 with C = 4 A_0^2/delta: what b loses, A^2 loses, times 4/(delta d^2) at most.
struct MeanGfBiasTheorem {
  static About about() {
    return {
        .key = "ahn2023.mean_gf_bias.theorem",
        .source = "Theorem 7",
        .says = "below 8 pi/d^2 the bias ends in [-C/d^2, 0], C = 4 A0^2/delta, for every d^2 >= C",
        .printed =
            R"(\eta=\tfrac{(8-\delta)\pi}{d^2},\ 0<\delta<8,\ b_0=0:\quad b_\infty\in\Bigl[-\frac{C}{d^2},0\Bigr],\ C=\frac{4A_0^2}{\delta},\ \text{for } d^2\ge C)",
        .origin = Origin::here,
        .deduction =
            "b does not increase (mean_b_monotone), so it has a limit. While b >= -1, b - b' = Phi/(2 g) A^2 K q/d^2 "
            "<= A^2 K q/d^2 <= (4/(delta d^2)) (A^2 - A'^2), as A^2 - A'^2 = A^2 K q (2 - K q) by the first claim. "
            "Summed over the steps from b_0 = 0: b_t >= -(4/(delta d^2)) (A_0^2 - A_t^2) >= -C/d^2, which is >= -1 "
            "for d^2 >= C: by induction at every step.",
        .covers = Covers::step,
        .mutant = "delta/4 becomes delta/2 in the last claim"};
  }
  static Domain domain() {
    return {real("A"), within("b", Q(-1, 1), Q(0, 1)), positive("d"),
            within("delta", Q(0, 1), Q(8, 1)).without_lo().without_hi()};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T delta = p("delta");
    const MeanStepParts<T> s(p, 8 - delta);
    return {compare("A' = A (1 - K q)", s.next.A, Relation::equal, s.z.A * (1 - s.K * s.q)),
            compare("b - b' = Phi/(2 d^2 g) A^2 K q", s.b - s.next.b, Relation::equal,
                    s.cdf / (2 * sqr(s.d) * s.relu) * (sqr(s.z.A) * (s.K * s.q))),
            compare("Phi <= 2 g", s.cdf, Relation::at_most, 2 * s.relu),
            compare("K <= 2 - delta/4", s.K, Relation::at_most, 2 - delta / 4),
            compare("2 - K q >= delta/4", 2 - s.K * s.q, Relation::at_least, delta / v.pick(4, 2))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr delta = p("delta");
    const MeanStepParts<Expr> s(p, 8 - delta);
    return {{.claim = "K <= 2 - delta/4",
             .factor = 4 / (8 - delta),
             .remainder = 1 - 2 * (pi<Expr>() * sqr(s.relu))},
            {.claim = "2 - K q >= delta/4",
             .multipliers = {{"K <= 2 - delta/4", from<Expr>(1)}},
             .remainder = s.K * (1 - s.q)}};
  }
};

/// Theorem 8: A grows near 0 while g(b) > g(b*), so that b cannot stop above b*.
struct MeanEosBiasTheorem {
  static About about() {
    return {
        .key = "ahn2023.mean_eos_bias.theorem",
        .source = "Theorem 8",
        .says =
            "above 8 pi/d^2 the bias falls to b* or below, g(b*) = 2/sqrt((8+delta) pi) whatever d, unless A hits 0",
        .printed =
            R"(\eta=\tfrac{(8+\delta)\pi}{d^2},\ \delta>0,\ A_t\ne0\text{ for all }t:\quad b_\infty\le b^*<0,\quad g(b^*)=\frac{2}{d\sqrt\eta}=\frac{2}{\sqrt{(8+\delta)\pi}})",
        .hypotheses = "b_0 = 0",
        .deduction =
            "b* exists: g increases and runs from 0 (g < phi below 0) to infinity (g > b). b does not increase "
            "(mean_b_monotone). Suppose b_inf > b*. Then g(b_t) >= g(b_inf) > g(b*) "
            "(g_identities: g increases), so K_t >= K_inf > 2 by the third claim. The drops of b sum to b_0 - b_inf, "
            "so by the second claim A_t tanh(A_t g/2) -> 0 (q A g/2 = tanh(A g/2); g, Phi >= their values at b_inf, > "
            "0), A_t -> 0, q_t -> 1 (g <= g(b_0)), and K_t q_t > 2 from some step on. There |A'| > |A| > 0 by the "
            "first claim "
            "(bounce_alternates with x = A): A_t does not tend to 0, a contradiction. b* < 0 by the last claim, as "
            "g(0)^2 = 1/(2 pi).",
        .covers = Covers::step,
        .mutant = "g(b*)^2 = 4/((8+delta) pi) becomes 4.1/((8+delta) pi)"};
  }
  static Domain domain() { return {nonzero("A"), real("b"), positive("d"), positive("delta")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T mult = 8 + p("delta");
    const MeanStepParts<T> s(p, mult);
    const T edge = v.pick(Q(4, 1), Q(41, 10)) / (mult * pi<T>());  // g(b*)^2
    return {compare("A' = A (1 - K q)", s.next.A, Relation::equal, s.z.A * (1 - s.K * s.q)),
            compare("b - b' = (eta/4) A^2 g Phi q", s.b - s.next.b, Relation::equal,
                    s.eta / 4 * (sqr(s.z.A) * s.q) * (s.relu * s.cdf)),
            compare("K = 2 g(b)^2/g(b*)^2", s.K, Relation::equal, 2 * sqr(s.relu) / edge),
            compare("(d sqrt(eta) g(b*))^2 = 4", sqr(s.d) * s.eta * edge, Relation::equal, from<T>(4)),
            compare("g(b*) < g(0)", edge, Relation::less, sqr(mean_relu(from<T>(0))))};
  }
  static Plans plans(const Point<Expr>& p) {
    return {{.claim = "g(b*) < g(0)", .factor = 2 * (pi<Expr>() * (8 + p("delta"))), .remainder = p("delta")}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(MeanGfBiasTheorem)
OVERSHOOT_STATEMENT(MeanEosBiasTheorem)

}  // namespace overshoot
