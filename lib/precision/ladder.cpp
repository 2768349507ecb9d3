#include "lib/precision/ladder.hpp"

#include <fmt/format.h>

#include "lib/search/refute.hpp"

namespace overshoot {

const std::vector<Rung>& rungs() {
  static const std::vector<Rung> all = [] {
    std::vector<Rung> r;
    for (const long p : {8L, 11L, 24L, 53L, 64L, 113L, 128L, 256L}) {
      r.push_back({fmt::format("mpfr:{}", p), p, false});
      for (const auto& [name, bits] : {std::pair("float", 24L), std::pair("double", 53L), std::pair("longdouble", 64L),
                                       std::pair("float128", 113L)})
        if (bits == p) r.push_back({name, p, true});
    }
    return r;
  }();
  return all;
}

std::optional<long> right_from(const std::vector<std::pair<Rung, bool>>& ladder) {
  std::optional<long> from;
  for (const auto& [rung, right] : ladder) {
    if (rung.native) continue;
    if (!right)
      from.reset();
    else if (!from)
      from = rung.p;
  }
  return from;
}

std::string_view name_of(Why w) {
  switch (w) {
    case Why::overflow:
      return "overflow";
    case Why::underflow:
      return "underflow";
    case Why::landed:
      return "landed";
    case Why::chaos:
      return "chaos";
    case Why::stall:
      return "stall";
    case Why::absorption:
      return "absorption";
    case Why::cancellation:
      return "cancellation";
    case Why::inputs:
      return "inputs";
    case Why::rounding:
      break;
  }
  return "rounding";
}

std::string_view meaning_of(Why w) {
  switch (w) {
    case Why::overflow:
      return "a number left the type's range";
    case Why::underflow:
      return "a number fell below the type's smallest normal one";
    case Why::landed:
      return "rounding made a quantity exactly 0, where the dynamics rests";
    case Why::chaos:
      return "the dynamics multiplies every rounding error exponentially: each further bit buys the same number of "
             "steps";
    case Why::stall:
      return "a quantity's update is below half the spacing of the numbers around it, so it stands still while the "
             "rest goes on";
    case Why::absorption:
      return "a summand is too small to change the sum it is added to";
    case Why::cancellation:
      return "the sides compared differ by less than their own rounding errors";
    case Why::inputs:
      return "the numbers given, rounded to so few bits, ask another question";
    case Why::rounding:
      break;
  }
  return "rounding errors add up";
}

Ends outward(const Ball& x) {
  if (!is_finite(x)) return {-INFINITY, INFINITY};
  Ball end;
  arf_ptr a = arb_midref(end.raw());
  arb_get_lbound_arf(a, x.raw(), 64);
  const double lo = arf_get_d(a, ARF_RND_FLOOR);
  arb_get_ubound_arf(a, x.raw(), 64);
  return {lo, arf_get_d(a, ARF_RND_CEIL)};
}

Sensitivity::Sensitivity(std::vector<double> all) : bits(std::move(all)) {
  if (!bits.empty()) bits.erase(std::ranges::max_element(bits) + 1, bits.end());
}

double Sensitivity::exponent() const {
  const std::size_t n = bits.size();
  if (n < 2) return 0;
  const std::size_t half = n / 2;
  return std::log(2.0) * (bits[n - 1] - bits[half - 1]) / static_cast<double>(n - half);
}

bool Sensitivity::chaotic() const {
  const std::size_t n = bits.size();
  return n >= 2 && bits[n - 1] >= 32 && bits[n - 1] - bits[n / 2 - 1] >= bits[n - 1] / 4;
}

std::optional<long> Sensitivity::predicted(long p, double tolerance) const {
  const double lost = static_cast<double>(p) + std::log2(tolerance);
  for (std::size_t t = 0; t < bits.size(); ++t)
    if (bits[t] >= lost) return static_cast<long>(t) + 1;
  return std::nullopt;
}

namespace {

/// The spacing of p-bit numbers around x != 0.
double spacing(double x, long p) { return std::ldexp(1.0, std::ilogb(x) + 1 - static_cast<int>(p)); }

}  // namespace

std::optional<Stall> stall(const Walk& walk, const EnclosedOrbit& truth, long p) {
  std::optional<Stall> found;
  const long latest = walk.steps - walk.steps / 8;
  for (std::size_t i = 0; i < walk.last_change.size(); ++i) {
    const long since = walk.last_change[i];
    if (since >= latest || since > truth.last() || walk.last[i] == 0) continue;
    if (std::ranges::all_of(walk.last_change, [&](long other) { return other <= since; })) continue;
    const Ends &there = truth.at(since, i), &end = truth.at(truth.last(), i);
    const double ulp = spacing(walk.last[i], p);
    const double left = std::fmax(there.lo - end.hi, end.lo - there.hi) / ulp;
    if (left >= 2 && (!found || left > found->left)) found = Stall{i, since, ulp, left};
  }
  return found;
}

Why why_wrong(const Walk& walk, const EnclosedOrbit& truth, const Rung& rung, const Sensitivity& sensitivity) {
  const auto before_parting = [&](const std::optional<long>& step) {
    return step && (!walk.parts_at || *step <= *walk.parts_at);
  };
  if (walk.not_finite_at && !before_parting(walk.underflow_at)) return Why::overflow;
  if (before_parting(walk.underflow_at)) return Why::underflow;
  const long last = std::min(walk.steps, truth.last());
  for (std::size_t i = 0; i < walk.last.size(); ++i)
    if (walk.zero[i] && truth.at(last, i).magnitude() > 0) return Why::landed;
  if (sensitivity.chaotic()) return Why::chaos;
  if (stall(walk, truth, rung.p)) return Why::stall;
  return Why::rounding;
}

namespace {

/// What a rung makes of one comparison.
struct Seen {
  bool holds = false, undefined = false;  ///< undefined: a side is NaN
  double lhs = 0, rhs = 0;
  bool finite = true;  ///< both sides
  bool zero[2] = {};   ///< which sides are 0
};

template <Real T>
bool holds(const T& lhs, Relation relation, const T& rhs, long p) {
  return stands(lhs, relation, rhs, [&] {
    const T tolerance = pown(from<T>(2), -(p / 2));
    return abs(lhs - rhs) <= tolerance * max(abs(lhs), abs(rhs));
  });
}

std::vector<Seen> seen_in(const Rung& rung, const Tape& tape, const std::vector<Relation>& relations,
                          const std::vector<Rational>& point) {
  return in_rung(rung, [&]<Real T>() {
    std::vector<T> x;
    for (const Rational& q : point) x.push_back(from<T>(q));
    const std::vector<T> v = evaluate<T>(tape, std::span<const T>(x));
    std::vector<Seen> seen;
    for (std::size_t k = 0; k < relations.size(); ++k) {
      const T &l = v[2 * k], &r = v[2 * k + 1];
      seen.push_back({holds(l, relations[k], r, rung.p),
                      !(l == l && r == r),
                      nearby_double(l),
                      nearby_double(r),
                      is_finite(l) && is_finite(r),
                      {l == from<T>(0), r == from<T>(0)}});
    }
    return seen;
  });
}

/// The point in the rung's own numbers.
std::vector<Rational> rounded(const Rung& rung, const std::vector<Rational>& point) {
  std::vector<Rational> out;
  const PrecisionScope scope(rung.p);
  for (const Rational& q : point) out.push_back(exact_value(from<Mpfr>(q)));
  return out;
}

/// The sides at an exact point, and their relative difference, at most 1 (1 where balls do not tell).
struct TrueSides {
  Ends side[2] = {};
  bool nonzero[2] = {};  ///< certainly (an end may be 0 in double all the same)
  double gap = 1;
};
TrueSides true_sides(const Comparison<Expr>& c, const std::vector<Rational>& point) {
  TrueSides sides;
  const Expr both[] = {c.lhs, c.rhs};
  const PrecisionScope scope(1024);
  std::vector<Ball> x;
  for (const Rational& q : point) x.emplace_back(q);
  try {
    const std::vector<Ball> v = evaluate<Ball>(Tape(both), std::span<const Ball>(x));
    for (const int k : {0, 1}) {
      const Ball& side = v[static_cast<std::size_t>(k)];
      sides.side[k] = outward(side);
      sides.nonzero[k] = arb_contains_zero(side.raw()) == 0;
    }
    const double scale = std::fmax(sides.side[0].magnitude(), sides.side[1].magnitude());
    const double gap = outward(v[0] - v[1]).magnitude();
    if (scale > 0 && std::isfinite(scale) && std::isfinite(gap)) sides.gap = std::fmin(1, gap / scale);
  } catch (const Undecided&) {
  }
  return sides;
}

/// Of the native types with a range below double's; 0 of the others, as doubles go.
double smallest_normal(const Rung& rung) {
  return rung.scalar == "float"    ? std::numeric_limits<float>::min()
         : rung.scalar == "double" ? std::numeric_limits<double>::min()
                                   : 0;
}

struct Fault {
  Why why;
  std::string because;
};

Fault fault(const Comparison<Expr>& c, const Seen& seen, bool truth, const Rung& rung,
            const std::vector<Rational>& point) {
  const bool near = std::fabs(seen.lhs - seen.rhs) < 1e-5 * std::fabs(seen.lhs);  // six digits would look alike
  const auto number = [&](double x) { return std::isnan(x) ? "NaN" : fmt::format("{:.{}g}", x, near ? 17 : 6); };
  const std::string sides = fmt::format("'{}' {} in truth, but not of its sides as computed, {} and {}", c.label,
                                        truth ? "holds" : "fails", number(seen.lhs), number(seen.rhs));
  const TrueSides exact = true_sides(c, point);
  if (!seen.finite) return {Why::overflow, sides};
  const Truth at_rounded = holds_at(c, rounded(rung, point));
  if (certainly(at_rounded) != truth && (certainly(at_rounded) || !possibly(at_rounded)))
    return {Why::inputs, sides + fmt::format("; at the point rounded to {} bits it {}", rung.p,
                                             certainly(at_rounded) ? "holds" : "fails")};
  for (const int k : {0, 1}) {
    if (!seen.zero[k] || !exact.nonzero[k]) continue;
    const double size = exact.side[k].magnitude();
    return {size < smallest_normal(rung) ? Why::underflow : Why::absorption,
            sides + fmt::format("; 0 is {:.6g} in size in truth", size)};
  }
  // Sixteen ulps: formulas of a few dozen operations.
  if (exact.gap < std::ldexp(16.0, -static_cast<int>(rung.p)))
    return {Why::cancellation, c.relation == Relation::equal
                                   ? sides
                                   : sides + fmt::format("; its sides differ by {:.2g} of themselves", exact.gap)};
  return {Why::rounding, sides};
}

}  // namespace

StatementLadder statement_ladder(const Statement& s, const std::vector<std::vector<Rational>>& points,
                                 std::size_t explained) {
  StatementLadder out;
  out.points = points;
  for (const Rung& rung : rungs()) out.ladder.push_back({.rung = rung});
  for (const std::vector<Rational>& point : points) {
    const Formula f = s.formula({}, point);
    const Tape tape = f.tape();
    Comparisons<Expr> all = f.hypotheses;
    all.insert(all.end(), f.claims.begin(), f.claims.end());
    std::vector<Relation> relations;
    std::vector<Truth> truth;
    for (const Comparison<Expr>& c : all) {
      relations.push_back(c.relation);
      truth.push_back(holds_at(c, point));
      if (possibly(truth.back()) && !certainly(truth.back())) ++out.undecided;
    }
    const auto first_claim = truth.begin() + static_cast<std::ptrdiff_t>(f.hypotheses.size());
    const bool applies = std::all_of(truth.begin(), first_claim, [](Truth t) { return certainly(t); });
    if (applies) {
      ++out.applicable;
      if (std::any_of(first_claim, truth.end(), [](Truth t) { return !possibly(t); })) ++out.against;
    }
    for (StatementRung& r : out.ladder) {
      const std::vector<Seen> seen = seen_in(r.rung, tape, relations, point);
      const auto first_seen = seen.begin() + static_cast<std::ptrdiff_t>(f.hypotheses.size());
      if (std::all_of(seen.begin(), first_seen, [](const Seen& x) { return x.holds; }) &&
          std::any_of(first_seen, seen.end(), [](const Seen& x) { return !x.holds && !x.undefined; }))
        ++r.points_against;
      for (std::size_t k = 0; k < seen.size(); ++k) {
        if (possibly(truth[k]) && !certainly(truth[k])) continue;
        ++r.judged;
        if (seen[k].undefined) ++r.undefined;
        if (seen[k].holds == certainly(truth[k])) continue;
        if (++r.wrong > explained) continue;
        Fault found = fault(all[k], seen[k], certainly(truth[k]), r.rung, point);
        ++r.why[found.why];
        if (r.wrong == 1) r.because = std::move(found.because);
      }
    }
  }
  for (StatementRung& r : out.ladder) r.right = r.wrong == 0;
  return out;
}

}  // namespace overshoot
