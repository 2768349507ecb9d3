/// Krawczyk's test on the logistic map x -> r x (1-x), whose cycles have published values and closed forms.
#include "lib/statement/continuation.hpp"
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

/// The 2-cycle in closed form, for every r > 3: with r = 1 + A + 1/A, A > 1, its points are (1 + 1/A)/r and (1 + A)/r.
Statement two_cycle(Q constant) {
  return statement({at_least("A", Q(1, 1)).without_lo()}, [=](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("A"))>;
    const T A = p("A"), r = 1 + A + 1 / A, low = (1 + 1 / A) / r, high = (1 + A) / r;
    const auto step = [&]<Real J>(const J& z) { return lifted<J>(r) * z * (1 - z); };
    const T multiplier = derivative([&]<Real J>(const J& z) { return iterated(step, z, 2); }, low);
    return Comparisons<T>{
        compare("low to high", step(low), Relation::equal, high),
        compare("high to low", step(high), Relation::equal, low),
        compare("multiplier", multiplier, Relation::equal, constant + 2 * r - sqr(r)),
        // It passes -1 where r^2 - 2r = 5, at r = 1 + sqrt 6.
        compare("lost", multiplier + 1, Relation::equal, (sqrt(from<T>(6)) + 1 - r) * (sqrt(from<T>(6)) - 1 + r))};
  });
}

TEST(Logistic, MultiplierOfTheTwoCycle) {
  EXPECT_TRUE(is_proved(two_cycle(Q(4, 1))));
  EXPECT_TRUE(stays_unproved(two_cycle(Q(41, 10))));
}

/// Where a k-cycle of the logistic map has the multiplier m: zero at its r and one of its points z.
struct Crossing {
  int k;
  long m;
  template <Real T>
  std::array<T, 2> operator()(const std::array<T, 2>& x) const {
    const auto returns = [&]<Real J>(const J& z) {
      return iterated([&](const J& y) { return lifted<J>(x[0]) * y * (1 - y); }, z, k);
    };
    return {returns(x[1]) - x[1], derivative(returns, x[1]) - m};
  }
};

/// The box around what Newton's method finds near (r, z).
KrawczykBox<2> box_near(const Crossing& f, double r, double z, const Rational& radius) {
  const PrecisionScope scope(200);
  std::array<Mpfr, 2> x{Mpfr::from_double(r), Mpfr::from_double(z)};
  SquareMatrix<Mpfr, 2> C;
  for (int step = 0; step < 30; ++step) {
    const auto value = jets_at<2, Mpfr>(f, x);
    C = inverse<2, Mpfr>({value[0].slopes, value[1].slopes});
    for (std::size_t i = 0; i < 2; ++i) x[i] = x[i] - C[i][0] * value[0].value - C[i][1] * value[1].value;
  }
  KrawczykBox<2> box{{}, {radius, radius}, {}};
  for (std::size_t i = 0; i < 2; ++i) {
    box.centre[i] = nearest_multiple(x[i], radius / 64);
    for (std::size_t j = 0; j < 2; ++j) box.C[i][j] = nearest_multiple(C[i][j], Rational(1, 1 << 20));
  }
  return box;
}

Statement one_crossing(const Crossing& f, const KrawczykBox<2>& box) {
  return statement({within("t1", Q(-1, 1), Q(1, 1)), within("t2", Q(-1, 1), Q(1, 1))}, [=](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("t1"))>;
    return krawczyk<2, T>("crossing", f, box, {p("t1"), p("t2")});
  });
}

/// A polynomial, highest coefficient first.
Rational value_at(const std::vector<long>& coefficients, const Rational& x) {
  Rational sum = 0;
  for (const long c : coefficients) sum = sum * x + c;
  return sum;
}

/// Cycles lose their stability, or are born, at roots of exact polynomials in r.
TEST(Logistic, Bifurcations) {
  struct Case {
    Crossing f;
    double r, z;            // Newton's start
    const char* published;  // the first digits of r
    std::vector<long> root_of;
  };
  const std::vector<Case> cases{
      // (r-1)^2 = 6, the 2-cycle.
      {{2, -1}, 3.45, 0.44, "3.4494897427831", {1, -2, -5}},
      // The 4-cycle, with its known polynomial of degree 12.
      {{4, -1}, 3.544, 0.36, "3.5440903595519", {1, -12, 48, -40, -193, 392, 44, 8, -977, -604, 2108, 0, 4913}},
      // (r-1)^2 = 8: the 3-cycle appears.
      {{3, 1}, 3.828, 0.16, "3.8284271247461", {1, -2, -7}}};
  const Rational radius(1, 1'000'000'000'000'000);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.published);
    const KrawczykBox<2> box = box_near(c.f, c.r, c.z, radius);
    EXPECT_TRUE(is_proved(one_crossing(c.f, box)));
    const Rational lo = box.centre[0] - radius, hi = box.centre[0] + radius;
    EXPECT_LT(value_at(c.root_of, lo) * value_at(c.root_of, hi), 0) << print(lo);
    EXPECT_TRUE(number(c.published) < lo && hi < number(c.published) + Rational(1, 10'000'000'000'000));
    for (const std::size_t i : {0, 1}) {
      KrawczykBox<2> beside = box;
      beside.centre[i] += 3 * radius;
      EXPECT_TRUE(stays_unproved(one_crossing(c.f, beside), 200));
    }
    EXPECT_TRUE(stays_unproved(one_crossing({c.f.k, -c.f.m}, box), 200));
  }
}

/// (F^3(z) - z)/(F(z) - z), which is zero at the points of 3-cycles alone.
Statement no_three_cycle(const Rational& r) {
  return says(
      {within("z", Q(0, 1), Q(1, 1))},
      [=](const auto& p) {
        using T = std::remove_cvref_t<decltype(p("z"))>;
        // F(x) - F(y) = r (x - y) (1 - x - y), with x = F(z) and y = z, then with x = F^2(z) and y = F(z).
        const T z = p("z"), R = from<T>(r), once = R * z * (1 - z), twice = R * once * (1 - once);
        return 1 + R * (1 - once - z) * (1 + R * (1 - twice - once));
      },
      Relation::greater);
}

TEST(Logistic, PeriodThreeWindow) {
  // It opens at 1 + sqrt 8 = 3.828427...
  EXPECT_TRUE(is_proved(no_three_cycle(Rational(38284, 10000)), 200'000));
  EXPECT_TRUE(is_refuted(no_three_cycle(Rational(38285, 10000))));
  // Just above there are two, one that attracts and one that does not, on both sides of the point 0.1599 of the fold.
  const Rational r(38285, 10000), radius(1, 100'000);
  for (double start : {0.1590, 0.1608}) {
    double slope = 0;
    for (int step = 0; step < 30; ++step) {
      const auto at =
          iterated([](const Jet<double, 1>& z) { return Jet<double, 1>(3.8285) * z * (Jet<double, 1>(1) - z); },
                   Jet<double, 1>::variable(start, 0), 3);
      slope = at.slopes[0] - 1;
      start -= (at.value - start) / slope;
    }
    EXPECT_TRUE(start < 0.1599 ? slope < 0 : slope > 0) << start;
    EXPECT_NEAR(start, 0.1599, 0.002);
    EXPECT_TRUE(is_proved(one_cycle(r, 3, exact_rational(start), radius, 1 / exact_rational(slope))));
  }
}

}  // namespace
}  // namespace overshoot::test
