#include "lib/kernel/domain.hpp"

#include <cmath>
#include <stdexcept>

namespace overshoot {

Variable Variable::by_magnitude() && {
  logarithmic = true;
  return std::move(*this);
}
Variable Variable::that_is(std::string meaning_) && {
  meaning = std::move(meaning_);
  return std::move(*this);
}
Variable Variable::without_lo() && {
  lo_open = true;
  return std::move(*this);
}
Variable Variable::without_hi() && {
  hi_open = true;
  return std::move(*this);
}

bool Variable::contains(const Rational& x) const {
  if (lo && (lo_open ? x <= *lo : x < *lo)) return false;
  if (hi && (hi_open ? x >= *hi : x > *hi)) return false;
  if (punctured && x == 0) return false;
  if ((integer || !options.empty()) && denominator(x) != 1) return false;
  return true;
}

std::string Variable::range() const {
  if (!options.empty()) {
    std::string out = "{";
    for (std::size_t i = 0; i < options.size(); ++i) out += (i ? ", " : "") + options[i];
    return out + "}";
  }
  if (!lo && !hi) return std::string(integer ? "an integer" : "real") + (punctured ? ", not 0" : "");
  return (lo ? (lo_open ? "(" : "[") + print(*lo) : "(-inf") + ", " +
         (hi ? print(*hi) + (hi_open ? ")" : "]") : "inf)") + (punctured ? ", not 0" : "");
}

std::string Variable::text() const {
  if (options.empty() && !lo && !hi) return name + " " + range();
  return name + (options.empty() && integer ? " an integer in " : " in ") + range();
}

Variable real(std::string name) { return {std::move(name), {}, {}}; }
Variable nonzero(std::string name) {
  Variable variable = real(std::move(name));
  variable.punctured = true;
  return variable;
}
Variable nonnegative(std::string name) {
  Variable variable{std::move(name), Rational(0), {}};
  variable.logarithmic = true;
  return variable;
}
Variable positive(std::string name) { return nonnegative(std::move(name)).without_lo(); }
Variable within(std::string name, LongQ lo, LongQ hi) {
  return {std::move(name), std::move(lo.value), std::move(hi.value)};
}
Variable at_least(std::string name, LongQ lo) { return {std::move(name), std::move(lo.value), {}}; }
Variable integer_within(std::string name, long lo, long hi) {
  Variable variable = within(std::move(name), Q(lo, 1), Q(hi, 1));
  variable.integer = true;
  return variable;
}
Variable size_within(std::string name, long lo, long hi) {
  Variable variable = integer_within(std::move(name), lo, hi);
  variable.structural = true;
  return variable;
}
Variable choice(std::string name, std::vector<std::string> options) {
  Variable variable = size_within(std::move(name), 0, static_cast<long>(options.size()) - 1);
  variable.options = std::move(options);
  return variable;
}

std::string text(const Domain& domain) {
  std::string out;
  for (const Variable& v : domain) out += (out.empty() ? "" : ", ") + v.text();
  return out;
}

std::string text(const Domain& domain, const Box& box) {
  std::string out;
  for (std::size_t i = 0; i < domain.size(); ++i) {
    Variable variable = domain[i];
    const Side& side = box[i];
    out += i ? ", " : "";
    if (side.bounded() && *side.lo == *side.hi) {
      out += variable.name + " = " + print(variable, *side.lo);
      continue;
    }
    variable.lo = side.lo;
    variable.hi = side.hi;
    variable.lo_open = side.lo_open;
    variable.hi_open = side.hi_open;
    out += variable.text();
  }
  return out;
}

Box whole(const Domain& domain) {
  Box box;
  for (const Variable& v : domain) box.push_back({v.lo, v.hi, v.lo_open, v.hi_open});
  return box;
}

std::pair<Box, Box> split(const Domain& domain, const Box& box, std::size_t i, const Rational& at) {
  Box left = box, right = box;
  const bool open = domain[i].punctured && at == 0;
  left[i].hi = at;
  left[i].hi_open = open;
  right[i].lo = at;
  right[i].lo_open = open;
  return {std::move(left), std::move(right)};
}

std::string print(const Variable& variable, const Rational& value) {
  return variable.options.empty() ? print(value)
                                  : variable.options[static_cast<std::size_t>(static_cast<long>(numerator(value)))];
}

Witness to_witness(const Domain& domain, const std::vector<Rational>& point) {
  Witness witness;
  for (std::size_t i = 0; i < domain.size(); ++i) witness[domain[i].name] = point[i];
  return witness;
}

std::vector<Rational> from_witness(const Domain& domain, const Witness& witness) {
  std::vector<Rational> point;
  for (const Variable& variable : domain) {
    const auto it = witness.find(variable.name);
    if (it == witness.end()) throw BadInput("the point gives no value for '" + variable.name + "'");
    if (!variable.contains(it->second))
      throw BadInput("the point lies outside the domain: " + variable.text() + ", got " + print(it->second));
    point.push_back(it->second);
  }
  if (witness.size() != domain.size()) throw BadInput("the point names a variable the statement does not have");
  return point;
}

bool contains(const Domain& domain, const std::vector<Rational>& point) {
  for (std::size_t i = 0; i < domain.size(); ++i)
    if (!domain[i].contains(point[i])) return false;
  return true;
}

long structural_value(long double x) {
  if (x != std::floor(x) || std::fabs(x) > static_cast<long double>(largest_size))
    throw std::logic_error("the structure of this formula is not fixed");
  return static_cast<long>(x);
}

}  // namespace overshoot
