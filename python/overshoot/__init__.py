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
    constant,
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
from ._functions import (
    abs,
    arctan,
    atan,
    cos,
    cos_atan,
    cosh,
    erf,
    erfc,
    exp,
    expm1,
    expm1c,
    ln,
    log,
    log1p,
    log1pc,
    max,
    min,
    normal_cdf,
    normal_cdf_integral,
    normal_pdf,
    relu,
    root,
    sech2,
    sigmoid,
    sin,
    sin_atan,
    sinc,
    sinh,
    sinhc,
    softplus,
    sqrt,
    tan,
    tanh,
    tanhc,
    xlogx,
)
from ._lemmas import Certificate, Lemma, Statement, Verdict, lemmas, statement, statements, verify
from ._models import Cycle, Cycles, Enclosed, GradientDescent, Grid, Map, Model, Run, Sweep, linspace, logspace, model, models

__version__: str = _core.version

# `abs`, `min` and `max` are not among the names of `import *`: Python's own abs takes expressions, and overshoot.min and
# overshoot.max stand beside Python's.
__all__ = [
    "BadInput", "Certificate", "Cycle", "Cycles", "Enclosed", "Enclosure", "Error", "Expression", "GradientDescent", "Grid", "Lemma", "LemmaError", "Map", "Model", "NotExact",
    "Rejected", "Relation", "Run", "Statement", "Sweep", "Symbol", "Undecided", "UnsoundArithmetic", "Verdict", "constant", "integer", "lemmas",
    "linspace", "logspace", "model", "models", "nonnegative", "pi", "positive", "real", "statement", "statements", "symbols", "verify",
    "within", "arctan", "atan", "cos", "cos_atan", "cosh", "erf", "erfc", "exp", "expm1", "expm1c", "ln", "log", "log1p", "log1pc", "normal_cdf", "normal_cdf_integral", "normal_pdf", "relu", "root", "sech2", "sigmoid", "sin", "sin_atan", "sinc", "sinh", "sinhc", "softplus", "sqrt", "tan", "tanh", "tanhc", "xlogx",
]  # fmt: skip
