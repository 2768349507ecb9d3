#pragma once
/// Runs of a model, watched.
#include "lib/dynamics/run.hpp"
#include "models/model.hpp"

namespace overshoot {

/// A ball run says something as long as every coordinate is known to 1/1000, of itself or absolutely.
template <Real T>
bool useless(const T& x) {
  if constexpr (std::same_as<T, Ball>) {
    const PrecisionScope low(53);
    Ball radius;
    arb_get_rad_arb(radius.raw(), x.raw());
    return !certainly(radius * 1000 < max(Ball(1L), abs(x)));
  } else {
    return false;
  }
}

/// Whether the run has left the numbers of its type: a ball run has not, but becomes useless.
template <Real T>
bool has_diverged(const T& x) {
  if constexpr (std::same_as<T, Ball>)
    return false;
  else
    return !is_finite(x);
}

/// Whether one of a vector's numbers has.
template <class Numbers>
bool any_diverged(const Numbers& numbers) {
  for (auto i = decltype(numbers.size())(0); i < numbers.size(); ++i)
    if (has_diverged(numbers(i))) return true;
  return false;
}

/// Runs a step map with a ball's uselessness and other numbers' divergence watched and the orbit kept if asked. `parts`
/// gives a state's coordinates; a run ends at the first state that is `diverged`; the progress is told every so many
/// steps.
template <Real T, class State, class Step, class Stop, class Diverged, class Parts>
State watched_run(Result<T>& result, const Request& request, State start, const Step& step, const Stop& stop,
                  const Diverged& diverged, const Parts& parts, long budget, long tell_every = 1024) {
  long t = 0;
  bool ended = false;
  if (result.keeps_orbit(request)) result.orbit.add(0, parts(start));
  if (diverged(start)) result.diverged_at = 0;
  const auto r = run(
      std::move(start),
      [&](const State& z) {
        State next = step(z);
        ++t;
        if (request.progress && t % tell_every == 0)
          request.progress(static_cast<std::size_t>(t), static_cast<std::size_t>(budget));
        if (std::same_as<T, Ball> && !result.useless_at)
          for (const T& x : parts(next))
            if (useless(x)) result.useless_at = t;
        if (diverged(next)) result.diverged_at = t;
        if (result.keeps_orbit(request)) result.orbit.add(t, parts(next));
        if (result.watch) ended = !result.watch(t, parts(next));
        return next;
      },
      [&](const State& z) { return ended || result.useless_at || result.diverged_at || certainly(stop(z)); }, budget);
  result.steps = r.steps;
  result.converged = r.stopped && !result.useless_at && !result.diverged_at && !ended;
  return r.state;
}

}  // namespace overshoot
