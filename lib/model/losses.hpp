#pragma once
/// The losses l(s) of the single-neuron model: even, convex, 1-Lipschitz, l''(0) = 1 (ahn2023, Assumption A1).
///
/// Each gives slope(s) = l'(s) and ratio(s) = l'(s)/s (1 at s = 0) for every number type; l'' and l''' are jets of
/// slope. beta is the exponent of Assumption A2 (absent: infinite); beyond `knee` (absent: none) the slope is exactly
/// +-1.
#include <optional>
#include <string>

#include "lib/scalar/jet.hpp"

namespace overshoot {

/// l(s) = log cosh s, the rescaled symmetric logistic loss.
struct LogCosh {
  static std::string name() { return "log_cosh"; }
  static std::optional<Q> beta() { return Q(2, 1); }
  template <Real T>
  T slope(const T& s) const {
    return tanh(s);
  }
  template <Real T>
  T ratio(const T& s) const {
    return tanhc(s);
  }
};

/// l(s) = sqrt(1 + s^2).
struct SquareRoot {
  static std::string name() { return "sqrt"; }
  static std::optional<Q> beta() { return Q(2, 1); }
  template <Real T>
  T slope(const T& s) const {
    return sin_atan(s);
  }
  template <Real T>
  T ratio(const T& s) const {
    return cos_atan(s);
  }
};

/// l'(s) = clamp(s, -1, 1).
struct Huber {
  static std::string name() { return "huber"; }
  static std::optional<Q> beta() { return std::nullopt; }
  static Q knee() { return Q(1, 1); }
  template <Real T>
  T slope(const T& s) const {
    return clamp(s, -1, 1);
  }
  template <Real T>
  T ratio(const T& s) const {
    return from<T>(1) / max(from<T>(1), abs(s));
  }
  /// ratio(r w), r the knee.
  template <Real T>
  T ratio_in_knees(const T& w) const {
    return ratio(w);
  }
};

/// l'(s) = s (1 - c|s|^b) up to the knee r = (b+1)/b, +-1 beyond, c = (1/(b+1)) r^-b. Written through v = clamp(s/r,
/// -1, 1): l'(s) = r (v - sign(v)|v|^(b+1)/(b+1)), continuous by construction.
struct Power {
  Q exponent;                                                    ///< b > 1
  Q exponent_1 = exponent + Q(1, 1), r = exponent_1 / exponent;  ///< b + 1; the knee

  std::string name() const {
    return "power_" + std::to_string(exponent.num) + (exponent.den == 1 ? "" : "_" + std::to_string(exponent.den));
  }
  std::optional<Q> beta() const { return exponent; }
  Q knee() const { return r; }
  /// l'(r v)/r for |v| <= 1.
  template <Real T>
  T shape(const T& v) const {
    return v - signed_pow(v, exponent_1) / exponent_1;
  }
  template <Real T>
  T slope(const T& s) const {
    return r * shape(clamp(s / r, -1, 1));
  }
  template <Real T>
  T ratio(const T& s) const {
    return ratio_in_knees(T(s / r));
  }
  /// ratio(r w).
  template <Real T>
  T ratio_in_knees(const T& w) const {
    return (Q(1, 1) - abs_pow(clamp(w, -1, 1), exponent) / exponent_1) / max(from<T>(1), abs(w));
  }
};

/// Power with its exponent in the type, for statements about one of them.
template <int numerator, int denominator = 1>
struct PowerOf : Power {
  PowerOf() : Power{Q(numerator, denominator)} {}
};

/// Calls f with each loss that the statements are about.
template <class F>
void for_each_loss(const F& f) {
  f(LogCosh());
  f(SquareRoot());
  f(Huber());
  f(PowerOf<3, 2>());
  f(PowerOf<3>());
  f(PowerOf<4>());
}

template <class Loss>
concept HasKnee = requires(const Loss& l) {
  l.knee();
};

/// The derivative of order n >= 0 of f at x, by nested jets; f takes any number type.
template <int n, Real T, class F>
T nth_derivative(const F& f, const T& x) {
  if constexpr (n == 0)
    return f(x);
  else
    return derivative([&]<Real J>(const J& z) { return nth_derivative<n - 1>(f, z); }, x);
}

/// l''(s) and l'''(s).
template <class Loss, Real T>
T curvature(const Loss& loss, const T& s) {
  return nth_derivative<1>([&](const auto& z) { return loss.slope(z); }, s);
}
template <class Loss, Real T>
T third_derivative(const Loss& loss, const T& s) {
  return nth_derivative<2>([&](const auto& z) { return loss.slope(z); }, s);
}

/// Calls f with the loss of that name: log_cosh, sqrt, huber, power:BETA or power_P_Q. Throws BadInput for another name
/// or BETA <= 1.
template <class F>
auto with_loss(const std::string& name, const F& f) {
  if (name == "log_cosh") return f(LogCosh{});
  if (name == "sqrt") return f(SquareRoot{});
  if (name == "huber") return f(Huber{});
  std::string exponent = name.starts_with("power:") ? name.substr(6) : "";
  if (name.starts_with("power_")) {
    exponent = name.substr(6);
    if (const auto bar = exponent.find('_'); bar != std::string::npos) exponent[bar] = '/';
  }
  if (exponent.empty()) throw BadInput("loss: '" + name + "' is not one of log_cosh, sqrt, huber, power:BETA");
  const Rational b = read_rational(exponent, "loss " + name);
  if (b <= 1 || b > 1000 || denominator(b) > 1000)
    throw BadInput("loss " + name + ": BETA must be a rational above 1, at most 1000, of denominator at most 1000");
  return f(Power{Q(static_cast<long>(numerator(b)), static_cast<long>(denominator(b)))});
}

}  // namespace overshoot
