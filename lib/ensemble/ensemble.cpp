#include "lib/ensemble/ensemble.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cmath>
#include <limits>
#include <memory>

#include "lib/ensemble/kernel.hpp"
#include "lib/scalar/interrupted.hpp"

namespace overshoot {

template <class S>
EnsembleRun<S> run_ensemble(const EnsembleMap& map, const EnsembleStart<S>& start, S until, long budget,
                            const Observed& observed, InstructionSet set) {
  const auto coordinates = static_cast<std::size_t>(map.coordinates),
             parameters = static_cast<std::size_t>(map.parameters);
  if (start.coordinates.size() != coordinates || start.parameters.size() != parameters)
    throw std::invalid_argument("an ensemble's start has an array for each coordinate and parameter");
  const std::size_t n = start.coordinates[0].size();
  for (const auto* columns : {&start.coordinates, &start.parameters})
    for (const std::vector<S>& column : *columns)
      if (column.size() != n) throw std::invalid_argument("the arrays of an ensemble's start differ in length");
  if (budget < 0 || observed.from < 0 || observed.last < 0 || observed.coordinate < 0 ||
      observed.coordinate >= static_cast<int>(coordinates) || !(until >= 0 && std::isfinite(until)))
    throw std::invalid_argument("an ensemble's budget, until or observers are out of range");

  EnsembleRun<S> run;
  run.final.assign(coordinates, std::vector<S>(n));
  run.steps.resize(n);
  run.ending.resize(n);
  long next = 0;
  EnsembleJob<S> job{.count = static_cast<long>(n), .budget = budget, .until = until, .next = &next};
  static_assert(sizeof(std::atomic<bool>) == sizeof(bool));
  job.stop = reinterpret_cast<const bool*>(Interruptible::current());
  for (std::size_t c = 0; c < coordinates; ++c) {
    job.start[c] = start.coordinates[c].data();
    job.final[c] = run.final[c].data();
  }
  for (std::size_t c = 0; c < parameters; ++c) job.parameters[c] = start.parameters[c].data();
  job.steps = run.steps.data();
  job.ending = run.ending.data();
  job.coordinate = observed.coordinate;
  job.from = observed.from;
  const auto array_if = [n](bool wanted, auto& array, std::size_t per_trajectory = 1) {
    if (wanted) array.resize(n * per_trajectory);
    return wanted ? array.data() : nullptr;
  };
  job.lowest = array_if(observed.extremes, run.lowest);
  job.highest = array_if(observed.extremes, run.highest);
  job.sum = array_if(observed.sums, run.sum);
  job.sum_of_squares = array_if(observed.sums, run.sum_of_squares);
  job.last = array_if(observed.last > 0, run.last, static_cast<std::size_t>(observed.last));
  job.last_count = observed.last;
  job.passage = array_if(observed.passage_below.has_value(), run.passage);
  job.level = static_cast<S>(observed.passage_below.value_or(0));
  if (observed.histogram) {
    const Bins& b = *observed.histogram;
    if (b.count < 1 || !(b.lo < b.hi)) throw std::invalid_argument("a histogram needs a bin and lo < hi");
    run.histogram.resize(static_cast<std::size_t>(b.count));
    job.bins = b.count;
    job.bins_lo = static_cast<S>(b.lo);
    job.bins_per_unit = static_cast<S>(b.count / (b.hi - b.lo));
  }

  const EnsembleKernels kernels = map.kernels(set);
  const int workers = tbb::this_task_arena::max_concurrency();
  std::vector<std::vector<std::uint64_t>> histograms(static_cast<std::size_t>(workers));
  tbb::parallel_for(0, workers, [&](int worker) {
    std::vector<std::uint64_t>& counts = histograms[static_cast<std::size_t>(worker)];
    counts.assign(run.histogram.size(), 0);
    std::vector<S> ring(static_cast<std::size_t>(observed.last) * most_lanes);
    // From a whole cache line on: a vector across two of them costs two loads.
    constexpr std::size_t line = 64;
    std::vector<S> room(static_cast<std::size_t>(map.rows) * most_lanes + line / sizeof(S));
    void* rows = room.data();
    std::size_t bytes = room.size() * sizeof(S);
    std::align(line, bytes - line, rows, bytes);
    std::uint64_t* const histogram = counts.empty() ? nullptr : counts.data();
    if constexpr (std::same_as<S, float>)
      kernels.in_float(map, job, histogram, ring.data(), static_cast<S*>(rows));
    else
      kernels.in_double(map, job, histogram, ring.data(), static_cast<S*>(rows));
  });
  stop_if_asked();
  for (const std::vector<std::uint64_t>& counts : histograms)
    for (std::size_t k = 0; k < run.histogram.size(); ++k) run.histogram[k] += counts[k];
  return run;
}

template EnsembleRun<float> run_ensemble(const EnsembleMap&, const EnsembleStart<float>&, float, long, const Observed&,
                                         InstructionSet);
template EnsembleRun<double> run_ensemble(const EnsembleMap&, const EnsembleStart<double>&, double, long,
                                          const Observed&, InstructionSet);

}  // namespace overshoot
