/// Runs lib/scalar/sentinel.cpp in the mode named by the argument; exits 1 and says what is wrong when the arithmetic
/// is broken. Built several times: once as the project is, and once for each set of flags that breaks it.
#include <cfenv>
#include <cstdio>
#include <cstring>
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

#include "lib/scalar/sentinel.hpp"

namespace {

/// Changes the modes of this thread; false for a mode this processor has not.
bool enter(const char* mode) {
  if (std::strcmp(mode, "clean") == 0) return true;
  if (std::strcmp(mode, "upward") == 0) return std::fesetround(FE_UPWARD) == 0;
  if (std::strcmp(mode, "downward") == 0) return std::fesetround(FE_DOWNWARD) == 0;
  if (std::strcmp(mode, "towardzero") == 0) return std::fesetround(FE_TOWARDZERO) == 0;
#if defined(__x86_64__) || defined(__i386__)
  constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  if (std::strcmp(mode, "ftz") == 0) return _mm_setcsr(_mm_getcsr() | flush_to_zero), true;
  if (std::strcmp(mode, "daz") == 0) return _mm_setcsr(_mm_getcsr() | denormals_are_zero), true;
  if (std::strcmp(mode, "ftz_daz") == 0) return _mm_setcsr(_mm_getcsr() | flush_to_zero | denormals_are_zero), true;
  if (std::strcmp(mode, "x87_double") == 0) {
    unsigned short control = 0;
    asm volatile("fnstcw %0" : "=m"(control));
    control = static_cast<unsigned short>((control & ~0x0300) | 0x0200);  // 53-bit significands
    asm volatile("fldcw %0" : : "m"(control));
    return true;
  }
#endif
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "clean";
  if (!enter(mode)) {
    std::fprintf(stderr, "no such mode here: %s\n", mode);
    return 2;
  }
  if (const auto wrong = overshoot::broken_arithmetic()) {
    std::printf("%s\n", wrong->c_str());
    return 1;
  }
  std::printf("the arithmetic is sound\n");
  return 0;
}
