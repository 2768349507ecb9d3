#pragma once
/// All cycles of a map of one or two coordinates, of one period, in a box: searched by cutting the box, each proved, and
/// the list proved complete or what is left undecided named.
///
/// A cycle of period P is P different points z_1, ..., z_P with F(z_i) = z_(i+1), F(z_P) = z_1. It is counted if all of
/// its points lie in the box (the edges belong to it), once, whichever of its points comes first.
#include <functional>
#include <string>
#include <vector>

#include "lib/dynamics/recorded_map.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

/// A closed interval of exact ends.
struct ClosedRange {
  Rational lo, hi;
};

enum class Stability { attracting, repelling, saddle, undecided };
std::string name_of(Stability stability);

/// The eigenvalues of the derivative of F^P at a point of the cycle.
struct Multipliers {
  enum class Kind {
    real,     ///< `numbers` encloses each
    complex,  ///< a pair; `numbers` are its modulus and the argument of one
    near,     ///< both lie within numbers[1] of numbers[0]: a double one, or nearly
    unknown   ///< the slopes are not bounded near the cycle
  };
  Kind kind = Kind::unknown;
  std::vector<Mpfi> numbers;
};

struct Cycle {
  std::vector<std::vector<Mpfi>> points;  ///< one after the other, each by its coordinates
  Multipliers multipliers;
  /// A slope may jump at one of the points: the multipliers are then bounds of those on either side.
  bool kink = false;
  Stability stability = Stability::undecided;
};

/// Where a cycle may be that is not listed.
struct UndecidedPart {
  std::vector<Interval> box;  ///< of its point whose first coordinate is the least
  std::string why;
};

struct Cycles {
  std::vector<Cycle> found;
  std::vector<UndecidedPart> undecided;  ///< none: the list is complete
  std::size_t boxes = 0;                 ///< that were looked at
};

struct CycleSearch {
  int period = 1;
  std::vector<ClosedRange> box;         ///< one side for each coordinate
  std::size_t budget = 50'000;   ///< boxes
  std::function<void(std::size_t done, std::size_t of)> progress = {};
};

/// The map's parameters replaced by numbers, but for those that no number is given for: these stay variables, behind
/// the coordinates.
RecordedMap with_numbers(const RecordedMap& map, const std::vector<std::pair<std::string, Rational>>& numbers);

/// The search, for a map without parameters. Computes what it gives to the working precision. Throws BadInput for a map
/// of no or more than two coordinates.
Cycles all_cycles(const RecordedMap& map, const CycleSearch& search);

}  // namespace overshoot
