#include "lib/search/refute.hpp"

#include <nlopt.h>

#include <algorithm>
#include <cmath>

#include "lib/kernel/identity.hpp"
#include "lib/search/special.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

namespace {

constexpr long precisions[] = {64, 128, 256, 512, 1024, 2048, 4096};

Tape sides(const Comparison<Expr>& c) {
  const Expr both[] = {c.lhs, c.rhs};
  return Tape(both);
}

std::vector<Ball> as_balls(const std::vector<Rational>& point) {
  std::vector<Ball> x;
  for (const Rational& q : point) x.emplace_back(q);
  return x;
}

/// Both sides as rationals; Undecided where they are none.
std::pair<Rational, Rational> exact_sides(const Tape& tape, const std::vector<Rational>& point) {
  std::vector<Exact> x;
  for (const Rational& q : point) x.emplace_back(q);
  const std::vector<Exact> v = evaluate<Exact>(tape, x);
  return {v[0].rational(), v[1].rational()};
}

Truth exactly(const Tape& tape, Relation relation, const std::vector<Rational>& point) {
  const auto [lhs, rhs] = exact_sides(tape, point);
  const Rational slack = rhs - lhs;
  switch (relation) {
    case Relation::less:
      return Truth::of(slack > 0);
    case Relation::at_most:
      return Truth::of(slack >= 0);
    case Relation::equal:
      return Truth::of(slack == 0);
    case Relation::at_least:
      return Truth::of(slack <= 0);
    case Relation::greater:
      break;
  }
  return Truth::of(slack < 0);
}

/// Sides that agree to half of the bits computed: raising the precision further would find an equality again.
bool equal_beyond_doubt(const std::vector<Ball>& sides, long precision) {
  if (sides.empty() || !is_finite(sides[0]) || !is_finite(sides[1])) return false;
  const PrecisionScope scope(precision);
  const Ball tolerance(power(Rational(1, 2), precision / 2));
  return certainly(abs(sides[0] - sides[1]) <= tolerance * max(abs(sides[0]), abs(sides[1])));
}

/// At one precision; indeterminate or tainted values decide nothing.
Truth in_balls(const Tape& tape, Relation relation, const std::vector<Rational>& point, long precision,
               std::vector<Ball>* values = nullptr) {
  const PrecisionScope scope(precision);
  std::vector<Ball> v;
  try {
    v = evaluate<Ball>(tape, as_balls(point));
  } catch (const Undecided&) {
    return Truth::unknown();
  }
  if (v[0].tainted() || v[1].tainted() || !is_finite(v[0]) || !is_finite(v[1])) return Truth::unknown();
  const Truth t = Comparison<Ball>{"", relation, v[0], v[1]}.holds();
  if (values) *values = std::move(v);
  return t;
}

/// How a claim certainly fails at an exact point, if it does.
std::optional<Refutation> failure(const Comparison<Expr>& claim, const std::vector<Rational>& point) {
  const Tape tape = sides(claim);
  for (const long p : precisions) {
    std::vector<Ball> v;
    const Truth t = in_balls(tape, claim.relation, point, p, &v);
    if (certainly(t)) return std::nullopt;
    if (!possibly(t)) {
      const DecimalEnclosure l = decimal(v[0]), r = decimal(v[1]);
      return Refutation{claim.label, p, {l.lo, l.hi}, {r.lo, r.hi}};
    }
    if (p >= 512 && equal_beyond_doubt(v, p)) break;
  }
  // Balls do not tell where the sides are equal, or at a kink: rationals may.
  try {
    if (possibly(exactly(tape, claim.relation, point))) return std::nullopt;
    const auto [lhs, rhs] = exact_sides(tape, point);
    const PrecisionScope scope(precisions[0]);
    const DecimalEnclosure l = decimal(Ball(lhs)), r = decimal(Ball(rhs));
    return Refutation{claim.label, precisions[0], {l.lo, l.hi}, {r.lo, r.hi}};
  } catch (const Undecided&) {
    return std::nullopt;
  }
}

}  // namespace

Truth holds_at(const Comparison<Expr>& c, const std::vector<Rational>& point) {
  const Tape tape = sides(c);
  try {
    return exactly(tape, c.relation, point);
  } catch (const Undecided&) {
  }
  for (const long p : precisions) {
    const Truth t = in_balls(tape, c.relation, point, p);
    if (certainly(t) || !possibly(t)) return t;
  }
  return Truth::unknown();
}

