#pragma once
/// Maps as expressions, for the tests of their cycles.
#include "lib/dynamics/cycles.hpp"

namespace overshoot::test {

inline Expr variable(int i) { return Expr::variable(i); }
inline Expr number(const char* text) { return from<Expr>(read_rational(text, "a number of the test")); }
inline Rational rational(const char* text) { return read_rational(text, "a number of the test"); }

/// x' = f(x).
template <class F>
RecordedMap line_map(const F& f) {
  return {{"x"}, {}, {f(variable(0))}};
}
/// x' = f(x, p).
template <class F>
RecordedMap family(const F& f) {
  return {{"x"}, {"p"}, {f(variable(0), variable(1))}};
}
/// (x, y)' = f(x, y).
template <class F>
RecordedMap plane_map(const F& f) {
  const std::array<Expr, 2> next = f(variable(0), variable(1));
  return {{"x", "y"}, {}, {next[0], next[1]}};
}

inline RecordedMap logistic_family() {
  return family([](Expr x, Expr r) { return r * x * (1 - x); });
}
inline RecordedMap logistic(const char* r) { return with_numbers(logistic_family(), {{"p", rational(r)}}); }
inline RecordedMap henon(const char* a, const char* b) {
  return plane_map([&](Expr x, Expr y) { return std::array{1 - number(a) * sqr(x) + y, number(b) * x}; });
}

inline Cycles cycles_of(const RecordedMap& map, int period, const std::vector<std::pair<const char*, const char*>>& box,
                        std::size_t budget = 50'000) {
  CycleSearch search{period, {}, budget};
  for (const auto& [lo, hi] : box) search.box.push_back({rational(lo), rational(hi)});
  return all_cycles(map, search);
}

/// The double nearest to the middle of an enclosure.
inline double value(const Mpfi& x) {
  Mpfi m;
  mpfi_mid(m.lo(), x.raw());
  return mpfr_get_d(m.lo(), MPFR_RNDN);
}
inline double thickness(const Mpfi& x) {
  Mpfi w;
  mpfr_sub(w.hi(), x.hi(), x.lo(), MPFR_RNDU);
  return mpfr_get_d(w.hi(), MPFR_RNDU);
}

}  // namespace overshoot::test
