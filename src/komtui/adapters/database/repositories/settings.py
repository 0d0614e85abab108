"""Business settings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories.journal import Write
from komtui.domain.journal import Event, entry_subject
from komtui.domain.settings.change import Change


class SettingsRepository:
    """Implements `ports.SettingsStore`; `writing` returns what writes entries of the journal for whoever it names."""

    def __init__(self, database: Database, writing: Callable[[str], Write]) -> None:
        self._database = database
        self._writing = writing

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
        """Write into the journal what is about to be changed elsewhere; on disk on return."""
        write = self._writing(who)
        return await self._database.write(
            lambda connection: [write(connection, each.happening(Event.SETTING_BEGUN)).number for each in changes],
            durable=True,
            chained=True,
        )

    async def settle(self, announced: Sequence[int], who: str = "") -> None:
        """Write that nothing came of announced changes."""
        write = self._writing(who)
        await self._database.write(lambda connection: _settle(connection, write, announced, ()), chained=True)

    async def set(
        self,
        values: Sequence[tuple[str, str, str | None]],
        who: str = "",
        elsewhere: Sequence[Change] = (),
        announced: Sequence[int] = (),
    ) -> None:
        """Write (store, key, value) and the journal in one transaction; None removes."""
        write = self._writing(who)

        def work(connection: Connection) -> None:
            changed = [_write(connection, *each) for each in values]
            _settle(connection, write, announced, [*elsewhere, *(each for each in changed if each is not None)])

        await self._database.write(work, chained=True)


def _settle(connection: Connection, write: Write, announced: Sequence[int], made: Sequence[Change]) -> None:
    """Write what was changed, and of what was announced and not changed that nothing came of it."""
    begun = {(each.store, each.key): (number, each) for number, each in _begun(connection, announced)}
    for each in made:
        number, _change = begun.pop((each.store, each.key), (0, each))
        write(connection, each.happening(Event.SETTING, *([entry_subject(number)] if number else [])))
    for number, change in begun.values():
        write(connection, change.happening(Event.SETTING_UNDONE, entry_subject(number)))


def _begun(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, Change]]:
    for number in numbers:
        statement = "SELECT store, facts FROM journal WHERE number = :number"
        row = connection.execute(statement, {"number": number}).fetchone()
        yield number, Change(row["store"], **json.loads(row["facts"]))


def _write(connection: Connection, store: str, key: str, value: str | None) -> Change | None:
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
