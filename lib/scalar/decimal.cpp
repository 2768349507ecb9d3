#include "lib/scalar/decimal.hpp"

#include <fmt/format.h>

#include <charconv>

namespace overshoot {

std::optional<double> read_double(std::string_view text) {
  double x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {  // beyond all doubles, or nearer to 0
    mpfr_t m;
    mpfr_init2(m, 53);
    mpfr_set_str(m, std::string(text).c_str(), 10, MPFR_RNDN);
    x = mpfr_get_d(m, MPFR_RNDN);
    mpfr_clear(m);
  }
  return x;
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
