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
/// A statement that some point has the claimed property says `static constexpr bool existence = true`: its one variable
/// is a size, the smallest at which the claims hold is looked for in double, and shown to be one in balls and in MPFI.
///
/// A statement about orbits says that from every point of its domain the orbit of a map comes to a state at which the
/// claims hold:
///
///     static constexpr std::array state{"x", "y", "eta"};                       // names of the coordinates, at most 4
///     template <Real T> static std::array<T, 3> start(const Point<T>& p);       // z_0
///     template <Real T> static std::array<T, 3> step(const std::array<T, 3>& z);
///     template <Real T> static Comparisons<T> claims(const std::array<T, 3>& z, Variant v);
///
/// A parameter that the domain varies is a coordinate that the step leaves as it is. Domains are bounded boxes of at
/// most as many variables as the state has coordinates.
///
/// A statement about runs defines `static Observation observe(const Point<double>& p, Variant v)` in place of the
/// templates, or the same as a template over the number type of the run, so that its worst runs can be repeated in
/// MPFR. Every statement carries its false mutant: Variant::pick(true_constant, false_constant).
#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <typeinfo>
#include <vector>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/expr.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/statement/domain.hpp"

namespace overshoot {

enum class Verdict {
  proved,
  refuted,
  supported,
  undecided,
  unverified  ///< a certificate says PROVED or REFUTED, and was not verified here; never what a statement expects
};
std::string_view name_of(Verdict v);

/// How a statement is decided.
enum class Kind {
  formula,    ///< comparisons in finitely many variables
  induction,  ///< the same, being the step of an induction, a sum or a limit; `deduction` says how
  structured, ///< one formula for each size and choice
  existence,  ///< some point of the domain has the claimed property: shown by exhibiting it
  orbit,      ///< from every point of the domain the orbit comes to a state with the claimed property
  runs        ///< what runs show
};
std::string_view name_of(Kind k);

/// What a verdict covers of what the paper says.
enum class Covers {
  the_same,      ///< the printed claim, on the printed domain
  restricted,    ///< the printed claim on the part of its domain that About::printed_domain tells, by a substitution
                 ///< where there is a `deduction`
  step,          ///< a step of an induction, a sum or a limit: the sentence in `deduction` carries the rest
  substitution,  ///< the printed claim in other variables: `deduction` says that they run through the same
  sampled        ///< structures or runs are drawn of a domain: no proof for all of them
};
std::string_view name_of(Covers c);

/// Which version of the statement is evaluated: the statement itself, or its false mutant.
struct Variant {
  bool mutant = false;
  template <class C>
  C pick(C as_stated, C mutated) const {
    return mutant ? mutated : as_stated;
  }
};

/// A variable as the paper has it, where the domain here is narrower: one of the domain's, or something that is no
/// variable here ("loss", "every loss of A1", "log_cosh").
struct Printed {
  Printed(const Variable& v) : name(v.name), range(v.range()), variable(v) {}
  Printed(std::string name_, std::string range_, std::string here_)
      : name(std::move(name_)), range(std::move(range_)), here(std::move(here_)) {}
  std::string name, range, here;
  std::optional<Variable> variable;
};

/// A field that has no default: what leaves it out does not compile.
template <class T>
struct Required {
  Required(T v) : value(v) {}
  operator T() const { return value; }
  T value;
};

/// What a statement says of itself, and what the paper says. What is decided here is generated: lib/statement/decided.hpp.
struct About {
  std::string key;
  std::string source;      ///< paper's own number or name: "Lemma 12"
  std::string says;        ///< one phrase for the table
  std::string printed;     ///< what the paper says, in LaTeX
  std::string hypotheses;  ///< what the paper assumes, in words, as far as `printed` does not say it
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

enum class Relation { less, at_most, equal, at_least, greater };
std::string_view symbol(Relation r);

/// lhs (relation) rhs, with a label that is unique within the statement.
template <Real T>
struct Comparison {
  std::string label;
  Relation relation;
  T lhs, rhs;

