/// cai2024, stable_certificate: the paper's own data.
#include "proofs-numeric/stable_certificate.hpp"

namespace overshoot {
namespace {

using stable::Setting, stable::StableCertificate;

struct Xor {
  template <Real T>
  static Dataset<T> data() {
    return small_dataset<T>("xor", 0);
  }
  static constexpr const char* name = "xor";
  static constexpr const char* where = "Figure 2";
  static constexpr int features = 2;
  static constexpr Setting setting{"leaky_softplus:1/2", 20, true, true, Q(2048, 1), Q(2001, 1000)};
  static constexpr Q mutated{1, 1};
};
struct FivePoints {
  template <Real T>
  static Dataset<T> data() {
    return small_dataset<T>("five_points", 0);
  }
  static constexpr const char* name = "single_neuron_margins";
  static constexpr const char* where = "Figure 4";
  static constexpr int features = 3;
  static constexpr Setting setting{"half_softplus", 2, true, false, Q(3, 1), Q(801, 100)};
  static constexpr Q mutated{1, 1};
};
struct TwoPoints {
  template <Real T>
  static Dataset<T> data() {
    return small_dataset<T>("two_points:0.09", 0);
  }
  static constexpr const char* name = "thm43";
  static constexpr const char* where = "Theorem 4.3 (gamma = 0.09)";
  static constexpr int features = 2;
  static constexpr Setting setting{"leaky_softplus:1/2", 1, false, false, Q(40, 1), Q(1001, 1000)};
  static constexpr Q mutated{9, 10};  // here the data has norm 1: X = 1 would be right
};

}  // namespace

OVERSHOOT_STATEMENT(StableCertificate<Xor>)
OVERSHOOT_STATEMENT(StableCertificate<FivePoints>)
OVERSHOOT_STATEMENT(StableCertificate<TwoPoints>)

}  // namespace overshoot
