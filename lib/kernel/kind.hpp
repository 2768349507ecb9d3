#pragma once
/// The kind of a statement, told by the names that its struct has; and what each kind must have and must not.
///
/// A name says the kind, whatever its signature: a wrong signature does not make another kind of it, but does not
/// compile.
#include <array>
#include <concepts>
#include <utility>

#include "lib/kernel/formula.hpp"

namespace overshoot {

/// How a statement is written and decided.
enum class Kind {
  formula,     ///< one formula over the domain
  structured,  ///< one formula for each size and choice of the domain: `structured = true`
  orbit,       ///< from every point of the domain the orbit comes to a state with the claimed property: `state`
  rates,       ///< worst-case rates of step-size schedules: `rates`
  runs         ///< what runs show: `observe`
};

namespace members {

// has_NAME<S>: S has a member of that name, of any sort (a name that two bases have is ambiguous).
#define OVERSHOOT_MEMBER(name)                   \
  struct name##_too {                            \
    int name;                                    \
  };                                             \
  template <class S>                             \
  struct name##_twice : S, name##_too {};        \
  template <class S>                             \
  inline constexpr bool has_##name = !requires { \
    &name##_twice<S>::name;                      \
  };
OVERSHOOT_MEMBER(hypotheses)
OVERSHOOT_MEMBER(claims)
OVERSHOOT_MEMBER(plans)
OVERSHOOT_MEMBER(structured)
OVERSHOOT_MEMBER(state)
OVERSHOOT_MEMBER(start)
OVERSHOOT_MEMBER(step)
OVERSHOOT_MEMBER(observe)
OVERSHOOT_MEMBER(rates)

// Names that are easily written in the place of those above, and would be ignored.
#define OVERSHOOT_MISSPELLINGS(of)                                                                                 \
  of(hypothesis, hypotheses) of(given, hypotheses) of(assume, hypotheses) of(assumes, hypotheses)                  \
      of(assumption, hypotheses) of(assumptions, hypotheses) of(condition, hypotheses) of(conditions, hypotheses)  \
          of(constraints, hypotheses) of(premises, hypotheses) of(claim, claims) of(conclusion, claims)            \
              of(conclusions, claims) of(plan, plans) of(hints, plans) of(structure, structured) of(states, state) \
                  of(observation, observe) of(observations, observe) of(observed, observe) of(rate, rates)
#define OVERSHOOT_MISSPELT(name, meant) OVERSHOOT_MEMBER(name)
OVERSHOOT_MISSPELLINGS(OVERSHOOT_MISSPELT)
#undef OVERSHOOT_MISSPELT
#undef OVERSHOOT_MEMBER

template <class S>
consteval void nothing_is_misspelt() {
#define OVERSHOOT_MISSPELT(name, meant) \
  static_assert(!has_##name<S>, "a statement has no member '" #name "': it is called '" #meant "'");
  OVERSHOOT_MISSPELLINGS(OVERSHOOT_MISSPELT)
#undef OVERSHOOT_MISSPELT
#undef OVERSHOOT_MISSPELLINGS
}

template <class S>
consteval bool is_structured() {
  if constexpr (has_structured<S>)
    return S::structured;
  else
    return false;
}

template <class S, class T>
concept Hypotheses = requires(const Point<T>& p, Variant variant) {
  { S::template hypotheses<T>(p, variant) } -> std::same_as<Comparisons<T>>;
};
template <class S, class T>
concept Claims = requires(const Point<T>& p, Variant variant) {
  { S::template claims<T>(p, variant) } -> std::same_as<Comparisons<T>>;
};
template <class S>
concept Planned = requires(const Point<Expr>& p) {
  { S::plans(p) } -> std::same_as<Plans>;
};
/// Coordinates of a statement about orbits.
template <class S, Real T>
using State = std::array<T, std::tuple_size_v<std::remove_cvref_t<decltype(S::state)>>>;
template <class S, class T>
concept Start = requires(const Point<T>& p) {
  { S::template start<T>(p) } -> std::same_as<State<S, T>>;
};
template <class S, class T>
concept Step = requires(const State<S, T>& z) {
  { S::template step<T>(z) } -> std::same_as<State<S, T>>;
};
template <class S>
concept Rates = requires(Variant variant) {
  { S::rates(variant) } -> std::same_as<std::vector<RateClaim>>;
};
template <class S, class T>
concept ClaimsOfState = requires(const State<S, T>& z, Variant variant) {
  { S::template claims<T>(z, variant) } -> std::same_as<Comparisons<T>>;
};

}  // namespace members

