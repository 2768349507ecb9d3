/// A single-neuron step in MPFR and in balls, against the same operations in plain C of MPFR and Arb.
#include <arb.h>
#include <mpfr.h>

#include "bench/bench.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/mpfr.hpp"

namespace overshoot::bench {

namespace {

/// An orbit is so short that its balls stay narrow, and run so often that what is prepared for it does not count.
constexpr long bits = 169, length = 100, orbits = 10, steps = length * orbits;

/// x0 = 1/10, y0 = 10, eta = 1/50.
template <Real T>
NeuronState<T> run_steps() {
  const T eta = from<T>(Q(1, 50));
  const NeuronState<T> start{from<T>(Q(1, 10)), from<T>(10)};
  NeuronState<T> z;
  for (long k = 0; k < orbits; ++k) {
    z = start;
    for (long t = 0; t < length; ++t) z = neuron_step(LogCosh{}, z, eta);
  }
  return z;
}

void raw_mpfr(mpfr_ptr x, mpfr_ptr y) {
  mpfr_t eta, x0, g, u, v;
  mpfr_inits2(bits, eta, x0, g, u, v, nullptr);
  mpfr_set_si(eta, 1, MPFR_RNDN);
  mpfr_div_si(eta, eta, 50, MPFR_RNDN);
  mpfr_set_si(x0, 1, MPFR_RNDN);
  mpfr_div_si(x0, x0, 10, MPFR_RNDN);
  for (long t = 0; t < steps; ++t) {
    if (t % length == 0) {
      mpfr_set(x, x0, MPFR_RNDN);
      mpfr_set_si(y, 10, MPFR_RNDN);
    }
    mpfr_mul(g, x, y, MPFR_RNDN);
    mpfr_tanh(g, g, MPFR_RNDN);
    mpfr_mul(g, eta, g, MPFR_RNDN);
    mpfr_mul(u, g, y, MPFR_RNDN);
    mpfr_mul(v, g, x, MPFR_RNDN);
    mpfr_sub(x, x, u, MPFR_RNDN);
    mpfr_sub(y, y, v, MPFR_RNDN);
  }
  mpfr_clears(eta, x0, g, u, v, nullptr);
}

void raw_arb(arb_ptr x, arb_ptr y) {
  arb_t eta, x0, g, u, v;
  for (arb_ptr a : {eta, x0, g, u, v}) arb_init(a);
  arb_set_si(eta, 1);
  arb_div_si(eta, eta, 50, bits);
  arb_set_si(x0, 1);
  arb_div_si(x0, x0, 10, bits);
  for (long t = 0; t < steps; ++t) {
    if (t % length == 0) {
      arb_set(x, x0);
      arb_set_si(y, 10);
    }
    arb_mul(g, x, y, bits);
    arb_tanh(g, g, bits);
    arb_mul(g, eta, g, bits);
    arb_mul(u, g, y, bits);
    arb_mul(v, g, x, bits);
    arb_sub(x, x, u, bits);
    arb_sub(y, y, v, bits);
  }
  for (arb_ptr a : {eta, x0, g, u, v}) arb_clear(a);
}

}  // namespace

void add_precision() {
  const PrecisionScope scope(bits);
  mpfr_t x, y;
  mpfr_inits2(bits, x, y, nullptr);
  raw_mpfr(x, y);
  const NeuronState<Mpfr> m = run_steps<Mpfr>();
  require(mpfr_equal_p(m.x.raw(), x) != 0 && mpfr_equal_p(m.y.raw(), y) != 0,
          "precision/mpfr: not the bits of plain C");
  mpfr_clears(x, y, nullptr);
  arb_t a, b;
  arb_init(a);
  arb_init(b);
  raw_arb(a, b);
  const NeuronState<Ball> ball = run_steps<Ball>();
  require(arb_equal(ball.x.raw(), a) != 0 && arb_equal(ball.y.raw(), b) != 0,
          "precision/ball: not the balls of plain C");
  arb_clear(a);
  arb_clear(b);

  add("precision/mpfr 169/plain C", {.steps = steps}, [] {
    mpfr_t u, v;
    mpfr_inits2(bits, u, v, nullptr);
    raw_mpfr(u, v);
    mpfr_clears(u, v, nullptr);
  });
  add("precision/mpfr 169", {.steps = steps, .baseline = "precision/mpfr 169/plain C"}, [] {
    const PrecisionScope of(bits);
    run_steps<Mpfr>();
  });
  add("precision/ball 169/plain C", {.steps = steps}, [] {
    arb_t u, v;
    arb_init(u);
    arb_init(v);
    raw_arb(u, v);
    arb_clear(u);
    arb_clear(v);
  });
  add("precision/ball 169", {.steps = steps, .baseline = "precision/ball 169/plain C"}, [] {
    const PrecisionScope of(bits);
    run_steps<Ball>();
  });
}

}  // namespace overshoot::bench
