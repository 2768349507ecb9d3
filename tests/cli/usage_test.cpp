/// Bad usage: exit code 2, one line on stderr that names what is wrong, nothing on stdout, nothing half-written.
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

TEST(Usage, Help) {
  const std::vector<Words> asks = {
      {"--help"}, {"check", "--help"}, {"simulate", "--help"}, {"simulate", "single_neuron", "--help"}, {"--version"}};
  for (const Words& words : asks) {
    const Outcome r = run(words);
    EXPECT_EQ(r.code, 0);
    EXPECT_EQ(r.err, "");
    EXPECT_NE(r.out, "");
  }
}

TEST(Usage, Commands) {
  expect_refused({}, {"command"});
  expect_refused({"chek"}, {"chek"});
  expect_refused({"chek", "ahn2023"}, {"chek"});
  expect_refused({"show"}, {"key"});
  expect_refused({"prove"}, {"key"});
  expect_refused({"refute"}, {"key"});
  expect_refused({"simulate"}, {"model"});
  expect_refused({"verify"}, {"--all"});
  expect_refused({"list", "what"}, {"what"});
  expect_refused({"check", "--nonsense"}, {"--nonsense"});
}

TEST(Usage, Keys) {
  for (const std::string command : {"show", "prove", "refute", "check"}) {
    expect_refused({command, "nope.nothing"}, {"'nope.nothing'"});
    expect_refused({command, ""}, {"nothing is written"});
    expect_refused({command, "ahn2023.y_monoton"}, {"'ahn2023.y_monoton'", "ahn2023.y_monotone"});
    expect_refused({command, "cai2024.log_cosh"}, {"'cai2024.log_cosh'", "ahn2023.loss_a1.log_cosh"});
  }
  // One bad key among good ones: found out before any work.
  expect_refused({"check", "ahn2023", "nope"}, {"'nope'"}, {.limit = std::chrono::seconds(5)});
}

TEST(Usage, CheckNumbers) {
  const std::string key = "ahn2023.loss_a1.huber";
  for (const std::string bad : {"0", "-1", "abc", "1.5", "", "999999999999999999999"})
    expect_refused({"check", key, "--budget", bad}, {"--budget"});
  for (const std::string bad : {"-1", "abc", "1.5", "99999999999999999999999"})
    expect_refused({"check", key, "--seed", bad}, {"--seed"});
  expect_refused({"prove", key, "--budget", "0"}, {"--budget"});
  expect_refused({"refute", key, "--budget", "abc"}, {"--budget"});
}

TEST(Usage, SimulateNumbers) {
  for (const std::string bad :
       {"0", "-1/100", "nan", "inf", "-inf", "1/0", "abc", "", "0x10", " 1", "1e99999", "1/2/3", "--1"}) {
    expect_refused({"simulate", "single_neuron", "--eta=" + bad, "--steps", "3"}, {"--eta"});
    if (!bad.starts_with("--")) expect_refused({"simulate", "single_neuron", "--eta", bad, "--steps", "3"}, {"--eta"});
  }
  for (const std::string scalar : {"mpfr:", "ball:"})
    for (const std::string bad : {"1", "0", "-3", "1000000000", "99999999999999999999", "abc", "53.5", ""})
      expect_refused({"simulate", "single_neuron", "--scalar", scalar + bad, "--steps", "3"}, {"--scalar", scalar});
  for (const std::string bad : {"-1", "1.5", "abc", "1e30"})
    expect_refused({"simulate", "single_neuron", "--steps", bad}, {"--steps"});
  for (const std::string bad : {"0", "-1", "x"})
    expect_refused({"simulate", "single_neuron", "--until", bad}, {"--until"});
  expect_refused({"simulate", "mean_model", "--d", "0"}, {"--d"});
  expect_refused({"simulate", "mean_model", "--mult", "-9"}, {"--mult"});
  expect_refused({"simulate", "threshold_network", "--n", "0"}, {"--n"});
  expect_refused({"simulate", "threshold_network", "--d", "1/2"}, {"--d"});
  expect_refused({"simulate", "threshold_network", "--seed", "-1"}, {"--seed"});
  expect_refused({"simulate", "threshold_network", "--lambda", "-1"}, {"lambda"});
  expect_refused({"simulate", "cubic_map", "--s", "0"}, {"--s"});
  expect_refused({"simulate", "benign_single", "--m", "0"}, {"--m"});
  expect_refused({"simulate", "benign_single", "--c0", "-1"}, {"--c0"});
  expect_refused({"simulate", "benign_network", "--rho", "3/2"}, {"--rho", "0", "1"});
  expect_refused({"simulate", "benign_network", "--sigma_p", "-1"}, {"--sigma_p"});
  expect_refused({"simulate", "benign_network", "--patches", "1"}, {"--patches"});
  expect_refused({"simulate", "benign_network", "--d", "100000", "--n", "100000"}, {"10^8"});
}

