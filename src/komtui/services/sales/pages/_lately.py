"""What was drawn lately, kept in memory up to so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

_MOST = 16_000_000
"""Bytes of pages that are kept: some hundreds."""


class _Pages(Protocol):
    @property
    def content(self) -> bytes: ...


_Of = TypeVar("_Of")
_Pdf = TypeVar("_Pdf", bound=_Pages)


class Lately(Generic[_Of, _Pdf]):
    """What was drawn lately, so that sending a document draws it once, and reads it from the books not at all."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[_Of, _Pdf] = OrderedDict()
        self._size = 0

    def get(self, what: _Of) -> _Pdf | None:
        """Return what was drawn from the same."""
        if what not in self._drawn:
            return None
        self._drawn.move_to_end(what)
        return self._drawn[what]

    def put(self, what: _Of, drawn: _Pdf) -> None:
        """Keep it, and forget the oldest."""
        before = self._drawn.get(what)
        self._size += len(drawn.content) - (len(before.content) if before else 0)
        self._drawn[what] = drawn
        while self._size > _MOST:
            _, oldest = self._drawn.popitem(last=False)
            self._size -= len(oldest.content)
