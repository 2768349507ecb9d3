/// Ensembles against the same maps in double, one trajectory at a time; threads, instruction sets, observers.
#include "lib/ensemble/ensemble.hpp"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <cmath>
#include <numeric>
#include <random>

#include "lib/dynamics/run.hpp"
#include "models/maps.hpp"

namespace overshoot {
namespace {

std::vector<InstructionSet> instruction_sets() {
  std::vector<InstructionSet> all;
  for (const InstructionSet set : {InstructionSet::sse2, InstructionSet::avx2, InstructionSet::avx512})
    if (set <= widest_instruction_set()) all.push_back(set);
  return all;
}

/// Calls f with each map of the models' list, and the powers with some exponents.
template <class F>
void for_each_map(const F& f) {
  f(NeuronMap<LogCosh>{});
  f(NeuronMap<SquareRoot>{});
  f(NeuronMap<Huber>{});
  for (const Q exponent : {Q(3, 2), Q(4, 1), Q(7, 3)}) f(NeuronMap<Power>{{exponent}});
  f(MeanModel{});
  f(CubicMap{});
  f(ScalarFactorization{});
}

template <class S, class Map>
EnsembleStart<S> starts(const Map&, std::size_t n, std::uint64_t seed = 7) {
  std::mt19937_64 engine(seed);
  const auto uniform = [&](double lo, double hi) {
    return static_cast<S>(std::uniform_real_distribution<double>(lo, hi)(engine));
  };
  EnsembleStart<S> start;
  start.coordinates.resize(Map::coordinates);
  start.parameters.resize(Map::parameters);
  for (std::size_t i = 0; i < n; ++i) {
    if constexpr (std::same_as<Map, CubicMap>) {
      start.coordinates[0].push_back(uniform(0.1, 1));
      start.parameters[0].push_back(uniform(0.05, 0.3));
    } else if constexpr (std::same_as<Map, MeanModel>) {
      start.coordinates[0].push_back(uniform(-1, 1));
      start.coordinates[1].push_back(uniform(-0.1, 0.1));
      start.parameters[0].push_back(100);
      start.parameters[1].push_back(uniform(7, 9) * S(3.14159265) / S(1e4));
    } else if constexpr (std::same_as<Map, ScalarFactorization>) {
      for (auto& column : start.coordinates) column.push_back(uniform(0.5, 1.5));
      start.parameters[0].push_back(uniform(0.05, 0.2));
    } else {
      const S eta = uniform(0.01, 0.1), x = uniform(-0.5, 0.5);
      start.coordinates[0].push_back(x);
      start.coordinates[1].push_back(std::sqrt(x * x + (2 + uniform(-1, 1)) / eta));
      start.parameters[0].push_back(eta);
    }
  }
  return start;
}

template <class S, class Map>
struct Alone {
  std::array<S, Map::coordinates> z;
};
/// Trajectory i in S, one step after the other.
template <class S, class Map>
auto alone(const Map& map, const EnsembleStart<S>& start, std::size_t i, S until, long budget) {
  Alone<S, Map> z{};
  std::array<S, Map::parameters> p = {};
  for (std::size_t c = 0; c < start.coordinates.size(); ++c) z.z[c] = start.coordinates[c][i];
  for (std::size_t c = 0; c < start.parameters.size(); ++c) p[c] = start.parameters[c][i];
  return run(
      z,
      [&](Alone<S, Map> s) {
        s.z = map.step(s.z, p);
        return s;
      },
      [&](const Alone<S, Map>& s) {
        const S size = std::fabs(distance_of(map, s.z, p));
        return !std::isfinite(size) || (size < until && (size == 0 || !map.repels(s.z, p)));
      },
      budget);
}

template <class S>
void expect_same(const std::vector<S>& a, const std::vector<S>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(a[i] == b[i] || (a[i] != a[i] && b[i] != b[i])) << i << ": " << +a[i] << " and " << +b[i];
}
template <class S>
void expect_same(const EnsembleRun<S>& a, const EnsembleRun<S>& b) {
  for (std::size_t c = 0; c < a.final.size(); ++c) expect_same(a.final[c], b.final[c]);
  EXPECT_EQ(a.steps, b.steps);
  EXPECT_EQ(a.ending, b.ending);
  expect_same(a.lowest, b.lowest);
  expect_same(a.highest, b.highest);
  expect_same(a.sum, b.sum);
  expect_same(a.sum_of_squares, b.sum_of_squares);
  expect_same(a.last, b.last);
  EXPECT_EQ(a.passage, b.passage);
  EXPECT_EQ(a.histogram, b.histogram);
}

/// One step from many states is the template's own in double, to the few ulp of the function in it: of the step's
/// parts, x and g y for the neuron, with 8 ulp for the function (batch_test.cpp) and 2 for the rest. The powers of
/// exponent 7/3 go through e^(b log v), |b log v| ulp worse: |v| >= 1e-3 here, so 30.
template <class S>
void expect_one_step_right() {
  for_each_map([]<class Map>(const Map& of) {
    const EnsembleMap map = ensemble_map(of);
    const EnsembleStart<S> start = starts<S>(of, 501);
    for (const InstructionSet set : instruction_sets()) {
      SCOPED_TRACE(testing::Message() << name_of(set) << ", model " << map.index);
      const EnsembleRun<S> found = run_ensemble<S>(map, start, S(0), 1, {}, set);
      for (std::size_t i = 0; i < 501; ++i) {
        const auto right = alone<S>(of, start, i, S(0), 1);
        for (std::size_t c = 0; c < found.final.size(); ++c) {
          const S before = start.coordinates[c][i], after = right.state.z[c];
          const double size = std::max({std::fabs(before), std::fabs(after), std::fabs(after - before)});
          EXPECT_NEAR(found.final[c][i], after, 40 * size * std::numeric_limits<S>::epsilon() / 2) << i << ", " << c;
        }
      }
    }
  });
}
TEST(Ensemble, OneStepInDouble) { expect_one_step_right<double>(); }
TEST(Ensemble, OneStepInFloat) { expect_one_step_right<float>(); }

/// Whole runs that converge end where the scalar run does: rounding is contracted, and near a limit that depends on the
/// start (the neuron's y, the mean model's b) an error of one step is carried on, some 1e4 steps of 1e-16 relative.
TEST(Ensemble, RunsEndWhereTheScalarOnesDo) {
  for_each_map([]<class Map>(const Map& of) {
    const EnsembleMap map = ensemble_map(of);
    const EnsembleStart<double> start = starts<double>(of, 40);
    for (const InstructionSet set : instruction_sets()) {
      SCOPED_TRACE(testing::Message() << name_of(set) << ", model " << map.index);
      const EnsembleRun<double> found = run_ensemble<double>(map, start, 1e-13, 20'000, {}, set);
      for (std::size_t i = 0; i < 40; ++i) {
        const auto right = alone<double>(of, start, i, 1e-13, 20'000);
        // Stopped or not is the same but for |x| within rounding of `until`.
        EXPECT_NEAR(static_cast<double>(found.steps[i]), static_cast<double>(right.steps), 1) << i;
        EXPECT_EQ(found.ending[i], right.stopped ? Ending::converged : Ending::out_of_steps) << i;
        const std::size_t slow = found.final.size() - 1;
        if (std::same_as<Map, CubicMap> && start.parameters[0][i] > 0.245) continue;  // a cycle, or near one
        EXPECT_NEAR(found.final[slow][i], right.state.z[slow], 1e-10 * std::fabs(right.state.z[slow])) << i;
      }
    }
  });
}

Observed everything() {
  return {.coordinate = 0,
          .from = 5,
          .extremes = true,
          .sums = true,
          .last = 4,
          .passage_below = 0.01,
          .histogram = Bins{-1, 1, 32}};
}

TEST(Ensemble, TheSameForAnyNumberOfThreads) {
  for_each_map([](const auto& of) {
    const EnsembleMap map = ensemble_map(of);
    const EnsembleStart<double> start = starts<double>(of, 3000);
    std::optional<EnsembleRun<double>> first;
    for (const std::size_t threads : {1u, 2u, 5u}) {
      const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
      const EnsembleRun<double> found = run_ensemble<double>(map, start, 1e-13, 700, everything());
      if (!first) first = found;
      expect_same(*first, found);
    }
  });
}

/// A trajectory does not feel its neighbours, nor how many there are.
TEST(Ensemble, TheSameAlone) {
  for_each_map([](const auto& of) {
    const EnsembleMap map = ensemble_map(of);
    const EnsembleStart<float> start = starts<float>(of, 333);
    const EnsembleRun<float> all = run_ensemble<float>(map, start, 1e-5F, 300);
    for (const std::size_t i : {0u, 1u, 200u, 332u}) {
      EnsembleStart<float> one;
      for (const auto& c : start.coordinates) one.coordinates.push_back({c[i]});
      for (const auto& c : start.parameters) one.parameters.push_back({c[i]});
      const EnsembleRun<float> found = run_ensemble<float>(map, one, 1e-5F, 300);
      EXPECT_EQ(found.steps[0], all.steps[i]);
      for (std::size_t c = 0; c < one.coordinates.size(); ++c) EXPECT_EQ(found.final[c][0], all.final[c][i]);
    }
  });
}

TEST(Ensemble, Endings) {
  const double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const CubicMap map;
  const EnsembleMap cubic = ensemble_map(map);
  // z: rests at 0 (below until at once), rests at 1, escapes from 6, and what is no number.
  const EnsembleStart<double> start{{{0, 1, 6, infinity, nan}}, {{0.3, 0.3, 0.3, 0.3, 0.3}}};
  for (const InstructionSet set : instruction_sets()) {
    SCOPED_TRACE(name_of(set));
    const EnsembleRun<double> run = run_ensemble<double>(cubic, start, 1e-9, 1000, {}, set);
    using enum Ending;
    EXPECT_EQ(run.ending, (std::vector{converged, out_of_steps, diverged, diverged, diverged}));
    EXPECT_EQ(run.steps[0], 0);
    EXPECT_EQ(run.steps[1], 1000);
    EXPECT_EQ(run.final[0][1], 1);
    EXPECT_GT(run.steps[2], 2);
    EXPECT_LT(run.steps[2], 20);
    EXPECT_EQ(run.steps[3], 0);
    EXPECT_EQ(run.steps[4], 0);
    const EnsembleRun<double> none = run_ensemble<double>(cubic, start, 1e-9, 0, {}, set);
    EXPECT_EQ(none.ending, (std::vector{converged, out_of_steps, out_of_steps, diverged, diverged}));
    EXPECT_EQ(none.steps, std::vector<long>(5, 0));
  }
  EXPECT_TRUE(run_ensemble<double>(cubic, {{{}}, {{}}}, 0, 10).steps.empty());
  EXPECT_THROW(run_ensemble<double>(cubic, {{{1}}, {{1, 2}}}, 0, 10), std::invalid_argument);
  EXPECT_THROW(run_ensemble<double>(cubic, {{{1}, {1}}, {{1}}}, 0, 10), std::invalid_argument);
}

/// A tiny z_0 has converged only where the rest points z_0 = 0 do not repel, or it is 0: at eta y^2 > 2, K > 2 and s >
/// 0 they do.
TEST(Ensemble, ARepellingAxisIsNoLimit) {
  using enum Ending;
  const double pi = 3.141592653589793;
  for (const InstructionSet set : instruction_sets()) {
    SCOPED_TRACE(name_of(set));
    const auto expect_endings = [&](const auto& map, const EnsembleStart<double>& start, long budget,
                                    const std::vector<Ending>& endings, const std::vector<long>& steps) {
      const EnsembleRun<double> run = run_ensemble<double>(ensemble_map(map), start, 1e-9, budget, {}, set);
      EXPECT_EQ(run.ending, endings);
      EXPECT_EQ(run.steps, steps);
    };
    // eta = 1: a step multiplies a tiny x by 1 - y^2, which is -1.56, -0.96, -1.56 and -1.56 here.
    const EnsembleStart<double> neuron{{{1e-12, 1e-12, 0, -1e-12}, {1.6, 1.4, 1.6, 1.6}}, {{1, 1, 1, 1}}};
    expect_endings(NeuronMap<LogCosh>(), neuron, 3, {out_of_steps, converged, converged, out_of_steps}, {3, 0, 0, 3});
    expect_endings(NeuronMap<LogCosh>(), neuron, 0, {out_of_steps, converged, converged, out_of_steps}, {0, 0, 0, 0});
    // g(0)^2 = 1/(2 pi): K = d^2 eta/(4 pi), which is 9/4 and 7/4.
    const EnsembleStart<double> mean{{{1e-12, 1e-12}, {0, 0}}, {{10, 10}, {9 * pi / 100, 7 * pi / 100}}};
    expect_endings(MeanModel(), mean, 3, {out_of_steps, converged}, {3, 0});
    const EnsembleStart<double> cubic{{{1e-12, 1e-12, 0}}, {{0.3, 0, 0.3}}};
    expect_endings(CubicMap(), cubic, 3, {out_of_steps, converged, converged}, {3, 0, 0});
  }
}

/// The observers, from whole orbits kept by one of them.
void expect_observed(InstructionSet set) {
  constexpr long budget = 60, from = 7;
  for_each_map([&](const auto& of) {
    const EnsembleMap map = ensemble_map(of);
    for (int coordinate = 0; coordinate < map.coordinates; ++coordinate) {
      SCOPED_TRACE(testing::Message() << "model " << map.index << ", coordinate " << coordinate);
      const EnsembleStart<double> start = starts<double>(of, 100);
      const EnsembleRun<double> orbit =
          run_ensemble<double>(map, start, 1e-2, budget, {.coordinate = coordinate, .last = budget}, set);
      // Levels within the orbits' range, so that some pass and some do not.
      double lo = 1e300, hi = -1e300;
      for (const double x : orbit.last) {
        if (x < lo) lo = x;
        if (x > hi) hi = x;
      }
      const double level = lo + 0.3 * (hi - lo);
      Observed observed = everything();
      observed.coordinate = coordinate;
      observed.from = from;
      observed.passage_below = level;
      observed.histogram = Bins{lo, lo + 0.7 * (hi - lo), 16};
      const EnsembleRun<double> run = run_ensemble<double>(map, start, 1e-2, budget, observed, set);
      std::vector<std::uint64_t> histogram(16);
      std::vector<double> last;
      for (std::size_t i = 0; i < 100; ++i) {
        const long steps = run.steps[i];
        ASSERT_EQ(steps, orbit.steps[i]);
        const auto state = [&](long t) {
          return orbit.last[i * budget + static_cast<std::size_t>(budget - steps + t - 1)];
        };
        double lowest = std::nan(""), highest = lowest, sum = 0, squares = 0;
        long passage = -1;
        for (long t = from + 1; t <= steps; ++t) {
          const double x = state(t);
          if (!(x >= lowest)) lowest = x;
          if (!(x <= highest)) highest = x;
          sum += x;
          squares += x * x;
          if (passage < 0 && x <= level) passage = t;
          const double at = (x - lo) * (16 / (lo + 0.7 * (hi - lo) - lo));
          if (at >= 0 && at < 16) ++histogram[static_cast<std::size_t>(at)];
        }
        for (long t = steps - 3; t <= steps; ++t) last.push_back(t > from ? state(t) : std::nan(""));
        expect_same<double>({run.lowest[i], run.highest[i], run.sum[i], run.sum_of_squares[i]},
                            {lowest, highest, sum, squares});
        EXPECT_EQ(run.passage[i], passage);
      }
      expect_same(run.last, last);
      EXPECT_EQ(run.histogram, histogram);
      EXPECT_GT(std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0}), 0u);
    }
  });
}
TEST(Ensemble, Observers) {
  for (const InstructionSet set : instruction_sets()) {
    SCOPED_TRACE(name_of(set));
    expect_observed(set);
  }
}

}  // namespace
}  // namespace overshoot
