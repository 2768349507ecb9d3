/// Jets: against central differences and closed forms; over boxes the slopes must hold every secant; jumps raise
/// Undecided.
#include <gtest/gtest.h>

#include <functional>

#include "lib/scalar/jet.hpp"
#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

using namespace literals;
using D = Jet<double, 1>;
using R = Jet<Range, 1>;

/// One formula in every arithmetic the tests need, and where it is defined.
struct Formula {
  std::string name;
  std::function<D(const D&)> jet;
  std::function<R(const R&)> box;
  std::function<Ball(const Ball&)> ball;
  double lo, hi;  ///< arguments
  bool smooth;    ///< differentiable everywhere in (lo, hi)
};

#define OVERSHOOT_FORMULA(expression, lo, hi, smooth)                                                                   \
  Formula {                                                                                                             \
#expression,                                                                                                        \
        [](const D&                                                                                                     \
               x) { return D(expression); },                                                                            \
                                          [](const R&                                                                   \
                                                 x) { return R(expression); },                                          \
                                                                            [](const Ball&                              \
                                                                                   x) { return Ball(expression); },     \
                                                                                                                 lo,    \
                                                                                                                 hi,    \
                                                                                                                 smooth \
  }

/// c as a number of x's type.
template <class T>
T constant(const T&, Q c) {
  return from<T>(c);
}

const std::vector<Formula>& formulas() {
  static const std::vector<Formula> all = {
      OVERSHOOT_FORMULA(exp(x), -4, 4, true),
      OVERSHOOT_FORMULA(log(x), 0.1, 8, true),
      OVERSHOOT_FORMULA(log1p(x), -0.9, 8, true),
      OVERSHOOT_FORMULA(expm1(x), -4, 4, true),
      OVERSHOOT_FORMULA(sinh(x), -4, 4, true),
      OVERSHOOT_FORMULA(cosh(x), -4, 4, true),
      OVERSHOOT_FORMULA(tanh(x), -4, 4, true),
      OVERSHOOT_FORMULA(sech2(x), -4, 4, true),
      OVERSHOOT_FORMULA(tanhc(x), 0.1, 4, true),
      OVERSHOOT_FORMULA(tanhc(x), -4, 4, true),
      OVERSHOOT_FORMULA(log1pc(x), 0.1, 4, true),
      OVERSHOOT_FORMULA(log1pc(x), -0.9, 4, true),
      OVERSHOOT_FORMULA(sinc(x), 0.1, 4, true),
      OVERSHOOT_FORMULA(sinc(x), -9, 9, true),
      OVERSHOOT_FORMULA(sinhc(x), -4, 4, true),
      OVERSHOOT_FORMULA(expm1c(x), -4, 4, true),
      OVERSHOOT_FORMULA(xlogx(x), 0.1, 4, true),
      OVERSHOOT_FORMULA(atan(x), -4, 4, true),
      OVERSHOOT_FORMULA(tan(x), -1.4, 1.4, true),
      OVERSHOOT_FORMULA(tan(x), 1.75, 4.5, true),
      OVERSHOOT_FORMULA(sqrt(x), 0.1, 9, true),
      OVERSHOOT_FORMULA(sin_atan(x), -4, 4, true),
      OVERSHOOT_FORMULA(cos_atan(x), -4, 4, true),
      OVERSHOOT_FORMULA(erf(x), -3, 3, true),
      OVERSHOOT_FORMULA(erfc(x), -3, 3, true),
      OVERSHOOT_FORMULA(normal_pdf(x), -4, 4, true),
      OVERSHOOT_FORMULA(normal_cdf(x), -4, 4, true),
      OVERSHOOT_FORMULA(normal_cdf_integral(x), -4, 4, true),
      OVERSHOOT_FORMULA(pown(x, 5), -2, 2, true),
      OVERSHOOT_FORMULA(pown(x, -3), 0.2, 3, true),
      OVERSHOOT_FORMULA(pown(x, 0), -2, 2, true),
      OVERSHOOT_FORMULA(abs_pow(x, Q(3, 2)), -2, 2, true),
      OVERSHOOT_FORMULA(abs_pow(x, Q(2, 1)), -2, 2, true),
      OVERSHOOT_FORMULA(abs_pow(x, Q(3, 1)), -2, 2, true),
      OVERSHOOT_FORMULA(abs_pow(x, Q(1, 1)), -2, 2, false),
      OVERSHOOT_FORMULA(abs_pow(x, Q(1, 3)), 0.1, 2, true),
      OVERSHOOT_FORMULA(abs_pow(x, Q(-1, 2)), 0.1, 2, true),
      OVERSHOOT_FORMULA(signed_pow(x, Q(7, 5)), -2, 2, true),
      OVERSHOOT_FORMULA(signed_pow(x, Q(2, 1)), -2, 2, true),
      OVERSHOOT_FORMULA(pow(constant(x, 2_q), x), -3, 3, true),
      OVERSHOOT_FORMULA(x * tanh(x) - x / (1 + pown(x, 2)), -4, 4, true),
      OVERSHOOT_FORMULA(exp(-x * x) * (x - constant(x, 0.5_q)), -3, 3, true),
      OVERSHOOT_FORMULA(abs(x), -2, 2, false),
      OVERSHOOT_FORMULA(abs(x * x - constant(x, 1_q)), -2, 2, false),
      OVERSHOOT_FORMULA(max(x, x * x), -2, 2, false),
      OVERSHOOT_FORMULA(min(sinh(x), constant(x, 0.25_q)), -2, 2, false),
      OVERSHOOT_FORMULA(clamp(x, -1, 1), -3, 3, false),
      OVERSHOOT_FORMULA(clamp(x * x, Q(1, 4), Q(1, 1)) * x, -3, 3, false),
      OVERSHOOT_FORMULA(relu(x) * x + max(abs(x), constant(x, 1_q)), -2, 2, false),
  };
  return all;
}

