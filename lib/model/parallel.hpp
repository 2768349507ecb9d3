#pragma once
/// Loops over blocks of an index range on all cores.
#include <functional>

#include <Eigen/Core>

namespace overshoot {

using Block = std::function<void(Eigen::Index first, Eigen::Index count)>;
void for_blocks_of(Eigen::Index n, double work, const Block& f);

/// Calls f(first, count) for blocks that cover 0..n-1, on all cores where the work (in elementary operations) is worth
/// it. The blocks depend on n alone, so that rounding does not depend on the number of cores. BLAS is kept to one
/// thread: the cores are shared out here, and by the statements' own loops, not twice.
template <class F>
void for_blocks(Eigen::Index n, double work, const F& f) {
  for_blocks_of(n, work, std::cref(f));  // a reference, for which std::function allocates nothing
}

}  // namespace overshoot
