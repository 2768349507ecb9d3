"""Verdicts, certificates and statements. The expected values are mathematics, or the published statement's."""

import json
import subprocess
import sys
import warnings
from fractions import Fraction as F
from pathlib import Path

import pytest

import overshoot
from overshoot import BadInput, Certificate, Lemma, LemmaError, Rejected, Undecided, exp, log, positive, real, symbols

ROOT = Path(__file__).resolve().parents[2]
x = symbols("x")


def test_proved():
    verdict = Lemma(given=[x > 0], claim=log(x) <= x - 1).check()
    assert verdict.word == "PROVED" and verdict.proved and not verdict.refuted
    assert verdict.decided == "∀ x ∈ (0, ∞): log(x) ≤ x − 1"
    assert verdict.inhabited["x"] > 0 and dict(verdict.witness) == {}
    assert verdict.certificate.verify().proved
    assert "PROVED" in repr(verdict) and "PROVED" in verdict._repr_html_() and r"\log" in verdict.decided_latex


def test_refuted_with_an_exact_witness():
    verdict = Lemma(claim=real("x") ** 2 - real("x") + F(1, 5) >= 0).check()
    assert verdict.refuted
    at = verdict.witness["x"]
    assert isinstance(at, F) and at * at - at + F(1, 5) < 0
    assert verdict.lhs.lo <= at * at - at + F(1, 5) <= verdict.lhs.hi < 0
    assert tuple(verdict.rhs) == (0, 0) and isinstance(verdict.lhs.lo, F)
    lo, hi = verdict.lhs.floats
    assert isinstance(lo, float) and F(lo) <= verdict.lhs.lo and F(hi) >= verdict.lhs.hi


def test_undecided_says_where_there_is_no_value():
    verdict = Lemma.parse("x real |- x^(1/3) < x + 2").check()
    assert verdict.word == "UNDECIDED" and verdict.certificate is None and "has no value" in verdict.why
    assert not verdict.proved and not verdict.refuted
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(verdict)
    with pytest.raises(Undecided):
        Lemma.parse("x real |- x^(1/3) < x + 2").verify()


def test_time_is_bounded():
    verdict = Lemma.parse("x, y in [0, 10] |- sin(x)*cos(y) + cos(x)*sin(y) <= sin(x + y) + 1/10^12").check(seconds=0.5)
    assert verdict.word == "UNDECIDED" and verdict.seconds < 20


def test_prove_and_refute():
    true, false = Lemma.parse("x real |- exp(x) >= 1 + x"), Lemma.parse("x real |- exp(x) >= 1 + 2*x")
    assert true.prove().proved and true.refute(samples=500).word == "UNDECIDED"
    assert false.refute().refuted and false.prove().refuted


def test_labels_plans_and_several_claims():
    y = real("y")
    a = real("a")
    lemma = Lemma(given={"order": a <= y}, claim={"lower": a - y <= 0, "upper": (a + y) ** 2 / 2 <= a**2 + y**2})
    assert lemma.check().proved
    planned = Lemma.parse("x, y real\nclaim (x + y)^2/2 <= x^2 + y^2\nplan rest (x - y)^2/2\n")
    assert planned.check().proved
    one_fails = Lemma(given=(a > 0) & (a < 1), claim=[a < 1, a**2 > F(1, 4)]).check()
    assert one_fails.refuted and one_fails.claim == "a^2 > 1/4"


def test_a_contradictory_lemma_is_not_proved():
    assert not Lemma(given=[x > 0, x + 0 < 0], claim=x > 5).check().proved
    with pytest.raises(LemmaError, match="empty"):
        Lemma(given=[x > 0, x < 0], claim=x > 5)


@pytest.mark.parametrize(
    "text, words",
    [
        ("x > 0", "turnstile"),
        ("", "nothing is written"),
        ("x real |- lgo(x) < 1", "did you mean log"),
        ("x real |- 2x > 0", "a product is written with"),
        ("x real |- 1/0 < x", "division by 0"),
        ("x real |- x > 0\n\nlemma two\ny real\nclaim y > 0", ""),
        ("lemma a\nx real\nclaim x > 0\nlemma b\nx real\nclaim x > 1", "2 lemmas"),
    ],
)
def test_text_without_meaning(text, words):
    with pytest.raises(BadInput, match=words) as e:
        Lemma.parse(text)
    assert "\n" not in str(e.value)


def test_the_place_is_shown():
    with pytest.raises(LemmaError) as e:
        Lemma.parse("x real |- x^2 >= 2xy")
    assert e.value.excerpt.splitlines()[1].index("^") == "x real |- x^2 >= 2xy".index("xy")


