/// Recorded formulas in rational numbers.
#include "lib/formula/apply.hpp"
#include "lib/scalar/exact.hpp"

namespace overshoot {

template std::vector<Exact> evaluate_steps<Exact>(const Tape&, std::span<const Exact>);

}  // namespace overshoot
