/// The experiments of Section 5 that run in a moment: xor (Figure 2) and single_neuron_margins (Figure 4). Those on
/// images are run by `simulate two_layer` and `simulate mlp`.
#include "lib/model/datasets.hpp"
#include "lib/model/random.hpp"
#include "lib/scalar/double.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

double smallest(const Vector<double>& margins) { return margins.minCoeff(); }

/// xor with leaky softplus c = 1/2, m = 20, random start: what a run of step H shows.
struct Xor {
  static About about() {
    return {
        .key = "cai2024.xor",
        .source = "Section 5, Figure 2 (left)",
        .says = "xor: oscillation, then monotone decrease, eta t L_t flat, the margin nearly increasing",
        .printed =
            R"(\text{leaky softplus } c=\tfrac12,\ m=20:\ \text{after an oscillating phase } L_t\downarrow,\ \eta tL_t\to\text{const},\ \min_iq_i/\|w\|\ \text{nearly}\uparrow)",
        .hypotheses = "a random start",
        .deduction =
            "Run for 12 seeds, w_jk standard normal, a_j = (-1)^j, a ladder of 5 steps H = 2^k, 12,000 steps. Nearly: "
            "no step of the stable phase lowers the margin by more than 1/100 of itself; flat: H t L_t changes by less "
            "than a half between t/2 and t",
        .covers = Covers::sampled,
        .compared = {"the last increase is in the first half < 6000", "L reaches the stable phase",
                     "H t L_t is flat from below > 0.5", "H t L_t is flat from above < 1.5",
                     "the margin nearly increases > -0.01"},
        .expected = Verdict::supported,
        .mutant = "the last increase within the first 2 steps",
        .minimum_samples = 60};
  }
  static Domain domain() {
    return {integer_within("k", 7, 11).that_is("log2 of the step H"),
            integer_within("seed", 1, 12).that_is("what draws w_0")};
  }
  static Observation observe(const Point<double>& p, Variant v) {
    constexpr long steps = 12'000, m = 20;
    const Dataset<double> data = small_dataset<double>("xor", 0);
    TwoLayer<double> net{activation("leaky_softplus:1/2"), Vector<double>(m)};
    for (long j = 0; j < m; ++j) net.a(j) = j % 2 == 0 ? 1 : -1;
    Random random(static_cast<std::uint64_t>(p("seed")), 2);
    Matrix<double> w(m, 2);
    for (Eigen::Index k = 0; k < w.size(); ++k) w(k) = random.normal();
    const double H = std::exp2(p("k"));
    const double S = stable_threshold(model_constants(net.phi, m, std::sqrt(2.0)), data.points(), H);
    long increases = 0, last_increase = 0, stable_since = -1;
    double previous = INFINITY, half_way = 0, worst_margin_change = 0, margin = 0;
    GradientDescent<TwoLayer<double>, double> descent(net, data, std::move(w));
    for (long t = 0; t <= steps; ++t) {
      const double risk = logistic_risk(descent.margins()),
                   next_margin = smallest(descent.margins()) / descent.weights().norm();
      if (risk > previous) {
        ++increases;
        last_increase = t;
      }
      if (stable_since >= 0) worst_margin_change = std::min(worst_margin_change, (next_margin - margin) / margin);
      if (stable_since < 0 && risk <= S) stable_since = t;
      if (t == steps / 2) half_way = H * static_cast<double>(t) * risk;
      previous = risk;
      margin = next_margin;
      descent.step(H);
    }
    const double flat = H * static_cast<double>(steps) * previous / half_way;
    Observation o;
    o.steps = steps;
    o.claims = {compare("the last increase is in the first half", static_cast<double>(last_increase), Relation::less,
                        v.pick(steps / 2.0, 2.0)),
                compare("L reaches the stable phase", previous, Relation::at_most, S),
                compare("H t L_t is flat from below", flat, Relation::greater, 0.5),
                compare("H t L_t is flat from above", flat, Relation::less, 1.5),
                compare("the margin nearly increases", worst_margin_change, Relation::greater, -0.01)};
    const std::string at = "H = " + std::to_string(static_cast<long>(H)) + ": ";
    o.measured[at + "increases"] = static_cast<double>(increases);
    o.measured[at + "last increase"] = static_cast<double>(last_increase);
    o.measured[at + "stable since"] = static_cast<double>(stable_since);
    o.measured[at + "H t L_t at the end"] = H * static_cast<double>(steps) * previous;
    o.measured[at + "margin at the end"] = margin;
    o.measured["worst relative change of the margin in one stable step"] = worst_margin_change;
    return o;
  }
};

