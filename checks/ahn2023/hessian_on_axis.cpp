#include "lib/model/single_neuron.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// Lemma 1: the Hessian of (x, y) -> l(x y) at (0, y) is diag(y^2, 0), so that the sharpness there is y^2.
struct HessianOnAxis {
  static About about() {
    return {.key = "ahn2023.hessian_on_axis",
            .source = "Lemma 1",
            .says = "at (0, y) the Hessian is diag(y^2, 0): the sharpness is y^2",
            .printed = R"(\nabla^2 f(0,y) = \mathrm{diag}(y^2, 0))",
            .hypotheses = "f(x, y) = l(x y), l of A1",
            .deduction =
                "Claimed for six losses. For any other of A1 too: the entries are l''(s) y^2, l'(s) + l''(s) s and "
                "l''(s) x^2, and at x = 0 they need l'(0) = 0 and l''(0) = 1 alone.",
            .covers = Covers::step,
            .mutant = "y^2 becomes 1.01 y^2"};
  }
  static Domain domain() { return {real("y")}; }

  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    Comparisons<T> out;
    const T y = p("y");
    for_each_loss([&](const auto& loss) {
      using J = Jet<T, 2>;
      const NeuronState<J> gradient =
          neuron_gradient(loss, NeuronState<J>{J::variable(from<T>(0), 0), J::variable(y, 1)});
      const std::string of = loss.name();
      out.push_back(
          compare(of + ": f_xx = y^2", gradient.x.slopes[0], Relation::equal, v.pick(Q(1, 1), Q(101, 100)) * sqr(y)));
      out.push_back(compare(of + ": f_xy = 0", gradient.x.slopes[1], Relation::equal, from<T>(0)));
      out.push_back(compare(of + ": f_yx = 0", gradient.y.slopes[0], Relation::equal, from<T>(0)));
      out.push_back(compare(of + ": f_yy = 0", gradient.y.slopes[1], Relation::equal, from<T>(0)));
    });
    return out;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(HessianOnAxis)

}  // namespace overshoot
