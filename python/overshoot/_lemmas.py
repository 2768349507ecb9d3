"""Lemmas and statements, and the verdicts about them."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Iterable, Mapping, Union

from . import _core
from ._enclosures import Enclosure
from ._errors import BadInput, Undecided
from ._expressions import Relation, Symbol, relations_of
from ._readonly import read_only

Value = Union[Fraction, str]
_NO_POINT: Mapping[str, Value] = read_only({})


def _root() -> str:
    """Where proofs-numeric/certificates is: the checkout, for `./overshoot python`."""
    return os.environ.get("OVERSHOOT_ROOT", ".")


def _count(name: str, n: Any, least: int, most: int) -> int:
    if isinstance(n, bool) or not hasattr(n, "__index__") or not least <= (k := n.__index__()) <= most:
        raise BadInput(f"{name}: must be an integer between {least} and {most}, got {n!r}")
    return int(k)


def _seconds(s: Any) -> float:
    if isinstance(s, bool) or not isinstance(s, (int, float)) or not 0 < s <= 86400:
        raise BadInput(f"seconds: must be a number of seconds between 0 and 86400, got {s!r}")
    return float(s)


@dataclass(frozen=True)
class Certificate:
    """A proof or a refutation as a file, which a verifier checks without the search and in another arithmetic."""

    text: str

    @staticmethod
    def read(file: str | os.PathLike[str]) -> Certificate:
        """The certificate that a file holds. Raises BadInput where it cannot be read."""
        return Certificate(_core.certificate_text(os.fspath(file)))

    def save(self, file: str | os.PathLike[str]) -> None:
        """Writes it whole, so that `./overshoot verify FILE` reads it too. Raises BadInput where it cannot be written."""
        _core.write_whole(os.fspath(file), self.text)

    def statement(self) -> Statement:
        """What it says that it proves or refutes: a proposition of its own, or the statement of its key."""
        return Statement(_core.statement_of_certificate(self.text))

    def verify(self) -> Verdict:
        """Verifies it by itself; the verdict's `decided` is what has been proved or refuted. Raises Rejected."""
        return self.statement().verify(self)

    def __repr__(self) -> str:
        return f"Certificate of {len(self.text)} characters"


@dataclass(frozen=True, eq=False)
class Verdict:
    """What was found about a lemma or a statement.

    word          "PROVED", "REFUTED", "SUPPORTED" (samples, no proof), "UNDECIDED", or "UNVERIFIED": a certificate says what
                  is, and was too long to verify here (`verify()` does it)
    decided       what was decided, generated from the recorded formula; decided_latex the same in LaTeX
    method, why   how it was decided; why it was not
    witness       REFUTED: the exact point at which `claim` fails, {"x": Fraction(1, 2)} (a choice is a string)
    claim         REFUTED: the claim that fails there, with its sides in the enclosures lhs and rhs
    inhabited     PROVED: a point at which all hypotheses hold
    boxes         of the certificate
    found         what the prover found by itself, in the words of a lemma's clauses `plan` and `touch`
    samples, applicable   random points that were tried, and at how many of them the hypotheses held
    certificate   the proof or refutation, or None
    seconds       of waiting

    PROVED and REFUTED are said only where the verifier has accepted the certificate. A verdict is neither true nor false:
    ask for `proved` or `refuted`.
    """

    statement: Statement
    word: str
    decided: str
    method: str
    why: str
    witness: Mapping[str, Value]
    inhabited: Mapping[str, Value]
    claim: str | None
    lhs: Enclosure | None
    rhs: Enclosure | None
    boxes: int
    found: tuple[str, ...]
    samples: int
    applicable: int
    certificate: Certificate | None
    seconds: float

    @property
    def proved(self) -> bool:
        return self.word == "PROVED"

    @property
    def refuted(self) -> bool:
        return self.word == "REFUTED"

    @property
    def decided_latex(self) -> str:
        return self.statement.latex

    def to_coq(self) -> str:
        """The certificate as a Coq file for coq-interval. Raises Undecided where there is none, or nothing of it can be
        written for Coq."""
        return self.statement.to_coq(self.certificate)

    def __bool__(self) -> bool:
        raise TypeError(f"a verdict ({self.word}) is neither true nor false: ask for .proved or .refuted")

    def __repr__(self) -> str:
        parts = [f"{self.statement.key}: {self.word}", f"  {self.decided}"]
        if self.refuted:
            parts.append("  at " + ", ".join(f"{name} = {value}" for name, value in self.witness.items()))
            if self.claim is not None:
                parts.append(f"  {self.claim}: lhs in {self.lhs}, rhs in {self.rhs}")
        if self.method:
            parts.append(f"  {self.method}" + (f", {self.boxes} boxes" if self.proved and "box" not in self.method else ""))
        if self.why:
            parts.append(f"  {self.why}")
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        colour = {"PROVED": "#1a7f37", "REFUTED": "#b42318", "SUPPORTED": "#0b6e99"}.get(self.word, "#8a6100")
        rows = [("", f"$\\displaystyle {self.decided_latex}$")] if self.decided_latex else [("", html.escape(self.decided))]
        if self.refuted:
            rows.append(("at", html.escape(", ".join(f"{name} = {value}" for name, value in self.witness.items()))))
            if self.claim is not None:
                rows.append(("claim", html.escape(self.claim)))
                rows.append(("sides", html.escape(f"{self.lhs} and {self.rhs}")))
        rows += [(name, html.escape(text)) for name, text in (("how", self.method), ("why not", self.why)) if text]
        body = "".join(
            f'<tr><td style="text-align:left;opacity:.7">{name}</td><td style="text-align:left">{text}</td></tr>' for name, text in rows
        )
        return (
            f'<div><b>{html.escape(self.statement.key)}</b> is <b style="color:{colour}">{self.word}</b><table>{body}</table></div>'
        )


