"""The queue of the outbox: letters in, one out by lease, and back when the one who held it is gone."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import starmap
from typing import TYPE_CHECKING

from komtui.adapters.database.codec import encoded_problem
from komtui.adapters.database.connection import GOING, Claim, Connection, Row, Values, of_row
from komtui.adapters.database.holder import holder, is_gone
from komtui.adapters.database.moments import moment, ticks
from komtui.adapters.database.repositories import outbox_index
from komtui.adapters.database.repositories.artifacts import Keeping
from komtui.adapters.database.repositories.deliveries import (
    CUT_OFF,
    add_events,
    listed,
    move,
    update_document,
    update_documents,
)
from komtui.adapters.database.repositories.handovers import bounds, room_at, set_back
from komtui.adapters.database.repositories.messages import Part, freeze, parts_of, put_together
from komtui.domain.mail.delivery import ClaimedLetter, Delivery, DeliveryState
from komtui.domain.mail.notice import envelope_id
from komtui.domain.mail.quota import Quota
from komtui.domain.problem import Problem
from komtui.late import late_module
from komtui.services.ports import Enqueued, NewLetter
from komtui.services.ports.outbox import Carried, OvertakenError, Seen

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import departures, listing, reminders
    from komtui.domain.mail import reminder
else:
    # What a letter is queued with: a worker only looks whether there is one.
    _HERE = "komtui.adapters.database.repositories."
    departures, listing, reminders = (late_module(_HERE + name) for name in ("departures", "listing", "reminders"))
    reminder = late_module("komtui.domain.mail.reminder")

LATELY = dt.timedelta(hours=1)
"""Within this time nobody mails a document and reminds the same person of it without being told."""
_OTHERS = frozenset({"test", "supplier"})
"""Kinds of letters that are for nobody who buys."""
_SLACK = 60 * 1_000_000
"""Microseconds that the clocks of two programs on one database may be apart."""
_LONGEST_LEASE = 2 * 3600 * 1_000_000
"""Microseconds, far more than the dot gives a claim: one that ends later was made before the clock went back."""


@dataclass(frozen=True, slots=True)
class Queueing:
    """A letter that is to be queued: several that wait are written together, in one transaction."""

    letter: NewLetter
    again: bool
    now: Callable[[Connection], dt.datetime]

    def __call__(self, connection: Connection, /) -> Enqueued:
        """Queue it alone."""
        return enqueue(connection, self.letter, self.again, self.now(connection))

    @classmethod
    def together(cls, works: Sequence[Queueing], connection: Connection, /) -> Sequence[Enqueued]:
        """Queue all, as if one after the other."""
        letters = [(each.letter, each.again) for each in works]
        return enqueue_all(connection, letters, works[0].now(connection))


def enqueue(connection: Connection, letter: NewLetter, again: bool, at: dt.datetime) -> Enqueued:
    """Write a letter with its deliveries, or find those of the same letter; see `ports.Outbox`."""
    (done,) = enqueue_all(connection, [(letter, again)], at)
    return done


def enqueue_all(
    connection: Connection, letters: Sequence[tuple[NewLetter, bool]], at: dt.datetime
) -> Sequence[Enqueued]:
    """Write letters as `enqueue` does one; what was queued before is looked for after those before it are written.

    What the lists know of them, and what is told of each, follows once all are written.
    """
    _look_again(connection, [each for letter, _again in letters for each in letter.seen])
    keeping, written = Keeping(connection), dict[int, NewLetter]()
    done = list[int | Sequence[Delivery]]()
    for letter, again in letters:
        if not letter.recipients:
            raise ValueError("a letter has at least one recipient")
        if before := _before(connection, letter, _carried(letter), again, at):
            done.append(before)
            continue
        letter_id = _write(connection, letter, at, keeping)
        written[letter_id] = letter
        done.append(letter_id)
    new = _make_known(connection, written, at) if written else {}
    return [
        Enqueued(created=True, deliveries=new[each]) if isinstance(each, int) else Enqueued(False, each)
        for each in done
    ]


def _look_again(connection: Connection, seen: Sequence[Seen]) -> None:
    """Raise OvertakenError where a document stands otherwise than a letter was written by."""
    if not seen:
        return
    rows = connection.execute(
        f"SELECT id, state, paid FROM documents WHERE {connection.dialect.among('id', 'ids')}",
        {"ids": connection.dialect.several({each.document_id for each in seen})},
    )
    now = {row["id"]: (row["state"], Decimal(row["paid"])) for row in rows}
    if any(now.get(each.document_id) != (each.state, each.paid) for each in seen):
        raise OvertakenError


def _write(connection: Connection, letter: NewLetter, at: dt.datetime, keeping: Keeping) -> int:
    """Write a letter, with what it is about and to whom it goes, and return its key."""
    recipients, carried = tuple(dict.fromkeys(letter.recipients)), _carried(letter)
    for each in carried:
        if each.leaving is not None:
            departures.leave(connection, each.document_id, each.revision, each.leaving, keeping)
    now = ticks(at)
    letter_id = int(
        connection.execute(
            "INSERT INTO letters"
            " (document_id, revision, kind, scope, sender, recipients, subject, message_id, envelope_id, queued_at,"
            " mends) VALUES (:document, :revision, :kind, :scope, :sender, :recipients, :subject, :message_id,"
            " :envelope, :now, :mends) RETURNING id",
            {
                "document": letter.document_id or None,
                "revision": letter.revision,
                "kind": letter.kind,
                "scope": letter.scope,
                "sender": letter.sender,
                "recipients": _sameness(recipients),
                "subject": letter.subject,
                "message_id": letter.message_id,
                "envelope": envelope_id(letter.message_id),
                "now": now,
                "mends": letter.mends or None,
            },
        ).fetchone()["id"]
    )
    freeze(connection, letter_id, letter.mime, letter.files, keeping)
    connection.fill(
        "letter_documents",
        [
            {"letter_id": letter_id, "document_id": each.document_id, "revision": each.revision, "place": place}
            for place, each in enumerate(carried)
        ],
    )
    if letter.reminds:
        reminders.write(connection, letter_id, letter.reminds)
    connection.executemany(
        "INSERT INTO deliveries (letter_id, recipient, state, attempts, trying_since, due_at, changed_at, reply)"
        " VALUES (:letter, :recipient, 'queued', 0, :due, :due, :now, '')",
        [
            {"letter": letter_id, "recipient": recipient, "now": now, "due": ticks(at + letter.wait)}
            for recipient in _envelope(recipients, letter.archive)
        ],
    )
    connection.fill(
        "scheduled_letters",
        [
            {"letter_id": letter_id, "document_id": document_id, "standing": standing}
            for document_id, standing in letter.standings
        ],
    )
    return letter_id


def _make_known(
    connection: Connection, letters: Mapping[int, NewLetter], at: dt.datetime
) -> Mapping[int, Sequence[Delivery]]:
    """Have the lists and the history know of letters that were just written, and return their deliveries by letter."""
    update_documents(connection, letters)
    carried = dict.fromkeys(each.document_id for letter in letters.values() for each in _carried(letter))
    listing.renew(connection, list(carried))
    written = listed(connection, letter_ids=letters)
    add_events(connection, (each.id for each in written), DeliveryState.QUEUED, ticks(at))
    outbox_index.enter(connection, [each.id for each in written])
    found: dict[int, list[Delivery]] = {letter_id: [] for letter_id in letters}
    for each in written:
        found[each.letter_id].append(each)
    return found


def _before(
    connection: Connection, letter: NewLetter, carried: Sequence[Carried], again: bool, at: dt.datetime
) -> Sequence[Delivery]:
    """Return the deliveries of the letter beside which this one would be a second, of whatever kind; none of no other.

    Raises ProblemError where a reminder says what is so no more, `again` or not.
    """
    if letter.reminds and (taken := reminders.taken(connection, letter, at, again=again)) is not None:
        return listed(connection, letter_id=taken)
    if again:
        return ()
    for each in () if letter.reminds else carried or [Carried(0, letter.revision)]:
        if before := queued_before(connection, each.document_id, each.revision, letter.kind, letter.recipients):
            return before
    for each in () if letter.mends else carried:
        if before := mailed_lately(connection, each.document_id, letter.kind, letter.recipients, at):
            return before
    return ()


def _carried(letter: NewLetter) -> list[Carried]:
    """Return all that a letter carries, in the order of its attachments."""
    first = [Carried(letter.document_id, letter.revision, letter.leaving)] if letter.document_id else []
    return [*first, *letter.others]


def _envelope(recipients: tuple[str, ...], archive: str) -> tuple[str, ...]:
    known = {each.casefold() for each in recipients}
    return (*recipients, archive) if archive and archive.casefold() not in known else recipients


def _sameness(recipients: Iterable[str]) -> str:
    return json.dumps(sorted({recipient.casefold() for recipient in recipients}))


def queued_before(
    connection: Connection, document_id: int, revision: int, kind: str, recipients: Iterable[str]
) -> list[Delivery]:
    """Return the deliveries of the last letter that is the same and was not given up; none where there is none."""
    carries = (
        "letters.id IN (SELECT letter_id FROM letter_documents WHERE document_id = :document AND revision = :revision)"
        if document_id
        else "document_id IS NULL AND revision = :revision"
    )
    row = connection.execute(
        "SELECT max(letters.id) AS id FROM letters JOIN deliveries ON letter_id = letters.id"
        f" WHERE {carries} AND kind = :kind AND recipients = :recipients AND state NOT IN ('failed', 'cancelled')",
        {"document": document_id, "revision": revision, "kind": kind, "recipients": _sameness(recipients)},
    ).fetchone()
    return [] if row["id"] is None else listed(connection, letter_id=row["id"])


def mailed_lately(
    connection: Connection, document_id: int, kind: str, recipients: Iterable[str], at: dt.datetime
) -> list[Delivery]:
    """Return the deliveries of the reminder by which a document is on its way to one of these, or has just gone.

    Of a reminder: those of the letter that mails it. Whoever is second has not known of the first: two acts, or two
    tills. What was given up is on its way to nobody, and a supplier is no customer.
    """
    if not document_id or kind in _OTHERS:
        return []
    rows = connection.execute(
        "SELECT letters.id, letters.recipients, lower(deliveries.recipient) AS recipient"
        " FROM letter_documents JOIN letters ON letters.id = letter_documents.letter_id"
        " JOIN deliveries ON deliveries.letter_id = letters.id"
        " WHERE letter_documents.document_id = :document AND letters.kind NOT IN ('test', 'supplier')"
        f" AND letters.kind {'NOT ' if kind.startswith(reminder.PREFIX) else ''}LIKE '{reminder.PREFIX}%'"
        " AND (letters.queued_at > :since OR deliveries.state IN ('queued', 'sending', 'dot'))"
        " AND deliveries.state NOT IN ('failed', 'cancelled', 'bounced') ORDER BY letters.id DESC",
        {"document": document_id, "since": ticks(at - LATELY)},
    ).fetchall()
    wanted = {each.casefold() for each in recipients}
    for row in rows:
        # Whoever keeps copies of all letters is no customer.
        if row["recipient"].casefold() in wanted & set(json.loads(row["recipients"])):
            return listed(connection, letter_id=row["id"])
    return []


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
        mime = _whole(row, parts_of(connection, row["id"]))
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
    mime = _whole(row, starmap(Part, zip(row["places"] or (), map(bytes, row["contents"] or ()), strict=True)))
    if claim.taken and mime is not None:
        return _letter(row, claim.taken, {**claimed, "account": row["account"]}, mime)
    # Where none was taken, somebody has just cancelled them.
    if _free(connection, row["id"], str(claimed["lease"])) and mime is None:
        _give_up(connection, row["id"], now, (DeliveryState.SENDING,))
    return None


def _whole(row: Row, parts: Iterable[Part]) -> bytes | None:
    """Return the message of a letter, put together; None where it is not what was queued any more."""
    # A text stands there where a damaged file says so of its bytes.
    mime = None if row["mime"] is None or isinstance(row["mime"], str) else put_together(bytes(row["mime"]), parts)
    return mime if mime is not None and sha256(mime).hexdigest() == row["sha256"] else None


def _next(connection: Connection, scopes: Sequence[str] | None, now: int, quotas: Mapping[str, Quota]) -> Row | None:
    """Return the letter that has been due the longest, of an account that may be handed one now."""
    dialect = connection.dialect
    full = set[str]()
    while True:
        conditions = [
            *([dialect.among("scope", "scopes")] if scopes is not None else []),
            *([f"NOT {dialect.among('scope', 'full')}"] if full else []),
        ]
        row: Row | None = connection.execute(
            # Only texts of this program are put in.
            "SELECT letters.*, letter_mimes.sha256, letter_mimes.mime"
            f" FROM deliveries {dialect.by_index('deliveries_due')} CROSS JOIN letters"
            " LEFT JOIN letter_mimes ON letter_mimes.letter_id = letters.id"
            " WHERE letters.id = deliveries.letter_id AND state = 'queued' AND due_at <= :now"
            f" AND letters.lease IS NULL AND {' AND '.join([GOING, *conditions])}"
            f" ORDER BY due_at, deliveries.id LIMIT 1{dialect.unlocked('letters')}",
            {"now": now, "scopes": dialect.several(scopes or ()), "full": dialect.several(full)},
        ).fetchone()
        if row is None or _fits(connection, row, now, quotas):
            return row
        # Those behind it wait as well, or a large one would never leave.
        full.add(row["scope"])


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
    problem = Problem("system.letter-damaged", {"letter": letter_id})
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
        f" OR EXISTS (SELECT 1 FROM deliveries {connection.dialect.by_index('deliveries_due')}"
        " WHERE state = 'queued' AND due_at > :now AND changed_at > :ahead)",
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
        f"UPDATE deliveries {connection.dialect.by_index('deliveries_due')}"
        " SET due_at = due_at - (changed_at - :now),"
        " trying_since = CASE WHEN trying_since < :now THEN trying_since ELSE :now END,"
        " changed_at = :now WHERE state = 'queued' AND due_at > :now AND changed_at > :ahead",
        moments,
    ).rowcount


def next_due(connection: Connection, at: dt.datetime, quotas: Mapping[str, Quota]) -> dt.datetime | None:
    """Return when there is something to claim: a delivery due, a pause over, room in a limit, a lease lapsed."""
    rows = connection.execute(
        "SELECT letters.scope, min(CASE WHEN coalesce(until, 0) > due_at THEN until ELSE due_at END) AS due"
        " FROM deliveries JOIN letters ON letters.id = letter_id LEFT JOIN pauses ON pauses.scope = letters.scope"
        " WHERE state = 'queued' AND letters.lease IS NULL AND (pauses.scope IS NULL OR until IS NOT NULL)"
        " GROUP BY letters.scope"
    ).fetchall()
    due = [max(each["due"], room_at(connection, quotas.get(each["scope"]), 1, ticks(at)) or 0) for each in rows]
    lapses = connection.execute("SELECT min(lease_until) FROM letters WHERE lease IS NOT NULL").fetchone()[0]
    due += [] if lapses is None else [lapses]
    return moment(min(due)) if due else None
