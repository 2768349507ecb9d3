#pragma once
/// Expr: a number that records what is done to it.
///
/// Evaluating a formula template over Expr gives its expression graph. From it come the formula's text (whose SHA-256
/// binds a certificate to the formula), its derivatives (Jet<Expr, N>), its polynomial degree, and its value in any
/// other arithmetic: evaluate<T>() replays the recorded steps, so one instantiation per number type serves every
/// statement.
///
/// Nodes are shared: equal expressions are one node, and an Expr is a pointer to it. Construction folds exact
/// constants, x + 0, x * 1, x * x, constant factors and the parity of odd and even functions. A rule that would leave
/// out a part of the expression (0 * x, 0 / x, x^0, a choice between equal branches) is used where that part has a
/// value everywhere: 0 * log(x) stays, for it is undefined where log(x) is. What "everywhere" means may be said by a
/// Folding.
#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "lib/scalar/functions.hpp"
#include "lib/scalar/jet.hpp"

namespace overshoot {

enum class Op : unsigned char {
#define OVERSHOOT_OP(name) name,
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_OP)
#undef OVERSHOOT_OP
      constant,
  pi,
  variable,
  neg,
  abs,
  add,
  sub,
  mul,
  div,
  pown,
  abs_pow,
  signed_pow,
  sinc_derivative,  ///< of the order that is its constant; so the next two (lib/scalar/removable.hpp)
  sinhc_derivative,
  expm1c_derivative,
  pow,
  min,
  max,
  select_less,        ///< l < r ? a : b
  select_less_equal,  ///< l <= r ? a : b
  piece,              ///< slope_piece(l, r, a, b): derivative of a continuous function, hull across the kink
  strict_piece,       ///< the same for a derivative that jumps: Undecided across it
};

/// The name a formula's text uses for the operation.
std::string_view name_of(Op op);

/// How many expressions it is an operation of.
constexpr std::size_t arity(Op op) {
  switch (op) {
    case Op::constant:
    case Op::pi:
    case Op::variable:
      return 0;
    case Op::add:
    case Op::sub:
    case Op::mul:
    case Op::div:
    case Op::pow:
    case Op::min:
    case Op::max:
      return 2;
    case Op::select_less:
    case Op::select_less_equal:
    case Op::piece:
    case Op::strict_piece:
      return 4;
    default:
      return 1;
  }
}

/// A smooth function of one number that has a name (exp, tanh, ...).
constexpr bool is_function(Op op) {
  switch (op) {
#define OVERSHOOT_OP(name) case Op::name:
    OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_OP)
#undef OVERSHOOT_OP
    return true;
    default:
      return false;
  }
}
/// A choice between two values, which may jump, or the slope of one.
constexpr bool is_choice(Op op) {
  return op == Op::select_less || op == Op::select_less_equal || op == Op::piece || op == Op::strict_piece;
}
/// Continuous, with a slope that jumps.
constexpr bool is_kinked(Op op) { return op == Op::abs || op == Op::min || op == Op::max; }

constexpr bool is_derivative(Op op) {
  return op == Op::sinc_derivative || op == Op::sinhc_derivative || op == Op::expm1c_derivative;
}
/// Its constant says which of its operations it is.
constexpr bool has_exponent(Op op) {
  return op == Op::pown || op == Op::abs_pow || op == Op::signed_pow || is_derivative(op);
}
/// Of which function it is a derivative.
constexpr Mean mean_of(Op op) {
  return op == Op::sinc_derivative ? Mean::sinc : op == Op::sinhc_derivative ? Mean::sinhc : Mean::expm1c;
}

class Expr;

template <>
struct Arithmetic<Expr> {
  static constexpr Nature nature = Nature::symbolic;
  static Expr from_integer(long n);
  static Expr from_rational(const Rational& q);
  static Expr pi();
};

class Expr {
 public:
  struct Node;
  Expr();  // 0
  explicit Expr(const Node* node) : node_(node) {}
  Expr(std::floating_point auto) = delete;
  static Expr variable(int index);
  /// The node op(arguments) with an exact constant (its value, or the exponent of a power), simplified.
  static Expr make(Op op, std::vector<Expr> arguments, const Rational& constant = 0, int index = 0);

  const Node& node() const { return *node_; }
  const Node* id() const { return node_; }
  friend bool same(Expr a, Expr b) { return a.node_ == b.node_; }

  /// A recorded comparison: a condition for select(), no bool.
  struct Condition {
    const Node* left;
    const Node* right;
    bool strict;
  };

  friend Expr operator-(Expr a) { return make(Op::neg, {a}); }
  friend Expr operator+(Expr a, Expr b) { return make(Op::add, {a, b}); }
  friend Expr operator-(Expr a, Expr b) { return make(Op::sub, {a, b}); }
  friend Expr operator*(Expr a, Expr b) { return make(Op::mul, {a, b}); }
  friend Expr operator/(Expr a, Expr b) { return make(Op::div, {a, b}); }
  friend Condition operator<(Expr a, Expr b) { return {a.node_, b.node_, true}; }
  friend Condition operator<=(Expr a, Expr b) { return {a.node_, b.node_, false}; }
  friend Condition operator>(Expr a, Expr b) { return b < a; }
  friend Condition operator>=(Expr a, Expr b) { return b <= a; }
#define OVERSHOOT_EXPR(name) \
  friend Expr name(Expr a) { return make(Op::name, {a}); }
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_EXPR)
  OVERSHOOT_EXPR(abs)