class Statement:
    """A statement that overshoot can decide: one of its own, by `overshoot.statement(KEY)`, or a Lemma. It does not change."""

    __slots__ = ("_compiled", "_words")
    _compiled: _core.Statement
    _words: Mapping[str, str]

    def __init__(self, core: _core.Statement):
        object.__setattr__(self, "_compiled", core)
        object.__setattr__(self, "_words", read_only(core.words()))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} objects do not change: make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} objects do not change: make another one")

    @property
    def key(self) -> str:
        return self._words["key"]

    @property
    def says(self) -> str:
        """A phrase."""
        return self._words["says"]

    @property
    def source(self) -> str:
        """Where the paper has it."""
        return self._words["source"]

    @property
    def printed(self) -> str:
        """What the paper prints, in LaTeX; "" of a lemma."""
        return self._words["printed"]

    @property
    def covers(self) -> str:
        """What a verdict covers of what is printed: "the same", "restricted", "step", "substitution", "sampled"."""
        return self._words["covers"]

    @property
    def expected(self) -> str:
        """The recorded verdict."""
        return self._words["expected"]

    @property
    def kind(self) -> str:
        """How it is decided: formula, induction, structured, orbit or runs."""
        return self._words["kind"]

    @property
    def domain(self) -> str:
        return self._words["domain"]

    @property
    def repaired(self) -> str:
        """The key of what holds in place of a refuted statement, or ""."""
        return self._words["repaired"]

    @property
    def decided(self) -> str:
        """What is decided, generated from the recorded formula: compare it with what you meant."""
        return self._compiled.decided()

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        return self._compiled.latex()

    @property
    def formula(self) -> str | None:
        """The SHA-256 of the recorded formula, to which certificates are bound; None where there are several or none."""
        return self._compiled.formula()

    def _verdict(self, out: Mapping[str, Any]) -> Verdict:
        point = read_only(dict(out["point"])) if "point" in out else _NO_POINT
        refuted = out["word"] == "REFUTED"
        return Verdict(
            statement=self,
            word=out["word"],
            decided=self.decided,
            method=out["method"],
            why=out["why"],
            witness=point if refuted else _NO_POINT,
            inhabited=point if out["word"] == "PROVED" else _NO_POINT,
            claim=out.get("claim"),
            lhs=Enclosure.of_decimals(*out["lhs"]) if "lhs" in out else None,
            rhs=Enclosure.of_decimals(*out["rhs"]) if "rhs" in out else None,
            boxes=out["boxes"],
            found=tuple(out["found"]),
            samples=out["samples"],
            applicable=out["applicable"],
            certificate=Certificate(out["certificate"]) if out["certificate"] is not None else None,
            seconds=out["seconds"],
        )

    def check(self, *, samples: int = 0, seed: int = 1, fresh: bool = False) -> Verdict:
        """Decides it as `./overshoot check` does: its certificate, where there is one, is verified; with `fresh` it is decided
        anew. `samples` is 0 for as many as the statement asks for. Raises BadInput for a statement that its author cannot have
        meant."""
        return self._verdict(self._compiled.check(_count("samples", samples, 0, 10**9), _count("seed", seed, 0, 2**63), bool(fresh), _root()))

    def prove(self, *, boxes: int = 200_000) -> Verdict:
        """Tries to prove it over its whole domain, with at most so many boxes a claim. The verdict is PROVED, REFUTED (where the
        search comes upon a counterexample) or UNDECIDED."""
        return self._verdict(self._compiled.prove(_count("boxes", boxes, 1, 10**12)))

    def refute(self, *, samples: int = 40_000, seed: int = 1) -> Verdict:
        """Looks for an exact counterexample. The verdict is REFUTED or UNDECIDED: none found proves nothing. Raises BadInput for
        a statement about runs or orbits, which no point refutes."""
        return self._verdict(self._compiled.refute(_count("samples", samples, 1, 10**9), _count("seed", seed, 0, 2**63)))

    def verify(self, certificate: Certificate | str | os.PathLike[str] | None = None) -> Verdict:
        """Verifies a certificate of it: one that a verdict has, a file's name, or, given none, the one that `check` finds.

        Raises Rejected where it is of another formula or does not hold, BadInput where it cannot be read, Undecided where there
        is none.
        """
        return self._verdict(self._compiled.verify(self._certificate(certificate).text))

    def to_coq(self, certificate: Certificate | str | os.PathLike[str] | None = None) -> str:
        """The certificate as a Coq file, of theorems that coq-interval proves. What could not be written is in comments of
        warnings.warn. Raises Undecided where there is no certificate, or nothing of it can be written."""
        text, theorems, left_out = self._compiled.to_coq(self._certificate(certificate).text)
        words = "; ".join(f"'{claim}': {why}" for claim, why in left_out)
        if theorems == 0:
            raise Undecided(f"{self.key}: nothing to export: {words}")
        if words:
            import warnings

            warnings.warn(f"{self.key}: left out {words}", stacklevel=2)
        return text

    def _certificate(self, certificate: Certificate | str | os.PathLike[str] | None) -> Certificate:
        if certificate is None:
            verdict = self.check()
            if verdict.certificate is None:
                raise Undecided(f"{self.key}: {verdict.word}, so there is no certificate: {verdict.why or verdict.method}")
            return verdict.certificate
        return certificate if isinstance(certificate, Certificate) else Certificate.read(certificate)

    def __reduce__(self) -> Any:
        return statement, (self.key,)

    def __repr__(self) -> str:
        return f"{self.key}: {self.decided}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


