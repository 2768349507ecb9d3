#pragma once
/// Results as text.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lib/precision/ladder.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot::program {

/// The decimal text of a result: reads back exactly; an enclosure is [lo, hi].
template <Real T>
nlohmann::json decimal_text(const T& x) {
  if constexpr (!std::same_as<T, Ball>)
    if (!(x == x)) return "nan";  // whatever its sign
  if constexpr (std::same_as<T, Ball>) {
    const DecimalEnclosure decimals = decimal(x, 25);
    return {decimals.lo, decimals.hi};
  } else if constexpr (std::same_as<T, Mpfr>) {
    return print(x);
  } else if constexpr (std::same_as<T, float128>) {
    const Mpfr all = all_bits(x);
    return decimal(all.raw(), 36, MPFR_RNDN);
  } else {
    return fmt::format("{}", x);
  }
}

}  // namespace overshoot::program
