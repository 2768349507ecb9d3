#include "lib/ensemble/kernels.hpp"
#include "models/maps.hpp"

namespace overshoot {
EnsembleKernels avx2_kernels() { return kernels_in<xsimd::fma3<xsimd::avx2>, Maps>(); }
}  // namespace overshoot