TEST(Jet, AgreesWithCentralDifferences) {
  for (const Formula& f : formulas()) {
    if (!f.smooth) continue;
    Random random("central " + f.name);
    OVERSHOOT_TRACE_SEED(random);
    for (int i = 0; i < 200; ++i) {
      const double x =
          f.lo + (f.hi - f.lo) * (0.02 + 0.96 * static_cast<double>(random.integer(0, 1 << 20)) / (1 << 20));
      const double h = 1e-5;
      const double difference = (f.jet(D(x + h)).value - f.jet(D(x - h)).value) / (2 * h);
      const D y = f.jet(D::variable(x, 0));
      // Truncation h^2 |f'''|/6: third derivatives here reach 10^4 (negative powers near 0.1, 3/2-powers near 0 a root
      // of that), which makes 2e-7; rounding |f| 2^-53/h is 1e-9. Near a point of unbounded f''' the error is under
      // sqrt(h).
      const double tolerance = f.name.find("abs_pow") == 0 || f.name.find("signed_pow") == 0 ? 4e-3 : 1e-6;
      ASSERT_NEAR(y.slopes[0], difference, tolerance * (1 + std::abs(difference))) << f.name << " at " << x;
      ASSERT_EQ(y.value, f.jet(D(x)).value);
    }
  }
}

TEST(Jet, ClosedForms) {
  const auto slope = [](auto f, double x) { return f(D::variable(x, 0)).slopes[0]; };
  EXPECT_EQ(slope([](D x) { return exp(x); }, 0), 1);
  EXPECT_EQ(slope([](D x) { return tanh(x); }, 0), 1);
  EXPECT_EQ(slope([](D x) { return x * x * x; }, 2), 12);
  EXPECT_EQ(slope([](D x) { return 1 / x; }, 2), -0.25);
  EXPECT_EQ(slope([](D x) { return sqrt(x); }, 4), 0.25);
  EXPECT_EQ(slope([](D x) { return abs_pow(x, Q(3, 2)); }, -4), -3);
  EXPECT_EQ(slope([](D x) { return signed_pow(x, Q(3, 2)); }, -4), 3);
  EXPECT_EQ(slope([](D x) { return normal_cdf_integral(x); }, 0), 0.5);
  EXPECT_EQ(slope([](D x) { return relu(x); }, 2), 1);
  EXPECT_EQ(slope([](D x) { return relu(x); }, -2), 0);
  // The removable singularities: tanh(x)/x is even, log(1+x)/x = 1 - x/2 + ...
  EXPECT_EQ(slope([](D x) { return tanhc(x); }, 0), 0);
  EXPECT_EQ(slope([](D x) { return log1pc(x); }, 0), -0.5);
  EXPECT_EQ(slope([](D x) { return sinc(x); }, 0), 0);
  EXPECT_EQ(slope([](D x) { return sinhc(x); }, 0), 0);
  EXPECT_EQ(slope([](D x) { return expm1c(x); }, 0), 0.5);
  EXPECT_EQ(slope([](D x) { return xlogx(x); }, 1), 1);
  EXPECT_EQ(slope([](D x) { return atan(x); }, 1), 0.5);
  EXPECT_EQ(slope([](D x) { return tan(x); }, 0), 1);
  // Two variables: d(xy + x/y) = (y + 1/y, x - x/y^2).
  using D2 = Jet<double, 2>;
  const D2 x = D2::variable(3, 0), y = D2::variable(2, 1);
  const D2 f = x * y + x / y;
  EXPECT_EQ(f.value, 7.5);
  EXPECT_EQ(f.slopes[0], 2.5);
  EXPECT_EQ(f.slopes[1], 2.25);
  // Second derivatives by a jet of jets: (x^3)'' = 6x.
  using DD = Jet<D, 1>;
  EXPECT_EQ(pown(DD::variable(D::variable(2, 0), 0), 3).slopes[0].slopes[0], 12);
}

