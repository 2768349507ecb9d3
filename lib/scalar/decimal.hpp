#pragma once
/// Decimals read and written the same in every locale: where a process says LC_NUMERIC=de_DE, printf and strtod say
/// "0,5".
#include <mpfr.h>

#include <optional>
#include <string>
#include <string_view>

namespace overshoot {

/// The double nearest to a decimal, beyond its range an infinity or 0; "inf", "-inf" and "nan" too. Nothing for another
/// text.
std::optional<double> read_double(std::string_view text);

/// x to so many significant digits, rounded in the direction given, as printf's %g writes them in the C locale.
std::string decimal(mpfr_srcptr x, int digits, mpfr_rnd_t direction);

}  // namespace overshoot
