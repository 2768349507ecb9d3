/// cycles: all cycles of one period of a map in a box, proved; their branches over a range of a parameter.
#include <chrono>
#include <nlohmann/json.hpp>

#include "lib/dynamics/cycles.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/scalar/decimal.hpp"
#include "program/options.hpp"

namespace overshoot::program {

namespace {

/// Of a coordinate that --box does not name.
constexpr long default_reach = 10;

std::vector<Choice> models_with_cycles() {
  return choices([](const Model& model) {
    std::optional<std::vector<Parameter>> parameters;
    if (model.recorded) {
      parameters.emplace();
      for (const Parameter& parameter : model.parameters)
        if (parameter.role == Role::word || parameter.role == Role::size || parameter.role == Role::step)
          parameters->push_back(parameter);
      parameters->push_back({"period", nullptr, "the number of points of a cycle, 1 for fixed points"});
      parameters->push_back({"budget", "50000", "boxes looked at"});
      parameters->push_back({"digits", "15", "significant digits printed"});
    }
    return parameters;
  });
}

/// LO:HI.
ClosedRange side_of(const std::string& text, const std::string& who) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) throw BadInput(who + ": LO:HI is needed, got '" + text + "'");
  const ClosedRange side{read_rational(text.substr(0, colon), who), read_rational(text.substr(colon + 1), who)};
  if (side.lo > side.hi) throw BadInput(who + ": LO:HI needs LO <= HI");
  return side;
}

/// NAME=LO:HI,NAME=LO:HI
std::vector<ClosedRange> read_box(const std::string& text, const std::vector<std::string>& coordinates) {
  std::vector<ClosedRange> box(coordinates.size(), ClosedRange{-default_reach, default_reach});
  std::vector<bool> named(coordinates.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, end - at);
    at = end + 1;
    const auto equals = part.find('=');
    if (equals == std::string::npos) throw BadInput("--box: NAME=LO:HI,NAME=LO:HI is needed, got '" + part + "'");
    const std::string name = part.substr(0, equals);
    const auto coordinate = std::ranges::find(coordinates, name);
    if (coordinate == coordinates.end())
      throw BadInput("--box: the map has no coordinate '" + name + "'" + did_you_mean(name, coordinates));
    const auto i = static_cast<std::size_t>(coordinate - coordinates.begin());
    if (named[i]) throw BadInput("--box: " + name + " is named twice");
    named[i] = true;
    box[i] = side_of(part.substr(equals + 1), "--box " + name);
  }
  return box;
}

std::string text_of(const std::vector<ClosedRange>& box, const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < box.size(); ++i)
    out += fmt::format("{}{}={}:{}", i == 0 ? "" : ",", names[i], print(box[i].lo), print(box[i].hi));
  return out;
}

/// What is printed: enclosures in decimals, rounded outward.
class Decimals {
 public:
  explicit Decimals(int digits) : digits_(digits) {}
  nlohmann::json json(const Mpfi& x) const {
    return {decimal(x.lo(), digits_, MPFR_RNDD), decimal(x.hi(), digits_, MPFR_RNDU)};
  }
  std::string text(const nlohmann::json& ends) const {
    const std::string lo = ends[0].get<std::string>(), hi = ends[1].get<std::string>();
    return lo == hi ? lo : fmt::format("[{}, {}]", lo, hi);
  }
  nlohmann::json json(const Interval& x) const {
    Mpfi both;
    mpfr_set_d(both.lo(), x.lo(), MPFR_RNDD);
    mpfr_set_d(both.hi(), x.hi(), MPFR_RNDU);
    return {decimal(both.lo(), 9, MPFR_RNDD), decimal(both.hi(), 9, MPFR_RNDU)};
  }

 private:
  int digits_;
};

nlohmann::json to_json(const Multipliers& multipliers, const Decimals& decimals) {
  using Kind = Multipliers::Kind;
  const auto number = [&](std::size_t i) { return decimals.json(multipliers.numbers[i]); };
  switch (multipliers.kind) {
    case Kind::real: {
      nlohmann::json all = nlohmann::json::array();
      for (std::size_t i = 0; i < multipliers.numbers.size(); ++i) all.push_back(number(i));
      return {{"real", all}};
    }
    case Kind::complex:
      return {{"modulus", number(0)}, {"argument", number(1)}};
    case Kind::near:
      return {{"both_near", number(0)}, {"within", number(1)[1]}};
    case Kind::unknown:
      break;
  }
  return nullptr;
}

/// "multiplier [.., ..]".
std::string text_of(const nlohmann::json& multipliers, const Decimals& decimals) {
  if (multipliers.is_null()) return "multipliers unknown";
  if (multipliers.contains("modulus"))
    return fmt::format("multipliers of modulus {} and argument +-{}", decimals.text(multipliers["modulus"]),
                       decimals.text(multipliers["argument"]));
  if (multipliers.contains("both_near"))
    return fmt::format("both multipliers within {} of {}", multipliers["within"].get<std::string>(),
                       decimals.text(multipliers["both_near"]));
  std::string out = multipliers["real"].size() == 1 ? "multiplier" : "multipliers";
  for (const auto& ends : multipliers["real"]) out += " " + decimals.text(ends);
  return out;
}

nlohmann::json to_json(const Cycle& cycle, const std::vector<std::string>& names, const Decimals& decimals) {
  nlohmann::json points = nlohmann::json::array();
  for (const std::vector<Mpfi>& point : cycle.points) {
    nlohmann::json each;
    for (std::size_t j = 0; j < names.size(); ++j) each[names[j]] = decimals.json(point[j]);
    points.push_back(each);
  }
  nlohmann::json json = {{"stability", name_of(cycle.stability)},
                         {"multipliers", to_json(cycle.multipliers, decimals)},
                         {"points", points}};
  if (cycle.kink) json["kink"] = true;
  return json;
}

