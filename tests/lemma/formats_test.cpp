/// FPCore and SMT-LIB files as lemmas.
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "lib/lemma/formats.hpp"
#include "lib/lemma/lemma.hpp"

namespace overshoot {
namespace {

std::vector<Statement> statements_of(const std::string& text, const std::string& claim = {}) {
  Source source{"test.fpcore", text};
  std::vector<Statement> out;
  for (const LemmaText& lemma : read_fpcore(source, claim)) out.push_back(as_statement(source, lemma, lemma.name, {}));
  return out;
}
/// The left side of the only claim of the only lemma.
double left_side(const std::string& expression, const std::vector<double>& x, const std::string& arguments = "x y") {
  const std::vector<Statement> all = statements_of("(FPCore (" + arguments + ") (<= " + expression + " 7))");
  EXPECT_EQ(all.size(), 1U) << expression;
  return all.front().in_double(x, {}).second.front().lhs;
}
std::string what_is_wrong(const std::string& text, const std::string& claim = {}) {
  try {
    statements_of(text, claim);
  } catch (const LemmaError& e) {
    return e.what();
  }
  return "nothing";
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Sexprs, AreReadWithTheirPlaces) {
  const Source source{"t", "(a [b \"c ; \"\"d\" |e )| ] ; (\n :f) -1.5"};
  const std::vector<Sexpr> all = read_sexprs(source, Quotes::doubled);
  ASSERT_EQ(all.size(), 2U);
  ASSERT_TRUE(all[0].calls("a"));
  ASSERT_EQ(all[0].items.size(), 3U);
  const Sexpr& inner = all[0].items[1];
  ASSERT_EQ(inner.items.size(), 3U);
  EXPECT_EQ(inner.items[1].text, "c ; \"\"d");
  EXPECT_EQ(inner.items[1].kind, Sexpr::Kind::text);
  EXPECT_EQ(inner.items[2].text, "e )");
  EXPECT_TRUE(inner.items[2].barred);
  EXPECT_TRUE(all[0].items[2].is_word(":f"));
  EXPECT_EQ(all[1].text, "-1.5");
  EXPECT_EQ(source.text.substr(all[1].at), "-1.5");
  EXPECT_EQ(read_sexprs({"t", R"("a\"b" c)"}, Quotes::escaped).size(), 2U);
  EXPECT_EQ(read_sexprs({"t", R"("a\" c)"}, Quotes::doubled).size(), 2U);  // a backslash is one
}

TEST(Sexprs, AreRefusedWithTheirPlaces) {
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {"(a\n (b)", "line 1, column 1: this bracket is not closed"},
           {"(a))", "line 1, column 4: no bracket is open"},
           {"(a]", "line 1, column 3: the bracket that is open is '('"},
           {"(\"a", "line 1, column 2: the second quote is missing"},
           {"\n|a", "line 2, column 1: the second bar is missing"},
           {std::string(3000, '('), "more than 1000 brackets"}}) {
    try {
      read_sexprs({"t", text}, Quotes::doubled);
      ADD_FAILURE() << text;
    } catch (const LemmaError& e) {
      EXPECT_TRUE(has(e.what(), part)) << e.what();
    }
  }
}

TEST(Fpcore, ExpressionsHaveTheValuesOfC) {
  const double x = 0.75, y = 1.25;
  const std::vector<std::pair<std::string, double>> cases = {
      {"(+ x y)", x + y},
      {"(- x y)", x - y},
      {"(- x)", -x},
      {"(* x y 2)", x * y * 2},
      {"(/ x y)", x / y},
      {"(- 1 (- x y))", 1 - (x - y)},
      {"1/3", 1.0 / 3},
      {"-1.5e-1", -0.15},
      {"(fabs (- x y))", std::fabs(x - y)},
      {"(sqrt x)", std::sqrt(x)},
      {"(cbrt (- x))", std::cbrt(-x)},
      {"(exp x)", std::exp(x)},
      {"(exp2 x)", std::exp2(x)},
      {"(expm1 x)", std::expm1(x)},
      {"(log y)", std::log(y)},
      {"(log2 y)", std::log2(y)},
      {"(log10 y)", std::log10(y)},
      {"(log1p x)", std::log1p(x)},
      {"(pow x 3)", x * x * x},
      {"(pow x y)", std::pow(x, y)},
      {"(hypot x y)", std::hypot(x, y)},
      {"(fma x y 3)", std::fma(x, y, 3)},
      {"(fmin x y)", x},
      {"(fmax x y)", y},
      {"(fdim x y)", 0},
      {"(sin x)", std::sin(x)},
      {"(cos x)", std::cos(x)},
      {"(sinh x)", std::sinh(x)},
      {"(tanh x)", std::tanh(x)},
      {"(* PI E)", M_PI * M_E},
      {"(+ PI_2 PI_4 LN2 LN10 LOG2E LOG10E)", M_PI_2 + M_PI_4 + M_LN2 + M_LN10 + M_LOG2E + M_LOG10E},
      {"(+ M_1_PI M_2_PI M_2_SQRTPI SQRT2 SQRT1_2)", M_1_PI + M_2_PI + M_2_SQRTPI + M_SQRT2 + M_SQRT1_2},
      {"(let ((x y) (y x)) (- x y))", y - x},
      {"(let* ([x y] [y x]) (- x y))", 0},
      {"(+ (let ((x 5)) x) x)", 5 + x}};
  for (const auto& [text, value] : cases) EXPECT_NEAR(left_side(text, {x, y}), value, 1e-14) << text;
}

TEST(Fpcore, PreconditionsAreDomainAndHypotheses) {
  const std::vector<Statement> all = statements_of(
      "(FPCore f (x y) :name \"a name\" :cite (a b) :pre (and (<= 0 x 1/2) (< x y) (not (> y 3))) (and (< 0 y) (== x x)))");
  ASSERT_EQ(all.size(), 1U);
  const Statement& f = all.front();
  EXPECT_EQ(f.about.key, "f");
  EXPECT_EQ(f.about.says, "a name");
  EXPECT_EQ(f.about.source, "a, b");
  EXPECT_EQ(text(f.domain), "x in [0, 1/2], y in (-inf, 3]");
  const Formula formula = f.formula({});
  ASSERT_EQ(formula.hypotheses.size(), 1U);
  EXPECT_EQ(formula.hypotheses[0].label, "x < y");
  ASSERT_EQ(formula.claims.size(), 2U);
  EXPECT_EQ(formula.claims[0].relation, Relation::less);
  EXPECT_EQ(formula.claims[1].relation, Relation::equal);
}

TEST(Fpcore, AlternativesAreLemmasOfTheirOwn) {
  EXPECT_EQ(statements_of("(FPCore f (x) :pre (or (< x -1) (> x 1)) (> (* x x) 1))").size(), 2U);
  EXPECT_EQ(statements_of("(FPCore f (x) (>= (if (< x 0) (- x) x) 0))").size(), 2U);
  // A claim of alternatives: where the others fail, the last holds.
  const std::vector<Statement> all = statements_of("(FPCore f (x) (or (< x 1) (> x 0)))");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(text(all.front().domain), "x in [1, inf)");
  const std::vector<Statement> named = statements_of("(FPCore (x) (< x 1)) (FPCore g (x) (< x 1)) (FPCore (x) (or (< x 1) (< x 2)))");
  ASSERT_EQ(named.size(), 3U);
  EXPECT_EQ(named[0].about.key, "1");
  EXPECT_EQ(named[1].about.key, "g");
  EXPECT_EQ(named[2].about.key, "3");
}

/// A case that no number is in: here x >= 0 and x < -1. All of them, that is a mistake.
TEST(Fpcore, ImpossibleCasesAreLeftOut) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "impossible.fpcore";
  const auto lemmas = [&](const std::string& text) {
    std::ofstream(file) << text;
    return lemmas_of(file);
  };
  const std::vector<Statement> some = lemmas("(FPCore f (x) :pre (>= x 0) (>= (if (< x -1) (- x) (if (< x 1) x 1)) 0))");
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(text(some[0].domain), "x in [0, 1)");
  EXPECT_EQ(text(some[1].domain), "x in [1, inf)");
  EXPECT_THROW(lemmas("(FPCore f (x) :pre (and (>= x 0) (< x -1)) (>= x 0))"), EmptyDomain);
  EXPECT_THROW(lemmas("(FPCore g (x) (< x 1)) (FPCore f (x) :pre (and (>= x 0) (< x -1)) (>= (if (< x -3) 1 2) 0))"), EmptyDomain);
}

TEST(Fpcore, ClaimsOfNumbersAreGivenApart) {
  const std::string text = "(FPCore f (x) :pre (< 0 x 1) (* x x))";
  const Statement f = statements_of(text, "0 < body < x, body != 2").front();
  const auto claims = f.in_double({0.5}, {}).second;
  ASSERT_EQ(claims.size(), 3U);
  EXPECT_EQ(claims[0].rhs, 0.25);
  EXPECT_EQ(claims[1].lhs, 0.25);
  EXPECT_EQ(claims[1].rhs, 0.5);
  EXPECT_TRUE(has(what_is_wrong(text), "line 1, column 30: the body is a number: --claim"));
  EXPECT_TRUE(has(what_is_wrong(text, "body < z"), "there is no variable 'z'") || has(what_is_wrong(text, "body < z"), "'z' has no domain"));
  EXPECT_TRUE(has(what_is_wrong(text, "body <"), "--claim: line 1, column 7"));
  EXPECT_TRUE(has(what_is_wrong("(FPCore f (body) body)", "body < 1"), "an argument is called body"));
}

TEST(Fpcore, RefusesByNameAndPlace) {
  const auto body = [](const std::string& e) { return what_is_wrong("(FPCore f (x)\n  (< " + e + " 1))"); };
  for (const auto& [e, part] : std::vector<std::pair<std::string, std::string>>{
           {"(while (< x 1) ([x x (+ x 1)]) x)", "line 2, column 6: not supported: (while ...)"},
           {"(! :precision binary32 x)", "not supported: annotations (! ...)"},
           {"(cast x)", "not supported: (cast ...)"},
           {"(tensor ([i 3]) i)", "not supported: (tensor ...)"},
           {"(tgamma x)", "not supported: (tgamma ...)"},
           {"(floor x)", "not supported: (floor ...)"},
           {"0x1.8p3", "not supported: hexadecimal numbers"},
           {"INFINITY", "not supported: INFINITY"},
           {"NAN", "not supported: NAN"},
           {"z", "'z' is no argument, no constant and no number"},
           {"1/0", "a division by 0"},
           {"1/" + std::string(400, '7'), "a number of more than 400 characters"},
           {"(fabs x x)", "(fabs ...) has 1 argument, not 2"},
           {"(< x 1)", "expected a number: this is a condition"},
           {"(if (< x 1) x)", "(if ...) has 3 arguments, not 2"},
           {"1e99999", "a power of 10 of more than 4 digits"}})
    EXPECT_TRUE(has(body(e), part)) << e << ": " << body(e);
  EXPECT_TRUE(has(what_is_wrong("(FPCore f ((A 3)) (< 1 2))"), "not supported: tensors"));
  EXPECT_TRUE(has(what_is_wrong("(FPCore f (x x) (< 1 2))"), "a second argument 'x'"));
  EXPECT_TRUE(has(what_is_wrong("(FPCore f (x) :pre (< x 1))"), "the body is missing"));
  EXPECT_TRUE(has(what_is_wrong("(FPCore f (x) TRUE)"), "nothing is claimed"));
  EXPECT_TRUE(has(what_is_wrong("(lambda (x) x)"), "expected (FPCore ...)"));
}

/// A let may say in a line what takes a gigabyte to write out.
TEST(Fpcore, RefusesWhatGrowsWithoutEnd) {
  std::string text = "x";
  for (int i = 0; i < 60; ++i) text = "(let ((x (+ x x))) " + text + ")";
  EXPECT_TRUE(has(what_is_wrong("(FPCore f (x) (< " + text + " 1))"), "not supported: definitions that make more than"));
  std::string alternatives;
  for (int i = 0; i < 7; ++i) alternatives += "(or (< x " + std::to_string(i) + ") (> x 9))";
  EXPECT_TRUE(has(what_is_wrong("(FPCore f (x) :pre (and " + alternatives + ") (< x 1))"), "more than 64 cases"));
}

TEST(LemmaNames, AreThoseOfTheFileWhereTheyCanBe) {
  std::set<std::string> taken;
  EXPECT_EQ(lemma_name("x_1", taken), "x_1");
  EXPECT_EQ(lemma_name("x!1", taken), "x_1_2");
  EXPECT_EQ(lemma_name("in", taken), "in_2");
  EXPECT_EQ(lemma_name("pi", taken), "pi_2");
  EXPECT_EQ(lemma_name("", taken), "v");
  EXPECT_EQ(lemma_name("1", taken), "v1");
}

/// The end of a range that is rational, though recording does not see it, is not left out: x > 2 is false at 2.
TEST(Ranges, KeepTheirEnds) {
  for (const char* line : {"x in [min(2, pi), 3] |- x > 2", "x in [0, max(2, -pi)] |- x < 2", "x >= min(2, pi) |- x != 2"})
    EXPECT_TRUE(contains(lemma_of_line(line).domain, {Rational(2)})) << line;
}

// --- Conditions ----------------------------------------------------------------------------------------------------

/// A condition over x0, x1 (each compared with 0) and two flags, of that depth.
Condition random_condition(std::mt19937& random, int depth) {
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  switch (depth == 0 ? pick(2) : 2 + pick(4)) {
    case 0: {
      Condition flag;
      flag.kind = Condition::Kind::flag;
      flag.flag = pick(2) == 0 ? "p" : "q";
      flag.on = pick(2) == 0;
      return flag;
    }
    case 1: {
      const Source nothing;
      constexpr Comparator signs[] = {Comparator::less, Comparator::at_most, Comparator::equal, Comparator::at_least, Comparator::greater, Comparator::unequal};
      return Maker(nothing).compared(Maker::name(pick(2) == 0 ? "x0" : "x1", 0), signs[pick(6)], Maker::number(0, 0), 0);
    }
    case 2:
      return both(random_condition(random, depth - 1), random_condition(random, depth - 1));
    case 3:
      return either(random_condition(random, depth - 1), random_condition(random, depth - 1));
    case 4:
      return negated(random_condition(random, depth - 1));
    default:
      return chosen(random_condition(random, depth - 1), random_condition(random, depth - 1), random_condition(random, depth - 1));
  }
}
struct Assignment {
  int x0, x1;
  bool p, q;
};
/// By what the words say: negations are not carried inwards here.
bool truth(const Condition& c, const Assignment& a) {
  const auto holds = [&](const Condition& part) { return truth(part, a); };
  switch (c.kind) {
    case Condition::Kind::all:
      return std::ranges::all_of(c.parts, holds);
    case Condition::Kind::any:
      return std::ranges::any_of(c.parts, holds);
    case Condition::Kind::chosen:
      for (std::size_t i = 0; i < c.parts.size(); i += 2)
        if (holds(c.parts[i])) return holds(c.parts[i + 1]);
      ADD_FAILURE() << "no guard holds";
      return false;
    case Condition::Kind::flag:
      return (c.flag == "p" ? a.p : a.q) == c.on;
    case Condition::Kind::comparison:
      break;
  }
  const int x = c.left.text == "x0" ? a.x0 : a.x1;
  switch (c.sign) {
    case Comparator::less:
      return x < 0;
    case Comparator::at_most:
      return x <= 0;
    case Comparator::equal:
      return x == 0;
    case Comparator::at_least:
      return x >= 0;
    case Comparator::greater:
      return x > 0;
    case Comparator::unequal:
      break;
  }
  return x != 0;
}

TEST(Conditions, CasesAndNegationsHoldWhereTheyShould) {
  std::mt19937 random(7);
  const Source nothing{"t", " "};
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    const Condition condition = random_condition(random, 3), denied = negated(condition);
    std::vector<Case> cases;
    try {
      cases = cases_of(condition, nothing, 0);
    } catch (const Unsupported&) {
      continue;
    }
    for (const int x0 : {-1, 0, 1})
      for (const int x1 : {-1, 0, 1})
        for (const bool p : {false, true})
          for (const bool q : {false, true}) {
            const Assignment a{x0, x1, p, q};
            const bool one = std::ranges::any_of(cases, [&](const Case& c) {
              return std::ranges::all_of(c, [&](const Condition& part) { return truth(part, a); });
            });
            ASSERT_EQ(one, truth(condition, a)) << i;
            ASSERT_NE(truth(denied, a), truth(condition, a)) << i;
            ++compared;
          }
  }
  EXPECT_GT(compared, 50'000);
}

// --- SMT-LIB -------------------------------------------------------------------------------------------------------

std::vector<LemmaText> lemmas_of_script(const std::string& text) {
  const Source source{"test.smt2", text};
  return as_lemmas(source, read_smt(source));
}

TEST(Smt, TheLastAssertIsDeniedWhereTheOthersHold) {
  const std::string text =
      "(set-info :status unsat)(set-info :source |somebody|)(declare-const x Real)(declare-fun n () Int)"
      "(assert (> x 0))(assert (= n 3))(assert (not (=> (< x (* n n)) (and (< 0 x) (<= x 9)))))";
  const Source source{"test.smt2", text};
  const std::vector<LemmaText> lemmas = as_lemmas(source, read_smt(source));
  ASSERT_EQ(lemmas.size(), 1U);
  const Statement s = as_statement(source, lemmas.front(), "k", {});
  EXPECT_EQ(overshoot::text(s.domain), "x in (0, inf), n an integer in [3, 3]");
  EXPECT_EQ(s.about.expected, Verdict::proved);
  EXPECT_EQ(s.about.source, "somebody");
  const Formula formula = s.formula({});
  ASSERT_EQ(formula.hypotheses.size(), 1U);
  EXPECT_EQ(formula.hypotheses[0].label, "x < n*n");
  ASSERT_EQ(formula.claims.size(), 2U);
  EXPECT_EQ(formula.claims[1].label, "x <= 9");
}

/// What equations define is no variable: nothing is searched in it.
TEST(Smt, EquationsDefine) {
  const std::string text =
      "(declare-const x Real)(declare-const y Real)(declare-const z Real)"
      "(assert (= x (+ y 1)))(assert (= (* 2 z) y))(assert (= y (* z 2)))(assert (< x 0))(assert (> z 5))";
  const Source source{"test.smt2", text};
  const Statement s = as_statement(source, as_lemmas(source, read_smt(source)).front(), "k", {});
  ASSERT_EQ(s.domain.size(), 1U);
  EXPECT_EQ(s.domain.front().name, "z");
  // x = y + 1 defines x or y, but not in terms of itself.
  const Source circle{"test.smt2", "(declare-const x Real)(declare-const y Real)(assert (= x (+ y 1)))(assert (= y (* 2 x)))(assert (< x 0))"};
  EXPECT_EQ(as_statement(circle, as_lemmas(circle, read_smt(circle)).front(), "k", {}).domain.size(), 1U);
}

TEST(Smt, RefusesByNameAndPlace) {
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {"(assert (< x 1))", "line 1, column 12: 'x' is not declared"},
           {"\n(declare-sort A 0)", "line 2, column 1: not supported: (declare-sort ...)"},
           {"(push 1)", "not supported: (push ...)"},
           {"(declare-fun f (Real) Real)", "not supported: functions that are declared"},
           {"(declare-const s String)", "not supported: the sort String"},
           {"(assert (exists ((x Real)) true))", "not supported: quantifiers"},
           {"(declare-const n Int)(assert (= (mod n 2) 0))", "not supported: (mod ...)"},
           {"(declare-const x Real)(assert (= (^ x (- 1 1)) 1))", "not supported: a power of exponent 0"},
           {"(declare-const x Real)(declare-const x Real)", "'x' is declared twice"},
           {"(check-sat)(assert true)", "not supported: an assert after (check-sat)"},
           {"(assert 1)", "expected a condition"},
           {"(declare-const p Bool)(assert (= p 1))", "numbers are compared with numbers"},
           {"(define-fun f ((a Real)) Bool a)(assert (f 1))", "expected a value of sort Bool"},
           {"(assert (= #b101 5))", "not supported: numbers in base 2 and 16"}}) {
    try {
      lemmas_of_script(text);
      ADD_FAILURE() << text;
    } catch (const LemmaError& e) {
      EXPECT_TRUE(has(e.what(), part)) << e.what();
    }
  }
}

}  // namespace
}  // namespace overshoot
