"""Alerts: what is to be told, and the letters that tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from komtui.adapters.database.connection import Connection, Database, Row, of_row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import queueing
from komtui.adapters.database.repositories.deliveries import move
from komtui.domain.mail.alert import WITHDRAWN, LastAlert, Untold, kind_of
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.problem import Problem
from komtui.services.ports import Clock, NewLetter

_UNTOLD = """
    SELECT deliveries.id, documents.store, max(events.id) AS event, max(events.at) AS at
    FROM events JOIN deliveries ON deliveries.id = delivery_id JOIN letters ON letters.id = letter_id
    JOIN documents ON documents.id = letters.document_id
    WHERE events.state IN ('failed', 'uncertain', 'bounced') AND events.at >= :since AND letters.kind <> 'test'
    AND deliveries.state IN ('failed', 'uncertain', 'bounced') AND deliveries.settled_at IS NULL
    GROUP BY deliveries.id, documents.store ORDER BY event
"""
"""Only of documents: what has none is an alert, or a test."""


class AlertRepository:
    """Implements `ports.AlertBooks`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def untold(self, since: dt.datetime) -> Sequence[Untold]:
        """Return what somebody must look at."""
        return await self._database.read(lambda connection: _untold(connection, since))

    async def last(self, store: str) -> LastAlert | None:
        """Return the last alert that was not withdrawn."""
        return await self._database.read(lambda connection: _last(connection, kind_of(store)))

    async def stores_waiting(self, scope: str) -> Sequence[str]:
        """Return the stores whose documents wait for that account."""
        statement = (
            "SELECT DISTINCT documents.store FROM deliveries JOIN letters ON letters.id = letter_id"
            " JOIN documents ON documents.id = letters.document_id"
            " WHERE deliveries.state = 'queued' AND deliveries.scope = :scope"
        )
        return await self._database.read(
            lambda connection: [row["store"] for row in connection.execute(statement, {"scope": scope})]
        )

    async def enqueue(self, letter: NewLetter, after: LastAlert | None) -> bool:
        """Queue an alert, unless another came between."""
        return await self._database.write(
            lambda connection: _enqueue(connection, letter, after, connection.now(self._clock)), durable=True
        )

    async def withdraw(self) -> bool:
        """Take back what waits for an account that stands still."""
        # Asked first, because it is asked often and seldom true: a write would hold up others.
        if not await self._database.read(lambda connection: _stuck(connection, ticks(connection.now(self._clock)))):
            return False
        return await self._database.write(
            lambda connection: _withdraw(connection, ticks(connection.now(self._clock))), durable=True
        )


@of_row
def _untold(connection: Connection, since: dt.datetime) -> list[Untold]:
    rows = connection.execute(_UNTOLD, {"since": ticks(since)})
    return [Untold(row["id"], row["store"], row["event"], moment(row["at"])) for row in rows]


@of_row
def _last(connection: Connection, kind: str) -> LastAlert | None:
    row = connection.execute(
        "SELECT id, revision, queued_at FROM letters WHERE document_id IS NULL AND kind = :kind"
        " ORDER BY id DESC LIMIT 1",
        {"kind": kind},
    ).fetchone()
    return None if row is None else LastAlert(row["id"], row["revision"], moment(row["queued_at"]))


def _enqueue(connection: Connection, letter: NewLetter, after: LastAlert | None, at: dt.datetime) -> bool:
    found = _last(connection, letter.kind)
    if (found and found.letter_id) != (after and after.letter_id):
        return False
    queueing.enqueue(connection, letter, again=True, at=at)
    return True


def _stuck(connection: Connection, now: int) -> list[Row]:
    by_index = connection.dialect.by_index("letters_about_none")
    return connection.execute(
        f"SELECT deliveries.id, letter_id FROM letters {by_index} CROSS JOIN deliveries"
        # What begins with `alert:` stands before `alert;`.
        " WHERE letter_id = letters.id AND document_id IS NULL AND kind >= 'alert' AND kind < 'alert;'"
        " AND (kind = 'alert' OR kind LIKE 'alert:%')"
        " AND letters.lease IS NULL AND state = 'queued'"
        " AND EXISTS (SELECT 1 FROM pauses WHERE scope = letters.scope AND (until IS NULL OR until > :now))",
        {"now": now},
    ).fetchall()


def _withdraw(connection: Connection, now: int) -> bool:
    stuck = _stuck(connection, now)
    for row in stuck:
        problem = Problem("mail.alert-withdrawn")
        move(connection, row["id"], DeliveryState.CANCELLED, now, problem=problem)
        connection.execute(
            "UPDATE letters SET kind = :kind WHERE id = :id", {"kind": WITHDRAWN, "id": row["letter_id"]}
        )
    return bool(stuck)
