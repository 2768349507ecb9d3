/// simulate cubic_map, benign_single and benign_network: the models of lu2024.
#include "program/simulate.hpp"
#include "lib/model/patch_network.hpp"
#include "lib/model/single_datum.hpp"

namespace overshoot::program {

namespace {

bool any_diverged(const auto& numbers) {
  for (Eigen::Index i = 0; i < numbers.size(); ++i)
    if (has_diverged(numbers(i))) return true;
  return false;
}

}  // namespace

template <Real T>
Result<T> cubic_map(const Request& request, const Watch<T>& watch) {
  struct State {
    T z, log_growth;  ///< the sum of log |G'(z_t)|
  };
  Result<T> result{watch};
  result.columns = {"z"};
  const T s = from<T>(request.positive("s"));
  const State last = watched_run<T>(
      result, request, State{from<T>(request.number("z0")), from<T>(0)},
      [&](const State& now) {
        const T slope = derivative([&]<Real J>(const J& z) { return cubic_step(z, J(s)); }, now.z);
        return State{cubic_step(now.z, s), now.log_growth + log(abs(slope))};
      },
      [](const State&) { return false; }, [](const State& now) { return has_diverged(now.z); },
      [](const State& now) { return std::vector<T>{now.z}; }, request.count("steps", 0, 1'000'000'000));
  result.done_unless_stopped();
  result.final = {{"z", last.z}};
  if (result.steps > 0 && !result.diverged_at)
    result.final.emplace_back("lyapunov", last.log_growth / from<T>(result.steps));
  return result;
}

template <Real T>
Result<T> benign_single(const Request& request, const Watch<T>& watch) {
  Result<T> result{watch};
  result.columns = {"strong", "weak", "f"};
  const T s = from<T>(request.positive("s")), ratio = from<T>(request.positive("ratio"));
  const Eigen::Index m = request.count("m", 1, 1'000'000);
  SingleDatum<T> start{Vector<T>(m), Vector<T>(m)};
  for (Eigen::Index r = 0; r < m; ++r) {
    const Rational share(r + 1, m);
    start.a(r) = from<T>(request.positive("a0") * share);
    start.c(r) = from<T>(request.positive("c0") * share);
  }
  T oscillating = from<T>(0), inactive = from<T>(0);
  const SingleDatum<T> last = watched_run<T>(
      result, request, std::move(start),
      [&](const SingleDatum<T>& z) {
        oscillating = oscillating + select(abs(1 - z.f()) >= from<T>(Q(1, 5)), from<T>(1), from<T>(0));
        return single_datum_step<T>(z, s, sqr(ratio));
      },
      [](const SingleDatum<T>&) { return false; },
      [](const SingleDatum<T>& z) { return any_diverged(z.a) || any_diverged(z.c); },
      [](const SingleDatum<T>& z) {
        return std::vector<T>{z.strong(), z.weak(), z.f()};
      },
      request.count("steps", 0, 1'000'000'000));
  result.done_unless_stopped();
  for (Eigen::Index r = 0; r < m; ++r) inactive = inactive + select(last.a(r) <= from<T>(0), from<T>(1), from<T>(0));
  result.final = {{"strong", last.strong()},
                  {"weak", last.weak()},
                  {"f", last.f()},
                  {"oscillating_steps", oscillating},
                  {"inactive_strong_neurons", inactive}};
  return result;
}

template <Real T>
Result<T> benign_network(const Request& request, const Watch<T>& watch) {
  Result<T> result{watch};
  result.columns = {"strong_signal", "weak_signal"};
  const PatchTask task{request.count("d", 2, 100'000), request.count("n", 1, 100'000),
                       request.count("m", 1, 100'000), request.count("patches", 2, 1000),
                       request.within("rho", 0, 1),    request.positive("u"),
                       request.positive("v"),          request.within("sigma_p", 0),
                       request.within("sigma_0", 0)};
  if (task.d * std::max(task.n * task.patches, task.m) > 100'000'000)
    throw BadInput("simulate benign_network: d n patches and d m must be at most 10^8");
  const auto seed = static_cast<std::uint64_t>(request.count("seed", 0, 1'000'000'000));
  PatchRun<T> training(task, from<T>(request.positive("eta")), seed);
  const auto signals = [&] {
    return std::vector<T>{learned_signal(training.weights, 0, from<T>(task.u)),
                          learned_signal(training.weights, 1, from<T>(task.v))};
  };
  // The state is in `training`: it is advanced in place, a copy of the data at each step being dearer than the step.
  watched_run<T>(
      result, request, 0L,
      [&](long t) {
        training.advance();
        return t + 1;
      },
      [](long) { return false; },
      [&](long) { return any_diverged(training.weights.col(0)) || any_diverged(training.weights.col(1)); },
      [&](long) { return signals(); }, request.count("steps", 0, 1'000'000'000));
  result.done_unless_stopped();
  const Random test = patch_random(seed, PatchStream::test);
  const std::vector<T> last = signals();
  const auto accuracy = [&](long points, long weak) {
    return patch_accuracy(training.weights, draw_points<T>(task, points, weak, test));
  };
  result.final = {{"strong_signal", last[0]},
                  {"weak_signal", last[1]},
                  {"strong_accuracy", accuracy(200, 0)},
                  {"weak_accuracy", accuracy(2000, 2000)},
                  {"oscillating_share", training.oscillating_share()}};
  return result;
}

#define OVERSHOOT_BENIGN(T)                                             \
  template Result<T> cubic_map<T>(const Request&, const Watch<T>&);     \
  template Result<T> benign_single<T>(const Request&, const Watch<T>&); \
  template Result<T> benign_network<T>(const Request&, const Watch<T>&);
OVERSHOOT_SIMULATED_TYPES(OVERSHOOT_BENIGN)
#undef OVERSHOOT_BENIGN

}  // namespace overshoot::program
