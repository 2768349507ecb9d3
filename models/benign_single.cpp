/// benign_single: the single-datum model of lu2024.
#include "lib/model/single_datum.hpp"
#include "models/watched_run.hpp"

namespace overshoot {

namespace {

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

}  // namespace

Model benign_single_model() {
  return {.name = "benign_single",
          .parameters = {{"s", "3/10", "eta ||u||^2/m", Role::step},
                         {"ratio", "1/10", "||v||/||u||"},
                         {"m", "1", "positive neurons; a_r = a0 r/m and c_r = c0 r/m, r = 1..m"},
                         {"a0", "1/10", "largest <w_r, u> at the start"},
                         {"c0", "1/1000", "largest <w_r, v> at the start"},
                         {"steps", "100000", "steps"}},
          .shown = "strong",
          .runs = OVERSHOOT_RUNS(benign_single),
          .ending = [](const EndOfRun& end) -> std::optional<std::string> {
            const std::optional<bool> kept = end.positive("strong");
            if (!kept) return std::nullopt;
            return *kept ? "keeps the strong feature"
                         : fmt::format("loses the strong feature at step {}", end.last_change);
          },
          .ending_is_all = true};
}

}  // namespace overshoot
