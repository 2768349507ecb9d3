#include "lib/evidence/prove.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lib/evidence/identity.hpp"
#include "lib/evidence/refute.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/range.hpp"

namespace overshoot {

namespace {

constexpr long precisions[] = {64, 128, 256};
/// A chain of splits deeper than this converges to a point that subdivision does not decide.
constexpr int deepest_split = 400;

bool certainly_has(const Range& x, Sign sign) {
  return certainly(sign == Sign::positive ? x > Range(0L) : x >= Range(0L));
}

/// One expression to be shown nonnegative (or positive) wherever the hypotheses hold.
class Obligation {
 public:
  Obligation(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, Sign sign, std::vector<Touch> touches,
             const ProveOptions& options)
      : domain_(domain),
        f_(f),
        tape_(std::span<const Expr>(&f, 1)),
        sign_(sign),
        touches_(std::move(touches)),
        options_(options) {
    for (std::size_t i = 0; i < domain.size(); ++i)
      if (tape_.uses_variable(static_cast<int>(i))) variables_.push_back(i);
    // A hypothesis restricts f only through the variables they share.
    for (const Comparison<Expr>& h : hypotheses) {
      const Expr slack = h.slack();
      const Tape t(std::span<const Expr>(&slack, 1));
      const auto shared = [&](std::size_t i) { return t.uses_variable(static_cast<int>(i)); };
      if (std::ranges::any_of(variables_, shared)) hypotheses_.push_back(h);
    }
    for (const Comparison<Expr>& h : hypotheses_) {
      const Expr slack = h.slack();
      const Tape t(std::span<const Expr>(&slack, 1));
      for (std::size_t i = 0; i < domain.size(); ++i)
        if (t.uses_variable(static_cast<int>(i)) && !std::ranges::count(variables_, i)) variables_.push_back(i);
    }
    if (!may_jump(f))
      for (const std::size_t i : variables_) gradient_.push_back(derivative(f, static_cast<int>(i)));
  }

  /// The tree of decided boxes; Undecided, with the box in words, when the budget is spent.
  BoxTree solve(const Box& box) { return solve(box, 0); }

 private:
  BoxTree solve(const Box& box, int depth) {
    if (++examined_ > options_.box_budget || depth > deepest_split)
      throw Undecided("undecided on " + text(box) + fmt::format(" after {} boxes", examined_));
    if (options_.progress && examined_ % 1000 == 0) options_.progress(decided_, depth);
    if (depth == 0)  // a thin domain, or a claim between constants: more digits may tell where no split will
      for (const long precision : precisions)
        if (decided_by_enclosure(box, precision)) return BoxTree::leaf(precision);
    if (variables_.empty()) throw Undecided("a constant claim could not be decided");
    // A box of relative width 2^-24 around a simple extreme has slacks of 2^-48 only: 64 bits no longer tell there.
    const long precision = precisions[depth < 24 ? 0 : depth < 80 ? 1 : 2];
    if (decided_by_enclosure(box, precision)) {
      ++decided_;
      return BoxTree::leaf(precision);
    }
    for (const Touch& t : touches_)
      if (auto leaf = decided_by_touch(box, t, precision)) {
        ++decided_;
        return std::move(*leaf);
      }
    const auto [i, at] = where_to_split(box);
    auto [left, right] = split(domain_, box, i, at);
    BoxTree l = solve(left, depth + 1);
    return BoxTree::split_at(i, at, std::move(l), solve(right, depth + 1));
  }

  bool decided_by_enclosure(const Box& box, long precision) {
    const PrecisionScope scope(precision);
    const std::vector<Range> x = enclosure<Range>(box);
    try {
      for (const Comparison<Expr>& h : hypotheses_) {
        const Expr sides[] = {h.lhs, h.rhs};
        const std::vector<Range> v = evaluate<Range>(Tape(sides), x);
        if (!possibly(Comparison<Range>{"", h.relation, v[0], v[1]}.holds())) return true;
      }
      const Range natural = evaluate<Range>(tape_, x).front();
      if (certainly_has(natural, sign_)) return true;
      const auto mean_value = mean_value_form(box, x);
      return mean_value && !natural.partial() && certainly_has(*mean_value, sign_);
    } catch (const Undecided&) {
      return false;
    }
  }

