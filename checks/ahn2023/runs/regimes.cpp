#include <fmt/format.h>

#include "checks/ahn2023/tail.hpp"
#include "checks/ahn2023/printed.hpp"
#include "lib/dynamics/run.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

const std::vector<std::string> all_losses = {"log_cosh", "sqrt", "huber", "power_3_2", "power_3", "power_4"};

/// A run that has come this close to the axis may ask the tail lemma for its limit.
constexpr double near_axis = 1e-13;
constexpr long step_budget = 40'000'000;

/// One run of the single neuron to the axis, and the limit of eta y^2 that the tail lemma gives from there.
struct NeuronRun {
  long steps = 0;
  bool landed_early = false;  ///< x became exactly 0 while eta y^2 > 2: the proviso of Theorem 6 fails
  std::optional<LimitEnclosure> limit;
};

/// From (x0, y0), y0 > 0 with y0^2 - x0^2 = (2 + delta)/eta.
template <Real T, class Loss>
NeuronRun run_neuron(const Loss& loss, double eta_, double x0, double delta) {
  const T eta = exact_number<T>(eta_), close = exact_number<T>(near_axis);
  const auto r = run(
      NeuronState<T>{exact_number<T>(x0), neuron_start_y(exact_number<T>(x0), eta, exact_number<T>(delta))},
      [&](const NeuronState<T>& s) { return neuron_step(loss, s, eta); },
      [&](const NeuronState<T>& s) { return abs(s.x) < close; }, step_budget);
  NeuronRun result{r.steps, r.stopped && r.state.x == from<T>(0) && eta * sqr(r.state.y) > from<T>(2), {}};
  if (r.stopped) result.limit = neuron_limit(loss, ball(eta), ball(r.state.x), ball(r.state.y));
  return result;
}

/// Theorem 5: y0^2 - x0^2 = (2-delta)/eta, 0 < delta < 2: GD converges to (0, y_inf), y_inf^2 <= (2-delta)/eta.
struct RegimeGf {
  static About about() {
    return {.key = "ahn2023.regime_gf",
            .source = "Theorem 5",
            .says = "below the edge GD converges and eta y_inf^2 <= 2 - delta",
            .printed = R"(y_0^2-x_0^2=(2-\delta)/\eta,\ 0<\delta<2\ \Rightarrow\ y_\infty^2\le(2-\delta)/\eta)",
            .hypotheses = "a loss of A1 and A2; 0 < eta <= 1/2, 0 < x0 <= 1",
            .deduction =
                "The limit of each run is enclosed from its end state by axis_absorbing. Runs for six losses, eta >= "
                "1/1000, delta in [1/100, 19/10] and x0 >= 1/1000 only: others are long. For every loss, eta in (0, "
                "1/2], delta in (0, 2) and x0 it is regime_converges.",
            .covers = Covers::sampled,
            .compared = {"eta y_inf^2 <= 2 - delta"},
            .expected = Verdict::supported,
            .mutant = "eta y_inf^2 <= 0.95 (2 - delta)",
            .minimum_samples = 400};
  }
  static Domain domain() {
    return {choice("loss", all_losses), within("eta", Q(1, 1000), Q(1, 2)).by_magnitude(),
            within("delta", Q(1, 100), Q(19, 10)), within("x0", Q(1, 1000), Q(1, 1))};
  }
  template <Real T>
  static Observation observe(const Point<double>& p, Variant v) {
    return with_loss(p.chosen("loss"), [&](const auto& loss) {
      Observation o;
      const NeuronRun r = run_neuron<T>(loss, p("eta"), p("x0"), -p("delta"));
      if (!r.limit) {
        o.outcome = Observation::Outcome::out_of_budget;
        return o;
      }
      o.claims = {
          compare("eta y_inf^2 <= 2 - delta", r.limit->hi, Relation::at_most, v.pick(1.0, 0.95) * (2 - p("delta")))};
      o.measured = {{"steps", static_cast<double>(r.steps)}};
      o.steps = r.steps;
      return o;
    });
  }
};

