"""Models by name: against the command line's own results, recurrences in Python, and known limits."""

import math
from fractions import Fraction as F

import numpy as np
import pytest

import overshoot
from overshoot import BadInput, Enclosure, NotExact, linspace, logspace, model, models

factorization = model("scalar_factorization", eta="1/4", steps=40)


def test_names():
    assert "single_neuron" in models()
    with pytest.raises(BadInput, match="did you mean single_neuron"):
        model("single_neuro")
    with pytest.raises(BadInput, match="did you mean eta"):
        model("single_neuron", etaa=1)
    with pytest.raises(BadInput, match="unknown parameter etta; did you mean eta"):
        model("single_neuron").run(etta=1)
    for empty in (None, ""):
        with pytest.raises(BadInput, match="eta: needs a value"):
            model("single_neuron", eta=empty)
    with pytest.raises(BadInput):
        model(3)
    assert "eta" in factorization.parameters and "1/4" in factorization.parameters["eta"]
    with pytest.raises(AttributeError):
        factorization.name = "other"


def by_hand(steps, number):
    """Gradient descent on (xy - 1)^2/2 from the model's own start, in Python."""
    start = factorization.run(steps=0).parameters
    x, y, eta = number(F(start["x0"])), number(F(start["y0"])), number(F(1, 4))
    for _ in range(steps):
        r = x * y - 1
        x, y = x - eta * (r * y), y - eta * (r * x)
    return x, y


def test_a_run_is_the_recurrence():
    run = factorization.run(scalar="ball:300", steps=8, until="1e-30")
    x, y = by_hand(8, F)
    assert run.steps == 8 and isinstance(run["x"], Enclosure)
    assert x in run["x"] and y in run["y"] and run["x"].width < F(1, 10**60)
    double = factorization.run(steps=8, until="1e-30")
    assert isinstance(double["x"], float) and abs(double["x"] - float(x)) < 1e-13
    exact = factorization.run(scalar="mpfr:64", steps=8, until="1e-30")
    assert isinstance(exact["x"], F) and abs(exact["x"] - x) < F(1, 10**15)
    for scalar in ("float", "longdouble", "float128"):
        assert abs(float(factorization.run(scalar=scalar, steps=8, until="1e-30")["x"]) - float(x)) < 1e-5


def test_the_orbit():
    orbit = factorization.run(steps=8, until="1e-30", orbit=True).orbit
    assert list(orbit["step"]) == list(range(9)) and isinstance(orbit["x"], np.ndarray)
    assert orbit["x"][8] == pytest.approx(by_hand(8, float)[0])
    balls = factorization.run(scalar="ball:100", steps=3, until="1e-30", orbit=True).orbit
    assert isinstance(balls["x"][3], Enclosure)


@pytest.mark.parametrize("scalar", ["duble", "mpfr", "mpfr:1", "mpfr:x", "ball:2000000", "", 3, None])
def test_unknown_arithmetics(scalar):
    with pytest.raises(BadInput) as e:
        factorization.run(scalar=scalar)
    assert "\n" not in str(e.value) and "--" not in str(e.value)


@pytest.mark.parametrize("bad", [0.1, math.nan, math.inf, True, "x", "0.1.2", "nan", "1/0", [1], -1, 0])
def test_bad_parameters(bad):
    with pytest.raises(BadInput) as e:
        model("single_neuron", eta=bad).run()
    assert "\n" not in str(e.value) and "eta" in str(e.value)


def test_floats_are_refused():
    with pytest.raises(NotExact, match=r"eta: 0.01 is a float"):
        model("single_neuron", eta=0.01)


def test_enclose():
    enclosed = model("single_neuron", eta=("1/100")).enclose()
    assert enclosed.converged and enclosed.limit
    for quantity, limit in enclosed.limit.items():
        assert isinstance(limit, Enclosure) and limit.lo <= limit.hi and isinstance(limit.lo, F), quantity
    # The run in double ends within a hair of it.
    run = model("single_neuron", eta="1/100").run()
    assert abs(run["y"] - float(enclosed.final["y"].lo)) < 1e-6
    box = model("single_neuron").enclose(eta=("1/100", "101/10000"), pieces=8, steps=40)
    assert box.undecided or box.final["y"].width > 0
    for bad in (("1/50", "1/100"), (1,), (1, 2, 3), (0.1, 0.2)):
        with pytest.raises(BadInput):
            model("single_neuron").enclose(eta=bad)
    with pytest.raises(BadInput, match="no enclosure"):
        model("mlp").enclose()


