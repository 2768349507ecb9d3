#include "lib/formula/expr.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>

#include "lib/formula/apply.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

std::string_view name_of(Op op) {
  static constexpr std::string_view names[] = {
#define OVERSHOOT_NAME(name) #name,
      OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_NAME)
#undef OVERSHOOT_NAME
          "constant",
      "pi",
      "variable",
      "neg",
      "abs",
      "add",
      "sub",
      "mul",
      "div",
      "pown",
      "abs_pow",
      "signed_pow",
      "sinc_derivative",
      "sinhc_derivative",
      "expm1c_derivative",
      "pow",
      "min",
      "max",
      "select_less",
      "select_less_equal",
      "piece",
      "strict_piece"};
  return names[static_cast<std::size_t>(op)];
}

namespace {

/// Every node ever made, by its content: equal expressions are one node for the life of the program.
class NodeTable {
 public:
  const Expr::Node* intern(Op op, const Rational& constant, int index, std::vector<Expr> arguments) {
    Key key{static_cast<int>(op), index, {}, print(constant)};
    for (const Expr& a : arguments) key.arguments.push_back(a.id());
    const std::lock_guard lock(mutex_);
    auto [it, fresh] = nodes_.try_emplace(std::move(key), nullptr);
    if (fresh) it->second = &storage_.emplace_back(op, constant, index, std::move(arguments));
    return it->second;
  }

