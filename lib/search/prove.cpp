#include "lib/search/prove.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lib/kernel/identity.hpp"
#include "lib/kernel/resolve.hpp"
#include "lib/rates/claims.hpp"
#include "lib/scalar/range.hpp"
#include "lib/scalar/sentinel.hpp"
#include "lib/search/branch.hpp"
#include "lib/search/derivation.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/orbit_search.hpp"
#include "lib/search/refute.hpp"
#include "lib/search/special.hpp"
#include "lib/search/sums_of_squares.hpp"
#include "lib/search/undefined.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/why_not.hpp"
#include "lib/search/write_certificate.hpp"

namespace overshoot {

namespace {

class Prover {
 public:
  Prover(const Statement& statement, const Formula& formula, const ProveOptions& options, ProofLog* log)
      : statement_(statement),
        formula_(formula),
        box_(whole(statement.domain)),
        plans_(statement.plans()),
        options_(options),
        log_(log) {}

  ClaimProof prove(const Comparison<Expr>& claim) {
    ClaimProof proof;
    proof.claim = claim.label;
    const Sign sign = claim.strict() ? Sign::positive : Sign::nonnegative;
    const auto plan = std::ranges::find(plans_, claim.label, &Plan::claim);
    if (!claim.strict() && is_zero(claim.slack())) {
      proof.method = ClaimProof::Method::identity;
    } else if (plan != plans_.end() && plan->remainder) {
      proof.method = ClaimProof::Method::form;
      by_form(claim, sign, *plan, proof);
    } else if (claim.relation == Relation::equal) {
      throw Undecided("the two sides are not shown to be the same expression (" + why_not_ + ")");
    } else {
      proof.slack = solve(claim.slack(), sign, plan == plans_.end() ? std::vector<Touch>{} : plan->touches);
    }
    return proof;
  }

 private:
  bool is_zero(Expr e) {
    const Expr zero = resolve<Range>(e, box_);
    if (TimeLimit::current() && TimeLimit::forbids(identity_seconds(zero))) {
      why_not_ = "to see whether that is an identity takes too long";
      return false;
    }
    const IdentityCheck check = identically_zero(zero);
    why_not_ = check.why_not;
    if (!check.holds) return false;
    why_not_ = "it may be undefined somewhere in the domain";
    return defined_on<Range>(e, statement_.domain, box_);
  }

  /// `part` of a plan, if it is one, in words for what stays undecided.
  BoxTree solve(Expr f, Sign sign, const std::vector<Touch>& touches, const std::string& part = "") {
    const Obligation obligation(statement_.domain, formula_.hypotheses, f, sign, touches);
    const auto by_squares = [&](int effort) {
      return squares_.prove(statement_.domain, formula_.hypotheses, f, sign == Sign::positive, box_, effort);
    };
    try {
      const BranchOptions options{options_.box_budget, options_.progress, log_, obligations_++, [&] { return by_squares(0); }};
      return as_packed(statement_.domain, branch_and_bound(obligation, box_, options));
    } catch (const Violated&) {
      throw;
    } catch (const Unsettled& unsettled) {
      auto tree = by_squares(0);
      if (!tree) tree = by_squares(1);
      if (!tree)
        tree = derive(statement_.domain, formula_.hypotheses, f, sign == Sign::positive, unsettled.suspects,
                      options_.box_budget, squares_);
      if (!tree) tree = by_squares(2);
      if (tree) return as_packed(statement_.domain, std::move(*tree));
      const std::string places = where_it_piles_up(statement_.domain, formula_.hypotheses, f, sign, touches, box_);
      const std::string why = (part.empty() ? "" : part + " of its plan is ") + unsettled.what() +
                              (places.empty() ? "" : "; boxes pile up " + places) +
                              (squares_.lacked_solver() ? "; with coinor-csdp installed sums of squares would be tried" : "");
      const auto in_more_words = [&](auto undecided) {
        undecided.suspects = unsettled.suspects;
        undecided.examined = unsettled.examined;
        return undecided;
      };
      if (dynamic_cast<const OutOfBudget*>(&unsettled)) throw in_more_words(OutOfBudget(why));
      throw in_more_words(Unsettled(why));
    }
  }

