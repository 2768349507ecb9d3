#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "lib/model/random.hpp"
#include "lib/model/threshold_network.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// 20 points of 5 features, with units on either side of their kinks at every state below.
const SparseCoding& small_task() {
  static const SparseCoding data = sparse_coding(20, 5, 3, 7, Part::training);
  return data;
}
const ThresholdState<double> some_state{-0.75, 0.5, -0.3125};

/// The network and its loss as the paper writes them, unit by unit; for tests alone.
double plain_output(const SparseCoding& data, std::size_t k, const ThresholdState<double>& z) {
  double f = 0;
  for (std::size_t i = 0; i < data.features; ++i) {
    const double x = data.x[k * data.features + i];
    f += z.a_minus * std::fmax(-x + z.b, 0) + z.a_plus * std::fmax(x + z.b, 0);
  }
  return f;
}
double plain_loss(const SparseCoding& data, const ThresholdState<double>& z) {
  double sum = 0;
  for (std::size_t k = 0; k < data.points; ++k) sum += std::log1p(std::exp(-data.labels[k] * plain_output(data, k, z)));
  return sum / static_cast<double>(data.points);
}
ThresholdState<double> moved(ThresholdState<double> z, std::size_t i, double by) {
  (i == 0 ? z.a_minus : i == 1 ? z.a_plus : z.b) += by;
  return z;
}
std::array<double, 3> numbers(const ThresholdState<double>& z) { return {z.a_minus, z.a_plus, z.b}; }

TEST(Random, BitsAreTheStandards) {
  std::mt19937_64 engine;
  engine.discard(9999);
  EXPECT_EQ(engine(), 9981545732273789042U);
}

TEST(Random, OutputsArePinned) {
  Random a(1);
  EXPECT_EQ(a.bits(), 7712288819789024404U);
  EXPECT_EQ(a.bits(), 6069372287434807842U);
  Random b(1);
  EXPECT_EQ(b.normal() * 16777216, -14276959);
  EXPECT_EQ(b.normal() * 16777216, -29799500);
  const SparseCoding data = sparse_coding(300, 200, 3, 1, Part::training);
  double sum = 0;
  int labels = 0;
  for (const double x : data.x) sum += x * 16777216;  // integers below 2^53: exact
  for (const int y : data.labels) labels += y;
  EXPECT_EQ(sum, -3783438445);
  EXPECT_EQ(labels, 24);
}

TEST(Random, StreamsAndSeedsDiffer) {
  EXPECT_NE(Random(1, 0).bits(), Random(1, 1).bits());
  EXPECT_NE(Random(1, 0).bits(), Random(2, 0).bits());
  EXPECT_NE(Random(1).bits(), Random(1 + (std::uint64_t{1} << 32)).bits());
}

TEST(Random, LogIsRightToAFewUlps) {
  Random random(3);
  for (int i = 0; i < 10000; ++i) {
    const double x = random.uniform() + 0x1p-60;
    EXPECT_NEAR(Random::portable_log(x) / std::log(x), 1, 2e-15) << x;
  }
  EXPECT_EQ(Random::portable_log(1), 0);
}

TEST(Random, MomentsAreTheNormals) {
  Random random(5);
  const int n = 200000;
  double m1 = 0, m2 = 0, m4 = 0, within_one = 0;
  for (int i = 0; i < n; ++i) {
    const double z = random.normal();
    EXPECT_EQ(z, Random::on_grid(z));
    m1 += z / n;
    m2 += z * z / n;
    m4 += z * z * z * z / n;
    within_one += std::abs(z) < 1 ? 1.0 / n : 0;
  }
  EXPECT_NEAR(m1, 0, 0.01);
  EXPECT_NEAR(m2, 1, 0.02);
  EXPECT_NEAR(m4, 3, 0.1);
  EXPECT_NEAR(within_one, 0.6827, 0.005);
}

TEST(Random, BelowCoversItsRange) {
  Random random(6);
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) ++seen[random.below(7)];
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(SparseCoding, BadSizesAreRefused) {
  EXPECT_THROW(sparse_coding(0, 5, 3, 1, Part::training), BadInput);
  EXPECT_THROW(sparse_coding(5, 0, 3, 1, Part::training), BadInput);
  EXPECT_THROW(sparse_coding(5, 5, NAN, 1, Part::training), BadInput);
}

TEST(ThresholdNetwork, StepByHandWithOneFeature) {
  // b = 1: relu(-2 + 1) = 0 and relu(2 + 1) = 3, margin 3/2.
  const ThresholdData<double> data({1, 1, {2}, {1}});
  const double w = 1 / (1 + std::exp(1.5));
  const ThresholdState<double> next = threshold_step(data, {0.25, 0.5, 1.0}, 0.1);
  EXPECT_DOUBLE_EQ(next.a_minus, 0.25);
  EXPECT_DOUBLE_EQ(next.a_plus, 0.5 + 0.1 * w * 3);
  EXPECT_DOUBLE_EQ(next.b, 1 + 0.1 * w * 0.5);
  EXPECT_DOUBLE_EQ(threshold_loss(data, ThresholdState<double>{0.25, 0.5, 1.0}), std::log(1 + std::exp(-1.5)));
}

