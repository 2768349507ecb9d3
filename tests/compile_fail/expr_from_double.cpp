// expect: use of deleted function .*Expr::Expr
// No exact or rigorous number is built from a double in silence.
#include "lib/formula/expr.hpp"

#ifdef CONTROL
overshoot::Expr tenth() { return overshoot::from<overshoot::Expr>(overshoot::Q(1, 10)); }
#else
overshoot::Expr tenth() { return overshoot::Expr(0.1); }
#endif
