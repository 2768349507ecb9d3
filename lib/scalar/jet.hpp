#pragma once
/// Jet<T, N>: a value and its N first partial derivatives (forward mode), over any number type T, itself a number type.
///
/// Over a rigorous T whose argument boxes are non-degenerate the derivatives enclose those of every point of the box.
/// For the continuous piecewise functions (abs, min, max, clamp) the enclosure is the hull of the one-sided
/// derivatives, which is what the mean-value form needs; across a jump (select, or the derivative of abs inside a Jet
/// of a Jet) it raises Undecided.
#include <array>
#include <utility>

#include "lib/scalar/functions.hpp"
#include "lib/scalar/removable.hpp"

namespace overshoot {

/// The derivative of a continuous function that is one piece where l <= r and another where l >= r: `a` where l <= r
/// and `b` where l > r, the hull where the box holds both. (A box that has l = r at its edge holds both: the value
/// there is `a`.)
template <Approximate T>
T slope_piece(const T& l, const T& r, const T& a, const T& b) {
  return select(l <= r, a, b);
}
template <class T>
requires(Rigorous<T> || (Real<T> && Arithmetic<T>::nature == Nature::exact)) T
    slope_piece(const T& l, const T& r, const T& a, const T& b) {
  if (certainly(l <= r)) return a;
  if (certainly(r < l)) return b;
  return select(l <= r, a, b);
}

/// The same for a derivative that jumps there: Undecided across it.
template <class T>
T strict_piece(const T& l, const T& r, const T& a, const T& b) {
  if constexpr (Approximate<T>) {
    return l <= r ? a : b;  // also where a NaN is compared: nothing to raise, nothing decided
  } else {
    if (certainly(l <= r)) return a;
    if (certainly(r < l)) return b;
    throw Undecided("a derivative across a jump");
  }
}

/// tanhc'(x), f = tanhc(x), without the removable singularity at 0: x sech(x)^2 - tanh(x) lies between -(2/3) x^3 and
/// 0, so that the derivative lies between -(2/3) x and 0.
template <Real T>
T tanhc_slope(const T& x, const T& f) {
  if constexpr (Approximate<T>) {
    if (x == from<T>(0)) return from<T>(0);
  } else if constexpr (Rigorous<T>) {
    if (!certainly(x < from<T>(0)) && !certainly(x > from<T>(0))) return from<T>(Q(-2, 3)) * x;
  }
  return (sech2(x) - f) / x;
}
/// log1pc'(x), f = log1pc(x): minus the integral of t/(1+tx)^2 over [0, 1], between -1/2 and -1/(2 (1+x)^2).
template <Real T>
T log1pc_slope(const T& x, const T& f) {
  if constexpr (Approximate<T>) {
    if (x == from<T>(0)) return from<T>(Q(-1, 2));
  } else if constexpr (Rigorous<T>) {
    if (!certainly(x < from<T>(0)) && !certainly(x > from<T>(0)))
      return select(Truth::unknown(), from<T>(Q(-1, 2)), from<T>(Q(-1, 2)) / pown(from<T>(1) + x, 2));
  }
  return (from<T>(1) / (from<T>(1) + x) - f) / x;
}

/// The derivative of sinc, sinhc or expm1c: a quotient by x, and `at_zero` at x = 0. Near 0, where the quotient says
/// little, two numbers that it lies between say more. Where it is differentiated itself it is the smooth function.
template <Real T, class Quotient, class Bounds>
T removable_slope(Mean f, const T& x, Q at_zero, const Quotient& quotient, const Bounds& bounds) {
  if constexpr (requires { x.slopes; } || Arithmetic<T>::nature == Nature::symbolic) {
    return mean_derivative(f, x, 1);
  } else if constexpr (Approximate<T>) {
    return x == from<T>(0) ? from<T>(at_zero) : quotient();
  } else {
    const T zero = from<T>(0);
    if constexpr (Rigorous<T>) {
      const std::pair<T, T> ends = bounds();
      if (certainly(x < zero) || certainly(x > zero))
        return clamp(quotient(), min(ends.first, ends.second), max(ends.first, ends.second));
      return select(Truth::unknown(), ends.first, ends.second);
    }
    return certainly(x <= zero) && certainly(x >= zero) ? from<T>(at_zero) : quotient();
  }
}
/// sinc'(x), f = sinc(x): -x times the integral of t^2 sinc(tx) over [0, 1], where 1 - (tx)^2/6 <= sinc(tx) <= 1.
template <Real T>
T sinc_slope(const T& x, const T& f) {
  return removable_slope(
      Mean::sinc, x, Q(0, 1), [&] { return (cos(x) - f) / x; },
      [&] { return std::pair<T, T>(-x / from<T>(3), -x / from<T>(3) + pown(x, 3) / from<T>(30)); });
}
/// sinhc'(x), f = sinhc(x): x times the integral of t^2 sinhc(tx) over [0, 1], where 1 <= sinhc(tx) <= cosh(x).
template <Real T>
T sinhc_slope(const T& x, const T& f) {
  return removable_slope(
      Mean::sinhc, x, Q(0, 1), [&] { return (cosh(x) - f) / x; },
      [&] { return std::pair<T, T>(x / from<T>(3), x * cosh(x) / from<T>(3)); });
}
/// expm1c'(x), f = expm1c(x): the integral of t e^(tx) over [0, 1], where e^(tx) lies between 1 and e^x.
template <Real T>
T expm1c_slope(const T& x, const T& f) {
  return removable_slope(
      Mean::expm1c, x, Q(1, 2), [&] { return (exp(x) - f) / x; },
      [&] { return std::pair<T, T>(from<T>(Q(1, 2)), exp(x) / from<T>(2)); });
}

template <Real T, int N>
struct Jet {
  T value = from<T>(0);
  std::array<T, N> slopes = filled(from<T>(0));

