#include "lib/search/orbit_search.hpp"

#include <fmt/format.h>
#include <tbb/parallel_invoke.h>

#include <atomic>
#include <cmath>
#include <mutex>

#include "lib/dynamics/doubleton.hpp"
#include "lib/kernel/flaw.hpp"
#include "lib/kernel/orbit_check.hpp"
#include "lib/scalar/sentinel.hpp"
#include "lib/search/branch.hpp"

namespace overshoot {

namespace {

/// A run in double that has not come so far is given up: the box is not decided.
constexpr long longest_orbit = 20'000'000;
/// Steps between checkpoints: the verifier's ways, which it follows in parallel.
constexpr long spacing = 8192;
/// Bits for the verifier: more than the 106 of the centres here, where checkpoints must hold what it finds; short ways
/// have wide sets.
constexpr long fine_bits = 128, coarse_bits = 64;
/// And the most for one orbit, whose enclosure may lose bits at each step.
constexpr long most_bits = 1024;
constexpr int deepest_cut = 60;

std::vector<Expr> slacks_of(const Formula& formula) {
  std::vector<Expr> slacks;
  for (const Comparison<Expr>& claim : formula.claims) slacks.push_back(claim.slack());
  return slacks;
}

/// Recorded expressions in double.
class Quick {
 public:
  explicit Quick(const std::vector<Expr>& expressions)
      : count_(expressions.size()), program_(Tape(expressions)), room_(program_.room()) {}
  std::vector<double> operator()(const std::vector<double>& x) {
    std::vector<double> y(count_);
    into(x, y);
    return y;
  }
  void into(const std::vector<double>& x, std::vector<double>& y) {
    program_.run(x, room_);
    for (std::size_t k = 0; k < count_; ++k) y[k] = program_.output(room_, k);
  }

 private:
  std::size_t count_;
  Program<double> program_;
  std::vector<double> room_;
};

/// A run in double to the first state at which every claim holds.
struct QuickRun {
  std::vector<double> state;
  long steps = 0;
  bool arrived = false, at_rest = false;
};

/// There is a point in the box whose orbit does not arrive, as far as double can tell: cutting is of no use.
struct Hopeless : Undecided {
  using Undecided::Undecided;
};

/// A claim that does not depend on the state fails.
bool fails_everywhere(const Formula& formula) {
  return std::ranges::any_of(formula.claims, [](const Comparison<Expr>& comparison) {
    const Expr slack = comparison.slack();
    if (slack.node().varies) return false;
    const double value = Quick({slack})({})[0];
    return comparison.strict() ? !(value > 0) : !(value >= 0);
  });
}

QuickRun quick_run(const Formula& formula, const std::vector<double>& point, long budget) {
  Quick start(formula.start), step(formula.step), slacks(slacks_of(formula));
  QuickRun run{start(point)};
  if (fails_everywhere(formula)) {
    run.at_rest = true;
    return run;
  }
  std::vector<double> slack(formula.claims.size()), next(run.state.size()), before;
  for (; run.steps <= budget; ++run.steps) {
    slacks.into(run.state, slack);
    run.arrived = true;
    for (std::size_t k = 0; k < slack.size(); ++k)
      run.arrived = run.arrived && (formula.claims[k].strict() ? slack[k] > 0 : slack[k] >= 0);
    if (run.arrived) break;
    step.into(run.state, next);
    const bool lost = !std::ranges::all_of(next, [](double x) { return std::isfinite(x); });
    run.at_rest = lost || next == run.state || next == before;
    if (run.at_rest) break;
    before.swap(run.state);
    run.state = next;
  }
  return run;
}

/// A recorded map of N variables, in the types an enclosed orbit calls it with.
template <int N>
class RecordedMap {
 public:
  explicit RecordedMap(const std::vector<Expr>& expressions)
      : jets_(Tape(expressions)), fine_(Tape(expressions)), jet_room_(jets_.room()), fine_room_(fine_.room()) {}
  std::array<Jet<Interval, N>, N> operator()(const std::array<Jet<Interval, N>, N>& z) const {
    return run(jets_, z, jet_room_);
  }
  std::array<Twofold, N> operator()(const std::array<Twofold, N>& z) const { return run(fine_, z, fine_room_); }

