#pragma once
/// A model as the commands see it: its parameters, and what can be done with it. Commands ask for these capabilities,
/// never for names. A model of a few coordinates is a small struct, of which map.hpp makes all of this; a network has a
/// source of its own; and nothing here asks that a model was known when the program was compiled.
#include <fmt/format.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "lib/dynamics/attractor.hpp"
#include "lib/dynamics/recorded_map.hpp"
#include "lib/ensemble/ensemble.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/native.hpp"
#include "lib/scalar/twofold.hpp"

namespace overshoot {

/// What a parameter is. Of a model that can be enclosed or swept, the starts and the sizes may be boxes and grids.
enum class Role {
  word,    ///< no number
  start,   ///< of a coordinate; the one called NAME0 is the start of the coordinate NAME
  size,    ///< a positive number in the step
  number,  ///< a number in the step, of any sign
  step,    ///< the last of these, and the one that perturbs every step alike: the step size
  run      ///< of the run as a whole: --steps, --until, --seed
};
struct Parameter {
  std::string name;
  std::string value;  ///< by default; empty: none
  std::string help;
  Role role = Role::run;
  const char* grid = nullptr;  ///< by default in a sweep, where that is another one
};

/// The names of those that stand in the step: the step size is the last.
inline std::vector<std::string> sizes_among(const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  for (const bool step : {false, true})
    for (const Parameter& parameter : parameters)
      if (step ? parameter.role == Role::step : parameter.role == Role::size || parameter.role == Role::number)
        names.push_back(parameter.name);
  return names;
}

struct Model;

/// What is asked of a model: the values of its parameters, defaults filled in, and where the results go.
struct Request {
  std::string target;            ///< the model's name
  const Model* model = nullptr;  ///< if it is one
  std::shared_ptr<const Model> own = {};  ///< the model where it is no registered one
  std::vector<Parameter> parameters;
  std::map<std::string, std::string> values;
  std::string scalar = "double", json, csv;
  bool keep_orbit = false;  ///< besides what the files ask for
  std::function<void(std::size_t done, std::size_t of)> progress;  ///< told of it now and then, if there

  bool has(const std::string& name) const { return values.contains(name); }
  const std::string& word(const std::string& name) const { return values.at(name); }
  Rational number(const std::string& name) const { return read_rational(values.at(name), "--" + name); }
  Rational positive(const std::string& name) const {
    Rational q = number(name);
    if (q <= 0) throw BadInput("--" + name + ": must be positive, got " + print(q));
    return q;
  }
  /// In the closed interval [lo, hi]; absent hi: [lo, infinity).
  Rational within(const std::string& name, long lo, std::optional<long> hi = {}) const {
    Rational q = number(name);
    if (q < lo || (hi && q > *hi))
      throw BadInput(hi ? fmt::format("--{}: must be between {} and {}, got {}", name, lo, *hi, print(q))
                        : fmt::format("--{}: must be at least {}, got {}", name, lo, print(q)));
    return q;
  }
  long count(const std::string& name, long lo, long hi) const {
    const Rational q = number(name);
    if (denominator(q) != 1 || q < lo || q > hi)
      throw BadInput(fmt::format("--{}: must be an integer between {} and {}", name, lo, hi));
    return static_cast<long>(numerator(q));
  }
};

template <Real T>
using Quantities = std::vector<std::pair<std::string, T>>;

/// The quantity of that name, which is among them.
template <Real T>
const T& quantity(const Quantities<T>& all, const std::string& name) {
  for (const auto& [its_name, x] : all)
    if (its_name == name) return x;
  throw std::out_of_range("no quantity " + name);
}

/// Told of the state's coordinates after every step; a run ends where it says false.
template <Real T>
using Watch = std::function<bool(long step, const std::vector<T>& coordinates)>;

/// An orbit thinned to at most 4096 rows: the steps t, t+1, t+2 and t+3 for every multiple t of one power of 2, so that
/// cycles of period 2, 3 and 4 can be seen, and the last step that was added.
template <class Row>
class Thinned {
 public:
  void add(long step, Row row) {
    if (!rows_.empty() && !is_kept(rows_.back().first)) rows_.pop_back();
    rows_.emplace_back(step, std::move(row));
    if (rows_.size() < 4096) return;
    stride_ *= 2;
    std::erase_if(rows_, [&](const auto& r) { return !is_kept(r.first) && r.first != step; });
  }
  const auto& rows() const { return rows_; }

 private:
  bool is_kept(long step) const { return step % stride_ < 4; }

  long stride_ = 4;
  std::vector<std::pair<long, Row>> rows_;
};

/// What a run gave.
template <Real T>
struct Result {
  Watch<T> watch = {};
  long steps = 0;
  bool converged = false;
  std::optional<long> useless_at, diverged_at;
  std::string no_value;  ///< what has no value there, where that is known
  Quantities<T> final;
  Thinned<std::vector<T>> orbit;
  std::vector<std::string> columns;
  bool series = false;  ///< the curves belong to the JSON record too (networks)

