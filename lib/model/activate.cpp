#include "lib/model/activate.hpp"

#include "lib/model/lanes.hpp"
#include "lib/scalar/instruction_set.hpp"

namespace overshoot {

namespace {

LaneKernels best_lanes() {
  switch (widest_instruction_set()) {
    case InstructionSet::avx512:
      return avx512_lanes();
    case InstructionSet::avx2:
      return avx2_lanes();
    case InstructionSet::sse2:
      break;
  }
  return baseline_lanes();
}

template <Real T, class Kernel>
Activated<T> activate_by(Kernel LaneKernels::*kernel, const Activation& activation, Matrix<T> z) {
  static const LaneKernels lanes = best_lanes();
  Activated<T> r{std::move(z), {}};
  r.slopes.resize(r.values.rows(), r.values.cols());
  const ActivationIn<double> phi = activation.in<double>();
  for_blocks(r.values.size(), 20.0 * static_cast<double>(r.values.size()), [&](Eigen::Index first, Eigen::Index count) {
    (lanes.*kernel)(phi, r.values.data() + first, r.slopes.data() + first, count);
  });
  return r;
}

}  // namespace

template <>
Activated<double> activate(const Activation& activation, Matrix<double> z) {
  return activate_by(&LaneKernels::activate, activation, std::move(z));
}
template <>
Activated<Jet<double, 1>> activate(const Activation& activation, Matrix<Jet<double, 1>> z) {
  return activate_by(&LaneKernels::activate_jets, activation, std::move(z));
}

}  // namespace overshoot