TEST(ThresholdNetwork, StepByHandWithTwoFeatures) {
  // x = (2, -3), b = -1: the minus units give relu(-3), relu(2) = 2, the plus units relu(1) = 1, relu(-4); f = -2 +
  // 1/4, y = -1.
  const ThresholdData<double> data({1, 2, {2, -3}, {-1}});
  const ThresholdState<double> z{-1, 0.25, -1};
  const double w = 1 / (1 + std::exp(1.75));
  const ThresholdState<double> next = threshold_step(data, z, 0.1);
  EXPECT_DOUBLE_EQ(next.a_minus, -1 - 0.1 * w * 2);
  EXPECT_DOUBLE_EQ(next.a_plus, 0.25 - 0.1 * w * 1);
  EXPECT_DOUBLE_EQ(next.b, -1 - 0.1 * w * (-1 + 0.25));
  EXPECT_EQ(threshold_accuracy(data, z), 1);
  EXPECT_EQ(threshold_accuracy(data, {1, 0.25, -1}), 0);
}

TEST(ThresholdNetwork, LossIsThePapersUnitByUnit) {
  const ThresholdData<double> data(small_task());
  for (const double b : {-2.5, -0.3125, 0.0, 0.7, 4.0, 30.0, -30.0})
    EXPECT_NEAR(threshold_loss(data, ThresholdState<double>{-0.75, 0.5, b}), plain_loss(small_task(), {-0.75, 0.5, b}),
                1e-13);
}

TEST(ThresholdNetwork, StepIsTheGradientByFiniteDifferencesAndByJets) {
  const ThresholdData<double> data(small_task());
  const std::array<double, 3> step = numbers(threshold_step(data, some_state, 1.0)), from_here = numbers(some_state);
  using J = Jet<double, 3>;
  const J loss =
      threshold_loss(data, ThresholdState<J>{J::variable(some_state.a_minus, 0), J::variable(some_state.a_plus, 1),
                                             J::variable(some_state.b, 2)});
  const double h = 1e-6;
  for (std::size_t i = 0; i < 3; ++i) {
    const double difference =
        (plain_loss(small_task(), moved(some_state, i, h)) - plain_loss(small_task(), moved(some_state, i, -h))) /
        (2 * h);
    EXPECT_NEAR(from_here[i] - step[i], difference, 1e-8);
    EXPECT_NEAR(from_here[i] - step[i], loss.slopes[i], 1e-14);
  }
}

TEST(ThresholdNetwork, SharpnessIsTheFiniteDifferenceHessians) {
  const ThresholdData<double> data(small_task());
  const double h = 1e-4;
  const auto loss = [&](std::size_t i, double u, std::size_t j, double v) {
    return plain_loss(small_task(), moved(moved(some_state, i, u), j, v));
  };
  const Matrix3<double> by_jets = threshold_hessian(data, some_state);
  Matrix3<double> by_differences;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      by_differences[i][j] =
          (loss(i, h, j, h) - loss(i, h, j, -h) - loss(i, -h, j, h) + loss(i, -h, j, -h)) / (4 * h * h);
      EXPECT_NEAR(by_jets[i][j], by_differences[i][j], 1e-6) << i << j;
      EXPECT_NEAR(by_jets[i][j], by_jets[j][i], 1e-14);
    }
  EXPECT_NEAR(threshold_sharpness(data, some_state), largest_eigenvalue(by_differences), 1e-6);
  EXPECT_DOUBLE_EQ(largest_eigenvalue({{{2, 1, 0}, {1, 2, 0}, {0, 0, -5}}}), 3);
}

bool contains(const Ball& x, double d) {
  const Ball point = Ball::exactly(d);
  return possibly(x <= point) && possibly(point <= x);
}
Ball around(double d, double radius) { return Ball::hull(Ball::exactly(d - radius), Ball::exactly(d + radius)); }

TEST(ThresholdNetwork, BallsContainTheDoubleRun) {
  const PrecisionScope precision(192);
  const ThresholdData<double> data(small_task());
  const ThresholdData<Ball> ball_data(small_task());
  ThresholdState<double> z = some_state;
  ThresholdState<Ball> exact = exact_state<Ball>(z);
  ThresholdState<Ball> wide{around(z.a_minus, 0x1p-40), around(z.a_plus, 0x1p-40), around(z.b, 0x1p-40)};
  const Ball eta = from<Ball>(Q(1, 8));
  for (int t = 0; t < 20; ++t) {
    z = threshold_step(data, z, 0.125);
    exact = threshold_step(ball_data, exact, eta);
    wide = threshold_step(ball_data, wide, eta);
    for (const auto& [narrow, ball, x] :
         {std::tuple(exact.a_minus, wide.a_minus, z.a_minus), std::tuple(exact.a_plus, wide.a_plus, z.a_plus),
          std::tuple(exact.b, wide.b, z.b)}) {
      EXPECT_TRUE(contains(ball, x)) << t;
      EXPECT_TRUE(contains(ball, midpoint(narrow))) << t;
      EXPECT_GT(relative_bits(narrow), 100) << t;
      EXPECT_NEAR(midpoint(narrow), x, 1e-13) << t;
      EXPECT_FALSE(narrow.tainted());
    }
  }
  EXPECT_TRUE(contains(threshold_loss(ball_data, wide), threshold_loss(data, z)));
}

