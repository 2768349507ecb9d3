#include "lib/model/single_neuron.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// Lemma 4: along the gradient flow x' = -l'(s) y, y' = -l'(s) x the quantity y^2 - x^2 is constant, and the flow from
/// (x0, y0), y0 > |x0| > 0, tends to (0, sqrt(y0^2 - x0^2)). l'(s) enters the identity as a free number g.
struct FlowConservation {
  static About about() {
    return {
        .key = "ahn2023.flow_conservation",
        .source = "Lemma 4",
        .says = "the gradient flow keeps y^2 - x^2 and tends to (0, sqrt(y0^2 - x0^2))",
        .printed =
            R"(\dot x=-\ell'(xy)y,\ \dot y=-\ell'(xy)x:\quad \tfrac{d}{dt}(y^2-x^2)=0,\qquad y_0>|x_0|>0\ \Rightarrow\ (x,y)(t)\to(0,\sqrt{y_0^2-x_0^2}))",
        .hypotheses = "A1",
        .deduction =
            "With C = y0^2 - x0^2 > 0 conserved, y = sqrt(C + x^2) >= sqrt(C) > 0, and x follows the scalar equation "
            "x' = -l'(x y) y, whose right side is 0 only at x = 0 and has elsewhere the sign opposite to x (l' > 0 on "
            "s > 0 and l' is odd by loss_a1; claimed for six losses, and for any other of A1 as l' does not fall and "
            "l''(0) = "
            "1). So |x| decreases to a rest point, x -> 0 and y -> sqrt(C).",
        .covers = Covers::step,
        .mutant = "y^2 - x^2 becomes y^2 - 0.9 x^2"};
  }
  static Domain domain() { return {real("x"), real("y"), real("g").that_is("l'(x y)"), positive("s")}; }

  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    // The time derivative of y^2 - x^2, by jets in time.
    using J = Jet<T, 1>;
    J x(p("x")), y(p("y"));
    x.slopes[0] = -p("g") * p("y");
    y.slopes[0] = -p("g") * p("x");
    const J kept = sqr(y) - v.pick(Q(1, 1), Q(9, 10)) * sqr(x);
    Comparisons<T> out = {compare("d/dt (y^2 - x^2) = 0", kept.slopes[0], Relation::equal, from<T>(0))};
    for_each_loss([&](const auto& loss) {
      out.push_back(compare(loss.name() + ": l'(s) > 0", loss.slope(p("s")), Relation::greater, from<T>(0)));
    });
    return out;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(FlowConservation)

}  // namespace overshoot
