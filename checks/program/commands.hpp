#pragma once
/// The program's commands. Each returns the exit code: 0 as expected, 1 a verdict differs or a certificate is rejected
/// or a search did not succeed, 2 bad usage or an unreadable file (thrown as BadInput).
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/evidence/check.hpp"

namespace overshoot::program {

struct CheckArguments {
  std::vector<std::string> keys;
  std::size_t budget = 0;
  std::uint64_t seed = 1;
  bool fresh = false;
  std::string json;
};
int check_command(const CheckArguments& arguments, const std::filesystem::path& root);
int list_command();
int show_command(const std::string& key);
int refute_command(const std::string& key, std::size_t budget, std::uint64_t seed, const std::filesystem::path& root);
/// `resume`: goes on with the boxes that an interrupted run has logged.
int prove_command(const std::string& key, long budget, bool resume, const std::filesystem::path& root);
int verify_command(const std::vector<std::string>& files, bool all, const std::filesystem::path& root);
/// The certificate as a Coq file: to stdout where `out` is empty.
int export_coq_command(const std::string& file, const std::string& out);

/// `arguments` are the words after the model's name.
int simulate_command(const std::string& model, const std::vector<std::string>& arguments);
/// The models and their parameters, for the help.
std::string simulate_help();

/// The same for a rigorous orbit over a whole box of starts and parameters, and its limit.
int enclose_command(const std::string& model, const std::vector<std::string>& arguments);
std::string enclose_help();

/// A run, a statement or a named effect in every arithmetic of the precision ladder beside rigorous truth. `words` are
/// those after `precision`.
int precision_command(std::vector<std::string> words, const std::filesystem::path& root);
std::string precision_help();
/// The ladder of a statement in finitely many variables at its witness and its worst sample, for check's JSON: null
/// where it has neither, or nothing there to judge.
nlohmann::json ladder_json(const Record& r);

/// The attractor of cubic_map over a grid of s, as CSV: a row for each of its points, `period` of them, or `keep` where
/// no period is seen (then `period` is 0).
struct SweepArguments {
  std::string model, s = "lin:1/5:2/5:401", z0 = "1/2", csv;
  long discard = 5000, keep = 128;
};
int sweep_command(const SweepArguments& arguments);

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

/// Whether stdout is a terminal (colours, width).
bool terminal();

/// Finds out before long work that a result file can be written; throws BadInput otherwise.
void require_writable(const std::string& file);

/// Facts about this build and machine, for JSON records.
nlohmann::json environment();

}  // namespace overshoot::program
