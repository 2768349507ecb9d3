#include "lib/ensemble/kernels.hpp"

namespace overshoot {
EnsembleKernels avx512_kernels() { return kernels_in<xsimd::avx512f>(); }
}  // namespace overshoot
