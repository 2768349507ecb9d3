"""Expressions, relations and symbols. Each is the text that a lemma has for it (docs/lemmas.md): there is one reader, in C++."""

from __future__ import annotations

import decimal
import numbers
from fractions import Fraction
from typing import Any, Iterable, Mapping, NoReturn, Union

from . import _core
from ._errors import BadInput, NotExact
from ._readonly import read_only

# How tightly a text binds: a sum or a minus, a product or a quotient, a power, a name or what is in brackets.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)

Number = Union[int, Fraction, decimal.Decimal]
Term = Union["Expression", int, Fraction, decimal.Decimal]


def exact(x: Any) -> Fraction:
    """The exact rational number that `x` is: an int, a Fraction, a Decimal, or a string such as "0.1", "1/3" or "2e-3".

    Raises NotExact for a float: 0.1 is not 1/10. `Fraction(0.1)` is the binary number that 0.1 is, where that is meant.
    """
    if isinstance(x, bool) or type(x).__name__ == "bool_":
        raise NotExact(f"{x} is a truth value, no number")
    if isinstance(x, numbers.Rational):
        return Fraction(int(x.numerator), int(x.denominator))
    if isinstance(x, decimal.Decimal):
        if not x.is_finite():
            raise NotExact(f"{x} is no number")
        return Fraction(_short(x))
    if isinstance(x, str):
        try:
            return Fraction(x) if "/" in x else Fraction(_short(decimal.Decimal(x)))
        except (ValueError, ZeroDivisionError, OverflowError, decimal.InvalidOperation):
            raise NotExact(f"{x[:60]!r} is no exact number such as '0.1', '1/3' or '2e-3'") from None
    if isinstance(x, numbers.Real):
        value = float(x)
        if value != value or value in (float("inf"), float("-inf")):
            raise NotExact(f"{x} is no number: an end at infinity is left out")
        if value.is_integer() and abs(value) < 2**53:
            raise NotExact(f"{x} is a float: write {int(value)}")
        meant = Fraction(repr(value))
        raise NotExact(
            f"{x} is a float, and not {meant} exactly (1/2 is a float in Python too): "
            f"write Fraction({meant.numerator}, {meant.denominator}) or Fraction('{value!r}')"
        )
    raise NotExact(f"a number or an expression is needed, not {type(x).__name__}")


def _short(x: decimal.Decimal) -> decimal.Decimal:
    if x and abs(x.adjusted()) > 10_000:  # written out it would take all memory
        raise BadInput("a number with a power of 10 beyond 10000")
    return x


def _written(q: Fraction) -> tuple[str, int]:
    try:
        text = str(q)
    except ValueError:  # Python's limit
        raise BadInput("a number of more than 4300 digits") from None
    return text, _SUM if q < 0 else _ATOM if q.denominator == 1 else _PRODUCT


_NOTHING: Mapping[str, "Symbol"] = read_only({})


def _together(a: Mapping[str, "Symbol"], b: Mapping[str, "Symbol"]) -> Mapping[str, "Symbol"]:
    if not a or a is b:
        return b
    if not b:
        return a
    for name in a.keys() & b.keys():
        if a[name].domain != b[name].domain:
            raise BadInput(
                f"two symbols are called {name}, and have different ranges: "
                f"{a[name].domain or 'none of its own'}; {b[name].domain or 'none of its own'}"
            )
    return read_only({**a, **b})


class _Immutable:
    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} objects do not change: make another one")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} objects do not change: make another one")

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self


