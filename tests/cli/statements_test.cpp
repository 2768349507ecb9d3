/// list, show and check: what a reader sees, and the JSON records.
#include <fmt/format.h>

#include "lib/scalar/rational.hpp"
#include "lib/statement/decided.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// What a pipe gets: no escape codes, no carriage returns, no progress on stderr.
void expect_clean(const Outcome& r) {
  EXPECT_EQ(r.out.find_first_of("\033\r"), std::string::npos);
  EXPECT_EQ(r.err, "");
}

/// The decimal text of a double that reads back exactly.
void expect_reads_back(const json& text) {
  ASSERT_TRUE(text.is_string()) << text;
  const auto s = text.get<std::string>();
  EXPECT_EQ(fmt::format("{}", std::stod(s)), s);
}

json without_times(json j) {
  for (json& s : j["statements"]) erase_of_this_run(s);
  j["environment"].erase("date");
  return j;
}

TEST(List, EveryStatementOnALine) {
  const Outcome r = run({"list"});
  EXPECT_EQ(r.code, 0);
  expect_clean(r);
  const auto lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), registry().size() + 1);
  EXPECT_TRUE(lines[0].starts_with("key ") && has(lines[0], "recorded")) << lines[0];  // what is listed nobody decided
  std::size_t i = 1;
  for (const auto& [key, s] : registry()) {
    EXPECT_TRUE(lines[i].starts_with(key + " ")) << lines[i];
    EXPECT_TRUE(has(lines[i], name_of(s.about.expected).data())) << lines[i];
    EXPECT_TRUE(has(lines[i], s.about.says)) << lines[i];
    ++i;
  }
}

TEST(Show, ReadsLikeThePaper) {
  const Outcome r = run({"show", "ahn2023.loss_a1.log_cosh"});
  EXPECT_EQ(r.code, 0);
  expect_clean(r);
  EXPECT_EQ(lines_of(r.out).front(), "ahn2023.loss_a1.log_cosh");
  for (const char* part : {"Assumption A1", R"(|\ell'|\le 1)", "checks/ahn2023/loss_a1.cpp:", "the paper says\n",
                           "decided here: step\n", "∀ s ∈ ℝ\n", "PROVED", "tanh(s) ≤ 1", "1/cosh(s)² ≥ 0", "sha256 "})
    EXPECT_TRUE(has(r.out, part)) << part;
}

TEST(Show, EveryStatementCanBeShown) {
  for (const auto& [key, s] : registry()) {
    const Outcome r = run({"show", key});
    EXPECT_EQ(r.code, 0) << key;
    EXPECT_TRUE(has(r.out, s.about.source)) << key;
    EXPECT_TRUE(has(r.out, s.about.printed)) << key;
    EXPECT_TRUE(has(r.out, "decided here: " + covers(s))) << key;
  }
}

TEST(Check, TableAndTotals) {
  const Outcome r = run({"check", "ahn2023.loss_a1.log_cosh"});
  EXPECT_EQ(r.code, 0);
  expect_clean(r);
  const auto lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_TRUE(lines[0].starts_with("key "));
  EXPECT_TRUE(lines[1].starts_with("ahn2023.loss_a1.log_cosh  PROVED   step "));
  EXPECT_TRUE(has(lines[2], "∀ s ∈ ℝ: ")) << "what is decided";
  EXPECT_EQ(lines[4], "1 statement: 1 proved, 0 supported, 0 refuted, 0 undecided; all as recorded");
  EXPECT_EQ(lines[5], "  PROVED covers: 1 step");
  EXPECT_TRUE(has(lines[6], "a sentence in words leads to the printed claim")) << lines[6];
  EXPECT_FALSE(has(run({"check", "cai2024.g1"}).out, "a sentence in words")) << "it is restricted";
}

