/// A tail lemma of the catalogue: verified from its certificate below the root. (Those of files: tests/cli.)
#include "models/tail_lemma.hpp"

#include <gtest/gtest.h>

#include "lib/search/prove.hpp"
#include "lib/search/write_certificate.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::test {
namespace {

/// Of x' = (1 - a) x with the distance x.
struct Shrinks {
  static About about() { return {.key = "tests.shrinks", .source = "Lemma 1", .says = "x shrinks", .printed = "x", .covers = Covers::the_same, .mutant = "1/2 becomes 1/4"}; }
  static Domain domain() { return {within("x", Q(-2, 1), Q(2, 1)), within("a", Q(1, 2), Q(3, 4))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("r", abs(1 - p("a")), Relation::at_most, from<T>(v.pick(Q(1, 2), Q(1, 4)))),
            compare("m", abs(p("a")), Relation::at_most, from<T>(Q(3, 4)))};
  }
};

TEST(TailLemma, OfTheCatalogue) {
  const std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "tail_lemma_root";
  std::filesystem::remove_all(root);
  const TextMap map = text_map({"m", "state x; parameter a = 1/2; start x = 1; step x' = (1 - a)*x; tail tests.shrinks, distance x"}, "m");
  const Statement& lemma = find_statement("tests.shrinks");
  try {
    const TailLemma unproved(map, root);
    ADD_FAILURE();
  } catch (const BadInput& e) {
    EXPECT_EQ(std::string(e.what()), "tail lemma tests.shrinks: it has no certificate: overshoot prove tests.shrinks");
  }
  const std::filesystem::path file = lemma.certificate(root);
  std::filesystem::create_directories(file.parent_path());
  write_certificate(prove(lemma, {}).certificate.value(), file);
  const TailLemma tail(map, root);
  // |x| <= 1: the rest of the way is at most 3/4/(1 - 1/2) = 3/2 too long.
  const std::vector<ParameterRange> a = {{Rational(1, 2), Rational(3, 4)}};
  const auto from = [&](double lo, double hi) {
    const Interval box = Interval::exactly(lo, hi);
    return tail.limits(std::span(&box, 1), a, box).box;
  };
  EXPECT_FALSE(from(-1, 1));
  const auto half = from(-0.5, 0.5);
  ASSERT_TRUE(half);
  EXPECT_NEAR(half->front().hi(), 0.5 + 0.75, 1e-12);
  EXPECT_GE(half->front().hi(), 1.25);
  EXPECT_FALSE(from(-0.8125, 0.8125));  // to 0.8125 + 1.21875 > 2
  EXPECT_TRUE(from(-0.75, 0.75));
  std::filesystem::remove_all(root);
}

}  // namespace
OVERSHOOT_STATEMENT(Shrinks)
}  // namespace overshoot::test
