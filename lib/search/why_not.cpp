#include "lib/search/why_not.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

#include "lib/scalar/double.hpp"
#include "lib/statement/sampler.hpp"

namespace overshoot {

namespace {

/// So many boxes are looked at in all, and none below this depth times the number of variables.
constexpr long most_boxes = 3000;
constexpr int deepest = 40;
/// A side is a point in words where it is this much smaller than the domain's, or than its place; and this much if a
/// simple number lies in it.
constexpr double narrow = 0x1p-6, rather_narrow = 0x1p-3;
/// Boxes belong together where they are no farther apart than so many widths of the smaller, or this share of the domain.
constexpr double near = 8, near_share = 0x1p-6;

/// What a short search leaves open, breadth first: so that the boxes around every place are about as small.
std::vector<Cell> open_cells(const Obligation& obligation, const Box& box, int variables) {
  const auto workspace = obligation.workspace();
  std::deque<Cell> queue{Cell(box)};
  std::vector<Cell> open;
  for (long k = 0; !queue.empty(); ++k) {
    Cell cell = std::move(queue.front());
    queue.pop_front();
    if (cell.depth >= deepest * variables) {
      open.push_back(std::move(cell));
      continue;
    }
    End cut = End::at(0.0);
    try {
      const Node node = obligation.decide(cell, *workspace, cut);
      if (node.kind != Node::Kind::split && node.kind != Node::Kind::exact_split) continue;
      if (k >= most_boxes) {
        open.push_back(std::move(cell));
        continue;
      }
      auto [left, right] = obligation.halves(std::move(cell), node, std::move(cut));
      queue.push_back(std::move(left));
      queue.push_back(std::move(right));
    } catch (const Undecided&) {
      open.push_back(std::move(cell));
    }
  }
  return open;
}

double size_of(const Cell::Span& span) { return span.hi.above - span.lo.below; }

/// The width of a bounded side; of another, how far it is from 0.
double reach(const Cell::Span& span) {
  if (span.bounded()) return size_of(span);
  return std::max(1.0, span.lo.finite() ? std::fabs(span.lo.below) : span.hi.finite() ? std::fabs(span.hi.above) : 1.0);
}

bool close_by(const Cell& a, const Cell& b, const Cell& all) {
  for (std::size_t i = 0; i < a.sides.size(); ++i) {
    const Cell::Span &s = a.sides[i], &t = b.sides[i];
    const double apart = std::max(t.lo.below - s.hi.above, s.lo.below - t.hi.above);
    const double width = s.bounded() && t.bounded() ? near * std::min(size_of(s), size_of(t)) : 0;
    if (apart > 0 && apart > std::max(width, near_share * reach(all.sides[i]))) return false;
  }
  return true;
}

/// The cells in connected groups.
std::vector<std::vector<const Cell*>> groups_of(const std::vector<Cell>& cells, const Cell& all) {
  std::vector<std::size_t> root(cells.size());
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](std::size_t k) {
    while (root[k] != k) k = root[k] = root[root[k]];
    return k;
  };
  for (std::size_t a = 0; a < cells.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      if (close_by(cells[a], cells[b], all)) root[find(a)] = find(b);
  std::vector<std::vector<const Cell*>> groups(cells.size());
  for (std::size_t k = 0; k < cells.size(); ++k) groups[find(k)].push_back(&cells[k]);
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  return groups;
}

/// One place where boxes pile up.
class Place {
 public:
  Place(const Domain& domain, const std::vector<std::size_t>& variables, const std::vector<std::size_t>& own,
        std::vector<const Cell*> cells)
      : domain_(&domain), variables_(&variables), cells_(std::move(cells)), hull_(*cells_.front()) {
    // Where the smallest boxes are: others wait beside them.
    const int depth = (*std::ranges::max_element(cells_, {}, &Cell::depth))->depth;
    std::erase_if(cells_, [&](const Cell* cell) { return cell->depth < depth * 3 / 4; });
    hull_ = *cells_.front();
    for (const Cell* cell : cells_)
      for (const std::size_t i : variables) {
        Cell::Span& side = hull_.sides[i];
        if (less(cell->sides[i].lo, side.lo)) side.lo = cell->sides[i].lo;
        if (less(side.hi, cell->sides[i].hi)) side.hi = cell->sides[i].hi;
      }
    const Cell all(whole(domain));
    for (const std::size_t i : variables) {
      const Cell::Span &side = hull_.sides[i], &full = all.sides[i];
      const double scale = std::min(size_of(full), std::max(1.0, std::fabs(side.lo.below)));
      if (!side.bounded() && (side.lo.below > 16 || side.hi.above < -16))
        said_.push_back(fmt::format("{} -> {}inf", domain[i].name, side.hi.finite() ? "-" : ""));
      else if (side.bounded() && (size_of(side) <= narrow * scale || (size_of(side) <= rather_narrow * scale && is_simple(i))))
        said_.push_back(point(i, full));
      else if (size_of(side) < 0.5 * size_of(full) || (side.bounded() && !full.bounded()))
        parts_.push_back(fmt::format("{} in [{:.3g}, {:.3g}]", domain[i].name, side.lo.below, side.hi.above));
      else
        continue;
      if (std::ranges::count(own, i) && parts_.empty()) points_ = true;
    }
    double hull = 1, boxes = 0;
    for (const std::size_t i : variables) hull *= std::min(size_of(hull_.sides[i]), 1e3);
    for (const Cell* cell : cells_) {
      double volume = 1;
      for (const std::size_t i : variables) volume *= std::min(size_of(cell->sides[i]), 1e3);
      boxes += volume;
    }
    thin_ = variables.size() > 1 && said_.empty() && boxes < 0.2 * hull;
  }

