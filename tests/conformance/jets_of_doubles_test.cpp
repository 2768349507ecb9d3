#define CONFORMING_TYPES Jet<double, 2>, Jet<Interval, 2>
#define CONFORMING_NAMES "Jet_double_2", "Jet_Interval_2"
#include "tests/conformance/conformance.hpp"
