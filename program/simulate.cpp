/// simulate: one run of a model in a chosen arithmetic.
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "program/simulate.hpp"
#include "lib/precision/ladder.hpp"
#include "lib/model/mean_model.hpp"
#include "lib/model/single_neuron.hpp"
#include "lib/model/threshold_network.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot::program {

namespace {

constexpr const char* data_help =
    "xor, five_points, two_points:GAMMA, separable:N:D:GAMMA, fashion_mnist, idx:DIR or cifar10:DIR";
constexpr const char* activation_help =
    "identity, gelu, softplus, silu, huber:H, tanh, sigmoid, half_softplus, or leaky_NAME:C; minus_NAME is its "
    "negative";

}  // namespace

const std::vector<Model>& simulated_models() {
  static const std::vector<Model> all = {
      {"single_neuron",
       {{"loss", "log_cosh", "log_cosh, sqrt, huber or power:BETA", true},
        {"eta", "1/100", "step size"},
        {"x0", "1/10", "start"},
        {"y0", nullptr, "start; or give delta"},
        {"delta", nullptr, "y0 > 0 from y0^2 - x0^2 = (2+delta)/eta (1/2 when y0 is not given)"},
        {"until", "1e-13", "stop when |x| < until and eta y^2 <= 2, or x = 0: above it the axis x = 0 repels"},
        {"steps", "10000000", "at most so many steps"}}},
      {"mean_model",
       {{"d", "100", "dimension"},
        {"mult", "9", "eta = mult pi/d^2"},
        {"A0", "1/2", "start"},
        {"b0", "0", "start"},
        {"until", "1e-13", "stop when |A| < until and d^2 eta g(b)^2 <= 4, or A = 0: above it the axis A = 0 repels"},
        {"steps", "10000000", "at most so many steps"}}},
      {"threshold_network",
       {{"d", "200", "dimension"},
        {"n", "300", "training points"},
        {"lambda", "3", "signal"},
        {"eta", "1/400", "step size"},
        {"seed", "1", "of data and start"},
        {"steps", "1000", "steps"}}},
      {"two_layer",
       {{"data", "xor", data_help, true},
        {"n", nullptr, "training images, at most 6000 (the default)"},
        {"activation", "leaky_softplus:1/2", activation_help, true},
        {"m", "20", "neurons"},
        {"a", "alternating", "output signs: alternating (1, -1, ...) or ones", true},
        {"init", "sin", "zero, sin (w_jk = sin(1+2j+k)) or random (scale times normal)", true},
        {"scale", "1", "of a random start"},
        {"seed", "1", "of a random start and of separable"},
        {"step", "512", "H of w' = w - H grad L (the paper's eta-tilde = m eta)"},
        {"steps", "200", "steps"}}},
      {"mlp",
       {{"data", "xor", data_help, true},
        {"n", nullptr, "training images, at most 6000 (the default)"},
        {"activation", "gelu", activation_help, true},
        {"layers", "4", "weight matrices"},
        {"width", "200", "neurons of a hidden layer"},
        {"scale", "1", "of the random start: normals of deviation scale/sqrt(fan-in)"},
        {"seed", "1", "of the start and of separable"},
        {"step", "1/10", "H of w' = w - H grad L"},
        {"steps", "200", "steps"}}},
      {"cubic_map",
       {{"s", "3/10", "eta ||u||^2/m of z' = z (1 + 4 s (1-z))^2"},
        {"z0", "1/2", "start"},
        {"steps", "1000", "steps"}}},
      {"benign_single",
       {{"s", "3/10", "eta ||u||^2/m"},
        {"ratio", "1/10", "||v||/||u||"},
        {"m", "1", "positive neurons; a_r = a0 r/m and c_r = c0 r/m, r = 1..m"},
        {"a0", "1/10", "largest <w_r, u> at the start"},
        {"c0", "1/1000", "largest <w_r, v> at the start"},
        {"steps", "100000", "steps"}}},
      {"benign_network",
       {{"d", "64", "dimension of a patch"},
        {"n", "16", "training points, labels in turn"},
        {"m", "8", "neurons of each sign"},
        {"patches", "2", "patches of a point"},
        {"rho", "1/8", "share of weak points"},
        {"u", "1", "||u||, strong feature"},
        {"v", "1/10", "||v||, weak feature"},
        {"sigma_p", "1/16", "deviation of the noise"},
        {"sigma_0", "3/100", "deviation of the start"},
        {"eta", "14/5", "step size; s = eta ||u||^2/m"},
        {"seed", "1", "of data, start and order"},
        {"steps", "40000", "one-sample steps; the sample is drawn evenly, with replacement"}}}};
  return all;
}

