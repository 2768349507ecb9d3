#pragma once
/// Why a search ends undecided: where its boxes pile up, what the slack does there, and what may help.
#include "lib/search/branch.hpp"

namespace overshoot {

/// The boxes that a short search over `box` leaves open, gathered into connected places, each in words: "towards x = 0
/// with eta -> 0, where the slack tends to 0 (cookbook: Touching zeros)". At most three, the smallest first.
/// Nothing but words comes from it.
std::string where_it_piles_up(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, Sign sign,
                              const std::vector<Touch>& touches, const Box& box);

}  // namespace overshoot
