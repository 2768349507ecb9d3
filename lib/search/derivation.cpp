#include "lib/search/derivation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lib/kernel/identity.hpp"
#include "lib/kernel/resolve.hpp"
#include "lib/kernel/verify.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/range.hpp"
#include "lib/search/lagrange.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/normal_form.hpp"

namespace overshoot {

namespace {

/// How deep slopes, multiples and cases may follow each other, how often on such a way hypotheses may be used, and how
/// often boxes of one expression be cut; tried in turn.
struct Round {
  int levels, uses;
  long cells;
  double work;
};
constexpr Round rounds[] = {{2, 1, 60, 1e5}, {4, 2, 150, 1e6}, {7, 3, 400, 4e6}, {11, 4, 2000, 1e7}};
constexpr double work_of_a_box = 80;
constexpr double work_of_a_program = 3e4;
constexpr int deepest_cut = 60;
constexpr int highest_order = 8;
/// After so many slopes, multiples and cases sums of squares are tried.
constexpr int most_levels_to_squares = 2;
constexpr std::size_t longest = 4000;  ///< steps of an expression

Tape tape_of(Expr e) { return Tape(std::span<const Expr>(&e, 1)); }

class Derivation {
 public:
  Derivation(const Domain& domain, const std::vector<std::vector<std::optional<Rational>>>& hints, const Round& round,
             SumsOfSquares& squares)
      : domain_(&domain), round_(round), squares_(squares), limit_(round.work) {
    for (const auto& point : hints)
      for (std::size_t i = 0; i < point.size(); ++i)
        if (point[i] && is_simple(*point[i])) hints_.emplace(i, *point[i]);
  }

  static bool is_simple(const Rational& q) {
    return abs(numerator(q)) < 1'000'000'000 && denominator(q) < 1'000'000'000;
  }

  struct Task {
    Expr f;
    bool strict;
    Comparisons<Expr> hypotheses;
    Tape tape;
    std::vector<std::size_t> variables;
    bool kinked;
    std::function<bool(const Box&, const BoxTree&)> accepted;
  };

  std::optional<BoxTree> prove(Expr f, bool strict, const Comparisons<Expr>& hypotheses, const Box& box, int level,
                               bool fresh = false) {
    Task task{f, strict, hypotheses, tape_of(f), {}, piecewise(f), {}};
    if (task.tape.steps.size() > longest) return std::nullopt;
    task.accepted = leaf_check(*domain_, task.hypotheses, f, strict);
    for (std::size_t i = 0; i < domain_->size(); ++i)
      if (task.tape.uses_variable(static_cast<int>(i))) task.variables.push_back(i);
    if (auto leaf = by_enclosure(task, box, {64, 128})) return leaf;
    const auto points = samples(task.variables, box);
    if (violated(task, points)) return std::nullopt;
    if (vanishes(task, points)) return strict ? std::nullopt : by_multiples(task, box, level, fresh);
    if (task.variables.empty()) {
      if (auto leaf = by_enclosure(task, box, {256})) return leaf;
      return by_multiples(task, box, level, fresh);
    }
    if (level <= most_levels_to_squares) {
      const long before = squares_.programs();
      if (auto tree = squares_.prove(*domain_, hypotheses, f, strict, box, round_.levels > 2 && level < 2 ? 1 : 0)) return tree;
      if (!spend(work_of_a_program * static_cast<double>(squares_.programs() - before))) return std::nullopt;
    }
    std::string key = std::to_string(reinterpret_cast<std::uintptr_t>(f.id())) + (strict ? " > " : " >= ") +
                      std::to_string(hypotheses.size()) + text(*domain_, box);
    key += static_cast<char>('0' + uses_);
    for (const Side& side : box) key += side.lo_open ? side.hi_open ? "b" : "l" : side.hi_open ? "h" : "c";
    const auto failed = failed_.find(key);
    if (failed != failed_.end() && failed->second >= round_.levels - level) return std::nullopt;
    Cells cells{level == 0 ? round_.cells : std::max<long>(30, round_.cells >> std::min(level, 4)), kinks(task, box), {},
                ends_of(task, box, false)};
    if (cells.kinks.empty()) cells.cuts = zeros_inside(task, box, cells.centres);
    auto tree = cut(task, box, level, cells, 0, fresh);
    if (!tree) failed_[key] = round_.levels - level;
    return tree;
  }

 private:
  /// A variable and a constant where a hypothesis ends its range, or where f may be zero.
  struct Centre {
    std::size_t variable;
    Expr at;
    double near;
  };

  using Places = std::vector<std::pair<std::size_t, Rational>>;
  struct Cells {
    long left;
    Places kinks;  ///< first of all
    Places cuts;
    std::vector<Centre> centres;
  };

  bool spend(double steps) { return (work_ += steps) <= limit_ && !TimeLimit::spent(); }

  /// While one way is tried it may have a part of the work that is left, by default half; then comes the next.
  class PartOfWork {
   public:
    explicit PartOfWork(Derivation& of, int part = 2) : of_(of), outer_(of.limit_) {
      of.limit_ = of.work_ + (of.limit_ - of.work_) / part;
    }
    ~PartOfWork() { of_.limit_ = outer_; }
    PartOfWork(const PartOfWork&) = delete;
    PartOfWork& operator=(const PartOfWork&) = delete;

   private:
    Derivation& of_;
    const double outer_;
  };

