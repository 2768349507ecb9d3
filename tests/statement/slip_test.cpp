/// What an author cannot have meant, as the library sees it (the program's lines for it: tests/cli/slips_test.cpp).
#include "lib/search/check.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

About about_of(const char* key, Covers covers) {
  return {
      .key = key, .source = "a test", .says = "x is small", .printed = "x < 2", .covers = covers, .mutant = "the 2"};
}

/// x < 2 on [0, 1]; the mutant says x < `mutated`.
template <int mutated>
struct Below {
  static About about() { return about_of("test.below", Covers::the_same); }
  static Domain domain() { return {within("x", Q(0, 1), Q(1, 1))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", p("x"), Relation::less, from<T>(v.pick(2, mutated)))};
  }
};

/// The mutant differs at n = 7 alone.
struct AtOneSize {
  static constexpr bool structured = true;
  static About about() { return about_of("test.sizes", Covers::sampled); }
  static Domain domain() { return {size_within("n", 1, 8), within("x", Q(0, 1), Q(1, 1))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", p("x"), Relation::less, from<T>(p.count("n") == 7 ? v.pick(2, 0) : 2))};
  }
};

/// A size that is no variable of integers.
struct Uncountable : Below<1> {
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", pown(p("x"), p.count("x")), Relation::less, from<T>(v.pick(2, 1)))};
  }
};

/// What is written false is not true.
struct NotStructured : Below<1> {
  static constexpr bool structured = false;
};

TEST(Slip, StructuredFalseIsNotStructured) {
  EXPECT_EQ(kind_of<NotStructured>(), Kind::formula);
  EXPECT_EQ(kind_of<AtOneSize>(), Kind::structured);
  EXPECT_TRUE(as_statement<NotStructured>().is<ByFormula>());
}

TEST(Slip, MutantsThatAreTheStatement) {
  EXPECT_EQ(slip(as_statement<Below<1>>()), std::nullopt);
  EXPECT_EQ(slip(as_statement<AtOneSize>()), std::nullopt);
  const Statement s = as_statement<Below<2>>();
  EXPECT_EQ(slip(s), "the mutant is the statement itself: both record the same formula");
  const nlohmann::json j = to_json(check(s, {}));
  EXPECT_EQ(j.at("verdict"), "UNDECIDED");
  EXPECT_EQ(j.at("trouble"),
            "it cannot be checked as it is written: the mutant is the statement itself: both record the same formula");
}

TEST(Slip, SizesThatAreNone) {
  EXPECT_EQ(slip(as_statement<Uncountable>()), "'x' is no size: it takes more than integers");
}

/// Samples fail the claim, and no exact point does: there the hypothesis, of which double knows nothing, never holds.
struct FailsInDoubleAlone {
  static constexpr bool structured = true;
  static About about() {
    About a = about_of("test.double", Covers::sampled);
    a.expected = Verdict::supported;
    return a;
  }
  static Domain domain() { return {size_within("n", 1, 8), within("x", Q(0, 1), Q(1, 1))}; }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    if constexpr (std::same_as<T, Expr>) return {compare("never", p("x"), Relation::greater, from<T>(2))};
    return {};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("large", p("x"), Relation::greater, from<T>(v.pick(3, 4)))};
  }
};

TEST(Slip, WhatSeemsToFailIsNotSupported) {
  const Record r = check(as_statement<FailsInDoubleAlone>(), {});
  EXPECT_EQ(r.slip, "");
  EXPECT_EQ(r.verdict, Verdict::undecided);
  EXPECT_NE(r.method.find("seems to fail by"), std::string::npos) << r.method;
}

/// With words or a domain of its own.
Statement below(const std::function<void(About&)>& about, Domain domain = {within("x", Q(0, 1), Q(1, 1))}) {
  Statement s = as_statement<Below<1>>();
  about(s.about);
  s.domain = std::move(domain);
  return s;
}

TEST(Slip, WordsThatDoNotFit) {
  const auto slip_with = [](const std::function<void(About&)>& about) { return slip(below(about)).value_or(""); };
  EXPECT_EQ(slip_with([](About&) {}), "");
  EXPECT_EQ(slip_with([](About& a) { a.printed = ""; }), "it has no printed claim ('printed')");
  EXPECT_EQ(slip_with([](About& a) { a.says = ""; }), "it has no phrase for the table ('says')");
  EXPECT_EQ(slip_with([](About& a) { a.source = ""; }), "it has no source: the paper's number or name for it");
  EXPECT_EQ(slip_with([](About& a) { a.mutant = ""; }), "it has no words for what its mutant changes ('mutant')");
  EXPECT_EQ(slip_with([](About& a) { a.deduction = "hence"; }), "it covers the same, and yet has a deduction");
  for (const Covers c : {Covers::step, Covers::restricted, Covers::substitution, Covers::sampled})
    EXPECT_NE(slip_with([&](About& a) { a.covers = c; }), "") << name_of(c);
  EXPECT_EQ(slip_with([](About& a) {
              a.covers = Covers::step;
              a.deduction = "by induction";
            }),
            "");
  EXPECT_EQ(slip_with([](About& a) { a.repaired = "test.no_such"; }),
            "there is no statement 'test.no_such', its repaired one");
  for (const char* key : {"", "small", "Paper 2026/small", ".x", "x.", "a..b"})
    EXPECT_NE(slip_with([&](About& a) { a.key = key; }), "") << key;
}

/// A domain with no points, over which every claim is true and no sample contradicts one.
TEST(Slip, EmptyDomains) {
  const auto slip_on = [](Domain d) { return slip(below([](About&) {}, std::move(d))).value_or(""); };
  EXPECT_EQ(slip_on({within("x", Q(1, 1), Q(1, 1))}), "");
  EXPECT_EQ(slip_on({within("x", Q(4, 3), Q(1, 1))}), "its domain is empty: x in [4/3, 1]");
  EXPECT_EQ(slip_on({within("x", Q(1, 1), Q(1, 1)).without_lo()}), "its domain is empty: x in (1, 1]");
  EXPECT_EQ(slip_on({within("x", Q(1, 1), Q(1, 1)).without_hi()}), "its domain is empty: x in [1, 1)");
  EXPECT_NE(slip_on({size_within("x", 3, 2)}), "");
  EXPECT_NE(slip_on({choice("x", {})}), "");
}

/// The verifier then knows the key as taken: another statement of that key is not proved in its place.
TEST(Slip, DomainThatCannotBeMade) {
  struct NoDomain : Below<3> {
    static Domain domain() { throw BadInput("no domain today"); }
  };
  const Proposition proposition = as_proposition<NoDomain>();
  EXPECT_EQ(proposition.key, "test.below");
  ASSERT_TRUE(proposition.as<NoFormula>());
  EXPECT_EQ(proposition.as<NoFormula>()->why, "its domain cannot be made: no domain today");
}

TEST(Slip, NoRegisteredStatementHasOne) {
  for (const auto& [key, s] : registry()) EXPECT_EQ(slip(s).value_or(""), "") << key;
}

}  // namespace
}  // namespace overshoot::test
