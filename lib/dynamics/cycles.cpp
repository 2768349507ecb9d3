#include "lib/dynamics/cycles.hpp"

#include <queue>

#include "lib/dynamics/cycle_system.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

std::string name_of(Stability stability) {
  switch (stability) {
    case Stability::attracting:
      return "attracting";
    case Stability::repelling:
      return "repelling";
    case Stability::saddle:
      return "saddle";
    case Stability::undecided:
      break;
  }
  return "stability not decided";
}

RecordedMap with_numbers(const RecordedMap& map, const std::vector<std::pair<std::string, Rational>>& numbers) {
  RecordedMap out{map.coordinates, {}, {}};
  std::vector<Expr> replacements;
  for (std::size_t i = 0; i < map.coordinates.size(); ++i) replacements.push_back(Expr::variable(static_cast<int>(i)));
  for (const std::string& name : map.parameters) {
    const auto number = std::ranges::find(numbers, name, &std::pair<std::string, Rational>::first);
    if (number != numbers.end()) {
      replacements.push_back(from<Expr>(number->second));
    } else {
      replacements.push_back(Expr::variable(static_cast<int>(map.coordinates.size() + out.parameters.size())));
      out.parameters.push_back(name);
    }
  }
  for (const Expr& e : map.step) out.step.push_back(substitute(e, replacements));
  return out;
}

/// The eigenvalues of a product of slopes of so many coordinates.
Multipliers multipliers_of(const Monodromy<Mpfi>& m, int coordinates) {
  using Kind = Multipliers::Kind;
  if (coordinates == 1) return {Kind::real, {m.trace}};
  const Mpfi zero(0L), half = m.trace / Mpfi(2L), discriminant = sqr(half) - m.determinant;
  if (certainly(discriminant > zero)) {
    const Mpfi root = sqrt(discriminant);
    // The smaller one by the product, where nothing cancels.
    const Mpfi larger = certainly(half > zero) ? half + root : certainly(half < zero) ? half - root : root + half;
    const Mpfi other = certainly(half > zero) || certainly(half < zero) ? m.determinant / larger : half - root;
    return {Kind::real, {larger, other}};
  }
  if (certainly(discriminant < zero)) {  // then the determinant is positive, and |half| < its root
    const Mpfi modulus = sqrt(m.determinant), root = sqrt(-discriminant), sum = modulus + half;
    const Mpfi argument = certainly(sum > zero) ? Mpfi(2L) * atan(root / sum) : Mpfi::between(0, 4);
    return {Kind::complex, {modulus, argument}};
  }
  return {Kind::near, {half, sqrt(abs(discriminant))}};
}

/// Whether a slope of one of the recorded steps may jump at these values of the variables.
bool has_kink(const Tape& tape, std::span<const Mpfi> variables) {
  std::vector<Mpfi> values;
  try {
    values = evaluate_steps<Mpfi>(tape, variables);
  } catch (const Undecided&) {
    return true;
  }
  const Mpfi zero(0L);
  const auto apart = [](const Mpfi& a, const Mpfi& b) { return certainly(a < b) || certainly(b < a); };
  return std::ranges::any_of(tape.steps, [&](const Tape::Step& s) {
    const auto argument = [&](std::size_t i) -> const Mpfi& { return values[static_cast<std::size_t>(s.arguments[i])]; };
    if (s.op == Op::abs || s.op == Op::abs_pow || s.op == Op::signed_pow) return !apart(argument(0), zero);
    if (is_kinked(s.op) || is_choice(s.op)) return !apart(argument(0), argument(1));
    return false;
  });
}

std::vector<std::size_t> prime_divisors(std::size_t n) {
  std::vector<std::size_t> all;
  for (std::size_t q = 2; q <= n; ++q)
    if (n % q == 0) {
      all.push_back(q);
      while (n % q == 0) n /= q;
    }
  return all;
}

