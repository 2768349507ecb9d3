#include "lib/statement/statement.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>

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
    case Kind::formula:
      return "formula";
    case Kind::induction:
      return "induction";
    case Kind::structured:
      return "structured";
    case Kind::existence:
      return "existence";
    case Kind::orbit:
      return "orbit";
    case Kind::runs:
      break;
  }
  return "runs";
}

std::string_view name_of(Covers c) {
  switch (c) {
    case Covers::the_same:
      return "the same";
    case Covers::restricted:
      return "restricted";
    case Covers::step:
      return "step";
    case Covers::substitution:
      return "substitution";
    case Covers::sampled:
      break;
  }
  return "sampled";
}

Kind Statement::kind() const {
  if (about_runs()) return Kind::runs;
  if (existence()) return Kind::existence;
  if (about_orbits()) return Kind::orbit;
  if (structured()) return Kind::structured;
  return about.covers == Covers::step ? Kind::induction : Kind::formula;
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

Touch touch(std::string variable, LongQ at, int order) { return {std::move(variable), std::move(at.value), 0, order}; }
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

bool Formula::same_as(const Formula& other) const {
  const auto alike = [](const Comparisons<Expr>& a, const Comparisons<Expr>& b) {
    return std::ranges::equal(a, b, [](const Comparison<Expr>& x, const Comparison<Expr>& y) {
      return x.strict() == y.strict() && (x.relation == Relation::equal) == (y.relation == Relation::equal) &&
             same(x.slack(), y.slack());
    });
  };
  const auto one = [](Expr a, Expr b) { return same(a, b); };
  return alike(hypotheses, other.hypotheses) && alike(claims, other.claims) &&
         std::ranges::equal(start, other.start, one) && std::ranges::equal(step, other.step, one);
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

Expr Formula::left_over(const Comparison<Expr>& claim, const Plan& plan) const {
  Expr rest = plan.factor.value_or(from<Expr>(1)) * claim.slack() - *plan.remainder;
  for (const auto& [label, multiplier] : plan.multipliers) {
    const Comparison<Expr>* h = known(label, claim.label);
    if (!h) throw Undecided("a form names the hypothesis '" + label + "', which is not there");
    rest = rest - multiplier * h->slack();
  }
  return rest;
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
  const auto [entry, fresh] = mutable_registry().try_emplace(s.about.key);
  if (fresh)
    entry->second = std::move(s);
  else
    entry->second.defect = "two statements have this key";
}

std::string name_of_type(const std::type_info& type) {
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr),
                                                    std::free);
  return name ? name.get() : type.name();
}

std::optional<std::string> slip_of_plans(const Plans& plans, const Formula& f, const Domain& domain) {
  std::set<std::string> planned;
  for (const Plan& plan : plans) {
    const std::string of = "a plan for '" + plan.claim + "'";
    if (std::ranges::find(f.claims, plan.claim, &Comparison<Expr>::label) == f.claims.end())
      return "a plan names an unknown claim '" + plan.claim + "'";
    if (!planned.insert(plan.claim).second) return "there are two plans for '" + plan.claim + "'";
    if (!plan.remainder && (plan.factor || !plan.multipliers.empty())) return of + " has a form without a remainder";
    for (const auto& [label, multiplier] : plan.multipliers)
      if (!f.known(label, plan.claim)) return of + " names neither a hypothesis nor an earlier claim: '" + label + "'";
    for (const Touch& t : plan.touches)
      if (std::ranges::find(domain, t.variable, &Variable::name) == domain.end())
        return of + " names an unknown variable '" + t.variable + "' in a touch";
  }
  return std::nullopt;
}

