#define CONFORMING_TYPES Jet<Range, 2>, Jet<Ball, 1>
#define CONFORMING_NAMES "Jet_Range_2", "Jet_Ball_1"
#include "tests/conformance/conformance.hpp"
