/// Polynomials by sums of squares: known inequalities that are tight, each beside false ones that differ by little.
#include "lib/search/sums_of_squares.hpp"

#include <cstdlib>
#include <filesystem>

#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

#define XY(...) [](const auto& p) { const auto x = p("x"), y = p("y"); return __VA_ARGS__; }
#define XYZ(...) [](const auto& p) { const auto x = p("x"), y = p("y"), z = p("z"); return __VA_ARGS__; }

Domain plane() { return {real("x"), real("y")}; }
Domain space() { return {real("x"), real("y"), real("z")}; }
Domain square() { return {within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}; }
Domain octant() { return {positive("x"), positive("y"), positive("z")}; }

/// Little, in the type of x.
template <class T>
T little(const T&) {
  return from<T>(Q(1, 1'000'000));
}

/// By sums of squares alone, as the kernel accepts it; then the whole way through the prover and the verifier.
testing::AssertionResult by_squares(const Statement& s, int effort = 0) {
  const Formula formula = s.formula({});
  const Comparison<Expr>& claim = formula.claims.front();
  SumsOfSquares squares(few_boxes);
  bool found = false;
  for (int e = 0; e <= effort && !found; ++e)
    found = squares.prove(s.domain, formula.hypotheses, claim.slack(), claim.strict(), whole(s.domain), e).has_value();
  if (squares.lacked_solver()) return testing::AssertionFailure() << "the solver is missing";
  if (!found) return testing::AssertionFailure() << "not by sums of squares";
  return is_proved(s);
}
/// Nor by any effort.
testing::AssertionResult not_by_squares(const Statement& s) {
  const Formula formula = s.formula({});
  const Comparison<Expr>& claim = formula.claims.front();
  SumsOfSquares squares(few_boxes);
  for (const int effort : {0, 1, 2})
    if (squares.prove(s.domain, formula.hypotheses, claim.slack(), claim.strict(), whole(s.domain), effort))
      return testing::AssertionFailure() << "proved with effort " << effort;
  if (squares.lacked_solver()) return testing::AssertionFailure() << "the solver is missing";
  return testing::AssertionSuccess();
}

TEST(SumsOfSquares, OfTightPolynomialsEverywhere) {
  EXPECT_TRUE(by_squares(says(plane(), XY(x * x + y * y - 2 * x * y))));
  EXPECT_TRUE(by_squares(says(plane(), XY(x * x - x * y + y * y))));
  // The means of four numbers; zero along lines, in all signs.
  EXPECT_TRUE(by_squares(says({real("x"), real("y"), real("z"), real("w")}, [](const auto& p) {
    const auto x = p("x"), y = p("y"), z = p("z"), w = p("w");
    return pown(x, 4) + pown(y, 4) + pown(z, 4) + pown(w, 4) - 4 * x * y * z * w;
  })));
  EXPECT_TRUE(by_squares(says(space(), XYZ(pown(x, 4) + pown(y, 4) + pown(z, 4) - x * y * z * (x + y + z)))));
  // Zero at (5/7, 2/3) alone, which is no simple number; and at +-sqrt(2), which is none at all.
  EXPECT_TRUE(by_squares(says(plane(), XY((pown(7 * x - 5, 2) + pown(3 * y - 2, 2)) * (x * x + y * y + 1)))));
  EXPECT_TRUE(by_squares(says(plane(), XY(pown(x * x - 2, 2) + pown(x * y - 2, 2) + pown(x - y, 2)))));
  // Vasile Cirtoaje's: zero also where x : y : z are as squares of sines of multiples of pi/7.
  EXPECT_TRUE(by_squares(says(space(), XYZ(pown(x * x + y * y + z * z, 2) - 3 * (pown(x, 3) * y + pown(y, 3) * z + pown(z, 3) * x)))));
}

TEST(SumsOfSquares, NotOfWhatIsNegativeSomewhere) {
  EXPECT_TRUE(not_by_squares(says(plane(), XY(x * x + y * y - 2 * x * y - little(x)))));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(x * x + y * y - (2 + little(x)) * x * y))));
  EXPECT_TRUE(is_refuted(says(plane(), XY(x * x + y * y - 201_q / 100 * x * y))));
  EXPECT_TRUE(not_by_squares(says(space(), XYZ(pown(x, 4) + pown(y, 4) + pown(z, 4) - (1 + little(x)) * x * y * z * (x + y + z)))));
  EXPECT_TRUE(not_by_squares(says(plane(), XY((pown(7 * x - 5, 2) + pown(3 * y - 2, 2)) * (x * x + y * y + 1) - little(x)))));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(pown(x * x - 2, 2) + pown(x * y - 2, 2) + pown(x - y, 2) - little(x)))));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(x * x * x + y * y))));
}

