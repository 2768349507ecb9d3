/// Domains no narrower than the statements they are of: values that the papers' hypotheses allow lie in them, and an
/// activation of Assumption 2 may fall.
#include <gtest/gtest.h>

#include <cmath>

#include "checks/cai2024/instance.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/refute.hpp"

namespace overshoot::cai2024 {
namespace {

const Variable& variable_of(const Statement& s, const std::string& name) {
  return *std::ranges::find(s.domain, name, &Variable::name);
}

TEST(ListedDomains, HoldWhatTheListingAllows) {
  struct Allowed {
    const char *key, *variable;
    Q value;
  };
  const Allowed allowed[] = {{"cai2024.b2_comparator.one", "slope", Q(-1, 1)},    // alpha <= |phi'| <= 1
                             {"cai2024.c1_potentials.one", "slope", Q(-1, 2)},    // the same
                             {"cai2024.a3_descent.one", "r", Q(0, 1)},            // ||x_i|| <= 1
                             {"cai2024.thm22_monotone.one", "r", Q(0, 1)},        // the same
                             {"cai2024.a13_margin_increases.one", "r", Q(0, 1)},  // the same
                             {"cai2024.a6_qmin", "r1", Q(0, 1)},                  // the same
                             {"cai2024.b2_comparator", "eta", Q(1'000'000, 1)},   // every eta
                             {"cai2024.thm32_average_risk", "eta", Q(1, 1'000'000)},
                             {"cai2024.b1_comparator.repaired", "scale", Q(1'000'000, 1)},  // every w
                             {"cai2024.cor42_acceleration", "kappa", Q(3, 1)},              // kappa, bt, n, T unbounded
                             {"cai2024.cor42_acceleration", "beta", Q(11, 1)},
                             {"cai2024.cor42_acceleration", "n", Q(101, 1)},
                             {"cai2024.cor42_acceleration.repaired", "n", Q(1'000'000'000'000, 1)},
                             {"cai2024.thm43_lower_bound", "gamma", Q(1, 1000)},  // gamma < 0.1
                             {"cai2024.thm43_lower_bound", "eta", Q(1, 1000)},
                             {"cai2024.g1.without_sign", "c", Q(-1, 1)},
                             {"ahn2023.loss_power", "beta", Q(5, 4)},  // beta > 1
                             {"lu2024.strong_map", "a1", Q(0, 1)},     // a_r = <w_r, u>_+
                             {"lu2024.single_datum_reduction", "p11", Q(0, 1)},
                             {"lu2024.single_datum_reduction", "n11", Q(0, 1)},  // inactive: at most 0
                             {"lu2024.growth_identity", "r", Q(0, 1)},
                             {"lu2024.weak_small_step", "P", Q(0, 1)}};  // r = 0
  for (const Allowed& a : allowed) {
    SCOPED_TRACE(a.key);
    EXPECT_TRUE(variable_of(find_statement(a.key), a.variable).contains(a.value.rational())) << a.variable;
  }
}

/// alpha <= |phi'|: every activation of the list falls in one statement and rises in its repaired sibling.
TEST(ListedDomains, ActivationsOfAssumption2MayFall) {
  for (const char* name : {"b1_comparator", "b1_comparator.late", "b2_comparator", "c1_potentials", "c2_norm_bound",
                           "c3_potential_explicit", "c3_potential_perceptron", "c4_stable_risk", "thm32_average_risk",
                           "thm41_stable_rate", "thm41_transition_time.repaired"}) {
    SCOPED_TRACE(name);
    const auto& options = variable_of(find_statement(std::string("cai2024.") + name), "activation").options;
    EXPECT_EQ(options, activations_of_assumption_2());
    EXPECT_EQ(std::ranges::count_if(options, [](const std::string& o) { return activation(o).negated; }),
              static_cast<long>(increasing_activations().size()));
  }
  for (const char* name :
       {"b1_comparator.rising", "b1_comparator.repaired", "b2_comparator.repaired", "c3_potential_perceptron.repaired"})
    EXPECT_EQ(variable_of(find_statement(std::string("cai2024.") + name), "activation").options,
              increasing_activations());
  for (const std::string& name : activations_of_assumption_2()) {
    SCOPED_TRACE(name);
    const Activation phi = activation(name);
    EXPECT_EQ(phi.name(), name);
    const ActivationConstants<double> c = phi.constants<double>();
    for (double x = -30; x <= 30; x += 1.0 / 16) {
      const double slope = phi.slope(x), sign = phi.negated ? -1 : 1;
      EXPECT_GE(sign * slope, c.alpha - 1e-15);
      EXPECT_LE(sign * slope, 1 + 1e-15);
      EXPECT_NEAR((phi.value(x + 1e-6) - phi.value(x - 1e-6)) / 2e-6, slope, 1e-6);
      EXPECT_LE(std::abs(phi.value(x) - x * slope), c.kappa + 1e-14);
    }
  }
  EXPECT_THROW(activation("minus_minus_identity"), BadInput);
  EXPECT_THROW(activation("minus_relu"), BadInput);
}

/// phi(z) = -z with n = m = d = 1, x = y = a = w* = gamma = eta = 1: at w = 0, where G = 1/2, the left side of Lemma
/// B.2 is eta G + eta G^2 = 3/4; one step gives <w_1, wbar*> = -1/2 where Lemma C.3 wants G = 1/2 at least.
TEST(ListedDomains, TheSearchFindsAFallingActivation) {
  struct Found {
    const char* key;
    double lhs, rhs;
  };
  for (const Found& f : {Found{"cai2024.b2_comparator", 0.75, 0}, Found{"cai2024.b2_comparator.one", 0.75, 0},
                         Found{"cai2024.c3_potential_perceptron", 0.5, -0.5}}) {
    SCOPED_TRACE(f.key);
    const Statement& s = find_statement(f.key);
    const RefuteAttempt attempt = refute(s, {}, {.samples = 4000});
    ASSERT_TRUE(attempt.certificate);
    EXPECT_EQ(flaw(*attempt.certificate, s).value_or(""), "");
    // And the committed witness is this instance.
    const Certificate c = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, f.key));
    std::vector<double> x;
    for (const Rational& q : from_witness(s.domain, c.point)) x.push_back(nearest_double(q));
    const Comparison<double> claim = s.in_double(x, {}).second.front();
    EXPECT_DOUBLE_EQ(claim.lhs, f.lhs);
    EXPECT_DOUBLE_EQ(claim.rhs, f.rhs);
  }
  // gamma^2 eta T >= 1 alone does not repair b1_comparator: the witness is a falling activation.
  const Statement& late = find_statement("cai2024.b1_comparator.late");
  const Certificate c = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, late.about.key));
  EXPECT_EQ(print(variable_of(late, "activation"), c.point.at("activation")), "minus_identity");
}

