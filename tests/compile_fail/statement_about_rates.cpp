// expect: static assertion failed: .*(about rates needs|with 'rates' claims them alone|it is called)
// with: -DNO_VARIANT
// with: -DHYPOTHESES
// with: -DCLAIMS
// with: -DPLANS
// with: -DSTRUCTURED
// with: -DRATE
// Beside bounds on rates a statement claims nothing else: it would be ignored.
#include "lib/statement/statement.hpp"

struct AboutRates {
  static overshoot::About about() { return {.key = "test.rates", .covers = overshoot::Covers::the_same}; }
  static overshoot::Domain domain() { return {}; }
#ifdef NO_VARIANT
  static std::vector<overshoot::RateClaim> rates();
#else
  static std::vector<overshoot::RateClaim> rates(overshoot::Variant) { return {}; }
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
#ifdef STRUCTURED
  static constexpr bool structured = true;
#endif
#ifdef RATE
  static std::vector<overshoot::RateClaim> rate(overshoot::Variant);
#endif
};
inline overshoot::Statement made() { return overshoot::as_statement<AboutRates>(); }
