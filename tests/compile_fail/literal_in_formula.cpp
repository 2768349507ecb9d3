// expect: use of deleted function .*Ball::Ball|no match for .operator\*
// 0.9 is the double nearest to 9/10; in a formula over balls it must be written as the rational it means.
#include "lib/scalar/ball.hpp"

using namespace overshoot::literals;

template <overshoot::Real T>
T claim(const T& x) {
#ifdef CONTROL
  return 0.9_q * x;
#else
  return 0.9 * x;
#endif
}
template overshoot::Ball claim(const overshoot::Ball&);
