"""What Python writes is what the reader of lemmas reads: the values of both sides at rational points, by Python's own arithmetic
on one side and by an exact witness on the other."""

import copy
import math
import pickle
import random
from decimal import Decimal
from fractions import Fraction as F

import numpy as np
import pytest

import overshoot
from overshoot import BadInput, Lemma, LemmaError, NotExact, integer, positive, real, symbols, within

x, y = real("x"), real("y")


def value_as_read(expression, point):
    """Whether the program computes that value of the text at a point of rationals: of "is v" and "is not v" it refutes one, by
    exact arithmetic there."""
    equations = "; ".join(f"{name} in [{v}, {v}]" for name, v in point.items())

    def says(v):
        equal = Lemma.parse(f"{equations} |- {expression.text} != {v}").refute(samples=10).refuted
        unequal = Lemma.parse(f"{equations} |- {expression.text} = {v}").refute(samples=10).refuted
        assert equal != unequal, expression
        return equal

    return says


CASES = [
    (-x**2, lambda x, y: -(x**2)),
    ((-x) ** 2, lambda x, y: (-x) ** 2),
    (x**-1, lambda x, y: 1 / x),
    (x**-2, lambda x, y: 1 / (x * x)),
    (2**x**0 * y, lambda x, y: 2 * y),
    ((x**2) ** 3, lambda x, y: x**6),
    (x ** (2**3), lambda x, y: x**8),
    (F(2) ** overshoot.exact(3) * x, lambda x, y: 8 * x),
    (F(-1, 2) * x, lambda x, y: F(-1, 2) * x),
    (x * F(-1, 2), lambda x, y: F(-1, 2) * x),
    (x / F(2, 3), lambda x, y: x * F(3, 2)),
    (F(2, 3) / x, lambda x, y: F(2, 3) / x),
    (F(2, 3) ** 2 * x, lambda x, y: F(4, 9) * x),
    (overshoot.constant("2/3") ** (x * 0 + 2) * x, lambda x, y: F(4, 9) * x),
    (x - (y - x), lambda x, y: x - (y - x)),
    (x - y - x, lambda x, y: -y),
    (x - (-y), lambda x, y: x + y),
    (x - -2 * y, lambda x, y: x + 2 * y),
    (x / (y / x), lambda x, y: x * x / y),
    (x / y / x, lambda x, y: 1 / y),
    (x / (y * x), lambda x, y: 1 / y),
    (x * (y / x), lambda x, y: y),
    (x / y * x, lambda x, y: x * x / y),
    (-(x + y), lambda x, y: -x - y),
    (-(x * y) ** 3, lambda x, y: -((x * y) ** 3)),
    (-(-x), lambda x, y: x),
    (-F(1, 3) - x, lambda x, y: F(-1, 3) - x),
    (abs(x - y) * 3, lambda x, y: 3 * abs(x - y)),
    (overshoot.max(x, y, 1) - overshoot.min(x, y), lambda x, y: max(x, y, 1) - min(x, y)),
    (overshoot.relu(-x) + 1, lambda x, y: max(-x, 0) + 1),
    (Decimal("0.1") * x, lambda x, y: x / 10),
    (1 - x, lambda x, y: 1 - x),
    (1 / (1 + x * x), lambda x, y: 1 / (1 + x * x)),
    (+x - 0, lambda x, y: x),
    (sum([x, y, x * y]), lambda x, y: x + y + x * y),
    (10**30 * x, lambda x, y: 10**30 * x),
    (np.int64(7) * x, lambda x, y: 7 * x),
]


@pytest.mark.parametrize("expression, meant", CASES, ids=[c[0].text for c in CASES])
def test_read_as_python_means_it(expression, meant):
    for point in ({"x": F(-5, 3), "y": F(7, 2)}, {"x": F(2), "y": F(-1, 4)}):
        v = meant(**point)
        says = value_as_read(expression, point)
        assert says(v)
        assert not says(v + max(1, abs(v)) / 10**6)


def test_random_trees_are_read_as_python_means_them():
    rng = random.Random(20)
    point = {"x": F(-3, 2), "y": F(5, 7)}

    def tree(depth):
        if depth == 0:
            k = rng.randrange(4)
            if k < 2:
                return (x, point["x"]) if k else (y, point["y"])
            q = F(rng.randrange(-5, 6), rng.randrange(1, 4))
            return (q, q)
        k = rng.randrange(7)
        (a, va), (b, vb) = tree(depth - 1), tree(depth - 1)
        if k == 0:
            return a + b, va + vb
        if k == 1:
            return a - b, va - vb
        if k == 2:
            return a * b, va * vb
        if k == 3 and vb != 0:
            return a / b, va / vb
        if k == 4 and va != 0:
            n = rng.choice([-2, -1, 2, 3])
            return a**n, va**n
        if k == 5:
            return -a, -va
        return a, va

    seen = 0
    while seen < 60:
        expression, v = tree(4)
        if not isinstance(expression, overshoot.Expression) or len(str(v)) > 80:
            continue
        seen += 1
        says = value_as_read(expression, point)
        assert says(v), expression
        assert not says(v + 1), expression