/// Theorem 5, the size of the loss: (2-delta)/eta - y_inf^2 stays bounded as eta -> 0 with x0, delta fixed. Its true
/// order: the sum of l'(s_t)^2 has about x0/sqrt((2-delta) eta) terms near 1, so the gap behaves like x0 sqrt((2-delta)
/// eta).
struct RegimeGfOrder {
  static About about() {
    return {.key = "ahn2023.regime_gf.order",
            .source = "Theorem 5",
            .says = "the gap (2-delta)/eta - y_inf^2 stays bounded as eta -> 0; its order is eta^(1/2)",
            .printed = R"((2-\delta)/\eta-y_\infty^2=O(1)\ (\eta\to0);\ \text{found: } \sim x_0\sqrt{(2-\delta)\eta})",
            .origin = Origin::here,
            .hypotheses = "a loss of A1 and A2; y_0^2 - x_0^2 = (2-delta)/eta, delta and x_0 fixed",
            .deduction =
                "The runs' end states satisfy axis_absorbing. Runs at eta = 1e-6, 1e-8, 1e-10 for six losses, delta in "
                "[1/5, 9/5] and x0 >= 1/10 only. That the gap is bounded is regime_gf.theorem, for every loss, delta "
                "in (0, 2) and x0.",
            .covers = Covers::sampled,
            .compared = {"gap stays bounded", "order at least 1/2 >= 0.48", "order at most 1/2 <= 0.52"},
            .expected = Verdict::supported,
            .mutant = "the gap falls at least like eta^0.8",
            .minimum_samples = 24};
  }
  static Domain domain() {
    return {choice("loss", all_losses), within("delta", Q(1, 5), Q(9, 5)), within("x0", Q(1, 10), Q(1, 1))};
  }
  /// (2-delta)/eta - y_inf^2 = C (1 - prod (1 - eta^2 l'(s_t)^2)), C = (2-delta)/eta, by limit_product: the difference
  /// itself is lost in double.
  template <class Loss>
  static std::optional<double> gap_below_edge(const Loss& loss, double eta, double x0, double delta) {
    struct State {
      NeuronState<double> z;
      double log_product = 0;
    };
    const auto r = run(
        State{{x0, neuron_start_y(x0, eta, -delta)}},
        [&](const State& s) {
          const double g = eta * loss.slope(s.z.x * s.z.y);
          return State{neuron_step(loss, s.z, eta), s.log_product + log1p(-g * g)};
        },
        [](const State& s) { return abs(s.z.x) < near_axis; }, step_budget);
    if (!r.stopped || !neuron_limit(loss, ball(eta), ball(r.state.z.x), ball(r.state.z.y))) return std::nullopt;
    return -(2 - delta) / eta * expm1(r.state.log_product);
  }
  static Observation observe(const Point<double>& p, Variant v) {
    return with_loss(p.chosen("loss"), [&](const auto& loss) {
      Observation o;
      std::vector<double> gaps;
      const double x0 = p("x0");
      for (const double eta : {1e-6, 1e-8, 1e-10}) {
        const auto gap = gap_below_edge(loss, eta, x0, p("delta"));
        if (!gap) {
          o.outcome = Observation::Outcome::out_of_budget;
          return o;
        }
        gaps.push_back(*gap);
      }
      const double order = std::log(gaps[1] / gaps[2]) / std::log(100.0);
      const double expected = x0 * std::sqrt((2 - p("delta")) * 1e-10);
      o.claims = {compare("gap stays bounded", gaps.back(), Relation::at_most, gaps.front()),
                  compare("order at least 1/2", order, Relation::at_least, v.pick(0.48, 0.8)),
                  compare("order at most 1/2", order, Relation::at_most, 0.52)};
      o.measured = {{"order", order}, {"gap / (x0 sqrt((2-delta) eta))", gaps[2] / expected}};
      return o;
    });
  }
};

