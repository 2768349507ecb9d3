/// The test behind `overshoot bench --against`.
#include "bench/compare.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace overshoot::bench {
namespace {

TEST(Compare, SlowerByChance) {
  // Of the 20 orders of 3 and 3 numbers, 1 has U = 9, 2 have U >= 8, 4 have U >= 7.
  EXPECT_DOUBLE_EQ(slower_by_chance({4, 5, 6}, {1, 2, 3}), 1.0 / 20);
  EXPECT_DOUBLE_EQ(slower_by_chance({3, 5, 6}, {1, 2, 4}), 2.0 / 20);
  EXPECT_DOUBLE_EQ(slower_by_chance({2, 5, 6}, {1, 3, 4}), 4.0 / 20);
  EXPECT_DOUBLE_EQ(slower_by_chance({1, 2, 3}, {4, 5, 6}), 1);
  EXPECT_DOUBLE_EQ(slower_by_chance({2, 3}, {1}), 1.0 / 3);
  // Equal times say nothing: half of the pairs.
  EXPECT_DOUBLE_EQ(slower_by_chance({1, 1, 1}, {1, 1, 1}), 0.5);
  // 9 and 9, all above: 1 of 48620.
  const std::vector<double> low{1, 2, 3, 4, 5, 6, 7, 8, 9}, high{11, 12, 13, 14, 15, 16, 17, 18, 19};
  EXPECT_DOUBLE_EQ(slower_by_chance(high, low), 1.0 / 48620);
}

TEST(Compare, Median) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
}

nlohmann::json record(const nlohmann::json& ns_per_step) {
  return {{"instructions", "avx2"}, {"benchmarks", {{{"name", "a"}, {"ns_per_step", ns_per_step}}}}};
}

TEST(Compare, EarlierRun) {
  using nlohmann::json;
  const EarlierRun run = earlier_run(record({1.5, 2}), "f");
  EXPECT_EQ(run.instructions, "avx2");
  EXPECT_EQ(run.times, (std::map<std::string, std::vector<double>>{{"a", {1.5, 2}}}));
  json other = record({1.5});
  other.erase("instructions");
  EXPECT_EQ(earlier_run(other, "f").instructions, "");
  // No repetition, what is no time, what is no record.
  for (const json& bad : {json::array(), json{0}, json{-1}, json{1, -1}, json{std::numeric_limits<double>::infinity()},
                          json{nullptr}, json{"1"}, json(1)})
    EXPECT_THROW(earlier_run(record(bad), "f"), BadInput) << bad;
  for (const json& bad : {json(), json::object(), json::array(), json(json::value_t::discarded)})
    EXPECT_THROW(earlier_run(bad, "f"), BadInput);
}

}  // namespace
}  // namespace overshoot::bench
