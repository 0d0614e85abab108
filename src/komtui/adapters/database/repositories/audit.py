"""The audit over SQLite: written within the transaction of the change itself, read page by page."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence

from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.sqlite.database import Database
from komtui.domain.audit import AuditEntry, Change


class SqliteAudit:
    """Implements `ports.access.AuditTrail`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, limit: int, before: int | None = None, key: str = "") -> Sequence[AuditEntry]:
        """Return entries, the newest first; of a change that was announced and then made, only that it was made."""
        statement = (
            "SELECT * FROM audit WHERE (:before IS NULL OR id < :before) AND (:key = '' OR key = :key)"
            " AND NOT (announced AND EXISTS (SELECT 1 FROM audit_settled WHERE audit_settled.id = audit.id))"
            " ORDER BY id DESC LIMIT :limit"
        )
        values = {"limit": limit, "before": before, "key": key}
        rows = await self._database.read(lambda connection: connection.execute(statement, values).fetchall())
        return [_entry(row) for row in rows]


def record(connection: sqlite3.Connection, who: str, at: dt.datetime, changes: Iterable[Change]) -> None:
    """Write what was changed, in the transaction that changes it."""
    for each in changes:
        _write(connection, who, at, each, announced=False)


def announce(connection: sqlite3.Connection, who: str, at: dt.datetime, changes: Iterable[Change]) -> Sequence[int]:
    """Write what is about to be changed elsewhere, and return the ids of these lines."""
    return [_write(connection, who, at, each, announced=True) for each in changes]


def settle(connection: sqlite3.Connection, announced: Iterable[int]) -> None:
    """Write that it is known what came of announced changes."""
    connection.executemany("INSERT OR IGNORE INTO audit_settled VALUES (?)", ((each,) for each in announced))


def _write(connection: sqlite3.Connection, who: str, at: dt.datetime, change: Change, *, announced: bool) -> int:
    values = (None, None) if change.secret else (change.old, change.new)
    row = connection.execute(
        "INSERT INTO audit (at, who, store, key, old, new, secret, announced) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (ticks(at), who, change.store, change.key, *values, change.secret, announced),
    ).fetchone()
    return int(row["id"])


def _entry(row: sqlite3.Row) -> AuditEntry:
    change = Change(row["store"], row["key"], row["old"], row["new"], secret=bool(row["secret"]))
    return AuditEntry(row["id"], moment(row["at"]), row["who"], change, unsettled=bool(row["announced"]))
