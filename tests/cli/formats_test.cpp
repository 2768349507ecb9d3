/// Files of other provers and tools: NAME.fpcore, NAME.smt2, and check --smt.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// What --smt answers to a script that declares the real numbers x and y, the integer n and the Boolean p.
Outcome answered(const Scratch& scratch, const std::string& asserts) {
  const std::string file = scratch / "t.smt2";
  write_file(file, "(set-logic QF_NRA)(declare-const x Real)(declare-fun y () Real)(declare-const n Int)(declare-const p Bool)\n" + asserts);
  return run({"check", file, "--smt"}, {.program = OVERSHOOT_LEMMAS});
}

TEST(Smt, AnswersUnsatOnlyWhereNoValueOfAPartialOperationCouldHelp) {
  const Scratch scratch;
  for (const char* asserts : {
           "(assert (> x 1))(assert (< x 1))",                                   // no number is left
           "(assert (>= x 1))(assert (< x 1))",                                  // strictness
           "(assert (> n 0))(assert (< n 1))",                                   // no integer is
           "(assert (= n (/ 1 2)))",                                             //
           "(assert (< (/ 1 x) 0))(assert (> x 0))",                             // 1/x is defined there
           "(assert (not (= (/ x x) 1)))(assert (not (= x 0)))",                 //
           "(assert (>= x 0))(assert (< (sqrt x) 0))",                           //
           "(assert (> (/ 1 x) 2))(assert (> y 1))(assert (< (* y y) 1))",       // whatever 1/0 is
           "(assert (or (< x 0) (> x 1)))(assert (< (* x (- x 1)) 0))",          //
           "(assert (< (ite (>= x 0) x (- x)) 0))",                              //
           "(assert (= p (> x 0)))(assert (not p))(assert (> x 1))",             //
           "(assert (= x (* y y)))(assert (< x 0))",                             // y is free, x is not
           "(assert (= (+ (* x x) (* y y)) 1))(assert (> (+ x y) 2))",           //
           "(assert (let ((y (* x x)) (x 3)) (< (+ y x) 0)))",                   //
           "(assert (> x real.pi))(assert (< x 3.14159))",                       //
           "(assert (not (=> (and (> x 0) (> y 0)) (and (> (+ x y) 0) (> (* x y) 0)))))",
           "(assert (distinct x 0 1))(assert (<= (* x x) x))(assert (>= x 2))(assert (<= x 5))",
           "(define-fun f ((a Real)) Real (+ a y))(assert (let ((y 5)) (and (= (f 1) 3) (= y 6))))",  //
           "(assert (xor (> x 0) (not (<= x 0))))",                              //
           "(assert (not (= (tan x) (/ (sin x) (cos x)))))(assert (> x 0))(assert (< x 1))",  // an identity
           "(assert false)"}) {
    const Outcome r = answered(scratch, asserts);
    EXPECT_EQ(r.out, "unsat\n") << asserts << "\n" << r.err;
    EXPECT_EQ(r.code, 0);
  }
}

/// In SMT-LIB each of these has a model, some where 1/0 or log(-1) is a number that suits it, or nobody can know: not
/// unsat. The others are out of reach.
TEST(Smt, AnswersUnknownWhereAValueIsUndefined) {
  const Scratch scratch;
  for (const char* asserts : {
           "(assert (= (/ 1 x) 5))(assert (= x 0))",
           "(assert (< (/ 1 x) 0))(assert (>= x 0))",
           "(assert (not (= (/ x x) 1)))",
           "(assert (= x (sqrt (- 1))))",
           "(assert (< (sqrt x) 0))",
           "(assert (< x 0))(assert (> (log x) 0))",
           "(assert (= x (/ 1 0)))",
           "(assert (= (^ x (- 1)) 5))(assert (<= x 0))(assert (>= x 0))",
           "(assert (= x 0))(assert (= y (/ 1 x)))",
           "(assert (= x 0))(assert (ite (> (/ 1 x) 0) (> 1 2) (> 2 1)))",
           "(assert (< (abs (/ 1 x)) 0))(assert (< x 1))",        // false, but not to a proof by definedness
           "(assert (= (* x x) 2))",                              // no rational model
           "(assert (= (* 2 n) 1))"}) {                           // not by intervals
    const Outcome r = answered(scratch, asserts);
    EXPECT_EQ(r.out, "unknown\n") << asserts;
    EXPECT_EQ(r.code, 1);
  }
}