template <class S>
consteval Kind kind_of() {
  using namespace members;
  return has_observe<S>       ? Kind::runs
         : has_state<S>       ? Kind::orbit
         : has_rates<S>       ? Kind::rates
         : is_structured<S>() ? Kind::structured
                              : Kind::formula;
}

/// Does not compile for a struct that lacks what its kind needs, or has what its kind would ignore. Gives the kind.
template <class S>
consteval Kind checked_kind() {
  using namespace members;
  nothing_is_misspelt<S>();
  constexpr Kind kind = kind_of<S>();
  if constexpr (kind == Kind::runs) {
    static_assert(!has_hypotheses<S>, "a statement with 'observe' is about runs and has no 'hypotheses'");
    static_assert(!has_claims<S>,
                  "a statement with 'observe' is about runs and has no 'claims': its observations have them");
    static_assert(!has_plans<S>, "a statement with 'observe' is about runs and has no 'plans'");
    static_assert(!has_state<S> && !has_start<S> && !has_step<S>,
                  "a statement with 'observe' is about runs and has no 'state', 'start' or 'step'");
    static_assert(!has_structured<S>, "a statement with 'observe' is about runs and is not 'structured'");
    static_assert(!has_rates<S>, "a statement with 'observe' is about runs and has no 'rates'");
  } else if constexpr (kind == Kind::orbit) {
    static_assert(!has_hypotheses<S>, "a statement with 'state' is about orbits and has no 'hypotheses'");
    static_assert(!has_plans<S>, "a statement with 'state' is about orbits and has no 'plans'");
    static_assert(!has_structured<S>, "a statement with 'state' is about orbits and is not 'structured'");
    static_assert(!has_rates<S>, "a statement with 'state' is about orbits and has no 'rates'");
    static_assert(Start<S, Expr>,
                  "a statement about orbits needs: template <Real T> static std::array<T, N> start(const "
                  "Point<T>&), with N the number of names in 'state'");
    static_assert(Step<S, Expr>,
                  "a statement about orbits needs: template <Real T> static std::array<T, N> step(const "
                  "std::array<T, N>&), with N the number of names in 'state'");
    static_assert(ClaimsOfState<S, Expr>,
                  "a statement about orbits needs: template <Real T> static Comparisons<T> "
                  "claims(const std::array<T, N>&, Variant)");
    static_assert(!Claims<S, Expr>,
                  "a statement with 'state' is about orbits and has no 'claims' of a point of the domain");
  } else if constexpr (kind == Kind::rates) {
    static_assert(Rates<S>, "a statement about rates needs: static std::vector<RateClaim> rates(Variant)");
    static_assert(!has_hypotheses<S>, "a statement with 'rates' claims them alone and has no 'hypotheses'");
    static_assert(!has_claims<S>, "a statement with 'rates' claims them alone and has no 'claims'");
    static_assert(!has_plans<S>, "a statement with 'rates' claims them alone and has no 'plans'");
    static_assert(!has_structured<S>, "a statement with 'rates' claims them alone and is not 'structured'");
  } else {
    static_assert(!has_start<S> || !has_step<S>,  // one of them alone may be its author's own
                  "'start' and 'step' are of a statement about orbits, which names its "
                  "coordinates in 'state'");
    static_assert(Claims<S, Expr>,
                  "a statement needs: template <Real T> static Comparisons<T> claims(const Point<T>&, "
                  "Variant)");
    static_assert(!has_hypotheses<S> || Hypotheses<S, Expr>,
                  "'hypotheses' must be: template <Real T> static "
                  "Comparisons<T> hypotheses(const Point<T>&, Variant)");
    if constexpr (kind == Kind::structured)
      static_assert(!has_plans<S>, "a structured statement has a formula for each structure, and no 'plans'");
    else
      static_assert(!has_plans<S> || Planned<S>, "'plans' must be: static Plans plans(const Point<Expr>&)");
  }
  return kind;
}

}  // namespace overshoot
