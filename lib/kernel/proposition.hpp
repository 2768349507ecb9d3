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

/// What the kernel calls of a statement's struct: its functions at recorded numbers, none where it has none.
struct Recorder {
  Kind kind = Kind::runs;
  std::string (*key)() = nullptr;
  Domain (*domain)() = nullptr;
  Comparisons<Expr> (*hypotheses)(const Point<Expr>&, Variant) = nullptr;
  Comparisons<Expr> (*claims)(const Point<Expr>&, Variant) = nullptr;
  Plans (*plans)(const Point<Expr>&) = nullptr;
  std::vector<RateClaim> (*rates)(Variant) = nullptr;
  // Of orbits, z having the coordinates that `state` names.
  std::vector<std::string> (*state)() = nullptr;
  std::vector<Expr> (*start)(const Point<Expr>&) = nullptr;
  std::vector<Expr> (*step)(const std::vector<Expr>& z) = nullptr;
  Comparisons<Expr> (*claims_of_state)(const std::vector<Expr>& z, Variant) = nullptr;
};

namespace members {
template <class S>
State<S, Expr> as_state(const std::vector<Expr>& z) {
  State<S, Expr> out;
  std::ranges::copy(z, out.begin());
  return out;
}
}  // namespace members

template <class S>
constexpr Recorder recorder_of() {
  using namespace members;
  using Coordinates = const std::vector<Expr>&;
  Recorder recorder;
  recorder.kind = checked_kind<S>();
  recorder.key = [] { return S::about().key; };
  recorder.domain = [] { return S::domain(); };
  if constexpr (checked_kind<S>() == Kind::orbit) {
    recorder.state = [] { return std::vector<std::string>(S::state.begin(), S::state.end()); };
    recorder.start = [](const Point<Expr>& p) {
      const auto z = S::template start<Expr>(p);
      return std::vector<Expr>(z.begin(), z.end());
    };
    recorder.step = [](Coordinates z) {
      const auto next = S::template step<Expr>(as_state<S>(z));
      return std::vector<Expr>(next.begin(), next.end());
    };
    recorder.claims_of_state = [](Coordinates z, Variant variant) {
      return S::template claims<Expr>(as_state<S>(z), variant);
    };
  } else if constexpr (checked_kind<S>() == Kind::rates) {
    recorder.rates = [](Variant v) { return S::rates(v); };
  } else if constexpr (checked_kind<S>() != Kind::runs) {
    if constexpr (has_hypotheses<S>)
      recorder.hypotheses = [](const Point<Expr>& p, Variant v) { return S::template hypotheses<Expr>(p, v); };
    recorder.claims = [](const Point<Expr>& p, Variant v) { return S::template claims<Expr>(p, v); };
    if constexpr (has_plans<S>) recorder.plans = [](const Point<Expr>& p) { return S::plans(p); };
  }
  return recorder;
}
template <class S>
inline constexpr Recorder recorder = recorder_of<S>();

/// How the recorder's formula depends on the domain's points. Runs are NoFormula.
std::variant<OneFormula, Instances, Orbits, NoFormula> kind_over(const Domain& domain, const Recorder& recorder);

/// The proposition of a struct; of one whose domain cannot be made the key, and no formula.
Proposition as_proposition(const Recorder& recorder);
template <class S>
Proposition as_proposition() {
  return as_proposition(recorder<S>);
}

/// Every proposition that OVERSHOOT_STATEMENT has put into this program, by key; of two of one key none. One
/// whose words cannot be made has no key.
const std::map<std::string, Proposition>& propositions();

}  // namespace overshoot