TEST(Smt, AnswersSatWithAnExactModel) {
  const Scratch scratch;
  const auto model = [&](const std::string& asserts) {
    const Outcome r = answered(scratch, asserts);
    EXPECT_EQ(lines_of(r.out).front(), "sat") << asserts << r.out << r.err;
    EXPECT_EQ(r.code, 0);
    return r.out;
  };
  // Declared and free: they have values too.
  EXPECT_EQ(model("(assert (= (* 3 x) (- 1)))(assert (= y (* x x)))(assert (>= n 2))(assert (<= n 2))(assert p)"),
            "sat\n(model\n  (define-fun x () Real (- (/ 1.0 3.0)))\n  (define-fun y () Real (/ 1.0 9.0))\n"
            "  (define-fun n () Int 2)\n  (define-fun p () Bool true)\n)\n");
  EXPECT_TRUE(has(model("(assert (<= x 1))(assert (>= x 1))"), "(define-fun x () Real 1.0)"));
  EXPECT_TRUE(has(model("(assert (= p (> x 0)))(assert (= x 4))"), "(define-fun p () Bool true)"));
  EXPECT_TRUE(has(model("(assert (= p (> x 0)))(assert (= x (- 4)))"), "(define-fun p () Bool false)"));
  EXPECT_TRUE(has(model("(define-fun f ((a Real)) Real (+ a y))(assert (let ((y 5)) (= (f 1) 3)))"), "(define-fun y () Real 2.0)"));
  // Ends of ranges that are rational, though no reading of theirs shows it.
  EXPECT_TRUE(has(model("(assert (>= x (min 2 real.pi)))(assert (<= x 2))"), "(define-fun x () Real 2.0)"));
  EXPECT_TRUE(has(model("(assert (<= x (max 2 (- real.pi))))(assert (>= x 2))"), "(define-fun x () Real 2.0)"));
  model("");
  model("(assert (= (+ (* x x) (* y y)) 1))(assert (> (+ x y) 1))");
  model("(assert (> (* n n) 2))(assert (< n 3))(assert (> n 0))");
  model("(assert (> (exp x) 2))(assert (< (sin x) 0))");
  // The names are the file's.
  const std::string file = scratch / "names.smt2";
  write_file(file, "(declare-const |a b| Real)(declare-const in Real)(declare-const pi Real)(assert (= |a b| in pi 2))");
  EXPECT_EQ(run({"check", file, "--smt"}, {.program = OVERSHOOT_LEMMAS}).out,
            "sat\n(model\n  (define-fun |a b| () Real 2.0)\n  (define-fun in () Real 2.0)\n  (define-fun pi () Real 2.0)\n)\n");
}

TEST(Smt, NamesWhatIsNotSupportedAndWhatIsWrong) {
  const Scratch scratch;
  const Outcome quantified = answered(scratch, "(assert (forall ((z Real)) (> z x)))");
  EXPECT_EQ(quantified.out, "unknown\n");
  EXPECT_EQ(quantified.code, 2);
  EXPECT_TRUE(has(quantified.err, "line 2, column 9: not supported: quantifiers")) << quantified.err;
  const Outcome undeclared = answered(scratch, "(assert (> z x))");
  EXPECT_EQ(undeclared.out, "");
  EXPECT_EQ(undeclared.code, 2);
  EXPECT_TRUE(has(undeclared.err, "line 2, column 12: 'z' is not declared")) << undeclared.err;
  const Outcome contrary = answered(scratch, "(set-info :status unsat)(assert (> x 0))");
  EXPECT_EQ(lines_of(contrary.out).front(), "sat");
  EXPECT_EQ(contrary.code, 1);
  EXPECT_TRUE(has(contrary.err, "its :status says unsat"));
  expect_refused({"check", "ahn2023.y_monotone", "--smt"}, {"--smt: answers for one file NAME.smt2"}, {.program = OVERSHOOT_LEMMAS});
}

