#pragma once
/// Counts the memory that is asked of the C library, by any thread and any library of this program.

namespace overshoot {

/// Calls of malloc, calloc, realloc and their like so far.
long allocations();

/// Allocations of 50 steps, after as many that need not be counted.
template <class F>
long allocations_of(const F& step) {
  for (int t = 0; t < 50; ++t) step();
  const long before = allocations();
  for (int t = 0; t < 50; ++t) step();
  return allocations() - before;
}

}  // namespace overshoot
