// expect: expression .*throw|is not a constant expression|call to consteval function
// A rational literal that does not fit 64 bits is refused, not truncated.
#include "lib/scalar/rational.hpp"

using namespace overshoot::literals;

#ifdef CONTROL
constexpr auto q = 3.141592653589793_q;
#else
constexpr auto q = 3.14159265358979323846264338327950288_q;
#endif
