#include "checks/ahn2023/printed.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// Assumption A1: l is even, convex, |l'| <= 1, C^2 near 0, l'(0) = 0, l''(0) = 1, for every real s.
/// "C^2 near 0" is checked as: l'' is Lipschitz on [-1/2, 1/2], by a bound on l''' there (a jump of l'' has none).
/// For a loss with a knee r the variable is v = s/r, so that the knee is the number 1.
template <class Loss>
struct LossA1 {
  static About about() {
    return {
        .key = "ahn2023.loss_a1." + Loss().name(),
        .source = "Assumption A1",
        .says = "the loss is even, convex, 1-Lipschitz, C^2 near 0 with l''(0) = 1",
        .printed =
            R"(\ell(-s)=\ell(s),\ \ell''\ge 0,\ |\ell'|\le 1,\ \ell\in C^2 \text{ near } 0,\ \ell'(0)=0,\ \ell''(0)=1)",
        .deduction = "l is even because l' is odd. l'' is continuous on [-1/2, 1/2] because |l'''| <= 4 there.",
        .covers = Covers::step,
        .printed_domain = ahn2023::every_beta<Loss>(),
        .mutant = "|l'| <= 1 becomes l' <= 0.99"};
  }
  static Q unit() {
    if constexpr (HasKnee<Loss>)
      return Loss().knee();
    else
      return Q(1, 1);
  }
  static const char* variable() { return HasKnee<Loss> ? "v" : "s"; }
  static Domain domain() { return {HasKnee<Loss> ? real(variable()).that_is("s/r, r the knee") : real(variable())}; }

  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Loss loss;
    const T s = unit() * p(variable()), zero = from<T>(0);
    const T near_zero = clamp(s, Q(-1, 2), Q(1, 2));
    return {compare("l' is odd", loss.slope(-s), Relation::equal, -loss.slope(s)),
            compare("l'' >= 0", curvature(loss, s), Relation::at_least, zero),
            compare("l' <= 1", loss.slope(s), Relation::at_most, from<T>(v.pick(Q(1, 1), Q(99, 100)))),
            compare("l' >= -1", loss.slope(s), Relation::at_least, from<T>(-1)),
            compare("l'(0) = 0", loss.slope(zero), Relation::equal, zero),
            compare("l''(0) = 1", curvature(loss, zero), Relation::equal, from<T>(1)),
            compare("l''' <= 4 near 0", third_derivative(loss, near_zero), Relation::at_most, from<T>(4)),
            compare("l''' >= -4 near 0", third_derivative(loss, near_zero), Relation::at_least, from<T>(-4))};
  }
  static Plans plans(const Point<Expr>& p) {
    if constexpr (HasKnee<Loss>) {
      const auto clamped = [](const auto& s) { return clamp(s / unit(), -1, 1); };
      const Expr s = unit() * p("v");
      // l'' = r v' (1 - |v|^beta), v = clamp(s/r, -1, 1): each factor is nonnegative, though the difference v' -
      // |v|^beta v' is not seen to be.
      if constexpr (!std::same_as<Loss, Huber>)
        return {{.claim = "l'' >= 0",
                 .remainder = unit() * derivative(clamped, s) * (1 - abs_pow(clamped(s), *Loss().beta()))}};
    }
    return {};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(LossA1<LogCosh>)
OVERSHOOT_STATEMENT(LossA1<SquareRoot>)
OVERSHOOT_STATEMENT(LossA1<Huber>)
OVERSHOOT_STATEMENT(LossA1<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(LossA1<PowerOf<3>>)
OVERSHOOT_STATEMENT(LossA1<PowerOf<4>>)

}  // namespace overshoot
