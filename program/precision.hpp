#pragma once
/// What the kinds of `precision` share: one record for a run, a statement or a named effect, and how it is written.
#include "lib/precision/ladder.hpp"
#include "program/decimal_text.hpp"
#include "program/options.hpp"

namespace overshoot::program {

/// A result counts as right, and a run as still with the truth, up to this part of the quantity.
constexpr double run_tolerance = 1e-3;

/// One rung of the table.
struct RungRecord {
  Rung rung;
  std::vector<std::pair<std::string, std::string>> final;  ///< quantity, decimal
  std::string verdict;
  bool right = false;
  std::optional<long> parts_at, predicted_at;
  std::string parts_in;
  std::string why, because;
};

/// The whole table.
struct PrecisionRecord {
  std::string target;
  std::map<std::string, std::string> parameters;
  std::vector<std::pair<std::string, DecimalEnclosure>> truth;
  std::string truth_verdict, truth_by;
  std::vector<std::string> shown;  ///< the quantities of the table
  std::vector<RungRecord> ladder;
  std::vector<std::string> notes;
  std::optional<double> lyapunov;    ///< growth of an error over the second half of the run, in nats a step
  std::optional<long> verdict_from;  ///< runs: the fewest bits from which on the verdict is right, if there are

  std::vector<std::pair<Rung, bool>> right() const {
    std::vector<std::pair<Rung, bool>> r;
    for (const RungRecord& rung : ladder) r.emplace_back(rung.rung, rung.right);
    return r;
  }
};
nlohmann::json to_json(const PrecisionRecord& record);
void print_table(const PrecisionRecord& record);

/// A run of a model on the ladder.
PrecisionRecord precision_of_run(const Request& request);
/// A statement in finitely many variables.
PrecisionRecord precision_of_statement(const std::string& key, const std::filesystem::path& root);

/// Who is wrong where: the bounce in p bits over a grid of p and eta.
Choice stalls();
int stalls_command(const Request& request);

/// The regression file: every run in it, its verdicts and end states in every arithmetic, and how far each may move.
nlohmann::json baseline_entry(const PrecisionRecord& record);
/// What differs between an entry and a record of today, each in a line; throws BadInput for an entry that cannot be
/// read.
std::vector<std::string> differences(const nlohmann::json& entry, const PrecisionRecord& now);

/// The small effects, by name: "fma", "summation", ...; all where `name` is empty.
std::vector<PrecisionRecord> precision_effects(const std::string& name);
/// Whether there is one of that name.
bool is_effect(const std::string& name);
std::string effects_help();

}  // namespace overshoot::program
