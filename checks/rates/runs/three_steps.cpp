/// Whether three steps are better than OBS-F(3): the worst cases of steps that are drawn, from below.
#include "checks/rates/schedule_claims.hpp"
#include "lib/kernel/number_text.hpp"
#include "lib/rates/find.hpp"
#include "lib/scalar/exact.hpp"

namespace overshoot::rates {
namespace {

struct ThreeSteps {
  static About about() {
    return {.key = "rates.three_steps",
            .source = "the case n = 3 of a conjecture of Grimmer, Shu, Wang 2024 (2410.16249)",
            .says = "no three steps are better than OBS-F(3), as far as they are drawn",
            .printed = "h_1,h_2,h_3>0:\\quad\\sup\\frac{f(x_3)-f(x_*)}{|x_0-x_*|^2}\\ge\\frac{3-2\\sqrt2}4\\text{ over convex 1-smooth }f",
            .covers = Covers::sampled,
            .compared = {"worst case >= 0.042893"},
            .expected = Verdict::supported,
            .mutant = "twice the bound",
            .minimum_samples = 24};
  }
  static Domain domain() { return {within("h_1", Q(1, 1), Q(2, 1)), within("h_2", Q(1, 1), Q(3, 1)), within("h_3", Q(1, 1), Q(2, 1))}; }
  /// A function, or a run, that the kernel accepts: what is below the worst case is rounded down.
  static Observation observe(const Point<double>& p, Variant variant) {
    RateProblem problem;
    for (const char* step : {"h_1", "h_2", "h_3"}) problem.steps.push_back(print(exact_rational(p(step))));
    Observation out;
    const std::optional<RateBelow> below = find_rate(problem).certificate.below;
    if (!below) {
      out.outcome = Observation::Outcome::out_of_budget;
      return out;
    }
    const PrecisionScope scope(128);
    const Mpfi tau = Numbers<Mpfi>()(below->tau);
    const double worst = mpfr_get_d(tau.lo(), MPFR_RNDD), bound = 0.042893218813452476 * variant.pick(1, 2);
    out.claims = {compare("worst case >= 0.042893", worst, Relation::at_least, bound)};
    out.measured["worst case"] = worst;
    return out;
  }
};
OVERSHOOT_STATEMENT(ThreeSteps)

}  // namespace
}  // namespace overshoot::rates
