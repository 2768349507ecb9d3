#include "lib/model/matrix.hpp"

namespace overshoot {

OVERSHOOT_BLAS_PRODUCTS(, double)
OVERSHOOT_BLAS_PRODUCTS(, float)

}  // namespace overshoot
