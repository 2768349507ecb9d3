#pragma once
/// The program's commands. Each returns the exit code: 0 as expected, 1 a verdict differs or a certificate is rejected
/// or a search did not succeed, 2 bad usage or an unreadable file (thrown as BadInput).
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/search/check.hpp"

namespace overshoot::program {

struct CheckArguments {
  std::vector<std::string> keys;
  std::size_t budget = 0;
  std::uint64_t seed = 1;
  bool fresh = false;
  std::string json;
  std::string certificate;  ///< the file for that of a lemma in the command
  std::string claim;        ///< of the numbers that .fpcore files compute
  bool smt = false;         ///< answer as an SMT solver does
};
int check_command(const CheckArguments& arguments, const std::filesystem::path& root);
/// The records of check, in the order of find_statements.
std::vector<Record> check_all(const CheckArguments& arguments, const std::filesystem::path& root);
/// check's JSON: the environment, and each record with the pictures that explain it. `command` is what was asked for.
nlohmann::json records_json(const std::vector<Record>& records, const CheckArguments& arguments,
                            const std::string& command, const std::filesystem::path& root);
/// Writes it to the file that the arguments name.
void write_records(const std::vector<Record>& records, const CheckArguments& arguments, const std::string& command,
                   const std::filesystem::path& root);
/// Adds to the members of "statements" their "series": the pictures that explain them (see lib/report/picture.hpp).
void add_pictures(nlohmann::json& statements, const std::vector<Record>& records);

struct ReportArguments {
  std::vector<std::string> keys;
  std::string from;  ///< a file of check --json; empty: check now
  std::string out = "report.html";
};
/// One HTML file of the records.
int report_command(const ReportArguments& arguments, const std::filesystem::path& root);

/// The statements of these prefixes, or all.
int list_command(const std::vector<std::string>& prefixes);
/// The catalogue of the statements, in Markdown.
int print_catalogue();
int show_command(const std::string& key, const std::string& claim, const std::filesystem::path& root);
struct SearchArguments {
  std::string key;
  long budget = 0;  ///< samples of refute, boxes of prove
  std::uint64_t seed = 1;
  bool resume = false;      ///< goes on with the boxes that an interrupted proof has logged
  std::string certificate;  ///< the file for that of a lemma in the command
  std::string claim;        ///< of the numbers that .fpcore files compute
};
int refute_command(const SearchArguments& arguments, const std::filesystem::path& root);
int prove_command(const SearchArguments& arguments, const std::filesystem::path& root);
/// check --smt: one line, unsat, sat or unknown, and after sat a model.
int smt_command(const std::string& file);
/// bench --problems: decides the lemmas of the folder's files anew, each within `limit` seconds, and prints verdict, boxes
/// and time beside what the folder's seen.json has of other tools.
int problems_command(const std::filesystem::path& folder, double limit);
/// The certificate as a Coq file: to stdout where `out` is empty.
int export_coq_command(const std::string& name, const std::string& out, const std::filesystem::path& root);

/// `arguments` are the words after the model's name.
int simulate_command(const std::string& model, const std::vector<std::string>& arguments);
/// The models and their parameters, for the help.
std::string simulate_help();

/// The same for a rigorous orbit over a whole box of starts and parameters, and its limit.
int enclose_command(const std::string& model, const std::vector<std::string>& arguments, const std::filesystem::path& root);
std::string enclose_help();

/// All cycles of a period in a box, or their branches over a range of a parameter.
int cycles_command(const std::string& model, const std::vector<std::string>& arguments);
std::string cycles_help();

struct RateArguments {
  std::string steps, schedule;  ///< one of them, or
  std::string multipliers;      ///< a certificate's file, made elsewhere perhaps
  bool repair = false;
  std::string functions = "convex", start = "dist", measure = "f";
  std::string json;
};
/// The worst case of a schedule.
int rate_command(const RateArguments& arguments);
/// bench --rates: for constant, silver and OBS-F steps of up to 15 the gap, and the seconds of solving, rounding and checking beside
/// those of the solver alone. Returns the exit code: 1 if a bound is lacking.
int time_rates();

/// A run, a statement or a named effect in every arithmetic of the precision ladder beside rigorous truth. `words` are
/// those after `precision`.
int precision_command(std::vector<std::string> words, const std::filesystem::path& root);
std::string precision_help();
/// The ladder of a statement in finitely many variables at its witness and its worst sample, for check's JSON: null
/// where it has neither, or nothing there to judge.
nlohmann::json ladder_json(const Record& record);

/// What a model settles to at every point of a grid of its parameters: CSV, NumPy's .npy, a picture.
int sweep_command(const std::string& model, const std::vector<std::string>& arguments);
std::string sweep_help();

/// A progress line on stderr, only when that is a terminal: what, how far, time left.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  void operator()(std::size_t done, std::size_t of);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// "5 step, 2 the same".
std::string in_numbers(const std::map<std::string, std::size_t>& counts);

/// Whether stdout is a terminal (colours, width).
bool terminal();

/// Finds out before long work that a result file can be written; throws BadInput otherwise.
void require_writable(const std::string& file);
/// Throws BadInput where two of these files are one (empty names: no file): what is written last would be all there is.
void require_distinct(const std::vector<std::string>& files);

/// Facts about this build, its libraries and this machine, for JSON records: the same at every call.
nlohmann::json program_facts();
/// The same, with "date" and the checkout's "commit", which has "-dirty" where files of it are changed or sources are
/// there that git does not know, and is absent where git does not say.
nlohmann::json environment(const std::filesystem::path& root);

}  // namespace overshoot::program
