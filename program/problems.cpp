/// bench --problems: public problems, decided one by one beside what other tools did.
#include <fmt/format.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "lib/files/json.hpp"
#include "lib/coq/coq.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/search/anew.hpp"
#include "lib/search/verification.hpp"
#include "program/commands.hpp"

namespace overshoot::program {

namespace {

/// Decided anew: a verdict that the verifier has accepted; the boxes of the proof, or of UNDECIDED those that were
/// examined of the claim at which the prover stopped (0: none).
std::pair<Verdict, long> decided_anew(const Statement& lemma) {
  const auto stands = [&](const std::optional<Certificate>& found) { return found && !flaw(*found, lemma); };
  const Found found = decide_anew(lemma);
  if (stands(found.refutation)) return {Verdict::refuted, 0};
  if (stands(found.proof)) return {Verdict::proved, found.proof->boxes()};
  return {Verdict::undecided, found.examined};
}

struct Outcome {
  std::string verdict;
  std::string boxes = "-";
  double seconds = 0;  ///< of processors
};

/// How a process of its own ended.
struct Ended {
  bool in_time = false, well = false;  ///< within the limit; with code 0
  std::string said;                    ///< what it wrote to its pipe
  double seconds = 0;                  ///< of processors
};

/// Runs `child` in a process of its own, which is ended after `limit` seconds. It may write a few words to the pipe, and
/// leaves by _exit or exec.
Ended run_within(double limit, const std::function<void(int pipe)>& child) {
  int ends[2];
  if (pipe(ends) != 0) throw BadInput("no pipe can be made");
  std::fflush(stdout);
  const pid_t process = fork();
  if (process < 0) throw BadInput("no process can be started");
  if (process == 0) {
    close(ends[0]);
    child(ends[1]);
    _exit(1);
  }
  close(ends[1]);
  Ended ended;
  pollfd reading{ends[0], POLLIN, 0};
  char words[64];
  ended.in_time = poll(&reading, 1, static_cast<int>(limit * 1000)) != 0;
  if (!ended.in_time)
    kill(process, SIGKILL);
  else if (const ssize_t n = read(ends[0], words, sizeof words); n > 0)
    ended.said.assign(words, static_cast<std::size_t>(n));
  close(ends[0]);
  rusage used{};
  int status = 0;
  wait4(process, &status, 0, &used);
  ended.well = ended.in_time && status == 0;
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  ended.seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  return ended;
}

Outcome decided_within(const Statement& lemma, double limit) {
  const Ended ended = run_within(limit, [&](int pipe) {
    std::string text = "error -";
    try {
      const auto [verdict, boxes] = decided_anew(lemma);
      text = fmt::format("{} {}", name_of(verdict), boxes > 0 ? std::to_string(boxes) : "-");
    } catch (const std::exception& e) {
      complain(lemma.about.key + ": " + e.what());
    }
    if (write(pipe, text.data(), text.size()) == static_cast<ssize_t>(text.size())) _exit(0);
  });
  if (!ended.in_time) return {"timeout", "-", ended.seconds};
  if (!ended.well) return {"error", "-", ended.seconds};  // it ended without a word
  const auto blank = ended.said.find(' ');
  return {ended.said.substr(0, blank), ended.said.substr(blank + 1), ended.seconds};
}

/// coqc, run on these goals in the folder.
Ended coqc_within(double limit, const std::filesystem::path& folder, const std::string& goals) {
  const std::filesystem::path file = folder / "problem.v";
  write_whole(file, goals);
  return run_within(limit, [&](int) {  // the pipe is closed when it ends
    const int nowhere = open("/dev/null", O_WRONLY);
    if (dup2(nowhere, STDOUT_FILENO) >= 0 && dup2(nowhere, STDERR_FILENO) >= 0) execlp("coqc", "coqc", "-q", file.c_str(), nullptr);
  });
}

/// coq-interval beside this program, on the problems that it proved for those who collected them.
class BesideInterval {
 public:
  BesideInterval() {
    std::string name = (std::filesystem::temp_directory_path() / "overshoot-XXXXXX").string();
    if (!mkdtemp(name.data())) throw BadInput("no temporary folder can be made");
    folder_ = name;
    installed_ = coqc_within(60, folder_, "From Interval Require Import Tactic.\n").well;
  }
  ~BesideInterval() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  BesideInterval(const BesideInterval&) = delete;
  BesideInterval& operator=(const BesideInterval&) = delete;

