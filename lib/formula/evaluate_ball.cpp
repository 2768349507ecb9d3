/// Recorded formulas in balls of Arb.
#include "lib/formula/apply.hpp"
#include "lib/scalar/ball.hpp"

namespace overshoot {

template class Program<Ball>;
template std::vector<Ball> evaluate_steps<Ball>(const Tape&, std::span<const Ball>);

}  // namespace overshoot
