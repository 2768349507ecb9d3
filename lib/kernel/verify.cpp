#include "lib/kernel/verify.hpp"

#include <fmt/format.h>

#include "lib/files/json.hpp"
#include "lib/kernel/identity.hpp"
#include "lib/kernel/orbit_check.hpp"
#include "lib/kernel/resolve.hpp"
#include "lib/scalar/decimal.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

namespace {

enum class Need { nonnegative, positive };

bool meets(const Mpfi& x, Need need) { return certainly(need == Need::positive ? x > Mpfi(0L) : x >= Mpfi(0L)); }

std::vector<Mpfi> at(const std::vector<Rational>& point) {
  std::vector<Mpfi> x;
  for (const Rational& q : point) x.emplace_back(q);
  return x;
}

Mpfi value(Expr e, const std::vector<Mpfi>& x) { return evaluate<Mpfi>(Tape(std::span<const Expr>(&e, 1)), x).front(); }

/// A point with coordinates all over the sides of the box, no two alike.
std::vector<Rational> inner_point(const Box& box, long i) {
  std::vector<Rational> x;
  for (const Side& side : box) {
    const Rational share(1 + (i + 5 * static_cast<long>(x.size())) % 16, 17), ratio = share / (1 - share);
    x.push_back(side.bounded() ? Rational(*side.lo + share * (*side.hi - *side.lo))
                : side.lo      ? *side.lo + ratio
                : side.hi      ? *side.hi - ratio
                               : ratio - 1 / ratio);
  }
  return x;
}

/// And by intervals, at some points of the box: an enclosure of zero must hold zero.
bool zero_in_mpfi(const Domain& domain, const Box& box, Expr e) {
  const PrecisionScope scope(200);
  for (long i = 0; i < 16; ++i) {
    const std::vector<Rational> x = inner_point(box, i);
    if (!contains(domain, x)) continue;
    const Mpfi v = value(e, at(x));
    if (!v.partial() && !v.contains_zero()) return false;
  }
  return true;
}

Comparisons<Expr> without(const Comparisons<Expr>& hypotheses, std::size_t variable) {
  Comparisons<Expr> rest;
  for (const Comparison<Expr>& hypothesis : hypotheses) {
    const Expr both[] = {hypothesis.lhs, hypothesis.rhs};
    if (!Tape(both).uses_variable(static_cast<int>(variable))) rest.push_back(hypothesis);
  }
  return rest;
}

/// Whether a comparison certainly holds at an exact point.
bool holds(const Comparison<Expr>& comparison, const std::vector<Rational>& point) {
  if (comparison.relation != Relation::equal)
    for (const long p : {80L, 320L, 1280L, 5120L}) {
      const PrecisionScope scope(p);
      try {
        const Truth t = Comparison<Mpfi>{"", comparison.relation, value(comparison.lhs, at(point)),
                                         value(comparison.rhs, at(point))}
                            .holds();
        if (certainly(t)) return true;
        if (!possibly(t)) return false;
      } catch (const Undecided&) {
        return false;
      }
    }
  // An equation, or a bound that is met exactly.
  std::vector<Exact> x;
  for (const Rational& q : point) x.emplace_back(q);
  const Expr slack = comparison.slack();
  try {
    const int sign = evaluate<Exact>(Tape(std::span<const Expr>(&slack, 1)), x).front().sign();
    return comparison.relation == Relation::equal ? sign == 0 : comparison.strict() ? sign > 0 : sign >= 0;
  } catch (const Undecided&) {
    return false;
  }
}

/// Checks that an expression has a sign on every leaf of a tree that cuts the domain.
class SignCheck {
 public:
  SignCheck(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, Need need)
      : domain_(domain), hypotheses_(hypotheses), f_(f), tape_(std::span<const Expr>(&f, 1)), need_(need) {
    for (std::size_t i = 0; i < domain.size(); ++i)
      if (tape_.uses_variable(static_cast<int>(i))) used_.push_back(i);
  }

  void check(const Box& box, const BoxTree& tree) const {
    switch (tree.kind) {
      case BoxTree::Kind::split: {
        const auto [left, right] = halves(domain_, box, tree);
        check(left, *tree.left);
        check(right, *tree.right);
        return;
      }
      case BoxTree::Kind::enclosure:
        if (!vacuous(box, tree.precision) && !natural(box, tree.precision) && !mean_value(box, tree.precision))
          throw Flaw{"a box is not decided: " + text(domain_, box)};
        return;
      case BoxTree::Kind::touch:
        touch(box, tree);
        return;
      case BoxTree::Kind::monotone:
        monotone(box, tree);
        return;
      case BoxTree::Kind::multiple:
        multiple(box, tree);
        return;
      case BoxTree::Kind::cases:
        cases(box, tree);
        return;
      case BoxTree::Kind::slack:
        moved(by_slack(domain_, hypotheses_, f_, box, tree.variable, tree.hypothesis), tree,
              "there is no hypothesis that is linear in this variable");
        return;
      case BoxTree::Kind::shift:
        moved(shifted(domain_, hypotheses_, f_, box, tree.variable, tree.centre), tree,
              "a variable is no sum of that centre and another");
        return;
      case BoxTree::Kind::orbit:
        throw Flaw{"an orbit decides no sign"};
    }
  }

