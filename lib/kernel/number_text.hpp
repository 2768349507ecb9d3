#pragma once
/// Numbers as people write them: decimals and fractions, + - * / ( ) and sqrt( ).
#include <fmt/format.h>

#include <cstdlib>

#include "lib/files/json.hpp"
#include "lib/scalar/decimal.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/surd.hpp"

namespace overshoot {

/// The characters of such text, and the zeros that its exponents stand for; at most `too_many_digits`.
inline constexpr std::size_t too_many_digits = 100'000;
inline std::size_t digits_of(std::string_view text) {
  std::size_t digits = text.size();
  for (std::size_t e = text.find_first_of("eE"); e != std::string_view::npos && digits < too_many_digits; e = text.find_first_of("eE")) {
    const long exponent = std::labs(decimal_exponent(text));
    if (exponent > read_limits.exponent) return too_many_digits;
    digits += static_cast<std::size_t>(exponent);
    text.remove_prefix(e + 1);
  }
  return std::min(digits, too_many_digits);
}

/// Reads such text, exactly as surds of common roots (T = Surd) or as enclosures (Mpfi). Throws BadInput for other text,
/// for what is or may be a division by 0 or a root of a negative number, and as sqrt of surds does.
template <class T>
class Numbers {
 public:
  T operator()(std::string_view text) {
    rest_ = all_ = text;
    depth_ = 0;
    if (digits_of(text) == too_many_digits)
      throw BadInput(fmt::format("'{}': a number of {} digits or more, or an exponent beyond {}", in_a_message(text), too_many_digits, read_limits.exponent));
    T x = sum();
    if (!rest_.empty()) reject();
    return x;
  }

 private:
  [[noreturn]] void reject() const {
    throw BadInput(fmt::format("'{}' is no number made of decimals, fractions and square roots", in_a_message(all_)));
  }
  bool skip(std::string_view token) {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    return true;
  }
  T sum() {
    if (++depth_ > 100) reject();
    T x = product();
    while (true)
      if (skip("+"))
        x = x + product();
      else if (skip("-"))
        x = x - product();
      else
        break;
    --depth_;
    return x;
  }
  T product() {
    T x = factor();
    while (true)
      if (skip("*"))
        x = x * factor();
      else if (skip("/"))
        x = x / nonzero(factor());
      else
        return x;
  }
  T factor() {
    bool minus = false;
    while (skip("-")) minus = !minus;
    T x = primary();
    return minus ? -x : x;
  }
  T primary() {
    const bool root = skip("sqrt");
    if (skip("(")) {
      T x = sum();
      if (!skip(")")) reject();
      return root ? square_root(x) : x;
    }
    if (root) reject();
    std::size_t length = 0;
    while (length < rest_.size() &&
           ((rest_[length] >= '0' && rest_[length] <= '9') || rest_[length] == '.' || rest_[length] == 'e' || rest_[length] == 'E' ||
            (length > 0 && (rest_[length] == '-' || rest_[length] == '+') && (rest_[length - 1] == 'e' || rest_[length - 1] == 'E'))))
      ++length;
    if (length == 0) reject();
    const T x(read_rational(rest_.substr(0, length), fmt::format("'{}'", in_a_message(all_))));
    rest_.remove_prefix(length);
    skip("");
    return x;
  }
  Surd square_root(const Surd& x) { return sqrt(x, roots_); }
  Mpfi square_root(const Mpfi& x) {
    const Mpfi root = sqrt(x);
    if (root.partial()) throw BadInput(fmt::format("'{}' has the square root of what may be negative", in_a_message(all_)));
    return root;
  }
  const Surd& nonzero(const Surd& x) const {
    if (x.sign() == 0) throw BadInput(fmt::format("'{}' divides by 0", in_a_message(all_)));
    return x;
  }
  const Mpfi& nonzero(const Mpfi& x) const {
    if (x.contains_zero()) throw BadInput(fmt::format("'{}' divides by what may be 0", in_a_message(all_)));
    return x;
  }

  std::string_view all_, rest_;
  int depth_ = 0;
  std::shared_ptr<Surd::Roots> roots_ = std::make_shared<Surd::Roots>();
};

}  // namespace overshoot
