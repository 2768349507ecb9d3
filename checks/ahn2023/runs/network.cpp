#include <array>
#include <cmath>
#include <map>
#include <numbers>

#include "lib/model/threshold_network.hpp"
#include "lib/scalar/decimal.hpp"
#include "lib/statement/statement.hpp"

/// Three experiments on the threshold network at the sizes of Figures 1-2, in double, on the mean logistic loss. One
/// seed draws the training set, the test set and the start. The bounds were set after looking at the seeds 1, ..., 10;
/// beside each stands what they showed.
namespace overshoot {
namespace {

constexpr ThresholdTask figures;
constexpr int horizon = 1000;
/// 8 pi/d^2 = 6.28e-4.
constexpr double threshold = 8 * std::numbers::pi / (figures.d * figures.d);

Domain ten_seeds() { return {integer_within("seed", 1, 10).that_is("what draws the points and the start")}; }
std::uint64_t seed_of(const Point<double>& p) { return static_cast<std::uint64_t>(p("seed")); }

ThresholdData<double> draw(std::size_t points, std::uint64_t seed, Part part) {
  return ThresholdData<double>(sparse_coding(points, figures.d, figures.lambda, seed, part));
}

/// The sum of the output weights: A = d (a- + a+) without the d.
double weight_sum(const ThresholdState<double>& z) { return z.a_minus + z.a_plus; }

/// A run of GD and what is counted along it.
struct Run {
  const ThresholdData<double>& data;
  double eta;
  ThresholdState<double> z;
  ThresholdView<double> view = threshold_view(data, z);
  double loss = threshold_loss(view);
  int steps = 0;
  int increases = 0, last_increase = 0;           ///< steps that raise the loss
  int flips = 0, early_flips = 0, last_flip = 0;  ///< steps that turn the sign of a- + a+; early: the first 50

  Run(const ThresholdData<double>& d, double step_size, const ThresholdState<double>& start)
      : data(d), eta(step_size), z(start) {}