  /// f(m) + sum of df/dx_i(box) (x_i - m_i), for a bounded box and a continuous f.
  std::optional<Range> mean_value_form(const Box& box, const std::vector<Range>& x) {
    if (gradient_.empty()) return std::nullopt;
    std::vector<Range> middle = x;
    for (const std::size_t i : variables_) {
      if (!box[i].bounded()) return std::nullopt;
      middle[i] = Range(Rational((*box[i].lo + *box[i].hi) / 2));
    }
    Range sum = evaluate<Range>(tape_, middle).front();
    for (std::size_t k = 0; k < variables_.size(); ++k) {
      const std::size_t i = variables_[k];
      const Range slope = evaluate<Range>(Tape(std::span<const Expr>(&gradient_[k], 1)), x).front();
      sum = sum + slope * (x[i] - middle[i]);
    }
    return sum;
  }

  std::optional<BoxTree> decided_by_touch(const Box& box, const Touch& t, long precision) {
    const std::size_t i = index_of(t.variable);
    const Side& side = box[i];
    int direction = 0;  // on which side of the zero the box lies
    bool excluded = false;
    if (t.at) {
      if (side.lo && *side.lo == *t.at) {
        direction = 1;
        excluded = side.lo_open;
      } else if (side.hi && *side.hi == *t.at) {
        direction = -1;
        excluded = side.hi_open;
      }
    } else if ((t.infinite > 0 && !side.hi) || (t.infinite < 0 && !side.lo)) {
      direction = -t.infinite;
      excluded = true;
    }
    if (direction == 0 || (sign_ == Sign::positive && !excluded)) return std::nullopt;
    const PrecisionScope scope(precision);
    try {
      Expr g = resolve<Range>(f_, box);
      if (t.order > 1 && piecewise(g)) return std::nullopt;
      const int variable = static_cast<int>(i);
      for (int order = 0; order < t.order; ++order) {
        // A slope that jumps has at the zero the value of one side only: no derivative may hold one.
        if (may_jump(g) || !zero_at(g, i, t, box)) return std::nullopt;
        g = derivative(g, variable);
      }
      const Range top = evaluate<Range>(Tape(std::span<const Expr>(&g, 1)), enclosure<Range>(box)).front();
      if (evaluate<Range>(tape_, enclosure<Range>(box)).front().partial()) return std::nullopt;
      const bool flip = direction < 0 && t.order % 2 == 1;
      if (!certainly_has(flip ? -top : top, sign_)) return std::nullopt;
    } catch (const Undecided&) {
      return std::nullopt;
    }
    BoxTree leaf = BoxTree::leaf(precision);
    leaf.kind = BoxTree::Kind::touch;
    leaf.variable = i;
    leaf.at = t.at;
    leaf.infinite = t.infinite;
    leaf.order = t.order;
    return leaf;
  }