  void by_form(const Comparison<Expr>& claim, Sign sign, const Plan& plan, ClaimProof& proof) {
    const Expr factor = plan.factor.value_or(from<Expr>(1));
    if (!is_zero(formula_.left_over(claim, plan)))
      throw Undecided("the plan is no identity: factor * slack is not the sum of its terms (" + why_not_ + ")");
    proof.factor = solve(factor, Sign::positive, {}, "the factor");
    bool strict_already = sign == Sign::nonnegative;
    for (const auto& [label, multiplier] : plan.multipliers) {
      const Comparison<Expr>* hypothesis = formula_.known(label, claim.label);
      if (hypothesis->relation == Relation::equal) {
        proof.multipliers.push_back(BoxTree::leaf(64));  // any sign will do
      } else if (claim.relation == Relation::equal) {
        throw Undecided("an equation does not follow from the inequality '" + label + "'");
      } else if (hypothesis->strict() && !strict_already) {
        proof.multipliers.push_back(solve(multiplier, Sign::positive, {}, "the multiplier of '" + label + "'"));
        strict_already = true;
      } else {
        proof.multipliers.push_back(solve(multiplier, Sign::nonnegative, {}, "the multiplier of '" + label + "'"));
      }
    }
    if (claim.relation == Relation::equal) {
      if (!is_zero(*plan.remainder)) throw Undecided("an equation's remainder is not zero");
      return;
    }
    proof.remainder = solve(*plan.remainder, strict_already ? Sign::nonnegative : Sign::positive, plan.touches, "the rest");
  }