def test_sweep_without_copying():
    etas = np.linspace(0.05, 0.3, 7)
    sweep = model("cubic_map").sweep(s=linspace("0.1", "1.9", 19))
    assert list(sweep.axes) == ["s"] and sweep["period"].shape == (19,)
    assert not sweep["period"].flags.owndata and sweep.records.base is not None
    period = sweep["period"]
    del sweep  # the memory lives as long as what shows it
    assert set(np.unique(period)) <= {-1.0, *map(float, range(130))} and period.dtype == np.float64
    two = model("scalar_factorization").sweep(eta=etas, y0=[1, 2, 3])
    assert two["x"].shape == tuple(len(a) for a in two.axes.values()) and sorted(two["x"].shape) == [3, 7]
    one = model("scalar_factorization").sweep(eta="1/4")
    assert one["x"].shape == ()


def test_a_sweep_is_its_runs():
    etas = [F(1, 10), F(1, 5), F(3, 10)]
    sweep = model("scalar_factorization").sweep(eta=linspace("1/10", "3/10", 3))
    for k, eta in enumerate(etas):
        run = model("scalar_factorization", eta=eta).run()
        if run.converged and sweep["converged"][k] == 1:
            assert sweep["x"][k] == pytest.approx(run["x"], rel=1e-9)
    assert list(sweep.axes["eta"]) == [0.1, 0.2, 0.3]


@pytest.mark.parametrize(
    "bad",
    [np.zeros((2, 2)) + 1, np.array([]), np.array(0.1), np.array([0.1, np.nan]), np.array([np.inf]), np.array(["a"]), np.array([True]), np.array([1j]),
     np.array([0.1], dtype=object), [[0.1], [0.2]], np.array([0.1, -0.1]), np.array([0.1, 0.0]), [None]],
)  # fmt: skip
def test_bad_arrays(bad):
    with pytest.raises(BadInput) as e:
        model("scalar_factorization").sweep(eta=bad)
    assert "\n" not in str(e.value) and "eta" in str(e.value)


def test_bad_grids():
    for bad in (lambda: linspace(0.1, 1, 3), lambda: linspace(0, 1, 1), lambda: linspace(0, 1, 2.5), lambda: linspace(0, math.inf, 3)):
        with pytest.raises(BadInput):
            bad()
    for bad in (
        lambda: model("scalar_factorization").sweep(eta=logspace(-1, 1, 3)),
        lambda: model("scalar_factorization").sweep(etaa=[0.1]),
        lambda: model("scalar_factorization").sweep(steps=[10, 20]),
        lambda: model("scalar_factorization").sweep(scalar="mpfr:100"),
        lambda: model("scalar_factorization").sweep(scalar=3),
        lambda: model("mlp").sweep(),
        lambda: model("scalar_factorization").run(eta=linspace(1, 2, 2)),
        lambda: model("scalar_factorization").sweep(eta="1/4")["nothing"],
        lambda: model("scalar_factorization").run()["z"],
    ):
        with pytest.raises(BadInput):
            bad()


def test_enclosures_are_pairs():
    e = Enclosure(F(1, 3), F(2, 3))
    lo, hi = e
    assert (lo, hi) == (F(1, 3), F(2, 3)) and F(1, 2) in e and 1 not in e
    assert repr(e) == "[0.33333333333333333, 0.66666666666666667]"
    assert repr(Enclosure(F(-2, 3), F(10) ** 30 + 1)) == "[-0.66666666666666667, 1.0000000000000001e+30]"
    low, high = e.floats
    assert F(low) <= lo and F(high) >= hi and math.nextafter(low, 1) > lo
    assert Enclosure(F(10) ** 400, F(10) ** 401).floats == (1.7976931348623157e308, math.inf)
    far = Enclosure.of_decimals("-1.5e-1388255822130839283", "2e1388255822130839283")
    assert -F(1, 10**99999) < far.lo < 0 and far.hi == math.inf
    assert Enclosure.of_decimals("1e-99999999", "1e-99999998") == (0, F(1, 10**100000))
    assert Enclosure.of_decimals("-1e99999999", "-1e99999998") == (-math.inf, -(10**100000))
    for bad in (lambda: e < 1, lambda: e + e, lambda: 2 * e, lambda: bool(e), lambda: e <= e):
        with pytest.raises(TypeError):
            bad()


# --- Maps of one's own ---------------------------------------------------------------------------------------------------

x, y, eta, c = overshoot.symbols("x y eta c")


