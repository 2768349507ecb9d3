/// Example 2.1: the constants of Assumption 1 for two-layer networks with gelu, softplus, silu and huber.
#include "checks/cai2024/activation_claims.hpp"

namespace overshoot::cai2024 {
namespace {

const char* const what_is_checked =
    "For f(w;x) = (1/m) sum a_j phi(x^T w_j), a_j = +-1, ||x|| <= 1: grad f has blocks a_j phi'(x^T w_j) x/m, so that "
    "||grad f|| <= sup|phi'|/sqrt(m), grad f is (Lipschitz constant of phi')/m-Lipschitz, and f - <grad f, w> is the "
    "mean of a_j (phi - z phi') at z = x^T w_j. Checked: the constants with m = 1";

/// What the paper prints for a smooth shape, with m = 1.
template <Shape shape>
struct Printed;

template <>
struct Printed<Shape::softplus> {
  static constexpr auto name = "softplus", text = R"(\phi=\log(1+e^x):\ \kappa=\log2,\ \beta=1/m,\ \rho=1/\sqrt m)";
  static constexpr auto mutant = "kappa becomes 0.9 log 2";
  template <Real T>
  static Limits<T> limits(Variant v) {
    return {v.pick(Q(1, 1), Q(9, 10)) * log(from<T>(2)), from<T>(-1), from<T>(1), from<T>(1)};
  }
};

template <>
struct Printed<Shape::silu> {
  static constexpr auto name = "silu", text = R"(\phi=x/(1+e^{-x}):\ \kappa=1,\ \beta=4/m,\ \rho=2/\sqrt m)";
  static constexpr auto mutant = "kappa becomes 0.43";
  template <Real T>
  static Limits<T> limits(Variant v) {
    return {from<T>(v.pick(Q(1, 1), Q(43, 100))), from<T>(-2), from<T>(2), from<T>(4)};
  }
};

/// gelu with kappa repaired: the largest x^2 pdf(x) is 2 e^-1/sqrt(2 pi), at x = sqrt 2.
template <>
struct Printed<Shape::gelu> {
  static constexpr auto name = "gelu.repaired";
  static constexpr auto text =
      R"(\phi=x\Phi(x):\ \kappa=2e^{-1}/\sqrt{2\pi},\ \beta=2/m,\ \rho=(\sqrt{2\pi}+e^{-1/2})/\sqrt{2\pi m})";
  static constexpr auto mutant = "kappa is 10% smaller";
  template <Real T>
  static Limits<T> limits(Variant v) {
    const T W = sqrt(2 * pi<T>()), rho = (W + exp(from<T>(Q(-1, 2)))) / W;
    return {v.pick(Q(2, 1), Q(9, 5)) * exp(from<T>(-1)) / W, -rho, rho, from<T>(2)};
  }
};

template <Shape shape>
struct Constants {
  static About about() {
    using P = Printed<shape>;
    const bool repaired = shape == Shape::gelu;
    return {.key = std::string("cai2024.constants.") + P::name,
            .source = repaired ? "Example 2.1, kappa repaired" : "Example 2.1",
            .says = std::string("kappa, beta, rho of ") + (repaired ? "gelu, with kappa = 2/(e sqrt(2 pi))" : P::name),
            .printed = P::text,
            .origin = repaired ? Origin::repaired : Origin::paper,
            .deduction = std::string(what_is_checked) + ". " + all_arguments(shape) + ".",
            .covers = Covers::step,
            .mutant = P::mutant};
  }
  static Domain domain() { return {half_line(shape)}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    Comparisons<T> out;
    for (const Half half : {Half::right, Half::left})
      add_claims(out, half, behaviour<T>(shape, argument(shape, p("u"), half), {}),
                 Printed<shape>::template limits<T>(v));
    return out;
  }
  static Plans plans(const Point<Expr>& p) {
    Plans out;
    for (const Half half : {Half::right, Half::left})
      add_plans(out, half, forms(shape, half, p("u")), Printed<shape>::template limits<Expr>({}));
    return out;
  }
};

/// gelu as printed: kappa = e^-1/2/sqrt(2 pi) is the value of x^2 pdf(x) at x = 1, not its largest.
struct GeluPrinted {
  static About about() {
    return {
        .key = "cai2024.constants.gelu",
        .source = "Example 2.1",
        .says = "kappa, beta, rho of gelu: kappa is too small",
        .printed =
            R"(\phi=x\Phi(x):\ \kappa=e^{-1/2}/\sqrt{2\pi},\ \beta=2/m,\ \rho=(\sqrt{2\pi}+e^{-1/2})/\sqrt{2\pi m})",
        .deduction = std::string(what_is_checked) +
                     ". With m = 1, ||x|| = 1 and w = z x the claim |phi - z phi'| <= kappa is |f - <grad f, w>| <= "
                     "kappa itself, and fails at the witness z. (Its left side is z^2 pdf(z), 2 e^-1/sqrt(2 pi) at "
                     "most.)",
        .covers = Covers::substitution,
        .expected = Verdict::refuted,
        .mutant = "kappa is 10% smaller",
        .repaired = "cai2024.constants.gelu.repaired"};
  }
  static Domain domain() { return {real("x")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T W = sqrt(2 * pi<T>()), bump = exp(from<T>(Q(-1, 2))), rho = (W + bump) / W;
    const Behaviour<T> phi = behaviour<T>(Shape::gelu, p("x"), {});
    return {
        compare("|phi - x phi'| <= kappa", abs(phi.deficit), Relation::at_most, v.pick(Q(1, 1), Q(9, 10)) * bump / W),
        compare("|phi'| <= rho", abs(phi.slope), Relation::at_most, rho),
        compare("|phi''| <= beta", abs(phi.curvature), Relation::at_most, from<T>(2))};
  }
};

/// Huber: 0, x^2/(2h), x - h/2 on x < 0, [0, h], x > h. phi' = clamp(x/h, 0, 1).
struct HuberConstants {
  static About about() {
    return {.key = "cai2024.constants.huber",
            .source = "Example 2.1",
            .says = "kappa, beta, rho of huber",
            .printed = R"(\phi=0,\tfrac{x^2}{2h},x-\tfrac h2:\ \kappa=h/2,\ \beta=1/(hm),\ \rho=1/\sqrt m)",
            .deduction =
                std::string(what_is_checked) +
                ". phi'(x) = clamp(x/h, 0, 1): that phi' is 1/h-Lipschitz and the derivative of phi is checked for "
                "h = 1, from which phi_h(x) = h phi_1(x/h) follows. d > 0 is the distance of two arguments.",
            .covers = Covers::step,
            .mutant = "kappa becomes 0.45 h"};
  }
  static Domain domain() {
    return {real("x"), positive("h"), positive("d").that_is("the distance of two arguments x"),
            within("theta", Q(0, 1), Q(1, 1)).that_is("x/h in [0, 1]")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x"), h = p("h"), d = p("d"), zero = from<T>(0), one = from<T>(1);
    const T phi = value_of(Shape::huber, x, h), slope = slope_of(Shape::huber, x, h);
    const T kappa = v.pick(Q(1, 2), Q(9, 20)) * h;
    const auto unit_slope = [&](const T& z) { return slope_of(Shape::huber, z, one); };
    const auto derivative_at = [&](const char* label, const T& z) {
      const auto value = []<Real J>(const J& w) { return value_of(Shape::huber, w, from<J>(1)); };
      return compare(label, derivative(value, z), Relation::equal, unit_slope(z));
    };
    return {compare("phi - x phi' <= kappa", phi - x * slope, Relation::at_most, kappa),
            compare("phi - x phi' >= -kappa", phi - x * slope, Relation::at_least, -kappa),
            compare("phi' <= 1", slope, Relation::at_most, one),
            compare("phi' >= 0", slope, Relation::at_least, zero),
            compare("phi' does not fall", unit_slope(x + d), Relation::at_least, unit_slope(x)),
            compare("phi' is Lipschitz", unit_slope(x + d) - unit_slope(x), Relation::at_most, d),
            derivative_at("d phi/dx = phi', x < 0", -d),
            derivative_at("d phi/dx = phi', 0 <= x <= h", p("theta")),
            derivative_at("d phi/dx = phi', x > h", 1 + d)};
  }
  static Plans plans(const Point<Expr>& p) {
    // phi = phi' x - h phi'^2/2.
    const Expr h = p("h"), square = sqr(slope_of(Shape::huber, p("x"), h));
    return {{.claim = "phi - x phi' <= kappa", .remainder = h * (1 + square) / 2},
            {.claim = "phi - x phi' >= -kappa", .remainder = h * (1 - square) / 2}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(GeluPrinted)
OVERSHOOT_STATEMENT(Constants<Shape::gelu>)
OVERSHOOT_STATEMENT(Constants<Shape::softplus>)
OVERSHOOT_STATEMENT(Constants<Shape::silu>)
OVERSHOOT_STATEMENT(HuberConstants)

}  // namespace overshoot::cai2024
