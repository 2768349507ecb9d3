/// False statements that no sample contradicts: they fail at single points, along lines, at the bottom of a narrow
/// valley. The search finds an exact witness, so does the prover on its way, and the verifier agrees.
#include <tbb/global_control.h>

#include <set>

#include "lib/search/special.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

template <class F>
auto at_x(F f) {
  return [f](const auto& p) { return f(p("x")); };
}
template <class F>
auto at_xy(F f) {
  return [f](const auto& p) { return f(p("x"), p("y")); };
}
#define X(...) at_x([](const auto& x) { return __VA_ARGS__; })
#define XY(...) at_xy([](const auto& x, const auto& y) { return __VA_ARGS__; })

Domain plane() { return {real("x"), real("y")}; }
Domain box(int n, Q lo, Q hi) {
  Domain d;
  for (int i = 1; i <= n; ++i) d.push_back(within("x" + std::to_string(i), lo, hi));
  return d;
}

/// The samples of `check` refute it, and the verifier agrees.
testing::AssertionResult is_refuted_by_samples(const Statement& s) {
  const SampleReport r = sample(s, {}, {.samples = 8000, .applicable = 2000});
  if (!r.refutation) return testing::AssertionFailure() << "no counterexample in " << r.applicable << " samples";
  Certificate c;
  c.key = s.about.key;
  c.verdict = Verdict::refuted;
  c.formula = s.formula({}).hash(s.domain);
  c.point = to_witness(s.domain, *r.counterexample);
  c.refutation = r.refutation;
  if (const auto why = flaw(c, s)) return testing::AssertionFailure() << "refuted, but the verifier says: " << *why;
  return testing::AssertionSuccess();
}
testing::AssertionResult is_refuted_by_all(const Statement& s) {
  if (const auto r = is_refuted_by_samples(s); !r) return r;
  return is_refuted(s);
}
/// The prover meets a counterexample.
testing::AssertionResult is_refuted_by_prover(const Statement& s, long box_budget = 20'000) {
  const ProofAttempt a = prove(s, {}, {.box_budget = box_budget});
  if (a.certificate) return testing::AssertionFailure() << "proved";
  if (!a.refutation) return testing::AssertionFailure() << "no counterexample: " << a.why_not;
  if (const auto why = flaw(*a.refutation, s))
    return testing::AssertionFailure() << "refuted, but the verifier says: " << *why;
  return testing::AssertionSuccess();
}

/// GD on x^4/4: x' = x - eta x^3 is nearer to 0 where eta x^2 < 2, unless x = 0.
TEST(MeasureZero, QuarticDescentAtItsMinimum) {
  const auto given = XY(2 - y * sqr(x));  // y is eta
  const auto claim = XY(sqr(x) - sqr(x - y * pown(x, 3)));
  const Domain all{real("x"), positive("y")}, without_zero{nonzero("x"), positive("y")};
  EXPECT_TRUE(is_refuted_by_all(says_given(all, given, Relation::greater, claim, Relation::greater)));
  EXPECT_TRUE(stays_unrefuted(says_given(without_zero, given, Relation::greater, claim, Relation::greater)));
  EXPECT_TRUE(stays_unrefuted(says_given(all, given, Relation::greater, claim, Relation::at_least)));
}

