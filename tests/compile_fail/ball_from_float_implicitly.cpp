// expect: use of deleted function .*Ball::Ball
// The same for a conversion nobody wrote.
#include "lib/scalar/ball.hpp"

overshoot::Ball twice(const overshoot::Ball& x) { return x + x; }
#ifdef CONTROL
overshoot::Ball use(float f) { return twice(overshoot::Ball::exactly(f)); }
#else
overshoot::Ball use(float f) { return twice(f); }
#endif
