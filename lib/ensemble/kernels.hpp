#pragma once
/// The kernels of one instruction set A, for its translation unit: of each of a list of maps.
#include <tuple>

#include "lib/ensemble/batch_functions.hpp"
#include "lib/ensemble/engine.hpp"
#include "lib/ensemble/program_engine.hpp"

namespace overshoot {

template <class S, class A, class Maps>
struct Kernels;
template <class S, class A, class... Maps>
struct Kernels<S, A, std::tuple<Maps...>> {
  /// `ring` is memory for the observer of the last values.
  template <class Map>
  [[gnu::noinline, gnu::flatten]] static void run(const Map& map, const EnsembleJob<S>& job, std::uint64_t* histogram,
                                                  S* ring) {
    Engine<S, A, Map>(map, job, histogram, ring).run();
  }

  static void work(const EnsembleMap& map, const EnsembleJob<S>& job, std::uint64_t* histogram, S* ring, S* rows) {
    if (map.index == sizeof...(Maps)) return run_program<S, A>(*static_cast<const LaneMap*>(map.map), job, histogram, ring, rows);
    std::size_t k = 0;
    ((k++ == map.index ? run(*static_cast<const Maps*>(map.map), job, histogram, ring) : void()), ...);
  }
};

template <class A, class Maps>
EnsembleKernels kernels_in() {
  return {Kernels<float, A, Maps>::work, Kernels<double, A, Maps>::work, batch_function<float, A>,
          batch_function<double, A>};
}

}  // namespace overshoot
