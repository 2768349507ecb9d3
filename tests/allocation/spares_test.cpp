/// Numbers of MPFR and Arb allocate nothing that a plain C loop of the same operations does not.
#include <gtest/gtest.h>

#include <thread>

#include "lib/model/single_neuron.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "tests/allocation/count.hpp"

namespace overshoot {
namespace {

/// Three words and more: Arb keeps shorter midpoints inside the number.
constexpr long bits = 300;

TEST(Spares, MpfrStepsAllocateAsPlainC) {
  const PrecisionScope scope(bits);
  const Mpfr eta = from<Mpfr>(Q(1, 50));
  NeuronState<Mpfr> z{from<Mpfr>(Q(1, 10)), Mpfr(10)};
  mpfr_t x, y, g, u, v;
  mpfr_inits2(bits, x, y, g, u, v, nullptr);
  mpfr_set(x, z.x.raw(), MPFR_RNDN);
  mpfr_set(y, z.y.raw(), MPFR_RNDN);
  const long ours = allocations_of([&] { z = neuron_step(SquareRoot{}, z, eta); });
  const long plain = allocations_of([&] {  // s/sqrt(1 + s^2)
    mpfr_mul(g, x, y, MPFR_RNDN);
    mpfr_mul(u, g, g, MPFR_RNDN);
    mpfr_add_ui(u, u, 1, MPFR_RNDN);
    mpfr_sqrt(u, u, MPFR_RNDN);
    mpfr_div(g, g, u, MPFR_RNDN);
    mpfr_mul(g, eta.raw(), g, MPFR_RNDN);
    mpfr_mul(u, g, y, MPFR_RNDN);
    mpfr_mul(v, g, x, MPFR_RNDN);
    mpfr_sub(x, x, u, MPFR_RNDN);
    mpfr_sub(y, y, v, MPFR_RNDN);
  });
  EXPECT_LE(ours, plain);
  EXPECT_NE(mpfr_equal_p(x, z.x.raw()), 0);  // and it is the same work
  EXPECT_NE(mpfr_equal_p(y, z.y.raw()), 0);
  mpfr_clears(x, y, g, u, v, nullptr);
}

TEST(Spares, BallStepsAllocateAsPlainC) {
  const PrecisionScope scope(bits);
  const Ball eta = from<Ball>(Q(1, 50));
  NeuronState<Ball> z{from<Ball>(Q(1, 10)), Ball(10L)};
  arb_t x, y, g, u, v;
  for (arb_ptr a : {x, y, g, u, v}) arb_init(a);
  arb_set(x, z.x.raw());
  arb_set(y, z.y.raw());
  const long ours = allocations_of([&] { z = neuron_step(LogCosh{}, z, eta); });
  const long plain = allocations_of([&] {
    arb_mul(g, x, y, bits);
    arb_tanh(g, g, bits);
    arb_mul(g, eta.raw(), g, bits);
    arb_mul(u, g, y, bits);
    arb_mul(v, g, x, bits);
    arb_sub(x, x, u, bits);
    arb_sub(y, y, v, bits);
  });
  EXPECT_LE(ours, plain);
  EXPECT_NE(arb_equal(x, z.x.raw()), 0);
  EXPECT_NE(arb_equal(y, z.y.raw()), 0);
  for (arb_ptr a : {x, y, g, u, v}) arb_clear(a);
}

/// What MPFI itself takes is for its products' temporary ends; a step of ours takes no more.
TEST(Spares, MpfiStepsAllocateAsPlainC) {
  const PrecisionScope scope(bits);
  const Mpfi eta = from<Mpfi>(Q(1, 50));
  Mpfi x = from<Mpfi>(Q(1, 10));
  mpfi_t y, u;
  mpfi_init2(y, bits);
  mpfi_init2(u, bits);
  mpfi_set(y, x.raw());
  const long ours = allocations_of([&] { x = x - eta * x * x; });
  const long plain = allocations_of([&] {
    mpfi_mul(u, eta.raw(), y);
    mpfi_mul(u, u, y);
    mpfi_neg(u, u);
    mpfi_add(y, y, u);
  });
  EXPECT_LE(ours, plain);
  EXPECT_NE(mpfr_equal_p(&y->left, x.lo()) && mpfr_equal_p(&y->right, x.hi()), 0);
  mpfi_clear(y);
  mpfi_clear(u);
}

/// A ball that was moved from may be assigned to.
TEST(Spares, MovedFromBalls) {
  Ball a(3L), b = std::move(a);
  a = b;
  Ball c = std::move(b);
  b = Ball(5L);
  std::swap(a, c);
  EXPECT_TRUE(arb_equal_si(a.raw(), 3) && arb_equal_si(b.raw(), 5) && arb_equal_si(c.raw(), 3));
}

/// An interval that was moved from may be assigned to, ended and swapped; read, it decides nothing.
TEST(Spares, MovedFromMpfi) {
  const PrecisionScope scope(bits);
  const Mpfi one(1L), five(5L);
  Mpfi a(3L), b = std::move(a);
  const Mpfi &left = a, &three = b;
  EXPECT_TRUE(left.partial() && !is_finite(left));
  for (const Mpfi& read : {left, left + one, one - left, left * five, five / left, hull(left, one)}) {
    EXPECT_TRUE(possibly(read < five) && !certainly(read < five));
    EXPECT_TRUE(possibly(read >= five) && !certainly(read >= five));
  }
  EXPECT_TRUE(certainly(three >= Mpfi(3L)) && certainly(three <= Mpfi(3L)));
  a = b;  // by copying
  EXPECT_TRUE(certainly(a >= three) && certainly(a <= three));
  Mpfi c = std::move(b);
  b = Mpfi(5L);  // by moving
  std::swap(a, b);
  EXPECT_TRUE(certainly(a >= five) && certainly(a <= five) && certainly(b < five) && certainly(c < five));
  Mpfi& empty = c;
  const Mpfi d = std::move(c);
  Mpfi e = std::move(empty);  // from what holds nothing
  c = std::move(e);
}

/// An assignment to itself changes nothing, one of another precision brings it along, and flags go with the ends.
TEST(Spares, MpfiAssignments) {
  const PrecisionScope scope(bits);
  const auto same = [](const Mpfi& x, const Mpfi& y) {
    return mpfr_equal_p(x.lo(), y.lo()) && mpfr_equal_p(x.hi(), y.hi()) && x.lo_open() == y.lo_open() &&
           x.hi_open() == y.hi_open() && x.partial() == y.partial() && mpfi_get_prec(x.raw()) == mpfi_get_prec(y.raw());
  };
  Mpfi x = Mpfi::between(Rational(-1, 3), Rational(1, 7));
  x.open_lo();
  const Mpfi before = x, sum = before + before, difference = before - before, product = before * before;
  Mpfi& itself = x;
  x = itself;
  EXPECT_TRUE(same(x, before));
  x = std::move(itself);
  EXPECT_TRUE(same(x, before));
  x = x + x;
  EXPECT_TRUE(same(x, sum));
  x = before;
  x = x - x;
  EXPECT_TRUE(same(x, difference));
  x = before;
  x = x * x;
  EXPECT_TRUE(same(x, product));
  const Mpfi undefined = Mpfi(1L) / Mpfi(0L);
  x = undefined;
  EXPECT_TRUE(x.partial());
  x = before;
  EXPECT_FALSE(x.partial());
  for (const long other : {bits / 3, 3 * bits}) {
    const Mpfi third = [&] {
      const PrecisionScope there(other);
      return Mpfi(1L) / Mpfi(3L);
    }();
    x = third;
    EXPECT_TRUE(same(x, third));
    x = Mpfi(before);
    EXPECT_TRUE(same(x, before));
  }
}

/// What a spare held before does not show: another precision, another value, another thread.
TEST(Spares, StartAfresh) {
  {
    const PrecisionScope wide(1000);
    const Mpfr third = Mpfr(1) / Mpfr(3);
    const Ball seventh = Ball(1L) / Ball(7L);
    const Mpfi ninth = Mpfi(1) / Mpfi(9);
  }
  const PrecisionScope scope(bits);
  const Mpfr zero;
  EXPECT_EQ(mpfr_get_prec(zero.raw()), bits);
  EXPECT_NE(mpfr_zero_p(zero.raw()), 0);
  const Mpfi nothing;
  EXPECT_EQ(mpfi_get_prec(nothing.raw()), bits);
  EXPECT_NE(mpfi_is_zero(nothing.raw()), 0);
  EXPECT_FALSE(nothing.lo_open() || nothing.hi_open() || nothing.partial());
  EXPECT_NE(arb_is_zero(Ball().raw()), 0);
  EXPECT_NE(arb_is_zero((Ball(1L) - Ball(1L)).raw()), 0);
  const Mpfr third = Mpfr(1) / Mpfr(3);
  EXPECT_EQ(mpfr_get_prec(third.raw()), bits);
  const Ball seventh = Ball(1L) / Ball(7L);
  std::thread([&] {
    const PrecisionScope other(70);
    const Mpfr copy = third;
    const Ball ball = seventh * Ball(7L);
    EXPECT_EQ(mpfr_get_prec(copy.raw()), bits);
    EXPECT_NE(mpfr_equal_p(copy.raw(), third.raw()), 0);
    EXPECT_NE(arb_contains_si(ball.raw(), 1), 0);
  }).join();
}

}  // namespace
}  // namespace overshoot
