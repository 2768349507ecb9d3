#include "lib/search/normal_form.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "lib/scalar/exact.hpp"

namespace overshoot {

namespace {

/// A polynomial over a product of powers of others that are no monomials.
struct Fraction {
  Polynomial top;
  std::map<Polynomial, long> bottom;
};

constexpr long highest_power = 200;

Expr number(const Rational& q) { return from<Expr>(q); }
bool is_constant(const Polynomial& p) { return p.empty() || (p.size() == 1 && p.begin()->first.empty()); }

Polynomial scaled(const Polynomial& p, const Monomial& m, const Rational& c, long times = 1) {
  Polynomial out;
  for (const auto& [k, x] : p) out.emplace(product_of(k, m, times), x * c);
  return out;
}

/// The greatest monomial that divides every term.
Monomial content(const Polynomial& p) {
  Monomial least = p.begin()->first;
  for (const auto& [m, c] : p) {
    for (auto& [atom, n] : least) n = std::min(n, m.contains(atom) ? m.at(atom) : 0);
    for (const auto& [atom, n] : m)
      if (n < 0 && !least.contains(atom)) least[atom] = n;
  }
  std::erase_if(least, [](const auto& entry) { return entry.second == 0; });
  return least;
}

/// The coefficients of the powers of an atom, which has no negative ones.
std::map<long, Polynomial> by_powers(const Polynomial& p, int atom) {
  std::map<long, Polynomial> out;
  for (const auto& [whole, c] : p) {
    Monomial m = whole;
    const long n = m.contains(atom) ? m.at(atom) : 0;
    m.erase(atom);
    out[n].emplace(std::move(m), c);
  }
  return out;
}

std::set<int> atoms_of(const Polynomial& p) {
  std::set<int> out;
  for (const auto& [m, c] : p)
    for (const auto& [atom, n] : m) out.insert(atom);
  return out;
}

// Dense polynomials in one atom, the constant first.
using Dense = std::vector<Rational>;
void trim(Dense& p) {
  while (!p.empty() && p.back() == 0) p.pop_back();
}
Dense derived(const Dense& p) {
  Dense out;
  for (std::size_t i = 1; i < p.size(); ++i) out.push_back(p[i] * static_cast<long>(i));
  return out;
}
std::pair<Dense, Dense> divided(Dense a, const Dense& b) {
  Dense quotient(a.size() >= b.size() ? a.size() - b.size() + 1 : 0);
  while (a.size() >= b.size()) {
    const std::size_t shift = a.size() - b.size();
    const Rational q = a.back() / b.back();
    quotient[shift] = q;
    for (std::size_t i = 0; i < b.size(); ++i) a[shift + i] -= q * b[i];
    a.pop_back();
    trim(a);
  }
  return {quotient, a};
}
Dense monic(Dense p) {
  const Rational lead = p.back();
  for (Rational& c : p) c /= lead;
  return p;
}
Dense common_divisor(Dense a, Dense b) {
  while (!b.empty()) {
    Dense rest = divided(a, b).second;
    a = std::move(b);
    b = rest.empty() ? rest : monic(std::move(rest));
  }
  return monic(std::move(a));
}
/// Factors without square, each with its power (Yun).
std::vector<std::pair<Dense, long>> square_free(const Dense& p) {
  std::vector<std::pair<Dense, long>> out;
  const Dense slope = derived(p);
  const Dense a = common_divisor(p, slope);
  Dense b = divided(p, a).first, c = divided(slope, a).first;
  for (long power = 1; b.size() > 1; ++power) {
    Dense d = c;
    const Dense e = derived(b);
    d.resize(std::max(d.size(), e.size()));
    for (std::size_t i = 0; i < e.size(); ++i) d[i] -= e[i];
    trim(d);
    const Dense f = d.empty() ? monic(b) : common_divisor(b, d);
    if (f.size() > 1) out.emplace_back(f, power);
    b = divided(b, f).first;
    c = d.empty() ? Dense{} : divided(d, f).first;
  }
  return out;
}
/// In powers of x - at.
Dense shifted(Dense p, const Rational& at) {
  for (std::size_t k = 0; k + 1 < p.size(); ++k)
    for (std::size_t i = p.size() - 1; i-- > k;) p[i] += at * p[i + 1];
  return p;
}

class Writer {
 public:
  Writer(const Box& box, const SignOf& sign) : box_(box), sign_(sign) {}

  /// Exponents in exp are first collected, then taken as multiples of what is common to them.
  std::vector<Fraction> normal(const std::vector<Expr>& all) {
    for (const Expr e : all) fraction(e);
    done_.clear();
    collecting_ = false;
    std::vector<Fraction> out;
    for (const Expr e : all) out.push_back(fraction(e));
    return out;
  }

  /// In the variables by their numbers; none where one of them is no polynomial in these.
  std::vector<Polynomial> polynomials(const std::vector<Expr>& all) {
    std::vector<Polynomial> out;
    for (const Fraction& f : normal(all)) {
      if (!f.bottom.empty()) return {};
      Polynomial p;
      for (const auto& [m, c] : f.top) {
        Monomial in_variables;
        for (const auto& [a, n] : m) {
          const Expr e = atoms_[static_cast<std::size_t>(a)];
          if (e.node().op != Op::variable || n < 0) return {};
          in_variables[e.node().index] = n;
        }
        add_to(p, in_variables, c);
      }
      out.push_back(std::move(p));
    }
    return out;
  }

