#pragma once
/// Random inputs for the tests: seeded, the seed printed on failure, the number of cases scaled by one variable.
///
///     OVERSHOOT_TEST_EFFORT=100   multiplies the number of random cases (1 is the everyday run, 100 the long one)
///     OVERSHOOT_TEST_SEED=12345   replaces every loop's seed: reproduces a failure, or looks elsewhere
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string_view>

#include "lib/scalar/rational.hpp"

namespace overshoot::test {

inline long cases(long everyday) {
  const char* text = std::getenv("OVERSHOOT_TEST_EFFORT");
  const double effort = text == nullptr ? 1 : std::strtod(text, nullptr);
  return std::max(1L, static_cast<long>(static_cast<double>(everyday) * effort));
}

class Random {
 public:
  /// Each loop has a seed of its own, made of its name, so that adding one test does not change another.
  explicit Random(std::string_view loop) {
    if (const char* text = std::getenv("OVERSHOOT_TEST_SEED")) {
      seed_ = std::strtoull(text, nullptr, 10);
    } else {
      seed_ = 14695981039346656037U;  // FNV-1a: the same on every platform, unlike std::hash
      for (const char c : loop) seed_ = (seed_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    engine_.seed(seed_);
  }
  std::uint64_t seed() const { return seed_; }
  std::uint64_t bits() { return engine_(); }
  /// Uniform in [lo, hi].
  long integer(long lo, long hi) { return std::uniform_int_distribution<long>(lo, hi)(engine_); }
  bool one_in(long n) { return integer(1, n) == 1; }

  /// m 2^e with m of at most `width` bits (few bits often: short numbers hit ties and exact cases) and |m 2^e| mostly
  /// within 2^-scale..2^scale.
  Rational dyadic(long width, long scale) {
    const long bits = one_in(3) ? integer(1, std::min(8L, width)) : integer(1, width);
    Integer m = 0;
    for (long i = 0; i < bits; i += 32) m = (m << 32) + (engine_() & 0xffffffffU);
    m = m % (Integer(1) << bits);
    const long exponent = (one_in(4) ? integer(-scale, scale) : integer(-6, 6)) - bits;
    return scaled(one_in(2) ? -m : m, exponent);
  }
  static Rational scaled(const Integer& m, long exponent) {
    return exponent >= 0 ? Rational(m << exponent) : Rational(m, Integer(1) << -exponent);
  }
  static Rational power_of_two(long exponent) { return scaled(1, exponent); }

 private:
  std::uint64_t seed_;
  std::mt19937_64 engine_;
};

/// SCOPED_TRACE text that reproduces the loop.
#define OVERSHOOT_TRACE_SEED(random) \
  SCOPED_TRACE("reproduce with OVERSHOOT_TEST_SEED=" + std::to_string((random).seed()))

}  // namespace overshoot::test
