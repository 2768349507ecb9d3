/// simulate: one run of a model in a chosen arithmetic.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/scalar/decimal.hpp"
#include "models/scalars.hpp"
#include "program/decimal_text.hpp"
#include "program/options.hpp"

namespace overshoot::program {

namespace {

Choices simulated() {
  return {[](const Model& model) { return model.parameters; }};
}

template <Real T>
int report(const Request& request, const Result<T>& result) {
  nlohmann::json json = {{"model", request.target},
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
  fmt::print("{} in {}: {} steps, {}\n", request.target, request.scalar, result.steps,
             result.useless_at    ? "stopped"
             : result.diverged_at ? fmt::format("diverged at step {}", *result.diverged_at)
             : result.converged   ? "done"
                                  : "step budget reached without convergence");
  for (const auto& [name, text] : json["final"].items())
    fmt::print("  {:<16} {}\n", name,
               text.is_array()
                   ? fmt::format("[{}, {}]", text[0].template get<std::string>(), text[1].template get<std::string>())
                   : text.template get<std::string>());
  if (!result.no_value.empty()) {
    std::fflush(stdout);
    const long at = (result.diverged_at ? *result.diverged_at : result.useless_at.value_or(result.steps)) - 1;
    complain(fmt::format("{}: {} has no value at {}", request.target, result.no_value,
                         at == 0 ? "the start" : fmt::format("step {}", at)));
    return 1;
  }
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

std::string simulate_help() {
  return help_of(simulated()) +
         "  all: --scalar double|float|longdouble|float128|mpfr:P|ball:P, --json FILE, --csv FILE\n"
         "  The CSV has every step of a run of up to 4094 steps. Of a longer run it has at most 4096 rows: the steps\n"
         "  t, t+1, t+2 and t+3 for every multiple t of one power of 2, and the last. \"series\" in the JSON has the "
         "same.";
}

int simulate_command(const std::string& model, const std::vector<std::string>& arguments) {
  Request request;
  read_request(request, "simulate", simulated(), model, arguments,
               {{"scalar", &request.scalar}, file_option("json", request.json), file_option("csv", request.csv)});
  require_files({request.csv, request.json});
  return in_scalar_of(request, [&]<Real T>() {
    const Result<T> result = [&] {
      Progress progress("simulating");
      request.progress = [&](std::size_t done, std::size_t of) { progress(done, of); };
      return request.model->run<T>(request);
    }();
    return report(request, result);
  });
}

}  // namespace overshoot::program
