/// Mutated texts: each is read or refused, and nothing else.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <random>

#include "lib/lemma/lemma.hpp"

namespace overshoot::test {
namespace {

TEST(LemmaFuzz, MutatedTextsAreReadOrRefused) {
  const std::vector<std::string> seeds = {
      "x in (-1,2); y in (-1,2); -1 < x+y; x+y < 1 |- cos(x-y) <= 2*cos(x)*cos(y)",
      "x real, x != 0, eta > 0, eta*x^2 < 2 |- abs(x - eta*x^3) < abs(x)",
      "x in [0, pi/2), let q = tanh(x)/x |- |x|-1 <= root(q, 3)^2 - e^-x",
      "lemma a\n source \"S\"\n x real, y > 0\n given h: x >= y\n claim u: x <= 2*y, v: 0 < y^(1/3) <= 9\n mutant x < y\n"
      " plan u: factor 1+y, by h: 2, rest x^2\n touch v: y = inf\n expect REFUTED # end\nlemma b: n integer |- n != 0\n",
      "η > 0, x ∈ ℝ ⊢ η·x² ≤ 2 − π",
      "for all x, y > 0, let a = .5, 0 <= x <= z < y <= 1/a, n in Z, |- √x*y - √(z) < 5/4, x, y != 0"};
  const std::vector<std::string> pieces = {"(", ")", "|", "|-", "<=", ",", ";", "\n", "^", "*", "/", "-", "lemma ", "claim ",
                                           "let q = ", "1e9", "0", "inf", "x", "²", "\r\n", "#", "in", "real", ":", "\xe2", "/0",
                                           "log(0)", "0^-1", "99999^99999", "root(x,0)", "√",
                                           "=>", "∀", "x, y", " and ", "R", "e"};
  // 10^6 where the long tests run: OVERSHOOT_LONG, as ./overshoot test --long sets it.
  const int texts = std::getenv("OVERSHOOT_LONG") ? 1'000'000 : 10'000;
  const std::uint64_t seed = 20261130;
  std::mt19937_64 engine(seed);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine); };
  int read = 0;
  for (int i = 0; i < texts; ++i) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
      const std::size_t at = below(text.size() + 1);
      switch (below(4)) {
        case 0:
          text.insert(at, pieces[below(pieces.size())]);
          break;
        case 1:
          text.erase(at, 1 + below(5));
          break;
        case 2:
          text.insert(at, text.substr(below(text.size() + 1), below(20)));
          break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(engine());
      }
    }
    const std::clock_t start = std::clock();  // of the processor: the machine may be busy
    try {
      const Source source{"fuzz", text};
      for (const LemmaText& lemma : read_lemmas(source)) as_statement(source, lemma, "fuzz." + lemma.name, {});
      ++read;
    } catch (const BadInput&) {
    } catch (const std::exception& e) {
      FAIL() << e.what() << " of text " << i << " (seed " << seed << "):\n" << text;
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    ASSERT_LT(seconds, 5) << "text " << i << " (seed " << seed << "):\n" << text;
  }
  EXPECT_GT(read, texts / 100);  // else the mutations are too wild to reach far
}

}  // namespace
}  // namespace overshoot::test