def test_a_certificate_belongs_to_its_formula(tmp_path):
    lemma = Lemma.parse("x in [0, 1] |- x^2 - x + 3/10 >= 0")
    certificate = lemma.check().certificate
    file = tmp_path / "c.json"
    certificate.save(file)
    assert lemma.verify(file).proved and overshoot.verify(file).decided == lemma.decided
    with pytest.raises(Rejected, match="another formula"):
        Lemma.parse("x in [0, 1] |- x^2 - x + 2/10 >= 0").verify(certificate)
    with pytest.raises(Rejected, match="another formula"):
        Lemma.parse("x in [0, 2] |- x^2 - x + 3/10 >= 0").verify(certificate)
    # Altered, with its checksum left out of date.
    altered = json.loads(certificate.text)
    altered["formula"] = altered["formula"][::-1]
    with pytest.raises((BadInput, Rejected)):
        lemma.verify(Certificate(json.dumps(altered)))
    with pytest.raises(BadInput):
        lemma.verify(tmp_path / "none.json")
    with pytest.raises(BadInput):
        Certificate("{}").verify()
    with pytest.raises(BadInput):
        certificate.save(tmp_path / "no" / "folder.json")


def test_the_command_line_verifies_it(tmp_path):
    """The other program: the module's certificate is one of `overshoot verify`."""
    program = Path(sys.modules["overshoot"].__file__).resolve().parents[2] / "overshoot-verify"
    if not program.exists():
        pytest.skip("overshoot-verify is not built")
    Lemma.parse("x > 0 |- log(x) <= x - 1").check().certificate.save(tmp_path / "log.json")
    out = subprocess.run([program, "--root", ROOT, tmp_path / "log.json"], capture_output=True, text=True)
    assert out.returncode == 0 and "PROVED" in out.stdout


def test_coq():
    text = Lemma.parse("x in [0, 1] |- x^2 - x + 3/10 >= 0").check().to_coq()
    assert "Theorem" in text and "Qed" in text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(Undecided, match="nothing to export"):
            Lemma.parse("x > 0 |- erf(x) > 0").to_coq()


def test_statements_by_name():
    keys = overshoot.statements()
    assert "cai2024.a5_iota" in keys and len(keys) > 150
    assert overshoot.statements("cai2024.constants") == [k for k in keys if k.startswith("cai2024.constants")]
    with pytest.raises(BadInput, match="did you mean cai2024.a5_iota"):
        overshoot.statement("cai2024.a5_iot")
    with pytest.raises(BadInput):
        overshoot.statements("nothing")
    with pytest.raises(BadInput):
        overshoot.statement(3)
    proved = overshoot.statement("cai2024.a5_iota").check()
    assert proved.proved and "certificate" in proved.method
    refuted = overshoot.statement("cai2024.constants.gelu").check()
    assert refuted.refuted and refuted.witness == {"x": F(-5, 3)} and refuted.statement.repaired
    # README: at most 0.2420 is printed, and it is 0.2763 there.
    assert F("0.2763") < refuted.lhs.lo < F("0.2764") and F("0.2419") < refuted.rhs.hi < F("0.2420")
    assert refuted.statement.verify(refuted.certificate).refuted


def test_lemmas_of_a_file(tmp_path):
    file = tmp_path / "means.lemma"
    file.write_text("lemma two\nx, y real\nclaim (x + y)^2/2 <= x^2 + y^2\nlemma false\nx in [0, 1]\nclaim x <= x^2\nexpect REFUTED\n")
    lemmas = overshoot.lemmas(file)
    assert list(lemmas) == ["means.two", "means.false"]
    assert lemmas["means.two"].check().proved and lemmas["means.false"].check().refuted
    with pytest.raises(BadInput):
        overshoot.lemmas(tmp_path / "none.lemma")


@pytest.mark.parametrize("bad", [-1, 1.5, True, "3", None, 10**30])
def test_budgets(bad):
    lemma = Lemma.parse("x real |- exp(x) >= 1 + x")
    with pytest.raises(BadInput, match="must be an integer"):
        lemma.prove(boxes=bad)
    with pytest.raises(BadInput, match="seconds"):
        lemma.check(seconds=-1)


def test_an_equation_in_powers():
    """A hypothesis == is an equation, and decides."""
    a, b = positive("a"), positive("b")
    assert Lemma(given=[a == b], claim=exp(a) - exp(b) <= F(1, 100)).check().word in ("PROVED", "UNDECIDED")
    assert Lemma(given=[b == 2 * a], claim=b > a).check().proved


def test_verdicts_are_copied_and_do_not_change():
    import pickle

    verdict = Lemma.parse("x in [0, 1] |- x < 1").check()
    again = pickle.loads(pickle.dumps(verdict))
    assert again.word == "REFUTED" and again.witness == {"x": 1} and again.certificate.verify().refuted
    assert again.lhs == verdict.lhs and again.statement == verdict.statement
    gelu = pickle.loads(pickle.dumps(overshoot.statement("cai2024.constants.gelu").check()))
    assert gelu.refuted and gelu.statement.key == "cai2024.constants.gelu"
    with pytest.raises(TypeError, match="does not change"):
        verdict.witness["x"] = F(1, 2)
    with pytest.raises(AttributeError):
        verdict.word = "PROVED"
