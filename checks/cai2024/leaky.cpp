/// Example 3.1: leaky activations c x + k phi(x), 1/2 <= c < 1, satisfy Assumption 2.
#include "checks/cai2024/activation_claims.hpp"

namespace overshoot::cai2024 {
namespace {

Variable leak_range() { return within("c", Q(1, 2), Q(1, 1)).without_hi(); }

template <Shape shape>
struct Printed;
template <>
struct Printed<Shape::gelu> {
  static constexpr auto name = "gelu", alpha = R"(\tfrac14)";
};
template <>
struct Printed<Shape::softplus> {
  static constexpr auto name = "softplus", alpha = R"(\tfrac14)";
};
template <>
struct Printed<Shape::silu> {
  static constexpr auto name = "silu", alpha = R"(\tfrac14)";
};
template <>
struct Printed<Shape::tanh> {
  static constexpr auto name = "tanh", alpha = R"(\tfrac12)";
};
template <>
struct Printed<Shape::sigmoid> {
  static constexpr auto name = "sigmoid", alpha = R"(\tfrac12)";
};

/// kappa = 1, alpha = 1/4 (1/2 for tanh and sigmoid), |phi'| <= 1, beta = 1.
template <Shape shape, Real T>
Limits<T> limits(Variant v) {
  const Q alpha = shape == Shape::tanh || shape == Shape::sigmoid ? Q(1, 2) : Q(1, 4);
  return {from<T>(1), from<T>(alpha), from<T>(v.pick(Q(1, 1), Q(9, 10))), from<T>(1)};
}

template <Real T>
Leak<T> leak_of(Shape shape, const T& c) {
  return {c, leaky_weight(shape, c)};
}

template <Shape shape>
struct Leaky {
  static About about() {
    using P = Printed<shape>;
    const std::string weight = shape == Shape::tanh ? "(1-c)" : shape == Shape::sigmoid ? "c" : R"(\tfrac{1-c}4)";
    return {.key = std::string("cai2024.leaky.") + P::name,
            .source = "Example 3.1",
            .says = std::string("leaky ") + P::name + " satisfies Assumption 2",
            .printed = "cx+" + weight + R"(\,\mathrm{)" + P::name + R"(}(x),\ \tfrac12\le c<1:\ \kappa=1,\ \alpha=)" +
                       P::alpha + R"(,\ |\phi'|\le1,\ \tilde\beta=1)",
            .deduction = all_arguments(shape) + "; phi' is 1-Lipschitz because |phi''| <= 1.",
            .covers = Covers::step,
            .mutant = "|phi'| <= 1 becomes |phi'| <= 0.9"};
  }
  static Domain domain() { return {half_line(shape), leak_range()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    Comparisons<T> out;
    for (const Half half : {Half::right, Half::left})
      add_claims(out, half, behaviour<T>(shape, argument(shape, p("u"), half), leak_of(shape, p("c"))),
                 limits<shape, T>(v));
    return out;
  }
  static Plans plans(const Point<Expr>& p) {
    Plans out;
    const Expr c = p("c");
    for (const Half half : {Half::right, Half::left}) {
      const Forms plain = forms(shape, half, p("u"));
      add_plans(out, half, plain.leaky(leak_of(shape, c)), limits<shape, Expr>({}));
      Plan& top = *std::ranges::find(out, Labels(half).slope_above, &Plan::claim);
      if constexpr (shape == Shape::sigmoid) {
        // 1 - c (1 + phi') = (4 - 5c)/4 + c (1/4 - phi'), sigmoid' = sech^2/4.
        top.multipliers = {{"c <= 4/5", from<Expr>(Q(5, 4))}};
        top.remainder = c * (1 - sech2(p("u"))) / 4;
      } else {
        // k = (1-c) s: 1 - c - k phi' = (1-c)(1 - s phi').
        top.remainder = (1 - c) * (1 - (shape == Shape::tanh ? Q(1, 1) : Q(1, 4)) * plain.slope);
      }
    }
    return out;
  }
};

/// As printed it fails: phi'(0) = c + c/4 > 1 for c > 4/5.
struct LeakySigmoidPrinted : Leaky<Shape::sigmoid> {
  static About about() {
    About a = Leaky<Shape::sigmoid>::about();
    a.expected = Verdict::refuted;
    a.deduction += " It fails at phi'(0) = 5c/4 > 1 for c > 4/5.";
    a.repaired = "cai2024.leaky.sigmoid.repaired";
    return a;
  }
  static Plans plans(const Point<Expr>&) { return {}; }
};

struct LeakySigmoidRepaired : Leaky<Shape::sigmoid> {
  static About about() {
    About a = Leaky<Shape::sigmoid>::about();
    a.key += ".repaired";
    a.source += ", for c <= 4/5 only";
    a.says += " when 1/2 <= c <= 4/5";
    a.printed = R"(cx+c\,\mathrm{sigmoid}(x),\ \tfrac12\le c\le\tfrac45:\ \kappa=1,\ \alpha=\tfrac12,\ |\phi'|\le1,)"
                R"(\ \tilde\beta=1)";
    a.origin = Origin::repaired;
    a.deduction += " c <= 4/5 is also necessary: phi'(0) = 5c/4.";
    return a;
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("c <= 4/5", p("c"), Relation::at_most, from<T>(Q(4, 5)))};
  }
};

/// c x + (1-c)/4 huber(x): kappa = h/2, alpha = 1/2, beta = 1/(4h).
struct LeakyHuber {
  static About about() {
    return {.key = "cai2024.leaky.huber",
            .source = "Example 3.1",
            .says = "leaky huber satisfies Assumption 2",
            .printed = R"(cx+\tfrac{1-c}4\,\mathrm{huber}_h(x),\ \tfrac12\le c<1:\ \kappa=h/2,\ \alpha=\tfrac12,)"
                       R"(\ |\phi'|\le1,\ \tilde\beta=1/(4h))",
            .deduction =
                "huber' is 1/h-Lipschitz (constants.huber), so that phi' is (1-c)/(4h)-Lipschitz; the claim "
                "is (1-c)/(4h) <= 1/(4h).",
            .covers = Covers::step,
            .mutant = "|phi'| <= 1 becomes |phi'| <= 0.9"};
  }
  static Domain domain() { return {real("x"), positive("h"), leak_range()}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x"), h = p("h"), c = p("c"), k = leaky_weight(Shape::huber, c);
    const T phi = c * x + k * value_of(Shape::huber, x, h), slope = c + k * slope_of(Shape::huber, x, h);
    return {compare("phi - x phi' <= kappa", phi - x * slope, Relation::at_most, h / 2),
            compare("phi - x phi' >= -kappa", phi - x * slope, Relation::at_least, -h / 2),
            compare("phi' <= 1", slope, Relation::at_most, from<T>(v.pick(Q(1, 1), Q(9, 10)))),
            compare("phi' >= 1/2", slope, Relation::at_least, from<T>(Q(1, 2))),
            compare("phi' is Lipschitz", k / h, Relation::at_most, 1 / (4 * h))};
  }
  static Plans plans(const Point<Expr>& p) {
    // phi - x phi' = -k h huber'^2/2.
    const Expr h = p("h"), c = p("c"), k = leaky_weight(Shape::huber, c), u = slope_of(Shape::huber, p("x"), h);
    return {{.claim = "phi - x phi' <= kappa", .remainder = h * (1 + k * sqr(u)) / 2},
            {.claim = "phi - x phi' >= -kappa", .remainder = h * (1 - k * sqr(u)) / 2},
            {.claim = "phi' <= 1", .remainder = (1 - c) * (1 - u / 4)},
            {.claim = "phi' is Lipschitz", .factor = 4 * h, .remainder = c}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(Leaky<Shape::gelu>)
OVERSHOOT_STATEMENT(Leaky<Shape::softplus>)
OVERSHOOT_STATEMENT(Leaky<Shape::silu>)
OVERSHOOT_STATEMENT(Leaky<Shape::tanh>)
OVERSHOOT_STATEMENT(LeakySigmoidPrinted)
OVERSHOOT_STATEMENT(LeakySigmoidRepaired)
OVERSHOOT_STATEMENT(LeakyHuber)

}  // namespace overshoot::cai2024
