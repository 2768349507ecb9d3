/// overshoot bench: every hot loop, its share of a roofline and its ratio to a baseline and to peers of the same run.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "bench/bench.hpp"
#include "bench/compare.hpp"
#include "bench/options.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/kernel/certificate.hpp"
#include "lib/ensemble/ensemble.hpp"
#include "lib/files/json.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot::bench {

namespace {

Options options;
std::map<std::string, Work> works;
std::vector<std::string> order;

/// What one benchmark gave: nanoseconds per step of each repetition.
struct Timed {
  std::string name;
  std::vector<double> ns;
  double best() const { return *std::ranges::min_element(ns); }
};

/// Collects the repetitions; prints nothing but a line of progress on a terminal.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      const std::string name = run.run_name.function_name + (run.run_name.args.empty() ? "" : "/" + run.run_name.args);
      const auto found = std::ranges::find(timed, name, &Timed::name);
      Timed& t = found != timed.end() ? *found : timed.emplace_back(Timed{name, {}});
      const auto work = works.find(name);
      const bool real = work != works.end() ? work->second.real_time : name.starts_with("boxes/");
      const auto counted = run.counters.find("steps");
      const double steps = counted == run.counters.end() ? 1 : counted->second.value;
      const double seconds = real ? run.real_accumulated_time : run.cpu_accumulated_time;
      t.ns.push_back(1e9 * seconds / (static_cast<double>(run.iterations) * steps));
      if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\r\033[K%s", name.c_str());
    }
  }
  std::vector<Timed> timed;
};

std::string significant(double x) { return x >= 1000 ? fmt::format("{:.0f}", x) : fmt::format("{:#.3g}", x); }

void print_table(const std::vector<Timed>& timed) {
  const auto best_of = [&](const std::string& name) {
    const auto found = std::ranges::find(timed, name, &Timed::name);
    return found == timed.end() ? std::nan("") : found->best();
  };
  fmt::print("{:<46} {:>10} {:>11}  {:<22} {}\n", "benchmark", "ns/step", "steps/s", "of the roofline", "against");
  for (const Timed& t : timed) {
    const auto at = works.find(t.name);
    const Work work = at == works.end() ? Work{} : at->second;
    std::string share, against;
    if (t.name.starts_with("roofline/")) {
      share = work.bytes > 0 ? fmt::format("{:.1f} GB/s", work.bytes / t.best())
                             : fmt::format("{:.1f} Gflop/s", work.flops / t.best());
    } else if (work.flops > 0) {
      const Work& roof = works[std::string("roofline/") + work.roof];
      const double peak = roof.flops / best_of(std::string("roofline/") + work.roof);
      share = fmt::format("{} flop", significant(work.flops));
      if (peak > 0) share += fmt::format(", {:.0f} % {}", 100 * work.flops / t.best() / peak, work.roof);
    }
    if (const double base = best_of(work.baseline); base > 0)
      against = fmt::format("{:.2f} x {}", t.best() / base, work.baseline);
    fmt::print("{:<46} {:>10} {:>11.4g}  {:<22} {}\n", t.name, significant(t.best()), 1e9 / t.best(), share, against);
  }
}

/// The peers' times, from bench/peers/peers.py: {"name", "of", "ns"} a line.
void run_peers(const std::filesystem::path& root, std::vector<Timed>& timed) {
  const std::string command = fmt::format("/usr/bin/python3 '{}'", (root / "bench/peers/peers.py").string());
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) throw BadInput("--peers: /usr/bin/python3 could not be started");
  std::string text;
  for (char part[4096]; const std::size_t n = std::fread(part, 1, sizeof part, pipe);) text.append(part, n);
  if (pclose(pipe) != 0) throw BadInput("--peers: bench/peers/peers.py failed");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const nlohmann::json j = nlohmann::json::parse(line);
    const std::string name = j["name"], of = j["of"];
    if (!wanted(name) && !wanted(of)) continue;
    works[name] = {.baseline = of};
    timed.push_back({name, j["ns"].get<std::vector<double>>()});
  }
}

EarlierRun read_earlier_run(const std::string& file) { return earlier_run(read_json_file(file), file); }

/// The number of benchmarks that both runs have, rooflines aside.
int compared_of(const std::vector<Timed>& timed, const EarlierRun& earlier) {
  return static_cast<int>(std::ranges::count_if(
      timed, [&](const Timed& t) { return !t.name.starts_with("roofline/") && earlier.times.contains(t.name); }));
}

