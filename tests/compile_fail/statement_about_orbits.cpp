// expect: static assertion failed: .*(is about orbits and (has no|is not)|a statement about orbits needs|are of a statement about orbits)
// with: -DHYPOTHESES
// with: -DPLANS
// with: -DSTRUCTURED
// with: -DSTEP
// with: -DSTART
// with: -DOF_POINTS
// with: -DNO_STATE
// with: -DALSO_OF_POINTS
// 'state' makes a statement one about orbits: what such a one would ignore, signatures that do not fit its state, and
// start and step without a state.
#include "lib/statement/statement.hpp"

struct AboutOrbits {
  template <class T>
  using Z = std::array<T, 2>;
  static overshoot::About about() { return {.key = "test.orbits", .covers = overshoot::Covers::step}; }
  static overshoot::Domain domain() { return {}; }
#ifndef NO_STATE
  static constexpr std::array state{"x", "y"};
#endif
#ifdef START
  template <overshoot::Real T>
  static std::array<T, 3> start(const overshoot::Point<T>&);
#else
  template <overshoot::Real T>
  static Z<T> start(const overshoot::Point<T>&) {
    return {};
  }
#endif
#ifdef STEP
  template <overshoot::Real T>
  static Z<T> step(const std::array<T, 3>&);
#else
  template <overshoot::Real T>
  static Z<T> step(const Z<T>& z) {
    return z;
  }
#endif
#ifdef OF_POINTS
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claims(const overshoot::Point<T>&, overshoot::Variant);
#else
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claims(const Z<T>&, overshoot::Variant) {
    return {};
  }
#endif
#ifdef ALSO_OF_POINTS
  template <overshoot::Real T>
  static overshoot::Comparisons<T> claims(const overshoot::Point<T>&, overshoot::Variant);
#endif
#ifdef HYPOTHESES
  template <overshoot::Real T>
  static overshoot::Comparisons<T> hypotheses(const overshoot::Point<T>&, overshoot::Variant);
#endif
#ifdef PLANS
  static overshoot::Plans plans(const overshoot::Point<overshoot::Expr>&);
#endif
#ifdef STRUCTURED
  static constexpr bool structured = true;
#endif
};
inline overshoot::Statement made() { return overshoot::as_statement<AboutOrbits>(); }