#undef OVERSHOOT_EXPR
  friend Expr pown(Expr a, long n) { return make(Op::pown, {a}, Rational(n)); }
  friend Expr abs_pow(Expr a, Q b) { return make(Op::abs_pow, {a}, b.rational()); }
  friend Expr signed_pow(Expr a, Q b) { return make(Op::signed_pow, {a}, b.rational()); }
  friend Expr mean_derivative(Mean f, Expr a, long k) {
    const Op op = f == Mean::sinc    ? Op::sinc_derivative
                  : f == Mean::sinhc ? Op::sinhc_derivative
                                     : Op::expm1c_derivative;
    return make(op, {a}, Rational(k));
  }
  friend Expr pow(Expr a, Expr b) { return make(Op::pow, {a, b}); }
  friend Expr min(Expr a, Expr b) { return make(Op::min, {a, b}); }
  friend Expr max(Expr a, Expr b) { return make(Op::max, {a, b}); }
  friend Expr select(Condition c, Expr a, Expr b) {
    return make(c.strict ? Op::select_less : Op::select_less_equal, {Expr(c.left), Expr(c.right), a, b});
  }
  friend Expr slope_piece(Expr l, Expr r, Expr a, Expr b) { return make(Op::piece, {l, r, a, b}); }
  friend Expr strict_piece(Expr l, Expr r, Expr a, Expr b) { return make(Op::strict_piece, {l, r, a, b}); }
  friend bool is_finite(Expr) { return true; }

 private:
  const Node* node_;
};

struct Expr::Node {
  Op op;
  Rational constant;  ///< a constant's value, a power's exponent, a derivative's order
  int index;          ///< a variable's number
  std::vector<Expr> arguments;
  bool varies = false;  ///< a variable occurs in it
  bool total = false;   ///< it is made of functions that have a value everywhere
  /// Whether it has a value whatever the variables are, once somebody has asked.
  enum class Defined : unsigned char { not_asked, everywhere, not_everywhere };
  mutable std::atomic<Defined> defined = Defined::not_asked;

  Node(Op o, Rational c, int i, std::vector<Expr> a);
};

/// In its scope (on its thread) 0 * x, 0 / x, x^0 and choices between equal branches fold where `defined` answers yes
/// for the part that is left out, besides where that has a value whatever the variables are.
class Folding {
 public:
  using Defined = std::function<bool(Expr)>;
  explicit Folding(Defined defined) : defined_(std::move(defined)), outer_(innermost_) { innermost_ = this; }
  ~Folding() { innermost_ = outer_; }
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;
  static const Defined* current() { return innermost_ ? &innermost_->defined_ : nullptr; }
  /// Always: for the rewriting of an expression whose definedness is decided apart, from the expression as it was
  /// (identities of rational functions, derivatives).
  static bool formal(Expr) { return true; }

 private:
  Defined defined_;
  const Folding* outer_;
  constinit static inline thread_local const Folding* innermost_ = nullptr;
};

inline Expr Arithmetic<Expr>::from_integer(long n) { return Expr::make(Op::constant, {}, Rational(n)); }
inline Expr Arithmetic<Expr>::from_rational(const Rational& q) { return Expr::make(Op::constant, {}, q); }
inline Expr Arithmetic<Expr>::pi() { return Expr::make(Op::pi, {}); }

/// A recorded choice inside a jet: the slopes jump with the value, and at a tie are those of the branch that is taken
/// there (strict_piece takes the first).
template <int N>
Jet<Expr, N> select_jet(Expr::Condition c, const Jet<Expr, N>& a, const Jet<Expr, N>& b) {
  const Expr l(c.left), r(c.right);
  return Jet<Expr, N>::combine(select(c, a.value, b.value), a, b, [&](Expr x, Expr y) {
    return c.strict ? strict_piece(r, l, y, x) : strict_piece(l, r, x, y);
  });
}

/// In a jet of expressions the slope of a piecewise derivative is one that jumps.
template <int N>
Jet<Expr, N> strict_piece(const Jet<Expr, N>& l, const Jet<Expr, N>& r, const Jet<Expr, N>& a, const Jet<Expr, N>& b) {
  return Jet<Expr, N>::combine(strict_piece(l.value, r.value, a.value, b.value), a, b,
                               [&](Expr x, Expr y) { return strict_piece(l.value, r.value, x, y); });
}
template <int N>
Jet<Expr, N> slope_piece(const Jet<Expr, N>& l, const Jet<Expr, N>& r, const Jet<Expr, N>& a, const Jet<Expr, N>& b) {
  return Jet<Expr, N>::combine(slope_piece(l.value, r.value, a.value, b.value), a, b,
                               [&](Expr x, Expr y) { return strict_piece(l.value, r.value, x, y); });
}

}  // namespace overshoot
