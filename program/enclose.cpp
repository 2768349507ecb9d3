/// enclose: the orbits of a whole box of starts and parameters, rigorously, and their limit.
#include <chrono>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/scalar/decimal.hpp"
#include "models/pieces.hpp"
#include "program/enclose.hpp"
#include "program/options.hpp"

namespace overshoot::program {

namespace {

Choices enclosed_models() {
  return {[](const Model& model) {
    std::optional<std::vector<Parameter>> parameters;
    if (model.enclose) {
      parameters = model.parameters;
      parameters->push_back({"pieces", "64", "a box that is too wide is cut into at most so many"});
    }
    return parameters;
  }};
}

nlohmann::json to_json(const Quantities<Ball>& quantities) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, x] : quantities) {
    const DecimalEnclosure decimals = decimal(x, 25);
    json[name] = {decimals.lo, decimals.hi};
  }
  return json;
}

Watchers watchers_of(const Request& request, Progress& progress) {
  const auto budget = static_cast<std::size_t>(request.count("steps", 0, 1'000'000'000'000));
  return {[&progress, budget](long step) { progress(static_cast<std::size_t>(step), budget); }};
}

}  // namespace

Enclosed enclosed_run(const Request& request,
                      const std::function<void(std::span<const Interval>, bool may_have_stopped)>& watch) {
  const PrecisionScope scope(enclosed_bits);
  Progress progress("enclosing");
  Watchers watchers = watchers_of(request, progress);
  watchers.box = watch;
  return request.model->enclose(request, sides_of(request), watchers);
}

std::string enclose_help() {
  std::string boxes;
  for (const Choice& choice : choices(enclosed_models())) {
    std::string its;
    for (const Parameter& parameter : choice.parameters)
      if (may_be_box(parameter))
        its += (its.empty() ? "" : ", ") + parameter.name;
    boxes += (boxes.empty() ? "" : "; ") + its;
  }
  return help_of(enclosed_models()) + "  Boxes are LO:HI: " + boxes + "; of a map of your own all starts and "
         "parameters.  All models: --json FILE";
}

int enclose_command(const std::string& model, const std::vector<std::string>& arguments, const std::filesystem::path& root) {
  const auto clock = std::chrono::steady_clock::now();
  Request request;
  read_request(request, "enclose", enclosed_models(), model, arguments, {file_option("json", request.json)}, root);
  require_files({request.json});
  const ParameterRanges whole = sides_of(request);
  const auto most = static_cast<std::size_t>(request.count("pieces", 1, 1'000'000));
  const PrecisionScope scope(enclosed_bits);
  Progress progress("enclosing");
  const Watchers watchers = watchers_of(request, progress);

  const EnclosedBox box = enclosed_in_pieces(request, whole, most, watchers);
  const std::optional<Enclosed>& all = box.all;
  nlohmann::json undecided = nlohmann::json::array();
  for (const auto& [piece, why] : box.undecided) undecided.push_back({{"piece", piece}, {"why", why}});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  nlohmann::json json = {{"model", model},
                         {"scalar", "interval"},
                         {"parameters", request.values},
                         {"steps", all ? all->steps : 0},
                         {"converged", box.converged()},
                         {"pieces", box.pieces},
                         {"seconds", seconds}};
  // What holds of some pieces only is not said of the box.
  if (undecided.empty()) {
    json["final"] = to_json(all->final);
    if (!all->limit.empty()) json["limit"] = to_json(all->limit);
  } else {
    json["undecided"] = undecided;
  }
  if (!request.json.empty()) write_json(request.json, json);
  fmt::print("{}: {} steps, {}{}, {:.2f} s\n", model, json["steps"].get<long>(),
             !undecided.empty()      ? "undecided"
             : box.converged()       ? "converged" + (all->limit_by.empty() ? "" : " by the tail lemma " + all->limit_by)
             : all->no_limit.empty() ? "no limit shown"
                                     : "no limit shown: " + all->no_limit,
             box.pieces > 1 ? fmt::format(", {} pieces", box.pieces) : "", seconds);
  for (const char* part : {"final", "limit"})
    if (json.contains(part))
      for (const auto& [name, ends] : json[part].items())
        fmt::print("  {} {:<16} [{}, {}]\n", part, name, ends[0].get<std::string>(), ends[1].get<std::string>());
  if (undecided.empty()) return 0;
  std::fflush(stdout);
  complain(fmt::format("{} of {} pieces undecided, the first at {}: {}", undecided.size(), box.pieces,
                       undecided[0]["piece"].get<std::string>(), undecided[0]["why"].get<std::string>()));
  return 1;
}

}  // namespace overshoot::program
