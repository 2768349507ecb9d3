/// Sweeps of maps that are written as text: their recorded steps run over rows of trajectories.
#include <cmath>

#include "lib/dynamics/eigenvalues.hpp"
#include "lib/ensemble/lane_program.hpp"
#include "lib/formula/apply.hpp"
#include "models/maps.hpp"
#include "models/text_map.hpp"

namespace overshoot {

namespace {

/// What a map's runs need besides its steps, in S. Called by several threads at once.
template <class S>
class Scalars {
 public:
  explicit Scalars(const TextMap& map)
      : map_(map), starts_(Tape(starts(map))), distance_(Tape(std::vector{distance(map)})), repels_(Tape(repelling(map))) {}

  /// Of no distance: what is finite as long as the state is.
  static Expr distance(const TextMap& map) {
    if (map.distance) return *map.distance;
    Expr sum = abs(Expr::variable(0));
    for (std::size_t i = 1; i < map.size(); ++i) sum = sum + abs(Expr::variable(static_cast<int>(i)));
    return sum;
  }

  /// The start, of the values that are given for the coordinates in `given`.
  void start(const std::vector<bool>& given, const S* values, const S* p, S* z) const {
    const std::vector<S> zero(map_.size(), S(0));
    const std::vector<S> all = run(starts_, zero.data(), p);
    for (std::size_t i = 0; i < map_.size(); ++i) z[i] = given[i] ? *values++ : all[i];
  }
  bool repels(const S* z, const S* p) const {
    if (!map_.by_hessian && !map_.repels) return false;
    const std::vector<S> of = run(repels_, z, p);
    if (map_.repels) return of[0] > of[1];
    return p[map_.parameters.size() - 1] * symmetric_eigenvalues(map_.size(), std::span<const S>(of)).front() > S(2);
  }
  Ending ending(const S* z, const S* p, S until) const {
    const S size = std::fabs(run(distance_, z, p).front());
    if (!(size < std::numeric_limits<S>::infinity())) return Ending::diverged;
    if (!(size < until)) return Ending::out_of_steps;
    return size == 0 || !repels(z, p) ? Ending::converged : Ending::out_of_steps;
  }
  std::vector<S> run(const Program<S>& program, const S* z, const S* p) const {
    std::vector<S> variables(z, z + map_.size()), room = program.room();
    variables.insert(variables.end(), p, p + map_.parameters.size());
    program.run(std::span<const S>(variables), room);
    std::vector<S> all;
    for (std::size_t k = 0; k < program.size(); ++k) all.push_back(program.output(room, k));
    return all;
  }

 private:
  static std::vector<Expr> starts(const TextMap& map) {
    std::vector<Expr> all;
    for (const std::optional<Expr>& start : map.start) all.push_back(start.value_or(Expr()));
    return all;
  }
  static std::vector<Expr> repelling(const TextMap& map) {
    if (map.by_hessian) return map.hessian;
    if (map.repels) return {map.repels->first, map.repels->second};
    return {};
  }

  const TextMap& map_;
  Program<S> starts_, distance_, repels_;
};

/// Operations that have no vector form, number by number.
template <class S>
void by_numbers(const LaneStep<S>& step, const S* const* arguments, S* result, int n) {
  for (int i = 0; i < n; ++i) {
    S numbers[4];
    const S* at[4];
    for (std::size_t k = 0; k < arity(step.op); ++k) {
      numbers[k] = arguments[k][i];
      at[k] = &numbers[k];
    }
    result[i] = apply<S>(step.op, std::span<const S* const>(at, arity(step.op)), step.exponent);
  }
}

/// The steps on rows, those of values that are needed no more being used again.
template <class S>
class Rows {
 public:
  explicit Rows(const TextMap& map) {
    std::vector<Expr> outputs = map.step;
    outputs.push_back(Scalars<S>::distance(map));
    const Tape tape(outputs);
    const auto n = static_cast<int>(tape.steps.size());
    std::vector<int> last_use(tape.steps.size(), -1);
    for (int i = 0; i < n; ++i)
      for (const int argument : tape.steps[static_cast<std::size_t>(i)].arguments) last_use[static_cast<std::size_t>(argument)] = i;
    for (const int output : tape.outputs) last_use[static_cast<std::size_t>(output)] = n;

    std::vector<int> row(tape.steps.size()), idle;
    for (std::size_t i = 0; i < tape.steps.size(); ++i)  // the constants' rows come first
      if (const Tape::Step& step = tape.steps[i]; step.op == Op::constant || step.op == Op::pi) {
        row[i] = input_rows + static_cast<int>(constants_.size());
        constants_.push_back(step.op == Op::pi ? pi<S>() : number_as<S>(step.constant));
      }
    int rows = input_rows + static_cast<int>(constants_.size());
    for (int i = 0; i < n; ++i) {
      const Tape::Step& step = tape.steps[static_cast<std::size_t>(i)];
      int& own = row[static_cast<std::size_t>(i)];
      if (step.op == Op::constant || step.op == Op::pi) continue;
      if (step.op == Op::variable) {
        const int parameter = step.index - static_cast<int>(map.size());
        own = parameter < 0 ? step.index : most_coordinates + parameter;
        continue;
      }
      if (idle.empty()) idle.push_back(rows++);
      own = idle.back();
      idle.pop_back();
      LaneStep<S> made{step.op, own, {}, step.exponent, by_numbers<S>};
      for (std::size_t k = 0; k < step.arguments.size(); ++k) {
        const auto argument = static_cast<std::size_t>(step.arguments[k]);
        made.arguments[k] = row[argument];
        // (An argument that occurs twice is given back once.)
        const bool again = std::ranges::find(step.arguments.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                                             step.arguments.end(), step.arguments[k]) != step.arguments.end();
        const bool own_row = row[argument] >= input_rows + static_cast<int>(constants_.size());
        if (own_row && !again && last_use[argument] == i) idle.push_back(row[argument]);
      }
      steps_.push_back(made);
    }
    program_ = {.steps = steps_.data(), .step_count = static_cast<int>(steps_.size()), .constants = constants_.data(),
                .constant_count = static_cast<int>(constants_.size()), .rows = rows};
    for (std::size_t i = 0; i < map.size(); ++i) program_.next[i] = row[static_cast<std::size_t>(tape.outputs[i])];
    program_.distance = row[static_cast<std::size_t>(tape.outputs.back())];
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  LaneProgram<S> program(const Scalars<S>& scalars) const {
    LaneProgram<S> program = program_;
    program.map = &scalars;
    program.ending = [](const void* map, const S* z, const S* p, S until) {
      return static_cast<const Scalars<S>*>(map)->ending(z, p, until);
    };
    return program;
  }

 private:
  std::vector<LaneStep<S>> steps_;
  std::vector<S> constants_;
  LaneProgram<S> program_;
};

/// A map, ready for its ensembles.
struct Swarm {
  explicit Swarm(std::shared_ptr<const TextMap> m) : map(std::move(m)) {}

