#include "lib/scalar/instruction_set.hpp"

namespace overshoot {

const char* name_of(InstructionSet set) {
  return set == InstructionSet::sse2 ? "sse2" : set == InstructionSet::avx2 ? "avx2" : "avx512";
}

InstructionSet widest_instruction_set() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) return InstructionSet::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::avx2;
#endif
  return InstructionSet::sse2;
}

}  // namespace overshoot
