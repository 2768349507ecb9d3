#include "lib/search/refute.hpp"

#include <nlopt.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lib/kernel/identity.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/special.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

namespace {

constexpr long precisions[] = {64, 128, 256, 512, 1024, 2048, 4096};

/// A comparison made ready to be looked at in many points.
struct Ready {
  explicit Ready(const Comparison<Expr>& comparison)
      : relation(comparison.relation), tape(std::initializer_list<Expr>{comparison.lhs, comparison.rhs}) {}
  Relation relation;
  Tape tape;             ///< of both sides
  bool rational = true;  ///< the sides were rational numbers where that was last asked
};

std::vector<Ball> as_balls(const std::vector<Rational>& point) {
  std::vector<Ball> x;
  for (const Rational& q : point) x.emplace_back(q);
  return x;
}

/// Both sides, where these are rational numbers.
using ExactSides = std::pair<Rational, Rational>;
std::optional<ExactSides> exact_sides_if_any(Ready& comparison, const std::vector<Rational>& point) {
  std::vector<Exact> x;
  for (const Rational& q : point) x.emplace_back(q);
  try {
    const std::vector<Exact> v = evaluate<Exact>(comparison.tape, x);
    ExactSides sides{v[0].rational(), v[1].rational()};
    comparison.rational = true;
    return sides;
  } catch (const Undecided&) {
    comparison.rational = false;
    return std::nullopt;
  }
}

Truth exactly(const ExactSides& sides, Relation relation) {
  const Rational &lhs = sides.first, &rhs = sides.second;
  return Truth::of(stands(lhs, relation, rhs, [&] { return lhs == rhs; }));
}

/// Sides that agree to half of the bits computed: raising the precision further would find an equality again.
bool equal_beyond_doubt(const std::vector<Ball>& sides, long precision) {
  if (sides.empty() || !is_finite(sides[0]) || !is_finite(sides[1])) return false;
  const PrecisionScope scope(precision);
  const Ball tolerance(power(Rational(1, 2), precision / 2));
  return certainly(abs(sides[0] - sides[1]) <= tolerance * max(abs(sides[0]), abs(sides[1])));
}

/// Indeterminate or tainted values decide nothing.
bool decides(const Ball& x) { return !x.tainted() && is_finite(x); }

/// By the values of both sides; unknown where these decide nothing, or where there are none.
Truth in_balls(Relation relation, const std::vector<Ball>& sides) {
  if (sides.empty() || !decides(sides[0]) || !decides(sides[1])) return Truth::unknown();
  return Comparison<Ball>{"", relation, sides[0], sides[1]}.holds();
}

/// The values at one precision; none where a function is undefined.
std::vector<Ball> balls_at(const Tape& tape, const std::vector<Rational>& point, long precision) {
  const PrecisionScope scope(precision);
  try {
    return evaluate<Ball>(tape, as_balls(point));
  } catch (const Undecided&) {
    return {};
  }
}

Truth holds_at(Ready& comparison, const std::vector<Rational>& point) {
  if (const auto exact = exact_sides_if_any(comparison, point)) return exactly(*exact, comparison.relation);
  for (const long p : precisions) {
    const Truth t = in_balls(comparison.relation, balls_at(comparison.tape, point, p));
    if (certainly(t) || !possibly(t)) return t;
  }
  return Truth::unknown();
}

/// A formula made ready to be looked at in many points, each of its comparisons when it is first asked for.
class ReadyFormula {
 public:
  explicit ReadyFormula(Formula formula)
      : formula_(std::move(formula)),
        hypotheses_(formula_.hypotheses.size()),
        claims_(formula_.claims.size()),
        identity_(formula_.claims.size()) {}

  const Formula& formula() const { return formula_; }
  Ready& claim(std::size_t i) { return ready(claims_[i], formula_.claims[i]); }
  /// Whether the claim says that two expressions that are one are equal or not above each other: it fails nowhere.
  bool is_identity(std::size_t i) {
    if (!identity_[i]) {
      identity_[i] = false;
      try {
        const Comparison<Expr>& claim = formula_.claims[i];
        identity_[i] = !claim.strict() && identically_zero(claim.slack(), 20'000).holds;
      } catch (const Undecided&) {
      }
    }
    return *identity_[i];
  }

  /// The claim that certainly fails at the point, the hypotheses certainly holding there.
  std::optional<Refutation> refutation(const Domain& domain, const std::vector<Rational>& point) {
    if (!contains(domain, point)) return std::nullopt;
    for (std::size_t i = 0; i < hypotheses_.size(); ++i)
      if (!certainly(holds_at(ready(hypotheses_[i], formula_.hypotheses[i]), point))) return std::nullopt;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < claims_.size(); ++i)
      if (identity_[i] != true) open.push_back(i);
    return failure(std::move(open), point);
  }