 private:
  template <Real T>
  static std::array<T, N> run(const Program<T>& program, const std::array<T, N>& z, std::vector<T>& room) {
    program.run(z, room);
    std::array<T, N> image;
    for (std::size_t i = 0; i < N; ++i) image[i] = program.output(room, i);
    return image;
  }
  Program<Jet<Interval, N>> jets_;
  Program<Twofold> fine_;
  mutable std::vector<Jet<Interval, N>> jet_room_;
  mutable std::vector<Twofold> fine_room_;
};
/// The same for a number.
template <int N>
class RecordedNumber {
 public:
  explicit RecordedNumber(const Expr& e)
      : jets_(Tape(std::span(&e, 1))),
        fine_(Tape(std::span(&e, 1))),
        jet_room_(jets_.room()),
        fine_room_(fine_.room()) {}
  Jet<Interval, N> operator()(const std::array<Jet<Interval, N>, N>& z) const {
    jets_.run(z, jet_room_);
    return jets_.output(jet_room_);
  }
  Twofold operator()(const std::array<Twofold, N>& z) const {
    fine_.run(z, fine_room_);
    return fine_.output(fine_room_);
  }

 private:
  Program<Jet<Interval, N>> jets_;
  Program<Twofold> fine_;
  mutable std::vector<Jet<Interval, N>> jet_room_;
  mutable std::vector<Twofold> fine_room_;
};

/// A little more than x, in three digits.
Rational rounded_up(double x) { return read_rational(fmt::format("{:.2e}", x * 1.01), "a radius"); }

/// Makes the set a little larger, so that it can be written in decimals and the verifier's enclosures fit inside, and
/// gives it in them.
template <int N>
Checkpoint checkpoint(Doubleton<N>& set, long at) {
  Checkpoint checkpoint;
  checkpoint.at = at;
  double largest = 0, least = INFINITY;
  for (int i = 0; i < N; ++i) largest = std::max(largest, set.half_width(i));
  for (int i = 0; i < N; ++i) {
    // C and B are rounded to 17 digits.
    checkpoint.radius.push_back(rounded_up(1.03125 * set.radius[i] + 1e-14 * largest + 1e-40));
    set.radius[i] = nearest_double(checkpoint.radius.back());
    least = std::min(least, set.radius[i]);
  }
  const auto row = [](const std::array<double, N>& v) {
    std::vector<Rational> r;
    for (const double x : v) r.push_back(read_rational(fmt::format("{:.17g}", x), "a matrix"));
    return r;
  };
  // Multiples of a unit far below the least radius.
  const long digits = 5 - std::lround(std::floor(std::log10(least)));
  Rational unit = 1;
  for (long k = 0; k < digits; ++k) unit /= 10;
  for (int i = 0; i < N; ++i) {
    const Rational exact = exact_rational(set.centre[i].h) + exact_rational(set.centre[i].l);
    const Rational multiples = exact / unit;
    checkpoint.centre.push_back(numerator(multiples) / denominator(multiples) * unit);
    const Twofold centre(checkpoint.centre.back());
    set.centre[i] = centre.midpoint_sum();
    checkpoint.spread.push_back(row(set.spread[i]));
    checkpoint.frame.push_back(row(set.frame[i]));
  }
  return checkpoint;
}

bool has_checkpoints(const BoxTree& tree) {
  if (tree.kind == BoxTree::Kind::split) return has_checkpoints(*tree.left) || has_checkpoints(*tree.right);
  return !tree.checkpoints.empty();
}
void set_precision(BoxTree& tree, long bits) {
  tree.precision = bits;
  if (tree.kind != BoxTree::Kind::split) return;
  set_precision(*tree.left, bits);
  set_precision(*tree.right, bits);
}

template <int N>
class OrbitSearch {
 public:
  OrbitSearch(const Domain& domain, const Formula& formula, const ProveOptions& options)
      : domain_(domain), formula_(formula), slacks_(slacks_of(formula)), options_(options) {}

