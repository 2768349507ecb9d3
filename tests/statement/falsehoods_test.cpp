/// False statements, each aimed at one way a proof could go wrong: the prover must not prove them, and the verifier
/// must reject every forged certificate for them. True statements beside them show that the rule asked for is not too
/// strict.
#include <chrono>

#include "lib/scalar/interval.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

Domain unit(const char* name = "x") { return {within(name, Q(0, 1), Q(1, 1))}; }
Domain open_unit() { return {within("x", Q(0, 1), Q(1, 1)).without_lo()}; }
Domain symmetric() { return {within("x", Q(-1, 1), Q(1, 1))}; }
Domain beyond_one() { return {at_least("x", Q(1, 1))}; }

/// f at the one variable x.
template <class F>
auto at_x(F f) {
  return [f](const auto& p) { return f(p("x")); };
}
#define X(...) at_x([](const auto& x) { return __VA_ARGS__; })

template <class T>
T number(const T&, Q q) {
  return from<T>(q);
}
/// A derivative as a value: at a tie it is the first branch.
template <class T>
T slope_of_abs(const T& x) {
  return derivative([](const auto& z) { return abs(z); }, x);
}
template <class T>
T slope_of_clamp(const T& x) {
  return derivative([](const auto& z) { return clamp(z, -1, 1); }, x);
}
template <class T>
T sign_at(const T& x, Q at) {
  return select(x < from<T>(at), number(x, Q(-1, 1)), number(x, Q(1, 1)));
}

// --- Strictness and open ends.