  /// How the first of these claims that certainly fails at an exact point does.
  std::optional<Refutation> failure(std::vector<std::size_t> open, const std::vector<Rational>& point) {
    std::optional<Refutation> first;
    // Balls do not tell where the sides are equal, or at a kink: rationals may. Asked once for each claim.
    std::map<std::size_t, std::optional<ExactSides>> exact;
    const auto rationals = [&](std::size_t i) -> const std::optional<ExactSides>& {
      const auto [entry, is_new] = exact.try_emplace(i);
      if (is_new) entry->second = exact_sides_if_any(claim(i), point);
      return entry->second;
    };
    const auto holds_exactly = [&](std::size_t i) {
      return rationals(i) && certainly(exactly(*rationals(i), claim(i).relation));
    };
    const auto fails_exactly = [&](std::size_t i) {
      if (!rationals(i) || holds_exactly(i)) return false;
      const PrecisionScope scope(precisions[0]);
      first = refutation(i, precisions[0], Ball(rationals(i)->first), Ball(rationals(i)->second));
      return true;
    };
    for (const long p : precisions) {
      // Claims share most of their steps: while many are open, all are computed at once.
      std::vector<Ball> all;
      if (2 * open.size() > claims_.size()) all = balls_at(together(), point, p);
      std::vector<std::size_t> undecided;
      for (const std::size_t i : open) {
        const std::vector<Ball> v = all.empty() ? balls_at(claim(i).tape, point, p)
                                                : std::vector<Ball>{all[2 * i], all[2 * i + 1]};
        const Truth t = in_balls(claim(i).relation, v);
        if (certainly(t)) continue;
        if (!possibly(t)) {
          first = refutation(i, p, v[0], v[1]);
          break;  // later claims no longer matter, earlier ones that are undecided do
        }
        if (p == precisions[0] && claim(i).rational && holds_exactly(i)) continue;
        if (p >= 512 && equal_beyond_doubt(v, p)) {
          if (fails_exactly(i)) break;
          continue;
        }
        undecided.push_back(i);
      }
      open = std::move(undecided);
      if (open.empty()) return first;
    }
    for (const std::size_t i : open)
      if (fails_exactly(i)) break;
    return first;
  }

 private:
  static Ready& ready(std::optional<Ready>& made, const Comparison<Expr>& comparison) {
    if (!made) made.emplace(comparison);
    return *made;
  }
  /// Both sides of every claim.
  const Tape& together() {
    if (!together_) {
      std::vector<Expr> sides;
      for (const Comparison<Expr>& claim : formula_.claims) sides.insert(sides.end(), {claim.lhs, claim.rhs});
      together_.emplace(sides);
    }
    return *together_;
  }
  Refutation refutation(std::size_t i, long precision, const Ball& lhs, const Ball& rhs) const {
    const DecimalEnclosure l = decimal(lhs), r = decimal(rhs);
    return {formula_.claims[i].label, precision, {l.lo, l.hi}, {r.lo, r.hi}};
  }
  Formula formula_;
  std::vector<std::optional<Ready>> hypotheses_, claims_;
  std::vector<std::optional<bool>> identity_;  ///< of each claim, where that was asked
  std::optional<Tape> together_;
};

}  // namespace

Truth holds_at(const Comparison<Expr>& comparison, const std::vector<Rational>& point) {
  Ready ready(comparison);
  return holds_at(ready, point);
}

bool hypotheses_hold(const Domain& domain, const Formula& formula, const std::vector<Rational>& point) {
  return contains(domain, point) && std::ranges::all_of(formula.hypotheses, [&](const Comparison<Expr>& hypothesis) {
           return certainly(holds_at(hypothesis, point));
         });
}

