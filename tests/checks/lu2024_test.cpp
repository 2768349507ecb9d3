/// lu2024: the models against exact arithmetic, closed forms and independent computations.
#include <gtest/gtest.h>

#include "lib/dynamics/attractor.hpp"
#include "lib/model/patch_network.hpp"
#include "lib/model/single_datum.hpp"
#include "lib/scalar/exact.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot {
namespace {

// --- The map.

TEST(CubicMap, ExactOrbit) {
  // s = 2/5: z = 13/24 goes to 13/24 (26/15)^2 = 2197/1350, beyond the end 13/8.
  const Exact s(Rational(2, 5)), z = cubic_step(Exact(Rational(13, 24)), s);
  EXPECT_EQ(z.rational(), Rational(2197, 1350));
  EXPECT_EQ(cubic_end(s).rational(), Rational(13, 8));
  EXPECT_TRUE(certainly(growth_factor(s, z) < Exact(0L)));
}

/// From its definition, without the template: every rational orbit of 6 steps.
TEST(CubicMap, AgreesWithTheExpandedCubic) {
  for (long i = 1; i <= 20; ++i) {
    const Rational s(i, 50), m = 4 * s;
    Rational z(i, 23);
    Exact by_template(z);
    for (int t = 0; t < 6; ++t) {
      z = z * (1 + m) * (1 + m) - 2 * m * (1 + m) * z * z + m * m * z * z * z;
      by_template = cubic_step(by_template, Exact(s));
      ASSERT_EQ(by_template.rational(), z);
    }
  }
}

TEST(CubicMap, Attractor) {
  const auto at = [](double s) {
    return attractor([s]<Real T>(const T& z) { return cubic_step(z, T(s)); }, 0.5, 5000, 64);
  };
  // Below 1/4 the fixed point 1, multiplier 1 - 8s.
  const Attractor fixed = at(0.2);
  EXPECT_EQ(fixed.period, 1);
  EXPECT_NEAR(fixed.points.back(), 1, 1e-12);
  EXPECT_NEAR(fixed.lyapunov, std::log(0.6), 1e-9);
  // The 2-cycle: z = (1 + 4s -+ sqrt((4s-1)(4s+3)))/(8s), multiplier 9 - 2 (1+4s)^2.
  for (const double s : {0.26, 0.28, 0.3}) {
    const Attractor two = at(s);
    ASSERT_EQ(two.period, 2);
    const double root = std::sqrt((4 * s - 1) * (4 * s + 3));
    EXPECT_NEAR(std::ranges::min(two.points), (1 + 4 * s - root) / (8 * s), 1e-12);
    EXPECT_NEAR(std::ranges::max(two.points), (1 + 4 * s + root) / (8 * s), 1e-12);
    EXPECT_NEAR(two.lyapunov, std::log(std::fabs(9 - 2 * (1 + 4 * s) * (1 + 4 * s))) / 2, 1e-9);
  }
  EXPECT_EQ(at(0.32).period, 4);
  EXPECT_EQ(at(0.365).period, 3);
  EXPECT_EQ(at(0.39).period, 0);
  EXPECT_GT(at(0.39).lyapunov, 0.3);
  // Just below 1/4 and at it the alternation still decays after 5000 steps: no 2-cycle.
  for (const double s : {0.2496, 0.2497, 0.25}) EXPECT_EQ(at(s).period, 0) << s;
  // A repelling fixed point hit exactly is no attractor, nor is a close return of a chaotic orbit.
  EXPECT_EQ(attractor([]<Real T>(const T& z) { return cubic_step(z, T(0.3)); }, 1, 100, 64).period, 0);
}

/// The period of an oscillation that persists: by its spread.
TEST(CubicMap, SeenPeriod) {
  const auto period = [](const auto& f, std::size_t n = 64) {
    std::vector<double> points;
    for (std::size_t t = 0; t < n; ++t) points.push_back(f(static_cast<double>(t)));
    return seen_period(points, 1e-9, 1e-6);
  };
  const auto sign = [](double t) { return std::fmod(t, 2) == 0 ? 1.0 : -1.0; };
  EXPECT_EQ(period([&](double t) { return 1 + 1e-8 * sign(t); }), 2);                        // small, and persists
  EXPECT_EQ(period([&](double t) { return 1 + 1e-8 * sign(t) * std::pow(0.999, t); }), 0);   // small, and decays
  EXPECT_EQ(period([&](double t) { return 1 + 1e-10 * sign(t) * std::pow(0.999, t); }), 1);  // at rest
  EXPECT_EQ(period([&](double t) { return sign(t) * (1 - 1e-9 * t); }), 2);                  // drifts by less
  EXPECT_EQ(period([&](double t) { return sign(t) * (1 - 1e-7 * t); }), 0);                  // drifts by more
  EXPECT_EQ(period([&](double t) { return std::fmod(t, 5); }), 5);
  EXPECT_EQ(period([&](double t) { return std::fmod(t, 33); }), 0);  // not twice over
  EXPECT_EQ(period([&](double t) { return t == 3 ? std::nan("") : 1; }), 0);
  EXPECT_EQ(period([&](double) { return 1; }, 1), 0);
}

// --- One strong point.

/// GD in R^d on one point with patches v and u, orthogonal in general directions, and the scalar recursion beside it.
template <Real T>
struct OnePoint {
  PatchPoint<T> point;
  PatchWeights<T> w;
  SingleDatum<T> z;
  T eta, s, r;

