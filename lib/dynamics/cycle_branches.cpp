#include "lib/dynamics/cycle_branches.hpp"

#include "lib/dynamics/cycle_system.hpp"
#include "lib/scalar/sentinel.hpp"

namespace overshoot {

namespace {

using zeros::Box;

template <class T, int N>
using Matrix = std::array<std::array<T, N>, N>;

template <class T, int N>
Matrix<T, N> times(const Matrix<T, N>& a, const Matrix<T, N>& b) {
  Matrix<T, N> r;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) {
      r[i][j] = a[i][0] * b[0][j];
      for (std::size_t k = 1; k < N; ++k) r[i][j] = r[i][j] + a[i][k] * b[k][j];
    }
  return r;
}
template <class T, int N>
T determinant(const Matrix<T, N>& a) {
  if constexpr (N == 1)
    return a[0][0];
  else
    return a[0][0] * a[1][1] - a[0][1] * a[1][0];
}

/// The system of a cycle whose parameter p is one more unknown, the last, and of det(M - m) = 0 for the product M of the
/// slopes along it: that m is a multiplier. m is 1 or -1.
template <int N>
class CriticalSystem {
 public:
  static constexpr std::size_t M = N + 1;

  CriticalSystem(const RecordedMap& map, std::size_t period, long multiplier)
      : period_(period), multiplier_(multiplier), tape_(outputs(map)), jets_(tape_), room_(jets_.room()) {}
  std::size_t size() const { return N * period_ + 1; }

  template <class T>
  std::optional<zeros::Slopes<T>> slopes(const Flat<T>& x) const {
    const auto all = along<T>(x);
    if (!all) return std::nullopt;
    const std::size_t p = N * period_;
    zeros::Slopes<T> J;
    // Products of the slopes before and behind each point.
    std::vector<Matrix<T, N>> before(period_), behind(period_);
    std::vector<T> determinant_before(period_), determinant_behind(period_);
    Matrix<T, N> identity;
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < N; ++j) identity[i][j] = from<T>(i == j ? 1 : 0);
    before[0] = behind[period_ - 1] = identity;
    determinant_before[0] = determinant_behind[period_ - 1] = from<T>(1);
    for (std::size_t i = 1; i < period_; ++i) {
      before[i] = times<T, N>((*all)[i - 1].slopes, before[i - 1]);
      determinant_before[i] = determinant_before[i - 1] * determinant<T, N>((*all)[i - 1].slopes);
      const std::size_t b = period_ - 1 - i;
      behind[b] = times<T, N>(behind[b + 1], (*all)[b + 1].slopes);
      determinant_behind[b] = determinant_behind[b + 1] * determinant<T, N>((*all)[b + 1].slopes);
    }
    for (std::size_t i = 0; i < period_; ++i) {
      const Point<T>& at = (*all)[i];
      for (std::size_t k = 0; k < N; ++k) {
        for (std::size_t j = 0; j < N; ++j) J.push_back({N * i + k, N * i + j, at.slopes[k][j]});
        J.push_back({N * i + k, p, at.by_parameter[k]});
        J.push_back({N * i + k, N * ((i + 1) % period_) + k, from<T>(-1)});
      }
      // The trace of B A' C is that of A' C B.
      const Matrix<T, N> others = times<T, N>(before[i], behind[i]);
      const T determinants = determinant_before[i] * determinant_behind[i];
      for (std::size_t v = 0; v < M; ++v) {
        const Matrix<T, N>& change = at.second[v];
        T trace = from<T>(0);
        for (std::size_t k = 0; k < N; ++k)
          for (std::size_t j = 0; j < N; ++j) trace = trace + change[k][j] * others[j][k];
        T slope = trace;
        if constexpr (N == 2) {
          const auto& a = at.slopes;
          const T of_determinant =
              change[0][0] * a[1][1] + a[0][0] * change[1][1] - change[0][1] * a[1][0] - a[0][1] * change[1][0];
          slope = determinants * of_determinant - from<T>(multiplier_) * trace;
        }
        J.push_back({p, v < N ? N * i + v : p, slope});
      }
    }
    return J;
  }
  template <class T>
  std::optional<Flat<T>> value(const Flat<T>& x) const {
    const auto all = along<T>(x);
    if (!all) return std::nullopt;
    Flat<T> G;
    std::vector<Matrix<T, N>> slopes;
    for (std::size_t i = 0; i < period_; ++i) {
      for (std::size_t k = 0; k < N; ++k) G.push_back((*all)[i].next[k] - x[N * ((i + 1) % period_) + k]);
      slopes.push_back((*all)[i].slopes);
    }
    const Monodromy<T> m = monodromy<T, N, N>(slopes);
    const T of = from<T>(multiplier_);
    G.push_back(N == 1 ? m.trace - of : from<T>(1) - of * m.trace + m.determinant);
    return G;
  }

