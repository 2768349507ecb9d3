// expect: use of deleted function .*Required.*Covers
// What a verdict covers of what the paper says is a required field.
#include "lib/statement/statement.hpp"

inline overshoot::About about() {
#ifdef CONTROL
  return {.key = "some.key", .printed = "x", .covers = overshoot::Covers::the_same};
#else
  return {.key = "some.key", .printed = "x"};
#endif
}
