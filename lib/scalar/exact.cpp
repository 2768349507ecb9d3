#include "lib/scalar/exact.hpp"

namespace overshoot {

namespace {

[[noreturn]] void no_exact_value(const char* what) {
  throw Undecided(std::string(what) + " has no exact rational value here");
}

/// The exact n-th root of a nonnegative rational, or Undecided.
Rational exact_root(const Rational& q, unsigned long n) {
  Rational r;
  const bool num = mpz_root(mpq_numref(r.raw()), mpq_numref(q.raw()), n) != 0;
  const bool den = mpz_root(mpq_denref(r.raw()), mpq_denref(q.raw()), n) != 0;
  if (!num || !den) no_exact_value("a root");
  return r;
}

/// Numbers of more bits are not computed: formulas are short, and repeated squares are not.
constexpr long longest = 1L << 20;

void require_short(long bits_of_result) {
  if (bits_of_result > longest) throw Undecided("an exact number too long to be written out");
}
/// q^n for n > 0.
Rational short_power(const Rational& q, long n) {
  if (q == 0 || q == 1) return q;
  if (q == -1) return n % 2 == 0 ? Rational(1) : q;
  if (n > longest) require_short(longest + 1);
  require_short(q.bits() * n);
  return power(q, n);
}

/// f(0) and the limits at the infinities; nullptr where there is no rational or infinite one.
struct KnownValues {
  const char* name;
  std::optional<Exact> at_zero, at_minus, at_plus;
};

Exact known(const Exact& a, const KnownValues& f) {
  const std::optional<Exact>& value = a.infinite() < 0 ? f.at_minus : a.infinite() > 0 ? f.at_plus : f.at_zero;
  if ((a.finite() && a.sign() != 0) || !value) no_exact_value(f.name);
  return *value;
}

const Exact zero(0L), one(1L), minus_one(-1L);
const Exact up = Exact::infinity(1), down = Exact::infinity(-1);

}  // namespace

const Rational& Exact::rational() const {
  if (!finite()) throw Undecided("an infinity has no rational value");
  return value_;
}

int Exact::cmp(const Exact& a, const Exact& b) {
  if (a.infinite_ != b.infinite_) return a.infinite_ < b.infinite_ ? -1 : 1;
  return a.infinite_ != 0 ? 0 : mpq_cmp(a.value_.raw(), b.value_.raw());
}

Truth Exact::compare(const Exact& a, const Exact& b, bool strict) {
  const int c = cmp(a, b);
  if (c == 0 && (a.limit_ || b.limit_)) return Truth::unknown();
  return Truth::of(strict ? c < 0 : c <= 0);
}

Exact operator-(const Exact& a) {
  Exact r = a;
  r.infinite_ = -a.infinite_;
  r.value_ = -a.value_;
  return r;
}

Exact operator+(const Exact& a, const Exact& b) {
  if (a.infinite_ * b.infinite_ < 0) throw Undecided("inf - inf");
  if (!a.finite()) return a;
  if (!b.finite()) return b;
  require_short(a.value_.bits() + b.value_.bits());
  return Exact(a.value_ + b.value_).mark(a.limit_ || b.limit_);
}

Exact operator*(const Exact& a, const Exact& b) {
  if (!a.finite() || !b.finite()) {
    const int s = a.sign() * b.sign();
    if (s == 0) throw Undecided("0 * inf");
    return Exact::infinity(s);
  }
  require_short(a.value_.bits() + b.value_.bits());
  return Exact(a.value_ * b.value_).mark(a.limit_ || b.limit_);
}

Exact operator/(const Exact& a, const Exact& b) {
  if (b.sign() == 0) throw Undecided("division by zero");
  if (!b.finite()) {
    if (!a.finite()) throw Undecided("inf / inf");
    return Exact(0L).mark(true);
  }
  if (!a.finite()) return Exact::infinity(a.sign() * b.sign());
  require_short(a.value_.bits() + b.value_.bits());
  return Exact(a.value_ / b.value_).mark(a.limit_ || b.limit_);
}

Exact select(Truth condition, const Exact& a, const Exact& b) {
  if (certainly(condition)) return a;
  if (possibly(condition)) throw Undecided("a jump at the limit point");
  return b;
}

#define OVERSHOOT_KNOWN(name, at_zero, at_minus, at_plus) \
  Exact name(const Exact& a) { return known(a, {#name, at_zero, at_minus, at_plus}).mark(a.limit_); }
OVERSHOOT_KNOWN(exp, one, zero, up)
OVERSHOOT_KNOWN(log1p, zero, std::nullopt, up)
OVERSHOOT_KNOWN(expm1, zero, minus_one, up)
OVERSHOOT_KNOWN(sinh, zero, down, up)
OVERSHOOT_KNOWN(cosh, one, up, up)
OVERSHOOT_KNOWN(tanh, zero, minus_one, one)
OVERSHOOT_KNOWN(sech2, one, zero, zero)
OVERSHOOT_KNOWN(tanhc, one, zero, zero)
OVERSHOOT_KNOWN(log1pc, one, std::nullopt, zero)
OVERSHOOT_KNOWN(erf, zero, minus_one, one)
OVERSHOOT_KNOWN(erfc, one, Exact(2L), zero)
OVERSHOOT_KNOWN(normal_pdf, std::nullopt, zero, zero)
OVERSHOOT_KNOWN(normal_cdf, Exact(Rational(1, 2)), zero, one)
OVERSHOOT_KNOWN(normal_cdf_integral, std::nullopt, zero, up)
OVERSHOOT_KNOWN(softplus, std::nullopt, zero, up)
OVERSHOOT_KNOWN(sigmoid, Exact(Rational(1, 2)), zero, one)
OVERSHOOT_KNOWN(sin, zero, std::nullopt, std::nullopt)
OVERSHOOT_KNOWN(cos, one, std::nullopt, std::nullopt)
OVERSHOOT_KNOWN(atan, zero, std::nullopt, std::nullopt)
OVERSHOOT_KNOWN(tan, zero, std::nullopt, std::nullopt)
OVERSHOOT_KNOWN(sinc, one, zero, zero)
OVERSHOOT_KNOWN(sinhc, one, up, up)
OVERSHOOT_KNOWN(expm1c, one, zero, up)
#undef OVERSHOOT_KNOWN

Exact log(const Exact& a) {
  if (a.finite() && a.value_ == 1) return Exact(0L).mark(a.limit_);
  if (a.infinite_ > 0) return a;
  no_exact_value("log");
}

Exact xlogx(const Exact& a) {
  if (a.finite() && a.sign() == 0) return a;
  return a * log(a);
}

Exact sqrt(const Exact& a) {
  if (a.infinite_ > 0) return a;
  if (a.sign() < 0) no_exact_value("sqrt of a negative number");
  return Exact(exact_root(a.value_, 2)).mark(a.limit_);
}

Exact cos_atan(const Exact& a) {
  if (!a.finite()) return Exact(0L).mark(true);
  return one / sqrt(one + a * a);
}
Exact sin_atan(const Exact& a) {
  if (!a.finite()) return Exact(long{a.infinite_}).mark(true);
  return a * cos_atan(a);
}

Exact pown(const Exact& a, long n) {
  if (counted(n) == 0) return Exact(1L);
  if (n < 0) return one / pown(a, -n);
  if (!a.finite()) return Exact::infinity(n % 2 == 0 ? 1 : a.infinite_);
  return Exact(short_power(a.value_, n)).mark(a.limit_);
}

Exact abs_pow(const Exact& a, Q b) {
  if (b.num == 0 && a.sign() == 0) no_exact_value("|0|^0");
  if (b.num == 0) return Exact(1L);
  if (b.num < 0) return one / abs_pow(a, -b);
  if (!a.finite()) return Exact::infinity(1);
  const Rational magnitude = a.sign() < 0 ? -a.value_ : a.value_;
  return Exact(short_power(exact_root(magnitude, static_cast<unsigned long>(b.den)), b.num)).mark(a.limit_);
}

Exact signed_pow(const Exact& a, Q b) {
  const Exact p = abs_pow(a, b);
  return a.sign() < 0 ? -p : p;
}

Exact pow(const Exact& a, const Exact& b) {
  const Rational& e = b.rational();
  if (a.sign() < 0 || abs(e) > 1'000'000 || denominator(e) > 1000) no_exact_value("a power");
  // As the limit of a varying exponent, inf^0 may be anything.
  if (b.limit_ && e == 0 && !a.finite()) no_exact_value("a power");
  return abs_pow(a, Q(static_cast<long>(numerator(e)), static_cast<long>(denominator(e)))).mark(b.limit_);
}

}  // namespace overshoot