std::optional<std::vector<Rational>> snapped(const Domain& domain, const std::vector<double>& x, int bits) {
  std::vector<Rational> point;
  for (std::size_t i = 0; i < domain.size(); ++i) {
    if (!std::isfinite(x[i])) return std::nullopt;
    const Rational exact = exact_rational(x[i]);
    const Rational radius = abs(exact) * power(Rational(1, 2), bits);
    Rational q = domain[i].integer ? exact : simplest_between(exact - radius, exact + radius);
    if (!domain[i].contains(q)) q = exact;
    if (!domain[i].contains(q)) return std::nullopt;
    point.push_back(std::move(q));
  }
  return point;
}

std::optional<Refutation> refutation_at(const Domain& domain, const Formula& formula,
                                        const std::vector<Rational>& point) {
  return ReadyFormula(formula).refutation(domain, point);
}

namespace {

/// An equation in double is off by rounding: only a difference beyond this relative size is a suspect.
constexpr double equation_tolerance = 1e-9;

bool suspicious(const Comparison<double>& comparison, double slack) {
  if (comparison.relation == Relation::equal) return slack < -equation_tolerance;
  return comparison.strict() ? slack <= 0 : slack < 0;
}

struct Scored {
  double slack;
  std::string claim;
  std::vector<double> point;
};

enum class Applies { yes, no, undefined };

Applies applies(const Comparisons<double>& hypotheses) {
  for (const Comparison<double>& hypothesis : hypotheses) {
    const double slack = hypothesis.slack();
    if (std::isnan(slack)) return Applies::undefined;
    if (hypothesis.relation == Relation::equal ? scaled_slack(hypothesis) < -equation_tolerance
        : hypothesis.strict()                  ? slack <= 0
                                               : slack < 0)
      return Applies::no;
  }
  return Applies::yes;
}

/// The worst claim at a point; nothing when a claim is undefined there.
std::optional<Scored> worst_claim(const Comparisons<double>& claims, const std::vector<double>& point) {
  Scored worst{INFINITY, "", point};
  for (const Comparison<double>& claim : claims) {
    double slack = scaled_slack(claim);
    if (std::isnan(slack)) return std::nullopt;
    if (claim.relation == Relation::equal && !suspicious(claim, slack)) slack = 0;
    if (slack < worst.slack) {
      worst.slack = slack;
      worst.claim = claim.label;
    }
  }
  return worst;
}

/// Whether MPFR does not confirm that a claim fails at x. The sign of a slack counts where two precisions agree on it
/// to an eighth; sides that agree to 1024 bits are equal for a search (which a strict claim does not allow).
bool by_rounding(const Statement& statement, Variant variant, const std::vector<double>& x) {
  std::vector<Mpfr> before;
  for (const long p : {128L, 512L, 1152L, 4096L}) {  // the third sees 1024 bits, with as many to lose as the first has
    const PrecisionScope scope(p);
    const Mpfr tolerance = from<Mpfr>(power(Rational(1, 2), 1024));
    std::vector<Mpfr> slacks;
    bool unknown = false, fails = false;
    for (const Comparison<Mpfr>& comparison : statement.as<ByInstances>()->claims_in_mpfr(x, variant)) {
      const std::size_t i = slacks.size();
      slacks.push_back(comparison.relation == Relation::equal ? -abs(comparison.slack()) : comparison.slack());
      const Mpfr& slack = slacks.back();
      if (!is_finite(slack)) return false;  // balls will tell
      const bool equal = p >= 1152 && abs(slack) <= tolerance * max(abs(comparison.lhs), abs(comparison.rhs));
      const bool agrees = i < before.size() && abs(slack - before[i]) * 8 <= abs(slack);
      unknown = unknown || !(equal || agrees);
      const bool zero = equal || !(slack < Mpfr(0L) || slack > Mpfr(0L));
      fails = fails || ((agrees || equal) && (zero ? comparison.strict() : slack < Mpfr(0L)));
    }
    if (fails) return false;
    if (!unknown) return true;
    before = std::move(slacks);
  }
  return false;
}

/// Keeps the `size` samples of smallest slack.
class Worst {
 public:
  explicit Worst(std::size_t size) : size_(size) {}
  void add(Scored scored) {
    if (kept_.size() == size_ && scored.slack >= kept_.back().slack) return;
    kept_.insert(std::ranges::upper_bound(kept_, scored.slack, {}, &Scored::slack), std::move(scored));
    if (kept_.size() > size_) kept_.pop_back();
  }
  const std::vector<Scored>& all() const { return kept_; }

