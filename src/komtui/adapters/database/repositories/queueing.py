"""The queue of the outbox: letters in, one out by lease, and back when the one who held it is gone."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from komtui.adapters.database.codec import encoded_problem
from komtui.adapters.database.holder import holder, is_gone
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories.deliveries import CUT_OFF, listed, move, noted, shown
from komtui.adapters.database.repositories.handovers import room_at, set_back
from komtui.domain.mail.delivery import ClaimedLetter, Delivery, DeliveryState
from komtui.domain.mail.quota import Quota
from komtui.domain.problem import Problem
from komtui.services.ports import Enqueued, NewLetter

_SLACK = 60 * 1_000_000
"""Microseconds that the clocks of two machines on one database may be apart."""
_LONGEST_LEASE = 2 * 3600 * 1_000_000
"""Microseconds, far more than the dot gives a claim: one that ends later was made before the clock went back."""

_GIVEN_UP = (DeliveryState.FAILED, DeliveryState.CANCELLED)

# Not paused now. A pause that has run out needs no cleaning up.
_GOING = "NOT EXISTS (SELECT 1 FROM pauses WHERE scope = letters.scope AND (until IS NULL OR until > :now))"


def enqueue(connection: sqlite3.Connection, letter: NewLetter, again: bool, at: dt.datetime) -> Enqueued:
    """Write a letter with its deliveries, or find those of the same letter; see `ports.Outbox`."""
    recipients = tuple(dict.fromkeys(letter.recipients))
    if not recipients:
        raise ValueError("a letter has at least one recipient")
    sameness = _sameness(recipients)
    if not again:
        before = queued_before(connection, letter.document_id, letter.revision, letter.kind, recipients)
        if before:
            return Enqueued(created=False, deliveries=before)
    now = ticks(at)
    letter_id = connection.execute(
        "INSERT INTO letters (document_id, revision, kind, scope, sender, recipients, subject, message_id, queued_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            letter.document_id or None,
            letter.revision,
            letter.kind,
            letter.scope,
            letter.sender,
            sameness,
            letter.subject,
            letter.message_id,
            now,
        ),
    ).fetchone()["id"]
    connection.execute(
        "INSERT INTO letter_mimes (letter_id, sha256, mime) VALUES (?, ?, ?)",
        (letter_id, sha256(letter.mime).hexdigest(), letter.mime),
    )
    connection.executemany(
        "INSERT INTO deliveries (letter_id, recipient, state, attempts, trying_since, due_at, changed_at, reply)"
        " VALUES (?, ?, 'queued', 0, ?, ?, ?, '')",
        ((letter_id, recipient, now, now, now) for recipient in recipients),
    )
    shown(connection, letter_id)
    written = listed(connection, letter_id=letter_id)
    noted(connection, (each.id for each in written), DeliveryState.QUEUED, now)
    return Enqueued(created=True, deliveries=written)


def _sameness(recipients: Iterable[str]) -> str:
    return json.dumps(sorted({recipient.casefold() for recipient in recipients}))


def queued_before(
    connection: sqlite3.Connection, document_id: int, revision: int, kind: str, recipients: Iterable[str]
) -> list[Delivery]:
    """Return the deliveries of the last letter that is the same and was not given up; none where there is none."""
    row = connection.execute(
        "SELECT max(letters.id) AS id FROM letters JOIN deliveries ON letter_id = letters.id"
        " WHERE document_id IS ? AND revision = ? AND kind = ? AND recipients = ? AND state NOT IN (?, ?)",
        (document_id or None, revision, kind, _sameness(recipients), *_GIVEN_UP),
    ).fetchone()
    return [] if row["id"] is None else listed(connection, letter_id=row["id"])


def claim(
    connection: sqlite3.Connection,
    lease: dt.timedelta,
    scopes: Sequence[str] | None,
    at: dt.datetime,
    quotas: Mapping[str, Quota],
) -> ClaimedLetter | None:
    """Take the letter that has been due the longest; its deliveries that are due become `sending`."""
    recover(connection, at)
    now = ticks(at)
    row = _next(connection, scopes, now, quotas)
    if row is None:
        return None
    mime = _frozen(connection, row["id"])
    if mime is None:
        _give_up(connection, row["id"], now)
        return claim(connection, lease, scopes, at, quotas)
    quota = quotas.get(row["scope"])
    return _taken(connection, row, mime, until=at + lease, now=now, account=quota.account if quota else "")


def _next(
    connection: sqlite3.Connection, scopes: Sequence[str] | None, now: int, quotas: Mapping[str, Quota]
) -> sqlite3.Row | None:
    """Return the letter that has been due the longest, of an account that may be handed one now."""
    full = set[str]()
    while True:
        row: sqlite3.Row | None = connection.execute(
            # Left to itself SQLite sorts the whole queue for each letter.
            "SELECT letters.* FROM deliveries INDEXED BY deliveries_due"  # noqa: S608 - a constant
            " CROSS JOIN letters ON letters.id = letter_id"
            f" WHERE state = 'queued' AND due_at <= :now AND letters.lease IS NULL AND {_GOING}"
            " AND (:scopes IS NULL OR scope IN (SELECT value FROM json_each(:scopes)))"
            " AND scope NOT IN (SELECT value FROM json_each(:full))"
            " ORDER BY due_at, deliveries.id LIMIT 1",
            {"now": now, "scopes": _list(scopes), "full": _list(full)},
        ).fetchone()
        if row is None or _fits(connection, row, now, quotas):
            return row
        # Those behind it wait as well, or a large one would never leave.
        full.add(row["scope"])


def _fits(connection: sqlite3.Connection, row: sqlite3.Row, now: int, quotas: Mapping[str, Quota]) -> bool:
    """Return whether the account of a letter may be handed it now."""
    quota = quotas.get(row["scope"])
    if quota is None or not quota.limits:
        return True
    set_back(connection, quota.account, now)
    return room_at(connection, quota, _due(connection, row["id"], now), now) is None


def _list(texts: Iterable[str] | None) -> str | None:
    return None if texts is None else json.dumps(list(texts))


def _due(connection: sqlite3.Connection, letter_id: int, now: int) -> int:
    """Return to how many a letter is to go now."""
    row = connection.execute(
        "SELECT count(*) FROM deliveries WHERE letter_id = ? AND state = 'queued' AND due_at <= ?", (letter_id, now)
    ).fetchone()
    return int(row[0])


def _taken(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    mime: bytes,
    *,
    until: dt.datetime,
    now: int,
    account: str,
) -> ClaimedLetter:
    """Take a letter: its claim is written, and its deliveries that are due are `sending`."""
    token = secrets.token_hex(16)
    connection.execute(
        "UPDATE letters SET lease = ?, lease_until = ?, holder = ?, account = ? WHERE id = ?",
        (token, ticks(until), holder(), account, row["id"]),
    )
    taken = connection.execute(
        "UPDATE deliveries SET state = 'sending', lease = ?, changed_at = ?"
        " WHERE letter_id = ? AND state = 'queued' AND due_at <= ? RETURNING id, recipient, attempts",
        (token, now, row["id"], now),
    ).fetchall()
    noted(connection, (each["id"] for each in taken), DeliveryState.SENDING, now)
    shown(connection, row["id"])
    return ClaimedLetter(
        letter_id=row["id"],
        scope=row["scope"],
        sender=row["sender"],
        recipients=tuple(each["recipient"] for each in sorted(taken, key=lambda each: int(each["id"]))),
        mime=mime,
        message_id=row["message_id"],
        attempts=max(each["attempts"] for each in taken),
        queued_at=moment(row["queued_at"]),
        lease=token,
        kind=row["kind"],
        account=account,
    )


def _frozen(connection: sqlite3.Connection, letter_id: int) -> bytes | None:
    """Return the bytes that were queued; None where the file has not kept them."""
    row = connection.execute("SELECT sha256, mime FROM letter_mimes WHERE letter_id = ?", (letter_id,)).fetchone()
    return bytes(row["mime"]) if row is not None and sha256(row["mime"]).hexdigest() == row["sha256"] else None


def _give_up(connection: sqlite3.Connection, letter_id: int, now: int) -> None:
    """Fail a letter that is not what was queued, so that it does not stand in the way of the others."""
    problem = Problem("system.letter-damaged", {"letter": letter_id})
    for each in listed(connection, letter_id=letter_id, states=(DeliveryState.QUEUED,)):
        move(connection, each.id, DeliveryState.FAILED, now, problem=problem)
    shown(connection, letter_id)


def recover(connection: sqlite3.Connection, at: dt.datetime) -> int:
    """Free letters whose lease has lapsed or whose holder is gone, and return how many deliveries changed.

    A clock that was set back is made up for.
    """
    now = ticks(at)
    leased = connection.execute("SELECT id, lease_until, holder FROM letters WHERE lease IS NOT NULL").fetchall()
    changed = _set_back(connection, now)
    for row in leased:
        if now <= row["lease_until"] <= now + _LONGEST_LEASE and not is_gone(row["holder"] or ""):
            continue
        for before, after, problem in (
            (DeliveryState.SENDING, DeliveryState.QUEUED, None),
            (DeliveryState.DOT, DeliveryState.UNCERTAIN, CUT_OFF),
        ):
            freed = connection.execute(
                # It was due when it was claimed, whatever the clock says now.
                "UPDATE deliveries SET state = ?, changed_at = ?, due_at = min(due_at, ?),"
                " problem = coalesce(?, problem) WHERE letter_id = ? AND state = ? RETURNING id",
                (after, now, now, encoded_problem(problem), row["id"], before),
            ).fetchall()
            noted(connection, (each["id"] for each in freed), after, now)
            changed += len(freed)
        connection.execute(
            "UPDATE letters SET lease = NULL, lease_until = NULL, holder = NULL WHERE id = ?", (row["id"],)
        )
        shown(connection, row["id"])
    return changed


def _set_back(connection: sqlite3.Connection, now: int) -> int:
    """Count what is waited for from now on where the clock went back, or it would be as long as the jump."""
    moments = {"now": now, "ahead": now + _SLACK}
    connection.execute(
        "UPDATE pauses SET until = until - (since - :now), since = :now WHERE until IS NOT NULL AND since > :ahead",
        moments,
    )
    return connection.execute(
        "UPDATE deliveries INDEXED BY deliveries_due"
        " SET due_at = due_at - (changed_at - :now), trying_since = min(trying_since, :now),"
        " changed_at = :now WHERE state = 'queued' AND due_at > :now AND changed_at > :ahead",
        moments,
    ).rowcount


def next_due(connection: sqlite3.Connection, at: dt.datetime, quotas: Mapping[str, Quota]) -> dt.datetime | None:
    """Return when there is something to claim: a delivery due, a pause over, room in a limit, a lease lapsed."""
    rows = connection.execute(
        "SELECT letters.scope, min(max(due_at, coalesce(until, 0))) AS due"
        " FROM deliveries JOIN letters ON letters.id = letter_id LEFT JOIN pauses ON pauses.scope = letters.scope"
        " WHERE state = 'queued' AND letters.lease IS NULL AND (pauses.scope IS NULL OR until IS NOT NULL)"
        " GROUP BY letters.scope"
    ).fetchall()
    due = [max(each["due"], room_at(connection, quotas.get(each["scope"]), 1, ticks(at)) or 0) for each in rows]
    lapses = connection.execute("SELECT min(lease_until) FROM letters WHERE lease IS NOT NULL").fetchone()[0]
    due += [] if lapses is None else [lapses]
    return moment(min(due)) if due else None
