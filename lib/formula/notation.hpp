#pragma once
/// Recorded expressions in the notation of mathematics, for people: what is shown is what is checked, as it is
/// generated from what is recorded.
///
/// Sums and products are written without the brackets that associativity makes idle, constant factors first, quotients
/// as fractions; nothing is cancelled or multiplied out, so that the two are defined at the same points.
#include <span>
#include <string>
#include <vector>

#include "lib/formula/expr.hpp"
#include "lib/scalar/print.hpp"

namespace overshoot {

enum class Script {
  unicode,  ///< one line for a terminal: "(η·x² − 1)/(2·y)"
  latex     ///< "\frac{\eta x^{2}-1}{2y}"
};

/// A variable's name: "eta" is η, "x0" is x₀.
std::string written_name(const std::string& name, Script script);
/// 1/2, or \tfrac{1}{2}.
std::string written(const Rational& q, Script script);

/// Several expressions over the same variables, written together: what occurs more than once in them and is long has a
/// name of its own.
class Written {
 public:
  /// `names`: of variables 0, 1, ...; shared parts get names that begin like none of them.
  Written(std::span<const Expr> expressions, std::vector<std::string> names, Script script);

  /// The i-th expression.
  std::string operator[](std::size_t i) const { return outputs_[i]; }
  struct Part {
    std::string name, value;
  };
  /// The shared parts, each after those it is made of.
  const std::vector<Part>& parts() const { return parts_; }
  /// What the functions are that not everybody knows by these names, as far as they occur: "tanhc(t) = tanh(t)/t, 1 at
  /// t = 0".
  const std::vector<std::string>& functions() const { return functions_; }

 private:
  std::vector<std::string> outputs_, functions_;
  std::vector<Part> parts_;
};

/// With variables x0, x1, ...
std::string print(Expr e);

/// One expression without names for its parts.
std::string written(Expr e, std::vector<std::string> names, Script script = Script::unicode);

}  // namespace overshoot
