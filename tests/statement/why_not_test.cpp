/// Why a search ends undecided: the places, and what the slack does there, from functions whose zeros and limits are
/// known.
#include <gtest/gtest.h>

#include "lib/formula/notation.hpp"
#include "lib/search/why_not.hpp"

namespace overshoot::test {
namespace {

std::string piles_up(const Domain& domain, Expr f, Sign sign = Sign::nonnegative, const Comparisons<Expr>& hypotheses = {}) {
  return where_it_piles_up(domain, hypotheses, f, sign, {}, whole(domain));
}
void expect_within(const std::string& said, const std::string& part) {
  EXPECT_NE(said.find(part), std::string::npos) << said;
}

const Expr x = Expr::variable(0), y = Expr::variable(1);
Expr number(const Rational& q) { return from<Expr>(q); }

TEST(WhyNot, NamesAZeroInside) {
  const std::string said = piles_up({within("x", Q(-2, 1), Q(2, 1))}, sqr(x) - x + number(Rational(1, 4)));
  EXPECT_EQ(said, "towards x = 1/2, where the slack tends to 0 (cookbook: Touching zeros)");
}

TEST(WhyNot, NamesEveryZero) {
  const std::string said = piles_up({within("x", Q(-2, 1), Q(2, 1))}, pown(x, 4) - number(2) * sqr(x) + number(1));
  expect_within(said, "towards x = -1, where the slack tends to 0");
  expect_within(said, "towards x = 1, where the slack tends to 0");
}

TEST(WhyNot, NamesMultiplesOfPi) {
  expect_within(piles_up({within("x", Q(3, 1), Q(4, 1))}, number(1) + number(2) * cos(x) + sqr(cos(x))), "towards x = pi, where the slack tends to 0");
  expect_within(piles_up({within("x", Q(0, 1), Q(2, 1))}, number(1) - number(2) * sin(x) + sqr(sin(x))), "towards x = pi/2, where the slack tends to 0");
}

TEST(WhyNot, NamesAZeroThatIsNoSimpleNumber) {
  // 0.7390851... is where cos x = x.
  expect_within(piles_up({within("x", Q(0, 1), Q(1, 1))}, sqr(cos(x)) - number(2) * x * cos(x) + sqr(x)), "towards x near 0.739085, where the slack tends to 0");
}

TEST(WhyNot, TellsAnOpenEndFromAnAttainedOne) {
  expect_within(piles_up({positive("x")}, x - tanh(x), Sign::positive), "towards x -> 0, where the slack tends to 0");
  expect_within(piles_up({nonnegative("x")}, x - tanh(x)), "towards x = 0, where the slack tends to 0");
}

TEST(WhyNot, TellsInfinityMinusInfinity) {
  expect_within(piles_up({at_least("x", Q(3, 1))}, exp(x) - pown(x, 2)), "towards x -> inf, where its enclosure is inf - inf or the like (cookbook: Ends at infinity)");
}

TEST(WhyNot, NamesACurve) {
  const std::string said = piles_up({within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}, sqr(x) - number(2) * x * y + sqr(y));
  EXPECT_EQ(said, "along a curve, where the slack is 0 (cookbook: Plans)");
}

TEST(WhyNot, NamesACorner) {
  const std::string said = piles_up({within("x", Q(0, 1), Q(1, 1)), within("y", Q(1, 1), Q(2, 1))}, x * y - sin(x) * y);
  expect_within(said, "towards x = 0, where the slack tends to 0");
}

TEST(WhyNot, TellsThatAHypothesisIsActive) {
  // x + y >= 1 where x >= 1 - y: false as soon as the hypothesis is.
  const Comparisons<Expr> hypotheses{{"h", Relation::at_least, x + y, number(1)}};
  const std::string said = piles_up({within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}, x + y - number(1), Sign::nonnegative, hypotheses);
  expect_within(said, "along a curve, where the slack is negative just outside of the hypotheses");
}

}  // namespace
}  // namespace overshoot::test
