/// Full-batch GD steps at the papers' sizes, against their OpenBLAS products alone.
#include <cmath>
#include <memory>

#include "bench/bench.hpp"
#include "lib/model/mlp.hpp"
#include "lib/model/step_products.hpp"

namespace overshoot::bench {

namespace {

/// |gradient|^2 is the slope of the risk along it, by a central difference over a distance of 1e-3 to either side: its
/// error is that distance's square times a third derivative.
template <class Net, class Weights, class Moved>
void verify(const std::string& name, const Net& net, const Dataset<double>& data, const Weights& w,
            const Moved& moved) {
  const auto risk = [&](const Weights& at) { return logistic_risk(forward(net, data, at).margins); };
  const Weights gradient = risk_gradient(net, data, w);
  const double right = squared_norm(gradient), h = 1e-3 / std::sqrt(right),
               slope = (risk(moved(gradient, h)) - risk(moved(gradient, -h))) / (2 * h);
  require(std::fabs(slope - right) <= 1e-4 * right, name + ": the gradient is not the slope of the risk");
}

template <class Net, class Weights>
void add_network(const std::string& name, const Net& net, const Dataset<double>& data, const Weights& start,
                 double flops) {
  if (!wanted(name) && !wanted(name + "/products")) return;
  verify(name, net, data, start, [&](const Weights& g, double h) { return descent_step(start, g, -h); });
  struct State {
    Net net;
    Dataset<double> data;
    GradientDescent<Net, double> descent;
    StepProducts products;
    State(const Net& n, const Dataset<double>& d, const Weights& w)
        : net(n), data(d), descent(net, data, w), products(net, data) {}
  };
  const auto state = std::make_shared<State>(net, data, start);
  add(name + "/products", {.flops = flops, .roof = "dgemm"}, [state] { state->products(); });
  add(name, {.flops = flops, .roof = "dgemm", .baseline = name + "/products"}, [state] { state->descent.step(1e-3); });
}

Dataset<double> images(Eigen::Index n, Eigen::Index d) {
  Random random(1);
  Dataset<double> data{Matrix<double>(n, d), Vector<double>(n)};
  for (Eigen::Index k = 0; k < n * d; ++k) data.x(k) = random.normal() / std::sqrt(double(d));
  for (Eigen::Index i = 0; i < n; ++i) data.y(i) = random.sign();
  return data;
}

}  // namespace

void add_networks() {
  constexpr Eigen::Index n = 6000, d = 784, m = 40, width = 200;
  const Dataset<double> data = images(n, d);
  TwoLayer<double> net{activation("softplus"), Vector<double>(m)};
  for (Eigen::Index j = 0; j < m; ++j) net.a(j) = j % 2 == 0 ? 1 : -1;
  Random random(2);
  Matrix<double> w(m, d);
  for (Eigen::Index k = 0; k < w.size(); ++k) w(k) = random.normal();
  add_network("network/two_layer n=6000 d=784 m=40", net, data, w, 4.0 * n * d * m + 2.0 * n * m);
  const Mlp mlp{activation("gelu"), 4, width};
  add_network("network/mlp n=6000 d=784 4x200", mlp, data, mlp_start(mlp, d, 1.0, Random(3)),
              2.0 * n * (2.0 * d * width + 2 * 3.0 * width * width + 3.0 * width));
}

}  // namespace overshoot::bench
