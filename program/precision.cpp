/// precision: a run or a statement on the ladder of arithmetics, the named effects, and the regression file.
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "program/lemmas.hpp"
#include "program/precision.hpp"

#include <set>
#include <nlohmann/json.hpp>

#include "lib/kernel/certificate.hpp"
#include "models/text_map.hpp"
#include "lib/search/refute.hpp"
#include "lib/files/json.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot::program {

nlohmann::json to_json(const PrecisionRecord& record) {
  nlohmann::json json = {{"target", record.target},
                         {"parameters", record.parameters},
                         {"truth_verdict", record.truth_verdict},
                         {"truth_by", record.truth_by},
                         {"tolerance", fmt::format("{:g}", run_tolerance)},
                         {"ladder", nlohmann::json::array()}};
  for (const auto& [name, x] : record.truth) json["truth"][name] = {x.lo, x.hi};
  if (record.lyapunov) json["lyapunov"] = decimal(*record.lyapunov);
  for (const RungRecord& rung : record.ladder) {
    nlohmann::json entry = {
        {"scalar", rung.rung.scalar}, {"p", rung.rung.p}, {"verdict", rung.verdict}, {"right", rung.right}};
    for (const auto& [name, text] : rung.final) entry["final"][name] = text;
    if (rung.parts_at) {
      entry["parts_at"] = *rung.parts_at;
      entry["parts_in"] = rung.parts_in;
    }
    if (rung.predicted_at) entry["predicted_parts_at"] = *rung.predicted_at;
    if (!rung.why.empty()) {
      entry["why"] = rung.why;
      entry["because"] = rung.because;
    }
    json["ladder"].push_back(std::move(entry));
  }
  if (const auto p = right_from(record.right())) json["right_from"] = *p;
  if (record.verdict_from) json["verdict_right_from"] = *record.verdict_from;
  return json;
}

namespace {

/// A decimal to nine digits, in double's range or not.
std::string in_short(const std::string& decimal_text) {
  const PrecisionScope scope(53);
  Mpfr x;
  if (mpfr_set_str(x.raw(), decimal_text.c_str(), 10, MPFR_RNDN) != 0 || !is_finite(x)) return decimal_text;
  return decimal(x.raw(), 9, MPFR_RNDN);
}

}  // namespace

void print_table(const PrecisionRecord& record) {
  std::string parameters;
  for (const auto& [name, value] : record.parameters) parameters += fmt::format(" {}={}", name, value);
  fmt::print("{}{}\n", record.target, parameters);
  fmt::print("truth: {} ({})\n", record.truth_verdict, record.truth_by);
  for (const auto& [name, x] : record.truth)
    if (std::ranges::find(record.shown, name) != record.shown.end()) fmt::print("  {} in [{}, {}]\n", name, x.lo, x.hi);
  fmt::print("\n");
  std::size_t width = 9;
  for (const RungRecord& rung : record.ladder) width = std::max(width, rung.verdict.size());
  const bool parts = std::ranges::any_of(record.ladder, [](const auto& x) { return x.parts_at.has_value(); });
  const bool predicted = std::ranges::any_of(record.ladder, [](const auto& x) { return x.predicted_at.has_value(); });
  const auto step = [](const std::optional<long>& t) { return t ? std::to_string(*t) : std::string("-"); };
  fmt::print("{:<11}{:>4}", "arithmetic", "bits");
  for (const std::string& name : record.shown) fmt::print("  {:>16}", name);
  fmt::print("  {:<{}}  {:<5}", "verdict", width, "right");
  if (parts) fmt::print("  {:>8}", "parts at");
  if (predicted) fmt::print("  {:>9}", "predicted");
  fmt::print("  why\n");
  for (const RungRecord& rung : record.ladder) {
    fmt::print("{:<11}{:>4}", rung.rung.scalar, rung.rung.p);
    for (const std::string& shown : record.shown)
      for (const auto& [name, text] : rung.final)
        if (name == shown) fmt::print("  {:>16}", in_short(text));
    fmt::print("  {:<{}}  {:<5}", rung.verdict, width, rung.right ? "yes" : "NO");
    if (parts) fmt::print("  {:>8}", step(rung.parts_at));
    if (predicted) fmt::print("  {:>9}", step(rung.predicted_at));
    fmt::print("  {}\n", rung.why);
  }
  const auto from = right_from(record.right());
  if (record.lyapunov)
    fmt::print(
        "\nover the second half of the run an error is multiplied by {1:.3f} = e^{0:.3f} a step, so that a bit more "
        "keeps "
        "the orbit for {2:.2f} steps more\n",
        *record.lyapunov, std::exp(*record.lyapunov), std::log(2.0) / *record.lyapunov);
  fmt::print("\n{}\n", from ? fmt::format("right from the rung of {} bits on", *from)
                            : std::string("wrong even at the most bits"));
  if (record.verdict_from) fmt::print("the verdict alone is right from {} bits on\n", *record.verdict_from);
  for (const std::string& note : record.notes) fmt::print("{}\n", note);
  fmt::print("mpfr:p rounds to p bits, and its range ends only near 10^323228496; the other types have theirs\n");
  const auto seen = [&](Why why) {
    return std::ranges::any_of(
        record.ladder, [&](const RungRecord& rung) { return rung.why.find(name_of(why)) != std::string::npos; });
  };
  if (std::ranges::any_of(every_why, seen)) fmt::print("\n");
  for (const Why why : every_why)
    if (seen(why)) fmt::print("{}: {}\n", name_of(why), meaning_of(why));
  for (const RungRecord& rung : record.ladder)
    if (!rung.because.empty()) fmt::print("  {}: {}\n", rung.rung.scalar, rung.because);
}

