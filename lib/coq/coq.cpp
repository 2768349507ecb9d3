#include "lib/coq/coq.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "lib/coq/rate.hpp"
#include "lib/kernel/identity.hpp"
#include "lib/search/refute.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot {

namespace {

/// Raised with the reason why a claim is not exported.
struct NotExportable {
  std::string why;
};

// --- The functions, as Coq is told of them -------------------------------------------------------------------------

/// A function of one argument in terms of exp, ln, sqrt, sin and cos: its Coq definition, and what the bisection
/// evaluates.
std::optional<Expr> definition(Op op) {
  const Expr x = Expr::variable(0);
  switch (op) {
    case Op::log1p:
      return log(1 + x);
    case Op::expm1:
      return exp(x) - 1;
    case Op::sinh:
      return (exp(x) - exp(-x)) / 2;
    case Op::cosh:
      return (exp(x) + exp(-x)) / 2;
    case Op::tanh:
      return 1 - 2 / (exp(2 * x) + 1);
    case Op::sech2:
      return 4 / sqr(exp(x) + exp(-x));
    case Op::sin_atan:
      return x / sqrt(1 + sqr(x));
    case Op::cos_atan:
      return 1 / sqrt(1 + sqr(x));
    case Op::normal_pdf:
      return exp(-sqr(x) / 2) / sqrt(2 * pi<Expr>());
    case Op::softplus:
      return log(1 + exp(x));
    case Op::sigmoid:
      return 1 / (1 + exp(-x));
    case Op::tan:
      return sin(x) / cos(x);
    case Op::xlogx:  // in Coq ln 0 is a number
      return x * log(x);
    case Op::tanhc:  // except at 0, where these are 1
      return *definition(Op::tanh) / x;
    case Op::log1pc:
      return *definition(Op::log1p) / x;
    case Op::sinc:
      return sin(x) / x;
    case Op::sinhc:
      return *definition(Op::sinh) / x;
    case Op::expm1c:
      return *definition(Op::expm1) / x;
    default:
      return std::nullopt;
  }
}

bool removable(Op op) {
  return op == Op::tanhc || op == Op::log1pc || op == Op::sinc || op == Op::sinhc || op == Op::expm1c;
}
/// Coq's standard library has these functions under the same name.
bool in_standard_library(Op op) { return op == Op::tanh || op == Op::sinh || op == Op::cosh || op == Op::tan; }

/// |x|^b for b = n or n + 1/2 > 0: (the base that is raised, its exponent), as coq-interval has no other powers of 0.
std::pair<Expr, Rational> magnitude_power(Expr x, const Rational& b) {
  if (b > 0 && denominator(b) == 1) return {abs(x), b};
  if (b > 0 && denominator(b) == 2) return {sqrt(abs(x)), 2 * b};
  throw NotExportable{"it has the power |.|^(" + print(b) + ")"};
}

bool known_to_interval(Op op) {
  return op == Op::exp || op == Op::log || op == Op::sqrt || op == Op::sin || op == Op::cos || op == Op::atan;
}

NotExportable no_counterpart(Op op) {
  if (op == Op::normal_cdf)
    return {"it has the normal distribution function, which coq-interval cannot bound over a box"};
  return {fmt::format("it has {}, which has no counterpart here in Coq", name_of(op))};
}

/// The step in terms of functions that coq-interval evaluates itself.
Expr basic(Op op, const std::vector<Expr>& a, const Rational& constant, int index) {
  switch (op) {
    case Op::min:
      return (a[0] + a[1] - abs(a[0] - a[1])) / 2;
    case Op::max:
      return (a[0] + a[1] + abs(a[0] - a[1])) / 2;
    case Op::abs_pow: {
      const auto [base, n] = magnitude_power(a[0], constant);
      return Expr::make(Op::pown, {base}, n);
    }
    case Op::signed_pow: {
      const auto [base, n] = magnitude_power(a[0], constant - 1);
      return a[0] * Expr::make(Op::pown, {base}, n);
    }
    default:
      break;
  }
  if (const auto f = definition(op)) return substitute(*f, a);
  if (op < Op::constant && !known_to_interval(op)) throw no_counterpart(op);
  return Expr::make(op, a, constant, index);
}

Expr in_basic_functions(Expr e) {
  const Tape tape(std::span<const Expr>(&e, 1));
  std::vector<Expr> built;
  for (const Tape::Step& step : tape.steps) {
    std::vector<Expr> arguments;
    for (const int a : step.arguments) arguments.push_back(built[static_cast<std::size_t>(a)]);
    built.push_back(step.op == Op::variable ? Expr::variable(step.index)
                                            : basic(step.op, arguments, step.constant, step.index));
  }
  return built.back();
}

// --- The printer ---------------------------------------------------------------------------------------------------

constexpr std::size_t longest_term = 20'000;
constexpr std::size_t longest_formula = 2'000;  ///< steps

std::string number(const Rational& q) {
  const std::string text = denominator(q) == 1
                               ? print(q)
                               : fmt::format("{} / {}", print(numerator(q)), print(denominator(q)));
  return q < 0 || denominator(q) != 1 ? "(" + text + ")" : text;
}

/// Prints recorded expressions as Coq terms, and remembers which functions they need.
class Printer {
 public:
  /// The term, in parentheses unless it is an atom.
  std::string operator()(Expr e, const std::vector<std::string>& names) {
    const std::string text = term(e, names);
    if (text.size() > longest_term) throw NotExportable{"its formula is too long"};
    return text;
  }
  std::string operator()(const Comparison<Expr>& comparison, const std::vector<std::string>& names) {
    return relation(comparison, symbol(comparison.relation), names);
  }
  std::string relation(const Comparison<Expr>& comparison, std::string_view sign,
                       const std::vector<std::string>& names) {
    return fmt::format("{} {} {}", (*this)(comparison.lhs, names), sign, (*this)(comparison.rhs, names));
  }
  const std::set<Op>& functions() const { return functions_; }