 private:
  /// A hypothesis certainly fails on the whole box.
  bool vacuous(const Box& box, long precision) const {
    const PrecisionScope scope(precision);
    const std::vector<Mpfi> x = enclosure<Mpfi>(box);
    try {
      for (const Comparison<Expr>& hypothesis : hypotheses_)
        if (!possibly(
                Comparison<Mpfi>{"", hypothesis.relation, value(hypothesis.lhs, x), value(hypothesis.rhs, x)}.holds()))
          return true;
    } catch (const Undecided&) {
    }
    return false;
  }

  bool natural(const Box& box, long precision) const {
    const PrecisionScope scope(precision);
    try {
      return meets(evaluate<Mpfi>(tape_, enclosure<Mpfi>(box)).front(), need_);
    } catch (const Undecided&) {
      return false;
    }
  }

  /// f(m) + f'(box) (box - m), the derivatives by jets of MPFI intervals (Undecided across a jump).
  bool mean_value(const Box& box, long precision) const {
    const PrecisionScope scope(precision);
    switch (used_.size()) {
      case 1:
        return mean_value_of<1>(box);
      case 2:
        return mean_value_of<2>(box);
      case 3:
        return mean_value_of<3>(box);
      default:
        if (used_.empty() || used_.size() > 10) return false;
        return used_.size() <= 6 ? mean_value_of<6>(box) : mean_value_of<10>(box);
    }
  }
  /// Of at most N variables.
  template <int N>
  bool mean_value_of(const Box& box) const {
    using J = Jet<Mpfi, N>;
    std::vector<J> jets;
    std::vector<Mpfi> x = enclosure<Mpfi>(box), middle = x;
    for (const Mpfi& v : x) jets.push_back(J(v));
    for (std::size_t k = 0; k < used_.size(); ++k) {
      const std::size_t i = used_[k];
      if (!box[i].bounded()) return false;
      jets[i] = J::variable(x[i], static_cast<int>(k));
      middle[i] = Mpfi(Rational((*box[i].lo + *box[i].hi) / 2));
    }
    try {
      const J f = evaluate<J>(tape_, jets).front();
      if (f.value.partial()) return false;
      std::vector<bool> at_end(used_.size());
      const auto from = [&](const std::vector<Mpfi>& point) {
        Mpfi sum = evaluate<Mpfi>(tape_, point).front();
        for (std::size_t k = 0; k < used_.size(); ++k)
          if (!at_end[k]) sum = sum + f.slopes[k] * (x[used_[k]] - point[used_[k]]);
        return meets(sum, need_);
      };
      if (from(middle)) return true;
      // Along a variable in which the slope has one sign f is least at an end, if that belongs to the box.
      std::vector<Mpfi> least = x;
      for (std::size_t k = 0; k < used_.size(); ++k) {
        const std::size_t i = used_[k];
        const bool rises = meets(f.slopes[k], Need::nonnegative), falls = meets(-f.slopes[k], Need::nonnegative);
        at_end[k] = (rises && !box[i].lo_open) || (falls && !box[i].hi_open);
        if (at_end[k]) middle[i] = least[i] = Mpfi(rises && !box[i].lo_open ? *box[i].lo : *box[i].hi);
      }
      return std::ranges::count(at_end, true) > 0 &&
             (meets(evaluate<Mpfi>(tape_, least).front(), need_) || from(middle));
    } catch (const Undecided&) {
      return false;
    }
  }

  /// Which end of the box a leaf names, and whether it belongs to the box.
  struct End {
    bool low, attained;
  };
  End end_of(const Box& box, const BoxTree& node) const {
    if (node.variable >= domain_.size()) throw Flaw{"a touch or a slope names a variable that is not there"};
    const Side& side = box[node.variable];
    const bool low = node.at ? side.lo && *side.lo == *node.at : node.infinite < 0;
    if (node.at ? !low && !(side.hi && *side.hi == *node.at) : low ? side.lo.has_value() : side.hi.has_value())
      throw Flaw{"a touch or a slope is not at an end of its box"};
    if (!node.at && (used_.size() != 1 || used_.front() != node.variable))
      throw Flaw{"a limit at infinity is one in the only variable"};
    return {low, node.at && !(low ? side.lo_open : side.hi_open)};
  }

