/// No call whose result depends on the process's locale reads or writes a number: see lib/scalar/decimal.hpp.
#include <regex>

#include "tests/docs/console.hpp"

namespace overshoot::cli {
namespace {

/// What names such a call in a line of C++, if anything does.
std::string locale_bound(const std::string& line) {
  static const std::regex call(
      R"(\b(strto(d|f|ld|flt128)|sto(d|f|ld)|atof|v?[fs]?scanf|(mpfr|gmp|quadmath|arb|arf|arb_fpr|mpfi)_\w*print\w*|)"
      R"(lexical_cast|setlocale|setprecision|imbue)\s*\(|std::locale\b|printf\([^;]*%[-+ #0-9.*']*l?L?[aefgAEFG]|)"
      R"(\{[^{}"]*:[^{}"]*L\})");
  std::smatch found;
  return std::regex_search(line, found, call) ? found.str() : "";
}

TEST(LocaleBound, IsRecognised) {
  for (const char* line :
       {R"(double x = std::stod(text);)", R"(x = strtod(p, &end);)", R"(mpfr_asprintf(&text, "%.*RUg", digits, m);)",
        R"(quadmath_snprintf(text, sizeof text, "%.36Qg", x);)", R"(std::printf("%.17g\n", x);)",
        R"(std::fprintf(stderr, "at %5.2f", x);)", R"(fmt::print("{:L}", x))", R"(std::setlocale(LC_ALL, "");)",
        R"(out.imbue(std::locale());)", R"(std::sscanf(text, "%lf", &x);)"})
    EXPECT_NE(locale_bound(line), "") << line;
  for (const char* line :
       {R"(fmt::print("{:.17g}", x);)", R"(std::fprintf(stderr, "overshoot: %s\n", e.what());)", R"(read_double(text, "eta"))",
        R"(const Stop stop(x);)", R"(std::printf("%d boxes, %zu\n", n, m);)"})
    EXPECT_EQ(locale_bound(line), "") << line;
}

TEST(LocaleBound, IsNowhere) {
  const std::filesystem::path source = OVERSHOOT_SOURCE_DIR;
  std::size_t files = 0;
  for (const char* folder : {"lib", "checks", "bench", "proofs-numeric"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source / folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      ++files;
      int number = 0;
      for (const std::string& line : lines_of(read_file(entry.path()))) {
        ++number;
        if (line.find_first_not_of(' ') == line.find("//")) continue;
        EXPECT_EQ(locale_bound(line), "") << entry.path().string() << ":" << number << ": " << line;
      }
    }
  EXPECT_GT(files, 150U);
}

}  // namespace
}  // namespace overshoot::cli
