#include "lib/statement/sampler.hpp"

#include <boost/random/sobol.hpp>
#include <cmath>
#include <memory>

namespace overshoot {

EndsInDouble::EndsInDouble(const Variable& variable) {
  if (variable.lo) lo = nearest_double(*variable.lo);
  if (variable.hi) hi = nearest_double(*variable.hi);
}

namespace {

/// Where a real number of the range is put.
double place_real(const EndsInDouble& ends, double u, bool by_magnitude) {
  if (ends.lo && ends.hi) {
    const double lo = *ends.lo, hi = *ends.hi;
    if (by_magnitude && lo > 0) return std::exp(std::log(lo) + u * std::log(hi / lo));
    if (by_magnitude && lo == 0) return hi * std::exp2(-40 * u);
    return lo + u * (hi - lo);
  }
  // Half lines by the distance from the end, whole lines by the distance from 0: evenly up to 8, or over 54 octaves.
  const auto distance = [&](double t) { return by_magnitude ? std::exp2(-27 + 54 * t) : 8 * t; };
  if (ends.lo) return *ends.lo + distance(u);
  if (ends.hi) return *ends.hi - distance(u);
  return u < 0.5 ? -distance(1 - 2 * u) : distance(2 * u - 1);
}

/// Whether the variable takes x. A double that is not the one nearest to an end lies on the same side of both.
bool takes(const Variable& variable, const EndsInDouble& ends, double x) {
  const bool beside = x == ends.lo || x == ends.hi || variable.integer || !variable.options.empty();
  if (beside) return variable.contains(exact_rational(x));
  return !(ends.lo && x < *ends.lo) && !(ends.hi && x > *ends.hi) && !(variable.punctured && x == 0);
}

}  // namespace

double place(const Variable& variable, const EndsInDouble& ends, double u, bool by_magnitude) {
  if (!variable.integer) return place_real(ends, u, by_magnitude);
  if (!ends.lo || !ends.hi) return std::round(place_real(ends, u, by_magnitude));  // near where a real number would be
  const double n = *ends.hi - *ends.lo + 1;
  return *ends.lo + std::min(std::floor(u * n), n - 1);
}

Sampler::Sampler(const Domain& domain, std::uint64_t seed)
    : domain_(domain), ends_(domain.begin(), domain.end()), engine_(seed) {
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
    const EndsInDouble& ends = ends_[i];
    const double u = uniform();
    double x = 0;
    switch (draw) {
      case Draw::uniform:
        x = place(variable, ends, u, false);
        break;
      case Draw::logarithmic:
        x = place(variable, ends, u, true);
        break;
      case Draw::sobol: {
        const double shifted = sobol_() + shift_[i];  // a random shift, so that seeds differ
        x = place(variable, ends, shifted - std::floor(shifted), variable.logarithmic);
        break;
      }
      case Draw::boundary: {
        x = place(variable, ends, u, variable.logarithmic);
        const double which = uniform();
        const double step = std::exp2(-50 * uniform());  // how close, over 50 octaves
        const auto near = [&](double at, bool open, double direction) {
          return !open && uniform() < 0.3 ? at : at + direction * step;
        };
        if (variable.integer || !variable.options.empty()) {
          if (which < 0.25 && ends.lo) x = *ends.lo;
          if (which > 0.75 && ends.hi) x = *ends.hi;
        } else if (which < 0.4 && ends.lo) {
          x = near(*ends.lo, variable.lo_open, 1);
        } else if (which > 0.6 && ends.hi) {
          x = near(*ends.hi, variable.hi_open, -1);
        } else if (which < 0.2 && !ends.lo && !ends.hi) {
          x = which < 0.1 ? step : -step;
        }
        break;
      }
    }
    // Keep inside: rounding of lo + u (hi - lo) may fall on an excluded bound.
    if (std::isfinite(x) && !takes(variable, ends, x)) x = place(variable, ends, 0.25 + u / 2, false);
    point.push_back(x);
  }
  return point;
}

}  // namespace overshoot