 private:
  std::string term(Expr e, const std::vector<std::string>& names) {
    const Expr::Node& n = e.node();
    const auto inner = [&](std::size_t i) { return (*this)(n.arguments[i], names); };
    const auto binary = [&](const char* sign) { return fmt::format("({} {} {})", inner(0), sign, inner(1)); };
    const auto power = [&](Expr base, const Rational& exponent) {
      return fmt::format("({} ^ {})", (*this)(base, names), print(exponent));
    };
    switch (n.op) {
      case Op::constant:
        return number(n.constant);
      case Op::pi:
        return "PI";
      case Op::variable:
        return names[static_cast<std::size_t>(n.index)];
      case Op::neg:
        return fmt::format("(- {})", inner(0));
      case Op::add:
        return binary("+");
      case Op::sub:
        return binary("-");
      case Op::mul:
        return binary("*");
      case Op::div:
        return binary("/");
      case Op::pown:
        if (n.constant < 0) return fmt::format("(/ {})", power(n.arguments[0], -n.constant));
        return power(n.arguments[0], n.constant);
      case Op::abs_pow: {
        const auto [base, exponent] = magnitude_power(n.arguments[0], n.constant);
        return power(base, exponent);
      }
      case Op::signed_pow: {  // sign(x) |x|^b = x |x|^(b-1)
        const auto [base, exponent] = magnitude_power(n.arguments[0], n.constant - 1);
        return fmt::format("({} * {})", inner(0), power(base, exponent));
      }
      case Op::abs:
        return fmt::format("(Rabs {})", inner(0));
      case Op::exp:
        return fmt::format("(exp {})", inner(0));
      case Op::log:
        return fmt::format("(ln {})", inner(0));
      case Op::sqrt:
        return fmt::format("(sqrt {})", inner(0));
      case Op::sin:
      case Op::cos:
      case Op::atan:
        return fmt::format("({} {})", name_of(n.op), inner(0));
      case Op::min:
      case Op::max:
        functions_.insert(n.op);
        return fmt::format("({} {} {})", n.op == Op::min ? "Rmin" : "Rmax", inner(0), inner(1));
      default:
        if (!definition(n.op) && n.op != Op::normal_cdf) throw no_counterpart(n.op);
        functions_.insert(n.op);
        return fmt::format("({} {})", name_of(n.op), inner(0));
    }
  }

  std::set<Op> functions_;
};

/// Definitions of the functions, and the tactics that reduce a goal to what coq-interval knows, as the body uses them.
std::string preamble(const std::set<Op>& used, const std::string& body) {
  const std::vector<std::string> x = {"x"};
  Printer print_term;
  std::string out = "From Coq Require Import Reals Lra.\n", unfolded, rewritten;
  if (used.contains(Op::normal_cdf)) out += "From Coquelicot Require Import Coquelicot.\n";
  out += "From Interval Require Import Tactic.\nOpen Scope R_scope.\n\n";
  bool tanh = used.contains(Op::tanh);
  for (const Op op : used) {
    if (op == Op::min || op == Op::max) continue;
    if (op == Op::normal_cdf) {
      out += fmt::format(
          "(* 1/2 and the integral of the density from 0 to x *)\nDefinition normal_cdf (x : R) : R := "
          "1 / 2 + RInt (fun t => {}) 0 x.\n",
          print_term(*definition(Op::normal_pdf), {"t"}));
    } else if (removable(op)) {
      const std::string name(name_of(op)),
          value = op == Op::tanhc ? "(tanh x / x)" : print_term(*definition(op), x);
      tanh = tanh || op == Op::tanhc;
      out += fmt::format(
          "Definition {0} (x : R) : R := if Req_EM_T x 0 then 1 else {1}.\n"
          "Lemma {0}_nonzero x : x <> 0 -> {0} x = {1}.\n"
          "Proof. intro nonzero. unfold {0}. destruct (Req_EM_T x 0); [contradiction | reflexivity]. Qed.\n",
          name, value);
      rewritten += fmt::format("  repeat rewrite {}_nonzero by nonzero;\n", name);
    } else {
      if (op == Op::tanh) continue;
      if (!in_standard_library(op))
        out += fmt::format("Definition {} (x : R) : R := {}.\n", name_of(op), print_term(*definition(op), x));
      unfolded += fmt::format(" {}", name_of(op));
    }
  }
  if (used.contains(Op::max))
    out +=
        "Lemma Rmax_abs a b : Rmax a b = (a + b + Rabs (a - b)) / 2.\n"
        "Proof. unfold Rmax, Rabs; destruct (Rle_dec a b), (Rcase_abs (a - b)); lra. Qed.\n";
  if (used.contains(Op::min))
    out +=
        "Lemma Rmin_abs a b : Rmin a b = (a + b - Rabs (a - b)) / 2.\n"
        "Proof. unfold Rmin, Rabs; destruct (Rle_dec a b), (Rcase_abs (a - b)); lra. Qed.\n";
  if (tanh)
    out += fmt::format("(* Narrower over an interval than sinh x / cosh x. *)\nLemma tanh_narrow x : tanh x = {}.\n",
                       print_term(*definition(Op::tanh), x)) +
           "Proof.\n  assert (0 < exp x) by apply exp_pos.\n  unfold tanh, sinh, cosh. rewrite exp_Ropp.\n"
           "  replace (2 * x) with (x + x) by ring. rewrite exp_plus.\n  field; repeat split; nra.\nQed.\n";
  if (tanh) rewritten += "  rewrite ?tanh_narrow;\n";
  if (used.contains(Op::max)) rewritten += "  rewrite ?Rmax_abs;\n";
  if (used.contains(Op::min)) rewritten += "  rewrite ?Rmin_abs;\n";
  if (body.find("basic_functions") == std::string::npos) return out;
  out += fmt::format("Ltac unfolded := {}.\n",
                     unfolded.empty() ? "idtac" : fmt::format("cbv beta delta [{}]", unfolded.substr(1)));
  if ((rewritten + body).find("nonzero") != std::string::npos)
    out += "Ltac nonzero := unfolded; first [apply Rgt_not_eq; interval | apply Rlt_not_eq; interval].\n";
  // One side of an inequality becomes 0: `interval` bounds one expression.
  return out + "Ltac one_side := first [apply Rminus_le | apply Rminus_lt | apply Rminus_ge | apply Rminus_gt].\n" +
         fmt::format("Ltac basic_functions :=\n  unfolded;\n{}  one_side.\n", rewritten);
}

/// Text that may stand in a Coq comment: there "(*", "*)" and string quotes are read as such.
std::string comment(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (!out.empty() && ((out.back() == '(' && c == '*') || (out.back() == '*' && c == ')'))) out += ' ';
    if (c == '"')
      out += "''";
    else
      out += c == '\n' ? ' ' : c;
  }
  return out;
}

