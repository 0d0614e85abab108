"""The vault of passwords, kept in the books for all who share them: encrypted, and without what would open it."""

from __future__ import annotations

from collections.abc import Callable

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.moments import ticks
from komtui.services.ports import Clock
from komtui.services.ports.secrets import Sealed


class VaultRepository:
    """Implements `ports.VaultKeep` over the one row of its table.

    `books` opens them when the vault is first asked for. Who reads it, thinks, and replaces it finds by the revision
    whether somebody on another machine was quicker.
    """

    def __init__(self, books: Callable[[], Database], clock: Clock) -> None:
        self._books = books
        self._clock = clock

    @property
    def name(self) -> str:
        """Where the books are."""
        return self._books().name

    def exists(self) -> bool:
        """See the port. Where the books are far away, this is what was so when somebody last wrote."""
        return self._books().look(_exists)

    async def read(self) -> Sealed | None:
        """See the port."""
        return await self._books().read(_sealed)

    async def swap(self, before: Sealed | None, content: bytes | None) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            present = _sealed(connection)
            if present != before:
                return False
            if present is not None:
                connection.execute("DELETE FROM vault WHERE revision = :revision", {"revision": present.revision})
            if content is not None:
                facts = {
                    "revision": 1 + (present.revision if present is not None else 0),
                    "content": content,
                    "changed_at": ticks(connection.now(self._clock)),
                }
                connection.execute(
                    "INSERT INTO vault (id, revision, content, changed_at)"
                    " VALUES (1, :revision, :content, :changed_at)",
                    facts,
                )
            return True

        database = self._books()
        done = await database.write(work, durable=True)
        await database.look_again()
        return done


def _exists(connection: Connection) -> bool:
    return bool(connection.execute("SELECT count(*) AS rows FROM vault").fetchone()["rows"])


def _sealed(connection: Connection) -> Sealed | None:
    row: Row | None = connection.execute("SELECT content, revision FROM vault").fetchone()
    return Sealed(bytes(row["content"]), int(row["revision"])) if row is not None else None
