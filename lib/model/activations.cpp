#include "lib/model/activations.hpp"

#include <array>

namespace overshoot {

namespace {

constexpr std::pair<const char*, Shape> names[] = {
#define OVERSHOOT_NAME(name, Which) {#name, Shape::name},
    OVERSHOOT_ACTIVATIONS(OVERSHOOT_NAME)
#undef OVERSHOOT_NAME
};

const std::string minus = "minus_";

Q small_rational(const std::string& text, const std::string& what) {
  const Rational q = read_rational(text, what);
  constexpr long largest = 1'000'000'000;
  if (abs(numerator(q)) > largest || denominator(q) > largest)
    throw BadInput(what + ": " + text + " is not a ratio of integers up to 10^9");
  return Q(static_cast<long>(numerator(q)), static_cast<long>(denominator(q)));
}

}  // namespace

const Rational& silu_kappa() {
  static const Rational bound = read_rational("0.43922883989064515077597964", "kappa of silu");
  return bound;
}
const Rational& silu_rho() {
  static const Rational bound = read_rational("1.099839320128866916958184925", "rho of silu");
  return bound;
}

std::string activation_names() {
  std::string all;
  for (const auto& [name, shape] : names)
    all += (all.empty() ? "" : ", ") + std::string(name) + (shape == Shape::huber ? ":H" : "");
  return all;
}
std::string leaky_names() {
  std::string all;
  for (const auto& [name, shape] : names)
    if (has_leaky_form(shape)) all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

std::string Activation::name() const {
  std::string base;
  for (const auto& [name, s] : names)
    if (s == shape) base = name;
  if (leak)
    base = "leaky_" + base + ":" + print(leak->rational());
  else if (shape == Shape::huber)
    base += ":" + print(h.rational());
  return (negated ? minus : "") + base;
}

Activation activation(const std::string& name) {
  if (name.starts_with(minus)) {
    Activation result = activation(name.substr(minus.size()));
    if (result.negated) throw BadInput("activation: '" + name + "' has more than one " + minus);
    result.negated = true;
    return result;
  }
  const auto unknown = [&] {
    return BadInput("activation: '" + name + "' is not one of " + activation_names() + ", leaky_{" + leaky_names() +
                    "}:C, or minus_ before one of these");
  };
  const std::size_t colon = name.find(':');
  const std::string stem = name.substr(0, colon);
  const bool leaky = stem.starts_with("leaky_");
  Activation result;
  bool known = false;
  for (const auto& [base, shape] : names)
    if (stem == (leaky ? "leaky_" : "") + std::string(base)) {
      result.shape = shape;
      known = !leaky || has_leaky_form(shape);
    }
  const bool parametrised = leaky || result.shape == Shape::huber;
  if (!known || parametrised == (colon == std::string::npos)) throw unknown();
  if (!parametrised) return result;
  const Q parameter = small_rational(name.substr(colon + 1), "activation " + name);
  if (leaky) {
    if (parameter < Q(1, 2) || !(parameter < Q(1, 1))) throw BadInput("activation " + name + ": C must be in [1/2, 1)");
    result.leak = parameter;
  } else {
    if (!(Q(0, 1) < parameter)) throw BadInput("activation " + name + ": H must be above 0");
    result.h = parameter;
  }
  return result;
}

}  // namespace overshoot
