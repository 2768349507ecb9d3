// expect: rounding is not proven under|doubles without excess precision
// with: -ffast-math
// with: -mfma -std=gnu++20
// The same guard stands before every number type.
#include "lib/scalar/ball.hpp"

overshoot::Ball sum(const overshoot::Ball& a, const overshoot::Ball& b) { return a + b; }