struct Asked {
  Request request;
  int period = 0;
  std::vector<ClosedRange> box;
  RecordedMap map;
  std::vector<std::pair<std::string, Rational>> numbers;
  std::optional<std::pair<std::string, ClosedRange>> range;
};

Asked read(const std::string& model, const std::vector<std::string>& arguments) {
  Asked asked;
  std::string box;
  read_request(asked.request, "cycles", models_with_cycles(), model, arguments,
               {{"box", &box, nullptr, "NAME=LO:HI,.."}, file_option("json", asked.request.json)});
  const Request& request = asked.request;
  require_files({request.json});
  if (!request.has("period")) throw BadInput("cycles " + model + ": --period is needed");
  asked.period = static_cast<int>(request.count("period", 1, 64));
  asked.map = request.model->recorded(request);
  const std::size_t coordinates = asked.map.coordinates.size();
  if (coordinates < 1 || coordinates > 2)
    throw BadInput(fmt::format("cycles {}: the map has {} coordinates; cycles are found of maps of one or two", model,
                               coordinates));
  asked.box = read_box(box, asked.map.coordinates);
  for (const std::string& name : asked.map.parameters) {
    const std::string& word = request.word(name);
    if (word.find(':') == std::string::npos) {
      asked.numbers.emplace_back(name, request.number(name));
    } else if (asked.range) {
      throw BadInput("cycles: one parameter alone may be LO:HI, not --" + asked.range->first + " and --" + name);
    } else {
      asked.range.emplace(name, side_of(word, "--" + name));
    }
  }
  return asked;
}

/// "henon a=7/5 b=3/10".
std::string text_of(const Asked& asked) {
  std::string out = asked.request.target;
  for (const Parameter& parameter : asked.request.parameters)
    if (parameter.role == Role::word) out += " " + parameter.name + "=" + asked.request.word(parameter.name);
  for (const auto& [name, q] : asked.numbers) out += " " + name + "=" + print(q);
  return out;
}

std::string counted(std::size_t n, const std::string& what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

int fixed_cycles(const Asked& asked, const Decimals& decimals) {
  const auto clock = std::chrono::steady_clock::now();
  Progress progress("searching");
  CycleSearch search{asked.period, asked.box, static_cast<std::size_t>(asked.request.count("budget", 1, 1'000'000'000)),
                     progress};
  const Cycles all = all_cycles(with_numbers(asked.map, asked.numbers), search);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  const std::vector<std::string>& names = asked.map.coordinates;
  const bool complete = all.undecided.empty();

  nlohmann::json json = {{"model", asked.request.target}, {"period", asked.period}, {"complete", complete},
                         {"boxes", all.boxes},            {"seconds", seconds},     {"parameters", nlohmann::json::object()}};
  for (const Parameter& parameter : asked.request.parameters)
    if (asked.request.has(parameter.name)) json["parameters"][parameter.name] = asked.request.word(parameter.name);
  for (std::size_t j = 0; j < names.size(); ++j)
    json["box"][names[j]] = {print(asked.box[j].lo), print(asked.box[j].hi)};
  json["cycles"] = nlohmann::json::array();
  for (const Cycle& cycle : all.found) json["cycles"].push_back(to_json(cycle, names, decimals));
  for (const UndecidedPart& part : all.undecided) {
    nlohmann::json each = {{"why", part.why}};
    for (std::size_t j = 0; j < names.size(); ++j) each["box"][names[j]] = decimals.json(part.box[j]);
    json["undecided"].push_back(each);
  }
  if (!asked.request.json.empty()) write_json(asked.request.json, json);

  fmt::print("{}: {}{} of period {} with all points in {}{}, {:.2f} s\n", text_of(asked), complete ? "" : "at least ",
             counted(all.found.size(), "cycle"), asked.period, text_of(asked.box, names),
             complete ? ", and no more" : "", seconds);
  for (const auto& cycle : json["cycles"]) {
    fmt::print("  {}, {}{}\n", cycle["stability"].get<std::string>(), text_of(cycle["multipliers"], decimals),
               cycle.contains("kink") ? " (the slope may jump there)" : "");
    for (const auto& point : cycle["points"]) {
      std::string line;
      for (const std::string& name : names) 
        line += fmt::format("{}{} = {}", line.empty() ? "" : ", ", name, decimals.text(point[name]));
      fmt::print("    {}\n", line);
    }
  }
  if (complete) return 0;
  for (const auto& part : json["undecided"]) {
    std::string line;
    for (const std::string& name : names)
      line += fmt::format("{}{} in {}", line.empty() ? "" : ", ", name, decimals.text(part["box"][name]));
    fmt::print("  undecided: cycles whose point of least {} has {} ({})\n", names[0], line, part["why"].get<std::string>());
  }
  std::fflush(stdout);
  complain(fmt::format("not all of the box was decided: {} of it, where more cycles may be",
                       counted(all.undecided.size(), "part")));
  return 1;
}

}  // namespace

std::string cycles_help() {
  return help_of(models_with_cycles()) + fmt::format(
             "  All models: --box NAME=LO:HI,.. of the coordinates (default -{0}:{0} each), --json FILE", default_reach);
}

int cycles_command(const std::string& model, const std::vector<std::string>& arguments) {
  const Asked asked = read(model, arguments);
  const long digits = asked.request.count("digits", 3, 1000);
  const PrecisionScope scope(std::max(128L, 10 * digits / 3 + 80));
  const Decimals decimals(static_cast<int>(digits));
  return fixed_cycles(asked, decimals);
}

}  // namespace overshoot::program
