#pragma once
/// The small data sets, exact in every number type:
///
///     xor                    (-1,-1)+  (1,1)+  (1,-1)-  (-1,1)-
///     five_points            (0.05,1,2)+  (0.05,-2,1)+  (-1,0,2)-  (0.05,-2,-2)+  (0.05,1,-2)+
///     two_points:G           (g, sqrt(1-g^2))+  (g, -sqrt(1-g^2)/2)+, 0 < g < 1
///     separable:N:D:G        N random points of R^D, ||x|| <= 1, y x_1 >= g with equality at the first, 0 < g <= 1
#include <string>

#include "lib/model/two_layer.hpp"

namespace overshoot {

/// Points with rational coordinates.
struct RationalPoints {
  std::vector<std::vector<Rational>> x;
  std::vector<int> y;
};

/// xor, five_points or separable:...; the seed is the random set's. Throws BadInput for another name.
RationalPoints rational_points(const std::string& name, std::uint64_t seed);

/// G of two_points:G, or nothing if the name is another set's.
std::optional<Rational> two_points_margin(const std::string& name);

/// The data set of that name.
template <Real T>
Dataset<T> small_dataset(const std::string& name, std::uint64_t seed) {
  Dataset<T> data;
  if (const auto margin = two_points_margin(name)) {
    const T g = from<T>(*margin), height = sqrt(from<T>(1 - *margin * *margin));
    data.x.resize(2, 2);
    data.x(0, 0) = g;
    data.x(0, 1) = height;
    data.x(1, 0) = g;
    data.x(1, 1) = -height / from<T>(2);
    data.y = Vector<T>(2);
    data.y(0) = data.y(1) = from<T>(1);
    return data;
  }
  const RationalPoints points = rational_points(name, seed);
  const auto n = static_cast<Eigen::Index>(points.x.size()), d = static_cast<Eigen::Index>(points.x[0].size());
  data.x.resize(n, d);
  data.y.resize(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::size_t>(i);
    for (Eigen::Index k = 0; k < d; ++k) data.x(i, k) = from<T>(points.x[row][static_cast<std::size_t>(k)]);
    data.y(i) = from<T>(points.y[row]);
  }
  return data;
}

}  // namespace overshoot
