/// precision MODEL: one run in every arithmetic, beside the enclosed orbit.
#include <tbb/parallel_for.h>

#include <mutex>

#include <nlohmann/json.hpp>

#include "program/enclose.hpp"
#include "program/precision.hpp"

namespace overshoot::program {

namespace {

/// Balls of more bits than this are not tried.
constexpr long most_bits = 8192;

struct TruthOfRun {
  EnclosedOrbit orbit{1};
  std::vector<std::string> columns;
  Quantities<Ball> final;
  std::optional<Ball> distance;  ///< where --until is about one: at the end
  bool converged = false;
  std::string by;
};

/// Quantities below --until are what the stopping rule alone makes them.
bool below_until(const Request& request, const Ball& truth) {
  return request.has("until") && certainly(abs(truth) < Ball(request.number("until")));
}

/// Whether the end quantities are known far better than the tolerance they are compared with. What may be 0 is taken
/// for it if it is below `zero`.
bool sharp(const Request& request, const Quantities<Ball>& final, const Ball& zero) {
  constexpr slong enough = 20;  // bits: a thousandth of run_tolerance
  return std::ranges::all_of(final, [&](const auto& quantity) {
    const Ball& x = quantity.second;
    return arb_is_exact(x.raw()) || arb_rel_accuracy_bits(x.raw()) >= enough || below_until(request, x) ||
           certainly(abs(x) < zero);
  });
}

TruthOfRun by_enclosure(const Request& request) {
  TruthOfRun truth;
  std::size_t width = 0;
  long doubtful = 0;  // steps in a row at which the box does not tell whether the run has stopped
  const Enclosed enclosed = enclosed_run(request, [&](std::span<const Interval> box, bool may_have_stopped) {
    if (width == 0) {
      width = box.size();
      truth.orbit = EnclosedOrbit(width);
    }
    doubtful = may_have_stopped ? doubtful + 1 : 0;
    if (doubtful > 100) throw Undecided("--until is below what the enclosure resolves");
    std::vector<Ends> row;
    for (const Interval& x : box) row.push_back({x.lo(), x.hi()});
    truth.orbit.add(row);
  });
  truth.final = enclosed.final;
  truth.distance = enclosed.distance;
  truth.converged = enclosed.stopped;
  truth.by = fmt::format("enclosed by the mean-value form in a rotated frame, {} steps", enclosed.steps);
  return truth;
}

TruthOfRun by_balls(const Request& request) {
  std::string trouble;
  Request run = request;
  run.scalar = "ball";
  for (long bits = 256; bits <= most_bits; bits *= 2) {
    const PrecisionScope scope(bits);
    TruthOfRun truth;
    bool started = false;
    const auto add = [&](const std::vector<Ball>& row) {
      if (!started) truth.orbit = EnclosedOrbit(row.size());
      started = true;
      std::vector<Ends> ends;
      for (const Ball& x : row) ends.push_back(outward(x));
      truth.orbit.add(ends);
    };
    const Result<Ball> result = run.model->run<Ball>(run, [&](long t, const std::vector<Ball>& row) {
      if (t == 1) add(std::vector<Ball>(row.size(), Ball(1L) / Ball(0L)));  // the start is not told: not known
      add(row);
      return true;
    });
    if (result.useless_at) {
      trouble = fmt::format("a ball run of {} bits is useless from step {} on", bits, *result.useless_at);
      continue;
    }
    const auto doubtful = std::ranges::find(result.final, "undecided_increases", &std::pair<std::string, Ball>::first);
    if (doubtful != result.final.end() && !certainly(doubtful->second <= Ball(0L))) {
      trouble = fmt::format("balls of {} bits do not tell at every step whether the risk rises", bits);
      continue;
    }
    const Ball zero = bits < 1024 ? Ball(0L) : pown(Ball(2L), -bits / 2);
    if (!sharp(request, result.final, zero)) {
      trouble = fmt::format("balls of {} bits do not tell the end quantities well enough", bits);
      continue;
    }
    truth.columns = result.columns;
    truth.final = result.final;
    truth.converged = result.converged;
    truth.by = fmt::format("balls of {} bits, {} steps", bits, result.steps);
    return truth;
  }
  throw BadInput(
      fmt::format("precision {}: no truth to compare with: {}; fewer --steps may help", request.target, trouble));
}

TruthOfRun truth_of(const Request& request) {
  if (request.model->enclose) {
    try {
      TruthOfRun truth = by_enclosure(request);
      // A run that did not certainly stop is certainly still going on only if its distance is certainly not that small.
      const bool known =
          truth.converged || !truth.distance || certainly(abs(*truth.distance) >= Ball(request.number("until")));
      if (known && sharp(request, truth.final, Ball(0L))) return truth;
    } catch (const Undecided&) {  // chaotic: balls of many bits go further
    }
  }
  return by_balls(request);
}

Sensitivity sensitivity_of(const Request& request, long steps) {
  constexpr long bits = 1024, shift = 450;
  constexpr double largest = 300;  // beyond it the change is no longer small
  const PrecisionScope scope(bits);
  Request run = request, changed;
  changed = run;
  const std::string& name = request.model->perturbing().name;
  run.values["steps"] = changed.values["steps"] = std::to_string(std::min(steps, 20'000L));
  changed.values[name] = print(request.number(name) * (1 + power(Rational(1, 2), shift)));
  std::vector<std::vector<Mpfr>> rows;
  run.model->run<Mpfr>(run, [&](long, const std::vector<Mpfr>& row) {
    rows.push_back(row);
    return true;
  });
  std::vector<double> lost;
  run.model->run<Mpfr>(changed, [&](long t, const std::vector<Mpfr>& row) {
    if (static_cast<std::size_t>(t) > rows.size()) return false;
    const std::vector<Mpfr>& before = rows[static_cast<std::size_t>(t) - 1];
    double most = -static_cast<double>(shift);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Mpfr change = abs(row[i] - before[i]) / abs(before[i]);
      if (is_finite(change) && !(change == Mpfr(0L)))
        most = std::max(most, static_cast<double>(mpfr_get_exp(change.raw())));
    }
    lost.push_back(most + shift);
    return lost.back() < largest;
  });
  return Sensitivity(std::move(lost));
}

/// Of a truth whose balls do not tell: then the end quantities alone are compared.
constexpr const char* undecided = "undecided";

/// How a run ends, in words; the same for the truth and for every rung.
template <Real T>
std::string verdict(const Request& request, const Result<T>& result, const Walk& walk) {
  if (walk.not_finite_at) return "not finite";
  const Model& model = *request.model;
  std::optional<std::string> ending;
  if (model.ending) {
    ending = model.ending({.positive = [&](const char* name) -> std::optional<bool> {
                             const auto positive = quantity(result.final, name) > from<T>(0);
                             if (possibly(positive) && !certainly(positive)) return std::nullopt;
                             return certainly(positive);
                           },
                           .number = [&](const char* name) { return nearby_double(quantity(result.final, name)); },
                           .last_change = walk.last_change.front()});
    if (!ending) return undecided;
    if (model.ending_is_all) return *ending;
  }
  if (!request.has("until")) return "all steps";
  return (result.converged ? "converges"
          : walk.period    ? fmt::format("repeats for ever, period {}", *walk.period)
                           : fmt::format("not converged in {} steps", walk.steps)) +
         (ending ? ", " + *ending : "");
}

/// The truth's own walk: since when its coordinates stand still.
Walk walk_of(const EnclosedOrbit& orbit) {
  Walk walk;
  walk.steps = orbit.last();
  walk.last_change.assign(orbit.width(), 0);
  for (std::size_t i = 0; i < orbit.width(); ++i)
    for (long t = 1; t <= orbit.last(); ++t)
      if (orbit.at(t, i).lo != orbit.at(t - 1, i).lo || orbit.at(t, i).hi != orbit.at(t - 1, i).hi)
        walk.last_change[i] = t;
  return walk;
}

template <Real T>
bool agrees(const Request& request, const Ball& truth, const T& x) {
  if (below_until(request, truth)) return abs(x) < from<T>(request.number("until"));
  return !parted(truth, x, run_tolerance);
}

std::string sentence(Why why, const Walk& walk, const TruthOfRun& truth, const Rung& rung,
                     const Sensitivity& sensitivity) {
  switch (why) {
    case Why::overflow:
      return fmt::format("a coordinate is no longer finite at step {}", *walk.not_finite_at);
    case Why::underflow:
      return fmt::format("from step {} on a coordinate is below the smallest normal number of the type",
                         *walk.underflow_at);
    case Why::landed: {
      const auto i = static_cast<std::size_t>(std::ranges::find(walk.zero, true) - walk.zero.begin());
      return fmt::format("{} is exactly 0 from step {} on, where the true one is not", truth.columns[i],
                         walk.last_change[i]);
    }
    case Why::chaos: {
      std::string text = "errors grow by a factor of e^" + fmt::format("{:.3f} a step", sensitivity.exponent());
      if (const auto step = sensitivity.predicted(rung.p, run_tolerance))
        text += fmt::format(", so that 2^-{} becomes {:g} at step {}", rung.p, run_tolerance, *step);
      return text;
    }
    case Why::stall: {
      const Stall standstill = *stall(walk, truth.orbit, rung.p);
      std::string text = fmt::format(
          "{0} stands still after step {1}, where {3}-bit numbers are {2:.2g} apart; the true {0} moves on by {4:.0f} "
          "such spacings",
          truth.columns[standstill.coordinate], standstill.since, standstill.ulp, rung.p, standstill.left);
      if (walk.period)
        text += fmt::format("; the state repeats with period {}, so that this run never ends", *walk.period);
      return text;
    }
    default:
      break;
  }
  return fmt::format("{} is off by more than {:g} of itself at step {}",
                     walk.parts_at ? truth.columns[walk.parts_in] : std::string("the end state"), run_tolerance,
                     walk.parts_at.value_or(walk.steps));
}

/// What one exact step would change coordinate i of the state by: a ball step from the very numbers of the state.
template <Real T>
Ends exact_update(const Request& request, const std::vector<T>& state, const std::vector<std::string>& columns,
                  std::size_t i) {
  const PrecisionScope scope(512);
  Request one = request;
  one.values["steps"] = "1";
  one.values["until"] = "1e-1000";
  for (const Parameter& parameter : request.parameters)
    if (parameter.role == Role::start) one.values.erase(parameter.name);
  std::vector<Rational> exact;
  for (std::size_t k = 0; k < state.size(); ++k) {
    exact.push_back(exact_value(state[k]));
    one.values[columns[k] + "0"] = print(exact.back());
  }
  const Result<Ball> result = one.model->run<Ball>(one);
  const auto after = std::ranges::find(result.final, columns[i], &std::pair<std::string, Ball>::first);
  return outward(after->second - Ball(exact[i]));
}

template <Real T>
RungRecord climb(const Request& request, const Rung& rung, const TruthOfRun& truth, const std::string& true_verdict,
                 const Sensitivity& sensitivity) {
  RungRecord record;
  record.rung = rung;
  Request run = request;
  if (request.has("until"))  // a run that has not ended by then will be called one that does not
    run.values["steps"] = std::to_string(truth.converged ? 4 * truth.orbit.last() + 1000 : truth.orbit.last());
  const bool ends = request.has("until") && truth.converged;
  Walker<T> walker(truth.orbit, run_tolerance, static_cast<bool>(request.model->enclose));
  const Result<T> result = run.model->run<T>(run, [&](long t, const std::vector<T>& state) {
    walker(t, state);
    return !(ends && walker.repeats());
  });
  Walk walk = walker.walk();
  const std::optional<long> period = walk.period;
  if (!ends) walk.period.reset();  // the truth was still on its way as well
  record.verdict = verdict(request, result, walk);
  record.right = true_verdict == undecided || record.verdict == true_verdict;
  for (const auto& [name, x] : result.final) {
    record.final.emplace_back(name, decimal_text(x).template get<std::string>());
    const auto exact = std::ranges::find(truth.final, name, &std::pair<std::string, Ball>::first);
    if (exact != truth.final.end()) record.right = record.right && agrees(request, exact->second, x);
  }
  record.parts_at = walk.parts_at;
  if (walk.parts_at) record.parts_in = truth.columns[walk.parts_in];
  if (sensitivity.chaotic()) record.predicted_at = sensitivity.predicted(rung.p, run_tolerance);
  if (record.right && walk.underflow_at && walk.parts_at) {
    record.why = name_of(Why::underflow);
    record.because = sentence(Why::underflow, walk, truth, rung, sensitivity) + "; the end is right all the same";
  }
  if (!record.right) {
    const Why why = why_wrong(walk, truth.orbit, rung, sensitivity);
    record.why = name_of(why);
    record.because = sentence(why, walk, truth, rung, sensitivity);
    if (why == Why::stall && walk.period) {
      const std::size_t i = stall(walk, truth.orbit, rung.p)->coordinate;
      record.because += fmt::format("; a step should change {} by {:.2g}", truth.columns[i],
                                    exact_update(request, walker.state(), truth.columns, i).magnitude());
    }
  }
  if (period && request.has("until") && !ends && !walk.not_finite_at)
    record.because +=
        fmt::format("{}its state repeats with period {}: it never ends", record.because.empty() ? "" : "; ", *period);
  return record;
}

/// The fewest bits of MPFR from which on the verdict is that of the truth: of the rungs, and by bisection below the
/// first that has it, where every rung above does. Nothing where the finest rung has it not, or every one has it.
template <class VerdictIn>
std::optional<long> verdict_right_from(const std::vector<RungRecord>& ladder, const std::string& truth,
                                       const VerdictIn& verdict_in) {
  std::vector<std::pair<Rung, bool>> agreeing;
  for (const RungRecord& rung : ladder) agreeing.emplace_back(rung.rung, rung.verdict == truth);
  std::optional<long> right = right_from(agreeing);
  if (!right || *right == ladder.front().rung.p) return std::nullopt;
  long wrong = 0;  // the bits of the rung below
  for (const RungRecord& rung : ladder)
    if (rung.rung.p < *right) wrong = rung.rung.p;
  while (*right - wrong > 1) {
    const long p = (wrong + *right) / 2;
    (verdict_in(Rung{fmt::format("mpfr:{}", p), p, false}) == truth ? *right : wrong) = p;
  }
  return right;
}

}  // namespace

PrecisionRecord precision_of_run(const Request& request) {
  request.count("steps", 1, 1'000'000'000);
  PrecisionRecord record;
  record.target = request.target;
  record.parameters = request.values;
  record.shown = {request.model->shown};
  TruthOfRun truth = truth_of(request);
  if (truth.columns.empty()) {  // an enclosed orbit: the state
    for (const auto& [name, x] : truth.final)
      if (truth.columns.size() < truth.orbit.width()) truth.columns.push_back(name);
  }
  Result<Ball> exact;
  exact.final = truth.final;
  exact.converged = truth.converged;
  record.truth_verdict = verdict(request, exact, walk_of(truth.orbit));
  record.truth_by = truth.by;
  for (const auto& [name, x] : truth.final) record.truth.emplace_back(name, decimal(x, 17));

  const Sensitivity sensitivity = sensitivity_of(request, truth.orbit.last());
  if (sensitivity.chaotic()) record.lyapunov = sensitivity.exponent();
  const auto climbed = [&](const Rung& rung) {
    return in_rung(rung, [&]<Real T>() { return climb<T>(request, rung, truth, record.truth_verdict, sensitivity); });
  };
  record.ladder.resize(rungs().size());
  Progress progress("climbing the ladder");
  std::size_t done = 0;
  std::mutex reporting;
  tbb::parallel_for(std::size_t{0}, rungs().size(), [&](std::size_t i) {
    record.ladder[i] = climbed(rungs()[i]);
    const std::lock_guard lock(reporting);
    progress(++done, rungs().size());
  });
  record.verdict_from =
      verdict_right_from(record.ladder, record.truth_verdict, [&](const Rung& rung) { return climbed(rung).verdict; });
  record.notes.push_back(
      fmt::format("right: the verdict of the truth, and every end quantity within {:g} of itself", run_tolerance));
  record.notes.push_back(
      fmt::format("parts at: the first step at which a coordinate ({}) is off by more than {:g} of itself",
                  fmt::join(truth.columns, ", "), run_tolerance));
  if (!truth.orbit.keeps_all())
    record.notes.push_back(
        "(from step 2^20 on the truth is kept for every 64th step: a parting may be seen so much later)");
  return record;
}

}  // namespace overshoot::program
