#include "lib/kernel/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "lib/scalar/exact.hpp"
#include "lib/scalar/interrupted.hpp"

namespace overshoot {

namespace {

/// Every expression that e is made of, its arguments before itself, e last.
std::vector<Expr> parts(Expr e) {
  std::vector<Expr> out;
  std::set<const Expr::Node*> seen;
  std::vector<std::pair<Expr, std::size_t>> stack{{e, 0}};
  while (!stack.empty()) {
    auto& [top, next] = stack.back();
    if (next == 0 && !seen.insert(top.id()).second) {
      stack.pop_back();
    } else if (next < top.node().arguments.size()) {
      stack.emplace_back(top.node().arguments[next++], 0);
    } else {
      out.push_back(top);
      stack.pop_back();
    }
  }
  return out;
}

Expr number(const Rational& q) { return from<Expr>(q); }
const Expr::Node& node(Expr e) { return e.node(); }
Expr argument(Expr e, std::size_t i = 0) { return e.node().arguments[i]; }

/// c where e is c * pi, else nothing.
std::optional<Rational> multiple_of_pi(Expr e) {
  if (node(e).op == Op::pi) return Rational(1);
  if (node(e).op != Op::mul) return std::nullopt;
  for (const std::size_t i : {0u, 1u})
    if (node(argument(e, i)).op == Op::constant && node(argument(e, 1 - i)).op == Op::pi)
      return node(argument(e, i)).constant;
  return std::nullopt;
}

/// c where e is c * pi: a short sum of multiples of pi, times numbers.
std::optional<Rational> turns(Expr e, int depth = 0) {
  const Op op = node(e).op;
  if (op == Op::pi) return Rational(1);
  if (op == Op::constant && node(e).constant == 0) return Rational(0);
  if (depth > 4 || (op != Op::neg && op != Op::add && op != Op::sub && op != Op::mul && op != Op::div)) return std::nullopt;
  const bool scaled = op == Op::mul && node(argument(e)).op == Op::constant;
  const auto c = turns(argument(e, scaled ? 1 : 0), depth + 1);
  if (!c || op == Op::neg) return c ? std::optional<Rational>(-*c) : c;
  const Expr other = argument(e, scaled ? 0 : 1);
  if (op == Op::mul || op == Op::div) {
    const Rational& q = node(other).constant;
    if (node(other).op != Op::constant || q == 0) return std::nullopt;
    return op == Op::mul ? *c * q : *c / q;
  }
  const auto d = turns(other, depth + 1);
  if (!d) return d;
  return op == Op::add ? *c + *d : *c - *d;
}

/// sin(e) where e is a multiple of pi/6; `quarter`: cos(e), which is sin(e + pi/2).
std::optional<Expr> sine_of_turns(Expr e, bool quarter) {
  const auto c = turns(e);
  if (!c || denominator(*c * 6) != 1) return std::nullopt;
  const Integer sixths = numerator(*c * 6) + (quarter ? 3 : 0);
  const long k = static_cast<long>(sixths - 12 * floor(Rational(sixths) / 12));  // 0 to 11
  const Expr half = number(Rational(1, 2)), root = sqrt(number(3)) * half, one = number(1);
  const Expr first[] = {number(0), half, root, one, root, half};
  return k < 6 ? first[k] : -first[k - 6];
}

/// a + b t for the rational function e = a + b s of variable s, where s^2 is `radicand`: zero where a and b are, t
/// being independent of all else.
Expr reduced(Expr e, int s, Expr radicand, Expr t) {
  struct Element {
    Expr a, b;
  };
  const auto product = [&](const Element& x, const Element& y) {
    return Element{x.a * y.a + radicand * (x.b * y.b), x.a * y.b + x.b * y.a};
  };
  const auto quotient = [&](const Element& x, const Element& y) {
    if (same(y.b, Expr())) return Element{x.a / y.a, x.b / y.a};
    const Expr norm = pown(y.a, 2) - radicand * pown(y.b, 2);
    const Element p = product(x, {y.a, -y.b});
    return Element{p.a / norm, p.b / norm};
  };
  const auto power = [&](const Element& x, long n) {
    if (same(x.b, Expr())) return Element{pown(x.a, n), Expr()};
    Element result{from<Expr>(1), Expr()};
    for (long i = 0; i < std::abs(n); ++i) result = product(result, x);
    return n < 0 ? quotient({from<Expr>(1), Expr()}, result) : result;
  };
  const Tape tape(std::span<const Expr>(&e, 1));
  std::vector<Element> values;
  for (const Tape::Step& step : tape.steps) {
    const auto x = [&](std::size_t i) -> const Element& { return values[static_cast<std::size_t>(step.arguments[i])]; };
    switch (step.op) {
      case Op::variable:
        values.push_back(step.index == s ? Element{Expr(), from<Expr>(1)}
                                         : Element{Expr::variable(step.index), Expr()});
        break;
      case Op::constant:
        values.push_back({number(step.constant), Expr()});
        break;
      case Op::neg:
        values.push_back({-x(0).a, -x(0).b});
        break;
      case Op::add:
        values.push_back({x(0).a + x(1).a, x(0).b + x(1).b});
        break;
      case Op::sub:
        values.push_back({x(0).a - x(1).a, x(0).b - x(1).b});
        break;
      case Op::mul:
        values.push_back(product(x(0), x(1)));
        break;
      case Op::div:
        values.push_back(quotient(x(0), x(1)));
        break;
      case Op::pown:
        if (abs(step.constant) > 64) return e;
        values.push_back(power(x(0), step.exponent.num));
        break;
      default:
        return e;
    }
  }
  return values.back().a + t * values.back().b;
}

/// Rewrites an expression that is defined at a point into one with the same value there, atoms standing for what their
/// names say; where the expression is undefined the result may have any value, and where a function is continued
/// (tanh(x)/x at 0) or a power split (|x|^(1/2) x^-1 x) the result may be undefined at single points. Both are its
/// user's to see to: by defined_on(), and because an expression that is continuous and zero around a point is zero
/// there. (Choices that may jump are atoms themselves: the zero holds for every value that they might have.)
class AtomWriter {
 public:
  AtomWriter(Expr e, int first_atom) : next_(first_atom) {
    // Where the square root of a multiple of pi occurs, or 1/sqrt(1+x^2), pi or x is written through it.
    const Tape tape(std::span<const Expr>(&e, 1));
    bool two_pi = false;
    for (const Tape::Step& step : tape.steps) {
      if (step.op == Op::normal_pdf || step.op == Op::normal_cdf_integral) two_pi = true;
      if (step.op == Op::cos_atan || step.op == Op::sin_atan) {
        const Tape::Step& of = tape.steps[static_cast<std::size_t>(step.arguments[0])];
        if (of.op == Op::variable) half_angle_.try_emplace(of.index, fresh());
      }
    }
    const std::vector<Expr> all = parts(e);
    for (const Expr part : all) collect_exponents(part);
    for (const Expr part : all)
      if (!pi_scale_ && node(part).op == Op::sqrt) pi_scale_ = multiple_of_pi(argument(part));
    if (two_pi && !pi_scale_) pi_scale_ = Rational(2);
    if (pi_scale_) pi_root_ = fresh();
  }