 private:
  struct Key {
    int op, index;
    std::vector<const Expr::Node*> arguments;
    std::string constant;
    auto operator<=>(const Key&) const = default;
  };
  std::mutex mutex_;
  std::map<Key, const Expr::Node*> nodes_;
  std::deque<Expr::Node> storage_;
};

Expr intern(Op op, std::vector<Expr> arguments, const Rational& constant, int index) {
  static NodeTable table;
  return Expr(table.intern(op, constant, index, std::move(arguments)));
}

Expr number(const Rational& q) { return intern(Op::constant, {}, q, 0); }

bool is_number(Expr e) { return e.node().op == Op::constant; }
bool is_number(Expr e, long n) { return is_number(e) && e.node().constant == n; }
bool is(Expr e, Op op) { return e.node().op == op; }
Expr argument(Expr e, std::size_t i = 0) { return e.node().arguments[i]; }

/// Whether op has a value for all arguments, its exponent being `constant`.
bool has_all_values(Op op, const Rational& constant) {
  switch (op) {
    case Op::log:
    case Op::log1p:
    case Op::log1pc:
    case Op::tan:
    case Op::xlogx:
    case Op::sqrt:
    case Op::div:
    case Op::pow:
      return false;
    case Op::pown:
      return constant >= 0;
    case Op::abs_pow:
      return constant > 0;
    default:
      return true;
  }
}

/// Formulas beyond so many steps are not asked where they are defined: nothing is left out of them then.
constexpr std::size_t longest_asked = 100'000;

/// Whether e has a value whatever its variables are: what a folding rule leaves out must.
bool defined_everywhere(Expr e) {
  if (e.node().total) return true;
  using Defined = Expr::Node::Defined;
  std::atomic<Defined>& answer = e.node().defined;
  if (answer == Defined::not_asked) {
    const PrecisionScope scope(64);  // the answer, and with it a formula's hash, must not depend on the caller's
    const Tape tape(std::span<const Expr>(&e, 1));
    if (tape.steps.size() > longest_asked) return false;
    Mpfi line;
    line.unbound_lo();
    line.unbound_hi();
    const std::vector<Mpfi> variables(static_cast<std::size_t>(tape.variable_count()), line);
    bool partial = true;
    try {
      partial = evaluate<Mpfi>(tape, variables).front().partial();
    } catch (const Undecided&) {
    }
    answer = partial ? Defined::not_everywhere : Defined::everywhere;
  }
  return answer == Defined::everywhere;
}
/// Whether a rule may leave e out.
bool droppable(Expr e) {
  const auto* where = Folding::current();
  return e.node().total || (where && (*where)(e)) || defined_everywhere(e);
}

enum class Parity { none, odd, even };
Parity parity(Op op, const Rational& constant) {
  switch (op) {
    case Op::sinh:
    case Op::tanh:
    case Op::erf:
    case Op::sin_atan:
    case Op::atan:
    case Op::tan:
    case Op::signed_pow:
      return Parity::odd;
    case Op::cosh:
    case Op::sech2:
    case Op::tanhc:
    case Op::sinc:
    case Op::sinhc:
    case Op::cos_atan:
    case Op::normal_pdf:
    case Op::abs:
    case Op::abs_pow:
      return Parity::even;
    case Op::pown:
    case Op::sinc_derivative:
    case Op::sinhc_derivative:
      return numerator(constant) % 2 == 0 ? Parity::even : Parity::odd;
    default:
      return Parity::none;
  }
}

/// The exact value of an operation on constants, if it has one.
std::optional<Rational> fold(Op op, const std::vector<Expr>& arguments, const Rational& constant) {
  if (arguments.empty()) return std::nullopt;
  std::vector<Exact> values;
  std::vector<const Exact*> pointers;
  values.reserve(arguments.size());
  for (const Expr& a : arguments) {
    if (!is_number(a)) return std::nullopt;
    values.emplace_back(a.node().constant);
    pointers.push_back(&values.back());
  }
  try {
    const Exact result = apply<Exact>(op, pointers, small_rational(constant));
    if (result.finite()) return result.rational();
  } catch (const Undecided&) {
  }
  return std::nullopt;
}

// The rules. Each says where both sides are equal and undefined together: everywhere, if nothing else is said.

/// x + 0 = x; x + (-y) = x - y.
Expr simplify_sum(Expr a, Expr b) {
  if (is_number(a, 0)) return b;
  if (is_number(b, 0)) return a;
  if (is(b, Op::neg)) return a - argument(b);
  return intern(Op::add, {a, b}, 0, 0);
}

/// x - 0 = x; 0 - x = -x; x - (-y) = x + y. (x - x stays: it is 0 only where x is defined.)
Expr simplify_difference(Expr a, Expr b) {
  if (is_number(b, 0)) return a;
  if (is_number(a, 0)) return -b;
  if (is(b, Op::neg)) return a + argument(b);
  return intern(Op::sub, {a, b}, 0, 0);
}

/// Of derivatives of sinc and the like; touches need them up to order 8.
constexpr long highest_order = 100;
/// Exponents above it are not made by merging powers.
constexpr long longest_merged = 1L << 60;

/// base and exponent of x^n (n = 1 for anything else).
std::pair<Expr, Rational> as_power(Expr e) {
  if (is(e, Op::pown)) return {argument(e), e.node().constant};
  return {e, 1};
}

/// 0 x = 0 where x is defined: asked. 1 x = x; (-1) x = -x; (-x) y = -(x y); c (d x) = (c d) x for constants c, d;
/// x^m x^n = x^(m+n) for m, n > 0, which are defined where x is.
Expr simplify_product(Expr a, Expr b) {
  if ((is_number(a, 0) && droppable(b)) || (is_number(b, 0) && droppable(a))) return number(0);
  if (is_number(a, 1)) return b;
  if (is_number(b, 1)) return a;
  if (is_number(a, -1)) return -b;
  if (is_number(b, -1)) return -a;
  if (is(a, Op::neg)) return -(argument(a) * b);
  if (is(b, Op::neg)) return -(a * argument(b));
  if (is_number(b) && !is_number(a)) return b * a;  // constants lead
  if (is_number(a) && is(b, Op::mul) && is_number(argument(b))) return (a * argument(b)) * argument(b, 1);
  const auto [x, m] = as_power(a);
  const auto [y, n] = as_power(b);
  if (same(x, y) && m > 0 && n > 0 && m + n <= longest_merged) return Expr::make(Op::pown, {x}, m + n);
  return intern(Op::mul, {a, b}, 0, 0);
}

/// 0 / x = 0 where x is defined and not 0: asked. x / 1 = x; x / (-1) = -x; (-x) / y = -(x / y) = x / (-y);
/// (c x) / d = (c / d) x for constants c, d: both undefined where d = 0. (x / x stays: it is undefined at 0.)
Expr simplify_quotient(Expr a, Expr b) {
  if (is_number(a, 0) && !is_number(b, 0) && droppable(intern(Op::div, {a, b}, 0, 0))) return number(0);
  if (is_number(b, 1)) return a;
  if (is_number(b, -1)) return -a;
  if (is(a, Op::neg)) return -(argument(a) / b);
  if (is(b, Op::neg)) return -(a / argument(b));
  if (is_number(b) && is(a, Op::mul) && is_number(argument(a))) return (argument(a) / b) * argument(a, 1);
  return intern(Op::div, {a, b}, 0, 0);
}

/// Both arguments must be defined on either side of each rule.
Expr simplify_extremum(Op op, Expr a, Expr b) {
  const Op opposite = op == Op::min ? Op::max : Op::min;
  // min(-a, -b) = -max(a, b), so that clamp(-x, -1, 1) and -clamp(x, -1, 1) are one expression.
  const auto negatable = [](Expr e) { return is(e, Op::neg) || is_number(e); };
  if ((is(a, Op::neg) && negatable(b)) || (is(b, Op::neg) && negatable(a))) return -Expr::make(opposite, {-a, -b});
  // Constants bound from outside in one order: max(min(x, h), l) = min(max(x, l), h) for l <= h.
  if (op == Op::max && is(a, Op::min) && is_number(b) && is_number(argument(a, 1)) &&
      b.node().constant <= argument(a, 1).node().constant)
    return Expr::make(Op::min, {Expr::make(Op::max, {argument(a), b}), argument(a, 1)});
  return intern(op, {a, b}, 0, 0);
}

/// x^0 = 1 where x is defined: asked (0^0 = 1 for this power). x^1 = x. |x|^n = x^n for even n, 0 and negative ones
/// included: undefined at 0 together. (x^m)^n = x^(m n) for m, n > 0.
Expr simplify_power(Expr x, const Rational& n) {
  if (n == 0 && droppable(x)) return number(1);
  if (n == 1) return x;
  // Only for constants that have a root: sqrt(x)^2 is defined on less than x is.
  if (is(x, Op::sqrt) && n > 0 && numerator(n) % 2 == 0 && !x.node().varies && defined_everywhere(x))
    return Expr::make(Op::pown, {argument(x)}, n / 2);
  if (is(x, Op::abs) && numerator(n) % 2 == 0) return Expr::make(Op::pown, {argument(x)}, n);
  if (is(x, Op::pown) && n > 0 && x.node().constant > 0 && n * x.node().constant <= longest_merged)
    return Expr::make(Op::pown, {argument(x)}, n * x.node().constant);
  return intern(Op::pown, {x}, n, 0);
}

}  // namespace

