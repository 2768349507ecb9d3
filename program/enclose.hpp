#pragma once
/// The enclosed orbit of one request, for `precision` as well.
#include "models/model.hpp"

namespace overshoot::program {

/// The request's one orbit, enclosed as by `enclose`; `watch` is told of the box of every state, the start's first, and
/// whether a run may have stopped there. Throws Undecided where the enclosure is lost.
Enclosed enclosed_run(const Request& request,
                      const std::function<void(std::span<const Interval>, bool may_have_stopped)>& watch);

}  // namespace overshoot::program