  const std::vector<const Cell*>& cells() const { return cells_; }
  bool unbounded() const {
    return std::ranges::any_of(*variables_, [&](std::size_t i) { return !hull_.sides[i].bounded(); });
  }
  bool at_a_point() const { return points_ && said_.size() == variables_->size(); }
  bool thin() const { return thin_; }
  /// How much of the domain it is, to tell small places from large ones.
  double size() const {
    double size = static_cast<double>(variables_->size() - said_.size());
    return size * 1e6 + static_cast<double>(cells_.size());
  }

  std::string text() const {
    std::string out;
    if (thin_) out = "along a curve";
    for (std::size_t k = 0; k < said_.size(); ++k) out += (k == 0 ? "towards " : k == 1 ? " with " : ", ") + said_[k];
    for (std::size_t k = 0; k < parts_.size(); ++k)
      out += (out.empty() ? "within " : k == 0 && thin_ ? " within " : ", ") + parts_[k];
    return out.empty() ? "everywhere" : out;
  }

 private:
  bool is_simple(std::size_t i) const {
    return simplest_between(hull_.sides[i].lo.value(), hull_.sides[i].hi.value()).bits() <= 5;
  }
  /// "x = 1/2", "x -> 0" at an end that the domain does not have, "x = pi/2", "x near 0.7391".
  std::string point(std::size_t i, const Cell::Span& full) const {
    const Cell::Span& side = hull_.sides[i];
    const std::string& name = (*domain_)[i].name;
    const auto same = [](const End& a, const End& b) { return !less(a, b) && !less(b, a); };
    for (const auto& [end, of] : {std::pair(&side.lo, &full.lo), std::pair(&side.hi, &full.hi)})
      if (same(*end, *of) && of->finite()) return fmt::format("{} {} {}", name, of->open ? "->" : "=", print(of->value()));
    const Rational simple = simplest_between(side.lo.value(), side.hi.value());
    if (simple.sign() == 0 && (*domain_)[i].punctured) return name + " -> 0";
    if (simple.bits() < 7) return fmt::format("{} = {}", name, print(simple));
    const double middle = side.lo.below / 2 + side.hi.above / 2;
    constexpr double sixth = 0.52359877559829887;  // pi/6, for words alone
    const double sixths = std::round(middle / sixth);
    if (sixths != 0 && std::fabs(sixths) < 100 && side.lo.below <= sixths * sixth * (1 + 1e-12) && sixths * sixth * (1 - 1e-12) <= side.hi.above) {
      const Rational q = Rational(static_cast<long>(sixths)) / 6;
      const Integer n = numerator(q), d = denominator(q);
      return fmt::format("{} = {}pi{}", name, n == Integer(1) ? "" : n == Integer(-1) ? "-" : print(n) + "*", d == Integer(1) ? "" : "/" + print(d));
    }
    if (simple.bits() < 16) return fmt::format("{} = {}", name, print(simple));
    return fmt::format("{} near {:.{}g}", name, middle, size_of(side) < 1e-6 ? 6 : 2);
  }

  const Domain* domain_;
  const std::vector<std::size_t>* variables_;
  std::vector<const Cell*> cells_;
  Cell hull_;
  std::vector<std::string> said_, parts_;  ///< sides that are points; and those that are a part of the domain's
  bool points_ = false, thin_ = false;
};

/// What the slack does in a place, seen at the middles of its boxes.
class Look {
 public:
  Look(const Obligation& obligation, const Comparisons<Expr>& hypotheses, Expr f, const Domain& domain)
      : obligation_(obligation), hypotheses_(hypotheses), tape_(std::span<const Expr>(&f, 1)) {
    std::vector<double> sizes;
    Sampler sampler(domain, 1);
    for (int k = 0; k < 32; ++k) {
      const std::vector<double> sample = sampler.next();
      if (!std::ranges::all_of(sample, [](double c) { return std::isfinite(c); })) continue;
      Unsettled::Point point;
      for (const double c : sample) point.emplace_back(exact_rational(c));
      if (const auto value = value_at(point)) sizes.push_back(std::fabs(*value));
    }
    std::ranges::sort(sizes);
    if (!sizes.empty()) scale_ = sizes[sizes.size() / 2];
  }

