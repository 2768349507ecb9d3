/// precision EFFECT: small effects of rounding, each in every arithmetic beside its true value in balls.
#include <nlohmann/json.hpp>

#include "program/precision.hpp"
#include "lib/model/cubic_map.hpp"
#include "lib/model/datasets.hpp"
#include "lib/scalar/contracted.hpp"

namespace overshoot::program {

namespace {

/// A formula over the number type: named values.
template <class F>
std::vector<std::pair<std::string, Ball>> true_values(const F& values) {
  const PrecisionScope scope(512);
  return values.template operator()<Ball>();
}

/// The ladder of named values: right where each is within the tolerance of the true one. `why` says why a wrong one is,
/// from its name, its value here and the truth.
template <class F, class Reason>
PrecisionRecord effect(const std::string& name, const std::string& says, const F& values, const Reason& why) {
  PrecisionRecord record;
  record.target = name;
  record.notes = {says, fmt::format("right: every value within {:g} of the true one", run_tolerance)};
  record.truth_by = "balls of 512 bits";
  record.truth_verdict = "as shown";
  const auto truth = true_values(values);
  for (const auto& [quantity, x] : truth) {
    record.truth.emplace_back(quantity, decimal(x, 17));
    record.shown.push_back(quantity);
  }
  for (const Rung& rung : rungs()) {
    RungRecord rung_record;
    rung_record.rung = rung;
    rung_record.right = true;
    in_rung(rung, [&]<Real T>() {
      const auto seen = values.template operator()<T>();
      for (std::size_t k = 0; k < seen.size(); ++k) {
        const auto& [quantity, x] = seen[k];
        rung_record.final.emplace_back(quantity, decimal_text(x).template get<std::string>());
        const Ends exact = outward(truth[k].second);
        if (!parted(exact, nearby_double(x), run_tolerance)) continue;
        if (rung_record.right) {
          rung_record.why = name_of(why(rung, quantity, nearby_double(x), exact));
          rung_record.because =
              fmt::format("{} is computed as {:.6g}, the true value is {:.6g}", quantity, nearby_double(x), exact.lo);
        }
        rung_record.right = false;
      }
    });
    rung_record.verdict = rung_record.right ? "as in truth" : "wrong";
    record.ladder.push_back(std::move(rung_record));
  }
  return record;
}

/// log(1 + e^-q) as written, and by softplus.
struct LogisticMap {
  template <Real T>
  static T naive(const T& q) {
    return log(from<T>(1) + exp(-q));
  }
  template <Real T>
  std::vector<std::pair<std::string, T>> operator()() const {
    const T far = from<T>(-20000), near = from<T>(40);
    return {{"naive(-20000)", naive(far)},
            {"stable(-20000)", softplus(-far)},
            {"naive(40)", naive(near)},
            {"stable(40)", softplus(-near)}};
  }
};

/// The loss of a point that is classified well, q = 100: e^-100 is below float's normal numbers.
struct TinyLoss {
  template <Real T>
  std::vector<std::pair<std::string, T>> operator()() const {
    return {{"loss(90)", softplus(from<T>(-90))}, {"loss(100)", softplus(from<T>(-100))}};
  }
};

/// The risk L of a two-layer network on 1000 separable points, its summands in four orders.
struct Summation {
  template <Real T>
  std::vector<std::pair<std::string, T>> operator()() const {
    const Dataset<T> data = small_dataset<T>("separable:1000:4:1/10", 1);
    TwoLayer<T> net{activation("leaky_softplus:1/2"), Vector<T>(4)};
    Matrix<T> w(4, data.features());
    for (Eigen::Index j = 0; j < 4; ++j) {
      net.a(j) = from<T>(j % 2 == 0 ? 1 : -1);
      for (Eigen::Index k = 0; k < w.cols(); ++k) w(j, k) = 8 * sin(from<T>(1 + 2 * j + k));
    }
    const Vector<T> margins = forward(net, data, w).margins;
    std::vector<std::pair<double, Eigen::Index>> order;
    for (Eigen::Index i = 0; i < margins.size(); ++i) order.emplace_back(nearby_double(margins(i)), i);
    const auto risk = [&] {
      Vector<T> q(margins.size());
      for (Eigen::Index i = 0; i < q.size(); ++i) q(i) = margins(order[static_cast<std::size_t>(i)].second);
      return logistic_risk(q);
    };
    const T given = risk();
    std::ranges::reverse(order);
    const T reversed = risk();
    std::ranges::sort(order);
    const T largest_first = risk();
    std::ranges::reverse(order);
    return {{"L_as_given", given},
            {"L_reversed", reversed},
            {"L_largest_first", largest_first},
            {"L_smallest_first", risk()}};
  }
};

/// A cubic map's orbit with every operation rounded, and contracted as by -ffp-contract=fast.
PrecisionRecord contraction() {
  constexpr long steps = 60;
  const Rational s(39, 100), z0(1, 2);
  PrecisionRecord record;
  record.target = "fma";
  record.shown = {"separate", "fused"};
  record.truth_verdict = "one orbit";
  record.truth_by = fmt::format("balls of 512 bits, {} steps of cubic_map at s = 39/100", steps);
  record.notes = {
      fmt::format("separate: z after {} steps, every product and sum rounded; fused: a product that is added is not "
                  "rounded before, as compilers do under -ffp-contract=fast",
                  steps),
      fmt::format("right: both within {:g} of the true z; parts at: the first step at which the two differ by more "
                  "than {:g}",
                  run_tolerance, run_tolerance)};
  std::vector<Ends> truth;
  {
    const PrecisionScope scope(512);
    Ball z(z0);
    const Ball s_ball(s);
    for (long t = 0; t < steps; ++t) {
      z = cubic_step(z, s_ball);
      truth.push_back(outward(z));
    }
    record.truth = {{"separate", decimal(z, 17)}, {"fused", decimal(z, 17)}};
  }
  for (const Rung& rung : rungs()) {
    RungRecord rung_record;
    rung_record.rung = rung;
    in_rung(rung, [&]<Real T>() {
      const T s_T = from<T>(s);
      T z = from<T>(z0);
      Contracted<T> fused(z);
      for (long t = 1; t <= steps; ++t) {
        z = cubic_step(z, s_T);
        fused = cubic_step(fused, Contracted<T>(s_T));
        const double a = nearby_double(z), b = nearby_double(fused.value());
        if (!rung_record.parts_at && std::fabs(a - b) > run_tolerance * std::fabs(a)) rung_record.parts_at = t;
      }
      rung_record.parts_in = "fused";
      rung_record.final = {{"separate", decimal_text(z).template get<std::string>()},
                           {"fused", decimal_text(fused.value()).template get<std::string>()}};
      rung_record.right = !parted(truth.back(), nearby_double(z), run_tolerance) &&
                          !parted(truth.back(), nearby_double(fused.value()), run_tolerance);
    });
    rung_record.verdict = rung_record.parts_at ? "two orbits" : "one orbit";
    if (!rung_record.right) {
      rung_record.why = name_of(Why::chaos);
      rung_record.because = "the two round differently by half an ulp somewhere, and the map multiplies the difference";
    }
    record.ladder.push_back(std::move(rung_record));
  }
  return record;
}

struct Effect {
  const char* name;
  const char* says;
  PrecisionRecord (*run)();
};

const std::vector<Effect>& effects() {
  static const std::vector<Effect> all = {
      {"logistic", "log(1 + e^-q) as written overflows where e^-q does, and loses e^-q beside 1; softplus does neither",
       [] {
         return effect(
             "logistic",
             "naive: log(1 + e^-q) as written; stable: max(-q, 0) + log1p(e^-|q|). MPFR's exponents have no end, so "
             "that it does not overflow where the native type of as many bits does",
             LogisticMap(), [](const Rung&, const std::string& quantity, double seen, const Ends&) {
               return !std::isfinite(seen) ? Why::overflow : quantity == "naive(40)" ? Why::absorption : Why::rounding;
             });
       }},
      {"denormals", "below the smallest normal number a native type has fewer and fewer bits: 24-bit MPFR is not float",
       [] {
         return effect("denormals",
                       "loss(q) = log(1 + e^-q) of one point of margin q, in the stable form. float's smallest normal "
                       "number is 1.2e-38; e^-90 = 8e-40 and e^-100 = 4e-44 have 16 and 5 bits left in it",
                       TinyLoss(), [](const Rung& rung, const std::string&, double, const Ends&) {
                         return rung.native ? Why::underflow : Why::rounding;
                       });
       }},
      {"summation", "the order of the summands in the risk L",
       [] {
         return effect("summation",
                       "the risk of a two-layer network, the mean loss of 1000 points, summed one after the other in "
                       "four orders. In few bits a long sum stops growing: a summand below half an ulp of it is lost",
                       Summation(), [](const Rung&, const std::string&, double seen, const Ends& truth) {
                         return seen < 0.75 * truth.lo ? Why::absorption : Why::rounding;  // growth stopped
                       });
       }},
      {"fma", "contraction of a product and a sum into one rounding", contraction}};
  return all;
}

}  // namespace

bool is_effect(const std::string& name) {
  return name == "effects" || std::ranges::any_of(effects(), [&](const Effect& effect) { return effect.name == name; });
}

std::vector<PrecisionRecord> precision_effects(const std::string& name) {
  std::vector<PrecisionRecord> records;
  for (const Effect& effect : effects())
    if (name == "effects" || effect.name == name) records.push_back(effect.run());
  return records;
}

std::string effects_help() {
  std::string help = "Effects (no parameters; `effects` shows all):\n";
  for (const Effect& effect : effects()) help += fmt::format("  {:<12}{}\n", effect.name, effect.says);
  return help;
}

}  // namespace overshoot::program
