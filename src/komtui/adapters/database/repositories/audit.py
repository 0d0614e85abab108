"""The audit: written within the transaction of the change itself, read page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from komtui.adapters.database.connection import EVERY, Connection, Database, Row
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.audit import AuditEntry, Change


class AuditRepository:
    """Implements `ports.access.AuditTrail`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, limit: int, before: int | None = None, key: str = "") -> Sequence[AuditEntry]:
        """Return entries, the newest first; of a change that was announced and then made, only that it was made."""
        statement = (
            "SELECT * FROM audit WHERE id < :before AND (:key = '' OR key = :key)"
            " AND NOT (announced = 1 AND EXISTS (SELECT 1 FROM audit_settled WHERE audit_settled.id = audit.id))"
            " ORDER BY id DESC LIMIT :limit"
        )
        values = {"limit": limit, "before": EVERY if before is None else before, "key": key}
        rows = await self._database.read(lambda connection: connection.execute(statement, values).fetchall())
        return [_entry(row) for row in rows]


def record(connection: Connection, who: str, at: dt.datetime, changes: Iterable[Change]) -> None:
    """Write what was changed, in the transaction that changes it."""
    for each in changes:
        _write(connection, who, at, each, announced=False)


def announce(connection: Connection, who: str, at: dt.datetime, changes: Iterable[Change]) -> Sequence[int]:
    """Write what is about to be changed elsewhere, and return the ids of these lines."""
    return [_write(connection, who, at, each, announced=True) for each in changes]


def settle(connection: Connection, announced: Iterable[int]) -> None:
    """Write that it is known what came of announced changes."""
    connection.executemany(
        "INSERT INTO audit_settled (id) VALUES (:id) ON CONFLICT DO NOTHING", [{"id": each} for each in announced]
    )


def _write(connection: Connection, who: str, at: dt.datetime, change: Change, *, announced: bool) -> int:
    row = connection.execute(
        "INSERT INTO audit (at, who, store, key, old, new, secret, announced) VALUES"
        " (:at, :who, :store, :key, :old, :new, :secret, :announced) RETURNING id",
        {
            "at": ticks(at),
            "who": who,
            "store": change.store,
            "key": change.key,
            "old": None if change.secret else change.old,
            "new": None if change.secret else change.new,
            "secret": int(change.secret),
            "announced": int(announced),
        },
    ).fetchone()
    return int(row["id"])


def _entry(row: Row) -> AuditEntry:
    change = Change(row["store"], row["key"], row["old"], row["new"], secret=bool(row["secret"]))
    return AuditEntry(row["id"], moment(row["at"]), row["who"], change, unsettled=bool(row["announced"]))