  Jet() = default;
  explicit Jet(T v) : value(std::move(v)) {}
  /// The variable number i at v.
  static Jet variable(T v, int i) {
    Jet j(std::move(v));
    j.slopes[static_cast<std::size_t>(i)] = from<T>(1);
    return j;
  }
  static std::array<T, N> filled(const T& x) {
    return [&]<std::size_t... i>(std::index_sequence<i...>) { return std::array<T, N>{((void)i, x)...}; }
    (std::make_index_sequence<N>());
  }
  /// f(value) with derivative `slope` of f there: the chain rule.
  Jet chain(T f, const T& slope) const {
    Jet r(std::move(f));
    for (int i = 0; i < N; ++i) r.slopes[i] = slope * slopes[i];
    return r;
  }
  /// Slopes combined one by one.
  template <class F>
  static Jet combine(T value, const Jet& a, const Jet& b, F f) {
    Jet r(std::move(value));
    for (int i = 0; i < N; ++i) r.slopes[i] = f(a.slopes[i], b.slopes[i]);
    return r;
  }

  friend Jet operator-(const Jet& a) {
    Jet r(-a.value);
    for (int i = 0; i < N; ++i) r.slopes[i] = -a.slopes[i];
    return r;
  }
  friend Jet operator+(const Jet& a, const Jet& b) {
    return combine(a.value + b.value, a, b, [](const T& x, const T& y) { return x + y; });
  }
  friend Jet operator-(const Jet& a, const Jet& b) {
    return combine(a.value - b.value, a, b, [](const T& x, const T& y) { return x - y; });
  }
  friend Jet operator*(const Jet& a, const Jet& b) {
    return combine(a.value * b.value, a, b, [&](const T& x, const T& y) { return x * b.value + a.value * y; });
  }
  friend Jet operator/(const Jet& a, const Jet& b) {
    const T q = a.value / b.value;
    return combine(q, a, b, [&](const T& x, const T& y) { return (x - q * y) / b.value; });
  }
  // A jet is compared by its value.
  friend auto operator<(const Jet& a, const Jet& b) { return a.value < b.value; }
  friend auto operator<=(const Jet& a, const Jet& b) { return a.value <= b.value; }
  friend auto operator>(const Jet& a, const Jet& b) { return a.value > b.value; }
  friend auto operator>=(const Jet& a, const Jet& b) { return a.value >= b.value; }

#define OVERSHOOT_JET(name, derivative) \
  friend Jet name(const Jet& a) {       \
    const T& x = a.value;               \
    const T f = name(x);                \
    return a.chain(f, derivative);      \
  }
  OVERSHOOT_JET(exp, f)
  OVERSHOOT_JET(log, from<T>(1) / x)
  OVERSHOOT_JET(log1p, from<T>(1) / (from<T>(1) + x))
  OVERSHOOT_JET(expm1, f + from<T>(1))
  OVERSHOOT_JET(sinh, cosh(x))
  OVERSHOOT_JET(cosh, sinh(x))
  OVERSHOOT_JET(sech2, from<T>(-2) * f * tanh(x))
  OVERSHOOT_JET(tanhc, tanhc_slope(x, f))
  OVERSHOOT_JET(log1pc, log1pc_slope(x, f))
  OVERSHOOT_JET(sqrt, from<T>(1) / (from<T>(2) * f))
  OVERSHOOT_JET(sin_atan, pown(cos_atan(x), 3))
  OVERSHOOT_JET(cos_atan, -(x* pown(f, 3)))
  OVERSHOOT_JET(erf, from<T>(2) * exp(-pown(x, 2)) / sqrt(pi<T>()))
  OVERSHOOT_JET(erfc, from<T>(-2) * exp(-pown(x, 2)) / sqrt(pi<T>()))
  OVERSHOOT_JET(normal_pdf, -(x* f))
  OVERSHOOT_JET(normal_cdf, normal_pdf(x))
  OVERSHOOT_JET(normal_cdf_integral, normal_cdf(x))
  OVERSHOOT_JET(softplus, sigmoid(x))
  OVERSHOOT_JET(sigmoid, sech2(x / from<T>(2)) / from<T>(4))
  OVERSHOOT_JET(sin, cos(x))
  OVERSHOOT_JET(cos, -sin(x))
  OVERSHOOT_JET(atan, from<T>(1) / (from<T>(1) + pown(x, 2)))
  OVERSHOOT_JET(tan, from<T>(1) + pown(f, 2))
  OVERSHOOT_JET(sinc, sinc_slope(x, f))
  OVERSHOOT_JET(sinhc, sinhc_slope(x, f))
  OVERSHOOT_JET(expm1c, expm1c_slope(x, f))
  OVERSHOOT_JET(xlogx, log(x) + from<T>(1))
#undef OVERSHOOT_JET
  friend Jet tanh(const Jet& a) {
    const auto [f, slope] = tanh_and_sech2(a.value);
    return a.chain(f, slope);
  }
  friend Jet pown(const Jet& a, long n) {
    if (counted(n) == 0) return Jet(pown(a.value, 0));
    return a.chain(pown(a.value, n), from<T>(n) * pown(a.value, n - 1));
  }
  friend Jet abs_pow(const Jet& a, Q b) {
    if (b.num == 0) return Jet(abs_pow(a.value, b));
    if (b.is_integer() && b.num % 2 == 0) return pown(a, b.num);
    if (b.is_integer() && b.num > 0) return pown(abs(a), b.num);
    // d|x|^b = b sign(x)|x|^(b-1): for b > 1 a continuous function of its own.
    if (b < Q(1, 1)) {
      const Jet m = abs(a);
      return m.chain(abs_pow(m.value, b), from<T>(b) * abs_pow(m.value, b - Q(1, 1)));
    }
    return a.chain(abs_pow(a.value, b), from<T>(b) * signed_pow(a.value, b - Q(1, 1)));
  }
  friend Jet signed_pow(const Jet& a, Q b) {
    if (b.is_integer() && b.num % 2 == 1) return pown(a, b.num);
    return a.chain(signed_pow(a.value, b), from<T>(b) * abs_pow(a.value, b - Q(1, 1)));
  }
  friend Jet pow(const Jet& a, const Jet& b) { return exp(b * log(a)); }
  friend Jet abs(const Jet& a) {
    Jet r(abs(a.value));
    for (int i = 0; i < N; ++i) r.slopes[i] = slope_piece(a.value, from<T>(0), -a.slopes[i], a.slopes[i]);
    return r;
  }
  friend Jet min(const Jet& a, const Jet& b) {
    return combine(min(a.value, b.value), a, b,
                   [&](const T& x, const T& y) { return slope_piece(a.value, b.value, x, y); });
  }
  friend Jet max(const Jet& a, const Jet& b) {
    return combine(max(a.value, b.value), a, b,
                   [&](const T& x, const T& y) { return slope_piece(b.value, a.value, x, y); });
  }
  template <class Condition>
  friend Jet select(const Condition& condition, const Jet& a, const Jet& b) {
    return select_jet(condition, a, b);
  }
  friend bool is_finite(const Jet& a) {
    for (const T& s : a.slopes)
      if (!is_finite(s)) return false;
    return is_finite(a.value);
  }
};

template <Real T, int N>
Jet<T, N> select_jet(bool condition, const Jet<T, N>& a, const Jet<T, N>& b) {
  return condition ? a : b;
}
template <Real T, int N>
Jet<T, N> select_jet(Truth condition, const Jet<T, N>& a, const Jet<T, N>& b) {
  if (certainly(condition)) return a;
  if (possibly(condition)) throw Undecided("a derivative across a jump");
  return b;
}

template <Real T, int N>
struct Arithmetic<Jet<T, N>> {
  static constexpr Nature nature = Arithmetic<T>::nature;
  static Jet<T, N> from_integer(long n) { return Jet<T, N>(from<T>(n)); }
  static Jet<T, N> from_rational(const Rational& q) { return Jet<T, N>(from<T>(q)); }
  static Jet<T, N> pi() { return Jet<T, N>(Arithmetic<T>::pi()); }
};

/// Inside a jet of jets the slope of abs, min, max jumps, and a jump has no derivative.
template <Real T, int N>
Jet<T, N> slope_piece(const Jet<T, N>& l, const Jet<T, N>& r, const Jet<T, N>& a, const Jet<T, N>& b) {
  return strict_piece(l, r, a, b);
}

/// F_k' = F_(k+1).
template <Real T, int N>
Jet<T, N> mean_derivative(Mean f, const Jet<T, N>& x, long k) {
  return x.chain(mean_derivative(f, x.value, k), mean_derivative(f, x.value, k + 1));
}

/// In a jet of jets the slope is differentiated itself: as the quotient it is.
template <Real T, int N>
Jet<T, N> tanhc_slope(const Jet<T, N>& x, const Jet<T, N>& f) {
  return (sech2(x) - f) / x;
}
template <Real T, int N>
Jet<T, N> log1pc_slope(const Jet<T, N>& x, const Jet<T, N>& f) {
  return (from<Jet<T, N>>(1) / (from<Jet<T, N>>(1) + x) - f) / x;
}

/// f'(x) for a function given as a callable on any number type; undefined where f(x) is (1/x is the slope of log(x) for
/// positive x only).
template <Real T, class F>
T derivative(const F& f, const T& x) {
  const Jet<T, 1> y = f(Jet<T, 1>::variable(x, 0));
  if constexpr (Approximate<T>)
    return select(y.value <= y.value, y.slopes[0], y.value);  // a NaN stays one
  else
    return y.slopes[0] + from<T>(0) * y.value;
}

/// A number of a jet's own kind, or of the kind it is a jet of: itself, or a constant jet.
template <Real T, Real D>
decltype(auto) lifted(const D& x) {
  if constexpr (std::same_as<T, D>)
    return (x);
  else
    return T(x);
}

}  // namespace overshoot
