/// What the program prints and writes is the same in a process whose decimal point is a comma.
#include <cstdlib>
#include <regex>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

/// Sets variables of the environment for a time.
class Environment {
 public:
  explicit Environment(std::vector<std::pair<const char*, std::string>> variables) : variables_(std::move(variables)) {
    for (const auto& [name, value] : variables_) setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) unsetenv(name);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<const char*, std::string>> variables_;
};

/// Everything that is printed and written by commands that write numbers, the times they took left out.
std::string everything() {
  const Scratch scratch;
  const std::filesystem::path root = scratch.root({"cai2024.g6"});
  std::string all;
  const auto add = [&](const Words& words) {
    const Outcome o = run(words, {.root = root});
    EXPECT_EQ(o.code, 0) << o.err;
    static const std::regex seconds(R"(, \d+[.,]\d+ s\b)");
    std::string out = std::regex_replace(o.out, seconds, "");
    for (std::size_t at; (at = out.find(scratch / "")) != std::string::npos;) out.erase(at, (scratch / "").size());
    all += out;
  };
  for (const std::string scalar : {"double", "float", "longdouble", "float128", "mpfr:100", "ball:4000"}) {
    add({"simulate", "single_neuron", "--eta", "1/100", "--delta", "1/2", "--x0", "1/10", "--steps", "1500", "--until",
         "1e-30", "--scalar", scalar, "--csv", scratch / "run.csv", "--json", scratch / "run.json"});
    nlohmann::json j = read_json(scratch.path("run.json"));
    j.erase("seconds");
    all += read_file(scratch.path("run.csv")) + j.dump(1);
  }
  add({"show", "ahn2023.regime_eos.orbit"});
  add({"list", "--markdown"});
  add({"enclose", "cubic_map", "--s", "0.2:0.2001"});
  add({"precision", "cubic_map", "--steps", "40", "--json", scratch / "precision.json"});
  add({"sweep", "cubic_map", "--s", "lin:1/5:2/5:5", "--csv", scratch / "sweep.csv"});
  all += read_file(scratch.path("sweep.csv"));
  add({"verify", certificate(root, "cai2024.g6").string()});
  run({"prove", "cai2024.g6"}, {.root = root});
  nlohmann::json proof = read_json(certificate(root, "cai2024.g6"));
  proof.erase("seconds");
  all += proof.dump(1);
  run({"check", "cai2024.g6", "--json", scratch / "check.json"}, {.root = root});
  nlohmann::json record = read_json(scratch.path("check.json")).at("statements").at(0);
  erase_of_this_run(record);
  return all + record.dump(1);
}

/// The first line that differs, to be shown.
std::string first_difference(const std::string& a, const std::string& b) {
  const std::vector<std::string> as = lines_of(a), bs = lines_of(b);
  for (std::size_t i = 0; i < std::min(as.size(), bs.size()); ++i)
    if (as[i] != bs[i]) return as[i] + "\n" + bs[i];
  return "one is longer";
}

void same_with_commas(std::vector<std::pair<const char*, std::string>> variables) {
  const std::string here = everything();
  variables.emplace_back("LD_PRELOAD", OVERSHOOT_COMMA_LIBRARY);
  const Environment hostile(std::move(variables));
  const std::string there = everything();
  EXPECT_TRUE(here == there) << first_difference(here, there);
}

TEST(Locale, OfStreams) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer must be the first library";
#endif
  same_with_commas({});
}

TEST(Locale, OfTheCLibrary) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer must be the first library";
#endif
  const Scratch scratch;
  const std::string make = "localedef -i de_DE -f UTF-8 " + scratch / "de_DE.UTF-8" + " > /dev/null 2>&1";
  if (std::system(make.c_str()) != 0)
    GTEST_SKIP() << "NO LOCALE WITH A DECIMAL COMMA WAS TESTED: localedef or the sources of de_DE are missing";
  same_with_commas({{"LOCPATH", scratch.path("").string()}, {"OVERSHOOT_TEST_LOCALE", "de_DE.UTF-8"}});
}

}  // namespace
}  // namespace overshoot::cli
