#pragma once
/// Decimals read and written the same in every locale (where a process says LC_NUMERIC=de_DE, printf and strtod say
/// "0,5"), those included that no exact number should be made of: MPFR prints 1.57e-377492 and exponents of nineteen
/// digits.
#include <string>
#include <string_view>

#include "lib/scalar/mpfi.hpp"

namespace overshoot {

/// The exponent that a number ends in (0 without one); LONG_MAX or -LONG_MAX for one that is no long. Says
/// nothing of the rest of the text.
long decimal_exponent(std::string_view text);

/// Encloses a number written as read_rational has it, but of any exponent; beyond MPFR's range by 0 or an infinity.
/// Throws BadInput naming `what` for other text.
Mpfi read_decimal(std::string_view text, std::string_view what);

/// The double nearest to such a number (unless 1200 bits of it lie half way): 0 or an infinity beyond double's range.
double read_double(std::string_view text, std::string_view what);
/// The same of what `decimal` and the printers write: inf, -inf and nan too.
double read_printed_double(std::string_view text, std::string_view what);

/// x to so many significant digits, rounded in the direction given, as printf's %g writes them in the C locale.
std::string decimal(mpfr_srcptr x, int digits, mpfr_rnd_t direction);

}  // namespace overshoot
