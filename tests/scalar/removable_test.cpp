/// The derivatives of sinc, sinhc and expm1c of any order: their Taylor series in MPFR is the reference, and at 0 they
/// are 1/(k+1), -1/(k+1) or 0.
#include <gtest/gtest.h>

#include "lib/formula/expr.hpp"
#include "lib/formula/tape.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/jet.hpp"
#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

constexpr Mean all_means[] = {Mean::sinc, Mean::sinhc, Mean::expm1c};
const char* name(Mean f) { return f == Mean::sinc ? "sinc" : f == Mean::sinhc ? "sinhc" : "expm1c"; }

/// F_k(x), |x| <= 16, as the sum of a_j x^j/j!, a_j = F_(k+j)(0): 700 bits lose 2^24 to cancellation at most, and 200
/// terms leave less than 16^200/200! < 2^-400.
Float reference(Mean f, const Rational& x, long k) {
  const long bits = 700;
  Float sum(bits), power(bits), term(bits);
  mpfr_set_ui(sum.raw(), 0, MPFR_RNDN);
  mpfr_set_ui(power.raw(), 1, MPFR_RNDN);
  for (long j = 0; j < 200; ++j) {
    const long order = k + j;
    // G^(order)(0): 1, but for cos and cosh only where the order is even, with cos's signs.
    const long sign = f != Mean::expm1c && order % 2 == 1 ? 0 : f == Mean::sinc && order % 4 == 2 ? -1 : 1;
    mpfr_mul_si(term.raw(), power.raw(), sign, MPFR_RNDN);
    mpfr_div_si(term.raw(), term.raw(), order + 1, MPFR_RNDN);
    mpfr_add(sum.raw(), sum.raw(), term.raw(), MPFR_RNDN);
    mpfr_mul_q(power.raw(), power.raw(), x.raw(), MPFR_RNDN);
    mpfr_div_si(power.raw(), power.raw(), j + 1, MPFR_RNDN);
  }
  return sum;
}

/// Nothing, if the value at x may lie in e.
template <class T>
std::string missing_at(const T& value, Mean f, const Rational& x, long k) {
  Float lo = reference(f, x, k), hi = lo;
  mpfr_prec_round(lo.raw(), 300, MPFR_RNDD);
  mpfr_prec_round(hi.raw(), 300, MPFR_RNDU);
  const Enclosure e = enclosure(value);
  return missing(e, lo.raw(), hi.raw());
}

template <class T>
void boxes_hold_their_values(const char* type) {
  Random random(std::string("derivatives of means, ") + type);
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(600); i < n; ++i) {
    const PrecisionScope scope(random.integer(30, 150));
    const auto end = [&] { return random.dyadic(20, 3); };
    Operand o{end(), end(), random.one_in(3), random.one_in(3)};
    if (random.one_in(4)) o.lo = 0;
    if (random.one_in(2)) o.hi = Rational(*o.lo + random.dyadic(8, 1) * Random::power_of_two(-random.integer(3, 30)));
    if (*o.lo > *o.hi) std::swap(o.lo, o.hi);
    if (*o.lo == *o.hi) o.lo_open = o.hi_open = false;
    if (abs(*o.lo) > 16 || abs(*o.hi) > 16) continue;
    for (const Mean f : all_means) {
      const long k = random.integer(1, 7);
      const T value = mean_derivative(f, interval<T>(o), k);
      const Rational x = member(o, random);
      ASSERT_EQ(missing_at(value, f, x, k), "")
          << type << " " << name(f) << " of order " << k << " at " << show(x) << " of " << show(o);
    }
  }
}
TEST(Removable, BoxesHoldTheirValues) {
  boxes_hold_their_values<Interval>("Interval");
  boxes_hold_their_values<Range>("Range");
  boxes_hold_their_values<Mpfi>("Mpfi");
}

template <class T>
void points_are_tight(const char* type, double bits) {
  for (const Q x : {Q(0, 1), Q(1, 1024), Q(-1, 8), Q(1, 2), Q(1, 1), Q(-5, 4), Q(4, 1)})
    for (const Mean f : all_means)
      for (long k = 1; k <= 4; ++k) {
        const T value = mean_derivative(f, from<T>(x), k);
        ASSERT_EQ(missing_at(value, f, x.rational(), k), "") << type << " " << name(f) << " " << print(x.rational());
        const Enclosure e = enclosure(value);
        ASSERT_TRUE(e.defined);
        const double lo = mpfr_get_d(e.lo.raw(), MPFR_RNDD), hi = mpfr_get_d(e.hi.raw(), MPFR_RNDU);
        Float width(60);
        mpfr_sub(width.raw(), e.hi.raw(), e.lo.raw(), MPFR_RNDU);
        EXPECT_LE(mpfr_get_d(width.raw(), MPFR_RNDU), std::ldexp(1, int(12 - bits)) * std::max({1.0, -lo, hi}))
            << type << " " << name(f) << " of order " << k << " at " << print(x.rational());
      }
}
TEST(Removable, PointsAreTight) {
  const PrecisionScope scope(100);
  points_are_tight<Interval>("Interval", 53);
  points_are_tight<Range>("Range", 100);
  points_are_tight<Mpfi>("Mpfi", 100);
  points_are_tight<Ball>("Ball", 100);
}

