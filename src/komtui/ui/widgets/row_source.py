"""Where the rows of a list come from: asked for by futures, so that a list never waits for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar

from komtui.services.listing import Page

Row = TypeVar("Row")
T = TypeVar("T")


class RowSource(Protocol[Row]):
    """Where the rows of a list come from. Each has a key; the largest key comes first."""

    def page(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Page[Row]]:
        """Ask for the first rows, for those just below the key `before`, or for those just above `after`."""

    def keys(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Sequence[int]]:
        """Ask for the keys alone."""

    def rows(self, keys: Sequence[int]) -> Future[Sequence[Row]]:
        """Ask for the rows of those keys; what is gone is left out."""

    def key(self, row: Row) -> int:
        """Return a row's key."""


class HeldRows(Generic[Row]):
    """Rows that are in memory already: the source of lists that a screen has read itself."""

    def __init__(self, rows: Mapping[int, Row], key: Callable[[Row], int]) -> None:
        """Take rows by key, and what tells a row's key."""
        self._rows = dict(sorted(rows.items(), reverse=True))
        self.key = key
        """Returns a row's key."""

    def page(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Page[Row]]:
        """Answer with all of them: they cost nothing."""
        del limit, before, after
        return _answered(Page(list(self._rows.values()), len(self._rows)))

    def keys(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Sequence[int]]:
        """Answer with all of them."""
        del limit, before, after
        return _answered(list(self._rows))

    def rows(self, keys: Sequence[int]) -> Future[Sequence[Row]]:
        """Answer with those."""
        return _answered([self._rows[key] for key in keys if key in self._rows])


def _answered(answer: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(answer)
    return future
