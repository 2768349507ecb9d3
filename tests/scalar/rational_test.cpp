/// Reading, printing and rounding of exact rationals.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "lib/scalar/arithmetic.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

TEST(ReadRational, IsExact) {
  const auto read = [](std::string_view text) { return read_rational(text, "test"); };
  EXPECT_EQ(read("0.01"), Rational(1, 100));  // not the double nearest to it
  EXPECT_NE(read("0.01"), exact_rational(0.01));
  EXPECT_EQ(read("3"), 3);
  EXPECT_EQ(read("-3"), -3);
  EXPECT_EQ(read("+3"), 3);
  EXPECT_EQ(read("0"), 0);
  EXPECT_EQ(read("-0"), 0);
  EXPECT_EQ(read("-0.5"), Rational(-1, 2));
  EXPECT_EQ(read("1/3"), Rational(1, 3));
  EXPECT_EQ(read("-22/7"), Rational(-22, 7));
  EXPECT_EQ(read("6/4"), Rational(3, 2));
  EXPECT_EQ(read("0/5"), 0);
  EXPECT_EQ(read("1e3"), 1000);
  EXPECT_EQ(read("1.25E-2"), Rational(1, 80));
  EXPECT_EQ(read("2.5e+1"), 25);
  EXPECT_EQ(read("0e9999"), 0);
  // Leading zeros are decimal, never octal.
  EXPECT_EQ(read("010"), 10);
  EXPECT_EQ(read("0010.50"), Rational(21, 2));
  EXPECT_EQ(read("010/7"), Rational(10, 7));
  EXPECT_EQ(read("09/08"), Rational(9, 8));
  EXPECT_EQ(read("1e9999"), power(Rational(10), 9999));
  EXPECT_EQ(read("1e-9999"), power(Rational(10), -9999));
  EXPECT_EQ(read("1.57e-377492"), 157 * power(Rational(10), -377494));  // as simulate prints it in mpfr:P
  EXPECT_EQ(read("1e000000000000001"), 10);
  EXPECT_EQ(read("1e1000000"), power(Rational(10), 1'000'000));
  EXPECT_EQ(read(std::string(4096, '7')), (power(Rational(10), 4096) - 1) / 9 * 7);
}

static_assert(!std::constructible_from<Rational, double> && !std::constructible_from<Integer, float>);
static_assert(!std::constructible_from<Rational, bool>);

TEST(Rationals, AreInLowestTermsOrRefused) {
  EXPECT_EQ(print(Rational(6, -4)), "-3/2");
  EXPECT_EQ(print(Rational(-8, 4)), "-2");
  EXPECT_EQ(Rational(0, -7), 0);
  EXPECT_EQ(Rational(1, 3) + Rational(1, 6), Rational(1, 2));
  EXPECT_EQ(Rational(1, 3) - Rational(4, 3), -1);
  EXPECT_EQ(Rational(2, 3) * Rational(3, -2), -1);
  EXPECT_EQ(Rational(2, 3) / Rational(-4, 9), Rational(-3, 2));
  EXPECT_THROW(Rational(1, 0), BadInput);
  EXPECT_THROW(Rational(0, 0), BadInput);
  EXPECT_THROW(Rational(1) / 0, BadInput);
  Rational q(1, 3);
  EXPECT_THROW(q /= 0, BadInput);
  EXPECT_EQ(q, Rational(1, 3));  // as it was
  q += q;
  q *= q;
  EXPECT_EQ(q, Rational(4, 9));
  q /= q;
  EXPECT_EQ(q, 1);
}

