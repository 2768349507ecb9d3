#pragma once
/// The kernels of one instruction set A, for its translation unit.
#include "lib/ensemble/batch_functions.hpp"
#include "lib/ensemble/engine.hpp"

namespace overshoot {

template <class S, class A>
struct Kernels {
  /// `ring` is memory for the observer of the last values.
  template <class Map>
  [[gnu::noinline, gnu::flatten]] static void run(const Map& map, const EnsembleJob<S>& job, std::uint64_t* histogram,
                                                  S* ring) {
    Engine<S, A, Map>(map, job, histogram, ring).run();
  }

  static void work(const EnsembleMap& map, const EnsembleJob<S>& job, std::uint64_t* histogram, S* ring) {
    switch (map.model) {
      case EnsembleModel::neuron_log_cosh:
        return run(NeuronMap<LogCosh>{}, job, histogram, ring);
      case EnsembleModel::neuron_sqrt:
        return run(NeuronMap<SquareRoot>{}, job, histogram, ring);
      case EnsembleModel::neuron_huber:
        return run(NeuronMap<Huber>{}, job, histogram, ring);
      case EnsembleModel::neuron_power:
        return run(NeuronMap<Power>{{map.exponent}}, job, histogram, ring);
      case EnsembleModel::mean_model:
        return run(MeanMap{}, job, histogram, ring);
      case EnsembleModel::cubic_map:
        return run(CubicMap{}, job, histogram, ring);
    }
  }
};

template <class A>
EnsembleKernels kernels_in() {
  return {Kernels<float, A>::work, Kernels<double, A>::work, batch_function<float, A>, batch_function<double, A>};
}

}  // namespace overshoot
