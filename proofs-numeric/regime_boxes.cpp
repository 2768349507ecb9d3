/// ahn2023, Theorems 5 and 6 over boxes of (eta, delta, x0).
#include "proofs-numeric/neuron_orbits.hpp"

namespace overshoot {
namespace {

/// Theorem 6: the limit is below the edge.
template <class Loss>
struct RegimeEosBoxes {
  static constexpr std::array state{"w", "u", "eta"};
  static About about() {
    return {.key = "ahn2023.regime_eos.boxes." + Loss().name(),
            .source = "Theorem 6",
            .says = "above the edge GD converges, eta y_inf^2 <= 2, for every start and step of a box",
            .text = R"(y_0^2-x_0^2=(2+\delta)/\eta\ \Rightarrow\ y_\infty^2\le2/\eta)",
            .deduction = orbits::by_the_tail_lemma,
            .kind = Kind::orbit,
            .mutant = "eta y_inf^2 <= 1.9",
            .minimum_samples = 100};
  }
  static Domain domain() {
    const char* e = getenv("ORBIT_BOX");
    long a[6] = {100, 110, 500, 600, 500, 600};
    if (e) sscanf(e, "%ld %ld %ld %ld %ld %ld", a, a + 1, a + 2, a + 3, a + 4, a + 5);
    return {within("eta", Q(a[0], 10000), Q(a[1], 10000)).by_magnitude(), within("delta", Q(a[2], 10000), Q(a[3], 10000)),
            within("x0", Q(a[4], 10000), Q(a[5], 10000)).by_magnitude()};
  }
  template <Real T>
  static std::array<T, 3> start(const Point<T>& p) {
    const T eta = p("eta"), x0 = p("x0");
    return {x0 / sqrt(eta), sqrt(2 + p("delta") + eta * sqr(x0)), eta};
  }
  template <Real T>
  static std::array<T, 3> step(const std::array<T, 3>& z) {
    const T g = Loss().slope(z[0] * z[1]);
    return {z[0] - g * z[1], z[1] - sqr(z[2]) * g * z[0], z[2]};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 3>& z, Variant v) {
    struct { T K; NeuronTail<T> tail; } end{sqr(z[1]), NeuronTail<T>(Loss(), sqr(z[2]), z[0], z[0] * z[1], sqr(z[1]))};
    Comparisons<T> claims = end.tail.conditions();
    claims.push_back(compare("eta y_inf^2 <= 2", end.K, Relation::at_most, from<T>(v.pick(Q(2, 1), Q(19, 10)))));
    return claims;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(RegimeEosBoxes<LogCosh>)

}  // namespace overshoot
