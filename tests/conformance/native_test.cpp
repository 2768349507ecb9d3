#define CONFORMING_TYPES float, double, long double, float128
#define CONFORMING_NAMES "float", "double", "long_double", "float128"
#include "tests/conformance/conformance.hpp"
