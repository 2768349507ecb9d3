/// two_layer: gradient descent on the logistic risk of a network with one hidden layer (cai2024, Section 3).
#include "models/training.hpp"

namespace overshoot {

namespace {

template <Real T>
Matrix<T> two_layer_start(const Request& request, Eigen::Index m, Eigen::Index d) {
  Matrix<T> w(m, d);
  const std::string& init = request.word("init");
  if (init != "zero" && init != "sin" && init != "random")
    throw BadInput("--init '" + init + "' is not one of zero, sin, random");
  const T scale = from<T>(request.positive("scale"));
  Random random(static_cast<std::uint64_t>(request.count("seed", 0, 1'000'000'000)), 2);
  for (Eigen::Index j = 0; j < m; ++j)
    for (Eigen::Index k = 0; k < d; ++k)
      w(j, k) = init == "zero"  ? from<T>(0)
                : init == "sin" ? sin(from<T>(1 + 2 * j + k))
                                : scale * exact_number<T>(random.normal());
  return w;
}

template <Real T>
Result<T> two_layer(const Request& request, const Watch<T>& watch) {
  TwoLayer<T> net{activation(request.word("activation")), Vector<T>(request.count("m", 1, 1'000'000))};
  const std::string& a = request.word("a");
  if (a != "alternating" && a != "ones") throw BadInput("--a '" + a + "' is not one of alternating, ones");
  for (Eigen::Index j = 0; j < net.width(); ++j) net.a(j) = from<T>(a == "ones" || j % 2 == 0 ? 1 : -1);
  const Data<T> data = data_of<T>(request);
  return train(request, net, data, two_layer_start<T>(request, net.width(), data.training.features()), 1, watch);
}

}  // namespace

Model two_layer_model() {
  return {.name = "two_layer",
          .parameters = {{"data", "xor", data_help, Role::word},
                         {"n", "", "training images, at most 6000 (the default)"},
                         {"activation", "leaky_softplus:1/2", activation_help(), Role::word},
                         {"m", "20", "neurons"},
                         {"a", "alternating", "output signs: alternating (1, -1, ...) or ones", Role::word},
                         {"init", "sin", "zero, sin (w_jk = sin(1+2j+k)) or random (scale times normal)", Role::word},
                         {"scale", "1", "of a random start"},
                         {"seed", "1", "of a random start and of separable"},
                         {"step", "512", "H of w' = w - H grad L (the paper's eta-tilde = m eta)", Role::step},
                         {"steps", "200", "steps"}},
          .shown = "loss",
          .runs = OVERSHOOT_RUNS(two_layer),
          .ending = end_of_training,
          .ending_is_all = true};
}

}  // namespace overshoot