TEST(Usage, Sweep) {
  const Scratch scratch;
  const std::string file = scratch / "f.csv";
  expect_refused({"sweep", "cubic_map"}, {"--csv"});
  expect_refused({"sweep", "perceptron", "--csv", file}, {"'perceptron'", "single_neuron", "mean_model", "cubic_map"});
  expect_refused({"sweep", "mean_model", "--loss", "sqrt", "--csv", file}, {"--loss"});
  expect_refused({"sweep", "mean_model", "--scalar", "ball:53", "--csv", file}, {"--scalar", "ball:53"});
  expect_refused({"sweep", "mean_model", "--csv", file, "--npy"}, {"--npy"});
  expect_refused({"sweep", "single_neuron", "--delta", "lin:-300:1:3", "--csv", file}, {"--delta", "negative"});
  expect_refused({"sweep", "single_neuron", "--steps", "lin:1:5:3", "--csv", file}, {"--steps"});
  expect_refused({"sweep", "single_neuron", "--eta", "lin:1:2:5000", "--delta", "lin:1:2:5000", "--csv", file},
                 {"25000000 points"});
  for (const std::string bad : {"lin:1/5:2/5", "lin:1/5:2/5:1", "lin:1/5:2/5:5/2", "lin:1/5:2/5:5:6",
                                "lin:", "log:0:1:5", "0", "lin:-1:1:5", "abc", "lin:1/5:2/5:99999999999"})
    expect_refused({"sweep", "cubic_map", "--s", bad, "--csv", file}, {"--s"});
  expect_refused({"sweep", "cubic_map", "--z0", "x", "--csv", file}, {"--z0"});
  expect_refused({"sweep", "cubic_map", "--keep", "0", "--csv", file}, {"--keep"});
  expect_refused({"sweep", "cubic_map", "--csv", scratch / "missing/f.csv"}, {"missing/f.csv"});
  EXPECT_TRUE(scratch.files().empty());
}

/// What the number type would turn into infinity or 0 is refused; a type of a wider range takes it.
TEST(Usage, NumbersBeyondTheType) {
  const Scratch scratch;
  for (const std::string bad : {"1e400", "1e-400"}) {
    for (const std::string name : {"eta", "x0", "delta", "until"})
      expect_refused({"simulate", "single_neuron", "--" + name, bad, "--steps", "3"}, {"--" + name, bad, "double"});
    expect_refused({"simulate", "cubic_map", "--z0", bad}, {"--z0", bad});
    expect_refused({"simulate", "two_layer", "--step", bad}, {"--step", bad});
    expect_refused({"sweep", "single_neuron", "--until", bad, "--csv", scratch / "f"}, {"--until"});
  }
  expect_refused({"simulate", "single_neuron", "--x0", "1e39", "--scalar", "float"}, {"--x0", "1e39", "float"});
  for (const std::string name : {"x0", "until"})
    expect_refused({"sweep", "single_neuron", "--" + name, "1e39", "--scalar", "float", "--csv", scratch / "f"},
                   {"--" + name, "float"});
  expect_refused({"sweep", "single_neuron", "--eta", "log:1e-50:1:3", "--scalar", "float", "--csv", scratch / "f"},
                 {"--eta", "float"});
  EXPECT_TRUE(scratch.files().empty());
  EXPECT_EQ(run({"simulate", "single_neuron", "--x0", "1e400", "--scalar", "longdouble", "--steps", "3"}).code, 0);
  EXPECT_EQ(run({"simulate", "single_neuron", "--x0", "1e400", "--scalar", "mpfr:53", "--steps", "3"}).code, 0);
}