namespace {

std::vector<Rational> exact_point(const std::vector<double>& x) {
  std::vector<Rational> point;
  for (const double c : x) point.push_back(exact_rational(c));
  return point;
}

std::string verdict_at_points(std::size_t against, std::size_t undefined) {
  return against > 0 ? "fails at some" : undefined > 0 ? "undefined at some" : "holds at all points";
}

}  // namespace

nlohmann::json ladder_json(const Record& record) {
  const Statement& statement = *record.statement;
  if (!statement.is<ByFormula>()) return nullptr;
  std::vector<std::vector<Rational>> points;
  if (record.witness) points.push_back(from_witness(statement.domain, *record.witness));
  if (!record.worst_point.empty() && contains(statement.domain, exact_point(record.worst_point)))
    points.push_back(exact_point(record.worst_point));
  const StatementLadder found = statement_ladder(statement, points, 1);
  nlohmann::json ladder;
  for (const StatementRung& rung : found.ladder) {
    if (rung.judged == 0) return nullptr;
    nlohmann::json entry = {{"scalar", rung.rung.scalar},
                            {"p", rung.rung.p},
                            {"verdict", verdict_at_points(rung.points_against, rung.undefined)},
                            {"right", rung.right}};
    if (!rung.why.empty()) entry["why"] = name_of(rung.why.begin()->first);
    ladder.push_back(std::move(entry));
  }
  return ladder;
}

