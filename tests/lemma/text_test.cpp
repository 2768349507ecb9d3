/// What a lemma's text means: expressions, domains, clauses; and what is refused, with its place and in which words.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numbers>
#include <random>

#include "lib/lemma/lemma.hpp"
#include "lib/search/refute.hpp"

namespace overshoot::test {
namespace {

/// The left side of the only claim at a point, in double.
double value(const std::string& expression, double x, double y) {
  const Statement lemma = lemma_of_line("x real, y real |- " + expression + " < 0");
  return lemma.in_double({x, y}, {}).second.front().lhs;
}

TEST(LemmaText, ExpressionsMeanWhatTheySay) {
  using Function = double (*)(double x, double y);
  // (Computed beside it in double: the same up to a few roundings.)
  const std::vector<std::pair<const char*, Function>> cases = {
      {"-x^2", [](double x, double) { return -(x * x); }},
      {"2^-x", [](double x, double) { return std::pow(2, -x); }},
      {"x^2^3", [](double x, double) { return std::pow(x, 8); }},
      {"x^-2", [](double x, double) { return 1 / (x * x); }},
      {"x²·y⁻¹", [](double x, double y) { return x * x / y; }},
      {"1/2*x", [](double x, double) { return x / 2; }},
      {"1/2", [](double, double) { return 0.5; }},
      {"0.1", [](double, double) { return 0.1; }},
      {"1.25e-1*x", [](double x, double) { return x / 8; }},
      {"x/y/2", [](double x, double y) { return x / y / 2; }},
      {"x/y*2", [](double x, double y) { return x / y * 2; }},
      {"x-y-1", [](double x, double y) { return x - y - 1; }},
      {"x-(y-1)", [](double x, double y) { return x - (y - 1); }},
      {"x - -y", [](double x, double y) { return x + y; }},
      {"x*-y", [](double x, double y) { return -x * y; }},
      {"-x*y+1", [](double x, double y) { return -x * y + 1; }},
      {"|x-3|-|y|", [](double x, double y) { return std::fabs(x - 3) - std::fabs(y); }},
      {"||x|-|y||", [](double x, double y) { return std::fabs(std::fabs(x) - std::fabs(y)); }},
      {"e^x", [](double x, double) { return std::exp(x); }},
      {"e*x", [](double x, double) { return std::numbers::e * x; }},
      {"pi*x - π", [](double x, double) { return std::numbers::pi * (x - 1); }},
      {"x^y", [](double x, double y) { return std::pow(x, y); }},
      {"x^(1/3)", [](double x, double) { return std::cbrt(x); }},
      {"root(-x, 3)", [](double x, double) { return -std::cbrt(x); }},
      {"ln(x) + log(y)", [](double x, double y) { return std::log(x * y); }},
      {"min(x, y, 1) + max(x, 2)", [](double x, double y) { return std::min({x, y, 1.0}) + std::max(x, 2.0); }},
      {"sin(x)*cos(y)+tanh(x)", [](double x, double y) { return std::sin(x) * std::cos(y) + std::tanh(x); }},
      {"relu(x-1)", [](double x, double) { return std::max(x - 1, 0.0); }},
      {"sqrt(x+y)", [](double x, double y) { return std::sqrt(x + y); }},
      {"√(x+y)/√x*√ 2", [](double x, double y) { return std::sqrt(x + y) / std::sqrt(x) * std::sqrt(2.0); }},
      {"√x*y - √|x-y|", [](double x, double y) { return std::sqrt(x) * y - std::sqrt(std::fabs(x - y)); }},
      {".5*x - .25e1", [](double x, double) { return 0.5 * x - 2.5; }},
      {"x⋅y×2·x", [](double x, double y) { return 2 * x * x * y; }},
      {"2^-x^2", [](double x, double) { return std::pow(2, -(x * x)); }},
      {"x/y*2^-1/2", [](double x, double y) { return x / y / 4; }},
      {"-x^2*y^-1", [](double x, double y) { return -(x * x) / y; }},
      {"|x|*|y| - |-x|", [](double x, double y) { return x * y - x; }},
      {"|x - |y| - 1|", [](double x, double y) { return std::fabs(x - y - 1); }},
      {"(x+y)^2 - 2*(x\n+ y)", [](double x, double y) { return (x + y) * (x + y) - 2 * (x + y); }}};
  for (const auto& [text, function] : cases)
    for (const auto& [x, y] : {std::pair{1.75, 0.625}, std::pair{0.5, 2.25}, std::pair{3.125, 1.5}})
      EXPECT_NEAR(value(text, x, y), function(x, y), 1e-13 * (1 + std::fabs(function(x, y)))) << text << " " << x << " " << y;
}

/// An expression with its value at a point. Its rank: 1 a sum, 2 a product, 3 what may stand in a product, 4 under a power.
struct Written {
  std::string text;
  double value;
  int rank;
};
class Writer {
 public:
  Writer(std::uint64_t seed, double x, double y) : engine_(seed), x_(x), y_(y) {}