class Expression(_Immutable):
    """A real number that depends on symbols: `x**2 + Fraction(1, 3)*log(y)`.

    `text` is what a lemma has for it, `symbols` the symbols in it. + - * / and ** take expressions, ints, Fractions and
    Decimals; floats are refused, for 0.1 is not 1/10. <, <=, ==, !=, >=, > make relations.
    """

    __slots__ = ("text", "symbols", "_binds")
    __array_ufunc__ = None  # NumPy's numbers leave the operations to this class, and are refused like other floats

    text: str
    symbols: Mapping[str, Symbol]
    _binds: int

    def __new__(cls, *_: Any, **__: Any) -> Expression:
        raise TypeError("expressions are made of symbols: x = overshoot.real('x')")

    @staticmethod
    def _of(text: str, symbols: Mapping[str, Symbol], binds: int) -> Expression:
        self = object.__new__(_Compound)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "symbols", symbols)
        object.__setattr__(self, "_binds", binds)
        return self

    def _at_least(self, binds: int) -> str:
        return self.text if self._binds >= binds else f"({self.text})"

    # Left and right operand with what they must at least bind; a quotient is no factor of a quotient without brackets.
    def _joined(self, operation: str, other: Expression, left: int, right: int, binds: int) -> Expression:
        text = f"{self._at_least(left)}{operation}{other._at_least(right)}"
        return Expression._of(text, _together(self.symbols, other.symbols), binds)

    def __add__(self, other: Term) -> Expression:
        return self._joined(" + ", as_expression(other), _SUM, _PRODUCT, _SUM)

    def __sub__(self, other: Term) -> Expression:
        return self._joined(" - ", as_expression(other), _SUM, _PRODUCT, _SUM)

    def __mul__(self, other: Term) -> Expression:
        return self._joined("*", as_expression(other), _PRODUCT, _POWER, _PRODUCT)

    def __truediv__(self, other: Term) -> Expression:
        return self._joined("/", as_expression(other), _PRODUCT, _POWER, _PRODUCT)

    def __pow__(self, other: Term, modulo: None = None) -> Expression:
        if modulo is not None:
            raise TypeError("a power of an expression has no modulus")
        return self._joined("^", as_expression(other), _ATOM, _ATOM, _POWER)

    def __radd__(self, other: Term) -> Expression:
        return as_expression(other) + self

    def __rsub__(self, other: Term) -> Expression:
        return as_expression(other) - self

    def __rmul__(self, other: Term) -> Expression:
        return as_expression(other) * self

    def __rtruediv__(self, other: Term) -> Expression:
        return as_expression(other) / self

    def __rpow__(self, other: Term) -> Expression:
        if isinstance(other, float):
            raise NotExact(f"{other}**x: Python makes a float of a Fraction to an expression's power: write constant(Fraction(1, 2))**x")
        return as_expression(other) ** self

    def __neg__(self) -> Expression:
        return Expression._of(f"-{self._at_least(_POWER)}", self.symbols, _SUM)

    def __pos__(self) -> Expression:
        return self

    def __abs__(self) -> Expression:
        return Expression._of(f"abs({self.text})", self.symbols, _ATOM)

    def __lt__(self, other: Term) -> Relation:
        return Relation._of(self, "<", as_expression(other))

    def __le__(self, other: Term) -> Relation:
        return Relation._of(self, "<=", as_expression(other))

    def __gt__(self, other: Term) -> Relation:
        return Relation._of(self, ">", as_expression(other))

    def __ge__(self, other: Term) -> Relation:
        return Relation._of(self, ">=", as_expression(other))

    def __eq__(self, other: Any) -> Relation:  # type: ignore[override]
        return Relation._of(self, "=", as_expression(other))

    def __ne__(self, other: Any) -> Relation:  # type: ignore[override]
        return Relation._of(self, "!=", as_expression(other))

    def __hash__(self) -> int:
        return hash(self.text)

    def _refuse_bits(self, _: Any) -> NoReturn:
        raise TypeError("a power is written x**2, and relations that are joined by & need brackets: (x > 0) & (x < 1)")

    __xor__ = __rxor__ = __and__ = __rand__ = __or__ = __ror__ = _refuse_bits

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self.text} is an expression, neither true nor false (for min and max: overshoot.min, overshoot.max)")

    def _refuse_float(self) -> NoReturn:
        raise TypeError(f"{self.text} is an expression, no number (functions of expressions are overshoot's: overshoot.log(x))")

    __float__ = __int__ = __index__ = __complex__ = __round__ = __trunc__ = __floor__ = __ceil__ = _refuse_float

    def __iter__(self) -> NoReturn:
        raise TypeError(f"{self.text} is an expression, no sequence")

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> Any:
        return Expression._of, (self.text, dict(self.symbols), self._binds)

    def _repr_latex_(self) -> str:
        domain = ", ".join(f"{name} real" for name in self.symbols)
        return f"${_core.latex_of(domain, self.text)}$"


