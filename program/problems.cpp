/// bench --problems: public problems, decided one by one beside what other tools did.
#include <fmt/format.h>
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
#include "lib/files/messages.hpp"
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

/// Decides in a process of its own, which is ended after `limit` seconds.
Outcome decided_within(const Statement& lemma, double limit) {
  int ends[2];
  if (pipe(ends) != 0) throw BadInput("no pipe can be made");
  std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) throw BadInput("no process can be started");
  if (child == 0) {
    std::string said = "error -";
    try {
      const auto [verdict, boxes] = decided_anew(lemma);
      said = fmt::format("{} {}", name_of(verdict), boxes > 0 ? std::to_string(boxes) : "-");
    } catch (const std::exception& e) {
      complain(lemma.about.key + ": " + e.what());
    }
    const bool written = write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  pollfd reading{ends[0], POLLIN, 0};
  char said[64];
  Outcome outcome{"timeout"};
  if (poll(&reading, 1, static_cast<int>(limit * 1000)) == 0) {
    kill(child, SIGKILL);
  } else if (const ssize_t n = read(ends[0], said, sizeof said); n > 0) {
    const std::string text(said, static_cast<std::size_t>(n));
    outcome.verdict = text.substr(0, text.find(' '));
    outcome.boxes = text.substr(text.find(' ') + 1);
  } else {
    outcome.verdict = "error";  // it ended without a word
  }
  close(ends[0]);
  rusage used{};
  wait4(child, nullptr, 0, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  outcome.seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  return outcome;
}

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
  const auto line = [&](const std::string& id, const std::string& verdict, const std::string& boxes, const std::string& time,
                        const std::function<std::string(const std::string&)>& of_tool) {
    std::string text = fmt::format("{:<{}}  {:<9}  {:>8}  {:>8}", id, widest, verdict, boxes, time);
    for (const std::string& tool : tools) text += fmt::format("  {:<{}}", of_tool(tool), widths[tool]);
    fmt::print("{}\n", text.substr(0, text.find_last_not_of(' ') + 1));
    std::fflush(stdout);
  };
  line("problem", "verdict", "boxes", "time", [](const std::string& tool) { return tool; });
  std::map<std::string, std::size_t> totals;
  double all_seconds = 0;
  std::size_t contrary = 0;
  for (const Statement& problem : problems) {
    const Outcome outcome = decided_within(problem, limit);
    const auto recorded = seen.find(problem.about.key);
    line(problem.about.key, outcome.verdict, outcome.boxes, fmt::format("{:.2f} s", outcome.seconds), [&](const std::string& tool) {
      return recorded == seen.end() ? std::string("-") : recorded->value(tool, "-");
    });
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
  return contrary == 0 && !totals.contains("error") ? 0 : 1;
}

}  // namespace overshoot::program