  std::vector<Quotient> quotients(const Fraction& f, const Fraction& h) {
    std::vector<Quotient> out;
    for (const int a : atoms_of(h.top)) {
      const auto divisor = by_powers(h.top, a), top = by_powers(f.top, a);
      if (f.top.empty() || divisor.begin()->first < 0 || top.begin()->first < 0) continue;
      const long degree = divisor.rbegin()->first;
      const Polynomial& lead = divisor.rbegin()->second;
      Polynomial factor = constant(1), quotient, rest = f.top;
      for (long n = top.rbegin()->first; n >= degree; --n) {
        auto powers = by_powers(rest, a);
        if (!powers.contains(n)) continue;
        std::optional<Polynomial> by = exactly(powers[n], lead);
        if (!by) {
          by = powers[n];
          factor = product(factor, lead);
          quotient = product(quotient, lead);
          rest = product(rest, lead);
        }
        const Polynomial term = scaled(*by, Monomial{{a, n - degree}}, 1);
        quotient = sum_of(quotient, term);
        rest = sum_of(rest, product(term, h.top), -1);
      }
      if (quotient.empty()) continue;
      const Expr below_f = expression({constant(1), f.bottom}), below_h = expression({constant(1), h.bottom});
      const Expr whole = horner(factor) / below_f;
      const int s = sign_(whole);
      if (s != 0) out.push_back({number(s) * whole, number(s) * horner(quotient) / below_h, number(s) * horner(rest)});
    }
    return out;
  }

  std::vector<Multiple> multiples(const Fraction& f) {
    if (f.top.empty()) return {{number(1), number(0)}};
    // Denominators cleared, then powers of what is positive divided out.
    Expr factor = number(1);
    int flips = 1;
    for (const auto& [p, n] : f.bottom) {
      const Expr base = horner(p);
      const int s = n % 2 == 0 ? 1 : sign_(base);
      if (s == 0) return {};
      if (s < 0) flips = -flips;
      factor = factor * pown(s < 0 ? -base : base, n);
    }
    Polynomial top = scaled(f.top, {}, flips);
    Monomial outside = content(top), kept;
    for (const auto& [atom, n] : outside) {
      const Expr a = atoms_[static_cast<std::size_t>(atom)];
      if (n > 0 && !positive(atom)) {
        kept[atom] = n;
      } else if (!positive(atom) && n % 2 != 0) {
        const int s = sign_(a);
        if (s == 0) return {};
        factor = factor * pown(s < 0 ? -a : a, -n);
        if (s < 0) top = scaled(top, {}, -1);
      } else {
        factor = n > 0 ? factor / pown(a, n) : factor * pown(a, -n);
      }
    }
    top = product(scaled(top, outside, 1, -1), constant(1));  // which writes squares of roots out
    std::vector<Multiple> out;
    const auto add = [&](Expr more, Expr rest, bool again = false) {
      const Multiple m{factor * more, rest, {}, again};
      if (std::ranges::none_of(out, [&](const Multiple& known) { return same(known.rest, m.rest); })) out.push_back(m);
    };
    Expr lead = number(1);
    for (const auto& [atom, n] : kept) lead = lead * pown(atoms_[static_cast<std::size_t>(atom)], n);
    const std::set<int> atoms = atoms_of(top);
    if (atoms.size() == 1) by_factors(top, *atoms.begin(), [&](Expr rest) { add(number(1), lead * rest); });
    if (const auto base = common_base(top, atoms)) {
      Polynomial of_base;
      for (const auto& [m, c] : top) of_base[m.empty() ? Monomial{} : Monomial{{base->first, m.begin()->second / base->second}}] = c;
      by_factors(of_base, base->first, [&](Expr rest) { add(number(1), lead * rest); });
    }
    if (const auto squares = completed(top)) add(number(1), lead * *squares);
    if (const auto bounded = with_xlogx(top)) add(number(1), lead * *bounded);
    by_linear_factors(top, [&](Expr rest) { add(number(1), lead * rest); });
    if (kept.empty()) {
      by_exponents(top, add);
      by_roots(top, add);
      by_logarithms(top, add);
    }
    add(number(1), lead * from_ends(top));
    add(number(1), lead * horner(top));
    if (kept.empty()) {
      by_exponentials(top, add);
      by_squares(top, add);
    }
    return out;
  }

 private:
  using Add = std::function<void(Expr, Expr, bool)>;

  /// a / b, where b is a term or a is a multiple of it.
  std::optional<Polynomial> exactly(const Polynomial& a, const Polynomial& b) {
    if (b.size() > 1) {
      const Rational ratio = a.begin()->second / b.begin()->second;
      return sum_of(a, b, -ratio).empty() ? std::optional(constant(ratio)) : std::nullopt;
    }
    Polynomial out = scaled(a, b.begin()->first, 1 / b.begin()->second, -1);
    for (const auto& [m, c] : out)
      for (const auto& [atom, n] : m)
        if (n < 0 && b.begin()->first.contains(atom)) return std::nullopt;
    return out;
  }