Request read_request(const std::string& command, const std::vector<Model>& models, const std::string& name,
                     const std::vector<std::string>& words, const std::set<std::string>& options) {
  Request request;
  std::string names;
  std::vector<std::string> model_names;
  for (const Model& model : models) {
    names += (names.empty() ? "" : ", ") + std::string(model.name);
    model_names.emplace_back(model.name);
    if (model.name == name) request.model = &model;
  }
  if (!request.model)
    throw BadInput(command + ": unknown model '" + name + "' (" + names + ")" + did_you_mean(name, model_names));
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i], value;
    if (!word.starts_with("--")) throw BadInput(command + ": expected --NAME VALUE, got '" + word + "'");
    word.erase(0, 2);
    if (const auto equals = word.find('='); equals != std::string::npos) {
      value = word.substr(equals + 1);
      word.erase(equals);
    } else if (i + 1 < words.size() && !words[i + 1].starts_with("--")) {
      value = words[++i];
    } else {
      throw BadInput(command + ": --" + word + " needs a value");
    }
    if (value.empty()) throw BadInput(command + ": --" + word + " needs a value");
    const auto known = std::ranges::find_if(request.model->parameters,
                                            [&](const Parameter& parameter) { return parameter.name == word; });
    if (options.contains(word))
      (word == "scalar" ? request.scalar : word == "json" ? request.json : request.csv) = value;
    else if (known != request.model->parameters.end())
      request.values[word] = value;
    else
      throw BadInput(command + " " + name + ": unknown parameter --" + word);
  }
  for (const Parameter& parameter : request.model->parameters)
    if (parameter.value) request.values.try_emplace(parameter.name, parameter.value);
  if (name == "single_neuron" && !request.has("y0"))
    request.values.try_emplace("delta", "1/2");  // so that the record has it
  require_distinct({request.csv, request.json});
  for (const std::string& file : {request.json, request.csv})
    if (!file.empty()) require_writable(file);
  return request;
}

std::string help_of(const std::vector<Model>& models) {
  std::string help = "Parameters take integers, decimals and p/q, all exact:\n";
  for (const Model& model : models) {
    help += fmt::format("  {}\n", model.name);
    for (const Parameter& parameter : model.parameters)
      help += fmt::format("    --{:<10} {}{}\n", parameter.name, parameter.help,
                          parameter.value ? fmt::format(" (default {})", parameter.value) : "");
  }
  return help;
}

template <Real T>
nlohmann::json decimal_text(const T& x) {
  if constexpr (!std::same_as<T, Ball>)
    if (!(x == x)) return "nan";  // whatever its sign
  if constexpr (std::same_as<T, Ball>) {
    const DecimalEnclosure decimals = decimal(x, 25);
    return {decimals.lo, decimals.hi};
  } else if constexpr (std::same_as<T, Mpfr>) {
    return print(x);
  } else if constexpr (std::same_as<T, float128>) {
    const Mpfr all = all_bits(x);
    return decimal(all.raw(), 36, MPFR_RNDN);
  } else {
    return fmt::format("{}", x);
  }
}