  /// The whole expression, reduced by s^2 = c for every root s = sqrt(c) of a constant in it.
  Expr write_all(Expr e) {
    // From the bottom up, so that a sum of thousands of terms is written without recursion.
    for (const Expr part : parts(e)) write(part);
    Expr result = write(e);
    if (roots_.size() > 4) throw Undecided("more than four square roots of constants");  // each doubles the expression
    for (const auto& [s, c] : roots_) result = reduced(result, s, number(c), fresh());
    // Of roots of other things the outer ones first, which are the later ones; many stay what they are, independent.
    if (roots_.size() + radicands_.size() <= 4)
      for (auto root = radicands_.rbegin(); root != radicands_.rend(); ++root)
        result = reduced(result, root->first, root->second, fresh());
    return result;
  }

 private:
  Expr write(Expr e) {
    if (const auto it = done_.find(e.id()); it != done_.end()) return it->second;
    const Expr result = write_fresh(e);
    done_.emplace(e.id(), result);
    return result;
  }

  Expr fresh() { return Expr::variable(next_++); }

  /// The rules that take products and sums apart go down as far as these are nested.
  class Nesting {
   public:
    explicit Nesting(int& depth) : depth_(depth) {
      if (++depth_ > 2000) throw Undecided("an expression nested too deeply");
    }
    ~Nesting() { --depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    int& depth_;
  };

