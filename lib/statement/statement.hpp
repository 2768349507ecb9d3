#pragma once
/// A statement: what a paper says, written once as a template over the number type, with everything needed to decide
/// it.
///
/// A statement file defines a struct and registers it:
///
///     struct YMonotone {
///       static About about() { return {.key = "ahn2023.y_monotone", ...}; }
///       static Domain domain() { return {...}; }
///       template <Real T> static Comparisons<T> hypotheses(const Point<T>& p, Variant v);   // optional
///       template <Real T> static Comparisons<T> claims(const Point<T>& p, Variant v);
///       static Plans plans(const Point<Expr>& p);                                           // optional: hints to the
///       prover
///     };
///     OVERSHOOT_STATEMENT(YMonotone)
///
/// Where the formula depends on sizes or choices of the domain (Point::count, chosen), the struct says
/// `static constexpr bool structured = true`.
///
/// A statement about orbits says that from every point of its domain the orbit of a map comes to a state at which the
/// claims hold:
///
///     static constexpr std::array state{"x", "y", "eta"};                       // names of the coordinates
///     template <Real T> static std::array<T, 3> start(const Point<T>& p);       // z_0
///     template <Real T> static std::array<T, 3> step(const std::array<T, 3>& z);
///     template <Real T> static Comparisons<T> claims(const std::array<T, 3>& z, Variant v);
///
/// A parameter that the domain varies is a coordinate that the step leaves as it is. Domains are bounded boxes of at
/// most as many variables as the state has coordinates: of none where one orbit is meant, which has the claimed
/// property at some step. (At most 4 coordinates and variables, or any number of coordinates and no variable.)
///
/// A statement about the worst-case rates of step-size schedules (lib/kernel/rate.hpp) claims bounds on them, exact numbers
/// as text; its domain has no variables:
///
///     static std::vector<RateClaim> rates(Variant v);
///
/// A statement about runs defines `static Observation observe(const Point<double>& p, Variant v)` in place of the
/// templates, or the same as a template over the number type of the run, so that its worst runs can be repeated in
/// MPFR. What a kind needs and must not have, and how it is told, is in lib/kernel/kind.hpp. Every statement carries
/// its false mutant: Variant::pick(true_constant, false_constant).
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <typeinfo>
#include <variant>
#include <vector>

#include "lib/kernel/proposition.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/statement/sampler.hpp"