/// One file for two results would hold the second alone.
TEST(Usage, FilesAreDistinct) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("d"));
  std::filesystem::create_directory_symlink(scratch.path("d"), scratch.path("l"));
  const std::string a = scratch / "d/a", same = scratch / "d/../l/./a", log = scratch / "d/a.sweep";
  for (const std::string& b : {a, same}) {
    expect_refused({"simulate", "single_neuron", "--csv", a, "--json", b}, {b, "two files"});
    expect_refused({"sweep", "cubic_map", "--csv", a, "--npy", b}, {b, "two files"});
    expect_refused({"sweep", "cubic_map", "--npy", a, "--png", b}, {b, "two files"});
  }
  expect_refused({"sweep", "cubic_map", "--csv", a, "--npy", log}, {log, "two files"});
  // Nor may a result replace what it is made from.
  const std::string root = scratch.root({"cai2024.g6"}).string(), proof = certificate(root, "cai2024.g6").string();
  const std::string before = read_file(proof);
  expect_refused({"export-coq", proof, "-o", proof}, {proof, "two files"});
  expect_refused({"report", "--from", proof, "-o", proof}, {proof, "two files"});
  EXPECT_EQ(read_file(proof), before);
  EXPECT_TRUE(scratch.files("d").empty());
}

/// 80 GB of weights.
TEST(Usage, OutOfMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer takes all addresses";
#endif
  expect_refused({"simulate", "mlp", "--width", "100000", "--layers", "3", "--steps", "1"}, {"out of memory"},
                 {.address_space = std::size_t{16} << 30});
}

TEST(Usage, SimulateWords) {
  expect_refused({"simulate", "perceptron"}, {"'perceptron'", "single_neuron", "mean_model"});
  expect_refused({"simulate", "single_neuron", "--scalar", "quad"}, {"'quad'", "float128"});
  expect_refused({"simulate", "single_neuron", "--scalar", "mpfr"}, {"'mpfr'"});
  expect_refused({"simulate", "single_neuron", "--mult", "9"}, {"--mult"});
  expect_refused({"simulate", "single_neuron", "stray"}, {"'stray'"});
  expect_refused({"simulate", "single_neuron", "--eta"}, {"--eta"});
  expect_refused({"simulate", "single_neuron", "--eta", "--steps", "5"}, {"--eta"});
  for (const std::string loss :
       {"nope", "power", "power:", "power:1", "power:1/2", "power:-3", "power:abc", "power:100000", "log_cosh:3"})
    expect_refused({"simulate", "single_neuron", "--loss", loss, "--steps", "3"}, {"loss"});
  expect_refused({"simulate", "single_neuron", "--y0", "15", "--delta", "1/2"}, {"y0", "delta"});
  expect_refused({"simulate", "single_neuron", "--delta", "-2000"}, {"--delta"});
}

/// Places that no file can be written to, with long work behind: refused at once.
TEST(Usage, UnwritableFiles) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("folder"));
  ASSERT_EQ(mkfifo((scratch / "pipe").c_str(), 0600), 0);  // such as /dev/null: must not be replaced by a file
  const How quickly{.limit = std::chrono::seconds(5)};
  for (const std::string& file : Words{scratch / "folder", scratch / "missing/x", "/proc/x", scratch / "pipe"}) {
    expect_refused({"check", "ahn2023.network_accuracy", "--json", file}, {file}, quickly);
    for (const std::string option : {"--json", "--csv"})
      expect_refused({"simulate", "single_neuron", "--scalar", "mpfr:1000", "--steps", "100000000", "--until", "1e-999",
                      option, file},
                     {file}, quickly);
  }
  for (const std::string option : {"--json=", "--csv="})
    expect_refused({"simulate", "single_neuron", "--steps", "3", option}, {"needs a value"});
  EXPECT_EQ(scratch.files(), (Words{"folder", "pipe"}));
  EXPECT_TRUE(std::filesystem::is_fifo(scratch.path("pipe")));
  EXPECT_TRUE(scratch.files("folder").empty());
}

TEST(Usage, FilesAreReplacedWhole) {
  const Scratch scratch;
  write_file(scratch.path("f"), "old");
  EXPECT_EQ(run({"simulate", "single_neuron", "--steps", "3", "--json", scratch / "f"}).code, 0);
  EXPECT_EQ(read_json(scratch.path("f"))["steps"], 3);
  // A refused request leaves the old file alone.
  const std::string before = read_file(scratch.path("f"));
  expect_refused({"simulate", "single_neuron", "--eta", "0", "--json", scratch / "f"}, {"--eta"});
  EXPECT_EQ(read_file(scratch.path("f")), before);
  EXPECT_EQ(scratch.files(), Words{"f"});
}

