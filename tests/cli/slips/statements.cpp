/// Statements that their authors cannot have meant, and some that they can: the program of tests/cli/slips_test.cpp.
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

About about_of(const char* key) {
  return {.key = std::string("slips.") + key,
          .source = "nowhere",
          .says = "made up",
          .printed = "x",
          .covers = Covers::the_same,
          .mutant = "some"};
}
Domain line() { return {within("x", Q(0, 1), Q(1, 1))}; }

/// x < 2 on [0, 1]; the mutant says x < 1/2.
struct Good {
  static About about() { return about_of("good"); }
  static Domain domain() { return line(); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", p("x"), Relation::less, from<T>(v.pick(Q(2, 1), Q(1, 2))))};
  }
};

/// x^2 (1 - x) > 0 where x < 1: false at 0.
struct False : Good {
  static About about() { return about_of("false"); }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("given", p("x"), Relation::less, from<T>(1))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x");
    return {compare("positive", sqr(x) * (1 - x), Relation::greater, from<T>(v.pick(Q(0, 1), Q(1, 1))))};
  }
};

/// x^2 + y^2 - xy - x + 1/4 >= 0: false around (2/3, 1/3), where the prover does not come for boxes towards infinity.
struct FalseFarFromInfinity : Good {
  static About about() { return about_of("false_far_from_infinity"); }
  static Domain domain() { return {real("x"), real("y")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T x = p("x"), y = p("y");
    return {compare("form", sqr(x) + sqr(y) - x * y - x, Relation::at_least, from<T>(v.pick(Q(-1, 4), Q(1, 1))))};
  }
};

/// 9 / 4 is 2.
struct MutantIsTheStatement : Good {
  static About about() { return about_of("mutant"); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", p("x"), Relation::less, from<T>(v.pick(2, 9 / 4)))};
  }
};
/// The same with its sides exchanged, at every size.
struct MutantOfStructures {
  static constexpr bool structured = true;
  static About about() { return about_of("mutant_of_structures"); }
  static Domain domain() { return {size_within("n", 1, 9), within("x", Q(0, 1), Q(1, 1))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T power = pown(p("x"), p.count("n")), two = from<T>(2);
    return {v.mutant ? compare("above", two, Relation::greater, power) : compare("below", power, Relation::less, two)};
  }
};

struct Misspelt : Good {
  static About about() { return about_of("misspelt"); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("below", p("xx"), Relation::less, from<T>(v.pick(Q(2, 1), Q(1, 2))))};
  }
};
/// In double alone: found while it is sampled.
struct MisspeltWhenSampled : Good {
  static About about() { return about_of("misspelt_when_sampled"); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    if constexpr (std::same_as<T, double>) return {compare("below", p("xx"), Relation::less, 2.0)};
    return Good::claims(p, v);
  }
};
struct MisspeltInARun {
  static Domain domain() { return Good::domain(); }
  static About about() {
    About a = about_of("misspelt_in_a_run");
    a.covers = Covers::sampled;
    a.expected = Verdict::supported;
    return a;
  }
  static Observation observe(const Point<double>& p, Variant) {
    return {.claims = {compare("below", p("xx"), Relation::less, 2.0)}};
  }
};

struct PlanOfNoClaim : Good {
  static About about() { return about_of("plan_of_no_claim"); }
  static Plans plans(const Point<Expr>&) { return {{.claim = "bellow", .touches = {touch("x", Q(0, 1), 1)}}}; }
};
struct PlanWithNoHypothesis : Good {
  static About about() { return about_of("plan_with_no_hypothesis"); }
  static Plans plans(const Point<Expr>& p) {
    return {{.claim = "below", .multipliers = {{"given", from<Expr>(1)}}, .remainder = 2 - p("x")}};
  }
};
struct PlanWithNoVariable : Good {
  static About about() { return about_of("plan_with_no_variable"); }
  static Plans plans(const Point<Expr>&) { return {{.claim = "below", .touches = {touch("y", Q(0, 1), 1)}}}; }
};
struct PlanWithNoRemainder : Good {
  static About about() { return about_of("plan_with_no_remainder"); }
  static Plans plans(const Point<Expr>& p) { return {{.claim = "below", .factor = p("x")}}; }
};

struct Nothing : Good {
  static About about() { return about_of("nothing"); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>&, Variant) {
    return {};
  }
};
struct TwoOfOneName : Good {
  static About about() { return about_of("two_of_one_name"); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {Good::claims(p, v).front(), compare("below", p("x"), Relation::less, from<T>(3))};
  }
};
struct NoDomain : Good {
  static About about() { return about_of("no_domain"); }
  static Domain domain() { throw BadInput("no domain today"); }
};
struct KeyTwice : Good {
  static About about() { return about_of("key_twice"); }
};
struct KeyTwiceAgain : Good {
  static About about() { return about_of("key_twice"); }
};

}  // namespace
OVERSHOOT_STATEMENT(Good)
OVERSHOOT_STATEMENT(False)
OVERSHOOT_STATEMENT(FalseFarFromInfinity)
OVERSHOOT_STATEMENT(MutantIsTheStatement)
OVERSHOOT_STATEMENT(MutantOfStructures)
OVERSHOOT_STATEMENT(Misspelt)
OVERSHOOT_STATEMENT(MisspeltWhenSampled)
OVERSHOOT_STATEMENT(MisspeltInARun)
OVERSHOOT_STATEMENT(PlanOfNoClaim)
OVERSHOOT_STATEMENT(PlanWithNoHypothesis)
OVERSHOOT_STATEMENT(PlanWithNoVariable)
OVERSHOOT_STATEMENT(PlanWithNoRemainder)
OVERSHOOT_STATEMENT(Nothing)
OVERSHOOT_STATEMENT(TwoOfOneName)
OVERSHOOT_STATEMENT(NoDomain)
OVERSHOOT_STATEMENT(KeyTwice)
OVERSHOOT_STATEMENT(KeyTwiceAgain)
}  // namespace overshoot
