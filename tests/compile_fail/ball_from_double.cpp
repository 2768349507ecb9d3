// expect: use of deleted function .*Ball::Ball
// A double that only approximates what is meant must be called inexact (and taints), one that is meant must be called
// exact.
#include "lib/scalar/ball.hpp"

overshoot::Ball measured(double d) {
#ifdef CONTROL
  return overshoot::Ball::inexact(d);
#else
  return overshoot::Ball(d);
#endif
}
