#pragma once
/// Numbers as text: print(x) and std::cout << x, for every number type. An enclosure prints as "[lo, hi]" in decimals
/// rounded outward (of an Interval in digits that read back exactly), with round brackets at open ends; other numbers
/// in digits that read back exactly.
///
/// print of a Ball, Range, Interval, Mpfr or Rational stands with its type, of an Expr in lib/formula/notation.hpp.
#include <array>
#include <string>

#include "lib/scalar/arithmetic.hpp"

namespace overshoot {

class Exact;
class Mpfi;
class Twofold;
template <Real T, int N>
struct Jet;
template <class S, class A>
class Batch;

template <NativeFloat T>
std::string print(T x);
std::string print(const Exact& x);
std::string print(const Mpfi& x);
std::string print(const Twofold& x);
/// "yes", "no" or "unknown".
std::string print(Truth t);

/// The elements of a list, in braces.
template <class List>
std::string print_list(const List& list) {
  std::string out;
  for (const auto& x : list) out += (out.empty() ? "" : ", ") + print(x);
  return "{" + out + "}";
}
/// "value {slope, slope}".
template <Real T, int N>
std::string print(const Jet<T, N>& x) {
  return print(x.value) + " " + print_list(x.slopes);
}
/// The lanes, in braces.
template <class S, class A>
std::string print(const Batch<S, A>& x) {
  std::array<S, Batch<S, A>::size> lanes;
  x.store(lanes.data());
  return print_list(lanes);
}

template <class Traits, Real T>
  requires std::is_class_v<T>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const T& x) {
  return out << print(x);
}
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, __float128 x) {
  return out << print(x);
}
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, Truth t) {
  return out << print(t);
}

}  // namespace overshoot
