#pragma once
/// Points that no sample hits, where statements fail nevertheless: 0, +-1, the ends of the domain, small rationals;
/// where abs, min, max, a root or a choice has its kink; where the two sides of a hypothesis or a claim meet; and
/// combinations of these.
#include "lib/statement/statement.hpp"

namespace overshoot {

/// At most `most` exact points of the domain, each once, the simplest first. Where `f` is given (it must be the formula
/// of the whole domain) a quarter of them are its kinks and meeting points, found in double and rounded to the simplest
/// rationals nearby.
std::vector<std::vector<Rational>> special_points(const Domain& domain, const Formula* formula, std::size_t most,
                                                  std::uint64_t seed);

/// Exact points of the domain near x, each once: every coordinate rounded to the simplest rational within 2^-k of
/// itself, then within 2^-k, for k from 1 up; x itself is the last.
std::vector<std::vector<Rational>> roundings(const Domain& domain, const std::vector<double>& x);

}  // namespace overshoot