TEST(Formats, FilesStandForKeys) {
  const Scratch scratch;
  const How how{.program = OVERSHOOT_LEMMAS};
  const std::string smt = scratch / "a.smt2", fpcore = scratch / "b.fpcore";
  write_file(smt, "(set-info :status unsat)(declare-const x Real)(assert (> x 0))(assert (< (exp x) 1))");
  write_file(fpcore, "(FPCore f (x) :pre (<= 0 x 1) (* x (- 1 x)))\n(FPCore g (x) (> (+ (* x x) 1) 0))");
  const Outcome both = run({"check", smt, scratch / "b.fpcore", "--claim", "body <= 1/2"}, how);
  EXPECT_EQ(both.code, 0) << both.out << both.err;
  EXPECT_TRUE(has(both.out, "3 statements: 3 proved")) << both.out;
  const Outcome shown = run({"show", smt}, how);
  EXPECT_TRUE(has(shown.out, "∀ x ∈ (0, ∞)") && has(shown.out, "exp(x) ≥ 1")) << shown.out;
  EXPECT_EQ(run({"prove", fpcore, "--claim", "body <= 1/2"}, how).code, 0);
  EXPECT_TRUE(std::filesystem::exists(scratch / "b.f.json") && std::filesystem::exists(scratch / "b.g.json"));
  // Where the claim is another, so is the formula: the certificate is none of it.
  const Outcome other = run({"check", fpcore, "--claim", "body <= 1/5"}, how);
  EXPECT_NE(other.code, 0);
  EXPECT_TRUE(has(other.out, "prove " + fpcore + ":f --claim 'body <= 1/5'` writes a new one")) << other.out;
  const Outcome refuted = run({"refute", fpcore, "--claim", "body < 1/4, body > -1"}, how);
  EXPECT_TRUE(has(refuted.out, "x = 1/2")) << refuted.out;
  const Outcome no_claim = run({"check", fpcore}, how);
  EXPECT_EQ(no_claim.code, 2);
  EXPECT_TRUE(has(no_claim.err, "line 1, column 31: the body is a number: --claim 'body <= 1' says")) << no_claim.err;
}

TEST(Problems, AreDecidedBesideWhatOthersDid) {
  const Scratch scratch;
  const std::filesystem::path folder = scratch.path("root") / "bench" / "problems";
  std::filesystem::create_directories(folder);
  write_file(folder / "some.lemma",
             "lemma easy\nx in [0, 1]\nclaim x^2 <= 1\n\nlemma false_one\nx real\nclaim x^2 >= x\nexpect REFUTED\n\n"
             "lemma unknown_function\nx real\nclaim frobnicate(x) > 0\n\nlemma touching\nx in [0, 1]\nclaim sin(x)^2 + cos(x)^2*x <= 1 + tanh(x - x^2)^2\n");
  write_file(folder / "seen.json", R"({"easy": {"a tool": "proved 1.25"}, "false_one": {"a tool": "-", "z3": "sat 0.01"}})");
  const Outcome r = run({"bench", "--problems", "--limit", "60"}, {.root = scratch.path("root"), .program = OVERSHOOT_LEMMAS});
  EXPECT_EQ(r.code, 0) << r.out << r.err;
  const Words lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), 7U) << r.out;
  EXPECT_TRUE(has(lines[6], "coq-interval") || has(lines[6], "coqc")) << lines[6];
  EXPECT_TRUE(has(lines[0], "verdict") && has(lines[0], "a tool") && has(lines[0], "z3"));
  EXPECT_TRUE(has(lines[1], "PROVED") && has(lines[1], "proved 1.25")) << lines[1];
  EXPECT_TRUE(has(lines[2], "REFUTED") && has(lines[2], "sat 0.01")) << lines[2];
  std::istringstream touching(lines[3]);  // the boxes that were examined
  std::string name, verdict;
  long boxes = 0;
  EXPECT_TRUE(touching >> name >> verdict >> boxes && verdict == "UNDECIDED" && boxes > 0) << lines[3];
  EXPECT_TRUE(has(lines[5], "3 problems: 1 PROVED, 1 REFUTED, 1 UNDECIDED") && has(lines[5], "no verdict against the truth")) << lines[4];
  EXPECT_TRUE(has(r.err, "unknown_function: not stated") && has(r.err, "line 12")) << r.err;
}

}  // namespace
}  // namespace overshoot::cli
