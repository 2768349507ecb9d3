// expect: use of deleted function .*Exact::Exact
// No exact or rigorous number is built from a double in silence.
#include "lib/scalar/exact.hpp"

#ifdef CONTROL
overshoot::Exact tenth() { return overshoot::from<overshoot::Exact>(overshoot::Q(1, 10)); }
#else
overshoot::Exact tenth() { return overshoot::Exact(0.1); }
#endif
