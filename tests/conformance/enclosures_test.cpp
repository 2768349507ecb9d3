#define CONFORMING_TYPES Ball, Range, Mpfi, Interval
#define CONFORMING_NAMES "Ball", "Range", "Mpfi", "Interval"
#include "tests/conformance/conformance.hpp"
