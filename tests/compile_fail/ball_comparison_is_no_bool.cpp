// expect: cannot convert .*Truth.* to .bool.|could not convert .*Truth.* to .bool.
// A comparison of balls may be unknown: it is no bool, and the caller must ask certainly() or possibly().
#include "lib/scalar/ball.hpp"

bool less(const overshoot::Ball& a, const overshoot::Ball& b) {
#ifdef CONTROL
  return certainly(a < b);
#else
  return a < b;
#endif
}
