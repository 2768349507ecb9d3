/// ahn2023, Theorem 6 at eta = 1/100, log cosh: one orbit of 181,568 steps, and all those of a box of starts.
#include "lib/dynamics/lohner.hpp"
#include "lib/model/single_neuron.hpp"
#include "proofs-numeric/neuron_orbits.hpp"

namespace overshoot {
namespace {

/// The step, and the limit enclosed in [lo, hi].
struct AtOneHundredth {
  static constexpr std::array state{"x", "y"};
  static constexpr Q eta{1, 100}, delta{1, 2};
  template <Real T>
  static std::array<T, 2> step(const std::array<T, 2>& z) {
    const NeuronState<T> next = neuron_step(LogCosh(), NeuronState<T>{z[0], z[1]}, from<T>(eta));
    return std::array{next.x, next.y};
  }
  template <Real T>
  static Comparisons<T> limit_within(const std::array<T, 2>& z, const T& close, Q lo, Q hi) {
    const T gain = from<T>(eta);
    const NeuronTail<T> tail(LogCosh(), z[0] * z[1], gain * sqr(z[1]), gain * sqr(z[0]));
    Comparisons<T> claims = tail.conditions();
    claims.push_back(compare("|x| < 1e-13", abs(z[0]), Relation::less, close));
    claims.push_back(compare("eta y_inf^2 - 2 >= lo", tail.K_low - 2, Relation::at_least, from<T>(lo)));
    claims.push_back(compare("eta y_inf^2 - 2 <= hi", tail.K - 2, Relation::at_most, from<T>(hi)));
    return claims;
  }
};

struct RegimeEosOrbit : AtOneHundredth {
  static About about() {
    return {
        .key = "ahn2023.regime_eos.orbit",
        .source = "Theorem 6, log cosh at eta = 1/100, delta = 1/2, x0 = 1/10",
        .says = "the orbit converges, eta y_inf^2 - 2 = -1.5000450e-4",
        .printed =
            R"(\ell=\log\cosh,\ \eta=1/100,\ \delta=1/2,\ x_0=1/10:\ x_t\to0,\ \eta y_\infty^2-2\in[-1.50004505,-1.50004495]\cdot10^{-4})",
        .origin = Origin::here,
        .deduction = orbits::by_the_tail_lemma,
        .covers = Covers::step,
        .mutant = "eta y_inf^2 - 2 <= -1.5001e-4",
        .minimum_samples = 1};
  }
  static Domain domain() { return {within("x0", Q(1, 10), Q(1, 10))}; }
  template <Real T>
  static std::array<T, 2> start(const Point<T>& p) {
    return {p("x0"), neuron_start_y(p("x0"), from<T>(eta), from<T>(delta))};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 2>& z, Variant v) {
    return limit_within<T>(z, from<T>(Q(1, 10'000'000'000'000)), Q(-150004505, 1'000'000'000'000),
                           v.pick(Q(-150004495, 1'000'000'000'000), Q(-15001, 100'000'000)));
  }
};

/// The starts x0 = 1/10 +- 1e-4, y0 = sqrt(250.01) +- 1e-4 (no delta: y0 is free).
struct RegimeEosOrbitBox : AtOneHundredth {
  static About about() {
    return {
        .key = "ahn2023.regime_eos.orbit.box",
        .source = "Theorem 6, log cosh at eta = 1/100, x0 = 1/10 +- 1e-4, y0 = sqrt(250.01) +- 1e-4",
        .says = "all orbits of a box converge, and all to eta y_inf^2 - 2 = -1.5000450e-4",
        .printed =
            R"(\ell=\log\cosh,\ \eta=1/100,\ |x_0-1/10|,|y_0-\sqrt{250.01}|\le10^{-4}:\ \eta y_\infty^2-2\in[-1.50004505,-1.50004495]\cdot10^{-4})",
        .origin = Origin::here,
        .deduction = orbits::by_the_tail_lemma,
        .covers = Covers::step,
        .mutant = "eta y_inf^2 - 2 <= -1.5001e-4",
        .minimum_samples = 4};
  }
  static Domain domain() {
    return {within("x0", Q(999, 10'000), Q(1001, 10'000)),
            within("dy", Q(-1, 10'000), Q(1, 10'000)).that_is("y0 - sqrt(250.01)")};
  }
  template <Real T>
  static std::array<T, 2> start(const Point<T>& p) {
    return {p("x0"), sqrt(from<T>(Q(25001, 100))) + p("dy")};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 2>& z, Variant v) {
    return RegimeEosOrbit::claims<T>(z, v);
  }
};

}  // namespace

OVERSHOOT_STATEMENT(RegimeEosOrbit)
OVERSHOOT_STATEMENT(RegimeEosOrbitBox)

}  // namespace overshoot
