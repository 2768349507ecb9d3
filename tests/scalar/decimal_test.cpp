/// Decimals are written as printf's %g writes them in the C locale, which these tests run in, and read as strtod reads
/// them there.
#include <gtest/gtest.h>

#include <clocale>
#include <cmath>

#include "lib/scalar/decimal.hpp"
#include "lib/scalar/mpfr.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

std::string by_printf(mpfr_srcptr x, int digits, bool up) {
  char* text = nullptr;
  mpfr_asprintf(&text, up ? "%.*RUg" : "%.*RDg", digits, x);
  std::string result(text);
  mpfr_free_str(text);
  return result;
}

TEST(Decimal, IsWhatPrintfWrites) {
  ASSERT_STREQ(std::setlocale(LC_NUMERIC, nullptr), "C");
  Random random("decimals");
  OVERSHOOT_TRACE_SEED(random);
  const PrecisionScope scope(90);
  std::vector<Mpfr> numbers;
  for (const char* text : {"0", "-0", "1", "-1", "10", "100", "123456", "1234567", "999999.5", "0.1", "1e-4", "1e-5",
                           "9.9999999e-5", "1e16", "1e17", "1e25", "1e100", "-1e-400", "1e5000", "inf", "-inf", "nan"}) {
    numbers.emplace_back();
    mpfr_set_str(numbers.back().raw(), text, 10, MPFR_RNDN);
  }
  for (long i = 0, n = cases(5000); i < n; ++i) numbers.push_back(from<Mpfr>(random.dyadic(60, 80)));
  for (const Mpfr& x : numbers)
    for (const int digits : {1, 2, 6, 9, 17, 25, 36})
      for (const bool up : {false, true}) {
        const std::string expected = mpfr_nan_p(x.raw()) ? "nan" : by_printf(x.raw(), digits, up);
        EXPECT_EQ(decimal(x.raw(), digits, up ? MPFR_RNDU : MPFR_RNDD), expected) << digits;
      }
}

TEST(Decimal, IsRead) {
  EXPECT_EQ(read_double("0.5"), 0.5);
  EXPECT_EQ(read_double("-1.25e-3"), -0.00125);
  EXPECT_EQ(read_double("4.9406564584124654e-324"), 0x1p-1074);
  EXPECT_EQ(read_double("1e-400"), 0.0);
  EXPECT_EQ(read_double("1e400"), INFINITY);
  EXPECT_EQ(read_double("-1e400"), -INFINITY);
  EXPECT_EQ(read_double("-inf"), -INFINITY);
  EXPECT_TRUE(std::isnan(read_double("nan").value()));
  for (const char* text : {"", "0,5", " 1", "1 ", "1x", "0x10", "--1", "e5"}) EXPECT_FALSE(read_double(text)) << text;
}

}  // namespace
}  // namespace overshoot::test
