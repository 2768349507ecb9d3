#include "lib/scalar/decimal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <climits>
#include <cmath>
#include <string>

namespace overshoot {

namespace {

/// Where the exponent's sign or digits begin; npos without one.
std::size_t exponent_at(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  return e == std::string_view::npos ? e : e + 1;
}

/// The text for mpfr_strtofr, which has an exponent and nothing that read_rational does not know: no blanks, "0x1p2",
/// "inf" or "@". MPFR rounds what its range ends before in the direction it is asked for.
std::string decimal_text(std::string_view text, std::string_view what) {
  const std::size_t at = exponent_at(text);
  const std::string_view mantissa = text.substr(0, at - 1);
  std::string_view exponent = text.substr(at);
  if (exponent.starts_with('-') || exponent.starts_with('+')) exponent.remove_prefix(1);
  if (exponent.empty() || exponent.find_first_not_of("0123456789") != std::string_view::npos ||
      mantissa.find('/') != std::string_view::npos || text.size() > 4096)
    throw BadInput(std::string(what) + ": is not a number");
  read_rational(mantissa, what);
  return std::string(text);
}

}  // namespace

long decimal_exponent(std::string_view text) {
  const std::size_t at = exponent_at(text);
  if (at == std::string_view::npos) return 0;
  std::string_view exponent = text.substr(at);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  long value = 0;
  const auto [end, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
  if (error == std::errc::result_out_of_range) return exponent.starts_with('-') ? -LONG_MAX : LONG_MAX;
  return value;
}

Mpfi read_decimal(std::string_view text, std::string_view what) {
  if (exponent_at(text) == std::string_view::npos) return Mpfi(read_rational(text, what));
  const std::string decimal = decimal_text(text, what);
  Mpfi x;
  mpfr_strtofr(x.lo(), decimal.c_str(), nullptr, 10, MPFR_RNDD);
  mpfr_strtofr(x.hi(), decimal.c_str(), nullptr, 10, MPFR_RNDU);
  return x;
}

double read_double(std::string_view text, std::string_view what) {
  if (exponent_at(text) == std::string_view::npos) return nearest_double(read_rational(text, what));
  const PrecisionScope scope(1200);  // more than a double in half has: it is rounded once
  Mpfi x;
  mpfr_strtofr(x.lo(), decimal_text(text, what).c_str(), nullptr, 10, MPFR_RNDN);
  return mpfr_get_d(x.lo(), MPFR_RNDN);
}

double read_printed_double(std::string_view text, std::string_view what) {
  if (text == "inf") return INFINITY;
  if (text == "-inf") return -INFINITY;
  if (text == "nan" || text == "-nan") return NAN;
  return read_double(text, what);
}

std::string decimal(mpfr_srcptr x, int digits, mpfr_rnd_t direction) {
  if (mpfr_nan_p(x)) return "nan";
  const std::string sign = mpfr_signbit(x) ? "-" : "";
  if (mpfr_inf_p(x)) return sign + "inf";
  if (mpfr_zero_p(x)) return sign + "0";
  mpfr_exp_t point = 0;  // x is 0.d_1 d_2 ... times 10^point
  char* raw = mpfr_get_str(nullptr, &point, 10, static_cast<std::size_t>(digits), x, direction);
  std::string d(raw + (*raw == '-' ? 1 : 0));
  mpfr_free_str(raw);
  d.erase(d.find_last_not_of('0') + 1);
  const auto length = static_cast<mpfr_exp_t>(d.size());
  if (point < -3 || point > digits) {
    if (length > 1) d.insert(1, ".");
    const mpfr_exp_t exponent = point - 1;
    return fmt::format("{}{}e{}{:02}", sign, d, exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
  }
  if (point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + d;
  if (point >= length) return sign + d + std::string(static_cast<std::size_t>(point - length), '0');
  return sign + d.insert(static_cast<std::size_t>(point), ".");
}

}  // namespace overshoot
