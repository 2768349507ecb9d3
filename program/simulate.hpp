#pragma once
/// What the models of `simulate` and `enclose` share: their parameters, the watched run and its result.
#include <functional>
#include <set>
#include <span>

#include "program/commands.hpp"
#include "lib/dynamics/run.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/interval.hpp"

namespace overshoot::program {

/// A parameter of a model, and a model.
struct Parameter {
  const char* name;
  const char* value;  ///< by default; nullptr: none
  const char* help;
  bool is_word = false;  ///< else it is a number
};
struct Model {
  const char* name;
  std::vector<Parameter> parameters;
};

/// The words after the model's name: --NAME VALUE pairs.
struct Request {
  const Model* model = nullptr;
  std::map<std::string, std::string> values;  ///< of the model's parameters, defaults filled in
  std::string scalar = "double", json, csv;
  bool quiet = false;  ///< no progress line

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

/// The models of `simulate`.
const std::vector<Model>& simulated_models();
/// Reads the words after `command NAME`. Parameters are `models`' and --json, --csv and --scalar where `options` names
/// them. Throws BadInput.
Request read_request(const std::string& command, const std::vector<Model>& models, const std::string& name,
                     const std::vector<std::string>& words, const std::set<std::string>& options);
/// The models and their parameters, for the help.
std::string help_of(const std::vector<Model>& models);

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

/// Whether a run certainly rests on the axis x = 0, across which a step multiplies a small x by 1 - gain: at x = 0, or
/// below `until` where the axis does not repel, gain <= 2.
template <Real T, class Gain>
bool rests(const T& x, const T& until, const Gain& gain) {
  return certainly(abs(x) < until) && (certainly(T(gain()) <= from<T>(2)) || certainly(abs(x) <= from<T>(0)));
}

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

template <Real T>
using Quantities = std::vector<std::pair<std::string, T>>;

/// Told of the state's coordinates after every step; a run ends where it says false.
template <Real T>
using Watch = std::function<bool(long step, const std::vector<T>& coordinates)>;

/// What a run gave.
template <Real T>
struct Result {
  Watch<T> watch = {};
  long steps = 0;
  bool converged = false;
  std::optional<long> useless_at, diverged_at;
  Quantities<T> final;
  Thinned<std::vector<T>> orbit;
  std::vector<std::string> columns;
  bool series = false;  ///< the curves belong to the JSON record too (networks)

  bool keeps_orbit(const Request& request) const { return !request.csv.empty() || (series && !request.json.empty()); }
  /// That a run without a stopping condition is done.
  void done_unless_stopped() { converged = !useless_at && !diverged_at; }
};

/// Runs a step map with a ball's uselessness and other numbers' divergence watched and the orbit kept if asked. `parts`
/// gives a state's coordinates; a run ends at the first state that is `diverged`; the progress line looks at the clock
/// every so many steps.
template <Real T, class State, class Step, class Stop, class Diverged, class Parts>
State watched_run(Result<T>& result, const Request& request, State start, const Step& step, const Stop& stop,
                  const Diverged& diverged, const Parts& parts, long budget, long clock_every = 1024) {
  std::optional<Progress> progress;
  if (!request.quiet) progress.emplace("simulating");
  long t = 0;
  bool ended = false;
  if (result.keeps_orbit(request)) result.orbit.add(0, parts(start));
  if (diverged(start)) result.diverged_at = 0;
  const auto r = run(
      std::move(start),
      [&](const State& z) {
        State next = step(z);
        ++t;
        if (progress && t % clock_every == 0)
          (*progress)(static_cast<std::size_t>(t), static_cast<std::size_t>(budget));
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

/// The number types of --scalar.
#define OVERSHOOT_SIMULATED_TYPES(X) X(float) X(double) X(long double) X(float128) X(Mpfr) X(Ball)

/// The networks (networks.cpp) and the models of benign oscillation (benign.cpp), in each of these types.
template <Real T>
Result<T> two_layer(const Request& request, const Watch<T>& watch);
template <Real T>
Result<T> mlp(const Request& request, const Watch<T>& watch);
template <Real T>
Result<T> cubic_map(const Request& request, const Watch<T>& watch);
template <Real T>
Result<T> benign_single(const Request& request, const Watch<T>& watch);
template <Real T>
Result<T> benign_network(const Request& request, const Watch<T>& watch);

/// One run of the request's model, `scalar` being T.
template <Real T>
Result<T> simulated(const Request& request, const Watch<T>& watch = {});

/// What is known of the orbits of one box.
struct Enclosed {
  long steps = 0;
  bool stopped = false;  ///< the model's stopping condition certainly held
  Quantities<Ball> final = {}, limit = {};
  std::string trouble = {};  ///< why a model that has a limit has none here
};
/// Whether the model has an enclosed orbit.
bool has_enclosure(const std::string& model);
/// The request's one orbit, enclosed as by `enclose`; `watch` is told of the box of every state, the start's first.
/// Throws Undecided where the enclosure is lost.
Enclosed enclosed_run(const Request& request, const std::function<void(std::span<const Interval>)>& watch);

/// The decimal text of a result: reads back exactly; an enclosure is [lo, hi].
template <Real T>
nlohmann::json decimal_text(const T& x);

}  // namespace overshoot::program
