#pragma once
/// Cycles of one period along a range of one parameter: branches, certified piece by piece, and the parameters at which
/// a multiplier passes 1 or -1.
///
/// Between two knots the parameter p and a centre c of all points move on straight lines. Krawczyk's test
/// (zero_box.hpp) holds on the box around c for every p of the piece: so there is exactly one zero of the cycle's
/// system in it, which moves continuously with p. Neighbouring pieces have the same zero at their knot. Its period is
/// the same all along a branch: where a point and the one P/q steps on come to be equal, the zero and its rotation lie in
/// one box, and stay equal near by.
#include <optional>

#include "lib/dynamics/cycles.hpp"

namespace overshoot {

/// A parameter at which a cycle has the multiplier 1 or -1: proved, there being exactly one zero (z, p) of the system of
/// the cycle and the multiplier in some box.
struct CriticalParameter {
  Mpfi parameter;
  int period = 0;  ///< of that cycle
  std::vector<Mpfi> point;
};

/// Where a branch ends.
struct BranchEnd {
  enum class Kind {
    range,     ///< with the range
    fold,      ///< a multiplier is 1 at `critical`, beside the last piece
    doubling,  ///< the cycle of half the period has a multiplier -1 at `critical`, beside the last piece
    lost       ///< no more is known
  };
  Kind kind = Kind::lost;
  std::optional<CriticalParameter> critical = {};
};

/// What is known of the stability for every parameter of an interval.
struct StableOn {
  ClosedRange parameters;
  Stability stability;
};

struct CycleBranch {
  ClosedRange certified;  ///< for each of these parameters there is exactly one cycle in the branch's tube
  BranchEnd low, high;
  std::vector<StableOn> stability;             ///< in order; between them it is not decided
  std::vector<CriticalParameter> doublings;    ///< where a multiplier of the branch passes -1, proved
  std::vector<ClosedRange> unproved_doublings; ///< parts of the range in which one does too
  Cycle at_low, at_high;                       ///< at the ends of `certified`
  std::size_t pieces = 0;
};

struct BranchStart {
  Rational parameter;
  bool complete = false;  ///< all cycles in the box were found there, and a branch begins at each
};
struct CycleBranches {
  std::vector<BranchStart> starts;  ///< the parameters at which cycles were searched
  std::vector<CycleBranch> found;
};

/// The branches of the cycles that are found in the box at the ends of the range and at some parameters between, followed
/// wherever they go. The map has one parameter.
CycleBranches cycle_branches(const RecordedMap& map, const CycleSearch& search, const ClosedRange& range);

}  // namespace overshoot
