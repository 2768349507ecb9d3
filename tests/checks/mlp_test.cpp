#include "lib/model/mlp.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "lib/model/datasets.hpp"
#include "lib/model/hessian.hpp"
#include "lib/model/sharpness.hpp"

namespace overshoot {
namespace {

struct Shape4 {
  const char* phi;
  Eigen::Index layers, width;
};
class EveryMlp : public testing::TestWithParam<Shape4> {
 protected:
  const Mlp net{activation(GetParam().phi), GetParam().layers, GetParam().width};
  const Dataset<double> data = small_dataset<double>("separable:12:3:1/10", 3);
  const Layers<double> w = mlp_start(net, 3, 1.5, Random(4));

  /// The network point by point, for tests alone.
  double plain_risk(const Layers<double>& at) const {
    double sum = 0;
    for (Eigen::Index i = 0; i < data.points(); ++i) {
      Eigen::VectorXd h = at[0] * data.x.row(i).transpose();
      for (std::size_t l = 1; l < at.size(); ++l)
        h = at[l] * h.unaryExpr([&](double z) { return net.phi.value(z); }).eval();
      sum += std::log1p(std::exp(-data.y(i) * h(0)));
    }
    return sum / static_cast<double>(data.points());
  }
};
INSTANTIATE_TEST_SUITE_P(, EveryMlp,
                         testing::Values(Shape4{"gelu", 4, 5}, Shape4{"softplus", 2, 4}, Shape4{"tanh", 3, 3},
                                         Shape4{"leaky_silu:1/2", 5, 2}, Shape4{"identity", 3, 1}));

std::vector<double> flattened(const Layers<double>& w) {
  std::vector<double> r;
  for (const Matrix<double>& layer : w) r.insert(r.end(), layer.data(), layer.data() + layer.size());
  return r;
}

TEST_P(EveryMlp, RiskIsTheNetworksPointByPoint) {
  EXPECT_NEAR(logistic_risk(forward(net, data, w).margins), plain_risk(w), 1e-14);
}

TEST_P(EveryMlp, GradientIsTheFiniteDifferencesAndTheRisksJet) {
  const std::vector<double> gradient = flattened(risk_gradient(net, data, w));
  std::size_t k = 0;
  for (std::size_t l = 0; l < w.size(); ++l)
    for (Eigen::Index i = 0; i < w[l].size(); ++i, ++k) {
      Layers<double> up = w, down = w;
      const double h = 1e-6;
      up[l](i) += h;
      down[l](i) -= h;
      EXPECT_NEAR(gradient[k], (plain_risk(up) - plain_risk(down)) / (2 * h), 1e-8);
      std::vector<double> direction(gradient.size(), 0.0);
      direction[k] = 1;
      EXPECT_NEAR(gradient[k], logistic_risk(forward(net, data, with_tangent(w, direction.data())).margins).slopes[0],
                  1e-14);
    }
  EXPECT_EQ(k, gradient.size());
}

TEST_P(EveryMlp, HessianTimesIsTheGradientsDifferencesAndSharpnessItsLargestEigenvalue) {
  const auto n = entries_of(w);
  Eigen::MatrixXd h(n, n), by_differences(n, n);
  for (Eigen::Index k = 0; k < n; ++k) {
    const Eigen::VectorXd unit = Eigen::VectorXd::Unit(n, k);
    hessian_times(net, data, w, unit.data(), h.col(k).data());
    const double step = 1e-5;
    Layers<double> up = w, down = w;
    Eigen::Index at = k;
    std::size_t l = 0;
    while (at >= w[l].size()) at -= w[l++].size();
    up[l](at) += step;
    down[l](at) -= step;
    const auto plus = flattened(risk_gradient(net, data, up)), minus = flattened(risk_gradient(net, data, down));
    for (Eigen::Index i = 0; i < n; ++i)
      by_differences(i, k) = (plus[static_cast<std::size_t>(i)] - minus[static_cast<std::size_t>(i)]) / (2 * step);
  }
  EXPECT_LT((h - by_differences).norm(), 1e-7 * (1 + h.norm()));
  EXPECT_LT((h - h.transpose()).norm(), 1e-13 * (1 + h.norm()));
  EXPECT_NEAR(sharpness(net, data, w), Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(h).eigenvalues().maxCoeff(),
              1e-5 * h.norm());
}

/// The Hessian along one direction twice, from the risk alone.
TEST_P(EveryMlp, CurvatureIsTheRisksSecondJet) {
  std::vector<double> v, hv(static_cast<std::size_t>(entries_of(w)));
  for (std::size_t k = 0; k < hv.size(); ++k) v.push_back(std::cos(static_cast<double>(k)));
  hessian_times(net, data, w, v.data(), hv.data());
  using J = Jet<Jet<double, 1>, 1>;
  Dataset<Jet<double, 1>> lifted_data{Matrix<Jet<double, 1>>(data.points(), data.features()),
                                      Vector<Jet<double, 1>>(data.points())};
  for (Eigen::Index k = 0; k < data.x.size(); ++k) lifted_data.x(k) = Jet<double, 1>(data.x(k));
  for (Eigen::Index i = 0; i < data.points(); ++i) lifted_data.y(i) = Jet<double, 1>(data.y(i));
  Layers<J> jets;
  std::size_t at = 0;
  for (const Matrix<double>& layer : w) {
    Matrix<J> j(layer.rows(), layer.cols());
    for (Eigen::Index k = 0; k < layer.size(); ++k, ++at) {
      j(k).value.value = layer(k);
      j(k).value.slopes[0] = j(k).slopes[0].value = v[at];
    }
    jets.push_back(j);
  }
  double curvature = 0;
  for (std::size_t k = 0; k < v.size(); ++k) curvature += v[k] * hv[k];
  EXPECT_NEAR(curvature, logistic_risk(forward(net, lifted_data, jets).margins).slopes[0].slopes[0],
              1e-13 * (1 + std::abs(curvature)));
}

TEST_P(EveryMlp, BallsContainTheDoubleRun) {
  const PrecisionScope precision(200);
  const Dataset<Ball> ball_data = small_dataset<Ball>("separable:12:3:1/10", 3);
  Layers<double> z = w;
  Layers<Ball> exact = mlp_start(net, 3, from<Ball>(Q(3, 2)), Random(4));
  for (int t = 0; t < 10; ++t) {
    z = descent_step(z, risk_gradient(net, data, z), 0.5);
    exact = descent_step(exact, risk_gradient(net, ball_data, exact), from<Ball>(Q(1, 2)));
    for (std::size_t l = 0; l < w.size(); ++l)
      for (Eigen::Index k = 0; k < w[l].size(); ++k) {
        EXPECT_NEAR(z[l](k), midpoint(exact[l](k)), 1e-12);
        EXPECT_GT(relative_bits(exact[l](k)), 60);
      }
  }
}

TEST(Mlp, StartHasTheVarianceOfTheFanIn) {
  const Layers<double> w = mlp_start(Mlp{activation("gelu"), 4, 200}, 50, 1.0, Random(1));
  ASSERT_EQ(w.size(), 4U);
  EXPECT_EQ(w[0].rows(), 200);
  EXPECT_EQ(w[0].cols(), 50);
  EXPECT_EQ(w[3].rows(), 1);
  EXPECT_NEAR(w[0].squaredNorm() / 200, 1, 0.1);  // 10^4 normals of variance 1/50
  EXPECT_NEAR(w[1].squaredNorm() / 200, 1, 0.05);
}

}  // namespace
}  // namespace overshoot
