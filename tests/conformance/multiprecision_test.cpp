#define CONFORMING_TYPES Mpfr, BoostMpfr<50>, Exact
#define CONFORMING_NAMES "Mpfr", "BoostMpfr50", "Exact"
#include "tests/conformance/conformance.hpp"
