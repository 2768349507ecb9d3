/// Krawczyk's test on the logistic map x -> r x (1-x), whose cycles have published values and closed forms.
#include "lib/dynamics/periodic.hpp"

#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

Rational number(const char* text) { return read_rational(text, "a number of the test"); }

/// "f_k has exactly one zero within radius of centre", f_k the return of the logistic map after k steps.
Statement one_cycle(const Rational& r, int k, const Rational& centre, const Rational& radius, const Rational& C) {
  const KrawczykBox<1> box{{centre}, {radius}, {{{C}}}};
  return statement({within("t", Q(-1, 1), Q(1, 1))}, [=](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("t"))>;
    const auto returns = [&]<Real J>(const std::array<J, 1>& x) {
      const auto step = [&](const J& z) { return from<J>(r) * z * (1 - z); };
      return std::array<J, 1>{iterated(step, x[0], k) - x[0]};
    };
    return krawczyk<1, T>("cycle", returns, box, {p("t")});
  });
}

TEST(Krawczyk, TwoCycleOfTheLogisticMap) {
  // At r = 3.1 its points are (r + 1 -+ sqrt((r-3)(r+1)))/(2r), its multiplier 4 + 2r - r^2 = 0.59.
  const Rational r(31, 10), C = 1 / Rational(-41, 100);
  const char* const ends[2][2] = {{"0.5580141252026949", "0.5580141252026971"},
                                  {"0.7645665199585938", "0.7645665199585949"}};
  for (const auto& [lo, hi] : ends) {
    const Rational centre = (number(lo) + number(hi)) / 2, radius = (number(hi) - number(lo)) / 2;
    EXPECT_TRUE(is_proved(one_cycle(r, 2, centre, radius, C)));
    // Beside it there is none: the claim that there is one is not proved.
    EXPECT_TRUE(stays_unproved(one_cycle(r, 2, centre + 3 * radius, radius, C)));
    // A wrong C moves points out of the box.
    EXPECT_TRUE(stays_unproved(one_cycle(r, 2, centre, radius, -C)));
    EXPECT_TRUE(stays_unproved(one_cycle(r, 2, centre, radius, 0)));
  }
  // A box with two zeros: a point of the 2-cycle and the fixed point 1 - 1/r = 0.677.
  EXPECT_TRUE(stays_unproved(one_cycle(r, 2, Rational(62, 100), Rational(8, 100), C)));
}

TEST(Krawczyk, ThreeCycleAndNone) {
  // Period 3 from r = 1 + sqrt 8 = 3.8284 on. At r = 3.83 an attracting 3-cycle passes 0.15615, 0.50467, 0.95742
  // (by iteration); at r = 3.82 there is none near it.
  double x = 0.5;
  for (int i = 0; i < 9000; ++i) x = 3.83 * x * (1 - x);
  double slope = 1, z = x;
  for (int i = 0; i < 3; ++i) {
    slope *= 3.83 * (1 - 2 * z);
    z = 3.83 * z * (1 - z);
  }
  const Rational centre = exact_rational(x), radius(1, 1'000'000), C = 1 / exact_rational(slope - 1);
  EXPECT_TRUE(is_proved(one_cycle(Rational(383, 100), 3, centre, radius, C)));
  EXPECT_TRUE(stays_unproved(one_cycle(Rational(382, 100), 3, centre, radius, C)));
}

/// The 2-cycle loses its stability at r = 1 + sqrt 6, where 4 + 2r - r^2 = -1: a zero in (r, x).
TEST(Krawczyk, LossOfStability) {
  const auto loss = [](const Rational& r) {
    const KrawczykBox<2> box{
        {r, number("0.439960169001851")},
        {Rational(1, 1'000'000'000), Rational(1, 1'000'000'000)},
        {{{Rational(-1579, 1000), Rational(-204, 1000)}, {Rational(-131, 1000), Rational(48, 1000)}}}};
    return statement({within("t1", Q(-1, 1), Q(1, 1)), within("t2", Q(-1, 1), Q(1, 1))}, [=](const auto& p) {
      using T = std::remove_cvref_t<decltype(p("t1"))>;
      const auto f = [&]<Real J>(const std::array<J, 2>& x) {
        const auto twice = [&]<Real K>(const K& z) {
          const auto step = [&](const K& y) { return lifted<K>(x[0]) * y * (1 - y); };
          return iterated(step, z, 2);
        };
        return std::array<J, 2>{twice(x[1]) - x[1], derivative(twice, x[1]) + 1};
      };
      return krawczyk<2, T>("loss", f, box, {p("t1"), p("t2")});
    });
  };
  // 1 + sqrt 6 = 3.449489742783178...
  EXPECT_TRUE(is_proved(loss(number("3.449489742783178"))));
  EXPECT_TRUE(stays_unproved(loss(number("3.449489752783178")), 200));
}

}  // namespace
}  // namespace overshoot::test