namespace {

/// The name that two of these have.
template <class List, class Member>
std::optional<std::string> doubled(const List& list, Member name) {
  std::set<std::string> seen;
  for (const auto& x : list)
    if (!seen.insert(x.*name).second) return x.*name;
  return std::nullopt;
}

std::optional<std::string> slip_of_formula(const Formula& f) {
  if (f.claims.empty()) return "it claims nothing";
  Comparisons<Expr> all = f.hypotheses;
  all.insert(all.end(), f.claims.begin(), f.claims.end());
  if (const auto name = doubled(all, &Comparison<Expr>::label)) return "two comparisons are called '" + *name + "'";
  return std::nullopt;
}

/// Structures to compare formulas at: the smallest, then what the sampler draws.
std::vector<std::vector<Rational>> structures(const Domain& domain) {
  std::vector<Rational> smallest;
  for (const Variable& v : domain) smallest.push_back(v.structural ? *v.lo : Rational(0));
  std::vector<std::vector<Rational>> out{std::move(smallest)};
  Sampler sampler(domain, 1);
  while (out.size() < 64) {
    std::vector<Rational> point;
    for (const double x : sampler.next()) point.push_back(std::isfinite(x) ? exact_rational(x) : Rational(0));
    out.push_back(std::move(point));
  }
  return out;
}

/// Formulas of structured statements are long: a mutant that differs in none of so many steps is given the benefit of
/// the doubt.
constexpr std::size_t longest_comparison = 400'000;

std::optional<std::string> slip_as_recorded(const Statement& s) {
  if (const auto name = doubled(s.domain, &Variable::name)) return "two variables are called '" + *name + "'";
  if (s.about_runs()) return std::nullopt;
  const std::vector<std::vector<Rational>> at =
      s.structured() ? structures(s.domain) : std::vector<std::vector<Rational>>{{}};
  std::size_t recorded = 0;
  for (const std::vector<Rational>& point : at) {
    const Formula stated = s.formula({}, point);
    if (const auto why = slip_of_formula(stated)) return why;
    if (!s.structured())
      if (const auto why = slip_of_plans(s.plans(), stated, s.domain)) return why;
    if (!stated.same_as(s.formula({true}, point))) return std::nullopt;
    if (s.structured() && (recorded += stated.tape().steps.size()) > longest_comparison) return std::nullopt;
  }
  return "the mutant is the statement itself: both record the same formula";
}

}  // namespace

std::optional<std::string> slip(const Statement& s) {
  if (!s.defect.empty()) return s.defect;
  try {
    return slip_as_recorded(s);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  }
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

namespace {
/// Sizes are far smaller than this, up to which every double is an exact integer.
constexpr long largest_size = 1L << 53;

long exact_integer(bool known, long double x) {
  if (!known || x != std::floor(x) || std::fabs(x) > largest_size)
    throw std::logic_error("the structure of this formula is not fixed");
  return static_cast<long>(x);
}
}  // namespace
long structural_value(const Expr& x) {
  const Rational& q = x.node().constant;
  if (x.node().op != Op::constant || denominator(q) != 1 || abs(q) > largest_size)
    throw std::logic_error("the structure of this formula is not fixed");
  return static_cast<long>(numerator(q));
}
long structural_value(long double x) { return exact_integer(true, x); }
long structural_value(const Mpfr& x) { return exact_integer(true, to_double(x)); }
long structural_value(const Ball& x) { return exact_integer(arb_is_exact(x.raw()) != 0, midpoint(x)); }
long structural_value(const Mpfi& x) {
  return exact_integer(mpfr_equal_p(x.lo(), x.hi()) != 0, mpfr_get_d(x.lo(), MPFR_RNDN));
}

Folding::Defined defined_on_all_of(const Domain& domain) {
  // Recording takes time in proportion to the formula: after so many steps of evaluation nothing more is left out.
  constexpr std::size_t most_steps = 1'000'000;
  return [&domain, box = whole(domain), known = std::map<const Expr::Node*, bool>(),
          steps = std::size_t{0}](Expr e) mutable {
    const auto [answer, is_new] = known.try_emplace(e.id(), false);
    if (is_new && steps < most_steps) {
      const PrecisionScope scope(64);  // a formula's hash must not depend on the precision its recorder works at
      const Tape tape(std::span<const Expr>(&e, 1));
      std::size_t halves = 1;  // it is evaluated on either side of 0 of each punctured variable in it
      for (std::size_t i = 0; i < domain.size() && halves < most_steps; ++i)
        if (domain[i].punctured && tape.uses_variable(static_cast<int>(i))) halves *= 2;
      steps += halves * tape.steps.size();
      answer->second = steps < most_steps && defined_on<Mpfi>(tape, domain, box);
    }
    return answer->second;
  };
}

Point<Expr> symbolic_point(const Domain& domain, const std::vector<Rational>& structure) {
  std::vector<Expr> variables;
  for (std::size_t i = 0; i < domain.size(); ++i)
    variables.push_back(domain[i].structural && !structure.empty() ? from<Expr>(structure[i])
                                                                   : Expr::variable(static_cast<int>(i)));
  return Point<Expr>(domain, std::move(variables));
}

}  // namespace overshoot
