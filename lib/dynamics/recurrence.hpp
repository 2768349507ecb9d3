#pragma once
/// Finds a state that comes back (Brent's method: one state is kept, and renewed at the powers of 2). An orbit in
/// floating point is that of a map of finitely many states, so that one that does not stop repeats in the end, and a
/// state seen twice proves that it never stops.
#include <optional>

namespace overshoot {

template <class State>
class Recurrence {
 public:
  /// The state after `step` = 0, 1, 2, ... steps. True once it equals the one kept.
  bool operator()(long step, const State& state) {
    if (period_) return true;
    if (kept_ && state == *kept_) {
      period_ = step - kept_at_;
    } else if (!kept_ || step >= 2 * kept_at_) {
      kept_ = state;
      kept_at_ = step;
    }
    return period_.has_value();
  }
  /// The smallest number of steps after which the state is the same, once it has been found.
  const std::optional<long>& period() const { return period_; }
  /// The step of the state kept.
  long since() const { return kept_at_; }

 private:
  std::optional<State> kept_;
  std::optional<long> period_;
  long kept_at_ = 0;
};

}  // namespace overshoot