  /// Where part is a function through exp: the denominators of the multiples in which its exponents occur.
  void collect_exponents(Expr part) {
    switch (node(part).op) {
      case Op::exp:
      case Op::expm1:
      case Op::expm1c:
      case Op::sinh:
      case Op::sinhc:
      case Op::cosh:
      case Op::softplus:
      case Op::sigmoid:
        return collect_denominators(argument(part), 1);
      case Op::tanh:
      case Op::sech2:
      case Op::tanhc:
        return collect_denominators(argument(part), 2);
      case Op::normal_pdf:
      case Op::normal_cdf_integral:
        return collect_denominators(square_of(argument(part)), Rational(1, 2));
      default:
        return;
    }
  }
  void collect_denominators(Expr exponent, Rational multiple) {
    const Expr core = without_constant_factors(exponent, multiple);
    if (!collected_.emplace(core.id(), multiple).second) return;
    const Nesting descent(depth_);
    const Op op = node(core).op;
    if (op == Op::add || op == Op::sub) {
      for (const std::size_t i : {0u, 1u}) collect_denominators(argument(core, i), multiple);
    } else if (op != Op::constant) {
      exponents_denominator_ = lcm(exponents_denominator_, denominator(multiple));
    }
  }

  /// The independent variable that stands for op(arguments).
  Expr atom(Op op, std::vector<Expr> arguments, const Rational& constant = 0) {
    const Expr key = Expr::make(op, std::move(arguments), constant);
    if (node(key).op == Op::constant) return key;
    const auto [it, is_new] = atoms_.try_emplace(key.id(), key);
    if (is_new) it->second = fresh();
    return it->second;
  }

  /// exp of an already written expression, everywhere: e^(a+b) = e^a e^b, e^(n a) = (e^a)^n for integers n, and
  /// e^(a+b)^2 = e^(a^2) (e^(ab))^2 e^(b^2); so that exp(2a), exp(-a), exp(a/2 + a/2), ... share one atom.
  Expr exponential(Expr a) {
    if (const auto it = exponential_of_.find(a.id()); it != exponential_of_.end()) return it->second;
    const Nesting descent(depth_);
    const Expr result = exponential_fresh(a);
    exponential_of_.emplace(a.id(), result);
    return result;
  }
  Expr exponential_fresh(Expr a) {
    const Expr::Node& n = node(a);
    switch (n.op) {
      case Op::constant:
        if (n.constant == 0) return from<Expr>(1);
        return power_of_exponential(n.constant, from<Expr>(1));
      case Op::add:
        return exponential(argument(a)) * exponential(argument(a, 1));
      case Op::sub:
        return exponential(argument(a)) / exponential(argument(a, 1));
      case Op::pown: {  // of a square of a sum, expanded
        const Expr base = argument(a);
        const Op op = node(base).op;
        if (n.constant != 2 || (op != Op::add && op != Op::sub)) break;
        const Expr p = argument(base), q = argument(base, 1);
        const Expr cross = pown(exponential(p * q), op == Op::add ? 2 : -2);
        return exponential(pown(p, 2)) * cross * exponential(pown(q, 2));
      }
      default:
        break;
    }
    Rational multiple = 1;
    const Expr core = without_constant_factors(a, multiple);
    const Op op = node(core).op;
    if (!same(core, a) && (op == Op::add || op == Op::sub)) {
      const Expr p = number(multiple) * argument(core), q = number(multiple) * argument(core, 1);
      return exponential(op == Op::add ? p + q : p - q);
    }
    if (!same(core, a) && denominator(multiple) == 1 && abs(multiple) < 64)
      return pown(exponential(core), static_cast<long>(numerator(multiple)));
    return power_of_exponential(multiple, core);
  }
  /// exp(q a), as a power of exp(a/d) with the denominator d common to the whole expression where that is one.
  Expr power_of_exponential(const Rational& q, Expr a) {
    const Rational d = node(a).op == Op::constant ? 1 : exponents_denominator_;
    const Rational n = q * d;
    if (denominator(n) == 1 && abs(n) < 64)
      return pown(atom(Op::exp, {a / number(d)}), static_cast<long>(numerator(n)));
    return q < 0 ? 1 / atom(Op::exp, {number(-q) * a}) : atom(Op::exp, {number(q) * a});
  }
  static Expr without_constant_factors(Expr a, Rational& multiple) {
    for (;;) {
      const Expr::Node& n = node(a);
      if (n.op == Op::neg) {
        multiple = -multiple;
        a = argument(a);
      } else if (n.op == Op::mul && node(argument(a)).op == Op::constant) {
        multiple *= node(argument(a)).constant;
        a = argument(a, 1);
      } else if (n.op == Op::div && node(argument(a, 1)).op == Op::constant && node(argument(a, 1)).constant != 0) {
        multiple /= node(argument(a, 1)).constant;
        a = argument(a);
      } else {
        return a;
      }
    }
  }

