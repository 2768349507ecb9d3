/// ahn2023, Theorems 7 and 8 over boxes of (delta, A0).
#include "checks/ahn2023/tail.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

constexpr const char* by_the_tail_lemma =
    "Every orbit of the domain is enclosed up to a step t at which the claims hold, box by box. From there "
    "axis_absorbing.mean gives the limit: A goes to 0 and d^2 b_inf is in [c_low, d^2 b_t].";

/// One step of (A, c), c = d^2 b, for eta = mu/d^2.
template <Real T>
std::pair<T, T> scaled_mean_step(const T& A, const T& c, const T& mu, const T& inverse_d2) {
  const MeanState<T> z{A, c * inverse_d2};
  const T g = mean_relu(z.b);
  return {mean_step_A(A, g, from<T>(1), mu), c - mean_drift(z, g, mu)};
}

/// That it is a step of mean_step: c' = d^2 b', for every A, c, d and mu.
struct ScaledMean {
  static About about() {
    return {.key = "ahn2023.scaled_mean",
            .source = "explicit",
            .says = "in c = d^2 b the mean model depends on d through b = c/d^2 alone",
            .printed = R"(c=d^2b,\ \eta=\mu/d^2:\ A'=A-2\mu\,\ell_{sym}'(Ag)g,\ c'=c-\mu\,\ell_{sym}'(Ag)A\Phi)",
            .origin = Origin::here,
            .covers = Covers::the_same,
            .mutant = "c' with mu/2"};
  }
  static Domain domain() {
    return {real("A"), real("c").that_is("d^2 b"), positive("d"), positive("mu").that_is("d^2 eta")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T d = p("d"), mu = p("mu"), inverse_d2 = 1 / sqr(d);
    const MeanState<T> next = mean_step(MeanState<T>{p("A"), p("c") * inverse_d2}, d, T(mu * inverse_d2));
    return {compare("A'", next.A, Relation::equal, scaled_mean_step(p("A"), p("c"), mu, inverse_d2).first),
            compare("c' = d^2 b'", sqr(d) * next.b, Relation::equal,
                    scaled_mean_step(p("A"), p("c"), T(v.pick(Q(1, 1), Q(1, 2)) * mu), inverse_d2).second)};
  }
};

/// Theorem 8 for a number d of coordinates. b_inf <= b* says K(b_inf) <= 2, as g increases (mean_eos_bias).
template <int d>
struct MeanEosBoxes {
  static constexpr std::array state{"A", "c", "delta"};
  static constexpr Q inverse_d2{1, d* d};
  static About about() {
    return {
        .key = "ahn2023.mean_eos_bias.boxes.d" + std::to_string(d),
        .source = "Theorem 8, d = " + std::to_string(d),
        .says = "above 8 pi/d^2 the bias goes down to b* or below, for every delta and A0 of a box",
        .printed = R"(\eta=(8+\delta)\pi/d^2,\ A_t\ne0\ \Rightarrow\ b_\infty\le b^*,\ g(b^*)=2/(d\sqrt\eta))",
        .hypotheses = "b_0 = 0",
        .deduction = std::string(by_the_tail_lemma) + " b_inf <= b* because K(b_inf) <= K(b_t) <= 2 and g increases.",
        .covers = Covers::step,
        .printed_domain = {{"d", "every d > 0", std::to_string(d)}, positive("delta"), real("A0")},
        .mutant = "K(b_inf) <= 1.5",
        .minimum_samples = 50};
  }
  static Domain domain() {
    if (d == 1000) return {within("delta", Q(1, 1), Q(1001, 1000)), within("A0", Q(1, 1), Q(2, 1)).by_magnitude()};
    return {within("delta", Q(1, 1), d == 10 ? Q(10, 1) : Q(3, 2)), within("A0", Q(1, 4), Q(4, 1)).by_magnitude()};
  }
  template <Real T>
  static std::array<T, 3> start(const Point<T>& p) {
    return {p("A0"), from<T>(0), p("delta")};
  }
  template <Real T>
  static std::array<T, 3> step(const std::array<T, 3>& z) {
    const auto [A, c] = scaled_mean_step(z[0], z[1], T((8 + z[2]) * pi<T>()), from<T>(inverse_d2));
    return {A, c, z[2]};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 3>& z, Variant v) {
    const MeanTail<T> tail(T((8 + z[2]) * pi<T>()), from<T>(inverse_d2), z[0], z[1]);
    Comparisons<T> claims = tail.conditions();
    claims.push_back(compare("K(b_inf) <= 2", tail.K, Relation::at_most, from<T>(v.pick(Q(2, 1), Q(3, 2)))));
    return claims;
  }
};

/// Theorem 7 for every d >= 10 at once: 1/d^2 is a variable of the domain.
struct MeanGfBoxes {
  static constexpr std::array state{"A", "c", "delta", "inverse_d2"};
  static About about() {
    return {.key = "ahn2023.mean_gf_bias.boxes",
            .source = "Theorem 7",
            .says = "below 8 pi/d^2: d^2 |b_inf| <= 50 for every d >= 10, and every delta and A0 of a box",
            .printed = R"(\eta=(8-\delta)\pi/d^2\ \Rightarrow\ b_\infty\in[-C(A_0,\delta)/d^2,0])",
            .hypotheses = "b_0 = 0",
            .deduction = std::string(by_the_tail_lemma) +
                         " The state is (A, c) with c = d^2 b. b_inf <= 0 as b falls (mean_b_monotone).",
            .covers = Covers::step,
            .printed_domain = {within("delta", Q(0, 1), Q(8, 1)).without_lo().without_hi(),
                               real("A0"),
                               {"d", "every d > 0", "d >= 10"}},
            .mutant = "d^2 |b_inf| <= 5",
            .minimum_samples = 200};
  }
  static Domain domain() {
    return {within("delta", Q(1, 5), Q(7, 1)), within("A0", Q(1, 4), Q(4, 1)).by_magnitude(),
            within("inverse_d2", Q(0, 1), Q(1, 100)).that_is("1/d^2")};
  }
  template <Real T>
  static std::array<T, 4> start(const Point<T>& p) {
    return {p("A0"), from<T>(0), p("delta"), p("inverse_d2")};
  }
  template <Real T>
  static std::array<T, 4> step(const std::array<T, 4>& z) {
    const auto [A, c] = scaled_mean_step(z[0], z[1], T((8 - z[2]) * pi<T>()), z[3]);
    return {A, c, z[2], z[3]};
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 4>& z, Variant v) {
    const MeanTail<T> tail(T((8 - z[2]) * pi<T>()), z[3], z[0], z[1]);
    Comparisons<T> claims = tail.conditions();
    claims.push_back(compare("d^2 b_inf >= -50", tail.c_low, Relation::at_least, from<T>(-v.pick(Q(50, 1), Q(5, 1)))));
    return claims;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(ScaledMean)
OVERSHOOT_STATEMENT(MeanEosBoxes<10>)
OVERSHOOT_STATEMENT(MeanEosBoxes<100>)
OVERSHOOT_STATEMENT(MeanEosBoxes<1000>)
OVERSHOOT_STATEMENT(MeanGfBoxes)

}  // namespace overshoot