 private:
  template <class T>
  struct Point {
    std::array<T, N> next, by_parameter;
    Matrix<T, N> slopes;
    std::array<Matrix<T, N>, M> second;  ///< the slopes' slopes, by the coordinates and the parameter
  };

  /// The step, and its slopes by the coordinates.
  static std::vector<Expr> outputs(const RecordedMap& map) {
    std::vector<Expr> all = map.step;
    for (const Expr& e : map.step)
      for (int j = 0; j < N; ++j) all.push_back(derivative(e, j));
    return all;
  }

  template <class T>
  std::optional<std::vector<Point<T>>> along(const Flat<T>& x) const {
    std::vector<Point<T>> all(period_);
    try {
      for (std::size_t i = 0; i < period_; ++i) {
        std::array<Jet<T, M>, M> variables;
        for (std::size_t j = 0; j < M; ++j)
          variables[j] = Jet<T, M>::variable(j < N ? x[N * i + j] : x.back(), static_cast<int>(j));
        std::vector<Jet<T, M>> values;
        if constexpr (std::same_as<T, Interval>) {
          jets_.run(variables, room_);
          for (std::size_t k = 0; k < N + N * N; ++k) values.push_back(jets_.output(room_, k));
        } else {
          values = evaluate<Jet<T, M>>(tape_, variables);
        }
        for (const Jet<T, M>& each : values)
          if (!is_finite(each)) return std::nullopt;
        for (std::size_t k = 0; k < N; ++k) {
          all[i].next[k] = values[k].value;
          all[i].by_parameter[k] = values[k].slopes[N];
          for (std::size_t j = 0; j < N; ++j) {
            const Jet<T, M>& slope = values[N + N * k + j];
            all[i].slopes[k][j] = slope.value;
            for (std::size_t v = 0; v < M; ++v) all[i].second[v][k][j] = slope.slopes[v];
          }
        }
      }
    } catch (const Undecided&) {  // slopes across a kink
      return std::nullopt;
    }
    return all;
  }

  std::size_t period_;
  long multiplier_;
  Tape tape_;
  Program<Jet<Interval, N + 1>> jets_;
  mutable std::vector<Jet<Interval, N + 1>> room_;
};

template <int N>
class Follow {
 public:
  Follow(const RecordedMap& map, const CycleSearch& search, const ClosedRange& range)
      : map_(map),
        search_(search),
        range_(range),
        width_(range.hi - range.lo),
        P_(static_cast<std::size_t>(search.period)),
        system_(map, search.period),
        kinked_(std::ranges::any_of(map.step, piecewise)) {}

  CycleBranches run() {
    // Not at round parts of the range: that is where bifurcations are when its ends are round.
    for (const int part : {0, 64, 31, 17, 47}) out_.starts.push_back({range_.lo + width_ * part / 64, false});
    for (BranchStart& start : out_.starts) {
      CycleSearch search = search_;
      const Cycles cycles = all_cycles(with_numbers(map_, {{map_.parameters[0], start.parameter}}), search);
      start.complete = cycles.undecided.empty();
      for (const Cycle& cycle : cycles.found)
        if (!is_followed(cycle, start.parameter) && !follow(cycle, start.parameter)) start.complete = false;
    }
    std::ranges::sort(out_.starts, {}, &BranchStart::parameter);
    std::ranges::sort(out_.found, {}, [](const CycleBranch& b) { return b.certified.lo; });
    return std::move(out_);
  }

 private:
  /// A parameter, and a box that certainly has a zero there, the only one in a larger one.
  struct Knot {
    Rational p;
    std::vector<double> centre;
    zeros::Proved zero;
  };
  /// For all parameters between the knots the box {c + offset} has exactly one zero, c moving from one centre to the
  /// other; it lies in {c + inner}.
  struct Piece {
    Knot from, to;
    Box<Interval> offset, inner;
    Stability stability = Stability::undecided;
  };