  /// log(x) for an x not yet written. The logarithm of a product is the sum of those of its factors, where an atom
  /// log(f) stands for log|f|: the product is positive, its factors need not be.
  Expr logarithm(Expr x) {
    if (const auto it = logarithm_of_.find(x.id()); it != logarithm_of_.end()) return it->second;
    const Nesting descent(depth_);
    const Expr result = logarithm_fresh(x);
    logarithm_of_.emplace(x.id(), result);
    return result;
  }
  Expr logarithm_fresh(Expr x) {
    const Expr::Node& n = node(x);
    switch (n.op) {
      case Op::exp:
        return write(argument(x));
      case Op::neg:
        return logarithm(argument(x));
      case Op::mul:
        return logarithm(argument(x)) + logarithm(argument(x, 1));
      case Op::div:
        return logarithm(argument(x)) - logarithm(argument(x, 1));
      case Op::pown:
        return number(n.constant) * logarithm(argument(x));
      case Op::log1pc:
        return atom(Op::log, {logarithm_of_one_plus(argument(x))}) - logarithm(argument(x));
      default: {
        const Expr written = write(x);
        return atom(Op::log, {node(written).op == Op::neg ? argument(written) : written});
      }
    }
  }
  /// log(1 + x), x not yet written: log(1 + e^a) = softplus(a) and log(1 + (e^a - 1)) = a for every a.
  Expr logarithm_of_one_plus(Expr x) {
    if (node(x).op == Op::exp) return softplus_of(write(argument(x)));
    if (node(x).op == Op::expm1) return write(argument(x));
    return atom(Op::log, {1 + write(x)});
  }

  /// softplus of a written expression, by one of a, -a: softplus(-a) = softplus(a) - a.
  Expr softplus_of(Expr a) {
    return node(a).op == Op::neg ? softplus_atom(argument(a)) - argument(a) : softplus_atom(a);
  }
  Expr softplus_atom(Expr a) {
    const Expr growth = 1 + exponential(a), result = atom(Op::log, {growth});
    exponential_of_.insert_or_assign(result.id(), growth);
    return result;
  }
  /// The square of sqrt(c) t as c t^2.
  static Expr square_of(Expr a) {
    const bool scaled =
        node(a).op == Op::mul && node(argument(a)).op == Op::sqrt && node(argument(argument(a))).op == Op::constant;
    return scaled ? argument(argument(a)) * pown(argument(a, 1), 2) : pown(a, 2);
  }
  /// exp(-a^2/2)/sqrt(2 pi) for an a not yet written.
  Expr gaussian_density(Expr a) { return exponential(write(-square_of(a) / 2)) / square_root_of_pi_times(2); }
  Expr gaussian_distribution(Expr a) {
    if (node(a).op == Op::neg) return from<Expr>(1) - atom(Op::normal_cdf, {argument(a)});
    return atom(Op::normal_cdf, {a});
  }
  /// sqrt(c pi) = sqrt(c / c0) W, where W^2 = c0 pi, if that ratio has a rational root; else an atom of its own.
  Expr square_root_of_pi_times(const Rational& c) {
    try {
      return number(sqrt(Exact(c / *pi_scale_)).rational()) * *pi_root_;
    } catch (const Undecided&) {  // the ratio has no rational root
      return atom(Op::sqrt, {number(c) * Expr::make(Op::pi, {})});
    }
  }
  /// n^b for a positive integer, as a product over its prime factors (what is left after trial division counts as
  /// prime), so that (p q)^b and p^b q^b are the same product of atoms.
  Expr integer_power(Integer n, const Rational& b) {
    if (n > Integer(1) << 4096) throw Undecided("a power of a number too long to be factored");
    Expr result = from<Expr>(1);
    for (long p = 2; p < 1'000'000 && p * p <= n; ++p)
      for (; n % p == 0; n /= p) result = result * prime_power(Rational(p), b);
    return n > 1 ? result * prime_power(Rational(n), b) : result;
  }
  Expr prime_power(const Rational& x, const Rational& b) { return split_power(number(x), b); }

