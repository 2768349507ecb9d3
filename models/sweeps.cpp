/// The sweeps of the models of a few coordinates, by the kernels of maps.hpp's list.
#include "lib/ensemble/kernel.hpp"
#include "models/from_maps.hpp"

namespace overshoot {

EnsembleKernels kernels_of(InstructionSet set) {
  if (set > widest_instruction_set())
    throw BadInput(std::string("this machine has no ") + name_of(set) + " instructions");
  return set == InstructionSet::sse2 ? sse2_kernels() : set == InstructionSet::avx2 ? avx2_kernels() : avx512_kernels();
}

#define OVERSHOOT_SWEPT(M) template SweptMap swept_map<M>(const Request&);
OVERSHOOT_MAP_MODELS(OVERSHOOT_SWEPT)
#undef OVERSHOOT_SWEPT

}  // namespace overshoot
