/// Compiled with products and sums merged, against what strict.hpp asks: an exact sum of a product is still that of the
/// product as it was rounded. Exits 1 where it is not.
#include <cstdio>
#include <random>

#include "lib/scalar/interval_kernel.hpp"

namespace {

/// A value the compiler cannot know.
double opaque(double x) {
  volatile double hidden = x;
  return hidden;
}

[[gnu::noinline]] overshoot::kernel::Sum sum_of_product(double x, double y, double z) {
  return overshoot::kernel::two_sum(x * y, z);
}

}  // namespace

int main() {
  std::mt19937_64 bits(1);
  std::uniform_real_distribution<double> number(-1, 1);
  int wrong = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double x = number(bits), y = number(bits), z = number(bits);
    const overshoot::kernel::Sum s = sum_of_product(x, y, z);
    const double product = opaque(x * y);
    // 113 bits hold the sum of two doubles that are not further apart.
    wrong += static_cast<__float128>(product) + z != static_cast<__float128>(s.h) + s.l ? 1 : 0;
  }
  std::printf("%d of 10000 exact sums are wrong\n", wrong);
  return wrong == 0 ? 0 : 1;
}
