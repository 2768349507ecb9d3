#include "lib/model/lanes.hpp"

namespace overshoot {
LaneKernels avx2_lanes() { return Lanes<xsimd::avx2>::kernels(); }
}  // namespace overshoot
