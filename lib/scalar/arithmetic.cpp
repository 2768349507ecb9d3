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
  if (q == 0) return 0;
  // The multiple n 2^k of T's spacing there that is next to |q|.
  constexpr int bits = significand_bits<T>;
  constexpr long least = std::same_as<T, __float128> ? -16381 : std::numeric_limits<T>::min_exponent;
  Integer n = abs(numerator(q)), d = denominator(q);
  const auto length = [](const Integer& i) { return static_cast<long>(msb(i)); };
  long exponent = length(n) - length(d);  // 2^exponent <= |q| < 2^(exponent + 1), or one less
  if (exponent >= 0 ? n < (d << exponent) : (n << -exponent) < d) --exponent;
  const long k = std::max(exponent + 1, least) - bits;
  (k < 0 ? n : d) <<= std::abs(k);
  Integer whole, rest;
  divide_qr(n, d, whole, rest);
  rest <<= 1;
  if (rest > d || (rest == d && bit_test(whole, 0))) ++whole;
  const int scale = static_cast<int>(std::min(k, 100'000L));  // (infinity long before)
  const auto piece = [](const Integer& i) { return static_cast<T>(i.convert_to<std::uint64_t>()); };
  const T sign = q < 0 ? -1 : 1;
  if constexpr (std::same_as<T, __float128>) {
    const Integer high = whole >> 64;
    return sign * ldexpq(ldexpq(piece(high), 64) + piece(Integer(whole - (high << 64))), scale);
  } else {
    return sign * std::ldexp(piece(whole), scale);
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
