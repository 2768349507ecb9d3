#pragma once
/// What maps.hpp's structs become for the commands (model.hpp). The sources that instantiate a part of it: runs_*.cpp,
/// enclosures.cpp, sweeps.cpp.
#include "lib/dynamics/attractor.hpp"
#include "lib/dynamics/lohner.hpp"
#include "models/maps.hpp"
#include "models/watched_run.hpp"

namespace overshoot {

template <class M, class F>
auto with_map(const Request& request, const F& f) {
  if constexpr (requires { typename M::Maps; })
    return M::with_map(request, f);
  else
    return f(M());
}

/// The parameters that say where a run starts, one for each coordinate.
template <class M>
std::vector<std::string> starts_of(const Request& request) {
  if constexpr (requires { M::starts(request); }) {
    return M::starts(request);
  } else {
    std::vector<std::string> names;
    for (const Parameter& parameter : M::about())
      if (parameter.role == Role::start) names.push_back(parameter.name);
    return names;
  }
}
template <class M>
std::vector<std::string> seen_names() {
  if constexpr (requires { M::seen_names(); })
    return M::seen_names();
  else
    return {};
}

template <class Map, Real T, std::size_t P>
auto in_step(const Map& map, const std::array<T, P>& sizes) {
  if constexpr (requires { map.in_step(sizes); })
    return map.in_step(sizes);
  else
    return sizes;
}
template <class Map, Real T, std::size_t N, std::size_t P>
std::array<T, N> start_of(const Map& map, const std::array<T, N>& values, const std::array<T, P>& p) {
  if constexpr (requires { map.start(values, p); })
    return map.start(values, p);
  else
    return values;
}
template <class Map, Real T, std::size_t N, std::size_t P>
auto seen_of(const Map& map, const std::array<T, N>& z, const std::array<T, P>& p) {
  if constexpr (requires { map.seen(z, p); })
    return map.seen(z, p);
  else
    return std::array<T, 0>();
}

/// The numbers that f gives for these names.
template <class T, std::size_t n, class F>
std::array<T, n> numbers(const std::vector<std::string>& names, const F& f) {
  std::array<T, n> all{};
  for (std::size_t i = 0; i < n; ++i) all[i] = f(names.at(i));
  return all;
}
/// The numbers in another type that takes them.
template <class J, class T, std::size_t P>
std::array<J, P> as(const std::array<T, P>& p) {
  std::array<J, P> q;
  std::ranges::transform(p, q.begin(), [](const T& x) { return J(x); });
  return q;
}

/// Whether a run certainly stops at z: where the distance is below `until` and the rest points do not repel, or at 0.
template <class Map, Real T, std::size_t N, std::size_t P>
bool rests(const Map& map, const std::array<T, N>& z, const std::array<T, P>& p, const T& until) {
  const T size = abs(distance_of(map, z, p));
  return certainly(size < until) && (!possibly(map.repels(z, p)) || certainly(size <= from<T>(0)));
}

/// One run in T; of a map of the line with the Lyapunov exponent of its orbit.
template <class M, Real T>
Result<T> map_run(const Request& request, const Watch<T>& watch) {
  return with_map<M>(request, [&]<class Map>(const Map& map) {
    constexpr std::size_t N = Map::coordinates, P = Map::parameters;
    const bool stops = request.has("until");
    Result<T> result{watch};
    result.columns = M::names();
    const std::array<T, P> p = in_step(map, numbers<T, P>(sizes_among(M::about()), [&](const std::string& name) {
                                         return from<T>(request.positive(name));
                                       }));
    const auto values =
        numbers<T, N>(starts_of<M>(request), [&](const std::string& name) { return from<T>(request.number(name)); });
    const T until = stops ? from<T>(request.positive("until")) : from<T>(0);
    if constexpr (requires { M::require_start(request); }) M::require_start(request);

    const auto state_of = [](const auto& s) {
      std::array<T, N> z;
      std::copy_n(s.begin(), N, z.begin());
      return z;
    };
    const auto follow = [&](const auto& start, const auto& step) {
      return watched_run<T>(
          result, request, start, step, [&](const auto& s) { return stops && rests(map, state_of(s), p, until); },
          [](const auto& s) {
            return std::any_of(s.begin(), s.begin() + N, [](const T& x) { return has_diverged(x); });
          },
          [](const auto& s) { return std::vector<T>(s.begin(), s.begin() + N); },
          request.count("steps", 0, 1'000'000'000'000));
    };
    const std::array<T, N> start = start_of(map, values, p);
    if constexpr (N == 1) {
      // Behind z stands the sum of log |F'(z_t)|.
      const auto last = follow(std::array<T, 2>{start[0], from<T>(0)}, [&](const std::array<T, 2>& s) {
        const T slope = derivative([&]<Real J>(const J& z) { return map.step(std::array{z}, as<J>(p))[0]; }, s[0]);
        return std::array<T, 2>{map.step(std::array{s[0]}, p)[0], s[1] + log(abs(slope))};
      });
      if (!stops) result.done_unless_stopped();
      result.final = {{result.columns[0], last[0]}};
      if (result.steps > 0 && !result.diverged_at)
        result.final.emplace_back("lyapunov", last[1] / from<T>(result.steps));
    } else {
      const std::array<T, N> last = follow(start, [&](const std::array<T, N>& z) { return map.step(z, p); });
      if (!stops) result.done_unless_stopped();
      for (std::size_t i = 0; i < N; ++i) result.final.emplace_back(result.columns[i], last[i]);
      const auto seen = seen_of(map, last, p);
      for (std::size_t i = 0; const std::string& name : seen_names<M>()) result.final.emplace_back(name, seen[i++]);
    }
    return result;
  });
}

/// A map and the sizes before the step size, for what is enclosed: functions of a state and a step size.
template <class Map>
struct InBoxes {
  static constexpr std::size_t N = Map::coordinates, P = Map::parameters;
  Map map;
  std::vector<Constant> constants;

