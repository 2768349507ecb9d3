#include "lib/statement/sampler.hpp"

#include <boost/random/sobol.hpp>
#include <cmath>
#include <memory>

namespace overshoot {

double place(const Variable& variable, double u, bool by_magnitude) {
  if (variable.integer && !(variable.lo && variable.hi)) {  // near where a real number would be
    Variable as_real = variable;
    as_real.integer = false;
    return std::round(place(as_real, u, by_magnitude));
  }
  const auto bound = [](const std::optional<Rational>& b) { return nearest_double(*b); };
  if (variable.integer) {
    const double lo = bound(variable.lo), n = bound(variable.hi) - lo + 1;
    return lo + std::min(std::floor(u * n), n - 1);
  }
  if (variable.lo && variable.hi) {
    const double lo = bound(variable.lo), hi = bound(variable.hi);
    if (by_magnitude && lo > 0) return std::exp(std::log(lo) + u * std::log(hi / lo));
    if (by_magnitude && lo == 0) return hi * std::exp2(-40 * u);
    return lo + u * (hi - lo);
  }
  // Half lines by the distance from the end, whole lines by the distance from 0: evenly up to 8, or over 54 octaves.
  const auto distance = [&](double t) { return by_magnitude ? std::exp2(-27 + 54 * t) : 8 * t; };
  if (variable.lo) return bound(variable.lo) + distance(u);
  if (variable.hi) return bound(variable.hi) - distance(u);
  return u < 0.5 ? -distance(1 - 2 * u) : distance(2 * u - 1);
}

Sampler::Sampler(const Domain& domain, std::uint64_t seed) : domain_(domain), engine_(seed) {
  for (std::size_t i = 0; i < domain.size(); ++i) shift_.push_back(uniform());
  auto engine = std::make_shared<boost::random::sobol>(std::max<std::size_t>(domain.size(), 1));
  sobol_ = [engine] { return static_cast<double>((*engine)() >> 11) * 0x1p-53; };
}

double Sampler::uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

std::vector<double> Sampler::next() {
  const std::uint64_t n = count_++;
  const Draw draw = static_cast<Draw>(n % 4);
  std::vector<double> point;
  for (std::size_t i = 0; i < domain_.size(); ++i) {
    const Variable& variable = domain_[i];
    const double u = uniform();
    double x = 0;
    switch (draw) {
      case Draw::uniform:
        x = place(variable, u, false);
        break;
      case Draw::logarithmic:
        x = place(variable, u, true);
        break;
      case Draw::sobol: {
        const double shifted = sobol_() + shift_[i];  // a random shift, so that seeds differ
        x = place(variable, shifted - std::floor(shifted), variable.logarithmic);
        break;
      }
      case Draw::boundary: {
        x = place(variable, u, variable.logarithmic);
        const double which = uniform();
        const double step = std::exp2(-50 * uniform());  // how close, over 50 octaves
        const auto near = [&](const Rational& b, bool open, double direction) {
          const double at = nearest_double(b);
          return !open && uniform() < 0.3 ? at : at + direction * step;
        };
        if (variable.integer || !variable.options.empty()) {
          if (which < 0.25 && variable.lo) x = nearest_double(*variable.lo);
          if (which > 0.75 && variable.hi) x = nearest_double(*variable.hi);
        } else if (which < 0.4 && variable.lo) {
          x = near(*variable.lo, variable.lo_open, 1);
        } else if (which > 0.6 && variable.hi) {
          x = near(*variable.hi, variable.hi_open, -1);
        } else if (which < 0.2 && !variable.lo && !variable.hi) {
          x = which < 0.1 ? step : -step;
        }
        break;
      }
    }
    // Keep inside: rounding of lo + u (hi - lo) may fall on an excluded bound.
    if (std::isfinite(x) && !variable.contains(exact_rational(x))) x = place(variable, 0.25 + u / 2, false);
    point.push_back(x);
  }
  return point;
}

}  // namespace overshoot
