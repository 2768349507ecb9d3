/// simulate: reference values computed independently, every model in every scalar, the files it writes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "lib/scalar/mpfr.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const Words native = {"float", "double", "longdouble", "float128"};
const Words scalars = {"float", "double", "longdouble", "float128", "mpfr:100", "ball:300"};

/// Runs `simulate words --json`; the record, which must be whole.
json simulate(Words words, int code = 0) {
  const Scratch scratch;
  words.insert(words.begin(), "simulate");
  words.insert(words.end(), {"--json", scratch / "r.json"});
  const Outcome r = run(words);
  EXPECT_EQ(r.code, code) << r.err;
  EXPECT_EQ(r.out.find_first_of("\033\r"), std::string::npos);
  EXPECT_EQ(r.err.empty(), code == 0) << r.err;
  EXPECT_EQ(scratch.files(), Words{"r.json"});
  return read_json(scratch.path("r.json"));
}

double final_value(const json& j, const char* name) { return std::stod(j.at("final").at(name).get<std::string>()); }

/// The reference: eta = 1/100, y0^2 - x0^2 = 250, x0 = 1/10. Stops at |x| < 1e-13 after 181568 steps.
TEST(Simulate, SingleNeuronReference) {
  for (const std::string scalar : {"double", "longdouble", "float128", "mpfr:200"}) {
    SCOPED_TRACE(scalar);
    const json j = simulate({"single_neuron", "--loss", "log_cosh", "--eta", "1/100", "--delta", "1/2", "--x0", "1/10",
                             "--scalar", scalar});
    EXPECT_TRUE(j["converged"].get<bool>());
    EXPECT_NEAR(final_value(j, "eta_y2_minus_2"), -1.5000450e-4, 1e-10);
    EXPECT_LE(std::abs(j["steps"].get<long>() - 181568), 2);
    EXPECT_LT(std::abs(final_value(j, "x")), 1e-13);
  }
}

TEST(Simulate, OtherReferences) {
  EXPECT_NEAR(
      final_value(simulate({"single_neuron", "--eta", "1/10", "--delta", "0.5", "--x0", "0.1"}), "eta_y2_minus_2"),
      -1.504636234e-2, 1e-10);
  EXPECT_NEAR(final_value(simulate({"mean_model", "--d", "100", "--mult", "9", "--A0", "1/2"}), "b"), -0.0492240149,
              1e-9);
  EXPECT_NEAR(final_value(simulate({"mean_model", "--d", "10", "--mult", "12", "--A0", "5"}), "b"), -0.6464412919,
              1e-9);
}

/// float is known to freeze above the axis: it stalls at about +2.2e-4 where the truth is -1.5e-4.
TEST(Simulate, FloatFreezes) {
  const json j = simulate({"single_neuron", "--scalar", "float", "--steps", "400000"});
  EXPECT_FALSE(j["converged"].get<bool>());
  EXPECT_EQ(j["steps"], 400000);
  EXPECT_NEAR(final_value(j, "eta_y2_minus_2"), 2.2e-4, 1e-5);
}

TEST(Simulate, UselessBallIsSaid) {
  const Scratch scratch;
  const Outcome r = run(
      {"simulate", "single_neuron", "--scalar", "ball:200", "--json", scratch / "r.json", "--csv", scratch / "r.csv"});
  EXPECT_EQ(r.code, 1);
  EXPECT_EQ(lines_of(r.err).size(), 1u) << r.err;
  const json j = read_json(scratch.path("r.json"));
  const long at = j.at("useless_at").get<long>();
  EXPECT_GT(at, 100);
  EXPECT_LT(at, 300);
  EXPECT_EQ(j["steps"], at);
  EXPECT_FALSE(j["converged"].get<bool>());
  EXPECT_TRUE(has(r.err, "step " + std::to_string(at))) << r.err;
  EXPECT_EQ(j["final"]["x"].size(), 2u);
  EXPECT_TRUE(lines_of(read_file(scratch.path("r.csv"))).back().starts_with(std::to_string(at) + ","));
}

