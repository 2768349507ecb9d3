/// Random formulas on random boxes, claimed to be no smaller than their smallest sampled value (or a little more):
/// whatever is proved, and every forged certificate that is accepted, must agree with the formula's values at many
/// exact points.
#include "lib/search/write_certificate.hpp"
#include "lib/formula/notation.hpp"
#include "lib/scalar/ball.hpp"
#include "tests/scalar/random.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

Statement recorded(Domain domain, Expr f, Relation relation, Plans plans) {
  ByFormula by;
  by.record = [f, relation](Variant) { return Formula{{}, {compare("claim", f, relation, from<Expr>(0))}}; };
  by.in_double = [f, relation](const std::vector<double>& x, Variant) {
    const double value = evaluate<double>(Tape(std::span<const Expr>(&f, 1)), x).front();
    return Sides({}, {compare("claim", value, relation, 0.0)});
  };
  by.plans = [plans] { return plans; };
  return {{.key = "test.random", .printed = "made up in a test", .covers = Covers::the_same},
          std::move(domain),
          std::move(by)};
}

class Formulas {
 public:
  Formulas(Random& random, int variables) : random_(random), variables_(variables) {}

  Expr any(int depth) {
    if (depth == 0 || random_.one_in(6)) return leaf();
    const auto sub = [&] { return any(depth - 1); };
    switch (random_.integer(0, 27)) {
      case 0:
      case 1:
        return sub() + sub();
      case 2:
      case 3:
        return sub() - sub();
      case 4:
      case 5:
        return sub() * sub();
      case 6:
        return sub() / sub();
      case 7:
        return -sub();
      case 8:
        return abs(sub());
      case 9:
        return min(sub(), sub());
      case 10:
        return max(sub(), sub());
      case 11:
      case 12:
        return pown(sub(), random_.integer(-2, 4));
      case 13: {
        const Q powers[] = {Q(1, 2), Q(1, 1), Q(3, 2), Q(3, 1), Q(-1, 2), Q(5, 2)};
        return abs_pow(sub(), powers[random_.integer(0, 5)]);
      }
      case 14: {
        const Q powers[] = {Q(1, 2), Q(2, 1), Q(3, 2), Q(3, 1), Q(4, 1)};
        return signed_pow(sub(), powers[random_.integer(0, 4)]);
      }
      case 15:
        return random_.one_in(2) ? exp(sub()) : expm1(sub());
      case 16:
        return random_.one_in(2) ? log(sub()) : log1p(sub());
      case 17:
        return sqrt(sub());
      case 18:
        return random_.one_in(2) ? tanh(sub()) : erf(sub());
      case 19:
        return random_.one_in(2) ? tanhc(sub()) : log1pc(sub());
      case 24:
        return random_.one_in(2) ? sinc(sub()) : sinhc(sub());
      case 25:
        return random_.one_in(2) ? expm1c(sub()) : xlogx(sub());
      case 26:
        return random_.one_in(2) ? atan(sub()) : tan(sub());
      case 20:
        return random_.one_in(2) ? sech2(sub()) : cosh(sub());
      case 21:
        return random_.one_in(2) ? sin_atan(sub()) : cos_atan(sub());
      case 22:
        return random_.one_in(2) ? normal_cdf(sub()) : normal_cdf_integral(sub());
      case 23: {
        const Expr l = sub(), r = leaf(), a = sub(), b = sub();
        return random_.one_in(2) ? select(l < r, a, b) : select(l <= r, a, b);
      }
      default:
        return derivative(sub(), static_cast<int>(random_.integer(0, variables_ - 1)));
    }
  }

 private:
  Expr leaf() {
    if (!random_.one_in(4)) return Expr::variable(static_cast<int>(random_.integer(0, variables_ - 1)));
    const Q numbers[] = {Q(0, 1), Q(1, 1), Q(-1, 1), Q(1, 2), Q(1, 3), Q(2, 1), Q(-1, 3)};
    return from<Expr>(numbers[random_.integer(0, 6)]);
  }
  Random& random_;
  int variables_;
};

Variable some_variable(Random& random, std::string name) {
  switch (random.integer(0, 7)) {
    case 0:
      return real(std::move(name));
    case 1:
      return positive(std::move(name));
    case 2:
      return nonnegative(std::move(name));
    case 3:
      return nonzero(std::move(name));
    default: {
      const Q ends[] = {Q(-2, 1), Q(-1, 1), Q(-1, 3), Q(0, 1), Q(1, 3), Q(1, 1), Q(2, 1)};
      const auto i = static_cast<std::size_t>(random.integer(0, 5)),
                 k = static_cast<std::size_t>(random.integer(static_cast<long>(i) + 1, 6));
      Variable v = within(std::move(name), ends[i], ends[k]);
      v.lo_open = random.one_in(3);
      v.hi_open = random.one_in(3);
      return v;
    }
  }
}

