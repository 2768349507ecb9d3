#include "lib/model/mean_model.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// kappa(b) = integral_0^b g/g', whose level sets with A the mean model's gradient flow follows: enclosed by the
/// monotone integrand, and with it the flow's own limit.
struct MeanKappa {
  static constexpr long cells = 64;
  static About about() {
    return {
        .key = "ahn2023.mean_kappa",
        .source = "Section 3",
        .says = "kappa(b) lies in [b sqrt(2/pi), b g(b)/Phi(b)] on [-1, 0], kappa(-1) in [-0.6501, -0.6457]",
        .printed =
            R"(b\in[-1,0]:\quad b\sqrt{2/\pi}\le\kappa(b)\le b\,\frac{g(b)}{\Phi(b)},\qquad \kappa(-1)\in[-0.6501,-0.6457])",
        .origin = Origin::here,
        .hypotheses = "kappa(b) = int_0^b g/g'",
        .deduction =
            "g/g' = g/Phi increases (first claim), so on a cell it lies between its values at the ends; one cell "
            "gives the bounds of kappa(b), as g(0)/Phi(0) = sqrt(2/pi), 64 cells those of kappa(-1). With "
            "mean_flow_conservation: a flow from (A_0, 0) to (0, b) has kappa(b) = -A_0^2/(4 d^2), so that d^2 |b| "
            "lies between A_0^2 sqrt(pi/2)/4 and A_0^2 Phi(b)/(4 g(b)), and tends to the former as d grows.",
        .covers = Covers::step,
        .mutant = "kappa(-1) >= -0.6490"};
  }
  static Domain domain() { return {within("b", Q(-1, 1), Q(0, 1))}; }
  template <Real T>
  static T slope(const T& b) {
    return mean_relu(b) / normal_cdf(b);
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T b = p("b");
    T sum = from<T>(0);  // of the integrand at the ends between the cells
    for (long k = 1; k < cells; ++k) sum = sum + slope(from<T>(Q(-k, cells)));
    const T least = (sum + slope(from<T>(-1))) / from<T>(cells), largest = (sum + slope(from<T>(0))) / from<T>(cells);
    return {compare("(g/Phi)' > 0", derivative([]<Real J>(const J& x) { return slope(x); }, b), Relation::greater,
                    from<T>(0)),
            compare("(g(0)/Phi(0))^2 = 2/pi", sqr(slope(from<T>(0))), Relation::equal, 2 / pi<T>()),
            compare("-kappa(-1) <= 0.6501", largest, Relation::at_most, from<T>(v.pick(Q(6501, 10000), Q(649, 1000)))),
            compare("-kappa(-1) >= 0.6457", least, Relation::at_least, from<T>(Q(6457, 10000)))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(MeanKappa)

}  // namespace overshoot
