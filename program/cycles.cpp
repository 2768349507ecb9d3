/// cycles: all cycles of one period of a map in a box, proved; their branches over a range of a parameter.
#include <chrono>
#include <nlohmann/json.hpp>

#include "lib/dynamics/cycle_branches.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/scalar/decimal.hpp"
#include "program/options.hpp"

namespace overshoot::program {

namespace {

/// Of a coordinate that --box does not name.
constexpr long default_reach = 10;

bool is_in_step(const Parameter& parameter) {
  return parameter.role == Role::size || parameter.role == Role::number || parameter.role == Role::step;
}

Choices models_with_cycles() {
  return {[](const Model& model) {
    std::optional<std::vector<Parameter>> parameters;
    if (model.recorded) {
      parameters.emplace();
      for (const Parameter& parameter : model.parameters)
        if (parameter.role == Role::word || is_in_step(parameter)) parameters->push_back(parameter);
      parameters->push_back({"period", "", "the number of points of a cycle, 1 for fixed points"});
      parameters->push_back({"budget", "50000", "boxes looked at"});
      parameters->push_back({"digits", "15", "significant digits printed"});
    }
    return parameters;
  }};
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
    if (mpfr_zero_p(x.lo()) && mpfr_zero_p(x.hi())) return {"0", "0"};  // one of them is -0
    return {decimal(x.lo(), digits_, MPFR_RNDD), decimal(x.hi(), digits_, MPFR_RNDU)};
  }
  std::string text(const nlohmann::json& ends) const {
    const std::string lo = ends[0].get<std::string>(), hi = ends[1].get<std::string>();
    return lo == hi ? lo : fmt::format("[{}, {}]", lo, hi);
  }
  /// The ends of a range in which something is known, rounded inward; short ones as they are.
  nlohmann::json inside(const ClosedRange& range) const {
    const auto text = [&](const Rational& q, mpfr_rnd_t direction) {
      const Mpfi x(q);
      return q.bits() < 40 ? print(q) : decimal(direction == MPFR_RNDU ? x.hi() : x.lo(), digits_, direction);
    };
    return {text(range.lo, MPFR_RNDU), text(range.hi, MPFR_RNDD)};
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
    if (!request.has(name)) throw BadInput("cycles " + model + ": --" + name + " is needed");
    const std::string& word = request.word(name);
    if (word.find(':') == std::string::npos) {
      asked.numbers.emplace_back(name, request.number(name));
    } else if (asked.range) {
      throw BadInput("cycles: one parameter alone may be LO:HI, not --" + asked.range->first + " and --" + name);
    } else {
      asked.range.emplace(name, side_of(word, "--" + name));
      if (asked.range->second.lo == asked.range->second.hi) {
        asked.numbers.emplace_back(name, asked.range->second.lo);
        asked.range.reset();
      }
    }
  }
  return asked;
}

/// "henon a=7/5 b=3/10".
std::string text_of(const Asked& asked) {
  std::string out = asked.request.model->name;
  for (const Parameter& parameter : asked.request.parameters)
    if (parameter.role == Role::word) out += " " + parameter.name + "=" + asked.request.word(parameter.name);
  for (const auto& [name, q] : asked.numbers) out += " " + name + "=" + print(q);
  return out;
}

std::string counted(std::size_t n, const std::string& one, const std::string& several = "") {
  return fmt::format("{} {}", n, n == 1 ? one : several.empty() ? one + "s" : several);
}

/// What was asked, for the record.
nlohmann::json record_of(const Asked& asked, double seconds) {
  nlohmann::json json = {{"model", asked.request.target}, {"period", asked.period}, {"seconds", seconds}};
  for (const Parameter& parameter : asked.request.parameters)
    if (asked.request.has(parameter.name)) json["parameters"][parameter.name] = asked.request.word(parameter.name);
  for (std::size_t j = 0; j < asked.box.size(); ++j)
    json["box"][asked.map.coordinates[j]] = {print(asked.box[j].lo), print(asked.box[j].hi)};
  return json;
}

/// "x = .., y = ..", a line for each point.
void print_points(const nlohmann::json& cycle, const std::vector<std::string>& names, const Decimals& decimals) {
  for (const auto& point : cycle["points"]) {
    std::string line;
    for (const std::string& name : names)
      line += fmt::format("{}{} = {}", line.empty() ? "" : ", ", name, decimals.text(point[name]));
    fmt::print("    {}\n", line);
  }
}

CycleSearch search_of(const Asked& asked, const Progress& progress) {
  return {asked.period, asked.box, static_cast<std::size_t>(asked.request.count("budget", 1, 1'000'000'000)), progress};
}

int fixed_cycles(const Asked& asked, const Decimals& decimals) {
  const auto clock = std::chrono::steady_clock::now();
  Progress progress("searching");
  const Cycles all = all_cycles(with_numbers(asked.map, asked.numbers), search_of(asked, progress));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  const std::vector<std::string>& names = asked.map.coordinates;
  const bool complete = all.undecided.empty();

  nlohmann::json json = record_of(asked, seconds);
  json["complete"] = complete;
  json["boxes"] = all.boxes;
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
    print_points(cycle, names, decimals);
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

nlohmann::json to_json(const CriticalParameter& critical, const Decimals& decimals) {
  return {{"parameter", decimals.json(critical.parameter)}, {"period", critical.period}};
}
const char* name_of(BranchEnd::Kind kind) {
  switch (kind) {
    case BranchEnd::Kind::range:
      return "range";
    case BranchEnd::Kind::fold:
      return "fold";
    case BranchEnd::Kind::doubling:
      return "doubling";
    case BranchEnd::Kind::lost:
      break;
  }
  return "lost";
}

/// What is beside the last piece of a branch.
std::string text_of(const BranchEnd& end, const std::string& parameter, const Decimals& decimals) {
  if (!end.critical) return "what ends it there is not known";
  const std::string where = parameter + " in " + decimals.text(decimals.json(end.critical->parameter));
  if (end.kind == BranchEnd::Kind::fold) return "beside it a fold, a multiplier is 1, at " + where;
  return fmt::format("beside it the cycle of period {} doubles, its multiplier is -1, at {}", end.critical->period, where);
}

int branches(const Asked& asked, const Decimals& decimals) {
  const auto clock = std::chrono::steady_clock::now();
  const auto& [parameter, range] = *asked.range;
  Progress progress("following");
  const CycleBranches all =
      cycle_branches(with_numbers(asked.map, asked.numbers), search_of(asked, progress), range);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  const std::vector<std::string>& names = asked.map.coordinates;

  nlohmann::json json = record_of(asked, seconds);
  bool known = true;
  std::string starts, incomplete;
  for (const BranchStart& start : all.starts) {
    json["starts"].push_back({{"parameter", print(start.parameter)}, {"complete", start.complete}});
    starts += (starts.empty() ? "" : ", ") + print(start.parameter);
    if (!start.complete) incomplete += (incomplete.empty() ? "" : ", ") + print(start.parameter);
    known = known && start.complete;
  }
  json["branches"] = nlohmann::json::array();
  for (const CycleBranch& branch : all.found) {
    nlohmann::json each = {{"certified", decimals.inside(branch.certified)}, {"pieces", branch.pieces}};
    for (const auto& [name, end] : {std::pair("low", &branch.low), std::pair("high", &branch.high)}) {
      each[name] = {{"kind", name_of(end->kind)}};
      if (end->critical) each[name].update(to_json(*end->critical, decimals));
      known = known && end->kind != BranchEnd::Kind::lost;
    }
    for (const StableOn& part : branch.stability)
      each["stability"].push_back({{"certified", decimals.inside(part.parameters)}, {"stability", name_of(part.stability)}});
    for (const CriticalParameter& doubling : branch.doublings)
      each["multiplier_minus_1"].push_back(to_json(doubling, decimals));
    for (const ClosedRange& part : branch.unproved_doublings)
      each["multiplier_minus_1_within"].push_back({print(part.lo), print(part.hi)});
    for (const auto& [name, cycle, at] : {std::tuple("at_low", &branch.at_low, &branch.certified.lo),
                                          std::tuple("at_high", &branch.at_high, &branch.certified.hi)}) {
      each[name] = to_json(*cycle, names, decimals);
      each[name]["parameter"] = print(*at);
    }
    json["branches"].push_back(each);
  }
  if (!asked.request.json.empty()) write_json(asked.request.json, json);

  fmt::print("{} {}={}:{}: {} of period {}, {:.2f} s\n", text_of(asked), parameter, print(range.lo), print(range.hi),
             counted(all.found.size(), "branch", "branches"), asked.period, seconds);
  fmt::print("  those of the cycles with all points in {} at {} = {}{}\n", text_of(asked.box, names), parameter, starts,
             incomplete.empty() ? "" : "; at " + incomplete + " there may be more");
  for (std::size_t i = 0; i < all.found.size(); ++i) {
    const CycleBranch& branch = all.found[i];
    const auto& each = json["branches"][i];
    const auto part = [&](const nlohmann::json& ends) {
      return fmt::format("{} in [{}, {}]", parameter, ends[0].get<std::string>(), ends[1].get<std::string>());
    };
    fmt::print("  branch {}: {}, exactly one cycle in its tube for each, {}\n", i + 1, part(each["certified"]),
               counted(branch.pieces, "piece"));
    if (branch.low.kind != BranchEnd::Kind::range) fmt::print("    below: {}\n", text_of(branch.low, parameter, decimals));
    for (const StableOn& stable : branch.stability)
      fmt::print("    {} for {}\n", name_of(stable.stability), part(decimals.inside(stable.parameters)));
    for (const CriticalParameter& doubling : branch.doublings)
      fmt::print("    a multiplier passes -1 at {} in {}\n", parameter, decimals.text(decimals.json(doubling.parameter)));
    for (const ClosedRange& within : branch.unproved_doublings)
      fmt::print("    a multiplier passes -1 within {}:{}\n", print(within.lo), print(within.hi));
    if (branch.high.kind != BranchEnd::Kind::range) fmt::print("    above: {}\n", text_of(branch.high, parameter, decimals));
    for (const bool low : {true, false}) {
      const auto& cycle = each[low ? "at_low" : "at_high"];
      if ((low ? branch.low : branch.high).kind != BranchEnd::Kind::range) continue;
      fmt::print("    at {} = {}: {}\n", parameter, cycle["parameter"].get<std::string>(),
                 text_of(cycle["multipliers"], decimals));
      print_points(cycle, names, decimals);
    }
  }
  if (known) return 0;
  std::fflush(stdout);
  complain("not all was decided: cycles at the start, or what ends a branch");
  return 1;
}

}  // namespace

std::string cycles_help() {
  return help_of(models_with_cycles()) + fmt::format(
             "  All models: --box NAME=LO:HI,.. of the coordinates (default -{0}:{0} each), --json FILE.  One parameter may be LO:HI", default_reach);
}

int cycles_command(const std::string& model, const std::vector<std::string>& arguments) {
  const Asked asked = read(model, arguments);
  const long digits = asked.request.count("digits", 3, 1000);
  const PrecisionScope scope(std::max(128L, 10 * digits / 3 + 80));
  const Decimals decimals(static_cast<int>(digits));
  return asked.range ? branches(asked, decimals) : fixed_cycles(asked, decimals);
}

}  // namespace overshoot::program