namespace {

using zeros::Box;

/// A box this part of the search's is not cut any more.
constexpr double smallest_part = 0x1p-40;
/// A point whose box is a larger part is cut before those behind it. (Between 1/16 and 1/64 it matters little; cut by
/// size alone, a cubic map of three laps takes 25,000 boxes for period 8, so 629.)
constexpr double wide_part = 0x1p-5;

template <int N>
class Search {
 public:
  Search(const RecordedMap& map, const CycleSearch& search)
      : wanted_(search), system_(map, search.period), P_(static_cast<std::size_t>(search.period)) {
    for (const ClosedRange& side : search.box) {
      box_.push_back(Interval::between(side.lo, side.hi));
      if (!box_.back().bounded() || mag(box_.back()) > 1e100) throw BadInput("--box: too large: numbers up to 1e100");
      // (Of a side that is a point, or nearly, a part that can be reached.)
      scale_.push_back(std::max({width(box_.back()), 0x1p-20 * mag(box_.back()), 0x1p-1000}));
    }
  }

  Cycles run() {
    Node start{{}, 1};
    for (std::size_t i = 0; i < P_; ++i) start.box.insert(start.box.end(), box_.begin(), box_.end());
    open_.push(std::move(start));
    while (!open_.empty()) {
      if (out_.boxes >= wanted_.budget) {
        for (; !open_.empty(); open_.pop())
          leave(open_.top().box, fmt::format("after {} boxes", wanted_.budget));
        break;
      }
      ++out_.boxes;
      if (wanted_.progress && out_.boxes % 256 == 0) wanted_.progress(out_.boxes, out_.boxes + open_.size());
      Node node = open_.top();
      open_.pop();
      look_at(std::move(node));
    }
    unite_parts();
    std::ranges::sort(out_.found, [](const Cycle& a, const Cycle& b) {
      return mpfr_less_p(a.points[0][0].lo(), b.points[0][0].lo()) != 0;
    });
    return std::move(out_);
  }

 private:
  /// A box of z_1, ..., z_P.
  struct Node {
    Box<Interval> box;
    double part;  ///< its largest side, of the search's box
    bool operator<(const Node& o) const { return part < o.part; }
  };

  double part_of(const Box<Interval>& box) const {
    double most = 0;
    for (std::size_t i = 0; i < box.size(); ++i) most = std::max(most, width(box[i]) / scale_[i % N]);
    return most;
  }

  void leave(const Box<Interval>& box, const std::string& why) {
    out_.undecided.push_back({{box.begin(), box.begin() + N}, why});
  }

  /// Makes x smaller; false where nothing is left.
  static bool cut(Interval& x, const Interval& by) {
    if (by.is_empty()) return false;
    const auto both = zeros::meet(x, by);
    if (both) x = *both;
    return both.has_value();
  }

  void look_at(Node node) {
    Box<Interval>& X = node.box;
    double before = node.part;
    bool regular = false;
    for (int round = 0; round < 6; ++round) {
      std::vector<StepOnBox<Interval, N, N>> steps;
      if (!least_first(X) || !follow(X, steps) || !newton(X, steps, regular)) return;
      if (regular && decided_by_zero(X)) return;
      const double part = part_of(X);
      if (part > 0.7 * before) break;
      before = part;
    }
    split(std::move(X));
  }

  /// z_1 is a point whose first coordinate is least: one of every cycle is.
  bool least_first(Box<Interval>& X) const {
    double least = X[0].hi();
    for (std::size_t i = 1; i < P_; ++i) least = std::min(least, X[N * i].hi());
    if (!cut(X[0], Interval::exactly(-directed::infinity, least))) return false;
    for (std::size_t i = 1; i < P_; ++i)
      if (!cut(X[N * i], Interval::exactly(X[0].lo(), directed::infinity))) return false;
    return true;
  }

