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
void activate_by(Kernel LaneKernels::*kernel, const Activation& activation, Activated<T>& r) {
  static const LaneKernels lanes = best_lanes();
  r.slopes.resize(r.values.rows(), r.values.cols());
  const ActivationIn<double> phi = activation.in<double>();
  for_blocks(r.values.size(), 20.0 * static_cast<double>(r.values.size()), [&](Eigen::Index first, Eigen::Index count) {
    (lanes.*kernel)(phi, r.values.data() + first, r.slopes.data() + first, count);
  });
}

}  // namespace

template <>
void activate(const Activation& activation, Activated<double>& r) {
  activate_by(&LaneKernels::activate, activation, r);
}
template <>
void activate(const Activation& activation, Activated<Jet<double, 1>>& r) {
  activate_by(&LaneKernels::activate_jets, activation, r);
}

}  // namespace overshoot
