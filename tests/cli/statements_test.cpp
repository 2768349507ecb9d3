/// list, show and check: what a reader sees, and the JSON records.
#include <fmt/format.h>

#include "lib/scalar/rational.hpp"
#include "lib/statement/statement.hpp"
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
  for (json& s : j["statements"]) s.erase("seconds");
  j["environment"].erase("date");
  return j;
}

TEST(List, EveryStatementOnALine) {
  const Outcome r = run({"list"});
  EXPECT_EQ(r.code, 0);
  expect_clean(r);
  const auto lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), registry().size());
  std::size_t i = 0;
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
  for (const char* part :
       {"Assumption A1", R"(|\ell'|\le 1)", "s real", "PROVED", "tanh(s) <= 1", "sech2(s) >= 0", "sha256 "})
    EXPECT_TRUE(has(r.out, part)) << part;
}

TEST(Show, EveryStatementCanBeShown) {
  for (const auto& [key, s] : registry()) {
    const Outcome r = run({"show", key});
    EXPECT_EQ(r.code, 0) << key;
    EXPECT_TRUE(has(r.out, s.about.source)) << key;
    EXPECT_TRUE(has(r.out, s.about.text)) << key;
  }
}

TEST(Check, TableAndTotals) {
  const Outcome r = run({"check", "ahn2023.loss_a1.log_cosh"});
  EXPECT_EQ(r.code, 0);
  expect_clean(r);
  const auto lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(lines[0].starts_with("key "));
  EXPECT_TRUE(lines[1].starts_with("ahn2023.loss_a1.log_cosh  PROVED "));
  EXPECT_EQ(lines[3], "1 statements: 1 proved, 0 supported, 0 refuted, 0 undecided; all as recorded");
}

TEST(Check, PrefixMatchesAtDots) {
  for (const std::string prefix : {"ahn2023.loss_a1", "ahn2023.loss_a1."}) {
    const Outcome r = run({"check", prefix});
    EXPECT_EQ(r.code, 0);
    EXPECT_TRUE(has(r.out, "6 statements: 6 proved")) << r.out;
    EXPECT_FALSE(has(r.out, "loss_a2"));
  }
  expect_refused({"check", "ahn2023.loss_a"}, {"'ahn2023.loss_a'", "ahn2023.loss_a1."});
  // One key is a leading part of the other, at a dot and not at a dot.
  EXPECT_TRUE(has(run({"check", "ahn2023.axis_absorbing"}).out, "2 statements: "));
  EXPECT_TRUE(has(run({"check", "ahn2023.loss_a1.power_3"}).out, "1 statements: "));
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
    for (const char* name :
         {"source", "verdict", "expected", "domain", "samples", "applicable", "text", "method", "seconds"})
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
