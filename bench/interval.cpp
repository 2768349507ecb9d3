/// What Interval's operations cost. Each is verified against MPFR before it is timed: a wrong result is never fast.
#include <benchmark/benchmark.h>
#include <mpfr.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "bench/bench.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/scalar/jet.hpp"

namespace overshoot {
namespace {

constexpr std::size_t count = 1024;

/// Intervals a few units in the last place wide, of numbers between lo and hi.
std::vector<Interval> operands(double lo, double hi, unsigned seed) {
  std::mt19937_64 engine(seed);
  std::uniform_real_distribution<double> uniform(lo, hi);
  std::vector<Interval> all;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = uniform(engine);
    all.push_back(Interval::exactly(x, directed::next_above(directed::next_above(x))));
  }
  return all;
}

/// Stops the program unless every result holds MPFR's value at the operand's middle.
template <class F>
void verify(const char* name, const F& f, int (*exact)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr),
            const std::vector<Interval>& xs, const std::vector<Interval>& ys) {
  mpfr_t a, b;
  mpfr_inits2(200, a, b, nullptr);
  for (std::size_t i = 0; i < count; ++i) {
    mpfr_set_d(a, midpoint(xs[i]), MPFR_RNDN);
    mpfr_set_d(b, midpoint(ys[i]), MPFR_RNDN);
    exact(a, a, b);
    const Interval z = f(xs[i], ys[i]);
    if (!(mpfr_cmp_d(a, z.lo()) >= 0 && mpfr_cmp_d(a, z.hi()) <= 0)) {
      std::fprintf(stderr, "%s of %s, %s gives %s: wrong\n", name, print(xs[i]).c_str(), print(ys[i]).c_str(),
                   print(z).c_str());
      std::exit(1);
    }
  }
  mpfr_clears(a, b, nullptr);
}

template <class F>
void add_operation(const char* name, const F& f, int (*exact)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr), double lo,
                   double hi) {
  if (!bench::wanted("interval/" + std::string(name))) return;
  const auto xs = operands(lo, hi, 1), ys = operands(lo, hi, 2);
  verify(name, f, exact, xs, ys);
  benchmark::RegisterBenchmark(("interval/" + std::string(name)).c_str(), [=](benchmark::State& state) {
    std::size_t i = 0;
    for (auto _ : state) {
      benchmark::DoNotOptimize(f(xs[i], ys[i]));
      i = (i + 1) % count;
    }
  });
}

#define BINARY(name, expression, mpfr, lo, hi)                               \
  add_operation(                                                             \
      name, [](const Interval& x, const Interval& y) { return expression; }, \
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y) { return mpfr(r, x, y, MPFR_RNDN); }, lo, hi)
#define UNARY(name, lo, hi)                                              \
  add_operation(                                                         \
      #name, [](const Interval& x, const Interval&) { return name(x); }, \
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) { return mpfr_##name(r, x, MPFR_RNDN); }, lo, hi)

/// Compositions at 200 bits.
#define COMPOSED(name, exact, lo, hi) \
  add_operation(                      \
      #name, [](const Interval& x, const Interval&) { return name(x); }, exact, lo, hi)
template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)>
int over_argument(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) {
  mpfr_t y;
  mpfr_init2(y, 200);
  f(y, x, MPFR_RNDN);
  const int rounded = mpfr_div(r, y, x, MPFR_RNDN);
  mpfr_clear(y);
  return rounded;
}
int exact_xlogx(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) {
  mpfr_t y;
  mpfr_init2(y, 200);
  mpfr_log(y, x, MPFR_RNDN);
  const int rounded = mpfr_mul(r, y, x, MPFR_RNDN);
  mpfr_clear(y);
  return rounded;
}
int exact_normal_pdf(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) {
  mpfr_t root;
  mpfr_init2(root, 200);
  mpfr_const_pi(root, MPFR_RNDN);
  mpfr_mul_ui(root, root, 2, MPFR_RNDN);
  mpfr_sqrt(root, root, MPFR_RNDN);
  mpfr_sqr(r, x, MPFR_RNDN);
  mpfr_div_si(r, r, -2, MPFR_RNDN);
  mpfr_exp(r, r, MPFR_RNDN);
  const int rounded = mpfr_div(r, r, root, MPFR_RNDN);
  mpfr_clear(root);
  return rounded;
}
int exact_normal_cdf(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) {
  mpfr_t root;
  mpfr_init2(root, 200);
  mpfr_sqrt_ui(root, 2, MPFR_RNDN);
  mpfr_div(r, x, root, MPFR_RNDN);
  mpfr_neg(r, r, MPFR_RNDN);
  mpfr_erfc(r, r, MPFR_RNDN);
  const int rounded = mpfr_div_ui(r, r, 2, MPFR_RNDN);
  mpfr_clear(root);
  return rounded;
}

/// One step x' = x - eta tanh(x y) y, y' = y - eta tanh(x y) x, with its Jacobian for jets.
template <Real T>
void single_neuron(benchmark::State& state, const T& x0, const T& y0) {
  const T eta = from<T>(Q(1, 100));
  T x = x0, y = y0;
  int step = 0;
  for (auto _ : state) {
    if (++step % 16 == 0) x = x0, y = y0;  // before the enclosure grows
    const T slope = eta * tanh(x * y);
    const T next = x - slope * y;
    y = y - slope * x;
    x = next;
    benchmark::DoNotOptimize(x);
  }
}

}  // namespace

