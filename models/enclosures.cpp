/// The enclosed orbits of the models of a few coordinates.
#include "models/from_maps.hpp"

namespace overshoot {

#define OVERSHOOT_ENCLOSED(M) \
  template Enclosed map_enclosed<M>(const Request&, const ParameterRanges&, const Watchers&);
OVERSHOOT_MAP_MODELS(OVERSHOOT_ENCLOSED)
#undef OVERSHOOT_ENCLOSED

}  // namespace overshoot