  /// z_(i+1) lies in the image of z_i's box, and z_i where F may come to z_(i+1)'s.
  bool follow(Box<Interval>& X, std::vector<StepOnBox<Interval, N, N>>& steps) const {
    for (std::size_t i = 0; i < P_; ++i) {
      Interval* const x = &X[N * i];
      Interval* const y = &X[N * system_.next(i)];
      steps.push_back(system_.template step<Interval>(x));
      const auto& on_box = steps.back();
      if (!on_box.value) continue;
      for (std::size_t k = 0; k < N; ++k)
        if (!cut(y[k], (*on_box.value)[k])) return false;
      if (!on_box.defined && !follow_back(x, y)) return false;
      if (!on_box.slopes) continue;
      std::array<Interval, N> c;
      for (std::size_t j = 0; j < N; ++j) c[j] = zeros::middle(x[j]);
      const auto at_centre = system_.template at<Interval>(c.data());
      if (!at_centre) continue;
      // F_k(x) = F_k(c) + sum_j s_j (x_j - c_j), solved for each of the numbers in it.
      for (std::size_t k = 0; k < N; ++k) {
        const std::array<Interval, N>& s = (*on_box.slopes)[k];
        Interval image = (*at_centre)[k];
        for (std::size_t j = 0; j < N; ++j) image = image + s[j] * (x[j] - c[j]);
        if (!cut(y[k], image)) return false;
        for (std::size_t j = 0; j < N; ++j) {
          if (s[j].contains_zero()) continue;
          Interval rest = y[k] - (*at_centre)[k];
          for (std::size_t l = 0; l < N; ++l)
            if (l != j) rest = rest - s[l] * (x[l] - c[l]);
          if (!cut(x[j], c[j] + rest / s[j])) return false;
        }
      }
    }
    return true;
  }

  /// Where F may be undefined in x's box: the recorded steps from the last to the first, for the values that lead to y's
  /// box. A pole is left out so, where the box is small enough: numerator = value * denominator.
  bool follow_back(Interval* x, const Interval* y) const {
    const Tape& tape = system_.tape();
    std::vector<Interval> values;
    try {
      values = evaluate_steps<Interval>(tape, std::span<const Interval>(x, N));
    } catch (const Undecided&) {
      return true;
    }
    const auto at = [](int step) { return static_cast<std::size_t>(step); };
    // Of a choice one branch alone need have a value.
    std::vector<bool> needed(values.size(), false);
    for (std::size_t k = 0; k < N; ++k) {
      needed[at(tape.outputs[k])] = true;
      if (!cut(values[at(tape.outputs[k])], y[k])) return false;
    }
    for (std::size_t s = values.size(); s-- > 0;) {
      const Tape::Step& step = tape.steps[s];
      if (!needed[s] || is_choice(step.op)) continue;
      for (const int argument : step.arguments) needed[at(argument)] = true;
      const Interval result = values[s];
      if (step.op == Op::variable) {
        if (!cut(x[at(step.index)], result)) return false;
      } else if (step.op == Op::neg) {
        if (!cut(values[at(step.arguments[0])], -result)) return false;
      } else if (step.arguments.size() == 2) {
        Interval &a = values[at(step.arguments[0])], &b = values[at(step.arguments[1])];
        const auto cut_both = [&](const Interval& for_a, const Interval& for_b) { return cut(a, for_a) && cut(b, for_b); };
        const Interval any = Interval::whole_line();
        const auto quotient = [&](const Interval& n, const Interval& d) { return d.contains_zero() ? any : n / d; };
        if (step.op == Op::add && !cut_both(result - b, result - a)) return false;
        if (step.op == Op::sub && !cut_both(result + b, a - result)) return false;
        if (step.op == Op::mul && !cut_both(quotient(result, b), quotient(result, a))) return false;
        if (step.op == Op::div && !cut_both(result * b, quotient(a, result))) return false;
      }
    }
    return true;
  }