TEST(SumsOfSquares, StrictnessComesFromSomewhere) {
  EXPECT_TRUE(by_squares(says(plane(), XY(x * x - x * y + y * y + little(x)), Relation::greater)));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(x * x - x * y + y * y), Relation::greater)));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(x * x + y * y - 2 * x * y), Relation::greater)));
  // From an open end of the box, or a strict hypothesis; not from closed ones.
  EXPECT_TRUE(by_squares(says({positive("x"), positive("y")}, XY(x * x + y), Relation::greater)));
  EXPECT_TRUE(not_by_squares(says({at_least("x", Q(0, 1)), at_least("y", Q(0, 1))}, XY(x * x + y), Relation::greater)));
  const auto given = [](Relation of_hypothesis, Relation of_claim) {
    return says_given(plane(), XY(x - y), of_hypothesis, XY(x * (x * x + 1) - y * (x * x + 1)), of_claim);
  };
  EXPECT_TRUE(by_squares(given(Relation::greater, Relation::greater)));
  EXPECT_TRUE(by_squares(given(Relation::at_least, Relation::at_least)));
  EXPECT_TRUE(not_by_squares(given(Relation::at_least, Relation::greater)));
  EXPECT_TRUE(not_by_squares(given(Relation::equal, Relation::greater)));
  EXPECT_TRUE(not_by_squares(given(Relation::less, Relation::at_least)));
}

TEST(SumsOfSquares, UnderHypotheses) {
  const auto given = [](auto h, Relation relation, auto f) { return says_given(plane(), h, relation, f, Relation::at_least); };
  EXPECT_TRUE(by_squares(given(XY(x + y - 1), Relation::at_least, XY(x * x + y * y - 1_q / 2))));
  EXPECT_TRUE(by_squares(given(XY(x + 2 * y - 3), Relation::equal, XY(x * x + y * y - 9_q / 5))));
  EXPECT_TRUE(by_squares(given(XY(x * x + y * y - 1), Relation::equal, XY(1_q / 2 - x * y))));
  EXPECT_TRUE(by_squares(given(XY(1 - x * x - y * y), Relation::equal, XY(1_q / 2 + x * y))));  // a multiplier < 0
  EXPECT_TRUE(by_squares(given(XY(4 - x * x - 4 * y * y), Relation::at_least, XY(8 - pown(x + 2 * y, 2)))));
  EXPECT_TRUE(not_by_squares(given(XY(x + y - 1), Relation::at_least, XY(x * x + y * y - 1_q / 2 - little(x)))));
  EXPECT_TRUE(not_by_squares(given(XY(x + y - 1), Relation::at_most, XY(x * x + y * y - 1_q / 2))));
  EXPECT_TRUE(not_by_squares(given(XY(x + 2 * y - 3), Relation::equal, XY(x * x + y * y - 9_q / 5 - little(x)))));
  EXPECT_TRUE(not_by_squares(given(XY(x * x + y * y - 1), Relation::equal, XY(1_q / 2 - x * y - little(x)))));
  EXPECT_TRUE(not_by_squares(given(XY(4 - x * x - 4 * y * y), Relation::at_least, XY(8 - little(x) - pown(x + 2 * y, 2)))));
}

/// Schur's inequality where x >= y >= z >= 0, of products of hypotheses.
Statement schur(Relation of_the_last, long sign) {
  const auto claims = [sign](const auto& p) {
    const auto x = p("x"), y = p("y"), z = p("z");
    using T = std::remove_cvref_t<decltype(x)>;
    const T f = x * (x - y) * (x - z) + y * (y - x) * (y - z) + from<T>(Q(sign, 1)) * z * (z - x) * (z - y);
    return Comparisons<T>{compare("claim", f, Relation::at_least, from<T>(0))};
  };
  const auto hypotheses = [of_the_last](const auto& p) {
    const auto x = p("x"), y = p("y"), z = p("z");
    using T = std::remove_cvref_t<decltype(x)>;
    return Comparisons<T>{compare("first", x, Relation::at_least, y), compare("last", y, of_the_last, z)};
  };
  return statement({real("x"), real("y"), at_least("z", Q(0, 1))}, claims, hypotheses);
}

