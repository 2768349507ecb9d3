/// enclose: the orbits of a whole box of starts and parameters, rigorously, and their limit.
#include <chrono>
#include <deque>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/scalar/decimal.hpp"
#include "program/enclose.hpp"
#include "program/options.hpp"

namespace overshoot::program {

namespace {

/// Bits of the enclosures that are printed.
constexpr long final_bits = 200;

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

/// Whether the parameter may be a box; sizes before the step size are numbers.
bool may_be_box(const Parameter& parameter) {
  return parameter.role == Role::start || parameter.role == Role::step || parameter.role == Role::number;
}

/// VALUE or LO:HI.
ParameterRange range_of(const Request& request, const std::string& name) {
  const std::string& word = request.word(name);
  const auto colon = word.find(':');
  if (colon == std::string::npos) return {request.number(name), request.number(name)};
  const ParameterRange range{read_rational(word.substr(0, colon), "--" + name),
                             read_rational(word.substr(colon + 1), "--" + name)};
  if (range.lo > range.hi) throw BadInput("--" + name + ": LO:HI needs LO <= HI");
  return range;
}
ParameterRange positive_range(const Request& request, const std::string& name) {
  ParameterRange range = range_of(request, name);
  if (range.lo <= 0) throw BadInput("--" + name + ": must be positive, got " + print(range.lo));
  return range;
}

/// The two halves of a box, cut across its widest side in comparison with the whole; nothing if it is a point.
std::optional<std::pair<ParameterRanges, ParameterRanges>> halves(const ParameterRanges& box,
                                                                  const ParameterRanges& whole) {
  const auto share = [&](const auto& s) {
    const ParameterRange& all = whole.at(s.first);
    return all.is_point() ? Rational(0) : Rational((s.second.hi - s.second.lo) / (all.hi - all.lo));
  };
  const auto widest = std::ranges::max_element(box, {}, share);
  if (share(*widest) == 0) return std::nullopt;
  std::pair<ParameterRanges, ParameterRanges> parts{box, box};
  parts.first[widest->first].hi = parts.second[widest->first].lo = (widest->second.lo + widest->second.hi) / 2;
  return parts;
}

/// Adds the quantities of another piece; one that is not in both is left out.
void unite(Quantities<Ball>& all, const Quantities<Ball>& more) {
  std::erase_if(all, [&](const auto& x) {
    return std::ranges::find(more, x.first, &std::pair<std::string, Ball>::first) == more.end();
  });
  for (auto& [name, x] : all)
    x = Ball::hull(x, std::ranges::find(more, name, &std::pair<std::string, Ball>::first)->second);
}

nlohmann::json to_json(const Quantities<Ball>& quantities) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, x] : quantities) {
    const DecimalEnclosure decimals = decimal(x, 25);
    json[name] = {decimals.lo, decimals.hi};
  }
  return json;
}

std::string text(const ParameterRanges& box) {
  std::string out;
  for (const auto& [name, s] : box)
    out += fmt::format("{}{}={}", out.empty() ? "" : " ", name,
                       s.is_point() ? print(s.lo) : print(s.lo) + ":" + print(s.hi));
  return out;
}

/// The sides of a request.
ParameterRanges sides_of(const Request& request) {
  ParameterRanges whole;
  for (const std::string& name : request.model->starts(request)) whole[name] = range_of(request, name);
  for (const Parameter& parameter : request.parameters)
    if (parameter.role != Role::start && may_be_box(parameter))
      whole[parameter.name] =
          parameter.role == Role::step ? positive_range(request, parameter.name) : range_of(request, parameter.name);
  return whole;
}

Watchers watchers_of(const Request& request, Progress& progress) {
  const auto budget = static_cast<std::size_t>(request.count("steps", 0, 1'000'000'000'000));
  return {[&progress, budget](long step) { progress(static_cast<std::size_t>(step), budget); }};
}

}  // namespace

Enclosed enclosed_run(const Request& request,
                      const std::function<void(std::span<const Interval>, bool may_have_stopped)>& watch) {
  const PrecisionScope scope(final_bits);
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

int enclose_command(const std::string& model, const std::vector<std::string>& arguments) {
  const auto clock = std::chrono::steady_clock::now();
  Request request;
  read_request(request, "enclose", enclosed_models(), model, arguments, {file_option("json", request.json)});
  require_files({request.json});
  const ParameterRanges whole = sides_of(request);
  const auto most = static_cast<std::size_t>(request.count("pieces", 1, 1'000'000));
  const PrecisionScope scope(final_bits);
  Progress progress("enclosing");
  const Watchers watchers = watchers_of(request, progress);

  std::optional<Enclosed> all;
  nlohmann::json undecided = nlohmann::json::array();
  std::deque<ParameterRanges> open = {whole};
  std::size_t pieces = 1;
  while (!open.empty()) {
    const ParameterRanges box = std::move(open.front());
    open.pop_front();
    try {
      const Enclosed enclosed = request.model->enclose(request, box, watchers);
      if (!enclosed.trouble.empty()) throw Undecided(enclosed.trouble);
      if (!all) {
        all = enclosed;
      } else {
        all->steps = std::max(all->steps, enclosed.steps);
        unite(all->final, enclosed.final);
        unite(all->limit, enclosed.limit);
      }
    } catch (const Undecided& e) {
      if (const auto parts = halves(box, whole); parts && pieces < most) {
        ++pieces;
        open.push_back(parts->first);
        open.push_back(parts->second);
      } else {
        undecided.push_back({{"piece", text(box)}, {"why", e.what()}});
      }
    }
  }
  const bool converged = undecided.empty() && all && !all->limit.empty();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  nlohmann::json json = {{"model", model},
                         {"scalar", "interval"},
                         {"parameters", request.values},
                         {"steps", all ? all->steps : 0},
                         {"converged", converged},
                         {"pieces", pieces},
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
             : converged             ? "converged"
             : all->no_limit.empty() ? "no limit shown"
                                     : "no limit shown: " + all->no_limit,
             pieces > 1 ? fmt::format(", {} pieces", pieces) : "", seconds);
  for (const char* part : {"final", "limit"})
    if (json.contains(part))
      for (const auto& [name, ends] : json[part].items())
        fmt::print("  {} {:<16} [{}, {}]\n", part, name, ends[0].get<std::string>(), ends[1].get<std::string>());
  if (undecided.empty()) return 0;
  std::fflush(stdout);
  complain(fmt::format("{} of {} pieces undecided, the first at {}: {}", undecided.size(), pieces,
                       undecided[0]["piece"].get<std::string>(), undecided[0]["why"].get<std::string>()));
  return 1;
}

}  // namespace overshoot::program
