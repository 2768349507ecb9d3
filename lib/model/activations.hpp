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

enum class Shape { identity, gelu, softplus, silu, huber, tanh, sigmoid, half_softplus };

/// phi of a shape at x; h is the width of huber's quadratic part, unused by the others.
template <Real T>
T value_of(Shape shape, const T& x, const T& h) {
  switch (shape) {
    case Shape::identity:
      return x;
    case Shape::gelu:
      return x * normal_cdf(x);
    case Shape::softplus:
      return softplus(x);
    case Shape::silu:
      return x * sigmoid(x);
    case Shape::huber: {
      // With u = phi' this is h (u x/h - u^2/2) = x^2/(2h), and x - h/2 where u = 1.
      const T u = clamp(x / h, 0, 1);
      return u * x - h * sqr(u) / 2;
    }
    case Shape::tanh:
      return tanh(x);
    case Shape::sigmoid:
      return sigmoid(x);
    case Shape::half_softplus:
      return (x + softplus(x)) / 2;
  }
  throw std::logic_error("a shape of no activation");
}

/// phi' of a shape at x (cai2024.constants.* prove that it is the derivative of value_of).
template <Real T>
T slope_of(Shape shape, const T& x, const T& h) {
  switch (shape) {
    case Shape::identity:
      return from<T>(1);
    case Shape::gelu:
      return normal_cdf(x) + x * normal_pdf(x);
    case Shape::softplus:
      return sigmoid(x);
    case Shape::silu:
      return sigmoid(x) + x * sech2(x / 2) / 4;
    case Shape::huber:
      return clamp(x / h, 0, 1);
    case Shape::tanh:
      return sech2(x);
    case Shape::sigmoid:
      return sech2(x / 2) / 4;
    case Shape::half_softplus:
      return (1 + sigmoid(x)) / 2;
  }
  throw std::logic_error("a shape of no activation");
}

/// The weight k of the shape in its leaky form c x + k phi(x).
template <Real T>
T leaky_weight(Shape shape, const T& c) {
  if (shape == Shape::tanh) return 1 - c;
  if (shape == Shape::sigmoid) return c;
  return (1 - c) / 4;
}

/// Constants of Assumption 2: alpha <= |phi'| <= rho, phi' is beta-Lipschitz, |phi - x phi'| <= kappa. alpha is 0 where
/// phi' changes sign. Each is the tight one, or within 1e-25 of it on the safe side (cai2024.tight.* prove that).
template <Real T>
struct ActivationConstants {
  T kappa, rho, beta, alpha;
};

/// Upper bounds of sup |x^2 sigmoid'(x)| = 0.43922... and sup |phi'| = 1.09983... for silu, 1e-25 above at most. Both
/// lie at x = 2.39935..., where x tanh(x/2) = 2.
const Rational& silu_kappa();
const Rational& silu_rho();

template <Real T>
ActivationConstants<T> constants_of(Shape shape, const T& h) {
  const T zero = from<T>(0), one = from<T>(1);
  switch (shape) {
    case Shape::identity:
      return {zero, one, zero, one};
    case Shape::gelu: {  // |x^2 pdf(x)| and phi' are largest at sqrt 2, |phi''| = |2 - x^2| pdf(x) at 0
      const T root = sqrt(from<T>(2));
      return {2 * normal_pdf(root), normal_cdf(root) + root * normal_pdf(root), 2 * normal_pdf(zero), zero};
    }
    case Shape::softplus:
      return {log(from<T>(2)), one, from<T>(Q(1, 4)), zero};
    case Shape::silu:
      return {from<T>(silu_kappa()), from<T>(silu_rho()), from<T>(Q(1, 2)), zero};
    case Shape::huber:
      return {h / 2, one, 1 / h, zero};
    case Shape::tanh:
      return {one, one, 4 / (3 * sqrt(from<T>(3))), zero};
    case Shape::sigmoid:
      return {one, from<T>(Q(1, 4)), 1 / (6 * sqrt(from<T>(3))), zero};
    case Shape::half_softplus:
      return {log(from<T>(2)) / 2, one, from<T>(Q(1, 8)), from<T>(Q(1, 2))};
  }
  throw std::logic_error("a shape of no activation");
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
    // phi'(x) + phi'(-x) = 1 for gelu and silu: their smallest slope is 1 - rho, below 0.
    const bool dips = shape == Shape::gelu || shape == Shape::silu;
    return {k * of.kappa, c + k * of.rho, k * of.beta, dips ? c + k * (1 - of.rho) : c + k * of.alpha};
  }
  std::string name() const;
};

/// The activation of that name: identity, gelu, softplus, silu, huber:H, tanh, sigmoid, half_softplus, or leaky_NAME:C
/// of gelu, softplus, silu, huber, tanh, sigmoid; or minus_ before one of these. Throws BadInput for another name, H <= 0
/// or C outside [1/2, 1).
Activation activation(const std::string& name);

}  // namespace overshoot