  int atom(Expr e) {
    for (std::size_t i = 0; i < atoms_.size(); ++i)
      if (same(atoms_[i], e)) return static_cast<int>(i);
    atoms_.push_back(e);
    return static_cast<int>(atoms_.size()) - 1;
  }
  Fraction of_atom(Expr e) {
    if (e.node().op == Op::constant) return {constant(e.node().constant), {}};
    return {{{Monomial{{atom(e), 1}}, Rational(1)}}, {}};
  }
  bool positive(int i) {
    const auto it = positive_.find(i);
    if (it != positive_.end()) return it->second;
    const Expr e = atoms_[static_cast<std::size_t>(i)];
    const Op op = e.node().op;
    bool is = op == Op::exp || op == Op::pi;
    if (op == Op::variable) {
      const Side& side = box_[static_cast<std::size_t>(e.node().index)];
      is = side.lo && (*side.lo > 0 || (*side.lo == 0 && side.lo_open));
    } else if (op == Op::sqrt || op == Op::abs_pow) {
      is = e.node().arguments[0].node().op == Op::constant;
    }
    positive_[i] = is;
    return is;
  }

  Fraction plus(const Fraction& a, const Fraction& b, long sign) {
    Fraction out;
    out.bottom = a.bottom;
    for (const auto& [p, n] : b.bottom) out.bottom[p] = std::max(out.bottom[p], n);
    const auto lifted = [&](const Fraction& f) {
      Polynomial top = f.top;
      for (const auto& [p, n] : out.bottom) {
        const auto it = f.bottom.find(p);
        for (long k = it == f.bottom.end() ? 0 : it->second; k < n; ++k) top = product(top, p);
      }
      return top;
    };
    out.top = sum_of(lifted(a), lifted(b), sign);
    if (out.top.empty()) out.bottom.clear();
    return cancelled(std::move(out));
  }
  Fraction times(const Fraction& a, const Fraction& b) {
    Fraction out{product(a.top, b.top), a.bottom};
    for (const auto& [p, n] : b.bottom) out.bottom[p] += n;
    return cancelled(std::move(out));
  }
  Fraction inverse(const Fraction& f) {
    if (f.top.empty()) throw Undecided("a quotient by zero");
    Fraction out{constant(1), {}};
    for (const auto& [p, n] : f.bottom)
      for (long k = 0; k < n; ++k) out.top = product(out.top, p);
    const Monomial outside = content(f.top);
    const Rational lead = f.top.rbegin()->second;
    const Polynomial rest = scaled(f.top, outside, 1 / lead, -1);
    out.top = scaled(out.top, outside, 1 / lead, -1);
    if (!is_constant(rest)) out.bottom[rest] = 1;
    return cancelled(std::move(out));
  }
  /// Common factors of the top and of what is below it, where both are in one atom.
  static Fraction cancelled(Fraction f) {
    for (auto it = f.bottom.begin(); it != f.bottom.end();) {
      const std::set<int> atoms = atoms_of(it->first);
      if (atoms.size() == 1 && it->second > 0) {
        const int a = *atoms.begin();
        const Dense below = dense(it->first, a);
        bool divides = true;
        while (divides && it->second > 0) {
          // Every coefficient of the other atoms' monomials must be divisible.
          std::map<Monomial, Polynomial> by_others;
          long least = 0;
          for (const auto& [m, c] : f.top)
            if (m.contains(a)) least = std::min(least, m.at(a));
          for (const auto& [whole, c] : f.top) {
            Monomial m = whole;
            const long n = (m.contains(a) ? m.at(a) : 0) - least;
            m.erase(a);
            by_others[m].emplace(n == 0 ? Monomial{} : Monomial{{a, n}}, c);
          }
          Polynomial quotient;
          for (const auto& [m, p] : by_others) {
            const auto [q, rest] = divided(dense(p, a), below);
            if (!(divides = rest.empty())) break;
            for (std::size_t i = 0; i < q.size(); ++i)
              if (q[i] != 0)
                add_to(quotient, product_of(m, Monomial{{a, 1}}, static_cast<long>(i) + least), q[i]);
          }
          if (!divides) break;
          f.top = std::move(quotient);
          --it->second;
        }
      }
      it = it->second == 0 ? f.bottom.erase(it) : std::next(it);
    }
    return f;
  }
  static Dense dense(const Polynomial& p, int a) {
    Dense out;
    for (const auto& [m, c] : p) {
      const auto n = static_cast<std::size_t>(m.contains(a) ? m.at(a) : 0);
      if (n > 1000) throw Undecided("a polynomial of too high a degree");
      if (out.size() <= n) out.resize(n + 1);
      out[n] = c;
    }
    return out;
  }

  /// With squares of square roots written out.
  Polynomial product(const Polynomial& a, const Polynomial& b) const {
    Polynomial out;
    for (const auto& [m, c] : a)
      for (const auto& [k, d] : b) {
        Monomial both = product_of(m, k);
        Polynomial extra = constant(1);
        for (const auto& [root, radicand] : radicands_)
          if (const auto it = both.find(root); it != both.end() && it->second >= 2) {
            const long squares = it->second / 2;
            it->second %= 2;
            if (it->second == 0) both.erase(it);
            for (long i = 0; i < squares; ++i) extra = product(extra, radicand);
          }
        for (const auto& [l, e] : extra) add_to(out, product_of(both, l), c * d * e);
      }
    return out;
  }
  Fraction power(const Fraction& f, long n) {
    if (n < 0) return power(inverse(f), -n);
    if (f.top.size() == 1 && f.bottom.empty()) {
      Fraction out{constant(1), {}};
      bool root = false;
      for (const auto& [a, k] : f.top.begin()->first) root = root || radicands_.contains(a);
      if (!root && n < 100'000) {
        Monomial m;
        for (const auto& [a, k] : f.top.begin()->first) m[a] = k * n;
        out.top = {{n == 0 ? Monomial{} : m, Rational(1)}};
        Rational c = 1;
        const Rational base = f.top.begin()->second;
        if (n > highest_power && base != 1 && base != -1) throw Undecided("a power that is too high");
        for (long i = 0; i < n; ++i) c *= base;
        out.top.begin()->second = c;
        return out;
      }
    }
    if (n > highest_power) throw Undecided("a power that is too high");
    Fraction out{constant(1), {}};
    for (long i = 0; i < n; ++i) out.top = product(out.top, f.top);
    for (const auto& [p, k] : f.bottom) out.bottom[p] = k * n;
    return cancelled(std::move(out));
  }

