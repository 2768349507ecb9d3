#include "lib/formula/notation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "lib/formula/tape.hpp"

namespace overshoot {

namespace {

struct Letter {
  std::string_view name, unicode;
};
constexpr Letter greek[] = {{"alpha", "α"}, {"beta", "β"}, {"gamma", "γ"}, {"delta", "δ"}, {"epsilon", "ε"},
                            {"zeta", "ζ"},  {"eta", "η"},  {"theta", "θ"}, {"kappa", "κ"}, {"lambda", "λ"},
                            {"mu", "μ"},    {"nu", "ν"},   {"xi", "ξ"},    {"rho", "ρ"},   {"sigma", "σ"},
                            {"tau", "τ"},   {"omega", "ω"}};

constexpr std::array<std::string_view, 10> subscripts = {"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
constexpr std::array<std::string_view, 10> superscripts = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

std::string in_digits(const std::string& number, const std::array<std::string_view, 10>& digits) {
  std::string out;
  for (const char c : number) out += c == '-' ? "⁻" : digits[static_cast<std::size_t>(c - '0')];
  return out;
}

/// How tightly what is written holds together.
enum Level { sum, product, power, atom };

struct Text {
  std::string text;
  Level level;
};

/// Functions that are written by a name: of a function that few know, what it is.
struct Named {
  Op op;
  std::string_view unicode, latex, meaning_unicode, meaning_latex;
};
constexpr Named named[] = {
    {Op::exp, "exp", "\\exp", "", ""},
    {Op::log, "log", "\\log", "", ""},
    {Op::sinh, "sinh", "\\sinh", "", ""},
    {Op::cosh, "cosh", "\\cosh", "", ""},
    {Op::tanh, "tanh", "\\tanh", "", ""},
    {Op::sin, "sin", "\\sin", "", ""},
    {Op::cos, "cos", "\\cos", "", ""},
    {Op::atan, "arctan", "\\arctan", "", ""},
    {Op::tan, "tan", "\\tan", "", ""},
    {Op::erf, "erf", "\\operatorname{erf}", "", ""},
    {Op::erfc, "erfc", "\\operatorname{erfc}", "", ""},
    {Op::tanhc, "tanhc", "\\operatorname{tanhc}", "tanhc(t) = tanh(t)/t, 1 at t = 0",
     "\\operatorname{tanhc}(t)=\\tanh(t)/t,\\ 1\\text{ at }t=0"},
    {Op::log1pc, "log1pc", "\\operatorname{log1pc}", "log1pc(t) = log(1 + t)/t, 1 at t = 0",
     "\\operatorname{log1pc}(t)=\\log(1+t)/t,\\ 1\\text{ at }t=0"},
    {Op::sinc, "sinc", "\\operatorname{sinc}", "sinc(t) = sin(t)/t, 1 at t = 0",
     "\\operatorname{sinc}(t)=\\sin(t)/t,\\ 1\\text{ at }t=0"},
    {Op::sinhc, "sinhc", "\\operatorname{sinhc}", "sinhc(t) = sinh(t)/t, 1 at t = 0",
     "\\operatorname{sinhc}(t)=\\sinh(t)/t,\\ 1\\text{ at }t=0"},
    {Op::expm1c, "expm1c", "\\operatorname{expm1c}", "expm1c(t) = (exp(t) − 1)/t, 1 at t = 0",
     "\\operatorname{expm1c}(t)=(e^{t}-1)/t,\\ 1\\text{ at }t=0"},
    {Op::xlogx, "xlogx", "\\operatorname{xlogx}", "xlogx(t) = t·log(t), 0 at t = 0",
     "\\operatorname{xlogx}(t)=t\\log(t),\\ 0\\text{ at }t=0"},
    {Op::softplus, "softplus", "\\operatorname{softplus}", "softplus(t) = log(1 + exp(t))",
     "\\operatorname{softplus}(t)=\\log(1+e^{t})"},
    {Op::sigmoid, "sigmoid", "\\operatorname{sigmoid}", "sigmoid(t) = 1/(1 + exp(−t))",
     "\\operatorname{sigmoid}(t)=1/(1+e^{-t})"},
    {Op::normal_pdf, "φ", "\\varphi", "φ(t) = exp(−t²/2)/√(2·π)", "\\varphi(t)=e^{-t^2/2}/\\sqrt{2\\pi}"},
    {Op::normal_cdf, "Φ", "\\Phi", "Φ(t) = ∫ φ from −∞ to t", "\\Phi(t)=\\textstyle\\int_{-\\infty}^t\\varphi"},
};

class Writer {
 public:
  Writer(std::vector<std::string> names, Script script) : names_(std::move(names)), script_(script) {}

  Text operator()(Expr e) {
    if (const auto known = parts_.find(e.id()); known != parts_.end()) return {known->second, atom};
    return fresh(e);
  }
  /// As an expression of its own, even if it has a name.
  Text fresh(Expr e) {
    switch (e.node().op) {
      case Op::add:
      case Op::sub:
        return as_sum(e);
      case Op::neg:
      case Op::mul:
      case Op::div:
      case Op::sech2:
      case Op::constant:
        return as_product(e);
      default:
        return other(e);
    }
  }
  void name(Expr e, std::string name) { parts_[e.id()] = std::move(name); }
  const std::set<Op>& used() const { return used_; }

 private:
  bool latex() const { return script_ == Script::latex; }
  std::string minus() const { return latex() ? "-" : "−"; }
  bool is_part(Expr e) const { return parts_.contains(e.id()); }

  std::string bracketed(const std::string& text) const {
    return latex() ? "\\left(" + text + "\\right)" : "(" + text + ")";
  }
  std::string at_least(const Text& t, Level level) const { return t.level >= level ? t.text : bracketed(t.text); }

  void terms(Expr e, bool negative, bool first, std::vector<std::pair<bool, Expr>>& out) const {
    const Expr::Node& n = e.node();
    if ((n.op != Op::add && n.op != Op::sub) || (is_part(e) && !first)) {
      out.emplace_back(negative, e);
      return;
    }
    terms(n.arguments[0], negative, false, out);
    terms(n.arguments[1], negative != (n.op == Op::sub), false, out);
  }

  Text as_sum(Expr e) {
    std::vector<std::pair<bool, Expr>> list;
    terms(e, false, true, list);
    std::string out;
    for (const auto& [negative, term] : list) {  // what has a sign of its own gives it up
      const Product p = is_part(term) ? Product{false, (*this)(term)} : signed_product(term);
      const bool minus_sign = negative != p.negative;
      const std::string text = at_least(p.text, product);
      if (out.empty())
        out = (minus_sign ? minus() : "") + text;
      else if (latex())
        out += (minus_sign ? "-" : "+") + text;
      else
        out += (minus_sign ? " − " : " + ") + text;
    }
    return {out, sum};
  }

  struct Product {
    bool negative;
    Text text;
  };
  struct Factors {
    bool negative = false;
    Rational constant = 1;
    std::vector<Expr> above, below;
  };

  void factors(Expr e, bool below, bool first, Factors& out) const {
    const Expr::Node& n = e.node();
    if (first || !is_part(e)) {
      if (n.op == Op::constant && (n.constant != 0 || !below)) {
        out.constant = below ? out.constant / n.constant : out.constant * n.constant;
        return;
      }
      if (n.op == Op::neg) {
        out.negative = !out.negative;
        return factors(n.arguments[0], below, false, out);
      }
      if (n.op == Op::sech2) {  // 1/cosh^2
        (below ? out.above : out.below).push_back(pown(cosh(n.arguments[0]), 2));
        return;
      }
      if (n.op == Op::mul || n.op == Op::div) {
        factors(n.arguments[0], below, false, out);
        return factors(n.arguments[1], below != (n.op == Op::div), false, out);
      }
    }
    (below ? out.below : out.above).push_back(e);
  }

  /// The sign of e, and the rest.
  Product signed_product(Expr e) {
    const Op op = e.node().op;
    if (op != Op::neg && op != Op::mul && op != Op::div && op != Op::constant && op != Op::sech2)
      return {false, fresh(e)};
    Factors f;
    factors(e, false, true, f);
    if (f.constant < 0) {
      f.negative = !f.negative;
      f.constant = -f.constant;
    }
    const Rational p = numerator(f.constant), q = denominator(f.constant);
    std::vector<Text> above, below;
    if (p != 1 || f.above.empty()) above.push_back({print(p), atom});
    add_powers(f.above, above);
    if (q != 1) below.push_back({print(q), atom});
    add_powers(f.below, below);
    return {f.negative, quotient(above, below)};
  }
  /// The factors, equal ones as a power.
  void add_powers(const std::vector<Expr>& factors, std::vector<Text>& out) {
    std::vector<std::pair<Expr, long>> bases;
    for (const Expr f : factors) {
      const auto base = std::ranges::find_if(bases, [&](const auto& b) { return same(b.first, f); });
      if (base == bases.end())
        bases.emplace_back(f, 1);
      else
        ++base->second;
    }
    for (const auto& [base, times] : bases) out.push_back(times == 1 ? (*this)(base) : to_the((*this)(base), times));
  }

  Text quotient(const std::vector<Text>& above, const std::vector<Text>& below) const {
    if (below.empty()) return above.size() == 1 ? above.front() : Text{joined(above), product};
    if (latex()) return {"\\frac{" + joined(above) + "}{" + joined(below) + "}", product};
    const std::string under = joined(below);
    return {joined(above) + "/" + (below.size() > 1 ? "(" + under + ")" : under), product};
  }

  /// The product; one factor keeps its brackets off where the fraction's bar does for them.
  std::string joined(const std::vector<Text>& list) const {
    if (list.size() == 1 && latex()) return list.front().text;
    std::string out;
    for (const Text& t : list) {
      const std::string text = at_least(t, power);
      if (out.empty())
        out = text;
      else if (!latex())
        out += "·" + text;
      else if (std::isdigit(static_cast<unsigned char>(text.front())) != 0)
        out += "\\cdot " + text;
      else
        out += "\\," + text;
    }
    return out;
  }

  Text as_product(Expr e) {
    const Product p = signed_product(e);
    if (!p.negative) return p.text;
    return {minus() + at_least(p.text, product), sum};
  }

  std::string list(const Expr::Node& n) {
    std::string out;
    for (const Expr a : n.arguments) out += (out.empty() ? "" : ", ") + (*this)(a).text;
    return out;
  }
  Text call(std::string_view function, const std::string& arguments) const {
    return {std::string(function) + bracketed(arguments), atom};
  }
  Text magnitude(Expr e) {
    const std::string inside = (*this)(e).text;
    if (latex()) return {"\\left|" + inside + "\\right|", atom};
    return inside.find('|') == std::string::npos ? Text{"|" + inside + "|", atom} : Text{"abs(" + inside + ")", atom};
  }
  Text to_the(const Text& base, const Rational& exponent) const {
    if (latex()) return {at_least(base, atom) + "^{" + print(exponent) + "}", power};
    const std::string under = at_least(base, atom);
    if (denominator(exponent) == 1) return {under + in_digits(print(exponent), superscripts), power};
    return {under + "^(" + print(exponent) + ")", power};
  }
  Text root(const Text& inside) const {
    if (latex()) return {"\\sqrt{" + inside.text + "}", atom};
    return {"√" + at_least(inside, atom), power};
  }
  Text choice(const std::string& a, const std::string& condition, const std::string& b) const {
    if (latex()) return {"\\begin{cases}" + a + "&" + condition + "\\\\" + b + "&\\text{else}\\end{cases}", atom};
    return {"{" + a + " if " + condition + "; else " + b + "}", atom};
  }

  Text other(Expr e) {
    const Expr::Node& n = e.node();
    const auto inner = [&](std::size_t i) { return (*this)(n.arguments[i]); };
    switch (n.op) {
      case Op::pi:
        return {latex() ? "\\pi" : "π", atom};
      case Op::variable: {
        const auto i = static_cast<std::size_t>(n.index);
        return {written_name(i < names_.size() ? names_[i] : fmt::format("x{}", n.index), script_), atom};
      }
      case Op::abs:
        return magnitude(n.arguments[0]);
      case Op::pown:
        return to_the(inner(0), n.constant);
      case Op::abs_pow:
        return to_the(magnitude(n.arguments[0]), n.constant);
      case Op::signed_pow: {
        const Text sign = call(latex() ? "\\operatorname{sign}" : "sign", inner(0).text);
        return {joined({sign, to_the(magnitude(n.arguments[0]), n.constant)}), product};
      }
      case Op::pow: {
        const std::string exponent = inner(1).text;
        return {at_least(inner(0), atom) + (latex() ? "^{" + exponent + "}" : "^(" + exponent + ")"), power};
      }
      case Op::min:
      case Op::max:
        return call((latex() ? "\\" : "") + std::string(name_of(n.op)), list(n));
      case Op::select_less:
      case Op::select_less_equal:
      case Op::piece:
      case Op::strict_piece: {  // a slope at its kink is the first (a proof over a box takes all between as well)
        const std::string relation = n.op == Op::select_less ? " < " : latex() ? " \\le " : " ≤ ";
        return choice(inner(2).text, inner(0).text + relation + inner(1).text, inner(3).text);
      }
      case Op::sqrt:
        return root(inner(0));
      case Op::log1p:
        return call(latex() ? "\\log" : "log", "1 + " + at_least(inner(0), product));
      case Op::expm1:
        return {exponential(n.arguments[0]).text + " " + minus() + " 1", sum};
      case Op::cos_atan:
        return quotient({{"1", atom}}, {hypotenuse(n.arguments[0])});
      case Op::sin_atan:
        return quotient({inner(0)}, {hypotenuse(n.arguments[0])});
      case Op::exp:
        return exponential(n.arguments[0]);
      case Op::sinc_derivative:
      case Op::sinhc_derivative:
      case Op::expm1c_derivative: {
        const Op op = n.op == Op::sinc_derivative ? Op::sinc : n.op == Op::sinhc_derivative ? Op::sinhc : Op::expm1c;
        used_.insert(op);
        const auto function = std::ranges::find(named, op, &Named::op);
        const std::string order = "(" + print(n.constant) + ")";
        return call(
            latex() ? std::string(function->latex) + "^{" + order + "}" : std::string(function->unicode) + "^" + order,
            inner(0).text);
      }
      case Op::normal_cdf_integral: {
        used_.insert(Op::normal_pdf);
        used_.insert(Op::normal_cdf);
        const Text x = inner(0);
        return {
            call(latex() ? "\\varphi" : "φ", x.text).text + " + " + joined({x, call(latex() ? "\\Phi" : "Φ", x.text)}),
            sum};
      }
      default:
        break;
    }
    const auto function = std::ranges::find(named, n.op, &Named::op);
    used_.insert(n.op);
    return call(latex() ? function->latex : function->unicode, inner(0).text);
  }
  Text exponential(Expr exponent) {
    if (latex()) return {"e^{" + (*this)(exponent).text + "}", power};
    return call("exp", (*this)(exponent).text);
  }
  Text hypotenuse(Expr x) { return root({"1 + " + to_the((*this)(x), 2).text, sum}); }

  const std::vector<std::string> names_;
  const Script script_;
  std::map<const Expr::Node*, std::string> parts_;
  std::set<Op> used_;
};

/// A letter that no name begins with, for the shared parts.
std::string letter_beside(const std::vector<std::string>& names) {
  for (const char* letter : {"u", "v", "w", "h", "f", "k", "p", "q", "r", "A", "B", "C"})
    if (std::ranges::none_of(names, [&](const std::string& n) { return n.starts_with(letter); })) return letter;
  return "part";
}

/// About how long e is when it is written out, what has a name being short.
struct Width {
  std::map<const Expr::Node*, double> of;
  double operator()(Expr e) {
    const auto known = of.find(e.id());
    if (known != of.end()) return known->second;
    double width = 1;
    for (const Expr a : e.node().arguments) width += (*this)(a);
    return of[e.id()] = width;
  }
};

}  // namespace

std::string written_name(const std::string& name, Script script) {
  const std::size_t end = name.find_last_not_of("0123456789") + 1;
  const std::string stem = name.substr(0, end), digits = name.substr(end);
  const auto letter = std::ranges::find(greek, stem, &Letter::name);
  const bool is_greek = letter != std::end(greek);
  if (script == Script::unicode) {
    if (stem.find('_') != std::string::npos || (stem.size() > 1 && !is_greek)) return name;
    return (is_greek ? std::string(letter->unicode) : stem) + in_digits(digits, subscripts);
  }
  std::string out = is_greek || stem.size() == 1 ? (is_greek ? "\\" : "") + stem : "";
  if (out.empty())
    for (const char c : "\\mathrm{" + stem + "}") out += (c == '_' ? "\\" : "") + std::string(1, c);
  return digits.empty() ? out : out + "_{" + digits + "}";
}

namespace {

/// Fractions of more letters than this are written as decimals where they end.
constexpr std::size_t longest_fraction = 12;

/// p/d as a decimal, if it is long and d divides a power of 10.
std::optional<std::string> as_decimal(const Rational& p, const Rational& d) {
  if (print(p).size() + print(d).size() <= longest_fraction) return std::nullopt;
  Rational scaled = p / d;
  std::size_t places = 0;
  for (; denominator(scaled) != 1; scaled *= 10)
    if (++places > 60) return std::nullopt;
  std::string digits = print(scaled);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  return digits.insert(digits.size() - places, ".");
}

}  // namespace

std::string written(const Rational& q, Script script) {
  const bool negative = q < 0;
  const Rational p = abs(numerator(q)), d = denominator(q);
  const std::string sign = negative ? (script == Script::latex ? "-" : "−") : "";
  if (d == 1) return sign + print(p);
  if (const auto digits = as_decimal(p, d)) return sign + *digits;
  return sign + (script == Script::latex ? "\\tfrac{" + print(p) + "}{" + print(d) + "}" : print(p) + "/" + print(d));
}

Written::Written(std::span<const Expr> expressions, std::vector<std::string> names, Script script) {
  const std::string letter = letter_beside(names);
  Writer writer(std::move(names), script);
  // Nodes after their arguments, and how often each occurs in others.
  std::vector<Expr> order;
  std::map<const Expr::Node*, int> uses;
  std::vector<std::pair<Expr, std::size_t>> stack;
  for (const Expr e : expressions) {
    if (uses[e.id()]++ > 0) continue;
    stack.emplace_back(e, 0);
    while (!stack.empty()) {
      auto& [node, next] = stack.back();
      if (next == node.node().arguments.size()) {
        order.push_back(node);
        stack.pop_back();
        continue;
      }
      const Expr argument = node.node().arguments[next++];
      if (uses[argument.id()]++ == 0) stack.emplace_back(argument, 0);
    }
  }
  constexpr double long_once = 12, long_always = 60;
  Width width;
  for (const Expr e : order) {
    const Op op = e.node().op;
    const double w = width(e);
    const bool is_output = std::ranges::any_of(expressions, [&](Expr x) { return same(x, e); });
    if (op == Op::neg || !((w > long_always && !is_output) || (w > long_once && uses[e.id()] > 1))) continue;
    std::string name = written_name(letter + std::to_string(parts_.size() + 1), script);
    parts_.push_back({name, writer.fresh(e).text});
    writer.name(e, std::move(name));
    width.of[e.id()] = 1;
  }
  for (const Expr e : expressions) outputs_.push_back(writer(e).text);
  for (const Named& f : named)
    if (!f.meaning_unicode.empty() && writer.used().contains(f.op))
      functions_.emplace_back(script == Script::latex ? f.meaning_latex : f.meaning_unicode);
}

std::string written(Expr e, std::vector<std::string> names, Script script) {
  return Writer(std::move(names), script)(e).text;
}

std::string print(Expr e) {
  std::vector<std::string> names;
  for (int i = 0, n = Tape(std::span<const Expr>(&e, 1)).variable_count(); i < n; ++i) names.push_back(fmt::format("x{}", i));
  return written(e, std::move(names));
}

}  // namespace overshoot
