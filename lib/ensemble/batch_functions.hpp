#pragma once
/// Batch's functions of one argument by name, for one instruction set A.
#include "lib/ensemble/kernel.hpp"
#include "lib/scalar/batch.hpp"

namespace overshoot {

template <class S, class A, class F>
[[gnu::flatten]] void over_entries(const S* x, S* y, long n) {
  using B = Batch<S, A>;
  constexpr long size = B::size;
  long k = 0;
  for (; k + size <= n; k += size) F()(B::load(x + k)).store(y + k);
  if (k == n) return;
  S part[size] = {};
  for (long i = 0; k + i < n; ++i) part[i] = x[k + i];
  F()(B::load(part)).store(part);
  for (long i = 0; k + i < n; ++i) y[k + i] = part[i];
}

/// A function's template as a type with A in its name.
#define OVERSHOOT_BATCH_FUNCTION(name)                  \
  template <class A>                                    \
  struct InLanes_##name {                               \
    template <class B>                                  \
    OVERSHOOT_IN_LANES B operator()(const B& x) const { \
      return name(x);                                   \
    }                                                   \
  };
OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_BATCH_FUNCTION)
#undef OVERSHOOT_BATCH_FUNCTION

template <class S, class A>
BatchFunction<S> batch_function(const char* name) {
#define OVERSHOOT_BATCH_FUNCTION(f) \
  if (__builtin_strcmp(name, #f) == 0) return over_entries<S, A, InLanes_##f<A>>;
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_BATCH_FUNCTION)
#undef OVERSHOOT_BATCH_FUNCTION
  return nullptr;
}

}  // namespace overshoot
