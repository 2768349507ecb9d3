#include "lib/model/parallel.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>

extern "C" void openblas_set_num_threads(int);

namespace overshoot {

/// From the start on: OpenBLAS's waiting threads would spin beside single-threaded work too (a small eigenbasis).
[[maybe_unused]] static const bool one_thread = (openblas_set_num_threads(1), true);

void for_blocks_of(Eigen::Index n, double work, const Block& f) {
  // A block of a matrix product has 96 rows or more: below that BLAS spends its time packing.
  const Eigen::Index blocks = std::clamp<Eigen::Index>(n / 96, 1, 16);
  if (work < 1e5 || blocks == 1) return f(0, n);
  tbb::parallel_for(Eigen::Index{0}, blocks, [&](Eigen::Index k) {
    const Eigen::Index first = k * n / blocks;
    f(first, (k + 1) * n / blocks - first);
  });
}

}  // namespace overshoot
