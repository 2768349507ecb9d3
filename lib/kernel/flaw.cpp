#include "lib/kernel/flaw.hpp"

namespace overshoot {

Rational near_middle(const Side& side) {
  const Rational width = *side.hi - *side.lo, middle = (*side.lo + *side.hi) / 2;
  if (width.sign() <= 0) return middle;
  // The lengths of its numerator and denominator tell the width to a factor of two, up or down.
  const long places = numerator(width).bits() - denominator(width).bits() - 4;
  const Integer one = 1;
  Rational unit = places >= 0 ? Rational(one << places) : Rational(one, one << -places);
  if (16 * unit <= width) unit *= 2;
  const Rational units = middle / unit;
  return numerator(units) / denominator(units) * unit;
}

std::pair<Box, Box> halves(const Domain& domain, const Box& box, const BoxTree& tree) {
  if (tree.variable >= domain.size()) throw Flaw{"a split names a variable that is not there"};
  const Side& side = box[tree.variable];
  if (!tree.at && !side.bounded()) throw Flaw{"a split in the middle of a side without an end"};
  const Rational at = tree.at ? *tree.at : near_middle(side);
  if ((side.lo && at <= *side.lo) || (side.hi && at >= *side.hi)) throw Flaw{"a split lies outside its box"};
  return split(domain, box, tree.variable, at);
}

}  // namespace overshoot
