"""Who has a draft open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from komtui.domain.journal import Author


class Editor(NamedTuple):
    """Somebody who has a draft open."""

    author: Author
    """Who, and on which machine."""
    since: dt.datetime
    """Since when, in UTC."""


class Editors(Protocol):
    """Remembers who has which draft open. It is told, and holds nobody up: what is saved is compared anyway."""

    async def enter(self, document_id: int, author: Author) -> str:
        """Remember that somebody has opened it; return what says so to `leave`."""

    async def leave(self, proof: str) -> None:
        """Forget it: the draft was closed."""

    async def others(self, document_id: int, proof: str) -> Sequence[Editor]:
        """Return who else has it open, the first who came first; whoever is gone is none of them."""