  /// The kernel tells arguments of functions apart by how they are written: so a function keeps the argument that it
  /// had where one of that value first occurred.
  Expr as_first_written(Expr normal, Expr written) { return written_.try_emplace(normal.id(), written).first->second; }

  /// e^a, a being also what is written so.
  Fraction exponential(const Fraction& a, Expr written, long times = 1) {
    if (a.top.empty()) return {constant(1), {}};
    Fraction out{constant(1), {}};
    if (!a.bottom.empty()) {
      // exp(-a) and exp(a) by one atom.
      const bool negative = a.top.rbegin()->second < 0;
      Fraction positive = a;
      if (negative) positive.top = scaled(a.top, {}, -1);
      const Expr argument = as_first_written(expression(positive), negative ? -written : written);
      return power(of_atom(exp(argument)), negative ? -times : times);
    }
    for (const auto& [m, c] : a.top) {
      Integer& unit = units_.try_emplace(m, 1).first->second;
      if (collecting_) unit = lcm(unit, denominator(c));
      const Rational n = c * Rational(unit) * times;
      // log(y) in an exponent is a power of y.
      if (m.size() == 1 && m.begin()->second == 1 && denominator(c) == 1 && abs(c) <= 64) {
        const Expr inner = atoms_[static_cast<std::size_t>(m.begin()->first)];
        if (inner.node().op == Op::log) {
          out = times_power(out, fraction(inner.node().arguments[0]), static_cast<long>(numerator(c)) * times);
          continue;
        }
      }
      const bool common = denominator(n) == 1 && abs(n) < 64;
      const Fraction one = of_atom(exp((common ? number(1 / Rational(unit)) : number(abs(c))) * monomial(m)));
      out = times_power(out, one, common ? static_cast<long>(numerator(n)) : c < 0 ? -times : times);
    }
    return out;
  }
  Fraction times_power(const Fraction& a, const Fraction& b, long n) { return times(a, power(b, n)); }

  /// log(e), taken apart as the kernel does, as far as the factors' signs are known.
  Fraction logarithm(Expr e) {
    const Expr::Node& n = e.node();
    const auto a = [&](std::size_t i) { return n.arguments[i]; };
    const auto positive = [&](std::size_t i) { return sign_(a(i)) > 0; };
    switch (n.op) {
      case Op::exp:
        return fraction(a(0));
      case Op::mul:
        if (positive(0) && positive(1)) return plus(logarithm(a(0)), logarithm(a(1)), 1);
        break;
      case Op::div:
        if (positive(0) && positive(1)) return plus(logarithm(a(0)), logarithm(a(1)), -1);
        break;
      case Op::pown:
        if (positive(0)) return times({constant(n.constant), {}}, logarithm(a(0)));
        break;
      case Op::constant:
        return n.constant == 1 ? Fraction{} : of_atom(log(e));
      default:
        break;
    }
    return of_atom(log(as_first_written(expression(fraction(e)), e)));
  }

  Fraction root(const Fraction& f, Expr written) {
    const Expr inside = expression(f);
    if (inside.node().op == Op::constant && inside.node().constant > 0) {
      // sqrt(s^2 r) = s sqrt(r), of a whole number
      Rational whole = inside.node().constant, out = 1;
      out /= Rational(denominator(whole));
      whole = whole * Rational(denominator(whole)) * Rational(denominator(whole));
      for (long s = 2; s < 1000 && whole >= s * s; ++s)
        while (denominator(whole / (s * s)) == 1) {
          whole /= s * s;
          out *= s;
        }
      const Expr left = sqrt(number(whole));
      Fraction r = of_atom(left);
      if (left.node().op != Op::constant) radicands_.try_emplace(atom(left), constant(whole));
      r.top = scaled(r.top, {}, out);
      return r;
    }
    const Expr e = sqrt(as_first_written(inside, written));
    const Fraction r = of_atom(e);
    if (f.bottom.empty()) radicands_.try_emplace(atom(e), f.top);
    return r;
  }

