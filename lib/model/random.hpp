#pragma once
/// Random numbers that are the same on every machine, for data and initial weights drawn from a seed.
///
/// The bits are std::mt19937_64's, whose output the standard fixes (that of std::normal_distribution and its kin it
/// does not). The rest is integer arithmetic and + - * / sqrt, which IEEE 754 fixes; log is computed here, because the
/// last digit of a libm's is its own.
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace overshoot {

class Random {
 public:
  /// Streams of one seed are independent (training set, test set, weights), so that one may grow without changing
  /// another.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) {
    std::seed_seq words{seed & low_bits, seed >> 32, stream & low_bits, stream >> 32};
    engine_.seed(words);
  }

  std::uint64_t bits() { return engine_(); }

  /// Uniform in [0, 1): 53 bits.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// Uniform in {0, ..., n-1}, n > 0, without bias.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t excess = (UINT64_MAX % n + 1) % n;  // 2^64 mod n: so many values at the top are drawn again
    for (;;)
      if (const std::uint64_t r = bits(); r <= UINT64_MAX - excess) return r % n;
  }

  /// +1 or -1.
  int sign() { return bits() >> 63 == 0 ? 1 : -1; }

  /// Standard normal by the polar method, rounded to a multiple of 2^-24 (below 16 in size): a compiler that fuses
  /// operations all but never changes it, and sums of up to 2^25 such numbers are exact.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    for (;;) {
      const double u = 2 * uniform() - 1, v = 2 * uniform() - 1, s = u * u + v * v;
      if (s >= 1 || s == 0) continue;
      const double scale = std::sqrt(-2 * portable_log(s) / s);
      spare_ = on_grid(v * scale);
      has_spare_ = true;
      return on_grid(u * scale);
    }
  }

  /// The nearest multiple of 2^-24.
  static double on_grid(double x) { return std::nearbyint(x * 0x1p24) * 0x1p-24; }

  /// log(x) for normal x > 0, from operations that IEEE 754 rounds the same way everywhere.
  static double portable_log(double x) {
    int exponent = 0;
    double m = std::frexp(x, &exponent);  // x = m 2^exponent, m brought to [sqrt(1/2), sqrt(2)]
    if (m < std::numbers::sqrt2 / 2) {
      m *= 2;
      --exponent;
    }
    // log m = 2 artanh z = 2 (z + z^3/3 + ...), |z| < 0.172: the first term left out is below 2^-57.
    const double z = (m - 1) / (m + 1), z2 = z * z;
    double sum = 0;
    for (int k = 21; k >= 1; k -= 2) sum = sum * z2 + 1.0 / k;
    return exponent * std::numbers::ln2 + 2 * z * sum;
  }

 private:
  static constexpr std::uint64_t low_bits = 0xffffffffU;
  std::mt19937_64 engine_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace overshoot
