#include "lib/model/threshold_network.hpp"

#include <Eigen/Eigenvalues>

#include "lib/model/random.hpp"

namespace overshoot {

SparseCoding sparse_coding(std::size_t points, std::size_t features, double lambda, std::uint64_t seed, Part part) {
  // A row's sums are multiples of 2^-24 below 2^28 in size: exact in double.
  if (points < 1 || points > 1'000'000) throw BadInput("threshold_network: n must be between 1 and 1000000");
  if (features < 1 || features > 1'000'000) throw BadInput("threshold_network: d must be between 1 and 1000000");
  if (points * features > 100'000'000) throw BadInput("threshold_network: n d must be at most 100000000");
  if (!(lambda >= 0 && lambda <= 1'000'000)) throw BadInput("threshold_network: lambda must be between 0 and 1000000");
  Random random(seed, static_cast<std::uint64_t>(part));
  SparseCoding data{points, features, {}, {}};
  data.x.reserve(points * features);
  data.labels.reserve(points);
  for (std::size_t k = 0; k < points; ++k) {
    const int y = random.sign();
    const std::size_t j = random.below(features);
    for (std::size_t i = 0; i < features; ++i) data.x.push_back(random.normal());
    data.x[k * features + j] += y * Random::on_grid(lambda);
    data.labels.push_back(y);
  }
  return data;
}

ThresholdState<double> threshold_start(std::size_t features, std::uint64_t seed) {
  Random random(seed, static_cast<std::uint64_t>(Part::weights));
  const double minus = random.normal(), plus = random.normal(), d = static_cast<double>(features);
  return {minus / d, plus / d, 0};
}

double largest_eigenvalue(const Matrix3<double>& h) {
  Eigen::Matrix3d m;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) m(i, j) = (h[i][j] + h[j][i]) / 2;
  return Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(m, Eigen::EigenvaluesOnly).eigenvalues()(2);
}

double threshold_sharpness(const ThresholdData<double>& data, const ThresholdState<double>& z) {
  return largest_eigenvalue(threshold_hessian(data, z));
}

}  // namespace overshoot
