#!/usr/bin/env python3
"""Makes lib/scalar/batch_coefficients.hpp: python3 lib/scalar/batch_fit.py > lib/scalar/batch_coefficients.hpp (needs mpmath).

Each polynomial interpolates its function at Chebyshev nodes in 60 digits, and its coefficients are then rounded. The
error written beside it is the largest one seen at 2000 points with the rounded coefficients, evaluated in 60 digits.
"""
import struct

from mpmath import cos, coth, erfc, exp, log, lu_solve, matrix, mp, mpf, nstr, pi, polyval, sqrt

mp.dps = 60


def interpolant(f, lo, hi, degree):
    cosines = [cos(pi * (2 * k + 1) / (2 * degree + 2)) if 2 * k != degree else mpf(0) for k in range(degree + 1)]
    nodes = [(lo + hi) / 2 + (hi - lo) / 2 * c for c in cosines]
    powers = matrix([[x**j for j in range(degree + 1)] for x in nodes])
    return list(lu_solve(powers, matrix([f(x) for x in nodes])))


def to_float(c):
    return struct.unpack("f", struct.pack("f", float(c)))[0]


def array(name, kind, says, f, weight, lo, hi, degree):
    """C++ for the coefficients, lowest first; the error is that of weight(x) f(x)."""
    rounded = [(to_float if kind == "float" else float)(c) for c in interpolant(f, lo, hi, degree)]
    at = [lo + (hi - lo) * (k + mpf(1) / 3) / 2000 for k in range(2000)]
    error = max(abs(weight(x) * (polyval([mpf(c) for c in reversed(rounded)], x) - f(x))) for x in at)
    print(f"  /// {says}: error {nstr(error, 2)}.")
    print(f"  static constexpr {kind} {name}[] = {{\n      {', '.join(literal(c, kind) for c in rounded)}}};")


def literal(c, kind):
    mantissa, exponent = c.hex().split("p")
    return mantissa.rstrip("0").rstrip(".") + "p" + exponent + ("F" if kind == "float" else "")


def split(name, kind, value, bits, says):
    """value = high + low, high of so few bits that its products with integers up to 2^(significand - bits) are exact."""
    high = mpf(value)
    scale = mpf(2) ** (bits - int(mp.floor(log(high, 2))) - 1)
    high = mp.floor(high * scale) / scale
    low = (to_float if kind == "float" else float)(value - high)
    print(f"  /// {says}")
    print(f"  static constexpr {kind} {name}_high = {literal(float(high), kind)}, {name}_low = {literal(low, kind)};")


def coth_part(z):
    return (sqrt(z) * coth(sqrt(z)) - 1) / z


def exp_part(r):
    return (exp(r) - 1 - r) / r**2 if r != 0 else mpf(1) / 2


CENTRE = 5


def mills(t):
    a = CENTRE * (1 + t) / (1 - t)
    return (a + CENTRE) * erfc(a / sqrt(2)) * exp(a * a / 2) / 2


def family(kind, coth_degree, exp_degree, mills_degree, bits):
    print(f"template <>\nstruct BatchCoefficients<{kind}> {{")
    quarter, half = log(mpf(2)) / 4 * mpf("1.001"), log(mpf(2)) / 2 * mpf("1.001")
    array("coth", kind, "r coth r = 1 + r^2 p(r^2) on |r| <= (log 2)/4", coth_part, lambda z: z, mpf("1e-30"), quarter**2, coth_degree)
    array("exp", kind, "e^r = 1 + r + r^2 p(r) on |r| <= (log 2)/2", exp_part, lambda r: r * r, -half, half, exp_degree)
    array("mills", kind, f"(a + {CENTRE}) e^(a^2/2) P(z > a) = p(t), t = (a - {CENTRE})/(a + {CENTRE}), 0 <= a <= 40; relative", mills,
          lambda t: 1 / mills(t), mpf(-1), mpf(40 - CENTRE) / (40 + CENTRE), mills_degree)
    split("log2", kind, log(mpf(2)), bits, "log 2, split: an integer below 2^11 (float: 2^8) times the high part is exact.")
    print("};")


print("""#pragma once
/// Coefficients of Batch's functions (batch.hpp), lowest degree first. Made by batch_fit.py: do not edit.

namespace overshoot {

template <class S>
struct BatchCoefficients;
""")
family("double", 4, 9, 21, 42)
print()
family("float", 1, 4, 9, 16)
print("\n}  // namespace overshoot")
