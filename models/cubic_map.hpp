#pragma once
/// cubic_map: the strong signal's map z' = z (1 + 4 s (1-z))^2 of lu2024.
#include "lib/model/cubic_map.hpp"
#include "lib/scalar/jet.hpp"
#include "models/map.hpp"

namespace overshoot {

struct CubicMap {
  static constexpr const char* name = "cubic_map";
  static constexpr int coordinates = 1, parameters = 1;
  static std::vector<std::string> names() { return {"z"}; }
  static std::vector<Parameter> about() {
    return {{"s", "3/10", "eta ||u||^2/m of z' = z (1 + 4 s (1-z))^2", Role::step, "lin:1/5:2/5:401"},
            {"z0", "1/2", "start", Role::start},
            {"steps", "1000", "steps"}};
  }

  template <Real T>
  std::array<T, 1> step(const std::array<T, 1>& z, const std::array<T, 1>& p) const {
    return {cubic_step(z[0], p[0])};
  }
  /// At 0 the multiplier is (1 + 4 s)^2.
  template <Real T>
  auto repels(const std::array<T, 1>&, const std::array<T, 1>& p) const {
    return p[0] > from<T>(0);
  }
  /// z -> 1 where |F'| < 1 on an interval around the fixed point 1 that is symmetric and holds the end of the orbit.
  void limit(const std::array<Ball, 1>& z, const std::array<Ball, 1>& p, const std::array<Ball, 0>&,
             Enclosed& enclosed) const {
    const Ball distance = abs(z[0] - 1), near = Ball::hull(1 - distance, 1 + distance);
    const Ball slope = derivative([&]<Real J>(const J& t) { return cubic_step(t, J(p[0])); }, near);
    if (certainly(abs(slope) < Ball(1L))) enclosed.limit = {{"z", Ball(1L)}};
  }
};

}  // namespace overshoot
