#include "lib/model/two_layer.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "lib/model/datasets.hpp"
#include "lib/model/hessian.hpp"
#include "lib/model/sharpness.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot {
namespace {

template <Real T>
struct Experiment {
  TwoLayer<T> net;
  Dataset<T> data;
  Matrix<T> start;
  T H;
};

template <Real T>
TwoLayer<T> alternating(const std::string& phi, Eigen::Index m) {
  TwoLayer<T> net{activation(phi), Vector<T>(m)};
  for (Eigen::Index j = 0; j < m; ++j) net.a(j) = from<T>(j % 2 == 0 ? 1 : -1);
  return net;
}
template <Real T>
Matrix<T> sines(Eigen::Index m, Eigen::Index d) {
  Matrix<T> w(m, d);
  for (Eigen::Index j = 0; j < m; ++j)
    for (Eigen::Index k = 0; k < d; ++k) w(j, k) = sin(from<T>(1 + 2 * j + k));
  return w;
}
template <Real T>
Matrix<T> zeros(Eigen::Index m, Eigen::Index d) {
  return Matrix<T>::Constant(m, d, from<T>(0));
}

template <Real T>
Experiment<T> five_points() {
  return {alternating<T>("half_softplus", 2), small_dataset<T>("five_points", 1), zeros<T>(2, 3), from<T>(3)};
}
template <Real T>
Experiment<T> two_points(long H) {
  return {alternating<T>("leaky_softplus:1/2", 1), small_dataset<T>("two_points:0.09", 1), zeros<T>(1, 2), from<T>(H)};
}
template <Real T>
Experiment<T> xor_points(long H) {
  return {alternating<T>("leaky_softplus:1/2", 20), small_dataset<T>("xor", 1), sines<T>(20, 2), from<T>(H)};
}

/// What the reference values speak of: the risks L_0, L_1, ..., the smallest margins, and the steps t at which
/// certainly L_t > L_{t-1}; `clear` if every comparison was decided.
template <Real T>
struct Trace {
  std::vector<T> risks, margins;
  std::vector<long> increases;
  bool clear = true;
};
template <Real T>
Trace<T> trace(const Experiment<T>& e, long steps) {
  Trace<T> r;
  GradientDescent<TwoLayer<T>, T> descent(e.net, e.data, e.start);
  for (long t = 0; t <= steps; ++t) {
    const Vector<T>& margins = descent.margins();
    r.risks.push_back(logistic_risk(margins));
    T smallest = margins(0);
    for (Eigen::Index i = 1; i < margins.size(); ++i) smallest = min(smallest, margins(i));
    r.margins.push_back(smallest);
    if (t > 0) {
      const auto rises = r.risks[t] > r.risks[t - 1];
      if (certainly(rises)) r.increases.push_back(t);
      if (certainly(rises) != possibly(rises)) r.clear = false;
    }
    descent.step(e.H);
  }
  return r;
}

/// Agrees with a reference given to that many decimals: to one unit of the last one, as one of them (0.27...2392, the
/// next digits being 89) is cut off and not rounded; in double to 1e-12 of the value.
template <Real T>
void expect_value(const T& x, const std::string& reference) {
  const auto decimals = static_cast<long>(reference.size() - reference.find('.') - 1);
  const Rational value = read_rational(reference, "reference");
  Rational tolerance = power(Rational(1, 10), decimals);
  if constexpr (std::same_as<T, double>) tolerance = value / 1'000'000'000'000;
  EXPECT_TRUE(certainly(abs(x - from<T>(value)) <= from<T>(tolerance))) << reference << " " << nearby_double(x);
}

template <Real T>
class References : public testing::Test {};
using Types = testing::Types<double, Mpfr, Ball>;
TYPED_TEST_SUITE(References, Types);

constexpr long enough_bits = 2000;  // for 1218 steps of balls

TYPED_TEST(References, FivePoints) {
  const PrecisionScope precision(enough_bits);
  const auto r = trace(five_points<TypeParam>(), 1218);
  expect_value(r.risks[1], "0.6120296299021231281773");
  expect_value(r.risks[10], "0.5254131304712801812005");
  expect_value(r.risks[100], "0.4092990045355885424632");
  expect_value(r.risks[1000], "0.2724305979104370022392");
  EXPECT_TRUE(certainly(r.margins[1217] < from<TypeParam>(0)));
  EXPECT_TRUE(certainly(r.margins[1218] > from<TypeParam>(0)));
}

TYPED_TEST(References, TwoPoints) {
  const PrecisionScope precision(enough_bits);
  const auto slow = trace(two_points<TypeParam>(40), 1000);
  expect_value(slow.risks[10], "0.439332336519428279");
  EXPECT_TRUE(slow.increases.empty());
  EXPECT_TRUE(slow.clear);
  const auto fast = trace(two_points<TypeParam>(60), 100);
  EXPECT_EQ(fast.increases, (std::vector<long>{1, 3, 5, 7, 9, 11, 13}));
  EXPECT_TRUE(fast.clear);
}

TYPED_TEST(References, Xor) {
  const PrecisionScope precision(enough_bits);
  const auto slow = trace(xor_points<TypeParam>(512), 200);
  EXPECT_TRUE(slow.increases.empty());
  EXPECT_TRUE(slow.clear);
  expect_value(slow.risks[200], "0.108508698677988121");
  const auto fast = trace(xor_points<TypeParam>(2048), 200);
  EXPECT_EQ(fast.increases.size(), 58U);
  EXPECT_EQ(fast.increases.back(), 114);
  EXPECT_TRUE(fast.clear);
  expect_value(fast.risks[200], "0.00221121272697221723");
}

/// The network as the paper writes it, neuron by neuron; for tests alone.
double plain_risk(const TwoLayer<double>& net, const Dataset<double>& data, const Matrix<double>& w) {
  double sum = 0;
  for (Eigen::Index i = 0; i < data.points(); ++i) {
    double f = 0;
    for (Eigen::Index j = 0; j < net.width(); ++j) f += net.a(j) * net.phi.value(data.x.row(i).dot(w.row(j)));
    sum += std::log1p(std::exp(-data.y(i) * f / static_cast<double>(net.width())));
  }
  return sum / static_cast<double>(data.points());
}

class EveryActivation : public testing::TestWithParam<const char*> {
 protected:
  const TwoLayer<double> net = alternating<double>(GetParam(), 5);
  const Dataset<double> data = small_dataset<double>("separable:30:4:1/10", 3);
  const Matrix<double> w = sines<double>(5, 4);
};
INSTANTIATE_TEST_SUITE_P(, EveryActivation,
                         testing::Values("identity", "gelu", "softplus", "silu", "huber:1/2", "tanh", "sigmoid",
                                         "half_softplus", "leaky_gelu:1/2", "leaky_tanh:3/4", "minus_softplus",
                                         "minus_leaky_silu:1/2"));

TEST_P(EveryActivation, RiskIsThePapersNeuronByNeuron) {
  EXPECT_NEAR(logistic_risk(forward(net, data, w).margins), plain_risk(net, data, w), 1e-14);
}

TEST_P(EveryActivation, GradientIsTheFiniteDifferencesAndTheRisksJet) {
  const Matrix<double> gradient = risk_gradient(net, data, w);
  for (Eigen::Index k = 0; k < w.size(); ++k) {
    Matrix<double> up = w, down = w, direction = Matrix<double>::Zero(w.rows(), w.cols());
    const double h = 1e-6;
    up(k) += h;
    down(k) -= h;
    direction(k) = 1;
    EXPECT_NEAR(gradient(k), (plain_risk(net, data, up) - plain_risk(net, data, down)) / (2 * h), 1e-8);
    const Matrix<Jet<double, 1>> jets = with_tangent(w, direction.data());
    EXPECT_NEAR(gradient(k), logistic_risk(forward(net, data, jets).margins).slopes[0], 1e-14);
  }
}

/// The Hessian from the risk alone: second slopes of jets of jets along e_k and e_l.
Eigen::MatrixXd hessian_of_risk(const TwoLayer<double>& net, const Dataset<double>& data, const Matrix<double>& w) {
  using J = Jet<Jet<double, 1>, 1>;
  Eigen::MatrixXd h(w.size(), w.size());
  Dataset<Jet<double, 1>> lifted_data{Matrix<Jet<double, 1>>(data.points(), data.features()),
                                      Vector<Jet<double, 1>>(data.points())};
  for (Eigen::Index k = 0; k < data.x.size(); ++k) lifted_data.x(k) = Jet<double, 1>(data.x(k));
  for (Eigen::Index i = 0; i < data.points(); ++i) lifted_data.y(i) = Jet<double, 1>(data.y(i));
  TwoLayer<Jet<double, 1>> lifted_net{net.phi, Vector<Jet<double, 1>>(net.width())};
  for (Eigen::Index j = 0; j < net.width(); ++j) lifted_net.a(j) = Jet<double, 1>(net.a(j));
  for (Eigen::Index k = 0; k < w.size(); ++k)
    for (Eigen::Index l = 0; l < w.size(); ++l) {
      Matrix<J> jets(w.rows(), w.cols());
      for (Eigen::Index i = 0; i < w.size(); ++i) {
        jets(i).value.value = w(i);
        if (i == k) jets(i).value.slopes[0] = 1;
        if (i == l) jets(i).slopes[0].value = 1;
      }
      h(k, l) = logistic_risk(forward(lifted_net, lifted_data, jets).margins).slopes[0].slopes[0];
    }
  return h;
}

TEST_P(EveryActivation, HessianTimesIsTheRisksSecondJetAndSharpnessItsLargestEigenvalue) {
  const Eigen::MatrixXd h = hessian_of_risk(net, data, w);
  Eigen::VectorXd v = Eigen::VectorXd::LinSpaced(w.size(), -1, 2), hv(w.size());
  hessian_times(net, data, w, v.data(), hv.data());
  EXPECT_LT((hv - h * v).norm(), 1e-13 * (1 + h.norm()));
  EXPECT_NEAR(sharpness(net, data, w), Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(h).eigenvalues().maxCoeff(),
              1e-5 * h.norm());
}

TEST_P(EveryActivation, BallsContainTheDoubleRun) {
  const PrecisionScope precision(200);
  Matrix<double> z = w;
  Matrix<Ball> exact(w.rows(), w.cols());
  for (Eigen::Index k = 0; k < w.size(); ++k) exact(k) = Ball::exactly(w(k));
  const TwoLayer<Ball> ball_net = alternating<Ball>(GetParam(), 5);
  const Dataset<Ball> ball_data = small_dataset<Ball>("separable:30:4:1/10", 3);
  for (int t = 0; t < 20; ++t) {
    z = descent_step(z, risk_gradient(net, data, z), 4.0);
    exact = descent_step(exact, risk_gradient(ball_net, ball_data, exact), Ball(4L));
    for (Eigen::Index k = 0; k < w.size(); ++k) {
      EXPECT_NEAR(z(k), midpoint(exact(k)), 1e-11);
      EXPECT_GT(relative_bits(exact(k)), 60);
      EXPECT_FALSE(exact(k).tainted());
    }
  }
}

/// Points of norm 3: the threshold S with X = 1, as rho = 1/sqrt(m) takes it, does not keep L from increasing, at once
/// and at every step to L > 200; and the start does not meet S with X = 3. (Computed in mpmath first, to 30 digits.)
TEST(StableThreshold, NeedsTheNormsOfTheData) {
  const PrecisionScope scope(400);
  TwoLayer<Ball> net{activation("identity"), Vector<Ball>(1)};
  net.a(0) = Ball(1L);
  Dataset<Ball> data{Matrix<Ball>(2, 2), Vector<Ball>(2)};
  for (const int i : {0, 1}) {
    data.y(i) = Ball(1L);
    data.x(i, 0) = Ball(Rational(600, 10001));
    data.x(i, 1) = Ball(Rational(i == 0 ? 29997 : -29997, 10001));
  }
  EXPECT_EQ(Rational(600 * 600) + Rational(29997L * 29997L), Rational(9L * 10001L * 10001L));
  const Ball H(100L);
  Matrix<Ball> w(1, 2);
  w << Ball(102L), Ball(Rational(1, 6));
  const auto threshold = [&](long X) { return stable_threshold(model_constants(net.phi, 1, Ball(X)), 2, H); };
  Ball risk = logistic_risk(forward(net, data, w).margins);
  EXPECT_TRUE(certainly(risk <= threshold(1)));
  EXPECT_TRUE(certainly(risk > threshold(3)));
  for (int t = 1; t <= 12; ++t) {
    w = descent_step(w, risk_gradient(net, data, w), H);
    const Ball next = logistic_risk(forward(net, data, w).margins);
    EXPECT_TRUE(certainly(next > risk)) << "step " << t;
    risk = next;
  }
  EXPECT_TRUE(certainly(risk > Ball(200L)));
}

TEST(Datasets, SeparableHasItsMarginAndItsNorms) {
  for (const char* name :
       {"separable:50:1:1/3", "separable:200:6:1/100", "separable:20:3:1", "separable:40:2:999/1000"}) {
    const RationalPoints p = rational_points(name, 5);
    Rational smallest = 2;
    for (std::size_t i = 0; i < p.x.size(); ++i) {
      Rational norm2 = 0;
      for (const Rational& u : p.x[i]) norm2 += u * u;
      EXPECT_LE(norm2, 1) << name;
      smallest = std::min<Rational>(smallest, p.y[i] * p.x[i][0]);
    }
    EXPECT_EQ(print(smallest), std::string(name).substr(std::string(name).rfind(':') + 1)) << name;
  }
  EXPECT_NE(rational_points("separable:5:3:1/3", 1).x, rational_points("separable:5:3:1/3", 2).x);
  EXPECT_EQ(rational_points("separable:5:3:1/3", 1).x, rational_points("separable:5:3:1/3", 1).x);
}

TEST(Datasets, BadNamesAreRefused) {
  for (const char* name :
       {"", "xo", "separable", "separable:0:2:1/2", "separable:2:2:0", "separable:2:2:2", "separable:2:2:1/2:3",
        "separable:1.5:2:1/2", "separable:1000000:1000000:1/2", "five_points:2"})
    EXPECT_THROW(rational_points(name, 1), BadInput) << name;
  for (const char* name : {"two_points:0", "two_points:1", "two_points:x", "two_points"})
    EXPECT_THROW(small_dataset<double>(name, 1), BadInput) << name;
}

/// By vector instructions: near what each number gives alone, at sizes that fill no whole lane too.
TEST_P(EveryActivation, LanesAgreeWithSingleNumbers) {
  for (const Eigen::Index n : {1, 3, 7, 8, 9, 1000, 20001}) {
    const Matrix<double> z = 30 * Matrix<double>::Random(n, 1), tangent = Matrix<double>::Random(n, 1);
    Activated<double> r{z, {}};
    activate(net.phi, r);
    Activated<Jet<double, 1>> jets{with_tangent(z, tangent.data()), {}};
    activate(net.phi, jets);
    for (Eigen::Index k = 0; k < n; ++k) {
      Jet<double, 1> x(z(k));
      x.slopes[0] = tangent(k);
      const Jet<double, 1> value = net.phi.value(x), slope = net.phi.slope(x);
      const double near = 1e-14 * (1 + std::abs(z(k)));
      EXPECT_NEAR(r.values(k), value.value, near);
      EXPECT_NEAR(r.slopes(k), slope.value, near);
      EXPECT_NEAR(jets.values(k).slopes[0], value.slopes[0], near);
      EXPECT_NEAR(jets.slopes(k).slopes[0], slope.slopes[0], near);
      EXPECT_EQ(jets.values(k).value, r.values(k));
      EXPECT_EQ(jets.slopes(k).value, r.slopes(k));
    }
  }
}

/// Large products go through BLAS in blocks; they are the sums they should be, of jets too.
TEST(Product, OfLargeMatricesAndOfJets) {
  const Matrix<double> a = Matrix<double>::Random(301, 97), b = Matrix<double>::Random(97, 130),
                       da = Matrix<double>::Random(301, 97), db = Matrix<double>::Random(97, 130);
  const Matrix<double> ab = a.lazyProduct(b),
                       tangent = Matrix<double>(da.lazyProduct(b)) + Matrix<double>(a.lazyProduct(db));
  EXPECT_LT((product(a, b) - ab).norm(), 1e-11);
  EXPECT_LT((product(b.transpose(), a.transpose()) - ab.transpose()).norm(), 1e-11);
  const auto both = product(with_tangent(a, da.data()), with_tangent(b, db.data()));
  EXPECT_LT((values_of(both) - ab).norm(), 1e-11);
  EXPECT_LT((slopes_of(both, 0) - tangent).norm(), 1e-11);
  EXPECT_LT((slopes_of(product(a, with_tangent(b, db.data())), 0) - Matrix<double>(a.lazyProduct(db))).norm(), 1e-11);
}

}  // namespace
}  // namespace overshoot
