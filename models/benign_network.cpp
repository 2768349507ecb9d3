/// benign_network: one-sample gradient descent on the patch network of lu2024.
#include "lib/model/patch_network.hpp"
#include "models/watched_run.hpp"

namespace overshoot {

namespace {

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
    throw BadInput("benign_network: d n patches and d m must be at most 10^8");
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

}  // namespace

Model benign_network_model() {
  return {.name = "benign_network",
          .parameters = {{"d", "64", "dimension of a patch"},
                         {"n", "16", "training points, labels in turn"},
                         {"m", "8", "neurons of each sign"},
                         {"patches", "2", "patches of a point"},
                         {"rho", "1/8", "share of weak points"},
                         {"u", "1", "||u||, strong feature"},
                         {"v", "1/10", "||v||, weak feature"},
                         {"sigma_p", "1/16", "deviation of the noise"},
                         {"sigma_0", "3/100", "deviation of the start"},
                         {"eta", "14/5", "step size; s = eta ||u||^2/m", Role::step},
                         {"seed", "1", "of data, start and order"},
                         {"steps", "40000", "one-sample steps; the sample is drawn evenly, with replacement"}},
          .shown = "weak_signal",
          .runs = OVERSHOOT_RUNS(benign_network)};
}

}  // namespace overshoot
