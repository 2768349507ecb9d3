/// `sweep`: its rows against `simulate`, its files, its log.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

std::vector<std::vector<std::string>> table(const std::string& file) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : lines_of(read_file(file))) {
    std::vector<std::string> row(1);
    for (const char c : line) {
      if (c == ',')
        row.emplace_back();
      else
        row.back() += c;
    }
    rows.push_back(row);
  }
  return rows;
}

/// Each point is `simulate`'s run with that point's parameters: y and b to what the rounding of some 1e4 steps leaves,
/// and as many steps, but for an |x| within rounding of `until`.
TEST(Sweep, AsSimulated) {
  const Scratch scratch;
  const std::string csv = scratch / "s.csv", record = scratch / "r.json";
  const auto expect_as = [&](const std::string& model, const Words& fixed, const Words& grids, const char* quantity) {
    Words words{"sweep", model};
    words.insert(words.end(), fixed.begin(), fixed.end());
    words.insert(words.end(), grids.begin(), grids.end());
    words.insert(words.end(), {"--csv", csv});
    const Outcome r = run(words);
    ASSERT_EQ(r.code, 0) << r.err;
    const auto rows = table(csv);
    ASSERT_EQ(rows.size(), 10u);
    const auto column = [&](const std::string& name) {
      return static_cast<std::size_t>(std::ranges::find(rows[0], name) - rows[0].begin());
    };
    for (std::size_t i = 1; i < rows.size(); ++i) {
      Words one{"simulate", model, "--" + rows[0][0], rows[i][0], "--" + rows[0][1], rows[i][1], "--json", record};
      one.insert(one.end(), fixed.begin(), fixed.end());
      ASSERT_EQ(run(one).code, 0);
      const json j = read_json(record);
      EXPECT_NEAR(std::stod(rows[i][column("steps")]), j["steps"].get<double>(), 1);
      EXPECT_EQ(rows[i][column("converged")], j["converged"].get<bool>() ? "1" : "0");
      const double right = std::stod(j["final"][quantity].get<std::string>());
      EXPECT_NEAR(std::stod(rows[i][column(quantity)]), right, 1e-10 * std::fabs(right))
          << rows[i][0] << ", " << rows[i][1];
    }
  };
  for (const std::string loss : {"log_cosh", "sqrt", "huber", "power:3/2", "power:4"})
    expect_as("single_neuron", {"--loss", loss, "--x0", "1/7", "--steps", "20000"},
              {"--eta", "log:1/50:1/4:3", "--delta", "lin:-1/2:1/2:3"}, "y");
  expect_as("mean_model", {"--d", "50", "--steps", "30000"}, {"--mult", "lin:7:9:3", "--A0", "lin:1/4:1:3"}, "b");
}

TEST(Sweep, Files) {
  const Scratch scratch;
  const Outcome r = run({"sweep", "single_neuron", "--eta", "log:1/1000:1/10:3", "--delta", "lin:-1:1:4", "--steps",
                         "1000", "--csv", scratch / "s.csv", "--npy=" + scratch / "s.npy"});
  ASSERT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(scratch.files(), (Words{"s.csv", "s.npy"}));
  const auto rows = table(scratch / "s.csv");
  ASSERT_EQ(rows.size(), 13u);
  EXPECT_EQ(rows[1][0], "0.001");
  EXPECT_EQ(rows[12][0], "0.1");  // the last point of a log grid is its end, exactly
  EXPECT_EQ(rows[12][1], "1");
  // NumPy's format 1.0, as its specification has it.
  const std::string npy = read_file(scratch.path("s.npy"));
  ASSERT_EQ(npy.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  const std::size_t header = static_cast<unsigned char>(npy[8]) + 256u * static_cast<unsigned char>(npy[9]);
  EXPECT_EQ((10 + header) % 64, 0u);
  EXPECT_EQ(npy[9 + header], '\n');
  const std::string says = npy.substr(10, header);
  EXPECT_TRUE(says.starts_with("{'descr': [('eta', '<f8'), ('delta', '<f8'), ('steps', '<f8'), "));
  EXPECT_NE(says.find("'fortran_order': False, 'shape': (3, 4, ), }"), std::string::npos) << says;
  ASSERT_EQ(npy.size(), 10 + header + 12 * 9 * 8);
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t k = 0; k < 9; ++k) {
      double x = 0;
      std::memcpy(&x, npy.data() + 10 + header + (9 * i + k) * 8, 8);
      const double y = std::stod(rows[i + 1][k]);
      EXPECT_TRUE(x == y || (std::isnan(x) && std::isnan(y))) << i << ", " << k;
    }
  }
}