  bool strict() const { return relation == Relation::less || relation == Relation::greater; }
  /// >= 0 (or > 0, or = 0) exactly when the comparison holds.
  T slack() const { return relation == Relation::at_least || relation == Relation::greater ? lhs - rhs : rhs - lhs; }
  Truth holds() const requires Rigorous<T> {
    switch (relation) {
      case Relation::less:
        return lhs < rhs;
      case Relation::at_most:
        return lhs <= rhs;
      case Relation::at_least:
        return lhs >= rhs;
      case Relation::greater:
        return lhs > rhs;
      case Relation::equal:
        break;
    }
    return lhs <= rhs && lhs >= rhs;
  }
};
template <Real T>
using Comparisons = std::vector<Comparison<T>>;

template <Real T>
Comparison<T> compare(std::string label, const T& lhs, Relation r, const T& rhs) {
  return {std::move(label), r, lhs, rhs};
}

/// A place where an expression is exactly zero: variable = at (a rational or an infinity), to the given order: the
/// value and the first order-1 derivatives vanish there, and the derivative of that order has the sign that keeps the
/// rest >= 0.
struct Touch {
  std::string variable;
  std::optional<Rational> at;  ///< absent: infinite
  int infinite = 0;            ///< -1 or +1 when `at` is absent
  int order = 1;
};
Touch touch(std::string variable, LongQ at, int order);
Touch touch_at_infinity(std::string variable, int sign);

/// How one claim may be proved. With `remainder`, by the identity
///     factor * slack = sum of multiplier_j * (slack of hypothesis_j) + remainder
/// with factor > 0, multiplier_j >= 0 (any sign where the hypothesis is an equation) and remainder >= 0 (> 0 for a
/// strict claim); each is checked, the identity exactly. A claim that stands before this one, being proved by then,
/// may serve as a hypothesis. Touches belong to the remainder, or to the slack without one.
struct Plan {
  std::string claim;
  std::optional<Expr> factor;
  std::vector<std::pair<std::string, Expr>> multipliers;  ///< by label of the hypothesis or earlier claim
  std::optional<Expr> remainder;
  std::vector<Touch> touches;
};
using Plans = std::vector<Plan>;

/// A statement's formula, recorded.
struct Formula {
  Comparisons<Expr> hypotheses, claims;
  /// About orbits: z_0 in the variables of the domain; one step, and the claims above, in the coordinates of z.
  std::vector<Expr> start, step;
  /// SHA-256 of the domain and of the recorded steps of every hypothesis and claim, and of start and step.
  std::string hash(const Domain& domain) const;
  /// Whether the other says the same, whatever its comparisons are called and on which sides they have what.
  bool same_as(const Formula& other) const;
  /// The comparison of that label which a proof of `claim` may use: a hypothesis, or a claim that stands before it.
  const Comparison<Expr>* known(const std::string& label, const std::string& claim) const;
  /// factor * slack - remainder - sum of multiplier * slack: zero where the plan's form is right. Throws Undecided where
  /// the plan names a comparison that is not known.
  Expr left_over(const Comparison<Expr>& claim, const Plan& plan) const;
  Tape tape() const;  ///< lhs and rhs of every hypothesis, then of every claim
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

struct Statement {
  About about{.covers = Covers::sampled};
  Domain domain;
  /// Statements in finitely many variables.
  std::function<std::pair<Comparisons<double>, Comparisons<double>>(const std::vector<double>&, Variant)> in_double;
  std::function<Formula(Variant)> record;
  /// In place of `record` where the domain has structural variables: the formula for the structure of an exact point.
  std::function<Formula(Variant, const std::vector<Rational>& point)> record_at;
  /// Of structured statements too, at the working precision: their formulas are long, and what double finds below 0 is
  /// mostly rounding.
  std::function<Comparisons<Mpfr>(const std::vector<double>&, Variant)> claims_in_mpfr;
  std::function<Plans()> plans;
  /// Existence statements: the claims at an exact point, enclosed.
  std::function<Comparisons<Ball>(const std::vector<Rational>& point, Variant)> in_balls;
  std::function<Comparisons<Mpfi>(const std::vector<Rational>& point, Variant)> in_mpfi;
  /// Statements about runs; `observe_again` repeats a run in MPFR at the working precision, where the statement offers
  /// that.
  std::function<Observation(const std::vector<double>&, Variant)> observe, observe_again;
  std::vector<std::string> state;  ///< about orbits: names of the coordinates
  std::string defect;              ///< what went wrong when it was registered, empty if nothing did

