/// Steps of an ensemble on one core and on two, with and without observers, and of the same map in scalar double.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <tbb/global_control.h>

#include <cmath>

#include "bench/bench.hpp"
#include "lib/ensemble/ensemble.hpp"
#include "models/maps.hpp"
#include "models/text_map.hpp"

namespace overshoot::bench {

namespace {

constexpr std::size_t trajectories = 2048;
constexpr long steps = 500;

template <class S, class Map>
EnsembleStart<S> starts(const Map&) {
  EnsembleStart<S> s;
  s.coordinates.resize(Map::coordinates);
  s.parameters.resize(Map::parameters);
  for (std::size_t i = 0; i < trajectories; ++i) {
    const S u = (S(i) + S(0.5)) / S(trajectories);
    if constexpr (std::same_as<Map, CubicMap>) {
      s.coordinates[0].push_back(S(0.5));
      s.parameters[0].push_back(S(0.05) + S(0.19) * u);
    } else if constexpr (std::same_as<Map, MeanModel>) {  // above the threshold 8: A bounces
      s.coordinates[0].push_back(S(0.5));
      s.coordinates[1].push_back(0);
      s.parameters[0].push_back(100);
      s.parameters[1].push_back((S(10) + u) * S(3.14159265) / S(1e4));
    } else {  // at the edge of stability: x bounces
      const S eta = S(1e-3);
      s.coordinates[0].push_back(S(0.1));
      s.coordinates[1].push_back(std::sqrt(S(0.01) + (S(2.1) + u) / eta));
      s.parameters[0].push_back(eta);
    }
  }
  return s;
}

/// The last coordinate of some trajectories is that of the template in double; the error of 500 steps of a few ulp.
template <class S, class Map>
void verify(const std::string& name, const Map& map, const EnsembleStart<S>& start, const EnsembleRun<S>& run) {
  for (std::size_t i = 0; i < trajectories; i += 100) {
    std::array<double, Map::coordinates> z;
    std::array<double, Map::parameters> p;
    for (std::size_t c = 0; c < z.size(); ++c) z[c] = start.coordinates[c][i];
    for (std::size_t c = 0; c < p.size(); ++c) p[c] = start.parameters[c][i];
    for (long t = 0; t < run.steps[i]; ++t) z = map.step(z, p);
    const double found = run.final[Map::coordinates - 1][i], right = z[Map::coordinates - 1];
    require(std::fabs(found - right) <= (sizeof(S) == 4 ? 1e-3 : 1e-9) * std::fabs(right),
            fmt::format("{}: trajectory {} ends at {}, not at {}", name, i, found, right));
  }
}

template <class S, class Map>
void add_ensemble(const std::string& name, const Map& of, double flops, const Observed& observed = {},
                  const std::string& baseline = {}) {
  if (!wanted(name)) return;
  const EnsembleStart<S> start = starts<S>(of);
  const EnsembleMap map = ensemble_map(of);
  const S until = std::same_as<Map, MeanModel> ? S(1e-30) : S(0);
  const EnsembleRun<S> run = run_ensemble<S>(map, start, until, steps, observed);
  verify<S>(name, of, start, run);
  double done = 0;
  for (const long t : run.steps) done += static_cast<double>(t);
  add(name, {.steps = done, .flops = flops, .roof = sizeof(S) == 8 ? "fma" : "", .baseline = baseline}, [=] {
    const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
    run_ensemble<S>(ensemble_map(of), start, until, steps, observed);
  });
}

/// The recorded program of a map that is written as text (docs/maps.md), beside the compiled template.
void add_text_map(const std::string& name, const std::string& tanh, const std::string& baseline, bool verified) {
  if (!wanted(name)) return;
  const Model model = model_of(text_map(
      {"map", "state x, y; parameter eta; let r = " + tanh + "; step x' = x - eta*r*y, y' = y - eta*r*x; rests |x| < 1e-13 unless eta*y^2 > 2"}, "map"));
  Request request{.values = {{"x0", "0"}, {"y0", "0"}}};
  const SweptMap swept = model.swept->map(request);
  const EnsembleStart<double> start = starts<double>(NeuronMap<LogCosh>{});
  const auto all = [=] { return swept.run_in_double(start, 0, steps, 0); };
  const EnsembleRun<double> run = all();
  if (verified) verify<double>(name, NeuronMap<LogCosh>{}, start, run);
  double done = 0;
  for (const long t : run.steps) done += static_cast<double>(t);
  add(name, {.steps = done, .baseline = baseline}, [=] {
    const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
    all();
  });
}

}  // namespace

void add_ensembles() {
  // The flops are those of the AVX-512 kernels of batch.hpp and of the step. (roofline/fma is of doubles.)
  add_ensemble<double>("ensemble/log_cosh", NeuronMap<LogCosh>{}, 44);
  add_text_map("ensemble/log_cosh/as text", "tanh(x*y)", "ensemble/log_cosh", true);
  // What is not tanh: the dispatch, the rows' way through the cache, and the products.
  add_text_map("ensemble/log_cosh/as text, without tanh", "x*y/1000000", "ensemble/log_cosh/as text", false);
  add_ensemble<double>("ensemble/sqrt", NeuronMap<SquareRoot>{}, 23);
  add_ensemble<double>("ensemble/huber", NeuronMap<Huber>{}, 6);
  add_ensemble<double>("ensemble/power:3/2", NeuronMap<Power>{{Q(3, 2)}}, 14);
  add_ensemble<double>("ensemble/power:4", NeuronMap<Power>{{Q(4, 1)}}, 13);
  add_ensemble<double>("ensemble/mean_model", MeanModel{}, 152);
  add_ensemble<double>("ensemble/cubic_map", CubicMap{}, 6);
  add_ensemble<float>("ensemble/log_cosh/float", NeuronMap<LogCosh>{}, 36);
  const auto observing = [&](const std::string& what, const Observed& observed) {
    add_ensemble<double>("ensemble/log_cosh/" + what, NeuronMap<LogCosh>{}, 0, observed, "ensemble/log_cosh");
  };
  observing("extremes", {.extremes = true});
  observing("sums", {.sums = true});
  observing("last 64", {.last = 64});
  observing("passage", {.passage_below = -1e9});
  observing("histogram", {.histogram = Bins{-1, 1, 64}});

  for (const std::size_t threads : {1u, 2u}) {
    EnsembleStart<double> start = starts<double>(NeuronMap<LogCosh>{});
    const std::string name = fmt::format("ensemble/log_cosh/threads {}", threads);
    add(name,
        {.steps = double(trajectories) * 4 * steps,
         .baseline = threads == 2 ? "ensemble/log_cosh/threads 1" : "",
         .real_time = true},
        [=] {
          const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
          const NeuronMap<LogCosh> map;
          run_ensemble<double>(ensemble_map(map), start, 0.0, 4 * steps);
        });
  }

  add("scalar/log_cosh", {.steps = steps}, [] {
    NeuronState<double> z{0.1, 50};
    for (long t = 0; t < steps; ++t) z = neuron_step(LogCosh{}, z, 1e-3);
    benchmark::DoNotOptimize(z.x);
  });
}

}  // namespace overshoot::bench