  static std::vector<double> centre_of(const Box<Interval>& box) {
    std::vector<double> c;
    for (const Interval& x : box) c.push_back(midpoint(x));
    return c;
  }

  std::optional<Knot> knot(const Rational& p, const std::vector<double>& start) const {
    system_.fix({ClosedRange{p, p}});
    auto zero = zeros::proved_near(system_, start);
    if (!zero) return std::nullopt;
    return Knot{p, centre_of(zero->enclosure), *zero};
  }

  /// c + t (d - c) in intervals, t in [0, 1].
  static Interval between(double c, double d, const Interval& t) {
    return Interval::exactly(c) + t * (Interval::exactly(d) - Interval::exactly(c));
  }

  /// The test between two knots.
  std::optional<Piece> piece(const Knot& a, const Knot& b) const {
    const std::size_t n = system_.size();
    const Rational lo = std::min(a.p, b.p), hi = std::max(a.p, b.p), middle = (a.p + b.p) / 2;
    const Interval whole = Interval::exactly(0, 1), half = Interval(Rational(1, 2));
    Box<Interval> chord, centre, move;
    for (std::size_t i = 0; i < n; ++i) {
      chord.push_back(between(a.centre[i], b.centre[i], whole));
      centre.push_back(between(a.centre[i], b.centre[i], half));
      move.push_back(Interval::exactly(b.centre[i]) - Interval::exactly(a.centre[i]));
    }
    // G along the chord: at its middle, and its slope by tau, in [-1/2, 1/2] from there.
    system_.fix({ClosedRange{middle, middle}});
    auto G = system_.template value<Interval>(centre);
    system_.fix({ClosedRange{lo, hi}});
    if (!G) return std::nullopt;
    const Interval move_p(b.p - a.p), from_middle = Interval::exactly(-0.5, 0.5);
    zeros::Slopes<Interval> J;
    for (std::size_t i = 0; i < P_; ++i) {
      const auto on_chord = system_.template step<Interval>(&chord[N * i]);
      if (!on_chord.slopes) return std::nullopt;
      system_.add_row(J, i, *on_chord.slopes);
      for (std::size_t k = 0; k < N; ++k) {
        Interval slope = (*on_chord.slopes)[k][N] * move_p - move[N * system_.next(i) + k];
        for (std::size_t j = 0; j < N; ++j) slope = slope + (*on_chord.slopes)[k][j] * move[N * i + j];
        (*G)[N * i + k] = (*G)[N * i + k] + from_middle * slope;
      }
    }
    const auto C = zeros::preconditioner(J, n);
    if (!C) return std::nullopt;
    const Box<Interval> moved = zeros::product<Interval>(*C, *G), origin(n, Interval(0L));
    Piece out{a, b, {}, {}};
    double largest = 0x1p-10;
    for (const double x : a.centre) largest = std::max(largest, std::fabs(x));
    for (const double times : {2., 4., 16.}) {
      out.offset.clear();
      Box<Interval> box;
      for (std::size_t i = 0; i < n; ++i) {
        const double radius = times * mag(moved[i]) + 0x1p-38 * (std::fabs(a.centre[i]) + 0x1p-10 * largest);
        if (!(radius < 1e100)) return std::nullopt;
        out.offset.push_back(Interval::exactly(-radius, radius));
        box.push_back(chord[i] + out.offset[i]);
      }
      const auto slopes = system_.template slopes<Interval>(box);
      if (!slopes) return std::nullopt;
      const zeros::Square<Interval> D = zeros::defect<Interval>(*C, *slopes);
      if (!zeros::contracts(D)) return std::nullopt;
      out.inner = zeros::krawczyk<Interval>(out.offset, origin, moved, D);
      bool inside = true;
      for (std::size_t i = 0; i < n; ++i)
        inside = inside && is_finite(out.inner[i]) && interior(out.inner[i], out.offset[i]);
      if (!inside) continue;
      // The knots' zeros are those of the piece.
      if (!holds(out, a.p, a.zero.enclosure) || !holds(out, b.p, b.zero.enclosure)) continue;
      out.stability = stability_along(chord, out.inner);
      return out;
    }
    return std::nullopt;
  }

