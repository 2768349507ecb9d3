/// The enclosed runs behind cai2024.stable_certificate, against MPFR runs, and against data of norm 3 for which the
/// paper's rho = 1/sqrt(m) is unfounded.
#include "proofs-numeric/stable_certificate.hpp"

#include <gtest/gtest.h>

#include "lib/certificate/verify.hpp"
#include "lib/evidence/prove.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot::test {
namespace {

/// Two points of norm 3: 3 (3/5, +-4/5), or any other unit vector's.
template <Real T>
Dataset<T> norm_three(Q along = Q(3, 5), Q across = Q(4, 5)) {
  Dataset<T> data{Matrix<T>(2, 2), Vector<T>(2)};
  for (Eigen::Index i = 0; i < 2; ++i) {
    data.x(i, 0) = 3 * from<T>(along);
    data.x(i, 1) = (i == 0 ? 3 : -3) * from<T>(across);
    data.y(i) = from<T>(1);
  }
  return data;
}
struct NormThree {
  static constexpr const char* name = "norm_three";
  static constexpr const char* where = "a test";
  template <Real T>
  static Dataset<T> data() {
    return norm_three<T>();
  }
  static constexpr int enclosed_weights = 2;
  static constexpr stable::Setting setting{"identity", 1, false, false, Q(4, 1), Q(901, 100)};
  static constexpr Q mutated{1, 1};
};

template <class S>
Statement existence_of() {
  Statement s;
  s.about = stable::StableCertificate<S>::about();
  s.domain = stable::StableCertificate<S>::domain();
  const auto claims = []<Real T>(const Point<T>& p, Variant v) { return stable::StableCertificate<S>::claims(p, v); };
  s.in_double = [d = s.domain, claims](const std::vector<double>& x, Variant v) {
    return std::pair(Comparisons<double>{}, claims(Point<double>(d, x), v));
  };
  s.record_at = [d = s.domain, claims](Variant v, const std::vector<Rational>&) {
    return Formula{{}, claims(symbolic_point(d, {Rational(2)}), v)};
  };
  s.in_balls = [d = s.domain, claims](const std::vector<Rational>& x, Variant v) {
    return claims(point_in<Ball>(d, x), v);
  };
  s.in_mpfi = [d = s.domain, claims](const std::vector<Rational>& x, Variant v) {
    return claims(point_in<Mpfi>(d, x), v);
  };
  return s;
}

TEST(StableCertificate, DataOfNormThreeNeedsItsOwnRho) {
  const Statement s = existence_of<NormThree>();
  const ProofAttempt attempt = prove(s, {});
  ASSERT_TRUE(attempt.certificate) << attempt.why_not;
  EXPECT_EQ(flaw(*attempt.certificate, s).value_or(""), "");
  // With rho = 1/sqrt(m) it is neither proved nor verified.
  EXPECT_FALSE(prove(s, {true}).certificate);
  Statement careless = s;
  careless.in_mpfi = [of = s.in_mpfi](const std::vector<Rational>& x, Variant) { return of(x, {true}); };
  EXPECT_TRUE(flaw(*attempt.certificate, careless));
}

TEST(StableCertificate, WithTheWrongRhoTheRiskStillRises) {
  // Almost opposite points, one with 0.4 of the other's weight: below the threshold that X = 1 gives, and yet the next
  // step raises the risk, certainly.
  const PrecisionScope scope(128);
  const Dataset<Ball> data = norm_three<Ball>(Q(200, 10001), Q(9999, 10001));
  const TwoLayer<Ball> net{activation("identity"), Vector<Ball>::Constant(1, Ball(1L))};
  const Ball H(100L);
  Matrix<Ball> w(1, 2);
  w(0, 0) = Ball(102L);
  w(0, 1) = from<Ball>(Q(61, 400));
  const auto risk = [&](const Matrix<Ball>& at) { return logistic_risk(forward(net, data, at).margins); };
  const auto threshold = [&](const Ball& X) { return stable_threshold(model_constants(net.phi, 1, X), 2, H); };
  EXPECT_TRUE(certainly(risk(w) < threshold(Ball(1L))));
  EXPECT_FALSE(possibly(risk(w) <= threshold(Ball(3L))));
  const Matrix<Ball> next = descent_step(w, risk_gradient(net, data, w), H);
  EXPECT_TRUE(certainly(risk(next) > risk(w)));
}

/// Runs of half_softplus on the five points: the enclosures of both engines hold the MPFR run, at every step, and stay
/// narrow where plain balls have long become useless.
template <Rigorous T>
void encloses_the_run(long steps) {
  const PrecisionScope scope(128);
  const TwoLayer<T> net{activation("half_softplus"), Vector<T>(2)};
  auto fill = [](auto& a) {
    using N = typename std::remove_cvref_t<decltype(a)>::Scalar;
    a(0) = from<N>(1);
    a(1) = from<N>(-1);
  };
  TwoLayer<T> enclosed = net;
  fill(enclosed.a);
  const Dataset<T> data = small_dataset<T>("five_points", 0);
  EnclosedWeights<T> now = around<T>(Matrix<T>::Constant(2, 3, from<T>(0)));
  const PrecisionScope more(400);
  const Dataset<Mpfr> exact = small_dataset<Mpfr>("five_points", 0);
  TwoLayer<Mpfr> reference{activation("half_softplus"), Vector<Mpfr>(2)};
  fill(reference.a);
  Matrix<Mpfr> w = Matrix<Mpfr>::Constant(2, 3, from<Mpfr>(0));
  for (long t = 0; t < steps; ++t) {
    {
      const PrecisionScope enclosure_bits(128);
      now = enclosed_step<6>(enclosed, data, now, from<T>(3));
    }
    w = descent_step(w, risk_gradient(reference, exact, w), from<Mpfr>(3));
  }
  const Matrix<T> box = now.box();
  for (Eigen::Index k = 0; k < box.size(); ++k) {
    // 400 bits of MPFR: the run is right to far more than the radius.
    const T there = from<T>(exact_rational(to_double(w(k))));
    EXPECT_TRUE(certainly(abs(box(k) - there) <= from<T>(Q(1, 1'000'000'000'000)))) << k;
  }
  EXPECT_TRUE(certainly(now.radius < from<T>(Q(1, 1'000'000'000'000))));
}
TEST(EnclosedDescent, HoldsTheMpfrRunInBalls) { encloses_the_run<Ball>(2000); }
TEST(EnclosedDescent, HoldsTheMpfrRunInMpfi) { encloses_the_run<Mpfi>(300); }

TEST(EnclosedDescent, NormBoundIsAboveTheNormAndTight) {
  // Symmetric, eigenvalues 3 and -1.
  Matrix<Ball> a(2, 2);
  a(0, 0) = a(1, 1) = Ball(1L);
  a(0, 1) = a(1, 0) = Ball(2L);
  const Ball bound = symmetric_norm_bound(a);
  EXPECT_TRUE(certainly(bound >= Ball(3L)));
  EXPECT_TRUE(certainly(bound < from<Ball>(Q(30001, 10000))));
  // Over a box of matrices: every member's norm, so at least 3 + 1/10 when the diagonal may be 11/10.
  a(0, 0) = a(1, 1) = Ball::hull(Ball(1L), from<Ball>(Q(11, 10)));
  EXPECT_TRUE(certainly(symmetric_norm_bound(a) >= from<Ball>(Q(31, 10))));
}

}  // namespace
}  // namespace overshoot::test