TEST(Falsehoods, StrictnessFailsAtOnePoint) {
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(sqr(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(abs(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(sqr(sqr(x) - 2)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({within("x", Q(1, 1), Q(2, 1))}, X(sqr(sqr(x) - 2)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(unit(), X(x), Relation::greater, [](const auto&) {
    return Plans{{.claim = "claim", .touches = {touch("x", Q(0, 1), 1)}}};
  })));
  EXPECT_TRUE(stays_unproved(says(unit(), X(sqr(x - 1)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(cosh(x) - 1), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(1 - sech2(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(1 - tanhc(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(1 - cos_atan(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(sqrt(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(
      {real("x"), real("y")}, [](const auto& p) { return sqr(p("x")) + sqr(p("y")); }, Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(
      {real("x"), real("y")}, [](const auto& p) { return sqr(p("x") * p("y")) + sqr(p("x")); }, Relation::greater)));
  // One factor reaches 0 though the other has open ends.
  EXPECT_TRUE(stays_unproved(says(
      {positive("x"), nonnegative("y")}, [](const auto& p) { return p("x") * p("y"); }, Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(
      {positive("x"), nonnegative("y")}, [](const auto& p) { return min(p("x"), p("y")); }, Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(
      {positive("x"), nonnegative("y")}, [](const auto& p) { return abs(p("x") - p("y")); }, Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(
      {positive("x"), nonnegative("y")}, [](const auto& p) { return p("y") / p("x"); }, Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(
      {within("x", Q(-1, 1), Q(1, 1)).without_lo(), within("y", Q(-1, 1), Q(1, 1)).without_hi()},
      [](const auto& p) { return 1 + p("x") * p("y"); }, Relation::greater)));
}

TEST(Falsehoods, StrictnessThatHoldsIsProved) {
  EXPECT_TRUE(is_proved(says({nonnegative("x")}, X(1 / (1 + x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says({nonnegative("x")}, X(1 - x / (1 + x)), Relation::greater, [](const Point<Expr>& p) {
    return Plans{{.claim = "claim", .remainder = 1 / (1 + p("x"))}};
  })));
  EXPECT_TRUE(is_proved(says({real("x")}, X(1 - tanh(x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says({positive("x")}, X(sqr(x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says({nonzero("x")}, X(sqr(x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says({nonzero("x")}, X(1 - sech2(x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says(
      {positive("x"), positive("y")}, [](const auto& p) { return min(p("x"), p("y")); }, Relation::greater)));
  EXPECT_TRUE(is_proved(says(unit(), X(sqr(sqr(x) - 2)), Relation::greater)));
}

// --- Violations that are hard to find.

TEST(Falsehoods, ViolatedInATinyBall) {
  const auto tiny = [](const auto& p) {
    return sqr(p("x") - Q(1, 3)) + sqr(p("y") - Q(2, 7)) - Q(1, 1'000'000'000'000'000'000);
  };
  EXPECT_TRUE(stays_unproved(says({within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}, tiny)));
  EXPECT_TRUE(
      stays_unproved(says({within("x", Q(1, 1), Q(2, 1))}, X(sqr(sqr(x) - 2) - Q(1, 1'000'000'000'000'000'000)))));
  EXPECT_TRUE(stays_unproved(says(unit(), X(sqr(exp(x) - 2) - Q(1, 1'000'000'000'000'000'000)))));
  EXPECT_TRUE(stays_unproved(
      says({real("x")}, X(sqr(tanh(x) - Q(1, 3)) - Q(1, 1'000'000'000'000'000'000)), Relation::greater)));
  // Violated only beyond every box one would think of.
  EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(exp(-x) - Q(1, 1'000'000'000'000'000'000)))));
  EXPECT_TRUE(stays_unproved(says(
      {nonnegative("x")}, X(Q(1, 1'000'000'000'000'000'000) - 1 / (1 + 1 / (1'000'000'000 * x + Q(1, 1'000'000)))))));
}

// --- Jumps: neither the mean-value form nor a touch may pass over one.

TEST(Falsehoods, JumpsAreNotPassedOver) {
  // Stays within its value at the middle of the box.
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(sign_at(x, Q(-1, 2))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(sign_at(x, Q(-1, 2)) + x / 8))));
  EXPECT_TRUE(stays_unproved(says(unit(), X(sign_at(x, Q(1, 1'000'000)) + 2 * x))));
  // Off at a single point.
  EXPECT_TRUE(stays_unproved(says(unit(), X(select(x <= 0, number(x, Q(-1, 1)), number(x, Q(1, 1)))))));
  EXPECT_TRUE(stays_unproved(says(unit(), X(select(x < 1, number(x, Q(1, 1)), number(x, Q(-1, 1)))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(select(abs(x) <= 0, number(x, Q(-1, 1)), number(x, Q(1, 1)))))));
  EXPECT_TRUE(stays_unproved(says(unit(), X(select(x <= 0, number(x, Q(-1, 1)), x)))));
  // A jump inside, with a touch at the end.
  const auto touches = [](int order) {
    return [order](const Point<Expr>&) { return Plans{{.claim = "claim", .touches = {touch("x", Q(0, 1), order)}}}; };
  };
  for (const int order : {1, 2})
    EXPECT_TRUE(
        stays_unproved(says(unit(), X(x * x + x - 4 * select(x < Q(1, 2), number(x, Q(0, 1)), number(x, Q(1, 1)))),
                            Relation::at_least, touches(order))));
}

TEST(Falsehoods, DerivativesAsValuesJump) {
  // At x = 0 the slope of |x| is -1 (the branch l <= r), right of it +1.
  EXPECT_TRUE(stays_unproved(says(unit(), X(slope_of_abs(x)))));
  EXPECT_TRUE(is_refuted(says(unit(), X(slope_of_abs(x)))));
  EXPECT_TRUE(stays_unproved(says(beyond_one(), X(-slope_of_clamp(x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(slope_of_abs(x) + 2 * x))));
  EXPECT_TRUE(stays_unproved(says({within("x", Q(-2, 1), Q(2, 1))}, X(slope_of_clamp(x) - Q(1, 2)))));
  EXPECT_TRUE(is_proved(says({at_least("x", Q(1, 1)).without_lo()}, X(-slope_of_clamp(x)))));
  EXPECT_TRUE(is_proved(says({positive("x")}, X(slope_of_abs(x) - 1), Relation::equal)));
}

// --- Touches.

PlansOf touching(Q at, int order) {
  return [at, order](const Point<Expr>&) { return Plans{{.claim = "claim", .touches = {touch("x", at, order)}}}; };
}

struct Above {
  template <class T>
  T operator()(const T& z) const {
    return select(z > 0, z, 0 * z);
  }
};
struct Below {
  template <class T>
  T operator()(const T& z) const {
    return select(z < 1, 0 * z + 5, z);
  }
};
struct FromZero {
  template <class T>
  T operator()(const T& z) const {
    return select(z >= 0, z, 0 * z);
  }
};

/// At a tie the slope is that of the branch which the choice takes there.
TEST(Falsehoods, SlopesOfChoicesAtATie) {
  EXPECT_TRUE(stays_unproved(says(unit(), X(derivative(Above(), x) - 1))));  // 0 at x = 0
  EXPECT_TRUE(stays_unproved(says(unit(), X(-derivative(Below(), x)))));     // 1 at x = 1
  EXPECT_TRUE(stays_unrefuted(says({within("x", Q(-1, 1), Q(0, 1))}, X(-derivative(Above(), x)))));
  EXPECT_TRUE(stays_unrefuted(says(unit(), X(derivative(FromZero(), x) - 1))));
  EXPECT_TRUE(is_refuted(says(unit(), X(derivative(Above(), x) - 1))));
  for (const long at : {-1L, 0L, 1L}) {
    const Expr x = from<Expr>(at);
    const Mpfi y(at);
    EXPECT_EQ(from<Mpfi>(derivative(Above(), x).node().constant).contains_zero(),
              derivative(Above(), y).contains_zero())
        << at;
  }
}

/// A claim without variables has one point.
TEST(Falsehoods, NoVariables) {
  const auto constant = [](const auto& p) {
    using T = std::remove_cvref_t<decltype(p.values().front())>;
    return pi<T>() - from<T>(4);
  };
  EXPECT_TRUE(is_refuted(says(Domain{}, constant)));
  EXPECT_TRUE(stays_unproved(says(Domain{}, constant)));
}

/// Recording and checking take time in proportion to the formula, whatever its values are.
TEST(Falsehoods, WorkIsBoundedByTheFormula) {
  const auto seconds = [](const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  constexpr double generous = 20;  // each takes well under a second, or hours
  EXPECT_LT(seconds([] { (void)(0 * (1 / sin(exp(from<Expr>(100'000'000))))); }), generous);
  EXPECT_LT(seconds([] {
              const Statement s = says({within("x", Q(1, 1), Q(100'000'000, 1))}, X(2 + sin(exp(x))));
              EXPECT_TRUE(is_proved(s));
            }),
            generous);
  EXPECT_LT(seconds([] {
              const Expr x = Expr::variable(0);
              Expr z = x, y = x;
              for (int i = 0; i < 4000; ++i) {
                z = z + 0 * y;
                y = sin(y) + i;
              }
            }),
            generous);
  EXPECT_LT(seconds([] {
              Domain many;
              for (int i = 0; i < 40; ++i) many.push_back(nonzero("x" + std::to_string(i)));
              const Folding folding(defined_on_all_of(many));
              EXPECT_TRUE(same(0 * log(abs(Expr::variable(0))), Expr()));
            }),
            generous);
}

TEST(Falsehoods, FalseTouches) {
  const Domain both[] = {symmetric(), unit()};
  for (const Domain& domain : both)
    for (int order = 1; order <= 5; ++order) {
      SCOPED_TRACE(order);
      const PlansOf plans = touching(Q(0, 1), order);
      EXPECT_TRUE(stays_unproved(says(domain, X(-pown(x, 3)), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(min(0 * x, -x)), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(x - 2 * max(x, number(x, Q(0, 1)))), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(-abs_pow(x, Q(3, 1))), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(-abs_pow(x, Q(3, 2))), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(-signed_pow(x, Q(2, 1))), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(-abs(x)), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(x - 2 * abs(x)), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(sqr(x) - Q(1, 1000) * x), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(1 - cosh(x)), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(tanh(x) - x + pown(x, 2) / 8), Relation::at_least, plans)));
      EXPECT_TRUE(stays_unproved(says(domain, X(sqr(x) - pown(x, 2) - Q(1, 1'000'000)), Relation::at_least, plans)));
    }
  // The order 3 is right at 0 from the right, wrong from the left.
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(pown(x, 3)), Relation::at_least, touching(Q(0, 1), 3))));
  EXPECT_TRUE(is_proved(says(unit(), X(pown(x, 3)), Relation::at_least, touching(Q(0, 1), 3))));
  EXPECT_TRUE(is_proved(says(unit(), X(sinh(x) - x), Relation::at_least, touching(Q(0, 1), 3))));
  EXPECT_TRUE(
      is_proved(says({within("x", Q(-1, 1), Q(0, 1))}, X(x - sinh(x)), Relation::at_least, touching(Q(0, 1), 3))));
}

TEST(Falsehoods, OneSidedDerivativesAtAKinkMislead) {
  // Each vanishes at 0 with its lower derivatives as the first branch has them, and falls to the right of 0.
  EXPECT_TRUE(
      stays_unproved(says(unit(), X(-abs_pow(x, Q(1, 1)) - x + 5 * sqr(x)), Relation::at_least, touching(Q(0, 1), 2))));
  EXPECT_TRUE(stays_unproved(
      says(unit(), X(-signed_pow(x, Q(2, 1)) - sqr(x) + 5 * pown(x, 3)), Relation::at_least, touching(Q(0, 1), 3))));
  EXPECT_TRUE(stays_unproved(
      says(unit(), X(-abs_pow(x, Q(3, 1)) - pown(x, 3) + 5 * pown(x, 4)), Relation::at_least, touching(Q(0, 1), 4))));
  EXPECT_TRUE(stays_unproved(
      says(unit(), X(-abs_pow(x, Q(3, 1)) - x * sqr(x) + 5 * pown(x, 4)), Relation::at_least, touching(Q(0, 1), 4))));
  // From the left.
  EXPECT_TRUE(stays_unproved(says({within("x", Q(-1, 1), Q(0, 1))}, X(-abs_pow(-x, Q(1, 1)) + x + 5 * sqr(x)),
                                  Relation::at_least, touching(Q(0, 1), 2))));
  // In another place: the kink of the clamp's slope at 1.
  EXPECT_TRUE(
      stays_unproved(says({within("x", Q(1, 1), Q(2, 1))}, X(-abs_pow(x - 1, Q(1, 1)) - (x - 1) + 5 * sqr(x - 1)),
                          Relation::at_least, touching(Q(1, 1), 2))));
  EXPECT_TRUE(is_proved(says(unit(), X(abs_pow(x, Q(3, 1)) + pown(x, 4)), Relation::at_least, touching(Q(0, 1), 3))));
}

TEST(Falsehoods, TouchesAtInfinity) {
  const PlansOf up = [](const Point<Expr>&) {
    return Plans{{.claim = "claim", .touches = {touch_at_infinity("x", 1)}}};
  };
  EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(-1 / (1 + x)), Relation::at_least, up)));
  EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(tanh(x) - 1), Relation::at_least, up)));
  EXPECT_TRUE(
      stays_unproved(says({nonnegative("x")}, X(select(x < 5, number(x, Q(-1, 1)), exp(-x))), Relation::at_least, up)));
  EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(exp(-x) - exp(-2 * x) - exp(-x / 2)), Relation::at_least, up)));
  EXPECT_TRUE(is_proved(says({nonnegative("x")}, X(1 / (1 + x)), Relation::at_least, up)));
  // A touch in a variable that does not occur: f is not 0 because it is 0 at another variable's 0.
  const PlansOf elsewhere = [](const Point<Expr>&) {
    return Plans{{.claim = "claim", .touches = {touch_at_infinity("y", 1)}}};
  };
  EXPECT_TRUE(
      stays_unproved(says({within("x", Q(-1, 1), Q(1, 1)), real("y")}, X(-sqr(x)), Relation::at_least, elsewhere)));
  EXPECT_TRUE(
      stays_unproved(says({within("x", Q(0, 1), Q(1, 1)), nonnegative("y")}, X(-x), Relation::at_least, elsewhere)));
}

TEST(Falsehoods, TouchesAtAnExcludedEnd) {
  // What is 0 times something at the end is not 0 next to it.
  for (int order = 1; order <= 3; ++order) {
    const PlansOf plans = touching(Q(0, 1), order);
    EXPECT_TRUE(stays_unproved(says(open_unit(), X(x * (-1 / x) + 2 * x), Relation::at_least, plans)));
    EXPECT_TRUE(stays_unproved(says(open_unit(), X(-(x * exp(1 / x))), Relation::at_least, plans)));
    EXPECT_TRUE(stays_unproved(says(open_unit(), X(-(x / abs_pow(x, Q(3, 2)))), Relation::at_least, plans)));
    EXPECT_TRUE(stays_unproved(says(
        open_unit(), X(-(x / ((x + pi<std::remove_cvref_t<decltype(x)>>()) - pi<std::remove_cvref_t<decltype(x)>>()))),
        Relation::at_least, plans)));
    EXPECT_TRUE(stays_unproved(says(
        {within("x", Q(0, 1), Q(1, 1)).without_lo(), within("y", Q(2, 1), Q(3, 1))},
        [](const auto& p) { return -(p("x") / pow(p("x"), p("y"))); }, Relation::at_least, plans)));
    EXPECT_TRUE(stays_unproved(says(open_unit(), X(x * log(x)), Relation::at_least, plans)));
  }
}

// --- Undefined somewhere in the domain.

TEST(Falsehoods, UndefinedSomewhere) {
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 / x + 2))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 / sqr(x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 - clamp(1 / x, -1, 1)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 - clamp(log(x), -1, 1)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 - clamp(sqrt(x), -1, 1)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(sqrt(x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(5 - log(x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(abs(log1p(2 * x))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(exp(log(x))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 + tanh(1 / x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(abs(1 / x) + 1))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(abs_pow(x, Q(-1, 2))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(pown(x, -2)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(max(number(x, Q(1, 1)), 1 / x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(min(abs(1 / x), number(x, Q(3, 1)))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(cos_atan(1 / x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(log1pc(2 * x)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(xlogx(x) + 1))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(5 - clamp(tan(2 * x), -1, 1)))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(atan(tan(2 * x)) + 2))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(pow(x, number(x, Q(1, 2)))))));
  EXPECT_TRUE(stays_unproved(says(unit(), X(1 / x), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(unit(), X(-log(x)))));
  // In the condition of a choice, both branches being fine.
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(select(1 / x < 0, number(x, Q(1, 1)), number(x, Q(2, 1)))))));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(select(log(x) <= 0, number(x, Q(1, 1)), exp(x))))));
  EXPECT_TRUE(is_proved(says(open_unit(), X(1 / x), Relation::greater)));
  EXPECT_TRUE(is_proved(says(symmetric(), X(select(x <= 2, number(x, Q(1, 1)), log(x))))));
}

/// Where recording leaves something out, what is left must not say more. Each claim holds where it is defined;
/// `true_on` is where that is.
TEST(Falsehoods, FoldedPartsAreUndefinedSomewhere) {
  const auto both = [](const Domain& true_on, auto f) {
    EXPECT_TRUE(stays_unproved(says({real("x")}, f)));
    EXPECT_TRUE(is_proved(says(true_on, f)));
  };
  const Domain above{positive("x")}, not_zero{nonzero("x")};
  both(above, X(1 - 0 * log(x)));
  both(above, X(1 - log(x) * 0));
  both(above, X(sqrt(x) * 0 + 1));
  both(above, X(1 - number(x, Q(0, 1)) / exp(log(x))));
  both(not_zero, X(1 - number(x, Q(0, 1)) / x));
  both(above, X(pown(log(x), 0)));
  both(not_zero, X(pown(1 / x, 0)));
  both(not_zero, X(abs_pow(x, Q(0, 1))));
  both({at_least("x", Q(2, 1))}, X(abs_pow(log(x), Q(0, 1))));
  both(above, X(select(log(x) < 0, number(x, Q(1, 1)), number(x, Q(1, 1)))));
  both(above, X(select(0 <= log(x), x, x) + 1));
  both(above, X(slope_piece(log(x), number(x, Q(1, 1)), number(x, Q(1, 1)), number(x, Q(1, 1)))));
  both(above, X(exp(0 * log(x)) - 1));
  both(above, X(1 - 0 * (2 * log(x))));
  both(above, X(1 - 0 * -log(x)));
  // As identities, and where the other side is undefined too.
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(0 * log(x)), Relation::equal)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(0 * log(x) - 0 * log(x)), Relation::equal)));
  EXPECT_TRUE(is_proved(says(above, X(0 * log(x)), Relation::equal)));
  // In hypotheses: x > 0 is what 0 log(x) <= 1 says, but that excludes no box.
  EXPECT_TRUE(
      stays_unproved(says_given({real("x")}, X(1 - 0 * log(x)), Relation::at_least, X(x + 1), Relation::at_least)));
  // A slope exists where its function does: log'(x) = 1/x says nothing of x < 0.
  const Domain below{within("x", Q(-2, 1), Q(-1, 1))};
  EXPECT_TRUE(stays_unproved(says(below, X(-derivative([](const auto& z) { return log(z); }, x)))));
  EXPECT_TRUE(stays_unproved(says(below, X(1 + derivative([](const auto& z) { return sqrt(z) * 0; }, x)))));
  EXPECT_TRUE(is_proved(says(above, X(derivative([](const auto& z) { return log(z); }, x)))));
}

/// 0^0 is 1 as an integer power, undefined as a real one; 0^b is 0 for b > 0.
TEST(Falsehoods, PowersOfZero) {
  const Domain square{within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))};
  const auto power = [](const auto& p) { return pow(p("x"), p("y")); };
  EXPECT_TRUE(stays_unproved(says(square, power)));
  EXPECT_TRUE(is_proved(says({within("x", Q(0, 1), Q(1, 1)), within("y", Q(1, 3), Q(1, 1))}, power)));
  EXPECT_TRUE(is_proved(says({within("x", Q(0, 1), Q(1, 1)), within("y", Q(1, 3), Q(1, 1))},
                             [](const auto& p) { return 1 - pow(p("x"), p("y")); })));
  EXPECT_TRUE(
      stays_unproved(says({within("x", Q(0, 1), Q(1, 1)), within("y", Q(1, 3), Q(1, 1))}, power, Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({within("x", Q(-1, 1), Q(1, 1)), within("y", Q(1, 3), Q(1, 1))}, power)));
  EXPECT_TRUE(stays_unproved(says(unit(), X(abs_pow(x, Q(0, 1))))));
  EXPECT_TRUE(is_proved(says(unit(), X(pown(x, 0)))));
  EXPECT_TRUE(is_proved(says(unit(), X(abs_pow(x, Q(1, 2))))));
  EXPECT_TRUE(stays_unproved(says(unit(), X(abs_pow(x, Q(-1, 2))))));
}

/// Exact constants that would overflow 64 bits are refused, not wrapped.
TEST(Falsehoods, ConstantsDoNotOverflow) {
  const Domain quarter_to_half{within("x", Q(1, 4), Q(1, 2))};
  // |x|^b for b just below -1 is 2.000... at 1/2. The slope's exponent b - 1 overflows for the first b, and is refused.
  const auto is_large = [](Q b, LongQ bound) {
    return [b, bound](const auto& p) { return abs_pow(p("x"), b) - bound; };
  };
  const Q beyond(-(1L << 62) - 1, 1L << 62), near(-(1L << 61) - 1, 1L << 61);
  EXPECT_TRUE(stays_unproved(says(quarter_to_half, is_large(beyond, Q(5, 2)))));
  EXPECT_THROW(abs_pow(Jet<Interval, 1>::variable(Interval::exactly(0.25, 0.5), 0), beyond), BadInput);
  EXPECT_THROW(abs_pow(Jet<Mpfi, 1>::variable(Mpfi(Rational(1, 2)), 0), beyond), BadInput);
  EXPECT_TRUE(stays_unproved(says(quarter_to_half, is_large(near, Q(5, 2)))));
  EXPECT_TRUE(stays_unproved(says(quarter_to_half, is_large(near, 2.000000000000000001_q))));
  EXPECT_TRUE(is_proved(says(quarter_to_half, is_large(near, Q(2, 1)))));
  // x + 10^-19 > 0: a Q cannot be 10^-19, and says so; a LongQ can.
  const volatile long billion = 1'000'000'000;
  EXPECT_THROW(Q(1, billion) * Q(1, 10 * billion), BadInput);
  EXPECT_TRUE(is_proved(says(unit(), X(x + 1e-19_q), Relation::greater)));
  EXPECT_TRUE(is_refuted(says(unit(), X(x - 1e-19_q))));
  EXPECT_TRUE(is_proved(says({within("x", 1e-30_q, Q(1, 1))}, X(x - 0.9999999999999999999999e-30_q))));
  EXPECT_TRUE(stays_unproved(says({within("x", 1e-30_q, Q(1, 1))}, X(x - 1.0000000000000000000000000000000001e-30_q))));
}

/// Sums of very many terms: decided or given up, within the stack.
TEST(Falsehoods, LongSums) {
  const auto sum = [](const auto& p) {
    auto total = p("x");
    for (int i = 0; i < 100'000; ++i) total = total + p("x");
    return total;
  };
  const Statement s = says(unit(), sum);
  const ProofAttempt attempt = prove(s, {}, {.box_budget = 10});
  ASSERT_TRUE(attempt.certificate) << attempt.why_not;
  EXPECT_EQ(flaw(*attempt.certificate, s), std::nullopt);
  EXPECT_FALSE(
      prove(says(unit(), [&](const auto& p) { return -exp(sum(p)) * log(sum(p) + 1); }), {}, {.box_budget = 10})
          .certificate);
}

TEST(Falsehoods, IdentitiesUndefinedSomewhere) {
  const auto is_zero = [](Domain d, auto f) { return says(std::move(d), f, Relation::equal); };
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(x / x - 1))));
  EXPECT_TRUE(stays_unproved(is_zero(symmetric(), X(sqr(x) / x - x))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(sqr(sqrt(x)) - x))));
  EXPECT_TRUE(stays_unproved(is_zero(symmetric(), X(pown(sqrt(x), 4) - sqr(x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(log(x) - log(x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(log1p(x) - log(1 + x)))));
  EXPECT_TRUE(stays_unproved(is_zero({nonnegative("x")}, X(abs_pow(x, Q(-1, 2)) * abs_pow(x, Q(1, 2)) - 1))));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(x / x - 1), Relation::at_least)));
  // By a form: the slack is undefined at 0, its form is not.
  EXPECT_TRUE(stays_unproved(says(unit(), X(sqr(x) / x), Relation::at_least, [](const Point<Expr>& p) {
    return Plans{{.claim = "claim", .remainder = p("x")}};
  })));
  EXPECT_TRUE(stays_unproved(says(
      {within("x", Q(0, 1), Q(1, 1)), within("y", Q(-1, 1), Q(1, 1))},
      [](const auto& p) { return p("x") + (log(p("y")) - log(p("y"))); }, Relation::at_least, touching(Q(0, 1), 1))));
  EXPECT_TRUE(is_proved(is_zero({nonzero("x")}, X(x / x - 1))));
  EXPECT_TRUE(is_proved(is_zero({nonnegative("x")}, X(sqr(sqrt(x)) - x))));
  EXPECT_TRUE(is_proved(is_zero({positive("x")}, X(log(x) - log(x)))));
}

/// What the rewriting of logarithms, exponentials and roots must not take for an identity.
TEST(Falsehoods, IdentitiesThroughRewriting) {
  const auto is_zero = [](Domain d, auto f) { return says(std::move(d), f, Relation::equal); };
  const Domain negative{within("x", Q(-9, 1), Q(-1, 1))};
  // log|.| of a factor is not the logarithm of the factor.
  EXPECT_TRUE(stays_unproved(is_zero({nonzero("x")}, X(log(sqr(x)) - 2 * log(x)))));
  EXPECT_TRUE(stays_unproved(is_zero(negative, X(log(x * (x - 3)) - log(x) - log(x - 3)))));
  EXPECT_TRUE(stays_unproved(is_zero(negative, X(log(-x) - log(x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(log(sqr(x)) - log(sqr(-x))))));
  EXPECT_TRUE(stays_unproved(is_zero({positive("x")}, X(log(x * 2) - log(x)))));
  EXPECT_TRUE(is_proved(is_zero({positive("x")}, X(log(sqr(x)) - 2 * log(x)))));
  EXPECT_TRUE(is_proved(is_zero(negative, X(log(x * (x - 3)) - log(-x) - log(-(x - 3))))));
  // Roots: the other sign, a wrong product, a denominator that is 0.
  EXPECT_TRUE(stays_unproved(
      is_zero({real("x")}, X(sqrt(number(x, Q(2, 1))) * sqrt(number(x, Q(3, 1))) - sqrt(number(x, Q(5, 1)))))));
  EXPECT_TRUE(stays_unproved(
      is_zero({real("x")}, X(1 / (x - sqrt(number(x, Q(2, 1)))) - (x + sqrt(number(x, Q(2, 1)))) / (sqr(x) - 2)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X((sqrt(number(x, Q(8, 1))) - 2 * sqrt(number(x, Q(2, 1)))) /
                                                        (sqrt(number(x, Q(8, 1))) - 2 * sqrt(number(x, Q(2, 1)))) -
                                                    1))));
  EXPECT_TRUE(is_proved(is_zero({nonnegative("x")},
                                X(1 / (x + sqrt(number(x, Q(2, 1)))) * (sqr(x) - 2) - x + sqrt(number(x, Q(2, 1)))))));
  // Exponentials.
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(exp(softplus(x)) - exp(x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(softplus(-x) - softplus(x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(sigmoid(x) - sigmoid(-x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(exp(x / 2) * exp(x / 3) - exp(x)))));
  EXPECT_TRUE(stays_unproved(is_zero({real("x")}, X(exp(sqr(x + 1)) - exp(sqr(x)) * exp(number(x, Q(1, 1)))))));
  EXPECT_TRUE(is_proved(is_zero({real("x")}, X(exp(x / 2) * exp(x / 3) - exp(x * Q(5, 6))))));
}

// --- Hypotheses.

TEST(Falsehoods, VacuousStatements) {
  EXPECT_TRUE(stays_unproved(says_given({real("x")}, X(-1 - sqr(x)), Relation::at_least, X(x), Relation::at_least)));
  EXPECT_TRUE(stays_unproved(says_given({real("x")}, X(exp(x)), Relation::less, X(x), Relation::greater)));
  EXPECT_TRUE(
      stays_unproved(says_given({real("x")}, X(sqr(x) - 2), Relation::equal, X(sqr(x) - 2), Relation::greater)));
  EXPECT_TRUE(
      stays_unproved(says_given(symmetric(), X(log(-sqr(x) - 1)), Relation::at_least, X(x), Relation::at_least)));
  EXPECT_TRUE(stays_unproved(
      says_given({integer_within("x", 0, 5)}, X(sqr(2 * x - 5)), Relation::equal, X(x - 9), Relation::at_least)));
}

TEST(Falsehoods, UndefinedHypothesesExcludeNothing) {
  EXPECT_TRUE(stays_unproved(says_given(symmetric(), X(1 / x), Relation::greater, X(x + Q(1, 2)), Relation::greater)) ||
              is_proved(says_given(symmetric(), X(1 / x), Relation::greater, X(x + Q(1, 2)), Relation::greater)));
  // It holds at x = -1/2, where the claim fails.
  EXPECT_TRUE(stays_unproved(says_given(symmetric(), X(-1 / x), Relation::greater, X(x), Relation::at_least)));
  EXPECT_TRUE(stays_unproved(says_given(symmetric(), X(select(x < 0, number(x, Q(1, 1)), log(x))), Relation::greater,
                                        X(x), Relation::at_least)));
  EXPECT_TRUE(is_refuted(says_given(symmetric(), X(-1 / x), Relation::greater, X(x), Relation::at_least)));
}

// --- Plans.

TEST(Falsehoods, FalsePlans) {
  const auto multiplied_by = [](const auto& make) {
    return [make](const Point<Expr>& p) {
      return Plans{{.claim = "claim", .multipliers = {{"given", make(p)}}, .remainder = from<Expr>(0)}};
    };
  };
  // An equation from an inequality: x = 0 does not follow from x >= 0.
  const auto sides = [](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("x"))>;
    return Comparisons<T>{compare("claim", from<T>(0), Relation::equal, T(p("x")))};
  };
  const auto nonnegative_x = [](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("x"))>;
    return Comparisons<T>{compare("given", T(p("x")), Relation::at_least, from<T>(0))};
  };
  EXPECT_TRUE(stays_unproved(
      statement({real("x")}, sides, nonnegative_x, multiplied_by([](const auto&) { return from<Expr>(1); }))));
  // A multiplier that is not defined where its equation holds: -1 = (1/x) (-x).
  EXPECT_TRUE(stays_unproved(says_given(unit(), X(x), Relation::equal, X(number(x, Q(-1, 1))), Relation::at_least,
                                        multiplied_by([](const Point<Expr>& p) { return 1 / p("x"); }))));
  // A negative multiplier; one that is negative somewhere.
  EXPECT_TRUE(stays_unproved(says_given(symmetric(), X(x), Relation::at_least, X(-x), Relation::at_least,
                                        multiplied_by([](const auto&) { return from<Expr>(-1); }))));
  EXPECT_TRUE(
      stays_unproved(says_given(symmetric(), X(x + Q(1, 2)), Relation::at_least, X(x * (x + Q(1, 2))),
                                Relation::at_least, multiplied_by([](const Point<Expr>& p) { return p("x"); }))));
  // A factor that is 0, or negative, somewhere; a remainder that is.
  const auto factored = [](const auto& factor, const auto& remainder) {
    return
        [=](const Point<Expr>& p) { return Plans{{.claim = "claim", .factor = factor(p), .remainder = remainder(p)}}; };
  };
  EXPECT_TRUE(stays_unproved(
      says(symmetric(), X(x), Relation::at_least,
           factored([](const Point<Expr>& p) { return p("x"); }, [](const Point<Expr>& p) { return sqr(p("x")); }))));
  EXPECT_TRUE(stays_unproved(says(
      symmetric(), X(select(abs(x) <= 0, number(x, Q(-1, 1)), number(x, Q(1, 1)))), Relation::at_least,
      factored([](const Point<Expr>& p) { return sqr(p("x")); }, [](const Point<Expr>& p) { return sqr(p("x")); }))));
  EXPECT_TRUE(stays_unproved(
      says(symmetric(), X(x), Relation::at_least,
           factored([](const auto&) { return from<Expr>(1); }, [](const Point<Expr>& p) { return p("x"); }))));
  EXPECT_TRUE(stays_unproved(
      says(symmetric(), X(x), Relation::at_least,
           factored([](const auto&) { return from<Expr>(0); }, [](const auto&) { return from<Expr>(0); }))));
  EXPECT_TRUE(stays_unproved(
      says(symmetric(), X(x), Relation::at_least,
           factored([](const auto&) { return from<Expr>(-1); }, [](const Point<Expr>& p) { return -p("x"); }))));
  // The identity is not one.
  EXPECT_TRUE(stays_unproved(
      says(symmetric(), X(x), Relation::at_least,
           factored([](const auto&) { return from<Expr>(1); }, [](const Point<Expr>& p) { return sqr(p("x")); }))));
  // Strictness smuggled in: by a multiplier that reaches 0, by a hypothesis that is not strict, by nothing at all.
  EXPECT_TRUE(stays_unproved(says_given(unit(), X(x + 1), Relation::greater, X(x * (x + 1)), Relation::greater,
                                        multiplied_by([](const Point<Expr>& p) { return p("x"); }))));
  EXPECT_TRUE(stays_unproved(says_given(symmetric(), X(x), Relation::at_least, X(x), Relation::greater,
                                        multiplied_by([](const auto&) { return from<Expr>(1); }))));
  EXPECT_TRUE(stays_unproved(says_given(unit(), X(x), Relation::equal, X(x), Relation::greater,
                                        multiplied_by([](const auto&) { return from<Expr>(1); }))));
  EXPECT_TRUE(is_proved(says_given(symmetric(), X(x), Relation::greater, X(x), Relation::greater,
                                   multiplied_by([](const auto&) { return from<Expr>(1); }))));
  EXPECT_TRUE(is_proved(says_given(unit(), X(x), Relation::equal, X(x * exp(x)), Relation::equal,
                                   multiplied_by([](const Point<Expr>& p) { return exp(p("x")); }))));
}

// --- Enclosures: where bounds are attained though something looks open.

TEST(Falsehoods, BoundsThatAreAttained) {
  // Even functions over intervals around 0, from open ends.
  const Domain around = {within("x", Q(-1, 1), Q(2, 1)).without_lo().without_hi()};
  EXPECT_TRUE(stays_unproved(says(around, X(sqr(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(around, X(pown(x, 4)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(around, X(abs_pow(x, Q(1, 2))), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(around, X(1 - sech2(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(around, X(normal_pdf(number(x, Q(0, 1))) - normal_pdf(x)), Relation::greater)));
  // A closed end of one side decides when the other is open.
  const Domain half_open = {within("x", Q(-1, 1), Q(1, 1)).without_lo()};
  EXPECT_TRUE(stays_unproved(says(half_open, X(1 - abs(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(half_open, X(1 - sqr(x)), Relation::greater)));
  EXPECT_TRUE(
      is_proved(says({within("x", Q(-1, 1), Q(1, 1)).without_lo().without_hi()}, X(1 - sqr(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(half_open, X(1 - max(x, -x)), Relation::greater)));
  // Flat in floating point at any precision tried.
  EXPECT_TRUE(stays_unproved(says({at_least("x", Q(1000, 1))}, X(tanh(x) - 1), Relation::at_least)));
  EXPECT_TRUE(stays_unproved(says({at_least("x", Q(1000, 1))}, X(exp(-x) - exp(-x / 2)), Relation::at_least)));
  EXPECT_TRUE(stays_unproved(says({at_least("x", Q(100, 1))}, X(erf(x) - 1), Relation::equal)));
  // The hull of an unknown choice.
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(select(x < 0, 1 + sqr(x), 1 - x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 - x * select(x < 0, number(x, Q(1, 1)), x)), Relation::greater)));
}

/// Claims that lean on other claims: on earlier ones alone.
TEST(Falsehoods, ClaimsProveNoneThatStandBefore) {
  // x >= 1/4 and x^2 >= 1/16, both false on [0, 1], each following from the other.
  const auto claims = [](const auto& p) {
    const auto x = p("x");
    using T = std::remove_cvref_t<decltype(x)>;
    return Comparisons<T>{compare("first", T(x), Relation::at_least, from<T>(Q(1, 4))),
                          compare("second", T(sqr(x)), Relation::at_least, from<T>(Q(1, 16)))};
  };
  const auto leaning = [](const std::string& claim, const std::string& on, const Expr& factor, const Expr& multiplier) {
    return Plan{.claim = claim, .factor = factor, .multipliers = {{on, multiplier}}, .remainder = from<Expr>(0)};
  };
  const PlansOf circle = [&](const Point<Expr>& p) {
    const Expr sum = p("x") + from<Expr>(Q(1, 4));  // x^2 - 1/16 = (x - 1/4)(x + 1/4)
    return Plans{leaning("first", "second", sum, from<Expr>(1)), leaning("second", "first", from<Expr>(1), sum)};
  };
  const PlansOf itself = [&](const Point<Expr>&) {
    return Plans{leaning("first", "first", from<Expr>(1), from<Expr>(1)),
                 leaning("second", "second", from<Expr>(1), from<Expr>(1))};
  };
  for (const auto& [plans, leans_on] : {std::pair<PlansOf, const char*>{circle, "second"}, {itself, "first"}}) {
    const Statement s = statement(unit(), claims, Nothing{}, plans);
    EXPECT_THROW(prove(s, {}), std::logic_error);  // the plan names what is not known yet
    Certificate c;
    c.key = s.about.key;
    c.formula = s.formula({}).hash(s.domain);
    c.point = {{"x", 1}};
    for (const char* label : {"first", "second"}) {
      ClaimProof proof;
      proof.claim = label;
      proof.method = ClaimProof::Method::form;
      proof.multipliers.push_back(BoxTree::leaf(64));
      c.claims.push_back(std::move(proof));
    }
    EXPECT_EQ(flaw(c, s), fmt::format("a form names the hypothesis '{}', which is not there", leans_on));
  }
  // The same leaning on an earlier claim that holds: x >= 1/4 on [1/4, 1] gives x^2 >= 1/16.
  const Domain holds = {within("x", Q(1, 4), Q(1, 1))};
  EXPECT_TRUE(is_proved(statement(holds, claims, Nothing{}, [&](const Point<Expr>& p) {
    return Plans{leaning("second", "first", from<Expr>(1), p("x") + from<Expr>(Q(1, 4)))};
  })));
  // An earlier claim that is false helps none: the first cannot be proved, and so nothing is.
  EXPECT_TRUE(stays_unproved(statement(unit(), claims, Nothing{}, [&](const Point<Expr>& p) {
    return Plans{leaning("second", "first", from<Expr>(1), p("x") + from<Expr>(Q(1, 4)))};
  })));
}

TEST(Falsehoods, PowersOfNoPositiveOrderHaveNoSign) {
  // sign(x)|x|^b is made for b > 0: for b <= 0 it jumps or is unbounded.
  const Expr x = Expr::variable(0);
  EXPECT_THROW(signed_pow(x, Q(0, 1)), BadInput);
  EXPECT_THROW(signed_pow(x, Q(-1, 1)), BadInput);
  EXPECT_THROW(signed_pow(x, Q(-1, 2)), BadInput);
}

TEST(Falsehoods, DomainsOfEveryKind) {
  // Punctured: true off 0 only where 0 is excluded.
  EXPECT_TRUE(is_proved(says({nonzero("x")}, X(abs(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(abs(x)), Relation::greater)));
  Variable punctured = within("x", Q(-1, 1), Q(1, 1));
  punctured.punctured = true;
  EXPECT_TRUE(is_proved(says({punctured}, X(abs(x)), Relation::greater)));
  // A certificate for the punctured domain is none for the whole one: their formulas differ.
  EXPECT_NE(says({punctured}, X(abs(x)), Relation::greater).formula({}).hash({punctured}),
            says(symmetric(), X(abs(x)), Relation::greater).formula({}).hash(symmetric()));
  // Integers: proved over the reals or not at all, refuted at integers only.
  const auto integers = Domain{integer_within("x", 0, 3)};
  EXPECT_TRUE(stays_unproved(says(integers, X(x * (x - 1)), Relation::at_least)));
  EXPECT_TRUE(stays_unrefuted(says(integers, X(x * (x - 1)), Relation::at_least)));
  EXPECT_TRUE(is_refuted(says(integers, X(x * (x - 2)), Relation::at_least)));
  EXPECT_TRUE(stays_unproved(says(integers, X(x * (x - 2)), Relation::at_least)));
}

#undef X

}  // namespace
}  // namespace overshoot::test