  /// Whether the box of the piece at this parameter (or at each of an interval's, of the piece) has all of `zero`.
  static bool holds(const Piece& piece, const Interval& tau, const Box<Interval>& zero) {
    for (std::size_t i = 0; i < zero.size(); ++i)
      if (!subset(zero[i] - between(piece.from.centre[i], piece.to.centre[i], tau), piece.offset[i])) return false;
    return true;
  }
  static bool holds(const Piece& piece, const Rational& p, const Box<Interval>& zero) {
    return holds(piece, Interval((p - piece.from.p) / (piece.to.p - piece.from.p)), zero);
  }

  Stability stability_along(const Box<Interval>& chord, const Box<Interval>& inner) const {
    std::vector<std::array<std::array<Interval, N>, N>> slopes;
    Box<Interval> box;
    for (std::size_t i = 0; i < chord.size(); ++i) box.push_back(chord[i] + inner[i]);
    for (std::size_t i = 0; i < P_; ++i) {
      const auto on_box = system_.template step<Interval>(&box[N * i]);
      if (!on_box.slopes) return Stability::undecided;
      slopes.push_back(by_coordinates(*on_box.slopes));
    }
    if (N == 2 && kinked_) return Stability::undecided;
    return stability(monodromy<Interval, N, N>(slopes), N);
  }
  static std::array<std::array<Interval, N>, N> by_coordinates(
      const std::array<std::array<Interval, N + 1>, N>& slopes) {
    std::array<std::array<Interval, N>, N> out;
    for (std::size_t k = 0; k < N; ++k) std::copy_n(slopes[k].begin(), N, out[k].begin());
    return out;
  }

  /// The sign of the characteristic polynomial at -1, where the cycle of the knot is: 0 if it is not decided.
  int sign_at_minus_one(const Knot& at) const {
    system_.fix({ClosedRange{at.p, at.p}});
    std::vector<std::array<std::array<Interval, N>, N>> slopes;
    for (std::size_t i = 0; i < P_; ++i) {
      const auto on_box = system_.template step<Interval>(&at.zero.enclosure[N * i]);
      if (!on_box.slopes) return 0;
      slopes.push_back(by_coordinates(*on_box.slopes));
    }
    const Monodromy<Interval> m = monodromy<Interval, N, N>(slopes);
    const Interval one(1L), zero(0L), value = N == 1 ? one + m.trace : one + m.trace + m.determinant;
    return certainly(value > zero) ? 1 : certainly(value < zero) ? -1 : 0;
  }

  bool is_followed(const Cycle& cycle, const Rational& p) const {
    Flat<Mpfi> flat;
    for (const auto& point : cycle.points) flat.insert(flat.end(), point.begin(), point.end());
    Box<Interval> zero;
    for (const Mpfi& x : flat) zero.push_back(zeros::to_interval(x));
    for (const Piece& piece : pieces_) {
      if (p < std::min(piece.from.p, piece.to.p) || p > std::max(piece.from.p, piece.to.p)) continue;
      for (std::size_t turn = 0; turn < P_; ++turn)
        if (holds(piece, p, rotated(zero, N * turn))) return true;
    }
    return false;
  }

  /// False where the cycle's branch does not even begin.
  bool follow(const Cycle& cycle, const Rational& p) {
    Flat<Mpfi> flat;
    for (const auto& point : cycle.points) flat.insert(flat.end(), point.begin(), point.end());
    std::vector<double> c;
    for (const Mpfi& x : flat) c.push_back(midpoint(zeros::to_interval(x)));
    const auto start = knot(p, c);
    if (!start || !all_in(flat, start->zero.unique)) return false;
    const std::vector<Piece> down = pieces_from(*start, range_.lo), up = pieces_from(*start, range_.hi);
    std::vector<Piece> all(down.rbegin(), down.rend());
    for (Piece& piece : all) std::swap(piece.from, piece.to);
    all.insert(all.end(), up.begin(), up.end());
    pieces_.insert(pieces_.end(), all.begin(), all.end());
    const Knot &low = all.empty() ? *start : all.front().from, &high = all.empty() ? *start : all.back().to;
    CycleBranch branch{.certified = {low.p, high.p}};
    branch.pieces = all.size();
    const double size = std::max({largest(start->centre), largest(low.centre), largest(high.centre)});
    branch.low = end_at(low, low.p == range_.lo, -1, size);
    branch.high = end_at(high, high.p == range_.hi, 1, size);
    for (const Piece& piece : all) {
      if (piece.stability == Stability::undecided) continue;
      auto& known = branch.stability;
      if (!known.empty() && known.back().stability == piece.stability && known.back().parameters.hi == piece.from.p)
        known.back().parameters.hi = piece.to.p;
      else
        known.push_back({{piece.from.p, piece.to.p}, piece.stability});
    }
    find_doublings(branch, all);
    branch.at_low = at(low);
    branch.at_high = at(high);
    out_.found.push_back(std::move(branch));
    return true;
  }