/// A record tells a checkout with sources that git does not know from the commit itself: they are compiled in.
TEST(Check, UnknownSourcesAreNoCommit) {
  const Scratch scratch;
  const How here{.root = scratch.root({"cai2024.g4"})};
  const auto git = [&](const std::string& words) {
    return std::system(
        ("git -C '" + here.root.string() + "' -c user.name=a -c user.email=a@b " + words + " > /dev/null 2>&1")
            .c_str());
  };
  if (git("init") != 0) GTEST_SKIP() << "THE COMMIT OF A RECORD WAS NOT TESTED: git is not installed";
  ASSERT_EQ(git("add -A"), 0);
  ASSERT_EQ(git("commit -m some"), 0);
  const auto commit = [&] {
    run({"check", "cai2024.g4", "--json", scratch / "r.json"}, here);
    return read_json(scratch / "r.json")["environment"].value("commit", "none");
  };
  const std::string clean = commit();
  EXPECT_EQ(clean.size(), 40u) << clean;
  write_file(here.root / "notes.txt", "no source");
  EXPECT_EQ(commit(), clean);
  std::filesystem::create_directories(here.root / "checks" / "paper");
  write_file(here.root / "checks" / "paper" / "lemma.cpp", "// a statement");
  EXPECT_EQ(commit(), clean + "-dirty");
}

/// A table fits the terminal it is printed on; `script` gives it one of 100 columns.
TEST(Check, FitsTheTerminal) {
  const Scratch scratch;
  for (const char* words :
       {"check cai2024.c4_stable_risk ahn2023.axis_absorbing --budget 100", "list", "show cai2024.a10_margins.one"}) {
    const std::string inside = std::string("stty cols 100; ") + OVERSHOOT_PROGRAM + " --root " + OVERSHOOT_SOURCE_DIR +
                               " " + words + " 2> /dev/null";
    const std::string command =
        "script -qec '" + inside + "' " + (scratch / "typescript") + " > " + (scratch / "out") + " 2>&1 < /dev/null";
    if (std::system("command -v script > /dev/null") != 0)
      GTEST_SKIP() << "NO TERMINAL WAS TRIED: script is not installed";
    std::system(command.c_str());
    std::size_t lines = 0;
    for (std::string line : lines_of(read_file(scratch / "out"))) {
      std::erase(line, '\r');
      std::size_t columns = 0;
      for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\033') {  // a colour
          while (i < line.size() && line[i] != 'm' && line[i] != 'K') ++i;
          continue;
        }
        columns += (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80 ? 1 : 0;
      }
      ++lines;
      // A word that is longer than the line is not broken: LaTeX has few blanks.
      EXPECT_TRUE(columns <= 100 || line.find_last_of(' ') < 20) << columns << ": " << line;
    }
    EXPECT_GT(lines, 5u) << read_file(scratch / "out");
  }
}

TEST(Check, PrefixMatchesAtDots) {
  for (const std::string prefix : {"ahn2023.loss_a1", "ahn2023.loss_a1."}) {
    const Outcome r = run({"check", prefix});
    EXPECT_EQ(r.code, 0);
    EXPECT_TRUE(has(r.out, "6 statements: 6 proved")) << r.out;
    EXPECT_FALSE(has(r.out, "loss_a2"));
  }
  expect_refused({"check", "ahn2023.loss_a"}, {"'ahn2023.loss_a'", "ahn2023.loss_a1."});
  // Whoever looks for a key may begin it anywhere.
  EXPECT_TRUE(has(run({"list", "ahn2023.loss_a"}).out, "ahn2023.loss_a2.huber"));
  expect_refused({"list", "loss_a"}, {"'loss_a'", "ahn2023.loss_a1."});
  // One key is a leading part of the other, at a dot and not at a dot.
  EXPECT_TRUE(has(run({"check", "ahn2023.axis_absorbing"}).out, "2 statements: "));
  EXPECT_TRUE(has(run({"check", "ahn2023.loss_a1.power_3"}).out, "1 statement: "));
  // Several prefixes, no statement twice.
  EXPECT_TRUE(has(run({"check", "ahn2023.loss_a1.huber", "ahn2023.loss_a1"}).out, "6 statements: "));
}

TEST(Check, RefutedShowsBothSides) {
  const Outcome r = run({"check", "ahn2023.regime_eos.without_proviso"});
  EXPECT_EQ(r.code, 0);
  for (const char* part : {"REFUTED", "witness", "lhs       in [", "rhs       in [", "1 refuted"})
    EXPECT_TRUE(has(r.out, part)) << part;
}

