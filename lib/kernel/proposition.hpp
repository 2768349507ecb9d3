#pragma once
/// A proposition: what a certificate proves or refutes. It is what the verifier needs of a statement, and all that it
/// sees of one: the domain and recorders of the formula. The statement's words, and its evaluation in the arithmetics
/// of the search, are apart (lib/statement/statement.hpp).
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <variant>

#include "lib/kernel/kind.hpp"

namespace overshoot {

/// What is said of a statement; a certificate says one of the first two.
enum class Verdict {
  proved,
  refuted,
  supported,
  undecided,
  unverified  ///< a certificate says PROVED or REFUTED, and was not verified here; never what a statement expects
};
std::string_view name_of(Verdict verdict);

/// One formula over the domain; hints to the prover, of which the verifier uses the forms.
struct OneFormula {
  std::function<Formula(Variant)> record;
  std::function<Plans()> plans;
};
/// A formula for each size and choice: for those of a point of the domain.
struct Instances {
  std::function<Formula(Variant, const std::vector<Rational>& point)> record;
};
/// From every point of the domain the orbit comes to one state at which all claims hold. A domain without variables has
/// one point: some step of that orbit has the claimed property.
struct Orbits {
  std::vector<std::string> state;  ///< names of the coordinates
  std::function<Formula(Variant)> record;
};

/// Nothing that a certificate could prove.
struct NoFormula {
  std::string why;
};

struct Proposition {
  std::string key;
  Domain domain;
  std::variant<OneFormula, Instances, Orbits, NoFormula> kind;

  template <class K>
  const K* as() const {
    return std::get_if<K>(&kind);
  }
  /// The formula at a point of the domain; but for Instances it is the same at each. Throws Undecided where there is
  /// none.
  Formula formula(Variant variant, const std::vector<Rational>& point) const;
};

/// The recorder, run once for each variant: the formula is the same at each call.
std::function<Formula(Variant)> remembered(std::function<Formula(Variant)> record);

/// The formula of a struct without orbits, over the domain or for the structure of a point.
template <class S>
Formula recorded(const Domain& domain, Variant variant, const std::vector<Rational>& structure = {}) {
  const Folding folding(defined_on_all_of(domain));
  const Point<Expr> p = symbolic_point(domain, structure);
  Formula formula;
  if constexpr (members::has_hypotheses<S>) formula.hypotheses = S::template hypotheses<Expr>(p, variant);
  formula.claims = S::template claims<Expr>(p, variant);
  return formula;
}

template <class S>
OneFormula one_formula_of(const Domain& domain) {
  return {remembered([domain](Variant variant) { return recorded<S>(domain, variant); }), [domain] {
            if constexpr (members::has_plans<S>) {
              const Folding folding(defined_on_all_of(domain));
              return S::plans(symbolic_point(domain));
            } else {
              return Plans();
            }
          }};
}

template <class S>
Instances instances_of(const Domain& domain) {
  return {
      [domain](Variant variant, const std::vector<Rational>& point) { return recorded<S>(domain, variant, point); }};
}

template <class S>
Orbits orbits_of(const Domain& domain) {
  return {{S::state.begin(), S::state.end()}, remembered([domain](Variant variant) {
            members::State<S, Expr> z;
            for (std::size_t i = 0; i < z.size(); ++i) z[i] = Expr::variable(static_cast<int>(i));
            const auto start = S::template start<Expr>(symbolic_point(domain)), step = S::template step<Expr>(z);
            return Formula{
                {}, S::template claims<Expr>(z, variant), {start.begin(), start.end()}, {step.begin(), step.end()}};
          })};
}

inline const NoFormula about_runs = {"a statement about runs has no certificate"};

/// The proposition of a statement's struct.
template <class S>
Proposition as_proposition() {
  constexpr Kind kind = checked_kind<S>();
  Proposition proposition{S::about().key, S::domain(), {}};
  if constexpr (kind == Kind::runs)
    proposition.kind = about_runs;
  else if constexpr (kind == Kind::orbit)
    proposition.kind = orbits_of<S>(proposition.domain);
  else if constexpr (kind == Kind::structured)
    proposition.kind = instances_of<S>(proposition.domain);
  else
    proposition.kind = one_formula_of<S>(proposition.domain);
  return proposition;
}

/// Every proposition that OVERSHOOT_STATEMENT has put into this program, by key; of two of one key none. One that
/// cannot be made has no key.
const std::map<std::string, Proposition>& propositions();

/// Entries of the table that the linker makes of them.
using MakeProposition = Proposition (*)();

}  // namespace overshoot