class _Compound(Expression):
    """An expression that is no symbol. (Of a class and one derived from it Python would ask the second first, and read
    log(x) <= y as y >= log(x).)"""

    __slots__ = ()


def as_expression(x: Any) -> Expression:
    """The expression that a number is; an expression as it is."""
    if isinstance(x, Expression):
        return x
    if isinstance(x, (Relation, Relations)):
        raise TypeError(f"{x!r} is a relation, no number")
    text, binds = _written(exact(x))
    return Expression._of(text, _NOTHING, binds)


def constant(x: Number | str) -> Expression:
    """The expression that an exact number is: constant("1/2")**x. (Elsewhere numbers may stand as they are.)"""
    return as_expression(exact(x))


class Symbol(Expression):
    """A variable: a name, and its range. `real`, `positive`, `within` and so on make one with its range, `symbols` and
    Symbol(name) such whose range the hypotheses of a lemma tell (x > 0).

    Two symbols of the same name and range are the same. Raises BadInput for a name that a lemma cannot have.
    """

    __slots__ = ("name", "domain")
    name: str
    domain: str

    def __new__(cls, name: str) -> Symbol:
        return Symbol._made(require_name(name), "")

    @staticmethod
    def _made(name: str, domain: str) -> Symbol:
        self = object.__new__(Symbol)
        object.__setattr__(self, "text", name)
        object.__setattr__(self, "_binds", _ATOM)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "domain", domain)
        object.__setattr__(self, "symbols", read_only({name: self}))
        return self

    def __reduce__(self) -> Any:
        return Symbol._made, (self.name, self.domain)


_known_names: set[str] = set()


def require_name(name: Any) -> str:
    """The name, if a lemma or a map can have it. Raises BadInput."""
    if not isinstance(name, str):
        raise BadInput(f"a symbol's name is a string, not {type(name).__name__}")
    if name in _known_names:
        return name
    if name in ("e", "pi", "inf"):
        raise BadInput(f"{name} is a number in lemmas (overshoot.{name}): give the symbol another name" if name != "inf" else "inf is no name")
    try:
        names = list(_core.lemma_of_text(f"{name} real; {name} > 0 |- {name} + 1 > 0").variables()) if name.strip() == name and name else []
    except BadInput:
        names = []
    if names != [name]:
        raise BadInput(
            f"{name!r} is no name: letters, also Greek ones, then letters, digits, _ and ' are, but for the words of lemmas such as in and real"
        )
    _known_names.add(name)
    return name


_NEGATED = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}


