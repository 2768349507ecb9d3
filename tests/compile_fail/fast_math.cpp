// expect: rounding is not proven under|doubles without excess precision
// with: -ffast-math
// with: -Ofast
// with: -funsafe-math-optimizations
// with: -fassociative-math -fno-signed-zeros -fno-trapping-math
// with: -ffinite-math-only
// with: -freciprocal-math
// with: -fno-signed-zeros
// with: -fsingle-precision-constant
// with: -mfpmath=387
// with: -mfma
// with: -mfma -std=gnu++20
// with: -mfma -ffp-contract=fast
// Under any part of fast math, with excess precision, and where products and sums may be fused, no rigorous header
// compiles. (-fassociative-math without the other two does nothing.)
#include "lib/scalar/interval.hpp"

overshoot::Interval sum(const overshoot::Interval& a, const overshoot::Interval& b) { return a + b; }
