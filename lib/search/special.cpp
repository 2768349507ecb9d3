#include "lib/search/special.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "lib/formula/program.hpp"

namespace overshoot {

namespace {

using ExactPoint = std::vector<Rational>;

/// Values of a variable worth trying, the simplest first.
std::vector<Rational> special_values(const Variable& variable) {
  std::vector<Rational> out;
  const auto add = [&](const Rational& x) {
    if (variable.contains(x) && std::ranges::find(out, x) == out.end()) out.push_back(x);
  };
  for (const long x : {0, 1, -1}) add(x);
  if (variable.lo) add(*variable.lo);
  if (variable.hi) add(*variable.hi);
  if (variable.integer && variable.lo)
    for (Rational x = *variable.lo; (!variable.hi || x <= *variable.hi) && out.size() < 8; x += 1) add(x);
  for (const long d : {2, 1, 3, 4, 10})
    for (const long n : {1, 2, 3}) {
      add(Rational(n, d));
      add(Rational(-n, d));
    }
  if (variable.lo && variable.hi) add((*variable.lo + *variable.hi) / 2);
  for (const long x : {4, 10, 100}) add(x);
  if (variable.lo) add(*variable.lo + 1);
  if (variable.hi) add(*variable.hi - 1);
  if (out.empty() && variable.lo && variable.hi)
    add(simplest_between((3 * *variable.lo + *variable.hi) / 4, (*variable.lo + 3 * *variable.hi) / 4));
  return out;
}

/// Points, each once, up to a number.
class Collection {
 public:
  Collection(const Domain& domain, std::size_t most) : domain_(domain), most_(most) {}
  void add(const ExactPoint& point) {
    if (!full() && contains(domain_, point) && seen_.insert(point).second) points_.push_back(point);
  }
  bool full() const { return points_.size() >= most_; }
  void allow(std::size_t most) { most_ = most; }
  const std::vector<ExactPoint>& points() const { return points_; }

