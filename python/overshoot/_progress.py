"""How far a long call is: on a terminal or in a notebook, on one line of stderr."""

from __future__ import annotations

import sys


def _is_watched() -> bool:
    if "ipykernel" in sys.modules:
        return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):  # no stderr, or a closed one
        return False


def show(what: str, done: int, of: int, seconds: float) -> None:
    """Called every half second, by the thread that waits."""
    if not _is_watched():
        return
    far = f"{done} of {of}, " if of else ""
    sys.stderr.write(f"\r\033[K{what}: {far}{seconds:.0f} s")
    sys.stderr.flush()


def clear() -> None:
    if _is_watched():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