  std::optional<BoxTree> by_enclosure(const Task& task, const Box& box, std::initializer_list<long> precisions) {
    for (const long precision : precisions) {
      if (!spend(2 * static_cast<double>(task.tape.steps.size()))) return std::nullopt;
      BoxTree leaf = BoxTree::leaf(precision);
      if (task.accepted(box, leaf)) return leaf;
    }
    return std::nullopt;
  }

  std::optional<BoxTree> cut(const Task& task, const Box& box, int level, Cells& cells, int depth, bool fresh) {
    if (--cells.left < 0 || depth > deepest_cut) return std::nullopt;
    if (depth > 0)
      if (auto leaf = depth < 20 ? by_enclosure(task, box, {64}) : by_enclosure(task, box, {128})) return leaf;
    if (!spend(10)) return std::nullopt;
    if (const Centre* centre = centre_in(box, cells)) {
      const auto between = beside(task, box, *centre, cells);
      if (!between) return by_shift(task, box, level, *centre);
      return cut_at(*between, task, box, level, cells, depth, fresh);
    }
    // Places where something is known come first.
    const auto kink = first_cut(box, cells.kinks), place = kink ? kink : first_cut(task, box, cells);
    if (!kink && depth == 0)
      for (const Centre& centre : ends_of(task, box, true))
        if (auto tree = by_shift(task, box, level, centre)) return tree;
    if (!kink && (!place || depth == 0)) {
      if (auto tree = by_touch(task, box)) return tree;
      const bool whole = depth == 0 || std::ranges::any_of(task.variables, [&](std::size_t i) { return !box[i].bounded(); }) ||
                         at_zero(task, box, cells) || depth % 12 == 0;
      if (whole) {
        if (violated(task, box)) {
          cells.left = -1;
          return std::nullopt;
        }
        if (level < round_.levels) {
          if (!task.hypotheses.empty() && uses_ == 0)
            if (auto tree = by_all_slacks(task.f, task.strict, task.hypotheses, box, level, {})) return tree;
          if (auto tree = with_hypotheses(task, [&] { return by_combinations(task, box, level); })) return tree;
          // A slope is simplified before its own slope is taken.
          const bool first = level > 0 && !fresh;
          if (first)
            if (auto tree = by_multiples(task, box, level, fresh)) return tree;
          if (auto tree = by_slope(task, box, level)) return tree;
          if (task.kinked)
            if (auto tree = by_cases(task, box, level)) return tree;
          if (!first)
            if (auto tree = by_multiples(task, box, level, fresh)) return tree;
          if (auto tree = with_hypotheses(task, [&] { return by_slacks(task, box, level); })) return tree;
        }
      } else if (task.variables.size() > 1) {
        if (auto tree = by_plain_slope(task, box, level)) return tree;
      }
    }
    const auto at = place ? place : middle(task, box);
    return at ? cut_at(*at, task, box, level, cells, depth, fresh) : std::nullopt;
  }

  std::optional<BoxTree> cut_at(const std::pair<std::size_t, Rational>& at, const Task& task, const Box& box, int level,
                                Cells& cells, int depth, bool fresh) {
    auto [left, right] = split(*domain_, box, at.first, at.second);
    auto l = cut(task, left, level, cells, depth + 1, fresh);
    if (!l) return std::nullopt;
    auto r = cut(task, right, level, cells, depth + 1, fresh);
    if (!r) return std::nullopt;
    return BoxTree::split_at(at.first, at.second, std::move(*l), std::move(*r));
  }

  static bool inside(const Side& side, const Rational& x) { return (!side.lo || *side.lo < x) && (!side.hi || x < *side.hi); }

  std::optional<std::pair<std::size_t, Rational>> first_cut(const Task& task, const Box& box, const Cells& cells) const {
    for (const std::size_t i : task.variables)
      if ((*domain_)[i].punctured && inside(box[i], 0)) return std::pair(i, Rational(0));
    return first_cut(box, cells.cuts);
  }
  static std::optional<std::pair<std::size_t, Rational>> first_cut(const Box& box, const Places& places) {
    for (const auto& place : places)
      if (inside(box[place.first], place.second)) return place;
    return std::nullopt;
  }

  /// Near the middle of the widest side, or a number on the way to infinity.
  std::optional<std::pair<std::size_t, Rational>> middle(const Task& task, const Box& box) const {
    std::optional<std::size_t> best;
    Rational widest = -1;
    for (const std::size_t i : task.variables) {
      const Side& side = box[i];
      if (!side.bounded()) {
        best = i;
        break;
      }
      const Rational width = *side.hi - *side.lo;
      if (width > widest) {
        widest = width;
        best = i;
      }
    }
    if (!best || widest == 0) return std::nullopt;
    const Side& side = box[*best];
    const Rational one = 1;
    if (side.bounded()) {
      const Rational width = *side.hi - *side.lo, half = (*side.lo + *side.hi) / 2;
      return std::pair(*best, simplest_between(half - width / 16, half + width / 16));
    }
    if (side.lo) return std::pair(*best, *side.lo >= 1 ? 2 * *side.lo : *side.lo >= 0 ? *side.lo + 1 : Rational(0));
    if (side.hi) return std::pair(*best, *side.hi <= -1 ? 2 * *side.hi : *side.hi <= 0 ? *side.hi - 1 : Rational(0));
    return std::pair(*best, Rational(0));
  }

  // --- Constants that are no rational numbers ---