TEST(Removable, OtherTypes) {
  for (const Mean f : all_means)
    for (const double x : {0.0, 0.25, -1.0, 3.0})
      for (long k = 1; k < 6; ++k) {
        const double exact = mpfr_get_d(reference(f, exact_rational(x), k).raw(), MPFR_RNDN);
        EXPECT_NEAR(mean_derivative(f, x, k), exact, 1e-12) << name(f) << " " << x << " " << k;
        EXPECT_NEAR(double(mean_derivative(f, float128(x), k)), exact, 1e-14);
        // Of a jet of jets: the derivatives of order 2 of the function itself.
        using J = Jet<Jet<double, 1>, 1>;
        J y;
        y.value = Jet<double, 1>::variable(x, 0);
        y.slopes[0] = Jet<double, 1>(1);
        const J z = f == Mean::sinc ? sinc(y) : f == Mean::sinhc ? sinhc(y) : expm1c(y);
        EXPECT_NEAR(z.slopes[0].slopes[0], mpfr_get_d(reference(f, exact_rational(x), 2).raw(), MPFR_RNDN), 1e-12);
      }
  const Exact zero(0L);
  EXPECT_EQ(mean_derivative(Mean::sinc, zero, 2).rational(), Rational(-1, 3));
  EXPECT_EQ(mean_derivative(Mean::sinhc, zero, 4).rational(), Rational(1, 5));
  EXPECT_EQ(mean_derivative(Mean::expm1c, zero, 3).rational(), Rational(1, 4));
  EXPECT_EQ(mean_derivative(Mean::sinc, zero, 3).rational(), 0);
  EXPECT_THROW(mean_derivative(Mean::sinc, Exact(1L), 2), Undecided);
}

/// Recorded derivatives are smooth: defined at 0, with the values of the Taylor series there.
TEST(Removable, RecordedDerivatives) {
  const Expr x = Expr::variable(0), zero = from<Expr>(0);
  for (const auto& [f, e] :
       {std::pair(Mean::sinc, sinc(x)), std::pair(Mean::sinhc, sinhc(x)), std::pair(Mean::expm1c, expm1c(x))}) {
    Expr d = e;
    for (long k = 1; k <= 6; ++k) {
      d = derivative(d, 0);
      const Expr at_zero = substitute(d, std::span<const Expr>(&zero, 1));
      EXPECT_TRUE(same(at_zero, from<Expr>(mean_derivative_at_zero(f, k)))) << name(f) << " " << k;
      const Tape tape(std::span<const Expr>(&d, 1));
      const Mpfi around = interval<Mpfi>({Rational(-1, 4), Rational(1, 2)});
      EXPECT_FALSE(evaluate<Mpfi>(tape, std::span<const Mpfi>(&around, 1)).front().partial());
      const Mpfi third = from<Mpfi>(Q(1, 3));
      EXPECT_EQ(missing_at(evaluate<Mpfi>(tape, std::span<const Mpfi>(&third, 1)).front(), f, Rational(1, 3), k), "");
    }
  }
  // The chain rule, and parity.
  const Expr y = derivative(sinc(2 * x), 0);
  const Mpfi half = from<Mpfi>(Q(1, 2));
  const Mpfi value = evaluate<Mpfi>(Tape(std::span<const Expr>(&y, 1)), std::span<const Mpfi>(&half, 1)).front();
  EXPECT_EQ(missing_at(value / Mpfi(2L), Mean::sinc, 1, 1), "");
  EXPECT_TRUE(same(mean_derivative(Mean::sinc, -x, 1), -mean_derivative(Mean::sinc, x, 1)));
  EXPECT_TRUE(same(mean_derivative(Mean::sinhc, -x, 2), mean_derivative(Mean::sinhc, x, 2)));
  EXPECT_FALSE(same(mean_derivative(Mean::sinc, x, 1), mean_derivative(Mean::sinc, x, 2)));
  EXPECT_THROW(Expr::make(Op::sinc_derivative, {x}, 0), BadInput);
  EXPECT_THROW(Expr::make(Op::sinc_derivative, {x}, Rational(3, 2)), BadInput);
  EXPECT_THROW(Expr::make(Op::expm1c_derivative, {x}, 1000), BadInput);
}

}  // namespace
}  // namespace overshoot::test