 private:
  std::size_t size_;
  std::vector<Scored> kept_;
};

/// A search for counterexamples leaves half of the time to a proof.
bool is_late() { return TimeLimit::spent(0.5); }

using Counterexample = std::pair<std::vector<Rational>, Refutation>;

std::vector<double> in_double(const std::vector<Rational>& point) {
  std::vector<double> x;
  for (const Rational& q : point) x.push_back(nearest_double(q));
  return x;
}

/// Whether the statement fails at x in double, by more than `margin` of its scale.
bool fails_in_double(const Statement& statement, Variant variant, const std::vector<double>& x, double margin) {
  const auto [hypotheses, claims] = statement.in_double(x, variant);
  if (applies(hypotheses) != Applies::yes) return false;
  return std::ranges::any_of(claims, [&](const Comparison<double>& comparison) {
    const double slack = scaled_slack(comparison);
    return suspicious(comparison, slack) && slack <= -margin;
  });
}

/// Whether the statement may fail at an exact point near x: by rounding alone a hypothesis may fail in double though it
/// holds there, or a strict claim hold in double though it fails.
bool may_fail(const Statement& statement, Variant variant, const std::vector<double>& x) {
  constexpr double rounding = 1e-9;
  const auto [hypotheses, claims] = statement.in_double(x, variant);
  for (const Comparison<double>& hypothesis : hypotheses)
    if (!(scaled_slack(hypothesis) >= -rounding)) return false;
  return std::ranges::any_of(claims, [&](const Comparison<double>& comparison) {
    const double slack = scaled_slack(comparison);
    return suspicious(comparison, slack) || (comparison.strict() && slack <= rounding);
  });
}

/// Asks exact points whether they refute a statement. Its formula is recorded once, unless it depends on the point.
class Confirmation {
 public:
  Confirmation(const Statement& statement, Variant variant) : statement_(statement), variant_(variant) {
    if (!statement.is<ByInstances>()) formula_.emplace(statement.formula(variant));
  }

  /// The formula at the point, until the next one is asked for.
  ReadyFormula& formula(const std::vector<Rational>& point) {
    if (statement_.is<ByInstances>()) formula_.emplace(statement_.formula(variant_, point));
    return *formula_;
  }
  /// The exact point, if it refutes. A formula that depends on the structure is long: then it must fail in double too.
  std::optional<Counterexample> at(const std::vector<Rational>& point) {
    if (no_refutation_.contains(point)) return std::nullopt;  // near many suspects the simple points are the same
    const std::vector<double> x = in_double(point);
    const bool suspect = statement_.is<ByInstances>() ? fails_in_double(statement_, variant_, x, 0)
                                                      : may_fail(statement_, variant_, x);
    if (suspect)
      if (auto refutation = formula(point).refutation(statement_.domain, point))
        return std::pair(point, std::move(*refutation));
    no_refutation_.insert(point);
    return std::nullopt;
  }
  /// The simplest exact point near x that refutes.
  std::optional<Counterexample> near(const std::vector<double>& x) {
    for (const std::vector<Rational>& point : roundings(statement_.domain, x))
      if (auto found = at(point)) return found;
    return std::nullopt;
  }

 private:
  const Statement& statement_;
  const Variant variant_;
  std::optional<ReadyFormula> formula_;
  std::set<std::vector<Rational>> no_refutation_;  ///< of the points asked
};

/// Values of a variable that are simpler than q, the simplest first.
std::vector<Rational> simpler(const Variable& variable, const Rational& q) {
  std::vector<Rational> out;
  const auto add = [&](const Rational& x) {
    if (x != q && variable.contains(x) && std::ranges::find(out, x) == out.end()) out.push_back(x);
  };
  if (variable.integer && variable.lo) {
    for (Rational x = *variable.lo; x < q && out.size() < 64; x += 1) add(x);
    return out;
  }
  for (const Rational& x : {Rational(0), Rational(1), Rational(-1), Rational(1, 2), Rational(-1, 2)}) add(x);
  for (const int bits : {1, 2, 3, 5, 8, 12}) {
    const Rational radius = abs(q) * power(Rational(1, 2), bits);
    add(simplest_between(q - radius, q + radius));
  }
  std::erase_if(out, [&](const Rational& x) { return x.bits() >= q.bits(); });
  return out;
}

/// The counterexample with every coordinate as simple as the failure in double allows, if balls confirm that.
Counterexample simplified(const Statement& statement, Variant variant, Counterexample found) {
  constexpr double clear = 1e-6;  // far above rounding, so that the last confirmation seldom fails
  if (!fails_in_double(statement, variant, in_double(found.first), clear)) return found;
  std::vector<Rational> point = found.first;
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < point.size(); ++i)
      for (const Rational& x : simpler(statement.domain[i], point[i])) {
        std::vector<Rational> candidate = point;
        candidate[i] = x;
        if (!fails_in_double(statement, variant, in_double(candidate), clear)) continue;
        point = std::move(candidate);
        break;
      }
  if (auto refutation = refutation_at(statement.domain, statement.formula(variant, point), point))
    return {std::move(point), std::move(*refutation)};
  return found;
}

