/// The stable phase (Theorem 2.2 and Appendix A): lemmas on any network with the constants of Assumption 1.
#include "checks/cai2024/instance.hpp"

namespace overshoot {
namespace {

using namespace cai2024;

const std::string in_stable_phase_of_any_model = model_of_assumption_1 + stable_threshold_S;
const std::string searched =
    "Searched among two-layer networks f = (1/m) sum a_j phi(x.w_j) with smooth (or huberized) activations and ||x_i|| "
    "<= 1; rho, beta, kappa are their tight constants, H = m eta.";

/// The domain and instance of the lemmas of Appendix A.
struct OnAnyData {
  static constexpr bool structured = true;
  static Domain domain() { return moderate(instance_domain(Data::any)); }
  template <Real T>
  static Instance<T> at(const Point<T>& p) {
    return instance(p, Data::any);
  }
};
/// The same for a run of T steps.
struct RunOnAnyData : OnAnyData {
  static Domain domain() {
    return moderate(instance_domain(Data::any, {size_within("T", 1, 24).that_is("the number of steps run")}));
  }
};
template <Real T>
Comparison<T> in_stable_phase(const Instance<T>& z, const Moment<T>& now) {
  return compare("L_s <= S", now.risk, Relation::at_most, stable_risk(z));
}

/// Lemma A.3: if L_t <= 1/(H rho^2), one step changes L by between -H (1 + beta H L_t)||grad L||^2 and
/// -H (1 - (2 rho^2 + beta) H L_t)||grad L||^2.
struct Descent : OnAnyData {
  static About about() {
    return {
        .key = "cai2024.a3_descent",
        .source = "Lemma A.3",
        .says = "one step changes L by -H (1 +- O(H L))||grad L||^2 once L <= 1/(H rho^2)",
        .printed =
            R"(L_t\le\tfrac{1}{H\rho^2}\Rightarrow -H(1+\beta H L_t)\|\nabla L_t\|^2\le L_{t+1}-L_t\le -H(1-(2\rho^2+\beta)H L_t)\|\nabla L_t\|^2)",
        .hypotheses = model_of_assumption_1,
        .deduction = searched,
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "the lower bound times 9/10"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {compare("L <= 1/(H rho^2)", z.first().risk, Relation::at_most, 1 / (z.H * z.model.rho_squared))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T change = z.after(now).risk - now.risk, square = squared_norm(now.gradient), weight = z.H * now.risk;
    return {compare("not faster", -(v.pick(Q(1, 1), Q(9, 10)) * z.H * (1 + z.model.beta * weight) * square),
                    Relation::at_most, change),
            compare("not slower", change, Relation::at_most,
                    -(z.H * (1 - (2 * z.model.rho_squared + z.model.beta) * weight) * square))};
  }
};

/// Theorem 2.2: from L_r <= 1/(H (2 rho^2 + beta)) on, L decreases.
struct Monotone : RunOnAnyData {
  static About about() {
    return {.key = "cai2024.thm22_monotone",
            .source = "Theorem 2.2",
            .says = "once L <= 1/(H (2 rho^2 + beta)) the risk decreases for ever",
            .printed = R"(L_r\le\tfrac{1}{H(2\rho^2+\beta)}\Rightarrow L_{t+1}\le L_t\ \text{for all } t\ge r)",
            .hypotheses = model_of_assumption_1,
            .deduction = searched,
            .covers = Covers::sampled,
            .expected = Verdict::supported,
            .mutant = "the threshold times 100"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    return {compare("L_r <= 1/(H (2 rho^2 + beta))", z.first().risk, Relation::at_most,
                    v.pick(1, 100) / (z.H * (2 * z.model.rho_squared + z.model.beta)))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant) {
    const auto run = at(p).run(p.count("T"));
    Comparisons<T> out;
    for (std::size_t t = 0; t + 1 < run.size(); ++t)
      out.push_back(compare("step " + std::to_string(t + 1), run[t + 1].risk, Relation::at_most, run[t].risk));
    return out;
  }
};

/// Lemma A.6: q_min >= iota(-log(n L)), iota(x) = -log(e^(e^-x) - 1).
struct SmallestMargin : OnAnyData {
  static About about() {
    return {.key = "cai2024.a6_qmin",
            .source = "Lemma A.6",
            .says = "the risk bounds the smallest margin from below",
            .printed = R"(q_{\min}\ge\iota(-\log(nL)),\quad \iota(x)=-\log(e^{e^{-x}}-1))",
            .hypotheses = model_of_assumption_1,
            .deduction = searched + " An equality for n = 1.",
            .covers = Covers::sampled,
            .expected = Verdict::supported,
            .mutant = "q_min >= iota(-log(nL)) + 1/100"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T x = -log(from<T>(z.n) * now.risk), iota = -log(expm1(exp(-x)));
    return {compare("q_min >= iota", now.smallest_margin(), Relation::at_least, iota + v.pick(Q(0, 1), Q(1, 100)))};
  }
};

/// Lemma A.7: L <= 1/(2 n e^kappa) implies v >= -L log(2 n e^kappa L) >= 0.
struct Inward : OnAnyData {
  static About about() {
    return {.key = "cai2024.a7_v_lower",
            .source = "Lemma A.7",
            .says = "v = <grad L, -w> is at least -L log(2 n e^kappa L) >= 0 for small risk",
            .printed = R"(L\le\tfrac{1}{2ne^\kappa}\Rightarrow v\ge -L\log(2ne^\kappa L)\ge 0)",
            .hypotheses = model_of_assumption_1,
            .deduction = searched,
            .covers = Covers::sampled,
            .expected = Verdict::supported,
            .mutant = "the lower bound times 11/10"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {compare("L <= 1/(2 n e^kappa)", z.first().risk, Relation::at_most, exp(-z.c.kappa) / from<T>(2 * z.n))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T bound = now.risk * z.room(now.risk);
    return {compare("v >= -L log(2 n e^kappa L)", now.v(), Relation::at_least, v.pick(Q(1, 1), Q(11, 10)) * bound),
            compare("-L log(2 n e^kappa L) >= 0", bound, Relation::at_least, from<T>(0))};
  }
};

/// Lemma A.8: L <= min{1/(2 n e^kappa), 1/(H (4 rho^2 + 2 beta))} implies
/// 0 <= 2 H v <= ||w'||^2 - ||w||^2 <= 2 H v (1 - 1/(2 log(2 n e^kappa L))).
struct NormGrowth : OnAnyData {
  static About about() {
    return {
        .key = "cai2024.a8_norm_growth",
        .source = "Lemma A.8",
        .says = "the squared norm grows by 2 H v up to a factor 1 + 1/(2 log(1/(2 n e^kappa L)))",
        .printed =
            R"(L\le\min\{\tfrac{1}{2ne^\kappa},\tfrac{1}{H(4\rho^2+2\beta)}\}\Rightarrow 0\le 2Hv\le\|w'\|^2-\|w\|^2\le 2Hv\Big(1-\frac{1}{2\log(2ne^\kappa L)}\Big))",
        .hypotheses = model_of_assumption_1,
        .deduction = searched + " ||w'||^2 - ||w||^2 = 2 H v + H^2 ||grad L||^2, by w' = w - H grad L.",
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "1/(2 log) becomes 1/(200 log)"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    const T risk = z.first().risk;
    return {compare("L <= 1/(2 n e^kappa)", risk, Relation::at_most, exp(-z.c.kappa) / from<T>(2 * z.n)),
            compare("L <= 1/(H (4 rho^2 + 2 beta))", risk, Relation::at_most, 1 / z.step_weight())};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T inward = 2 * z.H * now.v(), growth = inward + sqr(z.H) * squared_norm(now.gradient);
    return {compare("0 <= 2 H v", from<T>(0), Relation::at_most, inward),
            compare("2 H v <= growth", inward, Relation::at_most, growth),
            compare("growth <= 2 H v (1 - 1/(2 log))", growth, Relation::at_most,
                    inward * (1 + 1 / (v.pick(2, 200) * z.room(now.risk))))};
  }
};

/// Lemma A.9: L <= 1/(2n) implies q_min <= -log L <= log(2n) + q_min.
struct SmoothedMargin : OnAnyData {
  static About about() {
    return {.key = "cai2024.a9_smoothed_margin",
            .source = "Lemma A.9",
            .says = "-log L is the smallest margin up to log(2n)",
            .printed = R"(L\le\tfrac{1}{2n}\Rightarrow q_{\min}\le -\log L\le\log(2n)+q_{\min})",
            .hypotheses = model_of_assumption_1,
            .deduction = searched,
            .covers = Covers::sampled,
            .expected = Verdict::supported,
            .mutant = "log(2n) becomes log(n)"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {compare("L <= 1/(2n)", z.first().risk, Relation::at_most, from<T>(Q(1, 2 * z.n)))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T q = now.smallest_margin(), smoothed = -log(now.risk);
    return {compare("q_min <= -log L", q, Relation::at_most, smoothed),
            compare("-log L <= log(2n) + q_min", smoothed, Relation::at_most, log(from<T>(v.pick(2L, 1L) * z.n)) + q)};
  }
};

/// Lemma A.10: L <= 1/(2 n e^(kappa+2)) implies Mc <= Mb <= M <= (1 + c/log(1/L)) Mc.
struct Margins : OnAnyData {
  static About about() {
    return {
        .key = "cai2024.a10_margins",
        .source = "Lemma A.10",
        .says = "the modified, auxiliary and normalised margins agree up to 1 + c/log(1/L)",
        .printed =
            R"(L\le\tfrac{1}{2ne^{\kappa+2}}\Rightarrow M_c\le M_b\le M\le\Big(1+\frac{c}{\log(1/L)}\Big)M_c,\ c=(c_2+c_1e^{c_1}+c_1c_2e^{c_1})(c_2+1),\ c_1=1+(4\rho^2+2\beta)H,\ c_2=\log(2ne^\kappa))",
        .hypotheses = model_of_assumption_1 + "; M = q_min/||w||, Mb = -log(2 n e^kappa L)/||w||" + modified_margin,
        .deduction = searched + " M, Mb, Mc times ||w|| > 0 are compared.",
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "Mb with 2n/5 for 2n"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {compare("L <= 1/(2 n e^(kappa+2))", z.first().risk, Relation::at_most,
                    exp(-(z.c.kappa + 2)) / from<T>(2 * z.n))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T c1 = 1 + z.step_weight(), c2 = log(from<T>(2 * z.n)) + z.c.kappa;
    const T c = (c2 + c1 * exp(c1) + c1 * c2 * exp(c1)) * (c2 + 1);
    const T q = now.smallest_margin(), auxiliary = z.room(now.risk) + log(from<T>(v.pick(1, 5))),
            modified = exp(z.phi(now.risk));
    return {compare("Mc <= Mb", modified, Relation::at_most, auxiliary),
            compare("Mb <= M", auxiliary, Relation::at_most, q),
            compare("M <= (1 + c/log(1/L)) Mc", q, Relation::at_most, (1 - c / log(now.risk)) * modified)};
  }
};

/// Lemma A.13: in the stable phase log Mc grows by at least (||w||^2/v^2)||mu||^2 log(||w'||/||w||).
struct MarginIncreases : OnAnyData {
  static About about() {
    return {
        .key = "cai2024.a13_margin_increases",
        .source = "Lemma A.13",
        .says = "in the stable phase the modified margin increases",
        .printed =
            R"(L_t\le S\Rightarrow\log M_c(w_{t+1})-\log M_c(w_t)\ge\frac{\|w_t\|^2}{v_t^2}\|\mu_t\|^2\log\frac{\|w_{t+1}\|}{\|w_t\|},\quad \mu_t\perp w_t\text{ the part of }-\nabla L_t)",
        .hypotheses = in_stable_phase_of_any_model + modified_margin,
        .deduction = searched,
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "the right side plus log(||w'||/||w||)/2"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {in_stable_phase(z, z.first())};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first(), next = z.after(now);
    const T inward = now.v(), square = squared_norm(now.w), share = inward / square;
    const T growth = 2 * z.H * inward + sqr(z.H) * squared_norm(now.gradient);
    const T log_growth = log1p(growth / square) / 2;
    T across = from<T>(0);  // ||mu||^2
    for (Eigen::Index j = 0; j < now.w.rows(); ++j)
      for (Eigen::Index k = 0; k < now.w.cols(); ++k) across = across + sqr(now.gradient(j, k) + share * now.w(j, k));
    return {compare("log Mc increases", z.phi(next.risk) - z.phi(now.risk) - log_growth, Relation::at_least,
                    (square * across / sqr(inward) + v.pick(Q(0, 1), Q(1, 2))) * log_growth)};
  }
};

/// Lemma A.14: L_s <= S implies 1/(1/L_s + 3 H rho^2 (t-s)) <= L_t <= 2/((t-s) H Mc(w_s)^2).
struct Rate : RunOnAnyData {
  static About about() {
    return {.key = "cai2024.a14_rate",
            .source = "Lemma A.14",
            .says = "in the stable phase the risk is of order 1/(H t), between explicit bounds",
            .printed = R"(L_s\le S\Rightarrow\frac{1}{1/L_s+3H\rho^2(t-s)}\le L_t\le\frac{2}{(t-s)HM_c(w_s)^2})",
            .hypotheses = in_stable_phase_of_any_model + modified_margin,
            .deduction = searched,
            .covers = Covers::sampled,
            .expected = Verdict::supported,
            .mutant = "3 H rho^2 becomes H rho^2/2"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {in_stable_phase(z, z.first())};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const auto run = z.run(p.count("T"));
    const T t = from<T>(p.count("T")), start = run.front().risk;
    const T margin_squared = exp(2 * z.phi(start)) / squared_norm(run.front().w);
    return {compare("not faster", 1 / (1 / start + v.pick(Q(3, 1), Q(1, 2)) * z.H * z.model.rho_squared * t),
                    Relation::at_most, run.back().risk),
            compare("not slower", run.back().risk, Relation::at_most, 2 / (t * z.H * margin_squared))};
  }
};

/// Lemma A.15: the norm grows like log t, between the bounds of its proof: by A.9 and |f| <= rho ||w|| + kappa from
/// below, by A.13 and A.14 from above.
struct NormLog : RunOnAnyData {
  static About about() {
    return {
        .key = "cai2024.a15_norm_log",
        .source = "Lemma A.15",
        .says = "in the stable phase the norm grows like log t, between explicit bounds",
        .printed =
            R"(L_s\le S\Rightarrow\frac{1}{\rho}\Big(\log\frac{(t-s)HM_c(w_s)^2}{2}-\log(2n)-\kappa\Big)\le\|w_t\|\le\frac{1}{M_c(w_s)}\log\Big(\frac{1}{L_s}+3H\rho^2(t-s)\Big))",
        .origin = Origin::here,
        .hypotheses = in_stable_phase_of_any_model + modified_margin,
        .deduction =
            searched +
            " The paper states ||w_t|| = Theta(log t); the bounds are those its proof gives, with A.14's constants.",
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "the upper bound halved"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    return {in_stable_phase(z, z.first())};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const auto run = z.run(p.count("T"));
    const T t = from<T>(p.count("T")), start = run.front().risk, margin = exp(z.phi(start)) / run.front().norm();
    return {compare("at least", log(t * z.H * sqr(margin) / 2) - log(from<T>(2 * z.n)) - z.c.kappa, Relation::at_most,
                    sqrt(z.model.rho_squared) * run.back().norm()),
            compare("at most", run.back().norm(), Relation::at_most,
                    v.pick(Q(1, 1), Q(1, 2)) * log(1 / start + 3 * z.H * z.model.rho_squared * t) / margin)};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(Descent)
OVERSHOOT_STATEMENT(Monotone)
OVERSHOOT_STATEMENT(SmallestMargin)
OVERSHOOT_STATEMENT(Inward)
OVERSHOOT_STATEMENT(NormGrowth)
OVERSHOOT_STATEMENT(SmoothedMargin)
OVERSHOOT_STATEMENT(Margins)
OVERSHOOT_STATEMENT(MarginIncreases)
OVERSHOOT_STATEMENT(Rate)
OVERSHOOT_STATEMENT(NormLog)

}  // namespace overshoot