/// Corollary 4.2 is about a whole number T of steps and n of points; so is its witness.
TEST(ListedDomains, WitnessOfTheCorollaryHasWholeTimes) {
  const Certificate c = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, "cai2024.cor42_acceleration"));
  EXPECT_EQ(denominator(c.point.at("T")), 1);
  EXPECT_EQ(denominator(c.point.at("n")), 1);
  EXPECT_EQ(c.verdict, Verdict::refuted);
  EXPECT_EQ(find_statement("cai2024.cor42_acceleration.repaired").about.expected, Verdict::proved);
}

/// What does not name wbar* says the same of (phi, a) and (-phi, -a): f is the same.
TEST(ListedDomains, FallingActivationsAreOtherOutputSigns) {
  const std::size_t rising_count = increasing_activations().size();
  for (const char* key : {"cai2024.c1_potentials", "cai2024.thm32_average_risk", "cai2024.c2_norm_bound.repaired",
                          "cai2024.c3_potential_explicit.repaired", "cai2024.c4_stable_risk.repaired"}) {
    SCOPED_TRACE(key);
    const Statement& s = find_statement(key);
    Sampler sampler(s.domain, 3);
    for (int i = 0; i < 200; ++i) {
      std::vector<double> x = sampler.next(), mirrored = x;
      const auto at = [&](std::vector<double>& point, const std::string& name) -> double& {
        return point[static_cast<std::size_t>(std::ranges::find(s.domain, name, &Variable::name) - s.domain.begin())];
      };
      at(x, "lean") = at(mirrored, "lean") = 0;  // the weights do not lean on a
      double& phi = at(mirrored, "activation");
      phi += (phi < static_cast<double>(rising_count) ? 1 : -1) * static_cast<double>(rising_count);
      for (const char* a : {"a1", "a2", "a3"}) at(mirrored, a) = 1 - at(x, a);
      const auto here = s.in_double(x, {}).second, there = s.in_double(mirrored, {}).second;
      ASSERT_EQ(here.size(), there.size());
      for (std::size_t k = 0; k < here.size(); ++k) {
        if (std::isnan(here[k].lhs) || std::isnan(here[k].rhs)) continue;
        EXPECT_EQ(here[k].lhs, there[k].lhs);
        EXPECT_EQ(here[k].rhs, there[k].rhs);
      }
    }
  }
}

/// In one dimension data need not be separable: the labels' margins at w = 1 take both signs for a linear network.
TEST(ListedDomains, DataOfOneDimensionNeedNotBeSeparable) {
  const Domain domain = instance_domain(Data::any);
  std::vector<double> x(domain.size(), 0);
  const auto set = [&](const std::string& name, double value) {
    x[static_cast<std::size_t>(std::ranges::find(domain, name, &Variable::name) - domain.begin())] = value;
  };
  for (const auto& [name, value] : {std::pair("n", 2.0),
                                    {"m", 1.0},
                                    {"d", 1.0},
                                    {"eta", 1.0},
                                    {"scale", 1.0},
                                    {"u1", 1.0},
                                    {"r1", 0.5},
                                    {"t1", 1.0},
                                    {"r2", 0.5},
                                    {"t2", -1.0}})
    set(name, value);
  const Moment<double> now = instance(Point<double>(domain, x), Data::any).first();
  EXPECT_DOUBLE_EQ(now.margins(0), 0.5);
  EXPECT_DOUBLE_EQ(now.margins(1), -0.5);
}

}  // namespace
}  // namespace overshoot::cai2024