TEST(Sweep, DivergingOrbitsAreOneRow) {
  const Scratch scratch;
  const std::string csv = scratch / "d.csv";
  ASSERT_EQ(run({"sweep", "cubic_map", "--s", "lin:3/10:3:2", "--csv", csv}).code, 0);
  EXPECT_EQ(lines_of(read_file(csv)).back(), "3,-1,nan,nan");
  EXPECT_EQ(lines_of(read_file(csv)).size(), 4u);  // the header, two points of the cycle at 3/10, this one
}

/// The column of that name, in numbers.
std::vector<double> column(const std::string& file, const std::string& name) {
  const auto rows = table(file);
  const auto at = static_cast<std::size_t>(std::ranges::find(rows[0], name) - rows[0].begin());
  std::vector<double> numbers;
  for (std::size_t i = 1; i < rows.size(); ++i) numbers.push_back(std::stod(rows[i].at(at)));
  return numbers;
}

/// The period is of an oscillation that persists.
TEST(Sweep, Periods) {
  const Scratch scratch;
  const std::string csv = scratch / "p.csv";
  const auto periods = [&](Words words) {
    words.insert(words.begin(), "sweep");
    words.insert(words.end(), {"--csv", csv});
    const Outcome r = run(words);
    EXPECT_EQ(r.code, 0) << r.err;
    std::vector<double> found = column(csv, "period");
    return std::pair(std::ranges::min(found), std::ranges::max(found));
  };
  using Range = std::pair<double, double>;
  // Below s = 1/4 z = 1 attracts (lu2024): what alternates there decays. At 1/4 it does so like 1/sqrt(t).
  EXPECT_EQ(periods({"cubic_map", "--s", "lin:0.2496:0.2497:2"}), Range(0, 0));
  EXPECT_EQ(periods({"cubic_map", "--s", "lin:0.2496:0.2497:2", "--discard", "100000"}), Range(1, 1));
  for (const std::string scalar : {"double", "float"}) {
    SCOPED_TRACE(scalar);
    EXPECT_EQ(periods({"cubic_map", "--s", "1/4", "--scalar", scalar}), Range(0, 0));
    EXPECT_EQ(periods({"cubic_map", "--s", "lin:0.2:0.24:5", "--scalar", scalar}), Range(1, 1));
    EXPECT_EQ(periods({"cubic_map", "--s", "lin:0.26:0.3:5", "--scalar", scalar}), Range(2, 2));
    EXPECT_EQ(periods({"cubic_map", "--s", "8/25", "--scalar", scalar}), Range(4, 4));
    EXPECT_EQ(periods({"cubic_map", "--s", "73/200", "--scalar", scalar}), Range(3, 3));
    EXPECT_EQ(periods({"cubic_map", "--s", "39/100", "--scalar", scalar}), Range(0, 0));
    // Above the edge x and A bounce, and what they bounce between drifts; below it they decay, be it slowly.
    EXPECT_EQ(periods({"single_neuron", "--eta", "log:1/1000:1/50:5", "--steps", "1000", "--scalar", scalar}),
              Range(2, 2));
    EXPECT_EQ(periods({"single_neuron", "--eta", "log:1/1000:1/50:5", "--delta", "-1e-4", "--steps", "1000", "--scalar",
                       scalar}),
              Range(0, 0));
    EXPECT_EQ(periods({"mean_model", "--d", "1000", "--mult", "lin:17/2:10:4", "--steps", "1000", "--scalar", scalar}),
              Range(2, 2));
    EXPECT_EQ(periods({"mean_model", "--mult", "7.999", "--A0", "1/1000", "--steps", "1000", "--scalar", scalar}),
              Range(0, 0));
    // y = 1: x falls by the part eta a step, and is nowhere near its limit 0.
    EXPECT_EQ(periods({"single_neuron", "--eta", "1e-6", "--y0", "1", "--steps", "1000", "--scalar", scalar}),
              Range(0, 0));
  }
  // In float the bounce freezes for good.
  EXPECT_EQ(periods({"single_neuron", "--scalar", "float"}), Range(2, 2));
  // Of two values nothing is seen twice over.
  EXPECT_EQ(periods({"cubic_map", "--s", "3/10", "--keep", "2"}), Range(0, 0));
  EXPECT_EQ(periods({"single_neuron", "--steps", "1"}), Range(0, 0));
}

