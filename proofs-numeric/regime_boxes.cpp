/// ahn2023, Theorems 5 and 6 over boxes of (eta, delta, x0).
#include "checks/ahn2023/printed.hpp"
#include "lib/model/single_neuron.hpp"
#include "proofs-numeric/neuron_orbits.hpp"

namespace overshoot {
namespace {

using namespace orbits;

/// The coordinates of the proofs below: with x = r w, y = u/r, r = sqrt(eta), the step of (w, u) is that of (x, y), and
/// the argument x y of l' is w u. For every number L in place of l'.
struct ScaledNeuron {
  static About about() {
    return {.key = "ahn2023.scaled_neuron",
            .source = "explicit",
            .says = "in w = x/sqrt(eta), u = sqrt(eta) y only the slow drift of u depends on eta, by eta^2",
            .printed = R"(x=\sqrt\eta\,w,\ y=u/\sqrt\eta:\ w'=w-\ell'(wu)u,\ u'=u-\eta^2\ell'(wu)w)",
            .origin = Origin::here,
            .deduction =
                "r = sqrt(eta) runs through (0, inf); L = l'(x y) = l'(w u) by the first claim, any real number here.",
            .covers = Covers::substitution,
            .mutant = "the drift is eta^2 L w/2"};
  }
  static Domain domain() {
    return {real("w").that_is("x/sqrt(eta)"), real("u").that_is("sqrt(eta) y"), positive("r").that_is("sqrt(eta)"),
            real("L").that_is("l'(x y), any number")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T r = p("r"), eta = sqr(r);
    const NeuronState<T> z{r * p("w"), p("u") / r}, next = neuron_step_with_slope(z, eta, p("L"));
    const Scaled<T> s{p("w"), p("u")}, scaled = scaled_step(s, eta, T(p("L") * v.pick(Q(1, 1), Q(1, 2))));
    return {compare("x y = w u", z.x * z.y, Relation::equal, s.w * s.u),
            compare("x' = r w'", next.x, Relation::equal, r * scaled_step(s, eta, p("L")).w),
            compare("y' = u'/r", next.y, Relation::equal, scaled.u / r)};
  }
};

template <class Loss>
struct RegimeEosBoxes {
  static constexpr std::array state{"w", "u", "eta"};
  static About about() {
    return {.key = "ahn2023.regime_eos.boxes." + Loss().name(),
            .source = "Theorem 6",
            .says = "above the edge GD converges and eta y_inf^2 <= 2, for every step and start of a box",
            .printed =
                R"(y_0^2-x_0^2=(2+\delta)/\eta,\ 0<\delta\le1,\ x_t\ne0\text{ while }\eta y_t^2>2\ \Rightarrow\ )"
                R"((x_t,y_t)\to(0,y_\infty),\ y_\infty^2\le2/\eta)",
            .deduction = std::string(by_the_tail_lemma) + in_scaled_coordinates,
            .covers = Covers::step,
            .printed_domain = {ahn2023::every_loss(Loss().name()), ahn2023::every_step(),
                               within("delta", Q(0, 1), Q(1, 1)).without_lo(), ahn2023::every_x0()},
            .mutant = "eta y_inf^2 <= 1.9",
            .minimum_samples = 100};
  }
  static Domain domain() {
    return {within("eta", Loss::name() == "sqrt" ? Q(3, 10) : Q(1, 5), Q(1, 2)).by_magnitude(),
            within("delta", Loss::name() == "sqrt" ? Q(1, 2) : Q(3, 10), Q(1, 1)),
            within("x0", Q(1, 20), Q(3, 20)).by_magnitude()};
  }
  template <Real T>
  static std::array<T, 3> start(const Point<T>& p) {
    const Scaled<T> z = scaled_start(p("eta"), T(2 + p("delta")), p("x0"));
    return {z.w, z.u, p("eta")};
  }
  template <Real T>
  static std::array<T, 3> step(const std::array<T, 3>& z) {
    const Scaled<T> next = scaled_step({z[0], z[1]}, z[2], Loss().slope(z[0] * z[1]));
    return {next.w, next.u, z[2]};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 3>& z, Variant v) {
    const NeuronTail<T> tail = scaled_tail(Loss(), Scaled<T>{z[0], z[1]}, z[2]);
    Comparisons<T> claims = tail.conditions();
    claims.push_back(compare("eta y_inf^2 <= 2", tail.K, Relation::at_most, from<T>(v.pick(Q(2, 1), Q(19, 10)))));
    return claims;
  }
};

template <class Loss>
struct RegimeGfBoxes {
  static constexpr std::array state{"w", "u", "eta", "delta"};
  static About about() {
    return {
        .key = "ahn2023.regime_gf.boxes." + Loss().name(),
        .source = "Theorem 5",
        .says =
            "below the edge GD converges, y_inf^2 within [(2-delta)/eta - 1, (2-delta)/eta], for every start of a box",
        .printed =
            R"(y_0^2-x_0^2=(2-\delta)/\eta,\ 0<\delta<2\ \Rightarrow\ (x_t,y_t)\to(0,y_\infty),\ y_\infty^2\le(2-\delta)/\eta,\ (2-\delta)/\eta-y_\infty^2=O(1)\ (\eta\to0))",
        .deduction = std::string(by_the_tail_lemma) + in_scaled_coordinates +
                     " The upper bound follows from x -> 0, as y^2 - x^2 does not grow (balancedness_recursion).",
        .covers = Covers::step,
        .printed_domain = {ahn2023::every_loss(Loss().name()), ahn2023::every_step(),
                           within("delta", Q(0, 1), Q(2, 1)).without_lo().without_hi(), ahn2023::every_x0()},
        .mutant = "the gap is at most 1/4",
        .minimum_samples = 100};
  }
  static Domain domain() {
    return {within("eta", Q(1, 20), Q(1, 2)).by_magnitude(), within("delta", Q(1, 5), Q(9, 5)),
            within("x0", Q(1, 10), Q(1, 1)).by_magnitude()};
  }
  template <Real T>
  static std::array<T, 4> start(const Point<T>& p) {
    const Scaled<T> z = scaled_start(p("eta"), T(2 - p("delta")), p("x0"));
    return {z.w, z.u, p("eta"), p("delta")};
  }
  template <Real T>
  static std::array<T, 4> step(const std::array<T, 4>& z) {
    const Scaled<T> next = scaled_step({z[0], z[1]}, z[2], Loss().slope(z[0] * z[1]));
    return {next.w, next.u, z[2], z[3]};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 4>& z, Variant v) {
    const NeuronTail<T> tail = scaled_tail(Loss(), Scaled<T>{z[0], z[1]}, z[2]);
    Comparisons<T> claims = tail.conditions();
    claims.push_back(compare("2 - delta - eta y_inf^2 <= eta", 2 - z[3] - tail.K_low, Relation::at_most,
                             v.pick(Q(1, 1), Q(1, 4)) * z[2]));
    return claims;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(ScaledNeuron)
OVERSHOOT_STATEMENT(RegimeEosBoxes<LogCosh>)
OVERSHOOT_STATEMENT(RegimeEosBoxes<SquareRoot>)
OVERSHOOT_STATEMENT(RegimeGfBoxes<LogCosh>)
OVERSHOOT_STATEMENT(RegimeGfBoxes<SquareRoot>)

}  // namespace overshoot
