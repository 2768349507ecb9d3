/// overshoot-lemmas, the program that is built first, and what it leaves to the whole one.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "lib/statement/statement.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
How lemmas() { return {.program = OVERSHOOT_LEMMAS}; }

/// The first words of its lines, as far as they are keys.
Words keys_listed(const std::string& text) {
  Words keys;
  for (const std::string& line : lines_of(text)) {
    const std::string word = line.substr(0, line.find(' '));
    if (registry().contains(word)) keys.push_back(word);
  }
  return keys;
}

TEST(Lemmas, AreTheStatementsOfTheWholeProgramButForTheLackingOnes) {
  const Outcome r = run({"list"}, lemmas());
  ASSERT_EQ(r.code, 0) << r.err;
  const Words here = keys_listed(r.out);
  EXPECT_GT(here.size(), 100U);
  const std::size_t others = r.out.find("\nAnd those about runs and networks");
  ASSERT_NE(others, std::string::npos) << r.out;
  for (const auto& [key, statement] : registry()) {
    if (std::ranges::find(here, key) != here.end()) {
      EXPECT_FALSE(statement.is<ByRuns>()) << key;
      continue;
    }
    EXPECT_TRUE(statement.is<ByRuns>() || statement.is<ByInstances>()) << key;
    const Outcome show = run({"show", key}, lemmas());
    EXPECT_EQ(show.code, 2);
    EXPECT_TRUE(has(show.err, "overshoot: only overshoot-program has that (")) << key << ": " << show.err;
  }
}

TEST(Lemmas, SayWhatTheWholeProgramSays) {
  for (const Words& words :
       {Words{"show", "cai2024.a5_iota"}, Words{"list", "cai2024.tight"}, Words{"export-coq", "cai2024.g6"}}) {
    const Outcome small = run(words, lemmas()), whole = run(words);
    EXPECT_EQ(small.code, 0) << small.err;
    EXPECT_EQ(small.out, whole.out);
  }
  const Outcome checked = run({"check", "ahn2023.y_monotone"}, lemmas());
  EXPECT_EQ(checked.code, 0);
  EXPECT_TRUE(has(checked.out, "1 statement: 1 proved")) << checked.out;
  // Near keys of both programs are named, and nothing is built for them.
  for (const auto& [typed, meant] :
       std::map<std::string, std::string>{{"ahn2023.y_monotne", "ahn2023.y_monotone"},
                                          {"lu2024.weak_large_stp", "lu2024.weak_large_step"},
                                          {"cai2024.xro", "cai2024.xor"}})
    for (const char* command : {"check", "show", "prove", "refute"})
      expect_refused({command, typed}, {"did you mean " + meant}, lemmas());
  // One key is one statement: those below it may be lacking.
  EXPECT_EQ(run({"show", "cai2024.cor42_acceleration"}, lemmas()).code, 0);
}

/// With a launcher, the same words come to it, and the reason.
TEST(Lemmas, StartTheWholeProgramWhereItIsNeeded) {
  const Scratch scratch;
  const std::string launcher = scratch / "launcher";
  write_file(launcher, "#!/bin/sh\necho \"$OVERSHOOT_WHOLE: $*\"\n");
  std::filesystem::permissions(launcher, std::filesystem::perms::owner_read);  // as `bash overshoot` starts it
  setenv("OVERSHOOT_LAUNCHER", launcher.c_str(), 1);
  const std::vector<std::pair<Words, std::string>> cases = {
      {{"check"}, "statements about runs and networks: check\n"},
      {{"check", "ahn2023"}, "ahn2023.mean_eos_bias is about runs or networks: check ahn2023\n"},
      {{"show", "ahn2023.network_accuracy"},
       "ahn2023.network_accuracy is about runs or networks: show ahn2023.network_accuracy\n"},
      {{"show", "ahn2023.regime_eos_gap.huber"},
       "ahn2023.regime_eos_gap. is about runs or networks: show ahn2023.regime_eos_gap.huber\n"},
      {{"check", "--json", "a b", "ahn2023.y_monotone"}, "check --json: check --json a b ahn2023.y_monotone\n"},
      {{"list", "--markdown"}, "the catalogue of all statements: list --markdown\n"},
      {{"list", "cai2024.a1"}, "cai2024.a10_margins is about runs or networks: list cai2024.a1\n"},
      {{"show", "cai2024.b1_comparator.late"},
       "cai2024.b1_comparator is about runs or networks: show cai2024.b1_comparator.late\n"},
      {{"export-coq", "cai2024.b1_comparator"},
       "cai2024.b1_comparator is about runs or networks: export-coq cai2024.b1_comparator\n"},
      {{"verify", "x/cai2024.b1_comparator.json"},
       "cai2024.b1_comparator is about runs or networks: verify x/cai2024.b1_comparator.json\n"},
      {{"simulate", "--help"}, "simulate --help: simulate --help\n"},
      {{"sweep", "benign_single", "--s", "1/4"}, "sweep: sweep benign_single --s 1/4\n"}};
  for (const auto& [words, said] : cases) {
    const Outcome r = run(words, lemmas());
    EXPECT_EQ(r.out, said) << r.err;
    EXPECT_EQ(r.code, 0);
  }
  unsetenv("OVERSHOOT_LAUNCHER");
}

}  // namespace
}  // namespace overshoot::cli