  BoxTree decide(const Box& box, int depth) {
    require_sound_arithmetic();
    const long n = ++examined_;
    if (options_.progress) {
      const std::lock_guard lock(reporting_);
      options_.progress(n);
    }
    std::string why;
    std::vector<double> influence(box.size());
    if (n > options_.box_budget) {
      out_of_budget_ = true;
      why = "the budget of boxes is spent";
    } else {
      try {
        return way(box, influence);
      } catch (const Hopeless& hopeless) {
        hopeless_ = true;
        why = hopeless.what();
      } catch (const Undecided& undecided) {
        why = undecided.what();
      }
    }
    const auto i = where_to_cut(box, influence);
    if (depth == deepest_cut || !i || out_of_budget_ || hopeless_)
      throw Undecided(fmt::format("{}: {}", text(domain_, box), why));
    const Rational at = cut(box, *i);
    const auto [left, right] = split(domain_, box, *i, at);
    std::optional<BoxTree> parts[2];
    std::string undecided[2];
    const auto half = [&](int k, const Box& part) {
      try {
        parts[k] = decide(part, depth + 1);
      } catch (const Undecided& e) {
        undecided[k] = e.what();
      }
    };
    tbb::parallel_invoke([&, &l = left] { half(0, l); }, [&, &r = right] { half(1, r); });
    for (int k = 0; k < 2; ++k)
      if (!parts[k]) throw Undecided(undecided[k]);
    return BoxTree::split_at(*i, at, std::move(*parts[0]), std::move(*parts[1]));
  }

  bool out_of_budget() const { return out_of_budget_ && !hopeless_; }

 private:
  /// The orbits of one box, all enclosed at once.
  /// What each variable adds to the set's width on the way is added to `influence`, squared.
  BoxTree way(const Box& box, std::vector<double>& influence) const {
    std::vector<double> middle;
    std::array<Twofold, N> sides;
    for (std::size_t i = 0; i < box.size(); ++i) {
      sides[i] = Twofold::between(*box[i].lo, *box[i].hi);
      middle.push_back(nearest_double((*box[i].lo + *box[i].hi) / 2));
    }
    const QuickRun quick = quick_run(formula_, middle, longest_orbit);
    if (!quick.arrived) throw Hopeless("in double the claims hold at no step");
    BoxTree leaf = BoxTree::leaf(coarse_bits);
    leaf.kind = BoxTree::Kind::orbit;
    Doubleton<N> set(sides);
    set.advance(RecordedMap<N>(formula_.start), set.box());
    const RecordedMap<N> step(formula_.step);
    std::vector<RecordedNumber<N>> slacks;
    for (const Expr& e : slacks_) slacks.emplace_back(e);
    // The box's other orbits may arrive later: it is asked again and again.
    const long last = quick.steps + 3 * quick.steps + 64;
    for (long t = 0, next = quick.steps; t <= last; ++t) {
      if (t == next) {
        if (claims_hold(set, slacks)) {
          leaf.steps = t;
          return leaf;
        }
        next += std::max(1L, quick.steps / 32);
      }
      for (std::size_t j = 0; j < box.size(); ++j)
        for (int i = 0; i < N; ++i) influence[j] += pown(set.spread[i][j] * set.start[j], 2);
      for (int i = 0; i < N; ++i)
        if (!(set.half_width(i) <= std::max(1.0, std::fabs(set.centre[i].h)) / 8))
          throw Undecided(fmt::format("the enclosure is lost at step {}", t));
      if (t > 0 && t % spacing == 0) leaf.checkpoints.push_back(checkpoint(set, t));
      set.advance(step, set.box());
    }
    throw Undecided(fmt::format("the claims are not certain within {} steps", last));
  }

  bool claims_hold(const Doubleton<N>& set, const std::vector<RecordedNumber<N>>& slacks) const {
    const std::array<Interval, N> box = set.box();
    try {
      for (std::size_t k = 0; k < slacks.size(); ++k) {
        const Twofold slack = set.value(slacks[k], box);
        if (!certainly(formula_.claims[k].strict() ? slack > Twofold(0L) : slack >= Twofold(0L))) return false;
      }
    } catch (const Undecided&) {  // a claim may be undefined somewhere in the set, and not later
      return false;
    }
    return true;
  }

  /// The variable that the set's width came from, or the widest before the first step; none at a point.
  static std::optional<std::size_t> where_to_cut(const Box& box, const std::vector<double>& influence) {
    std::optional<std::size_t> best;
    std::pair<double, Rational> most;
    for (std::size_t i = 0; i < box.size(); ++i) {
      const std::pair<double, Rational> share(influence[i], *box[i].hi - *box[i].lo);
      if (share.second > 0 && (!best || share > most)) {
        best = i;
        most = share;
      }
    }
    return best;
  }