  const Statement& statement_;
  const Formula& formula_;
  Box box_;
  Plans plans_;
  const ProveOptions& options_;
  ProofLog* log_;
  std::uint32_t obligations_ = 0;
  SumsOfSquares squares_{options_.box_budget};
  std::string why_not_;
};

}  // namespace

std::filesystem::path proof_log_path(const std::filesystem::path& root, const std::string& key) {
  return root / "proofs-numeric" / "partial" / (key + ".log");
}

std::optional<std::vector<Rational>> inhabitant(const Statement& statement, Variant variant) {
  const Formula formula = statement.formula(variant);
  Sampler sampler(statement.domain, 1);
  for (int i = 0; i < 20'000 && !TimeLimit::spent(); ++i) {
    const std::vector<double> x = sampler.next();
    if (!std::ranges::all_of(x, [](double c) { return std::isfinite(c); })) continue;
    const auto [hypotheses, claims] = statement.in_double(x, variant);
    const bool plausible = std::ranges::all_of(hypotheses, [](const Comparison<double>& hypothesis) {
      return hypothesis.relation == Relation::equal || hypothesis.slack() >= 0;
    });
    if (!plausible) continue;
    // The simplest numbers nearby will do as well, and read better.
    for (const int bits : {2, 10, 53}) {
      auto point = snapped(statement.domain, x, bits);
      if (point && hypotheses_hold(statement.domain, formula, *point)) return point;
    }
  }
  // An equation is met by no sample.
  for (const std::vector<Rational>& point : special_points(statement.domain, &formula, 4000, 1))
    if (!TimeLimit::spent() && hypotheses_hold(statement.domain, formula, point)) return point;
  return std::nullopt;
}

namespace {

/// Proves a statement about orbits by following them all.
ProofAttempt follow(const Statement& statement, Variant variant, const ProveOptions& options) {
  ProofAttempt attempt;
  Certificate certificate;
  certificate.key = statement.about.key;
  certificate.formula = statement.formula(variant).hash(statement.domain);
  if (!std::ranges::all_of(whole(statement.domain), &Side::bounded)) {
    attempt.why_not = "orbits are followed from a bounded domain, and this one is not";
    return attempt;
  }
  std::vector<Rational> middle;
  for (const Variable& x : statement.domain) middle.push_back((*x.lo + *x.hi) / 2);
  certificate.point = to_witness(statement.domain, middle);
  try {
    certificate.orbits = as_packed(statement.domain, enclose_orbits(statement, variant, options));
    attempt.certificate = std::move(certificate);
  } catch (const Undecided& undecided) {
    attempt.why_not = undecided.what();
    attempt.out_of_budget = dynamic_cast<const OutOfBudget*>(&undecided) != nullptr;
  }
  return attempt;
}

/// Proves every bound, or refutes one.
ProofAttempt bound_rates(const Statement& statement, Variant variant, const ProveOptions& options) {
  ProofAttempt attempt;
  const Formula formula = statement.formula(variant);
  Certificate certificate;
  certificate.key = statement.about.key;
  certificate.formula = formula.hash(statement.domain);
  for (const RateClaim& claim : formula.rates) {
    RateDecision decision = decide(claim);
    if (decision.refutation) {
      certificate.verdict = Verdict::refuted;
      certificate.rates = {std::move(*decision.refutation)};
      attempt.refutation = std::move(certificate);
      attempt.why_not = "it is false";
      return attempt;
    }
    if (!decision.proof) {
      if (attempt.why_not.empty()) attempt.why_not = fmt::format("'{}': {}", claim.label, decision.why_not);
      continue;  // another claim may be false
    }
    certificate.rates.push_back(std::move(*decision.proof));
    if (options.progress) options.progress(static_cast<long>(certificate.rates.size()));
  }
  if (attempt.why_not.empty()) attempt.certificate = std::move(certificate);
  return attempt;
}

}  // namespace

ProofAttempt prove(const Statement& statement, Variant variant, const ProveOptions& options) {
  require_sound_arithmetic();
  ProofAttempt attempt;
  if (statement.is<ByRuns>()) {
    attempt.why_not = "a statement about runs has no formula to prove";
    return attempt;
  }
  if (statement.is<ByOrbits>()) return follow(statement, variant, options);
  if (statement.is<ByRates>()) return bound_rates(statement, variant, options);
  if (statement.is<ByInstances>()) {
    attempt.why_not = "its formula depends on sizes and choices: no single formula can be proved for all of them";
    return attempt;
  }
  const Formula formula = statement.formula(variant);
  if (const auto why = slip_of_plans(statement.plans(), formula, statement.domain))
    throw std::logic_error(statement.about.key + ": " + *why);
  Certificate certificate;
  certificate.key = statement.about.key;
  certificate.formula = formula.hash(statement.domain);
  const auto point = inhabitant(statement, variant);
  if (!point) {
    const auto why = vacuous(statement);
    attempt.why_not = why ? *why : "no point was found where all hypotheses certainly hold: the statement may be vacuous";
    return attempt;
  }
  certificate.point = to_witness(statement.domain, *point);
  // At the suspects of a search that ended; coordinates that they do not give are those of the point above.
  const auto look_at = [&](std::vector<Unsettled::Point> suspects) {
    for (const Unsettled::Point& suspect : suspects) {
      std::vector<Rational> at = *point;
      for (std::size_t i = 0; i < at.size(); ++i)
        if (suspect[i]) at[i] = *suspect[i];
      if ((attempt.refutation = refutation_near(statement, variant, at))) return;
    }
  };
  look_at({Unsettled::Point(point->size())});
  if (attempt.refutation) {
    attempt.why_not = "it is false";
    return attempt;
  }
  std::optional<ProofLog> log;
  if (!options.log.empty())
    log.emplace(options.log, fmt::format("overshoot proof log 1\n{}\n{}\n", certificate.key, certificate.formula),
                options.resume);
  Prover prover(statement, formula, options, log ? &*log : nullptr);
  for (const Comparison<Expr>& claim : formula.claims) {
    try {
      certificate.claims.push_back(prover.prove(claim));
    } catch (const Undecided& undecided) {
      attempt.why_not = "claim '" + claim.label + "': " + undecided.what();
      attempt.out_of_budget = dynamic_cast<const OutOfBudget*>(&undecided) != nullptr;
      if (const auto* unsettled = dynamic_cast<const Unsettled*>(&undecided)) {
        attempt.examined = unsettled->examined;
        look_at(unsettled->suspects);
      }
      return attempt;
    }
  }
  attempt.certificate = std::move(certificate);
  return attempt;
}

}  // namespace overshoot