/// Theorem 6: y0^2 - x0^2 = (2+delta)/eta, 0 < delta <= 1: GD converges to (0, y_inf) and y_inf^2 <= 2/eta, provided
/// x_t != 0 as long as eta y_t^2 > 2.
struct RegimeEos {
  static About about() {
    return {
        .key = "ahn2023.regime_eos",
        .source = "Theorem 6",
        .says = "above the edge GD still converges, to eta y_inf^2 <= 2",
        .printed =
            R"(y_0^2-x_0^2=(2+\delta)/\eta,\ 0<\delta\le1,\ x_t\ne0 \text{ while } \eta y_t^2>2\ \Rightarrow\ y_\infty^2\le2/\eta)",
        .hypotheses = "a loss of A1 and A2; 0 < eta <= 1/2, 0 < x0 <= 1",
        .deduction =
            "The limit of each run is enclosed from its end state by axis_absorbing. Runs for six losses, eta >= "
            "1/1000 and x0 >= 1/1000 only: others are long. For every loss, eta in (0, 1/2], delta and x0 it is "
            "regime_eos.theorem.",
        .covers = Covers::sampled,
        .compared = {"eta y_inf^2 <= 2"},
        .expected = Verdict::supported,
        .mutant = "eta y_inf^2 <= 1.9",
        .minimum_samples = 60};
  }
  static Domain domain() {
    return {choice("loss", all_losses), within("eta", Q(1, 1000), Q(1, 2)).by_magnitude(),
            within("delta", Q(0, 1), Q(1, 1)).without_lo(), within("x0", Q(1, 1000), Q(1, 1))};
  }
  template <Real T>
  static Observation observe(const Point<double>& p, Variant v) {
    return with_loss(p.chosen("loss"), [&](const auto& loss) {
      Observation o;
      const NeuronRun r = run_neuron<T>(loss, p("eta"), p("x0"), p("delta"));
      if (r.landed_early) {
        o.outcome = Observation::Outcome::hypothesis_not_met;
        o.note = "x_t = 0 exactly while eta y_t^2 > 2";
        return o;
      }
      if (!r.limit) {
        o.outcome = Observation::Outcome::out_of_budget;
        return o;
      }
      o.claims = {compare("eta y_inf^2 <= 2", r.limit->hi, Relation::at_most, v.pick(2.0, 1.9))};
      o.measured = {{"2 - eta y_inf^2", 2 - r.limit->hi}, {"steps", static_cast<double>(r.steps)}};
      o.steps = r.steps;
      return o;
    });
  }
};

/// Theorem 6, the gap: with x0, delta fixed, 2/eta - y_inf^2 = O(eta^(1/(beta-1))) as eta -> 0. The exponent is
/// measured over a ladder of eta in long double, and trusted only where double gives the same gap to 1%.
template <class Loss>
struct RegimeEosGap {
  static double exponent() { return Loss().beta() ? 1 / (nearest_double(Loss().beta()->rational()) - 1) : 0; }
  static About about() {
    const bool vanishes = Loss().beta().has_value();
    return {
        .key = "ahn2023.regime_eos_gap." + Loss().name(),
        .source = "Theorem 6",
        .says = vanishes ? fmt::format("the gap 2/eta - y_inf^2 falls like eta^{:.3g} or faster", exponent())
                         : std::string("for huber the gap 2/eta - y_inf^2 does not vanish"),
        .printed = vanishes ? R"(x_0,\delta\text{ fixed}:\ 2/\eta-y_\infty^2=O(\eta^{1/(\beta-1)}),\ \eta\to0)"
                            : R"(x_0,\delta\text{ fixed}:\ 2/\eta-y_\infty^2\not\to0,\ \eta\to0)",
        .origin = vanishes ? Origin::paper : Origin::here,
        .hypotheses = "A1 and A2(beta); y_0^2 - x_0^2 = (2+delta)/eta, 0 < delta <= 1, x_t != 0 while eta y_t^2 > 2",
        .deduction =
            "Runs at eta = 1/25, 1/50, 1/100, delta in [1/5, 1] and x0 >= 1/10 only, in long double; those count whose "
            "end state satisfies axis_absorbing and whose gap double finds too, to 1%.",
        .covers = Covers::sampled,
        .compared = vanishes ? std::vector<std::string>{fmt::format("exponent >= {:g}", exponent() - 0.1)}
                             : std::vector<std::string>{"gap stays away from 0 >= 0.5", "no decay <= 0.1"},
        .expected = Verdict::supported,
        .mutant = vanishes ? "the exponent is larger by 0.4" : "the gap vanishes like eta^0.4",
        .minimum_samples = 4};
  }
  static Domain domain() { return {within("delta", Q(1, 5), Q(1, 1)), within("x0", Q(1, 10), Q(1, 1))}; }

  template <class T>
  static std::optional<double> gap(double eta_, double x0_, double delta_) {
    const T eta = eta_;
    const auto r = run(
        NeuronState<T>{T(x0_), neuron_start_y(T(x0_), eta, T(delta_))},
        [&](const NeuronState<T>& s) { return neuron_step(Loss(), s, eta); },
        [](const NeuronState<T>& s) { return abs(s.x) < T(near_axis); }, step_budget);
    if (!r.stopped) return std::nullopt;
    if (!neuron_limit(Loss(), ball(eta_), ball(static_cast<double>(r.state.x)), ball(static_cast<double>(r.state.y))))
      return std::nullopt;
    return static_cast<double>((2 - eta * r.state.y * r.state.y) / eta);
  }

