#pragma once
/// The single-datum model of lu2024: GD on one point of label 1 with the patches u and v, seen through the inner
/// products a_r = <w_r, u> and c_r = <w_r, v> of the positive neurons (the negative ones inactive):
///
///     f = (1/m) sum_r (max(a_r, 0)^2 + max(c_r, 0)^2),
///     a_r' = a_r + 4 s (1 - f) max(a_r, 0),     c_r' = c_r + 4 s r (1 - f) max(c_r, 0),
///
/// s = eta ||u||^2/m, r = ||v||^2/||u||^2. An active signal is multiplied by growth_factor(s, f), of the weak feature
/// growth_factor(s r, f); one that has become negative rests for ever.
#include "lib/model/cubic_map.hpp"
#include "lib/model/matrix.hpp"

namespace overshoot {

template <Real T>
struct SingleDatum {
  Vector<T> a, c;

  T strong() const { return signal(a); }
  T weak() const { return signal(c); }
  T f() const { return strong() + weak(); }

  /// (1/m) sum_r max(x_r, 0)^2.
  static T signal(const Vector<T>& x) {
    T sum = from<T>(0);
    for (Eigen::Index i = 0; i < x.size(); ++i) sum = sum + sqr(relu(x(i)));
    return sum / from<T>(x.size());
  }
};

template <Real T>
SingleDatum<T> single_datum_step(const SingleDatum<T>& z, const T& s, const T& r) {
  const T push = 4 * s * (1 - z.f()), weak_push = r * push;
  SingleDatum<T> next = z;
  for (Eigen::Index i = 0; i < z.a.size(); ++i) {
    next.a(i) = z.a(i) + push * relu(z.a(i));
    next.c(i) = z.c(i) + weak_push * relu(z.c(i));
  }
  return next;
}

}  // namespace overshoot
