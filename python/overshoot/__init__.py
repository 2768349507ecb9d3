"""overshoot decides lemmas of research papers: an exact counterexample, or a proof that a second program verifies.

    >>> from overshoot import *
    >>> x = real("x")
    >>> Lemma(given=[x > 0], claim=log(x) <= x - 1).check().word
    'PROVED'

docs/python.md has the rest.
"""

from . import _core
from ._enclosures import Enclosure
from ._errors import BadInput, Error, LemmaError, NotExact, Rejected, Undecided, UnsoundArithmetic
from ._expressions import (
    Expression,
    Function,
    Relation,
    Relations,
    Symbol,
    e,
    exact,
    functions,
    integer,
    nonnegative,
    pi,
    positive,
    real,
    symbols,
    within,
)
from ._lemmas import Certificate, Lemma, Statement, Verdict, lemmas, statement, statements, verify
from ._models import Enclosed, Grid, Model, Run, Sweep, linspace, logspace, model, models

__version__: str = _core.version

# The functions of lemmas, log, exp, sqrt and so on. `abs`, `min` and `max` are not among the names of `import *`: Python's own
# abs takes expressions, and overshoot.min and overshoot.max stand beside Python's.
globals().update(functions)

__all__ = [
    "BadInput", "Certificate", "Enclosed", "Enclosure", "Error", "Expression", "Grid", "Lemma", "LemmaError", "Model", "NotExact",
    "Rejected", "Relation", "Run", "Statement", "Sweep", "Symbol", "Undecided", "UnsoundArithmetic", "Verdict", "integer", "lemmas",
    "linspace", "logspace", "model", "models", "nonnegative", "pi", "positive", "real", "statement", "statements", "symbols", "verify",
    "within", *sorted(set(functions) - {"abs", "min", "max"}),
]  # fmt: skip
