"""Handovers: what was handed to each account of late, counted against what it may send."""

from __future__ import annotations

import datetime as dt

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.moments import moment, ticks
from komtui.domain.mail.quota import DAY, MARGIN, MINUTE, Limit, Quota, Unit, Usage, Used

_AHEAD = 60 * 1_000_000
"""Microseconds that the clocks of two machines on one database may be apart."""
_TICK = dt.timedelta(microseconds=1)


def handed_over(connection: Connection, account: str, letter_id: int, recipients: int, now: int) -> None:
    """Write that a letter's dot goes out. It counts whatever the server answers: nobody knows how servers count."""
    connection.execute(
        "INSERT INTO handovers (account, at, letter_id, recipients) VALUES (:account, :at, :letter, :recipients)"
        " ON CONFLICT (account, at, letter_id) DO UPDATE SET recipients = excluded.recipients",
        {"account": account, "at": now, "letter": letter_id, "recipients": recipients},
    )


def usage(connection: Connection, quota: Quota, at: dt.datetime) -> Usage:
    """Return what was handed over, and when there is room again."""
    now = ticks(at)
    used = tuple(_used(connection, quota.account, limit, now) for limit in quota.limits)
    minute, day = (
        connection.execute(
            "SELECT count(*) FROM handovers WHERE account = :account AND at > :since",
            {"account": quota.account, "since": now - span // _TICK},
        ).fetchone()[0]
        for span in (MINUTE, DAY)
    )
    return Usage(quota, minute, day, used)


def room_at(connection: Connection, quota: Quota | None, recipients: int, now: int) -> int | None:
    """Return from when on a letter to so many may be handed to an account; None where it may be now.

    Letters that are claimed and have not reached their dot count as handed over.
    """
    if quota is None or not quota.limits:
        return None
    # Asked before the handovers: a letter that reaches its dot in between is counted twice rather than not at all.
    busy = _under_way(connection, quota.account)
    ends = (
        _end(connection, quota.account, limit, now, busy[limit.unit] + limit.need(recipients)) for limit in quota.limits
    )
    return max((end for end in ends if end is not None), default=None)


def bounds(quota: Quota, now: int) -> list[dict[str, object]]:
    """Return the limits of an account as `Dialect.claim` takes them."""
    return [
        {"most": limit.count, "since": _begin(limit, now), "of_recipients": limit.unit is Unit.RECIPIENTS}
        for limit in quota.limits
    ]


def set_back(connection: Connection, account: str, now: int) -> None:
    """Count what lies ahead from now on: the clock went back, and a server has not forgotten because of that."""
    connection.execute(
        "UPDATE handovers SET at = :now WHERE account = :account AND at > :ahead",
        {"now": now, "account": account, "ahead": now + _AHEAD},
    )


def _used(connection: Connection, account: str, limit: Limit, now: int) -> Used:
    count, oldest = _count(connection, account, limit, now)
    end = _end(connection, account, limit, now, 1)
    return Used(
        limit,
        count,
        None if oldest is None else moment(oldest) + limit.window + MARGIN,
        None if end is None else moment(end),
    )


def _count(connection: Connection, account: str, limit: Limit, now: int) -> tuple[int, int | None]:
    """Return how much counts against a limit, and the moment of the oldest of it."""
    what = "sum(recipients)" if limit.unit is Unit.RECIPIENTS else "count(*)"
    row = connection.execute(
        f"SELECT coalesce({what}, 0) AS used, min(at) AS oldest FROM handovers"
        " WHERE account = :account AND at > :since",
        {"account": account, "since": _begin(limit, now)},
    ).fetchone()
    return row["used"], row["oldest"]


def _end(connection: Connection, account: str, limit: Limit, now: int, need: int) -> int | None:
    """Return when `need` more fit; None where they fit now."""
    used, _oldest = _count(connection, account, limit, now)
    over = used + need - limit.count
    if over <= 0:
        return None
    weight = "recipients" if limit.unit is Unit.RECIPIENTS else "1"
    row = connection.execute(
        f"SELECT min(at) AS at FROM (SELECT at, sum({weight}) OVER (ORDER BY at, letter_id) AS freed FROM handovers"
        " WHERE account = :account AND at > :since) AS rolling WHERE freed >= :over",
        {"account": account, "since": _begin(limit, now), "over": over},
    ).fetchone()
    # What is under way alone fills it: soon it is known what became of that.
    return now + 1_000_000 if row["at"] is None else row["at"] + (limit.window + MARGIN) // _TICK


def _begin(limit: Limit, now: int) -> int:
    return now - (limit.window + MARGIN) // _TICK


def _under_way(connection: Connection, account: str) -> dict[Unit, int]:
    row = connection.execute(
        "SELECT count(DISTINCT letter_id) AS messages, count(*) AS recipients FROM deliveries"
        " JOIN letters ON letters.id = letter_id WHERE state = 'sending' AND account = :account",
        {"account": account},
    ).fetchone()
    return {unit: row[unit.value] for unit in Unit}