/// Prints what has become slower; their number.
int print_regressions(const std::vector<Timed>& timed, const EarlierRun& earlier, const std::string& file) {
  const auto& before = earlier.times;
  // Times in units of the run's own FMA, where both have it: another clock or a busier machine is no regression.
  const auto unit_of = [](const std::vector<double>& ns) { return *std::ranges::min_element(ns); };
  const auto now_fma = std::ranges::find(timed, std::string("roofline/fma"), &Timed::name);
  const auto then_fma = before.find("roofline/fma");
  const bool scaled = now_fma != timed.end() && then_fma != before.end();
  const double now_unit = scaled ? unit_of(now_fma->ns) : 1, then_unit = scaled ? unit_of(then_fma->second) : 1;
  std::vector<std::string> lines;
  const int compared = compared_of(timed, earlier);
  for (const Timed& t : timed) {
    const auto then = before.find(t.name);
    if (then == before.end() || t.name.starts_with("roofline/")) continue;
    std::vector<double> now = t.ns, old = then->second;
    for (double& x : now) x /= now_unit;
    for (double& x : old) x /= then_unit;
    const double p = slower_by_chance(now, old), ratio = median(now) / median(old);
    if (p * compared < 0.01 && ratio > 1.05)
      lines.push_back(fmt::format("  {}: {:.2f} times as long (p = {:.1g})", t.name, ratio, p));
  }
  const std::string here = name_of(widest_instruction_set());
  const std::string other = earlier.instructions == here ? ""
                            : earlier.instructions.empty()
                                ? ", which does not say its instructions"
                                : fmt::format(", made with {} and not {}", earlier.instructions, here);
  fmt::print(
      "\nAgainst {}{} ({} benchmark{}, Mann-Whitney test of the repetitions at 0.01 for all together, and 5 % of the "
      "median{}): {}\n",
      file, other, compared, compared == 1 ? "" : "s", scaled ? ", in units of the run's FMA" : "",
      lines.empty() ? "nothing slower" : "slower:");
  for (const std::string& line : lines) fmt::print("{}\n", line);
  return static_cast<int>(lines.size());
}

}  // namespace

bool wanted(const std::string& name) { return std::regex_search(name, std::regex(options.filter)); }

void require(bool right, const std::string& what) {
  if (!right) throw std::runtime_error(what + ": wrong, not timed");
}

void add(const std::string& name, const Work& work, std::function<void()> call) {
  if (!wanted(name) && !name.starts_with("roofline/")) return;
  works[name] = work;
  order.push_back(name);
  auto* const b = benchmark::RegisterBenchmark(name.c_str(), [work, call = std::move(call)](benchmark::State& state) {
    for (auto _ : state) call();
    state.counters["steps"] = work.steps;
  });
  b->MeasureProcessCPUTime();
  if (work.real_time) b->UseRealTime();
}

int run(int argc, char** argv) {
  CLI::App app{about};
  std::string root = ".";
  app.add_option("--root", root)->group("");
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    throw BadInput(std::string(e.what()) + " (see overshoot bench --help)");
  }
  const auto& [filter, against, json, peers] = options;
  try {
    std::regex check(filter);
  } catch (const std::regex_error&) {
    throw BadInput("--filter '" + filter + "' is not a regular expression");
  }
  const EarlierRun before = against.empty() ? EarlierRun() : read_earlier_run(against);
  add_rooflines();
  add_ensembles();
  add_networks();
  add_precision();
  add_intervals();
  add_boxes();
  // Interleaved repetitions: a busy minute of the machine falls on all.
  std::string words[] = {"bench", "--benchmark_repetitions=9", "--benchmark_min_time=0.02",
                         "--benchmark_enable_random_interleaving=true"};
  std::vector<char*> pointers;
  for (std::string& w : words) pointers.push_back(w.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\r\033[K");
  std::vector<Timed> timed = std::move(collector.timed);
  if (std::ranges::all_of(timed, [](const Timed& t) { return t.name.starts_with("roofline/"); }) && !peers)
    throw BadInput("--filter '" + filter + "' matches no benchmark");
  // As they were registered; the interval's and the boxes' last.
  std::ranges::sort(timed, {},
                    [](const Timed& t) { return std::pair(std::ranges::find(order, t.name) - order.begin(), t.name); });
  if (peers) run_peers(root, timed);
  if (!json.empty()) {
    nlohmann::json record = {{"instructions", name_of(widest_instruction_set())}};
    for (const Timed& t : timed) record["benchmarks"].push_back({{"name", t.name}, {"ns_per_step", t.ns}});
    write_json(json, record);
  }
  if (!against.empty() && compared_of(timed, before) == 0)
    throw BadInput(against + ": has none of the benchmarks that were run: nothing to compare");
  print_table(timed);
  return !against.empty() && print_regressions(timed, before, against) > 0 ? 1 : 0;
}

}  // namespace overshoot::bench

int main(int argc, char** argv) {
  try {
    return overshoot::ended(overshoot::bench::run(argc, argv));
  } catch (const overshoot::BadInput& e) {
    overshoot::complain(e.what());
    return 2;
  } catch (const std::exception& e) {
    overshoot::complain(e.what());
    return 1;
  }
}
