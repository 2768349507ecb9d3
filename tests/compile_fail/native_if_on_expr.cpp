// expect: could not convert .*Condition.* to .bool.
// A native `if` would record one branch as if it were the whole formula.
#include "lib/formula/expr.hpp"

template <overshoot::Real T>
T claim(const T& x) {
#ifdef CONTROL
  return select(x < 0, -x, x);
#else
  if (x < 0) return -x;
  return x;
#endif
}
template overshoot::Expr claim(const overshoot::Expr&);
