#pragma once
/// The activations phi of cai2024 (Examples 2.1, 3.1), for every number type, and the constants of its Assumption 2.
///
///     identity         x                          huber:h   0 (x < 0), x^2/(2h) (0 <= x <= h), x - h/2 (x > h)
///     gelu             x Phi(x)                   tanh      tanh x
///     softplus         log(1+e^x)                 sigmoid   1/(1+e^-x)
///     silu             x/(1+e^-x)                 half_softplus   (x + log(1+e^x))/2
///     leaky_NAME:c     c x + k NAME(x), 1/2 <= c < 1, with k = (1-c)/4 for gelu, softplus, silu, huber (h = 1 here),
///                      k = 1-c for tanh, k = c for sigmoid, as printed in Example 3.1
///     minus_NAME       -phi of any of these: Assumption 2 bounds |phi'|, so that phi may fall
#include <optional>
#include <string>

#include "lib/scalar/jet.hpp"

namespace overshoot {

/// Constants of Assumption 2: alpha <= |phi'| <= rho, phi' is beta-Lipschitz, |phi - x phi'| <= kappa. alpha is 0 where
/// phi' changes sign. Each is the tight one, or within 1e-25 of it on the safe side (cai2024.tight.* prove that).
template <Real T>
struct ActivationConstants {
  T kappa, rho, beta, alpha;
};

// Each activation is one struct, registered once, in OVERSHOOT_ACTIVATIONS: phi, its slope (cai2024.constants.* prove
// that it is the derivative) and the constants; h is the width of huber's quadratic part, unused by the others. One
// with a leaky form says its weight k; one whose slope dips below 0 has phi'(x) + phi'(-x) = 1, so that the smallest
// slope is 1 - rho.

struct Identity {
  template <Real T>
  static T value(const T& x, const T&) {
    return x;
  }
  template <Real T>
  static T slope(const T&, const T&) {
    return from<T>(1);
  }
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    return {from<T>(0), from<T>(1), from<T>(0), from<T>(1)};
  }
};

/// The weight of most leaky forms.
struct QuarterOfTheRest {
  template <Real T>
  static T leaky_weight(const T& c) {
    return (1 - c) / 4;
  }
};

struct Gelu : QuarterOfTheRest {
  static constexpr bool dips = true;
  template <Real T>
  static T value(const T& x, const T&) {
    return x * normal_cdf(x);
  }
  template <Real T>
  static T slope(const T& x, const T&) {
    return normal_cdf(x) + x * normal_pdf(x);
  }
  /// |x^2 pdf(x)| and phi' are largest at sqrt 2, |phi''| = |2 - x^2| pdf(x) at 0.
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    const T root = sqrt(from<T>(2)), zero = from<T>(0);
    return {2 * normal_pdf(root), normal_cdf(root) + root * normal_pdf(root), 2 * normal_pdf(zero), zero};
  }
};

struct Softplus : QuarterOfTheRest {
  template <Real T>
  static T value(const T& x, const T&) {
    return softplus(x);
  }
  template <Real T>
  static T slope(const T& x, const T&) {
    return sigmoid(x);
  }
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    return {log(from<T>(2)), from<T>(1), from<T>(Q(1, 4)), from<T>(0)};
  }
};

/// Upper bounds of sup |x^2 sigmoid'(x)| = 0.43922... and sup |phi'| = 1.09983... for silu, 1e-25 above at most. Both
/// lie at x = 2.39935..., where x tanh(x/2) = 2.
const Rational& silu_kappa();
const Rational& silu_rho();

struct Silu : QuarterOfTheRest {
  static constexpr bool dips = true;
  template <Real T>
  static T value(const T& x, const T&) {
    return x * sigmoid(x);
  }
  template <Real T>
  static T slope(const T& x, const T&) {
    return sigmoid(x) + x * sech2(x / 2) / 4;
  }
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    return {from<T>(silu_kappa()), from<T>(silu_rho()), from<T>(Q(1, 2)), from<T>(0)};
  }
};

struct HuberRamp : QuarterOfTheRest {
  /// With u = phi' this is h (u x/h - u^2/2) = x^2/(2h), and x - h/2 where u = 1.
  template <Real T>
  static T value(const T& x, const T& h) {
    const T u = clamp(x / h, 0, 1);
    return u * x - h * sqr(u) / 2;
  }
  template <Real T>
  static T slope(const T& x, const T& h) {
    return clamp(x / h, 0, 1);
  }
  template <Real T>
  static ActivationConstants<T> constants(const T& h) {
    return {h / 2, from<T>(1), 1 / h, from<T>(0)};
  }
};

struct Tanh {
  template <Real T>
  static T leaky_weight(const T& c) {
    return 1 - c;
  }
  template <Real T>
  static T value(const T& x, const T&) {
    return tanh(x);
  }
  template <Real T>
  static T slope(const T& x, const T&) {
    return sech2(x);
  }
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    return {from<T>(1), from<T>(1), 4 / (3 * sqrt(from<T>(3))), from<T>(0)};
  }
};

struct Sigmoid {
  template <Real T>
  static T leaky_weight(const T& c) {
    return c;
  }
  template <Real T>
  static T value(const T& x, const T&) {
    return sigmoid(x);
  }
  template <Real T>
  static T slope(const T& x, const T&) {
    return sech2(x / 2) / 4;
  }
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    return {from<T>(1), from<T>(Q(1, 4)), 1 / (6 * sqrt(from<T>(3))), from<T>(0)};
  }
};

