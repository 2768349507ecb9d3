#pragma once
/// Running the command-line program as a user does: arguments in; exit code, stdout and stderr out.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace overshoot::cli {

using Words = std::vector<std::string>;

struct Outcome {
  int code = -1;   ///< the exit code; -1 if a signal ended it
  int signal = 0;  ///< the signal that ended it
  bool timed_out = false;
  std::string out, err;
};

struct How {
  std::filesystem::path root = OVERSHOOT_SOURCE_DIR;
  std::chrono::milliseconds limit{60'000};
  std::optional<std::chrono::milliseconds> interrupt_after;  ///< send SIGINT then
  std::optional<std::size_t> address_space;                  ///< at most so many bytes of it
  std::string program = OVERSHOOT_PROGRAM;
};

/// Runs the program with `--root` and the words, stdout and stderr being pipes.
Outcome run(const Words& words, const How& how = {});

/// The program refuses: the exit code, nothing on stdout, one line on stderr with every one of `parts` in it.
void expect_refused(const Words& words, const Words& parts, const How& how = {}, int code = 2);

std::vector<std::string> lines_of(const std::string& text);
std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);
nlohmann::json read_json(const std::filesystem::path& file);

/// A directory of its own for one test, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path path(const std::string& name) const { return directory_ / name; }
  std::string operator/(const std::string& name) const { return path(name).string(); }
  /// A root of its own that holds the committed certificates of these keys.
  std::filesystem::path root(const Words& keys) const;
  /// Names of the files in it, sorted; below `folder` if given.
  std::vector<std::string> files(const std::string& folder = "") const;

 private:
  std::filesystem::path directory_;
};

/// Where a root has the certificate of a key.
std::filesystem::path certificate(const std::filesystem::path& root, const std::string& key);
/// Takes from a record of check what the run tells of itself: its time, and whether its certificate was verified before.
void erase_of_this_run(nlohmann::json& record);
/// Makes the checksum of an altered certificate right.
void sign(nlohmann::json& certificate);

}  // namespace overshoot::cli