/// Five points, two neurons: the network separates them though neither neuron does.
struct SingleNeuronMargins {
  static About about() {
    return {
        .key = "cai2024.single_neuron_margins",
        .source = "Section 5, Figure 4",
        .says = "the network's margin becomes positive (at step 1218) while both neurons' stay negative",
        .printed =
            R"(\min_iy_if(w_t;x_i)>0\ \text{while}\ \min_iy_ia_j\phi(x_i^\top w_{t,j})<0\ (j=1,2);\quad \max_{\|u\|=1}\min_iy_ix_i^\top u=0.05\ \text{at}\ (1,0,0))",
        .hypotheses = "half softplus, a = (1, -1), f = (1/2) sum a_j phi(x.w_j), H = 3",
        .deduction =
            "Run from w_0 = 0. The direction (1,0,0) is the best: (3,2,0,1,3)/9 are weights of the points whose mean "
            "of y_i x_i is (1/20, 0, 0), so that no unit u has min_i y_i x_i.u > 1/20.",
        .covers = Covers::sampled,
        .compared = {"not separated one step earlier < 0", "separated from then on > 0", "no neuron separates < 0",
                     "(1,0,0) has margin 0.05", "and none has more: the mean's length", "the mean is along (1,0,0)"},
        .expected = Verdict::supported,
        .mutant = "separated at step 1217 already",
        .minimum_samples = 1};
  }
  static Domain domain() { return {integer_within("steps", 5000, 5000)}; }
  template <Real T>
  static Observation observe(const Point<double>& p, Variant v) {
    const auto steps = static_cast<long>(p("steps"));
    constexpr long separated = 1218;
    const Dataset<T> data = small_dataset<T>("five_points", 0);
    TwoLayer<T> net{activation("half_softplus"), Vector<T>(2)};
    net.a(0) = from<T>(1);
    net.a(1) = from<T>(-1);
    GradientDescent<TwoLayer<T>, T> descent(net, data, Matrix<T>::Constant(2, 3, from<T>(0)));
    const auto least = [&](const auto& margin) {
      T q = margin(0);
      for (Eigen::Index i = 1; i < data.points(); ++i) q = min(q, T(margin(i)));
      return nearby_double(q);
    };
    double before = 0, after = INFINITY, best_neuron = -INFINITY;
    for (long t = 0; t <= steps; ++t) {
      const double q = least(descent.margins());
      if (t == v.pick(separated, separated - 1) - 1) before = q;
      if (t >= v.pick(separated, separated - 1)) after = std::min(after, q);
      const Matrix<T> inputs = product(data.x, descent.weights().transpose());
      if (t > 0)
        for (Eigen::Index j = 0; j < 2; ++j)
          best_neuron = std::max(
              best_neuron, least([&](Eigen::Index i) { return data.y(i) * net.a(j) * net.phi.value(inputs(i, j)); }));
      descent.step(from<T>(3));
    }
    T along = data.y(0) * data.x(0, 0), off = from<T>(0);
    const long weights[5] = {3, 2, 0, 1, 3};
    for (Eigen::Index k = 0; k < 3; ++k) {
      T mean = from<T>(0);
      for (Eigen::Index i = 0; i < 5; ++i) mean = mean + weights[i] * data.y(i) * data.x(i, k) / from<T>(9);
      if (k == 0)
        along = mean;
      else
        off = off + abs(mean);
    }
    const double direction_margin = least([&](Eigen::Index i) { return data.y(i) * data.x(i, 0); });
    Observation o;
    o.steps = steps;
    constexpr double rounding = 1e-15;  // sums of five terms below 2, in double
    o.claims = {compare("not separated one step earlier", before, Relation::less, 0.0),
                compare("separated from then on", after, Relation::greater, 0.0),
                compare("no neuron separates", best_neuron, Relation::less, 0.0),
                compare("(1,0,0) has margin 0.05", std::abs(direction_margin - 0.05), Relation::at_most, rounding),
                compare("and none has more: the mean's length", std::abs(nearby_double(along) - 0.05),
                        Relation::at_most, rounding),
                compare("the mean is along (1,0,0)", nearby_double(off), Relation::at_most, rounding)};
    o.measured["smallest margin one step before"] = before;
    o.measured["largest neuron margin seen"] = best_neuron;
    return o;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(Xor)
OVERSHOOT_STATEMENT(SingleNeuronMargins)

}  // namespace overshoot
