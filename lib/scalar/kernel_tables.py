#!/usr/bin/env python3
"""Makes lib/scalar/kernel_tables.hpp: python3 lib/scalar/kernel_tables.py > lib/scalar/kernel_tables.hpp (needs mpmath).

Nothing rests on this program: tests/scalar/interval_kernel_test.cpp encloses every entry with Arb.
"""
from mpmath import atan, cos, erfc, exp, floor, mp, mpf, pi, sin, sqrt

mp.prec = 1500  # the bits of 2/pi; and erfcx's coefficients come from a recurrence that loses hundreds


def literal(x):
    mantissa, exponent = float(x).hex().split("p")
    return mantissa.rstrip("0").rstrip(".") + "p" + exponent


def split(x):
    """x as a double and the nearest to the rest."""
    return [literal(x), literal(x - mpf(float(x)))]


def rows(entries):
    for entry in entries:
        line = "    {" + entry[0]
        for text in entry[1:]:
            if len(line) + len(text) > 114:
                print(line + ",")
                line = "     " + text
            else:
                line += ", " + text
        print(line + "},")
    print("}};")


def erfcx_coefficients(c, degree):
    """a_k of e^(x^2) erfc(x) = a_0 + a_1 (x - c) + ...: its derivative is 2x times it, less 2/sqrt(pi)."""
    a = [erfc(c) * exp(c * c)]
    a.append(2 * c * a[0] - 2 / sqrt(pi))
    for k in range(1, degree):
        a.append(2 * (c * a[k] + a[k - 1]) / (k + 1))
    return a


def erfcx_pieces():
    """16 pieces of each [2^e, 2^(e+1)] in 1 + x, up to x = 24.5."""
    for e in range(5):
        for j in range(16):
            left, step = mpf(2) ** e * (1 + mpf(j) / 16) - 1, mpf(2) ** e / 16
            if left < 24.5:
                yield left + step / 2


print("""#pragma once
/// Tables of angle_kernel.hpp and erf_kernel.hpp. Made by kernel_tables.py: do not edit.
/// tests/scalar/interval_kernel_test.cpp encloses every entry with Arb.
#include <array>
#include <cstdint>

namespace overshoot::kernel {

/// The first 1216 bits of 2/pi behind its point, after 64 zeros.
inline constexpr std::array<std::uint64_t, 20> two_over_pi = {{""")
bits = int(floor(2 / pi * mpf(2) ** 1216))
words = ["0x0"] + [f"{(bits >> (64 * (18 - i))) & (2**64 - 1):#018x}" for i in range(19)]
for i in range(0, 20, 5):
    print("    " + ", ".join(words[i : i + 5]) + ",")
print("""}};

struct AngleEntry {
  double sin_hi, sin_lo, cos_hi, cos_lo;
};
/// sin and cos of j/32 = hi + lo: hi the nearest double, lo the nearest to the rest.
inline constexpr std::array<AngleEntry, 26> angle_table = {{""")
rows(split(sin(mpf(j) / 32)) + split(cos(mpf(j) / 32)) for j in range(26))
print("""
struct AtanEntry {
  double hi, lo;
};
/// atan(j/32) = hi + lo.
inline constexpr std::array<AtanEntry, 33> atan_table = {{""")
rows(split(atan(mpf(j) / 32)) for j in range(33))
print("""
/// Taylor coefficients at c: the value and the slope in two parts each, and those of (x - c)^2 ... (x - c)^12.
struct ErfcxEntry {
  double value_hi, value_lo, slope_hi, slope_lo;
  std::array<double, 11> rest;
};
/// Those of e^(x^2) erfc(x): 1 + c is the middle of one of 16 equal parts of [1, 2], [2, 4], [4, 8], ...
inline constexpr std::array<ErfcxEntry, 74> erfcx_table = {{""")
entries = []
for c in erfcx_pieces():
    a = erfcx_coefficients(c, 12)
    rest = [literal(x) for x in a[2:]]
    rest[0], rest[-1] = "{" + rest[0], rest[-1] + "}"
    entries.append(split(a[0]) + split(a[1]) + rest)
rows(entries)
print("\n}  // namespace overshoot::kernel")