  /// Exactly zero at an end of the box, with derivatives zero below `order`, and that derivative's sign on the box.
  void touch(const Box& box, const BoxTree& leaf) const {
    const End end = end_of(box, leaf);
    if (!leaf.at && leaf.order != 1) throw Flaw{"a touch at infinity is of order 1"};
    if (need_ == Need::positive && end.attained) throw Flaw{"a strict claim touches zero inside its domain"};
    const PrecisionScope scope(leaf.precision);
    try {
      const std::vector<Mpfi> x = enclosure<Mpfi>(box);
      if (value(f_, x).partial()) throw Flaw{"a touch where the function may be undefined"};
      Expr g = resolve<Mpfi>(f_, box);
      for (int k = 0; k < leaf.order; ++k) {
        // The derivatives too: a slope that jumps has at the zero the value of one side only.
        const Tape steps(std::span<const Expr>(&g, 1));
        for (const Tape::Step& step : steps.steps)
          if (is_choice(step.op) || (leaf.order > 1 && is_kinked(step.op)))
            throw Flaw{"a touch where the function is not smooth"};
        if (!zero_at(g, leaf, box)) throw Flaw{"a touch where the value or a lower derivative is not exactly zero"};
        g = derivative(g, static_cast<int>(leaf.variable));
      }
      const Mpfi top = value(g, x);
      const bool odd_left = !end.low && leaf.order % 2 == 1;
      if (!meets(odd_left ? -top : top, need_))
        throw Flaw{"a touch whose derivative has not the sign it needs: " + text(domain_, box)};
    } catch (const Undecided& undecided) {
      throw Flaw{std::string("a touch: ") + undecided.what()};
    }
  }

  /// By the mean value theorem along the variable, from its end of the box to any point: continuous on all that way and
  /// with a slope of one sign inside it, the function is there no less than at the end (or than its limit).
  void monotone(const Box& box, const BoxTree& node) const {
    const End end = end_of(box, node);
    if (need_ == Need::positive && node.strict && end.attained)
      throw Flaw{"a strict claim begins at zero inside its domain"};
    try {
      const Monotone parts = monotone_parts(f_, box, node.variable, end.low);
      // On the way a hypothesis may fail that holds at its end.
      const Comparisons<Expr> hypotheses = without(hypotheses_, node.variable);
      SignCheck(domain_, hypotheses, parts.slope, node.strict ? Need::positive : Need::nonnegative)
          .check(parts.way, *node.left);
      const Need at_end = node.strict ? Need::nonnegative : need_;
      if (node.at) {
        SignCheck(domain_, hypotheses, parts.at_end, at_end).check(face(box, node.variable, *node.at), *node.right);
      } else {
        const int sign = limit(parts.f, node).sign();
        if (at_end == Need::positive ? sign <= 0 : sign < 0) throw Flaw{"a limit that has not the sign it needs"};
      }
    } catch (const Undecided& undecided) {
      throw Flaw{std::string("a slope: ") + undecided.what()};
    }
  }

  /// By the rest's sign, where factor * f = sum of multiplier * slack of a hypothesis + rest, the factor is positive
  /// and no multiplier of an inequality negative.
  void multiple(const Box& box, const BoxTree& node) const {
    // Before any of them is evaluated.
    std::vector<Expr> given = {node.factor, node.rest};
    for (const auto& [number, multiplier] : node.multipliers) given.push_back(multiplier);
    if (Tape(given).variable_count() > static_cast<int>(domain_.size()))
      throw Flaw{"a multiple names a variable that is not there"};
    const auto sign = [&](Expr e, Need need, const BoxTree& tree) {
      SignCheck(domain_, hypotheses_, e, need).check(box, tree);
    };
    const PrecisionScope scope(128);
    sign(node.factor, Need::positive, *node.left);
    Expr sum = node.rest;
    Need rest = need_;
    for (std::size_t i = 0; i < node.multipliers.size(); ++i) {
      const auto& [number, multiplier] = node.multipliers[i];
      if (number >= hypotheses_.size()) throw Flaw{"a multiplier is of a hypothesis that is not there"};
      const Comparison<Expr>& hypothesis = hypotheses_[number];
      const Expr slack = hypothesis.slack(), term = multiplier * slack;
      for (const Expr part : {multiplier, slack, term})
        if (!defined_on<Mpfi>(part, domain_, box)) throw Flaw{"a hypothesis or its multiplier may be undefined"};
      if (hypothesis.relation != Relation::equal) {
        // One strict hypothesis with a positive multiplier makes the sum positive.
        const Need need = hypothesis.strict() ? rest : Need::nonnegative;
        sign(multiplier, need, node.multiplier_signs[i]);
        if (need == Need::positive) rest = Need::nonnegative;
      }
      sum = sum + resolve<Mpfi>(term, box);
    }
    sign(node.rest, rest, *node.right);
    const auto needed = needed_positive(f_, domain_, box);
    if (!needed || needed->size() != node.defined.size()) throw Flaw{"a multiple where the function may be undefined"};
    for (std::size_t i = 0; i < needed->size(); ++i)
      SignCheck(domain_, hypotheses_, (*needed)[i], Need::positive).check(box, node.defined[i]);
    const Expr zero = node.factor * resolve<Mpfi>(f_, box) - sum;
    const IdentityCheck check = identically_zero(zero);
    if (!check.holds) throw Flaw{"a multiple is not what it says: " + check.why_not};
    if (!zero_in_mpfi(domain_, box, zero)) throw Flaw{"a multiple is not what it says in MPFI"};
  }

