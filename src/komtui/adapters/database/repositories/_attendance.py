"""Whether anybody sends: letters that could leave, and the last sign of somebody who takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import _queue as queue
from komtui.adapters.database.repositories.handovers import room_at
from komtui.domain.mail.quota import Quota

_TAIL = 500
"""Events that are looked back over for a letter that was taken: enough, since who sends takes one every second."""


def unattended(
    connection: Connection, patience: dt.timedelta, at: dt.datetime, quotas: Mapping[str, Quota]
) -> dt.datetime | None:
    """Return since when the oldest letter waits that somebody should have taken by now; see `ports.Outbox`."""
    now, since = ticks(at), ticks(at - patience)
    rows = [(row["scope"], _waits(row)) for row in queue.next_of_each(connection)]
    waits = [
        waited
        for scope, waited in rows
        # As much room as there was then: what becomes free is taken within a minute.
        if waited is not None and waited <= since and room_at(connection, quotas.get(scope), 1, since) is None
    ]
    return moment(min(waits)) if waits and not _somebody_sends(connection, since, now) else None


def _waits(row: Row) -> int | None:
    """Return since when the first letter of an account waits; None where somebody holds all of them."""
    if row["first"] is None:
        return None
    # What a person has put first waits since then, and others may do for longer.
    since = [row["asked"]] * (row["first"] == 0) + [row["due"]] * (row["due"] is not None)
    return int(row["until"]) if (row["until"] or 0) > row["first"] else min(since)


def _somebody_sends(connection: Connection, since: int, now: int) -> bool:
    held = connection.execute(
        "SELECT 1 FROM letters WHERE lease IS NOT NULL AND lease_until > :now LIMIT 1", {"now": now}
    ).fetchone()
    if held is not None:
        return True
    last = connection.execute(
        "SELECT max(at) AS at FROM (SELECT at, state FROM events ORDER BY id DESC LIMIT :tail) AS tail"
        " WHERE state = 'sending'",
        {"tail": _TAIL},
    ).fetchone()["at"]
    return last is not None and last > since
