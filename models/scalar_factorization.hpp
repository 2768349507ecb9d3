#pragma once
/// scalar_factorization: gradient descent of step eta on (x y - 1)^2/2, in x and y. Its minima are the hyperbola x y =
/// 1, where the sharpness is x^2 + y^2. A step multiplies y^2 - x^2 by 1 - eta^2 (x y - 1)^2.
#include "models/map.hpp"

namespace overshoot {

struct ScalarFactorization {
  static constexpr const char *name = "scalar_factorization", *small = "|x y - 1|", *rest_points = "the minimum",
                              *shown = "sharpness", *shown_as = "sharpness at the end",
                              *no_limit = "the minima are not isolated";
  static constexpr int coordinates = 2, parameters = 1;
  static std::vector<std::string> names() { return {"x", "y"}; }
  static std::vector<std::string> seen_names() { return {"residual", "sharpness", "eta_sharpness_minus_2"}; }
  static std::vector<Parameter> about() {
    return {{"eta", "1/4", "step size", Role::step},
            {"x0", "1/10", "start", Role::start},
            {"y0", "3", "start", Role::start},
            {"until", "1e-12", "stop when |x y - 1| < until and eta (x^2 + y^2) <= 2, or x y = 1"},
            {"steps", "1000000", "at most so many steps"}};
  }

  template <Real T>
  T distance(const std::array<T, 2>& z, const std::array<T, 1>&) const {
    return z[0] * z[1] - 1;
  }
  template <Real T>
  std::array<T, 2> step(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    const T push = p[0] * distance(z, p);
    return {z[0] - push * z[1], z[1] - push * z[0]};
  }
  /// At a minimum the multiplier across the hyperbola is 1 - eta (x^2 + y^2).
  template <Real T>
  auto repels(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    return p[0] * (sqr(z[0]) + sqr(z[1])) > from<T>(2);
  }
  template <Real T>
  std::array<T, 3> seen(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    const T sharpness = sqr(z[0]) + sqr(z[1]);
    return {distance(z, p), sharpness, p[0] * sharpness - 2};
  }
};

}  // namespace overshoot