TEST(Check, Json) {
  const Scratch scratch;
  const std::string file = scratch / "a.json";
  const Words keys = {"ahn2023.loss_a1.log_cosh", "ahn2023.regime_eos.without_proviso", "ahn2023.regime_eos_gap.huber"};
  Words words = {"check", "--json", file};
  words.insert(words.end(), keys.begin(), keys.end());
  const Outcome r = run(words);
  EXPECT_EQ(r.code, 0) << r.err;
  expect_clean(r);
  EXPECT_EQ(scratch.files(), Words{"a.json"});
  const json j = read_json(file);
  for (const char* name : {"compiler", "arb", "mpfr", "mpfi", "gmp", "threads", "seed", "flags", "overshoot"})
    EXPECT_TRUE(j.at("environment").contains(name)) << name;
  ASSERT_EQ(j.at("statements").size(), 3u);
  for (const json& s : j["statements"]) {
    SCOPED_TRACE(s.at("key").get<std::string>());
    for (const char* name : {"source", "verdict", "expected", "domain", "samples", "applicable", "printed", "decided",
                             "covers", "file", "method", "seconds"})
      EXPECT_TRUE(s.contains(name)) << name;
    EXPECT_EQ(s["verdict"], s["expected"]);
    if (s["verdict"] != "REFUTED") {  // sampling stops at a counterexample
      ASSERT_TRUE(s.contains("worst_slack") && s.contains("worst_point"));
      expect_reads_back(s["worst_slack"]);
    }
    expect_reads_back(s["seconds"]);
    EXPECT_GT(s["applicable"].get<long>(), 0);
    EXPECT_GE(s["samples"].get<long>(), s["applicable"].get<long>());
  }
  const json& proved = j["statements"][0];
  EXPECT_EQ(proved["key"], keys[0]);
  EXPECT_EQ(proved["verdict"], "PROVED");
  EXPECT_EQ(proved["certificate"], "proofs-numeric/certificates/ahn2023.loss_a1.log_cosh.json");
  expect_reads_back(proved["verify_cost"]);
  expect_reads_back(proved["worst_point"]["s"]);
  const json& refuted = j["statements"][1];
  EXPECT_EQ(refuted["verdict"], "REFUTED");
  ASSERT_FALSE(refuted["witness"].empty());
  for (const auto& [name, q] : refuted["witness"].items())
    EXPECT_EQ(print(read_rational(q.get<std::string>(), name)), q);
  ASSERT_TRUE(refuted["both_sides"].is_array()) << refuted["both_sides"];
  ASSERT_EQ(refuted["both_sides"].size(), 2u);
  for (const json& side : refuted["both_sides"])
    EXPECT_LE(read_rational(side.at(0).get<std::string>(), "lo"), read_rational(side.at(1).get<std::string>(), "hi"));
  EXPECT_EQ(j["statements"][2]["verdict"], "SUPPORTED");
  EXPECT_FALSE(j["statements"][2].contains("witness"));
}

TEST(Check, SameSeedSameJson) {
  const Scratch scratch;
  const auto record = [&](const std::string& seed) {
    const std::string file = scratch / "r.json";
    EXPECT_EQ(run({"check", "ahn2023.loss_a2", "ahn2023.regime_eos_gap.huber", "--seed", seed, "--json", file}).code,
              0);
    return without_times(read_json(file));
  };
  const json once = record("5"), again = record("5"), other = record("6");
  EXPECT_EQ(once.dump(), again.dump());
  EXPECT_NE(once["statements"].dump(), other["statements"].dump());
}

TEST(Check, BudgetIsKept) {
  const Scratch scratch;
  const std::string file = scratch / "b.json";
  EXPECT_EQ(run({"check", "ahn2023.loss_a1.sqrt", "--budget", "3000", "--json", file}).code, 0);
  EXPECT_EQ(read_json(file)["statements"][0]["samples"], 3000);
}

TEST(Check, TooFewSamplesAreUndecided) {
  const Scratch scratch;  // no certificates
  const Outcome r = run({"check", "ahn2023.loss_a1.sqrt", "--budget", "10"}, {.root = scratch.root({})});
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(has(r.out, "UNDECIDED, recorded as PROVED: only 10 of 10 samples applicable")) << r.out;
}

TEST(Check, FreshProvesAnew) {
  const Scratch scratch;
  const Outcome r = run({"check", "ahn2023.loss_a1.log_cosh", "ahn2023.regime_eos.without_proviso", "--fresh"},
                        {.root = scratch.root({})});
  EXPECT_EQ(r.code, 0) << r.out;
  EXPECT_TRUE(has(r.out, "1 proved, 0 supported, 1 refuted")) << r.out;
}

}  // namespace
}  // namespace overshoot::cli
