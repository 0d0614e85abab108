"""The audit: written within the transaction of the change itself, read page by page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import EVERY, Connection, Database, Row, of_row
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.audit import Act, AuditEntry, Change, Happening

if TYPE_CHECKING:
    from komtui.services.ports import Clock


class AuditRepository:
    """Implements `ports.access.AuditTrail`."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock

    async def add(self, who: str, happening: Happening) -> None:
        """Write that something was done; on the disk on return."""
        if (clock := self._clock) is None:
            raise AssertionError("only read")
        await self._database.write(
            lambda connection: _done(connection, who, connection.now(clock), happening), durable=True
        )

    async def entries(self, limit: int, before: int | None = None, key: str = "") -> Sequence[AuditEntry]:
        """Return entries, the newest first; of a change that was announced and then made, only that it was made.

        That nothing came of an announced one is shown and hides nothing: whoever writes so behind komtui's back cannot
        take a line away, as none was then recorded for the change itself.
        """
        statement = (
            "SELECT audit.*, EXISTS (SELECT 1 FROM audit_settled WHERE audit_settled.id = audit.id) AS settled"
            " FROM audit WHERE id < :before AND (:key = '' OR key = :key)"
            " AND NOT (announced = 1 AND EXISTS (SELECT 1 FROM audit_settled WHERE audit_settled.id = audit.id)"
            " AND EXISTS (SELECT 1 FROM audit made WHERE made.id > audit.id AND made.announced = 0"
            " AND made.store = audit.store AND made.key = audit.key AND made.who = audit.who))"
            " ORDER BY id DESC LIMIT :limit"
        )
        values = {"limit": limit, "before": EVERY if before is None else before, "key": key}
        return await self._database.read(
            lambda connection: [_entry(row) for row in connection.execute(statement, values)]
        )


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


def _done(connection: Connection, who: str, at: dt.datetime, happening: Happening) -> None:
    connection.execute(
        "INSERT INTO audit (at, who, store, key, old, new, secret, announced, act, facts) VALUES"
        " (:at, :who, '', :subject, NULL, NULL, 0, 0, :act, :facts)",
        {
            "at": ticks(at),
            "who": who,
            "subject": happening.subject,
            "act": happening.act,
            "facts": json.dumps(dict(happening.facts), sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        },
    )


@of_row
def _entry(row: Row) -> AuditEntry:
    change = Change(row["store"], row["key"], row["old"], row["new"], secret=bool(row["secret"]))
    announced, settled = bool(row["announced"]), bool(row["settled"])
    return AuditEntry(
        row["id"],
        moment(row["at"]),
        row["who"],
        change,
        unsettled=announced and not settled,
        undone=announced and settled,
        act=Act(row["act"]) if row["act"] else None,
        facts=json.loads(row["facts"]),
    )
