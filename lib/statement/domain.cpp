#include "lib/statement/domain.hpp"

#include <boost/random/sobol.hpp>

#include <cmath>
#include <memory>

namespace overshoot {

Variable Variable::by_magnitude() && {
  logarithmic = true;
  return std::move(*this);
}
Variable Variable::without_lo() && {
  lo_open = true;
  return std::move(*this);
}
Variable Variable::without_hi() && {
  hi_open = true;
  return std::move(*this);
}

bool Variable::contains(const Rational& x) const {
  if (lo && (lo_open ? x <= *lo : x < *lo)) return false;
  if (hi && (hi_open ? x >= *hi : x > *hi)) return false;
  if (punctured && x == 0) return false;
  if ((integer || !options.empty()) && denominator(x) != 1) return false;
  return true;
}

std::string Variable::range() const {
  if (!options.empty()) {
    std::string out = "{";
    for (std::size_t i = 0; i < options.size(); ++i) out += (i ? ", " : "") + options[i];
    return out + "}";
  }
  if (!lo && !hi) return punctured ? "real, not 0" : "real";
  return (lo ? (lo_open ? "(" : "[") + print(*lo) : "(-inf") + ", " +
         (hi ? print(*hi) + (hi_open ? ")" : "]") : "inf)") + (punctured ? ", not 0" : "");
}

std::string Variable::text() const {
  if (options.empty() && !lo && !hi) return name + " " + range();
  return name + (options.empty() && integer ? " an integer in " : " in ") + range();
}

Variable real(std::string name) { return {std::move(name), {}, {}}; }
Variable nonzero(std::string name) {
  Variable v = real(std::move(name));
  v.punctured = true;
  return v;
}
Variable nonnegative(std::string name) {
  Variable v{std::move(name), Rational(0), {}};
  v.logarithmic = true;
  return v;
}
Variable positive(std::string name) { return nonnegative(std::move(name)).without_lo(); }
Variable within(std::string name, LongQ lo, LongQ hi) {
  return {std::move(name), std::move(lo.value), std::move(hi.value)};
}
Variable at_least(std::string name, LongQ lo) { return {std::move(name), std::move(lo.value), {}}; }
Variable integer_within(std::string name, long lo, long hi) {
  Variable v = within(std::move(name), Q(lo, 1), Q(hi, 1));
  v.integer = true;
  return v;
}
Variable size_within(std::string name, long lo, long hi) {
  Variable v = integer_within(std::move(name), lo, hi);
  v.structural = true;
  return v;
}
Variable choice(std::string name, std::vector<std::string> options) {
  Variable v = size_within(std::move(name), 0, static_cast<long>(options.size()) - 1);
  v.options = std::move(options);
  return v;
}

std::string text(const Domain& domain) {
  std::string out;
  for (const Variable& v : domain) out += (out.empty() ? "" : ", ") + v.text();
  return out;
}

std::string text(const Domain& domain, const Box& box) {
  std::string out;
  for (std::size_t i = 0; i < domain.size(); ++i) {
    Variable v = domain[i];
    const Side& s = box[i];
    out += i ? ", " : "";
    if (s.bounded() && *s.lo == *s.hi) {
      out += v.name + " = " + print(v, *s.lo);
      continue;
    }
    v.lo = s.lo;
    v.hi = s.hi;
    v.lo_open = s.lo_open;
    v.hi_open = s.hi_open;
    out += v.text();
  }
  return out;
}

Box whole(const Domain& domain) {
  Box box;
  for (const Variable& v : domain) box.push_back({v.lo, v.hi, v.lo_open, v.hi_open});
  return box;
}

std::pair<Box, Box> split(const Domain& domain, const Box& box, std::size_t i, const Rational& at) {
  Box left = box, right = box;
  const bool open = domain[i].punctured && at == 0;
  left[i].hi = at;
  left[i].hi_open = open;
  right[i].lo = at;
  right[i].lo_open = open;
  return {std::move(left), std::move(right)};
}

std::string print(const Variable& v, const Rational& value) {
  return v.options.empty() ? print(value) : v.options[static_cast<std::size_t>(static_cast<long>(numerator(value)))];
}

Witness to_witness(const Domain& domain, const std::vector<Rational>& point) {
  Witness w;
  for (std::size_t i = 0; i < domain.size(); ++i) w[domain[i].name] = point[i];
  return w;
}

std::vector<Rational> from_witness(const Domain& domain, const Witness& witness) {
  std::vector<Rational> point;
  for (const Variable& v : domain) {
    const auto it = witness.find(v.name);
    if (it == witness.end()) throw BadInput("the point gives no value for '" + v.name + "'");
    if (!v.contains(it->second))
      throw BadInput("the point lies outside the domain: " + v.text() + ", got " + print(it->second));
    point.push_back(it->second);
  }
  if (witness.size() != domain.size()) throw BadInput("the point names a variable the statement does not have");
  return point;
}

bool contains(const Domain& domain, const std::vector<Rational>& point) {
  for (std::size_t i = 0; i < domain.size(); ++i)
    if (!domain[i].contains(point[i])) return false;
  return true;
}

double place(const Variable& v, double u, bool by_magnitude) {
  const auto bound = [](const std::optional<Rational>& b) { return nearest_double(*b); };
  if (v.integer) {
    const double lo = bound(v.lo), n = bound(v.hi) - lo + 1;
    return lo + std::min(std::floor(u * n), n - 1);
  }
  if (v.lo && v.hi) {
    const double lo = bound(v.lo), hi = bound(v.hi);
    if (by_magnitude && lo > 0) return std::exp(std::log(lo) + u * std::log(hi / lo));
    if (by_magnitude && lo == 0) return hi * std::exp2(-40 * u);
    return lo + u * (hi - lo);
  }
  // Half lines by the distance from the end, whole lines by the distance from 0: evenly up to 8, or over 54 octaves.
  const auto distance = [&](double t) { return by_magnitude ? std::exp2(-27 + 54 * t) : 8 * t; };
  if (v.lo) return bound(v.lo) + distance(u);
  if (v.hi) return bound(v.hi) - distance(u);
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
    const Variable& v = domain_[i];
    const double u = uniform();
    double x = 0;
    switch (draw) {
      case Draw::uniform:
        x = place(v, u, false);
        break;
      case Draw::logarithmic:
        x = place(v, u, true);
        break;
      case Draw::sobol: {
        const double shifted = sobol_() + shift_[i];  // a random shift, so that seeds differ
        x = place(v, shifted - std::floor(shifted), v.logarithmic);
        break;
      }
      case Draw::boundary: {
        x = place(v, u, v.logarithmic);
        const double which = uniform();
        const double step = std::exp2(-50 * uniform());  // how close, over 50 octaves
        const auto near = [&](const Rational& b, bool open, double direction) {
          const double at = nearest_double(b);
          return !open && uniform() < 0.3 ? at : at + direction * step;
        };
        if (v.integer || !v.options.empty()) {
          if (which < 0.25) x = nearest_double(*v.lo);
          if (which > 0.75) x = nearest_double(*v.hi);
        } else if (which < 0.4 && v.lo) {
          x = near(*v.lo, v.lo_open, 1);
        } else if (which > 0.6 && v.hi) {
          x = near(*v.hi, v.hi_open, -1);
        } else if (which < 0.2 && !v.lo && !v.hi) {
          x = which < 0.1 ? step : -step;
        }
        break;
      }
    }
    // Keep inside: rounding of lo + u (hi - lo) may fall on an excluded bound.
    if (std::isfinite(x) && !v.contains(exact_rational(x))) x = place(v, 0.25 + u / 2, false);
    point.push_back(x);
  }
  return point;
}

}  // namespace overshoot