TEST(SumsOfSquares, ProductsOfHypothesesAndOfEnds) {
  EXPECT_TRUE(by_squares(schur(Relation::at_least, 1), 1));
  EXPECT_TRUE(not_by_squares(schur(Relation::at_most, -1)));
  EXPECT_TRUE(by_squares(says(square(), XY(1 - x - y + x * y)), 1));
  EXPECT_TRUE(not_by_squares(says(square(), XY(1 - x - y + (1 - little(x)) * x * y))));
  EXPECT_TRUE(by_squares(says(octant(), XYZ(x * x * x + y * y * y + z * z * z - 3 * x * y * z))));
  EXPECT_TRUE(not_by_squares(says(space(), XYZ(x * x * x + y * y * y + z * z * z - 3 * x * y * z))));
  // An end that no binary fraction is: of one a little outside.
  const Domain thirds = {within("x", Q(0, 1), Q(1, 3)), within("y", Q(0, 1), Q(1, 3))};
  EXPECT_TRUE(by_squares(says(thirds, XY(1_q / 9 + little(x) - x * y)), 1));
  EXPECT_TRUE(not_by_squares(says(thirds, XY(1_q / 9 - little(x) - x * y))));
}

/// Nonnegative, but no sums of squares: those by factors that are positive on the box.
TEST(SumsOfSquares, ByFactors) {
  const auto motzkin = XY(pown(x, 4) * y * y + x * x * pown(y, 4) + 1 - 3 * x * x * y * y);
  EXPECT_FALSE(by_squares(says(plane(), motzkin), 0));
  EXPECT_TRUE(by_squares(says(plane(), motzkin), 1));
  EXPECT_TRUE(not_by_squares(says(plane(), motzkin, Relation::greater)));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(pown(x, 4) * y * y + x * x * pown(y, 4) + 1 - (3 + little(x)) * x * x * y * y))));
  // Robinson's, with z = 1; and Schur's, in any order.
  EXPECT_TRUE(by_squares(says(plane(), XY(pown(x, 6) + pown(y, 6) + 1 - pown(x, 4) * y * y - pown(x, 4) - pown(y, 4) * x * x - pown(y, 4) -
                                          x * x - y * y + 3 * x * x * y * y)),
                         1));
  EXPECT_TRUE(by_squares(says(octant(), XYZ(x * (x - y) * (x - z) + y * (y - x) * (y - z) + z * (z - x) * (z - y))), 1));
}

TEST(SumsOfSquares, OfQuotientsAndKinks) {
  EXPECT_TRUE(is_proved(says(octant(), XYZ(x / (y + z) + y / (z + x) + z / (x + y) - 3_q / 2))));
  EXPECT_TRUE(stays_unproved(says(octant(), XYZ(x / (y + z) + y / (z + x) + z / (x + y) - 3_q / 2 - little(x)))));
  EXPECT_TRUE(is_proved(says(plane(), XY(x * x + y * y - abs(2 * x * y)))));
}

/// What is no polynomial, or not defined everywhere, is left alone.
TEST(SumsOfSquares, OfPolynomialsOnly) {
  EXPECT_TRUE(not_by_squares(says(plane(), XY(x * x + y * y - 2 * x * y + 0 * exp(x) + 1 / x - 1 / x))));
  EXPECT_TRUE(not_by_squares(says(plane(), XY(exp(x) * exp(x) - 2 * exp(x) + 1 + y * y))));
}

TEST(SumsOfSquares, WithoutTheSolver) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", (std::filesystem::temp_directory_path() / "no such folder").c_str(), 1);
  const Statement motzkin = says(plane(), XY(pown(x, 4) * y * y + x * x * pown(y, 4) + 1 - 3 * x * x * y * y));
  const ProofAttempt attempt = prove(motzkin, {}, {.box_budget = few_boxes});
  setenv("PATH", path.c_str(), 1);
  EXPECT_FALSE(attempt.certificate);
  const std::string words = "with coinor-csdp installed sums of squares would be tried";
  const auto at = attempt.why_not.find(words);
  ASSERT_NE(at, std::string::npos) << attempt.why_not;
  EXPECT_EQ(attempt.why_not.find(words, at + 1), std::string::npos) << attempt.why_not;
}

#undef XY
#undef XYZ

}  // namespace
}  // namespace overshoot::test
