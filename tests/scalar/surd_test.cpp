/// Numbers made of square roots: exact signs, against MPFR and by identities.
#include <gtest/gtest.h>

#include <random>

#include "lib/kernel/number_text.hpp"

namespace overshoot {
namespace {

Surd read(const std::string& text) { return Numbers<Surd>()(text); }

TEST(Surd, Identities) {
  for (const char* zero : {"sqrt(2)*sqrt(2) - 2", "sqrt(8) - 2*sqrt(2)", "sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2)", "sqrt(2)*sqrt(3) - sqrt(6)",
                           "sqrt(1/2) - sqrt(2)/2", "1/(1 + sqrt(2)) - sqrt(2) + 1", "sqrt(4/9) - 2/3", "sqrt(0)",
                           "sqrt(2 + sqrt(3)) - (sqrt(6) + sqrt(2))/2", "sqrt(24 + 16*sqrt(2)) - 4 - 2*sqrt(2)",
                           // Two roots of one field: 9 + 4 sqrt(5) = (2 + sqrt(5))^2, and the root of a square that is hidden.
                           "sqrt(9 + 4*sqrt(5)) - 2 - sqrt(5)", "sqrt((1 + sqrt(9 + 8*sqrt(2)))*(1 + sqrt(9 + 8*sqrt(2)))) - 1 - sqrt(9 + 8*sqrt(2))"})
    EXPECT_EQ(read(zero).sign(), 0) << zero;
}

/// Differences far below a double's last place.
TEST(Surd, SignsOfSmallNumbers) {
  // The convergents p/q of sqrt(2): |p/q - sqrt(2)| < 1/q^2, on one side and the other in turn.
  Rational p = 1, q = 1;
  for (int k = 0; k < 100; ++k) {
    EXPECT_EQ((Surd(p / q) - read("sqrt(2)")).sign(), k % 2 == 0 ? -1 : 1);
    const Rational next = p + 2 * q;
    q = p + q;
    p = next;
  }
  EXPECT_GT(read("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)) + 1e-300").sign(), 0);
  EXPECT_LT(read("sqrt(10 + 8*sqrt(2)) - 4.617").sign(), 0);
}

/// u + v sqrt(d) where d is a square already, in a way that is not seen at once.
TEST(Surd, HiddenZeros) {
  Numbers<Surd> numbers;
  const Surd a = numbers("sqrt(9 + 8*sqrt(2))"), b = numbers("sqrt((9 + 8*sqrt(2))*(3 + 2*sqrt(2)))"), c = numbers("1 + sqrt(2)");
  EXPECT_EQ((b - a * c).sign(), 0);
  EXPECT_EQ((Surd(1) / (b + a * c) - Surd(1) / (b + b)).sign(), 0);
  EXPECT_THROW(Surd(1) / (b - a * c), BadInput);
  EXPECT_THROW(numbers("1/(sqrt((9 + 8*sqrt(2))*(3 + 2*sqrt(2))) - sqrt(9 + 8*sqrt(2))*(1 + sqrt(2)))"), BadInput);
}

/// Random expressions of one tree, with its value in 2000 bits: the sign is its sign, where that is known.
TEST(Surd, SignsAgainstMpfi) {
  std::mt19937_64 random(1);
  const std::function<std::string(int)> expression = [&](int depth) -> std::string {
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    if (depth == 0) return std::to_string(1 + pick(9));
    const std::string l = expression(depth - 1), r = expression(depth - 1);
    switch (pick(5)) {
      case 0:
        return "(" + l + " + " + r + ")";
      case 1:
        return "(" + l + " - " + r + ")";
      case 2:
        return l + "*" + r;
      case 3:
        return "sqrt(" + std::to_string(1 + pick(3)) + ")*" + l;
      default:
        return "(" + l + "/" + std::to_string(1 + pick(9)) + ")";
    }
  };
  int decided = 0;
  for (int k = 0; k < 3000; ++k) {
    const std::string text = expression(5);
    const PrecisionScope scope(2000);
    const Mpfi x = Numbers<Mpfi>()(text);
    Numbers<Surd> numbers;
    const Surd exact = numbers(text);
    const int sign = exact.sign();
    if (certainly(x > Mpfi(0L)) || certainly(x < Mpfi(0L))) {
      ++decided;
      EXPECT_EQ(sign, certainly(x > Mpfi(0L)) ? 1 : -1) << text;
    } else {
      EXPECT_EQ(sign, 0) << text;
    }
    EXPECT_EQ(numbers(print(exact)), exact) << text;
  }
  EXPECT_GT(decided, 2000);
}

TEST(NumberText, WhatIsNone) {
  for (const char* text : {"", " ", "pi", "x", "1 +", "sqrt 2", "sqrt(-1)", "1/0", "1/(1-1)", "(1", "1)", "1e", "cbrt(2)", "2^3", "1 2", "sqrt(2-sqrt(5))",
                           "--", "1..2", "0x10", "inf", "nan"}) {
    EXPECT_THROW(read(text), BadInput) << text;
    EXPECT_THROW(Numbers<Mpfi>()(text), BadInput) << text;
  }
  EXPECT_THROW(read(std::string(1000, '(') + "1" + std::string(1000, ')')), BadInput);
  EXPECT_THROW(read("sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7)"), TooManyRoots);
}

}  // namespace
}  // namespace overshoot
