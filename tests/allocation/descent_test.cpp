/// Steps of full-batch gradient descent allocate nothing.
#include <gtest/gtest.h>

#include "lib/model/mlp.hpp"
#include "lib/scalar/double.hpp"
#include "tests/allocation/count.hpp"

namespace overshoot {
namespace {

/// Enough points that products and activations are shared out between cores.
constexpr Eigen::Index n = 2000, d = 50, m = 24;

Dataset<double> points() {
  Dataset<double> data{Matrix<double>::Random(n, d), Vector<double>(n)};
  for (Eigen::Index i = 0; i < n; ++i) data.y(i) = i % 2 ? 1 : -1;
  return data;
}

TEST(Allocations, AreCounted) {
  EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(8)); }), 50);
  EXPECT_EQ(allocations_of([] { Matrix<double>::Random(100, 100).eval(); }), 50);
}

TEST(Allocations, NoneInAStepOfTwoLayers) {
  TwoLayer<double> net{activation("leaky_softplus:1/2"), Vector<double>::Ones(m)};
  net.a(0) = -1;
  const Dataset<double> data = points();
  const Matrix<double> start = Matrix<double>::Random(m, d);
  GradientDescent<TwoLayer<double>, double> descent(net, data, start);
  EXPECT_EQ(allocations_of([&] { descent.step(0.1); }), 0);
  EXPECT_NE(descent.weights(), start);
  EXPECT_GT(allocations_of([&] { descent_step(start, risk_gradient(net, data, start), 0.1); }), 0);
}

TEST(Allocations, NoneInAStepOfTheMlp) {
  const Mlp net{activation("gelu"), 4, m};
  const Dataset<double> data = points();
  const Layers<double> start = mlp_start(net, d, 1.0, Random(1));
  GradientDescent<Mlp, double> descent(net, data, start);
  EXPECT_EQ(allocations_of([&] { descent.step(0.1); }), 0);
  EXPECT_NE(descent.weights(), start);
}

}  // namespace
}  // namespace overshoot
