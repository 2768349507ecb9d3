#include "lib/model/losses.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// (explicit) l' is concave on s >= 0; so l'(s)/s, the slope of its chord from l'(0) = 0, does not grow with s. What
/// the tail lemma needs where it is applied at one state: |s| does not grow from there, so l'(s)/s does not fall.
template <class Loss>
struct RatioFalls {
  static About about() {
    return {.key = "ahn2023.ratio_falls." + Loss().name(),
            .source = "explicit",
            .says = "l' is concave on s >= 0, so l'(s)/s falls as |s| grows",
            .text = R"(\ell'''(s)\le0 \text{ for } s\ge0;\ \text{hence } \ell'(s)/s \text{ does not grow with } |s|)",
            .deduction = "l'(s)/s is the slope of the chord of l' from 0 to s; l' is odd (loss_a1).",
            .mutant = "l''' <= -1/100"};
  }
  static Domain domain() { return {nonnegative("s")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("l''' <= 0", third_derivative(Loss(), p("s")), Relation::at_most,
                    from<T>(v.pick(Q(0, 1), Q(-1, 100))))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(RatioFalls<LogCosh>)
OVERSHOOT_STATEMENT(RatioFalls<SquareRoot>)

}  // namespace overshoot
