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
constexpr int deepest_cut = 60;
constexpr int highest_order = 8;
constexpr std::size_t longest = 4000;  ///< steps of an expression

Tape tape_of(Expr e) { return Tape(std::span<const Expr>(&e, 1)); }

class Derivation {
 public:
  Derivation(const Domain& domain, const std::vector<std::vector<std::optional<Rational>>>& hints, const Round& round)
      : domain_(&domain), round_(round), limit_(round.work) {
    for (const auto& point : hints)
      for (std::size_t i = 0; i < point.size(); ++i)
        if (point[i]) hints_.emplace(i, *point[i]);
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
    if (violated(task, box)) return std::nullopt;
    if (task.variables.empty()) {
      if (auto leaf = by_enclosure(task, box, {256})) return leaf;
      return fresh || level >= round_.levels ? std::nullopt : by_multiples(task, box, level);
    }
    std::string key = std::to_string(reinterpret_cast<std::uintptr_t>(f.id())) + (strict ? " > " : " >= ") +
                      std::to_string(hypotheses.size()) + text(*domain_, box);
    key += static_cast<char>('0' + uses_);
    for (const Side& side : box) key += side.lo_open ? side.hi_open ? "b" : "l" : side.hi_open ? "h" : "c";
    const auto failed = failed_.find(key);
    if (failed != failed_.end() && failed->second >= round_.levels - level) return std::nullopt;
    Cells cells{level == 0 ? round_.cells : std::max<long>(30, round_.cells >> std::min(level, 4)), zeros_inside(task, box)};
    auto tree = cut(task, box, level, cells, 0, fresh);
    if (!tree) failed_[key] = round_.levels - level;
    return tree;
  }

 private:
  struct Cells {
    long left;
    std::vector<std::pair<std::size_t, Rational>> cuts;  ///< first of all
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
    // Places where something is known come first.
    const std::optional<std::pair<std::size_t, Rational>> place = first_cut(task, box, cells);
    if (!place || depth == 0) {
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
          if (!task.hypotheses.empty() && uses_ < round_.uses) {
            ++uses_;
            auto tree = by_combinations(task, box, level);
            --uses_;
            if (tree) return tree;
          }
          if (auto tree = by_slope(task, box, level)) return tree;
          if (task.kinked)
            if (auto tree = by_cases(task, box, level)) return tree;
          if (!fresh)
            if (auto tree = by_multiples(task, box, level)) return tree;
          if (!task.hypotheses.empty() && uses_ < round_.uses) {
            ++uses_;
            auto tree = by_slacks(task, box, level);
            --uses_;
            if (tree) return tree;
          }
        }
      } else if (task.variables.size() > 1) {
        if (auto tree = by_plain_slope(task, box, level)) return tree;
      }
    }
    const auto at = place ? place : middle(task, box);
    if (!at) return std::nullopt;
    auto [left, right] = split(*domain_, box, at->first, at->second);
    auto l = cut(task, left, level, cells, depth + 1, fresh);
    if (!l) return std::nullopt;
    auto r = cut(task, right, level, cells, depth + 1, fresh);
    if (!r) return std::nullopt;
    return BoxTree::split_at(at->first, at->second, std::move(*l), std::move(*r));
  }

  static bool inside(const Side& side, const Rational& x) { return (!side.lo || *side.lo < x) && (!side.hi || x < *side.hi); }

  std::optional<std::pair<std::size_t, Rational>> first_cut(const Task& task, const Box& box, const Cells& cells) const {
    for (const std::size_t i : task.variables)
      if ((*domain_)[i].punctured && inside(box[i], 0)) return std::pair(i, Rational(0));
    for (const auto& place : cells.cuts)
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

  /// Certainly false at a point where the hypotheses certainly hold.
  bool violated(const Task& task, const Box& box) {
    const PrecisionScope scope(192);
    for (const std::vector<Rational>& point : samples(task.variables, box)) {
      if (!spend(static_cast<double>(task.tape.steps.size()))) return true;
      try {
        std::vector<Range> x;
        for (const Rational& q : point) x.emplace_back(q);
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
        std::vector<Range> x;
        for (const Rational& q : point) x.emplace_back(q);
        const Range v = evaluate<Range>(tape, x).front();
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
      std::vector<Range> x;
      for (const Rational& q : middle) x.emplace_back(q);
      const Range v = evaluate<Range>(tape_of(f), x).front();
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
  std::vector<std::pair<std::size_t, Rational>> zeros_inside(const Task& task, const Box& box) {
    std::vector<std::pair<std::size_t, Rational>> out;
    const auto add = [&](std::size_t i, const Rational& q) {
      if (inside(box[i], q) && !std::ranges::count(out, std::pair(i, q)) && out.size() < 8) out.emplace_back(i, q);
    };
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
      for (const long digits : {100L, 1000L, 10'000L, 1'000'000L, 100'000'000L}) {
        const Rational q = simplest_between(exact - scale / digits, exact + scale / digits);
        if (!zero_at(task.f, i, q, box)) continue;
        add(i, q);
        break;
      }
    }
    return out;
  }
  static double in_double(const Rational& q) { return mpq_get_d(q.raw()); }

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
  std::optional<BoxTree> by_multiples(const Task& task, const Box& box, int level) {
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
  std::optional<BoxTree> in_its_coordinates(const BySlack& changed, std::size_t i, std::size_t j, const Prove& prove) {
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
    auto right = prove(m.rest, strict, task.hypotheses, box, level + 1, !combined);
    if (!right) return std::nullopt;
    auto left = prove(m.factor, true, task.hypotheses, box, level + 1, !combined);
    if (!left) return std::nullopt;
    tree.left = std::make_unique<BoxTree>(std::move(*left));
    tree.right = std::make_unique<BoxTree>(std::move(*right));
    return tree;
  }

  const Domain* domain_;
  const Round round_;
  std::set<std::pair<std::size_t, Rational>> hints_;
  double limit_, work_ = 0;
  int uses_ = 0;  ///< of hypotheses, on the way to where the search is
  std::map<std::string, int> failed_;  ///< with so many levels left
  std::map<std::tuple<const Expr::Node*, std::size_t, std::string>, bool> zero_at_;
};

}  // namespace

std::optional<BoxTree> derive(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict,
                              const std::vector<std::vector<std::optional<Rational>>>& hints, long budget) {
  const Box box = whole(domain);
  const auto accepted = leaf_check(domain, hypotheses, f, strict);
  for (const Round& round : rounds) {
    if (round.work > work_of_a_box * static_cast<double>(budget)) break;
    if (auto tree = Derivation(domain, hints, round).prove(f, strict, hypotheses, box, 0))
      if (accepted(box, *tree)) return tree;
  }
  return std::nullopt;
}

}  // namespace overshoot
