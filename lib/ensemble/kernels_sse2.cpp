#include "lib/ensemble/kernels.hpp"

namespace overshoot {
EnsembleKernels sse2_kernels() { return kernels_in<xsimd::sse2>(); }
}  // namespace overshoot
