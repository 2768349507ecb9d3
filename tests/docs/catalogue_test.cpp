/// docs/catalogue.md is what the registry says now.
#include <algorithm>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

TEST(Catalogue, IsCurrent) {
  const Outcome r = run({"list", "--markdown"});
  ASSERT_EQ(r.code, 0) << r.err;
  const Words now = lines_of(r.out),
              committed = lines_of(read_file(std::filesystem::path(OVERSHOOT_SOURCE_DIR) / "docs/catalogue.md"));
  const auto [here, there] = std::ranges::mismatch(now, committed);
  EXPECT_TRUE(here == now.end() && there == committed.end())
      << "docs/catalogue.md is not current; ./overshoot list --markdown > docs/catalogue.md writes it. First "
         "difference:"
      << "\n  now       " << (here == now.end() ? "(the end)" : *here) << "\n  committed "
      << (there == committed.end() ? "(the end)" : *there);
}

/// A Markdown table is broken by a bar or by a line break in a cell: each row has the columns of its heading.
TEST(Catalogue, RowsHaveTheirColumns) {
  std::size_t rows = 0;
  for (const std::string& line : lines_of(run({"list", "--markdown"}).out)) {
    if (!line.starts_with("| `") && !line.starts_with("| key")) continue;
    ++rows;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    EXPECT_EQ(bars, 7U) << line;
  }
  EXPECT_GT(rows, lines_of(run({"list"}).out).size());
}

}  // namespace
}  // namespace overshoot::cli
