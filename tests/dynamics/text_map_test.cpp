/// Maps as text: what a text means, what is refused, and mutated texts.
#include "models/text_map.hpp"

#include <gtest/gtest.h>

#include <random>

#include "lib/formula/tape.hpp"

namespace overshoot::test {
namespace {

TextMap read(const std::string& text) { return text_map({"m", text}, "m"); }

std::vector<double> at(const std::vector<Expr>& expressions, const std::vector<double>& variables) {
  return evaluate<double>(Tape(expressions), std::span<const double>(variables));
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const BadInput& e) {
    return e.what();
  }
  return "";
}

TEST(TextMap, MeansWhatItSays) {
  const TextMap map = read(
      "# a comment\nstate x, y\nparameter a = 14/10, b = 0.3  # Henon's\nlet s = x^2\nstart x = 1/2, y = b + 1\n"
      "step x' = 1 - a*s + y,\n     y' = b*x\nobserve r = s + y^2\nrests |x - 1| < 1e-9 unless a > 2\n");
  EXPECT_EQ(map.coordinates, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(map.parameters, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(map.defaults, (std::vector<std::string>{"7/5", "3/10"}));
  EXPECT_EQ(at(map.step, {3, 5, 2, 0.25}), (std::vector<double>{1 - 2 * 9 + 5, 0.75}));
  EXPECT_EQ(at({*map.start[0], *map.start[1]}, {0, 0, 2, 0.25}), (std::vector<double>{0.5, 1.25}));
  EXPECT_EQ(at({map.observed.front().second}, {3, 5, 2, 0.25}), std::vector<double>{34});
  EXPECT_EQ(map.until, "1e-9");
  EXPECT_EQ(at({*map.distance, map.repels->first, map.repels->second}, {3, 5, 7, 0}), (std::vector<double>{2, 7, 2}));
}

/// The distance may use what is defined. A file of lemmas stands beside the map's.
TEST(TextMap, NamesATailLemma) {
  const std::string text = "state x, y; let s = x*y; step x' = x, y' = y; tail LEMMA, distance s - 1";
  const auto tail = [&](const std::string& file, const std::string& lemma) {
    std::string with = text;
    return text_map({file, with.replace(with.find("LEMMA"), 5, lemma)}, "m").tail.value();
  };
  EXPECT_EQ(at({tail("m", "paper.key").distance}, {3, 5}), std::vector<double>{14});
  EXPECT_EQ(tail("a/b.map", "c.lemma:d").lemma, "a/c.lemma:d");
  EXPECT_EQ(tail("a/b.map", "/c.lemma:d").lemma, "/c.lemma:d");
  EXPECT_EQ(tail("a/b.map", "paper.key").lemma, "paper.key");
  EXPECT_EQ(tail("map", "c.lemma").lemma, "c.lemma");
}

/// The second step uses what the first one gives, if it says so.
TEST(TextMap, OneAfterTheOther) {
  EXPECT_EQ(at(read("state x, y; step x' = x + y, y' = y - x'").step, {1, 10}), (std::vector<double>{11, -1}));
  EXPECT_EQ(at(read("state x, y; step x' = x + y, y' = y - x").step, {1, 10}), (std::vector<double>{11, 9}));
}

/// (x y - 1)^2/2 at (2, 3): slopes (15, 10), Hessian ((9, 11), (11, 4)).
TEST(TextMap, LossesAreDifferentiated) {
  const TextMap map = read("loss (x*y - 1)^2/2 in x, y");
  EXPECT_EQ(map.parameters, std::vector<std::string>{"eta"});
  EXPECT_EQ(at(map.step, {2, 3, 0.5}), (std::vector<double>{2 - 7.5, 3 - 5}));
  EXPECT_EQ(at(map.hessian, {2, 3, 0.5}), (std::vector<double>{9, 11, 4}));
  EXPECT_EQ(at({*map.distance}, {2, 3, 0.5}), std::vector<double>{15});
  EXPECT_EQ(map.seen_names(), (std::vector<std::string>{"loss", "slope", "two_over_eta", "sharpness", "eigenvalue_2"}));
  // The step size is the last parameter, wherever it is declared.
  const TextMap scaled = read("parameter eta = 1/4, c = 3; loss c*log(1 + z^2) in z; start z = 1");
  EXPECT_EQ(scaled.parameters, (std::vector<std::string>{"c", "eta"}));
  EXPECT_EQ(scaled.defaults, (std::vector<std::string>{"3", "1/4"}));
  EXPECT_EQ(at(scaled.step, {1, 3, 0.25}), std::vector<double>{1 - 0.25 * 3});
  EXPECT_TRUE(read("loss a^2 + b^2 + c^2 + d^2 in a, b, c, d").hessian.empty());
}

TEST(TextMap, Refusals) {
  const std::pair<const char*, const char*> refusals[] = {
      {"state x, y; step x' = y", "the step says nothing of 'y': write y' = y if it stays"},
      {"state x; step y' = x", "'y'' is no coordinate with an apostrophe"},
      {"state x; step x = x/2", "the next x is written x'"},
      {"state x; step x' = x, x' = 2*x", "a second step of 'x'"},
      {"state x; step x' = c*x", "'c' is no coordinate, parameter or let: declare it"},
      {"state x; parameter rate = 2; step x' = rat*x", "there is no 'rat'; did you mean rate?"},
      {"state x; step x' = coth(x)", "there is no function 'coth'"},
      {"state a, b, c, d, f; step a' = a", "5 coordinates: a map has at most 4"},
      {"state x, x; step x' = x", "'x' is declared twice"},
      {"state x; parameter steps = 1; step x' = x", "--steps is an option"},
      {"state x; parameter x0 = 1; step x' = x", "--x0 is the start of x"},
      {"state x; parameter r = sqrt(2); step x' = x", "a parameter is a rational number"},
      {"state x; start x = x + 1; step x' = x", "not of coordinates"},
      {"state x; start z = 1; step x' = x", "'z' is no coordinate"},
      {"state x; step x' = x/0", "a division by 0"},
      {"state x; step x' = x y", "a product is written with *"},
      {"state x; step x' = x; rests x < 0", "positive"},
      {"state x; step x' = x; rests x > 1", "rests where a distance is below a number"},
      {"state x; step x' = x; rests x < 1; rests x < 2", "a second rests"},
      {"state x; let x = 1; step x' = x", "'x' is a variable"},
      {"state x; let q = z; step x' = q", "'z' is no coordinate"},
      {"state x; step x' = x; observe x = 2", "'x' is a variable"},
      {"loss 3 in x", "the loss depends on no coordinate"},
      {"loss x^2 in x; step x' = x", "leave one of them out"},
      {"loss x^2", "'in' and the names of the coordinates"},
      {"loss x^2 in x; observe loss = 2", "'loss' is defined twice"},
      {"loss sharpness^2 in sharpness", "'sharpness' is observed of every loss"},
      {"loss loss^2 in loss", "'loss' is observed of every loss"},
      {"loss slope*x^2 in x; parameter slope = 2", "'slope' is observed of every loss"},
      {"state step; step step' = step", "'step' is what the commands say of a run"},
      {"state x; parameter lyapunov = 2; step x' = x", "'lyapunov' is what the commands say of a run"},
      {"state x; step x' = x; observe lyapunov = x", "'lyapunov' is what the commands say of a run"},
      {"state x; step x' = x; observe period = x", "'period' is what the commands say of a run"},
      {"state x, 1; step x' = x", "column 10: expected the name of a coordinate, found '1'"},
      {"loss x^2 in x, \u0445", "column 16: expected the name of a coordinate, found '\u0445'"},
      {"state x, y,; step x' = x", "column 12: expected the name of a coordinate, found ';'"},
      {"step x' = 1", "no coordinates"},
      {"", "no coordinates"},
      {"state x; stepp x' = x", "one of state, parameter"},
      {"state x\nstep x' = (x", "')' or an operation"}};
  for (const auto& [text, message] : refusals) {
    const std::string why = refusal(text);
    EXPECT_NE(why.find(message), std::string::npos) << text << "\n" << why;
    EXPECT_TRUE(why.starts_with("m: ")) << why;
    EXPECT_EQ(why.find('\n'), std::string::npos) << why;
  }
}

/// Known bad input first, then mutated texts: read or refused, nothing else.
TEST(TextMap, MutatedTextsAreReadOrRefused) {
  const std::vector<std::string> seeds = {
      "state x, y\nparameter a = 14/10, b = 0.3\nstart x = 1/2, y = b + 1\nstep x' = 1 - a*x^2 + y, y' = b*x'\n",
      "loss log(1 + e^(x*y)) + |x - y|^(3/2) in x, y; parameter eta = 1/4; observe q = x/y; rests |x| < 1e-9 unless x > 1",
      "state z; let s = z*(1 - z); step z' = root(s, 3) + min(z, pi); start z = 1/3; tail a.lemma:b, distance s"};
  const std::vector<std::string> pieces = {"(", ")", "'", ";", "\n", ",", "=", "step ", "state ", "loss ", " in ", "0", "x'", "^",
                                           "/0", "rests ", "tail ", "unless ", "let ", "eta", "x0", "1e9", "log(0)", "\xe2", "99999^99999"};
  std::mt19937_64 engine(20261201);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine); };
  int accepted = 0;
  constexpr int texts = 4000;
  for (int i = 0; i < texts; ++i) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t place = below(text.size() + 1);
      if (below(2) == 0)
        text.insert(place, pieces[below(pieces.size())]);
      else
        text.erase(place, 1 + below(4));
    }
    try {
      const TextMap map = read(text);
      EXPECT_EQ(map.step.size(), map.size());
      EXPECT_LE(Tape(map.step).variable_count(), static_cast<int>(map.size() + map.parameters.size())) << text;
      ++accepted;
    } catch (const BadInput&) {
    } catch (const std::exception& e) {
      FAIL() << e.what() << "\n" << text;
    }
  }
  EXPECT_GT(accepted, texts / 50);  // else the mutations are too wild to reach far
}

}  // namespace
}  // namespace overshoot::test
