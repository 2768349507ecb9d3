/// Lemmas as text in the command and in files, with the small program and the verifier alone.
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

const How small{.program = OVERSHOOT_LEMMAS};

TEST(TextLemma, CheckRefutesThenProves) {
  const Outcome proved = run({"check", "x in (-1,2); y in (-1,2); -1 < x+y; x+y < 1 |- cos(x-y) <= 2*cos(x)*cos(y)"}, small);
  EXPECT_EQ(proved.code, 0) << proved.err;
  EXPECT_NE(proved.out.find("lemma: PROVED over x in (-1, 2), y in (-1, 2)"), std::string::npos) << proved.out;
  EXPECT_NE(proved.out.find("given −1 < x + y"), std::string::npos) << proved.out;
  EXPECT_NE(proved.out.find("⇒ cos(x − y) ≤ 2·cos(x)·cos(y)"), std::string::npos) << proved.out;
  EXPECT_NE(proved.out.find("not kept"), std::string::npos);
  const Outcome refuted = run({"check", "x real |- x^2 - x + 1/5 >= 0"}, small);
  EXPECT_EQ(refuted.code, 1);
  EXPECT_NE(refuted.out.find("lemma is REFUTED"), std::string::npos) << refuted.out;
  EXPECT_NE(refuted.out.find("x = 1/2"), std::string::npos) << refuted.out;
  const Outcome undefined = run({"check", "x real |- 1/x^2 > 0"}, small);
  EXPECT_EQ(undefined.code, 1);
  EXPECT_NE(undefined.out.find("UNDECIDED"), std::string::npos);
  EXPECT_NE(undefined.out.find("1/x² is a division by 0 at x = 0"), std::string::npos) << undefined.out;
  const Outcome vacuous = run({"check", "x in (0, 1), y in (0, 1), x + y > 2 |- x > 7"}, small);
  EXPECT_EQ(vacuous.code, 1);
  EXPECT_NE(vacuous.out.find("it says nothing: no point of the domain satisfies x + y > 2"), std::string::npos) << vacuous.out;
}

TEST(TextLemma, KeepsItsCertificateWhereItIsTold) {
  const Scratch scratch;
  const Outcome proved = run({"prove", "x > 0 |- 1/x > 0", "--certificate", scratch / "kept.json"}, small);
  EXPECT_EQ(proved.code, 0) << proved.err;
  EXPECT_NE(proved.out.find("wrote " + scratch / "kept.json"), std::string::npos) << proved.out;
  for (const std::string& program : {std::string(OVERSHOOT_LEMMAS), std::string(OVERSHOOT_VERIFY)}) {
    const Words words = program == OVERSHOOT_VERIFY ? Words{scratch / "kept.json"} : Words{"verify", scratch / "kept.json"};
    const Outcome verified = run(words, {.program = program});
    EXPECT_EQ(verified.code, 0) << verified.err;
    EXPECT_NE(verified.out.find("verified, PROVED: 'lemma' (2 boxes)\n  over x in (0, inf)\n  claim (1/x) > 0\n"), std::string::npos) << verified.out;
  }
  const Outcome refuted = run({"refute", "x real |- x > 0", "--certificate", scratch / "false.json"}, small);
  EXPECT_EQ(refuted.code, 0) << refuted.err;
  EXPECT_EQ(run({"verify", scratch / "false.json"}, small).code, 0);
  expect_refused({"prove", "ahn2023.y_monotone", "--certificate", scratch / "x.json"}, {"--certificate"}, small);
  expect_refused({"check", "ahn2023.y_monotone", "--certificate", scratch / "x.json"}, {"--certificate"}, small);
}

/// A proposition of somebody's own under the key of a statement proves nothing of that.
TEST(TextLemma, IsNoStatementOfThePaper) {
  const Scratch scratch;
  ASSERT_EQ(run({"prove", "x > 0 |- 1/x > 0", "--certificate", scratch / "kept.json"}, small).code, 0);
  nlohmann::json certificate = read_json(scratch / "kept.json");
  certificate["key"] = "ahn2023.y_monotone";
  sign(certificate);
  write_file(scratch / "ahn2023.y_monotone.json", certificate.dump());
  const Outcome verified = run({scratch / "ahn2023.y_monotone.json"}, {.program = OVERSHOOT_VERIFY});
  EXPECT_EQ(verified.code, 1);
  EXPECT_NE(verified.out.find("REJECTED: it brings a proposition of its own, under the name of the statement"), std::string::npos) << verified.out;
}