/// The claims' sides by balls, as doubles; the difference of sides is formed before rounding, at a precision where its
/// sign is known (0 where the sides agree beyond doubt).
Comparisons<double> in_balls_as_doubles(ReadyFormula& formula, const std::vector<Rational>& point) {
  Comparisons<double> out;
  for (std::size_t i = 0; i < formula.formula().claims.size(); ++i) {
    const Ready& claim = formula.claim(i);
    for (const long p : precisions) {
      if (p < 256) continue;
      const PrecisionScope scope(p);
      const std::vector<Ball> v = balls_at(claim.tape, point, p);
      if (v.empty() || !decides(v[0]) || !decides(v[1])) break;  // undefined
      const Ball difference = v[1] - v[0];
      const bool known = certainly(difference > Ball(0L)) || certainly(difference < Ball(0L));
      const bool equal = !known && equal_beyond_doubt(v, p);
      if (!known && !equal && p != precisions[std::size(precisions) - 1]) continue;
      const double l = midpoint(v[0]), slack = equal ? 0 : midpoint(difference);
      // Sides that agree to double precision keep their true difference.
      const double r = equal || l + slack == midpoint(v[1]) ? l + slack : midpoint(v[1]);
      out.push_back({formula.formula().claims[i].label, claim.relation, l, r});
      break;
    }
  }
  return out;
}

/// Formulas of structured statements are long: at most so many of their steps are recorded for the worst samples, and
/// for the suspects, in one search.
constexpr std::size_t longest_recording = 400'000, longest_examination = 100 * longest_recording;
/// Around so many suspects a counterexample is searched for; around later ones only where the point itself fails.
constexpr std::size_t most_neighbourhoods = 200;
/// So many of the worst samples of a long formula are evaluated again in balls: each is a recording of its own.
constexpr std::size_t most_rechecked = 24;
/// Once MPFR has confirmed so many suspects, later ones are asked only after all samples are drawn: by then one of the
/// earlier may have refuted the statement.
constexpr std::size_t plainly_failing = 20;

/// Whether claims that fail in double do fail: most fail there by rounding alone, and those with identical sides
/// always.
class Examination {
 public:
  explicit Examination(ReadyFormula& formula) : formula_(formula) {}

  bool fails(const Comparisons<double>& claims, const std::vector<double>& x) {
    std::vector<Rational> point;
    for (const double c : x) point.push_back(exact_rational(c));
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const bool suspect = suspicious(claims[i], scaled_slack(claims[i]));
      if (suspect && !formula_.is_identity(i) && formula_.failure({i}, point)) return true;
    }
    return false;
  }
  /// Whether every claim that fails in double has identical sides.
  bool by_identities(const Comparisons<double>& claims) {
    for (std::size_t i = 0; i < claims.size(); ++i)
      if (suspicious(claims[i], scaled_slack(claims[i])) && !formula_.is_identity(i)) return false;
    return true;
  }

 private:
  ReadyFormula& formula_;
};

/// A search by samples: at special points, then at random ones, then over those that look bad in double.
class Sampling {
 public:
  Sampling(const Statement& statement, Variant variant, const SampleOptions& options, Worst& worst)
      : statement_(statement),
        variant_(variant),
        options_(options),
        worst_(worst),
        confirmation_(statement, variant) {
    if (!statement.is<ByInstances>()) examination_.emplace(confirmation_.formula({}));
  }

