#include "lib/scalar/mpfr.hpp"

namespace overshoot {

std::string print(const Mpfr& x) {
  char* text = nullptr;
  // mpfr_get_str with n = 0 gives enough digits to read back exactly.
  mpfr_exp_t exponent = 0;
  if (!mpfr_number_p(x.raw())) return mpfr_nan_p(x.raw()) ? "nan" : mpfr_sgn(x.raw()) > 0 ? "inf" : "-inf";
  if (mpfr_zero_p(x.raw())) return "0";
  text = mpfr_get_str(nullptr, &exponent, 10, 0, x.raw(), MPFR_RNDN);
  std::string digits(text);
  mpfr_free_str(text);
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  std::string out = negative ? "-" : "";
  out += digits.substr(0, 1);
  if (digits.size() > 1) out.append(".").append(digits, 1);
  if (exponent != 1) out.append("e").append(std::to_string(exponent - 1));
  return out;
}

}  // namespace overshoot