class Relation(_Immutable):
    """A comparison of two expressions, which is neither true nor false by itself: a hypothesis or a claim.

    (x > 0) & (x < 1) are two that hold together.
    """

    __slots__ = ("left", "sign", "right")
    left: Expression
    sign: str
    right: Expression

    def __new__(cls, *_: Any, **__: Any) -> Relation:
        raise TypeError("relations are made of expressions: x**2 <= x")

    @staticmethod
    def _of(left: Expression, sign: str, right: Expression) -> Relation:
        self = object.__new__(Relation)
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "sign", sign)
        object.__setattr__(self, "right", right)
        _together(left.symbols, right.symbols)
        return self

    @property
    def text(self) -> str:
        """As a lemma has it."""
        return f"{self.left.text} {self.sign} {self.right.text}"

    @property
    def symbols(self) -> Mapping[str, Symbol]:
        return _together(self.left.symbols, self.right.symbols)

    def __bool__(self) -> bool:
        # dict and set compare symbols by ==.
        if self.sign == "=" and isinstance(self.left, Symbol) and isinstance(self.right, Symbol):
            if self.left.name == self.right.name and self.left.domain == self.right.domain:
                return True
        raise TypeError(
            f"{self.text} is neither true nor false, so that Python would drop a part of 0 < x < 1, of `and`, `or` and `in`: "
            "write (0 < x) & (x < 1), or within('x', 0, 1); there is no `or`, `not` in a lemma"
        )

    def __and__(self, other: Relation | Relations) -> Relations:
        return Relations(self, other)

    def _refuse(self, *_: Any) -> NoReturn:
        raise TypeError(
            f"a lemma has no `or` and no `not`: state each case as a lemma of its own (and not {self.text} is "
            f"{self.left.text} {_NEGATED[self.sign]} {self.right.text})"
        )

    __or__ = __ror__ = __invert__ = __xor__ = __rxor__ = _refuse

    def __rand__(self, other: Any) -> NoReturn:
        raise TypeError(f"relations that are joined by & need brackets: (x > 0) & ({self.text})")

    def _refuse_order(self, _: Any) -> NoReturn:
        raise TypeError(f"{self.text} is a relation and is compared with nothing: a chain is written (0 < x) & (x < 1)")

    __lt__ = __le__ = __gt__ = __ge__ = _refuse_order

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, Expression) or isinstance(other, numbers.Number):
            self._refuse_order(other)
        if not isinstance(other, Relation):
            return NotImplemented
        same = (self.text, {n: s.domain for n, s in self.symbols.items()}), (other.text, {n: s.domain for n, s in other.symbols.items()})
        return same[0] == same[1]

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> Any:
        return Relation._of, (self.left, self.sign, self.right)

    def _repr_latex_(self) -> str:
        signs = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne"}
        sides = [side._repr_latex_()[1:-1] for side in (self.left, self.right)]
        return f"${sides[0]} {signs.get(self.sign, self.sign)} {sides[1]}$"


class Relations(_Immutable):
    """Several relations that hold together."""

    __slots__ = ("all",)
    all: tuple[Relation, ...]

    def __init__(self, *parts: Relation | Relations):
        relations: list[Relation] = []
        for part in parts:
            if isinstance(part, Relation):
                relations.append(part)
            elif isinstance(part, Relations):
                relations.extend(part.all)
            else:
                raise TypeError(f"{part!r} is no relation" + _TRUTH * isinstance(part, bool))
        object.__setattr__(self, "all", tuple(relations))

    def __and__(self, other: Relation | Relations) -> Relations:
        return Relations(self, other)

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self!r} is neither true nor false")

    def __iter__(self) -> Any:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __repr__(self) -> str:
        return " & ".join(f"({relation.text})" for relation in self.all)

    def __reduce__(self) -> Any:
        return Relations, self.all


_TRUTH = " (of two Python numbers, Python itself decides the comparison)"


# --- Symbols with a range ----------------------------------------------------------------------------------------------


def symbols(names: str) -> Any:
    """Symbols without a range of their own, which the hypotheses of a lemma tell: `x, y = symbols("x y")`; one name: that
    symbol."""
    each = [Symbol(name) for name in names.replace(",", " ").split()]
    if not each:
        raise BadInput("symbols: a name is needed, as in symbols('x y')")
    return each[0] if len(each) == 1 else tuple(each)


def real(name: str) -> Symbol:
    """A symbol for any real number."""
    return Symbol._made(require_name(name), f"{name} real")


def positive(name: str) -> Symbol:
    """A symbol for a number > 0."""
    return Symbol._made(require_name(name), f"{name} > 0")


def nonnegative(name: str) -> Symbol:
    """A symbol for a number >= 0."""
    return Symbol._made(require_name(name), f"{name} >= 0")


