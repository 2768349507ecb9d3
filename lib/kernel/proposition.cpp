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

// The linker's names for the ends of the table; absent in a program without statements.
extern "C" MakeProposition __start_overshoot_propositions[] __attribute__((weak, visibility("hidden")));
extern "C" MakeProposition __stop_overshoot_propositions[] __attribute__((weak, visibility("hidden")));

namespace {
std::map<std::string, Proposition> all_propositions() {
  std::map<std::string, Proposition> all;
  for (MakeProposition* make = __start_overshoot_propositions; make != __stop_overshoot_propositions; ++make) try {
      Proposition proposition = (*make)();
      const std::string key = proposition.key;
      const auto [entry, is_new] = all.try_emplace(key, std::move(proposition));
      if (!is_new) entry->second.kind = NoFormula{"two statements have this key"};
    } catch (const std::exception&) {  // its words or its domain: nothing is claimed under its name
    }
  return all;
}
}  // namespace

const std::map<std::string, Proposition>& propositions() {
  static const std::map<std::string, Proposition> all = all_propositions();
  return all;
}

}  // namespace overshoot
