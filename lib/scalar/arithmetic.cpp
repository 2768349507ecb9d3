#include "lib/scalar/arithmetic.hpp"

#include "lib/scalar/sentinel.hpp"

namespace overshoot {

PrecisionScope::PrecisionScope(long bits) : saved_(bits_) {
  if (bits < 2 || bits > 1'000'000)
    throw BadInput("precision " + std::to_string(bits) + ": must be between 2 and 1000000 bits");
  require_sound_arithmetic();
  bits_ = bits;
}
PrecisionScope::~PrecisionScope() { bits_ = saved_; }

}  // namespace overshoot
