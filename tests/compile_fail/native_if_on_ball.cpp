// expect: could not convert .*Truth.* to .bool.
// A native `if` on a number would take one branch where both are possible.
#include "lib/scalar/ball.hpp"

template <overshoot::Real T>
T claim(const T& x) {
#ifdef CONTROL
  return select(x < 0, -x, x);
#else
  if (x < 0) return -x;
  return x;
#endif
}
template overshoot::Ball claim(const overshoot::Ball&);
