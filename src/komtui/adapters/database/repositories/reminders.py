"""Reminders: what they go by, what they said, and whom nobody is to remind for the time being."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from komtui.adapters.database.connection import Connection, Database, Row, of_row
from komtui.adapters.database.moments import ticks
from komtui.adapters.database.repositories import _reminded, customer_records
from komtui.adapters.database.repositories import listing as documents
from komtui.adapters.database.repositories.deliveries import is_addressed
from komtui.adapters.database.repositories.journal import Recorder, Write
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Event, Happening, document_subject
from komtui.domain.mail import reminder
from komtui.domain.mail.reminder import Sent, Step
from komtui.domain.problem import Problem, ProblemError
from komtui.services import listing
from komtui.services.ports.customers import StoredCustomer
from komtui.services.ports.outbox import NewLetter, Reminded
from komtui.services.ports.reminders import Candidate, Place, Stop


class ReminderRepository:
    """Implements `ports.reminders.Reminders`."""

    def __init__(self, database: Database, recorder: Recorder | None = None) -> None:
        self._database = database
        self._recorder = recorder or Recorder()

    async def candidates(
        self, due_before: dt.date | None, offered: tuple[dt.date, dt.date] | None, owner: int | None = None
    ) -> Sequence[Candidate]:
        """Return what may have to be reminded of, in the order of days."""
        return await self._database.read(lambda connection: _candidates(connection, due_before, offered, owner))

    async def page(
        self, due_before: dt.date | None, offered: tuple[dt.date, dt.date] | None, after: Place, most: int
    ) -> tuple[Sequence[Candidate], Place | None]:
        """Return what may have to be reminded of, of the next customers, and behind whom to go on."""
        return await self._database.read(lambda connection: _page(connection, due_before, offered, after, most))

    async def of(self, document_ids: Sequence[int]) -> Sequence[Candidate]:
        """Return documents as they stand now."""
        return await self._database.read(lambda connection: _reminded.of_ids(connection, document_ids))

    async def sent(self, document_ids: Sequence[int]) -> Mapping[int, Sequence[Sent]]:
        """Return what went out, by document."""
        return await self._database.read(lambda connection: _reminded.sent(connection, document_ids))

    async def owners(self, ids: Sequence[int]) -> Mapping[int, StoredCustomer]:
        """Return customers of the list, by key."""
        return await self._database.read(lambda connection: _owners(connection, ids))

    async def stops(self, subjects: Sequence[str]) -> Sequence[Stop]:
        """Return which of these are not to be reminded."""
        return await self._database.read(lambda connection: _reminded.stops(connection, subjects))

    async def stop(self, subject: str, number: str, reason: str) -> None:
        """Remind nobody of it, or not that customer."""
        write = self._recorder.writing()
        await self._database.write(lambda connection: _stop(connection, write, subject, number, reason), durable=True)

    async def resume(self, subject: str, number: str) -> None:
        """Remind again."""
        write = self._recorder.writing()
        await self._database.write(lambda connection: _resume(connection, write, subject, number), durable=True)


def _candidates(
    connection: Connection, due_before: dt.date | None, offered: tuple[dt.date, dt.date] | None, owner: int | None
) -> list[Candidate]:
    rows: list[Row] = []
    by_owner = " AND customer_id = :owner" if owner is not None else ""
    if due_before is not None:
        rows += connection.execute(
            f"SELECT {_reminded.COLUMNS} FROM documents WHERE kind = 'invoice' AND state = 'issued'"
            f" AND due_date < :day AND paid <> payable{by_owner} ORDER BY due_date, key",
            {"day": due_before.isoformat(), "owner": owner},
        ).fetchall()
    if offered is not None:
        first, last = offered
        rows += connection.execute(
            f"SELECT {_reminded.COLUMNS} FROM documents WHERE kind = 'quote' AND state = 'issued'"
            f" AND valid_until BETWEEN :first AND :last{by_owner} ORDER BY valid_until, key",
            {"first": first.isoformat(), "last": last.isoformat(), "owner": owner},
        ).fetchall()
    return _reminded.with_reminders(connection, rows)


_WANTED = (
    "(kind = 'invoice' AND state = 'issued' AND due_date < :before AND paid <> payable"
    " OR kind = 'quote' AND state = 'issued' AND valid_until BETWEEN :first AND :last)"
)
_WHOM = (
    ("customer_id", "customer_id > :after"),
    ("lower(email)", "customer_id IS NULL AND lower(email) > :after"),
    ("id", "customer_id IS NULL AND email = '' AND id > :after"),
)
"""By what those of a page are known, and who is behind somebody."""


def _page(
    connection: Connection,
    due_before: dt.date | None,
    offered: tuple[dt.date, dt.date] | None,
    after: Place,
    most: int,
) -> tuple[list[Candidate], Place | None]:
    # No day is before the first one, nor between two of which the second is earlier.
    first, last = offered or (dt.date.max, dt.date.min)
    days = {"before": (due_before or dt.date.min).isoformat(), "first": first.isoformat(), "last": last.isoformat()}
    sort = 0 if after.owner >= 0 else 1 if after.email is not None else 2
    whom, behind = _WHOM[sort]
    begins = (after.owner, after.email, after.document)[sort]
    # Only our own words are put in.
    if sort == 1:
        behind = f"{behind} AND {connection.dialect.is_ascii('email')}"
    rows = connection.execute(
        f"SELECT DISTINCT {whom} AS whom FROM documents WHERE {behind} AND {_WANTED} ORDER BY whom LIMIT :most",
        days | {"after": begins, "most": most},
    ).fetchall()
    found = list[Row]()
    if rows:
        found = connection.execute(
            f"SELECT {_reminded.COLUMNS} FROM documents WHERE {behind} AND {whom} <= :upto AND {_WANTED}"
            " ORDER BY kind, coalesce(due_date, valid_until), key",
            days | {"after": begins, "upto": rows[-1]["whom"]},
        ).fetchall()
    if after == Place(-1):
        # Databases do not know of É that it is é, so that the two would be apart: such addresses are few, and one page.
        found += connection.execute(
            f"SELECT {_reminded.COLUMNS} FROM documents WHERE customer_id IS NULL AND {_WANTED}"
            f" AND NOT {connection.dialect.is_ascii('email')} ORDER BY kind, coalesce(due_date, valid_until), key",
            days,
        ).fetchall()
    is_over = len(rows) < most
    nexts = (
        Place(owner=-1) if is_over else Place(owner=rows[-1]["whom"]),
        Place(-1, None if is_over else rows[-1]["whom"]),
        None if is_over else Place(-1, None, rows[-1]["whom"]),
    )
    return _reminded.with_reminders(connection, found), nexts[sort]


def _owners(connection: Connection, ids: Sequence[int]) -> dict[int, StoredCustomer]:
    found: dict[int, StoredCustomer] = {}
    for part in _reminded.parts(ids):
        rows = connection.execute(
            f"SELECT * FROM customers WHERE {connection.dialect.among('id', 'ids')}",
            {"ids": connection.dialect.several(part)},
        )
        found |= {each.id: each for each in customer_records.every(rows)}
    return found


def _stop(connection: Connection, write: Write, subject: str, number: str, reason: str) -> None:
    if _reminded.stops(connection, [subject]):
        return
    # What is said of a person could not be taken back from the chain.
    said = {"number": number, "reason": reason if subject.startswith(document_subject(0)[:-1]) else ""}
    entry = write(connection, Happening(Event.REMINDERS_STOPPED, (subject,), said))
    connection.execute(
        "INSERT INTO reminder_stops (subject, at, who, reason) VALUES (:subject, :at, :who, :reason)",
        {"subject": subject, "at": ticks(entry.at), "who": entry.author.who, "reason": storable(reason)},
    )
    _look_again(connection, subject)


def _resume(connection: Connection, write: Write, subject: str, number: str) -> None:
    gone = connection.execute(
        "DELETE FROM reminder_stops WHERE subject = :subject RETURNING subject", {"subject": subject}
    ).fetchall()
    if gone:
        write(connection, Happening(Event.REMINDERS_RESUMED, (subject,), {"number": number}))
        _look_again(connection, subject)


def _look_again(connection: Connection, subject: str) -> None:
    """Have the list know that somebody is not to be reminded, or is again."""
    of, _point, key = subject.partition(".")
    if of == "customer":
        documents.renew_of_customer(connection, int(key))
    else:
        documents.renew(connection, [int(key)])


def inherit(connection: Connection, kept: str, gone: str) -> None:
    """Have a customer left alone whose other self was, now that both are one: the subjects of the two."""
    connection.execute(
        "INSERT INTO reminder_stops (subject, at, who, reason) SELECT :kept, at, who, reason FROM reminder_stops"
        " WHERE subject = :gone ON CONFLICT DO NOTHING",
        {"kept": kept, "gone": gone},
    )
    connection.execute("DELETE FROM reminder_stops WHERE subject = :gone", {"gone": gone})
    if _reminded.stops(connection, [kept]):
        _look_again(connection, kept)


def taken(connection: Connection, letter: NewLetter, at: dt.datetime, *, again: bool) -> int | None:
    """Return the letter that has taken a step of this one before; None where none has, and where it goes `again`.

    That which it mends has not, though it may have reached somebody else.
    The documents are held until the end of the transaction. Raises ProblemError where one of them is not as the letter
    says any more.
    """
    reminds = letter.reminds
    documents = {
        each.id: each for each in _reminded.of_ids(connection, [each.document_id for each in reminds], lock=True)
    }
    problems = [
        problem
        for each in reminds
        if (problem := _outdated(documents[each.document_id], each, listing.today(at))) is not None
    ]
    if problems:
        raise ProblemError(*problems)
    if again:
        return None
    mended = _mended(connection, letter.mends)
    return next(filter(None, (_letter_of(connection, each, mended) for each in reminds)), None)


def _mended(connection: Connection, delivery_id: int) -> int:
    """Return the letter of a delivery that another letter mends; 0 for none."""
    row = connection.execute("SELECT letter_id FROM deliveries WHERE id = :id", {"id": delivery_id}).fetchone()
    return 0 if row is None else int(row["letter_id"])


def _letter_of(connection: Connection, reminded: Reminded, besides: int = 0) -> int | None:
    """Return the letter that took this step of a document, and was not given up."""
    if reminded.step is None:
        return None
    rows = connection.execute(
        "SELECT letters.id, recipient, recipients FROM reminders JOIN letters ON letters.id = reminders.letter_id"
        f" JOIN deliveries ON {_reminded.STANDING} WHERE reminders.document_id = :document AND step = :step"
        " AND letters.id <> :besides ORDER BY letters.id DESC",
        {"document": reminded.document_id, "step": reminded.step.value, "besides": besides},
    ).fetchall()
    return next((int(row["id"]) for row in rows if is_addressed(row["recipient"], row["recipients"])), None)


def _outdated(document: Candidate, reminded: Reminded, today: dt.date) -> Problem | None:
    return reminder.outdated(reminded.step, document.asked, reminded.owed, document.number, today)


def write(connection: Connection, letter_id: int, reminds: Iterable[Reminded]) -> None:
    """Set down what a letter says of its documents."""
    connection.executemany(
        "INSERT INTO reminders (letter_id, document_id, step, owed) VALUES (:letter, :document, :step, :owed)",
        [
            {
                "letter": letter_id,
                "document": each.document_id,
                "step": each.step.value if each.step is not None else "",
                "owed": f"{each.owed:f}",
            }
            for each in reminds
        ],
    )


@of_row
def of_letter(connection: Connection, letter_id: int) -> tuple[Reminded, ...]:
    """Return what a letter says of its documents; nothing where it reminds of none."""
    rows = connection.execute(
        "SELECT * FROM reminders WHERE letter_id = :letter ORDER BY document_id", {"letter": letter_id}
    )
    return tuple(
        Reminded(row["document_id"], Step(row["step"]) if row["step"] else None, Decimal(row["owed"])) for row in rows
    )


def outdated(connection: Connection, letter_id: int, at: dt.datetime) -> Problem | None:
    """Return why a reminder must not leave any more; see `ports.Outbox`."""
    reminds = of_letter(connection, letter_id)
    documents = {each.id: each for each in _reminded.of_ids(connection, [each.document_id for each in reminds])}
    for each in reminds:
        document = documents[each.document_id]
        if (problem := _outdated(document, each, listing.today(at))) is not None:
            return problem
        if _letter_of(connection, each, besides=letter_id) is not None:
            return Problem("reminder.taken", {"number": document.number})
    return None
