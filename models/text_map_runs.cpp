/// Runs of maps that are written as text, in every number type.
#include "lib/dynamics/eigenvalues.hpp"
#include "lib/formula/program.hpp"
#include "lib/formula/notation.hpp"
#include "models/text_map.hpp"
#include "models/watched_run.hpp"

namespace overshoot {

namespace {

/// Expressions of a state and the parameters, for one run.
template <Real T>
class Outputs {
 public:
  Outputs(const std::vector<Expr>& expressions, const std::vector<T>& parameters)
      : program_(Tape(expressions)), room_(program_.room()), parameters_(parameters) {}
  /// Computes them at the state, the first numbers of `z`.
  void at(std::span<const T> z) {
    variables_.assign(z.begin(), z.end());
    variables_.insert(variables_.end(), parameters_.begin(), parameters_.end());
    program_.run(std::span<const T>(variables_), room_);
  }
  const T& operator[](std::size_t i) const { return program_.output(room_, i); }

 private:
  Program<T> program_;
  std::vector<T> room_, variables_;
  const std::vector<T>& parameters_;
};

std::vector<Expr> stepped(const TextMap& map) {
  std::vector<Expr> all = map.step;
  if (map.distance) all.push_back(*map.distance);
  if (map.size() == 1) all.push_back(derivative(map.step.front(), 0));
  return all;
}
std::vector<Expr> repelling(const TextMap& map) {
  if (map.by_hessian) return map.hessian;
  if (map.repels) return {map.repels->first, map.repels->second};
  return {};
}
std::vector<Expr> seen(const TextMap& map) {
  std::vector<Expr> all;
  for (const auto& [name, e] : map.observed) all.push_back(e);
  all.insert(all.end(), map.hessian.begin(), map.hessian.end());
  return all;
}

template <Real T>
std::vector<T> eigenvalues(const TextMap& map, const Outputs<T>& outputs, std::size_t first) {
  std::vector<T> entries;
  for (std::size_t i = 0; i < map.hessian.size(); ++i) entries.push_back(outputs[first + i]);
  return symmetric_eigenvalues(map.size(), std::span<const T>(entries));
}

/// The first of the step's operations that has no value at a state, though what it is made of has: undefined, not too
/// large. Empty where there is none.
template <Real T>
std::string without_value(const TextMap& map, const std::vector<T>& z, const std::vector<T>& parameters) {
  std::vector<T> variables = z;
  variables.insert(variables.end(), parameters.begin(), parameters.end());
  std::vector<std::string> names = map.coordinates;
  names.insert(names.end(), map.parameters.begin(), map.parameters.end());
  const Tape tape(map.step);
  const std::vector<T> values = evaluate_steps<T>(tape, std::span<const T>(variables));
  std::vector<Expr> expressions;
  for (std::size_t i = 0; i < tape.steps.size(); ++i) {
    const Tape::Step& step = tape.steps[i];
    std::vector<Expr> arguments;
    bool known = true, overflow = false;
    for (const int argument : step.arguments) {
      arguments.push_back(expressions[static_cast<std::size_t>(argument)]);
      known = known && is_finite(values[static_cast<std::size_t>(argument)]);
    }
    if constexpr (Approximate<T>)  // a number, infinite, but no quotient by 0 and no logarithm of 0
      overflow = values[i] == values[i] && step.op != Op::log &&
                 !(step.op == Op::div && values[static_cast<std::size_t>(step.arguments[1])] == from<T>(0));
    expressions.push_back(Expr::make(step.op, std::move(arguments), step.constant, step.index));
    if (known && !is_finite(values[i]) && !overflow) return written(expressions.back(), names);
  }
  return "";
}

}  // namespace

template <Real T>
Result<T> text_map_run(const TextMap& map, const Request& request, const Watch<T>& watch) {
  const std::size_t n = map.size();
  Result<T> result{watch};
  result.columns = map.coordinates;
  std::vector<T> parameters;
  for (const std::string& name : map.parameters)
    parameters.push_back(
        from<T>(map.of_loss && name == map.parameters.back() ? request.positive(name) : request.number(name)));
  const T until = map.distance ? from<T>(request.positive("until")) : from<T>(0);

  std::vector<T> start;
  for (std::size_t i = 0; i < n; ++i) {
    if (const std::string name = map.coordinates[i] + "0"; request.has(name)) {
      start.push_back(from<T>(request.number(name)));
      continue;
    }
    Outputs<T> value({*map.start[i]}, parameters);
    value.at(std::vector<T>(n, from<T>(0)));
    if (!is_finite(value[0]))
      throw BadInput(fmt::format("{}: the start of {} has no value with these parameters", map.name, map.coordinates[i]));
    start.push_back(value[0]);
  }
  if (n == 1) start.push_back(from<T>(0));  // the sum of log |F'(z_t)|

  Outputs<T> next(stepped(map), parameters), repels(repelling(map), parameters);
  const auto may_repel = [&](std::span<const T> z) {
    if (!map.by_hessian && !map.repels) return false;
    repels.at(z);
    if (map.by_hessian) return possibly(parameters.back() * eigenvalues(map, repels, 0).front() > from<T>(2));
    return possibly(repels[0] > repels[1]);
  };
  // A run asks whether it stops at a state before it steps from it: that computes the step.
  const auto stops = [&](const std::vector<T>& s) {
    const std::span<const T> z(s.data(), n);
    next.at(z);
    if (!map.distance) return false;
    const T distance = abs(next[n]);
    return (certainly(distance < until) && !may_repel(z)) || certainly(distance <= from<T>(0));
  };
  const auto step = [&](const std::vector<T>& s) {
    std::vector<T> z;
    for (std::size_t i = 0; i < n; ++i) z.push_back(next[i]);
    if (n == 1) z.push_back(s[1] + log(abs(next[map.distance ? 2 : 1])));
    for (std::size_t i = 0; i < n; ++i)
      if (!is_finite(z[i])) {
        result.no_value = without_value(map, std::vector<T>(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(n)), parameters);
        break;
      }
    return z;
  };
  const std::vector<T> last = watched_run<T>(
      result, request, start, step, stops,
      [&](const std::vector<T>& s) {
        return std::any_of(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(n),
                           [](const T& x) { return has_diverged(x); });
      },
      [&](const std::vector<T>& s) {
        return std::vector<T>(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(n));
      },
      request.count("steps", 0, 1'000'000'000'000));
  if (!map.distance) result.done_unless_stopped();
  for (std::size_t i = 0; i < n; ++i) result.final.emplace_back(map.coordinates[i], last[i]);
  if (n == 1 && result.steps > 0 && !result.diverged_at)
    result.final.emplace_back("lyapunov", last[1] / from<T>(result.steps));
  Outputs<T> at_end(seen(map), parameters);
  at_end.at(std::span<const T>(last.data(), n));
  const std::vector<std::string> names = map.seen_names();
  for (std::size_t i = 0; i < map.observed.size(); ++i) result.final.emplace_back(names[i], at_end[i]);
  if (!map.hessian.empty())
    for (std::size_t i = map.observed.size(); const T& value : eigenvalues(map, at_end, i))
      result.final.emplace_back(names[i++], value);
  return result;
}

#define OVERSHOOT_RUN(T) template Result<T> text_map_run<T>(const TextMap&, const Request&, const Watch<T>&);
OVERSHOOT_SIMULATED_TYPES(OVERSHOOT_RUN)
#undef OVERSHOOT_RUN

}  // namespace overshoot
