#include "lib/model/mean_model.hpp"

#include "checks/ahn2023/bounce.hpp"

namespace overshoot {
namespace {

/// g(b) = E relu(z + b), z ~ N(0, 1), as the paper writes it: phi(b) + b Phi(b).
template <Real T>
T g(const T& b) {
  return normal_pdf(b) + b * normal_cdf(b);
}

/// g' = Phi, g'' = phi, g(0) = 1/sqrt(2 pi), g > 0, g increasing and convex, max(b, 0) < g(b).
struct GIdentities {
  static About about() {
    return {
        .key = "ahn2023.g_identities",
        .source = "Section 3",
        .says = "g = phi + b Phi: g' = Phi, g'' = phi, g(0) = 1/sqrt(2 pi), max(b, 0) < g(b)",
        .printed = R"(g'=\Phi,\ g''=\varphi,\ g(0)=1/\sqrt{2\pi},\ g>0,\ g\text{ increasing, convex},\ \max(b,0)<g(b))",
        .hypotheses = "g(b) = E max(z + b, 0) = phi(b) + b Phi(b), z standard normal",
        .deduction = "g > 0 and g > b say max(b, 0) < g(b); g' > 0 and g'' > 0 say increasing and convex.",
        .covers = Covers::step,
        .mutant = "g > b becomes g > 1.01 b"};
  }
  static Domain domain() { return {real("b")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T b = p("b"), zero = from<T>(0);
    const auto f = [](const auto& x) { return g(x); };
    const T slope = nth_derivative<1>(f, b), curvature = nth_derivative<2>(f, b);
    return {compare("g' = Phi", slope, Relation::equal, normal_cdf(b)),
            compare("g'' = phi", curvature, Relation::equal, normal_pdf(b)),
            compare("g(0) = 1/sqrt(2 pi)", g(zero), Relation::equal, 1 / sqrt(2 * pi<T>())),
            compare("g > 0", g(b), Relation::greater, zero),
            compare("g' > 0", slope, Relation::greater, zero),
            compare("g'' > 0", curvature, Relation::greater, zero),
            compare("g > b", g(b), Relation::greater, v.pick(Q(1, 1), Q(101, 100)) * b)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr b = p("b");
    return {{.claim = "g > 0", .remainder = normal_cdf_integral(b)},
            {.claim = "g' > 0", .remainder = normal_cdf(b)},
            {.claim = "g'' > 0", .remainder = normal_pdf(b)},
            {.claim = "g > b", .remainder = normal_cdf_integral(-b)}};
  }
};

/// Along the flow A' = -2 d^2 l_sym'(A g) g, b' = -l_sym'(A g) A g' the quantity A^2/2 - 2 d^2 kappa(b) is constant,
/// kappa' = g/g'. l_sym'(A g) enters as a free number h.
struct MeanFlowConservation {
  static About about() {
    return {
        .key = "ahn2023.mean_flow_conservation",
        .source = "Section 3",
        .says = "the mean model's gradient flow keeps A^2/2 - 2 d^2 kappa(b), kappa' = g/g'",
        .printed =
            R"(\dot A=-2d^2\ell_{sym}'(Ag)g,\ \dot b=-\ell_{sym}'(Ag)Ag':\ \tfrac{d}{dt}\bigl(\tfrac12A^2-2d^2\kappa(b)\bigr)=0,\quad \kappa(b)=\int_0^b g/g')",
        .deduction =
            "h = l_sym'(A g), any real number here; kappa' = g/g' (the fundamental theorem), g' = Phi > 0 "
            "(g_identities). The claim is the derivative along the flow, by the chain rule.",
        .covers = Covers::step,
        .mutant = "2 d^2 becomes 1.9 d^2"};
  }
  static Domain domain() { return {real("A"), real("b"), positive("d"), real("h").that_is("l_sym'(A g(b))")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T A = p("A"), b = p("b"), d2 = sqr(p("d"));
    const T A_dot = -(2 * d2 * p("h") * mean_relu(b)), b_dot = -(p("h") * A * normal_cdf(b));
    const T kappa_slope = mean_relu(b) / normal_cdf(b);
    return {compare("d/dt (A^2/2 - 2 d^2 kappa)", A * A_dot - v.pick(Q(2, 1), Q(19, 10)) * d2 * (kappa_slope * b_dot),
                    Relation::equal, from<T>(0))};
  }
};

/// At the rest points (0, b) the step's Jacobian is diag(1 - d^2 eta g(b)^2/2, 1); at b = 0 the first entry passes -1
/// exactly at eta = 8 pi/d^2.
struct MeanThreshold {
  static About about() {
    return {
        .key = "ahn2023.mean_threshold",
        .source = "Section 3",
        .says = "at (0, b) the multiplier across is 1 - d^2 eta g(b)^2/2; at b = 0 it passes -1 at eta = 8 pi/d^2",
        .printed = R"(\tfrac{\partial A'}{\partial A}(0,b)=1-\tfrac12d^2\eta g(b)^2;\quad b=0:\ =-1\iff\eta=8\pi/d^2)",
        .deduction =
            "At b = 0 the multiplier plus 1 is (8 pi/d^2 - eta) d^2/(4 pi): zero exactly at the threshold, "
            "negative beyond.",
        .covers = Covers::step,
        .mutant = "8 pi becomes 8.1 pi"};
  }
  static Domain domain() { return {real("b"), positive("d"), positive("eta")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    using J = Jet<T, 2>;
    const T d = p("d"), eta = p("eta"), zero = from<T>(0), one = from<T>(1);
    const auto jacobian = [&](const T& b) {
      return mean_step(MeanState<J>{J::variable(zero, 0), J::variable(b, 1)}, J(d), J(eta));
    };
    const MeanState<J> at_b = jacobian(p("b")), at_zero = jacobian(zero);
    return {compare("dA'/dA", at_b.A.slopes[0], Relation::equal, 1 - mean_gain(p("b"), d, eta)),
            compare("dA'/db", at_b.A.slopes[1], Relation::equal, zero),
            compare("db'/dA", at_b.b.slopes[0], Relation::equal, zero),
            compare("db'/db", at_b.b.slopes[1], Relation::equal, one),
            compare("threshold at b = 0", at_zero.A.slopes[0] + 1, Relation::equal,
                    (v.pick(Q(8, 1), Q(81, 10)) * pi<T>() / sqr(d) - eta) * (sqr(d) / (4 * pi<T>())))};
  }
};

/// b_t is non-increasing.
struct MeanBMonotone {
  static About about() {
    return {.key = "ahn2023.mean_b_monotone",
            .source = "Section 3",
            .says = "the bias of the mean model never increases",
            .printed = R"(b_{t+1}\le b_t)",
            .covers = Covers::the_same,
            .mutant = "b' <= b - 0.01 eta"};
  }
  static Domain domain() { return {real("A"), real("b"), positive("d"), positive("eta")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const MeanState<T> z{p("A"), p("b")};
    return {compare("b' <= b", mean_step(z, p("d"), p("eta")).b, Relation::at_most,
                    z.b - v.pick(Q(0, 1), Q(1, 100)) * p("eta"))};
  }
  static Plans plans(const Point<Expr>& p) {
    // b - b' = (eta/4) A^2 g Phi tanh(z)/z, z = A g/2.
    const Expr A = p("A"), b = p("b"), relu = mean_relu(b);
    return {{.claim = "b' <= b", .remainder = p("eta") * sqr(A) * relu / 4 * tanhc(A * relu / 2) * normal_cdf(b)}};
  }
};

/// For frozen b with K = d^2 eta g(b)^2/2 > 2 the A-map has exactly one 2-periodic orbit, and it attracts. In z = A g/2
/// the map is z -> z - K tanh z: the bounce of log_cosh. Any 2-periodic orbit is symmetric: z' = z - K l'(z) and z = z'
/// - K l'(z') give l'(z') = -l'(z), and l' is odd and strictly increasing.
struct MeanBounce {
  static About about() {
    return {
        .key = "ahn2023.mean_bounce",
        .source = "Section 3",
        .says = "for frozen b and K > 2 the A-map has exactly one 2-periodic orbit, and it attracts",
        .printed =
            R"(K=\tfrac12d^2\eta g(b)^2>2:\quad A\mapsto A-2d^2\eta\,\ell_{sym}'(Ag)g \text{ has one attracting 2-periodic orbit})",
        .hypotheses = "b frozen",
        .deduction =
            "The first claim conjugates the A-map to z -> z - K tanh z by z = A g/2; the rest is bounce_exists and "
            "bounce_stable for log_cosh. Every 2-periodic orbit is symmetric because l' is odd and strictly "
            "increasing.",
        .covers = Covers::step,
        .mutant = "l' <= 1 becomes l' <= 0.9"};
  }
  static Domain domain() {
    return {positive("A"), positive("g").that_is("g(b), b frozen"), positive("d"), positive("eta"),
            at_least("K", Q(2, 1)).without_lo()};
  }
  template <Real T>
  static T half_signal(const Point<T>& p) {
    return p("A") * p("g") / 2;
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const LogCosh loss;
    const T z = half_signal(p), g = p("g"), K = sqr(p("d")) * p("eta") * sqr(g) / 2;
    const T next = mean_step_A(p("A"), g, p("d"), p("eta"));
    Comparisons<T> out = {compare("A-map in z = A g/2", next * g / 2, Relation::equal, z - K * loss.slope(z))};
    for (Comparison<T>& c : bounce::existence_claims(loss, p("K"), z, from<T>(v.pick(Q(1, 1), Q(9, 10)))))
      out.push_back(std::move(c));
    const T m = bounce::multiplier(loss, z);
    out.push_back(compare("multiplier < 1", m, Relation::less, from<T>(1)));
    out.push_back(compare("multiplier > -1", m, Relation::greater, from<T>(-1)));
    return out;
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr z = half_signal(p);
    return {{.claim = "multiplier > -1",
             .factor = z * tanhc(z) * sqr(cosh(z)),
             .remainder = sinh(2 * z) - 2 * z}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(GIdentities)
OVERSHOOT_STATEMENT(MeanFlowConservation)
OVERSHOOT_STATEMENT(MeanThreshold)
OVERSHOOT_STATEMENT(MeanBMonotone)
OVERSHOOT_STATEMENT(MeanBounce)

}  // namespace overshoot