PrecisionRecord precision_of_statement(const std::string& word, const std::filesystem::path& root) {
  const std::vector<const Statement*> statements = sound(word);
  if (statements.size() != 1) throw BadInput(word + ": has several lemmas; precision takes one");
  const Statement& statement = *statements.front();
  const std::string& key = statement.about.key;
  if (statement.is<ByRates>()) throw BadInput(key + ": a statement about rates: its numbers are exact, and nothing is rounded");
  if (statement.is<ByRuns>() || statement.is<ByOrbits>())
    throw BadInput(key +
                   ": a statement about runs or orbits: run its model instead, precision MODEL (see precision --help)");
  std::vector<std::vector<Rational>> points;
  const std::filesystem::path file = statement.certificate(root);
  bool witness = false;
  if (std::filesystem::exists(file)) {
    const Certificate certificate = read_certificate(file);
    if (certificate.key != key)
      throw BadInput(fmt::format("{}: is for the statement {}", file.string(), in_a_message(certificate.key)));
    points.push_back(from_witness(statement.domain, certificate.point));
    witness = certificate.verdict == Verdict::refuted;
  }
  // The worst samples first, then some more: each in doubles, which are exact points.
  const std::size_t worst = statement.is<ByInstances>() ? 4 : 40, most = statement.is<ByInstances>() ? 4 : 400;
  const SampleReport report =
      sample(statement, {}, {.samples = statement.is<ByInstances>() ? 400U : 4000U, .stop_at_first_refutation = false});
  const auto add = [&](const std::vector<double>& x) {
    if (std::vector<Rational> point = exact_point(x); contains(statement.domain, point))
      points.push_back(std::move(point));
  };
  for (const std::vector<double>& x : report.worst_points)
    if (points.size() < worst) add(x);
  Sampler sampler(statement.domain, 1);
  for (std::size_t i = 0; i < most && points.size() < most; ++i) add(sampler.next());
  const StatementLadder found = statement_ladder(statement, points);
  PrecisionRecord record;
  record.target = key;
  record.shown = {"wrong"};
  record.truth_verdict = verdict_at_points(found.against, 0);
  record.truth_by = fmt::format("balls, {} exact points{}, {} within the hypotheses", points.size(),
                                witness ? ", the first being the witness" : "", found.applicable);
  for (const StatementRung& seen : found.ladder) {
    RungRecord rung;
    rung.rung = seen.rung;
    rung.final = {{"wrong", fmt::format("{}", seen.wrong)},
                  {"against", fmt::format("{}", seen.points_against)},
                  {"undefined", fmt::format("{}", seen.undefined)}};
    rung.verdict = verdict_at_points(seen.points_against, seen.undefined);
    rung.right = seen.right;
    for (const auto& [why, n] : seen.why)
      rung.why += fmt::format("{}{} {}", rung.why.empty() ? "" : ", ", name_of(why), n);
    rung.because = seen.because;
    record.ladder.push_back(std::move(rung));
  }
  record.notes = {fmt::format(
      "wrong: how many of {} comparisons (hypotheses and claims at the points) are decided otherwise than in truth",
      found.ladder.front().judged)};
  if (found.undecided > 0)
    record.notes.push_back(fmt::format("{} comparisons more are equalities that balls cannot decide", found.undecided));
  return record;
}

namespace {

/// The double nearest to a number that the records have.
double number_of(const std::string& text) { return read_printed_double(text, "a number"); }

}  // namespace

nlohmann::json baseline_entry(const PrecisionRecord& record) {
  nlohmann::json entry = {
      {"target", record.target}, {"parameters", record.parameters}, {"ladder", nlohmann::json::array()}};
  for (const RungRecord& rung : record.ladder) {
    nlohmann::json json = {{"scalar", rung.rung.scalar}, {"verdict", rung.verdict}, {"right", rung.right}};
    if (!record.truth.empty())
      for (const auto& [name, text] : rung.final) {
        const auto truth = std::ranges::find(record.truth, name, &std::pair<std::string, DecimalEnclosure>::first);
        nlohmann::json& state = json["final"][name];
        state["value"] = text;
        // Correctly rounded functions leave no freedom; with a library's they do. Chaos makes any end state of that.
        const double value = number_of(text);
        if (!rung.rung.native) {
          state["bound"] = "0";
        } else if (truth == record.truth.end() || rung.why == name_of(Why::chaos) || !std::isfinite(value)) {
          state["bound"] = "any";
        } else {
          const Ends t{number_of(truth->second.lo), number_of(truth->second.hi)};
          state["bound"] = fmt::format("{:.3g}", std::fmax(4 * t.distance(value), 1e-6 * t.magnitude()));
        }
      }
    entry["ladder"].push_back(std::move(json));
  }
  return entry;
}

namespace {

/// Whether a value is as recorded, to its bound: "any", "0" (the same text) or how far it may be.
bool as_recorded(const std::string& value, const std::string& recorded, const std::string& bound) {
  if (bound == "any") return true;
  const double most = number_of(bound), was = number_of(recorded);
  if (!(most >= 0) || !std::isfinite(most)) throw BadInput("a bound is a finite number >= 0");
  if (value == recorded) return true;
  return std::fabs(number_of(value) - was) <= most && bound != "0";
}

}  // namespace

