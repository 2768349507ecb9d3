#pragma once
/// The models of a few coordinates: here one is registered, for every command and for the SIMD units.
#include "models/cubic_map.hpp"
#include "models/mean_model.hpp"
#include "models/scalar_factorization.hpp"
#include "models/single_neuron.hpp"

namespace overshoot {

#define OVERSHOOT_MAP_MODELS(X) X(SingleNeuron) X(MeanModel) X(CubicMap) X(ScalarFactorization)

/// All maps of these models.
#define OVERSHOOT_ITS_MAPS(M) , typename MapsIn<M>::Type()
using Maps = decltype(std::tuple_cat(std::tuple<>() OVERSHOOT_MAP_MODELS(OVERSHOOT_ITS_MAPS)));
#undef OVERSHOOT_ITS_MAPS

/// Their kernels, one source for each instruction set (kernels_*.cpp). Throws BadInput where this machine has it not.
EnsembleKernels kernels_of(InstructionSet set);
EnsembleKernels sse2_kernels();
EnsembleKernels avx2_kernels();
EnsembleKernels avx512_kernels();

/// A map of the list as an ensemble runs it; the map must live as long.
template <class Map>
EnsembleMap ensemble_map(const Map& map) {
  const std::size_t index = []<class... Each>(const std::tuple<Each...>*) {
    std::size_t k = 0;
    (void)((std::is_same_v<Each, Map> || (++k, false)) || ...);
    return k;
  }(static_cast<const Maps*>(nullptr));
  return {&map, index, Map::coordinates, Map::parameters, kernels_of};
}

}  // namespace overshoot
