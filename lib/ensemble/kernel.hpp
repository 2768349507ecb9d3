#pragma once
/// What the translation units of the instruction sets offer: one worker's share of an ensemble. Plain data and function
/// pointers, nothing that could be emitted twice.
#include <cstdint>

#include "lib/ensemble/ensemble.hpp"

namespace overshoot {

/// Trajectories that a worker may have in flight.
constexpr int most_lanes = 128;

/// One ensemble, as every worker sees it. An absent array: not asked for.
template <class S>
struct EnsembleJob {
  long count, budget;
  S until;
  const S *start[4], *parameters[16];
  S* final[4];
  long* steps;
  Ending* ending;

  int coordinate;  ///< the observed one
  long from;
  S *lowest, *highest, *sum, *sum_of_squares;
  S* last;
  int last_count;
  long* passage;
  S level;
  S bins_lo, bins_per_unit;
  int bins;

  long* next;  ///< the first trajectory that no worker has taken yet
  const bool* stop;  ///< if there: true when the runs are no longer wanted
};

/// Runs trajectories until none is left, counting into the worker's own histogram; `ring` holds last_count times
/// most_lanes numbers, `rows` those of a recorded map's rows behind its inputs.
template <class S>
using EnsembleWorker = void (*)(const EnsembleMap& map, const EnsembleJob<S>& job, std::uint64_t* histogram, S* ring,
                                S* rows);

/// Batch's functions of one argument, entry by entry, for the tests of their accuracy.
template <class S>
using BatchFunction = void (*)(const S* x, S* y, long n);

struct EnsembleKernels {
  EnsembleWorker<float> in_float;
  EnsembleWorker<double> in_double;
  /// By name (batch_functions.hpp); nullptr: no such function.
  BatchFunction<float> (*function_in_float)(const char* name);
  BatchFunction<double> (*function_in_double)(const char* name);
};

}  // namespace overshoot