/// Where the axis repels a tiny x has not converged.
TEST(Sweep, ARepellingAxisIsNoLimit) {
  const Scratch scratch;
  const std::string csv = scratch / "a.csv";
  ASSERT_EQ(run({"sweep", "single_neuron", "--x0", "log:1e-15:1e-10:6", "--eta", "1/10", "--csv", csv}).code, 0);
  for (const double excess : column(csv, "eta_y2_minus_2")) EXPECT_LT(excess, 0);
  for (const double steps : column(csv, "steps")) EXPECT_GT(steps, 100);
  ASSERT_EQ(run({"sweep", "mean_model", "--A0", "log:1e-15:1e-10:6", "--csv", csv}).code, 0);
  for (const double b : column(csv, "b")) EXPECT_LT(b, -0.01);
}

TEST(Sweep, Picture) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot";
  const Scratch scratch;
  const std::string png = scratch / "p.png";
  for (const Words& words : {Words{"mean_model", "--mult", "lin:7:9:4", "--A0", "log:1/10:1:3", "--steps", "500"},
                             Words{"cubic_map", "--s", "lin:1/5:2/5:30"}}) {
    Words all{"sweep"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--png", png});
    const Outcome r = run(all);
    EXPECT_EQ(r.code, 0) << r.err;
    EXPECT_EQ(read_file(png).substr(0, 8), "\x89PNG\r\n\x1a\n");
    EXPECT_EQ(scratch.files(), Words{"p.png"});
  }
  expect_refused({"sweep", "cubic_map", "--s", "3/10", "--png", png}, {"--png"});
}

/// Interrupted and resumed it gives the file of one go.
TEST(Sweep, Resume) {
  const Scratch scratch;
  const Words words{"sweep", "cubic_map", "--s", "lin:1/5:2/5:60000", "--discard", "60000", "--keep", "2"};
  const auto with = [&](const Words& more) {
    Words all = words;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  // A chunk of 16384 points takes from 0.1 s on, as the machine is: interrupted later until the log has one.
  const std::filesystem::path log = scratch.path("a.csv.sweep");
  for (int wait = 200; !std::filesystem::exists(log) || std::filesystem::file_size(log) < 16384 * 8; wait += wait / 3) {
    const Outcome r = run(with({"--csv", scratch / "a.csv"}), {.interrupt_after = std::chrono::milliseconds(wait)});
    ASSERT_TRUE(r.signal == SIGINT || r.code == 130) << "done before the signal";
  }
  EXPECT_EQ(scratch.files(), Words{"a.csv.sweep"});
  // Not of another sweep, nor while another process goes on with it, nor where it may not be written.
  expect_refused({"sweep", "cubic_map", "--s", "lin:1/5:2/5:11", "--csv", scratch / "a.csv", "--resume"},
                 {"a.csv.sweep", "another sweep"});
  const int other = open(log.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(other, LOCK_EX), 0);
  expect_refused(with({"--csv", scratch / "a.csv", "--resume"}), {"a.csv.sweep", "in use"});
  close(other);
  std::filesystem::create_directory(scratch.path("c.csv.sweep"));
  expect_refused(with({"--csv", scratch / "c.csv", "--resume"}), {"c.csv.sweep", "cannot be written"});
  std::filesystem::remove(scratch.path("c.csv.sweep"));
  // The same numbers in other words are the same sweep.
  const Outcome resumed = run({"sweep", "cubic_map", "--s", "lin:0.2:0.4:60000", "--z0", "0.50", "--discard", "60000.0",
                               "--keep", "2", "--csv", scratch / "a.csv", "--resume"});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_NE(resumed.out.find("of them before"), std::string::npos) << resumed.out;
  EXPECT_EQ(run(with({"--csv", scratch / "b.csv"})).code, 0);
  EXPECT_EQ(read_file(scratch.path("a.csv")), read_file(scratch.path("b.csv")));
  EXPECT_EQ(scratch.files(), (Words{"a.csv", "b.csv"}));
}

}  // namespace
}  // namespace overshoot::cli
