/// Derivations: slopes from an end of a box, positive multiples, combinations of hypotheses, their slacks as coordinates,
/// and cases. Each rule has a side condition without which
/// the false statements beside it would be proved.
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

template <class F>
auto at_x(F f) {
  return [f](const auto& p) { return f(p("x")); };
}
#define X(...) at_x([](const auto& x) { return __VA_ARGS__; })
#define XY(...) [](const auto& p) { const auto x = p("x"), y = p("y"); return __VA_ARGS__; }

BoxTree leaf() { return BoxTree::leaf(128); }

/// What the verifier says to a proof by this tree of a statement of one claim.
std::string verified(const Statement& s, BoxTree tree) {
  Certificate c;
  c.key = s.about.key;
  c.formula = s.formula({}).hash(s.domain);
  const auto point = inhabitant(s, {});
  if (!point) return "no point";
  c.point = to_witness(s.domain, *point);
  ClaimProof proof;
  proof.claim = "claim";
  proof.slack = std::move(tree);
  c.claims.push_back(std::move(proof));
  return flaw(from_json(to_json(c), "test"), s).value_or("accepted");
}
const std::string accepted = "accepted";

BoxTree touching(std::size_t i, long at, int order) {
  BoxTree t = leaf();
  t.kind = BoxTree::Kind::touch;
  t.variable = i;
  t.at = Rational(at);
  t.order = order;
  return t;
}
BoxTree rising(std::size_t i, long at, BoxTree slope = leaf(), BoxTree end = leaf()) {
  return sloping(i, Rational(at), 0, false, std::move(slope), std::move(end));
}
BoxTree strictly(std::size_t i, long at, BoxTree slope = leaf(), BoxTree end = leaf()) {
  return sloping(i, Rational(at), 0, true, std::move(slope), std::move(end));
}

Domain up_from(long at) { return {at_least("x", Q(at, 1))}; }
Domain unit() { return {within("x", Q(0, 1), Q(1, 1))}; }
Domain symmetric() { return {within("x", Q(-1, 1), Q(1, 1))}; }

TEST(Slopes, ProveWhatTheySay) {
  EXPECT_EQ(verified(says(up_from(0), X(x - sin(x))), rising(0, 0)), accepted);
  EXPECT_EQ(verified(says({positive("x")}, X(x - log1p(x)), Relation::greater), strictly(0, 0)), accepted);
  EXPECT_EQ(verified(says({positive("x")}, X(exp(x) - x), Relation::greater), rising(0, 0)), accepted);
  // From the far end, down to it.
  EXPECT_EQ(verified(says(unit(), X(1 - x)), rising(0, 1)), accepted);
  // A slope that is infinite at the end itself.
  EXPECT_EQ(verified(says(up_from(0), X(sqrt(x) + x - x / 2)), rising(0, 0)), accepted);
  // Down to a limit at infinity.
  const auto falling = [](bool strict) { return sloping(0, {}, 1, strict, leaf(), leaf()); };
  EXPECT_EQ(verified(says({positive("x")}, X(log1p(1 / x)), Relation::greater), falling(true)), accepted);
  EXPECT_EQ(verified(says({positive("x")}, X(log1p(1 / x))), falling(false)), accepted);
}

