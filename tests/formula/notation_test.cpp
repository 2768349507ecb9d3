/// What people read is what is recorded: the written formula, read back by an independent reader of this file, has the
/// value of the recorded one.
#include "lib/formula/notation.hpp"

#include <gtest/gtest.h>

#include "lib/scalar/double.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/statement/statement.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

/// Reads the Unicode notation and computes on the way. (For doubles of 200 bits: what is left is the formula.)
class Reader {
 public:
  Reader(std::string text, std::map<std::string, Mpfr> values) : text_(std::move(text)), values_(std::move(values)) {}
  Mpfr read() {
    const Mpfr x = sum();
    if (at_ != text_.size()) fail("the end");
    return x;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw std::runtime_error("expected " + expected + " at " + std::to_string(at_) + " of " + text_ + ": " +
                             text_.substr(std::min(at_, text_.size())));
  }
  bool next(std::string_view token) {
    if (!std::string_view(text_).substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  void expect(std::string_view token) {
    if (!next(token)) fail("'" + std::string(token) + "'");
  }
  Mpfr sum() {
    const bool negative = next("−");
    Mpfr x = quotient();
    if (negative) x = -x;
    for (;;)
      if (next(" + "))
        x = x + quotient();
      else if (next(" − "))
        x = x - quotient();
      else
        return x;
  }
  Mpfr quotient() {
    Mpfr x = product();
    while (next("/")) x = x / factor();
    return x;
  }
  Mpfr product() {
    Mpfr x = factor();
    while (next("·")) x = x * factor();
    return x;
  }
  Mpfr factor() {
    Mpfr x = atom();
    if (next("^(")) {
      const Mpfr y = sum();
      expect(")");
      return pow(x, y);
    }
    std::string digits;
    if (next("⁻")) digits = "-";
    const auto digit = [&] {
      constexpr std::string_view all[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
      for (std::size_t i = 0; i < 10; ++i)
        if (next(all[i])) return digits += static_cast<char>('0' + i), true;
      return false;
    };
    while (digit()) {
    }
    return digits.empty() ? x : pown(x, std::stol(digits));
  }
  Mpfr atom() {
    if (next("(")) {
      const Mpfr x = sum();
      expect(")");
      return x;
    }
    if (next("|")) {
      const Mpfr x = sum();
      expect("|");
      return abs(x);
    }
    if (next("√")) return sqrt(atom());
    if (next("{")) return choice();
    std::string name;
    while (at_ < text_.size() && !ends_name()) name += text_[at_++];
    if (name.empty()) fail("a number or a name");
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) return from<Mpfr>(read_rational(name, "a number"));
    if (const auto value = values_.find(name); value != values_.end()) return value->second;
    if (name == "π") return pi<Mpfr>();
    expect("(");
    std::vector<Mpfr> a = {sum()};
    while (next(", ")) a.push_back(sum());
    expect(")");
    return function(name, a);
  }
  bool ends_name() const {
    if (std::string_view(" +/()|{};^,").find(text_[at_]) != std::string_view::npos) return true;
    for (const std::string_view s : {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻", "·", "√", "−"})
      if (std::string_view(text_).substr(at_).starts_with(s)) return true;
    return false;
  }
  Mpfr function(const std::string& f, const std::vector<Mpfr>& a) const {
    const Mpfr one = from<Mpfr>(1), zero = from<Mpfr>(0), x = a.front();
    if (f == "exp") return exp(x);
    if (f == "log") return log(x);
    if (f == "sinh") return sinh(x);
    if (f == "cosh") return cosh(x);
    if (f == "tanh") return tanh(x);
    if (f == "sin") return sin(x);
    if (f == "cos") return cos(x);
    if (f == "erf") return erf(x);
    if (f == "erfc") return erfc(x);
    if (f == "abs") return abs(x);
    if (f == "sign") return select(x < zero, -one, select(x > zero, one, zero));
    if (f == "min") return min(x, a.at(1));
    if (f == "max") return max(x, a.at(1));
    if (f == "tanhc") return x == zero ? one : tanh(x) / x;
    if (f == "arctan") return atan(x);
    if (f == "tan") return tan(x);
    if (f == "sinc") return x == zero ? one : sin(x) / x;
    if (f == "sinhc") return x == zero ? one : sinh(x) / x;
    if (f == "expm1c") return x == zero ? one : expm1(x) / x;
    if (f == "xlogx") return x == zero ? zero : x * log(x);
    if (f == "log1pc") return x == zero ? one : log1p(x) / x;
    if (f == "softplus") return log(one + exp(x));
    if (f == "sigmoid") return one / (one + exp(-x));
    if (f == "φ") return exp(-x * x / from<Mpfr>(2)) / sqrt(from<Mpfr>(2) * pi<Mpfr>());
    if (f == "Φ") return erfc(-x / sqrt(from<Mpfr>(2))) / from<Mpfr>(2);
    fail("a function that is known, not " + f);
  }
  /// "{a if l < r; else b}".
  Mpfr choice() {
    const Mpfr a = sum();
    expect(" if ");
    const Mpfr l = sum();
    const bool strict = next(" < ");
    if (!strict) expect(" ≤ ");
    const Mpfr r = sum();
    expect("; else ");
    const Mpfr b = sum();
    expect("}");
    return (strict ? l < r : l <= r) ? a : b;
  }

  const std::string text_;
  const std::map<std::string, Mpfr> values_;
  std::size_t at_ = 0;
};

/// The recorded values and those of what is written, whose shared parts are read first.
void expect_the_same(std::span<const Expr> expressions, const std::vector<std::string>& names,
                     const std::vector<Rational>& point, long& compared) {
  const PrecisionScope scope(400);
  const Written written(expressions, names, Script::unicode);
  std::map<std::string, Mpfr> values;
  std::vector<Mpfr> x;
  for (std::size_t i = 0; i < names.size(); ++i) {
    x.push_back(from<Mpfr>(point[i]));
    values.insert_or_assign(written_name(names[i], Script::unicode), x.back());
  }
  for (const Written::Part& p : written.parts()) {
    ASSERT_FALSE(values.contains(p.name)) << p.name << " is the name of two things";
    values.insert_or_assign(p.name, Reader(p.value, values).read());
  }
  const Tape tape(expressions);
  const std::vector<Mpfr> steps = evaluate_steps<Mpfr>(tape, x);
  // Where a part is undefined max and min may hide it or not.
  if (!std::ranges::all_of(steps, [](const Mpfr& v) { return is_finite(v); })) return;
  // A hundred bits of 400 are left to the conditioning of functions, beside the cancellation of what is large.
  Mpfr size = from<Mpfr>(1);
  for (const Mpfr& v : steps) size = max(size, abs(v));
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const Mpfr read = Reader(written[i], values).read();
    EXPECT_TRUE(abs(read - steps[static_cast<std::size_t>(tape.outputs[i])]) <= size * pown(from<Mpfr>(2), -300))
        << written[i];
    ++compared;
  }
}

Expr random_expression(Random& random, const std::vector<Expr>& leaves, int depth) {
  if (depth == 0) {
    const long k = random.integer(0, static_cast<long>(leaves.size()) + 1);
    if (k < static_cast<long>(leaves.size())) return leaves[static_cast<std::size_t>(k)];
    return from<Expr>(Rational(random.integer(-9, 9), random.integer(1, 7)));
  }
  const auto inner = [&] { return random_expression(random, leaves, depth - 1); };
  const Expr a = inner(), b = inner();
  switch (random.integer(0, 29)) {
    case 0:
    case 1:
      return a + b;
    case 2:
    case 3:
      return a - b;
    case 4:
    case 5:
      return a * b;
    case 6:
      return a / b;
    case 7:
      return -a;
    case 8:
      return abs(a);
    case 9:
      return pown(a, random.integer(2, 12));
    case 10:
      return pown(a, -random.integer(1, 3));
    case 11:
      return abs_pow(a, Q(3, 2));
    case 12:
      return signed_pow(a, Q(5, 3));
    case 13:
      return pow(abs(a), b);
    case 14:
      return min(a, b);
    case 15:
      return max(a, b);
    case 16:
      return select(a < b, a, b * a);
    case 17:
      return select(a <= b, b, -a);
    case 18:
      return exp(sin(a));
    case 19:
      return log1p(abs(a)) + log(cos(b) + from<Expr>(2));
    case 20:
      return expm1(cos(a)) * tanh(b);
    case 21:
      return sech2(a) - sigmoid(b) / tanhc(a);
    case 22:
      return sqrt(abs(a)) + cos_atan(b);
    case 23:
      return sin_atan(a) * softplus(sin(b));
    case 24:
      return normal_pdf(a) - normal_cdf(sin(b));
    case 25:
      return normal_cdf_integral(sin(a)) / b;
    case 26:
      return atan(a) - tan(sin(b));
    case 27:
      return sinc(a) * sinhc(cos(b));
    case 28:
      return expm1c(sin(a)) + xlogx(abs(b));
    default:
      return log1pc(abs(a));
  }
}

TEST(Notation, OfRandomExpressionsHasTheirValues) {
  Random random("notation");
  OVERSHOOT_TRACE_SEED(random);
  const std::vector<std::string> names = {"eta", "x0", "K"};
  const std::vector<Expr> variables = {Expr::variable(0), Expr::variable(1), Expr::variable(2)};
  long compared = 0;
  for (long i = 0, n = cases(1000); i < n; ++i) {
    std::vector<Expr> shared = variables;
    for (int k = 0; k < 2; ++k) shared.push_back(random_expression(random, variables, 3));
    std::vector<Expr> list;
    for (int k = 0; k < 3; ++k)
      list.push_back(random_expression(random, shared, static_cast<int>(random.integer(0, 4))));
    const std::vector<Rational> at = {Rational(random.integer(-20, 20), 7), Rational(random.integer(1, 30), 11),
                                      Rational(random.integer(-5, 30), 13)};
    expect_the_same(list, names, at, compared);
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, cases(1000));
}

/// Every formula of the registered statements that has one, at points of its domain.
TEST(Notation, OfRegisteredStatementsHasTheirValues) {
  long compared = 0;
  for (const auto& [key, s] : registry()) {
    if (s.is<ByRuns>() || s.is<ByInstances>()) continue;
    SCOPED_TRACE(key);
    const Formula f = s.formula({});
    std::vector<Expr> sides = f.step;
    for (const auto* list : {&f.hypotheses, &f.claims})
      for (const Comparison<Expr>& c : *list) sides.insert(sides.end(), {c.lhs, c.rhs});
    std::vector<std::string> names;
    for (const Variable& v : s.domain) names.push_back(v.name);
    if (const auto* orbits = s.as<ByOrbits>()) names = orbits->state;
    if (names.size() > 6) continue;  // a network: what takes long here
    Sampler sampler(s.domain, 3);
    for (int i = 0; i < 4; ++i) {
      std::vector<Rational> at;
      // (Not far out, where the tails of the normal law cancel.)
      for (const double x : sampler.next()) at.push_back(exact_rational(std::abs(x) < 64 ? x : 64 + 1 / x));
      at.resize(names.size(), Rational(1, 3));
      expect_the_same(sides, names, at, compared);
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, 1500);
}

TEST(Notation, IsThatOfMathematics) {
  const Expr x = Expr::variable(0), y = Expr::variable(1), eta = Expr::variable(2);
  const std::vector<std::string> names = {"x", "y0", "eta"};
  const auto is = [&](Expr e, const char* unicode, const char* latex) {
    EXPECT_EQ(written(e, names), unicode);
    EXPECT_EQ(written(e, names, Script::latex), latex);
  };
  is(x - (y - from<Expr>(1)), "x − y₀ + 1", "x-y_{0}+1");
  is(x - eta * (x * y) * y, "x − η·x·y₀²", "x-\\eta\\,x\\,y_{0}^{2}");
  is(x - from<Expr>(2) * (x + y), "x − 2·(x + y₀)", "x-2\\,\\left(x+y_{0}\\right)");
  is(from<Expr>(Q(-3, 2)) * x / (y * eta), "−3·x/(2·y₀·η)", "-\\frac{3\\,x}{2\\,y_{0}\\,\\eta}");
  is((x + y) / eta, "(x + y₀)/η", "\\frac{x+y_{0}}{\\eta}");
  is(signed_pow(x, Q(3, 2)), "sign(x)·|x|^(3/2)", "\\operatorname{sign}\\left(x\\right)\\,\\left|x\\right|^{3/2}");
  is(pown(sqrt(x + y), 3), "(√(x + y₀))³", "\\sqrt{x+y_{0}}^{3}");
  is(from<Expr>(2) * sqrt(pi<Expr>()) - exp(-x), "2·√π − exp(−x)", "2\\,\\sqrt{\\pi}-e^{-x}");
  is(abs(x * abs(y)), "abs(x·|y₀|)", "\\left|x\\,\\left|y_{0}\\right|\\right|");
  is(-(x + y), "−(x + y₀)", "-\\left(x+y_{0}\\right)");
  is(atan(x) * tan(y), "arctan(x)·tan(y₀)", "\\arctan\\left(x\\right)\\,\\tan\\left(y_{0}\\right)");
}

TEST(Notation, NamesWhatIsLongAndSharedOnce) {
  const Expr x = Expr::variable(0), u = Expr::variable(1);
  const Expr shared = tanh(x * u + exp(x) / (u + from<Expr>(1)) - log(u * u + from<Expr>(3)));
  const std::vector<Expr> list = {shared * shared + x, shared - u};
  const Written w(list, {"x", "u"}, Script::unicode);
  ASSERT_EQ(w.parts().size(), 1U);
  EXPECT_EQ(w.parts()[0].name, "v₁") << "u is taken";
  EXPECT_EQ(w[0], "v₁² + x");
  EXPECT_EQ(w[1], "v₁ − u");
  EXPECT_TRUE(w.functions().empty());
  const Expr own[] = {tanhc(x)};
  EXPECT_EQ(Written(own, {"x"}, Script::unicode).functions(),
            std::vector<std::string>{"tanhc(t) = tanh(t)/t, 1 at t = 0"});
  const Expr more[] = {sinc(x) + sinhc(x) + expm1c(x) + xlogx(x)};
  const std::vector<std::string> meanings = {"sinc(t) = sin(t)/t, 1 at t = 0", "sinhc(t) = sinh(t)/t, 1 at t = 0",
                                             "expm1c(t) = (exp(t) − 1)/t, 1 at t = 0",
                                             "xlogx(t) = t·log(t), 0 at t = 0"};
  EXPECT_EQ(Written(more, {"x"}, Script::unicode).functions(), meanings);
}

}  // namespace
}  // namespace overshoot::test
