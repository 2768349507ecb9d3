/// The models, those of a few coordinates first.
#include "models/from_maps.hpp"

namespace overshoot {

Model threshold_network_model();
Model two_layer_model();
Model mlp_model();
Model benign_single_model();
Model benign_network_model();

const std::vector<Model>& all_models() {
#define OVERSHOOT_MODEL(M) model_from<M>(),
  static const std::vector<Model> all = {OVERSHOOT_MAP_MODELS(OVERSHOOT_MODEL) threshold_network_model(),
                                         two_layer_model(), mlp_model(), benign_single_model(), benign_network_model()};
#undef OVERSHOOT_MODEL
  return all;
}

}  // namespace overshoot
