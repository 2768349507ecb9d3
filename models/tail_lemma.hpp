#pragma once
/// Tail lemmas of maps that are written as text: they lead from a set of states to the limits of its orbits, also where
/// these are no isolated points.
///
/// Let z' be the state after z, and D(z) a distance: an expression in the coordinates and parameters. A tail lemma says
/// that at all points of its region
///
///     |r| <= q   and, of each coordinate,   |m_i| <= b_i,   where   D(z') = r D(z)   and   z_i' - z_i = m_i D(z),
///
/// q and b_i being expressions in the parameters alone. So r and m_i have no quotient by D, which is 0 where orbits end.
/// The two equations are checked here as identities (lib/kernel/identity.hpp); the lemma is verified from its
/// certificate.
///
/// Let |D| <= d on a box B, q < 1, and F be B with d b_i/(1 - q) more on both sides of coordinate i. If all of F is in
/// the region, the orbits from B converge, to points of F. For let z_0 be in B, and suppose that z_0, ..., z_t are in F
/// and that |D(z_s)| <= q^s d for these s: so it is at t = 0. The lemma holds at z_t, whence |D(z_{t+1})| <= q^(t+1) d;
/// and |z_{t+1,i} - z_{0,i}| <= b_i d (1 + q + ... + q^t) < d b_i/(1 - q) (or both are 0), whence z_{t+1} is in F. The
/// same sum bounds what is left of the way from any step on, which goes to 0. The region need not be one that steps stay
/// in.
#include <filesystem>
#include <span>

#include "lib/kernel/formula.hpp"
#include "models/text_map.hpp"

namespace overshoot {

class TailLemma {
 public:
  /// The map's, verified. Throws BadInput, which says what to do, for a lemma that is not there, does not say the above
  /// of this map, or is not proved.
  TailLemma(const TextMap& map, const std::filesystem::path& root);

  const Expr& distance() const { return distance_; }

  /// Where a parameter leaves the lemma's range, so that there are no limits at any step: which one.
  std::optional<std::string> parameter_outside(std::span<const ParameterRange> parameters) const;

  struct Limits {
    std::optional<std::vector<Interval>> box;  ///< F
    std::string why_not;                       ///< where there is none
  };
  /// The limits of the orbits from a box, where |D| <= d at each of the set's states in it. `parameters`: their ranges,
  /// in the map's order.
  Limits limits(std::span<const Interval> box, std::span<const ParameterRange> parameters, const Interval& d) const;

 private:
  std::string name_;
  std::vector<std::string> names_;  ///< of the map's variables
  std::size_t coordinates_;
  Expr distance_;
  Expr factor_;              ///< q
  std::vector<Expr> moves_;  ///< b_i
  std::vector<Expr> must_be_defined_;
  std::vector<std::pair<std::size_t, Variable>> ranges_;  ///< by number of the map's variable
  Comparisons<Expr> hypotheses_;
};

}  // namespace overshoot
