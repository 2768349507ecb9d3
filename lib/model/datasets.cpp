#include "lib/model/datasets.hpp"

#include <cmath>

#include "lib/model/random.hpp"

namespace overshoot {

namespace {

/// The fields of "a:b:c".
std::vector<std::string> fields(const std::string& text) {
  std::vector<std::string> r(1);
  for (const char c : text)
    if (c == ':')
      r.emplace_back();
    else
      r.back() += c;
  return r;
}

long size_in(const std::string& text, const std::string& name) {
  const Rational q = read_rational(text, "--data " + name);
  if (denominator(q) != 1 || q < 1 || q > 1'000'000)
    throw BadInput("--data " + name + ": " + text + " must be an integer between 1 and 1000000");
  return static_cast<long>(numerator(q));
}

Rational margin_in(const std::string& text, const std::string& name) {
  Rational g = read_rational(text, "--data " + name);
  if (g <= 0 || g > 1) throw BadInput("--data " + name + ": the margin must be above 0 and at most 1");
  return g;
}

/// A point: x_1 = y (g + (1-g) s), s uniform (0 for the first point); the rest in a random direction, of a length
/// uniform in what ||x|| <= 1 leaves. The coordinates are multiples of 2^-24 rounded towards 0, short of the sphere by
/// more than double's rounding errors.
RationalPoints separable(long n, long d, const Rational& g, std::uint64_t seed) {
  Random random(seed);
  RationalPoints points;
  for (long i = 0; i < n; ++i) {
    const double s = i == 0 ? 0 : std::ldexp(static_cast<double>(random.below(1 << 24)), -24);
    const Rational first = g + (1 - g) * exact_rational(s);
    const double x1 = nearest_double(first);
    const double length = std::sqrt(std::fmax(1 - x1 * x1 - 0x1p-50, 0)) * random.uniform() * (1 - 0x1p-30);
    std::vector<double> direction;
    double norm2 = 0;
    for (long k = 1; k < d; ++k) {
      direction.push_back(random.normal());
      norm2 += direction.back() * direction.back();
    }
    const int y = random.sign();
    std::vector<Rational> x{y * first};
    for (const double u : direction) {
      const double v = norm2 > 0 ? u * (length / std::sqrt(norm2)) : 0;
      x.push_back(exact_rational(std::ldexp(std::trunc(std::ldexp(v, 24)), -24)));
    }
    points.x.push_back(std::move(x));
    points.y.push_back(y);
  }
  return points;
}

}  // namespace

std::optional<Rational> two_points_margin(const std::string& name) {
  const auto parts = fields(name);
  if (parts[0] != "two_points" || parts.size() != 2) return std::nullopt;
  const Rational g = margin_in(parts[1], name);
  if (g == 1) throw BadInput("--data " + name + ": the margin must be below 1");
  return g;
}

RationalPoints rational_points(const std::string& name, std::uint64_t seed) {
  if (name == "xor") return {{{-1, -1}, {1, 1}, {1, -1}, {-1, 1}}, {1, 1, -1, -1}};
  if (name == "five_points") {
    const Rational e(1, 20);
    return {{{e, 1, 2}, {e, -2, 1}, {-1, 0, 2}, {e, -2, -2}, {e, 1, -2}}, {1, 1, -1, 1, 1}};
  }
  const auto parts = fields(name);
  if (parts[0] == "separable" && parts.size() == 4) {
    const long n = size_in(parts[1], name), d = size_in(parts[2], name);
    if (n * d > 10'000'000) throw BadInput("--data " + name + ": N D must be at most 10000000");
    return separable(n, d, margin_in(parts[3], name), seed);
  }
  throw BadInput("--data '" + name +
                 "' is not one of xor, five_points, two_points:GAMMA, separable:N:D:GAMMA, idx:DIR, cifar10:DIR, "
                 "fashion_mnist");
}

}  // namespace overshoot