  static Observation observe(const Point<double>& p, Variant v) {
    Observation o;
    std::vector<double> gaps;
    const double ladder[] = {0.04, 0.02, 0.01};
    for (const double eta : ladder) {
      const auto fine = gap<long double>(eta, p("x0"), p("delta")), coarse = gap<double>(eta, p("x0"), p("delta"));
      if (!fine || !coarse) {
        o.outcome = Observation::Outcome::out_of_budget;
        return o;
      }
      if (std::fabs(*fine - *coarse) > 0.01 * *fine) {
        o.outcome = Observation::Outcome::hypothesis_not_met;
        o.note = fmt::format("double and long double disagree on the gap at eta = {}", eta);
        return o;
      }
      gaps.push_back(*fine);
    }
    const double slope = std::log(gaps[1] / gaps[2]) / std::log(ladder[1] / ladder[2]);
    if (Loss().beta()) {
      o.claims = {compare("exponent", slope, Relation::at_least, exponent() + v.pick(-0.1, 0.4))};
    } else {
      o.claims = {compare("gap stays away from 0", gaps[2], Relation::at_least, 0.5),
                  compare("no decay", slope, v.mutant ? Relation::at_least : Relation::at_most, v.pick(0.1, 0.4))};
    }
    o.measured = {{"exponent", slope}, {"gap at eta = 0.01", gaps[2]}, {"gap at eta = 0.04", gaps[0]}};
    return o;
  }
};

/// Runs the mean model until |A| < 1e-13 and encloses b_inf by its tail lemma.
struct MeanRun {
  long steps = 0;
  bool landed_early = false;
  std::optional<LimitEnclosure> limit;
};
template <Real T>
MeanRun run_mean(double d_, double eta_, double A0) {
  const T d = exact_number<T>(d_), eta = exact_number<T>(eta_), close = exact_number<T>(near_axis);
  const auto r = run(
      MeanState<T>{exact_number<T>(A0), from<T>(0)}, [&](const MeanState<T>& z) { return mean_step(z, d, eta); },
      [&](const MeanState<T>& z) { return abs(z.A) < close; }, step_budget);
  MeanRun result{r.steps, r.stopped && r.state.A == from<T>(0) && mean_gain(r.state.b, d, eta) > from<T>(2), {}};
  if (r.stopped) result.limit = mean_limit(ball(d), ball(eta), ball(r.state.A), ball(r.state.b));
  return result;
}
constexpr double pi_double = 3.14159265358979323846;

/// Theorem 7: eta = (8-delta) pi/d^2, A_0 and delta fixed: b_inf in [-C(A_0, delta)/d^2, 0]; d^2 |b_inf| converges as d
/// grows.
struct MeanGfBias {
  static About about() {
    return {.key = "ahn2023.mean_gf_bias",
            .source = "Theorem 7",
            .says = "below 8 pi/d^2 the bias stays of size 1/d^2: d^2 |b_inf| converges as d grows",
            .printed = R"(\eta=(8-\delta)\pi/d^2\ \Rightarrow\ b_\infty\in[-C(A_0,\delta)/d^2,0])",
            .hypotheses = "b_0 = 0, 0 < delta < 8",
            .deduction =
                "The runs' end states satisfy axis_absorbing.mean. Runs at d = 25, 50, .., 400, delta in [1/5, 7] and "
                "A0 in [1/10, 10] only. b_inf in [-C/d^2, 0] is mean_gf_bias.theorem, for every delta in (0, 8), A0 "
                "and d^2 >= C.",
            .covers = Covers::sampled,
            .compared = {"b_inf <= 0", "d^2 |b_inf| converges"},
            .expected = Verdict::supported,
            .mutant = "d^3 |b_inf| converges",
            .minimum_samples = 100};
  }
  static Domain domain() {
    return {within("delta", Q(1, 5), Q(7, 1)), within("A0", Q(1, 10), Q(10, 1)).by_magnitude()};
  }
  static Observation observe(const Point<double>& p, Variant v) {
    Observation o;
    std::vector<double> scaled;
    for (const double d : {25.0, 50.0, 100.0, 200.0, 400.0}) {
      const MeanRun r = run_mean<double>(d, (8 - p("delta")) * pi_double / (d * d), p("A0"));
      if (!r.limit) {
        o.outcome = Observation::Outcome::out_of_budget;
        return o;
      }
      o.claims.push_back(compare("b_inf <= 0", r.limit->hi, Relation::at_most, 0.0));
      scaled.push_back(-r.limit->hi * d * d * v.pick(1.0, d));
    }
    const double last = std::fabs(scaled[4] - scaled[3]), before = std::fabs(scaled[3] - scaled[2]);
    o.claims.push_back(compare("d^2 |b_inf| converges", last, Relation::at_most, 0.5 * before + 1e-9 * scaled[4]));
    o.measured = {{"d^2 |b_inf| at d = 400", scaled[4]}, {"d^2 |b_inf| at d = 200", scaled[3]}};
    return o;
  }
};

