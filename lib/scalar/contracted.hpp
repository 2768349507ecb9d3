#pragma once
/// Contracted<T>: T as a compiler that contracts expressions computes with it. The product of two numbers is kept
/// unrounded until it is used, and added or subtracted by a fused operation with one rounding, as `a * b + c` becomes
/// fma(a, b, c) under -ffp-contract=fast. For float, double, long double, __float128 and Mpfr.
#include "lib/scalar/mpfr.hpp"

namespace overshoot {

inline Mpfr fused(const Mpfr& a, const Mpfr& b, const Mpfr& c) {
  Mpfr r;
  mpfr_fma(r.raw(), a.raw(), b.raw(), c.raw(), MPFR_RNDN);
  return r;
}

template <Real T>
class Contracted;

template <Real T>
struct Arithmetic<Contracted<T>> {
  static constexpr Nature nature = Nature::approximate;
  static Contracted<T> from_integer(long n) { return Contracted<T>(from<T>(n)); }
  static Contracted<T> from_rational(const Rational& q) { return Contracted<T>(from<T>(q)); }
  static Contracted<T> pi() { return Contracted<T>(overshoot::pi<T>()); }
};

template <Real T>
class Contracted {
 public:
  struct Product {
    T a, b;
    operator Contracted() const { return Contracted(a * b); }
  };

  Contracted() = default;
  explicit Contracted(T x) : x_(std::move(x)) {}
  const T& value() const { return x_; }

  friend Product operator*(const Contracted& a, const Contracted& b) { return {a.x_, b.x_}; }
  friend Contracted operator/(const Contracted& a, const Contracted& b) { return Contracted(a.x_ / b.x_); }
  friend Contracted operator-(const Contracted& a) { return Contracted(-a.x_); }
  friend Contracted operator+(const Contracted& a, const Contracted& b) { return Contracted(a.x_ + b.x_); }
  friend Contracted operator-(const Contracted& a, const Contracted& b) { return Contracted(a.x_ - b.x_); }
  friend Contracted operator+(const Product& a, const Contracted& b) { return Contracted(fused(a.a, a.b, b.x_)); }
  friend Contracted operator+(const Contracted& a, const Product& b) { return b + a; }
  friend Contracted operator-(const Product& a, const Contracted& b) { return Contracted(fused(a.a, a.b, T(-b.x_))); }
  friend Contracted operator-(const Contracted& a, const Product& b) { return Contracted(fused(T(-b.a), b.b, a.x_)); }
  friend Contracted operator+(const Product& a, const Product& b) { return a + Contracted(b); }
  friend Contracted operator-(const Product& a, const Product& b) { return a - Contracted(b); }
#define OVERSHOOT_CONTRACTED(op)                   \
  template <ConstantFor<Contracted> C>             \
  friend auto operator op(const Product& a, C c) { \
    return a op from<Contracted>(c);               \
  }                                                \
  template <ConstantFor<Contracted> C>             \
  friend auto operator op(C c, const Product& a) { \
    return from<Contracted>(c) op a;               \
  }
  OVERSHOOT_CONTRACTED(+)
  OVERSHOOT_CONTRACTED(-)
#undef OVERSHOOT_CONTRACTED
  friend bool operator==(const Contracted& a, const Contracted& b) { return a.x_ == b.x_; }
  friend Contracted select(bool condition, const Contracted& a, const Contracted& b) { return condition ? a : b; }

 private:
  T x_{};
};

}  // namespace overshoot