  OnePoint(long d, long m, test::Random& random) : point{Matrix<T>(d, 2)}, w(2 * m, d), z{Vector<T>(m), Vector<T>(m)} {
    const auto number = [&](long scale) { return from<T>(Rational(random.integer(-20, 20), scale)); };
    Vector<T> u(d), v(d), any(d);
    for (Eigen::Index k = 0; k < d; ++k) {
      u(k) = number(10);
      any(k) = number(300);
    }
    u(0) = from<T>(1);
    any(d - 1) = from<T>(Rational(1, 7));  // not along u
    const T uu = dot(u, u), along = dot(any, u) / uu;
    for (Eigen::Index k = 0; k < d; ++k) v(k) = any(k) - along * u(k);
    const T vv = dot(v, v);
    point.patches.col(0) = v;
    point.patches.col(1) = u;
    for (Eigen::Index j = 0; j < 2 * m; ++j) {
      // Any vector, its products with u and v then made positive on positive neurons and negative on negative ones.
      for (Eigen::Index k = 0; k < d; ++k) any(k) = number(20);
      const Rational sign = j < m ? 1 : -1;
      const T to_u = (from<T>(sign * Rational(3 + j, 10)) - dot(any, u)) / uu,
              to_v = (from<T>(sign * Rational(2 + j, 50)) - dot(any, v)) / vv;
      for (Eigen::Index k = 0; k < d; ++k) w(j, k) = any(k) + to_u * u(k) + to_v * v(k);
    }
    for (Eigen::Index j = 0; j < m; ++j) {
      z.a(j) = product(j, 1);
      z.c(j) = product(j, 0);
    }
    eta = from<T>(Rational(m, 4)) / uu;  // s = 1/4
    s = eta * uu / from<T>(m);
    r = vv / uu;
  }
  void step() {
    sgd_step(w, point, eta);
    z = single_datum_step(z, s, r);
  }
  T product(Eigen::Index neuron, Eigen::Index patch) const {
    return dot(Vector<T>(w.row(neuron)), Vector<T>(point.patches.col(patch)));
  }
  static T dot(const Vector<T>& a, const Vector<T>& b) {
    T sum = from<T>(0);
    for (Eigen::Index k = 0; k < a.size(); ++k) sum = sum + a(k) * b(k);
    return sum;
  }
};

TEST(SingleDatum, IsExactlyTheNetworkInRationals) {
  test::Random random("single datum");
  OVERSHOOT_TRACE_SEED(random);
  for (long d = 2; d <= 6; ++d)
    for (long m = 1; m <= 3; ++m) {
      OnePoint<Exact> run(d, m, random);
      const PatchWeights<Exact> start = run.w;
      for (int t = 0; t < 3; ++t) {
        ASSERT_TRUE(certainly(growth_factor(run.s, run.z.f()) > Exact(0L)));
        const Rational f = patch_output(active_products(run.w, run.point)).rational();
        EXPECT_EQ(f, run.z.f().rational());
        run.step();
        for (Eigen::Index j = 0; j < m; ++j) {
          EXPECT_EQ(run.product(j, 1).rational(), run.z.a(j).rational())
              << "d = " << d << ", m = " << m << ", t = " << t;
          EXPECT_EQ(run.product(j, 0).rational(), run.z.c(j).rational());
          for (Eigen::Index k = 0; k < d; ++k) EXPECT_EQ(run.w(m + j, k).rational(), start(m + j, k).rational());
        }
      }
    }
}

TEST(SingleDatum, AgreesWithTheNetworkInBalls) {
  const PrecisionScope precision(600);
  test::Random random("single datum in balls");
  OVERSHOOT_TRACE_SEED(random);
  OnePoint<Ball> run(5, 2, random);
  const Ball tight(power(Rational(1, 2), 200));
  for (int t = 0; t < 60; ++t) run.step();
  for (Eigen::Index j = 0; j < 2; ++j) {
    const Ball difference = run.product(j, 1) - run.z.a(j), weak = run.product(j, 0) - run.z.c(j);
    EXPECT_TRUE(possibly(difference <= Ball(0L)) && possibly(difference >= Ball(0L)));
    EXPECT_TRUE(certainly(abs(difference) < tight));
    EXPECT_TRUE(possibly(weak <= Ball(0L)) && possibly(weak >= Ball(0L)));
    EXPECT_TRUE(certainly(abs(weak) < tight));
  }
}

/// At the printed window's end a run loses the strong feature for good and learns the weak one alone.
TEST(SingleDatum, BeyondTheExactWindowTheStrongFeatureDies) {
  const auto run = [](double s) {
    SingleDatum<double> z{Vector<double>::Constant(1, 0.1), Vector<double>::Constant(1, 0.001)};
    for (int t = 0; t < 100'000; ++t) z = single_datum_step(z, s, 0.01);
    return z;
  };
  const SingleDatum<double> inside = run(0.3995), beyond = run(0.4);
  EXPECT_GT(inside.a(0), 0);
  EXPECT_NEAR(inside.weak(), (1 - 1 / (4 * 0.3995)) / 0.99, 0.01);
  EXPECT_LT(beyond.a(0), 0);
  EXPECT_EQ(beyond.strong(), 0);
  EXPECT_NEAR(beyond.weak(), 1, 1e-9);
}

// --- Data and network.

/// f from its definition, and the step from the gradient of (f - y)^2 by central differences.
TEST(PatchNetwork, StepIsTheGradients) {
  PatchTask task;
  task.d = 3;
  task.m = 2;
  task.patches = 3;
  task.sigma_0 = 1;
  for (const bool strong : {true, false}) {
    Random random(5);
    const PatchPoint<double> point = draw_point<double>(task, -1, strong, random);
    PatchWeights<double> w = patch_start<double>(task, Random(3));
    const auto f = [&](const Matrix<double>& weights) {
      double sum = 0;
      for (Eigen::Index j = 0; j < 4; ++j)
        for (Eigen::Index p = 0; p < 3; ++p) {
          const double h = std::max(weights.row(j).dot(point.patches.col(p)), 0.0);
          sum += (j < 2 ? 1 : -1) * h * h;
        }
      return sum / 2;
    };
    const auto loss = [&](const Matrix<double>& x) { return (f(x) + 1) * (f(x) + 1); };
    const double before = f(w), eta = 0.3;
    Matrix<double> gradient(4, 3);
    for (Eigen::Index j = 0; j < 4; ++j)
      for (Eigen::Index k = 0; k < 3; ++k) {
        const double h = 1e-6;
        Matrix<double> up = w, down = w;
        up(j, k) += h;
        down(j, k) -= h;
        gradient(j, k) = (loss(up) - loss(down)) / (2 * h);
      }
    const Matrix<double> expected = w - eta * gradient;
    EXPECT_NEAR(sgd_step(w, point, eta), before, 1e-14);
    // Central differences: h^2 times the third derivative, and rounding over h, both about 1e-9 here.
    EXPECT_LT((w - expected).cwiseAbs().maxCoeff(), 1e-7);
  }
}

TEST(PatchNetwork, DataAreAsDescribed) {
  const PatchTask task;
  const auto points = draw_points<double>(task, task.n, weak_points(task), patch_random(1, PatchStream::training));
  ASSERT_EQ(points.size(), 16U);
  int weak = 0, balance = 0, weak_balance = 0;
  for (const PatchPoint<double>& p : points) {
    balance += p.y;
    EXPECT_EQ(p.patches(1, 0), 0.1 * p.y);
    EXPECT_EQ(p.patches.col(0).cwiseAbs().sum(), 0.1);
    if (p.strong) {
      EXPECT_EQ(p.patches(0, 1), p.y);
      EXPECT_EQ(p.patches.col(1).cwiseAbs().sum(), 1);
    } else {
      ++weak;
      weak_balance += p.y;
    }
  }
  EXPECT_EQ(weak, 2);  // one of each class
  EXPECT_EQ(balance, 0);
  EXPECT_EQ(weak_balance, 0);
  // 64,000 noise coordinates of deviation 1/16: mean and variance within 5 standard errors.
  double sum = 0, squares = 0;
  const auto noisy = draw_points<double>(task, 1000, 1000, patch_random(2, PatchStream::test));
  for (const PatchPoint<double>& p : noisy) {
    sum += p.patches.col(1).sum();
    squares += p.patches.col(1).squaredNorm();
  }
  const double n = 64'000, variance = 1.0 / 256;
  EXPECT_LT(std::fabs(sum / n), 5 * std::sqrt(variance / n));
  EXPECT_LT(std::fabs(squares / n - variance), 5 * variance * std::sqrt(2 / n));
}

/// The same data, start and order in every number type, and so the same run up to rounding.
TEST(PatchNetwork, RunsAgreeBetweenNumberTypes) {
  const PatchTask task;
  const PrecisionScope precision(300);
  PatchRun<double> in_double(task, 0.8, 3);
  PatchRun<Ball> in_balls(task, from<Ball>(Q(4, 5)), 3);
  for (int t = 0; t < 100; ++t) {
    in_double.advance();
    in_balls.advance();
  }
  for (Eigen::Index k = 0; k < in_double.weights.size(); ++k)
    // s = 0.1: errors of 2^-53 do not grow by more than the weights do, here a factor of 30.
    EXPECT_NEAR(in_double.weights(k), midpoint(in_balls.weights(k)), 1e-13);
  EXPECT_EQ(in_double.visits(1).count, in_balls.visits(1).count);
  EXPECT_EQ(in_double.visits(1).oscillating, midpoint(in_balls.visits(1).oscillating));
}

/// What the accuracies are taken from: a network that sees the weak feature alone.
TEST(PatchNetwork, Accuracy) {
  PatchTask task;
  task.sigma_p = 0;
  PatchWeights<double> w = PatchWeights<double>::Zero(2 * task.m, task.d);
  const auto weak = draw_points<double>(task, 10, 10, patch_random(1, PatchStream::test));
  EXPECT_EQ(patch_accuracy(w, weak), 0);  // f = 0 decides nothing
  w(0, 1) = 1;
  EXPECT_EQ(patch_accuracy(w, weak), 0.5);
  w(task.m, 1) = -1;
  EXPECT_EQ(patch_accuracy(w, weak), 1);
  EXPECT_DOUBLE_EQ(learned_signal(w, 1, 0.1), 0.01 / 8);
  EXPECT_EQ(learned_signal(w, 0, 1.0), 0);
}

}  // namespace
}  // namespace overshoot