  /// |x|^b = |x|^floor(b) * |x|^(b - floor(b)), the last an atom; constant factors of x come out.
  Expr magnitude_power(Expr x, const Rational& b) {
    const Nesting descent(depth_);
    if (node(x).op == Op::constant && node(x).constant != 0)
      return integer_power(abs(numerator(node(x).constant)), b) / integer_power(denominator(node(x).constant), b);
    if (node(x).op == Op::neg) return magnitude_power(argument(x), b);
    if (node(x).op == Op::mul && node(argument(x)).op == Op::constant)
      return magnitude_power(argument(x), b) * magnitude_power(argument(x, 1), b);
    if (node(x).op == Op::div && node(argument(x, 1)).op == Op::constant)
      return magnitude_power(argument(x), b) / magnitude_power(argument(x, 1), b);
    return split_power(x, b);
  }
  Expr split_power(Expr x, const Rational& b) {
    const Integer whole = floor(b);
    const Rational rest = b - whole;
    Expr result = pown(atom(Op::abs, {x}), static_cast<long>(whole));
    if (rest != 0) result = result * atom(Op::abs_pow, {x}, rest);
    return result;
  }

  /// What is written otherwise where its argument has a form: half angles, roots of constants and of multiples of pi.
  std::optional<Expr> write_by_form(Expr e) {
    const Expr::Node& n = node(e);
    if (n.op == Op::sin || n.op == Op::cos)
      if (const auto known = sine_of_turns(argument(e), n.op == Op::cos)) return write(*known);
    if (n.op == Op::tan || n.op == Op::sinc) {
      const Expr x = argument(e);
      if (turns(x)) return write(n.op == Op::tan ? sin(x) / cos(x) : sin(x) / x);
    }
    if (n.op == Op::variable) {
      const auto it = half_angle_.find(n.index);
      if (it == half_angle_.end()) return e;
      const Expr u = it->second;
      return (1 - pown(u, 2)) / (2 * u);
    }
    if (n.op == Op::pi) return pi_root_ ? pown(*pi_root_, 2) / number(*pi_scale_) : atom(Op::pi, {});
    if (n.op == Op::sqrt)
      if (const auto c = multiple_of_pi(argument(e)); c && pi_scale_) return square_root_of_pi_times(*c);
    if (n.op == Op::sqrt && node(argument(e)).op == Op::constant && node(argument(e)).constant > 0) {
      // sqrt(p/q) = s sqrt(r)/q, where p q = s^2 r
      const Rational c = node(argument(e)).constant;
      Integer r = numerator(c) * denominator(c), s = 1;
      for (long k = 2; k < 1000 && k * k <= r; ++k)
        for (; r % (k * k) == 0; r /= k * k) s *= k;
      const Expr root = atom(Op::sqrt, {number(Rational(r))});
      if (node(root).op == Op::variable) roots_.emplace(node(root).index, Rational(r));
      return number(Rational(s) / Rational(denominator(c))) * root;
    }
    if ((n.op == Op::cos_atan || n.op == Op::sin_atan) && node(argument(e)).op == Op::variable) {
      const Expr u = half_angle_.at(node(argument(e)).index);
      return (n.op == Op::cos_atan ? 2 * u : 1 - pown(u, 2)) / (1 + pown(u, 2));
    }
    if (n.op == Op::pown && node(argument(e)).op == Op::sqrt && n.constant > 0 && numerator(n.constant) % 2 == 0)
      return Expr::make(Op::pown, {write(argument(argument(e)))}, n.constant / 2);
    return std::nullopt;
  }

  /// A function through exp, by powers of an atom.
  std::optional<Expr> write_through_exponential(Op op, Expr x) {
    switch (op) {
      case Op::exp:
        return exponential(x);
      case Op::expm1:
        return exponential(x) - 1;
      case Op::sinh:
        return (exponential(x) - exponential(-x)) / 2;
      case Op::sinhc:
        return (exponential(x) - exponential(-x)) / 2 / x;
      case Op::expm1c:
        return (exponential(x) - 1) / x;
      case Op::cosh:
        return (exponential(x) + exponential(-x)) / 2;
      case Op::tanh: {
        const Expr square = exponential(2 * x);
        return (square - 1) / (square + 1);
      }
      case Op::sech2: {
        const Expr square = exponential(2 * x);
        return 4 * square / pown(square + 1, 2);
      }
      case Op::tanhc: {
        const Expr square = exponential(2 * x);
        return (square - 1) / (square + 1) / x;
      }
      case Op::softplus:
        return softplus_of(x);
      case Op::sigmoid: {
        const Expr growth = exponential(x);
        return growth / (1 + growth);
      }
      default:
        return std::nullopt;
    }
  }