def test_floats_are_refused_and_the_exact_number_is_proposed():
    for make in (
        lambda: 0.1 * x,
        lambda: x + 0.5,
        lambda: 1 / 2 * x,
        lambda: x <= 0.1,
        lambda: 0.1 >= x,
        lambda: x**0.5,
        lambda: np.float64(0.1) * x,
        lambda: x - np.float32(0.25),
        lambda: overshoot.log(0.1),
        lambda: within("x", 0, 0.3),
    ):
        with pytest.raises(NotExact) as e:
            make()
        assert "is a float" in str(e.value) and "Fraction(" in str(e.value) and "\n" not in str(e.value)
    with pytest.raises(NotExact, match=r"Fraction\(1, 10\) or Fraction\('0.1'\)"):
        0.1 * x
    with pytest.raises(NotExact, match=r"write constant\(Fraction\(1, 2\)\)\*\*x"):
        F(1, 2) ** x
    with pytest.raises(NotExact, match="write 2$"):
        2.0 * x


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.nan, Decimal("NaN"), Decimal("Infinity")])
def test_nan_and_inf_are_no_numbers(bad):
    for make in (lambda: x + bad, lambda: x < bad, lambda: within("x", 0, bad), lambda: overshoot.exp(bad)):
        with pytest.raises(NotExact, match="is no number"):
            make()


@pytest.mark.parametrize("bad", [True, False, np.True_, None, "y", [1], (0, 1), {1: 2}, 1j, np.array([1, 2]), object()])
def test_other_things_are_no_numbers(bad):
    with pytest.raises((NotExact, TypeError)):
        x + bad
    with pytest.raises((NotExact, TypeError)):
        x < bad


def test_what_python_would_drop_silently_is_refused():
    for drop in (
        lambda: 0 < x < 1,
        lambda: x == y == 0,
        lambda: x > 0 and y > 0,
        lambda: x > 0 or y > 0,
        lambda: not x > 0,
        lambda: x in (0, 1),
        lambda: x in range(3),
        lambda: bool(x),
        lambda: bool(x == 1),
        lambda: min(x, y),
        lambda: sorted([x, y]),
        lambda: (x > 0) | (y > 0),
        lambda: ~(x > 0),
        lambda: x > 0 & y > 0,
        lambda: x > 0 & (y > 0),
        lambda: (x < y) < 1,
        lambda: (x < y) == 1,
        lambda: x ^ 2,
        lambda: 2 ^ x,
        lambda: x // 2,
        lambda: x % 2,
        lambda: float(x),
        lambda: int(x),
        lambda: round(x),
        lambda: math.sqrt(x),
        lambda: list(x),
        lambda: pow(x, 2, 3),
        lambda: if_true(x > 0),
    ):
        with pytest.raises(TypeError) as e:
            drop()
        assert "\n" not in str(e.value)
    with pytest.raises(TypeError, match=r"write \(0 < x\) & \(x < 1\)"):
        0 < x < 1


def if_true(relation):
    if relation:
        return 1


def test_relations_of_numbers_are_no_claims():
    for bad in (True, 1 < 2, "x > 0", x, 3, None, [x > 0, True], {"a": True}):
        with pytest.raises(TypeError):
            Lemma(claim=bad)
        with pytest.raises(TypeError):
            Lemma(given=bad, claim=x > 0)
    with pytest.raises(BadInput, match="claims something"):
        Lemma(claim=[])


def test_symbols_of_one_name_and_two_ranges_are_refused():
    one, other = within("x", 0, 1), real("x")
    for make in (
        lambda: one + other,
        lambda: one < other,
        lambda: overshoot.max(one, other),
        lambda: Lemma(given=[one > 0], claim=other > 0),
        lambda: Lemma(claim=[one > 0, other > 0]),
        lambda: Lemma(given=[symbols("x") > 0], claim=one > 0),
    ):
        with pytest.raises(BadInput, match="two symbols are called x"):
            make()
    assert Lemma(given=[within("x", 0, 1) > F(1, 2)], claim=one > F(1, 4)).check().proved


