#include "lib/scalar/sentinel.hpp"

#include <atomic>
#include <cfloat>
#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "lib/scalar/interrupted.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot {

namespace {

/// A value the compiler cannot know, so that it can neither fold the question nor see that two operands are equal.
template <class T>
T opaque(T x) {
  volatile T hidden = x;
  return hidden;
}

template <class T>
bool rounds_to_nearest(T epsilon) {
  const T one = opaque(T(1)), quarter_ulp = opaque(epsilon / 4);
  // Each directed mode moves at least one of the four; opaque() on the results strips any excess precision, which has a
  // test of its own.
  return opaque(one + quarter_ulp) == one && opaque(one - quarter_ulp / 2) == one &&
         opaque(-one - quarter_ulp) == -one && opaque(-one + quarter_ulp / 2) == -one;
}

template <class T>
bool flushes_results(T smallest_normal) {
  const T normal = opaque(smallest_normal), half = opaque(T(0.5));
  // Halving gives a subnormal. Where operands are read as zero this comparison is true as well: both are then reported.
  return opaque(normal * half) == T(0);
}

template <class T>
bool flushes_operands(T smallest_subnormal, T epsilon) {
  const T tiny = opaque(smallest_subnormal), scale = opaque(1 / epsilon);
  return !(opaque(tiny * scale) > T(0));
}

template <class T>
bool has_excess_precision(T epsilon) {
  // (2/epsilon + 1) - 2/epsilon is 0 when the sum is rounded to T (a tie, to even), 1 with even one bit more.
  const T big = opaque(2 / epsilon), same_big = opaque(2 / epsilon), one = opaque(T(1));
  return (big + one) - same_big != T(0);
}

template <class T>
bool has_excess_range(T largest) {
  const T x = opaque(largest), two = opaque(T(2)), half = opaque(T(0.5));
  return x * two * half == x;
}

template <class T>
bool contracts(T root_epsilon) {
  // (1+e)(1-e) = 1 - e^2 rounds to 1 where e^2 is under half an ulp; a fused operation keeps -e^2.
  const T e = root_epsilon, a = opaque(1 + e), b = opaque(1 - e), one = opaque(T(1));
  return a * b - one != T(0);
}

template <class T>
bool reassociates(T epsilon) {
  // The same local twice: (big + one) - big is `one` only to a compiler that may cancel.
  const T big = opaque(2 / epsilon), one = opaque(T(1));
  const T sum = big + one;
  return sum - big != T(0);
}

bool ignores_nan_or_signed_zero() {
  const double zero = opaque(0.0), negative_zero = opaque(-0.0);
  const double nan = zero / zero;
  if (nan == nan || !(nan != nan)) return true;
  // -0 + 0 is +0 and 1/+0 is +infinity; fast math drops the addition of 0.
  return !(opaque(1.0) / (negative_zero + 0.0) > 0);
}

}  // namespace

std::optional<std::string> broken_arithmetic() {
  std::string found;
  const auto report = [&](bool broken, const char* what) {
    if (!broken) return;
    if (!found.empty()) found += "; ";
    found += what;
  };
  report(!rounds_to_nearest(DBL_EPSILON) || !rounds_to_nearest(FLT_EPSILON) || !rounds_to_nearest(LDBL_EPSILON),
         "rounding is not to nearest");
  report(flushes_results(DBL_MIN) || flushes_results(FLT_MIN), "subnormal results are flushed to zero (FTZ)");
  report(flushes_operands(DBL_TRUE_MIN, DBL_EPSILON) || flushes_operands(FLT_TRUE_MIN, FLT_EPSILON),
         "subnormal operands are read as zero (DAZ)");
  report(has_excess_precision(DBL_EPSILON) || has_excess_precision(FLT_EPSILON) || has_excess_range(DBL_MAX) ||
             has_excess_range(FLT_MAX),
         "intermediate results carry excess precision");
  // e^2 = 2^-60 and 2^-28: under half an ulp below 1, of double and of float.
  report(contracts(0x1p-30) || contracts(0x1p-14F), "products and sums are contracted (FMA)");
  report(reassociates(DBL_EPSILON) || reassociates(FLT_EPSILON), "sums are reassociated (fast math)");
  report(ignores_nan_or_signed_zero(), "NaN or the sign of zero is ignored (fast math)");
  // x87 set to double precision (as some runtimes do) would silently shorten long double.
  report(opaque(1.0L + opaque(LDBL_EPSILON)) == 1.0L, "long double has less precision than its type");
  if (found.empty()) return std::nullopt;
  return found;
}

namespace {

/// All that decides how this thread rounds, where that can be read at once; else 0.
std::uint32_t modes() {
#if defined(__x86_64__)
  std::uint16_t x87 = 0;
  asm volatile("fnstcw %0" : "=m"(x87));
  constexpr unsigned sticky_flags = 0x3f;
  return (_mm_getcsr() & ~sticky_flags & 0xffff) << 16 | x87;
#else
  return 0;
#endif
}

}  // namespace

void require_sound_arithmetic() {
  stop_if_asked();
  static std::atomic<std::uint32_t> sound = 0;
  const std::uint32_t now = modes();
  if (now != 0 && now == sound.load(std::memory_order_relaxed)) return;
  if (const auto broken = broken_arithmetic()) throw BadInput("floating-point arithmetic is broken here: " + *broken);
  sound.store(now, std::memory_order_relaxed);
}

}  // namespace overshoot
