/// Statements that their authors cannot have meant (slips/statements.cpp): one line with the key for each, and verdicts
/// for the others.
#include <map>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

/// The key below "slips.", and what is said of it.
const std::map<std::string, std::string> slips = {{"mutant", "the mutant is the statement itself"},
                                                  {"mutant_of_structures", "the mutant is the statement itself"},
                                                  {"misspelt", "'xx'"},
                                                  {"misspelt_when_sampled", "'xx'"},
                                                  {"misspelt_in_a_run", "'xx'"},
                                                  {"plan_of_no_claim", "'bellow'"},
                                                  {"plan_with_no_hypothesis", "'given'"},
                                                  {"plan_with_no_variable", "'y'"},
                                                  {"plan_with_no_remainder", "a form without a remainder"},
                                                  {"nothing", "it claims nothing"},
                                                  {"two_of_one_name", "two comparisons are called 'below'"},
                                                  {"no_domain", "no domain today"},
                                                  {"key_twice", "two statements have this key"}};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
How of_slips(const Scratch& scratch) { return {.root = scratch.root({}), .program = OVERSHOOT_SLIPS}; }

TEST(Slips, EachIsOneLineWithItsKey) {
  const Scratch scratch;
  for (const auto& [name, what] : slips)
    expect_refused({"check", "slips." + name}, {"slips." + name + ": ", what}, of_slips(scratch));
}

TEST(Slips, TheOthersGetTheirVerdicts) {
  const Scratch scratch;
  const Outcome r = run({"check"}, of_slips(scratch));
  EXPECT_EQ(r.code, 2);
  EXPECT_EQ(lines_of(r.err).size(), slips.size()) << r.err;
  for (const auto& [name, what] : slips) EXPECT_TRUE(has(r.err, "overshoot: slips." + name + ": ")) << name;
  EXPECT_TRUE(has(r.out, "1 supported, 2 refuted, 13 undecided; 16 NOT as recorded")) << r.out;
  for (const char* line : {"slips.good                     SUPPORTED", "slips.false                    REFUTED",
                           "slips.misspelt                 UNDECIDED"})
    EXPECT_TRUE(has(r.out, line)) << r.out;
}

TEST(Slips, ProveAndRefuteTakeNone) {
  const Scratch scratch;
  for (const auto& [name, what] : slips)
    for (const char* command : {"prove", "refute"}) {
      if (name == "misspelt_in_a_run") continue;  // neither has anything to do with runs
      expect_refused({command, "slips." + name}, {"slips." + name + ": ", what}, of_slips(scratch));
    }
  for (const char* name : {"misspelt", "no_domain"})
    expect_refused({"show", std::string("slips.") + name}, {std::string("slips.") + name + ": "}, of_slips(scratch));
}

TEST(Prove, PrintsTheFormulaAsRecorded) {
  const Scratch scratch;
  const Outcome r = run({"prove", "slips.good"}, of_slips(scratch));
  EXPECT_EQ(r.code, 0) << r.out << r.err;
  const auto lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), 4U) << r.out;
  EXPECT_TRUE(lines[0].starts_with("slips.good: PROVED over x in [0, 1]; ")) << lines[0];
  EXPECT_EQ(lines[1], "    ∀ x ∈ [0, 1]");
  EXPECT_EQ(lines[2], "    x < 2    [below]");
  EXPECT_TRUE(lines[3].starts_with("wrote ")) << lines[3];
}

TEST(Prove, RefutesAFalseStatement) {
  const Scratch scratch;
  const How how = of_slips(scratch);
  const Outcome far = run({"prove", "slips.false_far_from_infinity", "--budget", "5000"}, how);
  EXPECT_EQ(far.code, 1);
  EXPECT_TRUE(has(far.out, "slips.false_far_from_infinity is REFUTED")) << far.out;
  const Outcome r = run({"prove", "slips.false"}, how);
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(has(r.out, "slips.false is REFUTED")) << r.out;
  EXPECT_TRUE(has(r.out, "witness   x = 0\n")) << r.out;
  EXPECT_TRUE(scratch.files("root/proofs-numeric/certificates").empty());
}

TEST(Refute, ReplacesAVoidProofAndSaysSo) {
  const Scratch scratch;
  const How how = of_slips(scratch);
  const std::string file = certificate(how.root, "slips.false").string();
  EXPECT_EQ(run({"refute", "slips.false"}, how).code, 0);
  const std::string refutation = read_file(file);
  EXPECT_EQ(run({"verify", file}, how).code, 0);
  EXPECT_EQ(run({"prove", "slips.good"}, how).code, 0);
  auto forged = read_json(certificate(how.root, "slips.good"));
  forged["key"] = "slips.false";
  sign(forged);
  write_file(file, forged.dump());
  const Outcome again = run({"refute", "slips.false"}, how);
  EXPECT_EQ(again.code, 0);
  EXPECT_TRUE(has(again.out, "(in place of one that said PROVED and is void)")) << again.out;
  EXPECT_EQ(read_file(file), refutation);
}

}  // namespace
}  // namespace overshoot::cli
