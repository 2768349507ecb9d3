#pragma once
/// Exact rationals (GMP through Boost.Multiprecision), their readers and printers, and the literal `_q`.
#include <boost/multiprecision/gmp.hpp>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace overshoot {

using Integer = boost::multiprecision::number<boost::multiprecision::gmp_int, boost::multiprecision::et_off>;
using Rational = boost::multiprecision::number<boost::multiprecision::gmp_rational, boost::multiprecision::et_off>;

/// Throw BadInput: 64 bits do not hold a constant, an exponent is beyond 2^62, a denominator is 0. (Not inline: the
/// units of an instruction set share no code with the others.)
[[noreturn]] void constant_too_long();
[[noreturn]] void exponent_too_long();
[[noreturn]] void constant_without_denominator();

/// A compile-time rational num/den in lowest terms, den > 0: the constant of a formula. `0.9_q` is exactly 9/10 (a
/// floating literal would be the double nearest to it, and does not compile). Every result is exact: one that does not
/// fit 64 bits does not compile in a constant expression, and raises BadInput at run time.
struct Q {
  std::int64_t num = 0;
  std::int64_t den = 1;

  constexpr Q() = default;
  template <std::integral N, std::integral D>
  constexpr Q(N n, D d) : Q(lowest(Wide{n}, Wide{d})) {}
  Q(std::floating_point auto, auto) = delete;
  friend constexpr Q operator+(Q a, Q b) { return lowest(wide(a.num, b.den) + wide(b.num, a.den), wide(a.den, b.den)); }
  friend constexpr Q operator-(Q a, Q b) { return lowest(wide(a.num, b.den) - wide(b.num, a.den), wide(a.den, b.den)); }
  friend constexpr Q operator*(Q a, Q b) { return lowest(wide(a.num, b.num), wide(a.den, b.den)); }
  friend constexpr Q operator/(Q a, Q b) { return lowest(wide(a.num, b.den), wide(a.den, b.num)); }
  friend constexpr Q operator-(Q a) { return lowest(-Wide{a.num}, Wide{a.den}); }
  friend constexpr bool operator==(Q a, Q b) { return a.num == b.num && a.den == b.den; }
  friend constexpr bool operator<(Q a, Q b) { return wide(a.num, b.den) < wide(b.num, a.den); }
  constexpr bool is_integer() const { return den == 1; }
  Rational rational() const { return Rational(Integer(num), Integer(den)); }

  /// 128 bits: what one operation makes of 64-bit numbers fits them.
  __extension__ using Wide = __int128;
  static constexpr Q lowest(Wide n, Wide d) {
    if (d == 0) constant_without_denominator();
    Wide a = n < 0 ? -n : n, b = d < 0 ? -d : d;
    while (b != 0) {
      const Wide r = a % b;
      a = b;
      b = r;
    }
    if (d < 0) a = -a;
    n /= a;
    d /= a;
    if (n < INT64_MIN || n > INT64_MAX || d > INT64_MAX) constant_too_long();
    Q q;
    q.num = static_cast<std::int64_t>(n);
    q.den = static_cast<std::int64_t>(d);
    return q;
  }

 private:
  static constexpr Wide wide(std::int64_t a, std::int64_t b) { return Wide{a} * b; }
};

/// A constant of any length: 1.3806503e-23_q. A Q becomes one where one is wanted.
struct LongQ {
  Rational value;

  explicit LongQ(Rational q) : value(std::move(q)) {}
  LongQ(Q q) : value(q.rational()) {}  // NOLINT(google-explicit-constructor): exact
  friend LongQ operator+(const LongQ& a, const LongQ& b) { return LongQ(Rational(a.value + b.value)); }
  friend LongQ operator-(const LongQ& a, const LongQ& b) { return LongQ(Rational(a.value - b.value)); }
  friend LongQ operator*(const LongQ& a, const LongQ& b) { return LongQ(Rational(a.value * b.value)); }
  friend LongQ operator/(const LongQ& a, const LongQ& b) {
    if (b.value.is_zero()) constant_without_denominator();
    return LongQ(Rational(a.value / b.value));
  }
  friend LongQ operator-(const LongQ& a) { return LongQ(Rational(-a.value)); }
};