  SampleReport run() {
    try_special_points();
    if (!ends()) draw();
    if (!ends()) examine_suspects();
    if (!ends()) recheck_the_worst();
    return std::move(report_);
  }

 private:
  struct Suspect {
    Scored scored;
    bool confirmed;  ///< by MPFR
  };

  bool ends() const { return report_.refutation && options_.stop_at_first_refutation; }

  void accept(Counterexample found) {
    report_.counterexample = std::move(found.first);
    report_.refutation = std::move(found.second);
  }

  void try_special_points() {
    const std::size_t most = std::clamp<std::size_t>(options_.samples / 8, 64, 4000);
    for (const std::vector<Rational>& point :
         special_points(statement_.domain, examination_ ? &confirmation_.formula({}).formula() : nullptr, most,
                        options_.seed)) {
      if (is_late()) return;
      auto found = confirmation_.at(point);
      if (!found) continue;
      accept(std::move(*found));
      report_.samples = report_.applicable = 1;
      return;
    }
  }

  void draw() {
    Sampler sampler(statement_.domain, options_.seed);
    const std::size_t cap = options_.applicable > 0 ? 64 * options_.samples : options_.samples;
    for (std::size_t i = 0; i < cap && !is_late() && (i < options_.samples || report_.applicable < options_.applicable);
         ++i)
      if (take(sampler.next())) return;
  }

  /// Whether the sample ends the search.
  bool take(const std::vector<double>& x) {
    ++report_.samples;
    const auto [hypotheses, claims] = statement_.in_double(x, variant_);
    const Applies met = applies(hypotheses);
    if (met == Applies::no) return false;
    const auto scored = met == Applies::yes ? worst_claim(claims, x) : std::nullopt;
    if (!scored) {
      ++report_.undefined;
      return false;
    }
    ++report_.applicable;
    const bool suspect = std::ranges::any_of(
        claims, [](const Comparison<double>& claim) { return suspicious(claim, scaled_slack(claim)); });
    const bool filtered = suspect && statement_.is<ByInstances>() && suspects_.size() < plainly_failing;
    if (filtered && by_rounding(statement_, variant_, x)) {
      ++report_.dismissed;
      return false;
    }
    worst_.add(*scored);
    if (!suspect) return false;
    // Confirmation in balls is dear for long formulas: afterwards, the worst first.
    if (statement_.is<ByInstances>()) {
      suspects_.push_back({*scored, filtered});
      return false;
    }
    const bool worth_it = !examination_->by_identities(claims) &&
                          (neighbourhoods_++ < most_neighbourhoods || examination_->fails(claims, x));
    if (auto found = worth_it ? confirmation_.near(x) : std::nullopt) {
      accept(std::move(*found));
      return options_.stop_at_first_refutation;
    }
    ++report_.dismissed;
    return false;
  }

  /// Suspects of long formulas, the worst first, as far as the steps that may be recorded go.
  void examine_suspects() {
    std::size_t recorded = 0;
    std::ranges::sort(suspects_, {}, [](const Suspect& suspect) { return suspect.scored.slack; });
    for (const Suspect& suspect : suspects_) {
      if (report_.refutation) break;
      if (!suspect.confirmed && by_rounding(statement_, variant_, suspect.scored.point)) {
        ++report_.dismissed;
        continue;
      }
      if (recorded > longest_examination) {
        ++report_.unexamined;
        continue;
      }
      const std::vector<Rational> point = exact_point(suspect.scored);
      ReadyFormula& formula = confirmation_.formula(point);
      recorded += formula.formula().tape().steps.size();
      if (auto refutation = formula.refutation(statement_.domain, point))
        accept({point, std::move(*refutation)});
      else
        ++report_.dismissed;
    }
  }

  /// The worst samples again, in balls: a slack that was negative by rounding alone is put right here.
  void recheck_the_worst() {
    if (!worst_.all().empty()) report_.worst_slack = INFINITY;
    for (const Scored& scored : worst_.all()) report_.worst_points.push_back(scored.point);
    std::size_t recorded = 0;
    for (const Scored& scored : worst_.all()) {
      if (is_late()) break;
      if (statement_.is<ByInstances>() && (recorded > longest_recording || report_.rechecked >= most_rechecked)) break;
      ++report_.rechecked;
      const std::vector<Rational> point = exact_point(scored);
      ReadyFormula& formula = confirmation_.formula(point);
      if (statement_.is<ByInstances>()) recorded += formula.formula().tape().steps.size();
      if (const auto exact = worst_claim(in_balls_as_doubles(formula, point), scored.point);
          exact && exact->slack < report_.worst_slack) {
        report_.worst_slack = exact->slack;
        report_.worst_point = scored.point;
        report_.worst_claim = exact->claim;
      }
      if (report_.refutation) continue;
      if (auto refutation = formula.refutation(statement_.domain, point)) accept({point, std::move(*refutation)});
    }
  }

