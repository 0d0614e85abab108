"""Where the list of the outbox has its rows from: a search in the books, asked page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.outbox_query import OutboxQuery
from komtui.domain.problem import ProblemError
from komtui.services.listing import Page

if TYPE_CHECKING:
    from komtui.services.mail.sending.outbox import OutboxService

T = TypeVar("T")


class FoundDeliveries:
    """What a query finds; implements `RowSource`."""

    def __init__(self, outbox: OutboxService, query: OutboxQuery) -> None:
        self._outbox = outbox
        self.query = query
        """What is asked for."""

    def page(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Page[Delivery]]:
        """Ask for rows."""
        return _asked(lambda: self._outbox.page(self.query, limit, before=before, after=after))

    def keys(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Sequence[int]]:
        """Ask for keys."""
        return _asked(lambda: self._outbox.keys(self.query, limit, before=before, after=after))

    def rows(self, keys: Sequence[int]) -> Future[Sequence[Delivery]]:
        """Ask for the rows of keys that still stand so."""
        return _asked(lambda: self._outbox.rows(keys, self.query))

    def key(self, row: Delivery) -> int:
        """Return the row's place in the order."""
        return row.id


def _asked(ask: Callable[[], Future[T]]) -> Future[T]:
    """Return the answer to come; who may no longer ask is told so by it."""
    try:
        return ask()
    except ProblemError as error:
        refused: Future[T] = Future()
        refused.set_exception(error)
        return refused