  Expr write_fresh(Expr e) {
    if (const auto written = write_by_form(e)) return *written;
    const Expr::Node& n = node(e);
    std::vector<Expr> a;
    for (const Expr& x : n.arguments) a.push_back(write(x));
    if (a.size() == 1)
      if (const auto written = write_through_exponential(n.op, a[0])) return *written;
    switch (n.op) {
      case Op::log:
        return logarithm(argument(e));
      case Op::log1p:
        return logarithm_of_one_plus(argument(e));
      case Op::log1pc:
        return logarithm_of_one_plus(argument(e)) / a[0];
      case Op::xlogx:  // also at 0, whatever its logarithm be taken for
        return a[0] * logarithm(argument(e));
      case Op::sinc:
        return atom(Op::sin, {a[0]}) / a[0];
      case Op::tan:
        return atom(Op::sin, {a[0]}) / atom(Op::cos, {a[0]});
      case Op::erfc:
        return 1 - atom(Op::erf, {a[0]});
      case Op::normal_pdf:
        return gaussian_density(argument(e));
      case Op::normal_cdf:
        return gaussian_distribution(a[0]);
      case Op::normal_cdf_integral:
        return gaussian_density(argument(e)) + a[0] * gaussian_distribution(a[0]);
      case Op::sin_atan:
        return a[0] * atom(Op::cos_atan, {a[0]});
      case Op::abs_pow:
        return magnitude_power(a[0], n.constant);
      case Op::signed_pow:
        return a[0] * magnitude_power(a[0], n.constant - 1);
      case Op::sqrt: {
        const Expr root = atom(Op::sqrt, {a[0]});
        if (node(root).op == Op::variable) radicands_.emplace(node(root).index, a[0]);
        return root;
      }
      case Op::constant:
      case Op::neg:
      case Op::add:
      case Op::sub:
      case Op::mul:
      case Op::div:
      case Op::pown:
        return Expr::make(n.op, std::move(a), n.constant, n.index);
      default:
        return atom(n.op, std::move(a), n.constant);
    }
  }

  int next_;
  std::map<int, Rational> roots_;   ///< c by the index of the atom sqrt(c)
  std::map<int, Expr> radicands_;   ///< and of the atom of a root of another expression, as it is written
  std::map<int, Expr> half_angle_;  ///< u with x = (1-u^2)/(2u), by the index of x
  Integer exponents_denominator_ = 1;
  std::optional<Rational> pi_scale_;
  std::optional<Expr> pi_root_;  ///< W with W^2 = pi_scale * pi
  std::map<const Expr::Node*, Expr> atoms_, done_;
  std::map<const Expr::Node*, Expr> exponential_of_;  ///< e^x by x; 1 + e^a by the atom that stands for softplus(a)
  std::map<const Expr::Node*, Expr> logarithm_of_;
  std::set<std::pair<const Expr::Node*, Rational>> collected_;  ///< exponents whose denominators are in
  int depth_ = 0;
};

}  // namespace

Expr with_atoms(Expr e, int first_atom) {
  // A rational function is 0 or not as a formal quotient; where e is defined, its user decides (defined_on).
  const Folding formal(Folding::formal);
  return AtomWriter(e, first_atom).write_all(e);
}

namespace {

constexpr long highest_degree = 1'000'000'000;  // products of two of them fit a long

using Degrees = std::map<int, Degree>;

Degrees degrees_of_product(const Degrees& a, const Degrees& b) {
  Degrees product = a;
  for (const auto& [i, degree] : b) {
    product[i].numerator += degree.numerator;
    product[i].denominator += degree.denominator;
  }
  return product;
}

Degrees degrees_of_quotient(const Degrees& a, const Degrees& b) {
  Degrees inverse;
  for (const auto& [i, degree] : b) inverse[i] = {degree.denominator, degree.numerator};
  return degrees_of_product(a, inverse);
}

Degrees degrees_of_sum(const Degrees& a, const Degrees& b) {
  Degrees sum;
  std::set<int> all;
  for (const auto& [i, degree] : a) all.insert(i);
  for (const auto& [i, degree] : b) all.insert(i);
  for (const int i : all) {
    const Degree x = a.contains(i) ? a.at(i) : Degree{}, y = b.contains(i) ? b.at(i) : Degree{};
    sum[i] = {std::max(x.numerator + y.denominator, y.numerator + x.denominator), x.denominator + y.denominator};
  }
  return sum;
}

Degrees degrees_of_power(const Degrees& a, long exponent) {
  if (exponent > highest_degree || exponent < -highest_degree) throw Undecided("the degree is too high");
  const long n = std::abs(exponent);
  Degrees power;
  for (const auto& [i, degree] : a)
    power[i] = exponent >= 0 ? Degree{n * degree.numerator, n * degree.denominator}
                             : Degree{n * degree.denominator, n * degree.numerator};
  return power;
}

/// `of`: the degrees of the steps before it.
Degrees degrees_of_step(const Tape::Step& step, const std::vector<Degrees>& of) {
  const auto a = [&](std::size_t i) -> const Degrees& { return of[static_cast<std::size_t>(step.arguments[i])]; };
  switch (step.op) {
    case Op::constant:
    case Op::pi:
      return {};
    case Op::variable:
      return Degrees{{step.index, Degree{1, 0}}};
    case Op::neg:
      return a(0);
    case Op::add:
    case Op::sub:
      return degrees_of_sum(a(0), a(1));
    case Op::mul:
      return degrees_of_product(a(0), a(1));
    case Op::div:
      return degrees_of_quotient(a(0), a(1));
    case Op::pown:
      return degrees_of_power(a(0), step.exponent.num);
    default:
      throw Undecided(fmt::format("{} is not a rational function", name_of(step.op)));
  }
}

}  // namespace

std::map<int, Degree> degrees(const Tape& tape) {
  std::vector<Degrees> of;
  for (const Tape::Step& step : tape.steps) {
    of.push_back(degrees_of_step(step, of));
    // Beyond any grid, and before sums and products of degrees overflow.
    for (const auto& [i, degree] : of.back())
      if (degree.numerator > highest_degree || degree.denominator > highest_degree)
        throw Undecided("the degree is too high");
  }
  return of[static_cast<std::size_t>(tape.outputs.front())];
}

long polynomial_degree(Expr e, int variable) {
  const Tape tape(std::span<const Expr>(&e, 1));
  const auto all = degrees(tape);
  const auto it = all.find(variable);
  if (it == all.end()) return 0;
  if (it->second.denominator > 0) throw Undecided("not a polynomial in this variable");
  return it->second.numerator;
}

namespace {

/// The number of the k-th grid point of variable i: rationals with no small coincidences, shifted by `attempt` when a
/// denominator vanished on the grid before.
Rational grid_value(std::size_t i, long k, int attempt) {
  return Rational(Integer(2 * k + 3) * 8 + static_cast<long>(2 * i + 1) + attempt * 5, 7 + 2 * attempt);
}

/// A rational function at many points: its steps' values stand in room that is used again, and a step is computed again
/// where it depends on a variable that changed.
class RationalProgram {
 public:
  explicit RationalProgram(const Tape& tape) : tape_(tape), values_(tape.steps.size()), changed_(tape.steps.size()) {}