  void advance() {
    const ThresholdState<double> next = threshold_step(data, view, z, eta);
    view = threshold_view(data, next);
    const double next_loss = threshold_loss(view);
    ++steps;
    if (next_loss > loss) {
      ++increases;
      last_increase = steps;
    }
    if (weight_sum(next) * weight_sum(z) < 0) {
      ++flips;
      if (steps <= 50) ++early_flips;
      last_flip = steps;
    }
    z = next;
    loss = next_loss;
  }
  void advance_to(int step) {
    while (steps < step) advance();
  }
};

/// With eta = 2.5e-5 and 2.5e-4 the bias hardly moves in 1000 steps; with 2.5e-3 it turns clearly negative, the loss is
/// non-monotone and d (a- + a+) oscillates around 0 early on.
struct NetworkBias {
  static About about() {
    return {
        .key = "ahn2023.network_bias",
        .source = "Figures 1-2",
        .says = "the bias stays put at eta = 2.5e-5 and 2.5e-4; at 2.5e-3 it drops, and the loss is not monotone",
        .printed =
            R"(d=200,\ n=300,\ \lambda=3,\ T=1000:\ |b_T|\approx0\text{ for }\eta=2.5\cdot10^{-5},2.5\cdot10^{-4};\ )"
            R"(b_T\ll0\text{ for }\eta=2.5\cdot10^{-3},\text{ the loss non-monotone, })"
            R"(d(a^-+a^+)\text{ oscillating around }0)",
        .hypotheses = "the sparse-coding task; GD on the logistic loss from small a-, a+ and b = 0",
        .deduction = "Run on the mean of the losses, from a-, a+ independent normals over d, for the seeds 1 to 10.",
        .covers = Covers::sampled,
        .compared = {"|b| at .. < 0.05", "b at the large step < -0.3", "loss increases at 2.5e-5 = 0",
                     "loss increases at 2.5e-4 = 0", "loss increases at the large step >= 10", "sign flips at .. <= 5",
                     "sign flips in 50 large steps >= 40", "last sign flip, large step <= 500"},
        .expected = Verdict::supported,
        .mutant = "the bias drops, and the sum of weights oscillates, at eta = 2.5e-4 already",
        .minimum_samples = 10};
  }
  static Domain domain() { return ten_seeds(); }
  static Observation observe(const Point<double>& p, Variant v) {
    const ThresholdData<double> data = draw(figures.n, seed_of(p), Part::training);
    const ThresholdState<double> start = threshold_start(figures.d, seed_of(p));
    Run small(data, 2.5e-5, start), medium(data, 2.5e-4, start), large(data, 2.5e-3, start);
    Observation o;
    for (const auto& [run, at] :
         {std::pair(&small, "@2.5e-5"), std::pair(&medium, "@2.5e-4"), std::pair(&large, "@2.5e-3")}) {
      run->advance_to(horizon);
      const std::string suffix = at;
      o.measured["b" + suffix] = run->z.b;
      o.measured["loss" + suffix] = run->loss;
      o.measured["loss_increases" + suffix] = run->increases;
      o.measured["last_loss_increase" + suffix] = run->last_increase;
      o.measured["sign_flips" + suffix] = run->flips;
      o.measured["sign_flips_in_50" + suffix] = run->early_flips;
      o.measured["last_sign_flip" + suffix] = run->last_flip;
    }
    const Run& moved = v.mutant ? medium : large;
    o.claims = {
        compare("|b| at 2.5e-5", std::abs(small.z.b), Relation::less, 0.05),   // at most 0.0001
        compare("|b| at 2.5e-4", std::abs(medium.z.b), Relation::less, 0.05),  // at most 0.007
        compare("b at the large step", moved.z.b, Relation::less, -0.3),       // -0.61 to -0.52
        compare("loss increases at 2.5e-5", 1.0 * small.increases, Relation::equal, 0.0),
        compare("loss increases at 2.5e-4", 1.0 * medium.increases, Relation::equal, 0.0),
        compare("loss increases at the large step", 1.0 * moved.increases, Relation::at_least, 10.0),  // 27 to 111
        compare("sign flips at 2.5e-5", 1.0 * small.flips, Relation::at_most, 5.0),                    // 0 or 1
        compare("sign flips at 2.5e-4", 1.0 * medium.flips, Relation::at_most, 5.0),                   // 0 or 1
        compare("sign flips in 50 large steps", 1.0 * moved.early_flips, Relation::at_least, 40.0),    // 49 or 50
        compare("last sign flip, large step", 1.0 * moved.last_flip, Relation::at_most, 500.0)};       // 183 to 309
    return o;
  }
};

/// What is sharp at 8 pi/d^2 and what is gradual, along a ladder of step sizes: at T = 1000, and at eta T = 0.63.
struct NetworkAccuracy {
  static About about() {
    return {
        .key = "ahn2023.network_accuracy",
        .source = "Figures 1-2",
        .says = "across 8 pi/d^2 oscillation and loss increases set in sharply, bias and test accuracy gradually",
        .printed = R"(\eta<8\pi/d^2:\ \text{monotone loss},\ b\text{ a function of }\eta T;\quad )"
                   R"(\eta>8\pi/d^2:\ a^-+a^+\text{ changes sign at each early step},\ b\text{ decreases with }\eta)",
        .origin = Origin::here,
        .hypotheses = "the task and the start of network_bias",
        .deduction = "Run with T = 1000, and with eta T = 0.63, on 2000 test points, for the seeds 1 to 10.",
        .covers = Covers::sampled,
        .compared = {"loss increases at .. = 0", "sign flips at .. <= 25", "sign flips in 50 steps at .. >= 45",
                     "loss goes up at .. >= 5", "b falls from ..", "own threshold is below 8 pi/d^2",
                     "own threshold is near 8 pi/d^2", "b does not jump at the threshold > -0.1",
                     "accuracy does not jump at the threshold <= 0.02", "accuracy at 5e-3 over that at 5.5e-4 >= 0.02",
                     "b at the same eta T, 5.5e-4 against 1e-4 <= 0.002", "b at the same eta T, 8e-4 against 1e-4 >= 2",
                     "b at the same eta T, 2.5e-3 < -0.3"},
        .expected = Verdict::supported,
        .mutant = "the oscillation begins at eta = 4e-4 instead of above 6.28e-4",
        .minimum_samples = 10};
  }
  static Domain domain() { return ten_seeds(); }

  /// The data set's own threshold is 2 to 4 per cent below 8 pi/d^2: steps between 5.5e-4 and 7e-4 count as neither
  /// side.
  static constexpr std::array ladder{"1e-4", "2.5e-4", "4e-4",    "5.5e-4", "6.28e-4",
                                     "7e-4", "8e-4",   "1.25e-3", "2.5e-3", "5e-3"};
  static constexpr double last_below = 5.5e-4, first_above = 7e-4;

