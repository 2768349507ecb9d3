#pragma once
/// Exact rationals (GMP through Boost.Multiprecision), their readers and printers, and the literal `_q`.
#include <boost/multiprecision/gmp.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace overshoot {

using Integer = boost::multiprecision::number<boost::multiprecision::gmp_int, boost::multiprecision::et_off>;
using Rational = boost::multiprecision::number<boost::multiprecision::gmp_rational, boost::multiprecision::et_off>;

/// A compile-time rational num/den in lowest terms, den > 0: the only constant besides an integer that may stand in a
/// formula. `0.9_q` is exactly 9/10 (a floating literal would be the double nearest to it, and does not compile).
struct Q {
  std::int64_t num = 0;
  std::int64_t den = 1;

  constexpr Q() = default;
  constexpr Q(std::int64_t n, std::int64_t d) {
    if (d == 0) throw "a rational constant with denominator 0";
    std::int64_t a = n < 0 ? -n : n, b = d < 0 ? -d : d;
    while (b != 0) {
      const std::int64_t r = a % b;
      a = b;
      b = r;
    }
    if (a == 0) a = 1;
    num = (d < 0 ? -n : n) / a;
    den = (d < 0 ? -d : d) / a;
  }
  friend constexpr Q operator+(Q a, Q b) { return {a.num * b.den + b.num * a.den, a.den * b.den}; }
  friend constexpr Q operator-(Q a, Q b) { return {a.num * b.den - b.num * a.den, a.den * b.den}; }
  friend constexpr Q operator*(Q a, Q b) { return {a.num * b.num, a.den * b.den}; }
  friend constexpr Q operator/(Q a, Q b) { return {a.num * b.den, a.den * b.num}; }
  friend constexpr Q operator-(Q a) { return {-a.num, a.den}; }
  friend constexpr bool operator==(Q a, Q b) { return a.num == b.num && a.den == b.den; }
  friend constexpr bool operator<(Q a, Q b) { return a.num * b.den < b.num * a.den; }
  constexpr bool is_integer() const { return den == 1; }
  Rational rational() const { return Rational(Integer(num), Integer(den)); }
};

namespace literals {
/// 0.9_q, 12_q, 1.25e-3_q is not supported on purpose: write 1_q / 800.
template <char... digits>
consteval Q operator""_q() {
  std::int64_t num = 0, den = 1;
  bool after_point = false;
  for (const char c : {digits...}) {
    if (c == '.') {
      after_point = true;
      continue;
    }
    if (c == '\'') continue;
    if (c < '0' || c > '9') throw "a rational literal has digits and at most one point";
    if (num > (INT64_MAX - 9) / 10 || den > INT64_MAX / 10) throw "a rational literal too long for 64 bits";
    num = 10 * num + (c - '0');
    if (after_point) den *= 10;
  }
  return {num, den};
}
constexpr Q operator/(Q a, int b) { return a / Q(b, 1); }
constexpr Q operator*(Q a, int b) { return a * Q(b, 1); }
}  // namespace literals

/// Reads an integer, a decimal (with exponent) or p/q, exactly. Throws BadInput naming `what` on anything else,
/// on a zero denominator, on NaN and infinities, and on more than 4096 characters or a decimal exponent beyond 10^6.
Rational read_rational(std::string_view text, std::string_view what);

/// p/q in lowest terms ("p" when q = 1): reads back exactly.
std::string print(const Rational& q);

/// The rational that a finite double is.
Rational exact_rational(double x);

/// The double nearest to q (ties to even, gradual underflow; overflow gives an infinity).
double nearest_double(const Rational& q);

/// The rational of smallest denominator in the closed interval [lo, hi] (Stern-Brocot); needs lo <= hi.
Rational simplest_between(const Rational& lo, const Rational& hi);

/// base^exponent for an integer exponent (base != 0 when it is negative).
Rational power(const Rational& base, long exponent);

}  // namespace overshoot
