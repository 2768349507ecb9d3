/// Runs about the transition to the stable phase (Theorem 4.1, Corollary 4.2) and the price of never oscillating
/// (Theorem 4.3).
#include "checks/cai2024/transition.hpp"
#include "lib/model/datasets.hpp"

namespace overshoot {
namespace {

using namespace cai2024;

/// The same with 1/gamma^2 in tau and eta, n with the constants of their own thresholds (c1 n, c2 eta), over runs.
struct TransitionTimeRepaired {
  static About about() {
    return {
        .key = "cai2024.thm41_transition_time.repaired",
        .source = "Theorem 4.1",
        .says = "the same with tau over gamma^2 and max{c1 n, c2 eta, ..}",
        .printed =
            R"(\exists s\le\tau:\ L_s\le S,\quad \tau=\frac{128(1+4\kappa)}{\alpha^2\gamma^2}\max\Big\{c_1n,\,c_2\eta,\,e,\,\frac{c_2\eta+c_1n}{\eta}\log\frac{c_2\eta+c_1n}{\eta},\,\frac{(c_2\eta+c_1n)\|w_0\|}{\eta\sqrt m}\Big\})",
        .origin = Origin::repaired,
        .hypotheses = separable + "; S, c1, c2 of thm41_transition_time",
        .deduction = tight_constants +
                     " Runs of random separable sets (n <= 3, m <= 3, d <= 2) to tau or to the first L_s <= S: eta in "
                     "[1/10, 100], ||x_i|| >= 1/2, points within 53 degrees of w*, gamma their margin; of more than "
                     "20,000 steps they are out of budget.",
        .covers = Covers::sampled,
        .compared = {"L_s <= S for some s <= tau"},
        .expected = Verdict::supported,
        .mutant = "tau over 10^4"};
  }
  static Domain domain() {
    std::vector<Variable> narrower = {within("eta", Q(1, 10), Q(100, 1)).by_magnitude(),
                                      within("share", Q(1, 1), Q(1, 1)),
                                      within("scale", Q(0, 1), Q(10, 1)).by_magnitude()};
    for (long i = 0; i < most_points; ++i) {
      narrower.push_back(within(numbered("r", i), Q(1, 2), Q(1, 1)));
      narrower.push_back(within(numbered("t", i), Q(-1, 2), Q(1, 2)));
    }
    return with(instance_domain(Data::separable), narrower);
  }
  static Observation observe(const Point<double>& p, Variant v) {
    const Instance<double> z = instance(p, Data::separable);
    const TransitionConstants<double> k(z.c);
    const double n = static_cast<double>(z.n), norm = std::sqrt(squared_norm(z.start) / static_cast<double>(z.m));
    const double tau =
        TransitionTau<double>(z.c, z.eta, n, {"c1 n", k.c1 * n}, {"c2 eta", k.c2 * z.eta}, norm).value() /
        (z.gamma * z.gamma) / v.pick(1, 10'000);
    constexpr long budget = 20'000;
    const double S = stable_risk(z);
    Moment<double> now = z.first();
    double smallest = now.risk;
    long s = 0;
    for (; static_cast<double>(s + 1) <= tau && smallest > S; ++s) {
      if (s == budget) return {.outcome = Observation::Outcome::out_of_budget};
      now = z.after(now);
      smallest = std::min(smallest, now.risk);
    }
    Observation o;
    o.steps = s;
    o.claims = {compare("L_s <= S for some s <= tau", smallest, Relation::at_most, S)};
    o.measured["s/tau"] = static_cast<double>(s) / std::max(tau, 1.0);
    return o;
  }
};

/// The second conclusion, on runs of one point and the identity: L(w_T) <= 2048 c2/(gamma^4 T^2).
struct AccelerationRisk {
  static About about() {
    return {
        .key = "cai2024.cor42_acceleration.risk",
        .source = "Corollary 4.2",
        .says = "after T steps of size proportional to T the risk is at most of order 1/T^2",
        .printed =
            R"(\eta=\frac{\alpha^2\gamma^2T}{256(1+4\kappa)c_2}\Rightarrow L(w_T)\le\frac{2048(1+4\kappa)c_2}{\alpha^4\gamma^4T^2})",
        .hypotheses = separable + "; T as large as in cor42_acceleration, c2 = 8 + 4 bt",
        .deduction =
            "Two points (gamma, h), (gamma, -h/2) of norm at most 1, identity, m = 1, w_0 in [-1, 1]^2; the smallest T "
            "allowed, times excess. T <= 300,000 (else out of budget).",
        .covers = Covers::sampled,
        .compared = {"risk after T steps"},
        .expected = Verdict::supported,
        .mutant = "the bound over 1000",
        .minimum_samples = 100};
  }
  static Domain domain() {
    return {within("gamma", Q(1, 2), Q(1, 1)),
            within("h", Q(-1, 1), Q(1, 1)).that_is("the height of the first point over sqrt(1 - gamma^2)"),
            within("excess", Q(1, 1), Q(2, 1)).that_is("T over the smallest T allowed"),
            within("u", Q(-1, 1), Q(1, 1)).that_is("the first coordinate of w_0"),
            within("v", Q(-1, 1), Q(1, 1)).that_is("the second coordinate of w_0")};
  }
  static Observation observe(const Point<double>& p, Variant v) {
    const double gamma = p("gamma"), c1 = 4 * std::exp(2.0), c2 = 8;
    const double norm = std::hypot(p("u"), p("v")), square = gamma * gamma;
    const double time = std::ceil(p("excess") * 256 / square * std::max({2 * c1, 4 * c2 * c2, 2 * c2 * norm}));
    if (time > 300'000) return {.outcome = Observation::Outcome::out_of_budget};
    const double eta = square * time / (256 * c2), h = p("h") * std::sqrt(1 - square);
    double a = p("u"), b = p("v");
    for (double t = 0; t < time; ++t) {
      const double first = sigmoid(-(gamma * a + h * b)), second = sigmoid(-(gamma * a - h * b / 2));
      a += eta / 2 * gamma * (first + second);
      b += eta / 2 * h * (first - second / 2);
    }
    const double risk = (softplus(-(gamma * a + h * b)) + softplus(-(gamma * a - h * b / 2))) / 2;
    Observation o;
    o.steps = static_cast<long>(time);
    o.claims = {compare("risk after T steps", risk, Relation::at_most,
                        2048 * c2 / (square * square * time * time) / v.pick(1, 1000))};
    o.measured["L(w_T) T^2"] = risk * time * time;
    return o;
  }
};

/// Theorem 4.3: on x1 = (gamma, sqrt(1-gamma^2)), x2 = (gamma, -sqrt(1-gamma^2)/2), y = 1, w_0 = 0, gamma < 0.1, GD
/// whose risk never increases has L_t >= c_0/t; a larger step on the same data oscillates and ends lower.
struct LowerBound {
  static About about() {
    return {
        .key = "cai2024.thm43_lower_bound",
        .source = "Theorem 4.3",
        .says = "GD that never oscillates is slow: t L_t >= c_0; large steps on the same data are not bound by it",
        .printed =
            R"(x_1=(\gamma,\sqrt{1-\gamma^2}),\ x_2=(\gamma,-\tfrac12\sqrt{1-\gamma^2}),\ y=1,\ w_0=0,\ \gamma<0.1:\ L_t \text{ never increasing}\Rightarrow L_t\ge c_0/t)",
        .hypotheses = "Assumption 2; some c_0 > 0 that the paper leaves open",
        .deduction =
            "c_0 = 1/2 is tried for t <= 2000, in runs whose L does not increase there (others are not applicable). "
            "Leaky softplus (c = 1/2), m = 1, a = 1, eta <= 60: beyond, the first step raises L",
        .covers = Covers::sampled,
        .compared = {"t L_t >= c_0 >= 0.5"},
        .expected = Verdict::supported,
        .mutant = "c_0 = 10"};
  }
  static Domain domain() {
    return {within("gamma", Q(0, 1), Q(1, 10)).without_lo().without_hi(),
            within("eta", Q(0, 1), Q(60, 1)).by_magnitude().without_lo()};
  }
  struct Slowness {
    double smallest = INFINITY;  ///< of t L_t
    bool increased = false;
    double last = 0;  ///< L at the end
  };
  static Slowness run(double gamma, double eta) {
    constexpr long steps = 2000;
    const Activation phi = activation("leaky_softplus:1/2");
    const double height = std::sqrt(1 - gamma * gamma), second[2] = {gamma, -height / 2}, first[2] = {gamma, height};
    double w[2] = {0, 0}, previous = INFINITY;
    Slowness s;
    for (long t = 0; t <= steps; ++t) {
      const double z1 = first[0] * w[0] + first[1] * w[1], z2 = second[0] * w[0] + second[1] * w[1];
      const double q1 = phi.value(z1), q2 = phi.value(z2), risk = (softplus(-q1) + softplus(-q2)) / 2;
      s.increased = s.increased || risk > previous;
      s.last = previous = risk;
      if (t > 0) s.smallest = std::min(s.smallest, static_cast<double>(t) * risk);
      const double g1 = sigmoid(-q1) * phi.slope(z1), g2 = sigmoid(-q2) * phi.slope(z2);
      for (int k = 0; k < 2; ++k) w[k] += eta / 2 * (g1 * first[k] + g2 * second[k]);
    }
    return s;
  }
  static Observation observe(const Point<double>& p, Variant v) {
    const Slowness s = run(p("gamma"), p("eta"));
    if (s.increased) return {.outcome = Observation::Outcome::hypothesis_not_met};
    Observation o;
    o.steps = 2000;
    o.claims = {compare("t L_t >= c_0", s.smallest, Relation::at_least, v.pick(0.5, 10.0))};
    o.measured["smallest t L_t"] = s.smallest;
    o.measured["L_2000, never increasing"] = s.last;
    o.measured["L_2000, 100 times the step"] = run(p("gamma"), 100 * p("eta")).last;
    return o;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(TransitionTimeRepaired)
OVERSHOOT_STATEMENT(AccelerationRisk)
OVERSHOOT_STATEMENT(LowerBound)

}  // namespace overshoot
