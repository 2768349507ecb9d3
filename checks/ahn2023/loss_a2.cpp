#include "checks/ahn2023/printed.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// A bracket of the largest admissible c of Assumption A2: `lo` is admissible, `hi` is not (the inequality fails at s =
/// at <= hi).
struct Bracket {
  Q lo, hi, at;
  std::string text;
};
Bracket bracket(const LogCosh&) {
  return {Q(320207056689, 1000000000000), Q(320207056690, 1000000000000), Q(320207056690, 1000000000000),
          "[0.320207056689, 0.320207056690]"};
}
Bracket bracket(const SquareRoot&) {
  return {Q(437929888786, 1000000000000), Q(437929888787, 1000000000000), Q(437929888787, 1000000000000),
          "[0.437929888786, 0.437929888787]"};
}
/// For power(b) it is (1/(b+1)) (b/(b+1))^b, by the very form of l'.
Bracket bracket(const PowerOf<3, 2>&) {
  return {Q(185903200617, 1000000000000), Q(185903200618, 1000000000000), Q(1, 10), "[0.185903200617, 0.185903200618]"};
}
Bracket bracket(const PowerOf<3>&) {
  return {Q(27, 256), Q(105468750001, 1000000000000), Q(1, 10), "[27/256, 27/256 + 1e-12]"};
}
Bracket bracket(const PowerOf<4>&) {
  return {Q(256, 3125), Q(81920000001, 1000000000000), Q(1, 20), "[256/3125, 256/3125 + 1e-12]"};
}

/// Assumption A2(beta): for some c > 0 and all s != 0, l'(s)/s <= 1 - c|s|^beta when |s| <= c, and l'(s)/s <= 1
/// otherwise. s = c theta runs through 0 < s <= c; negative s by evenness of l'(s)/s, which is a claim.
template <class Loss>
struct LossA2 {
  static About about() {
    const Bracket b = bracket(Loss());
    return {
        .key = "ahn2023.loss_a2." + Loss().name(),
        .source = "Assumption A2",
        .says = "l'(s)/s <= 1 - c|s|^beta near 0 and <= 1 everywhere; largest c in " + b.text,
        .printed =
            R"(\text{for some }c>0\text{ and all }s\ne0:\quad \ell'(s)/s \le 1 - c|s|^\beta\ (|s|\le c),\quad \ell'(s)/s\le 1\ (|s|>c))",
        .deduction = "The c taken is the lower end of " + b.text +
                     ". theta in (0, 1] gives 0 < s <= c; l'(s)/s is even, so that -c <= s < 0 follows. More is shown "
                     "than is printed: this is a bracket of the largest c. Its upper end is not admissible: the "
                     "inequality fails at an s <= c, the last claims' one. A smaller c asks less, of fewer s: what is "
                     "admissible is an interval from 0 on.",
        .covers = Covers::step,
        .printed_domain = ahn2023::every_beta<Loss>(),
        .mutant = "c is taken 10% larger"};
  }
  static Domain domain() {
    return {real("s"), within("theta", Q(0, 1), Q(1, 1)).without_lo().that_is("s/c, 0 < s <= c")};
  }

  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Loss loss;
    const Bracket b = bracket(loss);
    const Q beta = *loss.beta(), c = v.pick(b.lo, Q(11, 10) * b.lo);
    const T t = c * p("theta"), failing = from<T>(b.at);
    return {compare("ratio is even", loss.ratio(-p("s")), Relation::equal, loss.ratio(p("s"))),
            compare("ratio <= 1", loss.ratio(p("s")), Relation::at_most, from<T>(1)),
            compare("ratio <= 1 - c s^beta", loss.ratio(t), Relation::at_most, 1 - c * abs_pow(t, beta)),
            compare("at an s <= c", failing, Relation::at_most, from<T>(b.hi)),
            compare("no larger c", loss.ratio(failing), Relation::greater, 1 - b.hi * abs_pow(failing, beta))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Loss loss;
    const Bracket b = bracket(loss);
    const Expr t = b.lo * p("theta");
    if constexpr (HasKnee<Loss>) {
      // 1 - l'(s)/s = c* s^beta exactly: divide by s^beta.
      const Q beta = *loss.beta();
      return {{.claim = "ratio <= 1 - c s^beta",
               .factor = 1 / abs_pow(t, beta),
               .remainder = abs_pow(from<Expr>(Q(1, 1) / loss.knee()), beta) / (beta + Q(1, 1)) - b.lo}};
    } else {
      // Times s: s - c s^3 - l'(s) has a zero of order 3 at 0.
      return {{.claim = "ratio <= 1 - c s^beta",
               .factor = t,
               .remainder = t - b.lo * pown(t, 3) - loss.slope(t)}};
    }
  }
};

/// Huber: beta = infinity, which means l'(s)/s <= 1 only.
struct HuberA2 {
  static About about() {
    return {.key = "ahn2023.loss_a2.huber",
            .source = "Assumption A2",
            .says = "l'(s)/s <= 1 (beta = infinity asks no more)",
            .printed = R"(\ell'(s)/s \le 1 \text{ for all } s\ne 0)",
            .deduction = "l'(s)/s is 1/max(1, |s|), as l'(s) = clamp(s, -1, 1) = s/max(1, |s|).",
            .covers = Covers::substitution,
            .mutant = "1 becomes 0.99"};
  }
  static Domain domain() { return {real("s")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("ratio <= 1", Huber().ratio(p("s")), Relation::at_most, from<T>(v.pick(Q(1, 1), Q(99, 100))))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(LossA2<LogCosh>)
OVERSHOOT_STATEMENT(LossA2<SquareRoot>)
OVERSHOOT_STATEMENT(HuberA2)
OVERSHOOT_STATEMENT(LossA2<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(LossA2<PowerOf<3>>)
OVERSHOOT_STATEMENT(LossA2<PowerOf<4>>)

}  // namespace overshoot
