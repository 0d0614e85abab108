"""Names that were tried in vain: the delay grows, survives a restart and outlives a clock that is set.

It is counted by the machine's running time as long as the machine runs, and by the clock on the wall after that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.access import delay

if TYPE_CHECKING:
    from komtui.services.ports import Clock


class Moment(NamedTuple):
    """Now, by both clocks."""

    wall: dt.datetime
    """UTC, aware."""
    boot: str
    """Which start of the machine; empty where the system does not say."""
    since: int
    """Microseconds since then."""


class LogInDelayRepository:
    """Implements `ports.access.LogInDelays`; `boot` tells the machine's running time (`system.boot_clock`)."""

    def __init__(self, database: Database, clock: Clock, boot: Callable[[], tuple[str, int]] = lambda: ("", 0)) -> None:
        self._database = database
        self._clock = clock
        self._boot = boot

    async def begin(self, mark: str) -> dt.timedelta:
        """Count a try as failed before it is made, or return how long there is still to wait."""
        return await self._database.write(
            lambda connection: _begun(connection, mark, self._now(connection)), durable=True
        )

    async def waiting(self, mark: str) -> dt.timedelta:
        """Return how long there is still to wait."""

        def work(connection: Connection) -> dt.timedelta:
            row = _found(connection, mark)
            return dt.timedelta() if row is None else _left(row, self._now(connection))

        return await self._database.read(work)

    async def forget(self, mark: str) -> None:
        """Forget the failures."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM sign_ins WHERE mark = :mark", {"mark": mark}),
            durable=True,
        )

    def _now(self, connection: Connection) -> Moment:
        return Moment(connection.now(self._clock), *self._boot())


def _begun(connection: Connection, mark: str, now: Moment) -> dt.timedelta:
    row = _found(connection, mark)
    failures = 0 if row is None else int(row["failures"])
    left = dt.timedelta() if row is None else _left(row, now)
    if not left:
        _keep(connection, mark, failures + 1, now, delay(failures + 1))
    elif row is not None and now.wall < moment(row["failed_at"]):
        # The clock went back: what is left counts from now on, or it would be as long as the jump.
        _keep(connection, mark, failures, now, left)
    return left


def _left(row: Row, now: Moment) -> dt.timedelta:
    """Return how long the name still waits; never longer than its failures earn, whatever the clocks say."""
    if now.boot and row["boot"] == now.boot:
        left = dt.timedelta(microseconds=row["boot_until"] - now.since)
    else:
        left = moment(row["locked_until"]) - now.wall
    return max(min(left, delay(row["failures"])), dt.timedelta())


def _keep(connection: Connection, mark: str, failures: int, now: Moment, wait: dt.timedelta) -> None:
    connection.execute(
        "INSERT INTO sign_ins (mark, failures, failed_at, locked_until, boot, boot_until)"
        " VALUES (:mark, :failures, :failed_at, :locked_until, :boot, :boot_until)"
        " ON CONFLICT (mark) DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at,"
        " locked_until = excluded.locked_until, boot = excluded.boot, boot_until = excluded.boot_until",
        {
            "mark": mark,
            "failures": failures,
            "failed_at": ticks(now.wall),
            "locked_until": ticks(now.wall + wait),
            "boot": now.boot,
            "boot_until": now.since + wait // dt.timedelta(microseconds=1),
        },
    )


def _found(connection: Connection, mark: str) -> Row | None:
    row: Row | None = connection.execute("SELECT * FROM sign_ins WHERE mark = :mark", {"mark": mark}).fetchone()
    return row
