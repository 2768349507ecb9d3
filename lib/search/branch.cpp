#include "lib/search/branch.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <cmath>
#include <cstring>
#include <tuple>

#include "lib/kernel/flaw.hpp"
#include "lib/kernel/identity.hpp"
#include "lib/kernel/resolve.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/sentinel.hpp"
#include "lib/search/limit.hpp"

namespace overshoot {

namespace {

constexpr long precisions[] = {64, 128, 256};
constexpr std::size_t most_slopes = 10;  ///< variables of a mean-value form, as the verifier has it
/// A chain of splits deeper than this converges to a point that subdivision does not decide.
constexpr int deepest_split = 400;
/// At most so many generations of boxes are cut without being evaluated, an ancestor being far from decided.
constexpr std::uint8_t most_hopeless = 6;
/// From here on boxes are so small that Interval's rounding may be what is in the way: Range is always asked.
constexpr int rounding_depth = 40;
/// Down to this depth the corners of a box are looked at too: a claim that is false on a face only holds at every
/// middle.
constexpr int deepest_corners = 12;

template <class T>
bool certainly_has(const T& x, Sign sign) {
  return certainly(sign == Sign::positive ? x > T(0L) : x >= T(0L));
}

bool close(double a, double b) { return std::fabs(a - b) <= 0x1p-30 * (std::fabs(a) + std::fabs(b)); }
bool almost_meet(const Interval& a, const Interval& b) { return close(a.hi(), b.lo()) || close(b.hi(), a.lo()); }

template <class T>
bool certainly_lacks(const T& x, Sign sign) {
  return certainly(sign == Sign::positive ? x <= T(0L) : x < T(0L));
}

/// Nonnegative by so much that another engine's rounding makes no difference.
bool clearly_nonnegative(const Interval& x) { return x.lo() > 0x1p-30 * x.hi(); }

/// How many generations below a box will not be decided either. Its two forms lack f(m) - d > 0 and f(m) - e > 0; a
/// half of the box has about d/2 and e/4 in their places, and a value of about f(m), here taken twice.
std::uint8_t hopeless_below(const Interval& at_middle, const Interval& natural, const Interval& by_slopes) {
  const double value = 2 * at_middle.hi();
  double d = at_middle.hi() - natural.lo(), e = at_middle.hi() - by_slopes.lo();
  std::uint8_t n = 0;
  while (value > 0 && (d /= 2) > value && (e /= 4) > value && n < most_hopeless) ++n;
  return n;
}

End infinite_end(int sign) {
  End e = End::at(sign * directed::infinity);
  e.open = true;
  return e;
}

bool inside(const Cell::Span& span, const End& x) {
  return (!span.lo.finite() || less(span.lo, x)) && (!span.hi.finite() || less(x, span.hi));
}
Interval enclosure(const End& e) { return Interval::exactly(e.below, e.above); }
Interval enclosure(const Cell::Span& span) { return Interval::exactly(span.lo.below, span.hi.above); }
/// A number strictly inside: the middle, or one on the way to infinity.
Rational inner(const Cell::Span& span) {
  if (span.bounded()) return (span.lo.value() + span.hi.value()) / 2;
  if (span.lo.finite()) return span.lo.value() + std::max<Rational>(1, abs(span.lo.value()));
  if (span.hi.finite()) return span.hi.value() - std::max<Rational>(1, abs(span.hi.value()));
  return 0;
}
bool bounded_in_double(const Cell::Span& span) {
  return span.lo.below >= -directed::largest && span.hi.above <= directed::largest;
}

}  // namespace

End End::at(const Rational& q) {
  const Interval x(q);
  if (x.lo() == x.hi()) return at(x.lo());
  return {x.lo(), x.hi(), false, std::make_shared<const Rational>(q)};
}

Rational End::value() const { return exact ? *exact : exact_rational(below); }

bool less(const End& a, const End& b) {
  if (!a.finite() || !b.finite()) return a.below < b.below || a.above < b.above;
  if (a.above < b.below) return true;
  if (a.below >= b.above) return false;
  return a.value() < b.value();
}

Cell::Cell(const Box& box) {
  for (const Side& side : box) {
    Span span{side.lo ? End::at(*side.lo) : infinite_end(-1), side.hi ? End::at(*side.hi) : infinite_end(1)};
    span.lo.open = side.lo_open;
    span.hi.open = side.hi_open;
    sides.push_back(std::move(span));
  }
}

Box Cell::box() const {
  Box out;
  for (const Span& span : sides) {
    Side side;
    if (span.lo.finite()) side.lo = span.lo.value();
    if (span.hi.finite()) side.hi = span.hi.value();
    side.lo_open = span.lo.open;
    side.hi_open = span.hi.open;
    out.push_back(std::move(side));
  }
  return out;
}

/// The variables as jets, and the steps' values.
template <int N>
struct JetRoom {
  std::vector<Jet<Interval, N>> x, values;
};

struct Obligation::Workspace : JetRoom<1>, JetRoom<2>, JetRoom<3>, JetRoom<6>, JetRoom<10> {
  std::vector<Interval> x, middle, value, sides;
  std::uint8_t hopeless = 0;  ///< what by_interval found: generations below the cell that it will not decide
  std::optional<std::size_t> steepest;  ///< the variable whose slope is most in the way, of many
  bool evaluated = false, middle_may_fail = false;  ///< whether the last cell was, and f at its middle
};

void Obligation::Free::operator()(Workspace* workspace) const { delete workspace; }

std::unique_ptr<Obligation::Workspace, Obligation::Free> Obligation::workspace() const {
  std::unique_ptr<Workspace, Free> w(new Workspace);
  w->x.resize(domain_.size());
  w->middle.resize(domain_.size());
  w->value = value_.room();
  if (sides_) w->sides = sides_->room();
  const auto prepare = [&]<int N>(const std::optional<Program<Jet<Interval, N>>>& jets) {
    if (!jets) return;
    auto& room = static_cast<JetRoom<N>&>(*w);
    room.x.resize(domain_.size());
    room.values = jets->room();
  };
  prepare(jets1_);
  prepare(jets2_);
  prepare(jets3_);
  prepare(jets6_);
  prepare(jets10_);
  return w;
}

Obligation::Obligation(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, Sign sign,
                       std::vector<Touch> touches)
    : domain_(domain),
      f_(f),
      tape_(std::span<const Expr>(&f, 1)),
      sign_(sign),
      touches_(std::move(touches)),
      accepted_(leaf_check(domain, hypotheses, f, sign == Sign::positive)),
      value_(tape_) {
  for (std::size_t i = 0; i < domain.size(); ++i)
    if (tape_.uses_variable(static_cast<int>(i))) own_.push_back(i);
  variables_ = own_;
  // A hypothesis restricts f only through the variables they share.
  std::vector<Expr> sides;
  for (const Comparison<Expr>& hypothesis : hypotheses) {
    const Expr both[] = {hypothesis.lhs, hypothesis.rhs};
    const Tape tape(both);
    if (std::ranges::none_of(own_, [&](std::size_t i) { return tape.uses_variable(static_cast<int>(i)); })) continue;
    hypotheses_.push_back(hypothesis);
    hypothesis_tapes_.push_back(tape);
    sides.insert(sides.end(), {hypothesis.lhs, hypothesis.rhs});
    for (std::size_t i = 0; i < domain.size(); ++i)
      if (tape.uses_variable(static_cast<int>(i)) && !std::ranges::count(variables_, i)) variables_.push_back(i);
  }
  if (!sides.empty()) sides_.emplace(Tape(sides));
  // The mean-value form, where the verifier has it too.
  if (!may_jump(f) && own_.size() <= most_slopes) {
    for (const std::size_t i : own_) {
      const Expr slope = derivative(f, static_cast<int>(i));
      gradient_.emplace_back(std::span<const Expr>(&slope, 1));
    }
    if (own_.size() == 1) jets1_.emplace(tape_);
    if (own_.size() == 2) jets2_.emplace(tape_);
    if (own_.size() == 3) jets3_.emplace(tape_);
    if (own_.size() > 3 && own_.size() <= 6) jets6_.emplace(tape_);
    if (own_.size() > 6) jets10_.emplace(tape_);
  }
  for (const Touch& touch : touches_) {
    touch_places_.push_back({index_of(touch.variable), touch.at ? End::at(*touch.at) : infinite_end(touch.infinite)});
    if (touch.at) first_cuts_.push_back(touch_places_.back());
  }
  for (const std::size_t i : variables_)
    if (domain_[i].punctured) first_cuts_.push_back({i, End::at(0.0)});
}

std::size_t Obligation::cost() const {
  std::size_t steps = 4 * tape_.steps.size();
  for (const auto* tapes : {&hypothesis_tapes_, &gradient_})
    for (const Tape& tape : *tapes) steps += tape.steps.size();
  return steps;
}

Node Obligation::decide(const Cell& cell, Workspace& workspace, End& cut) const {
  const auto split = [&](std::uint8_t hopeless) {
    std::size_t i = 0;
    std::tie(i, cut) = where_to_split(cell, workspace.steepest);
    return Node{cut.exact ? Node::Kind::exact_split : Node::Kind::split, hopeless, static_cast<std::uint16_t>(i),
                cut.below};
  };
  workspace.evaluated = cell.hopeless == 0;
  workspace.steepest.reset();
  if (!workspace.evaluated) return split(cell.hopeless - 1);
  const Fast fast = by_interval(cell, workspace);
  if (fast == Fast::decided) return {};
  const Box box = fast == Fast::far && touches_.empty() && cell.depth > 0 ? Box{} : cell.box();
  if (fast == Fast::barely && accepted_(box, BoxTree::leaf(precisions[0]))) return {};
  const auto by_enclosure = [&](std::uint8_t which) {
    return by_range(box, precisions[which]) && accepted_(box, BoxTree::leaf(precisions[which]));
  };
  if (cell.depth == 0)  // a thin domain, or a claim between constants: more digits may tell where no split will
    for (const std::uint8_t which : {0, 1, 2})
      if (by_enclosure(which)) return {Node::Kind::leaf, which, 0, 0};
  if (variables_.empty()) throw Undecided("a constant claim could not be decided");
  // A box of relative width 2^-24 around a simple extreme has slacks of 2^-48 only: 64 bits no longer tell there.
  const std::uint8_t which = cell.depth < 24 ? 0 : cell.depth < 80 ? 1 : 2;
  if (cell.depth > 0 && fast != Fast::far && by_enclosure(which)) return {Node::Kind::leaf, which, 0, 0};
  for (std::size_t k = 0; k < touches_.size(); ++k) {
    if (!at_touch(cell, touches_[k], touch_places_[k])) continue;
    const auto leaf = by_touch(box, touches_[k], touch_places_[k].variable, precisions[which]);
    if (leaf && accepted_(box, *leaf)) return {Node::Kind::touch, which, static_cast<std::uint16_t>(k), 0};
  }
  return split(fast == Fast::far ? workspace.hopeless : 0);
}

/// In Interval: decided; decided, but so narrowly that the verifier must be asked; not decided, though with open ends
/// or more digits it might be; or far from it.
Obligation::Fast Obligation::by_interval(const Cell& cell, Workspace& workspace) const {
  bool near = cell.depth >= rounding_depth;
  workspace.hopeless = 0;
  workspace.middle_may_fail = true;
  for (const std::size_t i : variables_) workspace.x[i] = enclosure(cell.sides[i]);
  try {
    if (sides_) {
      sides_->run(workspace.x, workspace.sides);
      for (std::size_t k = 0; k < hypotheses_.size(); ++k) {
        const Interval &l = sides_->output(workspace.sides, 2 * k), &r = sides_->output(workspace.sides, 2 * k + 1);
        const bool meet = l.partial() || r.partial() || almost_meet(l, r);
        if (!possibly(Comparison<Interval>{"", hypotheses_[k].relation, l, r}.holds()))
          return meet ? Fast::barely : Fast::decided;
        near = near || meet;
      }
    }
    const auto is_bounded = [&](std::size_t i) { return bounded_in_double(cell.sides[i]); };
    const bool bounded = std::ranges::all_of(own_, is_bounded), by_slopes = bounded && !gradient_.empty();
    // With its slopes at once: they cost about as much as the value, and half of all boxes need them.
    Interval slopes[most_slopes];
    const bool many = own_.size() > 3;
    Interval f = !by_slopes || many ? value(workspace.x, workspace)
                 : jets1_           ? with_slopes(*jets1_, slopes, workspace)
                 : jets2_           ? with_slopes(*jets2_, slopes, workspace)
                                    : with_slopes(*jets3_, slopes, workspace);
    if (certainly_has(f, sign_)) return clearly_nonnegative(f) ? Fast::decided : Fast::barely;
    if (by_slopes && many)
      f = jets6_ ? with_slopes(*jets6_, slopes, workspace) : with_slopes(*jets10_, slopes, workspace);
    if (f.partial() || f.is_empty()) {  // an end that is open may be where it is not defined
      const auto closed = [&](std::size_t i) { return !cell.sides[i].lo.open && !cell.sides[i].hi.open; };
      return many && bounded && std::ranges::all_of(own_, closed) ? Fast::far : Fast::near;
    }
    if (!bounded) return near || f.lo() >= -1e-6 ? Fast::near : Fast::far;
    for (const std::size_t i : own_)
      workspace.middle[i] = (enclosure(cell.sides[i].lo) + enclosure(cell.sides[i].hi)) * Interval::exactly(0.5);
    // The width at one point is rounding. What lacks no more than some of it may be decided with more digits.
    const Interval at_middle = value(workspace.middle, workspace);
    workspace.middle_may_fail = certainly_lacks(at_middle, sign_);
    const double rounding = 16 * width(at_middle);
    const auto short_of_it = [&](const Interval& x) { return x.lo() < -rounding; };
    near = near || !short_of_it(f) || at_middle.contains_zero();
    if (by_slopes) {  // f(m) + sum of df/dx_i(box) (x_i - m_i), for a continuous f that is defined on the box
      Interval sum = at_middle;
      for (std::size_t k = 0; k < own_.size(); ++k)
        sum = sum + slopes[k] * (workspace.x[own_[k]] - workspace.middle[own_[k]]);
      if (certainly_has(sum, sign_)) return clearly_nonnegative(sum) ? Fast::decided : Fast::barely;
      near = near || !short_of_it(sum);
      if (many) {
        if (const auto least = at_least_ends(cell, slopes, workspace))
          if (certainly_has(*least, sign_)) return clearly_nonnegative(*least) ? Fast::decided : Fast::barely;
        double most = -1;
        for (std::size_t k = 0; k < own_.size(); ++k) {
          const double spread = width(slopes[k] * (workspace.x[own_[k]] - workspace.middle[own_[k]]));
          if (spread > most) {
            most = spread;
            workspace.steepest = own_[k];
          }
        }
      } else if (touches_.empty()) workspace.hopeless = hopeless_below(at_middle, f, sum);
    }
    return near ? Fast::near : Fast::far;
  } catch (const Undecided&) {  // a choice between pieces: at an open end Range may know
    return Fast::near;
  }
}

/// The mean-value form once more, the variables along which the slope has one sign being at the ends where f is least.
std::optional<Interval> Obligation::at_least_ends(const Cell& cell, const Interval* slopes,
                                                  Workspace& workspace) const {
  std::vector<bool> at_end(own_.size());
  for (std::size_t k = 0; k < own_.size(); ++k) {
    const Cell::Span& span = cell.sides[own_[k]];
    const bool rises = slopes[k].lo() >= 0 && !span.lo.open, falls = slopes[k].hi() <= 0 && !span.hi.open;
    at_end[k] = rises || falls;
    if (at_end[k]) workspace.middle[own_[k]] = enclosure(rises ? span.lo : span.hi);
  }
  if (std::ranges::count(at_end, true) == 0) return std::nullopt;
  const Interval at_middle = value(workspace.middle, workspace);
  Interval sum = at_middle;
  for (std::size_t k = 0; k < own_.size(); ++k)
    if (!at_end[k]) sum = sum + slopes[k] * (workspace.x[own_[k]] - workspace.middle[own_[k]]);
  return sum;
}

bool Obligation::fails_at(const std::vector<Interval>& x, Workspace& workspace) const {
  try {
    const Interval f = value(x, workspace);
    if (f.partial() || f.is_empty() || !certainly_lacks(f, sign_)) return false;
    if (!sides_) return true;
    sides_->run(x, workspace.sides);
    for (std::size_t k = 0; k < hypotheses_.size(); ++k) {
      const Interval &l = sides_->output(workspace.sides, 2 * k), &r = sides_->output(workspace.sides, 2 * k + 1);
      if (l.partial() || r.partial() || l.is_empty() || r.is_empty()) return false;
      if (!certainly(Comparison<Interval>{"", hypotheses_[k].relation, l, r}.holds())) return false;
    }
    return true;
  } catch (const Undecided&) {
    return false;
  }
}

std::optional<Unsettled::Point> Obligation::violation(const Cell& cell, Workspace& workspace) const {
  if (!workspace.evaluated) return std::nullopt;
  const bool corners = cell.depth <= deepest_corners;
  if (!corners && !workspace.middle_may_fail) return std::nullopt;
  enum Where { middle, low, high };
  for (const Where where : {middle, low, high}) {
    if (where == middle ? !workspace.middle_may_fail : !corners) continue;
    Unsettled::Point point(domain_.size());
    bool inside_domain = true;
    for (const std::size_t i : variables_) {
      const Cell::Span& span = cell.sides[i];
      const End& end = where == low ? span.lo : span.hi;
      point[i] = where != middle && end.finite() && !end.open ? end.value() : inner(span);
      inside_domain = inside_domain && domain_[i].contains(*point[i]);
      workspace.middle[i] = Interval(*point[i]);
    }
    if (inside_domain && fails_at(workspace.middle, workspace)) return point;
  }
  return std::nullopt;
}

Unsettled::Point Obligation::simplest(const Cell& cell) const {
  Unsettled::Point point(domain_.size());
  for (const std::size_t i : variables_) {
    const Cell::Span& span = cell.sides[i];
    point[i] = span.bounded() ? simplest_between(span.lo.value(), span.hi.value()) : inner(span);
    if (!domain_[i].contains(*point[i])) point[i] = inner(span);
  }
  return point;
}

Interval Obligation::value(const std::vector<Interval>& x, Workspace& workspace) const {
  value_.run(x, workspace.value);
  return value_.output(workspace.value);
}

template <int N>
Interval Obligation::with_slopes(const Program<Jet<Interval, N>>& jets, Interval* slopes, Workspace& workspace) const {
  auto& [x, values] = static_cast<JetRoom<N>&>(workspace);
  for (std::size_t k = 0; k < own_.size(); ++k)
    x[own_[k]] = Jet<Interval, N>::variable(workspace.x[own_[k]], static_cast<int>(k));
  jets.run(x, values);
  const Jet<Interval, N>& f = jets.output(values);
  std::copy_n(f.slopes.begin(), own_.size(), slopes);
  return f.value;
}

bool Obligation::by_range(const Box& box, long precision) const {
  const PrecisionScope scope(precision);
  const std::vector<Range> x = overshoot::enclosure<Range>(box);
  try {
    for (std::size_t k = 0; k < hypotheses_.size(); ++k) {
      const std::vector<Range> v = evaluate<Range>(hypothesis_tapes_[k], x);
      if (!possibly(Comparison<Range>{"", hypotheses_[k].relation, v[0], v[1]}.holds())) return true;
    }
    const Range natural = evaluate<Range>(tape_, x).front();
    if (certainly_has(natural, sign_)) return true;
    const auto by_slopes = mean_value(box, x);
    return by_slopes && !natural.partial() && certainly_has(*by_slopes, sign_);
  } catch (const Undecided&) {
    return false;
  }
}

std::optional<Range> Obligation::mean_value(const Box& box, const std::vector<Range>& x) const {
  if (gradient_.empty()) return std::nullopt;
  std::vector<Range> middle = x;
  for (const std::size_t i : own_) {
    if (!box[i].bounded()) return std::nullopt;
    middle[i] = Range(Rational((*box[i].lo + *box[i].hi) / 2));
  }
  Range sum = evaluate<Range>(tape_, middle).front();
  for (std::size_t k = 0; k < own_.size(); ++k) {
    const std::size_t i = own_[k];
    sum = sum + evaluate<Range>(gradient_[k], x).front() * (x[i] - middle[i]);
  }
  return sum;
}

/// Whether the touch lies at an end of the cell where it may decide something.
bool Obligation::at_touch(const Cell& cell, const Touch& touch, const Cut& place) const {
  const Cell::Span& span = cell.sides[place.variable];
  if (!touch.at) return touch.infinite > 0 ? !span.hi.finite() : !span.lo.finite();
  const auto is = [&](const End& e) { return e.finite() && !less(e, place.at) && !less(place.at, e); };
  return is(span.lo) || is(span.hi);
}

std::optional<BoxTree> Obligation::by_touch(const Box& box, const Touch& touch, std::size_t i, long precision) const {
  const Side& side = box[i];
  int direction = 0;  // on which side of the zero the box lies
  bool excluded = false;
  if (touch.at) {
    if (side.lo && *side.lo == *touch.at) {
      direction = 1;
      excluded = side.lo_open;
    } else if (side.hi && *side.hi == *touch.at) {
      direction = -1;
      excluded = side.hi_open;
    }
  } else if ((touch.infinite > 0 && !side.hi) || (touch.infinite < 0 && !side.lo)) {
    direction = -touch.infinite;
    excluded = true;
  }
  if (direction == 0 || (sign_ == Sign::positive && !excluded)) return std::nullopt;
  const PrecisionScope scope(precision);
  try {
    Expr g = resolve<Range>(f_, box);
    if (touch.order > 1 && piecewise(g)) return std::nullopt;
    const int variable = static_cast<int>(i);
    for (int order = 0; order < touch.order; ++order) {
      // A slope that jumps has at the zero the value of one side only: no derivative may hold one.
      if (may_jump(g) || !zero_at(g, i, touch, box)) return std::nullopt;
      g = derivative(g, variable);
    }
    const Range top = evaluate<Range>(Tape(std::span<const Expr>(&g, 1)), overshoot::enclosure<Range>(box)).front();
    if (evaluate<Range>(tape_, overshoot::enclosure<Range>(box)).front().partial()) return std::nullopt;
    const bool flip = direction < 0 && touch.order % 2 == 1;
    if (!certainly_has(flip ? -top : top, sign_)) return std::nullopt;
  } catch (const Undecided&) {
    return std::nullopt;
  }
  BoxTree leaf = BoxTree::leaf(precision);
  leaf.kind = BoxTree::Kind::touch;
  leaf.variable = i;
  leaf.at = touch.at;
  leaf.infinite = touch.infinite;
  leaf.order = touch.order;
  return leaf;
}

BoxTree Obligation::leaf(const Node& node) const {
  BoxTree leaf = BoxTree::leaf(precisions[node.precision]);
  if (node.kind == Node::Kind::leaf) return leaf;
  const Touch& touch = touches_[node.index];
  leaf.kind = BoxTree::Kind::touch;
  leaf.variable = touch_places_[node.index].variable;
  leaf.at = touch.at;
  leaf.infinite = touch.infinite;
  leaf.order = touch.order;
  return leaf;
}

/// Whether g is exactly zero where variable i has the touch's value, whatever the other variables are.
bool Obligation::zero_at(Expr g, std::size_t i, const Touch& touch, const Box& box) const {
  if (!touch.at) {
    std::vector<Exact> x(domain_.size());
    if (variables_.size() != 1 || variables_.front() != i) return false;
    x[i] = Exact::infinity(touch.infinite);
    return evaluate<Exact>(Tape(std::span<const Expr>(&g, 1)), x).front().sign() == 0;
  }
  if (!defined_on<Range>(g, domain_, face(box, i, *touch.at))) return false;
  std::vector<Expr> at = symbolic_point(domain_).values();
  at[i] = from<Expr>(*touch.at);
  return identically_zero(substitute(g, at), 100'000).holds;
}

std::size_t Obligation::index_of(const std::string& name) const {
  for (std::size_t i = 0; i < domain_.size(); ++i)
    if (domain_[i].name == name) return i;
  throw std::logic_error("a touch names an unknown variable '" + name + "'");
}

std::pair<std::size_t, End> Obligation::where_to_split(const Cell& cell, std::optional<std::size_t> preferred) const {
  for (const Cut& cut : first_cuts_)
    if (inside(cell.sides[cut.variable], cut.at)) return {cut.variable, cut.at};
  std::size_t best = domain_.size();
  double widest = -1;
  for (const std::size_t i : variables_) {
    // Unbounded sides first, then the widest.
    const Cell::Span& span = cell.sides[i];
    if (span.bounded() && !less(span.lo, span.hi)) continue;  // a single number
    const double width = span.bounded() ? span.hi.above - span.lo.below : 1e300;
    if (width > widest || i == preferred) {
      widest = i == preferred ? 1e301 : width;
      best = i;
    }
  }
  if (best == domain_.size()) throw Undecided("undecided at the one point " + text(cell));
  const Cell::Span& span = cell.sides[best];
  const auto at = [&, i = best](double x) -> std::optional<std::pair<std::size_t, End>> {
    // A double strictly between the doubles around the ends lies strictly inside; an infinite one does not.
    if (span.lo.below < x && x < span.hi.above) return std::pair(i, End::at(x + 0.0));
    return std::nullopt;
  };
  if (span.bounded()) {
    // A dyadic number near the middle: endpoints stay short.
    const double middle = span.lo.below / 2 + span.hi.above / 2;
    int exponent = 0;
    std::frexp(span.hi.above - span.lo.below, &exponent);
    const double unit = std::ldexp(1.0, exponent - 4);  // 1/16 to 1/8 of the width
    if (const auto cut = at(std::trunc(middle / unit) * unit)) return *cut;
    return {best, End::at(near_middle({span.lo.value(), span.hi.value()}))};
  }
  if (span.lo.finite()) {
    const double x = span.lo.above;
    if (const auto cut = at(x >= 1 ? 2 * x : x >= 0 ? x + 1 : 0.0)) return *cut;
    return {best, End::at(Rational(2 * span.lo.value()))};
  }
  if (span.hi.finite()) {
    const double x = span.hi.below;
    if (const auto cut = at(x <= -1 ? 2 * x : x <= 0 ? x - 1 : 0.0)) return *cut;
    return {best, End::at(Rational(2 * span.hi.value()))};
  }
  return {best, End::at(0.0)};
}

std::pair<Cell, Cell> Obligation::halves(Cell cell, const Node& node, End cut) const {
  const std::size_t variable = node.index;
  ++cell.depth;
  cell.hopeless = node.precision;
  cut.open = domain_[variable].punctured && cut.below == 0 && cut.above == 0;
  Cell left = cell;
  left.sides[variable].hi = cut;
  cell.sides[variable].lo = std::move(cut);
  return {std::move(left), std::move(cell)};
}

bool Obligation::plausible(const Node& node, const Cell& cell, const End& cut) const {
  switch (node.kind) {
    case Node::Kind::leaf:
      return node.precision < std::size(precisions);
    case Node::Kind::touch:
      return node.precision < std::size(precisions) && node.index < touches_.size();
    case Node::Kind::split:
    case Node::Kind::exact_split:
      return node.precision <= most_hopeless && node.index < domain_.size() && cut.finite() &&
             inside(cell.sides[node.index], cut) && (node.kind == Node::Kind::exact_split) == (cut.exact != nullptr);
  }
  return false;
}

std::string Obligation::text(const Cell& cell) const {
  std::string out;
  for (const std::size_t i : variables_) {
    const Cell::Span& span = cell.sides[i];
    out +=
        fmt::format("{}{} in [{:.6g}, {:.6g}]", out.empty() ? "" : ", ", domain_[i].name, span.lo.below, span.hi.above);
  }
  return out.empty() ? "the whole domain" : out;
}

std::string Obligation::text(const Unsettled::Point& point) const {
  std::string out;
  for (const std::size_t i : variables_)
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", domain_[i].name, print(domain_[i], *point[i]));
  return out.empty() ? "every point" : out;
}

namespace {

/// The first nodes of a cell's tree in preorder, and the cells that are left open, in order.
struct Piece {
  std::vector<Node> nodes;
  std::vector<Rational> exact;  ///< where the exact splits are, in order
  std::vector<Cell> open;
  std::vector<std::size_t> children;        ///< the pieces that go on with the open cells
  bool stuck = false;                       ///< the search goes too deep
  std::optional<Unsettled::Point> suspect;  ///< the simplest point there, or (not being stuck) one that is a violation
};

/// The tree below a cell, depth first, as far as `next` gives nodes: next(cell, cut) is the cell's, or nothing.
template <class Next>
Piece explore(const Obligation& obligation, Cell root, const Next& next) {
  Piece piece;
  std::vector<Cell> stack;
  stack.push_back(std::move(root));
  while (!stack.empty()) {
    if (stack.back().depth > deepest_split) {
      piece.stuck = true;
      piece.suspect = obligation.simplest(stack.back());
      break;
    }
    End cut = End::at(0.0);
    const std::optional<Node> node = next(stack.back(), cut);
    if (!node) break;
    Cell cell = std::move(stack.back());
    stack.pop_back();
    piece.nodes.push_back(*node);
    if (node->kind != Node::Kind::split && node->kind != Node::Kind::exact_split) continue;
    if (cut.exact) piece.exact.push_back(*cut.exact);
    auto [left, right] = obligation.halves(std::move(cell), *node, std::move(cut));
    stack.push_back(std::move(right));
    stack.push_back(std::move(left));
  }
  piece.open.assign(std::make_move_iterator(stack.rbegin()), std::make_move_iterator(stack.rend()));
  return piece;
}

Piece search(const Obligation& obligation, Cell root, long most) {
  require_sound_arithmetic();
  const auto workspace = obligation.workspace();
  std::optional<Unsettled::Point> violation;
  Piece piece = explore(obligation, std::move(root), [&](const Cell& cell, End& cut) -> std::optional<Node> {
    if (most-- == 0) return std::nullopt;
    Node node = obligation.decide(cell, *workspace, cut);
    const bool splits = node.kind == Node::Kind::split || node.kind == Node::Kind::exact_split;
    if (splits && (violation = obligation.violation(cell, *workspace))) return std::nullopt;
    return node;
  });
  if (violation) piece.suspect = std::move(violation);
  return piece;
}

/// A batch of pieces as a record of the log, and back.
class BatchRecord {
 public:
  BatchRecord() = default;
  explicit BatchRecord(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes() && { return std::move(bytes_); }

  template <class T>
  void put(const T& x) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&x), sizeof x);
  }
  void put(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  void put(const Piece& piece) {
    put(static_cast<std::uint32_t>(piece.nodes.size()));
    for (const Node& node : piece.nodes) {
      put(node.kind);
      put(node.precision);
      put(node.index);
      put(node.at);
    }
    for (const Rational& q : piece.exact) put(print(q));
  }

  template <class T>
  T take() {
    T x;
    std::memcpy(&x, taken(sizeof x), sizeof x);
    return x;
  }
  Rational take_rational() {
    const auto size = take<std::uint32_t>();
    return read_rational(std::string_view(taken(size), size), "the log");
  }
  Piece take_piece(const Obligation& obligation, Cell root) {
    std::vector<Node> nodes(take<std::uint32_t>() & 0xffffff);
    for (Node& node : nodes) {
      node.kind = take<Node::Kind>();
      node.precision = take<std::uint8_t>();
      node.index = take<std::uint16_t>();
      node.at = take<double>();
    }
    std::size_t k = 0;
    Piece piece = explore(obligation, std::move(root), [&](const Cell& cell, End& cut) -> std::optional<Node> {
      if (k == nodes.size()) return std::nullopt;
      const Node& node = nodes[k++];
      if (node.kind == Node::Kind::exact_split)
        cut = End::at(take_rational());
      else
        cut = End::at(node.at);
      if (!obligation.plausible(node, cell, cut)) throw BadInput("a leaf or a split that its box cannot have");
      return node;
    });
    if (nodes.empty() || k != nodes.size() || piece.stuck)
      throw BadInput("a tree of boxes that is empty, too deep or cut short");
    return piece;
  }
  bool done() const { return read_ == bytes_.size(); }

 private:
  const char* taken(std::size_t n) {
    if (bytes_.size() - read_ < n) throw BadInput("a record that is too short");
    read_ += n;
    return bytes_.data() + read_ - n;
  }
  std::string bytes_;
  std::size_t read_ = 0;
};

/// The search. Its frontier is a stack; batch by batch the cells on top are searched side by side, each up to so many
/// boxes. Batches and budgets depend on nothing but the statement, and so does what is said in the end.
class Search {
 public:
  Search(const Obligation& obligation, const BranchOptions& options) : obligation_(obligation), options_(options) {
    // A batch is to cost less than a second in Range too, at about a microsecond a step.
    boxes_at_once_ = std::clamp<long>(10'000 / static_cast<long>(obligation.cost() + 1), 1, 64);
  }

  BoxTree run(const Box& box) {
    try {
      return searched(box);
    } catch (Unsettled& unsettled) {
      unsettled.examined = examined_;
      throw;
    }
  }

 private:
  BoxTree searched(const Box& box) {
    stack_.push_back({Cell(box), 0, 0});
    while (!stack_.empty()) {
      if (examined_ >= options_.box_budget || TimeLimit::spent()) {
        OutOfBudget out(fmt::format("undecided after {} boxes", examined_));
        for (std::size_t k = 0; k < std::min(cells_at_once, stack_.size()); ++k)
          out.suspects.push_back(obligation_.simplest(top(k)));
        throw out;
      }
      if (options_.otherwise && examined_ >= few_boxes && !std::exchange(asked_otherwise_, true))
        if (auto tree = options_.otherwise()) return std::move(*tree);
      if (options_.progress) options_.progress(examined_);
      take(next_batch());
    }
    BoxTree tree;
    tbb::this_task_arena::isolate([&] {
      tbb::task_group others;
      Cursor first{0};
      build(first, tree, others);
      others.wait();
    });
    return tree;
  }

  static constexpr std::size_t cells_at_once = 64;
  struct Open {
    Cell cell;
    std::size_t parent, slot;  ///< which piece left it open, as which of its open cells
  };
  struct Cursor {
    std::size_t piece, node = 0, exact = 0, child = 0;
  };

  std::vector<Piece> next_batch() {
    if (options_.log)
      if (auto record = options_.log->next()) return recorded(std::move(*record));
    const long left = options_.box_budget - examined_;
    const std::size_t n = std::min({cells_at_once, stack_.size(), static_cast<std::size_t>(left)});
    const long most = std::clamp<long>(left / static_cast<long>(n), 1, boxes_at_once_);
    std::vector<Piece> batch(n);
    // Isolated: a thread that waits here must not begin other work, which would run inside of this search.
    TimeLimit* const limit = TimeLimit::current();
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(std::size_t{0}, n, [&](std::size_t k) {
        const TimeLimit::Share share(limit);
        batch[k] = search(obligation_, top(k), most);
      });
    });
    for (const Piece& piece : batch) {
      if (!piece.suspect) continue;
      if (!piece.stuck) throw Violated("the wrong sign at " + obligation_.text(*piece.suspect), *piece.suspect);
      Unsettled why(fmt::format("undecided after {} boxes", examined_));
      why.suspects.push_back(*piece.suspect);
      throw why;
    }
    if (options_.log) {
      BatchRecord record;
      record.put(options_.number);
      record.put(static_cast<std::uint32_t>(n));
      for (const Piece& piece : batch) record.put(piece);
      options_.log->append(std::move(record).bytes());
    }
    return batch;
  }

  std::vector<Piece> recorded(std::string bytes) {
    BatchRecord record(std::move(bytes));
    std::vector<Piece> batch;
    try {
      if (record.take<std::uint32_t>() != options_.number) throw BadInput("boxes of another claim");
      const auto n = record.take<std::uint32_t>();
      if (n == 0 || n > stack_.size()) throw BadInput("more boxes than are open");
      for (std::uint32_t k = 0; k < n; ++k) batch.push_back(record.take_piece(obligation_, top(k)));
      if (!record.done()) throw BadInput("a record that is too long");
    } catch (const BadInput& e) {
      throw BadInput(options_.log->file().string() + ": is not the log of this proof (it holds " + e.what() + ")");
    }
    return batch;
  }

  /// The k-th open cell in preorder.
  const Cell& top(std::size_t k) const { return stack_[stack_.size() - 1 - k].cell; }

  void take(std::vector<Piece> batch) {
    std::vector<Open> searched;
    for (std::size_t k = 0; k < batch.size(); ++k) {
      searched.push_back(std::move(stack_.back()));
      stack_.pop_back();
    }
    const std::size_t first = pieces_.size();
    for (std::size_t k = 0; k < batch.size(); ++k) {
      Piece& piece = batch[k];
      examined_ += static_cast<long>(piece.nodes.size());
      if (first + k > 0) pieces_[searched[k].parent].children[searched[k].slot] = first + k;
      piece.children.resize(piece.open.size());
    }
    for (std::size_t k = batch.size(); k-- > 0;)
      for (std::size_t i = batch[k].open.size(); i-- > 0;)
        stack_.push_back({std::move(batch[k].open[i]), first + k, i});
    for (Piece& piece : batch) {
      piece.open = {};
      pieces_.push_back(std::move(piece));
    }
    if (examined_ > options_.box_budget) throw OutOfBudget(fmt::format("undecided after {} boxes", examined_));
  }

  /// Writes the tree whose first node the cursor is at; other pieces' trees by tasks of their own.
  void build(Cursor& cursor, BoxTree& tree, tbb::task_group& others) const {
    const Piece& piece = pieces_[cursor.piece];
    if (cursor.node == piece.nodes.size()) {
      others.run([this, &tree, &others, child = piece.children[cursor.child++]] {
        Cursor first{child};
        build(first, tree, others);
      });
      return;
    }
    const Node& node = piece.nodes[cursor.node++];
    if (node.kind == Node::Kind::leaf || node.kind == Node::Kind::touch) {
      tree = obligation_.leaf(node);
      return;
    }
    tree = BoxTree::split_at(
        node.index, node.kind == Node::Kind::exact_split ? piece.exact[cursor.exact++] : exact_rational(node.at), {},
        {});
    build(cursor, *tree.left, others);
    build(cursor, *tree.right, others);
  }

  const Obligation& obligation_;
  const BranchOptions& options_;
  long boxes_at_once_, examined_ = 0;
  bool asked_otherwise_ = false;
  std::vector<Open> stack_;
  std::vector<Piece> pieces_;
};

}  // namespace

BoxTree branch_and_bound(const Obligation& obligation, const Box& box, const BranchOptions& options) {
  return Search(obligation, options).run(box);
}

}  // namespace overshoot
