#include "lib/scalar/native.hpp"

namespace overshoot {

template <NativeFloat T>
T Arithmetic<T>::from_rational(const Rational& q) {
  if (q == 0) return 0;
  // The multiple n 2^k of T's spacing there that is next to |q|.
  constexpr int bits = significand_bits<T>;
  constexpr long least = std::same_as<T, __float128> ? -16381 : std::numeric_limits<T>::min_exponent;
  Integer n = abs(numerator(q)), d = denominator(q);
  long exponent = n.bits() - d.bits();  // 2^exponent <= |q| < 2^(exponent + 1), or one less
  if (exponent >= 0 ? n < (d << exponent) : (n << -exponent) < d) --exponent;
  long k = std::max(exponent + 1, least) - bits;
  (k < 0 ? n : d) = (k < 0 ? n : d) << std::abs(k);
  Integer whole = n / d;
  const Integer twice_rest = (n % d) << 1;
  if (twice_rest > d || (twice_rest == d && whole.odd())) whole += 1;
  if (whole.bits() > bits) {  // 2^bits: 64 bits may not hold it
    whole = Integer(1) << (bits - 1);
    ++k;
  }
  const int scale = static_cast<int>(std::min(k, 100'000L));  // (infinity long before)
  const auto piece = [](const Integer& i) { return static_cast<T>(static_cast<std::uint64_t>(i)); };
  const T sign = q < 0 ? -1 : 1;
  if constexpr (std::same_as<T, __float128>) {
    const Integer limb = Integer(1) << 64;
    return sign * ldexpq(ldexpq(piece(whole / limb), 64) + piece(whole % limb), scale);
  } else {
    return sign * std::ldexp(piece(whole), scale);
  }
}
template float Arithmetic<float>::from_rational(const Rational&);
template double Arithmetic<double>::from_rational(const Rational&);
template long double Arithmetic<long double>::from_rational(const Rational&);
template __float128 Arithmetic<__float128>::from_rational(const Rational&);

}  // namespace overshoot