constexpr const char* paper =
    "lemma log_bound\n  source Lemma 2\n  says \"the tangent lies above\"\n  x in (0, 4)\n  claim log(x) <= x - 1\n  touch x = 1 order 2\n"
    "  mutant log(x) <= x - 2\n"
    "lemma square: x real |- x^2 - x + 1/5 >= 0\n  expect REFUTED\n"
    "lemma form\n  x real, y real\n  let q = x - y\n  given h: x >= 0\n  claim x^2 + y^2 + x >= 2*x*y\n  plan by h: 1, rest q^2\n";

TEST(TextLemma, Files) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch.path("Über uns/deeper"));
  const std::string file = scratch / "Über uns/deeper/paper.lemma", folder = scratch / "Über uns";
  write_file(file, paper);
  for (const std::string& word : {file, folder}) {
    const Outcome checked = run({"check", word}, small);
    EXPECT_EQ(checked.code, 0) << checked.err << checked.out;
    EXPECT_NE(checked.out.find("3 statements: 2 proved, 0 supported, 1 refuted, 0 undecided; all as recorded"), std::string::npos) << checked.out;
    EXPECT_NE(checked.out.find("the tangent lies above"), std::string::npos);
    EXPECT_NE(checked.out.find("no mutant"), std::string::npos);
  }
  EXPECT_EQ(scratch.files("Über uns/deeper").size(), 1u);  // check keeps nothing
  const Outcome proved = run({"prove", file}, small);
  EXPECT_EQ(proved.code, 1) << proved.out;  // one of them is false
  EXPECT_EQ(run({"refute", file + ":square"}, small).code, 0);
  EXPECT_EQ(scratch.files("Über uns/deeper"), (Words{"paper.form.json", "paper.lemma", "paper.log_bound.json", "paper.square.json"}));
  const Outcome again = run({"check", file}, small);
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_NE(again.out.find("certificate of 3 boxes, verified"), std::string::npos) << again.out;
  const Outcome verified = run({"verify", file}, small);
  EXPECT_EQ(verified.code, 0) << verified.err;
  EXPECT_NE(verified.out.find("paper.square.json: verified, REFUTED: 'paper.square'"), std::string::npos) << verified.out;
  // The text says something else now: its certificate is of no use to it.
  std::string changed = paper;
  changed.replace(changed.find("x - 1"), 5, "x - 2");
  changed.erase(changed.find("  mutant"), 24);
  write_file(file, changed);
  const Outcome stale = run({"check", file + ":log_bound"}, small);
  EXPECT_EQ(stale.code, 1) << stale.out;
  EXPECT_EQ(stale.out.find("PROVED  "), std::string::npos) << stale.out;
  EXPECT_NE(stale.out.find("rejected"), std::string::npos) << stale.out;
}

TEST(TextLemma, OtherCommands) {
  const Scratch scratch;
  const Outcome shown = run({"show", "x > 0 |- log(x) <= x - 1"}, small);
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_NE(shown.out.find("∀ x ∈ (0, ∞)"), std::string::npos) << shown.out;
  const Outcome exported = run({"export-coq", "x in (0, 1), y in (1, 2) |- x*y < 2*y"}, small);
  EXPECT_EQ(exported.code, 0) << exported.err;
  EXPECT_NE(exported.out.find("Theorem"), std::string::npos) << exported.out;
  const Outcome precise = run({"precision", "x in (1, 2) |- (1 + x^2/1000000000000) - 1 > 0"});
  EXPECT_EQ(precise.code, 0) << precise.err;
  EXPECT_NE(precise.out.find("float"), std::string::npos) << precise.out;
  const Outcome moved = run({"refute", "x real |- x^2 + 1 >= 2*x"}, small);
  EXPECT_EQ(moved.code, 1);
  EXPECT_NE(moved.out.find("with 9/10 in place of 1 it is false, at x = 1"), std::string::npos) << moved.out;
  for (const char* command : {"check", "prove", "refute", "show"}) {
    const Outcome help = run({command, "--help"}, small);
    EXPECT_NE(help.out.find("tanhc(x)"), std::string::npos) << command;
  }
}