namespace overshoot {

/// What a verdict covers of what the paper says.
enum class Covers {
  the_same,      ///< the printed claim, on the printed domain
  restricted,    ///< the printed claim on the part of its domain that About::printed_domain tells, by a substitution
                 ///< where there is a `deduction`
  step,          ///< a step of an induction, a sum or a limit: the sentence in `deduction` carries the rest
  substitution,  ///< the printed claim in other variables: `deduction` says that they run through the same
  sampled        ///< structures or runs are drawn of a domain: no proof for all of them
};
std::string_view name_of(Covers covers);

/// A variable as the paper has it, where the domain here is narrower: one of the domain's, or something that is no
/// variable here ("loss", "every loss of A1", "log_cosh").
struct Printed {
  Printed(const Variable& variable_) : name(variable_.name), range(variable_.range()), variable(variable_) {}
  Printed(std::string name_, std::string range_, std::string here_)
      : name(std::move(name_)), range(std::move(range_)), here(std::move(here_)) {}
  std::string name, range, here;
  std::optional<Variable> variable;
};

/// A field that has no default: what leaves it out does not compile.
template <class T>
struct Required {
  Required() = delete;
  Required(T v) : value(v) {}
  operator T() const { return value; }
  T value;
};

/// Whose words About::printed are.
enum class Origin {
  paper,     ///< the paper prints it
  repaired,  ///< what holds in place of what the paper prints
  here       ///< a consequence, an instance or a constant of our own
};
/// What stands above the printed text: "the paper says".
std::string_view heading_of(Origin o);

/// What a statement says of itself, and what the paper says. What is decided here is generated:
/// lib/statement/decided.hpp.
struct About {
  std::string key;
  std::string source;   ///< paper's own number or name: "Lemma 12"
  std::string says;     ///< one phrase for the table
  std::string printed;  ///< what the paper says, in LaTeX, or we in its place: `origin`
  Origin origin = Origin::paper;
  std::string hypotheses;  ///< what is assumed there, in words, as far as `printed` does not say it
  std::string deduction;   ///< how the printed statement follows from what is decided, empty if they are the same
  Required<Covers> covers;
  std::vector<Printed> printed_domain;  ///< the printed range of what is narrower here
  /// Of runs: what they are held against. "W from above", the label of a claim; with its bound where that is one
  /// number, "flips <= 25"; "flips at .. <= 25" for every label that begins so. check sees that nothing else is.
  std::vector<std::string> compared;
  Verdict expected = Verdict::proved;
  std::string mutant;    ///< what the false mutant changes
  std::string repaired;  ///< key of the sibling that holds, for a refuted statement
  std::size_t minimum_samples = 2000;
};

/// What one run showed.
struct Observation {
  enum class Outcome { applicable, hypothesis_not_met, out_of_budget };
  Outcome outcome = Outcome::applicable;
  Comparisons<double> claims;
  std::map<std::string, double> measured;
  long steps = 0;  ///< of the longest run it took
  std::string note;
};

/// Hypotheses and claims in double.
using Sides = std::pair<Comparisons<double>, Comparisons<double>>;

/// One formula over the domain.
struct ByFormula : OneFormula {
  std::function<Sides(const std::vector<double>&, Variant)> in_double;
};
/// That of recorded formulas.
ByFormula of_formulas(const Formula& stated, const Formula& mutated, const Plans& plans);
/// A formula for each size and choice.
struct ByInstances : Instances {
  std::function<Sides(const std::vector<double>&, Variant)> in_double;
  /// The claims at the working precision: the formulas are long, and what double finds below 0 is mostly rounding.
  std::function<Comparisons<Mpfr>(const std::vector<double>&, Variant)> claims_in_mpfr;
};
/// Orbits that arrive.
struct ByOrbits : Orbits {};
/// Worst-case rates: the formula has them, and nothing else.
struct ByRates : OneFormula {};
/// Runs; `observe_again` repeats one in MPFR at the working precision, where the statement offers that.
struct ByRuns {
  std::function<Observation(const std::vector<double>&, Variant)> observe, observe_again;
};

struct Statement;
/// A lemma that is written as text, and is no struct of this program (lib/lemma).
struct AsText {
  std::filesystem::path certificate;  ///< where it is kept; empty: nowhere
  bool has_mutant = false;            ///< else the mutant is the lemma itself
  /// The lemma with one constant of its claims moved by a tenth, each: what was moved, in words, and the lemma.
  std::function<std::vector<std::pair<std::string, Statement>>()> moved;
};

struct Statement {
  About about{.covers = Covers::sampled};
  Domain domain;
  std::variant<ByFormula, ByInstances, ByOrbits, ByRates, ByRuns> by;
  std::string file = {};  ///< where it is registered, below the root of the repository
  int line = 0;
  std::string defect = {};  ///< what went wrong when it was registered, empty if nothing did
  std::optional<AsText> text = {};

