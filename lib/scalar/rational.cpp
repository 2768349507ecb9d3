#include "lib/scalar/rational.hpp"

#include <mpfr.h>

#include <algorithm>
#include <cmath>

#include "lib/scalar/truth.hpp"

namespace overshoot {

namespace {

[[noreturn]] void reject(std::string_view text, std::string_view what) {
  std::string shown(text.substr(0, 60));
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
  throw BadInput(std::string(what) + ": '" + shown + "' is not a number (write an integer, a decimal or p/q)");
}

bool all_digits(std::string_view s) {
  if (s.empty()) return false;
  for (const char c : s)
    if (c < '0' || c > '9') return false;
  return true;
}

/// Decimal digits; GMP would read a leading 0 as octal.
Integer decimal_integer(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? Integer(0) : Integer(std::string(digits.substr(first)));
}

}  // namespace

Integer::Integer(const std::string& digits) : Integer() {
  if (mpz_set_str(n_, digits.c_str(), 10) != 0) reject(digits, "an integer");
}
std::uint64_t Integer::in_builtin(bool with_sign, std::size_t bytes) const {
  const auto bits = static_cast<long>(8 * bytes);
  const Integer least = with_sign ? -(Integer(1) << (bits - 1)) : Integer(0);
  if (*this < least || *this >= least + (Integer(1) << bits))
    throw BadInput("the integer " + print(*this) + " does not fit " + std::to_string(bits) + " bits");
  return with_sign ? static_cast<std::uint64_t>(mpz_get_si(n_)) : mpz_get_ui(n_);
}
Integer operator-(Integer a) {
  mpz_neg(a.n_, a.n_);
  return a;
}
Integer operator+(const Integer& a, const Integer& b) {
  Integer r;
  mpz_add(r.n_, a.n_, b.n_);
  return r;
}
Integer operator-(const Integer& a, const Integer& b) {
  Integer r;
  mpz_sub(r.n_, a.n_, b.n_);
  return r;
}
Integer operator*(const Integer& a, const Integer& b) {
  Integer r;
  mpz_mul(r.n_, a.n_, b.n_);
  return r;
}
Integer operator/(const Integer& a, const Integer& b) {
  if (b.sign() == 0) throw BadInput("an integer divided by 0");
  Integer r;
  mpz_tdiv_q(r.n_, a.n_, b.n_);
  return r;
}
Integer operator%(const Integer& a, const Integer& b) {
  if (b.sign() == 0) throw BadInput("an integer divided by 0");
  Integer r;
  mpz_tdiv_r(r.n_, a.n_, b.n_);
  return r;
}
Integer operator<<(const Integer& a, long places) {
  Integer r;
  mpz_mul_2exp(r.n_, a.n_, static_cast<mp_bitcnt_t>(places));
  return r;
}
Integer abs(Integer n) { return n.sign() < 0 ? -std::move(n) : n; }
Integer lcm(const Integer& a, const Integer& b) {
  Integer r;
  mpz_lcm(r.raw(), a.raw(), b.raw());
  return r;
}
std::string print(const Integer& n) {
  std::string text(mpz_sizeinbase(n.raw(), 10) + 2, '\0');
  mpz_get_str(text.data(), 10, n.raw());
  text.resize(text.find('\0'));
  return text;
}

Rational::Rational(const Integer& numerator, const Integer& denominator) : Rational() {
  if (denominator.sign() == 0) constant_without_denominator();
  mpz_set(mpq_numref(q_), numerator.raw());
  mpz_set(mpq_denref(q_), denominator.raw());
  mpq_canonicalize(q_);
}
Rational& Rational::operator+=(const Rational& b) {
  mpq_add(q_, q_, b.q_);
  return *this;
}
Rational& Rational::operator-=(const Rational& b) {
  mpq_sub(q_, q_, b.q_);
  return *this;
}
Rational& Rational::operator*=(const Rational& b) {
  mpq_mul(q_, q_, b.q_);
  return *this;
}
Rational& Rational::operator/=(const Rational& b) {
  if (b.sign() == 0) throw BadInput("a rational divided by 0");
  mpq_div(q_, q_, b.q_);
  return *this;
}
Rational operator+(const Rational& a, const Rational& b) {
  Rational r;
  mpq_add(r.q_, a.q_, b.q_);
  return r;
}
Rational operator-(const Rational& a, const Rational& b) {
  Rational r;
  mpq_sub(r.q_, a.q_, b.q_);
  return r;
}
Rational operator*(const Rational& a, const Rational& b) {
  Rational r;
  mpq_mul(r.q_, a.q_, b.q_);
  return r;
}
Rational operator/(const Rational& a, const Rational& b) {
  Rational r = a;
  r /= b;
  return r;
}
Rational abs(Rational q) { return q.sign() < 0 ? -std::move(q) : q; }
Integer numerator(const Rational& q) {
  Integer n;
  mpz_set(n.raw(), mpq_numref(q.raw()));
  return n;
}
Integer denominator(const Rational& q) {
  Integer n;
  mpz_set(n.raw(), mpq_denref(q.raw()));
  return n;
}
Integer floor(const Rational& q) {
  Integer n;
  mpz_fdiv_q(n.raw(), mpq_numref(q.raw()), mpq_denref(q.raw()));
  return n;
}

void constant_too_long() { throw BadInput("a rational constant too long for 64 bits (a LongQ has no limit)"); }
void exponent_too_long() { throw BadInput("an exponent too long for 62 bits"); }
void constant_without_denominator() { throw BadInput("a rational constant with denominator 0"); }

Rational read_rational(std::string_view text, std::string_view what) {
  if (text.empty() || text.size() > 4096) reject(text, what);
  std::string_view s = text;
  const bool negative = s.front() == '-';
  if (s.front() == '-' || s.front() == '+') s.remove_prefix(1);
  Rational value;
  if (const auto slash = s.find('/'); slash != std::string_view::npos) {
    const auto p = s.substr(0, slash), q = s.substr(slash + 1);
    if (!all_digits(p) || !all_digits(q)) reject(text, what);
    const Integer den = decimal_integer(q);
    if (den == 0) reject(text, what);
    value = Rational(decimal_integer(p), den);
  } else {
    long exponent = 0;
    if (const auto e = s.find_first_of("eE"); e != std::string_view::npos) {
      std::string_view digits = s.substr(e + 1);
      const bool down = !digits.empty() && digits.front() == '-';
      if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
      if (!all_digits(digits)) reject(text, what);
      digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
      if (digits.size() > 7) reject(text, what);
      exponent = std::stol(std::string(digits));
      if (exponent > 1'000'000) reject(text, what);
      if (down) exponent = -exponent;
      s = s.substr(0, e);
    }
    std::string whole(s);
    if (const auto point = whole.find('.'); point != std::string::npos) {
      exponent -= static_cast<long>(whole.size() - point - 1);
      whole.erase(point, 1);
    }
    if (!all_digits(whole)) reject(text, what);
    value = Rational(decimal_integer(whole));
    value *= power(Rational(10), exponent);
  }
  return negative ? -value : value;
}

std::string print(const Rational& q) {
  return q.is_integer() ? print(numerator(q)) : print(numerator(q)) + "/" + print(denominator(q));
}

Rational exact_rational(double x) {
  if (!std::isfinite(x)) throw Undecided("an infinity or NaN has no rational value");
  Rational q;
  mpq_set_d(q.raw(), x);
  return q;
}

double nearest_double(const Rational& q) {
  mpfr_t x;
  mpfr_init2(x, 53);
  int inexact = mpfr_set_q(x, q.raw(), MPFR_RNDN);
  // Round again into the subnormal range without rounding twice.
  const mpfr_exp_t emin = mpfr_get_emin();
  mpfr_set_emin(-1073);
  inexact = mpfr_check_range(x, inexact, MPFR_RNDN);
  mpfr_subnormalize(x, inexact, MPFR_RNDN);
  mpfr_set_emin(emin);
  const double d = mpfr_get_d(x, MPFR_RNDN);
  mpfr_clear(x);
  return d;
}

Rational simplest_between(const Rational& lo, const Rational& hi) {
  if (lo > hi) return simplest_between(hi, lo);
  if (lo <= 0 && hi >= 0) return 0;
  if (hi < 0) return -simplest_between(-hi, -lo);
  const Rational whole = floor(lo);
  if (whole == lo) return lo;
  if (whole + 1 <= hi) return whole + 1;
  return whole + 1 / simplest_between(1 / (hi - whole), 1 / (lo - whole));
}

Rational power(const Rational& base, long exponent) {
  if (exponent < 0) return 1 / power(base, -exponent);
  Rational result;
  mpz_pow_ui(mpq_numref(result.raw()), mpq_numref(base.raw()),
             static_cast<unsigned long>(exponent));
  mpz_pow_ui(mpq_denref(result.raw()), mpq_denref(base.raw()),
             static_cast<unsigned long>(exponent));
  return result;
}

Q small_rational(const Rational& q) {
  const Integer n = numerator(q), d = denominator(q);
  if (abs(n) > INT64_MAX || d > INT64_MAX) throw BadInput("an exponent too long for 64 bits");
  return {static_cast<std::int64_t>(n), static_cast<std::int64_t>(d)};
}

}  // namespace overshoot
