// expect: static assertion failed: .*(is about runs and (has no|is not)|'observe' must be)
// with: -DHYPOTHESES
// with: -DCLAIMS
// with: -DPLANS
// with: -DSTATE
// with: -DSTART
// with: -DSTRUCTURED
// with: -DSIGNATURE
// 'observe' makes a statement one about runs: what such a one would ignore, and a signature that nobody calls.
#include "lib/statement/statement.hpp"

struct AboutRuns {
  static overshoot::About about() { return {.key = "test.runs", .covers = overshoot::Covers::sampled}; }
  static overshoot::Domain domain() { return {overshoot::real("x")}; }
#ifdef SIGNATURE
  static overshoot::Observation observe(const overshoot::Point<double>&) { return {}; }
#else
  static overshoot::Observation observe(const overshoot::Point<double>&, overshoot::Variant) { return {}; }
#endif
#ifdef HYPOTHESES
  template <overshoot::Real T>
  static overshoot::Comparisons<T> hypotheses(const overshoot::Point<T>&, overshoot::Variant);
#endif
#ifdef CLAIMS
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claims(const overshoot::Point<T>&, overshoot::Variant);
#endif
#ifdef PLANS
  static overshoot::Plans plans(const overshoot::Point<overshoot::Expr>&);
#endif
#ifdef STATE
  static constexpr std::array state{"x"};
#endif
#ifdef START
  template <overshoot::Real T>
  static std::array<T, 1> start(const overshoot::Point<T>&);
#endif
#ifdef STRUCTURED
  static constexpr bool structured = false;
#endif
};
inline overshoot::Statement made() { return overshoot::as_statement<AboutRuns>(); }
