// expect: expression .*throw|is not a constant expression|call to non-'constexpr' function|call to non-‘constexpr’ function
// Exact constants that overflow 64 bits do not compile: 1/10^19 is no Q.
#include "lib/scalar/rational.hpp"

#ifdef CONTROL
constexpr overshoot::Q q = overshoot::Q(1, 1'000'000'000) * overshoot::Q(1, 1'000'000'000);
#else
constexpr overshoot::Q q = overshoot::Q(1, 1'000'000'000) * overshoot::Q(1, 10'000'000'000);
#endif
