/// The pictures that explain the statements, computed in double (one in MPFR) by the models that the statements are
/// about.
#include <tbb/parallel_for.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "program/commands.hpp"
#include "lib/dynamics/attractor.hpp"
#include "lib/dynamics/run.hpp"
#include "lib/precision/stall.hpp"
#include "lib/model/datasets.hpp"
#include "lib/model/mean_model.hpp"
#include "lib/model/random.hpp"
#include "lib/model/single_datum.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/kernel/number_text.hpp"
#include "lib/rates/schedules.hpp"
#include "lib/report/picture.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot::program {

namespace {

using LayerKind = Layer::Kind;
constexpr double pi_double = 3.14159265358979323846;

/// n values from a to b, evenly.
std::vector<double> evenly(double a, double b, int n) {
  std::vector<double> out;
  for (int i = 0; i < n; ++i) out.push_back(a + (b - a) * i / (n - 1));
  return out;
}
/// n values from a > 0 to b > 0, by magnitude.
std::vector<double> by_magnitude(double a, double b, int n) {
  std::vector<double> out;
  for (const double e : evenly(std::log(a), std::log(b), n)) out.push_back(std::exp(e));
  return out;
}

template <class F>
Layer graph(std::string name, LayerKind kind, const std::vector<double>& at, const F& f) {
  Layer layer{std::move(name), kind, {}, {}, {}};
  for (const double x : at) layer.add(x, f(x));
  return layer;
}
Layer rule_x(std::string name, double x) { return {std::move(name), LayerKind::rule_x, {x}, {}, {}}; }
Layer rule_y(std::string name, double y) { return {std::move(name), LayerKind::rule_y, {}, {y}, {}}; }

/// Steps worth drawing on a logarithmic axis of t: all of the first, then 40 a decade, with `together` successive ones
/// each.
class Spaced {
 public:
  explicit Spaced(long together = 1) : together_(together) {}
  bool operator()(long t) {
    if (t < next_) return t < last_ + together_;
    last_ = t;
    next_ = std::max(t + 1, static_cast<long>(std::ceil(static_cast<double>(t) * std::pow(10.0, 1.0 / 40))));
    return true;
  }