  static Observation observe(const Point<double>& p, Variant v) {
    const std::uint64_t seed = seed_of(p);
    const ThresholdData<double> training = draw(figures.n, seed, Part::training),
                                test = draw(figures.test_points, seed, Part::test);
    const ThresholdState<double> start = threshold_start(figures.d, seed);
    Observation o;
    std::map<std::string, double>& seen = o.measured;
    const auto claim = [&](const std::string& label, double lhs, Relation r, double rhs) {
      o.claims.push_back(compare(label, lhs, r, rhs));
    };
    std::string previous;
    for (const std::string at : ladder) {
      const double eta = read_double(at, "eta");
      const int same_time = static_cast<int>(std::lround(0.63 / eta));
      Run run(training, eta, start);
      const auto at_horizon = [&] {
        seen["b@" + at] = run.z.b;
        seen["accuracy@" + at] = threshold_accuracy(test, run.z);
        seen["sign_flips@" + at] = run.flips;
        seen["sign_flips_in_50@" + at] = run.early_flips;
        seen["loss_increases@" + at] = run.increases;
      };
      const auto at_same_time = [&] {
        seen["b_at_eta_T@" + at] = run.z.b;
        seen["accuracy_at_eta_T@" + at] = threshold_accuracy(test, run.z);
      };
      for (const int stop : {std::min(horizon, same_time), std::max(horizon, same_time)}) {
        run.advance_to(stop);
        if (stop == same_time) at_same_time();
        if (stop == horizon) at_horizon();
      }
      // Sharp.
      if (eta <= last_below) {
        claim("loss increases at " + at, seen["loss_increases@" + at], Relation::equal, 0);
        claim("sign flips at " + at, seen["sign_flips@" + at], Relation::at_most, 25);  // at most 15, at 5.5e-4
      }
      if (eta >= v.pick(first_above, 4e-4) && at != "6.28e-4") {
        claim("sign flips in 50 steps at " + at, seen["sign_flips_in_50@" + at], Relation::at_least, 45);  // 49 or 50
        claim("loss goes up at " + at, seen["loss_increases@" + at], Relation::at_least, 5);  // at least 12
      }
      // Gradual.
      if (eta > first_above)
        claim("b falls from " + previous + " to " + at, seen["b@" + at], Relation::less, seen["b@" + previous]);
      previous = at;
    }
    const double own = 2 / threshold_sharpness(training, {0, 0, 0});
    seen["own_threshold"] = own;
    claim("own threshold is below 8 pi/d^2", own, Relation::less, threshold);
    claim("own threshold is near 8 pi/d^2", own, Relation::greater, 0.95 * threshold);  // 0.960 to 0.977

    claim("b does not jump at the threshold", seen["b@7e-4"], Relation::greater, -0.1);  // -0.058 to -0.030
    claim("accuracy does not jump at the threshold", std::abs(seen["accuracy@7e-4"] - seen["accuracy@5.5e-4"]),
          Relation::at_most, 0.02);  // at most 0.0045
    // 0.030 to 0.092, in steps 9 times apart.
    claim("accuracy at 5e-3 over that at 5.5e-4", seen["accuracy@5e-3"] - seen["accuracy@5.5e-4"], Relation::at_least,
          0.02);

    // Below the threshold b depends on eta T alone; above, on eta.
    const double slow = seen["b_at_eta_T@1e-4"];
    claim("b at the same eta T, 5.5e-4 against 1e-4", std::abs(seen["b_at_eta_T@5.5e-4"] - slow), Relation::at_most,
          0.002);  // at most 0.0004
    claim("b at the same eta T, 8e-4 against 1e-4", seen["b_at_eta_T@8e-4"] / slow, Relation::at_least,
          2);                                                                               // 4.3 to 21.5
    claim("b at the same eta T, 2.5e-3", seen["b_at_eta_T@2.5e-3"], Relation::less, -0.3);  // -0.52 to -0.48
    return o;
  }
};

/// eta/2 times the sharpness along the run, at eta = 5e-4, 8e-4 and 2.5e-3: at the iterate, and on the floor of the
/// valley below it: the point a- + a+ = 0 nearest to it (the axis of the mean model), where it is the multiplier's K/2.
struct NetworkSharpness {
  static About about() {
    return {.key = "ahn2023.network_sharpness",
            .source = "Figures 1-2",
            .says = "eta/2 times the sharpness: under 1 below the threshold; above it, from over 1 to just under 1",
            .printed = R"(\eta<8\pi/d^2:\ \tfrac\eta2\lambda_{\max}(\nabla^2L(z_t))<1\text{ for all }t;\quad )"
                       R"(\eta>8\pi/d^2:\ \text{on the floor }a^-+a^+=0\text{ it starts above 1 and ends below, })"
                       R"(\text{at the iterate just below})",
            .origin = Origin::here,
            .hypotheses = "the task and the start of network_bias; L the mean logistic loss",
            .deduction = "Run with eta = 5e-4, 8e-4 and 2.5e-3, T = 1000, for the seeds 1 to 10.",
            .covers = Covers::sampled,
            .compared = {"largest at 5e-4 < 1", "floor at the start of .. > 1", "floor crosses 1 at .. = 1",
                         "floor over 1 at 8e-4 >= 300", "floor over 1 at 2.5e-3 <= 400", "in [0.9, 1] at 8e-4 >= 500",
                         "last at 8e-4 is below 1 < 1", "last is near 1 > 0.9", "last at 2.5e-3 is below 1 < 1"},
            .expected = Verdict::supported,
            .mutant = "the run at eta = 5e-4, below the threshold, ends within 0.1 of 1 too",
            .minimum_samples = 10};
  }
  static Domain domain() { return ten_seeds(); }

