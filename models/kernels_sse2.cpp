#include "lib/ensemble/kernels.hpp"
#include "models/maps.hpp"

namespace overshoot {
EnsembleKernels sse2_kernels() { return kernels_in<xsimd::sse2, Maps>(); }
}  // namespace overshoot