/// list and show of a file; what a stale certificate is worth.
TEST(TextLemma, FilesAreListedShownAndVerified) {
  const Scratch scratch;
  const std::string file = scratch / "paper.lemma", certificate = scratch / "paper.positive.json";
  const auto positive = [](const char* bound) {
    return std::string("lemma positive\n  says squares\n  x real\n  claim x^2 + 1 > ") + bound + "\n  mutant x^2 > 1\n";
  };
  write_file(file, positive("0"));
  const Outcome listed = run({"list", file}, small);
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_EQ(lines_of(listed.out).back(), "paper.positive  PROVED     the text  squares");
  EXPECT_NE(run({"show", file}, small).out.find("  mutant     x² > 1\n"), std::string::npos);
  EXPECT_NE(run({"show", file}, small).out.find("certified  not yet: prove or refute writes " + certificate), std::string::npos);
  ASSERT_EQ(run({"prove", file}, small).code, 0);
  EXPECT_NE(run({"show", file}, small).out.find("certified  " + certificate + " says PROVED (verify checks it)"), std::string::npos);
  EXPECT_EQ(run({"verify", file}, small).code, 0);
  write_file(file, positive("-1"));
  EXPECT_NE(run({"show", file}, small).out.find(certificate + " is of another formula"), std::string::npos);
  const Outcome stale = run({"verify", file}, small);
  EXPECT_EQ(stale.code, 1);
  EXPECT_NE(stale.err.find(certificate + ": the text of paper.positive no longer means this formula: prove " + file + ":positive writes another"), std::string::npos) << stale.err;
}

/// An unknown word is refused, whichever program it is and what else is named.
TEST(TextLemma, ListRefusesUnknownWords) {
  for (const std::string& program : {std::string(OVERSHOOT_LEMMAS), std::string(OVERSHOOT_PROGRAM)}) {
    const Outcome r = run({"list", "ahn2023.y_monotone", "ahn2023.y_monotoen"}, {.program = program});
    EXPECT_EQ(r.code, 2) << r.out;
    EXPECT_EQ(r.out, "");
    EXPECT_NE(r.err.find("'ahn2023.y_monotoen'"), std::string::npos) << r.err;
  }
}

TEST(TextLemma, EquationsAndSamples) {
  const Outcome line = run({"check", "x, y real, x^3 + y^3 = 1, x*y > 0 |- sin(x*y)*exp(x) <= 1 + x^2*y^4/1000 + 1/10"}, small);
  EXPECT_EQ(line.out.find("no counterexample in"), std::string::npos) << line.out;
  EXPECT_NE(line.out.find("random samples do not meet the equation x^3 + y^3 = 1: they say nothing"), std::string::npos) << line.out;
}

TEST(TextLemma, Refusals) {
  expect_refused({"check", ""}, {"nothing is written: a lemma is DOMAIN AND HYPOTHESES |- CLAIM"}, small);
  const Scratch scratch;
  const Outcome refused = run({"check", "x real |- 2xy < 1"}, small);
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(refused.err,
            "overshoot: lemma: line 1, column 12: a product is written with *: 2*xy, or 2*x*y\nx real |- 2xy < 1\n           ^\n");
  write_file(scratch / "bad.lemma", "lemma a\n  x real\n  claim lgo(x) < 1\n");
  const Outcome bad = run({"check", scratch / "bad.lemma"}, small);
  EXPECT_EQ(bad.code, 2);
  EXPECT_NE(bad.err.find("bad.lemma: line 3, column 9: there is no function 'lgo'; did you mean log?"), std::string::npos) << bad.err;
  expect_refused({"check", scratch / "none.lemma"}, {"none.lemma"}, small);
  std::filesystem::create_directories(scratch.path("empty"));
  expect_refused({"check", scratch / "empty"}, {"no file NAME.lemma"}, small);
  write_file(scratch / "two.lemma", "lemma one: x real |- x < 1\nlemma two: x real |- x < 2\n");
  expect_refused({"check", scratch / "two.lemma:tow"}, {"no lemma 'tow'; did you mean two?"}, small);
  expect_refused({"export-coq", scratch / "two.lemma"}, {"several lemmas"}, small);
  write_file(scratch / "nothing.lemma", "# nothing\n");
  expect_refused({"check", scratch / "nothing.lemma"}, {"no lemma"}, small);
}

/// From Enter to verdict, one variable: a tenth of a second is promised on an idle machine. (Five times that here:
/// other tests run at the same time.)
TEST(TextLemma, IsAnsweredAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run({"check", "x in (0, 3/2) |- cos(x) > 0"}, small).code, 0);
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 0.5);
}

}  // namespace
}  // namespace overshoot::cli