TEST(MeasureZero, OnePoint) {
  const auto below_one = X(1 - x);
  EXPECT_TRUE(
      is_refuted_by_all(says_given({real("x")}, below_one, Relation::greater, X(sqr(x) * (1 - x)), Relation::greater)));
  EXPECT_TRUE(
      stays_unrefuted(says_given({real("x")}, below_one, Relation::greater, X(sqr(x) * (1 - x)), Relation::at_least)));
  const Domain unit{within("x", Q(0, 1), Q(1, 1))};
  EXPECT_TRUE(is_refuted_by_all(says(unit, X(x * (1 - x)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_all(says({real("x")}, X(1 - sech2(x)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_all(says({positive("x")}, X(sqr(log(x))), Relation::greater)));
  // At a rational that no double is: neither balls nor intervals tell that the sides are equal.
  EXPECT_TRUE(is_refuted_by_all(says(unit, X(sqr(3 * x - 1)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_all(says(unit, X(abs(7 * x - 3)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_all(says({real("x")}, X(sqr(113 * x - 355)), Relation::greater)));
  EXPECT_TRUE(stays_unrefuted(says({real("x")}, X(sqr(sqr(x) - 2)), Relation::greater)));  // fails at no rational
}

TEST(MeasureZero, AlongALine) {
  EXPECT_TRUE(is_refuted_by_all(says(plane(), XY(abs(x - y)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_all(says(plane(), XY(sqr(3 * x + 5 * y - 7)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_all(says(plane(), XY(max(x, y) - min(x, y)), Relation::greater)));
  EXPECT_TRUE(
      is_refuted_by_all(says({real("x"), within("y", Q(1, 3), Q(5, 1))}, XY(abs(x) + 3 * y - 1), Relation::greater)));
  // Among the points of a hypothesis's surface, which no sample meets, one alone.
  EXPECT_TRUE(is_refuted_by_all(
      says_given(plane(), XY(3 * x + 3 * y - 2), Relation::equal, XY(1 - 9 * x * y), Relation::greater)));
  EXPECT_TRUE(stays_unrefuted(
      says_given(plane(), XY(3 * x + 3 * y - 2), Relation::equal, XY(1 - 9 * x * y), Relation::at_least)));
}

/// f - l > 0 on [-1, 1]^7, f - l = -1/4 at (1/2, 0, ..., 0) at worst: scaled by the sides, of which one is negative
/// throughout, the slack leads away from there.
TEST(Search, DescendsTheRawSlack) {
  const auto claims = [](const auto& p) {
    auto f = sqr(p("x1")) - p("x1");
    for (int i = 2; i <= 7; ++i) f = f + 2 * sqr(p("x" + std::to_string(i)));
    using T = std::remove_cvref_t<decltype(f)>;
    return Comparisons<T>{compare("claim", T(f), Relation::greater, from<T>(Q(-2499, 10000)))};
  };
  EXPECT_TRUE(is_refuted(statement(box(7, Q(-1, 1), Q(1, 1)), claims)));
}

/// Bounds moved a little past the known optimum.
TEST(Search, FindsNarrowValleys) {
  // Caprasse: the minimum on [-1/2, 1/2]^4 is -3.1800966.
  EXPECT_TRUE(is_refuted(says(box(4, Q(-1, 2), Q(1, 2)), [](const auto& p) {
    const auto a = p("x1"), b = p("x2"), c = p("x3"), d = p("x4");
    return -a * pown(c, 3) + 4 * b * sqr(c) * d + 4 * a * c * sqr(d) + 2 * b * pown(d, 3) + 4 * a * c + 4 * sqr(c) -
           10 * b * d - 10 * sqr(d) + 2 + Q(318009, 100000);
  })));
  // The camel with six humps: -1.0316285.
  EXPECT_TRUE(is_refuted(says({within("x", Q(-5, 1), Q(5, 1)), within("y", Q(-5, 1), Q(5, 1))},
                              XY(4 * sqr(x) - Q(21, 10) * pown(x, 4) + Q(1, 3) * pown(x, 6) + x * y - 4 * sqr(y) +
                                 4 * pown(y, 4) + Q(10316, 10000)))));
  // McCormick: -1.9132230.
  EXPECT_TRUE(is_refuted(says({within("x", Q(-3, 2), Q(4, 1)), within("y", Q(-3, 1), Q(3, 1))},
                              XY(sin(x + y) + sqr(x - y) - Q(3, 2) * x + Q(5, 2) * y + 1 + Q(19132, 10000)))));
  // (2/(e x))^2 - e^-x = 0 at x = 2, where it has its minimum.
  EXPECT_TRUE(is_refuted(says({positive("x")}, X(sqr(2 / (exp(x - x + 1) * x)) - Q(1, 1'000'000'000) - exp(-x)))));
}

TEST(Search, ExaminesEverySuspect) {
  // In double every sample is a suspect, by rounding: x (x + 1) - x^2 - x.
  const SampleReport r = sample(says(plane(), XY(exp(x) * exp(y) - exp(x + y))), {}, {.samples = 4000});
  EXPECT_GT(r.dismissed, 200U);
  EXPECT_EQ(r.unexamined, 0U);
  EXPECT_FALSE(r.refutation);
}

TEST(Search, SpecialPointsAreOfTheDomainAndDiffer) {
  const Domain domain{within("x", Q(1, 3), Q(1, 2)).without_lo(), nonzero("y"), integer_within("n", 2, 5)};
  const auto points = special_points(domain, nullptr, 500, 1);
  EXPECT_EQ(points.size(), 500U);
  EXPECT_EQ(std::set<std::vector<Rational>>(points.begin(), points.end()).size(), 500U);
  for (const std::vector<Rational>& p : points) EXPECT_TRUE(contains(domain, p));
}

TEST(Prover, RefutesAtTheMiddleOfABox) {
  const Domain ten{within("x", Q(-10, 1), Q(10, 1))};
  EXPECT_TRUE(is_refuted_by_prover(says(ten, X(sqr(x) - x + Q(1, 5)))));
  EXPECT_TRUE(is_refuted_by_prover(says({real("x")}, X(sqr(x) - x))));
  EXPECT_TRUE(is_refuted_by_prover(says({real("x")}, X(sqr(x - 1000) - 1))));
  EXPECT_TRUE(is_refuted_by_prover(says({within("x", Q(-10, 1), Q(10, 1)), within("y", Q(-10, 1), Q(10, 1))},
                                        XY(sqr(x) + sqr(y) - x * y - x + Q(1, 4)))));
  EXPECT_TRUE(is_refuted_by_prover(says(ten, X(sqr(x) + 1), Relation::equal)));
  // At an end only, at 0 only, at 1/3 only.
  EXPECT_TRUE(is_refuted_by_prover(says({within("x", Q(0, 1), Q(1, 1))}, X(x * (2 - x)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_prover(says(ten, X(sqr(x)), Relation::greater)));
  EXPECT_TRUE(is_refuted_by_prover(says({within("x", Q(0, 1), Q(1, 1))}, X(sqr(3 * x - 1)), Relation::greater)));
  // Hypotheses hold at the witness.
  EXPECT_TRUE(
      is_refuted_by_prover(says_given(plane(), XY(x + y - 3), Relation::greater, XY(x * y), Relation::greater)));
  // True, or false at no point that is certain: no refutation.
  for (const Statement& s : {says(ten, X(sqr(x) - 2 * x + 1)), says(ten, X(sqr(sqr(x) - 2)), Relation::greater),
                             says({nonzero("x")}, X(sqr(x)), Relation::greater),
                             says_given(ten, X(x), Relation::greater, X(x), Relation::greater)})
    EXPECT_FALSE(prove(s, {}, {.box_budget = 5000}).refutation);
}

/// A part of a plan's form that has the wrong sign refutes the plan, not the claim.
TEST(Prover, AWrongPlanRefutesNothing) {
  const Statement s =
      says({within("x", Q(-1, 1), Q(1, 1))}, X(sqr(x) + 1), Relation::greater, [](const Point<Expr>& p) {
        return Plans{{.claim = "claim", .factor = p("x"), .remainder = p("x") * (sqr(p("x")) + 1)}};
      });
  const ProofAttempt a = prove(s, {});
  EXPECT_FALSE(a.certificate || a.refutation);
  EXPECT_NE(a.why_not.find("the wrong sign at x = "), std::string::npos) << a.why_not;
}

TEST(Prover, RefutesTheSameForAnyNumberOfThreads) {
  const Statement all[] = {says(plane(), XY(sqr(sqr(x) + sqr(y) - 3) + sqr(x * y - 1) - Q(1, 1000))),
                           says({within("x", Q(-3, 1), Q(3, 1)), within("y", Q(-3, 1), Q(3, 1))},
                                XY(sqr(x * y - 1) + sqr(x - y) / 8 - Q(1, 100'000))),
                           says({within("x", Q(0, 1), Q(1, 1))}, X(sqr(3 * x - 1)), Relation::greater)};
  for (const Statement& s : all) {
    std::set<std::string> seen;
    for (const std::size_t threads : {1, 2, 7}) {
      const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
      const ProofAttempt a = prove(s, {}, {.box_budget = 50'000});
      EXPECT_TRUE(a.refutation) << a.why_not;
      seen.insert(a.why_not + (a.refutation ? to_json(*a.refutation).dump() : ""));
    }
    EXPECT_EQ(seen.size(), 1U) << *seen.begin();
  }
}

#undef X
#undef XY

}  // namespace
}  // namespace overshoot::test
