/// The runs of the models of a few coordinates in float128, MPFR and balls.
#include "models/from_maps.hpp"

namespace overshoot {

#define OVERSHOOT_RUN(M)                                                                  \
  template Result<float128> map_run<M, float128>(const Request&, const Watch<float128>&); \
  template Result<Mpfr> map_run<M, Mpfr>(const Request&, const Watch<Mpfr>&);             \
  template Result<Ball> map_run<M, Ball>(const Request&, const Watch<Ball>&);
OVERSHOOT_MAP_MODELS(OVERSHOOT_RUN)
#undef OVERSHOOT_RUN

}  // namespace overshoot