struct HalfSoftplus {
  template <Real T>
  static T value(const T& x, const T&) {
    return (x + softplus(x)) / 2;
  }
  template <Real T>
  static T slope(const T& x, const T&) {
    return (1 + sigmoid(x)) / 2;
  }
  template <Real T>
  static ActivationConstants<T> constants(const T&) {
    return {log(from<T>(2)) / 2, from<T>(1), from<T>(Q(1, 8)), from<T>(Q(1, 2))};
  }
};

/// The activations, by name: here one is registered.
#define OVERSHOOT_ACTIVATIONS(X) \
  X(identity, Identity)          \
  X(gelu, Gelu)                  \
  X(softplus, Softplus)          \
  X(silu, Silu)                  \
  X(huber, HuberRamp)            \
  X(tanh, Tanh)                  \
  X(sigmoid, Sigmoid)            \
  X(half_softplus, HalfSoftplus)

#define OVERSHOOT_SHAPE(name, Which) name,
enum class Shape { OVERSHOOT_ACTIVATIONS(OVERSHOOT_SHAPE) };
#undef OVERSHOOT_SHAPE

/// phi of a shape at x.
template <Real T>
T value_of(Shape shape, const T& x, const T& h) {
  switch (shape) {
#define OVERSHOOT_CASE(name, Which) \
  case Shape::name:                 \
    return Which::value(x, h);
    OVERSHOOT_ACTIVATIONS(OVERSHOOT_CASE)
#undef OVERSHOOT_CASE
  }
  throw std::logic_error("a shape of no activation");
}

/// phi' of a shape at x.
template <Real T>
T slope_of(Shape shape, const T& x, const T& h) {
  switch (shape) {
#define OVERSHOOT_CASE(name, Which) \
  case Shape::name:                 \
    return Which::slope(x, h);
    OVERSHOOT_ACTIVATIONS(OVERSHOOT_CASE)
#undef OVERSHOOT_CASE
  }
  throw std::logic_error("a shape of no activation");
}

/// Calls f with a value of the shape's struct: for its statics.
template <class F>
auto with_shape(Shape shape, const F& f) {
  switch (shape) {
#define OVERSHOOT_CASE(name, Which) \
  case Shape::name:                 \
    return f(Which());
    OVERSHOOT_ACTIVATIONS(OVERSHOOT_CASE)
#undef OVERSHOOT_CASE
  }
  throw std::logic_error("a shape of no activation");
}

/// The weight k of the shape in its leaky form c x + k phi(x).
template <Real T>
T leaky_weight(Shape shape, const T& c) {
  return with_shape(shape, [&](const auto& which) {
    if constexpr (requires { which.leaky_weight(c); })
      return which.leaky_weight(c);
    else
      return QuarterOfTheRest::leaky_weight(c);
  });
}
inline bool has_leaky_form(Shape shape) {
  return with_shape(shape, [](const auto& which) {
    return requires { which.leaky_weight(1.0); };
  });
}
inline bool dips(Shape shape) {
  return with_shape(shape, [](const auto& which) {
    return requires { which.dips; };
  });
}

template <Real T>
ActivationConstants<T> constants_of(Shape shape, const T& h) {
  return with_shape(shape, [&](const auto& which) { return which.constants(h); });
}

/// An activation with its parameters in T: c x + k phi(x) if leaky, else phi; minus that if negated.
template <Real T>
struct ActivationIn {
  Shape shape;
  T h;
  bool leaky;
  T c, k;
  bool negated;

  T value(const T& x) const {
    const T phi = value_of(shape, x, h);
    return signed_as_named(leaky ? T(c * x + k * phi) : phi);
  }
  T slope(const T& x) const {
    const T phi = slope_of(shape, x, h);
    return signed_as_named(leaky ? T(c + k * phi) : phi);
  }

 private:
  T signed_as_named(const T& phi) const { return negated ? T(-phi) : phi; }
};

/// An activation by name, its parameters exact.
struct Activation {
  Shape shape = Shape::identity;
  Q h = Q(1, 1);          ///< width of huber's quadratic part
  std::optional<Q> leak;  ///< c of the leaky form
  bool negated = false;

  template <Real T>
  ActivationIn<T> in() const {
    const T c = leak ? from<T>(*leak) : from<T>(0);
    return {shape, from<T>(h), leak.has_value(), c, leaky_weight(shape, c), negated};
  }
  template <Real T>
  T value(const T& x) const {
    return in<T>().value(x);
  }
  template <Real T>
  T slope(const T& x) const {
    return in<T>().slope(x);
  }
  /// The same for -phi as for phi.
  template <Real T>
  ActivationConstants<T> constants() const {
    const ActivationConstants<T> of = constants_of(shape, from<T>(h));
    if (!leak) return of;
    const T c = from<T>(*leak), k = leaky_weight(shape, c);
    return {k * of.kappa, c + k * of.rho, k * of.beta, dips(shape) ? c + k * (1 - of.rho) : c + k * of.alpha};
  }
  std::string name() const;
};

/// The activation of that name: of OVERSHOOT_ACTIVATIONS, huber as huber:H; leaky_NAME:C of one that has a leaky form;
/// or minus_ before one of these. Throws BadInput for another name, H <= 0 or C outside [1/2, 1).
Activation activation(const std::string& name);
/// The names, for messages: those of the activations, and those that have a leaky form.
std::string activation_names();
std::string leaky_names();

}  // namespace overshoot
