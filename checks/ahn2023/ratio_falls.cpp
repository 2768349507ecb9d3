#include "checks/ahn2023/printed.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// (explicit) l' is concave on s >= 0; so l'(s)/s, the slope of its chord from l'(0) = 0, does not grow with s. What
/// the tail lemma needs where it is applied at one state: |s| does not grow from there, so l'(s)/s does not fall.
template <class Loss>
struct RatioFalls {
  static About about() {
    return {
        .key = "ahn2023.ratio_falls." + Loss().name(),
        .source = "explicit",
        .says = "l' is concave on s >= 0, so l'(s)/s falls as |s| grows",
        .printed = R"(\ell'''(s)\le0 \text{ for } s\ge0;\ \text{hence } \ell'(s)/s \text{ does not grow with } |s|)",
        .origin = Origin::here,
        .deduction = "l'(s)/s is the slope of the chord of l' from 0 to s; l' is odd (loss_a1).",
        .covers = Covers::step,
        .mutant = "l''' <= -1/100"};
  }
  static Domain domain() { return {nonnegative("s")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("l''' <= 0", third_derivative(Loss(), p("s")), Relation::at_most,
                    from<T>(v.pick(Q(0, 1), Q(-1, 100))))};
  }
};

/// The same for the losses with a knee r, by the slope of l'(s)/s in s/r = v below it and s/r = 1/u beyond it.
template <HasKnee Loss>
struct RatioFallsPastKnee {
  static About about() {
    return {.key = "ahn2023.ratio_falls." + Loss().name(),
            .source = "explicit",
            .says = "l'(s)/s falls as |s| grows, up to the knee and beyond",
            .printed = R"(\frac{d}{ds}\frac{\ell'(s)}s\le0 \text{ for } s>0,\ s\ne r \text{ (the knee)})",
            .origin = Origin::here,
            .deduction =
                "s = r v runs through all 0 < s < r, s = r/u through all s > r, and l'(s)/s is continuous; it is even "
                "and at most 1, its value at 0 (loss_a2).",
            .covers = Covers::step,
            .printed_domain = ahn2023::every_beta<Loss>(),
            .mutant = "the slope is -1/100 or less"};
  }
  static Domain domain() {
    const auto inside = [](const char* name) { return within(name, Q(0, 1), Q(1, 1)).without_lo().without_hi(); };
    return {inside("v").that_is("s/r, 0 < s < r, r the knee"), inside("u").that_is("r/s, s > r")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const auto ratio = [](const auto& w) { return Loss().ratio_in_knees(w); };
    const T bound = from<T>(v.pick(Q(0, 1), Q(-1, 100)));
    return {compare("below the knee", nth_derivative<1>(ratio, p("v")), Relation::at_most, bound),
            compare("beyond the knee", nth_derivative<1>(ratio, T(1 / p("u"))), Relation::at_most, bound)};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(RatioFalls<LogCosh>)
OVERSHOOT_STATEMENT(RatioFalls<SquareRoot>)
OVERSHOOT_STATEMENT(RatioFallsPastKnee<Huber>)
OVERSHOOT_STATEMENT(RatioFallsPastKnee<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(RatioFallsPastKnee<PowerOf<3>>)
OVERSHOOT_STATEMENT(RatioFallsPastKnee<PowerOf<4>>)

}  // namespace overshoot
