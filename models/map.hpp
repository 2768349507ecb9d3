#pragma once
/// A model of a few coordinates is one struct in one header, and a name in the list of maps.hpp:
///
///     static constexpr const char* name;
///     static std::vector<std::string> names();      of the coordinates
///     static std::vector<Parameter> about();        the parameters, with defaults and help (model.hpp)
///     static constexpr int coordinates, parameters;
///     std::array<T, coordinates> step(z, p)         in every number type T
///     auto repels(z, p)                             lib/ensemble/map.hpp
///
/// and of these what it has:
///
///     distance(z, p)                 lib/ensemble/map.hpp; where there is a parameter `until`, a run stops below it
///     small, rest_points             the distance, and the points that may repel, in words
///     in_step(sizes)                 the step's p, of the parameters that are sizes; else they are p
///     start(values, p)               the state, of the values of starts(request); else these are the state
///     starts(request)                the names of these values; else all parameters of Role::start
///     no_start, require_start(request)     what is said where there is no such start; throws that for one run
///     complete(request)              Model::complete
///     seen_names(), seen(z, p)       quantities besides the coordinates, as an array
///     at_rest_names(), at_rest(z, p) the same of a sweep's run that has converged; else those
///     shown, shown_as                the quantity that the model is about, and its words; else the first coordinate
///     limit(z, p, seen, enclosed)    tells an Enclosed of the limit of the orbits from a state in balls
///     no_limit                       why no limit is looked for
///     ending(end)                    Model::ending
///     Maps, with_map(request, f)     where the step is one of several: their types, and what calls f with the one that
///     is
///                                    asked for. They have the members that are not static, the two numbers and
///                                    which(), a name.
#include "lib/ensemble/map.hpp"
#include "models/model.hpp"

namespace overshoot {

/// The maps of a model.
template <class M>
struct MapsIn {
  using Type = std::tuple<M>;
};
template <class M>
requires requires { typename M::Maps; }
struct MapsIn<M> {
  using Type = typename M::Maps;
};

/// Where a limit's lemma does not apply.
constexpr const char* no_tail = "the tail lemma does not apply at the end of the orbit";

}  // namespace overshoot