  /// At every point of the box the function is one of two.
  void cases(const Box& box, const BoxTree& node) const {
    const auto two = cases_of(f_, box);
    if (!two) throw Flaw{"there are no two cases, or the function may be undefined"};
    for (const bool first : {true, false}) {
      Comparisons<Expr> hypotheses = hypotheses_;
      hypotheses.push_back(first ? two->when_first : two->when_second);
      SignCheck(domain_, hypotheses, first ? two->first : two->second, need_).check(box, first ? *node.left : *node.right);
    }
  }

  /// With another variable in the place of one.
  void moved(const std::optional<Moved>& to, const BoxTree& node, const char* why_not) const {
    if (!to) throw Flaw{why_not};
    SignCheck(to->domain, to->hypotheses, to->f, need_).check(to->box, *node.left);
  }

  bool zero_at(Expr g, const BoxTree& leaf, const Box& box) const {
    if (leaf.at) {
      if (!defined_on<Mpfi>(g, domain_, face(box, leaf.variable, *leaf.at))) return false;
      std::vector<Expr> x = symbolic_point(domain_).values();
      x[leaf.variable] = from<Expr>(*leaf.at);
      return identically_zero(substitute(g, x)).holds;
    }
    return limit(g, leaf).sign() == 0;
  }
  Exact limit(Expr g, const BoxTree& leaf) const {
    std::vector<Exact> x(domain_.size());
    x[leaf.variable] = Exact::infinity(leaf.infinite);
    return evaluate<Exact>(Tape(std::span<const Expr>(&g, 1)), x).front();
  }

  const Domain& domain_;
  const Comparisons<Expr>& hypotheses_;
  Expr f_;
  Tape tape_;
  Need need_;
  std::vector<std::size_t> used_;
};

class Verifier {
 public:
  Verifier(const Certificate& certificate, const Proposition& proposition)
      : certificate_(certificate), proposition_(proposition), box_(whole(proposition.domain)) {}

  /// All but the mathematics: whether it may be a proof of this proposition.
  void fits() {
    if (const auto* none = proposition_.as<NoFormula>()) throw Flaw{none->why};
    if (certificate_.key != proposition_.key) throw Flaw{"it is for the statement " + in_a_message(certificate_.key)};
    if (certificate_.verdict != Verdict::refuted && proposition_.as<Instances>())
      throw Flaw{"a statement about all sizes and choices is not proved by boxes"};
    if (certificate_.verdict == Verdict::refuted && proposition_.as<Orbits>())
      throw Flaw{"a point does not refute that orbits arrive"};
    if ((proposition_.as<Orbits>() != nullptr) != certificate_.orbits.has_value())
      throw Flaw{"orbits prove statements about orbits, and nothing else"};
    try {
      point_ = from_witness(proposition_.domain, certificate_.point);
    } catch (const BadInput& e) {
      throw Flaw{e.what()};
    }
    formula_ = proposition_.formula({}, point_);
    if (certificate_.formula != formula_.hash(proposition_.domain)) throw Flaw{"its formula is not the statement's"};
    if (formula_.claims.empty() && formula_.rates.empty()) throw Flaw{"its statement claims nothing"};
    if (formula_.rates.empty() != certificate_.rates.empty())
      throw Flaw{"bounds on rates prove or refute statements about rates, and nothing else"};
  }

  void run() {
    fits();
    for (const Comparison<Expr>& hypothesis : formula_.hypotheses)
      if (!holds(hypothesis, point_))
        throw Flaw{"the hypothesis '" + hypothesis.label + "' does not certainly hold at its point"};
    if (!formula_.rates.empty())
      rates();
    else if (certificate_.orbits)
      check_orbits(proposition_.domain, formula_, *certificate_.orbits);
    else if (certificate_.verdict == Verdict::refuted)
      refuted(point_);
    else
      proved();
  }

