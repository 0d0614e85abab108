"""Business settings."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories import audit
from komtui.domain.audit import Change
from komtui.services.ports import Clock


class SettingsRepository:
    """Implements `ports.SettingsStore`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> dict[tuple[str, str], str]:
        """Return every stored value by (store, key)."""
        rows = await self._database.read(
            lambda connection: connection.execute("SELECT store, key, value FROM settings").fetchall()
        )
        return {(row["store"], row["key"]): row["value"] for row in rows}

    async def stores(self) -> Sequence[str]:
        """Return every store that has a value or a document; the tallies say so in a few rows."""
        statement = (
            "SELECT store FROM settings WHERE store <> ''"
            " UNION SELECT store FROM tallies WHERE store <> '' AND documents > 0 ORDER BY store"
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).fetchall())
        return [row["store"] for row in rows]

    async def announce(self, changes: Sequence[Change], who: str = "") -> Sequence[int]:
        """Write into the audit what is about to be changed elsewhere; on disk on return."""
        return await self._database.write(
            lambda connection: audit.announce(connection, who, connection.now(self._clock), changes), durable=True
        )

    async def settle(self, announced: Sequence[int]) -> None:
        """Write that nothing came of announced changes."""
        await self._database.write(lambda connection: audit.settle(connection, announced))

    async def set(
        self,
        values: Sequence[tuple[str, str, str | None]],
        who: str = "",
        elsewhere: Sequence[Change] = (),
        announced: Sequence[int] = (),
    ) -> None:
        """Write (store, key, value) and the audit in one transaction; None removes."""

        def work(connection: Connection) -> None:
            at = connection.now(self._clock)
            changed = [_written(connection, *each) for each in values]
            audit.record(connection, who, at, [*elsewhere, *(each for each in changed if each is not None)])
            audit.settle(connection, announced)

        await self._database.write(work)


def _written(connection: Connection, store: str, key: str, value: str | None) -> Change | None:
    """Write one value and return what that changed."""
    place = {"store": store, "key": key}
    row = connection.execute("SELECT value FROM settings WHERE store = :store AND key = :key", place).fetchone()
    old = None if row is None else row["value"]
    if value == old:
        return None
    if value is None:
        connection.execute("DELETE FROM settings WHERE store = :store AND key = :key", place)
    else:
        connection.execute(
            "INSERT INTO settings (store, key, value) VALUES (:store, :key, :value)"
            " ON CONFLICT (store, key) DO UPDATE SET value = excluded.value",
            place | {"value": value},
        )
    return Change(store, key, old, value)