/// What a variable must not be called: Coq's keywords, what the exported text refers to, and the names in its proofs.
bool taken(const std::string& name) {
  static const std::set<std::string> words = {
      "_",      "as",      "at",        "by",       "cofix",   "else",     "end",
      "exists", "exists2", "fix",       "for",      "forall",  "fun",      "if",
      "in",     "is",      "let",       "match",    "mod",     "return",   "then",
      "using",  "where",   "with",      "IF",       "Prop",    "SProp",    "Set",
      "Type",   "R",       "Z",         "IZR",      "ln",      "PI",       "Rabs",
      "Rmin",   "Rmax",    "RInt",      "Req_EM_T", "Rle_dec", "k",        "claim",
      "form",   "factor",  "remainder", "unfolded", "nonzero", "one_side", "basic_functions"};
  if (words.contains(name)) return true;
  for (const char* numbered : {"in_", "hypothesis_", "claim_", "multiplier_", "product_", "bounds_", "value_"})
    if (name.starts_with(numbered)) return true;
#define OVERSHOOT_TAKEN(function) \
  if (name == #function) return true;
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_TAKEN)
#undef OVERSHOOT_TAKEN
  return false;
}

/// The name in Coq's letters: a byte that is no letter or digit of ASCII becomes its two hexadecimal digits.
std::string in_coqs_letters(const std::string& name) {
  const auto within = [](char c, char lo, char hi) { return lo <= c && c <= hi; };
  std::string out;
  for (const char c : name) {
    if (within(c, 'a', 'z') || within(c, 'A', 'Z') || within(c, '0', '9') || c == '_')
      out += c;
    else
      out += fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return out.empty() || within(out.front(), '0', '9') ? "x_" + out : out;
}

/// A name in Coq for each variable, no two the same: under one name two variables would be one, and the theorem about
/// fewer numbers than the claim.
std::vector<std::string> coq_names(const Domain& domain) {
  std::vector<std::string> names;
  for (const Variable& variable : domain) {
    std::string name = in_coqs_letters(variable.name);
    while (taken(name) || std::ranges::find(names, name) != names.end()) name = "x_" + name;
    names.push_back(name);
  }
  return names;
}

// --- Bounded parts of the domain, found by the bisection that coq-interval will do ---------------------------------

constexpr int most_boxes = 400;
/// What coq-interval works with unless told otherwise; for a claim without variables it is told.
constexpr long bits = 53, bits_without_variables = 256;

/// The claim f > 0 over boxes with closed ends: more than that, f >= margin, as two engines do not round alike.
class Bisection {
 public:
  Bisection(Expr f, std::size_t variables)
      : tape_(std::span<const Expr>(&f, 1)), precision_(tape_.variable_count() == 0 ? bits_without_variables : bits) {
    mpfr_set_ui_2exp(margin_.hi(), 1, tape_.variable_count() == 0 ? -bits_without_variables / 2 : -bits / 2, MPFR_RNDN);
    mpfr_set(margin_.lo(), margin_.hi(), MPFR_RNDN);
    for (std::size_t i = 0; i < variables; ++i)
      if (tape_.uses_variable(static_cast<int>(i))) used_.push_back(i);
  }
  const std::vector<std::size_t>& used() const { return used_; }

  /// How often boxes were halved until all were decided; nothing if that takes more than `most_boxes`. Then `stuck` is
  /// the middle of the undecided box where f is smallest.
  std::optional<int> closes(const Box& whole_box, std::vector<Rational>& stuck) const {
    std::vector<Box> level{whole_box};
    int examined = 0;
    for (int depth = 0;; ++depth) {
      std::vector<Box> next;
      double smallest = INFINITY;
      for (const Box& box : level) {
        ++examined;
        if (decided(box)) continue;
        const std::vector<Rational> m = middle(box);
        if (const double v = at(m); stuck.empty() || v <= smallest || std::isnan(v)) {
          smallest = std::isnan(v) ? -INFINITY : v;
          stuck = m;
        }
        if (used_.empty()) continue;
        const std::size_t i = used_[static_cast<std::size_t>(depth) % used_.size()];
        next.push_back(box);
        next.back()[i].hi = m[i];
        next.push_back(box);
        next.back()[i].lo = m[i];
      }
      if (next.empty() && smallest == INFINITY) return depth;
      if (next.empty() || examined + static_cast<int>(next.size()) > most_boxes) return std::nullopt;
      level = std::move(next);
    }
  }

  /// f at a point, roughly; NaN where it is not certainly defined.
  double at(const std::vector<Rational>& point) const {
    std::vector<Mpfi> x;
    for (const Rational& q : point) x.emplace_back(q);
    try {
      const Mpfi v = evaluate<Mpfi>(tape_, x).front();
      return v.partial() ? NAN : mpfr_get_d(v.lo(), MPFR_RNDD);
    } catch (const Undecided&) {
      return NAN;
    }
  }

  static std::vector<Rational> middle(const Box& box) {
    std::vector<Rational> m;
    for (const Side& side : box) m.emplace_back(side.bounded() ? Rational((*side.lo + *side.hi) / 2) : Rational(0));
    return m;
  }

 private:
  bool decided(const Box& box) const {
    try {
      return certainly(evaluate<Mpfi>(tape_, enclosure<Mpfi>(box)).front() > margin_);
    } catch (const Undecided&) {
      return false;
    }
  }

  Tape tape_;
  PrecisionScope precision_;
  Mpfi margin_;
  std::vector<std::size_t> used_;
};

struct BoxPart {
  Box box;
  int depth = 0;  ///< of the bisection that closes it
};

/// An infinite side is cut to this length.
const Rational longest_side = 4;

/// The bounded box where the search begins: open ends and 0, where it is excluded, are moved inside by 1/16.
std::vector<Box> first_parts(const Domain& domain) {
  std::vector<Box> parts{whole(domain)};
  for (std::size_t i = 0; i < domain.size(); ++i) {
    std::vector<Box> cut;
    for (Box& box : parts) {
      Side& side = box[i];
      if (!side.lo && !side.hi) side.lo = -longest_side / 2;
      if (!side.lo) side.lo = *side.hi - longest_side;
      if (!side.hi) side.hi = *side.lo + longest_side;
      const Rational inset = (*side.hi - *side.lo) / 16;
      if (side.lo_open) side.lo = *side.lo + inset;
      if (side.hi_open && *side.hi > *side.lo + inset) side.hi = *side.hi - inset;
      side.lo_open = side.hi_open = false;
      if (domain[i].punctured && *side.lo < 0 && *side.hi > 0) {
        cut.push_back(box);
        cut.back()[i].hi = Rational(-inset);
        side.lo = inset;
      }
      cut.push_back(box);
    }
    parts = std::move(cut);
  }
  return parts;
}

/// Boxes inside `box` over which the bisection closes: where it is stuck, the nearest end is moved past the place, by
/// eighths; what would lose more than half of a side is cut in two there, once.
void find_parts(const Bisection& bisection, const Box& box, bool may_cut, std::vector<BoxPart>& found) {
  Box part = box;
  for (;;) {
    std::vector<Rational> stuck;
    if (const auto depth = bisection.closes(part, stuck)) {
      found.push_back({part, *depth});
      return;
    }
    // The side whose end is moved: the one along which f grows most towards the middle.
    std::optional<std::size_t> best;
    double best_value = -INFINITY;
    for (const std::size_t i : bisection.used()) {
      if (*box[i].lo == *box[i].hi) continue;
      std::vector<Rational> moved = stuck;
      const Rational step = (*box[i].hi - *box[i].lo) / 8, centre = (*part[i].lo + *part[i].hi) / 2;
      moved[i] += stuck[i] < centre ? step : Rational(-step);
      if (const double v = bisection.at(moved); v > best_value) {
        best = i;
        best_value = v;
      }
    }
    if (!best) return;
    Side& side = part[*best];
    const Rational width = *box[*best].hi - *box[*best].lo, step = width / 8, centre = (*side.lo + *side.hi) / 2;
    Rational lo = *side.lo, hi = *side.hi;
    Rational& end = stuck[*best] < centre ? lo : hi;
    const Rational inwards = stuck[*best] < centre ? step : Rational(-step);
    do end += inwards;
    while ((inwards > 0) == (end < stuck[*best]));
    if (hi - lo >= width / 2) {
      side.lo = lo;
      side.hi = hi;
      continue;
    }
    if (!may_cut) return;
    Box left = box, right = box;
    left[*best].hi = right[*best].lo = Rational((*box[*best].lo + *box[*best].hi) / 2);
    find_parts(bisection, left, false, found);
    find_parts(bisection, right, false, found);
    return;
  }
}

// --- Theorems ------------------------------------------------------------------------------------------------------

/// "for all numbers", for the variables that are used.
std::string quantifier(const std::vector<std::string>& names, const std::vector<std::size_t>& used) {
  std::string out;
  for (const std::size_t i : used) out += " " + names[i];
  return out.empty() ? "" : "forall" + out + " : R,\n  ";
}

/// What a variable's range says of it.
std::vector<std::string> conditions_of(const Variable& variable, const std::string& name) {
  std::vector<std::string> out;
  if (variable.lo) out.push_back(fmt::format("{} {} {}", number(*variable.lo), variable.lo_open ? "<" : "<=", name));
  if (variable.hi) out.push_back(fmt::format("{} {} {}", name, variable.hi_open ? "<" : "<=", number(*variable.hi)));
  if (variable.punctured) out.push_back(name + " <> 0");
  if (variable.integer || !variable.options.empty()) out.push_back(fmt::format("(exists k : Z, {} = IZR k)", name));
  return out;
}

class Exporter {
 public:
  Exporter(const Certificate& certificate, const Statement& statement)
      : certificate_(certificate),
        statement_(statement),
        point_(from_witness(statement.domain, certificate.point)),
        formula_(statement.formula({}, point_)),
        names_(coq_names(statement.domain)) {
    const Tape tape = formula_.tape();
    for (std::size_t i = 0; i < statement.domain.size(); ++i)
      if (tape.uses_variable(static_cast<int>(i))) used_.push_back(i);
  }

  CoqExport run() {
    if (!certificate_.rates.empty() && certificate_.verdict == Verdict::refuted) {
      out_.left_out.emplace_back(certificate_.rates.front().claim, "it is refuted by a bound on a rate");
      return std::move(out_);
    }
    if (formula_.tape().steps.size() > longest_formula)
      out_.left_out.emplace_back("every claim", "the formula is too long");
    else if (certificate_.orbits)
      out_.left_out.emplace_back("every claim", "it is proved by enclosed orbits");
    else if (!certificate_.rates.empty())
      rates();
    else if (certificate_.verdict == Verdict::refuted) {
      attempt(certificate_.refutation->claim, [&] { refuted(); });
    } else {
      for (std::size_t k = 0; k < formula_.claims.size(); ++k)
        attempt(formula_.claims[k].label, [&] { proved(formula_.claims[k], k + 1, certificate_.claims[k].method); });
    }
    out_.text = header() + (certificate_.rates.empty() ? preamble(print_.functions(), body_) : "") + body_;
    return std::move(out_);
  }

 private:
  /// A module for each bound.
  void rates() {
    body_ += rate_preamble();
    for (const RateProof& proof : certificate_.rates) try {
        const std::string theorem = rate_theorem(proof.certificate);
        body_ += fmt::format("\n(* {} *)\nModule claim_{}.\n{}End claim_{}.\n", proof.claim, out_.theorems + 1, theorem, out_.theorems + 1);
        ++out_.theorems;
      } catch (const BadInput& e) {
        out_.left_out.emplace_back(proof.claim, e.what());
      }
  }

  /// Claims that cannot be exported leave no trace but their reason.
  template <class F>
  void attempt(const std::string& label, F&& f) {
    const Printer printer = print_;
    const std::string body = body_;
    const std::vector<std::string> exported = exported_;
    const int theorems = out_.theorems;
    try {
      f();
    } catch (const NotExportable& e) {
      print_ = printer;
      body_ = body;
      exported_ = exported;
      out_.theorems = theorems;
      out_.left_out.emplace_back(label, e.why);
    }
  }

  void theorem(const std::string& name, const std::string& statement, const std::string& proof) {
    body_ += fmt::format("Theorem {} :\n  {}.\nProof.\n{}Qed.\n", name, statement, proof);
    ++out_.theorems;
  }

  void say(const std::string& text) { body_ += "\n(* " + comment(text) + " *)\n"; }

  // One claim of a PROVED certificate.
  void proved(const Comparison<Expr>& claim, std::size_t number, ClaimProof::Method method) {
    const std::string name = fmt::format("claim_{}", number);
    say("Claim '" + claim.label + "'");
    if (claim.relation == Relation::equal) {
      identity(claim, name);
      return;
    }
    // Where the hypotheses are needed: the plan's identity. Elsewhere the claim itself, over the larger box.
    const Plans plans = statement_.plans();
    const auto plan = std::ranges::find(plans, claim.label, &Plan::claim);
    const bool by_form = method == ClaimProof::Method::form && plan != plans.end();
    if (by_form && !plan->multipliers.empty() && form(claim, *plan, name)) return;
    if (boxes(claim, name)) return;
    if (by_form && plan->multipliers.empty() && form(claim, *plan, name)) return;
    throw NotExportable{"no bounded part of the domain was found over which bisection closes it"};
  }

  /// f > 0 by bisection of the variables that f has.
  Bisection positive(Expr f) const { return {in_basic_functions(f), statement_.domain.size()}; }

  std::string interval_over(const Bisection& f, const BoxPart& part) const {
    std::string options;
    for (const std::size_t i : f.used()) options += fmt::format("i_bisect {}, ", names_[i]);
    if (f.used().empty()) return fmt::format("interval with (i_prec {})", bits_without_variables);
    return fmt::format("interval with ({}i_depth {})", options, part.depth + 4);
  }

  /// The theorem "for all numbers in the box, the hypotheses imply the claim", and what the header says of it. The
  /// proof finds the hypotheses by their names, or does without.
  void over_box(const std::string& name, const Comparison<Expr>& claim, const Box& box, bool with_hypotheses,
                const std::string& proof) {
    std::string statement = quantifier(names_, used_), introduced, where;
    for (const std::size_t i : used_) introduced += " " + names_[i];
    for (const std::size_t i : used_) {
      const std::string lo = overshoot::number(*box[i].lo), hi = overshoot::number(*box[i].hi);
      statement += fmt::format("{} <= {} <= {} ->\n  ", lo, names_[i], hi);
      introduced += " in_" + names_[i];
      where += fmt::format("{}{} in [{}, {}]", where.empty() ? "" : ", ", statement_.domain[i].name, print(*box[i].lo),
                           print(*box[i].hi));
    }
    for (std::size_t k = 0; k < formula_.hypotheses.size(); ++k) {
      statement += print_(formula_.hypotheses[k], names_) + " ->\n  ";
      introduced += with_hypotheses ? fmt::format(" hypothesis_{}", k + 1) : " _";
    }
    exported_.push_back(fmt::format("  {}, '{}': {}", name, claim.label, where.empty() ? "has no variables" : where));
    theorem(name, statement + print_(claim, names_),
            (introduced.empty() ? "" : "  intros" + introduced + ".\n") + proof);
  }

  static std::string part_name(const std::string& name, std::size_t k, std::size_t of) {
    return of == 1 ? name : fmt::format("{}_part_{}", name, k + 1);
  }

  /// The claim by bisection of its slack; whether a part was found.
  bool boxes(const Comparison<Expr>& claim, const std::string& name) {
    const Bisection slack = positive(claim.slack());
    std::vector<BoxPart> parts;
    for (const Box& box : first_parts(statement_.domain)) find_parts(slack, box, true, parts);
    for (std::size_t k = 0; k < parts.size(); ++k)
      over_box(part_name(name, k, parts.size()), claim, parts[k].box, false,
               fmt::format("  basic_functions; {}.\n", interval_over(slack, parts[k])));
    return !parts.empty();
  }

  /// The claim by factor * slack = sum of multiplier * hypothesis + remainder, an identity of rational functions for
  /// `field`, with factor, multipliers and remainder > 0 by bisection; whether a part was found.
  bool form(const Comparison<Expr>& claim, const Plan& plan, const std::string& name) {
    const Expr factor = plan.factor.value_or(from<Expr>(1));
    std::vector<std::pair<std::string, Expr>> signs = {{"factor", factor}, {"remainder", *plan.remainder}};
    std::string sum, products;
    for (std::size_t k = 0; k < plan.multipliers.size(); ++k) {
      const auto& [label, multiplier] = plan.multipliers[k];
      const auto hypothesis = std::ranges::find(formula_.hypotheses, label, &Comparison<Expr>::label);
      if (hypothesis == formula_.hypotheses.end())
        return false;  // an earlier claim, which the theorem has not among its premises
      if (hypothesis->relation == Relation::equal) return false;
      signs.emplace_back(fmt::format("multiplier_{}", k + 1), multiplier);
      const std::string product = fmt::format("{} * {}", print_(multiplier, names_), slack(*hypothesis));
      sum += product + " + ";
      products += fmt::format("  assert (product_{0} : 0 <= {1}) by (apply Rmult_le_pos; lra).\n", k + 1, product);
    }
    if (!identically_zero(rational(formula_.left_over(claim, plan), true)).holds) return false;
    // The parts over which all of these are positive, each search going on in what the last has left.
    std::vector<BoxPart> parts;
    for (const Box& box : first_parts(statement_.domain)) parts.push_back({box});
    for (const auto& [what, f] : signs) {
      std::vector<BoxPart> narrower;
      for (const BoxPart& part : parts) find_parts(positive(f), part.box, true, narrower);
      parts = std::move(narrower);
    }
    std::erase_if(parts, [&](const BoxPart& part) { return !plan.multipliers.empty() && !inhabited(part.box); });
    for (std::size_t k = 0; k < parts.size(); ++k) {
      std::string proof;
      for (const auto& [what, f] : signs) {
        const Bisection b = positive(f);
        std::vector<Rational> stuck;
        proof += fmt::format("  assert ({} : {} > 0)\n    by (basic_functions; {}).\n", what, print_(f, names_),
                             interval_over(b, {parts[k].box, b.closes(parts[k].box, stuck).value()}));
      }
      proof += products;
      proof += fmt::format(
          "  assert (form : {0} * {1} = {2}{3}) by (field; repeat split; nonzero).\n"
          "  enough ({1} > 0) by lra.\n  apply (Rmult_lt_reg_l {0}); [assumption | rewrite form, Rmult_0_r; lra].\n",
          print_(factor, names_), slack(claim), sum, print_(*plan.remainder, names_));
      over_box(part_name(name, k, parts.size()), claim, parts[k].box, true, proof);
    }
    return !parts.empty();
  }

  /// The slack of a comparison, as it is printed.
  std::string slack(const Comparison<Expr>& comparison) {
    const bool at_least = comparison.relation == Relation::at_least || comparison.relation == Relation::greater;
    return fmt::format("({} - {})", print_(at_least ? comparison.lhs : comparison.rhs, names_),
                       print_(at_least ? comparison.rhs : comparison.lhs, names_));
  }

  /// Whether the hypotheses are seen to hold somewhere in the box: else the theorem would be true of nothing.
  bool inhabited(const Box& box) const {
    Domain domain = statement_.domain;
    for (std::size_t i = 0; i < domain.size(); ++i) {
      domain[i].lo = box[i].lo;
      domain[i].hi = box[i].hi;
      domain[i].lo_open = domain[i].hi_open = false;
    }
    Sampler sampler(domain, 1);
    for (int k = 0; k < 500; ++k) {
      std::vector<Rational> point;
      for (const double x : sampler.next()) point.push_back(exact_rational(x));
      if (hypotheses_hold(domain, formula_, point)) return true;
    }
    return false;
  }

  /// An equation that holds for all real numbers, whatever its functions are.
  void identity(const Comparison<Expr>& claim, const std::string& name) {
    const std::string statement = quantifier(names_, used_) + print_(claim, names_);
    if (same(claim.lhs, claim.rhs))
      theorem(name, statement, "  reflexivity.\n");
    else if (identically_zero(rational(claim.slack(), false)).holds)
      theorem(name, statement, "  intros; field.\n");
    else
      throw NotExportable{"it is an equation that needs more than the rules of a field"};
    exported_.push_back(fmt::format("  {}, '{}': all real numbers", name, claim.label));
  }

  /// e with every part that is no polynomial (no rational function, with `quotients`) replaced by a variable of its
  /// own.
  Expr rational(Expr e, bool quotients) const {
    const Tape tape(std::span<const Expr>(&e, 1));
    std::vector<Expr> built;
    int fresh = static_cast<int>(statement_.domain.size());
    for (std::size_t k = 0; k < tape.steps.size(); ++k) {
      const Tape::Step& step = tape.steps[k];
      std::vector<Expr> arguments;
      for (const int a : step.arguments) arguments.push_back(built[static_cast<std::size_t>(a)]);
      switch (step.op) {
        case Op::div:
          if (!quotients && arguments[1].node().op != Op::constant) break;
          [[fallthrough]];
        case Op::constant:
        case Op::neg:
        case Op::add:
        case Op::sub:
        case Op::mul:
          built.push_back(Expr::make(step.op, arguments, step.constant));
          continue;
        case Op::variable:
          built.push_back(Expr::variable(step.index));
          continue;
        case Op::pown:
          if (!quotients && step.constant < 0) break;
          built.push_back(Expr::make(step.op, arguments, step.constant));
          continue;
        default:
          break;
      }
      built.push_back(Expr::variable(fresh++));
    }
    return built.back();
  }

  // The witness of a REFUTED certificate.
  void refuted() {
    std::vector<std::string> values;
    for (const Rational& q : point_) values.push_back(overshoot::number(q));
    for (std::size_t k = 0; k < formula_.hypotheses.size(); ++k) {
      const Comparison<Expr>& hypothesis = formula_.hypotheses[k];
      say("Hypothesis '" + hypothesis.label + "' at the witness");
      theorem(fmt::format("hypothesis_{}", k + 1), print_(hypothesis, values),
              hypothesis.relation == Relation::equal ? "  " + std::string(rational_equation) + "\n"
                                                     : closed(hypothesis, values));
    }
    const Comparison<Expr>& claim =
        *std::ranges::find(formula_.claims, certificate_.refutation->claim, &Comparison<Expr>::label);
    const bool above = read_rational(certificate_.refutation->lhs.first, "a side") >
                       read_rational(certificate_.refutation->rhs.second, "a side");
    const auto [sign, negation] = opposite(claim.relation, above);
    Comparison<Expr> failure = claim;
    failure.relation = above ? Relation::greater : Relation::less;
    say("Claim '" + claim.label + "' fails at the witness");
    theorem("claim_fails", print_.relation(claim, sign, values), closed(failure, values));
    say("So the claim does not hold over the domain");
    std::string statement = quantifier(names_, used_), arguments, exact;
    for (const std::size_t i : used_) {
      for (const std::string& condition : conditions(i)) statement += condition + " ->\n  ";
      arguments += " " + values[i];
    }
    for (std::size_t k = 0; k < formula_.hypotheses.size(); ++k) {
      statement += print_(formula_.hypotheses[k], names_) + " ->\n  ";
      exact += fmt::format("exact hypothesis_{} | ", k + 1);
    }
    theorem("refuted", fmt::format("~ ({}{})", statement, print_(claim, names_)),
            fmt::format("  intro claim. apply ({} _ _ claim_fails).\n"
                        "  apply (claim{}); first [{}lra | apply Rgt_not_eq; lra | apply Rlt_not_eq; lra"
                        " | eexists; reflexivity].\n",
                        negation, arguments, exact));
  }

  /// Closed equations are decided in the rational numbers.
  static constexpr auto rational_equation =
      "unfold Rmin, Rmax, Rabs; repeat destruct Rle_dec; repeat destruct Rcase_abs; first [lra | field].";

  /// How a claim fails strictly, and the lemma by which it is then not true.
  static std::pair<std::string_view, std::string_view> opposite(Relation relation, bool above) {
    switch (relation) {
      case Relation::at_most:
        return {">", "Rgt_not_le"};
      case Relation::at_least:
        return {"<", "Rlt_not_ge"};
      case Relation::less:
        return {">=", "Rge_not_lt"};
      case Relation::greater:
        return {"<=", "Rle_not_gt"};
      case Relation::equal:
        break;
    }
    return above ? std::pair{">", "Rgt_not_eq"} : std::pair{"<", "Rlt_not_eq"};
  }

  /// The domain's conditions on variable i.
  std::vector<std::string> conditions(std::size_t i) const { return conditions_of(statement_.domain[i], names_[i]); }

  /// The proof of an inequality at the witness. Values of the normal distribution function are enclosed first, by
  /// `integral`, and stand for any number between their bounds then.
  std::string closed(const Comparison<Expr>& comparison, const std::vector<std::string>& values) {
    const long precision = 2 * certificate_.refutation->precision;
    std::vector<Expr> distribution;
    std::set<const Expr::Node*> seen;
    for (const Expr side : {comparison.lhs, comparison.rhs}) collect(side, Op::normal_cdf, seen, distribution);
    if (distribution.empty())
      return fmt::format("  first [lra | basic_functions; interval with (i_prec {})].\n", precision);
    std::string out;
    for (std::size_t k = 0; k < distribution.size(); ++k) {
      const std::string value = print_(distribution[k], values);
      const auto [lo, hi] = to_four_digits(distribution[k]);
      out += fmt::format(
          "  assert (bounds_{0} : {1} <= {2} <= {3})\n    by (unfold normal_cdf; split; apply Rminus_le; "
          "integral).\n  revert bounds_{0}; generalize {2}; intros value_{0} bounds_{0}.\n",
          k + 1, overshoot::number(lo), value, overshoot::number(hi));
    }
    return out + fmt::format("  basic_functions; interval with (i_autodiff value_1, i_prec {}).\n", precision);
  }

  /// The different parts of e that are values of the function.
  static void collect(Expr e, Op function, std::set<const Expr::Node*>& seen, std::vector<Expr>& found) {
    if (!seen.insert(e.id()).second) return;
    for (const Expr& a : e.node().arguments) collect(a, function, seen, found);
    if (e.node().op == function) found.push_back(e);
  }

  /// Bounds of e at the witness, to 1e-4 and with as much to spare.
  std::pair<Rational, Rational> to_four_digits(Expr e) const {
    std::vector<Mpfi> x;
    for (const Rational& q : point_) x.emplace_back(q);
    const Mpfi v = evaluate<Mpfi>(Tape(std::span<const Expr>(&e, 1)), x).front();
    const auto rounded = [](double y) { return Rational(floor(exact_rational(y * 10'000)), 10'000); };
    return {rounded(mpfr_get_d(v.lo(), MPFR_RNDD)) - Rational(1, 10'000),
            rounded(mpfr_get_d(v.hi(), MPFR_RNDU)) + Rational(2, 10'000)};
  }

  std::string header() const {
    const About& about = statement_.about;
    std::vector<std::string> lines = {
        statement_.text ? about.key : fmt::format("{} ({}, {})", about.key, statement_.paper(), about.source),
        "Written by overshoot from the certificate of this statement, for coqc with coq-interval.",
        "",
        "covers     " + covers(statement_),
        "domain     " + text(statement_.domain)};
    for (const std::string& part : narrower(statement_)) lines.push_back("           " + part);
    if (!about.printed.empty()) lines.insert(lines.begin() + 2, "paper      " + about.printed);
    if (!about.hypotheses.empty()) lines.push_back("given      " + about.hypotheses);
    if (!about.deduction.empty()) lines.push_back("deduction  " + about.deduction);
    lines.push_back(fmt::format("verdict    {}", name_of(certificate_.verdict)));
    lines.push_back("formula    sha256 " + certificate_.formula +
                    " (printed as recorded: constants folded, 0 times x being 0)");
    lines.emplace_back();
    if (certificate_.verdict == Verdict::refuted) {
      std::string witness, structure;
      for (std::size_t i = 0; i < point_.size(); ++i) {
        const Variable& variable = statement_.domain[i];
        std::string& list = variable.structural ? structure : witness;
        if (variable.structural || std::ranges::find(used_, i) != used_.end())
          list += fmt::format("{}{} = {}", list.empty() ? "" : ", ", variable.name, print(variable, point_[i]));
      }
      if (!structure.empty()) lines.push_back("The formula is that of " + structure + ".");
      lines.push_back(fmt::format("Exported: that the claim '{}' does not hold at every point of the domain{}.",
                                  certificate_.refutation->claim,
                                  witness.empty() ? "" : "; the witness is " + witness));
    } else {
      lines.emplace_back(
          "Exported: each claim over the bounded part of the domain that is named here, or an equation "
          "for all real numbers.");
      lines.emplace_back("The rest of the domain is proved by the certificate, not by this file.");
      lines.insert(lines.end(), exported_.begin(), exported_.end());
    }
    if (!out_.left_out.empty()) lines.emplace_back("Left out:");
    for (const auto& [label, why] : out_.left_out) lines.push_back(fmt::format("  '{}': {}", label, why));
    std::string out = "(*";
    for (const std::string& line : lines)
      out += (&line == lines.data() ? " " : line.empty() ? "" : "   ") + comment(line) + "\n";
    return out + "*)\n";
  }

  const Certificate& certificate_;
  const Statement& statement_;
  const std::vector<Rational> point_;
  const Formula formula_;
  const std::vector<std::string> names_;
  std::vector<std::size_t> used_;
  Printer print_;
  std::string body_;
  std::vector<std::string> exported_;  ///< what the header says of each theorem
  CoqExport out_;
};

}  // namespace

CoqExport to_coq(const Certificate& certificate, const Statement& statement) {
  return Exporter(certificate, statement).run();
}

std::optional<std::string> interval_goals(const Statement& statement, const std::string& method) {
  const std::vector<std::string> names = coq_names(statement.domain);
  const Formula formula = statement.formula({});
  std::string options, quantified, given;
  for (std::size_t i = 0; i < names.size(); ++i) {
    quantified += " " + names[i];
    options += fmt::format("{}i_bisect {}", i == 0 ? "" : ", ", names[i]);
    for (const std::string& condition : conditions_of(statement.domain[i], names[i])) given += condition + " -> ";
  }
  if (!names.empty() && method == "autodiff") options += ", i_autodiff " + names[0];
  if (!names.empty() && method.starts_with("taylor"))
    options += fmt::format(", i_taylor {}, i_degree {}", names[0], method.substr(6));
  if (!options.empty()) options = fmt::format(" with ({}, i_depth 30)", options);
  Printer print;
  std::string body;
  try {
    for (const Comparison<Expr>& hypothesis : formula.hypotheses) given += print(hypothesis, names) + " -> ";
    for (const Comparison<Expr>& claim : formula.claims)
      body += fmt::format("Goal {}{}{}.\nProof. intros. basic_functions; interval{}. Qed.\n",
                          names.empty() ? "" : fmt::format("forall{} : R, ", quantified), given, print(claim, names), options);
  } catch (const NotExportable&) {
    return std::nullopt;
  }
  return preamble(print.functions(), body) + body;
}

}  // namespace overshoot