 private:
  void rates() const {
    const auto check = [](const RateClaim& claim, const RateProof& proof, Verdict verdict) {
      if (proof.claim != claim.label) throw Flaw{"its rates are not the statement's"};
      if (const auto why = flaw(claim, proof.certificate, verdict == Verdict::proved))
        throw Flaw{"'" + claim.label + "': " + *why};
    };
    if (certificate_.verdict == Verdict::refuted) {
      if (certificate_.rates.size() != 1) throw Flaw{"it refutes more than one rate"};
      const auto claim = std::ranges::find(formula_.rates, certificate_.rates.front().claim, &RateClaim::label);
      if (claim == formula_.rates.end()) throw Flaw{"it refutes a claim that is not there"};
      return check(*claim, certificate_.rates.front(), Verdict::refuted);
    }
    if (certificate_.rates.size() != formula_.rates.size()) throw Flaw{"it does not prove every claim"};
    for (std::size_t i = 0; i < formula_.rates.size(); ++i) check(formula_.rates[i], certificate_.rates[i], Verdict::proved);
  }

  void refuted(const std::vector<Rational>& point) const {
    if (!certificate_.refutation) throw Flaw{"it refutes without saying which claim"};
    const Refutation& refutation = *certificate_.refutation;
    const auto claim = std::ranges::find(formula_.claims, refutation.claim, &Comparison<Expr>::label);
    if (claim == formula_.claims.end()) throw Flaw{"it refutes a claim that is not there"};
    const PrecisionScope scope(2 * refutation.precision + 64);
    if (!fails(*claim, point) && !fails_in_rationals(*claim, point))
      throw Flaw{"the claim does not certainly fail at the witness"};
    if (!lies_in(claim->lhs, point, refutation.lhs) || !lies_in(claim->rhs, point, refutation.rhs))
      throw Flaw{"a side it states is not the claim's value at the witness"};
  }
  static bool fails(const Comparison<Expr>& claim, const std::vector<Rational>& point) {
    try {
      const Mpfi l = value(claim.lhs, at(point)), h = value(claim.rhs, at(point));
      return !possibly(Comparison<Mpfi>{"", claim.relation, l, h}.holds());
    } catch (const Undecided&) {
      return false;
    }
  }
  /// Intervals do not tell that two equal sides contradict a strict claim, nor what a choice gives where it changes.
  static bool fails_in_rationals(const Comparison<Expr>& claim, const std::vector<Rational>& point) {
    try {
      const Exact l = exact_value(claim.lhs, point), h = exact_value(claim.rhs, point);
      const int slack = Comparison<Exact>{"", claim.relation, l, h}.slack().sign();
      return claim.relation == Relation::equal ? slack != 0 : claim.strict() ? slack <= 0 : slack < 0;
    } catch (const Undecided&) {  // a side is no rational number
      return false;
    }
  }
  static Exact exact_value(Expr e, const std::vector<Rational>& point) {
    std::vector<Exact> x;
    for (const Rational& q : point) x.emplace_back(q);
    return evaluate<Exact>(Tape(std::span<const Expr>(&e, 1)), x).front();
  }
  /// Whether a side's value lies between the stated decimals: by its enclosure, or exactly if it is rational.
  static bool lies_in(Expr side, const std::vector<Rational>& point,
                      const std::pair<std::string, std::string>& stated) {
    const Mpfi lo = read_decimal(stated.first, "a side"), hi = read_decimal(stated.second, "a side");
    // The inner ends of the decimals' own enclosures.
    try {
      const Mpfi x = value(side, at(point));
      if (!x.partial() && mpfr_lessequal_p(lo.hi(), x.lo()) != 0 && mpfr_lessequal_p(x.hi(), hi.lo()) != 0) return true;
    } catch (const Undecided&) {
    }
    try {
      const Rational exact = exact_value(side, point).rational();
      return read_rational(stated.first, "a side") <= exact && exact <= read_rational(stated.second, "a side");
    } catch (const Undecided&) {
    } catch (const BadInput&) {  // a decimal of an exponent that no exact number should have
    }
    return false;
  }

  void proved() const {
    if (certificate_.claims.size() != formula_.claims.size()) throw Flaw{"it does not prove every claim"};
    for (std::size_t i = 0; i < formula_.claims.size(); ++i) {
      const Comparison<Expr>& claim = formula_.claims[i];
      const ClaimProof& proof = certificate_.claims[i];
      if (proof.claim != claim.label) throw Flaw{"its claims are not the statement's"};
      const Need need = claim.strict() ? Need::positive : Need::nonnegative;
      switch (proof.method) {
        case ClaimProof::Method::identity:
          if (claim.strict()) throw Flaw{"a strict claim is not an identity"};
          zero(claim.slack(), claim.label);
          break;
        case ClaimProof::Method::boxes:
          if (claim.relation == Relation::equal) throw Flaw{"an equation is not proved over boxes"};
          sign(claim.slack(), need, proof.slack);
          break;
        case ClaimProof::Method::form:
          form(claim, need, proof);
          break;
      }
    }
  }