def within(name: str, lo: Term | str | None, hi: Term | str | None, ends: str = "[]") -> Symbol:
    """A symbol for the numbers between two ends, which `ends` says to belong to them or not: "[]", "()", "(]" or "[)".

    The ends are exact numbers or expressions in constants (overshoot.pi/2); None is at infinity. Raises BadInput for other
    ends, and where the range is empty.
    """
    if ends not in ("[]", "()", "(]", "[)"):
        raise BadInput(f"{name}: the ends of a range are one of [], (), (], [), not {ends!r}")
    texts = []
    for end, infinity in ((lo, "-inf"), (hi, "inf")):
        if end is None:
            texts.append(infinity)
            continue
        expression = as_expression(exact(end) if isinstance(end, str) else end)
        if expression.symbols:
            raise BadInput(f"{name}: an end of its range is a number, not {expression.text}: write that as a hypothesis")
        texts.append(expression.text)
    left = "(" if lo is None else ends[0]
    right = ")" if hi is None else ends[1]
    symbol = Symbol._made(require_name(name), f"{name} in {left}{texts[0]}, {texts[1]}{right}")
    _core.lemma_of_text(f"{symbol.domain} |- {name} = {name}")  # refuses an empty one
    return symbol


def integer(name: str, lo: Term | None = None, hi: Term | None = None) -> Symbol:
    """A symbol for an integer, between two ends, which belong to them. A proof covers the real numbers between as well."""
    require_name(name)
    domain = f"{name} integer" if lo is None and hi is None else f"{name} integer; {within(name, lo, hi).domain}"
    _core.lemma_of_text(f"{domain} |- {name} = {name}")  # refuses an empty one
    return Symbol._made(name, domain)


# --- Functions -----------------------------------------------------------------------------------------------------------


class Function:
    """A function of lemmas: called with expressions or exact numbers it makes an expression."""

    def __init__(self, name: str, arguments: str, meaning: str):
        self.__name__ = self.__qualname__ = name
        self.__doc__ = f"{name}({arguments})" + (f" = {meaning}" if meaning else "") + ", of expressions and exact numbers."
        self._count = None if "..." in arguments else len(arguments.split(","))

    def __call__(self, *arguments: Term) -> Expression:
        if not arguments or (self._count is not None and len(arguments) != self._count):
            raise TypeError(f"{self.__doc__} It was called with {len(arguments)} arguments.")
        terms = [as_expression(argument) for argument in arguments]
        found: Mapping[str, Symbol] = _NOTHING
        for term in terms:
            found = _together(found, term.symbols)
        text = f"{self.__name__}({', '.join(term.text for term in terms)})"
        return Expression._of(text, found, _ATOM)

    def __repr__(self) -> str:
        return f"<function {self.__name__} of lemmas>"


functions: dict[str, Function] = {
    name: Function(name, arguments, meaning) for names, arguments, meaning in _core.text_functions() for name in names
}

pi: Expression = Expression._of("pi", _NOTHING, _ATOM)
e: Expression = Expression._of("e", _NOTHING, _ATOM)


def relations_of(what: Any, where: str) -> list[tuple[str, Relation]]:
    """The relations of an argument, each with its label or "": one, several, a list of them, or a dict by labels."""
    if isinstance(what, Relation):
        return [("", what)]
    if isinstance(what, Relations):
        return [("", relation) for relation in what]
    if isinstance(what, Mapping):
        out = []
        for label, relation in what.items():
            require_name(label)
            if not isinstance(relation, Relation):
                raise TypeError(f"{where}: {label} is labelled and no relation: {relation!r}" + _TRUTH * isinstance(relation, bool))
            out.append((label, relation))
        return out
    if isinstance(what, Iterable) and not isinstance(what, (str, bytes, Expression)):
        return [found for part in what for found in relations_of(part, where)]
    raise TypeError(f"{where}: {what!r} is no relation such as x > 0" + _TRUTH * isinstance(what, bool))