  bool keeps_orbit(const Request& request) const { return request.keep_orbit || !request.csv.empty() || (series && !request.json.empty()); }
  /// That a run without a stopping condition is done.
  void done_unless_stopped() { converged = !useless_at && !diverged_at; }
};

/// The number types that a model is run in.
#define OVERSHOOT_SIMULATED_TYPES(X) X(float) X(double) X(long double) X(float128) X(Mpfr) X(Ball)

/// One run of a model in T, which `request` describes.
template <Real T>
using RunIn = std::function<Result<T>(const Request& request, const Watch<T>& watch)>;

struct ParameterRange {
  Rational lo, hi;
  bool is_point() const { return lo == hi; }
};
using ParameterRanges = std::map<std::string, ParameterRange>;

inline Ball to_ball(const Twofold& x) {
  const kernel::Sum m = x.midpoint_sum();
  return Ball::exactly(m.h) + Ball::exactly(m.l) + Ball::hull(Ball::exactly(-x.error()), Ball::exactly(x.error()));
}

/// What is known of the orbits of one box.
struct Enclosed {
  long steps = 0;
  bool stopped = false;  ///< the model's stopping condition certainly held
  Quantities<Ball> final = {}, limit = {};
  std::optional<Ball> distance = {};  ///< what the stopping condition is about, at the end
  std::string trouble = {};           ///< why a limit that smaller boxes may have is not shown
  std::string no_limit = {};          ///< why none is looked for, or found
  bool smaller_may_have_limit = false;  ///< where none is found: those of smaller boxes may have one
  std::string limit_by = {};            ///< the lemma that the limit is by, where the map's text names it
};
/// Who is told of the steps of an orbit: at times how far it is; of every state's box, the start's first, and whether a
/// run may have stopped there.
struct Watchers {
  std::function<void(long step)> progress;
  std::function<void(std::span<const Interval> box, bool may_have_stopped)> box = {};
};

/// A model that many runs of a sweep are made of. The arrays are of the numbers of one run.
struct SweptMap {
  int coordinates, parameters;
  std::string which = {};  ///< of several that the words choose from, the name of this one
  /// The coordinates and the map's parameters in float or double, of the values of the model's own (starts() and
  /// sizes()). False where there is no such start.
  std::function<bool(const float* starts, const float* sizes, float* z, float* p)> start_in_float = {};
  std::function<bool(const double* starts, const double* sizes, double* z, double* p)> start_in_double = {};
  std::function<EnsembleRun<float>(const EnsembleStart<float>&, float until, long budget, int last)> run_in_float = {};
  std::function<EnsembleRun<double>(const EnsembleStart<double>&, double until, long budget, int last)> run_in_double =
      {};
  /// Whether the rest points repel at this state, so that an oscillation around them goes on.
  std::function<bool(const double* z, const double* p)> repels = {};
  /// The quantities of a run that has converged, besides the coordinates.
  std::function<std::vector<double>(const double* z, const double* p)> at_rest = {};
  /// What the last points of the first coordinate are on, to `rest` (lib/dynamics/attractor.hpp); a Lyapunov exponent
  /// is of one coordinate alone.
  std::function<Attractor(std::vector<double> last, const double* p, double rest)> attractor = {};
};
/// How a model is swept. Its runs end at rest, or, without `until` among the parameters, on an attractor.
struct Swept {
  std::vector<Parameter> parameters;
  std::vector<std::string> coordinates, at_rest;
  std::string shown, shown_as;  ///< the quantity of the picture
  const char* no_start = "";    ///< the message where there is no start
  std::function<SweptMap(const Request&)> map;
};

/// A sweep's parameters, from those of one run. It has many runs: fewer steps; what settles to no rest point is seen on
/// its attractor.
std::vector<Parameter> swept_parameters(std::vector<Parameter> of_one_run);

/// How a run ended, for the model's own words about it.
struct EndOfRun {
  std::function<std::optional<bool>(const char* quantity)> positive;  ///< nothing: not decided
  std::function<double(const char* quantity)> number;
  long last_change;  ///< the last step at which the first coordinate moved
};

struct Model {
  std::string name;
  std::vector<Parameter> parameters;
  std::string shown;  ///< the quantity that the model is about
  std::tuple<RunIn<float>, RunIn<double>, RunIn<long double>, RunIn<float128>, RunIn<Mpfr>, RunIn<Ball>> runs;

  // The rest may be absent.
  /// Fills in what depends on other values; refuses what cannot go together.
  std::function<void(Request&)> complete = {};
  /// The names of the values that a run starts with.
  std::function<std::vector<std::string>(const Request&)> starts = {};
  std::function<Enclosed(const Request&, const ParameterRanges&, const Watchers&)> enclose = {};
  std::optional<Swept> swept = {};
  /// The step of the map that the words choose; its parameters are sizes_among(parameters).
  std::function<RecordedMap(const Request&)> recorded = {};
  /// What is said of how a run ended, behind whether it converged (`precision`); nothing where the balls do not tell.
  std::function<std::optional<std::string>(const EndOfRun&)> ending = {};
  bool ending_is_all = false;  ///< whether it converged is not said

  template <Real T>
  Result<T> run(const Request& request, const Watch<T>& watch = {}) const {
    return std::get<RunIn<T>>(runs)(request, watch);
  }
  /// What perturbs every step alike: the step size; without one another number in the step, or a start.
  const Parameter& perturbing() const {
    for (const Role role : {Role::step, Role::size, Role::number, Role::start})
      for (const Parameter& parameter : parameters)
        if (parameter.role == role) return parameter;
    throw std::logic_error("a model without numbers");
  }
};

/// The models that the program has (models.cpp).
const std::vector<Model>& all_models();

/// The runs of a function template NAME<T>(request, watch), for a Model's `runs`.
#define OVERSHOOT_RUNS(NAME) \
  { NAME<float>, NAME<double>, NAME<long double>, NAME<float128>, NAME<Mpfr>, NAME<Ball> }

}  // namespace overshoot