  /// The middle of a side, to a few binary digits of its width.
  Rational cut(const Box& box, std::size_t i) const {
    const Rational lo = *box[i].lo, width = *box[i].hi - lo;
    const double lo_ = nearest_double(lo), hi_ = nearest_double(*box[i].hi);
    const double middle = domain_[i].logarithmic && lo > 0 ? std::sqrt(lo_ * hi_) : (lo_ + hi_) / 2;
    const double unit = std::exp2(std::floor(std::log2(nearest_double(width))) - 6);
    const Rational at = exact_rational(std::round(middle / unit) * unit);
    return at > lo && at < *box[i].hi ? at : lo + width / 2;
  }

  const Domain& domain_;
  const Formula& formula_;
  const std::vector<Expr> slacks_;
  const ProveOptions& options_;
  std::mutex reporting_;
  std::atomic<long> examined_ = 0;
  std::atomic<bool> out_of_budget_ = false, hopeless_ = false;
};

}  // namespace

Observation run_orbit(const Statement& statement, const std::vector<double>& point, Variant variant, long budget) {
  const Formula formula = statement.formula(variant);
  const QuickRun run = quick_run(formula, point, budget);
  Observation observation;
  observation.steps = run.steps;
  observation.measured = {{"steps", static_cast<double>(run.steps)}};
  if (!run.arrived && !run.at_rest) {
    observation.outcome = Observation::Outcome::out_of_budget;
    return observation;
  }
  std::vector<Expr> sides;
  for (const Comparison<Expr>& claim : formula.claims) {
    sides.push_back(claim.lhs);
    sides.push_back(claim.rhs);
  }
  const std::vector<double> values = Quick(sides)(run.state);
  for (std::size_t k = 0; k < formula.claims.size(); ++k)
    observation.claims.push_back(
        compare(formula.claims[k].label, values[2 * k], formula.claims[k].relation, values[2 * k + 1]));
  return observation;
}

namespace {

/// The one orbit of a domain without variables, and few or many coordinates: to a hundredth more than the steps that
/// double needs, at the first precision at which the verifier is satisfied.
BoxTree follow_one(const Formula& formula) {
  const QuickRun quick = quick_run(formula, {}, longest_orbit);
  if (!quick.arrived) throw Undecided("in double the claims hold at no step");
  BoxTree leaf;
  leaf.kind = BoxTree::Kind::orbit;
  leaf.steps = quick.steps + quick.steps / 100;
  std::string why;
  for (leaf.precision = leaf.steps < spacing ? coarse_bits : fine_bits; leaf.precision <= most_bits;
       leaf.precision *= 2)
    try {
      check_orbits({}, formula, leaf);
      return leaf;
    } catch (const Undecided& undecided) {
      why = undecided.what();
    } catch (const Flaw& flaw) {
      why = flaw.what;
    }
  throw Undecided(fmt::format("at {} bits: {}", most_bits, why));
}

}  // namespace

BoxTree enclose_orbits(const Statement& statement, Variant variant, const ProveOptions& options) {
  const Formula formula = statement.formula(variant);
  if (statement.domain.empty()) return follow_one(formula);
  const Box box = whole(statement.domain);
  const std::size_t n = formula.step.size();
  if (formula.start.size() != n || statement.domain.size() > n || n > 4 || !std::ranges::all_of(box, &Side::bounded))
    throw std::logic_error(statement.about.key + ": not a statement about orbits of a bounded box of few variables");
  const auto search = [&]<int N>() {
    OrbitSearch<N> attempt(statement.domain, formula, options);
    try {
      BoxTree tree = attempt.decide(box, 0);
      set_precision(tree, has_checkpoints(tree) ? fine_bits : coarse_bits);
      return tree;
    } catch (const Undecided& undecided) {
      if (attempt.out_of_budget()) throw OutOfBudget(undecided.what());
      throw;
    }
  };
  switch (n) {
    case 1:
      return search.template operator()<1>();
    case 2:
      return search.template operator()<2>();
    case 3:
      return search.template operator()<3>();
    default:
      return search.template operator()<4>();
  }
}

}  // namespace overshoot