void bench::add_intervals() {
  BINARY("add", x + y, mpfr_add, -3, 3);
  BINARY("mul", x * y, mpfr_mul, -3, 3);
  BINARY("div", x / y, mpfr_div, 0.1, 4);
  UNARY(sqrt, 0.1, 4);
  UNARY(exp, -3, 3);
  UNARY(expm1, -3, 3);
  UNARY(log, 0.1, 4);
  UNARY(log1p, -0.9, 4);
  UNARY(tanh, -3, 3);
  UNARY(sinh, -3, 3);
  UNARY(cosh, -3, 3);
  UNARY(erf, -3, 3);
  UNARY(erfc, -3, 9);
  UNARY(sin, -3, 3);
  UNARY(cos, -3, 3);
  UNARY(tan, -1.5, 1.5);
  UNARY(atan, -3, 3);
  add_operation(
      "sin, large", [](const Interval& x, const Interval&) { return sin(x); },
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) { return mpfr_sin(r, x, MPFR_RNDN); }, 1e9, 1e15);
  COMPOSED(normal_pdf, exact_normal_pdf, -3, 3);
  COMPOSED(normal_cdf, exact_normal_cdf, -3, 3);
  COMPOSED(sinc, (over_argument<mpfr_sin>), -3, 3);
  COMPOSED(sinhc, (over_argument<mpfr_sinh>), -3, 3);
  COMPOSED(expm1c, (over_argument<mpfr_expm1>), -3, 3);
  COMPOSED(xlogx, exact_xlogx, 0.1, 4);
  add_operation(
      "sech2", [](const Interval& x, const Interval&) { return sech2(x); },
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) {
        mpfr_sech(r, x, MPFR_RNDN);
        return mpfr_sqr(r, r, MPFR_RNDN);
      },
      -3, 3);
  add_operation(
      "tanh and sech2 (sum)",
      [](const Interval& x, const Interval&) {
        const auto [t, s] = tanh_and_sech2(x);
        return t + s;
      },
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) {
        mpfr_tanh(r, x, MPFR_RNDN);  // t + 1 - t^2
        mpfr_t square;
        mpfr_init2(square, 200);
        mpfr_sqr(square, r, MPFR_RNDN);
        mpfr_sub(r, r, square, MPFR_RNDN);
        mpfr_clear(square);
        return mpfr_add_ui(r, r, 1, MPFR_RNDN);
      },
      -3, 3);
  using J = Jet<Interval, 2>;
  const Interval x0 = from<Interval>(Q(1, 10)), y0 = from<Interval>(Q(71, 5));
  for (const std::string name : {"interval/single neuron step", "interval/single neuron step, Jet<Interval, 2>"}) {
    if (!bench::wanted(name)) continue;
    if (name.ends_with("step"))
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& s) { single_neuron<Interval>(s, x0, y0); });
    else
      benchmark::RegisterBenchmark(
          name.c_str(), [=](benchmark::State& s) { single_neuron<J>(s, J::variable(x0, 0), J::variable(y0, 1)); });
  }
}

}  // namespace overshoot