class Lemma(Statement):
    """A lemma of your own: `Lemma(given=[x > 0], claim=log(x) <= x - 1)`, or `Lemma.parse("x > 0 |- log(x) <= x - 1")`.

    given, claim   relations: one, several joined by &, a list, or a dict {"label": relation}. A hypothesis that compares one
                   symbol with numbers is its range.

    Both are made into one text, which the reader of lemmas reads: `text`. `decided` is how it was read. Raises BadInput for
    two symbols of one name with different ranges, LemmaError where the text has no meaning (a symbol without a range, a
    division by 0), NotExact for floats, TypeError for what is no relation.
    """

    __slots__ = ("text",)
    text: str

    def __init__(self, *, claim: Any, given: Any = ()):
        hypotheses, claims = relations_of(given, "given"), relations_of(claim, "claim")
        if not claims:
            raise BadInput("claim: a lemma claims something")
        self._made(_text_of(hypotheses, claims))

    def _made(self, text: str, core: _core.Statement | None = None) -> None:
        Statement.__init__(self, core or _core.lemma_of_text(text))
        object.__setattr__(self, "text", text)

    @staticmethod
    def parse(text: str) -> Lemma:
        """The lemma that a line is, or the clauses of one lemma as a file has them (docs/lemmas.md). Raises LemmaError, whose
        `excerpt` shows the place."""
        if not isinstance(text, str):
            raise BadInput(f"a lemma is text, not {type(text).__name__}")
        lemma = object.__new__(Lemma)
        lemma._made(text)
        return lemma

    def check(self, *, samples: int = 0, seed: int = 1, fresh: bool = False, seconds: float = 30) -> Verdict:
        """Refutes it, else proves it, within so many seconds of processor time. A lemma of a file is decided as
        `./overshoot check FILE` does: the certificate beside the file is verified, where there is one."""
        if self._is_of_file:
            return super().check(samples=samples, seed=seed, fresh=fresh)
        return self._verdict(self._compiled.decide(_count("samples", samples, 0, 10**9), _count("seed", seed, 0, 2**63), _seconds(seconds)))

    @property
    def _is_of_file(self) -> bool:
        return not self.text

    def __eq__(self, other: Any) -> bool:
        if not isinstance(other, Lemma):
            return NotImplemented
        return self.formula == other.formula and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.formula, self.text))

    def __repr__(self) -> str:
        return f"Lemma.parse({self.text!r})" if self.text else super().__repr__()

    def __reduce__(self) -> Any:
        if self._is_of_file:
            raise TypeError("a lemma of a file is not pickled: read the file again")
        return Lemma.parse, (self.text,)


