/// The runs of the models of a few coordinates in native types.
#include "models/from_maps.hpp"

namespace overshoot {

#define OVERSHOOT_RUN(M)                                                            \
  template Result<float> map_run<M, float>(const Request&, const Watch<float>&);    \
  template Result<double> map_run<M, double>(const Request&, const Watch<double>&); \
  template Result<long double> map_run<M, long double>(const Request&, const Watch<long double>&);
OVERSHOOT_MAP_MODELS(OVERSHOOT_RUN)
#undef OVERSHOOT_RUN

}  // namespace overshoot
