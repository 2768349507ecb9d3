/// Recorded formulas in MPFR.
#include "lib/formula/apply.hpp"
#include "lib/scalar/mpfr.hpp"

namespace overshoot {

template class Program<Mpfr>;
template std::vector<Mpfr> evaluate_steps<Mpfr>(const Tape&, std::span<const Mpfr>);

}  // namespace overshoot