  static std::vector<Rational> exact_point(const Scored& scored) {
    std::vector<Rational> point;
    for (const double x : scored.point) point.push_back(exact_rational(x));
    return point;
  }

  const Statement& statement_;
  const Variant variant_;
  const SampleOptions& options_;
  Worst& worst_;
  Confirmation confirmation_;
  std::optional<Examination> examination_;  ///< of the formula of all samples, unless it depends on sizes and choices
  std::size_t neighbourhoods_ = 0;
  std::vector<Suspect> suspects_;
  SampleReport report_;
};

SampleReport sample_keeping(const Statement& statement, Variant variant, const SampleOptions& options, Worst& worst) {
  require_sound_arithmetic();
  return Sampling(statement, variant, options, worst).run();
}

}  // namespace

SampleReport sample(const Statement& statement, Variant variant, const SampleOptions& options) {
  Worst worst(100);
  return sample_keeping(statement, variant, options, worst);
}

namespace {

/// Local descent of the smallest slack: scaled, or raw. (Scaled it may have no minimum where the raw one has: with a
/// side that is negative throughout, away from the origin the scale grows faster than the slack.) Over the unit cube,
/// mapped to the domain as the sampler does, or over the domain itself.
struct SlackDescent {
  const Statement& statement;
  Variant variant;
  const std::vector<bool> by_magnitude;  ///< empty: over the domain itself
  const bool raw;

  std::vector<double> point(const double* u) const {
    std::vector<double> x;
    for (std::size_t i = 0; i < statement.domain.size(); ++i)
      x.push_back(!by_magnitude.empty() ? place(statement.domain[i], std::clamp(u[i], 0.0, 1.0), by_magnitude[i])
                  : statement.domain[i].integer ? std::round(u[i])
                                                : u[i]);
    return x;
  }
  double slack(const Comparison<double>& comparison) const {
    if (!raw) return scaled_slack(comparison);
    const double x = comparison.relation == Relation::equal ? -std::fabs(comparison.slack()) : comparison.slack();
    return std::copysign(std::log1p(std::fabs(x)), x);  // the order is the same, and the numbers stay small
  }
  static double objective(unsigned, const double* u, double*, void* self) {
    const auto& descent = *static_cast<const SlackDescent*>(self);
    const auto [hypotheses, claims] = descent.statement.in_double(descent.point(u), descent.variant);
    double violation = 0;
    for (const Comparison<double>& hypothesis : hypotheses) violation += std::max(0.0, -scaled_slack(hypothesis));
    double smallest = INFINITY;
    for (const Comparison<double>& claim : claims) {
      const double slack = descent.slack(claim);
      if (std::isnan(slack)) return 1e10;  // NLopt would take a NaN for a success
      smallest = std::min(smallest, slack);
    }
    if (std::isnan(violation)) return 1e10;
    return violation > 0 ? 1000 + violation : smallest;
  }
};

Certificate certified(const Statement& statement, Variant variant, Counterexample found) {
  const auto [point, refutation] = simplified(statement, variant, std::move(found));
  return refutation_certificate(statement, variant, point, refutation);
}

}  // namespace

Certificate refutation_certificate(const Statement& statement, Variant variant, const std::vector<Rational>& point,
                                   const Refutation& refutation) {
  Certificate certificate;
  certificate.key = statement.about.key;
  certificate.verdict = Verdict::refuted;
  certificate.formula = statement.formula(variant, point).hash(statement.domain);
  certificate.point = to_witness(statement.domain, point);
  certificate.refutation = refutation;
  return certificate;
}

std::optional<Certificate> refutation_near(const Statement& statement, Variant variant,
                                           const std::vector<Rational>& point) {
  auto found = Confirmation(statement, variant).near(in_double(point));
  if (!found)
    if (auto refutation = refutation_at(statement.domain, statement.formula(variant, point), point))
      found.emplace(point, std::move(*refutation));
  if (!found) return std::nullopt;
  return certified(statement, variant, std::move(*found));
}

