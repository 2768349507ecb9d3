/// `using namespace overshoot` beside `using namespace std` leaves the C library's names their meaning: this compiles,
/// and each call gives the number that it gives without.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>

#include "lib/dynamics/lohner.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/refute.hpp"
#include "lib/statement/statement.hpp"

using namespace std;        // NOLINT: that is the test
using namespace overshoot;  // NOLINT

TEST(UsingNamespace, IsHarmless) {
  EXPECT_EQ(sqrt(2.25), 1.5);
  EXPECT_EQ(sqrt(2.25F), 1.5F);
  EXPECT_EQ(sqrt(2.25L), 1.5L);
  EXPECT_EQ(sqrt(4), 2.0);
  EXPECT_EQ(abs(-1.5), 1.5);
  EXPECT_EQ(abs(-3), 3);
  EXPECT_EQ(pow(2.0, 3), 8.0);
  EXPECT_EQ(pow(2.0, 3.0), 8.0);
  EXPECT_EQ(min(1.0, 2.0), 1.0);
  EXPECT_EQ(max(1, 2), 2);
  EXPECT_EQ(clamp(5.0, 1.0, 3.0), 3.0);
  EXPECT_EQ(midpoint(1.0, 2.0), 1.5);
  EXPECT_EQ(exp(0.0) + log(1.0) + tanh(0.0) + sin(0.0) + cos(0.0) + erf(0.0) + log1p(0.0) + hypot(3.0, 4.0), 7.0);
  EXPECT_EQ(real(complex<double>(1, 2)), 1.0);
  EXPECT_EQ(abs(complex<double>(3, 4)), 5.0);
  const PrecisionScope scope(100);
  const Ball quarter = from<Ball>(Q(1, 4));
  EXPECT_TRUE(certainly(sqrt(quarter) > quarter));
  EXPECT_TRUE(certainly(min(quarter, abs(-quarter)) < exp(quarter)));
}