TEST(Slopes, OfTheWrongSignOrFromTheWrongEnd) {
  EXPECT_NE(verified(says(unit(), X(x - 1_q / 2)), rising(0, 0)), accepted);
  EXPECT_NE(verified(says(unit(), X(1_q / 2 - x)), rising(0, 0)), accepted);
  EXPECT_NE(verified(says(unit(), X(x - 1_q / 2)), rising(0, 1)), accepted);  // 1/2 at 1, and falls from there
  EXPECT_NE(verified(says(unit(), X(1_q / 2 - x)), rising(0, 1)), accepted);
  // Not an end of the box, or an end of no box, or of a variable that is not there.
  EXPECT_NE(verified(says(symmetric(), X(x)), rising(0, 0)), accepted);
  EXPECT_NE(verified(says(symmetric(), X(x)), rising(0, 2)), accepted);
  EXPECT_NE(verified(says(symmetric(), X(x)), rising(1, 0)), accepted);
  EXPECT_NE(verified(says(symmetric(), X(x + 1)), sloping(0, {}, -1, false, leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(up_from(0), X(x)), sloping(0, {}, -1, false, leaf(), leaf())), accepted);
  // Rising with a limit of 1 at infinity says nothing of the rest; a limit that is not known, or below 0.
  EXPECT_NE(verified(says(up_from(0), X(1 - 2 / (1 + x))), sloping(0, {}, 1, false, leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(up_from(1), X(x - x)), sloping(0, {}, 1, false, leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(up_from(1), X(1 / x - 1)), sloping(0, {}, 1, false, leaf(), leaf())), accepted);
  // In two variables there is no such limit: -y at x = inf.
  EXPECT_NE(verified(says({at_least("x", Q(1, 1)), at_least("y", Q(0, 1))}, XY(1 / x - y)),
                     sloping(0, {}, 1, false, leaf(), leaf())),
            accepted);
}

TEST(Slopes, AcrossAKinkAPoleOrAJump) {
  // Falls from 1 to 0 at the pole, from there on negative; each slope is right where there is one.
  EXPECT_NE(verified(says(symmetric(), X(-1 / x)), rising(0, -1)), accepted);
  EXPECT_NE(verified(says(symmetric(), X(-pown(x, -1) + 1_q / 2)), rising(0, -1)), accepted);
  EXPECT_NE(verified(says({within("x", Q(0, 1), Q(3, 1))}, X(tan(x))), rising(0, 0)), accepted);
  EXPECT_NE(verified(says({within("x", Q(0, 1), Q(3, 1))}, X(tan(x))),
                     BoxTree::split_at(0, Rational(1), leaf(), rising(0, 1))),
            accepted);
  EXPECT_NE(verified(says({nonzero("x")}, X(1 / x)), leaf()), accepted);
  // A domain without 0: the way from one side to the other does not exist.
  Variable punctured = within("x", Q(-1, 1), Q(1, 1));
  punctured.punctured = true;
  EXPECT_NE(verified(says({punctured}, X(2 - 1 / x)), rising(0, -1)), accepted);
  // Jumps down, with slopes of 1 on both sides.
  EXPECT_NE(verified(says(symmetric(), X(x + 1 - select(x < 0, 0 * x, 0 * x + 2))), rising(0, -1)), accepted);
  EXPECT_NE(verified(says(symmetric(), X(x + 1 - select(x <= 0, 0 * x, 0 * x + 2))), rising(0, -1)), accepted);
  const auto halves = [] { return BoxTree::split_at(0, Rational(0), leaf(), leaf()); };
  EXPECT_NE(verified(says(symmetric(), X(x + 1 - select(x < 0, 0 * x, 0 * x + 2))), rising(0, -1, halves())), accepted);
  EXPECT_NE(verified(says(symmetric(), X(x + 1 - select(x <= 0, 0 * x, 0 * x + 2))), rising(0, -1, halves())), accepted);
  // Undefined on the way, where its slope is not.
  EXPECT_NE(verified(says(symmetric(), X(1 - x + 0 * sqrt(x))), rising(0, 1)), accepted);
  EXPECT_EQ(verified(says(unit(), X(1 - x + 0 * sqrt(x))), rising(0, 1)), accepted);
  // A kink: the slope to its right is another one.
  EXPECT_NE(verified(says(symmetric(), X(1_q / 2 - abs(x))), BoxTree::split_at(0, Rational(1, 4), leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(symmetric(), X(min(1 + x, 1_q / 2 - x))), rising(0, -1)), accepted);
  // Undefined at the end that it starts from, with a limit of minus infinity.
  EXPECT_NE(verified(says({positive("x")}, X(log(x))), rising(0, 0)), accepted);
  EXPECT_NE(verified(says({positive("x")}, X(-1 / x)), rising(0, 0)), accepted);
  EXPECT_NE(verified(says({positive("x")}, X(-1 / x), Relation::greater), strictly(0, 0)), accepted);
}

TEST(Slopes, StrictnessComesFromSomewhere) {
  // 0 all along, or 0 at an end that belongs to the domain.
  EXPECT_NE(verified(says(up_from(0), X(x), Relation::greater), rising(0, 0)), accepted);
  EXPECT_NE(verified(says(up_from(0), X(x), Relation::greater), strictly(0, 0)), accepted);
  EXPECT_NE(verified(says({positive("x")}, X(x - x), Relation::greater), rising(0, 0)), accepted);
  EXPECT_NE(verified(says({positive("x")}, X(x - x), Relation::greater), strictly(0, 0)), accepted);
  EXPECT_EQ(verified(says({positive("x")}, X(x), Relation::greater), strictly(0, 0)), accepted);
  EXPECT_NE(verified(says({positive("x")}, X(1 / x), Relation::greater), sloping(0, {}, 1, false, leaf(), leaf())), accepted);
  EXPECT_EQ(verified(says({positive("x")}, X(1 / x), Relation::greater), sloping(0, {}, 1, true, leaf(), leaf())), accepted);
  // Strictly rising from below 0.
  EXPECT_NE(verified(says({positive("x")}, X(x - 1), Relation::greater), strictly(0, 0)), accepted);
}

/// On the way from an end to a point that meets the hypotheses they need not hold.
TEST(Slopes, HypothesesDoNotHoldOnTheWay) {
  // 1/8 - x (1 - x) where x > 1/2: 1/8 at 0 and negative at 1/2, though it rises where the hypothesis holds.
  const auto s = says_given(unit(), X(1_q / 2 - x), Relation::less, X(1_q / 8 - x * (1 - x)), Relation::at_least);
  EXPECT_NE(verified(s, rising(0, 0, BoxTree::split_at(0, Rational(1, 2), leaf(), leaf()))), accepted);
  EXPECT_NE(verified(s, rising(0, 0)), accepted);
  // The face is outside of the region, and so undecided, whatever a hypothesis says there.
  EXPECT_NE(verified(says_given(unit(), X(x - 1_q / 2), Relation::greater, X(x - 1), Relation::at_least), rising(0, 0)), accepted);
  // One about another variable holds all the way.
  const Domain square = {within("x", Q(0, 1), Q(1, 1)), within("y", Q(-1, 1), Q(1, 1))};
  const auto by_y = [&](Relation r) { return says_given(square, [](const auto& p) { return p("y"); }, r, XY(x * y), Relation::at_least); };
  const auto halved = [] { return rising(0, 0, BoxTree::split_at(1, Rational(0), BoxTree::split_at(1, Rational(-1, 2), leaf(), leaf()), leaf())); };
  EXPECT_NE(verified(by_y(Relation::at_least), halved()), accepted);  // vacuous only below 0, not at it
  EXPECT_EQ(verified(by_y(Relation::greater), rising(0, 0, BoxTree::split_at(1, Rational(0), leaf(), leaf()))), accepted);
  EXPECT_NE(verified(by_y(Relation::less), rising(0, 0, BoxTree::split_at(1, Rational(0), leaf(), leaf()))), accepted);
}

TEST(Multiples, AreWhatTheySay) {
  const Expr v = Expr::variable(0), one = from<Expr>(1);
  const auto s = says({within("x", Q(0, 1), Q(1, 1)).without_lo()}, X(1 / x - 1));
  EXPECT_EQ(verified(s, as_multiple(v, one - v, leaf(), leaf())), accepted);
  EXPECT_NE(verified(s, as_multiple(v, one + v, leaf(), leaf())), accepted);          // not this
  EXPECT_NE(verified(s, as_multiple(-v, v - one, leaf(), leaf())), accepted);         // not positive
  EXPECT_NE(verified(s, as_multiple(one, one, leaf(), leaf())), accepted);
  EXPECT_NE(verified(s, as_multiple(Expr::variable(1), one, leaf(), leaf())), accepted);  // not there
  // False ones: by a factor that is negative, 0 or undefined somewhere.
  const auto false_one = says(symmetric(), X(x));
  EXPECT_NE(verified(false_one, as_multiple(v, pown(v, 2), leaf(), leaf())), accepted);
  EXPECT_NE(verified(false_one, as_multiple(pown(v, -1), one, leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(symmetric(), X(-pown(x, 2))), as_multiple(from<Expr>(0), from<Expr>(0), leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(symmetric(), X(-pown(x, 2))), as_multiple(pown(v, 2), -pown(v, 4), leaf(), leaf())), accepted);
  // -|x|^2/x^2 at 0, where it is undefined; sqrt(x)^2 below 0.
  EXPECT_NE(verified(says(symmetric(), X(x / x)), as_multiple(one, one, leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(symmetric(), X(pown(sqrt(x), 2) + 2)), as_multiple(one, v + from<Expr>(2), leaf(), leaf())), accepted);
  EXPECT_NE(verified(says(symmetric(), X(log(pown(x, 2)) - 2 * log(x))), as_multiple(one, from<Expr>(0), leaf(), leaf())), accepted);
  // Strict, of a rest that touches 0.
  EXPECT_NE(verified(says(symmetric(), X(x * x), Relation::greater), as_multiple(one, pown(v, 2), leaf(), leaf())), accepted);
  // Defined by a part that is shown to be positive: 1/(x - x^2/4) on (0, 3), where the enclosure of x - x^2/4 reaches 0.
  const auto quotient = says({within("x", Q(0, 1), Q(3, 1)).without_lo()}, X(1 / (x - x * x / 4)), Relation::greater);
  const auto with = [&](std::vector<BoxTree> defined) {
    BoxTree t = as_multiple(v - pown(v, 2) / from<Expr>(4), one,
                            BoxTree::split_at(0, Rational(1), touching(0, 0, 1), leaf()), leaf());
    t.defined = std::move(defined);
    return t;
  };
  // Halves from k/2 to 3, over each of which x - x^2/4 > 0 by its enclosure.
  const std::function<BoxTree(long)> halves_from = [&](long k) {
    return k == 5 ? leaf() : BoxTree::split_at(0, Rational(k + 1) / 2, leaf(), halves_from(k + 1));
  };
  const auto parts = [](BoxTree part) {
    std::vector<BoxTree> out;
    out.push_back(std::move(part));
    return out;
  };
  EXPECT_NE(verified(quotient, with({})), accepted);
  EXPECT_NE(verified(quotient, with(parts(leaf()))), accepted);
  const auto square_is_positive = [&] { return BoxTree::split_at(0, Rational(1, 2), touching(0, 0, 2), halves_from(1)); };
  EXPECT_EQ(verified(quotient, with(parts(square_is_positive()))), accepted);
  // Where it is not: at 0 inside the domain; log|x| for log(x).
  const auto at_zero_too = says(symmetric(), X(1 / (x * x)));
  BoxTree squared = as_multiple(pown(v, 2), one, leaf(), leaf());
  squared.defined = parts(leaf());
  EXPECT_NE(verified(at_zero_too, std::move(squared)), accepted);
  BoxTree logarithm = as_multiple(one, from<Expr>(0), leaf(), leaf());
  logarithm.defined = parts(leaf());
  EXPECT_NE(verified(says(symmetric(), X(log(x) - log(x))), std::move(logarithm)), accepted);
}

Domain plane() { return {real("x"), real("y")}; }

TEST(Multipliers, OfHypotheses) {
  const Expr v = Expr::variable(0), w = Expr::variable(1), zero = from<Expr>(0), one = from<Expr>(1), half = from<Expr>(Q(1, 2));
  const auto of = [](Expr multiplier, Expr rest, BoxTree sign = leaf()) {
    return with_multiplier(as_multiple(from<Expr>(1), rest, leaf(), leaf()), 0, multiplier, std::move(sign));
  };
  // x^2 + y^2 - 1/2 = (x + y - 1) + (x - 1/2)^2 + (y - 1/2)^2.
  const auto circle = [](Relation given, Relation claim) {
    return says_given(plane(), XY(x + y - 1), given, XY(x * x + y * y - 1_q / 2), claim);
  };
  const Expr squares = pown(v - half, 2) + pown(w - half, 2);
  EXPECT_EQ(verified(circle(Relation::at_least, Relation::at_least), of(one, squares)), accepted);
  EXPECT_EQ(verified(circle(Relation::greater, Relation::greater), of(one, squares)), accepted);
  EXPECT_EQ(verified(circle(Relation::equal, Relation::at_least), of(-one, squares)), accepted);  // 0 = 1 - x - y
  EXPECT_NE(verified(circle(Relation::equal, Relation::at_least), of(one, squares)), accepted);
  EXPECT_NE(verified(circle(Relation::at_least, Relation::greater), of(one, squares)), accepted);  // 0 at (1/2, 1/2)
  EXPECT_NE(verified(circle(Relation::equal, Relation::greater), of(-one, squares)), accepted);
  EXPECT_NE(verified(circle(Relation::at_most, Relation::at_least), of(one, squares)), accepted);  // false at 0
  EXPECT_NE(verified(circle(Relation::at_least, Relation::at_least), of(half, squares)), accepted);
  // A hypothesis that is not there.
  EXPECT_NE(verified(circle(Relation::at_least, Relation::at_least),
                     with_multiplier(as_multiple(one, squares, leaf(), leaf()), 1, one, leaf())),
            accepted);
  EXPECT_NE(verified(says(plane(), XY(x + y - 1)), of(one, zero)), accepted);
  // A multiplier in a variable that is not there: it is not evaluated.
  for (const Relation given : {Relation::at_least, Relation::equal})
    EXPECT_EQ(verified(circle(given, Relation::at_least), of(Expr::variable(2), squares)),
              "a multiple names a variable that is not there");
  // A multiplier that is negative, or somewhere.
  EXPECT_NE(verified(says_given(symmetric(), X(x - 1_q / 2), Relation::at_least, X(1_q / 2 - x), Relation::at_least), of(-one, zero)), accepted);
  EXPECT_NE(verified(says_given(symmetric(), X(x + 1_q / 2), Relation::at_least, X(x * (x + 1_q / 2)), Relation::at_least), of(v, zero)), accepted);
  EXPECT_EQ(verified(says_given(unit(), X(x + 1_q / 2), Relation::at_least, X(x * (x + 1_q / 2)), Relation::at_least), of(v, zero)), accepted);
  // Of an equation any sign will do; but not where the multiplier is undefined: -1 = (1/x) (-x) where x = 0.
  EXPECT_EQ(verified(says_given(plane(), XY(x - y), Relation::equal, XY(x * (x - y)), Relation::at_least), of(-v, zero)), accepted);
  EXPECT_NE(verified(says_given(symmetric(), X(x), Relation::equal, X(0 * x - 1), Relation::at_least), of(pown(v, -1), zero)), accepted);
  EXPECT_NE(verified(says_given(symmetric(), X(x), Relation::equal, X(0 * x - 1), Relation::at_least), of(-pown(v, -1), zero)), accepted);
  // A strict hypothesis carries the strictness only with a multiplier that is not 0: x^2 y at x = 0.
  EXPECT_NE(verified(says_given(plane(), [](const auto& p) { return p("y"); }, Relation::greater, XY(x * x * y), Relation::greater), of(pown(v, 2), zero)), accepted);
  EXPECT_EQ(verified(says_given(plane(), [](const auto& p) { return p("y"); }, Relation::greater, XY((1 + x * x) * y), Relation::greater), of(one + pown(v, 2), zero)), accepted);
  EXPECT_NE(verified(says_given(plane(), [](const auto& p) { return p("y"); }, Relation::at_least, XY((1 + x * x) * y), Relation::greater), of(one + pown(v, 2), zero)), accepted);
  // A rest that is negative, and a kink of the hypothesis that the box does not decide.
  EXPECT_NE(verified(says_given(plane(), XY(x + y), Relation::at_least, XY(x + y - 1), Relation::at_least), of(one, -one)), accepted);
  EXPECT_NE(verified(says_given(symmetric(), X(abs(x) - 1_q / 2), Relation::at_least, X(x - 1_q / 2), Relation::at_least), of(one, zero)), accepted);
  EXPECT_EQ(verified(says_given(unit(), X(abs(x) - 1_q / 2), Relation::at_least, X(x - 1_q / 2), Relation::at_least), of(one, zero)), accepted);
  // Along a slope in x there is no hypothesis about x, and the numbers are those of what is left: 0 is none.
  EXPECT_NE(verified(says_given({within("x", Q(-1, 1), Q(1, 1))}, X(x), Relation::at_least, X(x), Relation::at_least),
                     rising(0, -1, leaf(), of(one, zero))),
            accepted);
}

TEST(Slacks, InThePlaceOfAVariable) {
  const auto ordered = [](Relation given, Relation claim) {
    return says_given(plane(), XY(y - x), given, XY(tanh(y) - tanh(x)), claim);
  };
  // y = x + s: tanh(x + s) - tanh(x) is 0 at s = 0, and its slope positive.
  const auto second = [] { return by_slack(1, 0, touching(1, 0, 1)); };
  EXPECT_EQ(verified(ordered(Relation::at_least, Relation::at_least), second()), accepted);
  EXPECT_EQ(verified(ordered(Relation::greater, Relation::greater), second()), accepted);
  // 0 = x - y, and so y = x - s.
  EXPECT_EQ(verified(says_given(plane(), XY(y - x), Relation::equal, XY(tanh(x) - tanh(y)), Relation::at_least), second()), accepted);
  EXPECT_NE(verified(ordered(Relation::at_most, Relation::at_least), second()), accepted);  // false
  EXPECT_NE(verified(ordered(Relation::at_least, Relation::greater), second()), accepted);
  EXPECT_NE(verified(ordered(Relation::equal, Relation::greater), second()), accepted);
  // Falling in the variable, and by a coefficient that is a number: 3 - 2 x >= 0.
  const auto line = [](auto f) { return says_given({real("x")}, X(3 - 2 * x), Relation::at_least, f, Relation::at_least); };
  EXPECT_EQ(verified(line(X(3_q / 2 - x)), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(line(X(1 - x)), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(line(X(x)), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(line(X(3_q / 2 - x)), by_slack(0, 1, leaf())), accepted);  // there is no such hypothesis
  EXPECT_NE(verified(line(X(3_q / 2 - x)), by_slack(1, 0, leaf())), accepted);  // nor variable
  // Not linear, with a kink or a jump: x >= 1/2 is false at -1.
  const auto at_least_half = [](auto h) { return says_given(symmetric(), h, Relation::at_least, X(x - 1_q / 2), Relation::at_least); };
  EXPECT_EQ(verified(at_least_half(X(x - 1_q / 2)), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(at_least_half(X(x * x - 1_q / 4)), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(at_least_half(X(abs(x) - 1_q / 2)), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(at_least_half(X(select(x < 0, x + 2, x - 1_q / 2))), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(at_least_half(X(max(x - 1_q / 2, -x - 1_q / 2))), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(at_least_half(X(x - 1_q / 2 + 2 * select(x < 0, 1 + 0 * x, 0 * x))), by_slack(0, 0, leaf())), accepted);
  // By a coefficient that may be 0: x y >= 0 at y = 0 says nothing of x. Where y > 0 it does.
  const auto product = [](Domain domain) { return says_given(std::move(domain), XY(x * y), Relation::at_least, at_x([](const auto& x) { return x; }), Relation::at_least); };
  EXPECT_NE(verified(product({real("x"), nonnegative("y")}), by_slack(0, 0, leaf())), accepted);
  EXPECT_NE(verified(product(plane()), by_slack(0, 0, leaf())), accepted);
  EXPECT_EQ(verified(product({real("x"), positive("y")}), by_slack(0, 0, leaf())), accepted);
  // A hypothesis that is undefined at some points of the box.
  EXPECT_NE(verified(says_given(symmetric(), X(x + 0 * sqrt(x)), Relation::at_least, X(x), Relation::at_least), by_slack(0, 0, leaf())), accepted);
  // What the box says of the variable is a hypothesis then: where s < 3/4, x = s - 1 >= 0 fails.
  const auto halves = [] { return BoxTree::split_at(0, Rational(1, 2), leaf(), leaf()); };
  EXPECT_NE(verified(says_given(unit(), X(x + 1), Relation::at_least, X(x), Relation::at_least), by_slack(0, 0, halves())), accepted);
  EXPECT_EQ(verified(says_given(unit(), X(x + 1), Relation::at_least, X(x + 1_q / 2), Relation::at_least),
                     by_slack(0, 0, BoxTree::split_at(0, Rational(3, 4), leaf(), leaf()))),
            accepted);
}

TEST(CasesOf, KinksAndChoices) {
  const auto both = [] { return in_cases(leaf(), leaf()); };
  EXPECT_EQ(verified(says(symmetric(), X(2 - abs(x + x * x))), both()), accepted);
  // Each branch counts, where it is the value: -x is not >= 0 everywhere, nor is x.
  EXPECT_NE(verified(says(symmetric(), X(abs(x))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(1_q / 2 - abs(x))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(min(x + 2, -x))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(max(x, x - 1))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(select(x < 0, x + 2, x - 1))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(select(x < 0, x, x + 2))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(x + 2)), both()), accepted);  // there are none
  // At the tie of a choice the value is its second branch.
  EXPECT_NE(verified(says(symmetric(), X(select(x < 0, 1 + 0 * x, -1 + 0 * x) + select(x <= 0, 0 * x, 2 + 0 * x))), both()), accepted);
  // A branch that is undefined where it is not taken, and a condition that is; the claim is then undefined there.
  EXPECT_NE(verified(says(symmetric(), X(min(x + 2, log(x) + 100))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(select(1 / x < 0, x + 2, x + 3))), both()), accepted);
  EXPECT_NE(verified(says(symmetric(), X(abs(log(x)) + 1)), both()), accepted);
}

/// A quarter of a circle, as a lemma's text has it: as far as a number just beyond pi/2, and pi/2 by a hypothesis.
Domain quarter() { return {within("x", Q(0, 1), Q(355, 226))}; }
#define HALF_PI (pi<std::remove_cvref_t<decltype(x)>>() / 2)
template <class F>
Statement on_a_quarter(F f, Relation r = Relation::at_least, Relation end = Relation::at_least) {
  return says_given(quarter(), X(HALF_PI - x), end, f, r);
}

/// A variable as a centre and a rest.
TEST(Shifts, EndsThatHypothesesGive) {
  const Expr centre = pi<Expr>() / 2;
  const auto touched = [](Expr c) {
    return shifting(0, c, BoxTree::split_at(0, Rational(-1), leaf(), touching(0, 0, 1)));
  };
  EXPECT_EQ(verified(on_a_quarter(X(cos(x))), touched(centre)), accepted);
  EXPECT_EQ(verified(on_a_quarter(X(cos(x)), Relation::greater, Relation::greater), touched(centre)), accepted);
  EXPECT_NE(verified(on_a_quarter(X(cos(x)), Relation::greater), touched(centre)), accepted);  // 0 at pi/2
  EXPECT_NE(verified(says(quarter(), X(cos(x))), touched(centre)), accepted);                  // no hypothesis
  EXPECT_NE(verified(on_a_quarter(X(cos(x)), Relation::at_least, Relation::at_most), touched(centre)), accepted);
  const auto later = says_given(quarter(), X(HALF_PI - x + 1_q / 1000), Relation::at_least, X(cos(x)), Relation::at_least);
  EXPECT_NE(verified(later, touched(centre)), accepted);
  EXPECT_NE(verified(on_a_quarter(X(cos(x) - 1_q / 1'000'000)), touched(centre)), accepted);
  for (const Expr other : {pi<Expr>() / 3, from<Expr>(Q(157, 100)), from<Expr>(0), Expr::variable(0), Expr::variable(1),
                           log(from<Expr>(-1)), -centre})
    EXPECT_NE(verified(on_a_quarter(X(cos(x))), touched(other)), accepted);
  EXPECT_NE(verified(on_a_quarter(X(cos(x))), shifting(1, centre, leaf())), accepted);
  // Without 0 in the domain there is a hole elsewhere in t's.
  Variable punctured = within("x", Q(-1, 1), Q(1, 1));
  punctured.punctured = true;
  EXPECT_NE(verified(says({punctured}, X(x * x), Relation::greater), shifting(0, from<Expr>(1), leaf())), accepted);
}

TEST(Shifts, ByOtherVariables) {
  const Domain square = {within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))};
  const Expr x0 = Expr::variable(0), x1 = Expr::variable(1);
  const auto given = [&](Relation r, Relation claimed = Relation::at_least) {
    return says_given(square, XY(y - x), r, XY(exp(y) - exp(x)), claimed);
  };
  const auto zero = [] { return as_multiple(from<Expr>(1), from<Expr>(0), leaf(), leaf()); };
  const auto by = [&](Expr c) { return shifting(1, c, rising(1, 0, leaf(), zero())); };
  EXPECT_EQ(verified(given(Relation::at_least), by(x0)), accepted);
  EXPECT_EQ(verified(given(Relation::greater, Relation::greater), shifting(1, x0, strictly(1, 0, leaf(), zero()))), accepted);
  EXPECT_NE(verified(given(Relation::at_least, Relation::greater), shifting(1, x0, strictly(1, 0, leaf(), zero()))), accepted);
  EXPECT_NE(verified(given(Relation::at_most), by(x0)), accepted);
  EXPECT_NE(verified(says(square, XY(exp(y) - exp(x))), by(x0)), accepted);
  for (const Expr c : {x0 / 2, 1 - x0, x1, 1 / x0, sqrt(x0 - 1)}) EXPECT_NE(verified(given(Relation::at_least), by(c)), accepted);
  // An equation, from both sides: 1/4 - x y is 1/4 - x (1 - x + t), and t = 0.
  const auto sum_is_one = [&](Relation r, auto f) { return says_given(square, XY(x + y - 1), r, f, Relation::at_least); };
  const auto by_square = [&] {
    const Expr rest = pown(x0 - from<Expr>(Q(1, 2)), 2) - x0 * x1;
    return shifting(1, 1 - x0, as_multiple(from<Expr>(1), rest, leaf(), leaf()));
  };
  EXPECT_EQ(verified(sum_is_one(Relation::equal, XY(1_q / 4 - x * y)), by_square()), accepted);
  EXPECT_NE(verified(sum_is_one(Relation::at_least, XY(1_q / 4 - x * y)), by_square()), accepted);
  EXPECT_NE(verified(sum_is_one(Relation::equal, XY(6_q / 25 - x * y)), by_square()), accepted);
}

/// The mean-value form of up to ten variables, and the ends at which f is least.
TEST(MeanValues, OfManyVariables) {
  const auto box = [](int n, Q lo, Q hi) {
    Domain d;
    for (int i = 0; i < n; ++i) d.push_back(within("x" + std::to_string(i), LongQ(lo), LongQ(hi)));
    return d;
  };
  const auto of_sum = [](auto g) {
    return [g](const auto& p) {
      auto sum = p.values()[0];
      for (std::size_t i = 1; i < p.values().size(); ++i) sum = sum + p.values()[i];
      return g(sum);
    };
  };
  for (const int n : {1, 2, 3, 4, 5, 6, 7, 10}) {
    const Domain up = box(n, Q(0, 1), Q(1, 1)), down = box(n, Q(-1, 1), Q(0, 1));
    // e^s - s rises with every variable, and is 1 where all are 0.
    EXPECT_EQ(verified(says(up, of_sum([](const auto& s) { return exp(s) - s - 1_q / 2; })), leaf()), accepted) << n;
    EXPECT_NE(verified(says(up, of_sum([](const auto& s) { return exp(s) - s - 3_q / 2; })), leaf()), accepted) << n;
    EXPECT_EQ(verified(says(down, of_sum([](const auto& s) { return exp(-s) + s - 1_q / 2; })), leaf()), accepted) << n;
    EXPECT_NE(verified(says(up, of_sum([](const auto& s) { return s - 1_q / 2; })), leaf()), accepted) << n;
    EXPECT_NE(verified(says(up, of_sum([](const auto& s) { return 1_q / 2 - s; })), leaf()), accepted) << n;
    // A jump at the end where f would be least.
    EXPECT_NE(verified(says(up, of_sum([](const auto& s) { return s - 1_q / 2 + select(s <= 0, 0 * s + 1, 0 * s); })), leaf()), accepted) << n;
  }
  EXPECT_NE(verified(says(box(11, Q(0, 1), Q(1, 1)), of_sum([](const auto& s) { return exp(s) - s - 1_q / 2; })), leaf()), accepted);
  // What is accepted holds: quadratic functions of four to seven variables on small boxes, at ends and middles.
  std::mt19937_64 engine(5);
  const auto one_of = [&](long lo, long hi) { return std::uniform_int_distribution<long>(lo, hi)(engine); };
  int right = 0;
  for (int round = 0; round < 300; ++round) {
    const long n = one_of(4, 7);
    Domain d;
    for (long i = 0; i < n; ++i) {
      Variable v = real("x" + std::to_string(i));
      v.lo = Rational(one_of(-20, 20)) / 10;
      v.hi = *v.lo + Rational(one_of(1, 8)) / 10;
      d.push_back(v);
    }
    const auto any = [&] { return Expr::variable(static_cast<int>(one_of(0, n - 1))); };
    Expr f = from<Expr>(Rational(one_of(-10, 30)));
    for (int term = 0; term < 8; ++term) f = f + from<Expr>(Rational(one_of(-3, 3))) * any() * any();
    const Comparisons<Expr> none;
    if (!leaf_check(d, none, f, false)(whole(d), leaf())) continue;
    ++right;
    for (long corner = 0; corner < 2187; ++corner) {
      std::vector<Exact> at;
      long digits = corner;
      for (const Variable& v : d) {
        at.emplace_back(*v.lo + Rational(digits % 3) / 2 * (*v.hi - *v.lo));
        digits /= 3;
      }
      EXPECT_GE(evaluate<Exact>(Tape(std::span<const Expr>(&f, 1)), at).front().sign(), 0);
    }
  }
  EXPECT_GT(right, 50);
}

/// What the search finds by itself. Each is a theorem of calculus.
TEST(Derive, TheoremsOfCalculus) {
  const Domain line = {real("x")}, positives = {positive("x")};
  EXPECT_TRUE(is_proved(says(line, X(x * x - x + 1_q / 4))));
  EXPECT_TRUE(is_proved(says(line, X(abs(x) - x))));
  EXPECT_TRUE(is_proved(says(line, X(exp(x) - 1 - x))));
  EXPECT_TRUE(is_proved(says(positives, X(x - 1 - log(x)))));
  EXPECT_TRUE(is_proved(says(positives, X(x - sin(x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says(positives, X(x - tanh(x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says(positives, X(log(1 + x) - x / (1 + x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says(up_from(0), X(sin(x) - x + x * x * x / 6))));
  EXPECT_TRUE(is_proved(says(up_from(-1), X(1 + x / 2 - sqrt(1 + x)))));
  EXPECT_TRUE(is_proved(says(line, X(cosh(x) - 1 - x * x / 2))));
  EXPECT_TRUE(is_proved(says({real("x"), real("y")}, XY(x * x + y * y - 2 * x * y))));
  EXPECT_TRUE(is_proved(says({at_least("x", Q(1, 1)), real("y")}, XY((1 + y * y) * x - 1 - y * y))));
  EXPECT_TRUE(is_proved(says(up_from(0), X(x * x - abs(log(1 + x) - x)))));
}

/// Little, in the type of x.
template <class T>
T beyond(const T&) {
  return from<T>(Q(1, 1'000'000'000));
}

/// Under hypotheses: by multipliers of Lagrange, products of hypotheses, and slacks as coordinates.
TEST(Derive, UnderHypotheses) {
  const auto given = [](auto h, Relation relation, auto f) { return says_given(plane(), h, relation, f, Relation::at_least); };
  EXPECT_TRUE(is_proved(given(XY(x + y - 1), Relation::at_least, XY(x * x + y * y - 1_q / 2))));
  EXPECT_TRUE(is_proved(given(XY(x + y - 1), Relation::equal, XY(1_q / 4 - x * y))));
  EXPECT_TRUE(is_proved(given(XY(1 - x * x - y * y), Relation::at_least, XY(5 - 3 * x - 4 * y))));
  EXPECT_TRUE(is_proved(given(XY(1 - x * x - y * y), Relation::at_least, XY(sqrt(2_q + 0 * x) - x - y))));
  EXPECT_TRUE(is_proved(given(XY(x * x + y * y - 1), Relation::equal, XY(1_q / 2 - x * y))));
  EXPECT_TRUE(is_proved(given(XY(x + y), Relation::at_least, XY(exp(x) + exp(y) - 2))));
  EXPECT_TRUE(is_proved(given(XY(y - x), Relation::at_least, XY(tanh(y) - tanh(x)))));
  const Domain quadrant = {positive("x"), positive("y")};
  EXPECT_TRUE(is_proved(says_given(quadrant, XY(x * y - 1), Relation::equal, XY(x + y - 2), Relation::at_least)));
  EXPECT_TRUE(is_proved(says_given(quadrant, XY(1 - x - y), Relation::at_least, XY(1_q / 4 - x * y), Relation::at_least)));
  // Each with a constant, a relation or a sign that is wrong by little.
  EXPECT_TRUE(stays_unproved(given(XY(x + y - 1), Relation::at_least, XY(x * x + y * y - 1_q / 2 - beyond(x)))));
  EXPECT_TRUE(stays_unproved(given(XY(x + y - 1), Relation::equal, XY(1_q / 4 - x * y - beyond(x)))));
  EXPECT_TRUE(stays_unproved(given(XY(1 - x * x - y * y), Relation::at_least, XY(5 - 3 * x - 4 * y - beyond(x)))));
  EXPECT_TRUE(stays_unproved(given(XY(x * x + y * y - 1), Relation::equal, XY(1_q / 2 - x * y - beyond(x)))));
  EXPECT_TRUE(stays_unproved(given(XY(x + y), Relation::at_least, XY(exp(x) + exp(y) - 2 - beyond(x)))));
  EXPECT_TRUE(stays_unproved(given(XY(y - x), Relation::at_least, XY(y * y - x * x))));
  EXPECT_TRUE(stays_unproved(given(XY(y - x + beyond(x)), Relation::at_least, XY(tanh(y) - tanh(x)))));
  EXPECT_TRUE(stays_unproved(says_given(quadrant, XY(x * y - 1 + beyond(x)), Relation::equal, XY(x + y - 2), Relation::at_least)));
}

TEST(Derive, UpToMultiplesOfPi) {
  const Relation strict = Relation::greater;
  EXPECT_TRUE(is_proved(on_a_quarter(X(cos(x)), strict, strict)));
  EXPECT_TRUE(is_proved(on_a_quarter(X(sin(x) - x / HALF_PI))));
  EXPECT_TRUE(is_proved(on_a_quarter(X(1 - pown(x / HALF_PI, 2) - cos(x)))));
  // And beyond the best constant, or the end.
  EXPECT_TRUE(stays_unproved(on_a_quarter(X(sin(x) - 101_q / 100 * x / HALF_PI))));
  EXPECT_TRUE(stays_unproved(on_a_quarter(X(sin(x) - x / HALF_PI), strict)));
  EXPECT_TRUE(stays_unproved(says(quarter(), X(cos(x)))));
  EXPECT_TRUE(stays_unproved(says(quarter(), X(sin(x) - x / HALF_PI))));
}

TEST(Derive, RootsExponentsAndConstants) {
  const Domain positives = {positive("x")}, two = {positive("x"), positive("y")};
  EXPECT_TRUE(is_proved(says(positives, X(x * log(x) + exp(0 * x - 1)))));  // 0 at 1/e
  EXPECT_TRUE(is_proved(says({real("x")}, X(1 - x / sqrt(1 + x * x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says(up_from(0), X(x / sqrt(1 + x) - log(1 + x)))));
  EXPECT_TRUE(is_proved(says(two, XY(exp(x) - exp(x * y / (x + y))), Relation::greater)));
  EXPECT_TRUE(is_proved(says(two, XY((x + y) / 2 - sqrt(x * y)))));
  EXPECT_TRUE(stays_unproved(says(positives, X(x * log(x) + exp(0 * x - 1)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(positives, X(x * log(x) + exp(0 * x - 1) - 1_q / 1'000'000))));
  EXPECT_TRUE(stays_unproved(says(two, XY((x + y) / 2 - sqrt(x * y)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(two, XY(499_q / 1000 * (x + y) - sqrt(x * y)))));
  EXPECT_TRUE(stays_unproved(says(two, XY(exp(x) - exp(x * x / (x + y) + y)))));
}

TEST(Derive, AlongLinesAndBetweenVariables) {
  const Domain plane = {real("x"), real("y")}, quadrant = {at_least("x", Q(0, 1)), at_least("y", Q(0, 1))};
  const Relation least = Relation::at_least, strict = Relation::greater;
  EXPECT_TRUE(is_proved(says(plane, XY(abs(x) + abs(y) - abs(x + y)))));
  EXPECT_TRUE(is_proved(says(plane, XY(abs(x - y) - abs(abs(x) - abs(y))))));
  EXPECT_TRUE(is_proved(says(plane, XY(max(x, y) - (x + y) / 2))));
  EXPECT_TRUE(is_proved(says(plane, XY(pown(x * x - y * y, 2) - 4 * x * y * pown(x - y, 2)))));
  EXPECT_TRUE(is_proved(says(quadrant, XY(pown(x, 3) + pown(y, 3) + 1 - 3 * x * y))));
  EXPECT_TRUE(is_proved(says_given(plane, XY(y - x), least, XY(exp(y) - exp(x)), least)));
  EXPECT_TRUE(is_proved(says_given(plane, XY(x + y - 1), Relation::equal, XY(1_q / 4 - x * y), least)));
  EXPECT_TRUE(stays_unproved(says(plane, XY(abs(x) + abs(y) - abs(x + y)), strict)));
  EXPECT_TRUE(stays_unproved(says(plane, XY(abs(x - y) - 1001_q / 1000 * abs(abs(x) - abs(y))))));
  EXPECT_TRUE(stays_unproved(says(plane, XY(max(x, y) - (501 * x + 500 * y) / 1000))));
  EXPECT_TRUE(stays_unproved(says(quadrant, XY(pown(x, 3) + pown(y, 3) + 999_q / 1000 - 3 * x * y))));
  EXPECT_TRUE(stays_unproved(says_given(plane, XY(y - x), least, XY(exp(y) - exp(x)), strict)));
  EXPECT_TRUE(stays_unproved(says_given(plane, XY(x + y - 1), least, XY(1_q / 4 - x * y), least)));
}

/// The sixth power over 720 is 6.48e-17 at the ends, and what e^x has beyond it there less than 1e-19.
TEST(Derive, NearlyAPolynomial) {
  const Domain near = {within("x", Q(-6, 1000), Q(6, 1000))};
  const auto error_below = [](Rational bound) {
    return [bound](const auto& p) {
      const auto x = p("x");
      const auto series = 1 + x + x * x / 2 + pown(x, 3) / 6 + pown(x, 4) / 24 + pown(x, 5) / 120;
      return from<std::remove_cvref_t<decltype(x)>>(bound) - abs(exp(x) - series);
    };
  };
  EXPECT_TRUE(is_proved(says(near, error_below(Rational(1) / power(Rational(10), 16)))));
  EXPECT_TRUE(stays_unproved(says(near, error_below(Rational(64) / power(Rational(10), 18)))));
}

#undef HALF_PI

/// And what is false by little: at a point, far out, or near an end.
TEST(Derive, FalseByLittle) {
  const Domain line = {real("x")}, positives = {positive("x")};
  EXPECT_TRUE(stays_unproved(says(line, X(x * x - x + 1_q / 4 - from<std::remove_cvref_t<decltype(x)>>(Q(1, 1'000'000'000))))));
  EXPECT_TRUE(stays_unproved(says(line, X(exp(x) - 1 - x), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(positives, X(x - 1 - log(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(up_from(0), X(x - sin(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(up_from(0), X(x - x * x * x / 6 - sin(x)))));
  EXPECT_TRUE(stays_unproved(says(line, X(x - sin(x)))));
  EXPECT_TRUE(stays_unproved(says(line, X(cosh(x) - 1 - x * x / 2 - pown(x, 4) / 24 - pown(x, 6) / 719))));
  EXPECT_TRUE(stays_unproved(says(up_from(0), X(exp(x) - pown(x, 3)))));
  EXPECT_TRUE(stays_unproved(says(up_from(1), X(sqrt(x) - log(x) - from<std::remove_cvref_t<decltype(x)>>(Q(615, 1000))))));  // 2 - log 4 = 0.6137...
  EXPECT_TRUE(stays_unproved(says({real("x"), real("y")}, XY(x * x + y * y - 2 * x * y), Relation::greater)));
}

#undef X
#undef XY

}  // namespace
}  // namespace overshoot::test
