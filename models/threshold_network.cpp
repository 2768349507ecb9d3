/// threshold_network: gradient descent on a network with one threshold, on sparse codes (ahn2023, Section 3).
#include "lib/model/threshold_network.hpp"
#include "models/watched_run.hpp"

namespace overshoot {

namespace {

template <Real T>
Result<T> threshold_network(const Request& request, const Watch<T>& watch) {
  Result<T> result{watch};
  result.columns = {"a_minus", "a_plus", "b"};
  const auto n = static_cast<std::size_t>(request.count("n", 1, 1'000'000)),
             d = static_cast<std::size_t>(request.count("d", 1, 1'000'000));
  const auto seed = static_cast<std::uint64_t>(request.count("seed", 0, 1'000'000'000));
  const double lambda = nearest_double(request.number("lambda"));
  const T eta = from<T>(request.positive("eta"));
  const SparseCoding training = sparse_coding(n, d, lambda, seed, Part::training);
  const ThresholdData<T> data(training);
  using State = ThresholdState<T>;
  const State z = watched_run<T>(
      result, request, exact_state<T>(threshold_start(d, seed)),
      [&](const State& s) { return threshold_step(data, s, eta); }, [](const State&) { return false; },
      [](const State& s) { return has_diverged(s.a_minus) || has_diverged(s.a_plus) || has_diverged(s.b); },
      [](const State& s) {
        return std::vector<T>{s.a_minus, s.a_plus, s.b};
      },
      request.count("steps", 0, 1'000'000'000));
  result.done_unless_stopped();
  const ThresholdData<T> test(sparse_coding(ThresholdTask().test_points, d, lambda, seed, Part::test));
  result.final = {{"a_minus", z.a_minus}, {"a_plus", z.a_plus}, {"b", z.b}, {"loss", threshold_loss(data, z)}};
  if (!result.diverged_at) {
    try {
      if (const auto sharpness = largest_eigenvalue_in(threshold_hessian(data, z)))
        result.final.emplace_back("sharpness", *sharpness);
    } catch (const Undecided&) {  // a unit may be at its kink: no Hessian
    }
  }
  result.final.emplace_back("test_accuracy", threshold_accuracy(test, z));
  return result;
}

}  // namespace

Model threshold_network_model() {
  return {.name = "threshold_network",
          .parameters = {{"d", "200", "dimension"},
                         {"n", "300", "training points"},
                         {"lambda", "3", "signal"},
                         {"eta", "1/400", "step size", Role::step},
                         {"seed", "1", "of data and start"},
                         {"steps", "1000", "steps"}},
          .shown = "b",
          .runs = OVERSHOOT_RUNS(threshold_network)};
}

}  // namespace overshoot