  /// Simple expressions with about this value.
  static std::vector<Expr> constants_near(double x) {
    std::vector<Expr> out;
    const auto simple = [](double v, long most) -> std::optional<Rational> {
      if (!std::isfinite(v) || std::fabs(v) > 1e6) return std::nullopt;
      const Rational exact = exact_rational(v), slack = Rational(1, 20'000'000) * std::max<Rational>(1, abs(exact));
      const Rational q = simplest_between(exact - slack, exact + slack);
      if (q == 0 || denominator(q) > most || abs(numerator(q)) > 100'000) return std::nullopt;
      return q;
    };
    const Expr pi = Expr::make(Op::pi, {});
    if (const auto q = simple(x / 3.14159265358979323846, 24)) out.push_back(from<Expr>(*q) * pi);
    if (const auto q = simple(x * x, 400)) {
      const Expr root = sqrt(from<Expr>(*q));
      if (root.node().op != Op::constant) out.push_back(x < 0 ? -root : root);
    }
    if (x > 0)
      if (const auto q = simple(std::log(x), 12)) out.push_back(exp(from<Expr>(*q)));
    if (const auto q = simple(std::exp(x), 1000); q && *q > 0 && *q != 1) out.push_back(log(from<Expr>(*q)));
    return out;
  }

  /// Where a hypothesis ends a variable's range: at constants, or at expressions in the others (`moving`).
  std::vector<Centre> ends_of(const Task& task, const Box& box, bool moving) const {
    std::vector<Centre> out;
    for (const Comparison<Expr>& h : task.hypotheses)
      for (const std::size_t i : task.variables) {
        const Expr slack = h.slack();
        if (!tape_of(slack).uses_variable(static_cast<int>(i)) || out.size() >= 8) continue;
        try {
          const Expr slope = derivative(slack, static_cast<int>(i));
          if (slope.node().op != Op::constant || abs(slope.node().constant) != 1) continue;
          std::vector<Expr> values = symbolic_point(*domain_).values();
          values[i] = from<Expr>(0);
          const Expr rest = substitute(slack, values), at = slope.node().constant > 0 ? -rest : rest;
          if ((tape_of(at).variable_count() > 0) != moving || at.node().op == Op::constant) continue;
          if (moving) {
            out.push_back({i, at, 0});
            continue;
          }
          // Where f is well above 0 at the end, what lies beyond it need not be kept away.
          std::vector<double> x(domain_->size());
          const double near = evaluate<double>(tape_of(at), x).front();
          for (std::size_t k = 0; k < box.size(); ++k) x[k] = middle_of(box[k]);
          x[i] = near;
          if (!(evaluate<double>(task.tape, x).front() > 1e-6)) out.push_back({i, at, near});
        } catch (const Undecided&) {
        }
      }
    return out;
  }

  static const Centre* centre_in(const Box& box, const Cells& cells) {
    for (const Centre& centre : cells.centres) {
      const Side& side = box[centre.variable];
      if ((!side.lo || in_double(*side.lo) < centre.near) && (!side.hi || centre.near < in_double(*side.hi)))
        return &centre;
    }
    return nullptr;
  }

  /// Where to cut between the centre and another place of the box at which f is special.
  std::optional<std::pair<std::size_t, Rational>> beside(const Task& task, const Box& box, const Centre& centre,
                                                         const Cells& cells) {
    const std::size_t i = centre.variable;
    std::optional<double> nearest;
    const auto look_at = [&](double x) {
      if (x != centre.near && (!nearest || std::fabs(x - centre.near) < std::fabs(*nearest - centre.near))) nearest = x;
    };
    for (const bool low : {true, false}) {
      const auto& end = low ? box[i].lo : box[i].hi;
      if (!end || std::fabs(in_double(*end) - centre.near) < 1e-3) continue;
      if (end == (low ? (*domain_)[i].lo : (*domain_)[i].hi) || zero_at(task.f, i, *end, box)) look_at(in_double(*end));
    }
    for (const auto& [k, q] : cells.cuts)
      if (k == i && inside(box[i], q)) look_at(in_double(q));
    for (const Centre& other : cells.centres)
      if (other.variable == i && inside(box[i], exact_rational(other.near))) look_at(other.near);
    if (!nearest) return std::nullopt;
    const double a = centre.near + 0.35 * (*nearest - centre.near), b = centre.near + 0.65 * (*nearest - centre.near);
    return std::pair(i, simplest_between(exact_rational(std::min(a, b)), exact_rational(std::max(a, b))));
  }

  std::optional<BoxTree> by_shift(const Task& task, const Box& box, int level, const Centre& centre) {
    if (level >= round_.levels || !spend(10 * static_cast<double>(task.tape.steps.size()))) return std::nullopt;
    const auto moved = shifted(*domain_, task.hypotheses, task.f, box, centre.variable, centre.at);
    if (!moved) return std::nullopt;
    const PartOfWork half(*this);
    Derivation inner(moved->domain, {}, {round_.levels, round_.uses, round_.cells, limit_ - work_}, squares_);
    inner.uses_ = uses_;
    auto part = inner.prove(moved->f, task.strict, moved->hypotheses, moved->box, level + 1);
    work_ += inner.work_;
    if (!part) return std::nullopt;
    BoxTree tree;
    tree.kind = BoxTree::Kind::shift;
    tree.variable = centre.variable;
    tree.centre = centre.at;
    tree.left = std::make_unique<BoxTree>(std::move(*part));
    return tree;
  }

  // --- What points say ---

  /// Points all over the box, some near its ends; the same for the same box.
  std::vector<std::vector<Rational>> samples(const std::vector<std::size_t>& variables, const Box& box) const {
    static const Rational shares[] = {Rational(1, 2), Rational(1, 64), Rational(63, 64), Rational(1, 5), Rational(4, 5),
                                      Rational(1, 4096), Rational(4095, 4096), Rational(1, 3), Rational(2, 3), Rational(1, 20), Rational(19, 20)};
    constexpr long n = std::size(shares);
    std::vector<std::vector<Rational>> points;
    const long count = variables.size() <= 1 ? n : 4 * n;
    for (long k = 0; k < count; ++k) {
      std::vector<Rational> x(box.size());
      long stride = 1, j = k;
      for (std::size_t i = 0; i < box.size(); ++i) {
        const Side& side = box[i];
        const bool used = std::ranges::count(variables, i) != 0;
        const Rational& share = shares[used ? j % n : 0];
        if (used) {
          stride += 2;
          j = k * stride + k / n * (1 + static_cast<long>(i));
        }
        const Rational ratio = share / (1 - share);
        x[i] = side.bounded() ? *side.lo + share * (*side.hi - *side.lo)
               : side.lo      ? *side.lo + ratio * std::max<Rational>(1, abs(*side.lo))
               : side.hi      ? *side.hi - ratio * std::max<Rational>(1, abs(*side.hi))
                              : ratio - 1 / ratio;
      }
      bool within = true;  // not where the domain has a hole
      for (std::size_t i = 0; i < box.size(); ++i) within = within && !((*domain_)[i].punctured && x[i] == 0);
      if (within) points.push_back(std::move(x));
    }
    return points;
  }

  static std::vector<Range> ranges_at(const std::vector<Rational>& point) { return {point.begin(), point.end()}; }

  /// Certainly false at a point where the hypotheses certainly hold.
  bool violated(const Task& task, const Box& box) { return violated(task, samples(task.variables, box)); }
  bool violated(const Task& task, const std::vector<std::vector<Rational>>& points) {
    const PrecisionScope scope(192);
    for (const std::vector<Rational>& point : points) {
      if (!spend(static_cast<double>(task.tape.steps.size()))) return true;
      try {
        const std::vector<Range> x = ranges_at(point);
        const Range v = evaluate<Range>(task.tape, x).front();
        if (v.partial() || !certainly(task.strict ? v <= Range(0L) : v < Range(0L))) continue;
        bool applies = true;
        for (const Comparison<Expr>& hypothesis : task.hypotheses) {
          const Expr both[] = {hypothesis.lhs, hypothesis.rhs};
          const auto sides = evaluate<Range>(Tape(both), x);
          applies = applies && certainly(Comparison<Range>{"", hypothesis.relation, sides[0], sides[1]}.holds());
        }
        if (applies) return true;
      } catch (const Undecided&) {
      }
    }
    return false;
  }

  /// Whether f is zero everywhere: no strict claim is to be had then.
  bool vanishes(const Task& task, const std::vector<std::vector<Rational>>& points) {
    const PrecisionScope scope(192);
    for (const std::vector<Rational>& point : points) {
      if (!spend(static_cast<double>(task.tape.steps.size()))) return false;
      try {
        if (!evaluate<Range>(task.tape, ranges_at(point)).front().contains_zero()) return false;
      } catch (const Undecided&) {
      }
    }
    return !task.kinked && identically_zero(task.f, 100'000).holds;
  }

  int sign_on(Expr e, const Box& box) {
    const Tape tape = tape_of(e);
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < domain_->size(); ++i)
      if (tape.uses_variable(static_cast<int>(i))) used.push_back(i);
    const PrecisionScope scope(192);
    int sign = 0;
    for (const std::vector<Rational>& point : samples(used, box)) {
      spend(static_cast<double>(tape.steps.size()));
      try {
        const Range v = evaluate<Range>(tape, ranges_at(point)).front();
        if (v.partial()) return 0;
        const int s = certainly(v > Range(0L)) ? 1 : certainly(v < Range(0L)) ? -1 : 0;
        if (s == 0 || (sign != 0 && s != sign)) return 0;
        sign = s;
      } catch (const Undecided&) {
        return 0;
      }
    }
    return sign;
  }

  /// Whether f is exactly zero where a variable has a value, whatever the others are.
  bool zero_at(Expr f, std::size_t i, const Rational& at, const Box& box) {
    const auto key = std::tuple(f.id(), i, print(at));
    const auto known = zero_at_.find(key);
    if (known != zero_at_.end()) return known->second;
    spend(static_cast<double>(tape_of(f).steps.size()));
    bool zero = false;
    try {
      // By a value first: an exact test of what is not zero is dear.
      Box line = face(box, i, at);
      std::vector<Rational> middle;
      for (const Side& side : line)
        middle.push_back(side.bounded() ? (*side.lo + *side.hi) / 2 : side.lo ? *side.lo + 1 : side.hi ? *side.hi - 1 : Rational(1, 3));
      const PrecisionScope scope(128);
      const Range v = evaluate<Range>(tape_of(f), ranges_at(middle)).front();
      if (!v.partial() && v.contains_zero()) {
        std::vector<Expr> values = symbolic_point(*domain_).values();
        values[i] = from<Expr>(at);
        zero = identically_zero(substitute(f, values), 100'000).holds;
      }
    } catch (const Undecided&) {
    } catch (const BadInput&) {
    }
    return zero_at_[key] = zero;
  }

  bool at_zero(const Task& task, const Box& box, const Cells& cells) {
    for (const std::size_t i : task.variables)
      for (const auto* end : {&box[i].lo, &box[i].hi})
        if (*end && (std::ranges::count(cells.cuts, std::pair(i, **end)) || zero_at(task.f, i, **end, box))) return true;
    return false;
  }

  /// Where f may be zero inside the box: the places of its minima, found in double, as simple numbers; of several
  /// variables the places that the caller has seen.
  Places zeros_inside(const Task& task, const Box& box, std::vector<Centre>& centres) {
    Places out;
    const auto add = [&](std::size_t i, const Rational& q) {
      if (inside(box[i], q) && !std::ranges::count(out, std::pair(i, q)) && out.size() < 8) out.emplace_back(i, q);
    };
    if (task.variables.size() <= 3 && !task.kinked) add_stationary(task, box, out);
    if (task.variables.size() != 1) {
      for (const auto& [i, q] : hints_)
        if (std::ranges::count(task.variables, i)) add(i, q);
      return out;
    }
    const std::size_t i = task.variables.front();
    const Side& side = box[i];
    const auto place = [&](double t) {
      const double r = t / (1 - t);
      const double lo = side.lo ? in_double(*side.lo) : 0, hi = side.hi ? in_double(*side.hi) : 0;
      return side.bounded() ? lo + t * (hi - lo)
             : side.lo      ? lo + r * std::max(1.0, std::fabs(lo))
             : side.hi      ? hi - r * std::max(1.0, std::fabs(hi))
                            : r - 1 / r;
    };
    const auto value = [&](double t) {
      std::vector<double> x(domain_->size());
      x[i] = place(t);
      try {
        const double v = evaluate<double>(task.tape, x).front();
        return std::isnan(v) ? HUGE_VAL : v;
      } catch (const Undecided&) {
        return HUGE_VAL;
      }
    };
    constexpr int n = 97;
    std::vector<double> v;
    for (int k = 0; k <= n; ++k) v.push_back(value((k + 0.5) / (n + 1)));
    if (!spend(n * static_cast<double>(task.tape.steps.size()) / 10)) return out;
    for (int k = 1; k < n; ++k) {
      if (!(v[k] <= v[k - 1] && v[k] <= v[k + 1]) || !std::isfinite(v[k])) continue;
      double a = (k - 0.5) / (n + 1), b = (k + 1.5) / (n + 1);
      for (int step = 0; step < 80; ++step) {
        const double p = a + (b - a) / 3, q = b - (b - a) / 3;
        (value(p) < value(q) ? b : a) = value(p) < value(q) ? q : p;
      }
      const double x = place((a + b) / 2), least = value((a + b) / 2);
      if (!(std::fabs(least) <= 1e-4 * (std::fabs(v[k - 1]) + std::fabs(v[k + 1])) + 1e-9) || !std::isfinite(x)) continue;
      const Rational exact = exact_rational(x), scale = std::max<Rational>(1, abs(exact));
      bool found = false;
      for (const long digits : {100L, 1000L, 10'000L, 1'000'000L, 100'000'000L}) {
        const Rational q = simplest_between(exact - scale / digits, exact + scale / digits);
        if (!(found = zero_at(task.f, i, q, box))) continue;
        add(i, q);
        break;
      }
      if (found || centres.size() > 4) continue;
      for (const Expr c : constants_near(x)) {
        std::vector<Expr> values = symbolic_point(*domain_).values();
        values[i] = c;
        if (!identically_zero(substitute(task.f, values), 100'000).holds) continue;
        centres.push_back({i, c, x});
        break;
      }
    }
    return out;
  }
  static double in_double(const Rational& q) { return mpq_get_d(q.raw()); }
  static double middle_of(const Side& side) {
    if (side.bounded()) return in_double((*side.lo + *side.hi) / 2);
    return side.lo ? in_double(*side.lo) + 1 : side.hi ? in_double(*side.hi) - 1 : 0.5;
  }

  /// Where what a kink or a choice looks at vanishes, if that is at one value of one variable.
  Places kinks(const Task& task, const Box& box) const {
    Places out;
    if (!task.kinked) return out;
    std::vector<Expr> built;
    for (const Tape::Step& step : task.tape.steps) {
      std::vector<Expr> a;
      for (const int k : step.arguments) a.push_back(built[static_cast<std::size_t>(k)]);
      if (is_kinked(step.op) || is_choice(step.op)) {
        const Expr g = a.size() == 1 ? a[0] : a[0] - a[1];
        const Tape steps = tape_of(g);
        std::optional<std::size_t> only;
        int used = 0;
        for (const std::size_t i : task.variables)
          if (steps.uses_variable(static_cast<int>(i))) {
            only = i;
            ++used;
          }
        if (used == 1) {
          const Expr slope = derivative(g, static_cast<int>(*only));
          if (slope.node().op == Op::constant && slope.node().constant != 0)
            if (const auto at_zero = exactly(g, *only, 0)) {
              const Rational place = -*at_zero / slope.node().constant;
              if (inside(box[*only], place)) out.emplace_back(*only, place);
            }
        }
      }
      built.push_back(Expr::make(step.op, std::move(a), step.constant, step.index));
    }
    return out;
  }
  std::optional<Rational> exactly(Expr f, std::size_t i, const Rational& at) const {
    try {
      std::vector<Exact> x(domain_->size());
      x[i] = Exact(at);
      return evaluate<Exact>(tape_of(f), x).front().rational();
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }

  /// Simple numbers at which the slope along a variable is exactly zero: f may rise on the one side and fall on the
  /// other, by less than double can tell.
  void add_stationary(const Task& task, const Box& box, Places& out) {
    static const Rational simple[] = {0, 1, -1, Rational(1, 2)};
    for (const std::size_t i : task.variables) {
      Places places;
      try {
        const Expr slope = derivative(task.f, static_cast<int>(i));
        if (slope.node().op == Op::constant) continue;
        for (const Rational& q : simple)
          if (inside(box[i], q) && zero_at(slope, i, q, box)) places.emplace_back(i, q);
      } catch (const Undecided&) {
      }
      if (places.size() <= 2) out.insert(out.end(), places.begin(), places.end());  // else it is zero everywhere
    }
  }

  // --- Ways to decide ---

  std::optional<BoxTree> by_touch(const Task& task, const Box& box) {
    for (const std::size_t i : task.variables)
      for (const bool low : {true, false}) {
        const std::optional<Rational>& end = low ? box[i].lo : box[i].hi;
        if (!end || (task.strict && !(low ? box[i].lo_open : box[i].hi_open))) continue;
        const PrecisionScope scope(128);
        Expr g = task.kinked ? resolve<Range>(task.f, box) : task.f;
        int order = 0;
        try {
          while (order <= highest_order && tape_of(g).steps.size() < longest && zero_at(g, i, *end, box)) {
            g = derivative(g, static_cast<int>(i));
            ++order;
          }
        } catch (const Undecided&) {
          continue;
        }
        if (order == 0 || order > highest_order) continue;
        for (const long precision : {64L, 128L}) {
          BoxTree leaf = BoxTree::leaf(precision);
          leaf.kind = BoxTree::Kind::touch;
          leaf.variable = i;
          leaf.at = end;
          leaf.order = order;
          if (!spend(static_cast<double>(tape_of(g).steps.size()))) return std::nullopt;
          if (task.accepted(box, leaf)) return leaf;
        }
      }
    return std::nullopt;
  }

  std::optional<Exact> limit(Expr f, std::size_t i, int sign) const {
    try {
      std::vector<Exact> x(domain_->size());
      x[i] = Exact::infinity(sign);
      return evaluate<Exact>(tape_of(f), x).front();
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }

  std::optional<Monotone> parts(const Task& task, const Box& box, std::size_t i, bool low) {
    if (!spend(2 * static_cast<double>(task.tape.steps.size()))) return std::nullopt;
    try {
      return monotone_parts(task.f, box, i, low);
    } catch (const Undecided&) {
      return std::nullopt;
    } catch (const BadInput&) {
      return std::nullopt;
    }
  }

  static Comparisons<Expr> without(const Comparisons<Expr>& hypotheses, std::size_t variable) {
    Comparisons<Expr> rest;
    for (const Comparison<Expr>& hypothesis : hypotheses) {
      const Expr both[] = {hypothesis.lhs, hypothesis.rhs};
      if (!Tape(both).uses_variable(static_cast<int>(variable))) rest.push_back(hypothesis);
    }
    return rest;
  }

  static BoxTree monotone(std::size_t i, const std::optional<Rational>& at, int infinite, bool strict) {
    BoxTree tree;
    tree.kind = BoxTree::Kind::monotone;
    tree.variable = i;
    tree.at = at;
    tree.infinite = infinite;
    tree.strict = strict;
    return tree;
  }

  std::optional<BoxTree> by_slope(const Task& task, const Box& box, int level) {
    for (const std::size_t i : task.variables)
      for (const bool low : {true, false}) {
        const Side& side = box[i];
        const std::optional<Rational>& end = low ? side.lo : side.hi;
        if (side.bounded() && *side.lo == *side.hi) continue;
        if (!end && task.variables.size() > 1) continue;
        const PartOfWork half(*this);
        const bool attained = end && !(low ? side.lo_open : side.hi_open);
        const Comparisons<Expr> hypotheses = without(task.hypotheses, i);
        std::optional<Exact> far;
        if (!end) {
          far = limit(task.f, i, low ? -1 : 1);
          if (!far || far->sign() < 0) continue;
        }
        const auto p = parts(task, box, i, low);
        if (!p) continue;
        for (const bool strict : {false, true}) {
          if (strict && (!task.strict || attained)) continue;
          if (!end && task.strict && !strict && far->sign() == 0) continue;
          const Box at = end ? face(box, i, *end) : box;
          // Whether it may be so, at points; then the end, which is simpler than the slope.
          const Task slope{p->slope, strict, hypotheses, tape_of(p->slope), task.variables, false, {}};
          if (slope.tape.steps.size() > longest || violated(slope, p->way)) break;
          BoxTree tree = monotone(i, end, low ? -1 : 1, strict);
          if (end) {
            auto right = prove(p->at_end, strict ? false : task.strict, hypotheses, at, level + 1);
            if (!right) continue;
            tree.right = std::make_unique<BoxTree>(std::move(*right));
          }
          auto left = prove(p->slope, strict, hypotheses, p->way, level + 1);
          if (!left) continue;
          tree.left = std::make_unique<BoxTree>(std::move(*left));
          return tree;
        }
      }
    return std::nullopt;
  }

  /// Slopes that one enclosure decides; the ends may have to be cut further.
  std::optional<BoxTree> by_plain_slope(const Task& task, const Box& box, int level) {
    if (level >= round_.levels) return std::nullopt;
    for (const std::size_t i : task.variables) {
      const Side& side = box[i];
      if (side.bounded() && *side.lo == *side.hi) continue;
      for (const bool low : {true, false}) {
        const std::optional<Rational>& end = low ? side.lo : side.hi;
        if (!end) continue;
        const auto p = parts(task, box, i, low);
        if (!p) break;
        const Comparisons<Expr> hypotheses = without(task.hypotheses, i);
        BoxTree tree = monotone(i, end, 0, false);
        BoxTree leaf = BoxTree::leaf(64);
        if (!spend(2 * static_cast<double>(tape_of(p->slope).steps.size()))) return std::nullopt;
        if (!leaf_check(*domain_, hypotheses, p->slope, false)(p->way, leaf)) continue;
        auto right = prove(p->at_end, task.strict, hypotheses, face(box, i, *end), level + 1);
        if (!right) continue;
        tree.left = std::make_unique<BoxTree>(std::move(leaf));
        tree.right = std::make_unique<BoxTree>(std::move(*right));
        return tree;
      }
    }
    return std::nullopt;
  }

  std::optional<BoxTree> by_cases(const Task& task, const Box& box, int level) {
    std::optional<Cases> two;
    try {
      two = cases_of(task.f, box);
    } catch (const Undecided&) {
    }
    if (!two) return std::nullopt;
    BoxTree tree;
    tree.kind = BoxTree::Kind::cases;
    for (const bool first : {true, false}) {
      Comparisons<Expr> hypotheses = task.hypotheses;
      hypotheses.push_back(first ? two->when_first : two->when_second);
      auto part = prove(first ? two->first : two->second, task.strict, hypotheses, box, level + 1);
      if (!part) return std::nullopt;
      (first ? tree.left : tree.right) = std::make_unique<BoxTree>(std::move(*part));
    }
    return tree;
  }

  /// A way that uses the hypotheses, where there are some and they may be used once more.
  template <class Way>
  std::optional<BoxTree> with_hypotheses(const Task& task, const Way& way) {
    if (task.hypotheses.empty() || uses_ >= round_.uses) return std::nullopt;
    ++uses_;
    auto tree = way();
    --uses_;
    return tree;
  }

  /// Combinations of the hypotheses and a rest: by constant multipliers, then by those that a division gives.
  std::vector<Multiple> combinations(const Task& task, Expr f, const Box& box) {
    Comparisons<Expr> smooth;  // those that say something of the same variables
    std::vector<std::size_t> numbers;
    for (std::size_t j = 0; j < task.hypotheses.size(); ++j) {
      const Expr h = resolve<Mpfi>(task.hypotheses[j].slack(), box);
      const Tape tape = tape_of(h);
      if (piecewise(h) || std::ranges::none_of(task.variables, [&](std::size_t i) { return tape.uses_variable(static_cast<int>(i)); }))
        continue;
      const bool equal = task.hypotheses[j].relation == Relation::equal;
      smooth.push_back({"", equal ? Relation::equal : Relation::at_most, from<Expr>(0), h});
      numbers.push_back(j);
    }
    std::vector<Multiple> out;
    if (smooth.empty()) return out;
    if (!piecewise(f) && spend(1000 * static_cast<double>(task.tape.steps.size())))
      for (Multiple& m : lagrange_multiples(f, smooth, box)) {
        for (auto& [j, multiplier] : m.multipliers) j = numbers[j];
        out.push_back(std::move(m));
      }
    for (std::size_t j = 0; j < smooth.size() && spend(40 * static_cast<double>(task.tape.steps.size())); ++j)
      for (const Quotient& q : quotients(f, smooth[j].slack(), box, [&](Expr e) { return sign_on(e, box); }))
        out.push_back({q.factor, q.rest, {{numbers[j], q.quotient}}});
    return out;
  }
  std::optional<BoxTree> by_combinations(const Task& task, const Box& box, int level) {
    return by_ways(task, box, level, [&](Expr f) { return combinations(task, f, box); });
  }
  /// `fresh`: f is in a simpler form already.
  std::optional<BoxTree> by_multiples(const Task& task, const Box& box, int level, bool fresh) {
    if (fresh || level >= round_.levels) return std::nullopt;
    return by_ways(task, box, level, [&](Expr f) { return multiples(f, box, [&](Expr e) { return sign_on(e, box); }); });
  }
  /// By one of the ways to write f, where f is defined.
  template <class Ways>
  std::optional<BoxTree> by_ways(const Task& task, const Box& box, int level, const Ways& ways) {
    if (!spend(20 * static_cast<double>(task.tape.steps.size()))) return std::nullopt;
    const PrecisionScope scope(128);
    const Expr f = task.kinked ? resolve<Mpfi>(task.f, box) : task.f;
    const auto needed = needed_positive(task.f, *domain_, box);
    if (!needed || needed->size() > 8) return std::nullopt;
    std::vector<BoxTree> defined;
    for (const Expr part : *needed) {
      auto tree = prove(part, true, task.hypotheses, box, level + 1);
      if (!tree) return std::nullopt;
      defined.push_back(std::move(*tree));
    }
    for (const Multiple& m : ways(f)) {
      if (same(m.rest, task.f)) continue;
      const PartOfWork half(*this);
      auto tree = by_multiple(task, m, box, level);
      if (!tree) continue;
      Expr sum = m.rest;
      for (const auto& [j, multiplier] : m.multipliers)
        sum = sum + multiplier * resolve<Mpfi>(task.hypotheses[j].slack(), box);
      if (!identically_zero(m.factor * f - sum, 100'000).holds) continue;
      tree->defined = std::move(defined);
      return tree;
    }
    return std::nullopt;
  }

  /// In coordinates of which one is the slack of a hypothesis: the region becomes more of a box.
  std::optional<BoxTree> by_slacks(const Task& task, const Box& box, int level) {
    for (std::size_t j = 0; j < task.hypotheses.size(); ++j)
      for (const std::size_t i : task.variables) {
        if (!spend(20 * static_cast<double>(task.tape.steps.size()))) return std::nullopt;
        const auto changed = by_slack(*domain_, task.hypotheses, task.f, box, i, j);
        if (!changed) continue;
        const PartOfWork half(*this);
        auto tree = in_its_coordinates(*changed, i, j, [&] {
          return prove(changed->f, task.strict, changed->hypotheses, changed->box, level + 1);
        });
        if (tree) return tree;
      }
    return std::nullopt;
  }
  template <class Prove>
  std::optional<BoxTree> in_its_coordinates(const Moved& changed, std::size_t i, std::size_t j, const Prove& prove) {
    const Domain* const outer = std::exchange(domain_, &changed.domain);
    auto inner = prove();
    domain_ = outer;
    if (!inner) return std::nullopt;
    BoxTree tree;
    tree.kind = BoxTree::Kind::slack;
    tree.variable = i;
    tree.hypothesis = j;
    tree.left = std::make_unique<BoxTree>(std::move(*inner));
    return tree;
  }
  /// Every given hypothesis that is linear in a variable which has kept its place, those of fewest variables first; by
  /// a variable that grows with the slack where there is one. What is left of them is not used again.
  std::optional<BoxTree> by_all_slacks(Expr f, bool strict, const Comparisons<Expr>& hypotheses, const Box& box, int level,
                                       std::set<std::size_t> moved) {
    std::vector<std::tuple<std::size_t, bool, std::size_t, std::size_t>> ways;
    for (std::size_t j = 0; j < hypotheses.size(); ++j) {
      if (hypotheses[j].label.empty()) continue;
      const Expr h = hypotheses[j].slack();
      const Tape tape = tape_of(h);
      std::vector<std::size_t> used;
      for (std::size_t i = 0; i < box.size(); ++i)
        if (tape.uses_variable(static_cast<int>(i))) used.push_back(i);
      for (const std::size_t i : used)
        if (!moved.contains(i) && !piecewise(h)) ways.emplace_back(used.size(), sign_on(derivative(h, static_cast<int>(i)), box) <= 0, i, j);
    }
    std::ranges::sort(ways);
    for (const auto& [count, falls, i, j] : ways) {
      if (!spend(20 * static_cast<double>(tape_of(f).steps.size()))) return std::nullopt;
      const auto changed = by_slack(*domain_, hypotheses, f, box, i, j);
      if (!changed) continue;
      moved.insert(i);
      return in_its_coordinates(*changed, i, j, [&] {
        return by_all_slacks(changed->f, strict, changed->hypotheses, changed->box, level, moved);
      });
    }
    if (moved.empty()) return std::nullopt;
    const PartOfWork part(*this, 8);
    const int outer = std::exchange(uses_, round_.uses);
    auto tree = prove(f, strict, hypotheses, box, level + 1);
    uses_ = outer;
    return tree;
  }

  /// The multiple with the signs of its parts.
  std::optional<BoxTree> by_multiple(const Task& task, const Multiple& m, const Box& box, int level) {
    BoxTree tree;
    tree.kind = BoxTree::Kind::multiple;
    tree.factor = m.factor;
    tree.rest = m.rest;
    tree.multipliers = m.multipliers;
    const bool combined = !m.multipliers.empty();
    bool strict = task.strict;
    for (const auto& [j, multiplier] : m.multipliers) {
      const Comparison<Expr>& hypothesis = task.hypotheses[j];
      if (hypothesis.relation == Relation::equal) {
        tree.multiplier_signs.push_back(BoxTree::leaf(64));  // any will do
        continue;
      }
      const bool carries = strict && hypothesis.strict();
      auto sign = prove(multiplier, carries, task.hypotheses, box, level + 1);
      if (!sign) return std::nullopt;
      tree.multiplier_signs.push_back(std::move(*sign));
      if (carries) strict = false;
    }
    auto right = prove(m.rest, strict, task.hypotheses, box, level + 1, !combined && !m.again);
    if (!right) return std::nullopt;
    auto left = prove(m.factor, true, task.hypotheses, box, level + 1, !combined);
    if (!left) return std::nullopt;
    tree.left = std::make_unique<BoxTree>(std::move(*left));
    tree.right = std::make_unique<BoxTree>(std::move(*right));
    return tree;
  }

  const Domain* domain_;
  const Round round_;
  SumsOfSquares& squares_;
  std::set<std::pair<std::size_t, Rational>> hints_;
  double limit_, work_ = 0;
  int uses_ = 0;  ///< of hypotheses, on the way to where the search is
  std::map<std::string, int> failed_;  ///< with so many levels left
  std::map<std::tuple<const Expr::Node*, std::size_t, std::string>, bool> zero_at_;
};

}  // namespace

std::optional<BoxTree> derive(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict,
                              const std::vector<std::vector<std::optional<Rational>>>& hints, long budget, SumsOfSquares& squares) {
  const Box box = whole(domain);
  const auto accepted = leaf_check(domain, hypotheses, f, strict);
  for (const Round& round : rounds) {
    if (round.work > work_of_a_box * static_cast<double>(budget)) break;
    if (auto tree = Derivation(domain, hints, round, squares).prove(f, strict, hypotheses, box, 0))
      if (accepted(box, *tree)) return tree;
  }
  return std::nullopt;
}

}  // namespace overshoot
