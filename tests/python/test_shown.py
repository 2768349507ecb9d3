"""What users read: the page's snippets, the notebook, the docstrings, the stubs, the installed module."""

import doctest
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, python

import overshoot
from overshoot import Lemma

REQUIRED = os.environ.get("OVERSHOOT_REQUIRE_PYTHON") == "1"


def test_the_snippets_of_the_page():
    page = (ROOT / "docs" / "python.md").read_text()
    snippets = "".join(re.findall(r"```python\n(.*?)```", page, re.S))
    test = doctest.DocTestParser().get_doctest(snippets, {}, "docs/python.md", None, 0)
    flags = doctest.NORMALIZE_WHITESPACE
    failed = doctest.DocTestRunner(optionflags=flags).run(test).failed
    assert failed == 0 and len(test.examples) > 25


def test_the_docstring_of_the_module():
    assert doctest.testmod(overshoot).failed == 0


def test_everything_public_has_a_docstring():
    for name in overshoot.__all__:
        thing = getattr(overshoot, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__doc__, name
    for cls in (overshoot.Lemma, overshoot.Statement, overshoot.Model, overshoot.Certificate):
        for name, method in inspect.getmembers(cls, inspect.isfunction):
            assert name.startswith("_") or inspect.getdoc(method), (cls, name)


def test_all_functions_of_lemmas_have_a_name():
    from overshoot import _functions
    from overshoot._expressions import functions

    assert {name for name in vars(_functions) if not name.startswith("_")} - {"Function", "functions"} == set(functions)
    assert set(functions) - {"abs", "min", "max"} <= set(overshoot.__all__)
    assert all(hasattr(overshoot, name) for name in overshoot.__all__)


def test_the_stub_has_what_is_compiled():
    stub = (Path(overshoot.__file__).parent / "_core.pyi").read_text()
    from overshoot import _core

    for name, thing in vars(_core).items():
        if name.startswith("_"):
            continue
        assert re.search(rf"^(def|class) {name}\b|^{name}:", stub, re.M), name
        if inspect.isclass(thing):
            for method in vars(thing):
                assert method.startswith("_") or re.search(rf"^    def {method}\(self", stub, re.M), (name, method)


def test_types():
    if not shutil.which("mypy", path="/usr/bin"):
        assert not REQUIRED
        pytest.skip("no mypy")
    out = subprocess.run(["/usr/bin/mypy", "--strict", "--cache-dir", os.devnull, ROOT / "python" / "overshoot"], capture_output=True, text=True)
    assert out.returncode == 0, out.stdout


def test_the_notebook(tmp_path):
    convert = shutil.which("jupyter-nbconvert", path="/usr/bin")
    if not convert:
        assert not REQUIRED
        pytest.skip("no jupyter-nbconvert")
    command = [convert, "--to", "notebook", "--execute", "--output-dir", tmp_path, ROOT / "docs" / "python.ipynb"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, "IPYTHONDIR": str(tmp_path)})
    assert out.returncode == 0, out.stderr[-3000:]
    notebook = json.loads((tmp_path / "python.ipynb").read_text())
    outputs = [output for cell in notebook["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]]
    shown = [("".join(o["data"].get("text/html", o["data"].get("text/latex", ""))), "".join(o["data"]["text/plain"])) for o in outputs if "data" in o]
    assert len(shown) == 7
    assert shown[0][0].startswith(r"$\displaystyle") and r"\log" in shown[0][0]
    assert "PROVED" in shown[1][0] and "REFUTED" in shown[2][0] and "x = -5/3" in shown[2][0]
    assert all("<table>" in html for html, _ in shown[3:5])


def test_html_is_escaped():
    verdict = Lemma.parse("x in [0, 1] |- x < 1").check()
    assert "<b" in verdict._repr_html_() and "x &lt; 1" in verdict._repr_html_()


def test_the_installed_module(tmp_path):
    build = Path(overshoot.__file__).parents[2]
    if not (build / "CMakeCache.txt").exists():
        pytest.skip("the module is not in its build folder")
    subprocess.run(["cmake", "--install", build, "--prefix", tmp_path, "--component", "python"], check=True, capture_output=True)
    (folder,) = tmp_path.glob("lib/python*/*-packages")
    script = "import overshoot; print(overshoot.__file__); print(overshoot.Lemma.parse('x > 0 |- log(x) <= x - 1').check().word)"
    out = python(script, environment={"PYTHONPATH": str(folder)}, cwd=tmp_path)
    assert out.stdout == f"{folder / 'overshoot' / '__init__.py'}\nPROVED\n", out.stderr
    assert (folder / "overshoot" / "py.typed").exists() and (folder / "overshoot" / "_core.pyi").exists()


def test_the_module_gives_no_other_symbols():
    """Two extension modules of one process must not find each other's functions."""
    (core,) = Path(overshoot.__file__).parent.glob("_core*.so")
    out = subprocess.run(["nm", "-D", "--defined-only", core], capture_output=True, text=True, check=True).stdout
    assert [line.split()[-1] for line in out.splitlines()] == ["PyInit__core"]
