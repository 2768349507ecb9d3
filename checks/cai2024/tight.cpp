/// The tight constants of each activation: bounds for all x, attained (or approached) to 25 digits. They are those of
/// constants_of and Activation::constants (lib/model/activations.hpp).
#include "checks/cai2024/activation_claims.hpp"
#include "lib/formula/notation.hpp"

namespace overshoot::cai2024 {
namespace {

std::string name_of(Shape shape) { return Activation{.shape = shape}.name(); }

/// The limits that constants_of gives; gelu and silu, phi'(x) + phi'(-x) = 1, have the least slope 1 - rho.
template <Real T>
Limits<T> limits_of(Shape shape) {
  const ActivationConstants<T> of = constants_of(shape, from<T>(1));
  const bool dips = shape == Shape::gelu || shape == Shape::silu;
  return {of.kappa, dips ? 1 - of.rho : of.alpha, of.rho, of.beta};
}

/// Where phi has its tight constants, or so far out that it has them to 25 digits.
template <Real T>
struct Extremes {
  T deficit, least_slope, slope, curvature;
};
template <Real T>
Extremes<T> extremes_of(Shape shape) {
  const T zero = from<T>(0), far = from<T>(70), root = sqrt(from<T>(2));
  // Roots of x tanh(x/2) = 2 and of tanh(x)^2 = 1/3 (where tanh'' is largest; twice that for sigmoid).
  const T top = from<T>(Q(23993572805154767, 10'000'000'000'000'000));
  const T bend = from<T>(Q(6584789484624083, 10'000'000'000'000'000));
  switch (shape) {
    case Shape::gelu:
      return {root, -root, root, zero};
    case Shape::silu:
      return {top, -top, top, zero};
    case Shape::tanh:
      return {far, far, zero, bend};
    case Shape::sigmoid:
      return {far, far, zero, 2 * bend};
    default:
      return {zero, -far, far, zero};
  }
}

Plans plans_of(Shape shape, const Expr& u, const std::optional<Expr>& factor) {
  Plans out;
  for (const Half half : {Half::right, Half::left}) {
    add_plans(out, half, forms(shape, half, u), limits_of<Expr>(shape), factor);
    const auto plan_of = [&](const std::string& claim) -> Plan& { return *std::ranges::find(out, claim, &Plan::claim); };
    const Labels of(half);
    // x^2 pdf(x) and phi' of gelu are extreme at x = sqrt 2, that is u = 1; the search takes minutes to see that.
    if (shape == Shape::gelu)
      for (const std::string& claim : {of.deficit_below, half == Half::right ? of.slope_above : of.slope_below})
        plan_of(claim).touches = {touch("u", Q(1, 1), 2)};
    if (shape != Shape::tanh && shape != Shape::sigmoid) continue;
    // 4/(3 sqrt 3) - 2 s (1 - s^2) = 2 (s - r)^2 (s + 2r) with s = tanh(u), r = 1/sqrt 3; an eighth of it for sigmoid.
    const Expr s = tanh(u), r = 1 / sqrt(from<Expr>(3));
    plan_of(half == Half::right ? of.curvature_below : of.curvature_above).remainder =
        (shape == Shape::tanh ? Q(2, 1) : Q(1, 4)) * (sqr(s - r) * (s + 2 * r));
  }
  return out;
}

/// sup |phi - x phi'| = kappa, inf phi' and sup phi' = rho, sup |phi''| = beta.
template <Shape shape>
struct Tight {
  static About about() {
    return {
        .key = "cai2024.tight." + name_of(shape),
        .source = "Assumption 2, explicit",
        .says = "the tight kappa, rho, beta, alpha of " + name_of(shape) + " to 25 digits",
        .printed = printed(),
        .origin = Origin::here,
        .deduction =
            all_arguments(shape) +
            ". Each bound holds for all x, and is met to 1e-25 at the "
            "point stated. Where phi' has both signs (its least and its largest) alpha is 0, phi' being continuous.",
        .covers = Covers::step,
        .mutant = "rho is 1% smaller"};
  }
  /// The constants' values, as the claims have them.
  static std::string printed() {
    const Limits<Expr> b = limits_of<Expr>(shape);
    const bool one_sign = limits_of<double>(shape).lowest > 0;
    const auto value = [](const Expr& e) { return written(e, {}, Script::latex); };
    return R"(\kappa=)" + value(b.kappa) + R"(,\ \rho=)" + value(b.rho) + R"(,\ \beta=)" + value(b.beta) +
           R"(,\ \alpha=)" + (one_sign ? value(b.lowest) : "0") +
           R"(:\quad \kappa-10^{-25}\le\sup|\phi-x\phi'|\le\kappa,\ \rho-10^{-25}\le\sup|\phi'|\le\rho,\ )"
           R"(\beta-10^{-25}\le\sup|\phi''|\le\beta,\ \alpha\le\inf|\phi'|\le\alpha+10^{-25})";
  }
  static Domain domain() { return {half_line(shape)}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    Limits<T> b = limits_of<T>(shape);
    b.rho = v.pick(Q(1, 1), Q(99, 100)) * b.rho;
    Comparisons<T> out;
    for (const Half half : {Half::right, Half::left})
      add_claims(out, half, behaviour<T>(shape, argument(shape, p("u"), half), {}), b);
    const Extremes<T> at = extremes_of<T>(shape);
    const T tiny = pown(from<T>(Q(1, 100'000)), 5);
    const auto phi = [](const T& x) { return behaviour<T>(shape, x, {}); };
    out.push_back(compare("kappa is met", abs(phi(at.deficit).deficit), Relation::greater, b.kappa - tiny));
    out.push_back(compare("rho is met", phi(at.slope).slope, Relation::greater, b.rho - tiny));
    out.push_back(compare("the least slope is met", phi(at.least_slope).slope, Relation::less, b.lowest + tiny));
    out.push_back(compare("beta is met", abs(phi(at.curvature).curvature), Relation::greater, b.beta - tiny));
    return out;
  }
  static Plans plans(const Point<Expr>& p) { return plans_of(shape, p("u"), {}); }
};

/// The leaky form c x + k phi(x): k kappa, c + k rho, k beta, c + k inf phi'.
template <Shape shape>
struct TightLeaky {
  static About about() {
    return {
        .key = "cai2024.tight.leaky_" + name_of(shape),
        .source = "Assumption 2, explicit",
        .says = "the tight kappa, rho, beta, alpha of leaky " + name_of(shape),
        .printed = "k=" + written(leaky_weight(shape, Expr::variable(0)), {"c"}, Script::latex) +
                   R"(,\ cx+k\phi(x):\ \kappa_c=k\kappa,\ \rho_c=c+k\rho,\ \beta_c=k\beta,\ \alpha_c=c+k\inf\phi'>0)",
        .origin = Origin::here,
        .deduction = all_arguments(shape) + ". The deficit and the curvature are k times those of " + name_of(shape) +
                     ", the slope is c + k phi': tight because tight." + name_of(shape) + " is.",
        .covers = Covers::step,
        .mutant = "rho is 1% smaller"};
  }
  static Domain domain() { return {half_line(shape), within("c", Q(1, 2), Q(1, 1)).without_hi()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T c = p("c"), k = leaky_weight(shape, c);
    const Limits<T> of = limits_of<T>(shape);
    const Limits<T> b = {k * of.kappa, c + k * of.lowest, v.pick(Q(1, 1), Q(99, 100)) * (c + k * of.rho), k * of.beta};
    Comparisons<T> out;
    for (const Half half : {Half::right, Half::left})
      add_claims(out, half, behaviour<T>(shape, argument(shape, p("u"), half), Leak<T>{c, k}), b);
    out.push_back(compare("alpha > 0", b.lowest, Relation::greater, from<T>(0)));
    return out;
  }
  static Plans plans(const Point<Expr>& p) { return plans_of(shape, p("u"), 1 / leaky_weight(shape, p("c"))); }
};

struct TightIdentity {
  static About about() {
    About a = Tight<Shape::identity>::about();
    a.says = "identity: exactly kappa = 0, rho = 1, beta = 0, alpha = 1";
    a.printed = R"(\phi=x:\ \phi-x\phi'=0,\ \phi'=1,\ \phi''=0)";
    a.deduction.clear();
    a.covers = Covers::the_same;
    return a;
  }
  static Domain domain() { return {real("x")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Behaviour<T> phi = behaviour<T>(Shape::identity, p("x"), {});
    const Limits<T> b = limits_of<T>(Shape::identity);
    return {compare("phi - x phi' = kappa", phi.deficit, Relation::equal, b.kappa),
            compare("phi' = rho", phi.derivative_of_value, Relation::equal, v.pick(Q(1, 1), Q(99, 100)) * b.rho),
            compare("phi' = alpha", phi.slope, Relation::equal, b.lowest),
            compare("phi'' = beta", phi.curvature, Relation::equal, b.beta)};
  }
};

/// huber: phi = phi' x - h phi'^2/2 with phi' = clamp(x/h, 0, 1).
struct TightHuber {
  static About about() {
    return {
        .key = "cai2024.tight.huber",
        .source = "Assumption 2, explicit",
        .says = "the tight kappa, rho, beta, alpha of huber and of its leaky form",
        .printed =
            R"(\kappa=h/2,\ \rho=1,\ \beta=1/h,\ \alpha=0;\ k=\tfrac{1-c}4:\ \kappa_c=kh/2,\ \rho_c=c+k,\ \beta_c=k/h,\ \alpha_c=c)",
        .origin = Origin::here,
        .deduction =
            "The bounds are those of constants.huber, where phi' is shown 1/h-Lipschitz. They are attained for "
            "h = 1, from which every h follows by phi_h(x) = h phi_1(x/h): kappa and rho at x = h, alpha at x = 0, "
            "beta between these. The leaky form multiplies by k and adds c to the slope.",
        .covers = Covers::step,
        .mutant = "kappa becomes 0.99 h/2"};
  }
  static Domain domain() { return {real("x"), positive("h"), within("c", Q(1, 2), Q(1, 1)).without_hi()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x"), h = p("h"), c = p("c"), k = leaky_weight(Shape::huber, c), zero = from<T>(0), one = from<T>(1);
    const ActivationConstants<T> b = constants_of(Shape::huber, h);
    const T phi = value_of(Shape::huber, x, h), slope = slope_of(Shape::huber, x, h);
    const auto unit_slope = [&](const T& z) { return slope_of(Shape::huber, z, one); };
    return {
        compare("phi - x phi' <= 0", phi - x * slope, Relation::at_most, zero),
        compare("phi - x phi' >= -kappa", phi - x * slope, Relation::at_least, -v.pick(Q(1, 1), Q(99, 100)) * b.kappa),
        compare("phi' <= rho", slope, Relation::at_most, b.rho),
        compare("phi' >= alpha", slope, Relation::at_least, b.alpha),
        compare("leaky phi - x phi'", (c * x + k * phi) - x * (c + k * slope), Relation::equal, k * (phi - x * slope)),
        compare("kappa is attained", value_of(Shape::huber, one, one) - unit_slope(one), Relation::equal,
                from<T>(Q(-1, 2))),
        compare("rho is attained", unit_slope(one), Relation::equal, one),
        compare("alpha is attained", unit_slope(zero), Relation::equal, zero),
        compare("beta is attained", unit_slope(one) - unit_slope(zero), Relation::equal, one)};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr h = p("h"), square = sqr(slope_of(Shape::huber, p("x"), h));
    return {{.claim = "phi - x phi' <= 0", .remainder = h * square / 2},
            {.claim = "phi - x phi' >= -kappa", .remainder = h * (1 - square) / 2}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(TightIdentity)
OVERSHOOT_STATEMENT(Tight<Shape::gelu>)
OVERSHOOT_STATEMENT(Tight<Shape::softplus>)
OVERSHOOT_STATEMENT(Tight<Shape::silu>)
OVERSHOOT_STATEMENT(TightHuber)
OVERSHOOT_STATEMENT(Tight<Shape::tanh>)
OVERSHOOT_STATEMENT(Tight<Shape::sigmoid>)
OVERSHOOT_STATEMENT(Tight<Shape::half_softplus>)
OVERSHOOT_STATEMENT(TightLeaky<Shape::gelu>)
OVERSHOOT_STATEMENT(TightLeaky<Shape::softplus>)
OVERSHOOT_STATEMENT(TightLeaky<Shape::silu>)
OVERSHOOT_STATEMENT(TightLeaky<Shape::tanh>)
OVERSHOOT_STATEMENT(TightLeaky<Shape::sigmoid>)

}  // namespace overshoot::cai2024
