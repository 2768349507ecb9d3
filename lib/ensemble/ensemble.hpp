#pragma once
/// Ensembles: many trajectories of one map, each with a start and parameters of its own, in float or double by the
/// vector instructions of this machine (SSE2, AVX2 with FMA, or AVX-512, chosen at run time) on all cores.
///
/// A trajectory stops by itself: converged, diverged or out of steps; another then takes its place in the vector, so
/// that no lane waits. Each trajectory depends on its own start alone: the results are the same to the bit for any
/// number of threads and any order. Between instruction sets a step differs by the few ulp of Batch's functions.
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "lib/scalar/instruction_set.hpp"
#include "lib/scalar/rational.hpp"

namespace overshoot {

struct EnsembleKernels;

/// A map (map.hpp), and the kernels of a list of maps that it is one of.
struct EnsembleMap {
  const void* map;
  std::size_t index;  ///< in the list; its length where `map` is a LaneMap
  int coordinates, parameters;
  EnsembleKernels (*kernels)(InstructionSet);  ///< throws BadInput where this machine has no such instructions
  int rows = 0;  ///< of a LaneMap: those behind the inputs
};

enum class Ending : std::uint8_t {
  out_of_steps,
  converged,  ///< |distance| < until, and the rest points do not repel there, or the distance is 0
  diverged    ///< the distance is infinite or NaN
};

/// Starts and parameters, one array of equal length for each coordinate and parameter.
template <class S>
struct EnsembleStart {
  std::vector<std::vector<S>> coordinates, parameters;
};

/// Counts of a coordinate's values in [lo, hi), in equal bins; values outside are not counted.
struct Bins {
  double lo, hi;
  int count;
};

/// What is looked at during the run; what is not asked for costs nothing. All of it is about one coordinate, at the
/// states z_t, from < t <= steps.
struct Observed {
  int coordinate = 0;
  long from = 0;
  bool extremes = false;                ///< smallest and largest value
  bool sums = false;                    ///< of the values and of their squares, in S
  int last = 0;                         ///< so many of the last values
  std::optional<double> passage_below;  ///< the first t with value <= level
  std::optional<Bins> histogram;        ///< of all trajectories together
};

template <class S>
struct EnsembleRun {
  std::vector<std::vector<S>> final;  ///< an array for each coordinate
  std::vector<long> steps;
  std::vector<Ending> ending;
  std::vector<S> lowest, highest, sum, sum_of_squares;  ///< NaN, NaN, 0, 0 where no state was observed
  std::vector<S> last;                                  ///< row by row, oldest first; NaN where there were fewer
  std::vector<long> passage;                            ///< -1: never
  std::vector<std::uint64_t> histogram;
};

/// Runs every trajectory until it has converged, until its distance is not finite, or for `budget` steps; the condition
/// is asked of the start too.
template <class S>
EnsembleRun<S> run_ensemble(const EnsembleMap& map, const EnsembleStart<S>& start, S until, long budget,
                            const Observed& observed = {}, InstructionSet set = widest_instruction_set());

extern template EnsembleRun<float> run_ensemble(const EnsembleMap&, const EnsembleStart<float>&, float, long,
                                                const Observed&, InstructionSet);
extern template EnsembleRun<double> run_ensemble(const EnsembleMap&, const EnsembleStart<double>&, double, long,
                                                 const Observed&, InstructionSet);

}  // namespace overshoot
