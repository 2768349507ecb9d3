#pragma once
/// The arithmetic that a request names, and whether it has numbers for the request's parameters.
#include "models/watched_run.hpp"

namespace overshoot {

/// P of "mpfr:P" or "ball:P".
inline long precision_of(const std::string& scalar) {
  const std::string digits = scalar.substr(scalar.find(':') + 1);
  const Rational p = read_rational(digits, "--scalar " + scalar);
  if (denominator(p) != 1 || p < 2 || p > 1'000'000)
    throw BadInput("--scalar " + scalar + ": the precision must be an integer between 2 and 1000000 bits");
  return static_cast<long>(numerator(p));
}

/// Throws BadInput for a parameter that T has no number for, next to which it would be infinite or 0.
template <Real T>
void require_in_range(const Request& request) {
  for (const Parameter& parameter : request.parameters) {
    if (parameter.role == Role::word || !request.has(parameter.name)) continue;
    const T x = from<T>(request.number(parameter.name));
    if (has_diverged(x) || (request.number(parameter.name) != 0 && certainly(abs(x) <= from<T>(0))))
      throw BadInput(fmt::format("--{}: {} is beyond the range of {}", parameter.name, request.word(parameter.name),
                                 request.scalar));
  }
}

/// f<T>() for the type T of the request's arithmetic, at its precision. Throws BadInput where there is none of that name.
template <class F>
auto in_scalar_of(const Request& request, const F& f) {
  const auto in = [&]<Real T>() {
    require_in_range<T>(request);
    return f.template operator()<T>();
  };
  const std::string& scalar = request.scalar;
  if (scalar == "double") return in.template operator()<double>();
  if (scalar == "float") return in.template operator()<float>();
  if (scalar == "longdouble") return in.template operator()<long double>();
  if (scalar == "float128") return in.template operator()<float128>();
  if (scalar.starts_with("mpfr:") || scalar.starts_with("ball:")) {
    const PrecisionScope scope(precision_of(scalar));
    return scalar.starts_with("mpfr:") ? in.template operator()<Mpfr>() : in.template operator()<Ball>();
  }
  throw BadInput("--scalar '" + scalar + "' is not one of double, float, longdouble, float128, mpfr:P, ball:P");
}

}  // namespace overshoot