  Fraction fraction(Expr e) {
    if (const auto it = done_.find(e.id()); it != done_.end()) return it->second;
    Fraction f = fresh(e);
    done_.emplace(e.id(), f);
    return f;
  }
  Fraction fresh(Expr e) {
    const Expr::Node& n = e.node();
    const auto a = [&](std::size_t i) { return fraction(n.arguments[i]); };
    const Fraction one{constant(1), {}};
    const auto powers = [&](long k) { return exponential(a(0), n.arguments[0], k); };
    const auto half = [&](Fraction f) {
      f.top = scaled(f.top, {}, Rational(1, 2));
      return f;
    };
    const auto quotient = [&](const Fraction& x, const Fraction& y) { return times(x, inverse(y)); };
    switch (n.op) {
      case Op::constant:
        return {constant(n.constant), {}};
      case Op::pi:
      case Op::variable:
        return of_atom(e);
      case Op::neg:
        return plus({}, a(0), -1);
      case Op::add:
        return plus(a(0), a(1), 1);
      case Op::sub:
        return plus(a(0), a(1), -1);
      case Op::mul:
        return times(a(0), a(1));
      case Op::div:
        return quotient(a(0), a(1));
      case Op::pown:
        return power(a(0), static_cast<long>(numerator(n.constant)));
      case Op::exp:
        return powers(1);
      case Op::expm1:
        return plus(powers(1), one, -1);
      case Op::expm1c:
        return quotient(plus(powers(1), one, -1), a(0));
      case Op::sinh:
        return half(plus(powers(1), powers(-1), -1));
      case Op::sinhc:
        return quotient(half(plus(powers(1), powers(-1), -1)), a(0));
      case Op::cosh:
        return half(plus(powers(1), powers(-1), 1));
      case Op::tanh:
        return quotient(plus(powers(2), one, -1), plus(powers(2), one, 1));
      case Op::tanhc:
        return quotient(quotient(plus(powers(2), one, -1), plus(powers(2), one, 1)), a(0));
      case Op::sech2: {
        Fraction f = powers(2);
        Fraction four = f;
        four.top = scaled(f.top, {}, 4);
        return quotient(four, power(plus(f, one, 1), 2));
      }
      case Op::sigmoid:
        return quotient(powers(1), plus(powers(1), one, 1));
      case Op::softplus:
        return of_atom(log(number(1) + exp(n.arguments[0])));
      case Op::log:
        return logarithm(n.arguments[0]);
      case Op::log1p:
        return logarithm(number(1) + n.arguments[0]);
      case Op::log1pc:
        return quotient(logarithm(number(1) + n.arguments[0]), a(0));
      case Op::xlogx:
        return times(a(0), logarithm(n.arguments[0]));
      case Op::sqrt:
        return root(a(0), n.arguments[0]);
      case Op::sinc:
        return quotient(of_atom(sin(n.arguments[0])), a(0));
      case Op::tan:
        return quotient(of_atom(sin(n.arguments[0])), of_atom(cos(n.arguments[0])));
      case Op::erfc:
        return plus(one, of_atom(erf(n.arguments[0])), -1);
      default:
        return of_atom(e);
    }
  }

  Expr monomial(const Monomial& m) {
    Expr out = number(1);
    Expr below = number(1);
    for (const auto& [a, n] : m) {
      const Expr e = atoms_[static_cast<std::size_t>(a)];
      if (n > 0)
        out = out * pown(e, n);
      else
        below = below * pown(e, -n);
    }
    return out / below;
  }
  Expr expression(const Fraction& f) {
    Expr below = number(1);
    for (const auto& [p, n] : f.bottom) below = below * pown(horner(p), n);
    if (f.top.empty()) return number(0);
    const Monomial outside = content(f.top);
    return monomial(outside) * horner(scaled(f.top, outside, 1, -1)) / below;
  }

  /// In nested form, in the atom that occurs in most terms; powers of x log x as they are.
  Expr horner(const Polynomial& p) {
    if (p.empty()) return number(0);
    if (p.size() == 1) return number(p.begin()->second) * monomial(p.begin()->first);
    const int a = leading_atom(p);
    long least = 0;
    for (const auto& [m, c] : p)
      if (m.contains(a)) least = std::min(least, m.at(a));
    const Expr x = atoms_[static_cast<std::size_t>(a)];
    if (least < 0) return horner(scaled(p, {{a, least}}, 1, -1)) / pown(x, -least);
    const auto powers = by_powers(p, a);
    std::vector<std::pair<long, Expr>> terms;
    for (const auto& [n, q] : powers) terms.emplace_back(n, horner(q));
    return nested(terms, x);
  }
  /// Powers of x, by rising exponents.
  static Expr nested(const std::vector<std::pair<long, Expr>>& terms, Expr x) {
    Expr out = terms.back().second;
    for (std::size_t i = terms.size() - 1; i-- > 0;)
      out = out * pown(x, terms[i + 1].first - terms[i].first) + terms[i].second;
    return terms.front().first == 0 ? out : out * pown(x, terms.front().first);
  }
  int leading_atom(const Polynomial& p) const {
    std::map<int, long> count;
    for (const auto& [m, c] : p)
      for (const auto& [a, n] : m) ++count[a];
    int best = count.begin()->first;
    for (const auto& [a, n] : count)
      if (n > count[best]) best = a;
    return best;
  }

  /// In powers of the distance to a finite end of each variable's range that is unbounded on the other side.
  Expr from_ends(const Polynomial& p) {
    for (const int a : atoms_of(p)) {
      const Expr x = atoms_[static_cast<std::size_t>(a)];
      if (x.node().op != Op::variable) continue;
      const Side& side = box_[static_cast<std::size_t>(x.node().index)];
      if (side.lo.has_value() == side.hi.has_value()) continue;
      const Rational at = side.lo ? *side.lo : *side.hi;
      if (at == 0) continue;
      const auto powers = by_powers(p, a);
      if (powers.size() < 2 || powers.rbegin()->first > 60 || powers.begin()->first < 0) continue;
      std::vector<Polynomial> coefficients(static_cast<std::size_t>(powers.rbegin()->first) + 1);
      for (const auto& [n, q] : powers) coefficients[static_cast<std::size_t>(n)] = q;
      for (std::size_t k = 0; k + 1 < coefficients.size(); ++k)
        for (std::size_t i = coefficients.size() - 1; i-- > k;)
          coefficients[i] = sum_of(coefficients[i], coefficients[i + 1], at);
      const Expr distance = side.lo ? x - number(at) : number(at) - x;
      std::vector<std::pair<long, Expr>> terms;
      for (std::size_t i = 0; i < coefficients.size(); ++i)
        if (!coefficients[i].empty())
          terms.emplace_back(static_cast<long>(i),
                             from_ends(side.lo || i % 2 == 0 ? coefficients[i] : scaled(coefficients[i], {}, -1)));
      return nested(terms, distance);
    }
    return horner(p);
  }