  /// From a knot to the end of the range, as far as the test goes.
  std::vector<Piece> pieces_from(Knot now, const Rational& end) const {
    std::vector<Piece> all;
    const int direction = end < now.p ? -1 : 1;
    // Shares of the range: where the stability is not decided a piece may be due to be cut, for a while.
    const Rational longest = width_ / 16, shortest = width_ / (1L << 32), decided_below = width_ / (1L << 12);
    Rational step = longest;
    while (now.p != end && all.size() < search_.budget) {
      if (search_.progress) {
        const Rational share = abs(now.p - range_.lo) / width_ * 1000;
        search_.progress(static_cast<std::size_t>(static_cast<long>(floor(share))), 1000);
      }
      // The parameters where cycles were searched are knots.
      Rational target = now.p + step * direction;
      for (const BranchStart& start : out_.starts)
        if ((start.parameter - now.p) * direction > 0 && (target - start.parameter) * direction > 0)
          target = start.parameter;
      std::optional<Piece> next;
      if (const auto to = knot(target, predicted(now, target))) next = piece(now, *to);
      const Rational length = abs(target - now.p);
      if (next && next->stability == Stability::undecided && length > decided_below) next.reset();
      if (next) {
        now = next->to;
        all.push_back(std::move(*next));
        step = std::min(longest, 2 * step);
      } else {
        step = length / 2;
        if (step < shortest) break;
      }
    }
    return all;
  }

  /// Along the tangent.
  std::vector<double> predicted(const Knot& from, const Rational& p) const {
    system_.fix({ClosedRange{from.p, from.p}});
    const Box<Interval> x = zeros::points(from.centre);
    std::vector<double> by_p;
    zeros::Slopes<Interval> J;
    for (std::size_t i = 0; i < P_; ++i) {
      const auto at = system_.template step<Interval>(&x[N * i]);
      if (!at.slopes) return from.centre;
      system_.add_row(J, i, *at.slopes);
      for (std::size_t k = 0; k < N; ++k) by_p.push_back(midpoint((*at.slopes)[k][N]));
    }
    const auto C = zeros::preconditioner(J, system_.size());
    std::vector<double> c = from.centre;
    if (!C) return c;
    const double move = nearest_double(p - from.p);
    for (std::size_t i = 0; i < c.size(); ++i)
      for (std::size_t k = 0; k < c.size(); ++k) c[i] -= (*C)(i, k) * by_p[k] * move;
    return c;
  }

  /// The critical parameter near p of a cycle of that period near these points.
  std::optional<std::pair<CriticalParameter, Box<Interval>>> critical(std::size_t period, long multiplier,
                                                                     std::vector<double> points,
                                                                     const Rational& p) const {
    const CriticalSystem<N> system(map_, period, multiplier);
    points.push_back(nearest_double(p));
    const auto zero = zeros::proved_near(system, points);
    if (!zero) return std::nullopt;
    const Flat<Mpfi> x = zeros::refined(system, *zero);
    CriticalParameter out{x.back(), static_cast<int>(period), {x.begin(), x.begin() + N}};
    Box<Interval> near;
    for (const Mpfi& each : x) near.push_back(zeros::to_interval(each));
    return std::pair(std::move(out), std::move(near));
  }

  static double largest(const std::vector<double>& x) {
    double out = 0;
    for (const double each : x) out = std::max(out, std::fabs(each));
    return out;
  }

