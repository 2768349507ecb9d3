#pragma once
/// A box that is too wide for one enclosure, in pieces.
#include "models/model.hpp"

namespace overshoot {

/// Bits of the enclosures that are shown.
constexpr long enclosed_bits = 200;

/// Whether the parameter may be a box; sizes before the step size are numbers.
bool may_be_box(const Parameter& parameter);
/// The sides of a request: what may be a box is read as VALUE or LO:HI.
ParameterRanges sides_of(const Request& request);
/// "eta=1/100:1/50 x0=1/10".
std::string text(const ParameterRanges& box);

/// What is known of all orbits of a box.
struct EnclosedBox {
  std::optional<Enclosed> all;  ///< of the decided pieces together; a quantity that not all of them have is left out
  std::size_t pieces = 1;
  struct Undecided {
    std::string piece, why;
  };
  std::vector<Undecided> undecided;  ///< what holds of the other pieces is not said of the box, where there are any

  bool converged() const { return undecided.empty() && all && !all->limit.empty(); }
};
/// Encloses the orbits of the request's model, the box being cut into at most `most` pieces.
EnclosedBox enclosed_in_pieces(const Request& request, const ParameterRanges& box, std::size_t most, const Watchers& watchers);

}  // namespace overshoot