  template <Real T>
  std::array<T, P> in_step(const T& step_size) const {
    std::array<T, P> sizes;
    for (std::size_t i = 0; i + 1 < P; ++i) sizes[i] = constants[i].template as<T>();
    sizes[P - 1] = step_size;
    return overshoot::in_step(map, sizes);
  }
};
template <class Map>
struct StepInBoxes : InBoxes<Map> {
  template <Real T>
  std::array<T, Map::coordinates> operator()(const std::array<T, Map::coordinates>& z, const T& step_size) const {
    return this->map.step(z, this->in_step(step_size));
  }
};
template <class Map>
struct StartInBoxes : InBoxes<Map> {
  template <Real T>
  std::array<T, Map::coordinates> operator()(const std::array<T, Map::coordinates>& values, const T& step_size) const {
    return start_of(this->map, values, this->in_step(step_size));
  }
};

/// The orbits of a box. The step size is a coordinate of its own where it is a range.
template <class M>
Enclosed map_enclosed(const Request& request, const ParameterRanges& sides, const Watchers& watchers) {
  return with_map<M>(request, [&]<class Map>(const Map& map) {
    constexpr std::size_t N = Map::coordinates;
    std::vector<std::string> sizes = sizes_among(M::about());
    const ParameterRange step_size = sides.at(sizes.back());
    sizes.pop_back();
    InBoxes<Map> in_boxes{map, {}};
    std::vector<Ball> balls;
    for (const std::string& name : sizes) {
      in_boxes.constants.emplace_back(request.positive(name));
      balls.emplace_back(request.positive(name));
    }
    balls.push_back(Ball::hull(Ball(step_size.lo), Ball(step_size.hi)));
    std::optional<Interval> until;
    if (request.has("until")) until = Interval(request.positive("until"));
    const long budget = request.count("steps", 0, 1'000'000'000'000);
    const Constant one_step_size(step_size.lo);

    // A function of (z, p) of the map, of the coordinates of a set.
    const auto of_set = [&](const auto& f) {
      return [&]<Real T, std::size_t M_>(const std::array<T, M_>& all) {
        std::array<T, N> z;
        std::copy_n(all.begin(), N, z.begin());
        return f(z, in_boxes.template in_step<T>(M_ > N ? all.back() : one_step_size.template as<T>()));
      };
    };
    const auto distance = [&](const auto& z, const auto& p) { return distance_of(map, z, p); };
    const auto follow = [&]<std::size_t D>(const auto& as_map) {
      std::array<Twofold, D> start;
      for (std::size_t i = 0; const std::string& name : starts_of<M>(request)) {
        start[i] = Twofold::between(sides.at(name).lo, sides.at(name).hi);
        ++i;
      }
      if (D > N) start.back() = Twofold::between(step_size.lo, step_size.hi);
      LohnerSet<D> set(start);
      set.advance(as_map(StartInBoxes<Map>{in_boxes}), set.box());
      // The set may tell more than its box: where its points are all near, but lie along a valley.
      AtRest<D> at_rest;
      const auto stop = [&](const EnclosedState<D>& now) {
        bool may_stop = false, stops = false;
        if (until) {
          of_set([&](const auto& z, const auto& p) {
            may_stop = possibly(abs(distance_of(map, z, p)) < *until);
            stops = rests(map, z, p, *until) ||
                    (may_stop && !possibly(map.repels(z, p)) &&
                     certainly(abs(now.set.value(of_set(distance), now.box).interval()) < *until));
            return 0;
          })(now.box);
        }
        if (watchers.box) watchers.box(now.box, may_stop);
        if (at_rest(now.box) && may_stop && !stops) throw Undecided(at_rest_above_until);
        return stops;
      };
      const auto r =
          enclosed_orbit<D>(EnclosedState<D>(set), as_map(StepInBoxes<Map>{in_boxes}), stop, budget, watchers.progress);

      Enclosed enclosed{r.steps, r.stopped};
      const auto value = [&](const auto& f) { return to_ball(r.state.set.value(of_set(f), r.state.box)); };
      std::array<Ball, N> z;
      for (std::size_t i = 0; const std::string& name : M::names()) {
        z[i] = to_ball(r.state.set.coordinate(static_cast<int>(i)));
        enclosed.final.emplace_back(name, z[i++]);
      }
      std::array<Ball, Map::parameters> p;
      std::ranges::copy(balls, p.begin());
      auto seen = seen_of(map, z, in_step(map, p));
      for (std::size_t i = 0; const std::string& name : seen_names<M>()) {
        seen[i] = value([&](const auto& at, const auto& with) { return seen_of(map, at, with)[i]; });
        enclosed.final.emplace_back(name, seen[i++]);
      }
      if (until) enclosed.distance = value(distance);
      if constexpr (requires { M::small; }) {
        if (!r.stopped) {
          enclosed.trouble =
              fmt::format("{} is not below --until, or {} repels, after {} steps", M::small, M::rest_points, r.steps);
          return enclosed;
        }
      }
      if constexpr (requires { map.limit(z, in_step(map, p), seen, enclosed); })
        map.limit(z, in_step(map, p), seen, enclosed);
      if constexpr (requires { M::no_limit; }) enclosed.no_limit = M::no_limit;
      return enclosed;
    };
    if (step_size.is_point())
      return follow.template operator()<N>([&](const auto& f) {
        return Fixed<std::remove_cvref_t<decltype(f)>>{f, one_step_size};
      });
    return follow.template operator()<N + 1>([](const auto& f) { return Free<std::remove_cvref_t<decltype(f)>>{f}; });
  });
}

/// A sweep's runs.
template <class M>
SweptMap swept_map(const Request& request) {
  return with_map<M>(request, []<class Map>(const Map& map) {
    constexpr std::size_t N = Map::coordinates, P = Map::parameters;
    const auto array = []<std::size_t n, class S>(const S* x) {
      std::array<S, n> a;
      std::copy_n(x, n, a.begin());
      return a;
    };
    const auto start = [map, array]<class S>(const S* starts, const S* sizes, S* z, S* p) {
      const std::array<S, P> with = in_step(map, array.template operator()<P>(sizes));
      const std::array<S, N> at = start_of(map, array.template operator()<N>(starts), with);
      std::ranges::copy(with, p);
      std::ranges::copy(at, z);
      return std::ranges::all_of(at, [](S x) { return x == x; });
    };
    const auto run = [map]<class S>(const EnsembleStart<S>& from_where, S until, long budget, int last) {
      return run_ensemble<S>(ensemble_map(map), from_where, until, budget, {.last = last});
    };
    SweptMap swept{.coordinates = N, .parameters = P};
    if constexpr (requires { map.which(); }) swept.which = map.which();
    swept.start_in_float = start;
    swept.start_in_double = start;
    swept.run_in_float = run;
    swept.run_in_double = run;
    swept.repels = [map, array](const double* z, const double* p) {
      return map.repels(array.template operator()<N>(z), array.template operator()<P>(p));
    };
    swept.at_rest = [map, array](const double* z, const double* p) {
      const std::array<double, N> at = array.template operator()<N>(z);
      const std::array<double, P> with = array.template operator()<P>(p);
      const auto all = [&] {
        if constexpr (requires { map.at_rest(at, with); })
          return map.at_rest(at, with);
        else
          return seen_of(map, at, with);
      }();
      return std::vector<double>(all.begin(), all.end());
    };
    swept.attractor = [map, array](std::vector<double> last, const double* p, double rest) {
      if constexpr (N == 1) {
        const std::array<double, P> with = array.template operator()<P>(p);
        const auto of_line = [&]<Real J>(const J& z) { return map.step(std::array{z}, as<J>(with))[0]; };
        return attractor_of(of_line, std::move(last), rest, rest);
      } else {
        const int period = seen_period(last, rest, rest);
        return Attractor{std::move(last), period};
      }
    };
    return swept;
  });
}

/// The step as expressions.
template <class M>
RecordedMap recorded_map(const Request& request) {
  return with_map<M>(request, []<class Map>(const Map& map) {
    constexpr int N = Map::coordinates, P = Map::parameters;
    std::array<Expr, N> z;
    std::array<Expr, P> sizes;
    for (int i = 0; i < N; ++i) z[static_cast<std::size_t>(i)] = Expr::variable(i);
    for (int i = 0; i < P; ++i) sizes[static_cast<std::size_t>(i)] = Expr::variable(N + i);
    const std::array<Expr, N> next = map.step(z, in_step(map, sizes));
    return RecordedMap{M::names(), sizes_among(M::about()), {next.begin(), next.end()}};
  });
}

template <class M>
Swept swept_of() {
  Swept swept{.parameters = swept_parameters(M::about()),
              .coordinates = M::names(),
              .at_rest = seen_names<M>(),
              .map = swept_map<M>};
  if constexpr (requires { M::at_rest_names(); }) swept.at_rest = M::at_rest_names();
  if constexpr (requires { M::shown_as; }) {
    swept.shown = M::shown;
    swept.shown_as = M::shown_as;
  }
  if constexpr (requires { M::no_start; }) swept.no_start = M::no_start;
  return swept;
}

/// The model. What is instantiated here is compiled once (runs_*.cpp, enclosures.cpp, sweeps.cpp).
template <class M>
Model model_from() {
  Model model{.name = M::name,
              .parameters = M::about(),
              .shown = M::names().front(),
              .runs = {map_run<M, float>, map_run<M, double>, map_run<M, long double>, map_run<M, float128>,
                       map_run<M, Mpfr>, map_run<M, Ball>}};
  if constexpr (requires { M::shown; }) model.shown = M::shown;
  model.starts = starts_of<M>;
  model.enclose = map_enclosed<M>;
  model.swept = swept_of<M>();
  model.recorded = recorded_map<M>;
  if constexpr (requires(Request & request) { M::complete(request); }) model.complete = M::complete;
  if constexpr (requires(const EndOfRun& end) { M::ending(end); }) model.ending = M::ending;
  return model;
}

#define OVERSHOOT_DECLARED(M)                                                                             \
  extern template Result<float> map_run<M, float>(const Request&, const Watch<float>&);                   \
  extern template Result<double> map_run<M, double>(const Request&, const Watch<double>&);                \
  extern template Result<long double> map_run<M, long double>(const Request&, const Watch<long double>&); \
  extern template Result<float128> map_run<M, float128>(const Request&, const Watch<float128>&);          \
  extern template Result<Mpfr> map_run<M, Mpfr>(const Request&, const Watch<Mpfr>&);                      \
  extern template Result<Ball> map_run<M, Ball>(const Request&, const Watch<Ball>&);                      \
  extern template Enclosed map_enclosed<M>(const Request&, const ParameterRanges&, const Watchers&);      \
  extern template SweptMap swept_map<M>(const Request&);
OVERSHOOT_MAP_MODELS(OVERSHOOT_DECLARED)
#undef OVERSHOOT_DECLARED

}  // namespace overshoot
