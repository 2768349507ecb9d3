// expect: use of deleted function .*Interval::Interval
// A double is named as what it is: Interval::exactly or Interval::inexact.
#include "lib/scalar/interval.hpp"

#ifdef CONTROL
overshoot::Interval tenth() { return overshoot::Interval::inexact(0.1); }
#else
overshoot::Interval tenth() { return overshoot::Interval(0.1); }
#endif
