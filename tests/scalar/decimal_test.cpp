/// Decimals of any exponent. They are written as printf's %g writes them in the C locale, which these tests run in.
#include "lib/scalar/decimal.hpp"

#include <gtest/gtest.h>

#include <climits>
#include <clocale>
#include <cmath>

#include "lib/scalar/mpfr.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

TEST(Decimal, Exponents) {
  EXPECT_EQ(decimal_exponent("1.57e-377492"), -377492);
  EXPECT_EQ(decimal_exponent("1E+20"), 20);
  EXPECT_EQ(decimal_exponent("1/3"), 0);
  EXPECT_EQ(decimal_exponent("1e99999999999999999999"), LONG_MAX);
  EXPECT_EQ(decimal_exponent("1e-99999999999999999999"), -LONG_MAX);
}

/// Where both can: read_decimal encloses the rational, and tightly.
TEST(Decimal, EnclosesWhatIsWritten) {
  for (const char* text :
       {"0", "-3", "1/3", "0.1", "-2.5e-3", "1e400", "7e-9999", "0e5", "12345678901234567890.5e-7"}) {
    const Rational q = read_rational(text, "test");
    Mpfi x = read_decimal(text, "test");
    EXPECT_TRUE(mpfr_cmp_q(x.lo(), q.raw()) <= 0 && mpfr_cmp_q(x.hi(), q.raw()) >= 0) << text;
    mpfr_nextabove(x.lo());
    EXPECT_TRUE(mpfr_lessequal_p(x.hi(), x.lo())) << text;
    EXPECT_EQ(read_double(text, "test"), nearest_double(q)) << text;
  }
}

/// As MPFR prints them, far beyond doubles and rationals.
TEST(Decimal, ReadsWhatMpfrPrints) {
  const PrecisionScope scope(100);
  for (const long exponent : {-1'253'996L, 1'253'996L, -1'000'000'000L, 1'000'000'000L, -3L}) {
    Mpfr x = from<Mpfr>(Q(5, 7));
    mpfr_mul_2si(x.raw(), x.raw(), exponent, MPFR_RNDN);
    const Mpfi back = read_decimal(print(x), "printed");
    EXPECT_TRUE(mpfr_lessequal_p(back.lo(), x.raw()) && mpfr_lessequal_p(x.raw(), back.hi())) << print(x);
    EXPECT_EQ(read_double(print(x), "printed"), std::ldexp(5.0 / 7, static_cast<int>(exponent)));
  }
  // Beyond MPFR's range too.
  const Mpfi small = read_decimal("1e-99999999999999999999", "test"),
             large = read_decimal("-1e99999999999999999999", "test");
  EXPECT_TRUE(mpfr_zero_p(small.lo()) && mpfr_sgn(small.hi()) > 0);
  EXPECT_TRUE(mpfr_inf_p(large.lo()) && mpfr_number_p(large.hi()) && mpfr_sgn(large.hi()) < 0);
  EXPECT_EQ(read_double("1e-99999999999999999999", "test"), 0);
  EXPECT_EQ(read_double("-1e99999999999999999999", "test"), -INFINITY);
}

TEST(Decimal, RefusesOtherText) {
  for (const char* text : {"", "nan", "inf", "-inf", "e5", "1e", "1e+", "1e-", "1e1.5", "1e5e5", "1/3e5", "0x1p3",
                           "0x1e5", " 1e5", "1e5 ", "1 e5", "1e 5", "@nan@e5", "1,5e3", "1/0", "--1e5", "1e--5"}) {
    EXPECT_THROW(read_decimal(text, "test"), BadInput) << text;
    EXPECT_THROW(read_double(text, "test"), BadInput) << text;
  }
  EXPECT_THROW(read_decimal(std::string(5000, '1') + "e5", "test"), BadInput);
}

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

}  // namespace
}  // namespace overshoot::test