  template <class K>
  bool is() const {
    return std::holds_alternative<K>(by);
  }
  template <class K>
  const K* as() const {
    return std::get_if<K>(&by);
  }
  /// What its certificates prove or refute.
  Proposition proposition() const;
  /// The formula at a point of the domain; but for ByInstances it is the same at each. Throws std::logic_error about
  /// runs.
  Formula formula(Variant variant, const std::vector<Rational>& point = {}) const;
  /// Hypotheses and claims at a point, for ByFormula and ByInstances; throws std::logic_error for others.
  Sides in_double(const std::vector<double>& x, Variant variant) const;
  Plans plans() const;  ///< none but of ByFormula
  /// Where its certificate is, below the root of the checkout or beside its text; empty where none is kept.
  std::filesystem::path certificate(const std::filesystem::path& root) const;
  std::string paper() const { return about.key.substr(0, about.key.find('.')); }
  /// How it is decided, in one word: formula, induction (the same, being the step of an induction, a sum or a limit),
  /// structured, orbit, rates, runs.
  std::string_view kind() const;
};

/// What its author cannot have meant, in one line: a formula that cannot be recorded (a misspelt variable), a mutant
/// that records the same formula, a plan that names what is not there, two things of one name, nothing claimed. Of a
/// structured statement the formulas of up to 64 structures are compared; one about runs records none.
std::optional<std::string> slip(const Statement& statement);
/// The same of the plans alone.
std::optional<std::string> slip_of_plans(const Plans& plans, const Formula& formula, const Domain& domain);

/// Every statement that OVERSHOOT_STATEMENT has put into this program, by key; two of one key are one with a defect.
const std::map<std::string, Statement>& registry();
/// A type's name as it is written.
std::string name_of_type(const std::type_info& type);

/// What is said of a key that is none of these: those near to it are named.
BadInput unknown_key(const std::string& key, const std::vector<std::string>& keys);
/// The statement of that key; throws unknown_key otherwise.
const Statement& find_statement(const std::string& key);
/// Those whose key is `prefix` or begins with it at a dot, or where there are none, those that begin with it; all for
/// an empty list. Throws BadInput for a prefix of none.
std::vector<const Statement*> find_statements(const std::vector<std::string>& prefixes);

/// Throws std::logic_error unless x is one integer exactly.
long structural_value(const Mpfr& x);

/// What the search calls of a statement's struct, beside its recorder: its functions in double and in MPFR, none where
/// it has none.
struct Evaluator {
  About (*about)() = nullptr;
  const std::type_info* type = nullptr;
  Comparisons<double> (*hypotheses)(const Point<double>&, Variant) = nullptr;
  Comparisons<double> (*claims)(const Point<double>&, Variant) = nullptr;
  Comparisons<Mpfr> (*claims_in_mpfr)(const Point<Mpfr>&, Variant) = nullptr;  ///< of a structured one
  Observation (*observe)(const Point<double>&, Variant) = nullptr;
  Observation (*observe_again)(const Point<double>&, Variant) = nullptr;  ///< in MPFR
};

template <class S>
constexpr Evaluator evaluator_of() {
  using Doubles = const Point<double>&;
  constexpr Kind kind = checked_kind<S>();
  Evaluator evaluator;
  evaluator.about = [] { return S::about(); };
  evaluator.type = &typeid(S);
  if constexpr (kind == Kind::runs) {
    if constexpr (requires(Doubles p) {
                    { S::template observe<double>(p, Variant{}) } -> std::same_as<Observation>;
                  }) {
      evaluator.observe = [](Doubles p, Variant v) { return S::template observe<double>(p, v); };
      evaluator.observe_again = [](Doubles p, Variant v) { return S::template observe<Mpfr>(p, v); };
    } else {
      static_assert(
          requires(Doubles p) {
            { S::observe(p, Variant{}) } -> std::same_as<Observation>;
          },
          "'observe' must be: static Observation observe(const Point<double>&, Variant), or a template of that over "
          "the number type of the run");
      evaluator.observe = [](Doubles p, Variant v) { return S::observe(p, v); };
    }
  } else if constexpr (kind != Kind::orbit && kind != Kind::rates) {
    if constexpr (members::has_hypotheses<S>)
      evaluator.hypotheses = [](Doubles p, Variant v) { return S::template hypotheses<double>(p, v); };
    evaluator.claims = [](Doubles p, Variant v) { return S::template claims<double>(p, v); };
    if constexpr (kind == Kind::structured)
      evaluator.claims_in_mpfr = [](const Point<Mpfr>& p, Variant v) { return S::template claims<Mpfr>(p, v); };
  }
  return evaluator;
}
template <class S>
inline constexpr Evaluator evaluator = evaluator_of<S>();

/// A statement as OVERSHOOT_STATEMENT registers it.
struct Registration {
  const Recorder* recorder;
  const Evaluator* evaluator;
  const char* file;
  int line;
};

/// The statement that a struct of the form above is.
Statement as_statement(const Registration& registration);
/// The statement that a certificate's own proposition is.
Statement as_statement(const Proposition& proposition);
template <class S>
Statement as_statement() {
  return as_statement({&recorder<S>, &evaluator<S>, "", 0});
}

#define OVERSHOOT_JOIN_(a, b) a##b
#define OVERSHOOT_JOIN(a, b) OVERSHOOT_JOIN_(a, b)
/// Puts two pointers into tables that the linker makes: to what the kernel needs of the statement, and to all of it. A
/// program that reads the first table alone (overshoot-verify) is linked without what only the second leads to.
#define OVERSHOOT_STATEMENT(...)                                                                                      \
  static constexpr ::overshoot::Registration OVERSHOOT_JOIN(registration_, __LINE__){                                 \
      &::overshoot::recorder<__VA_ARGS__>, &::overshoot::evaluator<__VA_ARGS__>, __FILE__, __LINE__};                 \
  [[gnu::used, gnu::section("overshoot_propositions")]] static constinit const ::overshoot::Recorder* OVERSHOOT_JOIN( \
      proposition_, __LINE__) = &::overshoot::recorder<__VA_ARGS__>;                                                  \
  [[gnu::used, gnu::section("overshoot_statements")]] static constinit const ::overshoot::Registration*               \
      OVERSHOOT_JOIN(statement_, __LINE__) = &OVERSHOOT_JOIN(registration_, __LINE__);

}  // namespace overshoot