 private:
  long together_, next_ = 0, last_ = 0;
};

// ahn2023

NeuronState<double> neuron_start(double x0, double eta, double delta) { return {x0, neuron_start_y(x0, eta, delta)}; }

Picture neuron_orbits() {
  const LogCosh loss;
  const double eta = 0.1;
  Picture picture{
      .title = "Gradient descent on log cosh(xy), below and above the edge",
      .caption =
          "Step size η = 1/10. The flow keeps y² − x² (dashed hyperbolas). Below the edge GD does nearly the "
          "same; above the line y² = 2/η it bounces from side to side while y falls, until y² < 2/η.",
      .x = {"x"},
      .y = {"y"}};
  const std::vector<double> heights = evenly(3.2, 5.7, 60);
  for (const double c : {0.02, 0.1, 0.3, 0.7, 1.5, 3.0, 5.0})
    for (const double side : {-1.0, 1.0}) {
      Layer level{fmt::format("level l(xy) = {}", c), LayerKind::level, {}, {}, {}};
      for (const double y : heights)
        if (const double x = side * std::acosh(std::exp(c)) / y; std::fabs(x) <= 1.2) level.add(x, y);
      picture.layers.push_back(std::move(level));
    }
  for (const double delta : {-0.5, 1.0}) {
    const NeuronState<double> start = neuron_start(delta < 0 ? 1.0 : 0.35, eta, delta);
    picture.layers.push_back(graph(fmt::format("y² − x² = {}/η", 2 + delta), LayerKind::curve, evenly(-1.2, 1.2, 81),
                                   [&](double x) { return neuron_start_y(x, eta, delta); }));
    Layer orbit{fmt::format("GD from y₀² − x₀² = {}/η", 2 + delta), LayerKind::orbit, {}, {}, {}};
    orbit.add(start.x, start.y);
    run(
        start,
        [&](const NeuronState<double>& z) {
          const NeuronState<double> next = neuron_step(loss, z, eta);
          orbit.add(next.x, next.y);
          return next;
        },
        [](const NeuronState<double>& z) { return std::fabs(z.x) < 1e-3; }, 300);
    picture.layers.push_back(std::move(orbit));
  }
  picture.layers.push_back(rule_y("y² = 2/η: the edge of stability", std::sqrt(2 / eta)));
  return picture;
}

Picture bounce() {
  const LogCosh loss;
  const double eta = 0.1;
  Picture picture{
      .title = "The bounce, and how it ends",
      .caption =
          "log cosh, η = 1/10, from η (y₀² − x₀²) = 3. While K = η y² > 2 the orbit follows the 2-periodic bounce x "
          "= ±s*/y, l'(s*)/s* = 2/K, of the current y, lagging behind it as K comes to 2, where the bounce is gone.",
      .x = {"step t"},
      .y = {"x"}};
  Layer orbit{"x_t of GD", LayerKind::dots, {}, {}, {}}, above{"bounce +s*/y_t", LayerKind::curve, {}, {}, {}},
      below{"bounce -s*/y_t", LayerKind::curve, {}, {}, {}};
  NeuronState<double> z = neuron_start(0.02, eta, 1);
  double edge = 0;
  for (int t = 0; t <= 400; ++t, z = neuron_step(loss, z, eta)) {
    orbit.add(t, z.x);
    if (const double K = eta * z.y * z.y; K > 2) {
      const double x = bounce_product(loss, K) / z.y;
      above.add(t, x);
      below.add(t, -x);
      edge = t;
    }
  }
  picture.layers = {orbit, above, below, rule_x("η y_t² = 2", edge + 0.5)};
  return picture;
}

Picture bounce_size() {
  Picture picture{.title = "The bounce of each loss",
                  .caption = "s* > 0 with l'(s*)/s* = 2/K: exactly one for every K > 2 (proved).",
                  .x = {"K = η y²"},
                  .y = {"s* = x y on the bounce"}};
  for_each_loss([&](const auto& loss) {
    picture.layers.push_back(
        graph(loss.name(), LayerKind::line, evenly(2.001, 8, 90), [&](double K) { return bounce_product(loss, K); }));
  });
  picture.layers.push_back(rule_x("K = 2", 2));
  return picture;
}

Picture bounce_multiplier() {
  Picture picture{.title = "The bounce's multiplier",
                  .caption = "1 − K l''(s*): within (-1, 1) the bounce attracts. huber's is 1 exactly: neutral.",
                  .x = {"K = η y²"},
                  .y = {"multiplier 1 − K l''(s*)"}};
  const auto add = [&](const auto& loss) {
    picture.layers.push_back(graph(loss.name(), LayerKind::line, evenly(2.001, 8, 90),
                                   [&](double K) { return 1 - K * curvature(loss, bounce_product(loss, K)); }));
  };
  add(LogCosh());
  add(SquareRoot());
  add(Huber());
  picture.layers.push_back(rule_y("1", 1));
  picture.layers.push_back(rule_y("-1", -1));
  return picture;
}

/// y_inf of GD from (x0, y0), y0^2 - x0^2 = (2 + delta)/eta; NaN if x is not below 1e-13 in 2e7 steps.
template <class Loss>
double limit_y(const Loss& loss, double eta, double x0, double delta) {
  const auto r = run(
      neuron_start(x0, eta, delta), [&](const NeuronState<double>& z) { return neuron_step(loss, z, eta); },
      [](const NeuronState<double>& z) { return std::fabs(z.x) < 1e-13; }, 20'000'000);
  return r.stopped ? r.state.y : NAN;
}

Picture gap_above_edge() {
  Picture picture{
      .title = "How far below the edge GD stops",
      .caption =
          "From η (y₀² − x₀²) = 2.5, x₀ = 1/10. Dashed: the theorem's order η^(1/(β-1)) through the run of the "
          "smallest step. huber (β = infinity): the gap does not vanish.",
      .x = {"step size η", true},
      .y = {"2/η − y∞²", true}};
  const std::vector<double> steps = by_magnitude(0.2, 0.01, 9);
  for_each_loss([&](const auto& loss) {
    Layer found = graph(loss.name(), LayerKind::dots, steps, [&](double eta) {
      const double y = limit_y(loss, eta, 0.1, 0.5), gap = 2 / eta - y * y;
      return gap > 0 ? gap : NAN;
    });
    if (const auto beta = loss.beta(); beta && !found.x.empty()) {
      const double exponent = 1 / (static_cast<double>(beta->num) / static_cast<double>(beta->den) - 1);
      picture.layers.push_back(
          graph(loss.name() + ": " + fmt::format("η^{:.3g}", exponent), LayerKind::curve, steps,
                [&](double eta) { return found.y.back() * std::pow(eta / found.x.back(), exponent); }));
    }
    picture.layers.push_back(std::move(found));
  });
  return picture;
}

Picture gap_below_edge() {
  const double x0 = 0.5, delta = 1;
  const std::vector<double> steps = by_magnitude(0.3, 1e-5, 16);
  Picture picture{.title = "Below the edge the gap falls like the root of η",
                  .caption = "log cosh, δ = 1, x₀ = 1/2. The theorem says O(1); the runs follow x₀ √((2-δ) η).",
                  .x = {"step size η", true},
                  .y = {"(2-δ)/η − y∞²", true}};
  picture.layers = {
      graph("GD", LayerKind::dots, steps,
            [&](double eta) {
              const double y = limit_y(LogCosh(), eta, x0, -delta);
              return (2 - delta) / eta - y * y;
            }),
      graph("x₀ √((2-δ) η)", LayerKind::curve, steps, [&](double eta) { return x0 * std::sqrt((2 - delta) * eta); })};
  return picture;
}

Picture mean_path(bool bias) {
  const double d = 100;
  Picture picture{
      .title = bias ? "Bias of the mean model below and above 8π/d²" : "Signal of the mean model below and above 8π/d²",
      .caption =
          bias ? "d = 100, A₀ = 1/2, b₀ = 0. Below the threshold the bias stays near 0; above it A oscillates and "
                 "pushes the bias down to where the multiplier is back at -1: a threshold neuron is learned."
               : "The same runs: A = d (a- + a+). Below the threshold A dies out; above it, it alternates in sign "
                 "with the bounce's size until the bias is low enough.",
      .x = {"step t + 1", true},
      .y = {bias ? "bias b_t" : "A_t"},
      .ordered = true};
  for (const double multiple : {4.0, 7.0, 9.0, 12.0}) {
    const double eta = multiple * pi_double / (d * d);
    Layer layer{fmt::format("η = {:g} π/d²", multiple), bias ? LayerKind::line : LayerKind::dots, {}, {}, {}};
    Spaced shown(bias ? 1 : 2);  // A alternates
    run(
        std::pair<long, MeanState<double>>{0, {0.5, 0}},
        [&](const auto& now) {
          const auto& [t, z] = now;
          if (shown(t)) layer.add(static_cast<double>(t + 1), bias ? z.b : z.A);
          return std::pair<long, MeanState<double>>{t + 1, mean_step(z, d, eta)};
        },
        [](const auto&) { return false; }, 10'000);
    picture.layers.push_back(std::move(layer));
  }
  return picture;
}

Picture limit_bias() {
  Picture picture{
      .title = "Limit bias against the step size",
      .caption =
          "A₀ = 1/2, b₀ = 0. Below 8π/d² the limit is 0 up to a multiple of 1/d²; above, it is at most b*, the same "
          "for every d: g(b*) = 2/(d√η).",
      .x = {"step size η d²/π"},
      .y = {"limit bias b∞"},
      .ordered = true};
  for (const double d : {25.0, 100.0, 400.0})
    picture.layers.push_back(
        graph(fmt::format("GD, d = {:g}", d), LayerKind::dots, evenly(2, 20, 37), [&](double multiple) {
          const double eta = multiple * pi_double / (d * d);
          const auto r = run(
              MeanState<double>{0.5, 0}, [&](const MeanState<double>& z) { return mean_step(z, d, eta); },
              [](const MeanState<double>& z) { return std::fabs(z.A) < 1e-13; }, 2'000'000);
          return r.stopped ? r.state.b : NAN;
        }));
  Layer curve{"b*: the proved bound", LayerKind::curve, {}, {}, {}};
  for (const double b : evenly(0, -0.62, 120))  // eta d^2/pi = 4/(pi g(b*)^2)
    if (const double multiple = 4 / (pi_double * std::pow(mean_relu(b), 2)); multiple <= 20) curve.add(multiple, b);
  picture.layers.push_back(std::move(curve));
  picture.layers.push_back(rule_x("8π/d²", 8));
  return picture;
}

// cai2024

/// Risk and margin along a run on xor (cai2024, Figure 2): leaky softplus c = 1/2, m = 20, the start of seed 1.
template <class See>
void run_xor(double H, long steps, const See& see) {
  constexpr long m = 20;
  const Dataset<double> data = small_dataset<double>("xor", 0);
  TwoLayer<double> net{activation("leaky_softplus:1/2"), Vector<double>(m)};
  for (long j = 0; j < m; ++j) net.a(j) = j % 2 == 0 ? 1 : -1;
  Random random(1, 2);
  Matrix<double> w(m, 2);
  for (Eigen::Index k = 0; k < w.size(); ++k) w(k) = random.normal();
  GradientDescent<TwoLayer<double>, double> descent(net, data, std::move(w));
  Spaced shown;
  for (long t = 0; t <= steps; ++t) {
    if (shown(t)) see(t, logistic_risk(descent.margins()), descent.margins().minCoeff() / descent.weights().norm());
    descent.step(H);
  }
}
constexpr double xor_steps[] = {32, 256, 512, 1024, 2048};

Picture risk() {
  Picture picture{.title = "Risk against time η t, for a ladder of steps",
                  .caption =
                      "xor, leaky softplus c = 1/2, m = 20, η = H/m. Small steps descend along one curve; large ones "
                      "oscillate first, then reach the stable phase and end lower after as many steps.",
                  .x = {"time η t", true},
                  .y = {"risk L(w_t)", true},
                  .ordered = true};
  for (const double H : xor_steps) {
    Layer layer{fmt::format("H = {:g}", H), LayerKind::line, {}, {}, {}};
    run_xor(H, 12'000, [&](long t, double L, double) {
      if (t > 0) layer.add(H / 20 * static_cast<double>(t), L);
    });
    picture.layers.push_back(std::move(layer));
  }
  return picture;
}

Picture margins() {
  Picture picture{.title = "Margins on xor, for a ladder of steps",
                  .caption = "The same runs as the risk's. In the stable phase the margin increases, or nearly so.",
                  .x = {"step t + 1", true},
                  .y = {"margin min_i q_i/‖w_t‖"},
                  .ordered = true};
  for (const double H : xor_steps) {
    Layer layer{fmt::format("H = {:g}", H), LayerKind::line, {}, {}, {}};
    run_xor(H, 12'000, [&](long t, double, double margin) { layer.add(static_cast<double>(t + 1), margin); });
    picture.layers.push_back(std::move(layer));
  }
  return picture;
}

Picture neuron_margins() {
  Picture picture{
      .title = "A network separates what neither of its neurons does",
      .caption =
          "Five points, half softplus, m = 2, H = 3, w₀ = 0: the network's smallest margin becomes positive at "
          "step 1218 and stays so; both neurons' stay negative.",
      .x = {"step t", true},
      .y = {"smallest margin min_i q_i"}};
  const Dataset<double> data = small_dataset<double>("five_points", 0);
  TwoLayer<double> net{activation("half_softplus"), Vector<double>(2)};
  net.a << 1, -1;
  GradientDescent<TwoLayer<double>, double> descent(net, data, Matrix<double>::Zero(2, 3));
  Layer both{"network", LayerKind::line, {}, {}, {}},
      neuron[2] = {{"neuron 1", LayerKind::line, {}, {}, {}}, {"neuron 2", LayerKind::line, {}, {}, {}}};
  Spaced shown;
  for (long t = 0; t <= 5000; ++t) {
    if (t > 0 && shown(t)) {
      both.add(static_cast<double>(t), descent.margins().minCoeff());
      const Matrix<double> inputs = product(data.x, descent.weights().transpose());
      for (Eigen::Index j = 0; j < 2; ++j) {
        double least = INFINITY;
        for (Eigen::Index i = 0; i < data.points(); ++i)
          least = std::min(least, data.y(i) * net.a(j) * net.phi.value(inputs(i, j)));
        neuron[j].add(static_cast<double>(t), least);
      }
    }
    descent.step(3.0);
  }
  picture.layers = {both, neuron[0], neuron[1], rule_y("0", 0), rule_x("t = 1218", 1218)};
  return picture;
}

Picture gelu_constant() {
  const Activation gelu = activation("gelu");
  const double root = std::sqrt(2 * pi_double);
  const auto value = [&](double x) { return std::fabs(gelu.value(x) - x * gelu.slope(x)); };
  Picture picture{.title = "The printed constant of GELU is passed",
                  .caption = "κ must bound |φ(x) − x φ'(x)| = x² exp(-x²/2)/√(2π).",
                  .x = {"x"},
                  .y = {"|φ(x) − x φ'(x)|"}};
  picture.layers = {graph("|φ − x φ'|", LayerKind::line, evenly(-5, 5, 201), value),
                    {"witness x = -5/3", LayerKind::mark, {-5.0 / 3}, {value(-5.0 / 3)}, {}},
                    rule_y("printed: exp(-1/2)/√(2π)", std::exp(-0.5) / root),
                    rule_y("what holds: 2/(e √(2π))", 2 * std::exp(-1.0) / root)};
  return picture;
}

// lu2024

Attractor cubic_attractor(double s, long keep) {
  return attractor([s]<Real T>(const T& z) { return cubic_step(z, T(s)); }, 0.5, 5000, keep);
}
const double window_end = (3 * std::sqrt(3.0) - 2) / 8;

Picture bifurcation() {
  Picture picture{
      .title = "What the strong signal settles to",
      .caption =
          "z' = z (1 + 4 s (1-z))² from z₀ = 1/2, after 5000 steps. Proved: the loss of the fixed point at 1/4, of "
          "the 2-cycle at (√5 − 1)/4, two more multipliers of -1, one of 1 (of a 3-cycle), and the end of the "
          "window, s* = (3 √3 − 2)/8, beyond which the interval below the dashed curve is left.",
      .x = {"s = η ‖u‖²/m"},
      .y = {"strong signal z"}};
  Layer points{"attractor", LayerKind::dots, {}, {}, {}};
  for (const double s : evenly(0.2, window_end, 401)) {
    const Attractor attractor = cubic_attractor(s, 64);
    const std::size_t shown = attractor.period > 0 ? static_cast<std::size_t>(attractor.period) : 40;
    for (std::size_t k = attractor.points.size() - shown; k < attractor.points.size(); ++k)
      points.add(s, attractor.points[k]);
  }
  picture.layers = {points,
                    graph("1 + 1/(4s)", LayerKind::curve, evenly(0.2, 0.41, 60), [](double s) { return cubic_end(s); }),
                    rule_x("1/4", 0.25),
                    rule_x("(√5 − 1)/4", (std::sqrt(5.0) - 1) / 4),
                    rule_x("0.32201", 0.3220079386207106904885856),
                    rule_x("0.32481", 0.3248069849125510235407943),
                    rule_x("0.36261", 0.3626102411219687932038756),
                    rule_x("s* = 0.39952", window_end)};
  return picture;
}

Picture lyapunov() {
  Picture picture{
      .title = "Lyapunov exponent of the strong signal",
      .caption =
          "The mean of log |G'(z)| over 2000 steps on the attractor, in double: above 0 errors grow "
          "exponentially. Enclosed in balls for one run of 50 steps at s = 0.39 from z₀ = 1/2 (lu2024.chaos).",
      .x = {"s = η ‖u‖²/m"},
      .y = {"Lyapunov exponent per step"}};
  picture.layers = {graph("in double", LayerKind::line, evenly(0.2, window_end, 401),
                          [](double s) {
                            const double l = cubic_attractor(s, 2000).lyapunov;
                            return l < -3 ? NAN : l;  // superstable cycles: to minus infinity
                          }),
                    rule_y("0", 0), rule_x("1/4", 0.25), rule_x("s* = 0.39952", window_end)};
  return picture;
}

Picture weak_signal() {
  Picture picture{
      .title = "The weak feature is learned only by oscillation",
      .caption =
          "Single datum, ‖v‖ = ‖u‖/10, m = 1, a₀ = 1/10, c₀ = 1/1000. With s = 0.2 the strong signal takes all "
          "of f = 1 soon, and the weak one stops; with s > 1/4 f oscillates and the weak signal grows on.",
      .x = {"step t + 1", true},
      .y = {"signal", true}};
  for (const double s : {0.2, 0.3, 0.35}) {
    SingleDatum<double> z{Vector<double>::Constant(1, 0.1), Vector<double>::Constant(1, 0.001)};
    Layer strong{fmt::format("strong, s = {:g}", s), LayerKind::dots, {}, {}, {}};
    Layer weak{fmt::format("weak, s = {:g}", s), LayerKind::line, {}, {}, {}};
    Spaced shown;
    for (long t = 0; t <= 30'000; ++t, z = single_datum_step<double>(z, s, 0.01))
      if (shown(t)) {
        strong.add(static_cast<double>(t + 1), z.strong());
        weak.add(static_cast<double>(t + 1), z.weak());
      }
    picture.layers.push_back(std::move(weak));
    if (s == 0.3) picture.layers.push_back(std::move(strong));
  }
  return picture;
}

Picture weak_limit() {
  const double r = 0.01;
  Picture picture{.title = "Where the weak signal stops",
                  .caption =
                      "Single datum, r = ‖v‖²/‖u‖² = 1/100: the weak signal after 100,000 steps, and the least one at "
                      "which f = 1 throws no step off.",
                  .x = {"s = η ‖u‖²/m"},
                  .y = {"weak signal W"}};
  const std::vector<double> steps = evenly(0.2, 0.39, 39);
  picture.layers = {graph("GD", LayerKind::dots, steps,
                          [&](double s) {
                            SingleDatum<double> z{Vector<double>::Constant(1, 0.1), Vector<double>::Constant(1, 0.001)};
                            for (long t = 0; t < 100'000; ++t) z = single_datum_step<double>(z, s, r);
                            return z.weak();
                          }),
                    graph("(1 − 1/(4s))/(1-r)", LayerKind::curve, evenly(0.25, 0.39, 57),
                          [&](double s) { return (1 - 1 / (4 * s)) / (1 - r); }),
                    rule_x("1/4", 0.25)};
  return picture;
}

/// Runs in MPFR, of p bits. One that would take more than 20,000 steps to pass or stall is not drawn.
Picture who_is_wrong() {
  const LogCosh loss;
  const double delta = 0.5;
  Picture picture{
      .title = "Which precision gets the bounce right",
      .caption =
          "log cosh, δ = 1/2, in p bits. Wrong: y stands still by rounding above η y² = 2 and the bounce never "
          "ends, as if Theorem 6 failed. The lines are where that is predicted. Blank: runs of more than 20,000 "
          "steps.",
      .x = {"step size η", true},
      .y = {"precision p (bits of significand)"}};
  Layer runs{"runs", LayerKind::cells, {}, {}, {}},
      stalls{"stalls on its way, left of here", LayerKind::curve, {}, {}, {}},
      frozen{"never moves, left of here", LayerKind::curve, {}, {}, {}};
  for (long bits = 8; bits <= 24; ++bits) {
    const auto at = static_cast<double>(bits);
    stalls.add(stalls_below(loss, bits), at);
    frozen.add(frozen_below(loss, bits, delta), at);
    const PrecisionScope scope(bits);
    for (const double eta : by_magnitude(1e-4, 0.25, 25)) {
      const BounceRun run = bounce_run<Mpfr>(loss, eta, delta, 4 / (eta * eta) <= 20'000 ? 20'000 : 4'000);
      if (run.end == BounceEnd::undecided) continue;
      runs.add(eta, at);
      runs.values.emplace_back(run.end == BounceEnd::passes ? "right" : "wrong");
    }
  }
  picture.layers = {std::move(runs), std::move(stalls), std::move(frozen)};
  return picture;
}

// rates

double nearest(const NumberText& text) {
  const PrecisionScope scope(128);
  const Mpfi x = Numbers<Mpfi>()(text);
  return mpfr_get_d(x.lo(), MPFR_RNDN);
}

/// 1/(2(1 + 2 sum h)), the bound of OBS-F and the worst case of silver steps.
double huber_rate(const std::vector<NumberText>& steps) {
  double sum = 0;
  for (const NumberText& h : steps) sum += nearest(h);
  return 1 / (2 * (1 + 2 * sum));
}

Picture schedules() {
  Picture picture{.title = "Worst cases of step-size schedules",
                  .caption = "The worst f(x_n) − f(x_*) over convex 1-smooth f with |x_0 − x_*| ≤ 1. Lines are the formulas; marks are what the statements' "
                             "certificates bound from above, exactly, or within 10⁻⁶ for OBS-F with n > 4.",
                  .x = {"n", true},
                  .y = {"f(x_n) − f(x_*)", true}};
  std::vector<double> counts, powers;
  for (int n = 1; n <= 31; ++n) counts.push_back(n);
  for (int n = 1; n <= 31; n = 2 * n + 1) powers.push_back(n);
  const auto named = [](const char* name) { return [name](double n) { return huber_rate(schedule(fmt::format("{}:{}", name, static_cast<int>(n)))); }; };
  picture.layers = {graph("constant steps 3/2", LayerKind::line, counts, [](double n) { return 1 / (2 * (3 * n + 1)); }),
                    graph("silver steps", LayerKind::line, powers, named("silver")), graph("OBS-F", LayerKind::line, counts, named("obs_f"))};
  Layer certified{"certified", LayerKind::mark, {}, {}, {}};
  for (const char* key : {"rates.gd_constant", "rates.silver_exact", "rates.obs_f", "rates.obs_near"})
    for (const RateClaim& claim : find_statement(key).formula({}).rates)
      if (claim.relation == Relation::at_most && claim.problem.measure == RateProblem::Measure::value && claim.problem.steps.front() != "1" &&
          claim.problem.steps.front() != "1/2")
        certified.add(claim.problem.n(), nearest(claim.tau));
  picture.layers.push_back(std::move(certified));
  return picture;
}

Picture two_steps() {
  const double a = std::sqrt(2.0) - 1, q = (std::sqrt(9 + 8 * std::sqrt(2.0)) - 1) / 4, p = a * q;
  const auto worst = [](double u, double v) {
    const double sum = 2 + u + v, long_first = std::max(u, 0.0);
    return std::max({1 / (2 * (1 + 2 * sum)), u * u * v * v / 2, v * v / (2 * (2 + u) * (2 + u)), long_first * long_first / (2 * (3 + 2 * v))});
  };
  Picture picture{.title = "No two steps are better than OBS-F(2)",
                  .caption = "Four functions of one variable are at least as bad as OBS-F(2) at its worst: the Huber function below the falling line, x²/2 above "
                             "the hyperbola, one clipped above over the rising line, one clipped below at the right of the curve. Together they cover all "
                             "h_1, h_2 > 0; the faint lines are level sets of the largest of the four. The mark is OBS-F(2).",
                  .x = {"h_1"},
                  .y = {"h_2"}};
  for (const double level : {0.07, 0.08, 0.1}) {
    Layer line{fmt::format("worst of the four = {}", level), LayerKind::level, {}, {}, {}};
    for (int k = 0; k <= 360; ++k) {
      const double angle = k * pi_double / 180;
      double r = 0;
      while (r < 3 && worst(a + r * std::cos(angle), q + r * std::sin(angle)) < level) r += 1e-3;
      line.add(1 + a + r * std::cos(angle), 1 + q + r * std::sin(angle));
    }
    picture.layers.push_back(std::move(line));
  }
  const auto falls = [&](double x) { return 2 + a + q - x; };
  picture.layers.push_back(graph("Huber, d = 1/(1 + 2(h_1 + h_2)): at least as bad below", LayerKind::line, evenly(0.3, 2.8, 2), falls));
  picture.layers.push_back(graph("x²/2: above", LayerKind::line, evenly(1.16, 2.8, 120), [&](double x) { return 1 + p / (x - 1); }));
  picture.layers.push_back(graph("clipped above at 1/(1 + h_1): above", LayerKind::line, evenly(0.3, 2.8, 2), [&](double x) { return 1 + p * (1 + x); }));
  Layer clipped{"clipped below at (h_1 − 1)/(1 + 2h_2): at the right", LayerKind::line, {}, {}, {}};
  for (const double y : evenly(0.2, 3.2, 60)) clipped.add(1 + p * std::sqrt(1 + 2 * y), y);
  picture.layers.push_back(std::move(clipped));
  picture.layers.push_back({"OBS-F(2)", LayerKind::mark, {1 + a}, {1 + q}, {}});
  return picture;
}

/// A picture and the statements it explains; it is kept with the first of them that is asked for.
struct Entry {
  const char* name;
  std::vector<std::string> about;
  Picture (*make)();
};
const std::vector<Entry>& gallery() {
  static const std::vector<Entry> all = {
      {"orbits",
       {"ahn2023.regime_eos", "ahn2023.regime_gf", "ahn2023.flow_conservation", "ahn2023.balancedness_drift"},
       neuron_orbits},
      {"who_is_wrong", {"ahn2023.regime_eos", "ahn2023.regime_eos.theorem"}, who_is_wrong},
      {"bounce", {"ahn2023.bounce_exists.log_cosh", "ahn2023.bounce_alternates", "ahn2023.axis_absorbing"}, bounce},
      {"bounce_size",
       {"ahn2023.bounce_exists.sqrt", "ahn2023.bounce_exists.huber", "ahn2023.bounce_exists.power_3_2",
        "ahn2023.bounce_exists.power_3", "ahn2023.bounce_exists.power_4"},
       bounce_size},
      {"bounce_multiplier",
       {"ahn2023.bounce_stable.log_cosh", "ahn2023.bounce_stable.sqrt", "ahn2023.bounce_stable.huber"},
       bounce_multiplier},
      {"gap_above_edge",
       {"ahn2023.regime_eos_gap.log_cosh", "ahn2023.regime_eos_gap.sqrt", "ahn2023.regime_eos_gap.huber",
        "ahn2023.regime_eos_gap.power_3_2", "ahn2023.regime_eos_gap.power_3", "ahn2023.regime_eos_gap.power_4"},
       gap_above_edge},
      {"gap_below_edge", {"ahn2023.regime_gf.order"}, gap_below_edge},
      {"limit_bias", {"ahn2023.mean_eos_bias", "ahn2023.mean_gf_bias"}, limit_bias},
      {"bias", {"ahn2023.mean_threshold", "ahn2023.mean_b_monotone"}, [] { return mean_path(true); }},
      {"signal", {"ahn2023.mean_bounce", "ahn2023.axis_absorbing.mean"}, [] { return mean_path(false); }},
      {"risk",
       {"cai2024.xor", "cai2024.thm22_monotone", "cai2024.thm41_stable_rate", "cai2024.c4_stable_risk.repaired",
        "cai2024.stable_certificate.xor"},
       risk},
      {"margins", {"cai2024.a13_margin_increases", "cai2024.xor"}, margins},
      {"neuron_margins",
       {"cai2024.single_neuron_margins", "cai2024.stable_certificate.single_neuron_margins"},
       neuron_margins},
      {"gelu", {"cai2024.constants.gelu", "cai2024.constants.gelu.repaired"}, gelu_constant},
      {"bifurcation",
       {"lu2024.period_doubling", "lu2024.strong_bounded", "lu2024.strong_bounded.repaired",
        "lu2024.strong_bounded.exact", "lu2024.strong_two_cycle", "lu2024.strong_fixed_point", "lu2024.cycles"},
       bifurcation},
      {"lyapunov", {"lu2024.chaos"}, lyapunov},
      {"weak_signal",
       {"lu2024.oscillation_accumulates", "lu2024.oscillation_accumulates.runs", "lu2024.weak_small_step"},
       weak_signal},
      {"weak_limit", {"lu2024.weak_large_step", "lu2024.weak_large_step.limit"}, weak_limit},
      {"schedules", {"rates.silver_exact", "rates.gd_constant", "rates.obs_f", "rates.obs_near", "rates.silver"}, schedules},
      {"two_steps", {"rates.two_steps.short_first", "rates.two_steps.middle_first", "rates.two_steps.long_first"}, two_steps}};
  return all;
}

// The slack around a witness or a worst sample.

/// A range of one variable to look along from the point: n values of it, those outside the domain (open ends) left out.
struct Slice {
  std::size_t variable = 0;
  bool logarithmic = false;
  std::vector<double> at;

  static Slice between(const Domain& domain, std::size_t i, bool logarithmic, double lo, double hi, int n) {
    Slice slice{i, logarithmic, logarithmic ? by_magnitude(lo, hi, n) : evenly(lo, hi, n)};
    std::erase_if(slice.at, [&](double x) { return !domain[i].contains(exact_rational(x)); });
    return slice;
  }
};

Slice slice_through(const Domain& domain, std::size_t i, double value, int n) {
  const Variable& variable = domain[i];
  const double lo = variable.lo ? nearest_double(*variable.lo) : -INFINITY,
               hi = variable.hi ? nearest_double(*variable.hi) : INFINITY;
  const bool wide = !(hi - lo <= 100);
  if (value > 0 && lo >= 0 && (variable.logarithmic || wide))
    return Slice::between(domain, i, true, std::max(value / 30, lo), std::min(value * 30, hi), n);
  const double reach = 2 * std::max(1.0, std::fabs(value));
  return Slice::between(domain, i, false, wide ? std::max(lo, value - reach) : lo,
                        wide ? std::min(hi, value + reach) : hi, n);
}

/// A claim in double at one point: its slack, the same on refute's scale, and whether every hypothesis holds.
struct SlackAt {
  double plain = NAN, scaled = NAN;
  bool side_is_zero = false;  ///< the scale is 1 there
  bool met = true;
};

SlackAt look(const Statement& statement, const std::vector<double>& point, const std::string& claim) {
  const auto [hypotheses, claims] = statement.in_double(point, {});
  SlackAt seen;
  for (const auto& hypothesis : hypotheses) {
    const double slack = hypothesis.slack();
    seen.met = seen.met && (hypothesis.strict()                      ? slack > 0
                            : hypothesis.relation == Relation::equal ? slack == 0
                                                                     : slack >= 0);
  }
  for (const auto& compared : claims) {
    if (compared.label != claim) continue;
    seen.plain = compared.relation == Relation::equal ? -std::fabs(compared.slack()) : compared.slack();
    seen.scaled = scaled_slack(compared);
    seen.side_is_zero = compared.lhs == 0 || compared.rhs == 0;
  }
  return seen;
}

/// Along the variable that moves the slack most, the others held.
std::optional<Picture> slack_picture(const Record& record) {
  const Statement& statement = *record.statement;
  if (statement.is<ByRuns>() || statement.is<ByOrbits>() || statement.is<ByRates>()) return std::nullopt;
  std::vector<double> point = record.worst_point;
  std::string claim = record.worst_claim;
  if (record.witness && record.refutation) {
    point.clear();
    for (const Rational& q : from_witness(statement.domain, *record.witness)) point.push_back(nearest_double(q));
    claim = record.refutation->claim;
  }
  if (point.empty()) return std::nullopt;
  const auto along = [&](const Slice& slice) {
    std::vector<SlackAt> out;
    std::vector<double> x = point;
    for (const double at : slice.at) {
      x[slice.variable] = at;
      out.push_back(look(statement, x, claim));
    }
    return out;
  };
  std::optional<std::size_t> best;
  double most = 0;
  for (std::size_t i = 0; i < statement.domain.size(); ++i) {
    if (statement.domain[i].structural || statement.domain[i].integer || !statement.domain[i].options.empty()) continue;
    double lo = INFINITY, hi = -INFINITY;
    for (const SlackAt& seen : along(slice_through(statement.domain, i, point[i], 25)))
      if (std::isfinite(seen.scaled)) {
        lo = std::min(lo, seen.scaled);
        hi = std::max(hi, seen.scaled);
      }
    if (hi - lo > most) {
      most = hi - lo;
      best = i;
    }
  }
  if (!best) return std::nullopt;
  const Variable& variable = statement.domain[*best];
  constexpr int drawn = 121;
  Slice slice = slice_through(statement.domain, *best, point[*best], drawn);
  std::vector<SlackAt> seen = along(slice);
  // Where the hypotheses hold in a small part of it only, that part and some of its surroundings.
  const auto met = [](const SlackAt& one) { return one.met; };
  const auto first = std::ranges::find_if(seen, met) - seen.begin(), kept = std::ranges::count_if(seen, met);
  if (kept > 0 && kept < drawn / 4) {
    const auto last = std::ssize(seen) - 1 - (std::find_if(seen.rbegin(), seen.rend(), met) - seen.rbegin());
    const auto around = std::max<std::ptrdiff_t>(2, (last - first) / 2);
    const auto at = [&](std::ptrdiff_t i) {
      return slice.at[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, std::ssize(seen) - 1))];
    };
    slice = Slice::between(statement.domain, *best, slice.logarithmic, std::min(at(first - around), point[*best]),
                           std::max(at(last + around), point[*best]), drawn);
    seen = along(slice);
  }
  // The scale jumps where a side passes through 0: there the plain slack is drawn.
  const auto zeros = std::ranges::count_if(seen, [](const SlackAt& one) { return one.side_is_zero; });
  const bool plain = zeros > 0 && zeros < std::ssize(seen);
  const bool refuted = record.verdict == Verdict::refuted;
  Picture picture{
      .title = fmt::format("Slack of \"{}\" along {}", claim, variable.name),
      .caption = fmt::format(
          "Through {}, the other variables held. Negative: the claim fails. In double: a picture, not evidence.",
          refuted ? "the exact witness" : "the worst sample"),
      .x = {variable.name, slice.logarithmic},
      .y = {plain ? "slack" : "slack, relative to the larger side"},
      .about = {statement.about.key}};
  for (std::size_t i = 0; i < slice.at.size(); ++i) {  // one layer for each stretch: no line joins two
    if (i == 0 || seen[i].met != seen[i - 1].met)
      picture.layers.push_back({seen[i].met ? "hypotheses hold" : "a hypothesis fails here",
                                seen[i].met ? LayerKind::line : LayerKind::level,
                                {},
                                {},
                                {}});
    picture.layers.back().add(slice.at[i], plain ? seen[i].plain : seen[i].scaled);
  }
  std::erase_if(picture.layers, [](const Layer& layer) { return layer.x.empty(); });
  Layer mark{refuted ? "witness" : "worst sample", LayerKind::mark, {}, {}, {}};
  const SlackAt there = look(statement, point, claim);
  mark.add(point[*best], plain ? there.plain : there.scaled);
  if (!mark.x.empty()) picture.layers.push_back(std::move(mark));
  picture.layers.push_back(rule_y("0", 0));
  return picture;
}

}  // namespace

void add_pictures(nlohmann::json& statements, const std::vector<Record>& records) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < records.size(); ++i) index[records[i].statement->about.key] = i;
  struct Job {
    std::size_t statement;
    std::string name;
    std::function<std::optional<Picture>()> make;
    std::optional<Picture> made;
  };
  std::vector<Job> jobs;
  for (const Entry& entry : gallery()) {
    for (const std::string& key : entry.about)
      if (!registry().contains(key))
        throw std::logic_error("picture " + std::string(entry.name) + " is about the unknown " + key);
    for (const std::string& key : entry.about)
      if (index.contains(key)) {
        jobs.push_back({index[key],
                        entry.name,
                        [&entry] {
                          Picture picture = entry.make();
                          picture.about = entry.about;
                          return picture;
                        },
                        {}});
        break;
      }
  }
  for (std::size_t i = 0; i < records.size(); ++i)
    jobs.push_back({i, "slack", [&records, i] { return slack_picture(records[i]); }, {}});
  tbb::parallel_for(std::size_t{0}, jobs.size(), [&](std::size_t i) { jobs[i].made = jobs[i].make(); });
  for (const Job& job : jobs)
    if (job.made) statements[job.statement]["series"][job.name] = to_json(*job.made);
}

}  // namespace overshoot::program
