#pragma once
/// The domain of a statement: named variables with exact ranges; points and boxes in it.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/scalar/arithmetic.hpp"

namespace overshoot {

/// One variable. An absent bound is infinite; `lo_open`, `hi_open` exclude the bound itself.
struct Variable {
  std::string name;
  std::optional<Rational> lo, hi;
  bool lo_open = false, hi_open = false;
  bool punctured = false;            ///< 0 is excluded
  bool logarithmic = false;          ///< sampled by magnitude
  bool integer = false;              ///< takes integers only (a proof over all reals of the range covers them)
  bool structural = false;           ///< a size or choice that the formula itself depends on, read by Point::count
  std::vector<std::string> options;  ///< a choice by name: the value is its index
  std::string meaning;               ///< what it is, in words, where its name does not tell

  /// Samples spread by magnitude instead of evenly (a range above 0).
  Variable by_magnitude() &&;
  /// With its meaning in words.
  Variable that_is(std::string meaning) &&;
  Variable without_lo() &&;
  Variable without_hi() &&;
  bool contains(const Rational& x) const;
  /// "s real", "eta in (0, 1]", "loss in {huber, sqrt}".
  std::string text() const;
  /// What follows the name there: "real", "(0, 1]", "{huber, sqrt}".
  std::string range() const;
};

using Domain = std::vector<Variable>;

Variable real(std::string name);
Variable nonzero(std::string name);
Variable positive(std::string name);
Variable nonnegative(std::string name);
/// The closed interval [lo, hi].
Variable within(std::string name, LongQ lo, LongQ hi);
/// [lo, infinity).
Variable at_least(std::string name, LongQ lo);
Variable integer_within(std::string name, long lo, long hi);
/// A size: an integer that the formula itself depends on (numbers of points, of units, of steps).
Variable size_within(std::string name, long lo, long hi);
Variable choice(std::string name, std::vector<std::string> options);

std::string text(const Domain& domain);

/// Sizes are far smaller than this, up to which every double is an exact integer.
inline constexpr long largest_size = 1L << 53;

/// The value of a structural variable: an exact integer in every arithmetic. Throws std::logic_error for anything else.
long structural_value(long double x);

/// A point of the domain in T's arithmetic; p("eta") is the variable of that name, p.count("n") a size,
/// p.chosen("loss") a choice.
template <Real T>
class Point {
 public:
  Point(const Domain& domain, std::vector<T> values) : domain_(&domain), values_(std::move(values)) {}
  const T& operator()(std::string_view name) const { return values_[index(name)]; }
  long count(std::string_view name) const {
    const std::size_t i = index(name);
    if (!(*domain_)[i].integer) throw BadInput("'" + std::string(name) + "' is no size: it takes more than integers");
    return structural_value(values_[i]);
  }
  const std::string& chosen(std::string_view name) const {
    const std::size_t i = index(name);
    if ((*domain_)[i].options.empty()) throw BadInput("'" + std::string(name) + "' is no choice");
    return (*domain_)[i].options[static_cast<std::size_t>(structural_value(values_[i]))];
  }
  const std::vector<T>& values() const { return values_; }

 private:
  std::size_t index(std::string_view name) const {
    for (std::size_t i = 0; i < domain_->size(); ++i)
      if ((*domain_)[i].name == name) return i;
    throw BadInput("there is no variable '" + std::string(name) + "' in its domain (" + text(*domain_) + ")");
  }
  const Domain* domain_;
  std::vector<T> values_;
};

/// One side of a box: the part of a variable's range between two bounds.
struct Side {
  std::optional<Rational> lo, hi;
  bool lo_open = false, hi_open = false;

  bool bounded() const { return lo && hi; }
  /// The enclosing number of a rigorous type with endpoints (Range, Mpfi).
  template <class T>
  T enclosure() const {
    T x = T::between(lo ? *lo : hi ? *hi : Rational(0), hi ? *hi : lo ? *lo : Rational(0));
    if (!lo) x.unbound_lo();
    if (!hi) x.unbound_hi();
    if (lo_open) x.open_lo();
    if (hi_open) x.open_hi();
    return x;
  }
};

using Box = std::vector<Side>;

/// "eta in [1/5, 1/4], s real".
std::string text(const Domain& domain, const Box& box);

/// The box that is the whole domain.
Box whole(const Domain& domain);

template <class T>
std::vector<T> enclosure(const Box& box) {
  std::vector<T> out;
  for (const Side& side : box) out.push_back(side.enclosure<T>());
  return out;
}

/// The two parts of a box cut at variable i = `at`, a number strictly inside; both closed there unless the variable is
/// punctured at it.
std::pair<Box, Box> split(const Domain& domain, const Box& box, std::size_t i, const Rational& at);

/// "1/100", or the option's name.
std::string print(const Variable& variable, const Rational& value);

/// An exact point by name.
using Witness = std::map<std::string, Rational>;
Witness to_witness(const Domain& domain, const std::vector<Rational>& point);
/// The coordinates in the domain's order. Throws BadInput naming a missing, unknown or out-of-range variable.
std::vector<Rational> from_witness(const Domain& domain, const Witness& witness);
bool contains(const Domain& domain, const std::vector<Rational>& point);

}  // namespace overshoot
