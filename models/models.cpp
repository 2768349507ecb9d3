/// The models, those of a few coordinates first.
#include "models/from_maps.hpp"

namespace overshoot {

Model threshold_network_model();
Model two_layer_model();
Model mlp_model();
Model benign_single_model();
Model benign_network_model();

std::vector<Parameter> swept_parameters(std::vector<Parameter> parameters) {
  for (Parameter& parameter : parameters) {
    if (parameter.grid) parameter.value = parameter.grid;
    if (parameter.name == "steps") parameter.value = "1000000";
  }
  if (std::ranges::find(parameters, "until", &Parameter::name) == parameters.end()) {
    std::erase_if(parameters, [](const Parameter& parameter) { return parameter.name == "steps"; });
    parameters.push_back({"discard", "5000", "steps before the attractor is taken as reached"});
    parameters.push_back({"keep", "128", "points of the orbit kept then"});
  }
  return parameters;
}

const std::vector<Model>& all_models() {
#define OVERSHOOT_MODEL(M) model_from<M>(),
  static const std::vector<Model> all = {OVERSHOOT_MAP_MODELS(OVERSHOOT_MODEL) threshold_network_model(),
                                         two_layer_model(), mlp_model(), benign_single_model(), benign_network_model()};
#undef OVERSHOOT_MODEL
  return all;
}

}  // namespace overshoot
