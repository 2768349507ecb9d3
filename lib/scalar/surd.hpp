#pragma once
/// Surd: a real number made of rationals by +, -, *, / and square roots, without any rounding: 3/2, 1 + sqrt(2),
/// (3 + sqrt(9 + 8*sqrt(2)))/4.
///
/// The roots that occur are adjoined to the rationals one after the other: with the radicands d_1, d_2, ... (each made of
/// the roots before it) a number is a sum of rationals times products of distinct roots. That may be written in two
/// ways where a radicand is a square already; signs are right all the same: u + v sqrt(d) has the sign that u and v have
/// together, or of them u's where u^2 > v^2 d, and is 0 where u^2 = v^2 d and they differ.
#include <memory>
#include <string_view>
#include <vector>

#include "lib/scalar/rational.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot {

/// More square roots than a Surd may be made of.
struct TooManyRoots : BadInput {
  using BadInput::BadInput;
};

class Surd {
 public:
  /// The roots that numbers share. Each doubles what a number is made of.
  struct Roots;
  static constexpr std::size_t most_roots = 3;

  Surd() : Surd(Rational()) {}
  Surd(Rational q) : parts_{std::move(q)} {}  // NOLINT(google-explicit-constructor): exact
  template <BuiltInInteger I>
  Surd(I n) : Surd(Rational(n)) {}  // NOLINT(google-explicit-constructor): exact
  Surd(std::floating_point auto) = delete;

  friend Surd operator-(Surd a);
  friend Surd operator+(const Surd& a, const Surd& b) { return sum(a, b, false); }
  friend Surd operator-(const Surd& a, const Surd& b) { return sum(a, b, true); }
  friend Surd operator*(const Surd& a, const Surd& b);
  /// Throws BadInput where b = 0.
  friend Surd operator/(const Surd& a, const Surd& b);
  Surd& operator+=(const Surd& b) { return *this = *this + b; }
  Surd& operator-=(const Surd& b) { return *this = *this - b; }

  int sign() const;
  friend bool operator==(const Surd& a, const Surd& b) { return (a - b).sign() == 0; }
  friend std::strong_ordering operator<=>(const Surd& a, const Surd& b) { return (a - b).sign() <=> 0; }

  /// sqrt(a), made of what there is or of one root more. Throws BadInput where a < 0, TooManyRoots where there
  /// are most_roots already.
  friend Surd sqrt(const Surd& a, const std::shared_ptr<Roots>& roots);

  /// Rational coefficients of the products of roots: bit k of an index stands for root k. One of a rational.
  const std::vector<Rational>& parts() const { return parts_; }
  const Roots* roots() const { return roots_.get(); }

 private:
  Surd(std::vector<Rational> parts, std::shared_ptr<const Roots> roots);
  static Surd sum(const Surd& a, const Surd& b, bool minus);
  /// Of the last root that occurs: this is low + high * root. Only where one does.
  Surd low() const;
  Surd high() const;
  const Surd& radicand() const;
  std::vector<Rational> parts_;  ///< 2^k of them, the upper half not all 0 where k > 0
  std::shared_ptr<const Roots> roots_;  ///< none of a rational
};

struct Surd::Roots {
  std::vector<Surd> radicands;
};

/// As expressions: "1/2 + 3/4*sqrt(2)"; reads back exactly (lib/kernel/rate.hpp).
std::string print(const Surd& a);

}  // namespace overshoot
