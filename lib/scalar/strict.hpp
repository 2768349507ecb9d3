#pragma once
/// What every proof about rounding here asks of the compiler: operations of IEEE 754, each rounded to its own type,
/// none contracted, reassociated or assumed finite. Flags that give this up do not compile; the modes of the running
/// thread are seen to by the sentinel. (The target overshoot::overshoot brings the flags that are needed.)
#include <cfloat>
#include <limits>

// Each part of fast math has a macro in g++, and __GCC_IEC_559 is 0 with any of them.
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \
    defined(__NO_SIGNED_ZEROS__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__) || \
    (defined(__GCC_IEC_559) && __GCC_IEC_559 == 0)
#error "overshoot's rounding is not proven under any part of -ffast-math"
#endif

// Contraction has none. Where the processor has a fused product, as under -march=native, who compiles must have said
// that it is off.
#if (defined(__FMA__) || defined(__FMA4__) || defined(__FP_FAST_FMA) || defined(__ARM_FEATURE_FMA)) && \
    !defined(OVERSHOOT_CONTRACTION_OFF)
#error "overshoot's rounding is not proven under contraction: use -ffp-contract=off -DOVERSHOOT_CONTRACTION_OFF"
#endif

// clang tells of few of these flags: from here on they are off.
#ifdef __clang__
#pragma float_control(precise, on)
#pragma clang fp reassociate(off) contract(off)
#endif

static_assert(FLT_EVAL_METHOD == 0 && std::numeric_limits<double>::is_iec559, "doubles without excess precision");

namespace overshoot {

/// x as it was rounded: no operation that uses it is merged with the one it comes from, whatever the flags. Costs
/// nothing.
inline double as_rounded(double x) {
#if defined(__has_builtin) && __has_builtin(__builtin_assoc_barrier)
  return __builtin_assoc_barrier(x);
#else
  return x;
#endif
}

}  // namespace overshoot
