"""What alerts need of the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.mail.alert import LastAlert, Untold
    from komtui.services.ports.outbox import NewLetter


class AlertBooks(Protocol):
    """The outbox as alerts see it."""

    async def untold(self, since: dt.datetime) -> Sequence[Untold]:
        """Return the documents' deliveries that failed, bounced or became uncertain and still stand so.

        In the order of their last event, which is not older than `since`.
        """

    async def last(self, store: str) -> LastAlert | None:
        """Return the last alert of a store, or of the company, that was not withdrawn."""

    async def stores_waiting(self, scope: str) -> Sequence[str]:
        """Return the stores whose documents wait for that account."""

    async def enqueue(self, letter: NewLetter, after: LastAlert | None) -> bool:
        """Queue an alert in one transaction, durably; write nothing and return False where another came between.

        `letter.revision` is the last event that it tells of.
        """

    async def withdraw(self) -> bool:
        """Take back every alert that waits for an account that stands still; return whether there was one."""
