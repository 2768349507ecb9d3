// expect: no match for .operator\*
// The same in a derivative.
#include "lib/scalar/ball.hpp"
#include "lib/scalar/jet.hpp"

using namespace overshoot::literals;

template <overshoot::Real T>
T claim(const T& x) {
#ifdef CONTROL
  return x * 0.9_q;
#else
  return x * 0.9;
#endif
}
template overshoot::Jet<overshoot::Ball, 1> claim(const overshoot::Jet<overshoot::Ball, 1>&);
