"""The audit over SQLite: written within the transaction of the change itself, read page by page."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence

from komtui.adapters.database.database import Database
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.audit import AuditEntry, Change


class SqliteAudit:
    """Implements `ports.access.AuditTrail`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, limit: int, before: int | None = None, key: str = "") -> Sequence[AuditEntry]:
        """Return entries, the newest first."""
        statement = (
            "SELECT * FROM audit WHERE (:before IS NULL OR id < :before) AND (:key = '' OR key = :key)"
            " ORDER BY id DESC LIMIT :limit"
        )
        values = {"limit": limit, "before": before, "key": key}
        rows = await self._database.read(lambda connection: connection.execute(statement, values).fetchall())
        return [_entry(row) for row in rows]


def record(connection: sqlite3.Connection, who: str, at: dt.datetime, changes: Iterable[Change]) -> None:
    """Write what was changed, in the transaction that changes it."""
    connection.executemany(
        "INSERT INTO audit (at, who, store, key, old, new, secret) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                ticks(at),
                who,
                each.store,
                each.key,
                *((None, None) if each.secret else (each.old, each.new)),
                each.secret,
            )
            for each in changes
        ),
    )


def _entry(row: sqlite3.Row) -> AuditEntry:
    change = Change(row["store"], row["key"], row["old"], row["new"], secret=bool(row["secret"]))
    return AuditEntry(row["id"], moment(row["at"]), row["who"], change)