def test_a_map_is_its_recurrence():
    r = x * y - 1
    own = overshoot.Map(
        state=[x, y], parameters={eta: F(1, 4)}, start={x: "1/10", y: 3}, step={x: x - eta * r * y, y: y - eta * r * x}, observe={"residual": r}
    )
    run = own.run(scalar="mpfr:300", steps=8)
    a, b = F(1, 10), F(3)
    for _ in range(8):
        q = a * b - 1
        a, b = a - F(1, 4) * q * b, b - F(1, 4) * q * a
    assert abs(run["x"] - a) < F(1, 10**70) and abs(run["residual"] - (a * b - 1)) < F(1, 10**70)
    assert a in own.run(scalar="ball:300", steps=8)["x"]
    # The same by the derivative of the loss, and the model that overshoot has.
    descent = overshoot.GradientDescent(r**2 / 2, [x, y], eta="1/4", start={x: "1/10", y: 3})
    assert abs(descent.run(scalar="mpfr:300", steps=8)["y"] - b) < F(1, 10**70)
    assert descent.run(steps=8)["loss"] == pytest.approx(float((a * b - 1) ** 2 / 2))
    settled = descent.run()
    assert settled["sharpness"] == pytest.approx(settled["x"] ** 2 + settled["y"] ** 2)  # of (xy - 1)^2/2 where xy = 1
    assert descent.run(eta="1/5", x0=1)["two_over_eta"] == pytest.approx(10)
    assert descent.with_(eta="1/5").run().parameters["eta"] == "1/5"


def test_a_map_is_swept_and_enclosed():
    logistic = overshoot.Map(state=[x], parameters={c: None}, step={x: c * x * (1 - x)}, start={x: "1/10"})
    sweep = logistic.sweep(c=np.array([2.0, 3.2, 3.5]))
    assert list(sweep["period"]) == [1, 2, 4]
    cubic = overshoot.Map(state=[x], parameters={eta: "1/10"}, step={x: x - eta * x**3}, start={x: "1"})
    box = cubic.enclose(x0=("9/10", 1), steps=20)
    lo, hi = F(9, 10), F(1)  # the step is increasing there
    for _ in range(20):
        lo, hi = lo - lo**3 / 10, hi - hi**3 / 10
        lo, hi = F(math.floor(lo * 10**40), 10**40), F(math.ceil(hi * 10**40), 10**40)
    assert box.final["x"].lo <= lo + F(1, 10**30) and hi - F(1, 10**30) <= box.final["x"].hi


def test_all_cycles_of_the_logistic_map():
    """By its formulas: at c = 16/5 the points of the 2-cycle are (c + 1 +- sqrt((c + 1)(c - 3)))/(2 c), its multiplier is
    4 + 2 c - c^2 = 4/25; the fixed points are 0 and 1 - 1/c, of multipliers c and 2 - c."""
    logistic = overshoot.Map(state=[x], parameters={c: "16/5"}, step={x: c * x * (1 - x)})
    two = logistic.cycles(2, {x: (-1, 2)})
    assert two.complete and len(two) == 1
    (cycle,) = two
    assert cycle.stability == "attracting" and cycle.kind == "real" and F(4, 25) in cycle.multipliers[0] and not cycle.kink
    root = math.sqrt(4.2 * 0.2)
    assert sorted(float(p["x"].lo) for p in cycle.points) == pytest.approx([(4.2 - root) / 6.4, (4.2 + root) / 6.4])
    fixed = logistic.cycles(1, {"x": (-1, 2)})
    assert fixed.complete and sorted(float(k.points[0]["x"].lo) for k in fixed) == pytest.approx([0, 1 - 1 / 3.2])
    assert all(any(m in k.multipliers[0] for m in (F(16, 5), F(-6, 5))) for k in fixed)
    assert "and no more" in repr(fixed) and logistic.cycles(2, {x: (-1, 2)}, c=2).found == ()
    assert not logistic.cycles(5, {x: (-1, 2)}, c=4, boxes=3).complete
    assert model("cubic_map", s="1/2", steps=7).cycles(1, {"z": (-10, 10)}).complete
    for bad in (
        lambda: logistic.cycles(0, {x: (0, 1)}),
        lambda: logistic.cycles(1, {x: (1, 0)}),
        lambda: logistic.cycles(1, {x: (0.0, 0.5)}),
        lambda: logistic.cycles(1, {x: 1}),
        lambda: logistic.cycles(1, {y: (0, 1)}),
        lambda: logistic.cycles(1, {}),
        lambda: logistic.cycles(1, [(0, 1)]),
        lambda: overshoot.Map(state=[x], parameters=[c], step={x: c * x}).cycles(1, {x: (0, 1)}),
        lambda: model("mlp").cycles(1, {"x": (0, 1)}),
    ):
        with pytest.raises(BadInput) as e:
            bad()
        assert "\n" not in str(e.value)


