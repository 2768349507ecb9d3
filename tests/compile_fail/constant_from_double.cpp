// expect: use of deleted function
// A floating number is no exact constant: Q(0.5, 1) would be 0.
#include "lib/scalar/rational.hpp"

#ifdef CONTROL
const overshoot::Q q(1, 2);
#else
const overshoot::Q q(0.5, 1);
#endif