/// GMP reads a built-in number's sign from its own type: 2^64 - 1 is not -1.
TEST(Rationals, OfEveryBuiltInNumber) {
  constexpr auto most = static_cast<std::uint64_t>(-1);
  EXPECT_EQ(Rational(most), power(2, 64) - 1);
  EXPECT_EQ(Rational(INT64_MIN), -power(2, 63));
  EXPECT_TRUE(Rational(-1) < most && Rational(most) == most && Rational(INT64_MIN) == INT64_MIN);
  EXPECT_TRUE(Rational(most) > INT64_MAX && Rational(1, 2) > 0 && Rational(1, 2) < 1U && Rational(-1, 2) != 0);
  EXPECT_EQ(static_cast<std::uint64_t>(Integer(most)), most);
  EXPECT_EQ(static_cast<std::int64_t>(Integer(INT64_MIN)), INT64_MIN);
  EXPECT_THROW(static_cast<void>(static_cast<std::int64_t>(Integer(most))), BadInput);
  EXPECT_THROW(static_cast<void>(static_cast<std::int64_t>(Integer(INT64_MIN) - 1)), BadInput);
  EXPECT_THROW(static_cast<void>(static_cast<std::uint64_t>(Integer(-1))), BadInput);
  EXPECT_THROW(static_cast<void>(static_cast<std::uint64_t>(Integer(most) + 1)), BadInput);
  EXPECT_THROW(static_cast<void>(static_cast<int>(Integer(1) << 31)), BadInput);
}

TEST(Integers, DivideTowardsZeroAndRoundDown) {
  EXPECT_EQ(Integer(-7) / 2, -3);
  EXPECT_EQ(Integer(-7) % 2, -1);
  EXPECT_EQ(floor(Rational(-7, 2)), -4);
  EXPECT_EQ(floor(Rational(7, 2)), 3);
  EXPECT_EQ(floor(Rational(-4)), -4);
  EXPECT_THROW(Integer(1) / 0, BadInput);
  EXPECT_THROW(Integer(1) % 0, BadInput);
  EXPECT_EQ(lcm(4, 6), 12);
  EXPECT_EQ(print(-(Integer(1) << 70)), "-1180591620717411303424");
  EXPECT_EQ(Integer("-1180591620717411303424"), -(Integer(1) << 70));
  EXPECT_THROW(Integer("12a"), BadInput);
}

/// Every operation of Q is exact or refused.
TEST(Constants, AreExactOrRefused) {
  const volatile std::int64_t hidden = INT64_MAX;  // so that the compiler does not say it first
  const std::int64_t most = hidden, least = -most - 1;
  EXPECT_EQ(Q(most, 1) + Q(-most, 1), Q(0, 1));
  EXPECT_EQ(Q(most, 2) * Q(2, most), Q(1, 1));  // the products on the way need 126 bits
  EXPECT_EQ(Q(least, 1) / Q(least, 1), Q(1, 1));
  EXPECT_EQ(Q(least, 2), Q(least / 2, 1));
  EXPECT_TRUE(Q(1, most) < Q(1, most - 1) && Q(least, 1) < Q(most, 1) && Q(most - 1, most) < Q(1, 1));
  EXPECT_THROW(Q(most, 1) + Q(1, 1), BadInput);
  EXPECT_THROW(Q(least, 1) - Q(1, 1), BadInput);
  EXPECT_THROW(Q(1, 1'000'000'000) * Q(1, 10 * (most / most) * 1'000'000'000), BadInput);
  EXPECT_THROW(Q(1, most) + Q(1, most - 1), BadInput);
  EXPECT_EQ(Q(1, 2) / Q(1, most), Q(most, 2));
  EXPECT_THROW(Q(most, 1) / Q(1, 2), BadInput);
  EXPECT_THROW(-Q(least, 1), BadInput);
  EXPECT_THROW(Q(1, least), BadInput);
  EXPECT_THROW(Q(1, 0 * most), BadInput);
  EXPECT_THROW(Q(std::uint64_t(most) + 1, 1), BadInput);
  EXPECT_THROW(Q(1, 1) / Q(0, 1), BadInput);
  // Integers of a formula that a long does not hold.
  EXPECT_EQ(exact_rational(from<double>(std::uint64_t(1) << 63)), Rational(Integer(1) << 63));
  // A double nearest to the quotient, where the parts are none.
  EXPECT_EQ(from<double>(Q(9007199254740993, 9007199254740992)), 1.0);
  EXPECT_EQ(from<double>(Q(9007199254740995, 2)), nearest_double(Rational(9007199254740995, 2)));
}