TEST(ThresholdNetwork, BallAcrossKinksTakesTheHullAndItsJetRefuses) {
  const ThresholdData<double> data(small_task());
  const ThresholdData<Ball> ball_data(small_task());
  ThresholdState<Ball> box = exact_state<Ball>(some_state);
  box.b = around(some_state.b, 0.25);
  const ThresholdState<Ball> step = threshold_step(ball_data, box, Ball(1));
  const Ball loss = threshold_loss(ball_data, box), accuracy = threshold_accuracy(ball_data, box);
  for (int i = -64; i <= 64; ++i) {
    const ThresholdState<double> z = moved(some_state, 2, i / 256.0);
    const ThresholdState<double> next = threshold_step(data, z, 1.0);
    EXPECT_TRUE(contains(step.a_minus, next.a_minus) && contains(step.a_plus, next.a_plus) && contains(step.b, next.b))
        << i;
    EXPECT_TRUE(contains(loss, threshold_loss(data, z))) << i;
    EXPECT_TRUE(contains(accuracy, threshold_accuracy(data, z))) << i;
  }
  EXPECT_TRUE(is_finite(step.b));
  EXPECT_THROW(threshold_hessian(ball_data, box), Undecided);
  EXPECT_NO_THROW(threshold_hessian(ball_data, exact_state<Ball>(some_state)));
}

/// 50 steps of size 1/20 on 30 points of 20 features.
template <class T>
ThresholdState<T> simulated(const SparseCoding& task) {
  const ThresholdData<T> data(task);
  ThresholdState<T> z = exact_state<T>(threshold_start(20, 2));
  for (int t = 0; t < 50; ++t) z = threshold_step(data, z, from<T>(Q(1, 20)));
  return z;
}

TEST(ThresholdNetwork, EveryNumberTypeRunsTheSameStep) {
  const PrecisionScope precision(200);
  const SparseCoding task = sparse_coding(30, 20, 3, 2, Part::training);
  const ThresholdState<Ball> truth = simulated<Ball>(task);
  EXPECT_GT(relative_bits(truth.b), 80);
  const auto near = [&](const auto& state, double tolerance) {
    const std::array<double, 3> z = numbers(state_in_double(state)), t = numbers(state_in_double(truth));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(z[i], t[i], tolerance) << i;
  };
  near(simulated<float>(task), 1e-4);
  near(simulated<double>(task), 1e-12);
  near(simulated<long double>(task), 1e-14);
  near(simulated<float128>(task), 1e-15);
  near(simulated<Mpfr>(task), 1e-15);
}

TEST(ThresholdNetwork, LargestEigenvalueInBallsEnclosesTheDoublesOwn) {
  const PrecisionScope precision(128);
  const auto sharpness =
      largest_eigenvalue_in(threshold_hessian(ThresholdData<Ball>(small_task()), exact_state<Ball>(some_state)));
  ASSERT_TRUE(sharpness);
  EXPECT_GT(relative_bits(*sharpness), 20);
  EXPECT_NEAR(midpoint(*sharpness), threshold_sharpness(ThresholdData<double>(small_task()), some_state), 1e-12);
}

/// The bounds of the statements hold for one seed, and their mutants fail there; `check` runs all ten.
class NetworkStatements : public testing::TestWithParam<const char*> {};

bool all_hold(const Observation& o) {
  for (const Comparison<double>& c : o.claims) {
    const double slack = c.slack();
    if (c.relation == Relation::equal ? slack != 0 : c.strict() ? !(slack > 0) : !(slack >= 0)) return false;
  }
  return !o.claims.empty();
}

TEST_P(NetworkStatements, HoldsForOneSeedAndItsMutantDoesNot) {
  const Statement& s = find_statement(GetParam());
  EXPECT_TRUE(all_hold(s.as<ByRuns>()->observe({2}, {})));
  EXPECT_FALSE(all_hold(s.as<ByRuns>()->observe({2}, {.mutant = true})));
}
INSTANTIATE_TEST_SUITE_P(, NetworkStatements,
                         testing::Values("ahn2023.network_bias", "ahn2023.network_accuracy",
                                         "ahn2023.network_sharpness"),
                         [](const auto& key) { return std::string(key.param).substr(8); });

}  // namespace
}  // namespace overshoot
