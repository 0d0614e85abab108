"""Letters out of the outbox: one at a time by lease, and back when the one who held it is gone."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import TYPE_CHECKING

from komtui.adapters.database.codec import encoded_problem
from komtui.adapters.database.connection import EVERY, GOING, IN_ORDER, QUEUED, Claim, Connection, Row, Values, of_row
from komtui.adapters.database.holder import holder, is_gone
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import _queue as queue
from komtui.adapters.database.repositories.deliveries import (
    CUT_OFF,
    add_events,
    listed,
    move,
    update_document,
)
from komtui.adapters.database.repositories.handovers import bounds, room_at, set_back
from komtui.adapters.database.repositories.messages import Part, parts_of, whole
from komtui.domain.mail.delivery import DAMAGED, ClaimedLetter, DeliveryState
from komtui.domain.mail.quota import Quota
from komtui.domain.problem import Problem
from komtui.late import late_module

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import listing
else:
    # Only for a letter that is given up.
    listing = late_module("komtui.adapters.database.repositories.listing")

_SLACK = 60 * 1_000_000
"""Microseconds that the clocks of two programs on one database may be apart."""
_AHEAD = f"""
    SELECT due_at FROM deliveries {{index}} WHERE state = 'queued' AND changed_at > :ahead
    ORDER BY changed_at LIMIT {EVERY}