  /// With no more brackets than there must be, mostly.
  Written expression(int depth) {
    for (;;) {
      const Written w = any(depth);
      if (std::fabs(w.value) < 1e3) return w;
    }
  }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }
  std::string one_of(const std::vector<std::string>& list) { return list[below(list.size())]; }
  std::string gap() { return one_of({"", "", "", " ", "  "}); }
  std::string bracketed(const Written& w, int least) { return w.rank < least || below(12) == 0 ? "(" + w.text + ")" : w.text; }

  Written any(int depth) {
    if (depth == 0) {
      switch (below(4)) {
        case 0:
          return {"x", x_, 4};
        case 1:
          return {"y", y_, 4};
        case 2:
          return {one_of({"2", "2.0", "0.2e1", "20e-1"}), 2, 4};
        default:
          return {one_of({".5", "0.5", "5e-1"}), 0.5, 4};
      }
    }
    const Written a = expression(depth - 1), b = expression(depth - 1);
    switch (below(9)) {
      case 0:
        return {bracketed(a, 1) + gap() + "+" + gap() + bracketed(b, 2), a.value + b.value, 1};
      case 1:
        return {bracketed(a, 1) + gap() + one_of({"-", "−"}) + gap() + bracketed(b, 2), a.value - b.value, 1};
      case 2:
        return {bracketed(a, 2) + gap() + one_of({"*", "·", "×", "⋅"}) + gap() + bracketed(b, 3), a.value * b.value, 2};
      case 3:
        if (std::fabs(b.value) < 1e-2) return a;
        return {bracketed(a, 2) + gap() + "/" + gap() + bracketed(b, 3), a.value / b.value, 2};
      case 4:
        return {"-" + gap() + bracketed(a, 3), -a.value, 3};
      case 5:
        return {"|" + gap() + a.text + gap() + "|", std::fabs(a.value), 4};
      case 6: {
        const std::size_t n = below(3);
        if (n == 2 && std::fabs(a.value) < 1e-2) return a;
        return {bracketed(a, 4) + (n == 0 ? one_of({"^2", "²", " ^ 2"}) : n == 1 ? one_of({"^3", "³"}) : one_of({"^-1", "⁻¹", "^ - 1"})),
                n == 0 ? a.value * a.value : n == 1 ? a.value * a.value * a.value : 1 / a.value, 3};
      }
      case 7:
        if (std::fabs(a.value) > 9) return b;
        return {"2" + gap() + "^" + gap() + bracketed(a, 3), std::exp2(a.value), 3};
      default:
        if (a.value < 1e-2) return {"sin(" + a.text + ")", std::sin(a.value), 4};
        return below(2) == 0 ? Written{"sqrt (" + a.text + ")", std::sqrt(a.value), 4}
                             : Written{"√" + (a.text.size() == 1 ? a.text : "(" + a.text + ")"), std::sqrt(a.value), 3};
    }
  }
  std::mt19937_64 engine_;
  double x_, y_;
};

TEST(LemmaText, ExpressionsAreReadAsTheyAreWritten) {
  const double x = 1.75, y = -0.625;
  Writer writer(20261130, x, y);
  for (int i = 0; i < 5000; ++i) {
    const Written w = writer.expression(1 + i % 4);
    EXPECT_NEAR(value(w.text, x, y), w.value, 1e-9 * (1 + std::fabs(w.value))) << w.text;
  }
}

TEST(LemmaText, DefinitionsAndNames) {
  const auto lhs = [](const std::string& line, double x) { return lemma_of_line(line).in_double({x}, {}).second.front().lhs; };
  EXPECT_EQ(lhs("x real, let q = x + 1, let r = q*q |- r - x < 0", 2), 7);
  EXPECT_EQ(lhs("e real |- e^2 < 0", 3), 9);  // a variable called e
  EXPECT_EQ(lhs("x real, let e = 5 |- e*x < 0", 2), 10);
  EXPECT_EQ(lhs("e > 0 |- e^2 < 0", 3), 9);
  EXPECT_EQ(lemma_of_line("x > e |- x < 9").domain.size(), 1u);  // Euler's number ends a range
  EXPECT_EQ(lhs("x_1 real |- x_1 + 1 < 0", 2), 3);
  EXPECT_EQ(lhs("η₀ > 0 |- η₀ + 1 < 0", 2), 3);
  EXPECT_EQ(lhs("x' real |- x' + 1 < 0", 2), 3);
}

/// The tree that C++ records, of the lemma that the paper on large steps prints as y's monotonicity.
TEST(LemmaText, RecordsTheTreeOfCpp) {
  const Expr x = Expr::variable(0), y = Expr::variable(1);
  const Statement lemma = lemma_of_line("x in (-1,2); y in (-1,2); -1 < x+y; x+y < 1 |- cos(x-y) <= 2*cos(x)*cos(y)");
  const Formula formula = lemma.formula({});
  ASSERT_EQ(formula.hypotheses.size(), 2u);
  EXPECT_TRUE(same(formula.hypotheses[0].slack(), x + y - from<Expr>(-1)));
  EXPECT_TRUE(same(formula.claims[0].lhs, cos(x - y)));
  EXPECT_TRUE(same(formula.claims[0].rhs, from<Expr>(2) * cos(x) * cos(y)));
  EXPECT_EQ(formula.claims[0].relation, Relation::at_most);
}

TEST(LemmaText, Domains) {
  const auto range = [](const std::string& items) { return lemma_of_line(items + " |- 0 <= 1").domain.front().range(); };
  EXPECT_EQ(range("x real"), "real");
  EXPECT_EQ(range("x ∈ ℝ"), "real");
  EXPECT_EQ(range("x in (0, 1]"), "(0, 1]");
  EXPECT_EQ(range("x in [-1/2, inf)"), "[-1/2, inf)");
  EXPECT_EQ(range("x in (-inf, 3)"), "(-inf, 3)");
  EXPECT_EQ(range("x in (-∞, ∞)"), "real");
  EXPECT_EQ(range("x > 0"), "(0, inf)");
  EXPECT_EQ(range("x >= -1, x < 2.5"), "[-1, 5/2)");
  EXPECT_EQ(range("0 < x <= 1"), "(0, 1]");
  EXPECT_EQ(range("1 >= x > 0"), "(0, 1]");
  EXPECT_EQ(range("3 > x"), "(-inf, 3)");
  EXPECT_EQ(range("x != 0"), "real, not 0");
  EXPECT_EQ(range("x in [-1, 1]; x != 0"), "[-1, 1], not 0");
  EXPECT_EQ(range("x in (0, 5), x <= 2, x > 1, x >= 1"), "(1, 2]");
  EXPECT_EQ(range("x <= 1, x < 1"), "(-inf, 1)");
  EXPECT_EQ(range("x in [0, 2^-3 + sqrt(4))"), "[0, 17/8)");
  for (const char* reals : {"x in R", "x in ℝ", "x in reals", "x in real", "x ∈ ℝ", "∀ x real", "for all x in R", "forall x real"}) EXPECT_EQ(range(reals), "real") << reals;
  EXPECT_EQ(range("x > .5"), "(1/2, inf)");
  EXPECT_EQ(range("x ⩾ 1, x ⩽ 2"), "[1, 2]");
  EXPECT_EQ(range("∀ x ∈ (0, 1)"), "(0, 1)");
  EXPECT_EQ(range("x in (0, 1),"), "(0, 1)");
  EXPECT_EQ(range("x in (0, 1), |-x| < 2"), "(0, 1)");
  EXPECT_EQ(range("let a = 1/2, let b = 2*a, x > a, x <= b"), "(1/2, 1]");
  EXPECT_EQ(range("let a = 1/2, x in (-a, a)"), "(-1/2, 1/2)");
  EXPECT_TRUE(lemma_of_line("n in Z, m ∈ ℤ |- 0 <= 1").domain.back().integer);
  const Domain three = lemma_of_line("x, y in (0, 1), z real; n integer, n >= 1 |- 0 <= 1").domain;
  ASSERT_EQ(three.size(), 4u);
  EXPECT_EQ(three[1].range(), "(0, 1)");
  EXPECT_TRUE(three[3].integer && !three[2].integer);
}

/// x, y > 0: both.
TEST(LemmaText, NamesBeforeOneComparison) {
  const auto domain = [](const std::string& line) { return text(lemma_of_line(line).domain); };
  EXPECT_EQ(domain("x, y > 0 |- x*y > 0"), "x in (0, inf), y in (0, inf)");
  EXPECT_EQ(domain("z real, x, y != 0 |- x*y != 0"), "z real, x real, not 0, y real, not 0");
  EXPECT_EQ(domain("x,y <= 1 <= z |- x*y <= 1"), "x in (-inf, 1], z in [1, inf), y in (-inf, 1]");
  const Formula both = lemma_of_line("z, x, y real, x, y < z |- x, y > 0, x*y < z").formula({});
  ASSERT_EQ(both.hypotheses.size(), 2u);
  EXPECT_EQ(both.hypotheses[1].label, "y < z");
  ASSERT_EQ(both.claims.size(), 3u);
  EXPECT_EQ(both.claims[0].label, "x > 0");
  EXPECT_EQ(both.claims[1].label, "y > 0");
}

/// A chain bounds each of its variables, and compares neighbours.
TEST(LemmaText, ChainsOfSeveralVariables) {
  const auto read = [](const std::string& line) {
    const Statement lemma = lemma_of_line(line);
    std::string out = text(lemma.domain);
    for (const Comparison<Expr>& hypothesis : lemma.formula({}).hypotheses) out += "; " + hypothesis.label;
    return out;
  };
  EXPECT_EQ(read("0 <= x <= y < 1 |- x < 1"), "x in [0, 1), y in [0, 1); x <= y");
  EXPECT_EQ(read("1 >= x > y >= z |- x <= 1"), "x in (-inf, 1], y in (-inf, 1), z in (-inf, 1); x > y; y >= z");
  EXPECT_EQ(read("x < 1 < y |- x < 1"), "x in (-inf, 1), y in (1, inf)");
  EXPECT_EQ(read("0 <= x = y <= 1 |- x <= 1"), "x in [0, 1], y in [0, 1]; x = y");
  EXPECT_EQ(read("y real, 0 < x < 1 + y |- x > 0"), "y real, x in (0, inf); x < 1 + y");
  EXPECT_EQ(read("x, y real, 0 < x < 1/y < 2 |- x > 0"), "x in (0, inf), y real; x < 1/y; 1/y < 2");  // 1/0 bounds nothing
  EXPECT_EQ(read("0 < n < m < 4, n, m integer |- n >= 1"), "n an integer in [1, 3], m an integer in [1, 3]; n < m");
  EXPECT_EQ(read("x, y real, x < y |- x < y"), "x real, y real; x < y");
  EXPECT_EQ(read("let a = 2, x real, y real, a*x < a*y |- x < y"), "x real, y real; a*x < a*y");
  // A hypothesis before the let that makes its end a number stays one.
  EXPECT_EQ(read("let b = x, x real, x < y, y < 3, y >= b |- x < 3"), "x real, y in (-inf, 3); x < y; y >= b");
}

/// An end that is no rational: the domain ends a little beyond it, and a hypothesis at it.
TEST(LemmaText, EndsThatAreNoRationals) {
  const Statement lemma = lemma_of_line("x in [-sqrt(2), pi/2) |- 0 <= 1");
  const Variable& x = lemma.domain.front();
  ASSERT_TRUE(x.lo && x.hi);
  EXPECT_TRUE(*x.lo * *x.lo > 2 && nearest_double(*x.lo) > -1.41422);
  EXPECT_TRUE(nearest_double(*x.hi) > std::numbers::pi / 2 && nearest_double(*x.hi) < 1.5708);
  const Formula formula = lemma.formula({});
  ASSERT_EQ(formula.hypotheses.size(), 2u);
  EXPECT_EQ(formula.hypotheses[0].relation, Relation::at_least);
  EXPECT_EQ(formula.hypotheses[1].relation, Relation::less);
  EXPECT_TRUE(hypotheses_hold(lemma.domain, formula, {Rational(157, 100)}));
  EXPECT_FALSE(hypotheses_hold(lemma.domain, formula, {Rational(1570797, 1000000)}));  // beyond pi/2 = 1.5707963..
  EXPECT_FALSE(hypotheses_hold(lemma.domain, formula, {*x.hi}));
}

TEST(LemmaText, UnequalIsAPositiveSquare) {
  const Formula formula = lemma_of_line("x real, y real, x != y, x != 1 |- x - y != 0").formula({});
  ASSERT_EQ(formula.hypotheses.size(), 2u);
  for (const auto* list : {&formula.hypotheses, &formula.claims})
    for (const Comparison<Expr>& comparison : *list) {
      EXPECT_EQ(comparison.relation, Relation::greater);
      EXPECT_EQ(comparison.lhs.node().op, Op::pown);
    }
}

TEST(LemmaText, ChainsBarsAndTurnstiles) {
  EXPECT_EQ(lemma_of_line("x real |- |x|-1 <= 0").formula({}).claims.size(), 1u);
  EXPECT_EQ(lemma_of_line("x real |- 0 <= |x| <= x^2 + 1").formula({}).claims.size(), 2u);
  EXPECT_EQ(lemma_of_line("x real |- (x - 1)^3 >= 0").formula({}).claims.front().label, "(x - 1)^3 >= 0");
  EXPECT_EQ(lemma_of_line("x > |-1|-1 |- x > 0").domain.front().range(), "(0, inf)");
  EXPECT_EQ(lemma_of_line("|- pi^2 < 10").domain.size(), 0u);
  EXPECT_EQ(lemma_of_line("x > 0, y real ⊢ x ≤ 1; y ≥ 2, x ≠ y").formula({}).claims.size(), 3u);
}

TEST(LemmaText, AClaimMayBeAHypothesis) {
  EXPECT_FALSE(slip(lemma_of_line("x real, y real, x < y, x < y |- x < y, x < y")));
}

TEST(LemmaText, PowersAreUndefinedWhereTheyAre) {
  const auto undefined = [](const std::string& line, double x) {
    return std::isnan(lemma_of_line(line).in_double({x}, {}).second.front().lhs);
  };
  EXPECT_TRUE(undefined("x real |- x^(1/3) < 9", -8));
  EXPECT_TRUE(undefined("x real |- x^0.5 < 9", -4));
  EXPECT_FALSE(undefined("x real |- root(x, 3) < 9", -8));
  EXPECT_TRUE(undefined("x real |- root(x, 4) < 9", -16));
  // |x|^b may stand for x^b where x is nowhere negative.
  EXPECT_EQ(lemma_of_line("x >= 0 |- x^(1/3) < 9").formula({}).claims.front().lhs.node().op, Op::abs_pow);
  EXPECT_EQ(lemma_of_line("x >= -1 |- x^(1/3) < 9").formula({}).claims.front().lhs.node().op, Op::pow);
}

std::vector<Statement> file(const std::string& text) {
  const Source source{"paper.lemma", text};
  std::vector<Statement> out;
  for (const LemmaText& lemma : read_lemmas(source)) out.push_back(as_statement(source, lemma, "paper." + lemma.name, {}));
  return out;
}

TEST(LemmaFile, Clauses) {
  const std::vector<Statement> lemmas = file(
      "# a comment\r\n"
      "lemma first   # behind a clause\r\n"
      "  source \"Lemma 3.2\"\r\n"
      "  says   gradient descent shrinks |x|\r\n"
      "  x real, x != 0; eta > 0\r\n"
      "  let q = eta*x^2\r\n"
      "  given small: q\r\n"
      "     < 2\r\n"
      "  claim shrinks: |x - eta*x^3| < |x|,\r\n"
      "        q > 0\r\n"
      "  mutant |x - eta*x^3| < |x|/2\r\n"
      "\r\n"
      "lemma second: x real |- |x|-1 <= 0\r\n"
      "  expect REFUTED\r\n"
      "lemma third\r\n"
      "  x > 0\r\n"
      "  given h: x >= 1\r\n"
      "  claim |x|-1 >= 0\r\n"
      "  plan factor 2, by h: 2, rest 0\r\n"
      "  touch x = 1 order 1\r\n"
      "  touch x = inf");
  ASSERT_EQ(lemmas.size(), 3u);
  const Statement& first = lemmas[0];
  EXPECT_EQ(first.about.key, "paper.first");
  EXPECT_EQ(first.about.source, "Lemma 3.2");
  EXPECT_EQ(first.about.says, "gradient descent shrinks |x|");
  EXPECT_EQ(first.line, 2);
  EXPECT_EQ(first.formula({}).hypotheses.front().label, "small");
  EXPECT_EQ(first.formula({}).claims.front().label, "shrinks");
  EXPECT_EQ(first.formula({}).claims.size(), 2u);
  EXPECT_EQ(first.formula({true}).claims.size(), 1u);
  EXPECT_EQ(first.about.expected, Verdict::proved);
  EXPECT_EQ(lemmas[1].about.expected, Verdict::refuted);
  EXPECT_FALSE(lemmas[1].text->has_mutant);
  const Plans plans = lemmas[2].plans();
  ASSERT_EQ(plans.size(), 1u);
  EXPECT_TRUE(plans.front().factor && plans.front().remainder);
  EXPECT_EQ(plans.front().multipliers.front().first, "h");
  ASSERT_EQ(plans.front().touches.size(), 2u);
  EXPECT_EQ(plans.front().touches[0].at, Rational(1));
  EXPECT_EQ(plans.front().touches[1].infinite, 1);
  EXPECT_EQ(file("x real\nclaim x^2 >= 0\n").size(), 1u);  // one lemma needs no name
  const std::filesystem::path marked = std::filesystem::path(testing::TempDir()) / "marked.lemma";
  std::ofstream(marked) << "\ufeffx real\r\nclaim x^2 >= 0\r\n";  // as some editors begin and end
  EXPECT_EQ(lemmas_of(marked).size(), 1u);
}

/// Whether the text is refused at that place with these words, and a caret under the place.
void expect_refused(const std::string& text, std::size_t line, std::size_t column, const std::string& words) {
  try {
    file(text);
    ADD_FAILURE() << "read: " << text;
  } catch (const LemmaError& e) {
    const std::string what = e.what(), place = "paper.lemma: line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
    EXPECT_TRUE(what.starts_with(place)) << what << "\n" << text;
    EXPECT_NE(what.find(words), std::string::npos) << what << "\n" << text;
    EXPECT_EQ(what.find('\n'), std::string::npos);
    EXPECT_EQ(e.excerpt.back(), '^');
    if (column < 50) {
      EXPECT_EQ(e.excerpt.size() - e.excerpt.find('\n') - 1, column) << e.excerpt;
    }
  }
}

TEST(LemmaText, RefusesWithThePlace) {
  expect_refused("x real |- (x + 1 < 1", 1, 18, "expected ')' or an operation, found '<'");
  expect_refused("x real |- x + 1) < 1", 1, 16, "expected an operation or one of < <= = >= > !=, found ')'");
  expect_refused("x real |- x + * y < 1", 1, 15, "expected a number, a name, '(', '|' or '-', found '*'");
  expect_refused("x real |- lgo(x) < 1", 1, 11, "no function 'lgo'; did you mean log");
  expect_refused("xcoord real |- xcord < 1", 1, 16, "no variable 'xcord'; did you mean xcoord");
  expect_refused("x real |- y < 1", 1, 11, "'y' has no domain: write y real, or y in (0, 1)");
  expect_refused("x real, y real |- xy < 1", 1, 19, "a product is written with *: x*y");
  expect_refused("x real, y real |- 2xy < 1", 1, 20, "a product is written with *: 2*xy, or 2*x*y");
  expect_refused("x real |- 2 x < 1", 1, 13, "a product is written with *: 2*x");
  expect_refused("x real |- 5/4 x < 1", 1, 15, "a product is written with *: 5/4*x, or 5/(4*x)");
  expect_refused("x real |- 1 / 2x < 1", 1, 16, "a product is written with *: 1/2*x, or 1/(2*x)");
  expect_refused("x > 0 |- 2√x < 1", 1, 11, "a product is written with *: 2*√...");
  expect_refused("x real |- x^2 > 0 and x > 1", 1, 19, "conditions are separated by a comma");
  expect_refused("x > 0, x < 2 => x < 3", 1, 14, "the claim stands behind the turnstile |-");
  expect_refused("x > 0 ⇒ x > -1", 1, 7, "the claim stands behind the turnstile");
  expect_refused("∀ x ∈ ℝ: x² ≥ 0", 1, 8, "the claim stands behind the turnstile");
  expect_refused("x^2 >= 0 for all x", 1, 10, "domain and hypotheses stand before the turnstile");
  expect_refused("for all real x |- x < 1", 1, 5, "'for all' stands before a domain");
  expect_refused("x =< 1 |- x < 2", 1, 3, "'at most' is written <=");
  expect_refused("x <> 1 |- x < 2", 1, 3, "'unequal' is written !=");
  expect_refused("x in ]0, 1[ |- x < 2", 1, 6, "an open end has a round bracket");
  expect_refused("x in R+ |- x > 0", 1, 7, "positive numbers are x > 0");
  expect_refused("x in N |- x > 0", 1, 6, "R (all real numbers) or Z (all integers)");
  expect_refused("x real |- [x + 1]*2 > 0", 1, 11, "brackets within a term are round");
  expect_refused("x real |- x – 1 < 0", 1, 13, "a minus is written -");
  expect_refused("x > 0 |- √x^2 > 0", 1, 12, "sqrt(x^2) or sqrt(x)^2");
  expect_refused("x > 0 |- √x² > 0", 1, 12, "sqrt(x^2) or sqrt(x)^2");
  expect_refused("x |- x > 0", 1, 1, "'x' stands alone");
  expect_refused("x ＞ 0 |- x > 0", 1, 3, "found '＞'");
  expect_refused("x\u00a0> 0 |- x > 0", 1, 2, "a no-break space");
  expect_refused("х > 0 |- x > 0", 1, 1, "found 'х'");       // a Cyrillic one
  expect_refused("ο > 0 |- o > 0", 1, 10, "'o' has no domain");  // a Greek one and a Latin one
  expect_refused("0 <= d <= e <= 1 |- d <= 1", 1, 1, "'e real' makes it a variable");
  expect_refused("0 < x, y |- x > 0", 1, 8, "'y' stands alone");
  expect_refused("0 < x, y < 1 |- x*y < 1", 1, 8, "two readings: write 0 < x < 1, 0 < y < 1, or 0 < x; y < 1");
  expect_refused("x, y real |- -1 <= x, y <= 1", 1, 23, "two readings: write -1 <= x <= 1, -1 <= y <= 1");
  expect_refused("x > a, let a = 2, x real |- x > 1", 1, 5, "'a' is used before its let");
  expect_refused("x = 1 <= y |- x < 2", 1, 1, "let x = ... defines one");
  expect_refused("x real |- x(1 - x) < 1", 1, 11, "'x' is no function; a product is written with *: x*(...)");
  expect_refused("x real |- (1 - x)(1 + x) < 1", 1, 18, "a product is written with *");
  expect_refused("x real |- |x|x < 1", 1, 14, "a product is written with *");
  expect_refused("x real |- sin x < 1", 1, 15, "sin(x)");
  expect_refused("x real |- sin < 1", 1, 11, "'sin' is a function: sin(x)");
  expect_refused("x real |- sin(x, 1) < 1", 1, 11, "sin(x) has 1 argument, not 2");
  expect_refused("x real |- x**2 < 1", 1, 13, "a power is written with ^");
  expect_refused("x in (2, 1) |- x < 1", 1, 1, "the domain is empty: x in (2, 1)");
  expect_refused("x > 1, x < 1 |- x < 1", 1, 1, "the domain is empty");
  expect_refused("x in (1, 1] |- x < 1", 1, 1, "the domain is empty");
  expect_refused("x in [0, 0], x != 0 |- x < 1", 1, 1, "the domain is empty");
  expect_refused("x in (inf, 1) |- x < 1", 1, 7, "no points");
  expect_refused("y real, x in (0, y) |- x < 1", 1, 18, "the end of a range is a number");
  expect_refused("x in (0, e), e > 0 |- x < e", 1, 10, "the end of a range is a number");
  expect_refused("x real, x = 1 |- x < 2", 1, 9, "let x = ... defines one");
  expect_refused("x real, x < 1 > 0 |- x < 2", 1, 9, "goes one way");
  expect_refused("x real |- x/0 < 2", 1, 13, "a division by 0");
  expect_refused("x real, let q = x, let q = 2 |- q < 2", 1, 24, "'q' is defined twice");
  expect_refused("x real, q in (0, 1), let q = 2*x |- q < x", 1, 9, "'q' is defined by let");
  expect_refused("x >= 1e400 |- x >= 1", 1, 6, "beyond 1e300");
  expect_refused("x in [0, 1]\nclaim 0 <= x\n  - 2*x^2 <= 1\n", 3, 3, "a sum over two lines");
  expect_refused("x in [0, 1]\ny real\n + x < 1\n", 3, 2, "a sum over two lines");
  expect_refused("x in [0, 1]\nclaim 0 <= x\ny < 1\n", 3, 1, "domains stand before these");
  expect_refused("x real |- let q = x", 1, 1, "claims nothing");
  expect_refused("x real |- x in (0, 1)", 1, 11, "a domain stands before");
  expect_refused("x real |- inf < x", 1, 11, "inf is no number");
  expect_refused("x real |- root(x, 1) < 2", 1, 11, "root(x, n) needs an integer n >= 2");
  expect_refused("1 < 2 < x |- x < 4", 1, 1, "numbers are compared");
  expect_refused("x real; |-1|<2 |- x < 1", 1, 12, "found '|'");  // two readings
  expect_refused("x real |- x < 1,", 1, 17, "found the end");
  expect_refused("x real\nclaim x < 1 2\n", 2, 13, "a product is written with *");
  expect_refused("x real\n\nclam x < 1\n", 3, 6, "'clam' begins no clause; did you mean claim");
  expect_refused("x real\nclaim x < 1\n- x\n", 3, 1, "a sum over two lines");
  expect_refused("lemma a\nx real\nclaim x < 1\nexpect proved", 4, 8, "expected PROVED, REFUTED, SUPPORTED or UNDECIDED");
  expect_refused("x real\nclaim x < 1\nmutant x < 1", 3, 8, "the mutant is the lemma itself");
  expect_refused("x real\nclaim x < 1\nplan by h: 1, rest 0", 3, 12, "label of no hypothesis");
  expect_refused("x real\nclaim x < 1\nplan by h: 1", 3, 1, "a plan has a rest");
  expect_refused("x real\nclaim a: x < 1, b: x < 2\ntouch x = 1", 3, 1, "several claims");
  expect_refused("x real\nclaim x < 1\ntouch z = 1", 3, 7, "'z' is no variable");
  expect_refused("x real\nclaim x < 1\ntouch x = pi", 3, 11, "rational number or at inf");
  expect_refused("x real |- x\x01 < 1", 1, 12, "'\\x01' is no UTF-8, or a control character");
  expect_refused("x real |- x\xff < 1", 1, 12, "'\\xff' is no UTF-8");
  expect_refused("ξ real |- ξ + ζ < 1", 1, 15, "'ζ'");  // columns count characters
  expect_refused("x real |- " + std::string(300, '(') + "x" + std::string(300, ')') + " < 1", 1, 211, "more than 200 terms within each other");
  expect_refused("x real |- " + std::string(300, '-') + "x < 1", 1, 211, "more than 200");
  expect_refused("x real |- 1e99999 < x", 1, 11, "a power of 10 of more than 4 digits");
}

TEST(LemmaText, NothingIsRefused) {
  for (const char* nothing : {"", "  ", "\n"}) {
    try {
      lemma_of_line(nothing);
      FAIL();
    } catch (const BadInput& e) {
      EXPECT_NE(std::string(e.what()).find("nothing is written: a lemma is DOMAIN AND HYPOTHESES |- CLAIM"), std::string::npos) << e.what();
    }
  }
}

TEST(LemmaText, LongLines) {
  std::string sum = "x";
  for (int i = 0; i < 5000; ++i) sum += " + x";
  EXPECT_EQ(value(sum, 1, 0), 5001);
  // A megabyte on a line is refused, in a message that shows a part of it.
  std::string million = "x real |- x";
  while (million.size() < 1'000'000) million += " + x";
  try {
    lemma_of_line(million + " < 1");
    FAIL();
  } catch (const LemmaError& e) {
    EXPECT_NE(std::string(e.what()).find("more than 50000"), std::string::npos) << e.what();
    EXPECT_LT(e.excerpt.size(), 400u);
  }
  // What is short and says much.
  std::string names = "x1";
  for (int i = 2; i < 2000; ++i) names += ", x" + std::to_string(i);
  EXPECT_THROW(lemma_of_line(names + " < " + sum + " |- x < 1"), LemmaError);
}

}  // namespace
}  // namespace overshoot::test
