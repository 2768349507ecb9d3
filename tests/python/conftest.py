"""The module is the one that was built, not one that is installed; what is verified is remembered apart from its user's."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def root(monkeypatch):
    monkeypatch.setenv("OVERSHOOT_ROOT", str(ROOT))


def python(script, *, timeout=120, environment=None, **options):
    """Runs a script in an interpreter of its own, with the module."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **(environment or {})},
        **options,
    )
