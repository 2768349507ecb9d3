#pragma once
/// mean_model: gradient descent on the mean model in A and b (ahn2023, Section 3), of step eta = mult pi/d^2.
#include "checks/ahn2023/tail.hpp"
#include "lib/model/mean_model.hpp"
#include "models/map.hpp"

namespace overshoot {

struct MeanModel {
  static constexpr const char *name = "mean_model", *small = "|A|", *rest_points = "the axis A = 0", *shown = "b",
                              *shown_as = "bias b at the end";
  static constexpr int coordinates = 2, parameters = 2;  // A, b; d, eta
  static std::vector<std::string> names() { return {"A", "b"}; }
  static std::vector<Parameter> about() {
    return {
        {"d", "100", "dimension", Role::size},
        {"mult", "9", "eta = mult pi/d^2", Role::step},
        {"A0", "1/2", "start", Role::start},
        {"b0", "0", "start", Role::start},
        {"until", "1e-13", "stop when |A| < until and d^2 eta g(b)^2 <= 4, or A = 0: above it the axis A = 0 repels"},
        {"steps", "10000000", "at most so many steps"}};
  }

  template <Real T>
  std::array<T, 2> in_step(const std::array<T, 2>& sizes) const {
    return {sizes[0], sizes[1] * pi<T>() / sqr(sizes[0])};
  }
  template <Real T>
  std::array<T, 2> step(const std::array<T, 2>& z, const std::array<T, 2>& p) const {
    const MeanState<T> next = mean_step(MeanState<T>{z[0], z[1]}, p[0], p[1]);
    return {next.A, next.b};
  }
  /// Across the axis A = 0 the multiplier is 1 - K, K = d^2 eta g(b)^2/2.
  template <Real T>
  auto repels(const std::array<T, 2>& z, const std::array<T, 2>& p) const {
    return mean_gain(z[1], p[0], p[1]) > from<T>(2);
  }
  void limit(const std::array<Ball, 2>& z, const std::array<Ball, 2>& p, const std::array<Ball, 0>&,
             Enclosed& enclosed) const {
    if (const auto b = mean_limit(p[0], p[1], z[0], z[1]))
      enclosed.limit = {{"b", ball_of(*b)}};
    else
      enclosed.trouble = no_tail;
  }
};

}  // namespace overshoot
