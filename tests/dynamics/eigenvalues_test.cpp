/// Eigenvalues of small symmetric matrices: closed forms in every number type, and balls against perturbed matrices.
#include <gtest/gtest.h>

#include <random>

#include "lib/dynamics/eigenvalues.hpp"
#include "lib/scalar/decimal.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/native.hpp"

namespace overshoot::test {
namespace {

template <class T>
class Eigenvalues : public ::testing::Test {};
using Types = ::testing::Types<float, double, long double, float128, Mpfr>;
TYPED_TEST_SUITE(Eigenvalues, Types);

template <Real T>
std::vector<T> eigenvalues(std::size_t n, const std::vector<Rational>& upper) {
  std::vector<T> entries;
  for (const Rational& q : upper) entries.push_back(from<T>(q));
  return symmetric_eigenvalues(n, std::span<const T>(entries));
}

/// ((2, 1), (1, 2)) has 3 and 1; the second difference of three points has 2 + sqrt 2, 2, 2 - sqrt 2.
TYPED_TEST(Eigenvalues, ClosedForms) {
  using T = TypeParam;
  const PrecisionScope scope(100);
  const T close = from<T>(8) * pown(from<T>(2), std::same_as<T, Mpfr> ? -100 : 1 - [] {
    if constexpr (NativeFloat<T>) return significand_bits<T>;
    return 100;
  }());  // a few roundings of numbers of size 3
  const auto expect = [&](const std::vector<T>& found, const std::vector<T>& exact) {
    ASSERT_EQ(found.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) EXPECT_TRUE(abs(found[i] - exact[i]) <= close) << i;
  };
  expect(eigenvalues<T>(1, {-3}), {from<T>(-3)});
  expect(eigenvalues<T>(2, {2, 1, 2}), {from<T>(3), from<T>(1)});
  const T root = sqrt(from<T>(2));
  expect(eigenvalues<T>(3, {2, -1, 0, 2, -1, 2}), {2 + root, from<T>(2), 2 - root});
  expect(eigenvalues<T>(3, {5, 0, 0, 5, 0, 5}), {from<T>(5), from<T>(5), from<T>(5)});
  expect(eigenvalues<T>(3, {1, 1, 1, 1, 1, 1}), {from<T>(3), from<T>(0), from<T>(0)});
}

/// Balls of every width hold the eigenvalues of the matrices in them, multiple ones too.
TEST(EigenvaluesOfBalls, HoldThoseOfEveryMatrix) {
  const PrecisionScope scope(120);
  std::mt19937_64 engine(20261201);
  std::uniform_int_distribution<long> entry(-3, 3), part(-8, 8);
  for (int round = 0; round < 400; ++round) {
    const std::size_t n = 1 + static_cast<std::size_t>(round % 3);
    const Rational width = round % 5 == 0 ? Rational(0) : power(Rational(1, 2), round % 41);
    std::vector<Ball> balls;
    std::vector<Mpfr> inside;
    for (std::size_t k = 0; k < n * (n + 1) / 2; ++k) {
      const Rational middle(entry(engine));
      balls.push_back(Ball::hull(Ball(middle - width), Ball(middle + width)));
      inside.push_back(from<Mpfr>(middle + width * Rational(part(engine), 8)));
    }
    const std::vector<Ball> found = symmetric_eigenvalues(n, std::span<const Ball>(balls));
    const std::vector<Mpfr> point = symmetric_eigenvalues(n, std::span<const Mpfr>(inside));
    for (std::size_t i = 0; i < n; ++i) {
      Ball exact;
      arf_set_mpfr(arb_midref(exact.raw()), point[i].raw());
      // Jacobi's own error, 2^-110 of numbers of size 9, is added.
      EXPECT_TRUE(possibly(abs(found[i] - exact) <= Ball(power(Rational(1, 2), 105)))) << round << " " << i;
      EXPECT_TRUE(is_finite(found[i])) << round;
      if (width == 0) {
        EXPECT_TRUE(certainly(abs(found[i] - exact) < Ball(power(Rational(1, 2), 50)))) << round;
      }
    }
  }
}

TEST(EigenvaluesOfBalls, OfNoNumbersAreUnknown) {
  const std::vector<Ball> entries = {Ball(1L), Ball(1L) / Ball(0L), Ball(1L)};
  for (const Ball& x : symmetric_eigenvalues(2, std::span<const Ball>(entries))) EXPECT_FALSE(is_finite(x));
}

}  // namespace
}  // namespace overshoot::test