 private:
  const Domain& domain_;
  std::size_t most_;
  std::vector<ExactPoint> points_;
  std::set<ExactPoint> seen_;
};

/// All variables at their first, second, ... values; then one of them at another than the first; then every combination
/// of the first values of each variable, with ever more of these, until the collection is full or there are too many.
void add_combinations(Collection& out, const std::vector<std::vector<Rational>>& values) {
  std::size_t longest = 0;
  for (const auto& list : values) longest = std::max(longest, list.size());
  const auto value = [&](std::size_t i, std::size_t rank) { return values[i][std::min(rank, values[i].size() - 1)]; };
  for (std::size_t rank = 0; rank < longest; ++rank) {
    ExactPoint point;
    for (std::size_t i = 0; i < values.size(); ++i) point.push_back(value(i, rank));
    out.add(point);
  }
  for (std::size_t rank = 1; rank < longest; ++rank)
    for (std::size_t i = 0; i < values.size(); ++i) {
      ExactPoint point;
      for (std::size_t k = 0; k < values.size(); ++k) point.push_back(value(k, k == i ? rank : 0));
      out.add(point);
    }
  for (std::size_t many = 1; many <= longest && !out.full(); ++many) {
    double combinations = 1;
    for (const auto& list : values) combinations *= static_cast<double>(std::min(many, list.size()));
    if (combinations > 20'000) return;
    std::vector<std::size_t> which(values.size(), 0);
    for (std::size_t i = 0; i < values.size() && !out.full();) {
      ExactPoint point;
      for (std::size_t k = 0; k < values.size(); ++k) point.push_back(values[k][which[k]]);
      out.add(point);
      for (i = 0; i < values.size() && ++which[i] == std::min(many, values[i].size()); ++i) which[i] = 0;
    }
  }
}

/// The differences that are 0 where the formula may behave in a special way: both sides of each comparison, then what
/// is compared, chosen by, or rooted inside.
std::vector<Expr> differences(const Formula& formula) {
  constexpr std::size_t most = 32;
  std::vector<Expr> out, open;
  std::set<const Expr::Node*> seen;
  const auto add = [&](Expr e) {
    const bool known = std::ranges::any_of(out, [&](Expr o) { return same(o, e); });
    if (out.size() < most && e.node().op != Op::constant && !known) out.push_back(e);
  };
  for (const Comparisons<Expr>* list : {&formula.hypotheses, &formula.claims})
    for (const Comparison<Expr>& comparison : *list) {
      add(comparison.lhs - comparison.rhs);
      open.insert(open.end(), {comparison.lhs, comparison.rhs});
    }
  while (!open.empty()) {
    const Expr e = open.back();
    open.pop_back();
    if (!seen.insert(e.id()).second) continue;
    const std::vector<Expr>& a = e.node().arguments;
    switch (e.node().op) {
      case Op::abs:
      case Op::abs_pow:
      case Op::signed_pow:
      case Op::sqrt:
        add(a[0]);
        break;
      case Op::min:
      case Op::max:
      case Op::select_less:
      case Op::select_less_equal:
      case Op::piece:
      case Op::strict_piece:
        add(a[0] - a[1]);
        break;
      default:
        break;
    }
    open.insert(open.end(), a.begin(), a.end());
  }
  return out;
}

/// Where the differences vanish along lines parallel to the axes.
class Meetings {
 public:
  Meetings(const Domain& domain, const std::vector<Expr>& differences)
      : domain_(domain), tape_(differences), program_(tape_), room_(program_.room()), count_(differences.size()) {}

  void along(std::size_t i, const ExactPoint& base, Collection& out) {
    if (domain_[i].integer || !tape_.uses_variable(static_cast<int>(i))) return;
    x_.clear();
    for (const Rational& q : base) x_.push_back(nearest_double(q));
    std::vector<double> grid;
    for (int k = 0; k <= 12; ++k)
      for (const bool by_magnitude : {false, true}) grid.push_back(place(domain_[i], k / 12.0, by_magnitude));
    std::ranges::sort(grid);
    grid.erase(std::ranges::unique(grid).begin(), grid.end());
    std::vector<std::vector<double>> values;
    for (const double t : grid) values.push_back(at(i, t));
    for (std::size_t k = 0; k < count_; ++k)
      for (std::size_t g = 0; g + 1 < grid.size(); ++g) {
        const double left = values[g][k], right = values[g + 1][k];
        if (left == 0) round(i, grid[g], base, out);
        if ((left < 0 && right > 0) || (left > 0 && right < 0))
          round(i, root(i, k, grid[g], grid[g + 1], left < 0), base, out);
        else if (g > 0 && std::fabs(left) < std::fabs(right) && std::fabs(left) < std::fabs(values[g - 1][k]))
          round(i, nearest_to_zero(i, k, grid[g - 1], grid[g + 1]), base, out);
      }
  }

 private:
  std::vector<double> at(std::size_t i, double t) {
    x_[i] = t;
    program_.run(x_, room_);
    std::vector<double> out;
    for (std::size_t k = 0; k < count_; ++k) out.push_back(program_.output(room_, k));
    return out;
  }
  double one(std::size_t i, std::size_t k, double t) {
    x_[i] = t;
    program_.run(x_, room_);
    return program_.output(room_, k);
  }
  double root(std::size_t i, std::size_t k, double lo, double hi, bool rising) {
    for (int step = 0; step < 60; ++step) {
      const double middle = lo / 2 + hi / 2;
      if (middle <= lo || middle >= hi) break;
      ((one(i, k, middle) < 0) == rising ? lo : hi) = middle;
    }
    return lo / 2 + hi / 2;
  }
  /// The sides may meet there without crossing: by golden section.
  double nearest_to_zero(std::size_t i, std::size_t k, double lo, double hi) {
    constexpr double golden = 0.6180339887498949;
    double a = hi - golden * (hi - lo), b = lo + golden * (hi - lo);
    double at_a = std::fabs(one(i, k, a)), at_b = std::fabs(one(i, k, b));
    for (int step = 0; step < 40; ++step)
      if (at_a < at_b) {
        hi = b;
        b = a;
        at_b = at_a;
        a = hi - golden * (hi - lo);
        at_a = std::fabs(one(i, k, a));
      } else {
        lo = a;
        a = b;
        at_a = at_b;
        b = lo + golden * (hi - lo);
        at_b = std::fabs(one(i, k, b));
      }
    return lo / 2 + hi / 2;
  }
  void round(std::size_t i, double t, ExactPoint point, Collection& out) const {
    if (!std::isfinite(t)) return;
    const Rational exact = exact_rational(t);
    for (const int bits : {14, 24, 45}) {
      const Rational radius = power(Rational(1, 2), bits) * std::max<Rational>(abs(exact), power(Rational(1, 2), 14));
      point[i] = simplest_between(exact - radius, exact + radius);
      out.add(point);
    }
    point[i] = exact;
    out.add(point);
  }

  const Domain& domain_;
  Tape tape_;
  Program<double> program_;
  std::vector<double> room_, x_;
  std::size_t count_;
};

}  // namespace

std::vector<std::vector<Rational>> special_points(const Domain& domain, const Formula* formula, std::size_t most,
                                                  std::uint64_t seed) {
  if (domain.empty()) return {{}};  // a claim between constants has one point
  std::vector<std::vector<Rational>> values;
  for (const Variable& variable : domain) {
    values.push_back(special_values(variable));
    if (values.back().empty()) return {};  // a range with no number in it that is worth trying
  }
  Collection out(domain, most / 2);
  add_combinations(out, values);
  // Some coordinates special, the others anything.
  out.allow(formula ? most - most / 4 : most);
  Sampler sampler(domain, seed);
  std::mt19937_64 engine(seed);
  std::vector<ExactPoint> bases = out.points();
  if (bases.size() > 6) bases.resize(6);
  for (std::size_t k = 0; k < most && !out.full(); ++k) {
    const std::vector<double> x = sampler.next();
    if (!std::ranges::all_of(x, [](double c) { return std::isfinite(c); })) continue;
    ExactPoint point;
    for (const double c : x) point.push_back(exact_rational(c));
    const std::size_t first = engine() % domain.size();
    for (std::size_t i = 0; i < domain.size(); ++i) {
      const std::size_t which = engine() % std::min<std::size_t>(values[i].size(), 6);
      if (i == first || engine() % 4 == 0) point[i] = values[i][which];
    }
    if (bases.size() < 10) bases.push_back(point);
    out.add(point);
  }
  if (!formula) return out.points();
  out.allow(most);
  Meetings meetings(domain, differences(*formula));
  for (const ExactPoint& base : bases)
    for (std::size_t i = 0; i < domain.size() && !out.full(); ++i) meetings.along(i, base, out);
  return out.points();
}

std::vector<std::vector<Rational>> roundings(const Domain& domain, const std::vector<double>& x) {
  if (!std::ranges::all_of(x, [](double c) { return std::isfinite(c); })) return {};
  std::vector<ExactPoint> out;
  const auto add = [&](const auto& radius_of) {
    ExactPoint point;
    for (std::size_t i = 0; i < domain.size(); ++i) {
      const Rational exact = exact_rational(x[i]), radius = radius_of(exact);
      Rational q = domain[i].integer ? exact : simplest_between(exact - radius, exact + radius);
      if (!domain[i].contains(q)) q = exact;
      if (!domain[i].contains(q)) return;
      point.push_back(std::move(q));
    }
    if (std::ranges::find(out, point) == out.end()) out.push_back(std::move(point));
  };
  constexpr int all_bits[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 53};
  for (const int bits : all_bits)
    add([r = power(Rational(1, 2), bits)](const Rational& q) { return Rational(abs(q) * r); });
  for (const int bits : all_bits) add([r = power(Rational(1, 2), bits)](const Rational&) { return r; });
  add([](const Rational&) { return Rational(0); });
  return out;
}

}  // namespace overshoot