std::vector<std::string> differences(const nlohmann::json& entry, const PrecisionRecord& now) {
  std::vector<std::string> found;
  std::string where = now.target;
  for (const auto& [name, value] : now.parameters) where += fmt::format(" {}={}", name, value);
  try {
    std::set<std::string> met;
    for (const nlohmann::json& was : entry.at("ladder")) {
      const auto rung = std::ranges::find_if(now.ladder, [&](const RungRecord& candidate) {
        return candidate.rung.scalar == was.at("scalar").get<std::string>();
      });
      if (rung == now.ladder.end()) throw BadInput("unknown scalar " + was.at("scalar").dump());
      if (!met.insert(rung->rung.scalar).second) throw BadInput("the scalar " + rung->rung.scalar + " twice");
      const auto differs = [&](const std::string& what) {
        found.push_back(fmt::format("{}: in {}: {}", where, rung->rung.scalar, what));
      };
      if (const auto verdict = was.at("verdict").get<std::string>(); verdict != rung->verdict)
        differs(fmt::format("the verdict is '{}', it was '{}'", rung->verdict, verdict));
      if (const bool right = was.at("right").get<bool>(); right != rung->right)
        differs(rung->right ? "right now, it was wrong" : "wrong now, it was right");
      if (now.truth.empty()) continue;
      for (const auto& [name, text] : rung->final)
        if (!was.at("final").contains(name)) differs(name + " is not recorded");
      for (const auto& [name, state] : was.at("final").items()) {
        const auto value = state.at("value").get<std::string>(), bound = state.at("bound").get<std::string>();
        const auto mine = std::ranges::find(rung->final, name, &std::pair<std::string, std::string>::first);
        if (mine == rung->final.end()) {
          differs(name + " is missing");
          continue;
        }
        bool same = false;
        try {
          same = as_recorded(mine->second, value, bound);
        } catch (const BadInput&) {
          throw BadInput("the entry of " + where + " has a number that cannot be read");
        }
        if (!same) differs(fmt::format("{} is {}, it was {} (bound {})", name, mine->second, value, bound));
      }
    }
    if (met.size() != now.ladder.size()) found.push_back(where + ": arithmetics are missing in the file");
  } catch (const nlohmann::json::exception& e) {
    throw BadInput("the entry of " + where + " cannot be read: " + e.what());
  }
  return found;
}

namespace {

Choices precision_models() {
  return {[](const Model& model) { return model.parameters; }, {stalls()}};
}

/// What makes the records of a target: one, or those of all effects. The words behind it are read: `options` among
/// them.
std::function<std::vector<PrecisionRecord>()> asked(const std::string& target, const std::vector<std::string>& words,
                                                    const std::vector<Option>& options,
                                                    const std::filesystem::path& root) {
  const bool statement = !is_text_map(target) && (registry().contains(target) || keys_among({target}).empty());
  if (statement || is_effect(target)) {
    read_options("precision " + target, options, words);
    if (!statement) return [target] { return precision_effects(target); };
    return [target, root] { return std::vector{precision_of_statement(target, root)}; };
  }
  if (!is_text_map(target) && target.find('.') != std::string::npos) find_statement(target);  // names near keys
  Request request;
  read_request(request, "precision", precision_models(), target, words, options);
  return [request] { return std::vector{precision_of_run(request)}; };
}

nlohmann::json read_baseline(const std::string& file) {
  nlohmann::json json = read_json_file(file);
  try {
    if (json.at("runs").is_array() && !json.at("runs").empty()) return json;
  } catch (const nlohmann::json::exception&) {  // said below
  }
  throw BadInput(file + ": not a file of `precision --baseline`");
}

/// The records of an entry, run again.
PrecisionRecord again(const nlohmann::json& entry, const std::string& file, const std::filesystem::path& root) {
  std::string target;
  std::vector<std::string> words;
  try {
    target = entry.at("target").get<std::string>();
    for (const auto& [name, value] : entry.at("parameters").items()) {
      words.push_back("--" + name);
      words.push_back(value.get<std::string>());
    }
  } catch (const nlohmann::json::exception& e) {
    throw BadInput(file + ": an entry cannot be read: " + e.what());
  }
  try {
    if (target == "stalls") throw BadInput("stalls has no end state to compare");
    return asked(target, words, {}, root)().front();
  } catch (const BadInput& e) {
    throw BadInput(file + ": " + e.what());
  }
}

bool same_run(const nlohmann::json& entry, const PrecisionRecord& record) {
  return entry.value("target", "") == record.target &&
         entry.value("parameters", nlohmann::json::object()) == nlohmann::json(record.parameters);
}

/// Adds the records to the file's runs, or puts them in the place of those of the same target and parameters.
int write_baseline(const std::string& file, const std::vector<PrecisionRecord>& records) {
  nlohmann::json json = {{"runs", nlohmann::json::array()}};
  if (std::filesystem::exists(file)) json = read_baseline(file);
  json["environment"] = program_facts();
  json["bounds"] =
      "how far an end state may move: 0 in MPFR, whose functions are correctly rounded; in native types 4 times its "
      "distance from the truth or 1e-6 of the truth, the larger; `any` where chaos makes it any number";
  for (const PrecisionRecord& record : records) {
    auto& runs = json["runs"];
    const auto old = std::ranges::find_if(runs, [&](const nlohmann::json& entry) { return same_run(entry, record); });
    if (old != runs.end())
      *old = baseline_entry(record);
    else
      runs.push_back(baseline_entry(record));
  }
  write_json(file, json);
  fmt::print("wrote {} ({} runs)\n", printable(file), json["runs"].size());
  return 0;
}

int check_baseline(const nlohmann::json& entries, const std::vector<PrecisionRecord>& records) {
  std::size_t altered = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::vector<std::string> found = differences(entries[i], records[i]);
    for (const std::string& line : found) fmt::print("{}\n", line);
    if (!found.empty()) ++altered;
  }
  if (altered == 0)
    fmt::print("{} run{} as recorded\n", records.size(), records.size() == 1 ? "" : "s");
  else
    fmt::print("{} of {} runs NOT as recorded\n", altered, records.size());
  return altered == 0 ? 0 : 1;
}

}  // namespace