  /// Whether g is exactly zero where variable i has the touch's value, whatever the other variables are.
  bool zero_at(Expr g, std::size_t i, const Touch& t, const Box& box) const {
    if (!t.at) {
      std::vector<Exact> x(domain_.size());
      if (variables_.size() != 1 || variables_.front() != i) return false;
      x[i] = Exact::infinity(t.infinite);
      return evaluate<Exact>(Tape(std::span<const Expr>(&g, 1)), x).front().sign() == 0;
    }
    if (!defined_on<Range>(g, domain_, face(box, i, *t.at))) return false;
    std::vector<Expr> at = symbolic_point(domain_).values();
    at[i] = from<Expr>(*t.at);
    return identically_zero(substitute(g, at), 100'000).holds;
  }

  std::size_t index_of(const std::string& name) const {
    for (std::size_t i = 0; i < domain_.size(); ++i)
      if (domain_[i].name == name) return i;
    throw std::logic_error("a touch names an unknown variable '" + name + "'");
  }

  std::pair<std::size_t, Rational> where_to_split(const Box& box) const {
    const auto inside = [](const Side& s, const Rational& x) { return (!s.lo || *s.lo < x) && (!s.hi || x < *s.hi); };
    for (const Touch& t : touches_)
      if (const std::size_t i = index_of(t.variable); t.at && inside(box[i], *t.at)) return {i, *t.at};
    for (const std::size_t i : variables_)
      if (domain_[i].punctured && inside(box[i], 0)) return {i, Rational(0)};
    std::size_t best = variables_.front();
    double widest = -1;
    for (const std::size_t i : variables_) {
      // Unbounded sides first, then the widest.
      const Side& s = box[i];
      const double width = s.bounded() ? nearest_double(*s.hi - *s.lo) : 1e300;
      if (width > widest) {
        widest = width;
        best = i;
      }
    }
    const Side& s = box[best];
    if (s.bounded()) {
      // A dyadic number near the middle: endpoints stay short.
      const Rational width = *s.hi - *s.lo, middle = (*s.lo + *s.hi) / 2;
      return {best, simplest_dyadic(middle, width / 8)};
    }
    if (s.lo) return {best, *s.lo >= 1 ? Rational(2 * *s.lo) : *s.lo >= 0 ? Rational(*s.lo + 1) : Rational(0)};
    if (s.hi) return {best, *s.hi <= -1 ? Rational(2 * *s.hi) : *s.hi <= 0 ? Rational(*s.hi - 1) : Rational(0)};
    return {best, Rational(0)};
  }

  /// The dyadic number of fewest bits within `tolerance` of x.
  static Rational simplest_dyadic(const Rational& x, const Rational& tolerance) {
    Rational unit = 1;
    while (unit > tolerance) unit /= 2;
    while (unit * 2 <= tolerance) unit *= 2;
    const Rational scaled = x / unit;
    Integer rounded = numerator(scaled) / denominator(scaled);
    return Rational(rounded) * unit;
  }

  std::string text(const Box& box) const {
    std::string out;
    for (const std::size_t i : variables_) {
      const Side& s = box[i];
      out += fmt::format("{}{} in [{}, {}]", out.empty() ? "" : ", ", domain_[i].name,
                         s.lo ? fmt::format("{:.6g}", nearest_double(*s.lo)) : "-inf",
                         s.hi ? fmt::format("{:.6g}", nearest_double(*s.hi)) : "inf");
    }
    return out.empty() ? "the whole domain" : out;
  }

  const Domain& domain_;
  Expr f_;
  Tape tape_;
  Sign sign_;
  std::vector<Touch> touches_;
  const ProveOptions& options_;
  std::vector<std::size_t> variables_;
  Comparisons<Expr> hypotheses_;
  std::vector<Expr> gradient_;
  long examined_ = 0, decided_ = 0;
};

class Prover {
 public:
  Prover(const Statement& s, const Formula& f, const ProveOptions& options)
      : s_(s), f_(f), box_(whole(s.domain)), plans_(s.plans()), options_(options) {}

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
      throw Undecided("the equation is not an identity (" + why_not_ + ")");
    } else {
      proof.slack = solve(claim.slack(), sign, plan == plans_.end() ? std::vector<Touch>{} : plan->touches);
    }
    return proof;
  }

 private:
  bool is_zero(Expr e) {
    const IdentityCheck check = identically_zero(resolve<Range>(e, box_));
    why_not_ = check.why_not;
    if (!check.holds) return false;
    why_not_ = "it may be undefined somewhere in the domain";
    return defined_on<Range>(e, s_.domain, box_);
  }

  BoxTree solve(Expr f, Sign sign, std::vector<Touch> touches) {
    return Obligation(s_.domain, f_.hypotheses, f, sign, std::move(touches), options_).solve(box_);
  }

  void by_form(const Comparison<Expr>& claim, Sign sign, const Plan& plan, ClaimProof& proof) {
    const Expr factor = plan.factor.value_or(from<Expr>(1));
    Expr difference = factor * claim.slack() - *plan.remainder;
    for (const auto& [label, multiplier] : plan.multipliers) {
      const Comparison<Expr>* h = f_.known(label, claim.label);
      if (!h) throw std::logic_error("a plan names neither a hypothesis nor an earlier claim: '" + label + "'");
      difference = difference - multiplier * h->slack();
    }
    if (!is_zero(difference)) throw Undecided("the plan's form is not the slack (" + why_not_ + ")");
    proof.factor = solve(factor, Sign::positive, {});
    bool strict_already = sign == Sign::nonnegative;
    for (const auto& [label, multiplier] : plan.multipliers) {
      const Comparison<Expr>* h = f_.known(label, claim.label);
      if (h->relation == Relation::equal) {
        proof.multipliers.push_back(BoxTree::leaf(64));  // any sign will do
      } else if (claim.relation == Relation::equal) {
        throw Undecided("an equation does not follow from the inequality '" + label + "'");
      } else if (h->strict() && !strict_already) {
        proof.multipliers.push_back(solve(multiplier, Sign::positive, {}));
        strict_already = true;
      } else {
        proof.multipliers.push_back(solve(multiplier, Sign::nonnegative, {}));
      }
    }
    if (claim.relation == Relation::equal) {
      if (!is_zero(*plan.remainder)) throw Undecided("an equation's remainder is not zero");
      return;
    }
    proof.remainder = solve(*plan.remainder, strict_already ? Sign::nonnegative : Sign::positive, plan.touches);
  }

  const Statement& s_;
  const Formula& f_;
  Box box_;
  Plans plans_;
  const ProveOptions& options_;
  std::string why_not_;
};

}  // namespace

