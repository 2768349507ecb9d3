"""Enclosures: pairs of exact ends."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple, NoReturn, Union

End = Union[Fraction, float]  # a float is infinite, or NaN where nothing is known


_most = 100_000  # a power of 10 that is still written out


def _end(text: str, up: bool) -> End:
    """The number that a decimal is; one beyond what is sensible to write out is rounded up, or down."""
    if text.lstrip("+-") in ("inf", "nan"):
        return float(text)
    power = int(text.partition("e")[2] or 0)
    if abs(power) <= _most:
        return Fraction(text)
    negative = text.startswith("-")
    limit = Fraction(10) ** (_most if power > 0 else -_most) * (-1 if negative else 1)
    if power > 0:
        return limit if up == negative else math.copysign(math.inf, -1 if negative else 1)
    return Fraction(0) if up == negative else limit


def _decimal(q: End, digits: int, up: bool) -> str:
    """q to so many digits, rounded up or down."""
    if isinstance(q, float):
        return str(q)
    if q == 0:
        return "0"
    n, d = abs(q.numerator), q.denominator
    exponent = round((n.bit_length() - d.bit_length()) * 0.30103)
    while Fraction(n, d) >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while Fraction(n, d) < Fraction(10) ** exponent:
        exponent -= 1
    scaled = Fraction(q) * Fraction(10) ** (digits - 1 - exponent)
    m = math.ceil(scaled) if up else math.floor(scaled)
    sign, text = ("-", str(-m)) if m < 0 else ("", str(m))
    exponent += len(text) - digits  # rounded to the next power of 10
    if -5 <= exponent < digits:
        point = exponent + 1
        text = text[:point] + "." + text[point:] if point > 0 else "0." + "0" * -point + text
        return sign + text.rstrip("0").rstrip(".")
    mantissa = (text[0] + "." + text[1:]).rstrip("0").rstrip(".")
    return f"{sign}{mantissa}e{exponent:+03d}"


class Enclosure(NamedTuple):
    """A real number known to lie in [lo, hi]: a pair of Fractions (an end without a bound is an infinite float).

    lo, hi = enclosure unpacks it. It has no order and no float value, for it may be more than one number: compare its ends,
    as in enclosure.hi < 0. `floats` are its ends as floats, rounded outward.
    """

    lo: End
    hi: End

    @classmethod
    def of_decimals(cls, lo: str, hi: str) -> Enclosure:
        return cls(_end(lo, False), _end(hi, True))

    @property
    def floats(self) -> tuple[float, float]:
        return _outward(self.lo, -math.inf), _outward(self.hi, math.inf)

    @property
    def width(self) -> End:
        return self.hi - self.lo

    def __contains__(self, x: object) -> bool:
        return bool(self.lo <= x <= self.hi)  # type: ignore[operator]

    def __lt__(self, other: object) -> NoReturn:
        raise TypeError("an enclosure is compared by its ends: enclosure.hi < 0")

    def __le__(self, other: object) -> NoReturn:
        raise TypeError("an enclosure is compared by its ends: enclosure.hi < 0")

    def __gt__(self, other: object) -> NoReturn:
        raise TypeError("an enclosure is compared by its ends: enclosure.hi < 0")

    def __ge__(self, other: object) -> NoReturn:
        raise TypeError("an enclosure is compared by its ends: enclosure.hi < 0")

    def __bool__(self) -> NoReturn:
        raise TypeError("an enclosure is compared by its ends: enclosure.hi < 0")

    def __add__(self, other: object) -> NoReturn:
        raise TypeError("enclosures are not added or multiplied here: compute with their ends, or in a lemma")

    def __radd__(self, other: object) -> NoReturn:
        raise TypeError("enclosures are not added or multiplied here: compute with their ends, or in a lemma")

    def __mul__(self, other: object) -> NoReturn:
        raise TypeError("enclosures are not added or multiplied here: compute with their ends, or in a lemma")

    def __rmul__(self, other: object) -> NoReturn:
        raise TypeError("enclosures are not added or multiplied here: compute with their ends, or in a lemma")

    def __repr__(self) -> str:
        digits = 17
        return f"[{_decimal(self.lo, digits, False)}, {_decimal(self.hi, digits, True)}]"


def _outward(x: End, towards: float) -> float:
    if isinstance(x, float):
        return x
    try:
        nearest = float(x)
    except OverflowError:
        nearest = math.inf if x > 0 else -math.inf
    if math.isinf(nearest):
        return nearest if nearest == towards else math.copysign(1.7976931348623157e308, nearest)
    beyond = Fraction(nearest) < x if towards > 0 else Fraction(nearest) > x
    return math.nextafter(nearest, towards) if beyond else nearest
