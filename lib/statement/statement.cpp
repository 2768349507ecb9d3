#include "lib/statement/statement.hpp"

#include "lib/files/messages.hpp"
#include "lib/formula/program.hpp"
#include "lib/kernel/certificate.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <set>

namespace overshoot {

std::string_view name_of(Covers covers) {
  switch (covers) {
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

std::string_view heading_of(Origin o) {
  switch (o) {
    case Origin::repaired:
      return "repaired here";
    case Origin::here:
      return "said here";
    case Origin::paper:
      break;
  }
  return "the paper says";
}

Proposition Statement::proposition() const {
  if (const auto* one = as<ByFormula>()) return Proposition{about.key, domain, static_cast<const OneFormula&>(*one)};
  if (const auto* instances = as<ByInstances>())
    return Proposition{about.key, domain, static_cast<const Instances&>(*instances)};
  if (const auto* orbits = as<ByOrbits>()) return Proposition{about.key, domain, static_cast<const Orbits&>(*orbits)};
  if (const auto* rates = as<ByRates>()) return Proposition{about.key, domain, static_cast<const OneFormula&>(*rates)};
  return {about.key, domain, kind_over(domain, {.kind = Kind::runs})};
}

Formula Statement::formula(Variant variant, const std::vector<Rational>& point) const {
  if (is<ByRuns>()) throw std::logic_error(about.key + ": a statement about runs has no formula");
  return proposition().formula(variant, point);
}

Sides Statement::in_double(const std::vector<double>& x, Variant variant) const {
  if (const auto* one = as<ByFormula>()) return one->in_double(x, variant);
  if (const auto* instances = as<ByInstances>()) return instances->in_double(x, variant);
  throw std::logic_error(about.key + ": it has no claims at a point");
}

Plans Statement::plans() const {
  const auto* one = as<ByFormula>();
  return one ? one->plans() : Plans();
}

std::filesystem::path Statement::certificate(const std::filesystem::path& root) const {
  return text ? text->certificate : certificate_path(root, about.key);
}

std::string_view Statement::kind() const {
  if (is<ByRuns>()) return "runs";
  if (is<ByOrbits>()) return "orbit";
  if (is<ByRates>()) return "rates";
  if (is<ByInstances>()) return "structured";
  return about.covers == Covers::step ? "induction" : "formula";
}

namespace {

ByRuns by_runs(const Domain& domain, const Evaluator& evaluator) {
  const auto run = [&](auto* observe) -> decltype(ByRuns::observe) {
    if (!observe) return nullptr;
    return [=](const std::vector<double>& x, Variant variant) { return observe(Point<double>(domain, x), variant); };
  };
  return {run(evaluator.observe), run(evaluator.observe_again)};
}

std::function<Sides(const std::vector<double>&, Variant)> in_double(const Domain& domain, const Evaluator& evaluator) {
  return [=](const std::vector<double>& x, Variant variant) {
    const Point<double> p(domain, x);
    Sides sides;
    if (evaluator.hypotheses) sides.first = evaluator.hypotheses(p, variant);
    sides.second = evaluator.claims(p, variant);
    return sides;
  };
}

std::function<Comparisons<Mpfr>(const std::vector<double>&, Variant)> claims_in_mpfr(const Domain& domain,
                                                                                     const Evaluator& evaluator) {
  return [=](const std::vector<double>& x, Variant variant) {
    std::vector<Mpfr> values;
    for (const double c : x) values.push_back(Mpfr::from_double(c));
    return evaluator.claims_in_mpfr(Point<Mpfr>(domain, std::move(values)), variant);
  };
}

/// The formula's hypotheses and claims at a point.
std::function<Sides(const std::vector<double>&)> in_double(const Formula& formula) {
  return [formula, program = std::make_shared<Program<double>>(formula.tape())](const std::vector<double>& x) {
    std::vector<double> values = program->room();
    program->run(x, values);
    std::size_t next = 0;
    const auto sides = [&](const Comparisons<Expr>& list) {
      Comparisons<double> out;
      for (const Comparison<Expr>& comparison : list) {
        const double lhs = program->output(values, next), rhs = program->output(values, next + 1);
        out.push_back({comparison.label, comparison.relation, lhs, rhs});
        next += 2;
      }
      return out;
    };
    Sides out;
    out.first = sides(formula.hypotheses);
    out.second = sides(formula.claims);
    return out;
  };
}

}  // namespace

ByFormula of_formulas(const Formula& stated, const Formula& mutated, const Plans& plans) {
  ByFormula by;
  by.record = [stated, mutated](Variant variant) { return variant.mutant ? mutated : stated; };
  by.plans = [plans] { return plans; };
  by.in_double = [as_stated = in_double(stated), as_mutated = in_double(mutated)](const std::vector<double>& x,
                                                                                  Variant variant) {
    return variant.mutant ? as_mutated(x) : as_stated(x);
  };
  return by;
}

Statement as_statement(const Registration& registration) {
  const Evaluator& evaluator = *registration.evaluator;
  Statement statement;
  statement.file = registration.file;
  statement.line = registration.line;
  statement.about.key = name_of_type(*evaluator.type);
  try {
    statement.about = evaluator.about();
    statement.domain = registration.recorder->domain();
  } catch (const std::exception& e) {
    statement.defect = std::string("its words or its domain cannot be made: ") + e.what();
  }
  const Domain& domain = statement.domain;
  auto kind = kind_over(domain, *registration.recorder);
  if (auto* one = std::get_if<OneFormula>(&kind); one && registration.recorder->rates)
    statement.by = ByRates{std::move(*one)};
  else if (one)
    statement.by = ByFormula{std::move(*one), in_double(domain, evaluator)};
  else if (auto* instances = std::get_if<Instances>(&kind))
    statement.by = ByInstances{std::move(*instances), in_double(domain, evaluator), claims_in_mpfr(domain, evaluator)};
  else if (auto* orbits = std::get_if<Orbits>(&kind))
    statement.by = ByOrbits{std::move(*orbits)};
  else
    statement.by = by_runs(domain, evaluator);
  return statement;
}

Statement as_statement(const Proposition& proposition) {
  const auto& one = std::get<OneFormula>(proposition.kind);
  const Formula formula = one.record({});
  Statement statement;
  statement.about.key = proposition.key;
  statement.about.covers = Covers::the_same;
  statement.domain = proposition.domain;
  statement.by = of_formulas(formula, formula, one.plans());
  statement.text.emplace();
  return statement;
}

// The linker's names for the ends of the table; absent in a program without statements.
extern "C" const Registration* __start_overshoot_statements[] __attribute__((weak, visibility("hidden")));
extern "C" const Registration* __stop_overshoot_statements[] __attribute__((weak, visibility("hidden")));

namespace {
std::map<std::string, Statement> all_statements() {
  std::map<std::string, Statement> statements;
  for (auto* registration = __start_overshoot_statements; registration != __stop_overshoot_statements; ++registration) {
    Statement statement = as_statement(**registration);
    const auto [entry, fresh] = statements.try_emplace(statement.about.key);
    if (fresh)
      entry->second = std::move(statement);
    else
      entry->second.defect = "two statements have this key";
  }
  return statements;
}
}  // namespace

const std::map<std::string, Statement>& registry() {
  static const std::map<std::string, Statement> statements = all_statements();
  return statements;
}

std::string name_of_type(const std::type_info& type) {
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr),
                                                    std::free);
  return name ? name.get() : type.name();
}

std::optional<std::string> slip_of_plans(const Plans& plans, const Formula& formula, const Domain& domain) {
  std::set<std::string> planned;
  for (const Plan& plan : plans) {
    const std::string of = "a plan for '" + plan.claim + "'";
    if (std::ranges::find(formula.claims, plan.claim, &Comparison<Expr>::label) == formula.claims.end())
      return "a plan names an unknown claim '" + plan.claim + "'";
    if (!planned.insert(plan.claim).second) return "there are two plans for '" + plan.claim + "'";
    if (!plan.remainder && (plan.factor || !plan.multipliers.empty())) return of + " has a form without a remainder";
    for (const auto& [label, multiplier] : plan.multipliers)
      if (!formula.known(label, plan.claim))
        return of + " names neither a hypothesis nor an earlier claim: '" + label + "'";
    for (const Touch& touch : plan.touches)
      if (std::ranges::find(domain, touch.variable, &Variable::name) == domain.end())
        return of + " names an unknown variable '" + touch.variable + "' in a touch";
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

/// A problem without sense, a number that is none, two claims of one name.
std::optional<std::string> slip_of_rates(const Formula& formula) {
  for (const RateClaim& claim : formula.rates) try {
      require_sensible(claim.problem);
      is_less(claim.tau, "0");
    } catch (const BadInput& e) {
      return "'" + claim.label + "': " + e.what();
    }
  if (const auto name = doubled(formula.rates, &RateClaim::label)) return "two rates are called '" + *name + "'";
  return std::nullopt;
}

std::optional<std::string> slip_of_formula(const Formula& formula) {
  if (formula.claims.empty() && formula.rates.empty()) return "it claims nothing";
  if (const auto why = slip_of_rates(formula)) return why;
  Comparisons<Expr> all = formula.hypotheses;
  all.insert(all.end(), formula.claims.begin(), formula.claims.end());
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

/// A domain without points, of which everything is true.
std::optional<std::string> slip_of_domain(const Domain& domain) {
  if (const auto name = doubled(domain, &Variable::name)) return "two variables are called '" + *name + "'";
  for (const Variable& variable : domain) {
    if (variable.name.empty()) return "a variable has no name";
    if (!variable.lo || !variable.hi) continue;
    const bool one = *variable.lo == *variable.hi;
    if (*variable.lo > *variable.hi ||
        (one && (variable.lo_open || variable.hi_open || (variable.punctured && *variable.lo == 0))))
      return "its domain is empty: " + variable.text();
  }
  return std::nullopt;
}

/// What is said of it does not fit together, or is missing.
std::optional<std::string> slip_of_words(const Statement& statement) {
  const About& about = statement.about;
  const auto missing = [](const char* what) { return std::string("it has no ") + what; };
  const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; };
  if (!std::ranges::all_of(about.key, plain) || about.key.find('.') == std::string::npos ||
      about.key.starts_with('.') || about.key.ends_with('.') || about.key.find("..") != std::string::npos)
    return "its key '" + about.key + "' is not of the form paper.name, of letters, digits, _ and dots";
  if (about.source.empty()) return missing("source: the paper's number or name for it");
  if (about.says.empty()) return missing("phrase for the table ('says')");
  if (about.printed.empty()) return missing("printed claim ('printed')");
  if (about.mutant.empty()) return missing("words for what its mutant changes ('mutant')");
  const bool sampled = statement.is<ByRuns>() || statement.is<ByInstances>();
  switch (about.covers) {
    case Covers::the_same:
      if (!about.deduction.empty()) return "it covers the same, and yet has a deduction";
      if (!about.printed_domain.empty()) return "it covers the same, and yet a printed domain that is larger";
      break;
    case Covers::restricted:
      if (about.printed_domain.empty())
        return "it covers a restricted domain, and does not say of which ('printed_domain')";
      break;
    case Covers::step:
      if (about.deduction.empty()) return "it covers a step, and does not say how the rest follows ('deduction')";
      break;
    case Covers::substitution:
      if (about.deduction.empty()) return "it covers a substitution, and does not say which ('deduction')";
      if (!about.printed_domain.empty()) return "a substitution on a part of the printed domain is 'restricted'";
      break;
    case Covers::sampled:
      if (!sampled) return "it covers samples, and is neither structured nor about runs";
      break;
  }
  if (statement.is<ByRuns>() && about.covers != Covers::sampled) return "runs cover samples";
  if (!about.repaired.empty() && !registry().contains(about.repaired))
    return "there is no statement '" + about.repaired + "', its repaired one";
  return std::nullopt;
}

std::optional<std::string> slip_as_recorded(const Statement& statement) {
  if (const auto why = slip_of_domain(statement.domain)) return why;
  if (statement.is<ByRuns>()) return std::nullopt;
  if (statement.is<ByRates>() && !statement.domain.empty()) return "a statement about rates has no variables";
  const bool structured = statement.is<ByInstances>();
  const std::vector<std::vector<Rational>> at =
      structured ? structures(statement.domain) : std::vector<std::vector<Rational>>{{}};
  std::size_t recorded = 0;
  for (const std::vector<Rational>& point : at) {
    const Formula stated = statement.formula({}, point);
    if (const auto why = slip_of_formula(stated)) return why;
    if (!structured)
      if (const auto why = slip_of_plans(statement.plans(), stated, statement.domain)) return why;
    if (statement.text || !stated.same_as(statement.formula({true}, point))) return std::nullopt;
    if (structured && (recorded += stated.tape().steps.size()) > longest_comparison) return std::nullopt;
  }
  return "the mutant is the statement itself: both record the same formula";
}

}  // namespace

std::optional<std::string> slip(const Statement& statement) {
  if (!statement.defect.empty()) return statement.defect;
  try {
    const auto why = slip_as_recorded(statement);
    return why || statement.text ? why : slip_of_words(statement);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  }
}

BadInput unknown_key(const std::string& key, const std::vector<std::string>& keys) {
  std::string near;
  const std::string last = key.substr(key.rfind('.') + 1);
  for (const std::string& k : keys)
    if (!key.empty() && (k.starts_with(key) || (last.size() > 2 && k.find(last) != std::string::npos)) &&
        near.size() < 200)
      near += (near.empty() ? "; did you mean " : ", ") + k;
  if (near.empty()) near = did_you_mean(key, keys);
  return BadInput("unknown statement key '" + key + "'" + near + " (overshoot list shows all)");
}

const Statement& find_statement(const std::string& key) {
  const auto it = registry().find(key);
  if (it != registry().end()) return it->second;
  std::vector<std::string> keys;
  for (const auto& [k, s] : registry()) keys.push_back(k);
  throw unknown_key(key, keys);
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

long structural_value(const Mpfr& x) { return structural_value(static_cast<long double>(to_double(x))); }

}  // namespace overshoot
