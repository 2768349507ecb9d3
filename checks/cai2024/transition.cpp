/// The transition to the stable phase (Theorem 4.1, Corollary 4.2).
#include "checks/cai2024/transition.hpp"

namespace overshoot {
namespace {

using namespace cai2024;

/// Theorem 4.1, first part, for one point x = gamma, y = 1, one unit of the identity: f = w gamma. The steps are those
/// for which tau is smallest, so that the whole time can be run.
struct TransitionTime {
  static constexpr bool structured = true;
  /// tau <= 10^4 for eta in [2, 5/2] and small w_0.
  static constexpr long longest = 10'000;

  static About about() {
    return {
        .key = "cai2024.thm41_transition_time",
        .source = "Theorem 4.1",
        .says = "GD enters the stable phase within tau steps",
        .printed =
            R"(\exists s\le\tau:\ L_s\le S,\quad \tau=\frac{128(1+4\kappa)}{\alpha^2}\max\Big\{c_1\eta,\,c_2n,\,e,\,\frac{c_2\eta+c_1n}{\eta}\log\frac{c_2\eta+c_1n}{\eta},\,\frac{(c_2\eta+c_1n)\|w_0\|}{\eta\sqrt m}\Big\},\ c_1=4e^{\kappa+2},\ c_2=8+4\tilde\beta,\ S=\min\{\tfrac1{\eta(4+2\tilde\beta)},\tfrac1{2ne^{\kappa+2}}\})",
        .hypotheses = separable,
        .deduction =
            "n = m = d = 1, identity (alpha = 1, kappa = bt = 0), x = gamma in (0, 1], y = 1, with tau <= 10^4: an "
            "instance of the theorem. The run goes to step 10^4 >= tau: if L > S there all along, the theorem fails.",
        .covers = Covers::restricted,
        .printed_domain = {{"network", "any activation of Assumption 2, any size", "n = m = d = 1, the identity"},
                           {"eta", "(0, inf)", "[2, 5/2]"},
                           {"w_0", "R", "[-1, 1]"}},
        .expected = Verdict::refuted,
        .mutant = "128 becomes 1",
        .repaired = "cai2024.thm41_transition_time.repaired"};
  }
  static Domain domain() {
    return {size_within("K", longest, longest).that_is("the number of steps run"), within("eta", Q(2, 1), Q(5, 2)),
            within("gamma", Q(0, 1), Q(1, 1)).by_magnitude().without_lo(), within("w0", Q(-1, 1), Q(1, 1))};
  }
  template <Real T>
  static T time(const Point<T>& p, Variant v) {
    const ActivationConstants<T> c = activation("identity").constants<T>();
    const TransitionConstants<T> k(c);
    return TransitionTau<T>(c, p("eta"), from<T>(1), {"c1 eta", k.c1 * p("eta")}, {"c2 n", k.c2}, abs(p("w0")))
               .value() /
           v.pick(1, 128);
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant v) {
    return {compare("tau <= 10^4", time(p, v), Relation::at_most, from<T>(longest))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {smallest_risk_within(p, v.mutant ? longest / 128 : p.count("K"))};
  }
  /// min over s <= K of L_s against S. (In double the run may end where the claim holds already.)
  template <Real T>
  static Comparison<T> smallest_risk_within(const Point<T>& p, long K) {
    const T gamma = p("gamma"), eta = p("eta"), S = min(exp(from<T>(-2)) / 2, 1 / (4 * eta));
    T w = p("w0"), smallest = softplus(-(gamma * w));
    for (long s = 0; s < K; ++s) {
      if constexpr (NativeFloat<T>)
        if (smallest <= S) break;
      w = w + eta * gamma * sigmoid(-(gamma * w));
      smallest = min(smallest, softplus(-(gamma * w)));
    }
    return compare("L_s <= S for some s <= K", smallest, Relation::at_most, S);
  }
};

/// Corollary 4.2: T and eta as stated give tau <= T/2 and L(w_T) <= 2048 (1+4 kappa) c2/(alpha^4 gamma^4 T^2). The
/// bound on tau is a formula in eta, n, gamma, T, ||w_0||, claimed of each entry of the maximum that tau is; the risk
/// needs the run (AccelerationRisk).
struct Acceleration {
  static About about() {
    return {
        .key = "cai2024.cor42_acceleration",
        .source = "Corollary 4.2",
        .says = "with eta proportional to T half of the time is enough for the transition",
        .printed =
            R"(T\ge\frac{256(1+4\kappa)}{\alpha^2\gamma^2}\max\Big\{c_1n,4c_2^2,\frac{2c_2\|w_0\|}{\sqrt m}\Big\},\ \eta:=\frac{\alpha^2\gamma^2T}{256(1+4\kappa)c_2}\Rightarrow\tau\le\frac T2\text{ (as in Theorem 4.1)},\ L(w_T)\le\frac{2048(1+4\kappa)c_2}{\alpha^4\gamma^4T^2})",
        .hypotheses = separable + "; c1 = 4 e^(kappa+2), c2 = 8 + 4 bt",
        .deduction =
            "The first conclusion, tau <= T/2, with tau as printed in Theorem 4.1, entry by entry of its maximum; norm "
            "is "
            "||w_0||/sqrt(m). Each combination of these numbers occurs: alpha, kappa and bt are bounds, so that the "
            "identity has any alpha <= 1 and kappa, bt >= 0; n copies of a point of norm gamma have the margin gamma, "
            "and w_0 is free. So an entry that is too large refutes the corollary.",
        .covers = Covers::restricted,
        .printed_domain = {{"n", "1, 2, ..", "1 to 10^6"},
                           {"T", "1, 2, ..", "1 to 10^7"},
                           {"conclusions", "both", "tau <= T/2"}},
        .expected = Verdict::refuted,
        .mutant = "tau <= T/2 becomes tau <= T/200",
        .repaired = "cai2024.cor42_acceleration.repaired"};
  }
  static Domain domain() { return domain_with(integer_within("n", 1, 1'000'000), integer_within("T", 1, 10'000'000)); }
  static Domain domain_with(Variable n, Variable time) {
    return {within("alpha", Q(0, 1), Q(1, 1)).without_lo(),
            within("gamma", Q(0, 1), Q(1, 1)).by_magnitude().without_lo(),
            nonnegative("kappa"),
            nonnegative("beta").that_is("bt"),
            std::move(n),
            nonnegative("norm").that_is("||w_0||/sqrt(m)"),
            std::move(time)};
  }
  template <Real T>
  struct Setting {
    ActivationConstants<T> c;
    TransitionConstants<T> k;
    T unit;  ///< 256 (1+4 kappa)/(alpha gamma)^2
    explicit Setting(const Point<T>& p)
        : c{p("kappa"), from<T>(1), p("beta"), p("alpha")},
          k(c),
          unit(256 * (1 + 4 * c.kappa) / sqr(c.alpha * p("gamma"))) {}
    /// The hypotheses on T, which is `times` units.
    Comparisons<T> late_enough(const Point<T>& p, const T& times) const {
      return {compare("T against c1 n", times, Relation::at_least, k.c1 * p("n")),
              compare("T against 4 c2^2", times, Relation::at_least, 4 * sqr(k.c2)),
              compare("T against 2 c2 norm", times, Relation::at_least, 2 * k.c2 * p("norm"))};
    }
  };
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Setting<T> z(p);
    return z.late_enough(p, T(p("T") / z.unit));
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Setting<T> z(p);
    const T eta = p("T") / (z.unit * z.k.c2);
    const TransitionTau<T> tau(z.c, eta, p("n"), {"c1 eta", z.k.c1 * eta}, {"c2 n", z.k.c2 * p("n")}, p("norm"));
    return within_half(tau, tau.scale, p("T"), v);
  }
  /// scale times the maximum <= T/2.
  template <Real T>
  static Comparisons<T> within_half(const TransitionTau<T>& tau, const T& scale, const T& time, Variant v) {
    Comparisons<T> out;
    for (const auto& [name, entry] : tau.entries)
      out.push_back(compare("tau <= T/2: " + name, scale * entry, Relation::at_most, time / v.pick(2, 200)));
    return out;
  }
};
/// Proved for all real n >= 1 and T, T being E times 256 (1+4 kappa)/(alpha gamma)^2, so that eta = E/c2.
struct AccelerationRepaired : Acceleration {
  static About about() {
    About a = repaired_sibling(
        Acceleration::about(), "tau <= T/2 with tau as in thm41_transition_time.repaired",
        R"(T\ge\frac{256(1+4\kappa)}{\alpha^2\gamma^2}\max\{c_1n,4c_2^2,\tfrac{2c_2\|w_0\|}{\sqrt m}\},\ \eta:=\frac{\alpha^2\gamma^2T}{256(1+4\kappa)c_2}\Rightarrow\tau\le\frac T2\ \text{with the repaired }\tau)");
    a.deduction =
        "tau over gamma^2, with c1 n and c2 eta in its maximum, entry by entry; three steps of the proof stand before. "
        "T = "
        "256 (1+4 kappa) E/(alpha gamma)^2, E > 0, so that eta = E/c2, and the hypothesis bounds E";
    a.printed_domain = {{"conclusions of the corollary", "both", "tau <= T/2"}};
    a.expected = Verdict::proved;
    return a;
  }
  static Domain domain() {
    return domain_with(at_least("n", Q(1, 1)), positive("E").that_is("alpha^2 gamma^2 T/(256 (1+4 kappa))"));
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return Setting<T>(p).late_enough(p, p("E"));
  }
  template <Real T>
  static TransitionTau<T> tau(const Setting<T>& z, const Point<T>& p) {
    const T eta = p("E") / z.k.c2;
    return {z.c, eta, p("n"), {"c1 n", z.k.c1 * p("n")}, {"c2 eta", z.k.c2 * eta}, p("norm")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Setting<T> z(p);
    const TransitionTau<T> repaired = tau(z, p);
    const T B = repaired.B, log_B = repaired.log_B(), twice = 2 * z.k.c2;
    Comparisons<T> out = {compare("B <= 2 c2", B, Relation::at_most, twice),
                          compare("log B <= B", log_B, Relation::at_most, B),
                          compare("B log B <= 4 c2^2", B * log_B, Relation::at_most, sqr(twice))};
    for (Comparison<T>& c : within_half(repaired, T(repaired.scale / sqr(p("gamma"))), T(z.unit * p("E")), v))
      out.push_back(std::move(c));
    return out;
  }
  static Plans plans(const Point<Expr>& p) {
    // B = c2 (1 + c1 n/E), and tau is half a unit times the maximum.
    const Setting<Expr> z(p);
    const Expr half = z.unit / 2, c2 = z.k.c2, none = from<Expr>(0), B = tau(z, p).B, beyond = B - 1;
    return {{.claim = "B <= 2 c2", .factor = p("E"), .multipliers = {{"T against c1 n", c2}}, .remainder = none},
            {.claim = "log B <= B", .remainder = 1 + beyond * (1 - log1pc(beyond))},
            {.claim = "B log B <= 4 c2^2",
             .multipliers = {{"B <= 2 c2", 2 * c2 + B}, {"log B <= B", B}},
             .remainder = none},
            {.claim = "tau <= T/2: c1 n", .multipliers = {{"T against c1 n", half}}, .remainder = none},
            {.claim = "tau <= T/2: c2 eta", .remainder = none},
            {.claim = "tau <= T/2: e",
             .multipliers = {{"T against 4 c2^2", half}},
             .remainder = half * (4 * sqr(c2) - exp(from<Expr>(1)))},
            {.claim = "tau <= T/2: B log B",
             .multipliers = {{"T against 4 c2^2", half}, {"B log B <= 4 c2^2", half}},
             .remainder = none},
            {.claim = "tau <= T/2: B norm",
             .factor = p("E"),
             .multipliers = {{"T against 2 c2 norm", half * p("E")}, {"T against c1 n", half * c2 * p("norm")}},
             .remainder = none}};
  }
};
}  // namespace

OVERSHOOT_STATEMENT(TransitionTime)
OVERSHOOT_STATEMENT(Acceleration)
OVERSHOOT_STATEMENT(AccelerationRepaired)

}  // namespace overshoot
