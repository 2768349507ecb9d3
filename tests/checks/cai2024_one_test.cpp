/// cai2024, one point: the reduced formulas of checks/cai2024/one.cpp against the network itself. At random instances
/// with n = 1 the variables of the proved sibling are read off the network (its risk, margin, gradient), and both sides
/// of every claim must agree with those of the sampled statement, evaluated in long double.
#include <gtest/gtest.h>

#include <cmath>

#include "checks/cai2024/instance.hpp"

namespace overshoot::cai2024 {
namespace {

using Real80 = long double;

/// Both sides of a claim of the network's statement, and how the sibling states them.
using Sides = std::pair<Real80, Real80>;

class OnePoint : public testing::Test {
 protected:
  /// A network: n = 1, one of `activations`, m <= most_units, d <= most_dimensions; the risk is mostly small.
  void draw(Data data, const std::vector<std::string>& names, long units, long dimensions, double largest_eta = 100) {
    domain_ = instance_domain(data);
    const auto any = [&](std::size_t n) { return static_cast<double>(engine_() % n); };
    x_.clear();
    for (const Variable& v : domain_) {
      if (v.name == "activation") {
        name_ = names[static_cast<std::size_t>(any(names.size()))];
        x_.push_back(std::ranges::find(v.options, name_) - v.options.begin());
      } else if (v.name == "n") {
        x_.push_back(1);
      } else if (v.name == "m" || v.name == "d") {
        x_.push_back(1 + any(static_cast<std::size_t>(v.name == "m" ? units : dimensions)));
      } else if (!v.options.empty()) {
        x_.push_back(any(2));
      } else if (v.name == "eta") {
        x_.push_back(1e-3 * std::pow(largest_eta * 1e3, unit()));
      } else if (v.name == "scale") {
        x_.push_back(40 * unit());
      } else if (v.name == "lean") {
        x_.push_back(unit());
      } else {
        x_.push_back(v.lo && *v.lo == 0 ? 1 - unit() : 2 * unit() - 1);
      }
    }
    z_.emplace(instance(Point<Real80>(domain_, {x_.begin(), x_.end()}), data));
    now_.emplace(z_->first());
    L = now_->risk;
    q = now_->smallest_margin();
    G = now_->G();
    b = z_->room(L);
    H = z_->H;
    kappa = z_->c.kappa;
    square = squared_norm(now_->gradient) / (G * G);
    along = now_->v() / G;
    r = std::sqrt(squared_norm(z_->data.x));
  }
  double coordinate(const std::string& name) const { return x_[index(name)]; }

  /// Compares every claim of `key` at this network with that of its sibling at `point`. `as` takes the network's sides
  /// to the sibling's by label.
  template <class F>
  void compare_with(const std::string& key, std::vector<Real80> point, const F& as, std::vector<double> more = {}) {
    SCOPED_TRACE(key + " for " + name_ + ", q = " + std::to_string(static_cast<double>(q)));
    const Statement &general = find_statement(key), &one = find_statement(key + ".one");
    std::vector<double> at = x_, reduced(point.begin(), point.end());
    at.insert(at.end(), more.begin(), more.end());
    for (const auto& h : general.in_double(at, {}).first)
      if (h.slack() < 0) return;
    for (std::size_t i = 0; i < reduced.size(); ++i) {
      // Where the hypotheses hold the sibling's ranges do; a number at an end may round beyond it.
      const Variable& v = one.domain[i];
      if (v.lo && reduced[i] < nearest_double(*v.lo)) reduced[i] += 1e-12;
      if (v.hi && reduced[i] > nearest_double(*v.hi)) reduced[i] -= 1e-12;
      ASSERT_TRUE(v.contains(exact_rational(reduced[i]))) << v.text() << ": " << reduced[i];
    }
    const PrecisionScope scope(256);
    const auto claims = general.as<ByInstances>()->claims_in_mpfr(at, {});
    const auto stated = one.in_double(reduced, {}).second;
    ASSERT_EQ(claims.size(), stated.size());
    for (std::size_t i = 0; i < claims.size(); ++i) {
      ASSERT_EQ(claims[i].label, stated[i].label);
      ASSERT_EQ(claims[i].relation, stated[i].relation);
      const auto [lhs, rhs] = as(claims[i].label, Sides(mpfr_get_ld(claims[i].lhs.raw(), MPFR_RNDN),
                                                        mpfr_get_ld(claims[i].rhs.raw(), MPFR_RNDN)));
      if (std::isnan(lhs)) continue;
      // Besides double's rounding: L' - L is a difference of numbers of size L.
      const Real80 tolerance = 1e-9L * std::max(std::abs(lhs), std::abs(rhs)) + 1e-17L * L;
      EXPECT_NEAR(stated[i].lhs, lhs, tolerance) << stated[i].label;
      EXPECT_NEAR(stated[i].rhs, rhs, tolerance) << stated[i].label;
    }
    ++compared_;
  }
  static Sides same(const std::string&, const Sides& s) { return s; }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  std::size_t index(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::find(domain_, name, &Variable::name) - domain_.begin());
  }

