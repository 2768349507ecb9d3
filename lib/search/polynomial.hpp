#pragma once
/// Polynomials with rational coefficients in numbered atoms, as the searches write them.
#include <map>

#include "lib/formula/tape.hpp"

namespace overshoot {

/// Exponents (also negative ones) by atom: a variable, or a function of some arguments that is treated as one.
using Monomial = std::map<int, long>;
using Polynomial = std::map<Monomial, Rational>;

inline Polynomial constant(const Rational& q) { return q == 0 ? Polynomial{} : Polynomial{{Monomial{}, q}}; }

/// Throw Undecided where there would be too many terms.
inline void add_to(Polynomial& sum, const Monomial& m, const Rational& c) {
  constexpr std::size_t most_terms = 600;
  const auto [it, is_new] = sum.try_emplace(m, c);
  if (!is_new && (it->second += c) == 0) sum.erase(it);
  if (sum.size() > most_terms) throw Undecided("a normal form of too many terms");
}
inline Polynomial sum_of(Polynomial a, const Polynomial& b, const Rational& scale = 1) {
  for (const auto& [m, c] : b) add_to(a, m, c * scale);
  return a;
}

inline Monomial product_of(Monomial a, const Monomial& b, long times = 1) {
  for (const auto& [atom, n] : b)
    if ((a[atom] += times * n) == 0) a.erase(atom);
  return a;
}

}  // namespace overshoot