std::optional<std::string> equation_of_reals(const Statement& statement) {
  const Formula formula = statement.formula({});
  for (const Comparison<Expr>& hypothesis : formula.hypotheses) {
    const Tape tape = Ready(hypothesis).tape;
    for (std::size_t i = 0; i < statement.domain.size() && hypothesis.relation == Relation::equal; ++i)
      if (!statement.domain[i].integer && tape.uses_variable(static_cast<int>(i))) return hypothesis.label;
  }
  return std::nullopt;
}

RefuteAttempt refute(const Statement& statement, Variant variant, const RefuteOptions& options) {
  RefuteAttempt attempt;
  if (statement.is<ByRuns>() || statement.is<ByOrbits>()) return attempt;
  if (statement.is<ByRates>()) {
    attempt.certificate = prove(statement, variant).refutation;  // its search looks from both sides
    return attempt;
  }
  Worst worst(static_cast<std::size_t>(options.local_searches));
  attempt.report = sample_keeping(
      statement, variant, {.samples = options.samples, .applicable = options.samples, .seed = options.seed}, worst);
  const auto accept = [&](Counterexample found) {
    attempt.certificate = certified(statement, variant, std::move(found));
    attempt.report.counterexample = from_witness(statement.domain, attempt.certificate->point);
    attempt.report.refutation = attempt.certificate->refutation;
  };
  if (attempt.report.refutation) {
    accept({*attempt.report.counterexample, *attempt.report.refutation});
    return attempt;
  }
  const auto n = static_cast<unsigned>(statement.domain.size());
  Confirmation confirmation(statement, variant);
  std::mt19937_64 engine(options.seed);
  for (int k = 0; k < 2 * options.local_searches && n > 0 && !is_late(); ++k) {
    if (options.progress)
      options.progress(static_cast<std::size_t>(k), static_cast<std::size_t>(2 * options.local_searches));
    // The scaled slack from anywhere; then the raw one, from the worst samples and from anywhere in turn.
    const bool raw = k >= options.local_searches;
    const auto number = static_cast<std::size_t>(std::max(0, k - options.local_searches) / 4 * 2 + k % 2);
    const bool from_sample = raw && k / 2 % 2 == 1 && number < worst.all().size();
    std::vector<bool> by_magnitude;
    std::vector<double> u, step, lower(n, 0.0), upper(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) {
      by_magnitude.push_back(engine() % 2 == 0);
      u.push_back(static_cast<double>(engine() >> 11) * 0x1p-53);
      if (!from_sample) continue;
      const Variable& variable = statement.domain[i];
      lower[i] = variable.lo ? nearest_double(*variable.lo) : -HUGE_VAL;
      upper[i] = variable.hi ? nearest_double(*variable.hi) : HUGE_VAL;
      u[i] = std::clamp(worst.all()[number].point[i], lower[i], upper[i]);
      step.push_back(variable.integer ? 1 : u[i] == 0 ? 0.01 : std::fabs(u[i]) / 10);
    }
    if (from_sample) by_magnitude.clear();
    SlackDescent descent{statement, variant, by_magnitude, raw};
    nlopt_opt search = nlopt_create(k % 2 == 0 ? NLOPT_LN_SBPLX : NLOPT_LN_NELDERMEAD, n);
    nlopt_set_lower_bounds(search, lower.data());
    nlopt_set_upper_bounds(search, upper.data());
    if (from_sample) nlopt_set_initial_step(search, step.data());
    nlopt_set_min_objective(search, SlackDescent::objective, &descent);
    nlopt_set_maxeval(search, static_cast<int>(2000 + 500 * n));
    nlopt_set_xtol_rel(search, 1e-12);
    double value = 0;
    nlopt_optimize(search, u.data(), &value);
    nlopt_destroy(search);
    // A minimum near 0 may be below it at a simple point nearby; with a long formula only a clear failure is worth it.
    if (value <= (statement.is<ByInstances>() ? -1e-9 : 1e-6))
      if (auto found = confirmation.near(descent.point(u.data()))) {
        accept(std::move(*found));
        return attempt;
      }
  }
  return attempt;
}

}  // namespace overshoot