/// f(y) - f(x) in f'(box)(y - x) for x, y in the box: what the mean-value form relies on. The left side by balls of 200
/// bits.
TEST(Jet, SlopesOverABoxHoldEverySecant) {
  for (const Formula& f : formulas()) {
    Random random("secants " + f.name);
    OVERSHOOT_TRACE_SEED(random);
    const Rational lo = exact_rational(f.lo), hi = exact_rational(f.hi);
    const auto grid = [&] {
      // Ends at 0 and at +-1 often: that is where the kinks are.
      if (random.one_in(4) && lo < -1 && hi > 1) return Rational(random.integer(-1, 1));
      return Rational(lo + (hi - lo) * Rational(random.integer(0, 1 << 12), 1 << 12));
    };
    const long n = cases(600);
    for (long i = 0; i < n; ++i) {
      Operand box{grid(), grid()};
      if (random.one_in(2)) box.hi = Rational(*box.lo + Random::power_of_two(-random.integer(1, 30)));
      if (*box.lo > *box.hi) std::swap(box.lo, box.hi);
      if (*box.hi > hi || *box.lo == *box.hi) continue;
      const Rational x = member(box, random), y = member(box, random);
      const PrecisionScope scope(random.integer(20, 80));
      const R jet = f.box(R::variable(interval<Range>(box), 0));
      const Range bound = jet.slopes[0] * Range(Rational(y - x));
      {
        const PrecisionScope precise(300);
        const Ball secant = f.ball(Ball(y)) - f.ball(Ball(x));
        const Enclosure s = enclosure(secant), e = enclosure(bound);
        ASSERT_TRUE(s.defined);
        ASSERT_EQ(missing(e, s.lo.raw(), s.hi.raw()), "")
            << f.name << " over " << show(box) << " from " << show(x) << " to " << show(y) << ": " << show(s)
            << " not in " << show(e);
        // The value part is the function's own enclosure.
        const Enclosure v = enclosure(jet.value), at = enclosure(f.ball(Ball(x)));
        ASSERT_EQ(missing(v, at.lo.raw(), at.hi.raw()), "") << f.name << " value over " << show(box);
        // A function smooth on the box has a derivative there, and it is enclosed, not given up.
        if (f.smooth) {
          ASSERT_TRUE(v.defined && e.defined) << f.name << " over " << show(box);
        }
      }
    }
  }
}

TEST(Jet, KinksGiveTheHullOfOneSidedSlopes) {
  const R around = R::variable(interval<Range>({-1, 2}), 0);
  const auto slope_is = [](const R& j, double lo, double hi) {
    const Enclosure e = enclosure(j.slopes[0]);
    EXPECT_EQ(mpfr_get_d(e.lo.raw(), MPFR_RNDN), lo);
    EXPECT_EQ(mpfr_get_d(e.hi.raw(), MPFR_RNDN), hi);
  };
  slope_is(abs(around), -1, 1);
  slope_is(relu(around), 0, 1);
  slope_is(min(around, from<R>(1)), 0, 1);
  slope_is(clamp(around, 0, 1), 0, 1);
  slope_is(clamp(around, -3, 3), 1, 1);
  // At the kink itself the slope counts as the left one, so that a closed box that begins there has both.
  slope_is(abs(R::variable(interval<Range>({0, 1}), 0)), -1, 1);
  slope_is(abs(R::variable(interval<Range>({-1, 0}), 0)), -1, -1);
}

TEST(Jet, JumpsRaiseUndecided) {
  const R around = R::variable(interval<Range>({-1, 2}), 0), zero = from<R>(0), one = from<R>(1);
  EXPECT_THROW(select(around < zero, zero, one), Undecided);
  EXPECT_THROW(select(around <= zero, zero, around), Undecided)
      << "even where the pieces meet: select does not know it";
  EXPECT_NO_THROW(select(around < from<R>(3), zero, one));
  EXPECT_NO_THROW(select(around < from<R>(-2), zero, one));
  using BallJet = Jet<Ball, 1>;
  const BallJet ball = BallJet::variable(Ball::hull(Ball(-1L), Ball(2L)), 0);
  EXPECT_THROW(select(ball < from<BallJet>(0), from<BallJet>(0), from<BallJet>(1)), Undecided);
  // The derivative of relu, taken once more, jumps.
  using RR = Jet<R, 1>;
  const RR twice = RR::variable(R::variable(interval<Range>({-1, 2}), 0), 0);
  EXPECT_THROW(relu(twice), Undecided);
  EXPECT_THROW(abs(twice), Undecided);
  EXPECT_NO_THROW(abs(RR::variable(R::variable(interval<Range>({1, 2}), 0), 0)));
  // Undefined at an end of the box: partial, decides nothing.
  const Range s = sqrt(R::variable(interval<Range>({-1, 4}), 0)).slopes[0];
  EXPECT_FALSE(certainly(s > Range(0L)));
}

}  // namespace
}  // namespace overshoot::test