  /// In one atom: as a product of powers, the squares apart; each in powers of the distance to an end where that has
  /// one sign.
  void by_factors(const Polynomial& p, int a, const std::function<void(Expr)>& add) {
    const Dense all = dense(p, a);
    if (all.size() > 200) return;
    const Expr x = atoms_[static_cast<std::size_t>(a)];
    const auto written = [&](const Dense& q, const std::optional<Rational>& at) {
      const Dense in = at ? shifted(q, *at) : q;
      const Expr distance = at ? x - number(*at) : x;
      std::vector<std::pair<long, Expr>> terms;
      for (std::size_t i = 0; i < in.size(); ++i)
        if (in[i] != 0) terms.emplace_back(static_cast<long>(i), number(in[i]));
      return nested(terms, distance);
    };
    std::vector<Rational> ends;
    if (x.node().op == Op::variable) {
      const Side& side = box_[static_cast<std::size_t>(x.node().index)];
      if (side.lo) ends.push_back(*side.lo);
      if (side.hi) ends.push_back(*side.hi);
    } else if (x.node().op == Op::exp) {
      ends.push_back(1);
    }
    const auto factors = square_free(all);
    Expr out = number(all.back());
    for (const auto& [q, n] : factors) {
      // (x - a) stays apart; the rest from an end if all coefficients have one sign there.
      Dense left = q;
      for (const Rational& end : ends) {
        const Dense linear{-end, 1};
        const auto [quotient, rest] = divided(left, linear);
        if (!rest.empty() || left.size() < 3) continue;
        out = out * pown(x - number(end), n);
        left = quotient;
      }
      std::optional<Rational> best;
      for (const Rational& end : ends) {
        const Dense in = shifted(left, end);
        const bool high = x.node().op == Op::variable && box_[static_cast<std::size_t>(x.node().index)].hi == end;
        int sign = 0;
        bool one = true;
        for (std::size_t i = 0; i < in.size(); ++i) {
          const int s = in[i].sign() * (high && i % 2 == 1 ? -1 : 1);
          if (s == 0) continue;
          one = one && (sign == 0 || sign == s);
          sign = s;
        }
        if (one && !best) best = end;
      }
      out = out * pown(written(left, best), n);
    }
    add(out);
  }

  /// The product of powers of several atoms of which every term is a power, as an atom, and the first one's exponent in it.
  std::optional<std::pair<int, long>> common_base(const Polynomial& p, const std::set<int>& atoms) {
    if (atoms.size() < 2) return std::nullopt;
    const Monomial* first = nullptr;
    for (const auto& [m, c] : p) {
      if (m.empty()) continue;
      if (!first) first = &m;
      if (m.size() != first->size()) return std::nullopt;
      for (auto i = m.begin(), j = first->begin(); i != m.end(); ++i, ++j)
        if (i->first != j->first || i->second * first->begin()->second != j->second * m.begin()->second) return std::nullopt;
    }
    Monomial base;
    for (const auto& [m, c] : p)
      if (!m.empty() && (base.empty() || m.begin()->second < base.begin()->second)) base = m;
    long divisor = 0;
    for (const auto& [m, c] : p)
      if (!m.empty()) divisor = std::gcd(divisor, m.begin()->second);
    const long scale = base.begin()->second / divisor;
    for (auto& [a, n] : base)
      if (n % scale != 0) return std::nullopt;
      else n /= scale;
    return std::pair(atom(monomial(base)), base.begin()->second);
  }

  /// p / (x - r), if that is a polynomial.
  static std::optional<Polynomial> divided_by(const Polynomial& p, int x, const Polynomial& r, const Writer& writer) {
    const auto powers = by_powers(p, x);
    if (powers.begin()->first < 0 || powers.rbegin()->first > 30) return std::nullopt;
    Polynomial quotient, carried;
    for (long n = powers.rbegin()->first; n > 0; --n) {
      if (const auto it = powers.find(n); it != powers.end()) carried = sum_of(carried, it->second);
      for (const auto& [m, c] : carried) add_to(quotient, product_of(m, Monomial{{x, 1}}, n - 1), c);
      carried = writer.product(carried, r);
    }
    if (const auto it = powers.find(0); it != powers.end()) carried = sum_of(carried, it->second);
    return carried.empty() ? std::optional(quotient) : std::nullopt;
  }