  void zero(Expr e, const std::string& label) const {
    const Expr resolved = resolve<Mpfi>(e, box_);
    const IdentityCheck check = identically_zero(resolved);
    if (!check.holds) throw Flaw{"'" + label + "' is not an identity: " + check.why_not};
    if (!defined_on<Mpfi>(e, proposition_.domain, box_))
      throw Flaw{"'" + label + "' may be undefined somewhere in the domain"};
    if (!zero_in_mpfi(proposition_.domain, box_, e)) throw Flaw{"'" + label + "' is not zero in MPFI"};
  }

  void sign(Expr e, Need need, const BoxTree& tree) const {
    SignCheck(proposition_.domain, formula_.hypotheses, e, need).check(box_, tree);
  }

  void form(const Comparison<Expr>& claim, Need need, const ClaimProof& proof) const {
    const Plans plans = std::get<OneFormula>(proposition_.kind).plans();
    const auto plan = std::ranges::find(plans, claim.label, &Plan::claim);
    if (plan == plans.end() || !plan->remainder) throw Flaw{"the statement has no form for '" + claim.label + "'"};
    if (proof.multipliers.size() != plan->multipliers.size()) throw Flaw{"a form has a wrong number of multipliers"};
    const Expr factor = plan->factor.value_or(from<Expr>(1));
    sign(factor, Need::positive, proof.factor);
    const Expr rest = formula_.left_over(claim, *plan);
    bool strict = false;
    for (std::size_t k = 0; k < proof.multipliers.size(); ++k) {
      const auto& [label, multiplier] = plan->multipliers[k];
      const Comparison<Expr>* hypothesis = formula_.known(label, claim.label);
      if (hypothesis->relation == Relation::equal) continue;  // any sign will do
      if (claim.relation == Relation::equal) throw Flaw{"an equation does not follow from an inequality"};
      // The first strict hypothesis may carry the strictness, if its multiplier is positive and not merely nonnegative.
      if (need == Need::positive && hypothesis->strict() && !strict) {
        sign(multiplier, Need::positive, proof.multipliers[k]);
        strict = true;
      } else {
        sign(multiplier, Need::nonnegative, proof.multipliers[k]);
      }
    }
    zero(rest, claim.label);
    if (claim.relation == Relation::equal) {
      zero(*plan->remainder, claim.label);
    } else {
      sign(*plan->remainder, need == Need::positive && !strict ? Need::positive : Need::nonnegative, proof.remainder);
    }
  }

  const Certificate& certificate_;
  const Proposition& proposition_;
  const Box box_;
  std::vector<Rational> point_;
  Formula formula_;
};

template <class Look>
std::optional<std::string> flaw_seen(Look&& look) {
  require_sound_arithmetic();
  try {
    look();
  } catch (const Flaw& flaw) {
    return flaw.what;
  } catch (const Undecided& undecided) {
    return undecided.what();
  } catch (const BadInput& e) {
    return std::string("its statement cannot be recorded: ") + e.what();
  }
  return std::nullopt;
}

}  // namespace

Monotone monotone_parts(Expr f, const Box& box, std::size_t variable, bool low) {
  Box whole = box, way = box;
  (low ? whole[variable].lo_open : whole[variable].hi_open) = false;
  (low ? way[variable].lo_open : way[variable].hi_open) = true;
  const PrecisionScope scope(128);
  if (value(f, enclosure<Mpfi>(whole)).partial()) throw Undecided("the function may be undefined");
  const Expr g = resolve<Mpfi>(f, whole);
  if (piecewise(g)) throw Undecided("the function may have a kink");
  const Expr slope = derivative(g, static_cast<int>(variable));
  const std::optional<Rational>& end = low ? box[variable].lo : box[variable].hi;
  std::vector<Expr> x;
  for (std::size_t i = 0; i < box.size(); ++i) x.push_back(Expr::variable(static_cast<int>(i)));
  if (end) x[variable] = from<Expr>(*end);
  return {g, low ? slope : -slope, end ? substitute(g, x) : g, std::move(way)};
}

