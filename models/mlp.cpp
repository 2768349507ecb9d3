/// mlp: gradient descent on the logistic risk of a network of several layers.
#include "models/training.hpp"

namespace overshoot {

namespace {

template <Real T>
Result<T> mlp(const Request& request, const Watch<T>& watch) {
  const Mlp net{activation(request.word("activation")), request.count("layers", 2, 1000),
                request.count("width", 1, 100'000)};
  const Data<T> data = data_of<T>(request);
  const Random random(static_cast<std::uint64_t>(request.count("seed", 0, 1'000'000'000)), 2);
  return train(request, net, data, mlp_start(net, data.training.features(), from<T>(request.positive("scale")), random),
               net.layers, watch);
}

}  // namespace

Model mlp_model() {
  return {.name = "mlp",
          .parameters = {{"data", "xor", data_help, Role::word},
                         {"n", "", "training images, at most 6000 (the default)"},
                         {"activation", "gelu", activation_help(), Role::word},
                         {"layers", "4", "weight matrices"},
                         {"width", "200", "neurons of a hidden layer"},
                         {"scale", "1", "of the random start: normals of deviation scale/sqrt(fan-in)"},
                         {"seed", "1", "of the start and of separable"},
                         {"step", "1/10", "H of w' = w - H grad L", Role::step},
                         {"steps", "200", "steps"}},
          .shown = "loss",
          .runs = OVERSHOOT_RUNS(mlp),
          .ending = end_of_training,
          .ending_is_all = true};
}

}  // namespace overshoot
