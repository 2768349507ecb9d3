/// lu2024: the accumulation along runs of the single-datum model, and the scale the weak signal reaches there.
#include <cmath>

#include "lib/model/single_datum.hpp"
#include "lib/scalar/double.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// One neuron: all neurons of a sign are multiplied alike.
template <Real T>
SingleDatum<T> start(double a0, double c0) {
  return {Vector<T>::Constant(1, exact_number<T>(a0)), Vector<T>::Constant(1, exact_number<T>(c0))};
}

/// The window below s*, where the signs are kept; the top of it is the double next to 0.3995.
const Q below_top{3995, 10000};

/// growth_identity, oscillation_accumulates and weak_small_step along 1000 steps. Whether |f-1| >= delta is counted.
struct AccumulationRuns {
  static About about() {
    return {
        .key = "lu2024.oscillation_accumulates.runs",
        .source = "explicit",
        .says =
            "along runs: growth, accumulation and, while f <= 1, the weak signal's bounds; |f-1| >= delta is counted",
        .printed =
            R"(\sum_{t<T}(1-f_t)\ge\frac1{4s}\log\frac{a_T}{a_0}+\frac{2s}{1+4s}\,\delta^2\,\#\{t<T:|1-f_t|\ge\delta\})",
        .origin = Origin::here,
        .hypotheses = "the single-datum model, 0 <= f_t < 1 + 1/(4s) at each step",
        .deduction =
            "Runs of 1000 steps. delta is drawn from [0.2, 0.8]; the share of steps that oscillate so is measured, "
            "never assumed.",
        .covers = Covers::sampled,
        .compared = {"log(a_T/a_0) is the sum", "log(c_T/c_0) is the sum", "accumulation", "linear growth",
                     "weak signal from below", "weak signal from above"},
        .expected = Verdict::supported,
        .mutant = "2s/(1+4s) becomes 4s/(1+4s), over all (1-f_t)^2",
        .minimum_samples = 400};
  }
  static Domain domain() {
    return {within("s", Q(1, 100), below_top).that_is("eta ||u||^2/m"),
            within("r", Q(1, 1000), Q(1, 4)).by_magnitude().that_is("(||v||/||u||)^2"),
            within("a0", Q(1, 100), Q(1, 1)).by_magnitude(), within("c0", Q(1, 10000), Q(1, 10)).by_magnitude(),
            within("delta", Q(1, 5), Q(4, 5))};
  }
  template <Real T>
  static Observation observe(const Point<double>& p, Variant v) {
    constexpr long steps = 1000;
    const T s = exact_number<T>(p("s")), r = exact_number<T>(p("r")), delta = exact_number<T>(p("delta")),
            zero = from<T>(0);
    const SingleDatum<T> first = start<T>(p("a0"), p("c0"));
    SingleDatum<T> z = first;
    T sum = zero, squares = zero, growth = zero, weak_growth = zero;
    long oscillating = 0;
    bool small = true;  // f <= 1 so far
    Observation o;
    o.steps = steps;
    for (long t = 0; t < steps; ++t) {
      const T f = z.f(), factor = growth_factor(s, f);
      if (!(factor > zero)) {
        o.outcome = Observation::Outcome::hypothesis_not_met;
        return o;
      }
      sum = sum + (1 - f);
      squares = squares + sqr(1 - f);
      growth = growth + log(factor);
      weak_growth = weak_growth + log(growth_factor<T>(s * r, f));
      if (abs(1 - f) >= delta) ++oscillating;
      small = small && f <= from<T>(1);
      z = single_datum_step(z, s, r);
    }
    const T log_a = log(z.a(0) / first.a(0)), log_c = log(z.c(0) / first.c(0)), weight = 2 * s / (1 + 4 * s);
    const double accumulated = nearby_double(T(sum - log_a / (4 * s)));
    const auto off = [](const T& x, const T& y) { return std::fabs(nearby_double(T(x - y))); };
    // 1000 terms of size at most 1, each off by a few 2^-53.
    constexpr double rounding = 1e-11;
    o.claims = {compare("log(a_T/a_0) is the sum", off(log_a, growth), Relation::at_most, rounding),
                compare("log(c_T/c_0) is the sum", off(log_c, weak_growth), Relation::at_most, rounding),
                compare("accumulation", accumulated + rounding, Relation::at_least,
                        nearby_double(T(v.pick(Q(1, 1), Q(2, 1)) * weight * squares))),
                compare("linear growth", accumulated + rounding, Relation::at_least,
                        nearby_double(T(weight * sqr(delta) * exact_number<T>(static_cast<double>(oscillating)))))};
    if (small) {
      const T kappa = log(1 + 4 * s * r) / log(1 + 4 * s);
      o.claims.push_back(
          compare("weak signal from below", nearby_double(T(log_c - r * log_a)) + rounding, Relation::at_least, 0.0));
      o.claims.push_back(compare("weak signal from above", nearby_double(T(kappa * log_a - log_c)) + rounding,
                                 Relation::at_least, 0.0));
      o.note = "f <= 1 throughout";
    }
    const bool above = p("s") > 0.25;
    o.measured[above ? "share of steps with |f-1| >= delta, s > 1/4" : "the same, s < 1/4"] =
        static_cast<double>(oscillating) / steps;
    return o;
  }
};