def test_bad_maps():
    u, v, w = overshoot.symbols("u v w")
    for make, words in (
        (lambda: overshoot.Map(state=[x, y], step={x: x}), "step says nothing of 'y'"),
        (lambda: overshoot.Map(state=[x, y, u, v, w], step={s: s for s in (x, y, u, v, w)}), "at most 4"),
        (lambda: overshoot.Map(state=[x], step={x: y}), "'y' is no coordinate"),
        (lambda: overshoot.Map(state=[x], step={x: x, y: y}), "y'"),
        (lambda: overshoot.Map(state=[x, x], step={x: x}), "declared twice"),
        (lambda: overshoot.Map(state=[], step={}), "one symbol or several"),
        (lambda: overshoot.Map(state=["x"], step={x: x}), "symbol"),
        (lambda: overshoot.Map(state=[x], step=[x]), "a dict is needed"),
        (lambda: overshoot.Map(state=[x], step={"x": x}), "its keys are symbols"),
        (lambda: overshoot.Map(state=[x], step={x: x / 0}), "division by 0"),
        (lambda: overshoot.Map(state=[x], step={x: 0.5 * x}), "is a float"),
        (lambda: overshoot.Map(state=[x], step={x: x}, parameters={eta: 0.5}), "is a float"),
        (lambda: overshoot.Map(state=[x], step={x: x}, start={x: math.nan}), "is no number"),
        (lambda: overshoot.Map(state=[x], step={x: x}, start={x: x}), "not of coordinates"),
        (lambda: overshoot.Map(state=[x], step={x: x}, observe={"a\nstep x' = 0": x}), "is no name"),
        (lambda: overshoot.Map(state=[x], step={x: x}, rests=x), "relations"),
        (lambda: overshoot.Map(state=[x], step={x: x}, unless=x > 1), "belongs to rests"),
        (lambda: overshoot.Map(state=[x], step={x: x}).run(), "x0 has no value"),
        (lambda: overshoot.Map(state=[x], step={x: x * c}, parameters=[c], start={x: 1}).run(), "c has no value"),
        (lambda: overshoot.Map(state=[x], step={x: x}, start={x: 1}).run(x1=2), "unknown parameter x1"),
        (lambda: overshoot.GradientDescent(c, [x], parameters=[c]), "depends on no coordinate"),
        (lambda: overshoot.GradientDescent(x**2, [x], start={x: 1}).run(), "eta"),
        (lambda: overshoot.GradientDescent(x**2, [x], eta=0, start={x: 1}).run(), "eta: must be positive"),
    ):
        with pytest.raises(BadInput, match=words) as e:
            make()
        assert "\n" not in str(e.value)


def test_a_map_that_has_no_value():
    inverse = overshoot.Map(state=[x], step={x: 1 / x - 1}, start={x: 0})
    with pytest.raises(BadInput, match="has no value at the start"):
        inverse.run()
    assert inverse.run(x0="1/2", steps=1)["x"] == 1
    run = inverse.run(x0="1/2", steps=10, scalar="mpfr:100")  # 1/2, 1, 0
    assert run.no_value.endswith("has no value at step 2") and "1/x" in run.no_value and run.no_value in repr(run)
    roots = overshoot.Map(state=[x], step={x: overshoot.sqrt(x) - 1}, start={x: "1/4"})
    assert "at step 1" in roots.run(scalar="ball:100").no_value


def test_the_next_value_of_a_coordinate_before():
    """Gauss and Seidel: y' is made of x'."""
    next_x = overshoot.symbols("x'")
    own = overshoot.Map(state=[x, y], step={x: x / 2 + 1, y: next_x * y}, start={x: 2, y: 3})
    run = own.run(steps=2)
    assert (run["x"], run["y"]) == (2, 12)  # x stays 2: y doubles
    assert overshoot.Map(state=[x, y], step={x: x + 1, y: next_x * y}, start={x: 0, y: 1}).run(steps=4)["y"] == 24


def test_copies_of_models():
    import pickle

    own = overshoot.Map(state=[x], step={x: x / 2}, start={x: 1})
    for thing in (own, own.with_(steps=3), model("cubic_map", s="1/2")):
        again = pickle.loads(pickle.dumps(thing))
        assert again.run(steps=2)["x" if thing.text else "z"] == thing.run(steps=2)["x" if thing.text else "z"]


def test_a_file(tmp_path):
    file = tmp_path / "half.map"
    file.write_text("state x\nstart x = 1\nstep x' = x/2\n")
    assert model(str(file)).run(steps=3)["x"] == 0.125
    with pytest.raises(BadInput):
        model(str(tmp_path / "none.map"))
