#include "lib/kernel/proposition.hpp"

#include <stdexcept>

namespace overshoot {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
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

Formula Proposition::formula(Variant variant, const std::vector<Rational>& point) const {
  if (const auto* instances = as<Instances>()) return instances->record(variant, point);
  if (const auto* orbits = as<Orbits>()) return orbits->record(variant);
  if (const auto* none = as<NoFormula>()) throw Undecided(none->why);
  return std::get<OneFormula>(kind).record(variant);
}

namespace {

/// The recorder's formula over the domain, or for the structure of a point.
Formula recorded(const Recorder& recorder, const Domain& domain, Variant variant,
                 const std::vector<Rational>& structure = {}) {
  const Folding folding(defined_on_all_of(domain));
  const Point<Expr> p = symbolic_point(domain, structure);
  Formula formula;
  if (recorder.rates) {
    formula.rates = recorder.rates(variant);
    return formula;
  }
  if (recorder.hypotheses) formula.hypotheses = recorder.hypotheses(p, variant);
  formula.claims = recorder.claims(p, variant);
  return formula;
}

Formula recorded_orbit(const Recorder& recorder, const Domain& domain, Variant variant) {
  std::vector<Expr> z;
  for (std::size_t i = 0; i < recorder.state().size(); ++i) z.push_back(Expr::variable(static_cast<int>(i)));
  return {{}, recorder.claims_of_state(z, variant), {}, recorder.start(symbolic_point(domain)), recorder.step(z)};
}

/// What `record` gives, called once for each variant.
std::function<Formula(Variant)> remembered(std::function<Formula(Variant)> record) {
  struct Memory {
    std::once_flag once[2];
    Formula formula[2];
  };
  return [record = std::move(record), memory = std::make_shared<Memory>()](Variant variant) {
    std::call_once(memory->once[variant.mutant], [&] { memory->formula[variant.mutant] = record(variant); });
    return memory->formula[variant.mutant];
  };
}

}  // namespace

std::variant<OneFormula, Instances, Orbits, NoFormula> kind_over(const Domain& domain, const Recorder& recorder) {
  switch (recorder.kind) {
    case Kind::runs:
      return NoFormula{"a statement about runs has no certificate"};
    case Kind::orbit:
      return Orbits{recorder.state(),
                    remembered([=](Variant variant) { return recorded_orbit(recorder, domain, variant); })};
    case Kind::structured:
      return Instances{[=](Variant variant, const std::vector<Rational>& point) {
        return recorded(recorder, domain, variant, point);
      }};
    case Kind::rates:
    case Kind::formula:
      break;
  }
  return OneFormula{remembered([=](Variant variant) { return recorded(recorder, domain, variant); }), [=] {
                      const Folding folding(defined_on_all_of(domain));
                      return recorder.plans ? recorder.plans(symbolic_point(domain)) : Plans();
                    }};
}

Proposition as_proposition(const Recorder& recorder) {
  Proposition proposition{recorder.key(), {}, {}};
  try {
    proposition.domain = recorder.domain();
    proposition.kind = kind_over(proposition.domain, recorder);
  } catch (const std::exception& e) {  // the key stays taken
    proposition.kind = NoFormula{std::string("its domain cannot be made: ") + e.what()};
  }
  return proposition;
}

// The linker's names for the ends of the table; absent in a program without statements.
extern "C" const Recorder* __start_overshoot_propositions[] __attribute__((weak, visibility("hidden")));
extern "C" const Recorder* __stop_overshoot_propositions[] __attribute__((weak, visibility("hidden")));

namespace {
std::map<std::string, Proposition> all_propositions() {
  std::map<std::string, Proposition> all;
  for (auto* recorder = __start_overshoot_propositions; recorder != __stop_overshoot_propositions; ++recorder) try {
      Proposition proposition = as_proposition(**recorder);
      const std::string key = proposition.key;
      const auto [entry, is_new] = all.try_emplace(key, std::move(proposition));
      if (!is_new) entry->second.kind = NoFormula{"two statements have this key"};
    } catch (const std::exception&) {  // its words: nothing is claimed under its name
    }
  return all;
}
}  // namespace

const std::map<std::string, Proposition>& propositions() {
  static const std::map<std::string, Proposition> all = all_propositions();
  return all;
}

}  // namespace overshoot