std::optional<std::vector<Expr>> needed_positive(Expr f, const Domain& domain, const Box& box) {
  const PrecisionScope scope(128);
  std::vector<Expr> needed;
  if (defined_on<Mpfi>(f, domain, box)) return needed;
  const Tape tape(std::span<const Expr>(&f, 1));
  std::vector<Mpfi> values;
  try {
    values = evaluate_steps<Mpfi>(tape, enclosure<Mpfi>(box));
  } catch (const Undecided&) {
    return std::nullopt;
  }
  std::vector<Expr> built;
  for (std::size_t k = 0; k < tape.steps.size(); ++k) {
    const Tape::Step& step = tape.steps[k];
    std::vector<Expr> a;
    for (const int i : step.arguments) a.push_back(built[static_cast<std::size_t>(i)]);
    // Once one step may be undefined, those that build on it are no longer known to be defined by their enclosures.
    if (values[k].partial()) switch (step.op) {
        case Op::log:
        case Op::sqrt:
        case Op::xlogx:
          needed.push_back(a[0]);
          break;
        case Op::log1p:
          needed.push_back(from<Expr>(1) + a[0]);
          break;
        case Op::tan:
          needed.push_back(pown(cos(a[0]), 2));
          break;
        case Op::div:
          needed.push_back(pown(a[1], 2));
          break;
        case Op::pown:
          if (step.constant < 0) needed.push_back(pown(a[0], 2));
          break;
        case Op::pow:
        case Op::abs_pow:
        case Op::signed_pow:
        case Op::log1pc:
          return std::nullopt;
        default:  // defined where its arguments are
          break;
      }
    built.push_back(Expr::make(step.op, std::move(a), step.constant, step.index));
  }
  return needed;
}

std::optional<Cases> cases_of(Expr f, const Box& box) {
  const PrecisionScope scope(128);
  // What a choice is made by, and what is not chosen, count too.
  if (value(f, enclosure<Mpfi>(box)).partial()) return std::nullopt;
  const Expr g = resolve<Mpfi>(f, box);
  const Tape tape(std::span<const Expr>(&g, 1));
  std::vector<Expr> first, second;
  std::optional<Cases> two;
  for (const Tape::Step& step : tape.steps) {
    const auto made = [&](const std::vector<Expr>& built) {
      std::vector<Expr> arguments;
      for (const int i : step.arguments) arguments.push_back(built[static_cast<std::size_t>(i)]);
      return Expr::make(step.op, std::move(arguments), step.constant, step.index);
    };
    if (!two && (is_kinked(step.op) || step.op == Op::select_less || step.op == Op::select_less_equal)) {
      const auto a = [&](std::size_t i) { return first[static_cast<std::size_t>(step.arguments[i])]; };
      const Expr l = a(0), r = step.op == Op::abs ? from<Expr>(0) : a(1);
      Expr low = l, high = r;  // what it is where l <= r, and where l >= r
      if (step.op == Op::abs) {
        low = -l;
        high = l;
      } else if (step.op != Op::min) {
        low = step.op == Op::max ? r : a(2);
        high = step.op == Op::max ? l : a(3);
      }
      two = Cases{low, high, {"", Relation::at_most, l, r}, {"", Relation::at_least, l, r}};
      first.push_back(low);
      second.push_back(high);
    } else {
      first.push_back(made(first));
      second.push_back(made(second));
    }
  }
  if (two) {
    two->first = first.back();
    two->second = second.back();
  }
  return two;
}

namespace {
Comparison<Expr> substituted(const Comparison<Expr>& of, const std::vector<Expr>& x) {
  return {of.label, of.relation, substitute(of.lhs, x), substitute(of.rhs, x)};
}
}  // namespace

std::optional<Moved> by_slack(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, const Box& box,
                              std::size_t variable, std::size_t hypothesis) {
  if (variable >= domain.size() || hypothesis >= hypotheses.size()) return std::nullopt;
  const PrecisionScope scope(128);
  const Comparison<Expr>& given = hypotheses[hypothesis];
  std::vector<Expr> x = symbolic_point(domain).values();
  const Expr old = x[variable], h = given.slack(), c = derivative(h, static_cast<int>(variable));
  if (Tape(std::span<const Expr>(&c, 1)).uses_variable(static_cast<int>(variable))) return std::nullopt;
  x[variable] = from<Expr>(0);
  const Expr g = substitute(h, x), parts[] = {h, g, from<Expr>(1) / c};
  for (const Expr part : parts)
    if (!defined_on<Mpfi>(part, domain, box)) return std::nullopt;
  const Expr zero = h - (c * old + g);
  if (!identically_zero(zero).holds || !zero_in_mpfi(domain, box, zero)) return std::nullopt;

  Moved out{domain, box, {}, f};
  Variable& slack = out.domain[variable] = nonnegative(domain[variable].name + "'");
  if (given.relation == Relation::equal) slack.hi = Rational(0);
  slack.lo_open = given.strict();
  out.box[variable] = whole(out.domain)[variable];
  x[variable] = (old - g) / c;
  for (std::size_t j = 0; j < hypotheses.size(); ++j)
    if (j != hypothesis) out.hypotheses.push_back(substituted(hypotheses[j], x));
  const Side& side = box[variable];
  if (side.lo) out.hypotheses.push_back({"", side.lo_open ? Relation::greater : Relation::at_least, x[variable], from<Expr>(*side.lo)});
  if (side.hi) out.hypotheses.push_back({"", side.hi_open ? Relation::less : Relation::at_most, x[variable], from<Expr>(*side.hi)});
  out.f = substitute(f, x);
  return out;
}

