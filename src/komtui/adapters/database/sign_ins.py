"""Names that were tried in vain, over SQLite: the delay grows, survives a restart and outlives a clock set back."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import TYPE_CHECKING

from komtui.adapters.database.database import Database
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.access import delay

if TYPE_CHECKING:
    from komtui.services.ports import Clock


class SqliteSignIns:
    """Implements `ports.access.SignIns`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, mark: str) -> dt.timedelta:
        """Count a try as failed before it is made, or return how long there is still to wait."""
        now = self._clock.now()
        return await self._database.write(lambda connection: _begun(connection, mark, now), durable=True)

    async def waiting(self, mark: str) -> dt.timedelta:
        """Return how long there is still to wait."""
        now = self._clock.now()
        row = await self._database.read(lambda connection: _found(connection, mark))
        return dt.timedelta() if row is None else _left(row, now)

    async def forget(self, mark: str) -> None:
        """Forget the failures."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM sign_ins WHERE mark = ?", (mark,)), durable=True
        )


def _begun(connection: sqlite3.Connection, mark: str, now: dt.datetime) -> dt.timedelta:
    row = _found(connection, mark)
    failures = 0 if row is None else int(row["failures"])
    left = dt.timedelta() if row is None else _left(row, now)
    if not left:
        _keep(connection, mark, failures + 1, now, delay(failures + 1))
    elif row is not None and now < moment(row["failed_at"]):
        # The clock went back: what is left counts from now on, or it would be as long as the jump.
        _keep(connection, mark, failures, now, left)
    return left


def _left(row: sqlite3.Row, now: dt.datetime) -> dt.timedelta:
    """Return how long the name still waits; never longer than its failures earn, whatever the clock says."""
    return max(min(moment(row["locked_until"]) - now, delay(row["failures"])), dt.timedelta())


def _keep(connection: sqlite3.Connection, mark: str, failures: int, now: dt.datetime, wait: dt.timedelta) -> None:
    connection.execute(
        "INSERT INTO sign_ins VALUES (?, ?, ?, ?) ON CONFLICT (mark) DO UPDATE SET"
        " failures = excluded.failures, failed_at = excluded.failed_at, locked_until = excluded.locked_until",
        (mark, failures, ticks(now), ticks(now + wait)),
    )


def _found(connection: sqlite3.Connection, mark: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM sign_ins WHERE mark = ?", (mark,)).fetchone()
    return row
