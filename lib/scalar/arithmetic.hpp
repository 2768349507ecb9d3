#pragma once
/// What overshoot must know of a number type before a formula may be instantiated with it.
///
/// Arithmetic<T> has no primary template: an arithmetic nobody wrote rounding rules for does not compile.
/// A specialisation says
///     static constexpr Nature nature;              what its results are worth
///     static T from_integer(long n);               exact, or rounded by T's own rule
///     static T from_rational(const Rational& q);   rounded (approximate), exact, or an enclosure (rigorous)
///     static T pi();
///     static T from_quotient(long num, long den);  optional: faster than from_rational
/// and the operations + - * /, the comparisons and the functions of functions.hpp exist for T. It is declared before T
/// is defined, so that T's own operations may already use it.
#include <concepts>
#include <limits>
#include <type_traits>

#include "lib/scalar/rational.hpp"
#include "lib/scalar/strict.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot {

enum class Nature {
  approximate,  ///< rounded to nearest: right up to rounding, decides nothing rigorously
  exact,        ///< no rounding at all; raises Undecided where the result is not representable
  rigorous,     ///< an enclosure of the true value; comparisons are three-valued
  symbolic      ///< records the formula
};

template <class T>
struct Arithmetic;

/// A number type a formula may be written over.
template <class T>
concept Real = requires {
  { Arithmetic<T>::nature } -> std::convertible_to<Nature>;
};

template <class T>
concept Approximate = Real<T> &&(Arithmetic<T>::nature == Nature::approximate);
template <class T>
concept Rigorous = Real<T> &&(Arithmetic<T>::nature == Nature::rigorous);

template <class T>
concept NativeFloat =
    std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, long double> || std::same_as<T, __float128>;

/// The precision of a native type.
template <NativeFloat T>
inline constexpr int significand_bits = std::numeric_limits<T>::digits;
template <>
inline constexpr int significand_bits<__float128> = 113;

/// Integer constants of a formula (bool excluded).
template <class I>
concept IntegerConstant = std::integral<I> && !std::same_as<I, bool> && sizeof(I) <= sizeof(long);

/// A constant of a formula as a number: from<T>(3), from<T>(1_q / 3), from<T>(rational).
template <Real T, IntegerConstant I>
T from(I n) {
  if constexpr (std::unsigned_integral<I> && sizeof(I) == sizeof(long))
    if (n > static_cast<I>(std::numeric_limits<long>::max())) return Arithmetic<T>::from_rational(Rational(Integer(n)));
  return Arithmetic<T>::from_integer(static_cast<long>(n));
}
template <Real T>
T from(const Rational& q) {
  return Arithmetic<T>::from_rational(q);
}
template <Real T>
T from(const LongQ& q) {
  return Arithmetic<T>::from_rational(q.value);
}
template <Real T>
T from(Q q) {
  if constexpr (NativeFloat<T>) {
    // Where T holds both exactly, one rounding.
    constexpr int bits = significand_bits<T>;
    constexpr std::int64_t exact = bits >= 63 ? INT64_MAX : std::int64_t{1} << (bits % 63);
    const bool held = -exact <= q.num && q.num <= exact && q.den <= exact;
    return held ? static_cast<T>(q.num) / static_cast<T>(q.den) : Arithmetic<T>::from_rational(q.rational());
  }
  if (q.is_integer()) return Arithmetic<T>::from_integer(q.num);
  if constexpr (requires { Arithmetic<T>::from_quotient(q.num, q.den); })
    return Arithmetic<T>::from_quotient(q.num, q.den);
  else
    return Arithmetic<T>::from_rational(q.rational());
}

template <Real T>
T pi() {
  return Arithmetic<T>::pi();
}

// Mixed operations of a number with the constants of a formula. Floating literals have none.
template <class C, class T>
concept ConstantFor =
    std::same_as<C, Q> || std::same_as<C, LongQ> ||(IntegerConstant<C> && !NativeFloat<T>);

#define OVERSHOOT_MIXED(op)           \
  template <Real T, ConstantFor<T> C> \
  auto operator op(const T& a, C c) { \
    return a op from<T>(c);           \
  }                                   \
  template <Real T, ConstantFor<T> C> \
  auto operator op(C c, const T& a) { \
    return from<T>(c) op a;           \
  }
OVERSHOOT_MIXED(+)
OVERSHOOT_MIXED(-)
OVERSHOOT_MIXED(*)
OVERSHOOT_MIXED(/)
OVERSHOOT_MIXED(<)
OVERSHOOT_MIXED(<=)
OVERSHOOT_MIXED(>)
OVERSHOOT_MIXED(>=)
#undef OVERSHOOT_MIXED

/// The significand bits that MPFR, Ball, Range and Mpfi results are computed to, per thread.
inline long working_precision();

/// Sets the working precision of this thread for a scope. Throws BadInput outside [2, 1'000'000] bits, and where the
/// thread's floating point is not sound (sentinel.hpp).
class PrecisionScope {
 public:
  explicit PrecisionScope(long bits);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  friend long working_precision();
  constinit static inline thread_local long bits_ = 53;
  long saved_;
};
inline long working_precision() { return PrecisionScope::bits_; }

}  // namespace overshoot
