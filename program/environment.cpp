/// What a record says of the program, the libraries, the machine and the moment it was made.
#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <boost/version.hpp>
#include <cblas.h>
#include <nlopt.h>
#include <openssl/crypto.h>
#include <sys/utsname.h>
#include <tbb/version.h>
#include <zlib.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>
#include <nlohmann/json.hpp>

#include "program/commands.hpp"
#include "lib/scalar/arb.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot::program {

namespace {

/// The value of the first line "NAME<separator>VALUE" of a file of such lines, without quotes; empty if there is none.
std::string value_in(const char* file, const std::string& name, char separator) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const auto at = line.find(separator);
    if (at == std::string::npos || !line.starts_with(name)) continue;
    std::string value = line.substr(at + 1);
    std::erase(value, '"');
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return "";
}

/// The first line of what git says of the checkout, if it says anything and succeeds. It goes through the shell with
/// the path quoted.
std::optional<std::string> git(const std::filesystem::path& root, const std::string& question) {
  std::string quoted;
  for (const char c : root.string()) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  const std::string command = "git -C '" + quoted + "' " + question + " 2>/dev/null";
  std::FILE* answer = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): see above
  if (!answer) return {};
  char text[128] = "";
  const bool said = std::fgets(text, sizeof text, answer) != nullptr;
  while (std::fgetc(answer) != EOF) {
  }
  if (pclose(answer) != 0 || !said) return {};
  std::string line = text;
  std::erase(line, '\n');
  return line;
}

/// What git calls the checked-out commit; empty where it does not say (no git, no repository). Sources that git does
/// not know are compiled in like the others.
std::string commit_of(const std::filesystem::path& root) {
  std::string commit = git(root, "describe --always --dirty --abbrev=40 --exclude '*'").value_or("");
  const bool unknown_sources =
      !commit.empty() && git(root, "ls-files --others --exclude-standard -- checks lib models proofs-numeric");
  return commit + (unknown_sources && !commit.ends_with("-dirty") ? "-dirty" : "");
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace

nlohmann::json program_facts() {
  utsname machine{};
  uname(&machine);
  nlohmann::json json = {
      {"overshoot", OVERSHOOT_VERSION},
      {"compiler", "g++ " __VERSION__},
      {"flags", OVERSHOOT_FLAGS},
      {"arb", "FLINT " FLINT_VERSION},
      {"mpfr", mpfr_get_version()},
      {"mpfi", mpfi_get_version()},
      {"gmp", gmp_version},
      {"threads", std::thread::hardware_concurrency()},
      {"libraries",
       {{"Boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
        {"CLI11", CLI11_VERSION},
        {"Eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
        {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
        {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                      NLOHMANN_JSON_VERSION_PATCH)},
        {"oneTBB", TBB_runtime_version()},
        {"OpenBLAS", openblas_get_config()},
        {"OpenSSL", OpenSSL_version(OPENSSL_VERSION)},
        {"zlib", zlibVersion()}}},
      {"system", fmt::format("{}, {} {} {}", value_in("/etc/os-release", "PRETTY_NAME", '='), machine.sysname,
                             machine.release, machine.machine)}};
  int major = 0, minor = 0, patch = 0;
  nlopt_version(&major, &minor, &patch);
  json["libraries"]["NLopt"] = fmt::format("{}.{}.{}", major, minor, patch);
  if (const std::string cpu = value_in("/proc/cpuinfo", "model name", ':'); !cpu.empty()) json["cpu"] = cpu;
  return json;
}

nlohmann::json environment(const std::filesystem::path& root) {
  nlohmann::json json = program_facts();
  json["date"] = utc_now();
  if (const std::string commit = commit_of(root); !commit.empty()) json["commit"] = commit;
  return json;
}

}  // namespace overshoot::program