/// What was computed is written whatever the file is called; on the way there the name does not grow.
TEST(Usage, NamesThatAreLongOrNoText) {
  const Scratch scratch;
  const std::string bad = "caf\xe9-\xff\xfe.json";  // no UTF-8
  for (const std::string& name : Words{std::string(250, 'a') + ".json", bad}) {
    const std::string file = scratch / name;
    EXPECT_EQ(run({"check", "ahn2023.y_monotone", "--json", file}).code, 0);
    EXPECT_EQ(read_json(file)["statements"][0]["verdict"], "PROVED");
    EXPECT_EQ(run({"simulate", "single_neuron", "--steps", "3", "--json", file}).code, 0);
    EXPECT_EQ(read_json(file)["steps"], 3);
    EXPECT_EQ(run({"simulate", "single_neuron", "--steps", "3", "--csv", file}).code, 0);
    const Outcome r = run({"sweep", "cubic_map", "--s", "lin:1/5:2/5:5", "--csv", file});
    EXPECT_EQ(r.code, 0) << r.err;
  }
  EXPECT_EQ(scratch.files().size(), 2U);
}

/// Bytes of what was typed do not reach the terminal as they are.
TEST(Usage, ControlBytesAreShownAsText) {
  expect_refused({"show", "a\u202eb"}, {"a\\xe2\\x80\\xaeb"});  // what would turn the line around
  const std::string hostile = "x\x1b[31m\a\nred\x7f\xff\xc2\x9b";
  const std::string shown = "x\\x1b[31m\\x07\\x0ared\\x7f\\xff\\xc2\\x9b";
  for (const Words& words : {Words{hostile}, Words{"show", hostile}, Words{"verify", hostile}, Words{"check", hostile},
                             Words{"simulate", hostile}, Words{"simulate", "single_neuron", "--" + hostile, "1"},
                             Words{"precision", hostile}})
    expect_refused(words, {shown});
  expect_refused({"simulate", "single_neuron", "--eta", hostile}, {"x?[31m??red????"});
  expect_refused({"show", "na\xc3\xafve"}, {"na\xc3\xafve"});  // letters stay
}

TEST(Usage, NearNamesAreNamed) {
  expect_refused({"chek"}, {"chek; did you mean check?"});
  expect_refused({"lsit"}, {"did you mean list?"});
  expect_refused({"tset"}, {"did you mean test?"});
  expect_refused({"verify", "ahn2023.y_monotne"}, {"did you mean ahn2023.y_monotone?"});
  const Outcome both =
      run({"verify", "ahn2023.y_monotne", "ahn2023.y_monotone"});  // the other one is verified all the same
  EXPECT_EQ(both.code, 2);
  EXPECT_NE(both.out.find("verified, PROVED: ahn2023.y_monotone"), std::string::npos) << both.out;
  expect_refused({"verfy", "--all"}, {"did you mean verify?"});
  expect_refused({"simulate", "singel_neuron"}, {"did you mean single_neuron?"});
  expect_refused({"enclose", "mean_modle"}, {"did you mean mean_model?"});
  expect_refused({"show", "ahn2023.y_monotne"}, {"did you mean ahn2023.y_monotone?"});
  expect_refused({"quux"}, {"quux (see"});
}

/// Every command's output goes to stdout or the exit code is 2.
TEST(Usage, FullDisksAreSaid) {
  const Scratch scratch;
  const std::string key = "ahn2023.y_monotone", certificate_file = certificate(OVERSHOOT_SOURCE_DIR, key).string();
  for (const std::string& words :
       Words{"list", "show " + key, "check " + key, "verify " + certificate_file, std::string("--help"),
             std::string("list --markdown"), std::string("simulate single_neuron --steps 3"),
             "export-coq " + certificate(OVERSHOOT_SOURCE_DIR, "cai2024.g6").string()}) {
    const std::string line =
        fmt::format("{} --root {} {} >/dev/full 2>{}", OVERSHOOT_PROGRAM, OVERSHOOT_SOURCE_DIR, words, scratch / "err");
    const int status = std::system(line.c_str());  // NOLINT(cert-env33-c): a shell's redirection is what is tested
    EXPECT_EQ(WEXITSTATUS(status), 2) << words;
    EXPECT_EQ(read_file(scratch.path("err")).find("overshoot: standard output cannot be written"), 0U) << words;
  }
}

}  // namespace
}  // namespace overshoot::cli