std::optional<std::vector<Rational>> inhabitant(const Statement& s, Variant v) {
  const Formula f = s.record(v);
  Sampler sampler(s.domain, 1);
  for (int i = 0; i < 20'000; ++i) {
    const std::vector<double> x = sampler.next();
    if (!std::ranges::all_of(x, [](double c) { return std::isfinite(c); })) continue;
    const auto [hypotheses, claims] = s.in_double(x, v);
    const bool plausible = std::ranges::all_of(
        hypotheses, [](const Comparison<double>& h) { return h.relation == Relation::equal || h.slack() >= 0; });
    if (!plausible) continue;
    // The simplest numbers nearby will do as well, and read better.
    for (const int bits : {2, 10, 53}) {
      auto point = snapped(s.domain, x, bits);
      if (point && hypotheses_hold(s.domain, f, *point)) return point;
    }
  }
  return std::nullopt;
}

namespace {

bool all_hold_in_double(const Statement& s, Variant v, double size) {
  return std::ranges::all_of(s.in_double({size}, v).second, [](const Comparison<double>& c) { return c.slack() > 0; });
}

/// The first size at which the claims hold in double, by doubling and bisection (they hold on from there), and a little
/// more; nothing if there is none.
std::optional<Rational> first_size(const Statement& s, Variant v) {
  const Rational &lo = *s.domain.front().lo, &hi = *s.domain.front().hi;
  const double top = nearest_double(hi);
  double fails = nearest_double(lo) - 1, holds = nearest_double(lo);
  while (!all_hold_in_double(s, v, holds)) {
    if (holds >= top) return std::nullopt;
    fails = holds;
    holds = std::min(top, 2 * holds + 1);
  }
  while (holds - fails > 1) {
    const double middle = std::floor((holds + fails) / 2);
    (all_hold_in_double(s, v, middle) ? holds : fails) = middle;
  }
  return exact_rational(std::min(top, holds + std::floor(holds / 100)));
}

/// Proves an existence statement by a point.
ProofAttempt exhibit(const Statement& s, Variant v) {
  ProofAttempt attempt;
  if (s.domain.size() != 1 || !s.domain.front().structural) throw std::logic_error("existence needs one size");
  const auto size = first_size(s, v);
  if (!size) {
    attempt.why_not = "no point was found where the claims hold";
    return attempt;
  }
  Certificate c;
  c.key = s.about.key;
  c.text = s.about.text;
  c.formula = s.formula(v, {*size}).hash(s.domain);
  c.point = to_witness(s.domain, {*size});
  for (long precision = 128; precision <= 32768; precision *= 2) {
    const PrecisionScope scope(precision);
    Comparisons<Ball> claims;
    try {
      claims = s.in_balls({*size}, v);
    } catch (const Undecided&) {  // the enclosure grew too wide at this precision
      continue;
    }
    if (!std::ranges::all_of(claims, [](const Comparison<Ball>& claim) { return certainly(claim.holds()); })) continue;
    for (const Comparison<Ball>& claim : claims) {
      ClaimProof proof;
      proof.claim = claim.label;
      proof.method = ClaimProof::Method::point;
      proof.slack = BoxTree::leaf(precision);
      c.claims.push_back(std::move(proof));
    }
    attempt.certificate = std::move(c);
    return attempt;
  }
  attempt.why_not = "the claims do not certainly hold in balls of 32768 bits";
  return attempt;
}

}  // namespace

ProofAttempt prove(const Statement& s, Variant v, const ProveOptions& options) {
  ProofAttempt attempt;
  if (s.about_runs()) {
    attempt.why_not = "a statement about runs has no formula to prove";
    return attempt;
  }
  if (s.existence()) return exhibit(s, v);
  if (s.structured()) {
    attempt.why_not = "its formula depends on sizes and choices: there is none to prove for all of them";
    return attempt;
  }
  const Formula f = s.record(v);
  Certificate c;
  c.key = s.about.key;
  c.text = s.about.text;
  c.formula = f.hash(s.domain);
  const auto point = inhabitant(s, v);
  if (!point) {
    attempt.why_not = "no point was found where all hypotheses certainly hold: the statement may be vacuous";
    return attempt;
  }
  c.point = to_witness(s.domain, *point);
  Prover prover(s, f, options);
  for (const Comparison<Expr>& claim : f.claims) {
    try {
      c.claims.push_back(prover.prove(claim));
    } catch (const Undecided& u) {
      attempt.why_not = "claim '" + claim.label + "': " + u.what();
      return attempt;
    }
  }
  attempt.certificate = std::move(c);
  return attempt;
}

}  // namespace overshoot
