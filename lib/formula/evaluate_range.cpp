/// Recorded formulas in intervals with endpoints in Arb.
#include "lib/formula/apply.hpp"
#include "lib/scalar/range.hpp"

namespace overshoot {

template std::vector<Range> evaluate_steps<Range>(const Tape&, std::span<const Range>);
template std::vector<Jet<Range, 1>> evaluate_steps<Jet<Range, 1>>(const Tape&, std::span<const Jet<Range, 1>>);

}  // namespace overshoot