  /// With y log y, which is bounded near y = 0, in place of products of y and log y, y linear in a variable.
  std::optional<Expr> with_xlogx(Polynomial p) {
    bool any = false;
    for (const int log_y : atoms_of(p)) {
      const Expr e = atoms_[static_cast<std::size_t>(log_y)];
      if (e.node().op != Op::log) continue;
      const Fraction y = fraction(e.node().arguments[0]);
      const std::set<int> atoms = atoms_of(y.top);
      auto powers = by_powers(p, log_y);
      if (!y.bottom.empty() || atoms.size() != 1 || !powers.contains(1) || powers.begin()->first < 0) continue;
      const Dense line = dense(y.top, *atoms.begin());
      if (line.size() != 2) continue;
      const auto quotient = divided_by(powers[1], *atoms.begin(), constant(-line[0] / line[1]), *this);
      if (!quotient) continue;
      any = true;
      const int bounded = atom(xlogx(e.node().arguments[0]));
      powers[1].clear();
      Polynomial rest = scaled(*quotient, Monomial{{bounded, 1}}, 1 / line[1]);
      for (const auto& [n, q] : powers) rest = sum_of(rest, scaled(q, n == 0 ? Monomial{} : Monomial{{log_y, n}}, 1));
      p = std::move(rest);
    }
    return any ? std::optional(horner(p)) : std::nullopt;
  }

  /// Where p vanishes along a line such as x = y, x + y + 1 = 0: as a product, what is left in squares if it can be.
  void by_linear_factors(const Polynomial& p, const std::function<void(Expr)>& add) {
    const std::set<int> atoms = atoms_of(p);
    if (atoms.size() < 2 || atoms.size() > 5) return;
    Expr product_so_far = number(1);
    Polynomial left = p;
    bool any = false;
    for (const int x : atoms) {
      std::vector<Polynomial> candidates = {constant(1), constant(-1)};
      Polynomial others;
      for (const int y : atoms)
        if (y != x) {
          if (y > x)
            for (const long sign : {1, -1}) candidates.push_back({{Monomial{{y, 1}}, Rational(sign)}});
          others[Monomial{{y, 1}}] = -1;
        }
      candidates.push_back(others);
      candidates.push_back(sum_of(others, constant(1), -1));
      for (const Polynomial& r : candidates) {
        long power = 0;
        while (atoms_of(left).contains(x)) {
          auto quotient = divided_by(left, x, r, *this);
          if (!quotient) break;
          left = std::move(*quotient);
          ++power;
        }
        if (power == 0) continue;
        any = true;
        Expr line = horner(sum_of({{Monomial{{x, 1}}, Rational(1)}}, r, -1));
        if (power % 2 == 1 && sign_(line) < 0) {
          line = -line;
          left = scaled(left, {}, -1);
        }
        product_so_far = product_so_far * pown(line, power);
      }
    }
    if (!any) return;
    if (const auto squares = completed(left)) add(product_so_far * *squares);
    add(product_so_far * from_ends(left));
  }

  /// A quadratic polynomial as a sum of squares and a constant, if it is one.
  std::optional<Expr> completed(Polynomial p) {
    Expr out = number(0);
    for (const int a : atoms_of(p)) {
      if (p.empty()) break;
      auto powers = by_powers(p, a);
      if (powers.begin()->first < 0 || powers.rbegin()->first > 2) return std::nullopt;
      if (!powers.contains(2)) continue;
      // c m^2 x^2 + b x = c (m x + half)^2 - c half^2, half = b / (2 c m)
      if (powers[2].size() != 1) return std::nullopt;
      const Rational c = powers[2].begin()->second;
      Monomial m = powers[2].begin()->first;
      bool square = c > 0;
      for (auto& [atom, n] : m) {
        square = square && n > 0 && n % 2 == 0;
        n /= 2;
      }
      if (!square) return std::nullopt;
      const Polynomial half = scaled(powers[1], m, 1 / (2 * c), -1);
      for (const auto& [k, coefficient] : half)
        for (const auto& [atom, n] : k)
          if (n < 0) return std::nullopt;
      out = out + number(c) * pown(monomial(m) * atoms_[static_cast<std::size_t>(a)] + horner(half), 2);
      p = sum_of(powers[0], product(half, half), -c);
    }
    // What is left may be a sum of even powers, and of powers of what is not negative.
    for (const auto& [m, c] : p) {
      if (c < 0) return std::nullopt;
      for (const auto& [atom, n] : m)
        if (n % 2 != 0 && sign_(atoms_[static_cast<std::size_t>(atom)]) <= 0) return std::nullopt;
    }
    for (const auto& [m, c] : p) out = out + number(c) * monomial(m);
    return out;
  }

  /// p0 + p1 L, L a logarithm or another function that a derivative makes simpler: divided by p1.
  void by_logarithms(const Polynomial& p, const Add& add) {
    for (const int a : atoms_of(p)) {
      const Op op = atoms_[static_cast<std::size_t>(a)].node().op;
      if (op != Op::log && op != Op::atan && op != Op::erf && op != Op::normal_cdf) continue;
      auto powers = by_powers(p, a);
      if (powers.size() != 2 || !powers.contains(1) || !powers.contains(0) || is_constant(powers[1])) continue;
      const Expr slope = horner(powers[1]);
      const int s = sign_(slope);
      if (s == 0) continue;
      const Fraction rest = times({powers[0], {}}, inverse({powers[1], {}}));
      const Expr sum = expression(rest) + atoms_[static_cast<std::size_t>(a)];
      add(number(1) / (s > 0 ? slope : -slope), s > 0 ? sum : -sum, false);
    }
  }