  /// The value where the variables have these values; `is_new` says which of them had others in the run before.
  /// Undecided, and of no further use, where a denominator is 0.
  const Rational& run(const std::vector<Rational>& variables, const std::vector<bool>& is_new) {
    for (std::size_t k = 0; k < tape_.steps.size(); ++k) {
      const Tape::Step& step = tape_.steps[k];
      bool changed = first_;
      if (step.op == Op::variable) changed = changed || is_new[static_cast<std::size_t>(step.index)];
      for (const int a : step.arguments) changed = changed || changed_[static_cast<std::size_t>(a)];
      changed_[k] = changed;
      if (changed) compute(step, variables, values_[k]);
    }
    first_ = false;
    return values_[static_cast<std::size_t>(tape_.outputs.front())];
  }

 private:
  void compute(const Tape::Step& step, const std::vector<Rational>& variables, Rational& r) const {
    const auto a = [&](std::size_t i) -> const Rational& {
      return values_[static_cast<std::size_t>(step.arguments[i])];
    };
    switch (step.op) {
      case Op::constant:
        r = step.constant;
        return;
      case Op::variable:
        r = variables[static_cast<std::size_t>(step.index)];
        return;
      case Op::neg:
        mpq_neg(r.raw(), a(0).raw());
        return;
      case Op::add:
        mpq_add(r.raw(), a(0).raw(), a(1).raw());
        break;
      case Op::sub:
        mpq_sub(r.raw(), a(0).raw(), a(1).raw());
        break;
      case Op::mul:
        mpq_mul(r.raw(), a(0).raw(), a(1).raw());
        break;
      case Op::div:
        if (a(1) == 0) throw Undecided("division by zero");
        mpq_div(r.raw(), a(0).raw(), a(1).raw());
        break;
      case Op::pown:
        r = pown(Exact(a(0)), step.exponent.num).rational();
        break;
      default:
        throw Undecided(fmt::format("{} is not a rational function", name_of(step.op)));
    }
    if (r.bits() > longest_value) throw Undecided("an exact number too long to be written out");
  }

