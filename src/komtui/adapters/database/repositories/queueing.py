"""Letters into the outbox: written with their deliveries, but where the same one is there already."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.moments import ticks
from komtui.adapters.database.repositories import outbox_index
from komtui.adapters.database.repositories.artifacts import Keeping
from komtui.adapters.database.repositories.deliveries import (
    add_events,
    listed,
    update_documents,
)
from komtui.adapters.database.repositories.messages import freeze
from komtui.domain.mail.delivery import Delivery, DeliveryState
from komtui.domain.mail.notice import envelope_id
from komtui.late import late_module
from komtui.services.ports import Enqueued, NewLetter
from komtui.services.ports.outbox import Carried, OvertakenError, Seen

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import departures, listing, reminders
    from komtui.domain.mail import reminder
else:
    # Only for a letter that comes: whoever may write one loads this module.
    _HERE = "komtui.adapters.database.repositories."
    departures, listing, reminders = (late_module(_HERE + name) for name in ("departures", "listing", "reminders"))
    reminder = late_module("komtui.domain.mail.reminder")

LATELY = dt.timedelta(hours=1)
"""Within this time nobody mails a document and reminds the same person of it without being told."""
_OTHERS = frozenset({"test", "supplier"})
"""Kinds of letters that are for nobody who buys."""


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
        "INSERT INTO deliveries (letter_id, scope, recipient, state, attempts, trying_since, due_at, changed_at, reply)"
        " VALUES (:letter, :scope, :recipient, 'queued', 0, :due, :due, :now, '')",
        [
            {
                "letter": letter_id,
                "scope": letter.scope,
                "recipient": recipient,
                "now": now,
                "due": ticks(at + letter.wait),
            }
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
