#pragma once
/// Statements made up in a test, and forged certificates for them: what a prover and a verifier must not fall for.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lib/search/write_certificate.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/refute.hpp"

namespace overshoot::test {

using PlansOf = std::function<Plans(const Point<Expr>&)>;

struct Nothing {
  template <class P>
  auto operator()(const P& p) const {
    using T = std::remove_cvref_t<decltype(p.values().front())>;
    return Comparisons<T>{};
  }
};

/// claims and hypotheses: callables on a point of any number type that give comparisons.
template <class Claims, class Hypotheses = Nothing>
Statement statement(Domain domain, Claims claims, Hypotheses hypotheses = {}, PlansOf plans = {}) {
  ByFormula by;
  by.in_double = [domain, claims, hypotheses](const std::vector<double>& x, Variant) {
    const Point<double> p(domain, x);
    return Sides(hypotheses(p), claims(p));
  };
  by.record = [domain, claims, hypotheses](Variant) {
    const Point<Expr> p = symbolic_point(domain);
    return Formula{hypotheses(p), claims(p)};
  };
  by.plans = [domain, plans] { return plans ? plans(symbolic_point(domain)) : Plans{}; };
  return {{.key = "test.ad_hoc", .printed = "made up in a test", .covers = Covers::the_same},
          std::move(domain),
          std::move(by)};
}

/// f(p) (relation) 0, as the one claim "claim".
template <class F>
auto one_claim(F f, Relation relation) {
  return [f, relation](const auto& p) {
    const auto x = f(p);
    using T = std::remove_cvref_t<decltype(x)>;
    return Comparisons<T>{compare("claim", T(x), relation, from<T>(0))};
  };
}
/// The statement f >= 0 and the like over a domain.
template <class F>
Statement says(Domain domain, F f, Relation relation = Relation::at_least, PlansOf plans = {}) {
  return statement(std::move(domain), one_claim(f, relation), Nothing{}, std::move(plans));
}
/// The same where h (relation) 0, the hypothesis "given".
template <class F, class H>
Statement says_given(Domain domain, H h, Relation given, F f, Relation relation, PlansOf plans = {}) {
  const auto hypotheses = [h, given](const auto& p) {
    auto out = one_claim(h, given)(p);
    out.front().label = "given";
    return out;
  };
  return statement(std::move(domain), one_claim(f, relation), hypotheses, std::move(plans));
}

/// A slope along variable i from an end of the box, with what shows its sign and what shows the end's.
inline BoxTree sloping(std::size_t i, std::optional<Rational> at, int infinite, bool strict, BoxTree slope, BoxTree end) {
  BoxTree t;
  t.kind = BoxTree::Kind::monotone;
  t.variable = i;
  t.infinite = infinite;
  t.strict = strict;
  t.left = std::make_unique<BoxTree>(std::move(slope));
  if (at) t.right = std::make_unique<BoxTree>(std::move(end));
  t.at = std::move(at);
  return t;
}
inline BoxTree in_cases(BoxTree first, BoxTree second) {
  BoxTree t;
  t.kind = BoxTree::Kind::cases;
  t.left = std::make_unique<BoxTree>(std::move(first));
  t.right = std::make_unique<BoxTree>(std::move(second));
  return t;
}
inline BoxTree shifting(std::size_t i, Expr centre, BoxTree of_the_rest) {
  BoxTree t;
  t.kind = BoxTree::Kind::shift;
  t.variable = i;
  t.centre = centre;
  t.left = std::make_unique<BoxTree>(std::move(of_the_rest));
  return t;
}
inline BoxTree as_multiple(Expr factor, Expr rest, BoxTree of_factor, BoxTree of_rest) {
  BoxTree t;
  t.kind = BoxTree::Kind::multiple;
  t.factor = factor;
  t.rest = rest;
  t.left = std::make_unique<BoxTree>(std::move(of_factor));
  t.right = std::make_unique<BoxTree>(std::move(of_rest));
  return t;
}

/// The same with a multiplier of the hypothesis of that number, whose sign the tree shows.
inline BoxTree with_multiplier(BoxTree multiple, std::size_t hypothesis, Expr multiplier, BoxTree of_multiplier) {
  multiple.multipliers.emplace_back(hypothesis, multiplier);
  multiple.multiplier_signs.push_back(std::move(of_multiplier));
  return multiple;
}
/// The hypothesis' slack in the place of variable i.
inline BoxTree by_slack(std::size_t i, std::size_t hypothesis, BoxTree inner) {
  BoxTree t;
  t.kind = BoxTree::Kind::slack;
  t.variable = i;
  t.hypothesis = hypothesis;
  t.left = std::make_unique<BoxTree>(std::move(inner));
  return t;
}

/// Every tree worth trying on a domain that is not mathematics: leaves, touches of every kind and order, slopes and
/// slopes of slopes from every end, cases, and a hypothesis' slack in the place of a variable or taken off once.
inline std::vector<std::function<BoxTree()>> forged_trees(const Domain& domain) {
  std::vector<std::function<BoxTree()>> trees;
  trees.push_back([] { return in_cases(BoxTree::leaf(64), BoxTree::leaf(64)); });
  for (const long precision : {64L, 500L}) trees.push_back([precision] { return BoxTree::leaf(precision); });
  const auto touching = [](std::size_t i, std::optional<Rational> at, int infinite, int order) {
    BoxTree t = BoxTree::leaf(128);
    t.kind = BoxTree::Kind::touch;
    t.variable = i;
    t.at = std::move(at);
    t.infinite = infinite;
    t.order = order;
    return t;
  };
  for (std::size_t i = 0; i < domain.size(); ++i) {
    const Variable& v = domain[i];
    trees.push_back([i] { return by_slack(i, 0, BoxTree::leaf(64)); });
    trees.push_back([i] {
      const Expr one = from<Expr>(1), x = Expr::variable(static_cast<int>(i));
      return with_multiplier(as_multiple(one, x, BoxTree::leaf(64), BoxTree::leaf(64)), 0, one, BoxTree::leaf(64));
    });
    for (const bool strict : {false, true})
      for (const auto& [at, infinite] : {std::pair(v.lo, -1), std::pair(v.hi, 1)}) {
        const auto slope = [=](const std::function<BoxTree()>& of) {
          return [=] { return sloping(i, at, infinite, strict, of(), BoxTree::leaf(64)); };
        };
        const std::function<BoxTree()> once = slope([] { return BoxTree::leaf(64); });
        trees.push_back(once);
        trees.push_back(slope(once));
        trees.push_back(slope(slope(once)));
        trees.push_back([=] { return in_cases(once(), once()); });
        if (at) trees.push_back(slope([=] { return touching(i, at, 0, 1); }));
        for (const Rational& middle : {Rational(0), Rational(1, 2)}) {
          if ((v.lo && middle <= *v.lo) || (v.hi && middle >= *v.hi)) continue;
          // From the cut to both sides, and only as far as the cut.
          trees.push_back([=] {
            return BoxTree::split_at(i, middle, sloping(i, middle, 0, strict, BoxTree::leaf(64), BoxTree::leaf(64)),
                                     sloping(i, middle, 0, strict, BoxTree::leaf(64), BoxTree::leaf(64)));
          });
          trees.push_back([=] { return BoxTree::split_at(i, middle, once(), once()); });
          trees.push_back(slope([=] { return BoxTree::split_at(i, middle, BoxTree::leaf(64), BoxTree::leaf(64)); }));
        }
      }
    for (int order = 1; order <= 4; ++order) {
      for (const auto& at : {v.lo, v.hi})
        if (at) trees.push_back([=] { return touching(i, at, 0, order); });
      for (const int infinite : {-1, 1}) trees.push_back([=] { return touching(i, {}, infinite, order); });
      // Cut at an inner point, and touch it from both sides or from one.
      for (const Rational& at : {Rational(0), Rational(1, 3), Rational(1, 2), Rational(1)}) {
        if ((v.lo && at <= *v.lo) || (v.hi && at >= *v.hi)) continue;
        trees.push_back([=] { return BoxTree::split_at(i, at, touching(i, at, 0, order), touching(i, at, 0, order)); });
        trees.push_back([=] { return BoxTree::split_at(i, at, BoxTree::leaf(128), touching(i, at, 0, order)); });
        trees.push_back([=] { return BoxTree::split_at(i, at, touching(i, at, 0, order), BoxTree::leaf(128)); });
      }
    }
  }
  return trees;
}

/// Certificates for a statement of one claim, made without any proof.
inline std::vector<Certificate> forgeries(const Statement& s) {
  std::vector<Certificate> out;
  const Formula f = s.formula({});
  const auto point = inhabitant(s, {});
  const Plans plans = s.plans();
  const auto blank = [&](ClaimProof::Method method) {
    Certificate c;
    c.key = s.about.key;
    c.formula = f.hash(s.domain);
    if (point) c.point = to_witness(s.domain, *point);
    ClaimProof proof;
    proof.claim = f.claims.front().label;
    proof.method = method;
    if (!plans.empty())
      for (std::size_t k = 0; k < plans.front().multipliers.size(); ++k) proof.multipliers.push_back(BoxTree::leaf(64));
    c.claims.push_back(std::move(proof));
    return c;
  };
  out.push_back(blank(ClaimProof::Method::identity));
  // Multiples: by factors that have no sign, of rests that are none.
  const Expr slack = f.claims.front().slack();
  std::vector<Expr> factors{from<Expr>(1)};
  for (std::size_t i = 0; i < s.domain.size(); ++i) {
    const Expr x = Expr::variable(static_cast<int>(i));
    factors.insert(factors.end(), {x, -x, pown(x, 2), pown(x, -1), slack, pown(slack, 2), pown(slack, -1)});
  }
  for (const Expr factor : factors)
    for (const Expr rest : {from<Expr>(0), from<Expr>(1), factor * slack, factor}) {
      out.push_back(blank(ClaimProof::Method::boxes));
      out.back().claims[0].slack = as_multiple(factor, rest, BoxTree::leaf(64), BoxTree::leaf(64));
    }
  // Shifts by what may be an end, or the other variable.
  for (std::size_t i = 0; i < s.domain.size(); ++i) {
    const Expr other = Expr::variable(static_cast<int>(i == 0 ? 1 : 0));
    for (const Expr centre : {from<Expr>(1), pi<Expr>() / 2, sqrt(from<Expr>(2)), other, -other, 1 - other})
      for (const bool touched : {false, true}) {
        BoxTree t = BoxTree::leaf(64);
        if (touched) {
          t.kind = BoxTree::Kind::touch;
          t.variable = i;
          t.at = Rational(0);
        }
        out.push_back(blank(ClaimProof::Method::boxes));
        out.back().claims[0].slack = shifting(i, centre, std::move(t));
      }
  }
  for (const auto& tree : forged_trees(s.domain)) {
    out.push_back(blank(ClaimProof::Method::boxes));
    out.back().claims[0].slack = tree();
    if (plans.empty()) continue;
    out.push_back(blank(ClaimProof::Method::form));
    out.back().claims[0].remainder = tree();
  }
  return out;
}

/// Neither the prover proves it nor the verifier accepts a forgery.
inline testing::AssertionResult stays_unproved(const Statement& s, long box_budget = 1500) {
  const ProofAttempt attempt = prove(s, {}, {.box_budget = box_budget});
  if (attempt.certificate) return testing::AssertionFailure() << "proved: " << to_json(*attempt.certificate).dump();
  for (const Certificate& c : forgeries(s))
    if (!flaw(c, s)) return testing::AssertionFailure() << "the verifier accepts " << to_json(c).dump();
  return testing::AssertionSuccess();
}

/// The prover proves it and the verifier agrees.
inline testing::AssertionResult is_proved(const Statement& s, long box_budget = 20'000) {
  const ProofAttempt attempt = prove(s, {}, {.box_budget = box_budget});
  if (!attempt.certificate) return testing::AssertionFailure() << "not proved: " << attempt.why_not;
  if (const auto why = flaw(*attempt.certificate, s))
    return testing::AssertionFailure() << "proved, but the verifier says: " << *why;
  return testing::AssertionSuccess();
}

/// The search finds an exact counterexample and the verifier agrees.
inline testing::AssertionResult is_refuted(const Statement& s) {
  const RefuteAttempt attempt = refute(s, {}, {.samples = 4000, .local_searches = 8});
  if (!attempt.certificate) return testing::AssertionFailure() << "not refuted";
  if (const auto why = flaw(*attempt.certificate, s))
    return testing::AssertionFailure() << "refuted, but the verifier says: " << *why;
  return testing::AssertionSuccess();
}
/// Neither sampling nor the search mistakes rounding for a counterexample.
inline testing::AssertionResult stays_unrefuted(const Statement& s) {
  const RefuteAttempt attempt = refute(s, {}, {.samples = 4000, .local_searches = 8});
  if (!attempt.certificate && !attempt.report.refutation) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "refuted: "
                                     << (attempt.certificate ? to_json(*attempt.certificate).dump() : "by samples");
}

}  // namespace overshoot::test