  static constexpr long longest_value = 1L << 20;
  const Tape& tape_;
  std::vector<Rational> values_;
  std::vector<bool> changed_;
  bool first_ = true;
};

struct Grid {
  std::vector<int> variables;
  std::vector<long> sizes;
  long points = 1;
};

/// An expression rewritten as a rational function, and the points that decide whether it is zero. Throws Undecided
/// where it is not a rational function or the points are too many.
struct OnGrid {
  OnGrid(Expr e, long budget) : tape(rewritten(e)) {
    for (const auto& [i, d] : degrees(tape)) {
      grid.variables.push_back(i);
      grid.sizes.push_back(d.numerator + 1);
      if (grid.points > budget / (d.numerator + 1)) throw Undecided("the grid is too large");
      grid.points *= d.numerator + 1;
    }
  }
  static Tape rewritten(Expr e) {
    const Expr rational = with_atoms(e, Tape(std::span<const Expr>(&e, 1)).variable_count());
    return Tape(std::span<const Expr>(&rational, 1));
  }
  const Tape tape;
  Grid grid;
};

/// The variables' numbers in the grid, the one first on which the fewest steps depend: it is to change most often.
std::vector<std::size_t> fewest_steps_first(const Tape& tape, const Grid& grid) {
  std::vector<std::pair<long, std::size_t>> order;
  for (std::size_t i = 0; i < grid.variables.size(); ++i) {
    std::vector<bool> depends;
    for (const Tape::Step& step : tape.steps) {
      const auto does = [&](int a) { return depends[static_cast<std::size_t>(a)]; };
      depends.push_back((step.op == Op::variable && step.index == grid.variables[i]) ||
                        std::ranges::any_of(step.arguments, does));
    }
    order.emplace_back(std::ranges::count(depends, true), i);
  }
  std::ranges::sort(order);
  std::vector<std::size_t> numbers;
  for (const auto& [steps, i] : order) numbers.push_back(i);
  return numbers;
}

/// True if zero on the grid, false if certainly not zero somewhere, nothing if a denominator vanished.
std::optional<bool> zero_on_grid(const Tape& tape, const Grid& grid, int attempt) {
  RationalProgram program(tape);
  std::vector<Rational> values(static_cast<std::size_t>(tape.variable_count()));
  std::vector<bool> is_new(values.size(), true);
  std::vector<long> position(grid.variables.size(), 0);
  const auto put = [&](std::size_t i) {
    const auto variable = static_cast<std::size_t>(grid.variables[i]);
    values[variable] = grid_value(i, position[i], attempt);
    is_new[variable] = true;
  };
  const std::vector<std::size_t> order = fewest_steps_first(tape, grid);
  for (const std::size_t i : order) put(i);
  try {
    for (;;) {
      stop_if_asked();
      if (program.run(values, is_new).sign() != 0) return false;
      is_new.assign(is_new.size(), false);
      auto next = order.begin();
      for (; next != order.end() && ++position[*next] == grid.sizes[*next]; ++next) {
        position[*next] = 0;
        put(*next);
      }
      if (next == order.end()) return true;
      put(*next);
    }
  } catch (const Undecided&) {
    return std::nullopt;
  }
}

}  // namespace

IdentityCheck identically_zero(Expr e, long budget) {
  IdentityCheck check;
  try {
    const OnGrid on(e, budget);
    check.grid_points = on.grid.points;
    for (int attempt = 0; attempt < 8; ++attempt)
      if (const auto zero = zero_on_grid(on.tape, on.grid, attempt)) {
        check.holds = *zero;
        if (!*zero) check.why_not = "they differ at a point, functions being taken as further variables";
        return check;
      }
    check.why_not = "a denominator vanishes on every grid tried";
  } catch (const Undecided& undecided) {
    check.why_not = undecided.what();
  }
  return check;
}

IdentityWork identity_work(Expr e, long budget) {
  IdentityWork work;
  try {
    const OnGrid on(e, budget);
    work.operations = static_cast<double>(on.grid.points) * static_cast<double>(on.tape.steps.size());
    for (const long size : on.grid.sizes)  // a number of the grid to the power of the degree
      work.bits += static_cast<double>(size) * std::log2(16.0 * static_cast<double>(size) + 32);
  } catch (const Undecided&) {
  }
  return work;
}

}  // namespace overshoot
