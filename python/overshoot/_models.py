"""Models: maps that are iterated, gradient descent above all."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Iterator, Mapping, Union

import numpy as np

from . import _core
from ._enclosures import Enclosure
from ._errors import BadInput, NotExact
from ._expressions import Relation, Symbol, as_expression, exact, require_name
from ._lemmas import _count, _root
from ._readonly import read_only

Number = Union[float, Fraction, Enclosure]


@dataclass(frozen=True)
class Grid:
    """Values of a parameter for a sweep: `linspace(lo, hi, n)` or `logspace(lo, hi, n)`. Its ends are exact."""

    words: str


def linspace(lo: Any, hi: Any, n: int) -> Grid:
    """n values from lo to hi, evenly and exactly. The ends are ints, Fractions, Decimals or strings."""
    return Grid(f"lin:{exact(lo)}:{exact(hi)}:{_count('n', n, 2, 20_000_000)}")


def logspace(lo: Any, hi: Any, n: int) -> Grid:
    """n values from lo to hi by magnitude; the ends themselves, which are > 0, not their exponents as in NumPy."""
    return Grid(f"log:{exact(lo)}:{exact(hi)}:{_count('n', n, 2, 20_000_000)}")


@dataclass(frozen=True, eq=False)
class Run:
    """One run of a model.

    final      the quantities at its end, by name: floats in double and float, exact Fractions in longdouble, float128 and
               mpfr:P, Enclosures in ball:P
    steps      that were done
    converged  whether the model's stopping condition certainly held
    diverged_at, useless_at   the step at which it left the numbers of its arithmetic, or a ball said nothing any more; or None
    no_value   what has no value there, "1/x has no value at step 3", or ""
    orbit      with orbit=True: "step" and the coordinates, by name; NumPy arrays in double and float, lists else. Of a run of
               more than 4094 steps at most 4096 rows: the steps t to t + 3 for every multiple t of one power of 2, and the last
    """

    model: str
    scalar: str
    parameters: Mapping[str, str]
    steps: int
    converged: bool
    diverged_at: int | None
    useless_at: int | None
    no_value: str
    final: Mapping[str, Number]
    orbit: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, quantity: str) -> Number:
        return _named(self.final, quantity, self.model)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"{self.model} in {self.scalar}: {self.steps} steps, {self._ending()}" + "".join(
            f"\n  {name:<16} {_shown(value)}" for name, value in self.final.items()
        )

    def _ending(self) -> str:
        if self.no_value:
            return self.no_value
        if self.useless_at is not None:
            return f"useless at step {self.useless_at}: a coordinate is not known to 1/1000 any more (take ball:P with a larger P)"
        if self.diverged_at is not None:
            return f"diverged at step {self.diverged_at}"
        return "done" if self.converged else "step budget reached without convergence"

    def _repr_html_(self) -> str:
        return _table(f"{self.model} in {self.scalar}: {self.steps} steps, {self._ending()}", self.final)


@dataclass(frozen=True, eq=False)
class Enclosed:
    """The orbits of a whole box of starts and parameters.

    final      enclosures of the quantities after the last step, for every orbit of the box
    limit      of their limits, where these are shown to exist; empty else (no_limit says why none is looked for)
    converged  whether the limits are there
    steps, pieces   the longest orbit; into how many the box was cut
    undecided  the pieces that were not enclosed, with the reason: where there are any, final and limit are empty
    """

    model: str
    parameters: Mapping[str, str]
    steps: int
    pieces: int
    converged: bool
    final: Mapping[str, Enclosure]
    limit: Mapping[str, Enclosure]
    undecided: tuple[tuple[str, str], ...]
    no_limit: str

    def __repr__(self) -> str:
        lines = [f"{self.model}: {self.steps} steps, {self._ending()}, {self.pieces} piece{'s' * (self.pieces > 1)}"]
        lines += [f"  {part} {name:<16} {value}" for part in ("final", "limit") for name, value in getattr(self, part).items()]
        lines += [f"  undecided {piece}: {why}" for piece, why in self.undecided[:1]]
        return "\n".join(lines)

    def _ending(self) -> str:
        if self.undecided:
            return f"undecided on {len(self.undecided)} pieces"
        return "converged" if self.converged else "no limit shown" + (f": {self.no_limit}" if self.no_limit else "")

    def _repr_html_(self) -> str:
        return _table(f"{self.model}: {self.steps} steps, {self._ending()}", {**self.final, **{f"limit of {k}": v for k, v in self.limit.items()}})


@dataclass(frozen=True, eq=False)
class Sweep:
    """What a model settles to at every point of a grid of its parameters.

    axes       the values of each parameter that has several, by name: arrays of float64, in the order of the grid's axes
    records    a structured array of the grid's shape, one float64 field a quantity, over the memory that the sweep filled
    sweep["x"] the field of that name; no copy is made of it

    period: -1 where the orbit diverges, 1 where it converges, p > 1 for an oscillation of period p that persists, 0 where none
    is seen. A model without a rest point has the last points of its attractor too, as a field of `keep` numbers.
    """

    model: str
    parameters: Mapping[str, str]
    axes: Mapping[str, np.ndarray[Any, Any]]
    records: np.ndarray[Any, Any] = field(repr=False)

    def __getitem__(self, quantity: str) -> np.ndarray[Any, Any]:
        names = self.records.dtype.names or ()
        _named(dict.fromkeys(names), quantity, self.model)
        return self.records[quantity]

    def __repr__(self) -> str:
        return f"{self.model}: swept over {' x '.join(f'{len(a)} {n}' for n, a in self.axes.items()) or '1 point'}; {', '.join(self.records.dtype.names or ())}"


@dataclass(frozen=True, eq=False)
class Cycle:
    """A cycle that is proved to be there.

    points      one after the other: a dict of Enclosures by the names of the coordinates; there is exactly one cycle in them
    stability   "attracting", "repelling", "saddle" or "undecided"
    kind        of the multipliers, the eigenvalues of the derivative along the cycle: "real" (each is enclosed), "complex" (a
                pair: its modulus and the argument of one), "near" (both lie within multipliers[1] of multipliers[0]) or "unknown"
    multipliers the Enclosures that `kind` tells of
    kink        whether a slope may jump at one of the points: the multipliers bound those on either side then
    """

    points: tuple[Mapping[str, Enclosure], ...]
    stability: str
    kind: str
    multipliers: tuple[Enclosure, ...]
    kink: bool


@dataclass(frozen=True, eq=False)
class Cycles:
    """The cycles of one period all of whose points lie in a box, each once.

    complete   whether there are certainly no others
    found      what was proved to be there
    undecided  where others may be: (the box of the point whose first coordinate is least, why)
    """

    model: str
    period: int
    parameters: Mapping[str, str]
    found: tuple[Cycle, ...]
    undecided: tuple[tuple[Mapping[str, Enclosure], str], ...]
    boxes: int

    @property
    def complete(self) -> bool:
        return not self.undecided

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Cycle]:
        return iter(self.found)

    def __repr__(self) -> str:
        count = f"{'' if self.complete else 'at least '}{len(self)} cycle{'s' * (len(self) != 1)} of period {self.period}"
        lines = [f"{self.model}: {count}" + (", and no more" if self.complete else f", {len(self.undecided)} parts undecided")]
        for cycle in self.found:
            lines.append(f"  {cycle.stability}, {cycle.kind} multipliers {', '.join(map(str, cycle.multipliers))}")
            lines += ["    " + ", ".join(f"{name} = {x}" for name, x in point.items()) for point in cycle.points]
        return "\n".join(lines)


class Model:
    """A model with its parameters: `overshoot.model("single_neuron", eta="1/100")`, or a Map of your own.

    Parameters are exact: ints, Fractions, Decimals, or strings ("0.01", "1/100", a word such as "log_cosh"). Floats are refused
    by NotExact. A model does not change: `with_(eta="1/50")` is another one.
    """

    __slots__ = ("_compiled", "values", "text")
    _compiled: _core.Model
    values: Mapping[str, str]
    text: str

    def __init__(self) -> None:
        raise TypeError("models are made by overshoot.model(NAME), Map and GradientDescent")

    def _made(self, core: _core.Model, values: Mapping[str, Any], text: str) -> None:
        known = [name for name, *_ in [*core.parameters(), *core.swept_parameters()]]
        for name in values:
            if name not in known:
                raise BadInput(f"{core.name()}: unknown parameter {name}{_core.did_you_mean(name, known)}")
        object.__setattr__(self, "_compiled", core)
        object.__setattr__(self, "values", read_only(_words(values)))
        object.__setattr__(self, "text", text)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a model does not change: model.with_(eta='1/50') is another one")

    __delattr__ = __setattr__  # type: ignore[assignment]

    @property
    def name(self) -> str:
        return self._compiled.name()

    def with_(self, **parameters: Any) -> Model:
        """The same model with these parameters changed. Raises BadInput for unknown names, and names near ones."""
        other: Model = object.__new__(type(self))
        other._made(self._compiled, {**self.values, **parameters}, self.text)
        return other

    @property
    def parameters(self) -> dict[str, str]:
        """Its parameters with what they mean."""
        return {
            name: help + (f" (now {self.values[name]})" if name in self.values else f" (default {value})" if value else "")
            for name, value, help in self._compiled.parameters()
        }

    def run(self, *, scalar: str = "double", orbit: bool = False, **parameters: Any) -> Run:
        """One run in an arithmetic: double, float, longdouble, float128, mpfr:P (P bits, exactly rounded) or ball:P (rigorous).

        Raises BadInput for parameters that are unknown, without value or out of range, and where the step has no value at the
        start.
        """
        _require_scalar(scalar)
        out = self._compiled.run({**self.values, **_words(parameters)}, scalar, bool(orbit))
        no_value = out["no_value"]
        if no_value:
            last = out["diverged_at"] if out["diverged_at"] is not None else out["useless_at"] if out["useless_at"] is not None else out["steps"]
            if last <= 1:
                raise BadInput(f"{self.name}: {no_value} has no value at the start")
            no_value = f"{no_value} has no value at step {last - 1}"
        columns: dict[str, Any] = {
            name: np.array(column) if scalar in ("double", "float") else [_number(x) for x in column]
            for name, column in out.get("orbit", {}).items()
        }
        if columns:
            columns["step"] = np.array(out["orbit"]["step"])
        return Run(
            self.name, scalar, out["parameters"], out["steps"], out["converged"], out["diverged_at"], out["useless_at"], no_value,
            {name: _number(x) for name, x in out["final"].items()}, columns,
        )  # fmt: skip

    def enclose(self, *, pieces: int = 64, **parameters: Any) -> Enclosed:
        """Encloses all orbits of a box: starts and the step size, and of a map of your own all parameters, may be pairs (lo, hi),
        as in enclose(eta=("1/100", "1/50")). A box that is too wide is cut into at most so many pieces. Raises BadInput, also
        where lo > hi."""
        words = {name: _range(name, value) if isinstance(value, (tuple, list)) else _word(name, value) for name, value in parameters.items()}
        out = self._compiled.enclose({**self.values, **words}, _count("pieces", pieces, 1, 1_000_000))
        return Enclosed(
            self.name, out["parameters"], out["steps"], out["pieces"], out["converged"],
            {name: Enclosure.of_decimals(*x) for name, x in out["final"].items()},
            {name: Enclosure.of_decimals(*x) for name, x in out["limit"].items()},
            tuple(out["undecided"]), out["no_limit"],
        )  # fmt: skip

    def sweep(self, *, scalar: str = "double", **parameters: Any) -> Sweep:
        """Runs it in double or float at every point of a grid: a parameter may be a Grid (linspace, logspace) or an array of one
        dimension of floats or integers, which are taken as the binary numbers that they are. Raises BadInput for arrays of
        another shape or type, for NaN and infinities, and for starts that do not exist."""
        _require_scalar(scalar)
        words: dict[str, str] = {}
        grids: dict[str, np.ndarray[Any, Any]] = {}
        for name, value in parameters.items():
            if isinstance(value, Grid):
                words[name] = value.words
            elif isinstance(value, (np.ndarray, list, tuple)):
                grids[name] = _array(name, value)
            else:
                words[name] = _word(name, value)
        out = self._compiled.sweep({**self.values, **words}, grids, scalar)
        fields: list[Any] = [(name, np.float64) for name in out["quantities"]]
        rows = out["rows"]
        if out["point"] is not None:
            fields.append((out["point"], np.float64, (rows.shape[1] - len(fields),)))
        records = rows.view(np.dtype(fields)).reshape([len(axis) for axis in out["axes"].values()])
        return Sweep(self.name, out["parameters"], out["axes"], records)

    def cycles(self, period: int, box: Mapping[Any, tuple[Any, Any]], *, boxes: int = 50_000, **parameters: Any) -> Cycles:
        """All cycles of one period of a map of one or two coordinates whose points lie in the box {"x": (lo, hi)}: each proved
        to be there, and the list proved complete, or what is left undecided told. At most so many boxes are looked at. Raises
        BadInput for other models, for parameters without value and for ranges with lo > hi."""
        if not isinstance(box, Mapping):
            raise BadInput(f"box: a dict is needed, {{'x': (lo, hi)}}, not {type(box).__name__}")
        sides = {}
        for key, side in box.items():
            name = key.name if isinstance(key, Symbol) else key
            lo, hi = _range(str(name), side).split(":")
            sides[name] = (lo, hi)
        out = _core.cycles(
            self._compiled, {**self.values, **_words(parameters)}, _count("period", period, 1, 64), sides, _count("boxes", boxes, 1, 10**9)
        )
        found = tuple(
            Cycle(
                tuple(read_only({name: Enclosure.of_decimals(*x) for name, x in point.items()}) for point in points),
                stability, kind, tuple(Enclosure.of_decimals(*x) for x in multipliers), kink,
            )
            for points, stability, kind, multipliers, kink in out["found"]
        )  # fmt: skip
        undecided = tuple((read_only({name: Enclosure(*x) for name, x in part.items()}), why) for part, why in out["undecided"])
        return Cycles(self.name, period, out["parameters"], found, undecided, out["boxes"])

    def __repr__(self) -> str:
        values = [f"{name}={value!r}" for name, value in self.values.items()]
        return f"overshoot.model({', '.join([repr(self.name), *values])})"

    def __reduce__(self) -> Any:
        return _again, (type(self), self.name, self.text, dict(self.values))


def _again(cls: Any, name: str, text: str, values: Mapping[str, str]) -> Model:
    model: Model = object.__new__(cls)
    model._made(_core.model_of_text(text, _root()) if text else _core.model(name), values, text)
    return model


def model(name: str, **parameters: Any) -> Model:
    """The model of that name (`overshoot.models()` lists them), or the map in a file NAME.map. Raises BadInput for an unknown
    model or parameter, and names near ones."""
    if not isinstance(name, str):
        raise BadInput(f"a model's name is a string, not {type(name).__name__}")
    out: Model = object.__new__(Model)
    if name.endswith(".map"):
        core = _core.model_of_file(name, _root())
        out._made(core, parameters, Path(name).read_text(encoding="utf-8"))
    else:
        out._made(_core.model(name), parameters, "")
    return out


def models() -> list[str]:
    """The names of the models."""
    return list(_core.models())


class Map(Model):
    """A map of your own, of at most 4 coordinates.

        x, eta = symbols("x eta")
        Map(state=[x], step={x: x - eta*x**3}, parameters={eta: "1/10"}, start={x: 1})

    state       the coordinates, symbols
    step        the next value of each coordinate, by its symbol. All of them are mentioned; symbols("x'") is the next x, for the
                coordinates after it
    parameters  symbols with their values by default, or None where there is none
    start       the value of each coordinate, an exact number or an expression in parameters; what is left out is given to run()
                as x0
    observe     what is seen of a state besides, by name: {"residual": x*y - 1}
    rests       a relation |distance| < number: a run stops there; but not where `unless`, another relation, holds

    Ranges of symbols are for lemmas; here they do not matter. `text` is the map as a file NAME.map has it (docs/maps.md). Raises
    LemmaError where the text has no meaning, NotExact for floats.
    """

    __slots__ = ()

    def __init__(self, *, state: Any, step: Any, parameters: Any = (), start: Any = (), observe: Any = (), rests: Any = None, unless: Any = None):
        names = _names("state", state)
        next_of = _assigned("step", step)
        lines = [f"state {', '.join(names)}"]
        lines += _common(parameters, start, observe, rests, unless)
        steps = [f"{name}' = {text}" for name, text in next_of]
        lines.append(f"step {', '.join(steps)}")
        self._of("\n".join(lines) + "\n")

    def _of(self, text: str) -> None:
        self._made(_core.model_of_text(text, _root()), {}, text)

    def __repr__(self) -> str:
        return self.text.rstrip() + "".join(f"\n# {name} = {value}" for name, value in self.values.items())


class GradientDescent(Map):
    """Gradient descent on a loss of your own, by its derivative: x' = x - eta dloss/dx for each coordinate.

        x, y = symbols("x y")
        GradientDescent((x*y - 1)**2/2, [x, y], eta="1/4", start={x: "1/10", y: 3})

    The loss, its largest slope ("slope"), 2/eta ("two_over_eta") and, of at most three coordinates, the eigenvalues of its
    Hessian ("sharpness" is the largest) are observed. The rest is as in Map.
    """

    __slots__ = ()

    def __init__(self, loss: Any, state: Any, *, eta: Any = None, parameters: Any = (), start: Any = (), observe: Any = (), rests: Any = None, unless: Any = None):
        names = _names("state", state)
        lines = [f"loss {as_expression(loss).text} in {', '.join(names)}"]
        if eta is not None:
            lines.append(f"parameter eta = {exact(eta)}")
        lines += _common(parameters, start, observe, rests, unless)
        self._of("\n".join(lines) + "\n")


def _names(what: str, symbols: Any) -> list[str]:
    each = [symbols] if isinstance(symbols, Symbol) else list(symbols)
    if not each or not all(isinstance(symbol, Symbol) for symbol in each):
        raise BadInput(f"{what}: one symbol or several are needed, not {symbols!r}")
    return [symbol.name for symbol in each]


def _assigned(what: str, values: Any, words: bool = False) -> list[tuple[str, str]]:
    if not isinstance(values, Mapping):
        raise BadInput(f"{what}: a dict is needed, {{x: ...}}, not {type(values).__name__}")
    out = []
    for key, value in values.items():
        if not isinstance(key, Symbol) and not (words and isinstance(key, str)):
            raise BadInput(f"{what}: its keys are {'names' if words else 'symbols'}, not {key!r}")
        name = key.name if isinstance(key, Symbol) else require_name(key)
        out.append((name, as_expression(exact(value) if isinstance(value, str) else value).text))
    return out


def _common(parameters: Any, start: Any, observe: Any, rests: Any, unless: Any) -> list[str]:
    """The lines of both kinds of maps."""
    lines = []
    if not isinstance(parameters, Mapping):
        parameters = dict.fromkeys([parameters] if isinstance(parameters, Symbol) else parameters)
    for symbol, value in parameters.items():
        (name,) = _names("parameters", symbol)
        lines.append(f"parameter {name}" if value is None else f"parameter {name} = {exact(value)}")
    for word, values, names in (("start", start, False), ("observe", observe, True)):
        if isinstance(values, Mapping) and values or not isinstance(values, (tuple, list)):
            lines.append(f"{word} {', '.join(f'{name} = {text}' for name, text in _assigned(word, values, names))}")
        elif values:
            raise BadInput(f"{word}: a dict is needed, not {type(values).__name__}")
    if rests is not None:
        if not isinstance(rests, Relation) or not (unless is None or isinstance(unless, Relation)):
            raise BadInput("rests and unless are relations: rests=abs(x - 1) < Fraction(1, 10**12)")
        lines.append(f"rests {rests.text}" + (f" unless {unless.text}" if unless is not None else ""))
    elif unless is not None:
        raise BadInput("unless: belongs to rests")
    return lines


def _require_scalar(scalar: Any) -> None:
    if not isinstance(scalar, str):
        raise BadInput(f"scalar: must be a string such as 'double' or 'ball:200', not {scalar!r}")


def _word(name: str, value: Any) -> str:
    if value is None or value == "":
        raise BadInput(f"{name}: needs a value")
    if isinstance(value, str):
        return value
    if isinstance(value, Grid):
        raise BadInput(f"{name}: a grid is for sweep")
    try:
        return str(exact(value))
    except NotExact as e:
        raise NotExact(f"{name}: {e}") from None


def _words(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {name: _word(name, value) for name, value in parameters.items()}


def _range(name: str, ends: Any) -> str:
    if not isinstance(ends, (tuple, list)) or len(ends) != 2:
        raise BadInput(f"{name}: a range is a pair (lo, hi)")
    return ":".join(_word(name, str(exact(end))) for end in ends)


def _array(name: str, values: Any) -> np.ndarray[Any, Any]:
    array = np.asarray(values)
    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise BadInput(f"{name}: a grid is an array of floats or integers, not of {array.dtype}")
    out = array.astype(np.float64)
    if array.dtype.kind in "iu" and not np.array_equal(out.astype(array.dtype), array):
        raise BadInput(f"{name}: integers of more than 53 bits are no floats")
    return np.ascontiguousarray(out) if out.ndim else out


def _number(x: Any) -> Number:
    return Enclosure.of_decimals(*x) if isinstance(x, tuple) else x


def _shown(x: Number) -> str:
    return str(Enclosure(x, x))[1:].split(",")[0] + "..." if isinstance(x, Fraction) and x.denominator.bit_length() > 60 else str(x)


def _named(all: Mapping[str, Any], name: str, model: str) -> Any:
    if name not in all:
        raise BadInput(f"{model}: there is no quantity {name!r} ({', '.join(all)}){_core.did_you_mean(str(name), list(all))}")
    return all[name]


def _table(heading: str, rows: Mapping[str, Any]) -> str:
    body = "".join(
        f'<tr><td style="text-align:left">{html.escape(name)}</td><td style="text-align:left">{html.escape(_shown(value))}</td></tr>'
        for name, value in rows.items()
    )
    return f"<div>{html.escape(heading)}<table>{body}</table></div>"
