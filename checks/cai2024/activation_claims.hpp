#pragma once
/// The claims of Assumption 2 on an activation phi, or on its leaky form c x + k phi(x), with the forms that prove
/// them:
///
///     |phi(x) - x phi'(x)| <= kappa,   lowest <= phi'(x) <= rho,   |phi''(x)| <= beta (phi' is beta-Lipschitz)
///
/// x runs through +X(u) and -X(u), u >= 0, where X(u) = u, 2u or sqrt(2) u is the scale in which the extremes of the
/// activation lie at rational u and its exponentials are integer powers of e^u.
#include "checks/cai2024/forms.hpp"
#include "lib/model/activations.hpp"

namespace overshoot::cai2024 {

enum class Half { right, left };  ///< x >= 0, x <= 0

template <Real T>
T argument(Shape shape, const T& u, Half half) {
  const T x = shape == Shape::gelu ? sqrt(from<T>(2)) * u : shape == Shape::silu || shape == Shape::sigmoid ? 2 * u : u;
  return half == Half::right ? x : -x;
}

/// How x runs through the reals, in words.
inline std::string all_arguments(Shape shape) {
  const std::string scale = shape == Shape::gelu                              ? "sqrt(2) "
                            : shape == Shape::silu || shape == Shape::sigmoid ? "2"
                                                                              : "";
  return "x = " + scale + "u and x = -" + scale + "u, u >= 0, run through the reals";
}

/// The variable u of the claims.
inline Variable half_line(Shape shape) {
  return nonnegative("u").that_is(shape == Shape::gelu                              ? "|x|/sqrt(2)"
                                  : shape == Shape::silu || shape == Shape::sigmoid ? "|x|/2"
                                                                                    : "|x|");
}

template <Real T>
struct Limits {
  T kappa, lowest, rho, beta;
};

/// The coefficients of c x + k phi(x); none for phi itself.
template <Real T>
struct Leak {
  T c, k;
};

/// A constant as the jet of it that J is.
template <Real J, Real T>
J constant(const T& x) {
  if constexpr (std::same_as<J, T>)
    return x;
  else
    return J(x);
}

template <Real T>
struct Behaviour {
  T deficit, slope, curvature, derivative_of_value;
};

/// phi - x phi', phi', phi'' and the derivative of phi's own formula (to be compared with phi') at x; h = 1.
template <Real T>
Behaviour<T> behaviour(Shape shape, const T& x, const std::optional<Leak<T>>& leak) {
  const auto value = [&]<Real J>(const J& z) {
    const J phi = value_of(shape, z, from<J>(1));
    return leak ? constant<J>(leak->c) * z + constant<J>(leak->k) * phi : phi;
  };
  const auto slope = [&]<Real J>(const J& z) {
    const J phi = slope_of(shape, z, from<J>(1));
    return leak ? constant<J>(leak->c) + constant<J>(leak->k) * phi : phi;
  };
  return {value(x) - x * slope(x), slope(x), derivative(slope, x), derivative(value, x)};
}

/// Labels of the claims on one half line.
struct Labels {
  explicit Labels(Half half) : where(half == Half::right ? ", x >= 0" : ", x <= 0") {}
  std::string where;
  std::string derivative = "d phi/dx = phi'" + where;
  std::string deficit_above = "phi - x phi' <= kappa" + where, deficit_below = "phi - x phi' >= -kappa" + where;
  std::string slope_above = "phi' <= rho" + where, slope_below = "phi' >= its least" + where;
  std::string curvature_above = "phi'' <= beta" + where, curvature_below = "phi'' >= -beta" + where;
};

template <Real T>
void add_claims(Comparisons<T>& out, Half half, const Behaviour<T>& phi, const Limits<T>& b, bool curvature = true) {
  const Labels of(half);
  out.push_back(compare(of.derivative, phi.derivative_of_value, Relation::equal, phi.slope));
  out.push_back(compare(of.deficit_above, phi.deficit, Relation::at_most, b.kappa));
  out.push_back(compare(of.deficit_below, phi.deficit, Relation::at_least, -b.kappa));
  out.push_back(compare(of.slope_above, phi.slope, Relation::at_most, b.rho));
  out.push_back(compare(of.slope_below, phi.slope, Relation::at_least, b.lowest));
  if (!curvature) return;
  out.push_back(compare(of.curvature_above, phi.curvature, Relation::at_most, b.beta));
  out.push_back(compare(of.curvature_below, phi.curvature, Relation::at_least, -b.beta));
}

/// phi - x phi' (in a form for bounds from above and one from below), phi' and phi'' with finite enclosures at
/// infinity.
struct Forms {
  Expr deficit_from_above, deficit_from_below, slope, curvature;

  /// Those of the leaky form: phi - x phi' and phi'' are multiplied by k.
  Forms leaky(const Leak<Expr>& by) const {
    return {by.k * deficit_from_above, by.k * deficit_from_below, by.c + by.k * slope, by.k * curvature};
  }
};
Forms forms(Shape shape, Half half, const Expr& u);

/// Plans for the claims on one half line: factor * slack = limit - form.
void add_plans(Plans& out, Half half, const Forms& f, const Limits<Expr>& b, const std::optional<Expr>& factor = {});

}  // namespace overshoot::cai2024
