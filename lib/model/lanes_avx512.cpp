#include "lib/model/lanes.hpp"

namespace overshoot {
LaneKernels avx512_lanes() { return Lanes<xsimd::avx512f>::kernels(); }
}  // namespace overshoot