std::optional<Moved> shifted(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, const Box& box,
                             std::size_t variable, Expr centre) {
  const PrecisionScope scope(128);
  const Tape steps(std::span<const Expr>(&centre, 1));
  if (variable >= domain.size() || domain[variable].punctured || steps.uses_variable(static_cast<int>(variable)) ||
      steps.variable_count() > static_cast<int>(domain.size()))
    return std::nullopt;
  const Mpfi c = value(centre, enclosure<Mpfi>(box));
  if (c.partial()) return std::nullopt;
  const Expr x = Expr::variable(static_cast<int>(variable));
  std::vector<Expr> sum = symbolic_point(domain).values();
  sum[variable] = centre + x;
  Moved out{domain, box, {}, substitute(f, sum)};
  for (const Comparison<Expr>& h : hypotheses) out.hypotheses.push_back(substituted(h, sum));
  Side& side = out.box[variable];
  const auto ended = [&](std::optional<Rational>& end, bool& open, bool low) {
    if (end) {
      // The old end is still one; of t itself a bound is known where the centre has one.
      if (steps.variable_count() > 0)
        out.hypotheses.push_back({"", low ? Relation::at_least : Relation::at_most, sum[variable], from<Expr>(*end)});
      const Mpfi t = Mpfi(*end) - c;
      const double bound = low ? mpfr_get_d(t.lo(), MPFR_RNDD) : mpfr_get_d(t.hi(), MPFR_RNDU);
      end = std::isfinite(bound) ? std::optional(exact_rational(bound)) : std::nullopt;
    }
    open = false;
    for (const Comparison<Expr>& h : hypotheses) {
      if (end && (low ? *end > 0 : *end < 0)) continue;  // which says more
      const Expr inside = low ? x - centre : centre - x;
      const auto is = [&](Expr slack) { return identically_zero(h.slack() - slack).holds; };
      if (!is(inside) && (h.relation != Relation::equal || !is(-inside))) continue;
      end = 0;
      open = h.strict();
    }
  };
  ended(side.lo, side.lo_open, true);
  ended(side.hi, side.hi_open, false);
  if (side.bounded() && (*side.lo > *side.hi || (*side.lo == *side.hi && (side.lo_open || side.hi_open))))
    return std::nullopt;
  Variable& t = out.domain[variable];
  t.lo = side.lo;
  t.hi = side.hi;
  t.lo_open = side.lo_open;
  t.hi_open = side.hi_open;
  t.integer = false;
  return out;
}

std::optional<std::string> flaw(const RateClaim& claim, const RateCertificate& certificate, bool proved) {
  if (!(certificate.problem == claim.problem)) return "it is of another problem";
  if (claim.relation != Relation::at_most && claim.relation != Relation::at_least)
    return "a rate is claimed to be at most or at least a number";
  const bool from_above = (claim.relation == Relation::at_most) == proved;
  if (certificate.above.has_value() != from_above || certificate.below.has_value() == from_above)
    return "it is no bound from that side";
  const NumberText& tau = from_above ? certificate.above->tau : certificate.below->tau;
  if (!(proved && tau == claim.tau) && !(from_above ? is_less(tau, claim.tau) : is_less(claim.tau, tau)))
    return "its bound is not what the claim needs";
  return flaw(certificate);
}

std::optional<std::string> misfit(const Certificate& certificate, const Proposition& proposition) {
  return flaw_seen([&] { Verifier(certificate, proposition).fits(); });
}

std::optional<std::string> flaw(const Certificate& certificate, const Proposition& proposition) {
  return flaw_seen([&] { Verifier(certificate, proposition).run(); });
}

std::function<bool(const Box& box, const BoxTree& leaf)> leaf_check(const Domain& domain,
                                                                    const Comparisons<Expr>& hypotheses, Expr f,
                                                                    bool strict) {
  return [check = SignCheck(domain, hypotheses, f, strict ? Need::positive : Need::nonnegative)](const Box& box,
                                                                                                 const BoxTree& leaf) {
    try {
      check.check(box, leaf);
    } catch (const Flaw&) {
      return false;
    } catch (const Undecided&) {
      return false;
    }
    return true;
  };
}

}  // namespace overshoot
