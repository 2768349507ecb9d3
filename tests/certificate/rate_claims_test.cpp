/// Certificates of statements about rates: what a bound proves and refutes, and what it does not.
#include "lib/rates/claims.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

Statement about_rates(std::vector<RateClaim> claims) {
  ByRates by;
  by.record = [claims = std::move(claims)](Variant) {
    Formula formula;
    formula.rates = claims;
    return formula;
  };
  return {{.key = "test.rates", .covers = Covers::the_same}, {}, std::move(by)};
}
/// One step: the worst case of f(x_1) - f(x_*) is 1/(2(2h + 1)) for h <= 3/2, and (1 - h)^2/2 beyond.
RateClaim one_step(const NumberText& h, Relation relation, const NumberText& tau) { return {"claim", {.steps = {h}}, relation, tau}; }

Certificate certified(const Statement& s) {
  ProofAttempt attempt = prove(s, {});
  return std::move(attempt.certificate ? attempt.certificate : attempt.refutation).value();
}

Certificate copy(const Certificate& c) { return certificate_of(text_of(c), "test"); }

TEST(RateClaims, AreDecided) {
  struct Case {
    NumberText h;
    Relation relation;
    NumberText tau;
    Verdict verdict;
  };
  const Case cases[] = {
      // Known bad input first: a bound that is missed by little, from either side.
      {"3/2", Relation::at_most, "0.1249999999", Verdict::refuted},
      {"3/2", Relation::at_least, "0.1250000001", Verdict::refuted},
      {"1.6", Relation::at_most, "1/(2*(2*1.6 + 1))", Verdict::refuted},
      {"3/2", Relation::at_most, "1/8", Verdict::proved},
      {"3/2", Relation::at_least, "1/8", Verdict::proved},
      {"3/2", Relation::at_most, "sqrt(2)/8", Verdict::proved},
      {"3/2", Relation::at_most, "sqrt(1/64)", Verdict::proved},
      {"3/2", Relation::at_least, "1/9", Verdict::proved},
      {"sqrt(2)", Relation::at_most, "1/(2*(2*sqrt(2) + 1))", Verdict::proved},
      {"1.6", Relation::at_most, "0.18", Verdict::proved},
      {"1.6", Relation::at_least, "0.18", Verdict::proved},
  };
  for (const auto& [h, relation, tau, verdict] : cases) {
    SCOPED_TRACE(h + " " + std::string(symbol(relation)) + " " + tau);
    const Statement s = about_rates({one_step(h, relation, tau)});
    const Certificate c = certified(s);
    EXPECT_EQ(c.verdict, verdict);
    EXPECT_EQ(flaw(c, s).value_or(""), "");
    // Written and read it is the same; of the other verdict it is nothing.
    Certificate other = copy(c);
    EXPECT_EQ(flaw(other, s).value_or(""), "");
    other.verdict = verdict == Verdict::proved ? Verdict::refuted : Verdict::proved;
    EXPECT_TRUE(flaw(other, s));
  }
}

TEST(RateClaims, NeitherTwoNorNoneIsProvedByOne) {
  const RateClaim one = one_step("3/2", Relation::at_most, "1/8");
  RateClaim second = one_step("1", Relation::at_most, "1/6");
  second.label = "second";
  const Certificate of_one = certified(about_rates({one}));
  const auto forged = [](const Certificate& from, const Statement& s) {
    Certificate c = copy(from);
    c.formula = s.formula({}).hash(s.domain);
    return flaw(c, s);
  };
  EXPECT_TRUE(forged(of_one, about_rates({one, second})));
  EXPECT_TRUE(forged(of_one, about_rates({second, one})));
  EXPECT_TRUE(forged(certified(about_rates({one, second})), about_rates({one})));
  Certificate twice = copy(of_one);
  twice.rates.push_back(twice.rates.front());
  EXPECT_TRUE(forged(twice, about_rates({one, second})));
  Certificate none = copy(of_one);
  none.rates.clear();
  EXPECT_TRUE(flaw(none, about_rates({one})));
  EXPECT_THROW(copy(none), BadInput);
  // A statement about a formula, under the same key.
  Statement formula = says({}, [](const auto& p) { return from<std::remove_cvref_t<decltype(p.values().front())>>(-1); });
  formula.about.key = "test.rates";
  EXPECT_TRUE(forged(of_one, formula));
}