  bool about_runs() const { return static_cast<bool>(observe); }
  bool existence() const { return static_cast<bool>(in_balls); }
  bool structured() const { return static_cast<bool>(record_at); }
  bool about_orbits() const { return !state.empty(); }
  /// The formula at a point of the domain; without structural variables it is the same at each.
  Formula formula(Variant v, const std::vector<Rational>& point) const {
    return structured() ? record_at(v, point) : record(v);
  }
  std::string paper() const { return about.key.substr(0, about.key.find('.')); }
  Kind kind() const;
  std::string file;  ///< where it is registered, below the root of the repository
  int line = 0;
};

/// What its author cannot have meant, in one line: a formula that cannot be recorded (a misspelt variable), a mutant
/// that records the same formula, a plan that names what is not there, two things of one name, nothing claimed. Of a
/// structured statement the formulas of up to 64 structures are compared; one about runs records none.
std::optional<std::string> slip(const Statement& s);
/// The same of the plans alone.
std::optional<std::string> slip_of_plans(const Plans& plans, const Formula& f, const Domain& domain);

/// Every registered statement, by key.
const std::map<std::string, Statement>& registry();
/// Two statements of one key are kept as one with a defect: nothing may be thrown before main begins.
void register_statement(Statement s);
/// A type's name as it is written.
std::string name_of_type(const std::type_info& type);

/// The statement of that key; throws BadInput naming near keys otherwise.
const Statement& find_statement(const std::string& key);
/// Those whose key is `prefix` or begins with it at a dot; all for an empty list. Throws BadInput for a prefix of none.
std::vector<const Statement*> find_statements(const std::vector<std::string>& prefixes);

/// Throws std::logic_error unless x is a recorded integer constant, or a number that is one integer exactly.
long structural_value(const Expr& x);
long structural_value(const Mpfr& x);
long structural_value(const Ball& x);
long structural_value(const Mpfi& x);

/// The domain's variables as recorded numbers; the structural ones as the constants they are at a point of the domain,
/// where one is given.
Point<Expr> symbolic_point(const Domain& domain, const std::vector<Rational>& structure = {});

/// Whether e is certainly defined at every point of the box, a box of `domain`: no division by what may be 0, no
/// logarithm or root of what may be negative. An identity of rational functions says nothing where they are undefined.
/// T is Range (prover) or Mpfi (verifier).
template <class T>
bool defined_on(const Tape& e, const Domain& domain, const Box& box) {
  for (std::size_t i = 0; i < domain.size(); ++i)
    if (domain[i].punctured && e.uses_variable(static_cast<int>(i)) && (!box[i].lo || *box[i].lo < 0) &&
        (!box[i].hi || *box[i].hi > 0)) {
      const auto [left, right] = split(domain, box, i, 0);
      return defined_on<T>(e, domain, left) && defined_on<T>(e, domain, right);
    }
  try {
    return !evaluate<T>(e, enclosure<T>(box)).front().partial();
  } catch (const Undecided&) {
    return false;
  }
}
template <class T>
bool defined_on(Expr e, const Domain& domain, const Box& box) {
  return defined_on<T>(Tape(std::span<const Expr>(&e, 1)), domain, box);
}

/// Lets a formula over the domain, recorded in its scope, leave out what is defined on the whole domain.
Folding::Defined defined_on_all_of(const Domain& domain);

/// An exact point in T's arithmetic.
template <Real T>
Point<T> point_in(const Domain& domain, const std::vector<Rational>& point) {
  std::vector<T> values;
  for (const Rational& q : point) values.push_back(from<T>(q));
  return Point<T>(domain, std::move(values));
}

/// The same, recorded once for each variant: without structural variables the formula is the same at each call.
std::function<Formula(Variant)> remembered(std::function<Formula(Variant)> record);

/// The statement that a struct of the form above is.
template <class S>
Statement as_statement() {
  Statement s;
  s.about.key = name_of_type(typeid(S));
  try {
    s.about = S::about();
    s.domain = S::domain();
  } catch (const std::exception& e) {
    s.defect = std::string("its words or its domain cannot be made: ") + e.what();
  }
  if constexpr (requires(const Point<double>& p) { S::template observe<double>(p, Variant{}); }) {
    s.observe = [d = s.domain](const std::vector<double>& x, Variant v) {
      return S::template observe<double>(Point<double>(d, x), v);
    };
    s.observe_again = [d = s.domain](const std::vector<double>& x, Variant v) {
      return S::template observe<Mpfr>(Point<double>(d, x), v);
    };
  } else if constexpr (requires(const Point<double>& p) { S::observe(p, Variant{}); }) {
    s.observe = [d = s.domain](const std::vector<double>& x, Variant v) { return S::observe(Point<double>(d, x), v); };
  } else if constexpr (requires { S::state; }) {
    s.state.assign(S::state.begin(), S::state.end());
    s.record = remembered([d = s.domain](Variant v) {
      std::array<Expr, S::state.size()> z;
      for (std::size_t i = 0; i < z.size(); ++i) z[i] = Expr::variable(static_cast<int>(i));
      const auto start = S::template start<Expr>(symbolic_point(d)), next = S::template step<Expr>(z);
      return Formula{{}, S::template claims<Expr>(z, v), {start.begin(), start.end()}, {next.begin(), next.end()}};
    });
    s.plans = [] { return Plans(); };
  } else {
    const auto hypotheses = []<Real T>(const Point<T>& p, Variant v) -> Comparisons<T> {
      if constexpr (requires { S::template hypotheses<T>(p, v); })
        return S::template hypotheses<T>(p, v);
      else
        return {};
    };
    s.in_double = [d = s.domain, hypotheses](const std::vector<double>& x, Variant v) {
      const Point<double> p(d, x);
      return std::pair(hypotheses(p, v), S::template claims<double>(p, v));
    };
    const auto record = [d = s.domain, hypotheses](Variant v, const std::vector<Rational>& structure) {
      const Folding folding(defined_on_all_of(d));
      const Point<Expr> p = symbolic_point(d, structure);
      return Formula{hypotheses(p, v), S::template claims<Expr>(p, v)};
    };
    if constexpr (requires { S::existence; }) {
      // The formula that binds the certificate is that of a short run: the steps are all alike.
      s.record_at = [record, longest = Rational(2)](Variant v, const std::vector<Rational>& point) {
        return record(v, {std::min(point.front(), longest)});
      };
      s.in_balls = [d = s.domain](const std::vector<Rational>& x, Variant v) {
        return S::template claims<Ball>(point_in<Ball>(d, x), v);
      };
      s.in_mpfi = [d = s.domain](const std::vector<Rational>& x, Variant v) {
        return S::template claims<Mpfi>(point_in<Mpfi>(d, x), v);
      };
    } else if constexpr (requires { S::structured; }) {
      s.record_at = record;
      s.claims_in_mpfr = [d = s.domain](const std::vector<double>& x, Variant v) {
        std::vector<Mpfr> values;
        for (const double c : x) values.push_back(Mpfr::from_double(c));
        return S::template claims<Mpfr>(Point<Mpfr>(d, std::move(values)), v);
      };
    } else {
      s.record = remembered([record](Variant v) { return record(v, {}); });
    }
    s.plans = [d = s.domain]() -> Plans {
      if constexpr (requires(const Point<Expr>& p) { S::plans(p); }) {
        const Folding folding(defined_on_all_of(d));
        return S::plans(symbolic_point(d));
      } else {
        return {};
      }
    };
  }
  return s;
}

template <class S>
bool register_as_statement(const char* file, int line) {
  Statement s = as_statement<S>();
  s.file = file;
  s.line = line;
  register_statement(std::move(s));
  return true;
}

#define OVERSHOOT_JOIN_(a, b) a##b
#define OVERSHOOT_JOIN(a, b) OVERSHOOT_JOIN_(a, b)
#define OVERSHOOT_STATEMENT(...)                                             \
  [[maybe_unused]] static const bool OVERSHOOT_JOIN(registered_, __LINE__) = \
      ::overshoot::register_as_statement<__VA_ARGS__>(__FILE__, __LINE__);

}  // namespace overshoot
