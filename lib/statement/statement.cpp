#include "lib/statement/statement.hpp"

#include <cmath>

#include <algorithm>
#include <memory>
#include <mutex>

namespace overshoot {

std::string_view name_of(Verdict v) {
  switch (v) {
    case Verdict::proved:
      return "PROVED";
    case Verdict::refuted:
      return "REFUTED";
    case Verdict::supported:
      return "SUPPORTED";
    case Verdict::unverified:
      return "UNVERIFIED";
    case Verdict::undecided:
      break;
  }
  return "UNDECIDED";
}

std::string_view name_of(Kind k) {
  switch (k) {
    case Kind::inequality:
      return "inequality";
    case Kind::induction:
      return "induction";
    case Kind::existence:
      return "existence";
    case Kind::orbit:
      return "orbit";
    case Kind::regime:
      return "regime";
    case Kind::experiment:
      break;
  }
  return "experiment";
}

std::string_view symbol(Relation r) {
  switch (r) {
    case Relation::less:
      return "<";
    case Relation::at_most:
      return "<=";
    case Relation::equal:
      return "=";
    case Relation::at_least:
      return ">=";
    case Relation::greater:
      break;
  }
  return ">";
}

Touch touch(std::string variable, Q at, int order) { return {std::move(variable), at.rational(), 0, order}; }
Touch touch_at_infinity(std::string variable, int sign) { return {std::move(variable), {}, sign, 1}; }

Tape Formula::tape() const {
  std::vector<Expr> sides;
  for (const Comparisons<Expr>* list : {&hypotheses, &claims})
    for (const Comparison<Expr>& c : *list) {
      sides.push_back(c.lhs);
      sides.push_back(c.rhs);
    }
  return Tape(sides);
}

const Comparison<Expr>* Formula::known(const std::string& label, const std::string& claim) const {
  for (const Comparison<Expr>& h : hypotheses)
    if (h.label == label) return &h;
  for (const Comparison<Expr>& c : claims) {
    if (c.label == claim) break;
    if (c.label == label) return &c;
  }
  return nullptr;
}

std::function<Formula(Variant)> remembered(std::function<Formula(Variant)> record) {
  struct Memory {
    std::once_flag once[2];
    Formula formula[2];
  };
  return [record = std::move(record), memory = std::make_shared<Memory>()](Variant v) {
    std::call_once(memory->once[v.mutant], [&] { memory->formula[v.mutant] = record(v); });
    return memory->formula[v.mutant];
  };
}

std::string Formula::hash(const Domain& domain) const {
  std::string all = text(domain) + "\n";
  for (const Comparison<Expr>& c : hypotheses)
    all += "hypothesis " + c.label + " " + std::string(symbol(c.relation)) + "\n";
  for (const Comparison<Expr>& c : claims) all += "claim " + c.label + " " + std::string(symbol(c.relation)) + "\n";
  all += tape().text();
  if (!step.empty()) all += "\nstart\n" + Tape(start).text() + "\nstep\n" + Tape(step).text();
  return sha256(all);
}

namespace {
std::map<std::string, Statement>& mutable_registry() {
  static std::map<std::string, Statement> statements;
  return statements;
}
}  // namespace

const std::map<std::string, Statement>& registry() { return mutable_registry(); }

void register_statement(Statement s) {
  const std::string key = s.about.key;
  if (!mutable_registry().emplace(key, std::move(s)).second) throw BadInput("statement key registered twice: " + key);
}

const Statement& find_statement(const std::string& key) {
  const auto it = registry().find(key);
  if (it != registry().end()) return it->second;
  std::string near;
  const std::string last = key.substr(key.rfind('.') + 1);
  for (const auto& [k, s] : registry())
    if ((k.starts_with(key) || (last.size() > 2 && k.find(last) != std::string::npos)) && near.size() < 200)
      near += (near.empty() ? "; did you mean " : ", ") + k;
  throw BadInput("unknown statement key '" + key + "'" + near + " (overshoot list shows all)");
}

std::vector<const Statement*> find_statements(const std::vector<std::string>& prefixes) {
  std::vector<const Statement*> found;
  const auto matches = [](const std::string& key, const std::string& prefix) {
    return key == prefix || (key.starts_with(prefix) && (prefix.ends_with('.') || key[prefix.size()] == '.'));
  };
  for (const std::string& prefix : prefixes)
    if (std::ranges::none_of(registry(), [&](const auto& entry) { return matches(entry.first, prefix); }))
      find_statement(prefix);  // throws, naming near keys
  for (const auto& [key, s] : registry())
    if (prefixes.empty() ||
        std::ranges::any_of(prefixes, [&, &k = key](const std::string& p) { return matches(k, p); }))
      found.push_back(&s);
  return found;
}

long structural_value(const Expr& x) {
  if (x.node().op != Op::constant) throw std::logic_error("the structure of this formula is not fixed");
  return static_cast<long>(numerator(x.node().constant));
}

namespace {
long exact_integer(bool known, double x) {
  if (!known || x != std::floor(x)) throw std::logic_error("the structure of this formula is not fixed");
  return static_cast<long>(x);
}
}  // namespace
long structural_value(const Mpfr& x) { return exact_integer(true, to_double(x)); }
long structural_value(const Ball& x) { return exact_integer(arb_is_exact(x.raw()) != 0, midpoint(x)); }
long structural_value(const Mpfi& x) {
  return exact_integer(mpfr_equal_p(x.lo(), x.hi()) != 0, mpfr_get_d(x.lo(), MPFR_RNDN));
}

Point<Expr> symbolic_point(const Domain& domain, const std::vector<Rational>& structure) {
  std::vector<Expr> variables;
  for (std::size_t i = 0; i < domain.size(); ++i)
    variables.push_back(domain[i].structural && !structure.empty() ? from<Expr>(structure[i])
                                                                   : Expr::variable(static_cast<int>(i)));
  return Point<Expr>(domain, std::move(variables));
}

}  // namespace overshoot