  std::mt19937_64 engine_{7};
  Domain domain_;
  std::string name_;
  std::vector<double> x_;
  std::optional<Instance<Real80>> z_;
  std::optional<Moment<Real80>> now_;
  Real80 L = 0, q = 0, G = 0, b = 0, H = 0, kappa = 0, square = 0, along = 0, r = 0;
  long compared_ = 0;
};

TEST_F(OnePoint, AnyModel) {
  for (int i = 0; i < 4000; ++i) {
    draw(Data::any, smooth_activations(), most_units, 2);
    const Real80 tilt = kappa == 0 ? 0 : (q - along) / kappa, c1 = 1 + z_->step_weight();
    compare_with("cai2024.a6_qmin", {q},
                 [](const std::string&, const Sides& s) { return Sides(std::exp(s.first), std::exp(s.second)); });
    compare_with("cai2024.a7_v_lower", {b, kappa, tilt}, same);
    compare_with("cai2024.a8_norm_growth", {b, kappa, tilt, 4 * H * square * L, H}, same);
    compare_with("cai2024.a9_smoothed_margin", {L}, same);
    if (c1 < 600) compare_with("cai2024.a10_margins", {b - 1, kappa, c1 / b}, same);  // e^c1 is finite
  }
  EXPECT_GT(compared_, 6000);
}

TEST_F(OnePoint, AnyActivationOfAssumption2) {
  for (int i = 0; i < 4000; ++i) {
    draw(Data::separable, activations_of_assumption_2(), 1, 1);
    const Real80 sign = z_->net.phi.negated ? -1 : 1;
    const Real80 slope = sign * std::sqrt(square) / r, alpha = z_->c.alpha, share = coordinate("share");
    compare_with("cai2024.b2_comparator", {q, H, r, share, slope}, same);
    compare_with("cai2024.c1_potentials", {q, std::max(q, 0.0L), r, share, alpha, slope},
                 [&](const std::string& label, const Sides& s) {
                   return label.starts_with("F <= 2G") && q < 0 ? Sides(NAN, NAN) : s;
                 });
  }
  EXPECT_GT(compared_, 7000);
}

TEST_F(OnePoint, StepsOfTheIdentity) {
  for (int i = 0; i < 8000; ++i) {
    draw(Data::any, {"identity"}, 1, 1, 1e4);
    compare_with("cai2024.a3_descent", {L, r, H * L}, [](const std::string& label, const Sides& s) {
      return label == "not faster" ? Sides(std::exp(s.first), std::exp(s.second)) : s;
    });
    const Real80 delta = H * G * r * r;
    compare_with("cai2024.thm22_monotone", {L, r, H * L}, same, {1});
    if (delta < 1e-6) continue;  // too small for the difference of logarithms
    compare_with("cai2024.a13_margin_increases", {b, r, 4 * H * L}, [&](const std::string&, const Sides& s) {
      const Real80 growth = std::log1p(delta / q);
      EXPECT_NEAR(s.second, 0, 1e-15);  // mu = 0
      return Sides((s.first + growth) * b / delta, (s.second + growth) * b / delta);
    });
  }
  EXPECT_GT(compared_, 5000);
}

}  // namespace
}  // namespace overshoot::cai2024
