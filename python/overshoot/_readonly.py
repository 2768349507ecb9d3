"""A dict that does not change."""

from __future__ import annotations

from typing import Any, Mapping, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ReadOnly(dict[K, V]):
    """A dict that does not change; dict(it) is a copy that may."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this dict does not change: dict(it) is a copy that may")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return ReadOnly, (dict(self),)


def read_only(items: Mapping[K, V]) -> ReadOnly[K, V]:
    return ReadOnly(items)