def test_a_symbol_without_a_range_is_refused():
    z = symbols("z")
    with pytest.raises(LemmaError, match="z"):
        Lemma(claim=z**2 >= 0)
    assert Lemma(given=z > 0, claim=z**2 > 0).check().proved


@pytest.mark.parametrize("name", ["", " ", "2x", "x y", "x,y", "in", "real", "let", "inf", "pi", "e", "x#", "x;y", "x\ny", "π", "x-y", "f(x)", "|x|", 3, None])
def test_names_that_lemmas_cannot_have(name):
    with pytest.raises(BadInput):
        real(name)


@pytest.mark.parametrize("name", ["x", "x_1", "x'", "alpha", "α", "β₂", "log", "E", "R", "forall", "for", "True"])
def test_names_that_lemmas_can_have(name):
    s = real(name)
    verdict = Lemma(claim=s**2 + overshoot.exp(s) > 0).check()
    assert verdict.proved and list(verdict.inhabited) == [name]


def test_ranges():
    assert Lemma(claim=positive("x") > 0).check().proved
    assert Lemma(claim=within("x", 0, 1, "[)") < 1).check().proved
    assert Lemma(claim=within("x", 0, 1) < 1).check().witness == {"x": 1}
    assert Lemma(claim=within("x", None, -1) < 0).check().proved
    assert Lemma(claim=overshoot.cos(within("x", 0, overshoot.pi / 2)) >= F(-1, 10)).check().proved
    n = integer("n", 1, 9)
    refuted = Lemma(claim=n**2 != 49).check()
    assert refuted.witness == {"n": 7}
    for bad in (lambda: within("x", 1, 0), lambda: within("x", 0, 0, "()"), lambda: within("x", 0, y), lambda: within("x", 0, 1, "]["), lambda: integer("n", F(1, 3), F(2, 3))):
        with pytest.raises(BadInput):
            bad()


def test_nothing_changes():
    relation, lemma = x > 0, Lemma(claim=x**2 >= 0)
    for thing, name in ((x, "name"), (x, "text"), (relation, "sign"), (lemma, "text"), (lemma, "_core"), (relation & relation, "all")):
        with pytest.raises(AttributeError, match="do not change"):
            setattr(thing, name, "y")
        with pytest.raises(AttributeError):
            delattr(thing, name)
    with pytest.raises(TypeError):
        x.symbols["y"] = y


def test_symbols_are_keys():
    table = {x: 1, y: 2}
    assert table[real("x")] == 1 and table[y] == 2 and len({x, real("x"), y}) == 2


def test_copies():
    lemma = Lemma(given=[x > y, overshoot.sqrt(x * x + 1) < 5], claim=x * 1 > y - 1)
    again = pickle.loads(pickle.dumps(lemma))
    assert again == lemma and hash(again) == hash(lemma) and again.formula == lemma.formula
    assert pickle.loads(pickle.dumps(x + 1)).text == "x + 1"
    assert copy.deepcopy(x > 1) == (x > 1) and copy.deepcopy([x])[0] is x


def test_long_sums_and_deep_terms():
    many = sum((F(k, 7) * x for k in range(1, 1500)), F(0) * x)
    assert Lemma(given=[], claim=many <= 10**6 * abs(x)).decided
    deep = x
    for _ in range(400):
        deep = overshoot.sin(deep)
    with pytest.raises(LemmaError, match="within each other"):
        Lemma(claim=deep <= 1)
    with pytest.raises(BadInput, match="characters"):
        Lemma(claim=x <= 10**500)


def test_relations_have_their_sides_as_written():
    assert (overshoot.log(x) <= y).text == "log(x) <= y" and (y >= x + 1).text == "y >= x + 1" and (x + 1 == y).text == "x + 1 = y"
    assert (x < y).text == "x < y" and (x - 1 > x).text == "x - 1 > x"


def test_numbers_that_are_too_long():
    for make in (
        lambda: x + Decimal("1e99999999"),
        lambda: x + 10**5000,
        lambda: within("x", "1e-99999999", 1),
        lambda: overshoot.exact("1e999999999"),
        lambda: Lemma(claim=x <= Decimal("1e-9999")),
    ):
        with pytest.raises(BadInput):
            make()
    assert overshoot.exact("-1.25e-3") == F(-1, 800) and overshoot.exact("7/14") == F(1, 2)
    for bad in ("", "1/0", "0x10", "1e", "inf", "nan", "1 2", "--1", "x"):
        with pytest.raises(NotExact):
            overshoot.exact(bad)


def test_in_latex():
    assert (x**2 / 2)._repr_latex_() == r"$\frac{x^{2}}{2}$"
    assert r" \le y" in (overshoot.sqrt(x * x) <= y)._repr_latex_()
