#include "lib/rates/write.hpp"

#include <nlohmann/json.hpp>

#include "lib/files/laid_out.hpp"
#include "lib/kernel/certificate.hpp"

namespace overshoot {

using nlohmann::json;

json to_json(const RateCertificate& certificate) {
  const RateProblem& problem = certificate.problem;
  json out = {{"format", "overshoot rate"},
              {"version", 1},
              {"curvature", problem.curvature},
              {"steps", problem.steps},
              {"start", name_of(problem.start)},
              {"measure", name_of(problem.measure)},
              {"precision", certificate.precision}};
  const auto point = [](int i) { return i == minimiser ? json("*") : json(i); };
  if (const auto& above = certificate.above) {
    json& part = out["above"] = {{"tau", above->tau}, {"multipliers", json::array()}};
    for (const auto& [i, j, value] : above->multipliers) part["multipliers"].push_back({point(i), point(j), value});
    for (const auto& [i, value] : above->of_least_value) part["of_least_value"].push_back({i, value});
    if (!above->weights.empty()) part["weights"] = above->weights;
  }
  if (const auto& below = certificate.below) {
    json& part = out["below"] = {{"tau", below->tau}};
    if (const auto& function = below->function)
      part["function"] = {{"start", function->start}, {"knots", function->knots}, {"slopes", function->slopes}};
    if (const auto& run = below->run) part["run"] = {{"start", run->start}, {"gradients", run->gradients}, {"values", run->values}};
  }
  return out;
}

std::string text_of(const RateCertificate& certificate) {
  json out = to_json(certificate);
  out["checksum"] = checksum(out);
  return laid_out(out);
}

}  // namespace overshoot
