/// cai2024.stable_certificate: the runs against double, and data of norm 3 for which the paper's rho = 1/sqrt(m) is
/// unfounded; orbits of one start.
#include "proofs-numeric/stable_certificate.hpp"

#include <gtest/gtest.h>

#include "lib/scalar/double.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/verification.hpp"
#include "tests/statement/as_mutant.hpp"

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
  static constexpr long features = 2;
  static constexpr stable::Setting setting{"identity", 1, false, false, Q(4, 1), Q(901, 100)};
  static constexpr Q mutated{1, 1};
};

TEST(StableCertificate, DataOfNormThreeNeedsItsOwnRho) {
  const auto s = as_statement<stable::StableCertificate<NormThree>>();
  ProofAttempt attempt = prove(s, {});
  ASSERT_TRUE(attempt.certificate) << attempt.why_not;
  EXPECT_EQ(flaw(*attempt.certificate, s).value_or(""), "");
  // With rho = 1/sqrt(m) it is neither proved nor verified.
  EXPECT_FALSE(prove(s, {true}).certificate);
  EXPECT_TRUE(flaw(*attempt.certificate, as_mutant(s)));
  Certificate& forged = *attempt.certificate;
  forged.formula = s.formula({true}).hash(s.domain);
  EXPECT_TRUE(flaw(forged, as_mutant(s)));
  // Nor is it proved a step before the run arrives: the search takes a hundredth more steps than double needs.
  forged.formula = s.formula({}).hash(s.domain);
  forged.orbits->steps = forged.orbits->steps * 9 / 10;
  EXPECT_TRUE(flaw(forged, s));
}

/// A step that doubles is no orbit that falls below 1/2; one of many coordinates that halves is, after so many steps.
struct SevenHalves {
  static constexpr std::array state{"a", "b", "c", "d", "e", "f", "g"};
  static About about() { return {.key = "test.seven", .printed = "made up in a test", .covers = Covers::step}; }
  static Domain domain() { return {}; }
  template <Real T>
  static std::array<T, 7> start(const Point<T>&) {
    std::array<T, 7> z;
    for (long i = 0; i < 7; ++i) z[static_cast<std::size_t>(i)] = from<T>(1 + i);
    return z;
  }
  template <Real T>
  static std::array<T, 7> step(std::array<T, 7> z) {
    for (T& x : z) x = x / 2;
    return z;
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 7>& z, Variant v) {
    // 7 / 2^10 < 1/100, and no sooner.
    return {compare("all are small", z[6], Relation::less, from<T>(v.pick(Q(1, 100), Q(-1, 100)))),
            compare("none is lost", z[0], Relation::greater, from<T>(Q(1, 2000)))};
  }
};
TEST(OneOrbit, OfManyCoordinatesIsFollowedByBoxes) {
  const auto s = as_statement<SevenHalves>();
  ProofAttempt attempt = prove(s, {});
  ASSERT_TRUE(attempt.certificate) << attempt.why_not;
  Certificate& c = *attempt.certificate;
  EXPECT_EQ(c.orbits->steps, 10);
  EXPECT_EQ(flaw(c, s).value_or(""), "");
  EXPECT_TRUE(flaw(c, as_mutant(s)));
  for (const long steps : {0L, 9L, 11L}) {  // 7/2^9 > 1/100; 1/2^11 < 1/2000
    c.orbits->steps = steps;
    EXPECT_TRUE(flaw(c, s)) << steps;
  }
  c.orbits->steps = 10;
  c.orbits->checkpoints.resize(1);
  EXPECT_TRUE(flaw(c, s));
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

/// The same with a last coordinate that is sqrt(g - 1), undefined from the third step on, of which the claim says
/// nothing.
struct SevenAndARoot : SevenHalves {
  template <Real T>
  static std::array<T, 7> step(std::array<T, 7> z) {
    const T root = sqrt(z[6] - 1);
    z = SevenHalves::step(z);
    z[5] = root;
    return z;
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 7>& z, Variant v) {
    return {compare("small", z[0], Relation::less, from<T>(v.pick(Q(1, 100), Q(-1, 100))))};
  }
};
TEST(OneOrbit, UndefinedCoordinatesAreRejected) {
  const auto s = as_statement<SevenAndARoot>();
  EXPECT_FALSE(prove(s, {}).certificate);
  ProofAttempt attempt = prove(as_statement<SevenHalves>(), {});
  ASSERT_TRUE(attempt.certificate);
  Certificate& forged = *attempt.certificate;
  forged.formula = s.formula({}).hash(s.domain);
  EXPECT_NE(flaw(forged, s).value_or("").find("undefined"), std::string::npos);
}

/// A statement that claims nothing is proved by nothing.
struct ClaimsNothing : SevenHalves {
  template <Real T>
  static Comparisons<T> claims(const std::array<T, 7>&, Variant) {
    return {};
  }
};
TEST(OneOrbit, NothingClaimedIsNothingProved) {
  const auto s = as_statement<ClaimsNothing>();
  Certificate certificate;
  certificate.key = s.about.key;
  certificate.formula = s.formula({}).hash(s.domain);
  certificate.orbits = BoxTree::leaf(64);
  certificate.orbits->kind = BoxTree::Kind::orbit;
  EXPECT_NE(flaw(certificate, s).value_or("").find("claims nothing"), std::string::npos);
}

/// The run of the five points in double comes to its threshold where the certificate says, less its hundredth.
TEST(StableCertificate, ArrivesWhereDoubleDoes) {
  const Dataset<double> data = small_dataset<double>("five_points", 0);
  TwoLayer<double> net{activation("half_softplus"), Vector<double>(2)};
  net.a(0) = 1;
  net.a(1) = -1;
  Matrix<double> w = Matrix<double>::Zero(2, 3);
  const double threshold = stable_threshold(model_constants(net.phi, 2, std::sqrt(8.01)), 5, 3.0);
  long steps = 0;
  while (logistic_risk(forward(net, data, w).margins) > threshold) {
    w = descent_step(w, risk_gradient(net, data, w), 3.0);
    ASSERT_LT(++steps, 100'000);
  }
  const Certificate c =
      read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, "cai2024.stable_certificate.single_neuron_margins"));
  EXPECT_EQ(c.orbits->steps, steps + steps / 100);
}

}  // namespace
}  // namespace overshoot::test