  /// "1.31 s" or why not, for a line of the table.
  std::string run(const Statement& problem, const std::string& seen, const Outcome& ours, double limit) {
    const std::string proved = "proved ";
    if (!installed_ || !seen.starts_with(proved)) return "";
    const auto goals = interval_goals(problem, seen.substr(seen.rfind(' ') + 1));
    if (!goals) return "not stated";
    const Ended ended = coqc_within(limit, folder_, *goals);
    if (!ended.well) return ended.in_time ? "fails" : "timeout";
    if (ours.verdict == name_of(Verdict::proved)) {
      ++both_;
      ours_ += ours.seconds;
      theirs_ += ended.seconds;
    }
    return fmt::format("{:.2f} s", ended.seconds);
  }
  std::string summary() const {
    if (!installed_) return "coq-interval is not installed (apt install coq libcoq-interval): not run beside them";
    return fmt::format("the {} that both prove: {:.2f} s here, {:.2f} s of coqc, which takes most of a second to begin", both_, ours_, theirs_);
  }

 private:
  std::filesystem::path folder_;
  bool installed_ = false;
  int both_ = 0;
  double ours_ = 0, theirs_ = 0;
};

/// The problems of all files, by file and by name; what cannot be stated is said and left out.
std::vector<Statement> problems_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".lemma") files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<Statement> out;
  for (const std::filesystem::path& file : files) {
    const Source source{file.string(), read_text(file)};
    for (const LemmaText& text : read_lemmas(source)) {
      try {
        out.push_back(as_statement(source, text, text.name, {}));
      } catch (const LemmaError& e) {
        complain(fmt::format("{}: not stated: {}", text.name, e.what()));
      }
    }
  }
  return out;
}

}  // namespace

int problems_command(const std::filesystem::path& folder, double limit) {
  const nlohmann::json seen = read_json_file(folder / "seen.json");
  const std::vector<Statement> problems = problems_of(folder);
  std::set<std::string> tools;
  std::map<std::string, std::size_t> widths;
  std::size_t widest = 7;
  for (const auto& [id, by_tool] : seen.items())
    for (const auto& [tool, what] : by_tool.items()) {
      tools.insert(tool);
      widths[tool] = std::max({widths[tool], tool.size(), what.get<std::string>().size()});
    }
  for (const Statement& problem : problems) widest = std::max(widest, problem.about.key.size());
  const auto line = [&](const std::string& id, const Outcome& outcome, const std::string& time, const std::string& coqc,
                        const std::function<std::string(const std::string&)>& of_tool) {
    std::string text = fmt::format("{:<{}}  {:<9}  {:>8}  {:>8}  {:>10}", id, widest, outcome.verdict, outcome.boxes, time, coqc);
    for (const std::string& tool : tools) text += fmt::format("  {:<{}}", of_tool(tool), widths[tool]);
    fmt::print("{}\n", text.substr(0, text.find_last_not_of(' ') + 1));
    std::fflush(stdout);
  };
  line("problem", {"verdict", "boxes"}, "time", "coqc now", [](const std::string& tool) { return tool; });
  BesideInterval interval;
  std::map<std::string, std::size_t> totals;
  double all_seconds = 0;
  std::size_t contrary = 0;
  for (const Statement& problem : problems) {
    const Outcome outcome = decided_within(problem, limit);
    const auto recorded = seen.find(problem.about.key);
    const auto of_tool = [&](const std::string& tool) { return recorded == seen.end() ? "-" : recorded->value(tool, "-"); };
    line(problem.about.key, outcome, fmt::format("{:.2f} s", outcome.seconds),
         interval.run(problem, of_tool("coq-interval"), outcome, limit), of_tool);
    ++totals[outcome.verdict];
    all_seconds += outcome.seconds;
    const Verdict truth = problem.about.expected;
    for (const Verdict verdict : {Verdict::proved, Verdict::refuted})
      if (outcome.verdict == name_of(verdict) && verdict != truth) {
        fmt::print("  NOT as recorded: {}\n", name_of(truth));
        ++contrary;
      }
  }
  fmt::print("\n{} problems: {}; {:.0f} s of processors; {}\n", problems.size(), in_numbers(totals), all_seconds,
             contrary == 0 ? std::string("no verdict against the truth") : fmt::format("{} AGAINST the truth", contrary));
  fmt::print("{}\n", interval.summary());
  return contrary == 0 && !totals.contains("error") ? 0 : 1;
}

}  // namespace overshoot::program