/// Theorem 8: eta = (8+delta) pi/d^2, provided A_t is never 0: b_inf <= b*, g(b*) = 2/(d sqrt(eta)) = 2/sqrt((8+delta)
/// pi): b* depends on delta alone. As g increases, b_inf <= b* says K(b_inf) = d^2 eta g(b_inf)^2/2 <= 2.
struct MeanEosBias {
  static About about() {
    return {
        .key = "ahn2023.mean_eos_bias",
        .source = "Theorem 8",
        .says = "above 8 pi/d^2 the bias goes down to b* < 0, which depends on delta alone",
        .printed =
            R"(\eta=(8+\delta)\pi/d^2,\ A_t\ne0\ \Rightarrow\ b_\infty\le b^*,\ g(b^*)=2/(d\sqrt\eta)=2/\sqrt{(8+\delta)\pi})",
        .hypotheses = "b_0 = 0, delta > 0",
        .deduction =
            "g increases, so b_inf <= b* if and only if d^2 eta g(b_inf)^2/2 <= 2; the upper end of b_inf's enclosure "
            "by axis_absorbing.mean is used. Runs for five d, delta in [1/20, 12] and A0 in [1/10, 10] only; for every "
            "delta > 0, A0 and d it is mean_eos_bias.theorem.",
        .covers = Covers::sampled,
        .compared = {"K(b_inf) <= 2", "b_inf < 0"},
        .expected = Verdict::supported,
        .mutant = "K(b_inf) <= 1.5",
        .minimum_samples = 200};
  }
  static Domain domain() {
    return {choice("d", {"10", "20", "50", "100", "200"}), within("delta", Q(1, 20), Q(12, 1)).by_magnitude(),
            within("A0", Q(1, 10), Q(10, 1)).by_magnitude()};
  }
  template <Real T>
  static Observation observe(const Point<double>& p, Variant v) {
    Observation o;
    const double d = read_double(p.chosen("d"), "d"), eta = (8 + p("delta")) * pi_double / (d * d);
    const MeanRun r = run_mean<T>(d, eta, p("A0"));
    if (r.landed_early) {
      o.outcome = Observation::Outcome::hypothesis_not_met;
      return o;
    }
    if (!r.limit) {
      o.outcome = Observation::Outcome::out_of_budget;
      return o;
    }
    o.claims = {compare("K(b_inf) <= 2", mean_gain(r.limit->hi, d, eta), Relation::at_most, v.pick(2.0, 1.5)),
                compare("b_inf < 0", r.limit->hi, Relation::less, 0.0)};
    o.measured = {{"b_inf", r.limit->hi},
                  {"2 - K(b_inf)", 2 - mean_gain(r.limit->hi, d, eta)},
                  {"steps", static_cast<double>(r.steps)}};
    o.steps = r.steps;
    return o;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(RegimeGf)
OVERSHOOT_STATEMENT(RegimeGfOrder)
OVERSHOOT_STATEMENT(RegimeEos)
OVERSHOOT_STATEMENT(RegimeEosGap<LogCosh>)
OVERSHOOT_STATEMENT(RegimeEosGap<SquareRoot>)
OVERSHOOT_STATEMENT(RegimeEosGap<Huber>)
OVERSHOOT_STATEMENT(RegimeEosGap<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(RegimeEosGap<PowerOf<3>>)
OVERSHOOT_STATEMENT(RegimeEosGap<PowerOf<4>>)
OVERSHOOT_STATEMENT(MeanGfBias)
OVERSHOOT_STATEMENT(MeanEosBias)

}  // namespace overshoot
