"""Business settings over SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from komtui.adapters.database.database import Database


class SqliteSettings:
    """Implements `ports.SettingsStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[tuple[str, str], str]:
        """Return every stored value by (store, key)."""
        rows = await self._database.read(
            lambda connection: connection.execute("SELECT store, key, value FROM settings").fetchall()
        )
        return {(row["store"], row["key"]): row["value"] for row in rows}

    async def set(self, values: Sequence[tuple[str, str, str | None]]) -> None:
        """Write (store, key, value) in one transaction; None removes."""

        def work(connection: sqlite3.Connection) -> None:
            for store, key, value in values:
                if value is None:
                    connection.execute("DELETE FROM settings WHERE store = ? AND key = ?", (store, key))
                else:
                    connection.execute(
                        "INSERT INTO settings VALUES (?, ?, ?)"
                        " ON CONFLICT (store, key) DO UPDATE SET value = excluded.value",
                        (store, key, value),
                    )

        await self._database.write(work)