  std::shared_ptr<const TextMap> map;
  Scalars<float> in_float{*map};
  Scalars<double> in_double{*map};
  Rows<float> float_rows{*map};
  Rows<double> double_rows{*map};
  Program<double> at_rest{Tape(seen(*map))}, line{Tape(with_slope(*map))};
  LaneMap lanes{static_cast<int>(map->size()), static_cast<int>(map->parameters.size()), float_rows.program(in_float),
                double_rows.program(in_double)};

  static std::vector<Expr> seen(const TextMap& map) {
    std::vector<Expr> all;
    for (const auto& [name, e] : map.observed) all.push_back(e);
    all.insert(all.end(), map.hessian.begin(), map.hessian.end());
    return all;
  }
  static std::vector<Expr> with_slope(const TextMap& map) { return {map.step.front(), derivative(map.step.front(), 0)}; }

  EnsembleMap ensemble() const {
    return {&lanes, std::tuple_size_v<Maps>, lanes.coordinates, lanes.parameters, kernels_of,
            std::max(lanes.in_float.rows, lanes.in_double.rows) - input_rows};
  }
};

}  // namespace

SweptMap text_map_swept(std::shared_ptr<const TextMap> map, const Request& request) {
  const auto swarm = std::make_shared<const Swarm>(map);
  std::vector<bool> given;
  for (const std::string& coordinate : map->coordinates) given.push_back(request.has(coordinate + "0"));
  const auto start = [swarm, given]<class S>(const S* values, const S* sizes, S* z, S* p) {
    std::copy_n(sizes, swarm->map->parameters.size(), p);
    if constexpr (sizeof(S) == 4)
      swarm->in_float.start(given, values, p, z);
    else
      swarm->in_double.start(given, values, p, z);
    return std::all_of(z, z + swarm->map->size(), [](S x) { return std::isfinite(x); });
  };
  const auto run = [swarm]<class S>(const EnsembleStart<S>& from_where, S until, long budget, int last) {
    return run_ensemble<S>(swarm->ensemble(), from_where, until, budget, {.last = last});
  };
  SweptMap swept{.coordinates = swarm->lanes.coordinates, .parameters = swarm->lanes.parameters};
  swept.start_in_float = start;
  swept.start_in_double = start;
  swept.run_in_float = run;
  swept.run_in_double = run;
  swept.repels = [swarm](const double* z, const double* p) { return swarm->in_double.repels(z, p); };
  swept.at_rest = [swarm](const double* z, const double* p) {
    std::vector<double> all = swarm->in_double.run(swarm->at_rest, z, p);
    const std::size_t n = swarm->map->observed.size();
    if (all.size() == n) return all;
    const std::vector<double> values = symmetric_eigenvalues(swarm->map->size(), std::span<const double>(all).subspan(n));
    all.resize(n);
    all.insert(all.end(), values.begin(), values.end());
    return all;
  };
  swept.attractor = [swarm](std::vector<double> last, const double* p, double rest) {
    if (swarm->map->size() > 1) {
      const int period = seen_period(last, rest, rest);
      return Attractor{std::move(last), period};
    }
    const auto step = [&](const Jet<double, 1>& z) {
      const std::vector<double> r = swarm->in_double.run(swarm->line, &z.value, p);
      Jet<double, 1> next;
      next.value = r[0];
      next.slopes[0] = r[1];
      return next;
    };
    return attractor_of(step, std::move(last), rest, rest);
  };
  return swept;
}

}  // namespace overshoot
