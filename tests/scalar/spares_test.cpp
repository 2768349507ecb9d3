/// Numbers of MPFR and Arb allocate nothing that a plain C loop of the same operations does not.
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "lib/model/single_neuron.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/mpfr.hpp"

namespace overshoot {
namespace {

long allocations = 0;
void* counted(std::size_t n) {
  ++allocations;
  return std::malloc(n);
}
void* counted_again(void* p, std::size_t, std::size_t n) {
  ++allocations;
  return std::realloc(p, n);
}
void* counted_zero(std::size_t n, std::size_t size) {
  ++allocations;
  return std::calloc(n, size);
}
void* counted_flint(void* p, std::size_t n) {
  ++allocations;
  return std::realloc(p, n);
}
void released(void* p, std::size_t) { std::free(p); }

/// Counts GMP's (so MPFR's) and FLINT's allocations for a scope.
class Counting {
 public:
  Counting() {
    mp_get_memory_functions(&take_, &again_, &give_);
    mp_set_memory_functions(counted, counted_again, released);
    __flint_get_memory_functions(&flint_take_, &flint_zero_, &flint_again_, &flint_give_);
    __flint_set_memory_functions(counted, counted_zero, counted_flint, std::free);
    allocations = 0;
  }
  ~Counting() {
    mp_set_memory_functions(take_, again_, give_);
    __flint_set_memory_functions(flint_take_, flint_zero_, flint_again_, flint_give_);
  }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  void* (*take_)(std::size_t);
  void* (*again_)(void*, std::size_t, std::size_t);
  void (*give_)(void*, std::size_t);
  void* (*flint_take_)(std::size_t);
  void* (*flint_zero_)(std::size_t, std::size_t);
  void* (*flint_again_)(void*, std::size_t);
  void (*flint_give_)(void*);
};

/// Allocations of 50 steps, after as many that need not be counted.
template <class F>
long counted_in(const F& step) {
  for (int t = 0; t < 50; ++t) step();
  const Counting counting;
  for (int t = 0; t < 50; ++t) step();
  return allocations;
}

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
  const long ours = counted_in([&] { z = neuron_step(SquareRoot{}, z, eta); });
  const long plain = counted_in([&] {  // s/sqrt(1 + s^2)
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
  const long ours = counted_in([&] { z = neuron_step(LogCosh{}, z, eta); });
  const long plain = counted_in([&] {
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

/// What a spare held before does not show: another precision, another value, another thread.
TEST(Spares, StartAfresh) {
  {
    const PrecisionScope wide(1000);
    const Mpfr third = Mpfr(1) / Mpfr(3);
    const Ball seventh = Ball(1L) / Ball(7L);
  }
  const PrecisionScope scope(bits);
  EXPECT_EQ(mpfr_get_prec(Mpfr().raw()), bits);
  EXPECT_NE(mpfr_zero_p(Mpfr().raw()), 0);
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
