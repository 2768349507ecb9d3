// expect: static assertion failed: .*(a statement needs|must be|it is called|and no 'plans')
// with: -DNO_CLAIMS
// with: -DCLAIMS_WITHOUT_VARIANT
// with: -DHYPOTHESES_WITHOUT_VARIANT
// with: -DHYPOTHESES_IN_DOUBLE
// with: -DPLANS_OF_NOTHING
// with: -DHYPOTHESIS
// with: -DCLAIM
// with: -DPLAN
// with: -DGIVEN
// with: -DSTRUCTURED_PLANS
// A formula's parts with signatures that nobody calls, or by names that nobody asks for: they would be ignored.
#include "lib/statement/statement.hpp"

struct OfFormulas {
  static overshoot::About about() { return {.key = "test.formula", .covers = overshoot::Covers::the_same}; }
  static overshoot::Domain domain() { return {overshoot::real("x")}; }
#if defined(CLAIMS_WITHOUT_VARIANT)
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claims(const overshoot::Point<T>&);
#elif !defined(NO_CLAIMS)
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claims(const overshoot::Point<T>&, overshoot::Variant) {
    return {};
  }
#endif
#if defined(HYPOTHESES_WITHOUT_VARIANT)
  template <overshoot::Real T>
  static overshoot::Comparisons<T> hypotheses(const overshoot::Point<T>&);
#elif defined(HYPOTHESES_IN_DOUBLE)
  static overshoot::Comparisons<double> hypotheses(const overshoot::Point<double>&, overshoot::Variant);
#endif
#if defined(PLANS_OF_NOTHING)
  static overshoot::Plans plans();
#elif defined(STRUCTURED_PLANS)
  static constexpr bool structured = true;
  static overshoot::Plans plans(const overshoot::Point<overshoot::Expr>&);
#endif
#if defined(HYPOTHESIS)
  template <overshoot::Real T>
  static overshoot::Comparisons<T> hypothesis(const overshoot::Point<T>&, overshoot::Variant);
#elif defined(GIVEN)
  template <overshoot::Real T>
  static overshoot::Comparisons<T> given(const overshoot::Point<T>&, overshoot::Variant);
#elif defined(CLAIM)
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claim(const overshoot::Point<T>&, overshoot::Variant);
#elif defined(PLAN)
  static overshoot::Plans plan(const overshoot::Point<overshoot::Expr>&);
#endif
};
inline overshoot::Statement made() { return overshoot::as_statement<OfFormulas>(); }