Expr::Node::Node(Op o, Rational c, int i, std::vector<Expr> a)
    : op(o),
      constant(std::move(c)),
      index(i),
      arguments(std::move(a)),
      varies(op == Op::variable || std::ranges::any_of(arguments, [](Expr e) { return e.node().varies; })),
      total(has_all_values(op, constant) && std::ranges::all_of(arguments, [](Expr e) { return e.node().total; })) {}

Expr::Expr() : node_(number(0).id()) {}

Expr Expr::variable(int index) { return intern(Op::variable, {}, 0, index); }

namespace {

/// f(-x) = -f(x) or f(x), for functions of that parity: their domains are symmetric.
std::optional<Expr> simplify_by_parity(Op op, const std::vector<Expr>& arguments, const Rational& constant) {
  if (arguments.size() != 1 || !is(arguments[0], Op::neg)) return std::nullopt;
  const Expr inner = argument(arguments[0]);
  switch (parity(op, constant)) {
    case Parity::odd:
      return -Expr::make(op, {inner}, constant);
    case Parity::even:
      return Expr::make(op, {inner}, constant);
    case Parity::none:
      break;
  }
  return std::nullopt;
}

/// A choice by arguments 0 and 1 between 2 and 3.
std::optional<Expr> simplify_choice(Op op, const std::vector<Expr>& arguments) {
  // Without the condition, if that has an answer everywhere. A strict piece stays even between equal slopes: it records
  // that the function itself jumps (sign(x) has slope 0 on both sides), and a derivative form must not pass over the
  // jump.
  if (op != Op::strict_piece && same(arguments[2], arguments[3]) && droppable(arguments[0]) && droppable(arguments[1]))
    return arguments[2];
  // The branch that constants choose: the other one need not be defined, and there is no jump left.
  if (is_number(arguments[0]) && is_number(arguments[1]) && !same(arguments[0], arguments[1]))
    return arguments[arguments[0].node().constant < arguments[1].node().constant ? 2 : 3];
  return std::nullopt;
}

}  // namespace

Expr Expr::make(Op op, std::vector<Expr> arguments, const Rational& constant, int index) {
  if (op == Op::signed_pow && small_rational(constant).num <= 0)
    throw BadInput("signed_pow needs a positive exponent, not " + print(constant));
  if (is_derivative(op) && (!constant.is_integer() || constant < 1 || constant > highest_order))
    throw BadInput("no derivative is of order " + print(constant));
  // An exponent that cannot be computed with is refused here, where it is written.
  if (op == Op::pown) counted(small_rational(constant).num);
  if (op == Op::abs_pow) small_rational(constant);
  if (const auto value = fold(op, arguments, constant)) return number(*value);
  if (const auto simpler = simplify_by_parity(op, arguments, constant)) return *simpler;
  switch (op) {
    case Op::neg:
      if (is(arguments[0], Op::neg)) return argument(arguments[0]);
      break;
    case Op::abs:
      if (is(arguments[0], Op::abs)) return arguments[0];
      break;
    case Op::add:
      return simplify_sum(arguments[0], arguments[1]);
    case Op::sub:
      return simplify_difference(arguments[0], arguments[1]);
    case Op::mul:
      return simplify_product(arguments[0], arguments[1]);
    case Op::div:
      return simplify_quotient(arguments[0], arguments[1]);
    case Op::min:
    case Op::max:
      return simplify_extremum(op, arguments[0], arguments[1]);
    case Op::pown:
      return simplify_power(arguments[0], constant);
    case Op::abs_pow:
      // x^n for an even n; but |x|^0 is undefined at 0, where x^0 is 1.
      if (constant != 0 && denominator(constant) == 1 && numerator(constant) % 2 == 0)
        return simplify_power(arguments[0], constant);
      if (is(arguments[0], Op::abs)) return make(op, {argument(arguments[0])}, constant);
      break;
    case Op::signed_pow:
      // sign(x)|x|^n = x^n for odd n > 0.
      if (denominator(constant) == 1 && numerator(constant) % 2 != 0) return simplify_power(arguments[0], constant);
      break;
    case Op::select_less:
    case Op::select_less_equal:
    case Op::piece:
    case Op::strict_piece:
      if (const auto chosen = simplify_choice(op, arguments)) return *chosen;
      break;
    default:
      break;
  }
  return intern(op, std::move(arguments), constant, index);
}

}  // namespace overshoot