std::string precision_help() {
  return "KEY (a statement in finitely many variables), EFFECT or MODEL [--PARAM VALUE...] [--json FILE]\n"
         "  --baseline FILE  add the run to the regression file; without a target: run all of it again and rewrite it\n"
         "  --check FILE     compare with the regression file; without a target: all of it\n" +
         effects_help() + help_of(precision_models()) + "  stalls takes --csv FILE too";
}

int precision_command(std::vector<std::string> words, const std::filesystem::path& root) {
  std::string target;
  if (!words.empty() && !words.front().starts_with("--")) {
    target = words.front();
    words.erase(words.begin());
  }
  if (target == stalls().name) {
    Request request;
    read_request(request, "precision", precision_models(), target, words,
                 {file_option("json", request.json), file_option("csv", request.csv)});
    require_files({request.csv, request.json});
    return stalls_command(request);
  }
  std::string json, baseline, check;
  const std::vector<Option> options = {file_option("json", json), file_option("baseline", baseline),
                                       file_option("check", check)};
  std::function<std::vector<PrecisionRecord>()> ask;
  if (target.empty())
    read_options("precision", options, words);
  else
    ask = asked(target, words, options, root);
  if (!baseline.empty() && !check.empty()) throw BadInput("precision: --baseline or --check, not both");
  require_distinct({json, baseline, check});
  require_files({json, baseline});
  const std::string& file = baseline.empty() ? check : baseline;
  std::vector<PrecisionRecord> records;
  nlohmann::json entries = nlohmann::json::array();
  if (target.empty()) {
    if (file.empty())
      throw BadInput("precision: a KEY, EFFECT or MODEL is required, or --check FILE (see precision --help)");
    entries = read_baseline(file).at("runs");
    for (const nlohmann::json& entry : entries) records.push_back(again(entry, file, root));
  } else {
    records = ask();
    if (!check.empty()) {
      const nlohmann::json runs = read_baseline(check).at("runs");
      for (const PrecisionRecord& record : records) {
        const auto old =
            std::ranges::find_if(runs, [&](const nlohmann::json& entry) { return same_run(entry, record); });
        if (old == runs.end()) throw BadInput(check + ": has no run of " + record.target + " with these parameters");
        entries.push_back(*old);
      }
    }
  }
  if (!json.empty()) {
    nlohmann::json all = nlohmann::json::array();
    for (const PrecisionRecord& record : records) all.push_back(to_json(record));
    write_json(json, records.size() == 1 ? all.front() : all);
  }
  if (!baseline.empty()) return write_baseline(baseline, records);
  if (!check.empty()) return check_baseline(entries, records);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i > 0) fmt::print("\n\n");
    print_table(records[i]);
  }
  return 0;
}

}  // namespace overshoot::program
