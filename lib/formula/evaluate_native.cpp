/// Recorded formulas in the machine's numbers.
#include "lib/formula/apply.hpp"
#include "lib/scalar/functions.hpp"

namespace overshoot {

template class Program<float>;
template class Program<double>;
template class Program<long double>;
template class Program<float128>;
template std::vector<float> evaluate_steps<float>(const Tape&, std::span<const float>);
template std::vector<double> evaluate_steps<double>(const Tape&, std::span<const double>);
template std::vector<long double> evaluate_steps<long double>(const Tape&, std::span<const long double>);
template std::vector<float128> evaluate_steps<float128>(const Tape&, std::span<const float128>);

}  // namespace overshoot