  /// `size`: of the branch's points, on which scale near is meant: a fold may be at the point 0.
  BranchEnd end_at(const Knot& last, bool of_range, int direction, double size) const {
    if (of_range) return {BranchEnd::Kind::range};
    // Beside the last knot, in the direction of the loss.
    const auto is_near = [&](const Box<Interval>& x, const std::vector<double>& points) {
      const Interval past = (x.back() - Interval(last.p)) * Interval(static_cast<long>(direction));
      if (!certainly(past > Interval(0L)) || !certainly(past < Interval(width_ / 256))) return false;
      for (std::size_t i = 0; i < points.size(); ++i)
        if (!(std::fabs(midpoint(x[i]) - points[i]) < size / 64)) return false;
      return true;
    };
    if (auto fold = critical(P_, 1, last.centre, last.p);
        fold && is_near(fold->second, last.centre) && is_of_period(P_, fold->second))
      return {BranchEnd::Kind::fold, fold->first};
    if (P_ % 2 == 0) {
      std::vector<double> points;
      for (std::size_t i = 0; i < last.centre.size() / 2; ++i)
        points.push_back((last.centre[i] + last.centre[i + last.centre.size() / 2]) / 2);
      if (auto half = critical(P_ / 2, -1, points, last.p); half && is_near(half->second, points) && is_of_period(P_ / 2, half->second))
        return {BranchEnd::Kind::doubling, half->first};
    }
    return {BranchEnd::Kind::lost};
  }

  /// Of the points of a cycle, with the parameter behind them: whether the period is no lower one.
  static bool is_of_period(std::size_t period, Box<Interval> x) {
    x.pop_back();
    for (const std::size_t q : prime_divisors(period)) {
      const Box<Interval> turned = rotated(x, N * (period / q));
      bool apart = false;
      for (std::size_t i = 0; i < x.size(); ++i) apart = apart || disjoint(x[i], turned[i]);
      if (!apart) return false;
    }
    return true;
  }

  /// Where the characteristic polynomial at -1 changes its sign from one knot to another.
  void find_doublings(CycleBranch& branch, const std::vector<Piece>& all) const {
    if (all.empty()) return;
    int sign = sign_at_minus_one(all.front().from);
    std::size_t since = 0;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const int next = sign_at_minus_one(all[k].to);
      if (next == 0) continue;
      if (sign != 0 && next != sign) {
        bool proved = false;
        for (std::size_t i = since; i <= k && !proved; ++i)
          for (const Knot* at : {&all[i].from, &all[i].to}) {
            const auto found = critical(P_, -1, at->centre, at->p);
            if (found && on_branch(all, since, k, found->second)) {
              branch.doublings.push_back(found->first);
              proved = true;
              break;
            }
          }
        if (!proved) branch.unproved_doublings.push_back({all[since].from.p, all[k].to.p});
      }
      sign = next;
      since = k + 1;
    }
  }

  /// Whether the zero x, the parameter last, is the cycle of one of these pieces at its parameter, wherever in its
  /// interval that is.
  bool on_branch(const std::vector<Piece>& all, std::size_t first, std::size_t last, Box<Interval> x) const {
    const Interval p = x.back();
    x.pop_back();
    const Rational lo = exact_rational(p.lo()), hi = exact_rational(p.hi());
    if (lo < all[first].from.p || hi > all[last].to.p) return false;
    for (std::size_t i = first; i <= last; ++i) {
      const Rational &from = all[i].from.p, &to = all[i].to.p;
      const Rational a = std::max(lo, from), b = std::min(hi, to);
      if (a <= b && !holds(all[i], Interval::between((a - from) / (to - from), (b - from) / (to - from)), x))
        return false;
    }
    return true;
  }

  Cycle at(const Knot& knot) const {
    const CycleSystem<N> system(with_numbers(map_, {{map_.parameters[0], knot.p}}), search_.period);
    Flat<Mpfi> E = zeros::refined(system, knot.zero);
    const std::vector<Rational> exact = exact_points(system, E);
    for (std::size_t i = 0; i < exact.size(); ++i) E[i] = Mpfi(exact[i]);
    return described(system, E);
  }

  const RecordedMap& map_;
  const CycleSearch& search_;
  ClosedRange range_;
  Rational width_;
  std::size_t P_;
  mutable CycleSystem<N, 1> system_;  ///< its parameter is set where it is used
  bool kinked_;
  std::vector<Piece> pieces_;
  CycleBranches out_;
};

}  // namespace

CycleBranches cycle_branches(const RecordedMap& map, const CycleSearch& search, const ClosedRange& range) {
  require_sound_arithmetic();
  if (map.parameters.size() != 1 || !(range.lo < range.hi)) throw std::logic_error("not a range of one parameter");
  if (map.coordinates.size() == 1) return Follow<1>(map, search, range).run();
  return Follow<2>(map, search, range).run();
}

}  // namespace overshoot