  /// The whole system, preconditioned, solved for one unknown after the other (Gauss and Seidel). `regular`: there is at
  /// most one zero in the box.
  bool newton(Box<Interval>& X, const std::vector<StepOnBox<Interval, N, N>>& steps, bool& regular) const {
    regular = false;
    zeros::Slopes<Interval> J;
    for (std::size_t i = 0; i < P_; ++i) {
      if (!steps[i].slopes) return true;
      system_.add_row(J, i, *steps[i].slopes);
    }
    const auto C = zeros::preconditioner(J, system_.size());
    if (!C) return true;
    Box<Interval> c;
    for (const Interval& x : X) c.push_back(zeros::middle(x));
    const auto G = system_.template value<Interval>(c);
    if (!G) return true;
    const zeros::Square<Interval> D = zeros::defect<Interval>(*C, J);
    const Box<Interval> moved = zeros::product<Interval>(*C, *G);
    regular = zeros::contracts(D);
    Box<Interval> offset;
    for (std::size_t i = 0; i < X.size(); ++i) offset.push_back(X[i] - c[i]);
    for (std::size_t i = 0; i < X.size(); ++i) {
      // (1 - D_ii) (x_i - c_i) = -moved_i + sum over the others of D_ij (x_j - c_j).
      Interval sum = -moved[i];
      for (std::size_t j = 0; j < X.size(); ++j)
        if (j != i) sum = sum + D(i, j) * offset[j];
      const Interval pivot = Interval(1L) - D(i, i);
      if (pivot.contains_zero()) continue;
      if (!cut(X[i], c[i] + sum / pivot)) return false;
      offset[i] = X[i] - c[i];
    }
    return true;
  }

  /// In a box that has at most one zero: finds it, and knows then all about the box.
  bool decided_by_zero(const Box<Interval>& X) {
    std::vector<double> c;
    for (const Interval& x : X) c.push_back(midpoint(x));
    const auto proved = zeros::proved_near(system_, c);
    if (!proved) return false;
    zeros::Proved zero = *proved;
    bool beside = false;
    for (std::size_t i = 0; i < X.size(); ++i) {
      zero.unique[i] = hull(X[i], proved->unique[i]);
      beside = beside || disjoint(X[i], zero.enclosure[i]);
    }
    if (!zeros::regular(system_, zero.unique)) return false;
    if (!beside) add(zero);
    return true;
  }

  /// A zero of the system: a new cycle, or one that is known, or one of a lower period, or one that is not in the box.
  void add(const zeros::Proved& zero) {
    Flat<Mpfi> E = zeros::refined(system_, zero);
    const auto apart = [](const Flat<Mpfi>& a, const Flat<Mpfi>& b) {
      for (std::size_t i = 0; i < a.size(); ++i)
        if (zeros::disjoint(a[i], b[i])) return true;
      return false;
    };
    // Rotated by P/q, another zero. Where that is the same one, the period divides P/q.
    for (const std::size_t q : prime_divisors(P_)) {
      const Flat<Mpfi> turned = rotated(E, N * (P_ / q));
      if (all_in(turned, zero.unique)) return;
      if (!apart(turned, E)) return leave(zero.enclosure, "it may be a cycle of a lower period");
    }
    bool new_one = true;
    for (std::size_t k = 0; k < known_.size(); ++k)
      for (std::size_t turn = 0; turn < P_; ++turn) {
        const Flat<Mpfi> turned = rotated(E, N * turn);
        if (all_in(turned, known_[k].unique)) return;
        if (all_in(known_[k].zero, zero.unique) && turn == 0) return;
        new_one = new_one && apart(turned, known_[k].zero);
      }
    if (!new_one) return leave(zero.enclosure, "it may be one of those that are listed");
    const std::vector<Rational> exact = exact_points(system_, E);
    const Where place = where(E, exact);
    if (place == Where::unknown)
      return leave(zero.enclosure, "there is a cycle, with a point on the edge of the box or too near to tell");
    known_.push_back({E, zero.unique});
    if (place == Where::outside) return;
    for (std::size_t i = 0; i < exact.size(); ++i) E[i] = Mpfi(exact[i]);
    out_.found.push_back(described(system_, E));
  }

