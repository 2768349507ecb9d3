// expect: no matching function for call to .claim|constraints not satisfied
// An arithmetic nobody wrote an Arithmetic<T> for is no number type: Boost's global-precision mpfr, std::complex, an
// int.
#include <boost/multiprecision/mpfr.hpp>

#include "lib/scalar/functions.hpp"

template <overshoot::Real T>
T claim(const T& x) {
  return x * x;
}
#ifdef CONTROL
using Number = double;
#else
using Number = boost::multiprecision::mpfr_float;
#endif
Number use(const Number& x) { return claim(x); }