TEST(Constants, OfAnyLength) {
  EXPECT_EQ(1.25e-3_q, Q(1, 800));
  EXPECT_EQ(1e18_q, Q(1'000'000'000'000'000'000, 1));
  EXPECT_EQ(0.500000000000000000000000000000_q, Q(1, 2));
  EXPECT_EQ((1.3806503e-23_q).value, Rational(13806503) / power(Rational(10), 30));
  EXPECT_EQ((1'000'000'000'000'000'000'000.5_q).value, power(Rational(10), 21) + Rational(1, 2));
  EXPECT_EQ((Q(2, 3) * 1e30_q - 1e-30_q).value, Rational(2, 3) * power(Rational(10), 30) - power(Rational(10), -30));
  EXPECT_THROW(1e30_q / Q(0, 1), BadInput);
  EXPECT_EQ(from<double>(1.3806503e-23_q), 1.3806503e-23);
}

TEST(ReadRational, RejectsEverythingElseWithBadInput) {
  const std::string too_long(5000, '1');
  const std::string_view bad[] = {
      "",     "nan",     "NaN",      "-nan",    "inf",   "-inf",  "Infinity", "1/0",   "-1/0",     "0/0",
      "1/00", "1e1000001", "1e-1000001", "1e99999999999999999999",
      "0x10",  "0x1p3", "1f",       "0b1",   " 1",       "1 ",
      "1 /2", "1/ 2",    " ",        "\t",      "1\n",   "--1",   "+-1",      "-",     "+",        ".",
      "-.",   "e5",      "1e",       "1e+",     "1e1.5", "1.2.3", "1/2/3",    "1.5/2", "1/2.5",    "1/-2",
      "/2",   "1/",      "/",        "1e5/3",   "1,5",   "1'000", "1_000",    "_",     "\xc3\xa9", too_long};
  for (const std::string_view text : bad) {
    try {
      const Rational q = read_rational(text, "the parameter eta");
      ADD_FAILURE() << "'" << text.substr(0, 40) << "' was read as " << print(q).substr(0, 40);
    } catch (const BadInput& e) {
      const std::string message = e.what();
      EXPECT_NE(message.find("the parameter eta"), std::string::npos) << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
      EXPECT_LT(message.size(), 300U) << "short, whatever the input";
    }
  }
  EXPECT_THROW(read_rational(std::string_view("1\0002", 3), "zero byte"), BadInput);
}

TEST(ReadRational, FuzzedStringsAreRefusedOrReadBack) {
  Random random("fuzz read_rational");
  OVERSHOOT_TRACE_SEED(random);
  static constexpr std::string_view likely = "0123456789012345678900..//--++eE";
  const long n = cases(100'000);
  long read = 0;
  for (long i = 0; i < n; ++i) {
    std::string text;
    const long length = random.integer(0, random.one_in(20) ? 60 : 8);
    for (long k = 0; k < length; ++k)
      text += random.one_in(30) ? static_cast<char>(random.integer(0, 255))
                                : likely[static_cast<std::size_t>(random.integer(0, likely.size() - 1))];
    try {
      const Rational q = read_rational(text, "fuzz");
      ++read;
      ASSERT_EQ(read_rational(print(q), "printed"), q) << text;
      // What the C library reads of it is near: a test of the value, not only of reading back.
      if (text.find('/') == std::string::npos) {
        // Both round the same number to nearest: equal, subnormals and overflow included.
        ASSERT_EQ(nearest_double(q), std::strtod(text.c_str(), nullptr) + 0.0) << text;
      }
    } catch (const BadInput&) {
    }
  }
  EXPECT_GT(read, n / 20) << "the generator must produce numbers too";
}

TEST(NearestDouble, AgreesWithTheCLibrary) {
  Random random("nearest_double");
  OVERSHOOT_TRACE_SEED(random);
  // Known bad first: ties at every size, both neighbours of the overflow threshold, subnormals and half of the least.
  const char* known[] = {"0",
                         "1",
                         "0.1",
                         "9007199254740993",
                         "9007199254740995",
                         "9007199254740992.5",
                         "1e23",
                         "8.5e22",
                         "1.7976931348623157e308",
                         "1.7976931348623158e308",
                         "1.7976931348623159e308",
                         "1e309",
                         "-1e309",
                         "2.2250738585072014e-308",
                         "2.2250738585072011e-308",
                         "2.2250738585072012e-308",
                         "4.9406564584124654e-324",
                         "2.4703282292062327e-324",
                         "2.4703282292062328e-324",
                         "1e-324",
                         "7.4e-324",
                         "7.5e-324",
                         "1e-400",
                         "-1e-400",
                         "-4.9e-324"};
  for (const char* text : known)
    EXPECT_EQ(nearest_double(read_rational(text, "test")), std::strtod(text, nullptr)) << text;
  const Rational least = Random::power_of_two(-1074);
  EXPECT_EQ(nearest_double(least / 2), 0);                  // a tie, to even
  EXPECT_EQ(nearest_double(3 * least / 2), 2 * 0x1p-1074);  // the other tie
  EXPECT_EQ(nearest_double(least / 2 + Random::power_of_two(-3000)), 0x1p-1074);
  EXPECT_EQ(nearest_double(3 * least / 2 - Random::power_of_two(-3000)), 0x1p-1074);  // one rounding, not two
  const Rational limit = Random::power_of_two(1024) - Random::power_of_two(970);  // half-way from the largest to 2^1024
  EXPECT_EQ(nearest_double(limit), INFINITY);
  EXPECT_EQ(nearest_double(limit - 1), std::numeric_limits<double>::max());

  const long n = cases(20'000);
  for (long i = 0; i < n; ++i) {
    // Decimals near the subnormal range, near overflow, and ordinary.
    std::string text = random.one_in(2) ? "-" : "";
    text += std::to_string(random.integer(1, 9)) + ".";
    for (long k = random.integer(1, 25); k > 0; --k) text += static_cast<char>('0' + random.integer(0, 9));
    const long exponent = random.one_in(2)   ? random.integer(-326, -305)
                          : random.one_in(4) ? 308
                                             : random.integer(-30, 30);
    text += "e" + std::to_string(exponent);
    ASSERT_EQ(nearest_double(read_rational(text, "test")), std::strtod(text.c_str(), nullptr)) << text;
    // Every double is its own nearest; half-way to the next goes to the even one.
    double d = 0;
    const std::uint64_t bits = random.one_in(3) ? random.bits() & 0x800fffffffffffffU : random.bits();
    std::memcpy(&d, &bits, sizeof d);
    if (!std::isfinite(d)) continue;
    ASSERT_EQ(nearest_double(exact_rational(d)), d);
    const double next = std::nextafter(d, INFINITY);
    if (!std::isfinite(next)) continue;
    std::uint64_t next_bits = 0;
    std::memcpy(&next_bits, &next, sizeof next);
    const double even = bits % 2 == 0 ? d : next;
    ASSERT_EQ(nearest_double((exact_rational(d) + exact_rational(next)) / 2), even) << d;
  }
}

TEST(ExactRational, RejectsWhatIsNoNumber) {
  EXPECT_THROW(exact_rational(INFINITY), Undecided);
  EXPECT_THROW(exact_rational(-INFINITY), Undecided);
  EXPECT_THROW(exact_rational(NAN), Undecided);
  EXPECT_EQ(exact_rational(0x1p-1074), Random::power_of_two(-1074));
  EXPECT_EQ(exact_rational(-0.0), 0);
}

/// Smallest denominator, and of those the smallest magnitude, by trying denominators one after another.
Rational simplest_by_force(const Rational& lo, const Rational& hi) {
  for (long q = 1;; ++q) {
    const Rational scaled_lo = lo * q, scaled_hi = hi * q;
    Integer p = numerator(scaled_lo) / denominator(scaled_lo);  // towards 0
    while (Rational(p) < scaled_lo) p += 1;
    while (Rational(p - 1) >= scaled_lo) p += -1;
    if (Rational(p) > scaled_hi) continue;
    Integer best = p;
    for (; Rational(p) <= scaled_hi; p += 1)
      if (abs(p) < abs(best)) best = p;
    return Rational(best, q);
  }
}

TEST(SimplestBetween, AgreesWithBruteForce) {
  Random random("simplest_between");
  OVERSHOOT_TRACE_SEED(random);
  EXPECT_EQ(simplest_between(0, 0), 0);
  EXPECT_EQ(simplest_between(Rational(-1, 2), Rational(1, 3)), 0);
  EXPECT_EQ(simplest_between(Rational(7, 3), Rational(7, 3)), Rational(7, 3));
  EXPECT_EQ(simplest_between(Rational(314, 100), Rational(315, 100)), Rational(22, 7));
  EXPECT_EQ(simplest_between(2, 5), 2);
  EXPECT_EQ(simplest_between(-5, -2), -2);
  const long n = cases(10'000);
  for (long i = 0; i < n; ++i) {
    Rational lo(random.integer(-300, 300), random.integer(1, 60));
    Rational hi = random.one_in(4)   ? lo
                  : random.one_in(2) ? Rational(lo + Rational(1, random.integer(1, 900)))
                                     : Rational(random.integer(-300, 300), random.integer(1, 60));
    if (lo > hi) std::swap(lo, hi);
    ASSERT_EQ(simplest_between(lo, hi), simplest_by_force(lo, hi)) << print(lo) << " " << print(hi);
  }
}

TEST(Power, AgreesWithRepeatedProducts) {
  for (const Rational& base : {Rational(-2, 3), Rational(5), Rational(-1), Rational(7, 2)})
    for (long n = -6; n <= 6; ++n) {
      Rational expected = 1;
      for (long i = 0; i < std::abs(n); ++i) expected *= base;
      EXPECT_EQ(power(base, n), n < 0 ? Rational(1 / expected) : expected);
    }
  EXPECT_EQ(power(Rational(0), 0), 1);
  EXPECT_EQ(power(Rational(0), 3), 0);
}

TEST(RationalLiteral, IsInLowestTerms) {
  EXPECT_EQ(0.9_q, Q(9, 10));
  EXPECT_EQ((0.25_q).num, 1);
  EXPECT_EQ((0.25_q).den, 4);
  EXPECT_EQ(12_q, Q(12, 1));
  EXPECT_EQ(1'000_q, Q(1000, 1));
  EXPECT_EQ(1_q / 3, Q(1, 3));
  EXPECT_EQ(Q(3, -6), Q(-1, 2));
  EXPECT_EQ(Q(0, -5), Q(0, 1));
  EXPECT_EQ(Q(1, 3) + Q(1, 6), Q(1, 2));
  EXPECT_EQ(Q(1, 3) - Q(1, 2), Q(-1, 6));
  EXPECT_EQ(Q(2, 3) * Q(3, 4), Q(1, 2));
  EXPECT_EQ(Q(2, 3) / Q(4, 3), Q(1, 2));
  EXPECT_TRUE(Q(-1, 2) < Q(1, 3));
  EXPECT_EQ(Q(-7, 3).rational(), Rational(-7, 3));
}

}  // namespace
}  // namespace overshoot::test