TEST(RateClaims, ABoundOfAnotherProblemIsNone) {
  const RateClaim claim{"claim", {.steps = {"1", "3/2"}}, Relation::at_most, "1/12"};
  const Statement s = about_rates({claim});
  const Certificate c = certified(s);
  ASSERT_EQ(c.verdict, Verdict::proved);
  const auto altered = [&](const auto& alter) {
    RateClaim other = claim;
    alter(other);
    const Statement of_other = about_rates({other});
    Certificate moved = copy(c);
    moved.formula = of_other.formula({}).hash({});
    return flaw(moved, of_other).value_or("");
  };
  EXPECT_EQ(altered([](RateClaim& r) { r.problem.steps = {"3/2", "1"}; }), "'claim': it is of another problem");
  EXPECT_EQ(altered([](RateClaim& r) { r.problem.curvature = "-1"; }), "'claim': it is of another problem");
  EXPECT_EQ(altered([](RateClaim& r) { r.problem.start = RateProblem::Start::value; }), "'claim': it is of another problem");
  EXPECT_EQ(altered([](RateClaim& r) { r.problem.measure = RateProblem::Measure::gradient; }), "'claim': it is of another problem");
  EXPECT_EQ(altered([](RateClaim& r) { r.relation = Relation::at_least; }), "'claim': it is no bound from that side");
  EXPECT_EQ(altered([](RateClaim& r) { r.relation = Relation::less; }), "'claim': a rate is claimed to be at most or at least a number");
  EXPECT_EQ(altered([](RateClaim& r) { r.tau = "0.083333"; }), "'claim': its bound is not what the claim needs");
  EXPECT_EQ(altered([](RateClaim& r) { r.label = "other"; }), "its rates are not the statement's");
  // The number in the certificate with it: the multipliers object.
  RateClaim less = claim;
  less.tau = "0.083333";
  const Statement of_less = about_rates({less});
  Certificate forged = copy(c);
  forged.formula = of_less.formula({}).hash({});
  forged.rates.front().certificate.above->tau = less.tau;
  EXPECT_TRUE(flaw(forged, of_less));
  // Intervals see less, never more.
  forged = copy(c);
  forged.rates.front().certificate.precision = 256;
  EXPECT_TRUE(flaw(forged, s)) << "without slack S is not definite";
}

TEST(RateClaims, WhatIsInfiniteIsNotBounded) {
  const RateClaim claim{"claim", {.steps = {"1"}, .start = RateProblem::Start::value, .measure = RateProblem::Measure::distance}, Relation::at_most, "1000000"};
  const ProofAttempt attempt = prove(about_rates({claim}), {});
  EXPECT_FALSE(attempt.certificate);
  EXPECT_NE(attempt.why_not.find("infinite"), std::string::npos) << attempt.why_not;
}

TEST(RateClaims, SlipsAreSaid) {
  const auto slip_of = [](RateClaim claim) { return slip(about_rates({std::move(claim)})).value_or(""); };
  EXPECT_NE(slip_of({"claim", {}, Relation::at_most, "1"}).find("claim"), std::string::npos);
  EXPECT_NE(slip_of(one_step("x", Relation::at_most, "1")).find("'x' is no number"), std::string::npos);
  EXPECT_NE(slip_of(one_step("1", Relation::at_most, "pi")).find("'pi' is no number"), std::string::npos);
  EXPECT_NE(slip_of({"claim", {.curvature = "1", .steps = {"1"}}, Relation::at_most, "1"}).find("curvature"), std::string::npos);
  const RateClaim same = one_step("1", Relation::at_most, "1");
  EXPECT_NE(slip(about_rates({same, same})).value_or("").find("two rates are called"), std::string::npos);
}

}  // namespace
}  // namespace overshoot::test
