#include "models/tail_lemma.hpp"

#include "lib/files/messages.hpp"
#include "lib/formula/notation.hpp"
#include "lib/kernel/identity.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/search/check.hpp"

namespace overshoot {

namespace {

Statement statement_of(const std::string& name) {
  const auto file = named_file(name);
  if (!file) return find_statement(name);
  std::vector<Statement> lemmas = lemmas_of(*file);
  if (lemmas.size() > 1) throw BadInput(fmt::format("{}: several lemmas: name one of them, {}:NAME", name, name));
  return std::move(lemmas.front());
}

bool vanishes(Expr e) {
  try {
    return identically_zero(e).holds;
  } catch (const Undecided&) {
    return false;
  }
}

/// Of a claim |r| <= b, or |r| < b, with r distance = what (or -what) and b free of coordinates: b. Nothing where there is none.
std::optional<Expr> bound_of(Expr what, Expr distance, const Comparisons<Expr>& claims, std::size_t coordinates) {
  for (const Comparison<Expr>& claim : claims) {
    if (claim.relation == Relation::equal) continue;
    const bool upwards = claim.relation == Relation::less || claim.relation == Relation::at_most;
    const Expr size = upwards ? claim.lhs : claim.rhs, bound = upwards ? claim.rhs : claim.lhs;
    const bool number = size.node().op == Op::constant && size.node().constant >= 0;  // |1/2| is recorded as 1/2
    if (size.node().op != Op::abs && !number) continue;
    const Tape tape(std::span<const Expr>(&bound, 1));
    bool free = true;
    for (std::size_t i = 0; i < coordinates; ++i) free = free && !tape.uses_variable(static_cast<int>(i));
    const Expr product = (number ? size : size.node().arguments.front()) * distance;
    if (free && (vanishes(what - product) || vanishes(what + product))) return bound;
  }
  return std::nullopt;
}

/// Whether all of a range of a parameter, whose ends are exact, is in the variable's.
bool holds(const Variable& variable, const ParameterRange& x) {
  return (!variable.lo || (variable.lo_open ? x.lo > *variable.lo : x.lo >= *variable.lo)) &&
         (!variable.hi || (variable.hi_open ? x.hi < *variable.hi : x.hi <= *variable.hi)) &&
         (!variable.punctured || x.lo > 0 || x.hi < 0);
}
/// Whether all of an enclosure is.
bool holds(const Variable& variable, const Interval& x) {
  const auto end = [](const Rational& q) { return Interval::between(q, q); };
  return (!variable.lo || certainly(variable.lo_open ? x > end(*variable.lo) : x >= end(*variable.lo))) &&
         (!variable.hi || certainly(variable.hi_open ? x < end(*variable.hi) : x <= end(*variable.hi))) &&
         (!variable.punctured || certainly(sqr(x) > Interval(0L)));
}
std::string outside(const Variable& variable) { return fmt::format("{} is not shown to stay in {}", variable.name, variable.range()); }

}  // namespace

TailLemma::TailLemma(const TextMap& map, const std::filesystem::path& root)
    : name_(map.tail->lemma), names_(map.coordinates), coordinates_(map.size()), distance_(map.tail->distance) {
  names_.insert(names_.end(), map.parameters.begin(), map.parameters.end());
  const auto refuse = [&](const std::string& why) { throw BadInput(fmt::format("tail lemma {}: {}", name_, why)); };
  const Statement lemma = statement_of(name_);
  if (const auto why = slip(lemma)) refuse(*why);
  if (!lemma.is<ByFormula>()) refuse("it is of runs, orbits or sizes, and no formula of states");

  std::vector<Expr> in_map;  // the lemma's variables
  for (const Variable& variable : lemma.domain) {
    const auto it = std::ranges::find(names_, variable.name);
    if (it == names_.end()) refuse(fmt::format("its variable '{}' is no coordinate or parameter of {}", variable.name, map.name));
    if (variable.integer) refuse(fmt::format("it says nothing of '{}' between integers", variable.name));
    ranges_.emplace_back(it - names_.begin(), variable);
    in_map.push_back(Expr::variable(static_cast<int>(it - names_.begin())));
  }
  const Formula formula = lemma.formula({});
  const auto moved = [&](const Comparisons<Expr>& from) {
    Comparisons<Expr> out = from;
    for (Comparison<Expr>& c : out) {
      c.lhs = substitute(c.lhs, in_map);
      c.rhs = substitute(c.rhs, in_map);
    }
    return out;
  };
  hypotheses_ = moved(formula.hypotheses);
  const Comparisons<Expr> claims = moved(formula.claims);

  std::vector<Expr> next = map.step;
  for (std::size_t i = coordinates_; i < names_.size(); ++i) next.push_back(Expr::variable(static_cast<int>(i)));
  const auto bound = [&](Expr what, const std::string& its_name, const std::string& letter) {
    if (const auto b = bound_of(what, distance_, claims, coordinates_)) return *b;
    throw BadInput(fmt::format("tail lemma {0}: it lacks a claim |{1}| <= b about {2}, where {1}*({3}) = {4} and b is without {5}",
                               name_, letter, its_name, written(distance_, names_), written(what, names_),
                               fmt::join(map.coordinates, ", ")));
  };
  must_be_defined_ = map.step;
  must_be_defined_.push_back(distance_);
  must_be_defined_.push_back(substitute(distance_, next));
  factor_ = bound(must_be_defined_.back(), "the distance after a step", "r");
  for (std::size_t i = 0; i < coordinates_; ++i) {
    const Expr change = map.step[i] - Expr::variable(static_cast<int>(i));
    moves_.push_back(vanishes(change) ? from<Expr>(0) : bound(change, "the change of " + names_[i], "m"));
  }

  if (const auto why = why_unproved(lemma, root)) refuse(fmt::format("{}: overshoot prove {}", *why, name_));
}

std::optional<std::string> TailLemma::parameter_outside(std::span<const ParameterRange> parameters) const {
  for (const auto& [number, variable] : ranges_)
    if (number >= coordinates_ && !holds(variable, parameters[number - coordinates_]))
      return fmt::format("tail lemma {}: {}", name_, outside(variable));
  return std::nullopt;
}

TailLemma::Limits TailLemma::limits(std::span<const Interval> box, std::span<const ParameterRange> parameters,
                                    const Interval& d) const {
  std::vector<Interval> at(box.begin(), box.end());
  for (const ParameterRange& p : parameters) at.push_back(Interval::between(p.lo, p.hi));
  const auto over = [&](Expr e) { return evaluate<Interval>(Tape(std::span<const Expr>(&e, 1)), std::span<const Interval>(at)).front(); };
  const auto none = [&](const std::string& why) { return Limits{{}, fmt::format("tail lemma {}: {}", name_, why)}; };

  if (const auto why = parameter_outside(parameters)) return {{}, *why};
  // The bounds, which are of parameters alone.
  const Interval q = abs(over(factor_)), sum = abs(d) / (1 - q);
  if (!is_finite(q) || !certainly(q < Interval(1L))) return none(fmt::format("{} is not below 1", written(factor_, names_)));
  std::vector<Interval> fattened;
  for (std::size_t i = 0; i < coordinates_; ++i) {
    const Interval way = abs(over(moves_[i])) * sum;
    if (!is_finite(way)) return none(fmt::format("the distance or {} is not bounded", written(moves_[i], names_)));
    fattened.push_back(box[i] + Interval::exactly(-mag(way), mag(way)));
  }
  std::ranges::copy(fattened, at.begin());

  for (const auto& [number, variable] : ranges_)
    if (number < coordinates_ && !holds(variable, at[number])) return none(outside(variable));
  try {
    for (const Comparison<Expr>& h : hypotheses_) {
      const Comparison<Interval> here{h.label, h.relation, over(h.lhs), over(h.rhs)};
      if (!is_finite(here.lhs) || !is_finite(here.rhs) || !certainly(here.holds()))
        return none(fmt::format("'{}' is not shown to stay true", h.label));
    }
    for (const Expr e : must_be_defined_)
      if (!is_finite(over(e))) return none(fmt::format("{} is not shown to have a value", written(e, names_)));
  } catch (const Undecided& e) {
    return none(e.what());
  }
  return {fattened, {}};
}

}  // namespace overshoot
