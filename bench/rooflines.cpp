/// What the machine can do, measured in the same run: fused multiply-adds, a matrix product, memory.
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <immintrin.h>

#include <cmath>
#include <vector>

#include "bench/bench.hpp"
#include "lib/ensemble/ensemble.hpp"

namespace overshoot::bench {

namespace {

constexpr long rounds = 20'000;

/// Twelve chains of x a + b, enough to fill two units of latency 4; returns the number of FMAs of doubles per round.
[[gnu::target("avx512f")]] double multiply_add_avx512(double* out) {
  __m512d x[12];
  const __m512d a = _mm512_set1_pd(0.5), b = _mm512_set1_pd(1);
  for (__m512d& v : x) v = _mm512_setzero_pd();
  for (long i = 0; i < rounds; ++i)
#pragma GCC unroll 12
    for (__m512d& v : x) v = _mm512_fmadd_pd(v, a, b);
  for (int k = 1; k < 12; ++k) x[0] = _mm512_add_pd(x[0], x[k]);
  _mm512_storeu_pd(out, x[0]);
  return 12 * 8;
}
[[gnu::target("avx2,fma")]] double multiply_add_avx2(double* out) {
  __m256d x[12];
  const __m256d a = _mm256_set1_pd(0.5), b = _mm256_set1_pd(1);
  for (__m256d& v : x) v = _mm256_setzero_pd();
  for (long i = 0; i < rounds; ++i)
#pragma GCC unroll 12
    for (__m256d& v : x) v = _mm256_fmadd_pd(v, a, b);
  for (int k = 1; k < 12; ++k) x[0] = _mm256_add_pd(x[0], x[k]);
  _mm256_storeu_pd(out, x[0]);
  return 12 * 4;
}

}  // namespace

void add_rooflines() {
  const InstructionSet set = widest_instruction_set();
  if (set != InstructionSet::sse2) {
    const auto f = set == InstructionSet::avx512 ? multiply_add_avx512 : multiply_add_avx2;
    double out[8] = {};
    const double per_round = f(out);
    require(out[0] == 24, "roofline/fma: a sum of twelve limits 2 of x/2 + 1");
    add("roofline/fma", {.steps = per_round * rounds, .flops = 2}, [f] {
      double x[8];
      f(x);
      benchmark::DoNotOptimize(x[0]);
    });
  }
  constexpr long n = 768;
  static const Eigen::MatrixXd a = Eigen::MatrixXd::Random(n, n), b = Eigen::MatrixXd::Random(n, n);
  static Eigen::MatrixXd c(n, n);
  c.noalias() = a * b;
  require(std::fabs(c(3, 5) - a.row(3).dot(b.col(5))) < 1e-11, "roofline/dgemm: an entry by hand");
  add("roofline/dgemm", {.steps = double(n) * n * n, .flops = 2}, [] { c.noalias() = a * b; });
  constexpr std::size_t m = 16'000'000;  // 3 arrays of 128 MB
  static std::vector<double> x(m, 1.0), y(m, 2.0), z(m);
  const auto triad = [] {
    for (std::size_t i = 0; i < m; ++i) z[i] = x[i] + 3 * y[i];
  };
  triad();
  require(z[12345] == 7, "roofline/stream: 1 + 3 2");
  add("roofline/stream", {.steps = m, .flops = 2, .bytes = 24}, triad);
}

}  // namespace overshoot::bench
