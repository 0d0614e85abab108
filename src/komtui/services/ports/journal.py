"""Port of the journal: what happened, as it is read. Repositories write it, in the transactions that it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.journal import Entry


class Journal(Protocol):
    """The chain of entries."""

    async def of(self, subject: str, limit: int = 200, before: int | None = None) -> Sequence[Entry]:
        """Return the entries about a subject, the newest first: those with numbers below `before`."""

    async def entries(self, after: int, limit: int) -> Sequence[Entry]:
        """Return up to `limit` entries with numbers above `after`, in their order."""