  std::string operator()(const Place& place) const {
    const std::vector<const Cell*>& cells = place.cells();
    double least = HUGE_VAL, widest = 0;
    bool undefined = false, unbounded = false, outside = false, seen = false;
    for (std::size_t k = 0; k < cells.size(); k += 1 + cells.size() / 64) {
      const Cell& cell = *cells[k];
      const auto middle = value_at(obligation_.simplest(cell));
      if (middle) {
        seen = true;
        if (*middle < 0 && !hypotheses_.empty())
          outside = true;
        else
          least = std::min(least, std::fabs(*middle));
      }
      try {
        const Range natural = evaluate<Range>(tape_, enclosure<Range>(cell.box())).front();
        if (natural.partial())
          undefined = true;
        else if (!arf_is_finite(natural.lo()))
          unbounded = true;
        else if (middle && *middle > 0)
          widest = std::max(widest, 1 - arf_get_d(natural.lo(), ARF_RND_NEAR) / *middle);
      } catch (const Undecided&) {
        undefined = true;
      }
    }
    if (undefined && !place.at_a_point()) return "where it is not seen that the formula is defined";
    if (outside) return "where the slack is negative just outside of the hypotheses: the claim needs them (cookbook: Products of hypotheses)";
    if (place.unbounded())
      return unbounded || undefined ? "where its enclosure is inf - inf or the like (cookbook: Ends at infinity)" : "where the slack tends to 0 (cookbook: Ends at infinity)";
    if (undefined) return "where it is not seen that the formula is defined: 0/0 or the like";
    if (seen && least <= 1e-6 * std::max(scale_, 1e-300))
      return place.thin() ? "where the slack is 0 (cookbook: Plans)" : "where the slack tends to 0 (cookbook: Touching zeros)";
    if (unbounded) return "where its enclosure is inf - inf or the like (cookbook: Plans)";
    if (widest > 1) return fmt::format("where the enclosure is too wide by a factor of {:.2g} (cookbook: When nothing helps)", widest);
    return "where the boxes are still large (cookbook: When nothing helps)";
  }

 private:
  std::optional<double> value_at(const Unsettled::Point& point) const {
    const PrecisionScope scope(128);
    std::vector<Range> x;
    for (const auto& coordinate : point) x.emplace_back(coordinate.value_or(Rational(0)));
    try {
      const Range v = evaluate<Range>(tape_, x).front();
      if (v.partial() || !v.bounded()) return std::nullopt;
      return arf_get_d(v.lo(), ARF_RND_NEAR) / 2 + arf_get_d(v.hi(), ARF_RND_NEAR) / 2;
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }

  const Obligation& obligation_;
  const Comparisons<Expr>& hypotheses_;
  Tape tape_;
  double scale_ = 1;  ///< the slack's usual size
};

}  // namespace

std::string where_it_piles_up(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, Sign sign,
                              const std::vector<Touch>& touches, const Box& box) {
  const Obligation obligation(domain, hypotheses, f, sign, touches);
  std::vector<std::size_t> own, variables;
  const Tape tape(std::span<const Expr>(&f, 1));
  const Unsettled::Point all = obligation.simplest(Cell(box));
  for (std::size_t i = 0; i < domain.size(); ++i) {
    if (tape.uses_variable(static_cast<int>(i))) own.push_back(i);
    if (all[i]) variables.push_back(i);
  }
  if (variables.empty()) return {};
  const std::vector<Cell> cells = open_cells(obligation, box, static_cast<int>(variables.size()));
  std::vector<Place> places;
  for (auto& group : groups_of(cells, Cell(box))) places.emplace_back(domain, variables, own, std::move(group));
  std::ranges::stable_sort(places, {}, &Place::size);
  const Look look(obligation, hypotheses, f, domain);
  std::string out;
  for (std::size_t k = 0; k < std::min<std::size_t>(3, places.size()); ++k)
    out += (k == 0 ? "" : "; and ") + places[k].text() + ", " + look(places[k]);
  if (places.size() > 3) out += fmt::format("; and at {} more places", places.size() - 3);
  return out;
}

}  // namespace overshoot