TEST(Simulate, BallContainsMpfr) {
  const json ball = simulate({"single_neuron", "--scalar", "ball:2000", "--steps", "500"});
  const json mpfr = simulate({"single_neuron", "--scalar", "mpfr:2000", "--steps", "500"});
  EXPECT_FALSE(ball.contains("useless_at"));
  for (const char* name : {"x", "y", "eta_y2_minus_2"}) {
    const auto number = [](const json& text) { return read_rational(text.get<std::string>(), "final"); };
    EXPECT_LE(number(ball["final"][name][0]), number(mpfr["final"][name])) << name;
    EXPECT_GE(number(ball["final"][name][1]), number(mpfr["final"][name])) << name;
    EXPECT_LT(number(ball["final"][name][1]) - number(ball["final"][name][0]), power(Rational(1, 10), 18))
        << name;
  }
}

TEST(Simulate, EveryModelInEveryScalar) {
  const std::vector<std::pair<std::string, Words>> models = {
      {"single_neuron", {"eta_y2_minus_2", "x", "y"}},
      {"mean_model", {"A", "b"}},
      {"threshold_network", {"a_minus", "a_plus", "b", "loss", "sharpness", "test_accuracy"}},
      {"cubic_map", {"lyapunov", "z"}},
      {"benign_single", {"f", "inactive_strong_neurons", "oscillating_steps", "strong", "weak"}},
      {"benign_network", {"oscillating_share", "strong_accuracy", "strong_signal", "weak_accuracy", "weak_signal"}}};
  for (const auto& [model, quantities] : models) {
    const json reference = simulate({model, "--steps", "5"});
    for (const std::string& scalar : scalars) {
      SCOPED_TRACE(model + " in " + scalar);
      const json j = simulate({model, "--steps", "5", "--scalar", scalar});
      EXPECT_EQ(j["model"], model);
      EXPECT_EQ(j["scalar"], scalar);
      EXPECT_EQ(j["steps"], 5);
      EXPECT_EQ(j["parameters"]["steps"], "5");
      ASSERT_EQ(j["final"].size(), quantities.size());
      for (const std::string& name : quantities) {
        const json value = scalar.starts_with("ball") ? j["final"][name][0] : j["final"][name];
        const double expected = final_value(reference, name.c_str());
        EXPECT_NEAR(std::stod(value.get<std::string>()), expected, 1e-4 * std::abs(expected)) << name;
      }
    }
  }
}

TEST(Simulate, EveryLoss) {
  for (const std::string loss : {"log_cosh", "sqrt", "huber", "power:3/2", "power:3", "power:2.5"})
    for (const std::string& scalar : scalars)
      EXPECT_EQ(simulate({"single_neuron", "--loss", loss, "--steps", "4", "--scalar", scalar})["parameters"]["loss"],
                loss);
}

/// Every printed decimal reads back to the very number.
TEST(Simulate, NumbersReadBack) {
  for (const std::string model : {"single_neuron", "mean_model", "threshold_network"}) {
    for (const json r = simulate({model, "--steps", "7"}); const auto& [name, text] : r["final"].items())
      EXPECT_EQ(fmt::format("{}", std::stod(text.get<std::string>())), text);
    for (const json r = simulate({model, "--steps", "7", "--scalar", "float"});
         const auto& [name, text] : r["final"].items())
      EXPECT_EQ(fmt::format("{}", std::stof(text.get<std::string>())), text);
    for (const json r = simulate({model, "--steps", "7", "--scalar", "longdouble"});
         const auto& [name, text] : r["final"].items())
      EXPECT_EQ(fmt::format("{}", std::stold(text.get<std::string>())), text);
    const PrecisionScope scope(100);
    for (const json r = simulate({model, "--steps", "7", "--scalar", "mpfr:100"});
         const auto& [name, text] : r["final"].items())
      EXPECT_EQ(print(from<Mpfr>(read_rational(text.get<std::string>(), name))), text);
  }
}

TEST(Simulate, ParametersAreRecordedAndExact) {
  const json j = simulate({"single_neuron", "--eta=1/100", "--steps", "9"});
  EXPECT_EQ(j["parameters"]["eta"], "1/100");
  EXPECT_EQ(j["parameters"]["x0"], "1/10");
  EXPECT_EQ(j["parameters"]["delta"], "1/2");  // defaults too, so that the record can be run again
  EXPECT_FALSE(j["parameters"].contains("y0"));
  EXPECT_FALSE(simulate({"single_neuron", "--y0", "15", "--steps", "2"})["parameters"].contains("delta"));
  // --NAME VALUE and --NAME=VALUE, 1/100 and 0.01 and 1e-2 are the same.
  for (const Words& eta : std::vector<Words>{{"--eta", "1/100"}, {"--eta=0.01"}, {"--eta", "1e-2"}}) {
    Words words = {"single_neuron", "--steps", "9", "--scalar", "mpfr:300"};
    words.insert(words.end(), eta.begin(), eta.end());
    EXPECT_EQ(simulate(words)["final"], simulate({"single_neuron", "--steps=9", "--scalar=mpfr:300"})["final"]);
  }
  EXPECT_EQ(simulate({"single_neuron", "--delta", "-1", "--steps", "0"})["steps"], 0);  // a negative value is a value
}