/// The weak signal's limit: just above (1 - 1/(4s))/(1-r), where the oscillation dies.
struct WeakLargeStep {
  static About about() {
    return {
        .key = "lu2024.weak_large_step",
        .source = "Theorem, large steps (the paper's scale: delta/4)",
        .says =
            "for s > 1/4 the weak signal reaches a constant scale: its limit is (1 - 1/(4s))/(1-r), and a little more",
        .printed =
            R"(\tfrac14<s<s^*:\quad \tfrac1m\sum_rc_r^2\to W_\infty\ge\frac{1-1/(4s)}{1-r},\quad W_\infty\to1-\tfrac1{4s}\ (r\to0),\quad W_\infty\ge\tfrac\delta4)",
        .origin = Origin::here,
        .hypotheses =
            "the single-datum model, 0 <= f_t < 1 + 1/(4s) at each step, c_0 small; s* = (3 sqrt 3 - 2)/8; delta the "
            "paper's, |f - 1| >= delta",
        .deduction =
            "delta is the smaller distance from 1 of the two points of strong_two_cycle, when it is at least 0.2: for "
            "s < (sqrt 5 - 1)/4 what |f-1| is while the weak signal is small, beyond a value to compare with. Run for "
            "s from 0.26 to 0.3995 and r from 1/400 to 1/50, until |1-f| < 1e-9 (else out of budget). The paper says W "
            ">= delta/4; the limit is ours.",
        .covers = Covers::sampled,
        .compared = {"W from below", "W from above", "W >= delta/4"},
        .expected = Verdict::supported,
        .mutant = "the limit is at least 1.05 of it",
        .minimum_samples = 300};
  }
  static Domain domain() {
    return {within("s", Q(26, 100), below_top).that_is("eta ||u||^2/m"),
            within("r", Q(1, 400), Q(1, 50)).by_magnitude().that_is("(||v||/||u||)^2"), within("a0", Q(1, 20), Q(1, 2)),
            within("c0", Q(1, 10000), Q(1, 100)).by_magnitude()};
  }
  static Observation observe(const Point<double>& p, Variant v) {
    constexpr long budget = 2'000'000;
    constexpr double settled = 1e-9;
    const double s = p("s"), r = p("r");
    SingleDatum<double> z = start<double>(p("a0"), p("c0"));
    Observation o;
    long quiet = 0, oscillating = 0;  // steps in a row with f = 1, nearly; steps with |1-f| >= 0.2
    for (; o.steps < budget && quiet < 100; ++o.steps) {
      const double f = z.f();
      if (growth_factor(s, f) <= 0) {
        o.outcome = Observation::Outcome::hypothesis_not_met;
        o.note = "a_r changed its sign";
        return o;
      }
      quiet = std::fabs(1 - f) < settled ? quiet + 1 : 0;
      if (std::fabs(1 - f) >= 0.2) ++oscillating;
      z = single_datum_step(z, s, r);
    }
    if (quiet < 100) {
      o.outcome = Observation::Outcome::out_of_budget;
      return o;
    }
    const double W = z.weak(), first = 1 - 1 / (4 * s), limit = first / (1 - r);
    const double root = std::sqrt((4 * s - 1) * (4 * s + 3)), low = (1 + 4 * s - root) / (8 * s),
                 high = (1 + 4 * s + root) / (8 * s), delta = std::min(1 - low, high - 1);
    // f = 1 to 1e-9, so that W is known to 1e-8 of its limit at least.
    o.claims = {compare("W from below", W, Relation::at_least, v.pick(1 - 1e-6, 1.05) * limit),
                compare("W from above", W, Relation::at_most, limit * (1 + r))};
    if (delta >= 0.2) o.claims.push_back(compare("W >= delta/4", W, Relation::at_least, delta / 4));
    o.measured = {{"W over (1 - 1/(4s))/(1-r), less 1, in units of r", (W / limit - 1) / r},
                  {"W", W},
                  {"steps", static_cast<double>(o.steps)},
                  {"steps with |1-f| >= 0.2, times r", static_cast<double>(oscillating) * r}};
    return o;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(AccumulationRuns)
OVERSHOOT_STATEMENT(WeakLargeStep)

}  // namespace overshoot