bool hypotheses_hold(const Domain& domain, const Formula& f, const std::vector<Rational>& point) {
  return contains(domain, point) &&
         std::ranges::all_of(f.hypotheses, [&](const Comparison<Expr>& h) { return certainly(holds_at(h, point)); });
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

std::optional<Refutation> refutation_at(const Domain& domain, const Formula& f, const std::vector<Rational>& point) {
  if (!hypotheses_hold(domain, f, point)) return std::nullopt;
  for (const Comparison<Expr>& claim : f.claims)
    if (auto r = failure(claim, point)) return r;
  return std::nullopt;
}

namespace {

/// An equation in double is off by rounding: only a difference beyond this relative size is a suspect.
constexpr double equation_tolerance = 1e-9;

bool suspicious(const Comparison<double>& c, double slack) {
  if (c.relation == Relation::equal) return slack < -equation_tolerance;
  return c.strict() ? slack <= 0 : slack < 0;
}

struct Scored {
  double slack;
  std::string claim;
  std::vector<double> point;
};

enum class Applies { yes, no, undefined };

Applies applies(const Comparisons<double>& hypotheses) {
  for (const Comparison<double>& h : hypotheses) {
    const double slack = h.slack();
    if (std::isnan(slack)) return Applies::undefined;
    if (h.relation == Relation::equal ? scaled_slack(h) < -equation_tolerance : h.strict() ? slack <= 0 : slack < 0)
      return Applies::no;
  }
  return Applies::yes;
}

/// The worst claim at a point; nothing when a claim is undefined there.
std::optional<Scored> worst_claim(const Comparisons<double>& claims, const std::vector<double>& point) {
  Scored worst{INFINITY, "", point};
  for (const Comparison<double>& c : claims) {
    double s = scaled_slack(c);
    if (std::isnan(s)) return std::nullopt;
    if (c.relation == Relation::equal && !suspicious(c, s)) s = 0;
    if (s < worst.slack) {
      worst.slack = s;
      worst.claim = c.label;
    }
  }
  return worst;
}

/// Whether MPFR does not confirm that a claim fails at x. The sign of a slack counts where two precisions agree on it
/// to an eighth; sides that agree to 1024 bits are equal for a search (which a strict claim does not allow).
bool by_rounding(const Statement& s, Variant v, const std::vector<double>& x) {
  std::vector<Mpfr> before;
  for (const long p : {128L, 512L, 2048L, 4096L}) {
    const PrecisionScope scope(p);
    const Mpfr tolerance = from<Mpfr>(power(Rational(1, 2), 1024));
    std::vector<Mpfr> slacks;
    bool unknown = false, fails = false;
    for (const Comparison<Mpfr>& c : s.as<ByInstances>()->claims_in_mpfr(x, v)) {
      const std::size_t i = slacks.size();
      slacks.push_back(c.relation == Relation::equal ? -abs(c.slack()) : c.slack());
      const Mpfr& slack = slacks.back();
      if (!is_finite(slack)) return false;  // balls will tell
      const bool equal = p >= 2048 && abs(slack) <= tolerance * max(abs(c.lhs), abs(c.rhs));
      const bool agrees = i < before.size() && abs(slack - before[i]) * 8 <= abs(slack);
      unknown = unknown || !(equal || agrees);
      const bool zero = equal || !(slack < Mpfr(0L) || slack > Mpfr(0L));
      fails = fails || ((agrees || equal) && (zero ? c.strict() : slack < Mpfr(0L)));
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
  void add(Scored s) {
    if (kept_.size() == size_ && s.slack >= kept_.back().slack) return;
    kept_.insert(std::ranges::upper_bound(kept_, s.slack, {}, &Scored::slack), std::move(s));
    if (kept_.size() > size_) kept_.pop_back();
  }
  const std::vector<Scored>& all() const { return kept_; }

 private:
  std::size_t size_;
  std::vector<Scored> kept_;
};

using Counterexample = std::pair<std::vector<Rational>, Refutation>;

std::vector<double> in_double(const std::vector<Rational>& point) {
  std::vector<double> x;
  for (const Rational& q : point) x.push_back(nearest_double(q));
  return x;
}

/// Whether the statement fails at x in double, by more than `margin` of its scale.
bool fails_in_double(const Statement& s, Variant v, const std::vector<double>& x, double margin) {
  const auto [hypotheses, claims] = s.in_double(x, v);
  if (applies(hypotheses) != Applies::yes) return false;
  return std::ranges::any_of(claims, [&](const Comparison<double>& c) {
    const double slack = scaled_slack(c);
    return suspicious(c, slack) && slack <= -margin;
  });
}

/// Whether the statement may fail at an exact point that is x in double: a hypothesis may miss by rounding, and so may
/// a strict claim hold by rounding.
bool may_fail(const Statement& s, Variant v, const std::vector<double>& x) {
  constexpr double rounding = 1e-9;
  const auto [hypotheses, claims] = s.in_double(x, v);
  for (const Comparison<double>& h : hypotheses)
    if (!(scaled_slack(h) >= -rounding)) return false;
  return std::ranges::any_of(claims, [&](const Comparison<double>& c) {
    const double slack = scaled_slack(c);
    return suspicious(c, slack) || (c.strict() && slack <= rounding);
  });
}

/// The exact point, if it refutes. A formula that depends on the structure is long: then it must fail in double too.
std::optional<Counterexample> refuted_at(const Statement& s, Variant v, const std::vector<Rational>& point) {
  const std::vector<double> x = in_double(point);
  if (s.is<ByInstances>() ? !fails_in_double(s, v, x, 0) : !may_fail(s, v, x)) return std::nullopt;
  if (auto r = refutation_at(s.domain, s.formula(v, point), point)) return std::pair(point, std::move(*r));
  return std::nullopt;
}

/// The simplest exact point near x that refutes.
std::optional<Counterexample> confirm(const Statement& s, Variant v, const std::vector<double>& x) {
  for (const std::vector<Rational>& point : roundings(s.domain, x))
    if (auto found = refuted_at(s, v, point)) return found;
  return std::nullopt;
}

/// Values of a variable that are simpler than q, the simplest first.
std::vector<Rational> simpler(const Variable& v, const Rational& q) {
  std::vector<Rational> out;
  const auto add = [&](const Rational& x) {
    if (x != q && v.contains(x) && std::ranges::find(out, x) == out.end()) out.push_back(x);
  };
  if (v.integer) {
    for (Rational x = *v.lo; x < q && out.size() < 64; x += 1) add(x);
    return out;
  }
  const auto length = [](const Rational& x) { return msb(abs(numerator(x)) + 1) + msb(denominator(x)); };
  for (const Rational& x : {Rational(0), Rational(1), Rational(-1), Rational(1, 2), Rational(-1, 2)}) add(x);
  for (const int bits : {1, 2, 3, 5, 8, 12}) {
    const Rational radius = abs(q) * power(Rational(1, 2), bits);
    add(simplest_between(q - radius, q + radius));
  }
  std::erase_if(out, [&](const Rational& x) { return length(x) >= length(q); });
  return out;
}

/// The counterexample with every coordinate as simple as the failure in double allows, if balls confirm that.
Counterexample simplified(const Statement& s, Variant v, Counterexample found) {
  constexpr double clear = 1e-6;  // far above rounding, so that the last confirmation seldom fails
  if (!fails_in_double(s, v, in_double(found.first), clear)) return found;
  std::vector<Rational> point = found.first;
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < point.size(); ++i)
      for (const Rational& x : simpler(s.domain[i], point[i])) {
        std::vector<Rational> candidate = point;
        candidate[i] = x;
        if (!fails_in_double(s, v, in_double(candidate), clear)) continue;
        point = std::move(candidate);
        break;
      }
  if (auto r = refutation_at(s.domain, s.formula(v, point), point)) return {std::move(point), std::move(*r)};
  return found;
}

/// The claims' sides by balls, as doubles; the difference of sides is formed before rounding, at a precision where its
/// sign is known (0 where the sides agree beyond doubt).
Comparisons<double> in_balls_as_doubles(const Formula& f, const std::vector<Rational>& point) {
  Comparisons<double> out;
  for (const Comparison<Expr>& c : f.claims) {
    const Tape tape = sides(c);
    for (const long p : precisions) {
      if (p < 256) continue;
      const PrecisionScope scope(p);
      std::vector<Ball> v;
      in_balls(tape, c.relation, point, p, &v);
      if (v.empty()) break;  // undefined
      const Ball difference = v[1] - v[0];
      const bool known = certainly(difference > Ball(0L)) || certainly(difference < Ball(0L));
      const bool equal = !known && equal_beyond_doubt(v, p);
      if (!known && !equal && p != precisions[std::size(precisions) - 1]) continue;
      const double l = midpoint(v[0]), slack = equal ? 0 : midpoint(difference);
      // Sides that agree to double precision keep their true difference.
      out.push_back({c.label, c.relation, l, equal || l + slack == midpoint(v[1]) ? l + slack : midpoint(v[1])});
      break;
    }
  }
  return out;
}

/// Formulas of structured statements are long: at most so many of their steps are recorded for the worst samples, and
/// for the suspects, in one search.
constexpr std::size_t longest_recording = 400'000, longest_examination = 100 * longest_recording;
/// Suspects whose neighbourhood is searched for a counterexample too; of the others only they themselves are examined.
constexpr std::size_t most_neighbourhoods = 200;
/// After so many suspects that MPFR confirms the rest are left until the samples are drawn, and one may have refuted.
constexpr std::size_t plainly_failing = 20;

/// Whether claims that fail in double do fail: most do so by rounding, and of a claim whose sides are one all do.
class Examination {
 public:
  explicit Examination(Formula f) : f_(std::move(f)), identity_(f_.claims.size()) {}

  bool fails(const Comparisons<double>& claims, const std::vector<double>& x) {
    std::vector<Rational> point;
    for (const double c : x) point.push_back(exact_rational(c));
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const bool suspect = suspicious(claims[i], scaled_slack(claims[i]));
      if (suspect && !is_identity(i) && failure(f_.claims[i], point)) return true;
    }
    return false;
  }
  /// All that fail in double are claims whose sides are one.
  bool by_identities(const Comparisons<double>& claims) {
    for (std::size_t i = 0; i < claims.size(); ++i)
      if (suspicious(claims[i], scaled_slack(claims[i])) && !is_identity(i)) return false;
    return true;
  }

 private:
  bool is_identity(std::size_t i) {
    if (!identity_[i]) {
      identity_[i] = false;
      try {
        identity_[i] = !f_.claims[i].strict() && identically_zero(f_.claims[i].slack(), 20'000).holds;
      } catch (const Undecided&) {
      }
    }
    return *identity_[i];
  }
  Formula f_;
  std::vector<std::optional<bool>> identity_;
};

SampleReport sample_keeping(const Statement& s, Variant v, const SampleOptions& options, Worst& worst) {
  require_sound_arithmetic();
  SampleReport report;
  Sampler sampler(s.domain, options.seed);
  std::size_t neighbourhoods = 0, recorded = 0;
  struct Suspect {
    Scored scored;
    bool confirmed;  ///< by MPFR
  };
  std::vector<Suspect> suspects;
  const auto accept = [&](Counterexample found) {
    report.counterexample = std::move(found.first);
    report.refutation = std::move(found.second);
  };
  std::optional<Formula> formula;
  std::optional<Examination> examination;
  if (!s.is<ByInstances>()) {
    formula = s.formula(v);
    examination.emplace(*formula);
  }
  const std::size_t specials = std::clamp<std::size_t>(options.samples / 8, 64, 4000);
  for (const std::vector<Rational>& point :
       special_points(s.domain, formula ? &*formula : nullptr, specials, options.seed)) {
    auto found = refuted_at(s, v, point);
    if (!found) continue;
    accept(std::move(*found));
    report.samples = report.applicable = 1;
    if (options.stop_at_first_refutation) return report;
    break;
  }
  const std::size_t cap = options.applicable > 0 ? 64 * options.samples : options.samples;
  for (std::size_t i = 0; i < cap && (i < options.samples || report.applicable < options.applicable); ++i) {
    const std::vector<double> x = sampler.next();
    ++report.samples;
    const auto [hypotheses, claims] = s.in_double(x, v);
    switch (applies(hypotheses)) {
      case Applies::no:
        continue;
      case Applies::undefined:
        ++report.undefined;
        continue;
      case Applies::yes:
        break;
    }
    const auto scored = worst_claim(claims, x);
    if (!scored) {
      ++report.undefined;
      continue;
    }
    ++report.applicable;
    const bool suspect =
        std::ranges::any_of(claims, [](const Comparison<double>& c) { return suspicious(c, scaled_slack(c)); });
    const bool filtered = suspect && s.is<ByInstances>() && suspects.size() < plainly_failing;
    if (filtered && by_rounding(s, v, x)) {
      ++report.dismissed;
      continue;
    }
    worst.add(*scored);
    if (!suspect) continue;
    // Confirmation in balls is dear for long formulas: afterwards, the worst first.
    if (s.is<ByInstances>()) {
      suspects.push_back({*scored, filtered});
      continue;
    }
    const bool worth_it = !examination->by_identities(claims) &&
                          (neighbourhoods++ < most_neighbourhoods || examination->fails(claims, x));
    if (auto found = worth_it ? confirm(s, v, x) : std::nullopt) {
      accept(std::move(*found));
      if (options.stop_at_first_refutation) return report;
    } else {
      ++report.dismissed;
    }
  }
  const auto exact_point = [](const Scored& w) {
    std::vector<Rational> point;
    for (const double c : w.point) point.push_back(exact_rational(c));
    return point;
  };
  std::ranges::sort(suspects, {}, [](const Suspect& w) { return w.scored.slack; });
  for (const Suspect& w : suspects) {
    if (report.refutation) break;
    if (!w.confirmed && by_rounding(s, v, w.scored.point)) {
      ++report.dismissed;
      continue;
    }
    if (recorded > longest_examination) {
      ++report.unexamined;
      continue;
    }
    const std::vector<Rational> point = exact_point(w.scored);
    const Formula f = s.formula(v, point);
    recorded += f.tape().steps.size();
    if (auto r = refutation_at(s.domain, f, point))
      accept({point, std::move(*r)});
    else
      ++report.dismissed;
  }
  if (report.refutation && s.is<ByInstances>() && options.stop_at_first_refutation) return report;
  // The worst samples again, in balls: a slack that was negative by rounding alone is put right here.
  if (!worst.all().empty()) report.worst_slack = INFINITY;
  for (const Scored& w : worst.all()) report.worst_points.push_back(w.point);
  recorded = 0;
  for (const Scored& w : worst.all()) {
    if (s.is<ByInstances>() && (recorded > longest_recording || report.rechecked >= 24)) break;
    ++report.rechecked;
    const std::vector<Rational> point = exact_point(w);
    const Formula f = s.formula(v, point);
    if (s.is<ByInstances>()) recorded += f.tape().steps.size();
    if (const auto exact = worst_claim(in_balls_as_doubles(f, point), w.point);
        exact && exact->slack < report.worst_slack) {
      report.worst_slack = exact->slack;
      report.worst_point = w.point;
      report.worst_claim = exact->claim;
    }
    if (report.refutation) continue;
    if (auto r = refutation_at(s.domain, f, point)) accept({point, std::move(*r)});
  }
  return report;
}

}  // namespace

SampleReport sample(const Statement& s, Variant v, const SampleOptions& options) {
  Worst worst(100);
  return sample_keeping(s, v, options, worst);
}

namespace {

/// Local descent of the smallest slack: scaled, or raw. (Scaled it may have no minimum where the raw one has: with a
/// side that is negative throughout, away from the origin the scale grows faster than the slack.) Over the unit cube,
/// mapped to the domain as the sampler does, or over the domain itself.
struct Descent {
  const Statement& s;
  Variant v;
  const std::vector<bool> by_magnitude;  ///< empty: over the domain itself
  const bool raw;

  std::vector<double> point(const double* u) const {
    std::vector<double> x;
    for (std::size_t i = 0; i < s.domain.size(); ++i)
      x.push_back(!by_magnitude.empty() ? place(s.domain[i], std::clamp(u[i], 0.0, 1.0), by_magnitude[i])
                  : s.domain[i].integer ? std::round(u[i])
                                        : u[i]);
    return x;
  }
  double slack(const Comparison<double>& c) const {
    if (!raw) return scaled_slack(c);
    const double x = c.relation == Relation::equal ? -std::fabs(c.slack()) : c.slack();
    return std::copysign(std::log1p(std::fabs(x)), x);  // the order is the same, and the numbers stay small
  }
  static double objective(unsigned, const double* u, double*, void* self) {
    const auto& d = *static_cast<const Descent*>(self);
    const auto [hypotheses, claims] = d.s.in_double(d.point(u), d.v);
    double violation = 0;
    for (const Comparison<double>& h : hypotheses) violation += std::max(0.0, -scaled_slack(h));
    double smallest = INFINITY;
    for (const Comparison<double>& c : claims) {
      const double slack = d.slack(c);
      if (std::isnan(slack)) return 1e10;  // NLopt would take a NaN for a success
      smallest = std::min(smallest, slack);
    }
    if (std::isnan(violation)) return 1e10;
    return violation > 0 ? 1000 + violation : smallest;
  }
};

Certificate certified(const Statement& s, Variant v, Counterexample found) {
  const auto [point, r] = simplified(s, v, std::move(found));
  Certificate c;
  c.key = s.about.key;
  c.verdict = Verdict::refuted;
  c.formula = s.formula(v, point).hash(s.domain);
  c.point = to_witness(s.domain, point);
  c.refutation = r;
  return c;
}

}  // namespace

std::optional<Certificate> refutation_near(const Statement& s, Variant v, const std::vector<Rational>& point) {
  auto found = confirm(s, v, in_double(point));
  if (!found)
    if (auto r = refutation_at(s.domain, s.formula(v, point), point)) found.emplace(point, std::move(*r));
  if (!found) return std::nullopt;
  return certified(s, v, std::move(*found));
}

RefuteAttempt refute(const Statement& s, Variant v, const RefuteOptions& options) {
  RefuteAttempt attempt;
  if (s.is<ByRuns>() || s.is<ByOrbits>()) return attempt;
  Worst worst(static_cast<std::size_t>(options.local_searches));
  attempt.report =
      sample_keeping(s, v, {.samples = options.samples, .applicable = options.samples, .seed = options.seed}, worst);
  const auto accept = [&](Counterexample found) {
    attempt.certificate = certified(s, v, std::move(found));
    attempt.report.counterexample = from_witness(s.domain, attempt.certificate->point);
    attempt.report.refutation = attempt.certificate->refutation;
  };
  if (attempt.report.refutation) {
    accept({*attempt.report.counterexample, *attempt.report.refutation});
    return attempt;
  }
  const auto n = static_cast<unsigned>(s.domain.size());
  std::mt19937_64 engine(options.seed);
  for (int k = 0; k < 2 * options.local_searches && n > 0; ++k) {
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
      const Variable& variable = s.domain[i];
      lower[i] = variable.lo ? nearest_double(*variable.lo) : -HUGE_VAL;
      upper[i] = variable.hi ? nearest_double(*variable.hi) : HUGE_VAL;
      u[i] = std::clamp(worst.all()[number].point[i], lower[i], upper[i]);
      step.push_back(variable.integer ? 1 : u[i] == 0 ? 0.01 : std::fabs(u[i]) / 10);
    }
    if (from_sample) by_magnitude.clear();
    Descent descent{s, v, by_magnitude, raw};
    nlopt_opt search = nlopt_create(k % 2 == 0 ? NLOPT_LN_SBPLX : NLOPT_LN_NELDERMEAD, n);
    nlopt_set_lower_bounds(search, lower.data());
    nlopt_set_upper_bounds(search, upper.data());
    if (from_sample) nlopt_set_initial_step(search, step.data());
    nlopt_set_min_objective(search, Descent::objective, &descent);
    nlopt_set_maxeval(search, static_cast<int>(2000 + 500 * n));
    nlopt_set_xtol_rel(search, 1e-12);
    double value = 0;
    nlopt_optimize(search, u.data(), &value);
    nlopt_destroy(search);
    if (value <= (s.is<ByInstances>() ? -1e-9 : 1e-6))
      if (auto found = confirm(s, v, descent.point(u.data()))) {
        accept(std::move(*found));
        return attempt;
      }
  }
  return attempt;
}

}  // namespace overshoot
