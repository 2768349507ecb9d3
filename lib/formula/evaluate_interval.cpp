/// Recorded formulas in intervals and sums of two doubles.
#include "lib/formula/apply.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/twofold.hpp"

namespace overshoot {

template class Program<Twofold>;
template class Program<Interval>;
template class Program<Jet<Interval, 1>>;
template class Program<Jet<Interval, 2>>;
template class Program<Jet<Interval, 3>>;
template class Program<Jet<Interval, 4>>;
template class Program<Jet<Interval, 6>>;
template class Program<Jet<Interval, 10>>;
template std::vector<Interval> evaluate_steps<Interval>(const Tape&, std::span<const Interval>);
template std::vector<Jet<Interval, 1>> evaluate_steps<Jet<Interval, 1>>(const Tape&, std::span<const Jet<Interval, 1>>);
template std::vector<Jet<Interval, 2>> evaluate_steps<Jet<Interval, 2>>(const Tape&, std::span<const Jet<Interval, 2>>);
template std::vector<Jet<Interval, 3>> evaluate_steps<Jet<Interval, 3>>(const Tape&, std::span<const Jet<Interval, 3>>);

}  // namespace overshoot
