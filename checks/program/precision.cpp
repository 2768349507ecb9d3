/// precision: a run or a statement on the ladder of arithmetics, the named effects, and the regression file.
#include "checks/program/precision.hpp"

#include "lib/certificate/certificate.hpp"
#include "lib/evidence/refute.hpp"

namespace overshoot::program {

nlohmann::json to_json(const PrecisionRecord& r) {
  nlohmann::json j = {{"target", r.target},
                      {"parameters", r.parameters},
                      {"truth_verdict", r.truth_verdict},
                      {"truth_by", r.truth_by},
                      {"tolerance", fmt::format("{:g}", run_tolerance)},
                      {"ladder", nlohmann::json::array()}};
  for (const auto& [name, x] : r.truth) j["truth"][name] = {x.lo, x.hi};
  if (r.lyapunov) j["lyapunov"] = decimal(*r.lyapunov);
  for (const RungRecord& x : r.ladder) {
    nlohmann::json rung = {{"scalar", x.rung.scalar}, {"p", x.rung.p}, {"verdict", x.verdict}, {"right", x.right}};
    for (const auto& [name, text] : x.final) rung["final"][name] = text;
    if (x.parts_at) {
      rung["parts_at"] = *x.parts_at;
      rung["parts_in"] = x.parts_in;
    }
    if (x.predicted_at) rung["predicted_parts_at"] = *x.predicted_at;
    if (!x.why.empty()) {
      rung["why"] = x.why;
      rung["because"] = x.because;
    }
    j["ladder"].push_back(std::move(rung));
  }
  if (const auto p = right_from(r.right())) j["right_from"] = *p;
  return j;
}

namespace {

std::string in_short(const std::string& decimal_text) {
  const double x = std::strtod(decimal_text.c_str(), nullptr);
  return std::isfinite(x) ? fmt::format("{:.9g}", x) : decimal_text;
}

}  // namespace

void print_table(const PrecisionRecord& r) {
  std::string parameters;
  for (const auto& [name, value] : r.parameters) parameters += fmt::format(" {}={}", name, value);
  fmt::print("{}{}\n", r.target, parameters);
  std::string truth;
  for (const auto& [name, x] : r.truth)
    if (name == r.shown) truth = fmt::format(", {} in [{}, {}]", name, x.lo, x.hi);
  fmt::print("truth: {}{} ({})\n\n", r.truth_verdict, truth, r.truth_by);
  std::size_t width = 9;
  for (const RungRecord& x : r.ladder) width = std::max(width, x.verdict.size());
  const bool parts = std::ranges::any_of(r.ladder, [](const auto& x) { return x.parts_at.has_value(); });
  const bool predicted = std::ranges::any_of(r.ladder, [](const auto& x) { return x.predicted_at.has_value(); });
  const auto step = [](const std::optional<long>& t) { return t ? std::to_string(*t) : std::string("-"); };
  fmt::print("{:<11}{:>4}  {:>17}  {:<{}}  {:<5}", "arithmetic", "bits", r.shown, "verdict", width, "right");
  if (parts) fmt::print("  {:>8}", "parts at");
  if (predicted) fmt::print("  {:>9}", "predicted");
  fmt::print("  why\n");
  for (const RungRecord& x : r.ladder) {
    std::string value = "-";
    for (const auto& [name, text] : x.final)
      if (name == r.shown) value = in_short(text);
    fmt::print("{:<11}{:>4}  {:>17}  {:<{}}  {:<5}", x.rung.scalar, x.rung.p, value, x.verdict, width,
               x.right ? "yes" : "NO");
    if (parts) fmt::print("  {:>8}", step(x.parts_at));
    if (predicted) fmt::print("  {:>9}", step(x.predicted_at));
    fmt::print("  {}\n", x.why);
  }
  const auto from = right_from(r.right());
  fmt::print("\n{}\n", from ? fmt::format("right from {} bits on", *from) : std::string("wrong even at the most bits"));
  for (const std::string& note : r.notes) fmt::print("{}\n", note);
  bool wrong = false;
  for (const RungRecord& x : r.ladder) {
    if (x.because.empty()) continue;
    if (!wrong) fmt::print("\nwhy the others are wrong\n");
    wrong = true;
    fmt::print("  {}: {}: {}\n", x.rung.scalar, x.why, x.because);
  }
}

PrecisionRecord precision_of_statement(const std::string& key, const std::filesystem::path& root) {
  const Statement& s = find_statement(key);
  if (s.about_runs())
    throw BadInput(key +
                   ": a statement about runs: run its model instead, precision single_neuron (see precision --help)");
  if (s.existence()) throw BadInput(key + ": a statement that some step exists is shown by balls alone");
  std::vector<std::vector<Rational>> points;
  const std::filesystem::path file = certificate_path(root, key);
  bool witness = false;
  if (std::filesystem::exists(file)) {
    points.push_back(from_witness(s.domain, read_certificate(file).point));
    witness = s.about.expected == Verdict::refuted;
  }
  const std::size_t most = s.structured() ? 4 : 40;
  const SampleReport report =
      sample(s, {}, {.samples = s.structured() ? 400U : 4000U, .stop_at_first_refutation = false});
  for (const std::vector<double>& x : report.worst_points) {
    if (points.size() > most) break;
    std::vector<Rational> point;
    for (const double c : x) point.push_back(exact_rational(c));
    points.push_back(std::move(point));
  }
  const StatementLadder found = statement_ladder(s, points);
  PrecisionRecord record;
  record.target = key;
  record.shown = "wrong";
  const auto text = [&](std::size_t against) {
    return against == 0 ? std::string("holds at all points") : fmt::format("fails at {} points", against);
  };
  record.truth_verdict = text(found.against);
  record.truth_by = fmt::format("balls, {} exact points{}, {} within the hypotheses", points.size(),
                                witness ? ", the first being the witness" : "", found.applicable);
  for (const StatementRung& r : found.ladder) {
    RungRecord x;
    x.rung = r.rung;
    x.final = {{"wrong", fmt::format("{}", r.wrong)}, {"judged", fmt::format("{}", r.judged)}};
    x.verdict = text(r.points_against);
    x.right = r.right;
    if (r.why) x.why = name_of(*r.why);
    x.because = r.because;
    record.ladder.push_back(std::move(x));
  }
  record.notes = {fmt::format(
      "wrong: how many of {} comparisons (hypotheses and claims at the points) are decided otherwise than in truth",
      found.ladder.front().judged)};
  if (found.undecided > 0)
    record.notes.push_back(fmt::format("{} comparisons more are equalities that balls cannot decide", found.undecided));
  return record;
}

int precision_command(const std::string& target, const std::vector<std::string>& arguments,
                      const std::filesystem::path& root) {
  std::string json;
  PrecisionRecord record;
  if (registry().contains(target)) {
    if (arguments.size() == 2 && arguments[0] == "--json")
      json = arguments[1];
    else if (!arguments.empty())
      throw BadInput("precision " + target + ": a statement has no parameters, only --json FILE");
    if (!json.empty()) require_writable(json);
    record = precision_of_statement(target, root);
  } else {
    const Request q = read_request("precision", simulated_models(), target, arguments, {"json"});
    json = q.json;
    Request quiet = q;
    quiet.json.clear();
    record = precision_of_run(quiet);
  }
  if (!json.empty()) write_whole(json, to_json(record).dump(1) + "\n");
  print_table(record);
  return 0;
}

}  // namespace overshoot::program