namespace {

template <Real T>
Result<T> single_neuron(const Request& request, const Watch<T>& watch) {
  return with_loss(request.word("loss"), [&](const auto& loss) {
    Result<T> result{watch};
    result.columns = {"x", "y"};
    const T eta = from<T>(request.positive("eta")), x0 = from<T>(request.number("x0")),
            until = from<T>(request.positive("until"));
    if (request.has("y0") && request.has("delta")) throw BadInput("simulate single_neuron: give y0 or delta, not both");
    const Rational delta = request.has("delta") ? request.number("delta") : Rational(0);
    if (!request.has("y0") && request.number("x0") * request.number("x0") + (2 + delta) / request.number("eta") < 0)
      throw BadInput("--delta: y0^2 = x0^2 + (2+delta)/eta would be negative");
    const T y0 = request.has("y0") ? from<T>(request.number("y0")) : neuron_start_y(x0, eta, from<T>(delta));
    const NeuronState<T> z = watched_run<T>(
        result, request, NeuronState<T>{x0, y0}, [&](const NeuronState<T>& s) { return neuron_step(loss, s, eta); },
        [&](const NeuronState<T>& s) { return rests(s.x, until, [&] { return eta * sqr(s.y); }); },
        [](const NeuronState<T>& s) { return has_diverged(s.x) || has_diverged(s.y); },
        [](const NeuronState<T>& s) {
          return std::vector<T>{s.x, s.y};
        },
        request.count("steps", 0, 1'000'000'000'000));
    result.final = {{"x", z.x}, {"y", z.y}, {"eta_y2_minus_2", eta * sqr(z.y) - 2}};
    return result;
  });
}

template <Real T>
Result<T> mean_model(const Request& request, const Watch<T>& watch) {
  Result<T> result{watch};
  result.columns = {"A", "b"};
  const T d = from<T>(request.positive("d")), eta = from<T>(request.positive("mult")) * pi<T>() / (d * d),
          until = from<T>(request.positive("until"));
  const MeanState<T> z = watched_run<T>(
      result, request, MeanState<T>{from<T>(request.number("A0")), from<T>(request.number("b0"))},
      [&](const MeanState<T>& s) { return mean_step(s, d, eta); },
      [&](const MeanState<T>& s) { return rests(s.A, until, [&] { return mean_gain(s.b, d, eta); }); },
      [](const MeanState<T>& s) { return has_diverged(s.A) || has_diverged(s.b); },
      [](const MeanState<T>& s) {
        return std::vector<T>{s.A, s.b};
      },
      request.count("steps", 0, 1'000'000'000'000));
  result.final = {{"A", z.A}, {"b", z.b}};
  return result;
}

template <Real T>
Result<T> threshold_network(const Request& request, const Watch<T>& watch) {
  Result<T> result{watch};
  result.columns = {"a_minus", "a_plus", "b"};
  const auto n = static_cast<std::size_t>(request.count("n", 1, 1'000'000)),
             d = static_cast<std::size_t>(request.count("d", 1, 1'000'000));
  const auto seed = static_cast<std::uint64_t>(request.count("seed", 0, 1'000'000'000));
  const double lambda = nearest_double(request.number("lambda"));
  const T eta = from<T>(request.positive("eta"));
  const SparseCoding training = sparse_coding(n, d, lambda, seed, Part::training);
  const ThresholdData<T> data(training);
  using State = ThresholdState<T>;
  const State z = watched_run<T>(
      result, request, exact_state<T>(threshold_start(d, seed)),
      [&](const State& s) { return threshold_step(data, s, eta); }, [](const State&) { return false; },
      [](const State& s) { return has_diverged(s.a_minus) || has_diverged(s.a_plus) || has_diverged(s.b); },
      [](const State& s) {
        return std::vector<T>{s.a_minus, s.a_plus, s.b};
      },
      request.count("steps", 0, 1'000'000'000));
  result.done_unless_stopped();
  const ThresholdData<T> test(sparse_coding(ThresholdTask().test_points, d, lambda, seed, Part::test));
  result.final = {{"a_minus", z.a_minus}, {"a_plus", z.a_plus}, {"b", z.b}, {"loss", threshold_loss(data, z)}};
  if (!result.diverged_at) {
    try {
      if (const auto sharpness = largest_eigenvalue_in(threshold_hessian(data, z)))
        result.final.emplace_back("sharpness", *sharpness);
    } catch (const Undecided&) {  // a unit may be at its kink: no Hessian
    }
  }
  result.final.emplace_back("test_accuracy", threshold_accuracy(test, z));
  return result;
}

template <Real T>
int report(const Request& request, const Result<T>& result) {
  nlohmann::json json = {{"model", request.model->name},
                         {"scalar", request.scalar},
                         {"parameters", request.values},
                         {"steps", result.steps},
                         {"converged", result.converged}};
  for (const auto& [name, x] : result.final) json["final"][name] = decimal_text(x);
  if (result.useless_at) json["useless_at"] = *result.useless_at;
  if (result.diverged_at) json["diverged_at"] = *result.diverged_at;
  if (result.series && !request.json.empty()) {
    for (const auto& [step, row] : result.orbit.rows()) {
      json["series"]["step"].push_back(step);
      for (std::size_t k = 0; k < row.size(); ++k) json["series"][result.columns[k]].push_back(decimal_text(row[k]));
    }
  }
  if (!request.csv.empty()) {
    std::string csv = "step";
    for (const std::string& column : result.columns)
      csv += std::same_as<T, Ball> ? fmt::format(",{0}_lo,{0}_hi", column) : "," + column;
    csv += "\n";
    for (const auto& [step, row] : result.orbit.rows()) {
      csv += std::to_string(step);
      for (const T& x : row) {
        const nlohmann::json text = decimal_text(x);
        csv += text.is_array() ? "," + text[0].get<std::string>() + "," + text[1].get<std::string>()
                               : "," + text.get<std::string>();
      }
      csv += "\n";
    }
    write_whole(request.csv, csv);
  }
  if (!request.json.empty()) write_json(request.json, json);
  fmt::print("{} in {}: {} steps, {}\n", request.model->name, request.scalar, result.steps,
             result.useless_at    ? "stopped"
             : result.diverged_at ? fmt::format("diverged at step {}", *result.diverged_at)
             : result.converged   ? "done"
                                  : "step budget reached without convergence");
  for (const auto& [name, text] : json["final"].items())
    fmt::print("  {:<16} {}\n", name,
               text.is_array()
                   ? fmt::format("[{}, {}]", text[0].template get<std::string>(), text[1].template get<std::string>())
                   : text.template get<std::string>());
  if (result.useless_at) {
    std::fflush(stdout);
    complain(fmt::format(
        "the ball run's enclosure became useless at step {} (a coordinate is not known to 1/1000 any more); raise P "
        "in --scalar ball:P",
        *result.useless_at));
    return 1;
  }
  return 0;
}

}  // namespace

template <Real T>
Result<T> simulated(const Request& request, const Watch<T>& watch) {
  const std::map<std::string, Result<T> (*)(const Request&, const Watch<T>&)> runs = {
      {"single_neuron", single_neuron<T>},
      {"mean_model", mean_model<T>},
      {"threshold_network", threshold_network<T>},
      {"two_layer", two_layer<T>},
      {"mlp", mlp<T>},
      {"cubic_map", cubic_map<T>},
      {"benign_single", benign_single<T>},
      {"benign_network", benign_network<T>}};
  return runs.at(request.model->name)(request, watch);
}
#define OVERSHOOT_SIMULATED(T)                                                    \
  template Result<T> simulated<T>(const Request& request, const Watch<T>& watch); \
  template nlohmann::json decimal_text(const T& x);
OVERSHOOT_SIMULATED_TYPES(OVERSHOOT_SIMULATED)
#undef OVERSHOOT_SIMULATED

namespace {

/// Throws BadInput for a parameter that T has no number for, next to which it would be infinite or 0.
template <Real T>
void require_in_range(const Request& request) {
  for (const Parameter& parameter : request.model->parameters) {
    if (parameter.is_word || !request.has(parameter.name)) continue;
    const T x = from<T>(request.number(parameter.name));
    if (has_diverged(x) || (request.number(parameter.name) != 0 && certainly(abs(x) <= from<T>(0))))
      throw BadInput(fmt::format("--{}: {} is beyond the range of {}", parameter.name, request.word(parameter.name),
                                 request.scalar));
  }
}

template <Real T>
int simulate_in(const Request& request) {
  require_in_range<T>(request);
  return report(request, simulated<T>(request));
}

/// P of "mpfr:P" or "ball:P".
long precision_of(const std::string& scalar) {
  const std::string digits = scalar.substr(scalar.find(':') + 1);
  const Rational p = read_rational(digits, "--scalar " + scalar);
  if (denominator(p) != 1 || p < 2 || p > 1'000'000)
    throw BadInput("--scalar " + scalar + ": the precision must be an integer between 2 and 1000000 bits");
  return static_cast<long>(numerator(p));
}

}  // namespace

std::string simulate_help() {
  return help_of(simulated_models()) +
         "  all: --scalar double|float|longdouble|float128|mpfr:P|ball:P, --json FILE, --csv FILE\n"
         "  The CSV has every step of a run of up to 4094 steps. Of a longer run it has at most 4096 rows: the steps\n"
         "  t, t+1, t+2 and t+3 for every multiple t of one power of 2, and the last. \"series\" in the JSON has the same.";
}

int simulate_command(const std::string& model, const std::vector<std::string>& arguments) {
  const Request request = read_request("simulate", simulated_models(), model, arguments, {"scalar", "json", "csv"});
  if (request.scalar == "double") return simulate_in<double>(request);
  if (request.scalar == "float") return simulate_in<float>(request);
  if (request.scalar == "longdouble") return simulate_in<long double>(request);
  if (request.scalar == "float128") return simulate_in<float128>(request);
  if (request.scalar.starts_with("mpfr:")) {
    const PrecisionScope scope(precision_of(request.scalar));
    return simulate_in<Mpfr>(request);
  }
  if (request.scalar.starts_with("ball:")) {
    const PrecisionScope scope(precision_of(request.scalar));
    return simulate_in<Ball>(request);
  }
  throw BadInput("--scalar '" + request.scalar + "' is not one of double, float, longdouble, float128, mpfr:P, ball:P");
}

}  // namespace overshoot::program