  enum class Where { inside, outside, unknown };
  Where where(const Flat<Mpfi>& E, const std::vector<Rational>& exact) const {
    Where all = Where::inside;
    for (std::size_t i = 0; i < E.size(); ++i) {
      const ClosedRange& side = wanted_.box[i % N];
      if (!exact.empty()) {
        if (exact[i] < side.lo || exact[i] > side.hi) return Where::outside;
        continue;
      }
      const Mpfi& x = E[i];
      if (mpfr_cmp_q(x.hi(), side.lo.raw()) < 0 || mpfr_cmp_q(x.lo(), side.hi.raw()) > 0) return Where::outside;
      if (mpfr_cmp_q(x.lo(), side.lo.raw()) < 0 || mpfr_cmp_q(x.hi(), side.hi.raw()) > 0) all = Where::unknown;
    }
    return all;
  }

  /// Cuts the first point that is wide, for those behind it follow from it; the widest where none is.
  void split(Box<Interval> X) {
    std::size_t at = 0;
    const auto part = [&](std::size_t i) { return width(X[i]) / scale_[i % N]; };
    for (std::size_t i = 0; i < X.size() && part(at) <= wide_part; ++i)
      if (part(i) > part(at)) at = i;
    for (std::size_t i = at; i < (at / N + 1) * N; ++i)
      if (part(i) > part(at)) at = i;
    // Not in the middle: that is where maps have their symmetry, and a cycle on the cut is found twice.
    const double cut_at = X[at].lo() + 0.4921875 * (X[at].hi() - X[at].lo());
    if (part(at) < smallest_part || !(X[at].lo() < cut_at && cut_at < X[at].hi()))
      return leave(X, "the boxes are too small to cut");
    Box<Interval> other = X;
    X[at] = Interval::exactly(X[at].lo(), cut_at);
    other[at] = Interval::exactly(cut_at, other[at].hi());
    for (Box<Interval>* half : {&X, &other}) {
      const double its = part_of(*half);
      open_.push({std::move(*half), its});
    }
  }

  /// What is undecided, in a few boxes: those that nearly touch in the first coordinate are one, then the nearest.
  void unite_parts() {
    std::vector<UndecidedPart>& parts = out_.undecided;
    std::ranges::sort(parts, {}, [](const UndecidedPart& p) { return p.box[0].lo(); });
    std::vector<UndecidedPart> united;
    const auto take = [](UndecidedPart& a, const UndecidedPart& b) {
      for (std::size_t j = 0; j < N; ++j) a.box[j] = hull(a.box[j], b.box[j]);
      if (a.why.find(b.why) == std::string::npos) a.why += "; " + b.why;
    };
    for (const UndecidedPart& part : parts) {
      if (!united.empty() && part.box[0].lo() <= united.back().box[0].hi() + 0x1p-12 * scale_[0])
        take(united.back(), part);
      else
        united.push_back(part);
    }
    while (united.size() > 8) {
      const auto gap = [&](std::size_t i) { return united[i + 1].box[0].lo() - united[i].box[0].hi(); };
      std::size_t nearest = 0;
      for (std::size_t i = 1; i + 1 < united.size(); ++i)
        if (gap(i) < gap(nearest)) nearest = i;
      take(united[nearest], united[nearest + 1]);
      united.erase(united.begin() + static_cast<std::ptrdiff_t>(nearest) + 1);
    }
    parts = std::move(united);
  }

  /// A zero, and the box in which it is the only one.
  struct Known {
    Flat<Mpfi> zero;
    std::vector<Interval> unique;
  };

  const CycleSearch& wanted_;
  CycleSystem<N> system_;
  std::size_t P_;
  std::vector<Interval> box_;
  std::vector<double> scale_;
  std::priority_queue<Node> open_;
  std::vector<Known> known_;
  Cycles out_;
};

}  // namespace

Cycles all_cycles(const RecordedMap& map, const CycleSearch& search) {
  require_sound_arithmetic();
  if (search.period < 1 || search.box.size() != map.coordinates.size() || !map.parameters.empty())
    throw std::logic_error("not a search for cycles");
  if (map.coordinates.size() == 1) return Search<1>(map, search).run();
  if (map.coordinates.size() == 2) return Search<2>(map, search).run();
  throw BadInput(fmt::format("the map has {} coordinates: cycles are found of maps of one or two", map.coordinates.size()));
}

}  // namespace overshoot
