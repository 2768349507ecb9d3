#pragma once
/// The vector instructions that this program has code for, and which of them this machine has.

namespace overshoot {

enum class InstructionSet {
  sse2,
  avx2,   ///< with FMA
  avx512  ///< AVX-512F
};
const char* name_of(InstructionSet set);
/// The widest that this machine has.
InstructionSet widest_instruction_set();

}  // namespace overshoot
