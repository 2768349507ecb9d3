#pragma once
/// Named schedules of steps, exactly.
#include <string_view>

#include "lib/kernel/rate.hpp"

namespace overshoot {

/// The steps of
///   constant:H:N  N steps H;
///   silver:N      h_i = 1 + rho^{nu(i)-1}, i = 1..N, rho = 1 + sqrt(2), nu(i) the exponent of 2 in i (Altschuler, Parrilo
///                 2023);
///   obs_f:N       OBS-F (Grimmer, Shu, Wang 2024): of all joins of a part of OBS-S and one of OBS-F that with the longest
///                 steps;
///   obs_g:N       the same backwards.
/// Throws BadInput for other text, for N < 1 and more than most_rate_steps.
std::vector<NumberText> schedule(std::string_view text);
inline constexpr std::string_view schedule_help = "constant:3/2:10, silver:15, obs_f:7 or obs_g:7";

/// The same number, written as a sum of roots where few are enough.
NumberText simplified(const NumberText& number);

/// Steps between commas, outside of parentheses. Throws BadInput where one is empty.
std::vector<NumberText> steps_between_commas(std::string_view text);

}  // namespace overshoot