TEST(Simulate, Csv) {
  const Scratch scratch;
  const std::string file = scratch / "orbit.csv";
  const auto rows = [&](Words words, const std::string& header) {
    words.insert(words.begin(), "simulate");
    words.insert(words.end(), {"--csv", file});
    const Outcome r = run(words);
    EXPECT_EQ(r.code, 0) << r.err;
    EXPECT_EQ(scratch.files(), Words{"orbit.csv"});
    auto lines = lines_of(read_file(file));
    EXPECT_EQ(lines.front(), header);
    lines.erase(lines.begin());
    EXPECT_LE(lines.size(), 4096u);
    long last = -1;
    for (const std::string& line : lines) {
      EXPECT_EQ(std::ranges::count(line, ','), std::ranges::count(header, ',')) << line;
      const long step = std::stol(line);
      EXPECT_GT(step, last);
      last = step;
    }
    EXPECT_TRUE(lines.front().starts_with("0,"));
    return lines;
  };
  EXPECT_EQ(rows({"single_neuron", "--steps", "10"}, "step,x,y").size(), 11u);
  EXPECT_GT(rows({"single_neuron"}, "step,x,y").size(), 1000u);
  EXPECT_EQ(rows({"single_neuron", "--steps", "4095"}, "step,x,y").back().substr(0, 5), "4095,");
  EXPECT_EQ(rows({"mean_model", "--steps", "3", "--scalar", "ball:100"}, "step,A_lo,A_hi,b_lo,b_hi").size(), 4u);
  EXPECT_EQ(rows({"threshold_network", "--steps", "2"}, "step,a_minus,a_plus,b").size(), 3u);
}

