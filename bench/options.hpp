#pragma once
/// The options of overshoot bench: the program that times takes them, and the one that is built first tells of them.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace overshoot::bench {

inline constexpr const char* about = "overshoot bench: times every hot loop, each verified first";

struct Options {
  std::string filter = ".", against, json;
  bool peers = false;
};

inline std::vector<CLI::Option*> add_options(CLI::App& app, Options& options) {
  return {app.add_option("--filter", options.filter,
                         "only the benchmarks whose names this regular expression matches, and the rooflines"),
          app.add_flag("--peers", options.peers, "NumPy, mpmath and gmpy2 too, side by side"),
          app.add_option("--against", options.against,
                         "an earlier --json FILE: what has become slower? Then the exit code is 1"),
          app.add_option("--json", options.json, "write the times of all repetitions to this file")};
}

}  // namespace overshoot::bench