/// Points where something may happen, and others.
std::vector<std::vector<Rational>> points_of(Random& random, const Domain& domain) {
  const auto coordinate = [&](const Variable& v) {
    const Rational tiny = power(Rational(1, 2), random.integer(1, 80));
    switch (random.integer(0, 7)) {
      case 0:
        return v.lo ? *v.lo : Rational(-1 / tiny);
      case 1:
        return v.hi ? *v.hi : Rational(1 / tiny);
      case 2:
        return v.lo ? Rational(*v.lo + tiny) : Rational(-tiny);
      case 3:
        return v.hi ? Rational(*v.hi - tiny) : tiny;
      case 4:
        return Rational(random.integer(-3, 3), random.integer(1, 3));
      case 5:
        return Rational(0);
      default:
        return Rational(random.integer(-2000, 2000), 1000);
    }
  };
  std::vector<std::vector<Rational>> out;
  for (int i = 0; i < 400 && out.size() < 60; ++i) {
    std::vector<Rational> p;
    for (const Variable& v : domain) p.push_back(coordinate(v));
    if (contains(domain, p)) out.push_back(std::move(p));
  }
  return out;
}

TEST(RandomFormulas, WhatIsProvedHolds) {
  Random random("random formulas");
  OVERSHOOT_TRACE_SEED(random);
  long proved = 0, rejected = 0, forged = 0, tried = 0;
  for (long i = 0; i < cases(800); ++i) {
    const int variables = random.one_in(3) ? 2 : 1;
    Domain domain;
    for (int k = 0; k < variables; ++k) domain.push_back(some_variable(random, k == 0 ? "x" : "y"));
    Expr f;
    try {
      f = Formulas(random, variables).any(static_cast<int>(random.integer(2, 4)));
    } catch (const BadInput&) {
      continue;
    }
    const Tape tape(std::span<const Expr>(&f, 1));
    if (tape.steps.size() > 60) continue;
    const auto points = points_of(random, domain);
    // The smallest value seen, simplified so that the claim is nearly true, true with equality, or just false.
    std::optional<Rational> least;
    for (const auto& p : points) {
      std::vector<double> x;
      for (const Rational& q : p) x.push_back(nearest_double(q));
      const double value = evaluate<double>(tape, x).front();
      if (std::isfinite(value) && std::fabs(value) < 1e6 && (!least || exact_rational(value) < *least))
        least = exact_rational(value);
    }
    if (!least) continue;
    const Rational slightly = power(Rational(1, 2), random.integer(2, 60));
    const Rational simple = simplest_between(*least - Rational(1, 1000000), *least + Rational(1, 1000000));
    const Rational below = random.one_in(3)   ? simple
                           : random.one_in(2) ? Rational(*least - slightly)
                                              : Rational(*least + slightly);
    const Expr slack = f - from<Expr>(below);
    const Relation relation = random.one_in(3) ? Relation::greater : Relation::at_least;
    Plans plans;
    if (random.one_in(2)) {
      Plan plan{.claim = "claim"};
      const Variable& v = domain[0];
      for (int order = 1; order <= 4; ++order) {
        if (v.lo) plan.touches.push_back({v.name, v.lo, 0, order});
        if (v.hi) plan.touches.push_back({v.name, v.hi, 0, order});
        if (random.one_in(2)) plan.touches.push_back({v.name, Rational(0), 0, order});
      }
      plans.push_back(std::move(plan));
    }
    const Statement s = recorded(domain, slack, relation, plans);
    ++tried;
    const auto wrong_at = [&]() -> std::string {
      const Formula formula = s.formula({});
      for (const auto& p : points)
        if (const auto r = refutation_at(domain, formula, p)) {
          std::string at;
          for (const Rational& q : p) at += " " + print(q);
          return at + ": [" + r->lhs.first + ", " + r->lhs.second + "]";
        }
      return "";
    };
    std::vector<std::string> names;
    for (const Variable& v : domain) names.push_back(v.name);
    SCOPED_TRACE(written(slack, names) + (relation == Relation::greater ? " > 0 on " : " >= 0 on ") + text(domain));
    const ProofAttempt attempt = prove(s, {}, {.box_budget = 120});
    if (attempt.certificate) {
      ++proved;
      ASSERT_EQ(wrong_at(), "") << "proved: " << to_json(*attempt.certificate).dump();
      // The second engine may be less sharp (it computes real powers through logarithms): it may then reject what is
      // true.
      if (flaw(*attempt.certificate, s)) ++rejected;
    }
    if (variables == 1)
      for (const Certificate& c : forgeries(s))
        if (!flaw(c, s)) {
          ++forged;
          ASSERT_EQ(wrong_at(), "") << "accepted: " << to_json(c).dump();
        }
  }
  RecordProperty("tried", static_cast<int>(tried));
  RecordProperty("proved", static_cast<int>(proved));
  RecordProperty("forged", static_cast<int>(forged));
  EXPECT_GT(proved, tried / 5);
  EXPECT_GT(forged, tried / 5);
  EXPECT_LT(rejected, proved / 20 + 2);
}

}  // namespace
}  // namespace overshoot::test
