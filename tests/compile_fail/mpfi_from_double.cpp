// expect: use of deleted function .*Mpfi::Mpfi
// No exact or rigorous number is built from a double in silence.
#include "lib/scalar/mpfi.hpp"

#ifdef CONTROL
overshoot::Mpfi tenth() { return overshoot::from<overshoot::Mpfi>(overshoot::Q(1, 10)); }
#else
overshoot::Mpfi tenth() { return overshoot::Mpfi(0.1); }
#endif
