// expect: use of deleted function .*Range::Range
// No exact or rigorous number is built from a double in silence.
#include "lib/scalar/range.hpp"

#ifdef CONTROL
overshoot::Range tenth() { return overshoot::from<overshoot::Range>(overshoot::Q(1, 10)); }
#else
overshoot::Range tenth() { return overshoot::Range(0.1); }
#endif
