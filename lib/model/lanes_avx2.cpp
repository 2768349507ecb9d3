#include "lib/model/lanes.hpp"

namespace overshoot {
LaneKernels avx2_lanes() { return Lanes<xsimd::fma3<xsimd::avx2>>::kernels(); }
}  // namespace overshoot
