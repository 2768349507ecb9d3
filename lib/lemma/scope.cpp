#include "lib/lemma/scope.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lib/files/messages.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

namespace {

/// How a function is recorded; some need to know that an argument is nowhere negative.
struct Function {
  TextFunction words;
  std::size_t least, most;  ///< arguments
  std::function<Expr(const std::vector<Expr>&)> record;
};

/// The integer that an expression is.
std::optional<long> integer_in(Expr e) {
  const Rational& q = e.node().constant;
  if (e.node().op != Op::constant || !q.is_integer() || abs(q) > 1'000'000) return std::nullopt;
  return static_cast<long>(numerator(q));
}

Expr root(Expr x, Expr degree) {
  const auto n = integer_in(degree);
  if (!n || *n < 2) throw BadInput("root(x, n) needs an integer n >= 2");
  return *n % 2 == 1 ? signed_pow(x, Q(1, *n)) : *n == 2 ? sqrt(x) : pow(x, from<Expr>(Rational(1, *n)));
}

template <class F>
Expr folded(const std::vector<Expr>& a, const F& f) {
  Expr result = a.front();
  for (std::size_t i = 1; i < a.size(); ++i) result = f(result, a[i]);
  return result;
}

const std::vector<Function>& functions() {
  using Arguments = const std::vector<Expr>&;
  static const std::vector<Function> all = [] {
    std::vector<Function> out;
    const auto add = [&](std::vector<std::string> names, const char* arguments, const char* meaning, std::size_t least,
                         std::size_t most, std::function<Expr(Arguments)> record) {
      out.push_back({{std::move(names), arguments, meaning}, least, most, std::move(record)});
    };
    const std::map<std::string, std::pair<std::vector<std::string>, const char*>> words = {
        {"log", {{"ln"}, "the natural logarithm"}},
        {"log1p", {{}, "log(1 + x)"}},
        {"expm1", {{}, "e^x - 1"}},
        {"sech2", {{}, "1/cosh(x)^2"}},
        {"tanhc", {{}, "tanh(x)/x, 1 at 0"}},
        {"log1pc", {{}, "log(1 + x)/x, 1 at 0"}},
        {"sin_atan", {{}, "x/sqrt(1 + x^2)"}},
        {"cos_atan", {{}, "1/sqrt(1 + x^2)"}},
        {"normal_pdf", {{}, "the density of the standard normal law"}},
        {"normal_cdf", {{}, "its distribution function"}},
        {"normal_cdf_integral", {{}, "the integral of normal_cdf from -inf to x"}},
        {"softplus", {{}, "log(1 + e^x)"}},
        {"sigmoid", {{}, "1/(1 + e^-x)"}},
        {"atan", {{"arctan"}, ""}},
        {"sinc", {{}, "sin(x)/x, 1 at 0"}},
        {"sinhc", {{}, "sinh(x)/x, 1 at 0"}},
        {"expm1c", {{}, "(e^x - 1)/x, 1 at 0"}},
        {"xlogx", {{}, "x*log(x), 0 at 0"}}};
#define OVERSHOOT_FUNCTION(NAME)                                                                              \
  {                                                                                                           \
    const auto it = words.find(#NAME);                                                                        \
    std::vector<std::string> names = {#NAME};                                                                 \
    if (it != words.end()) names.insert(names.end(), it->second.first.begin(), it->second.first.end());       \
    add(std::move(names), "x", it == words.end() ? "" : it->second.second, 1, 1,                              \
        [](Arguments a) { return NAME(a[0]); });                                                              \
  }
    OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_FUNCTION)
#undef OVERSHOOT_FUNCTION
    add({"abs"}, "x", "|x|", 1, 1, [](Arguments a) { return abs(a[0]); });
    add({"relu"}, "x", "max(x, 0)", 1, 1, [](Arguments a) { return relu(a[0]); });
    add({"root"}, "x, n", "the real n-th root: of a negative x too where n is odd", 2, 2,
        [](Arguments a) { return root(a[0], a[1]); });
    add({"min"}, "x, y, ...", "", 1, 1000, [](Arguments a) { return folded(a, [](Expr x, Expr y) { return min(x, y); }); });
    add({"max"}, "x, y, ...", "", 1, 1000, [](Arguments a) { return folded(a, [](Expr x, Expr y) { return max(x, y); }); });
    return out;
  }();
  return all;
}

const Function* function_named(const std::string& name) {
  for (const Function& f : functions())
    if (std::ranges::find(f.words.names, name) != f.words.names.end()) return &f;
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> out;
  for (const Function& f : functions()) out.insert(out.end(), f.words.names.begin(), f.words.names.end());
  return out;
}

}  // namespace

Expr Scope::expression(const Term& term) {
  switch (term.kind) {
    case Term::Kind::number:
      return from<Expr>(term.value);
    case Term::Kind::name:
      return named(term);
    case Term::Kind::chain:
      return chain(term);
    case Term::Kind::call:
      break;
  }
  if (term.text == "neg") return -expression(term.arguments[0]);
  if (term.text == "^") return power_of(term);
  const Function* function = function_named(term.text);
  if (!function) unknown_function(term);
  if (term.arguments.size() < function->least || term.arguments.size() > function->most)
    fail(term.at, fmt::format("{}({}) has {} argument{}, not {}", term.text, function->words.arguments, function->least,
                              function->least == 1 ? "" : "s", term.arguments.size()));
  std::vector<Expr> arguments;
  for (const Term& argument : term.arguments) arguments.push_back(expression(argument));
  return made(term, [&] { return function->record(arguments); });
}
/// What recording refuses (a logarithm of 0, say) is told with its place.
template <class Make>
Expr Scope::made(const Term& term, const Make& make) {
  try {
    return make();
  } catch (const LemmaError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    fail(term.at, e.what());
  }
}
Expr Scope::named(const Term& term) {
  if (const auto it = definitions_.find(term.text); it != definitions_.end()) return it->second;
  if (is_variable(term.text)) return Expr::variable(index_of(term.text));
  if (term.text == "pi") return pi<Expr>();
  if (is_euler(term.text)) return exp(from<Expr>(1));
  if (term.text == "inf") fail(term.at, "inf is no number: it ends the range of a variable");
  if (defined_.contains(term.text)) fail(term.at, fmt::format("'{}' is used before its let", term.text));
  if (const Function* f = function_named(term.text))
    fail(term.at, fmt::format("'{}' is a function: {}({})", term.text, term.text, f->words.arguments));
  std::string product;
  for (const char c : term.text)
    product += (product.empty() ? "" : "*") + (is_variable(std::string(1, c)) ? std::string(1, c) : std::string("?"));
  if (term.text.size() > 1 && product.find('?') == std::string::npos)
    fail(term.at, fmt::format("there is no variable '{}'; a product is written with *: {}", term.text, product));
  std::vector<std::string> known = names();
  for (const auto& [name, value] : definitions_) known.push_back(name);
  known.insert(known.end(), {"pi", "e"});
  fail(term.at, unknown(term.text, did_you_mean(term.text, known)));
}
void Scope::unknown_function(const Term& term) {
  if (is_variable(term.text) || definitions_.contains(term.text))
    fail(term.at, fmt::format("'{}' is no function; a product is written with *: {}*(...)", term.text, term.text));
  fail(term.at, fmt::format("there is no function '{}'{}", term.text, did_you_mean(term.text, function_names())));
}
Expr Scope::chain(const Term& term) {
  Expr result = expression(term.arguments.front());
  for (std::size_t i = 0; i < term.text.size(); ++i) {
    const Expr next = expression(term.arguments[i + 1]);
    switch (term.text[i]) {
      case '+':
        result = result + next;
        break;
      case '-':
        result = result - next;
        break;
      case '*':
        result = result * next;
        break;
      default:
        if (next.node().op == Op::constant && next.node().constant == 0)
          fail(term.arguments[i + 1].at, "a division by 0");
        result = made(term.arguments[i + 1], [&] { return result / next; });
    }
  }
  return result;
}
/// x^n; x^b for x >= 0; e^x.
Expr Scope::power_of(const Term& term) {
  const Term &base = term.arguments[0], &exponent = term.arguments[1];
  if (base.kind == Term::Kind::name && is_euler(base.text)) return exp(expression(exponent));
  const Expr x = expression(base), b = expression(exponent);
  return made(term, [&] {
    if (b.node().op != Op::constant) return pow(x, b);
    const Rational& q = b.node().constant;
    if (q.is_integer() && abs(q) <= 1'000'000) return pown(x, static_cast<long>(numerator(q)));
    // |x|^b is easier to enclose, and the same where x is nowhere negative.
    return nowhere_negative(x) ? abs_pow(x, small_rational(q)) : pow(x, b);
  });
}

bool Scope::nowhere_negative(Expr e) const {
  const PrecisionScope scope(64);
  const Tape tape(std::span<const Expr>(&e, 1));
  try {
    const std::vector<Mpfi> box = enclosure<Mpfi>(whole(domain_));
    const Mpfi value = evaluate<Mpfi>(tape, std::span<const Mpfi>(box)).front();
    return !mpfr_nan_p(value.lo()) && mpfr_sgn(value.lo()) >= 0;
  } catch (const Undecided&) {
    return false;
  }
}

int Scope::index_of(const std::string& name) const {
  const auto it = std::ranges::find(domain_, name, &Variable::name);
  return it == domain_.end() ? -1 : static_cast<int>(it - domain_.begin());
}

std::vector<std::string> Scope::names() const {
  std::vector<std::string> out;
  for (const Variable& variable : domain_) out.push_back(variable.name);
  return out;
}

void Scope::require_new(const Item::Name& name) const {
  if (is_variable(name.text)) fail(name.at, fmt::format("'{}' is a variable", name.text));
  if (name.text == "pi") fail(name.at, "pi is a number");
  if (definitions_.contains(name.text)) fail(name.at, fmt::format("'{}' is defined twice", name.text));
}

const std::vector<TextFunction>& text_functions() {
  static const std::vector<TextFunction> all = [] {
    std::vector<TextFunction> out;
    for (const Function& f : functions()) out.push_back(f.words);
    return out;
  }();
  return all;
}

}  // namespace overshoot