"""
"""What waits and was written by a clock that has gone back since. The limit keeps it a question of its own: asked
together with when that is due, PostgreSQL looks through all that waits."""
_LONGEST_LEASE = 2 * 3600 * 1_000_000
"""Microseconds, far more than the dot gives a claim: one that ends later was made before the clock went back."""


def claim(
    connection: Connection,
    lease: dt.timedelta,
    scopes: Sequence[str] | None,
    at: dt.datetime,
    quotas: Mapping[str, Quota],
) -> ClaimedLetter | None:
    """Take the letter that has been due the longest; its deliveries that are due become `sending`.

    For a transaction that locks what it decides on: the letter here, and all claims where there are limits, because
    what two workers take at the same time could only together be too much. What one journey takes is taken whatever
    becomes of the transaction; where that finds nothing, letters are freed whose holder is gone. That journey is a
    function of PostgreSQL (`postgres/claiming.py`), which decides as `_next` and `_fits` do.
    """
    now = ticks(at)
    claimed = {"lease": secrets.token_hex(16), "until": ticks(at + lease), "holder": holder(), "now": now}
    accounts = {scope: quota.account for scope, quota in quotas.items()}
    limits = {scope: bounds(quota, now) for scope, quota in quotas.items() if quota.limits}
    at_once = connection.dialect.claim(connection, claimed, accounts, scopes, limits)
    letter = None if at_once is None else _whole_or_freed(connection, at_once, claimed, now)
    if letter is not None:
        return letter
    if limits:
        connection.dialect.alone(connection, "claims")
    recover(connection, at)
    while (row := _next(connection, scopes, now, quotas)) is not None:
        mime = whole(row, parts_of(connection, row["id"]))
        if mime is None:
            _give_up(connection, row["id"], now, (DeliveryState.QUEUED,))
            continue
        claimed |= {"id": row["id"], "account": accounts.get(row["scope"], "")}
        if taken := connection.dialect.take(connection, claimed):
            update_document(connection, row["id"])
            return _letter(row, taken, claimed, mime)
        # Somebody has just cancelled them.
        _free(connection, row["id"], str(claimed["lease"]))
    return None


def _whole_or_freed(connection: Connection, claim: Claim, claimed: Values, now: int) -> ClaimedLetter | None:
    """Return the letter that was taken in one journey; let go of it and return None where it must not go out."""
    row = claim.letter
    if row is None:
        return None
    mime = whole(row, starmap(Part, zip(row["places"] or (), map(bytes, row["contents"] or ()), strict=True)))
    if claim.taken and mime is not None:
        return _letter(row, claim.taken, {**claimed, "account": row["account"]}, mime)
    # Where none was taken, somebody has just cancelled them.
    if _free(connection, row["id"], str(claimed["lease"])) and mime is None:
        _give_up(connection, row["id"], now, (DeliveryState.SENDING,))
    return None


def _next(connection: Connection, scopes: Sequence[str] | None, now: int, quotas: Mapping[str, Quota]) -> Row | None:
    """Return the letter that has been due the longest, of an account that may be handed one now."""
    dialect = connection.dialect
    for scope in queue.in_turn(connection, scopes, now):
        row: Row | None = connection.execute(
            # Only texts of this program are put in.
            "SELECT letters.*, letter_mimes.sha256, letter_mimes.mime"
            f" FROM deliveries {dialect.by_index('deliveries_due')} CROSS JOIN letters"
            " LEFT JOIN letter_mimes ON letter_mimes.letter_id = letters.id"
            " WHERE letters.id = deliveries.letter_id"
            # Of an account that stands still no letter is looked at.
            f" AND deliveries.scope = (SELECT CAST(:scope AS text) WHERE {GOING})"
            f" AND {QUEUED} AND due_at <= :now AND letters.lease IS NULL"
            f" ORDER BY {IN_ORDER} LIMIT 1{dialect.unlocked('letters')}",
            {"now": now, "scope": scope},
        ).fetchone()
        # Where it does not fit, those behind it wait as well, or a large one would never leave.
        if row is not None and _fits(connection, row, now, quotas):
            return row
    return None


def _fits(connection: Connection, row: Row, now: int, quotas: Mapping[str, Quota]) -> bool:
    quota = quotas.get(row["scope"])
    if quota is None or not quota.limits:
        return True
    set_back(connection, quota.account, now)
    return room_at(connection, quota, _due(connection, row["id"], now), now) is None


def _due(connection: Connection, letter_id: int, now: int) -> int:
    """Return to how many a letter is to go now."""
    row = connection.execute(
        "SELECT count(*) FROM deliveries WHERE letter_id = :letter AND state = 'queued' AND due_at <= :now",
        {"letter": letter_id, "now": now},
    ).fetchone()
    return int(row[0])


@of_row
def _letter(row: Row, taken: Sequence[Row], claimed: Values, mime: bytes) -> ClaimedLetter:
    return ClaimedLetter(
        letter_id=row["id"],
        scope=row["scope"],
        sender=row["sender"],
        recipients=tuple(each["recipient"] for each in sorted(taken, key=lambda each: int(each["id"]))),
        mime=mime,
        message_id=row["message_id"],
        attempts=max(each["attempts"] for each in taken),
        queued_at=moment(row["queued_at"]),
        lease=str(claimed["lease"]),
        kind=row["kind"],
        account=str(claimed["account"]),
    )


def _free(connection: Connection, letter_id: int, lease: str) -> bool:
    """Let go of a letter; False where that claim does not hold it any more."""
    freed = connection.execute(
        "UPDATE letters SET lease = NULL, lease_until = NULL, holder = NULL"
        " WHERE id = :id AND lease = :lease RETURNING id",
        {"id": letter_id, "lease": lease},
    )
    return bool(freed.fetchall())


def _give_up(connection: Connection, letter_id: int, now: int, states: Sequence[DeliveryState]) -> None:
    """Fail a letter that is not what was queued, so that it does not stand in the way of the others."""
    problem = Problem(DAMAGED, {"letter": letter_id})
    for each in listed(connection, letter_id=letter_id, states=states):
        move(connection, each.id, DeliveryState.FAILED, now, problem=problem)
    update_document(connection, letter_id)
    listing.renew_of_letter(connection, letter_id)


def recover(connection: Connection, at: dt.datetime) -> int:
    """Free letters whose lease has lapsed or whose holder is gone, and return how many deliveries changed.

    A clock that was set back is made up for.
    """
    now, changed = ticks(at), 0
    held = _held(connection, now)
    # Each process is looked for once, however many letters it holds.
    gone = {each for each in {row["holder"] or "" for row in held} if is_gone(each)}
    for row in held:
        if not row["id"]:
            changed += _set_back(connection, now)
        elif not now <= row["lease_until"] <= now + _LONGEST_LEASE or (row["holder"] or "") in gone:
            changed += _lapse(connection, row, now)
    return changed


def _held(connection: Connection, now: int) -> list[Row]:
    """Return the letters that somebody holds, and a row without id where a clock that was set back holds up others."""
    return connection.execute(
        "SELECT id, lease, lease_until, holder FROM letters WHERE lease IS NOT NULL"
        " UNION ALL SELECT 0, '', 0, '' WHERE EXISTS (SELECT 1 FROM pauses WHERE until IS NOT NULL AND since > :ahead)"
        f" OR EXISTS (SELECT 1 FROM ({_AHEAD.format(index=connection.dialect.by_index('deliveries_ahead'))}) AS ahead"
        " WHERE due_at > :now)",
        {"now": now, "ahead": now + _SLACK},
    ).fetchall()


def _lapse(connection: Connection, row: Row, now: int) -> int:
    """Free a letter, and return how many deliveries changed."""
    # Asked again while it is taken away: it may have been renewed, or freed by somebody else.
    held = connection.execute(
        "UPDATE letters SET lease = NULL, lease_until = NULL, holder = NULL"
        " WHERE id = :id AND lease = :lease AND lease_until = :until RETURNING document_id",
        {"id": row["id"], "lease": row["lease"], "until": row["lease_until"]},
    ).fetchone()
    if held is None:
        return 0
    changed = 0
    for before, after, problem in (
        (DeliveryState.SENDING, DeliveryState.QUEUED, None),
        (DeliveryState.DOT, DeliveryState.UNCERTAIN, CUT_OFF),
    ):
        freed = connection.execute(
            # It was due when it was claimed, whatever the clock says now.
            "UPDATE deliveries SET state = :after, changed_at = :now,"
            " due_at = CASE WHEN due_at < :now THEN due_at ELSE :now END, problem = coalesce(:problem, problem)"
            " WHERE letter_id = :letter AND state = :before RETURNING id",
            {"after": after, "now": now, "problem": encoded_problem(problem), "letter": row["id"], "before": before},
        ).fetchall()
        add_events(connection, (each["id"] for each in freed), after, now)
        changed += len(freed)
    update_document(connection, row["id"])
    return changed


def _set_back(connection: Connection, now: int) -> int:
    """Count what is waited for from now on where the clock went back, or it would be as long as the jump."""
    moments = {"now": now, "ahead": now + _SLACK}
    connection.execute(
        "UPDATE pauses SET until = until - (since - :now), since = :now WHERE until IS NOT NULL AND since > :ahead",
        moments,
    )
    return connection.execute(
        f"UPDATE deliveries {connection.dialect.by_index('deliveries_ahead')}"
        " SET due_at = due_at - (changed_at - :now),"
        " trying_since = CASE WHEN trying_since < :now THEN trying_since ELSE :now END,"
        " changed_at = :now WHERE state = 'queued' AND due_at > :now AND changed_at > :ahead",
        moments,
    ).rowcount


def next_due(connection: Connection, at: dt.datetime, quotas: Mapping[str, Quota]) -> dt.datetime | None:
    """Return when there is something to claim: a delivery due, a pause over, room in a limit, a lease lapsed."""
    due = [
        max(each["first"], each["until"] or 0, room_at(connection, quotas.get(each["scope"]), 1, ticks(at)) or 0)
        for each in queue.next_of_each(connection)
        if each["first"] is not None
    ]
    lapses = connection.execute("SELECT min(lease_until) FROM letters WHERE lease IS NOT NULL").fetchone()[0]
    due += [] if lapses is None else [lapses]
    return moment(min(due)) if due else None