/// The exponent n of an integer power, if every arithmetic may negate it and count down from it: BadInput beyond 2^62.
constexpr long counted(long n) {
  if (n > (1L << 62) || n < -(1L << 62)) exponent_too_long();
  return n;
}

/// Reads an integer, a decimal (with exponent) or p/q, exactly. Throws BadInput naming `what` on anything else,
/// on a zero denominator, on NaN and infinities, and on more than 4096 characters or a decimal exponent beyond 10^6.
Rational read_rational(std::string_view text, std::string_view what);

namespace literals {

/// What the characters of a literal say.
struct Decimal {
  bool number = false;        ///< it has digits, at most one point, an exponent or none
  bool short_enough = false;  ///< 64 bits hold its numerator and its denominator
  Q value;
};
template <char... characters>
consteval Decimal decimal() {
  constexpr int longest = 37;  // digits that 128 bits hold
  Q::Wide mantissa = 0, power = 1;
  long exponent = 0, written = 0;
  int digits = 0;
  bool point = false, in_exponent = false, down = false, any = false, fits = true;
  for (const char c : {characters...}) {
    if (c == '\'') continue;
    if (in_exponent && (c == '-' || c == '+')) {
      down = c == '-';
    } else if (!in_exponent && (c == 'e' || c == 'E')) {
      in_exponent = true;
    } else if (!in_exponent && !point && c == '.') {
      point = true;
    } else if (c < '0' || c > '9') {
      return {};
    } else if (in_exponent) {
      if (written < 100'000) written = 10 * written + (c - '0');
    } else {
      any = true;
      if (point) --exponent;
      if (mantissa != 0 || c != '0') ++digits;
      if (digits <= longest) mantissa = 10 * mantissa + (c - '0');
    }
  }
  exponent += down ? -written : written;
  fits = digits <= longest;
  while (fits && mantissa != 0 && exponent < 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    ++exponent;
  }
  if (mantissa == 0) exponent = 0;
  if (exponent > 18 || exponent < -longest) fits = false;
  for (long k = 0; fits && k < (exponent < 0 ? -exponent : exponent); ++k) power *= 10;
  if (fits && exponent > 0 && mantissa > INT64_MAX / power) fits = false;
  Decimal out{any, false, {}};
  if (!fits) return out;
  // Whether it fits in lowest terms: only powers of 2 and 5 can be common.
  Q::Wide n = exponent > 0 ? mantissa * power : mantissa, d = exponent < 0 ? power : Q::Wide{1};
  for (const int p : {2, 5})
    while (n != 0 && n % p == 0 && d % p == 0) {
      n /= p;
      d /= p;
    }
  if (n > INT64_MAX || (n != 0 && d > INT64_MAX)) return out;
  out.short_enough = true;
  out.value = n == 0 ? Q() : Q::lowest(n, d);
  return out;
}

/// 0.9_q, 12_q, 1.25e-3_q: a Q, or a LongQ where 64 bits do not hold it.
template <char... characters>
requires(decimal<characters...>().number&& decimal<characters...>().short_enough) consteval Q operator""_q() {
  return decimal<characters...>().value;
}
template <char... characters>
requires(decimal<characters...>().number && !decimal<characters...>().short_enough) LongQ operator""_q() {
  constexpr char text[] = {characters..., '\0'};
  std::string plain;
  for (const char c : text)
    if (c != '\'' && c != '\0') plain += c;
  return LongQ(read_rational(plain, "a literal"));
}
constexpr Q operator/(Q a, int b) { return a / Q(b, 1); }
constexpr Q operator*(Q a, int b) { return a * Q(b, 1); }
}  // namespace literals

/// p/q in lowest terms ("p" when q = 1): reads back exactly.
std::string print(const Rational& q);

/// The rational that a finite double is.
Rational exact_rational(double x);

/// The double nearest to q (ties to even, gradual underflow; overflow gives an infinity).
double nearest_double(const Rational& q);

/// The rational of smallest denominator in the closed interval [lo, hi] (Stern-Brocot); needs lo <= hi.
Rational simplest_between(const Rational& lo, const Rational& hi);

/// The same number in 64 bits; throws BadInput where it is too long for them.
Q small_rational(const Rational& q);

/// base^exponent for an integer exponent (base != 0 when it is negative).
Rational power(const Rational& base, long exponent);

}  // namespace overshoot
