/// The edge-of-stability phase and the transition (Theorems 3.2, 4.1, Appendices B and C): lemmas on separable data
/// with an activation of Assumption 2 (alpha <= |phi'| <= 1).
#include "checks/cai2024/instance.hpp"

namespace overshoot {
namespace {

using namespace cai2024;

struct OnSeparableData {
  static constexpr bool structured = true;
  static Domain domain() { return instance_domain(Data::separable); }
  template <Real T>
  static Instance<T> at(const Point<T>& p) {
    return instance(p, Data::separable);
  }
};
/// The same for a run of T steps.
struct RunOnSeparableData : OnSeparableData {
  static Domain domain() {
    return instance_domain(Data::separable, {size_within("T", 1, 24).that_is("the number t of steps")});
  }
};

/// sum of f(k) for k < t, over t.
template <Real T, class F>
T mean_of_first(long t, const F& f) {
  T sum = from<T>(0);
  for (long k = 0; k < t; ++k) sum = sum + f(static_cast<std::size_t>(k));
  return sum / from<T>(t);
}

/// gamma^2 eta T: the scale of time of the large-step bounds.
template <Real T>
T time_scale(const Instance<T>& z, const T& t) {
  return sqr(z.gamma) * z.eta * t;
}

/// Lemma B.1: <grad L(w), u1 - w> <= 1/(gamma^2 eta T) - L(w), u1 = ((log(gamma^2 eta T) + kappa)/(alpha gamma)) wbar*.
struct FirstComparator : OnSeparableData {
  static About about() {
    return {
        .key = "cai2024.b1_comparator",
        .source = "Lemma B.1",
        .says = "the loss is almost convex towards the comparator u1, for every eta, T and w",
        .printed =
            R"(\langle\nabla L(w),u_1-w\rangle\le\frac{1}{\gamma^2\eta T}-L(w),\quad u_1=\frac{\log(\gamma^2\eta T)+\kappa}{\alpha\gamma}\bar w^*,\ \text{every }\eta>0,\ T\ge 1)",
        .hypotheses = separable,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::refuted,
        .mutant = "1/(gamma^2 eta T) becomes 1/(100 gamma^2 eta T)",
        .repaired = "cai2024.b1_comparator.repaired"};
  }
  static Domain domain() {
    return instance_domain(Data::separable, {integer_within("T", 1, 1'000'000).by_magnitude()});
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T scale = time_scale(z, p("T"));
    const T along = (log(scale) + z.c.kappa) / (z.c.alpha * z.gamma) * z.along_comparator(now.gradient);
    return {compare("towards u1", along + now.v(), Relation::at_most, 1 / (v.pick(1, 100) * scale) - now.risk)};
  }
};

/// gamma^2 eta T >= 1 alone does not repair it: phi may fall.
struct FirstComparatorLate : FirstComparator {
  static About about() {
    About a = FirstComparator::about();
    a.key += ".late";
    a.source += ", for gamma^2 eta T >= 1";
    a.says = "the same for gamma^2 eta T >= 1 and any activation of Assumption 2, falling ones included";
    a.origin = Origin::here;
    a.printed = R"(\gamma^2\eta T\ge 1\Rightarrow\langle\nabla L(w),u_1-w\rangle\le\frac{1}{\gamma^2\eta T}-L(w))";
    return a;
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("gamma^2 eta T >= 1", time_scale(at(p), p("T")), Relation::at_least, from<T>(1))};
  }
};
/// Nor does alpha <= phi' alone: the logarithm is negative early on.
struct FirstComparatorRising : FirstComparator {
  static About about() {
    About a = FirstComparator::about();
    a.key += ".rising";
    a.source += ", for alpha <= phi'";
    a.says = "the same for alpha <= phi' and every eta and T";
    a.origin = Origin::here;
    a.printed = R"(\alpha\le\phi'\Rightarrow )" + a.printed;
    a.hypotheses += and_rising;
    return a;
  }
  static Domain domain() { return rising(FirstComparator::domain()); }
};
struct FirstComparatorRepaired : FirstComparatorLate {
  static About about() {
    About a = repaired_sibling(
        FirstComparator::about(), "the same for gamma^2 eta T >= 1 and alpha <= phi'",
        R"(\alpha\le\phi',\ \gamma^2\eta T\ge 1\Rightarrow\langle\nabla L(w),u_1-w\rangle\le\frac{1}{\gamma^2\eta T}-L(w))");
    a.hypotheses += and_rising;
    return a;
  }
  static Domain domain() { return FirstComparatorRising::domain(); }
};

/// Lemma B.2: 2 <grad L(w), u2> + m eta ||grad L(w)||^2 <= 0, u2 = (eta/(2 gamma)) wbar*.
struct SecondComparator : OnSeparableData {
  static About about() {
    return {.key = "cai2024.b2_comparator",
            .source = "Lemma B.2",
            .says = "the comparator u2 pays for the squared gradient, for every w",
            .printed =
                R"(2\langle\nabla L(w),u_2\rangle+m\eta\|\nabla L(w)\|^2\le 0,\quad u_2=\frac{\eta}{2\gamma}\bar w^*)",
            .hypotheses = separable,
            .deduction = tight_constants,
            .covers = Covers::sampled,
            .expected = Verdict::refuted,
            .mutant = "u2 halved",
            .repaired = "cai2024.b2_comparator.repaired"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    return {compare("u2 pays",
                    v.pick(Q(1, 1), Q(1, 2)) * z.eta / z.gamma * z.along_comparator(now.gradient) +
                        z.H * squared_norm(now.gradient),
                    Relation::at_most, from<T>(0))};
  }
};
struct SecondComparatorRepaired : SecondComparator {
  static About about() {
    About a = repaired_sibling(
        SecondComparator::about(), "the same for alpha <= phi'",
        R"(\alpha\le\phi'\Rightarrow 2\langle\nabla L(w),u_2\rangle+m\eta\|\nabla L(w)\|^2\le 0,\quad u_2=\frac{\eta}{2\gamma}\bar w^*)");
    a.hypotheses += and_rising;
    return a;
  }
  static Domain domain() { return rising(SecondComparator::domain()); }
};

/// Theorem 3.2: for every eta and t the average risk of the first t iterates is at most
/// (1 + 8 log^2(gamma^2 eta t)/alpha^2 + 8 kappa^2/alpha^2 + eta^2)/(gamma^2 eta t) + ||w_0||^2/(m eta t).
struct AverageRisk : RunOnSeparableData {
  static About about() {
    return {
        .key = "cai2024.thm32_average_risk",
        .source = "Theorem 3.2",
        .says = "the average risk is small for every step size, oscillating or not",
        .printed =
            R"(\frac1t\sum_{k<t}L(w_k)\le\frac{1+8\log^2(\gamma^2\eta t)/\alpha^2+8\kappa^2/\alpha^2+\eta^2}{\gamma^2\eta t}+\frac{\|w_0\|^2}{m\eta t}\ \text{for every }\eta>0,\ t\ge1)",
        .hypotheses = separable,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "the right side over 20"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const long steps = p.count("T");
    const auto run = z.run(steps - 1);
    const T t = from<T>(steps), scale = time_scale(z, t), square = sqr(z.c.alpha);
    const T bound = (1 + 8 * sqr(log(scale)) / square + 8 * sqr(z.c.kappa) / square + sqr(z.eta)) / scale +
                    squared_norm(z.start) / (z.H * t);
    return {compare("average risk", mean_of_first<T>(steps, [&](std::size_t k) { return run[k].risk; }),
                    Relation::at_most, bound / v.pick(1, 20))};
  }
};

/// Lemma C.1: G <= L <= F; alpha gamma G <= sqrt(m)||grad L|| <= G; F <= 2G when G <= 1/(2n).
struct Potentials : OnSeparableData {
  static About about() {
    return {
        .key = "cai2024.c1_potentials",
        .source = "Lemma C.1",
        .says = "risk, gradient potential and exponential potential are comparable",
        .printed =
            R"(G\le L\le F;\quad \alpha\gamma G\le\sqrt m\,\|\nabla L\|\le G;\quad F\le 2G\ \text{when } G\le\tfrac{1}{2n})",
        .hypotheses = separable + potentials,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "F <= 2G becomes F <= 19/10 G"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const Moment<T> now = z.first();
    const T G = now.G(), F = exponential_potential(now.margins);
    const T slope = sqrt(from<T>(z.m) * squared_norm(now.gradient));
    return {compare("G <= L", G, Relation::at_most, now.risk), compare("L <= F", now.risk, Relation::at_most, F),
            compare("alpha gamma G <= sqrt(m)||grad L||", z.c.alpha * z.gamma * G, Relation::at_most, slope),
            compare("sqrt(m)||grad L|| <= G", slope, Relation::at_most, G),
            compare("F <= 2G when G <= 1/(2n)", select(G <= from<T>(Q(1, 2 * z.n)), F, from<T>(0)), Relation::at_most,
                    v.pick(Q(2, 1), Q(19, 10)) * G)};
  }
};

/// 2 + 8 log(gamma^2 eta t)/alpha + 8 kappa/alpha + 4 eta.
template <Real T>
T norm_weight(const Instance<T>& z, const T& t) {
  return 2 + 8 * log(time_scale(z, t)) / z.c.alpha + 8 * z.c.kappa / z.c.alpha + 4 * z.eta;
}
/// gamma^2 eta t >= 1: where the logarithms of these bounds are not negative.
template <Real T>
Comparison<T> not_early(const Instance<T>& z, long t) {
  return compare("gamma^2 eta t >= 1", time_scale(z, from<T>(t)), Relation::at_least, from<T>(1));
}

/// Lemma C.2: for every eta and t, ||w_t|| <= sqrt(m)(2 + 8 log(gamma^2 eta t)/alpha + 8 kappa/alpha + 4 eta)/gamma +
/// 2||w_0||.
struct NormBound : RunOnSeparableData {
  static About about() {
    return {
        .key = "cai2024.c2_norm_bound",
        .source = "Lemma C.2",
        .says = "the weights grow at most logarithmically, for every step size and time",
        .printed =
            R"(\|w_t\|\le\sqrt m\,\frac{2+8\log(\gamma^2\eta t)/\alpha+8\kappa/\alpha+4\eta}{\gamma}+2\|w_0\|\ \text{for every }\eta>0,\ t\ge1)",
        .hypotheses = separable,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::refuted,
        .mutant = "2||w_0|| becomes ||w_0||/2",
        .repaired = "cai2024.c2_norm_bound.repaired"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const auto run = z.run(p.count("T"));
    return {compare("norm", run.back().norm(), Relation::at_most,
                    sqrt(from<T>(z.m)) * norm_weight(z, from<T>(p.count("T"))) / z.gamma +
                        v.pick(Q(2, 1), Q(1, 2)) * run.front().norm())};
  }
};
struct NormBoundRepaired : NormBound {
  static About about() {
    return repaired_sibling(
        NormBound::about(), "the same for gamma^2 eta t >= 1",
        R"(\gamma^2\eta t\ge1\Rightarrow\|w_t\|\le\sqrt m\,\frac{2+8\log(\gamma^2\eta t)/\alpha+8\kappa/\alpha+4\eta}{\gamma}+2\|w_0\|)");
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {not_early(at(p), p.count("T"))};
  }
};

/// Lemma C.3, first part: (1/t) sum_{k<t} G(w_k) <= (<w_t, wbar*> - <w_0, wbar*>)/(m alpha gamma eta t).
struct Perceptron : RunOnSeparableData {
  static About about() {
    return {
        .key = "cai2024.c3_potential_perceptron",
        .source = "Lemma C.3",
        .says = "the average gradient potential is paid by the progress along the comparator",
        .printed =
            R"(\frac1t\sum_{k<t}G(w_k)\le\frac{\langle w_t,\bar w^*\rangle-\langle w_0,\bar w^*\rangle}{m\alpha\gamma\eta t})",
        .hypotheses = separable + potentials,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::refuted,
        .mutant = "the right side times 9/10",
        .repaired = "cai2024.c3_potential_perceptron.repaired"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const long t = p.count("T");
    const auto run = z.run(t);
    return {compare("perceptron", mean_of_first<T>(t, [&](std::size_t k) { return run[k].G(); }), Relation::at_most,
                    v.pick(Q(1, 1), Q(9, 10)) * (z.along_comparator(run.back().w) - z.along_comparator(run.front().w)) /
                        (z.c.alpha * z.gamma * z.H * from<T>(t)))};
  }
};
struct PerceptronRepaired : Perceptron {
  static About about() {
    About a = repaired_sibling(
        Perceptron::about(), "the same for alpha <= phi'",
        R"(\alpha\le\phi'\Rightarrow\frac1t\sum_{k<t}G(w_k)\le\frac{\langle w_t,\bar w^*\rangle-\langle w_0,\bar w^*\rangle}{m\alpha\gamma\eta t})");
    a.hypotheses += and_rising;
    a.deduction += " An equality for the identity with every point at the margin.";
    return a;
  }
  static Domain domain() { return rising(Perceptron::domain()); }
};

/// Lemma C.3, second part: for every eta and t >= 1, (1/t) sum_{k<t} G(w_k) <=
/// (2 + 8 log(gamma^2 eta t)/alpha + 8 kappa/alpha + 4 eta)/(alpha gamma^2 eta t) + 3||w_0||/(alpha gamma eta t).
struct ExplicitPotential : RunOnSeparableData {
  static About about() {
    return {
        .key = "cai2024.c3_potential_explicit",
        .source = "Lemma C.3",
        .says = "the average gradient potential is small, for every step size and time",
        .printed =
            R"(\frac1t\sum_{k<t}G(w_k)\le\frac{2+8\log(\gamma^2\eta t)/\alpha+8\kappa/\alpha+4\eta}{\alpha\gamma^2\eta t}+\frac{3\|w_0\|}{\alpha\gamma\eta t}\ \text{for every }\eta>0,\ t\ge1)",
        .hypotheses = separable + potentials,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::refuted,
        .mutant = "the right side over 20",
        .repaired = "cai2024.c3_potential_explicit.repaired"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    const long steps = p.count("T");
    const auto run = z.run(steps - 1);
    const T t = from<T>(steps), weight = z.c.alpha * z.gamma * z.eta * t;
    return {compare("potential", mean_of_first<T>(steps, [&](std::size_t k) { return run[k].G(); }), Relation::at_most,
                    (norm_weight(z, t) / (weight * z.gamma) + 3 * run.front().norm() / weight) / v.pick(1, 20))};
  }
};
struct ExplicitPotentialRepaired : ExplicitPotential {
  static About about() {
    return repaired_sibling(
        ExplicitPotential::about(), "the same for gamma^2 eta t >= 1",
        R"(\gamma^2\eta t\ge1\Rightarrow\frac1t\sum_{k<t}G(w_k)\le\frac{2+8\log(\gamma^2\eta t)/\alpha+8\kappa/\alpha+4\eta}{\alpha\gamma^2\eta t}+\frac{3\|w_0\|}{\alpha\gamma\eta t})");
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {not_early(at(p), p.count("T"))};
  }
};

/// Lemma C.4: L_s <= min{1/(eta (4 + 2 bt)), 1/(2 e^(kappa+2) n)} implies L_t <= 2/((t-s) alpha^2 gamma^2) for t > s.
struct StableRisk : OnSeparableData {
  static About about() {
    return {
        .key = "cai2024.c4_stable_risk",
        .source = "Lemma C.4",
        .says = "in the stable phase the risk falls like 1/(t-s), whatever the step size",
        .printed =
            R"(L_s\le\min\Big\{\frac{1}{\eta(4+2\tilde\beta)},\frac{1}{2e^{\kappa+2}n}\Big\}\Rightarrow L_t\le\frac{2}{(t-s)\alpha^2\gamma^2}\ (t\ge s+1))",
        .hypotheses = separable,
        .deduction = tight_constants,
        .covers = Covers::sampled,
        .expected = Verdict::refuted,
        .mutant = "2 becomes 1/50",
        .repaired = "cai2024.c4_stable_risk.repaired"};
  }
  static Domain domain() {
    return moderate(
        instance_domain(Data::separable, {size_within("T", 1, 64).that_is("t - s, the number of steps from w_s")}));
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    const T risk = z.first().risk;
    return {compare("L_s <= 1/(eta (4 + 2 bt))", risk, Relation::at_most, 1 / (z.eta * (4 + 2 * z.c.beta))),
            compare("L_s <= 1/(2 e^(kappa+2) n)", risk, Relation::at_most, exp(-(z.c.kappa + 2)) / from<T>(2 * z.n))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {bound(at(p), p.count("T"), from<T>(v.pick(Q(2, 1), Q(1, 50))))};
  }
  template <Real T>
  static Comparison<T> bound(const Instance<T>& z, long t, const T& numerator) {
    return compare("rate", z.run(t).back().risk, Relation::at_most,
                   numerator / (from<T>(t) * sqr(z.c.alpha) * sqr(z.gamma)));
  }
};
/// The rate with eta in it, as in Theorem 4.1.
struct StableRiskRepaired : StableRisk {
  static About about() {
    return repaired_sibling(
        StableRisk::about(), "the same with eta: 2/((t-s) alpha^2 gamma^2 eta)",
        R"(L_s\le\min\Big\{\frac{1}{\eta(4+2\tilde\beta)},\frac{1}{2e^{\kappa+2}n}\Big\}\Rightarrow L_t\le\frac{2}{(t-s)\alpha^2\gamma^2\eta}\ (t\ge s+1))");
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Instance<T> z = at(p);
    return {bound(z, p.count("T"), v.pick(Q(2, 1), Q(1, 50)) / z.eta)};
  }
};

/// Theorem 4.1, second part: once L_s <= S, L_t <= 2/(alpha^2 gamma^2 eta (t-s)) for t > s.
struct StableRate : StableRiskRepaired {
  static About about() {
    return {
        .key = "cai2024.thm41_stable_rate",
        .source = "Theorem 4.1",
        .says = "after the transition the risk is at most 2/(alpha^2 gamma^2 eta (t-s))",
        .printed =
            R"(L_s\le S\Rightarrow L_t\le\frac{2}{\alpha^2\gamma^2\eta(t-s)}\ (t>s),\quad S=\min\Big\{\frac{1}{2ne^{\kappa+2}},\frac{1}{H(4\rho^2+2\beta)}\Big\})",
        .hypotheses = separable,
        .deduction =
            tight_constants + " rho = 1/sqrt(m), beta = bt/m as Assumption 2 gives them: S is then C.4's threshold.",
        .covers = Covers::sampled,
        .expected = Verdict::supported,
        .mutant = "2 becomes 1/50"};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    const Instance<T> z = at(p);
    const ModelConstants<T> as_assumed{z.c.kappa, 1 / from<T>(z.m), z.c.beta / from<T>(z.m)};
    return {compare("L_s <= S", z.first().risk, Relation::at_most, stable_threshold(as_assumed, z.n, z.H))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(FirstComparator)
OVERSHOOT_STATEMENT(FirstComparatorLate)
OVERSHOOT_STATEMENT(FirstComparatorRising)
OVERSHOOT_STATEMENT(FirstComparatorRepaired)
OVERSHOOT_STATEMENT(SecondComparator)
OVERSHOOT_STATEMENT(SecondComparatorRepaired)
OVERSHOOT_STATEMENT(AverageRisk)
OVERSHOOT_STATEMENT(Potentials)
OVERSHOOT_STATEMENT(NormBound)
OVERSHOOT_STATEMENT(NormBoundRepaired)
OVERSHOOT_STATEMENT(Perceptron)
OVERSHOOT_STATEMENT(PerceptronRepaired)
OVERSHOOT_STATEMENT(ExplicitPotential)
OVERSHOOT_STATEMENT(ExplicitPotentialRepaired)
OVERSHOOT_STATEMENT(StableRisk)
OVERSHOOT_STATEMENT(StableRiskRepaired)
OVERSHOOT_STATEMENT(StableRate)

}  // namespace overshoot