  /// eta/2 times the sharpness along a run; the last values are those after the last step.
  struct Trace {
    double start = 0, largest = 0, last = 0;
    int above = 0, within_tenth_below = 0;  ///< iterates over 1; in [0.9, 1]
    double floor_start = 0, floor_last = 0;
    int floor_above = 0, floor_crossings = 0;
  };
  static Trace trace(Run& run) {
    Trace t;
    for (bool first = true;; first = false) {
      const double half = weight_sum(run.z) / 2;
      t.last = run.eta / 2 * threshold_sharpness(run.data, run.z);
      const double floor =
          run.eta / 2 * threshold_sharpness(run.data, {run.z.a_minus - half, run.z.a_plus - half, run.z.b});
      if (first) {
        t.start = t.last;
        t.floor_start = floor;
      } else if ((floor > 1) != (t.floor_last > 1)) {
        ++t.floor_crossings;
      }
      t.floor_last = floor;
      t.largest = std::max(t.largest, t.last);
      if (t.last > 1) ++t.above;
      if (t.last >= 0.9 && t.last <= 1) ++t.within_tenth_below;
      if (floor > 1) ++t.floor_above;
      if (run.steps == horizon) return t;
      run.advance();
    }
  }

  static Observation observe(const Point<double>& p, Variant v) {
    const ThresholdData<double> data = draw(figures.n, seed_of(p), Part::training);
    const ThresholdState<double> start = threshold_start(figures.d, seed_of(p));
    Observation o;
    const auto traced = [&](const std::string& at) {
      Run run(data, read_double(at, "eta"), start);
      const Trace t = trace(run);
      o.measured["start@" + at] = t.start;
      o.measured["largest@" + at] = t.largest;
      o.measured["last@" + at] = t.last;
      o.measured["iterates_above_1@" + at] = t.above;
      o.measured["iterates_in_0.9_to_1@" + at] = t.within_tenth_below;
      o.measured["floor_start@" + at] = t.floor_start;
      o.measured["floor_last@" + at] = t.floor_last;
      o.measured["floor_iterates_above_1@" + at] = t.floor_above;
      o.measured["last_loss_increase@" + at] = run.last_increase;
      return t;
    };
    const Trace below = traced("5e-4"), above = traced("8e-4"), far_above = traced("2.5e-3");
    o.claims = {
        compare("largest at 5e-4", below.largest, Relation::less, 1.0),                          // 0.81 to 0.83
        compare("floor at the start of 8e-4", above.floor_start, Relation::greater, 1.0),        // 1.30 to 1.33
        compare("floor at the start of 2.5e-3", far_above.floor_start, Relation::greater, 1.0),  // 4.07 to 4.15
        compare("floor crosses 1 at 8e-4", 1.0 * above.floor_crossings, Relation::equal, 1.0),
        compare("floor crosses 1 at 2.5e-3", 1.0 * far_above.floor_crossings, Relation::equal, 1.0),
        compare("floor over 1 at 8e-4", 1.0 * above.floor_above, Relation::at_least, 300.0),        // 405 to 685
        compare("floor over 1 at 2.5e-3", 1.0 * far_above.floor_above, Relation::at_most, 400.0),   // 147 to 263
        compare("in [0.9, 1] at 8e-4", 1.0 * above.within_tenth_below, Relation::at_least, 500.0),  // 650 to 869
        compare("last at 8e-4 is below 1", above.last, Relation::less, 1.0),                        // 0.957 to 0.993
        compare("last is near 1", (v.mutant ? below : above).last, Relation::greater, 0.9),  // below: 0.74 to 0.81
        compare("last at 2.5e-3 is below 1", far_above.last, Relation::less, 1.0)};          // 0.68 to 0.91
    return o;
  }
};

}  // namespace

OVERSHOOT_STATEMENT(NetworkBias)
OVERSHOOT_STATEMENT(NetworkAccuracy)
OVERSHOOT_STATEMENT(NetworkSharpness)

}  // namespace overshoot