def _text_of(hypotheses: Iterable[tuple[str, Relation]], claims: Iterable[tuple[str, Relation]]) -> str:
    def written(relations: Iterable[tuple[str, Relation]]) -> list[str]:
        return [f"{label}: {relation.text}" if label else relation.text for label, relation in relations]

    symbols: dict[str, Symbol] = {}
    for _, relation in [*hypotheses, *claims]:
        for name, symbol in relation.symbols.items():
            if symbols.setdefault(name, symbol).domain != symbol.domain:
                raise BadInput(
                    f"two symbols are called {name}, and have different ranges: "
                    f"{symbols[name].domain or 'none of its own'}; {symbol.domain or 'none of its own'}"
                )
    ranges = [symbol.domain for symbol in symbols.values() if symbol.domain]
    before = "; ".join([*ranges, *written(hypotheses)])
    return f"{before} |- {'; '.join(written(claims))}".strip()


def lemmas(file: str | os.PathLike[str], *, claim: str = "") -> dict[str, Lemma]:
    """The lemmas of a file NAME.lemma, NAME.fpcore or NAME.smt2, by key. `claim` is what is claimed of the numbers that an
    .fpcore file computes. Raises LemmaError, or BadInput where the file cannot be read."""
    out = {}
    for core in _core.lemmas_in_file(str(Path(file)), claim):
        lemma = object.__new__(Lemma)
        lemma._made("", core)
        out[lemma.key] = lemma
    return out


def statement(key: str) -> Statement:
    """The statement of that key, `overshoot.statement("cai2024.a5_iota")`. Raises BadInput, which names near keys."""
    if not isinstance(key, str):
        raise BadInput(f"a key is a string, not {type(key).__name__}")
    return Statement(_core.statement(key))


def statements(prefix: str = "") -> list[str]:
    """The keys of all statements, or of those that begin so: `overshoot.statements("cai2024")`."""
    return list(_core.keys(prefix))


def verify(file: str | os.PathLike[str]) -> Verdict:
    """Verifies the certificate in a file: what it proves or refutes is the verdict's `decided`. Raises Rejected, BadInput."""
    return Certificate.read(file).verify()