/// Of a long orbit four successive steps stand together, so that a cycle is not taken for a line.
TEST(Simulate, ThinnedOrbitsShowTheirCycles) {
  const Scratch scratch;
  const std::string file = scratch / "orbit.csv";
  const auto rows = [&](Words words) {
    words.insert(words.begin(), "simulate");
    words.insert(words.end(), {"--steps", "300001", "--csv", file});
    EXPECT_EQ(run(words).code, 0);
    std::map<long, double> first;
    for (const std::string& line : lines_of(read_file(file)))
      if (line.front() != 's') first[std::stol(line)] = std::stod(line.substr(line.find(',') + 1));
    EXPECT_GE(first.size(), 2048u);
    EXPECT_LE(first.size(), 4096u);
    EXPECT_EQ(first.rbegin()->first, 300'001);
    return first;
  };
  // s = 0.3: a 2-cycle; 0.365: a 3-cycle; 0.32: a 4-cycle. A step of 1/100 above the edge: x bounces while y sinks.
  const auto distinct_after = [&](const std::map<long, double>& orbit, long from) {
    for (auto at = orbit.lower_bound(from); at != orbit.end(); ++at) {
      if (!orbit.contains(at->first + 3)) continue;
      std::vector<double> four;
      for (long k = 0; k < 4; ++k) four.push_back(orbit.at(at->first + k));
      std::size_t distinct = 1;
      for (std::size_t k = 1; k < 4; ++k)
        distinct += std::ranges::all_of(four.begin(), four.begin() + static_cast<std::ptrdiff_t>(k),
                                        [&](double z) { return std::abs(z - four[k]) > 1e-6; });
      return distinct;
    }
    return std::size_t{0};
  };
  EXPECT_EQ(distinct_after(rows({"cubic_map", "--s", "3/10"}), 200'000), 2u);
  EXPECT_EQ(distinct_after(rows({"cubic_map", "--s", "73/200"}), 200'000), 3u);
  EXPECT_EQ(distinct_after(rows({"cubic_map", "--s", "8/25"}), 200'000), 4u);
  const auto bounce = rows({"single_neuron", "--scalar", "float"});
  EXPECT_LT(bounce.at(100'352) * bounce.at(100'353), 0);
}

/// Where the axis repels, eta y^2 > 2, a tiny x is no convergence: the bounce is still to come. x = 0 rests for ever.
TEST(Simulate, ARepellingAxisIsNoLimit) {
  for (const std::string scalar : {"double", "longdouble", "mpfr:100"}) {
    const json j = simulate({"single_neuron", "--x0", "1e-14", "--eta", "1/10", "--scalar", scalar});
    EXPECT_TRUE(j["converged"].get<bool>());
    EXPECT_GT(j["steps"], 100);
    EXPECT_LT(final_value(j, "eta_y2_minus_2"), 0);
    EXPECT_GT(final_value(j, "eta_y2_minus_2"), -0.1);
  }
  const json zero = simulate({"single_neuron", "--x0", "0", "--eta", "1/10"});
  EXPECT_TRUE(zero["converged"].get<bool>());
  EXPECT_EQ(zero["steps"], 0);
  const json below = simulate({"single_neuron", "--x0", "1e-14", "--eta", "1/10", "--delta", "-1/2"});
  EXPECT_TRUE(below["converged"].get<bool>());
  EXPECT_EQ(below["steps"], 0);
  // The mean model's axis A = 0 repels at b = 0 for mult > 8: K = pi mult/2 (1/sqrt(2 pi))^2 = mult/4.
  const json mean = simulate({"mean_model", "--A0", "1e-14"}),
             at_rest = simulate({"mean_model", "--A0", "1e-14", "--mult", "7"});
  EXPECT_GT(mean["steps"], 100);
  EXPECT_LT(final_value(mean, "b"), -0.01);
  EXPECT_EQ(at_rest["steps"], 0);
  // An enclosure stops by the same rule.
  const Scratch scratch;
  const Outcome r = run({"enclose", "single_neuron", "--x0", "1e-14", "--eta", "1/10", "--json", scratch / "e.json"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_GT(read_json(scratch.path("e.json"))["steps"], 100);
}

/// A run that leaves the finite numbers ends there, and says so.
TEST(Simulate, DivergenceIsSaid) {
  const std::vector<Words> all = {{"cubic_map", "--z0", "10", "--steps", "100"},
                                  {"cubic_map", "--z0", "10", "--steps", "100", "--scalar", "float"},
                                  {"cubic_map", "--z0", "10", "--steps", "100", "--scalar", "mpfr:100"},
                                  {"single_neuron", "--eta", "1e300", "--x0", "1e300"},
                                  {"mean_model", "--A0", "1e300", "--d", "1e200"},
                                  {"benign_single", "--a0", "1e200", "--steps", "100"},
                                  {"benign_network", "--eta", "1e200", "--steps", "1000"},
                                  {"threshold_network", "--eta", "1.7e308", "--steps", "100"},
                                  {"two_layer", "--step", "1e200", "--scale", "1", "--init", "random", "--steps", "50"},
                                  {"mlp", "--step", "1e200", "--steps", "50", "--width", "10"}};
  for (Words words : all) {
    SCOPED_TRACE(words[0] + " " + words[1] + " " + words[2]);
    const Scratch scratch;
    words.insert(words.begin(), "simulate");
    words.insert(words.end(), {"--json", scratch / "r.json", "--csv", scratch / "r.csv"});
    const Outcome r = run(words);
    EXPECT_EQ(r.code, 0) << r.err;
    const json j = read_json(scratch.path("r.json"));
    ASSERT_TRUE(j.contains("diverged_at")) << r.out;
    const long at = j["diverged_at"].get<long>();
    EXPECT_LT(at, 50);
    EXPECT_EQ(j["steps"], at);
    EXPECT_FALSE(j["converged"].get<bool>());
    EXPECT_TRUE(has(lines_of(r.out).front(), "steps, diverged at step " + std::to_string(at))) << r.out;
    EXPECT_FALSE(has(r.out, "-nan"));
    EXPECT_TRUE(lines_of(read_file(scratch.path("r.csv"))).back().starts_with(std::to_string(at) + ","));
  }
  EXPECT_FALSE(simulate({"cubic_map"}).contains("diverged_at"));
}

/// lu2024: what a step beyond the exact window does, the same on every machine.
TEST(Simulate, BenignSingle) {
  // At s = 3/10 the weak signal settles just above (1 - 1/(4s))/(1-r) = 0.168350, r = 1/100.
  const json inside = simulate({"benign_single", "--s", "3/10"}), beyond = simulate({"benign_single", "--s", "2/5"});
  EXPECT_NEAR(final_value(inside, "weak"), 1.0 / 6 / 0.99, 1e-3);
  EXPECT_NEAR(final_value(inside, "f"), 1, 1e-9);
  EXPECT_EQ(final_value(inside, "inactive_strong_neurons"), 0);
  EXPECT_EQ(final_value(beyond, "strong"), 0);
  EXPECT_EQ(final_value(beyond, "inactive_strong_neurons"), 1);
  EXPECT_NEAR(final_value(beyond, "weak"), 1, 1e-9);
  // In exact arithmetic or nearly so the first 50 steps are the same: the sign is not lost to rounding.
  const json balls = simulate({"benign_single", "--s", "2/5", "--steps", "60", "--scalar", "ball:400"});
  EXPECT_EQ(balls["final"]["inactive_strong_neurons"], (json{"1", "1"}));
}

TEST(Simulate, BenignNetwork) {
  const json once = simulate({"benign_network", "--steps", "3000"});
  EXPECT_EQ(once["final"], simulate({"benign_network", "--steps", "3000"})["final"]);
  EXPECT_NE(once["final"], simulate({"benign_network", "--steps", "3000", "--seed", "2"})["final"]);
  EXPECT_EQ(final_value(once, "strong_accuracy"), 1);
}

/// The Lyapunov exponent needs as many bits as the orbit takes: 400 steps at s = 0.39 take more than double has.
TEST(Simulate, CubicMapLyapunov) {
  const json balls = simulate({"cubic_map", "--s", "39/100", "--steps", "400", "--scalar", "ball:2000"});
  const json mpfr = simulate({"cubic_map", "--s", "39/100", "--steps", "400", "--scalar", "mpfr:3000"});
  for (const char* name : {"z", "lyapunov"}) {
    const double lo = std::stod(balls["final"][name][0].get<std::string>()),
                 hi = std::stod(balls["final"][name][1].get<std::string>());
    EXPECT_NEAR(lo, final_value(mpfr, name), 1e-15);
    EXPECT_NEAR(hi, lo, 1e-15);
  }
  EXPECT_GT(final_value(mpfr, "lyapunov"), 0.5);
  const json in_double = simulate({"cubic_map", "--s", "39/100", "--steps", "400"});
  EXPECT_GT(std::abs(final_value(in_double, "z") - final_value(mpfr, "z")), 1e-3);
  // At s = 3/10 the 2-cycle attracts: log|9 - 2 (11/5)^2|/2 per step in the long run.
  const json cycle = simulate({"cubic_map", "--s", "3/10", "--steps", "100000"});
  EXPECT_NEAR(final_value(cycle, "lyapunov"), std::log(0.68) / 2, 1e-4);
}

TEST(Sweep, Bifurcation) {
  const Scratch scratch;
  const std::string file = scratch / "b.csv";
  const Outcome r = run({"sweep", "cubic_map", "--s", "lin:1/5:2/5:5", "--keep", "64", "--csv", file});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(scratch.files(), Words{"b.csv"});
  const auto lines = lines_of(read_file(file));
  EXPECT_EQ(lines.front(), "s,period,lyapunov,z");
  std::map<std::string, int> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(std::ranges::count(lines[i], ','), 3);
    ++rows[lines[i].substr(0, lines[i].find(','))];
  }
  // s = 0.2: the fixed point; 0.25: on its edge; 0.3: the 2-cycle; 0.35 and 0.4: no cycle.
  EXPECT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows["0.2"], 1);
  EXPECT_EQ(rows["0.3"], 2);
  EXPECT_EQ(rows["0.35"], 64);
  EXPECT_EQ(rows["0.4"], 64);
  // One value is a grid too.
  EXPECT_EQ(run({"sweep", "cubic_map", "--s", "3/10", "--csv", file}).code, 0);
  EXPECT_EQ(lines_of(read_file(file)).size(), 3u);
}

/// Watching the orbit does not change the run.
TEST(Simulate, CsvChangesNothing) {
  const Scratch scratch;
  const Outcome plain = run({"simulate", "mean_model"}),
                watched = run({"simulate", "mean_model", "--csv", scratch / "o.csv"});
  EXPECT_EQ(plain.code, 0);
  EXPECT_EQ(plain.out, watched.out);
  EXPECT_TRUE(has(plain.out, "mean_model in double: "));
}

}  // namespace
}  // namespace overshoot::cli
