#include "lib/ensemble/kernels.hpp"
#include "models/maps.hpp"

namespace overshoot {
EnsembleKernels avx512_kernels() { return kernels_in<xsimd::avx512f, Maps>(); }
}  // namespace overshoot
