/// Recorded formulas in MPFI's intervals, and with their slopes.
#include "lib/formula/apply.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

template class Program<Mpfi>;
template class Program<Jet<Mpfi, 1>>;
template class Program<Jet<Mpfi, 2>>;
template class Program<Jet<Mpfi, 3>>;
template class Program<Jet<Mpfi, 4>>;
template class Program<Jet<Mpfi, 5>>;
template class Program<Jet<Mpfi, 6>>;
template std::vector<Mpfi> evaluate_steps<Mpfi>(const Tape&, std::span<const Mpfi>);
template std::vector<Jet<Mpfi, 1>> evaluate_steps<Jet<Mpfi, 1>>(const Tape&, std::span<const Jet<Mpfi, 1>>);
template std::vector<Jet<Mpfi, 2>> evaluate_steps<Jet<Mpfi, 2>>(const Tape&, std::span<const Jet<Mpfi, 2>>);
template std::vector<Jet<Mpfi, 3>> evaluate_steps<Jet<Mpfi, 3>>(const Tape&, std::span<const Jet<Mpfi, 3>>);
template std::vector<Jet<Mpfi, 6>> evaluate_steps<Jet<Mpfi, 6>>(const Tape&, std::span<const Jet<Mpfi, 6>>);
template std::vector<Jet<Mpfi, 10>> evaluate_steps<Jet<Mpfi, 10>>(const Tape&, std::span<const Jet<Mpfi, 10>>);

}  // namespace overshoot
