#pragma once
/// Exact integers and rationals (GMP's), their readers and printers, and the literal `_q`.
///
/// GMP's functions behind two plain classes: Boost's number<gmp_rational> costs every source a quarter of a second, and
/// GMP's own mpq_class leaves quotients unreduced and ends the program at a division by 0.
#include <gmp.h>

#include <compare>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace overshoot {

/// A built-in integer that is a number.
template <class I>
concept BuiltInInteger = std::integral<I> && !std::same_as<I, bool> && sizeof(I) <= sizeof(long);

/// An integer of any length. Divisions by 0, and conversions to a built-in type that does not hold it, throw BadInput.
class Integer {
 public:
  Integer() { mpz_init(n_); }
  template <BuiltInInteger I>
  Integer(I n) : Integer() {  // NOLINT(google-explicit-constructor): exact
    if constexpr (std::signed_integral<I>)
      mpz_set_si(n_, n);
    else
      mpz_set_ui(n_, n);
  }
  Integer(std::floating_point auto) = delete;
  /// Of decimal digits, with a sign or without.
  explicit Integer(const std::string& digits);
  Integer(const Integer& o) { mpz_init_set(n_, o.n_); }
  /// Without an allocation: o is 0.
  Integer(Integer&& o) noexcept {
    *n_ = *o.n_;
    mpz_init(o.n_);
  }
  Integer& operator=(const Integer& o) {
    mpz_set(n_, o.n_);
    return *this;
  }
  Integer& operator=(Integer&& o) noexcept {
    mpz_swap(n_, o.n_);
    return *this;
  }
  ~Integer() { mpz_clear(n_); }

  mpz_ptr raw() & { return n_; }
  mpz_srcptr raw() const& { return n_; }
  mpz_srcptr raw() const&& = delete;
  int sign() const { return mpz_sgn(n_); }
  /// Its digits in base 2; 1 for 0.
  long bits() const { return static_cast<long>(mpz_sizeinbase(n_, 2)); }
  bool odd() const { return mpz_odd_p(n_) != 0; }
  template <BuiltInInteger I>
  explicit operator I() const {
    return static_cast<I>(in_builtin(std::signed_integral<I>, sizeof(I)));
  }

  friend Integer operator-(Integer a);
  friend Integer operator+(const Integer& a, const Integer& b);
  friend Integer operator-(const Integer& a, const Integer& b);
  friend Integer operator*(const Integer& a, const Integer& b);
  /// Quotient and remainder, towards 0.
  friend Integer operator/(const Integer& a, const Integer& b);
  friend Integer operator%(const Integer& a, const Integer& b);
  friend Integer operator<<(const Integer& a, long places);
  Integer& operator+=(const Integer& b) { return *this = *this + b; }
  Integer& operator*=(const Integer& b) { return *this = *this * b; }
  Integer& operator/=(const Integer& b) { return *this = *this / b; }
  friend std::strong_ordering operator<=>(const Integer& a, const Integer& b) { return mpz_cmp(a.n_, b.n_) <=> 0; }
  friend bool operator==(const Integer& a, const Integer& b) { return mpz_cmp(a.n_, b.n_) == 0; }

 private:
  std::uint64_t in_builtin(bool with_sign, std::size_t bytes) const;
  mpz_t n_;
};
Integer abs(Integer n);
Integer lcm(const Integer& a, const Integer& b);
std::string print(const Integer& n);

/// A rational number, in lowest terms with a denominator > 0. Divisions by 0 throw BadInput.
class Rational {
 public:
  Rational() { mpq_init(q_); }
  template <BuiltInInteger I>
  Rational(I n) : Rational() {  // NOLINT(google-explicit-constructor): exact
    if constexpr (std::signed_integral<I>)
      mpq_set_si(q_, n, 1);
    else
      mpq_set_ui(q_, n, 1);
  }
  Rational(const Integer& n) : Rational() { mpq_set_z(q_, n.raw()); }  // NOLINT(google-explicit-constructor): exact
  Rational(const Integer& numerator, const Integer& denominator);
  Rational(std::floating_point auto) = delete;
  Rational(const Rational& o) {
    mpz_init_set(mpq_numref(q_), mpq_numref(o.q_));
    mpz_init_set(mpq_denref(q_), mpq_denref(o.q_));
  }
  /// Without an allocation: o has no value, and is assigned to or destroyed.
  Rational(Rational&& o) noexcept {
    *q_ = *o.q_;
    mpz_init(mpq_numref(o.q_));
    mpz_init(mpq_denref(o.q_));
  }
  Rational& operator=(const Rational& o) {
    mpq_set(q_, o.q_);
    return *this;
  }
  Rational& operator=(Rational&& o) noexcept {
    mpq_swap(q_, o.q_);
    return *this;
  }
  ~Rational() { mpq_clear(q_); }

  /// GMP's number. Who writes to it keeps it in lowest terms.
  mpq_ptr raw() & { return q_; }
  mpq_srcptr raw() const& { return q_; }
  mpq_srcptr raw() const&& = delete;
  int sign() const { return mpq_sgn(q_); }
  bool is_integer() const { return mpz_cmp_ui(mpq_denref(q_), 1) == 0; }
  /// The digits in base 2 of its numerator and denominator.
  long bits() const {
    return static_cast<long>(mpz_sizeinbase(mpq_numref(q_), 2) + mpz_sizeinbase(mpq_denref(q_), 2));
  }

  friend Rational operator-(Rational a) {
    mpq_neg(a.q_, a.q_);
    return a;
  }
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);
  Rational& operator+=(const Rational& b);
  Rational& operator-=(const Rational& b);
  Rational& operator*=(const Rational& b);
  Rational& operator/=(const Rational& b);
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b) { return mpq_cmp(a.q_, b.q_) <=> 0; }
  friend bool operator==(const Rational& a, const Rational& b) { return mpq_equal(a.q_, b.q_) != 0; }
  template <BuiltInInteger I>
  friend std::strong_ordering operator<=>(const Rational& a, I n) {
    if constexpr (std::signed_integral<I>)
      return mpq_cmp_si(a.q_, static_cast<long>(n), 1UL) <=> 0;
    else
      return mpq_cmp_ui(a.q_, static_cast<unsigned long>(n), 1UL) <=> 0;
  }
  template <BuiltInInteger I>
  friend bool operator==(const Rational& a, I n) {
    return (a <=> n) == 0;
  }

 private:
  mpq_t q_;
};
Rational abs(Rational q);
Integer numerator(const Rational& q);
Integer denominator(const Rational& q);
/// The greatest integer <= q.
Integer floor(const Rational& q);

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
  friend LongQ operator+(const LongQ& a, const LongQ& b) { return LongQ(a.value + b.value); }
  friend LongQ operator-(const LongQ& a, const LongQ& b) { return LongQ(a.value - b.value); }
  friend LongQ operator*(const LongQ& a, const LongQ& b) { return LongQ(a.value * b.value); }
  friend LongQ operator/(const LongQ& a, const LongQ& b) {
    if (b.value == 0) constant_without_denominator();
    return LongQ(a.value / b.value);
  }
  friend LongQ operator-(const LongQ& a) { return LongQ(-a.value); }
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
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const Integer& n) {
  return out << print(n);
}
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const Rational& q) {
  return out << print(q);
}

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