  /// A - B of positive terms, times A + B, where it is linear: squares make an equation of squares of use.
  void by_squares(const Polynomial& p, const Add& add) {
    if (p.size() < 2 || p.size() > 6) return;
    const auto is_linear = [](const auto& term) {
      return term.first.empty() || (term.first.size() == 1 && term.first.begin()->second == 1);
    };
    if (!std::ranges::all_of(p, is_linear)) return;
    Polynomial positive, negative;
    for (const auto& [m, c] : p) (c > 0 ? positive : negative).emplace(m, abs(c));
    if (positive.empty() || negative.empty()) return;
    add(horner(sum_of(positive, negative)), horner(sum_of(product(positive, positive), product(negative, negative), -1)), false);
  }

  /// p0 + p1 s, s a square root and the terms of opposite signs: times what turns it into a difference of squares.
  void by_roots(const Polynomial& p, const Add& add) {
    for (const auto& [a, radicand] : radicands_) {
      if (!atoms_of(p).contains(a)) continue;
      const auto powers = by_powers(p, a);
      if (powers.size() != 2 || !powers.contains(1) || !powers.contains(0)) continue;
      const Expr rest = horner(powers.at(0)), slope = horner(powers.at(1)), s = atoms_[static_cast<std::size_t>(a)];
      const int sign = sign_(rest);
      if (sign == 0 || sign_(slope) != -sign) continue;
      const Polynomial squares = sum_of(product(powers.at(0), powers.at(0)),
                                        product(radicand, product(powers.at(1), powers.at(1))), -1);
      if (squares.empty()) continue;
      const Expr conjugate = rest - slope * s;
      add(sign > 0 ? conjugate : -conjugate, from_ends(sign > 0 ? squares : scaled(squares, {}, -1)), true);
    }
  }

  /// e^a - e^b = e^b (a - b) expm1c(a - b), and expm1c is positive: the exponents' difference.
  void by_exponents(const Polynomial& p, const Add& add) {
    if (p.size() != 2) return;
    const auto& [one, c] = *p.begin();
    const auto& [other, d] = *p.rbegin();
    if (c != -d) return;
    const Monomial& more = c > 0 ? one : other;
    const Monomial& less = c > 0 ? other : one;
    for (const auto& [a, n] : product_of(more, less, -1))
      if (atoms_[static_cast<std::size_t>(a)].node().op != Op::exp) return;
    const auto [simple, written] = exponent(more, less);
    add(number(1 / abs(c)) / (monomial(less) * expm1c(written)), simple, true);
  }

  /// The logarithm of a quotient of products of exponentials: simplified, and as the kernel can read it.
  std::pair<Expr, Expr> exponent(const Monomial& e, const Monomial& below) {
    Fraction sum;
    Expr written = number(0);
    for (const auto& [a, n] : product_of(e, below, -1)) {
      const Expr argument = atoms_[static_cast<std::size_t>(a)].node().arguments[0];
      Fraction term = fraction(argument);
      term.top = scaled(term.top, {}, n);
      sum = plus(sum, term, 1);
      written = n > 0 ? written + number(n) * argument : written - number(-n) * argument;
    }
    const Expr simple = expression(sum);
    return {simple, sum.bottom.empty() ? simple : written};
  }

  /// Divided by one term's exponentials, and products of exponentials as exponentials of sums.
  void by_exponentials(const Polynomial& p, const Add& add) {
    std::map<Monomial, Polynomial> by_exponential;
    for (const auto& [whole, c] : p) {
      Monomial m = whole, e;
      for (const auto& [a, n] : m)
        if (atoms_[static_cast<std::size_t>(a)].node().op == Op::exp) e[a] = n;
      for (const auto& [a, n] : e) m.erase(a);
      by_exponential[e].emplace(m, c);
    }
    if (by_exponential.size() < 2 || by_exponential.size() > 5) return;
    for (const auto& [by, q] : by_exponential) {
      Expr rest = number(0);
      for (const auto& [e, r] : by_exponential) rest = rest + from_ends(r) * exp(exponent(e, by).second);
      add(exp(exponent({}, by).second), rest, false);
    }
  }

  const Box& box_;
  const SignOf& sign_;
  std::vector<Expr> atoms_;
  std::map<int, bool> positive_;
  std::map<int, Polynomial> radicands_;  ///< of the atoms that are square roots
  std::map<Monomial, Integer> units_;    ///< the common denominator of its multiples in exponents
  std::map<const Expr::Node*, Expr> written_;  ///< arguments of functions by their normal form
  bool collecting_ = true;
  std::map<const Expr::Node*, Fraction> done_;
};

}  // namespace

std::vector<Multiple> multiples(Expr f, const Box& box, const SignOf& sign) {
  try {
    Writer writer(box, sign);
    return writer.multiples(writer.normal({f}).front());
  } catch (const Undecided&) {
    return {};
  } catch (const BadInput&) {  // an exponent too long
    return {};
  }
}

std::vector<Polynomial> polynomials(const std::vector<Expr>& all, const Box& box) {
  try {
    return Writer(box, [](Expr) { return 0; }).polynomials(all);
  } catch (const Undecided&) {
    return {};
  } catch (const BadInput&) {
    return {};
  }
}

std::vector<Quotient> quotients(Expr f, Expr h, const Box& box, const SignOf& sign) {
  try {
    Writer writer(box, sign);
    const auto both = writer.normal({f, h});
    return writer.quotients(both[0], both[1]);
  } catch (const Undecided&) {
    return {};
  } catch (const BadInput&) {
    return {};
  }
}

}  // namespace overshoot
