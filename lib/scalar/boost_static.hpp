#pragma once
/// Boost.Multiprecision's static MPFR types (precision fixed at compile time, in decimal digits) as number types.
#include <boost/multiprecision/mpfr.hpp>

#include "lib/scalar/functions.hpp"

namespace overshoot {

template <unsigned digits>
using BoostMpfr =
    boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<digits>, boost::multiprecision::et_off>;

template <unsigned digits>
struct Arithmetic<BoostMpfr<digits>> {
  static constexpr Nature nature = Nature::approximate;
  static BoostMpfr<digits> from_integer(long n) { return BoostMpfr<digits>(n); }
  static BoostMpfr<digits> from_rational(const Rational& q) {
    BoostMpfr<digits> r;
    mpfr_set_q(r.backend().data(), q.raw(), MPFR_RNDN);
    return r;
  }
  static BoostMpfr<digits> pi() {
    BoostMpfr<digits> r;
    mpfr_const_pi(r.backend().data(), MPFR_RNDN);
    return r;
  }
};

}  // namespace overshoot

// In the namespace of Boost's types, so that argument-dependent lookup finds them from every formula template, whatever
// was included first.
namespace boost::multiprecision {

// Straight to MPFR: Boost would take some of these through boost::math.
#define OVERSHOOT_BOOST(name)                                                \
  template <unsigned digits>                                                 \
  overshoot::BoostMpfr<digits> name(const overshoot::BoostMpfr<digits>& x) { \
    overshoot::BoostMpfr<digits> r;                                          \
    mpfr_##name(r.backend().data(), x.backend().data(), MPFR_RNDN);          \
    return r;                                                                \
  }
OVERSHOOT_BOOST(exp)
OVERSHOOT_BOOST(log)
OVERSHOOT_BOOST(log1p)
OVERSHOOT_BOOST(expm1)
OVERSHOOT_BOOST(sinh)
OVERSHOOT_BOOST(cosh)
OVERSHOOT_BOOST(tanh)
OVERSHOOT_BOOST(sqrt)
OVERSHOOT_BOOST(erf)
OVERSHOOT_BOOST(erfc)
OVERSHOOT_BOOST(sin)
OVERSHOOT_BOOST(cos)
OVERSHOOT_BOOST(atan)
OVERSHOOT_BOOST(tan)
OVERSHOOT_BOOST(abs)
#undef OVERSHOOT_BOOST

template <unsigned digits>
bool is_finite(const overshoot::BoostMpfr<digits>& x) {
  return mpfr_number_p(x.backend().data()) != 0;
}
template <unsigned digits>
overshoot::BoostMpfr<digits> select(bool condition, const overshoot::BoostMpfr<digits>& a,
                                    const overshoot::BoostMpfr<digits>& b) {
  return condition ? a : b;
}
// A NaN operand is kept.
template <unsigned digits>
overshoot::BoostMpfr<digits> min(const overshoot::BoostMpfr<digits>& a, const overshoot::BoostMpfr<digits>& b) {
  return mpfr_nan_p(a.backend().data()) || (!mpfr_nan_p(b.backend().data()) && !(b < a)) ? a : b;
}
template <unsigned digits>
overshoot::BoostMpfr<digits> max(const overshoot::BoostMpfr<digits>& a, const overshoot::BoostMpfr<digits>& b) {
  return mpfr_nan_p(a.backend().data()) || (!mpfr_nan_p(b.backend().data()) && !(a < b)) ? a : b;
}

}  // namespace boost::multiprecision
