#include "lib/model/lanes.hpp"

namespace overshoot {
LaneKernels baseline_lanes() { return Lanes<xsimd::sse2>::kernels(); }
}  // namespace overshoot
