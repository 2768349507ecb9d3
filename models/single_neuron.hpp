#pragma once
/// single_neuron: gradient descent of step eta on l(x y), in x and y (ahn2023, Section 2).
#include "checks/ahn2023/tail.hpp"
#include "lib/model/single_neuron.hpp"
#include "models/map.hpp"

namespace overshoot {

template <class Loss>
struct NeuronMap {
  static constexpr int coordinates = 2, parameters = 1;
  Loss loss;
  bool from_delta = false;  ///< y0 > 0 by y0^2 - x0^2 = (2 + delta)/eta, delta given

  std::string which() const { return loss.name(); }
  template <Real T>
  std::array<T, 2> step(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    const NeuronState<T> next = neuron_step(loss, NeuronState<T>{z[0], z[1]}, p[0]);
    return {next.x, next.y};
  }
  /// Across the axis x = 0 the multiplier is 1 - K, K = eta y^2.
  template <Real T>
  auto repels(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    return p[0] * sqr(z[1]) > from<T>(2);
  }
  template <Real T>
  std::array<T, 2> start(const std::array<T, 2>& values, const std::array<T, 1>& p) const {
    return {values[0], from_delta ? neuron_start_y(values[0], p[0], values[1]) : values[1]};
  }
  template <Real T>
  std::array<T, 1> seen(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    return {p[0] * sqr(z[1]) - 2};
  }
  /// At the minimum (0, y) the Hessian of l(x y) is diag(y^2, 0).
  template <Real T>
  std::array<T, 2> at_rest(const std::array<T, 2>& z, const std::array<T, 1>& p) const {
    return {z[1] * z[1], p[0] * z[1] * z[1] - 2};
  }
  void limit(const std::array<Ball, 2>& z, const std::array<Ball, 1>& p, const std::array<Ball, 1>& seen,
             Enclosed& enclosed) const {
    if (const auto K = neuron_limit(loss, p[0], z[0], z[1], seen[0] + 2))
      enclosed.limit = {{"eta_y2_minus_2", ball_of(*K) - 2}};
    else
      enclosed.trouble = no_tail;
  }
};

struct SingleNeuron {
  static constexpr const char *name = "single_neuron", *small = "|x|", *rest_points = "the axis x = 0",
                              *shown = "eta_y2_minus_2", *shown_as = "eta times limit sharpness, minus 2",
                              *no_start = "--delta: y0^2 = x0^2 + (2+delta)/eta would be negative";
  static std::vector<std::string> names() { return {"x", "y"}; }
  static std::vector<std::string> seen_names() { return {"eta_y2_minus_2"}; }
  static std::vector<std::string> at_rest_names() { return {"sharpness", "eta_y2_minus_2"}; }
  static std::vector<Parameter> about() {
    return {{"loss", "log_cosh", forms_of_losses(), Role::word},
            {"eta", "1/100", "step size", Role::step},
            {"x0", "1/10", "start", Role::start},
            {"y0", "", "start; or give delta", Role::start},
            {"delta", "", "y0 > 0 from y0^2 - x0^2 = (2+delta)/eta (1/2 when y0 is not given)", Role::start},
            {"until", "1e-13", "stop when |x| < until and eta y^2 <= 2, or x = 0: above it the axis x = 0 repels"},
            {"steps", "10000000", "at most so many steps"}};
  }

  using Maps = decltype([]<class... Loss>(const std::tuple<Loss...>*) {
    return std::tuple<NeuronMap<Loss>...>();
  }(static_cast<const Losses*>(nullptr)));
  template <class F>
  static auto with_map(const Request& request, const F& f) {
    return with_loss(request.word("loss"), [&]<class Loss>(const Loss& loss) {
      return f(NeuronMap<Loss>{loss, request.has("delta")});
    });
  }

  static std::vector<std::string> starts(const Request& request) {
    return {"x0", request.has("delta") ? "delta" : "y0"};
  }
  static void complete(Request& request) {
    if (!request.has("y0")) request.values.try_emplace("delta", "1/2");  // so that the record has it
    if (request.has("y0") && request.has("delta")) throw BadInput("single_neuron: give y0 or delta, not both");
  }
  static void require_start(const Request& request) {
    const Rational x0 = request.number("x0");
    if (request.has("delta") && x0 * x0 + (2 + request.number("delta")) / request.number("eta") < 0)
      throw BadInput(no_start);
  }
  static std::optional<std::string> ending(const EndOfRun& end) {
    const std::optional<bool> above = end.positive("eta_y2_minus_2");
    if (!above) return std::nullopt;
    return *above ? "eta y^2 > 2" : "eta y^2 <= 2";
  }
};

}  // namespace overshoot
