#pragma once
/// The losses l(s) of the single-neuron model: even, convex, 1-Lipschitz, l''(0) = 1 (ahn2023, Assumption A1).
///
/// Each is one struct, registered once, in `Losses`. It gives slope(s) = l'(s) and ratio(s) = l'(s)/s (1 at s = 0) for
/// every number type; l'' and l''' are jets of slope. beta is the exponent of Assumption A2 (absent: infinite); beyond
/// `knee` (absent: none) the slope is exactly +-1. `form` is what --loss takes and name() how keys say it. A loss with
/// parameters has read(), which gives it for a word that is it, and every(), those that statements are about.
#include <optional>
#include <string>
#include <tuple>

#include "lib/scalar/jet.hpp"

namespace overshoot {

/// l(s) = log cosh s, the rescaled symmetric logistic loss.
struct LogCosh {
  static constexpr const char* form = "log_cosh";
  static std::string name() { return form; }
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
  static constexpr const char* form = "sqrt";
  static std::string name() { return form; }
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
  static constexpr const char* form = "huber";
  static std::string name() { return form; }
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
  static constexpr const char* form = "power:BETA";
  Q exponent;                                                    ///< b > 1
  Q exponent_1 = exponent + Q(1, 1), r = exponent_1 / exponent;  ///< b + 1; the knee

  std::string name() const {
    return "power_" + std::to_string(exponent.num) + (exponent.den == 1 ? "" : "_" + std::to_string(exponent.den));
  }
  static std::optional<Power> read(const std::string& word);
  static auto every();
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
inline auto Power::every() { return std::tuple(PowerOf<3, 2>(), PowerOf<3>(), PowerOf<4>()); }

/// power:BETA or power_P_Q. Throws BadInput where BETA is no rational above 1.
inline std::optional<Power> Power::read(const std::string& word) {
  std::string exponent = word.starts_with("power:") ? word.substr(6) : "";
  if (word.starts_with("power_")) {
    exponent = word.substr(6);
    if (const auto bar = exponent.find('_'); bar != std::string::npos) exponent[bar] = '/';
  }
  if (exponent.empty()) return std::nullopt;
  const Rational b = read_rational(exponent, "loss " + word);
  if (b <= 1 || b > 1000 || denominator(b) > 1000)
    throw BadInput("loss " + word + ": BETA must be a rational above 1, at most 1000, of denominator at most 1000");
  return Power{Q(static_cast<long>(numerator(b)), static_cast<long>(denominator(b)))};
}

/// The losses: here one is registered.
using Losses = std::tuple<LogCosh, SquareRoot, Huber, Power>;

/// Calls f<Loss>() for each of them.
template <class F>
void for_each_kind_of_loss(const F& f) {
  [&]<class... Each>(const std::tuple<Each...>*) {
    (f.template operator()<Each>(), ...);
  }(static_cast<const Losses*>(nullptr));
}

/// Calls f with each loss that the statements are about.
template <class F>
void for_each_loss(const F& f) {
  for_each_kind_of_loss([&]<class Loss>() {
    if constexpr (requires { Loss::every(); })
      std::apply([&](const auto&... losses) { (f(losses), ...); }, Loss::every());
    else
      f(Loss());
  });
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

/// The words of the losses, separated by commas: of all, or of those without a knee.
inline std::string forms_of_losses(bool with_knees = true) {
  std::string forms;
  for_each_kind_of_loss([&]<class Loss>() {
    if (with_knees || !HasKnee<Loss>) forms += (forms.empty() ? "" : ", ") + std::string(Loss::form);
  });
  return forms;
}

/// Calls f with the loss of that word. Throws BadInput where there is none.
template <std::size_t k = 0, class F>
auto with_loss(const std::string& word, const F& f) -> decltype(f(LogCosh())) {
  if constexpr (k == std::tuple_size_v<Losses>) {
    throw BadInput("loss: '" + word + "' is not one of " + forms_of_losses());
  } else {
    using Loss = std::tuple_element_t<k, Losses>;
    if constexpr (requires { Loss::read(word); }) {
      if (const std::optional<Loss> loss = Loss::read(word)) return f(*loss);
    } else if (word == Loss::form) {
      return f(Loss());
    }
    return with_loss<k + 1>(word, f);
  }
}

}  // namespace overshoot
