#include "lib/scalar/arithmetic.hpp"

#include <mpfr.h>

#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/native.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

PrecisionScope::PrecisionScope(long bits) : saved_(bits_) {
  if (bits < 2 || bits > 1'000'000)
    throw BadInput("precision " + std::to_string(bits) + ": must be between 2 and 1000000 bits");
  require_sound_arithmetic();
  bits_ = bits;
}
PrecisionScope::~PrecisionScope() { bits_ = saved_; }

template <NativeFloat T>
T Arithmetic<T>::from_rational(const Rational& q) {
  if constexpr (std::same_as<T, double>) {
    return nearest_double(q);
  } else if constexpr (std::same_as<T, float>) {
    mpfr_t m;  // 24 bits directly: through double would round twice
    mpfr_init2(m, 24);
    mpfr_set_q(m, q.backend().data(), MPFR_RNDN);
    const float f = mpfr_get_flt(m, MPFR_RNDN);
    mpfr_clear(m);
    return f;
  } else {
    // A sum of doubles: exact splitting of a 160-bit value into pieces of 53 bits, scaled to [1/2, 1] meanwhile, as T's
    // range is wider than double's.
    mpfr_t m, piece;
    mpfr_init2(m, 160);
    mpfr_init2(piece, 53);
    mpfr_set_q(m, q.backend().data(), MPFR_RNDN);
    mpfr_exp_t exponent = 0;
    mpfr_frexp(&exponent, m, m, MPFR_RNDN);
    T pieces[3];
    for (T& p : pieces) {
      mpfr_set(piece, m, MPFR_RNDN);
      p = static_cast<T>(mpfr_get_d(piece, MPFR_RNDN));
      mpfr_sub(m, m, piece, MPFR_RNDN);
    }
    mpfr_clear(m);
    mpfr_clear(piece);
    const T sum = pieces[0] + (pieces[1] + pieces[2]);
    if constexpr (std::same_as<T, __float128>)
      return ldexpq(sum, static_cast<int>(exponent));
    else
      return std::ldexp(sum, static_cast<int>(exponent));
  }
}
template float Arithmetic<float>::from_rational(const Rational&);
template double Arithmetic<double>::from_rational(const Rational&);
template long double Arithmetic<long double>::from_rational(const Rational&);
template __float128 Arithmetic<__float128>::from_rational(const Rational&);

std::string print(const Mpfr& x) {
  char* text = nullptr;
  // mpfr_get_str with n = 0 gives enough digits to read back exactly.
  mpfr_exp_t exponent = 0;
  if (!mpfr_number_p(x.raw())) return mpfr_nan_p(x.raw()) ? "nan" : mpfr_sgn(x.raw()) > 0 ? "inf" : "-inf";
  if (mpfr_zero_p(x.raw())) return "0";
  text = mpfr_get_str(nullptr, &exponent, 10, 0, x.raw(), MPFR_RNDN);
  std::string digits(text);
  mpfr_free_str(text);
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  std::string out = negative ? "-" : "";
  out += digits.substr(0, 1);
  if (digits.size() > 1) out.append(".").append(digits, 1);
  if (exponent != 1) out.append("e").append(std::to_string(exponent - 1));
  return out;
}

}  // namespace overshoot
