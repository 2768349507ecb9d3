/// What an author cannot have meant, as the library sees it (the program's lines for it: tests/cli/slips_test.cpp).
#include "lib/evidence/check.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

/// x < 2 on [0, 1]; the mutant says x < `mutated`.
template <int mutated>
struct Below {
  static About about() { return {.key = "test.below", .printed = "x < 2", .covers = Covers::the_same}; }
  static Domain domain() { return {within("x", Q(0, 1), Q(1, 1))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", p("x"), Relation::less, from<T>(v.pick(2, mutated)))};
  }
};

/// The mutant differs at n = 7 alone.
struct AtOneSize {
  static constexpr bool structured = true;
  static About about() { return {.key = "test.sizes", .printed = "x < 2", .covers = Covers::the_same}; }
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

TEST(Slip, NoRegisteredStatementHasOne) {
  for (const auto& [key, s] : registry()) EXPECT_EQ(slip(s).value_or(""), "") << key;
}

}  // namespace
}  // namespace overshoot::test
