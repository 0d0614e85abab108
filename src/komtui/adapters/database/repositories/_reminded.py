"""Documents as reminders go by them: how each stands, what it was reminded of, and who is left alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.adapters.database.moments import moment
from komtui.adapters.database.repositories.deliveries import is_addressed
from komtui.domain.journal import document_subject
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.mail.reminder import Asked, Sent, Step
from komtui.domain.sales.customer import customer_subject
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.services import listing
from komtui.services.ports.reminders import Candidate, Stop

T = TypeVar("T")

_AT_ONCE = 500
"""Documents of one statement."""
_GIVEN_UP = f"'{DeliveryState.FAILED}', '{DeliveryState.CANCELLED}', '{DeliveryState.BOUNCED}'"
COLUMNS = (
    "id, number, kind, state, payable, paid, currency, date, due_date, valid_until, customer, email, store, customer_id"
)
"""Of `documents`, for `with_reminders`."""
STANDING = f"deliveries.letter_id = letters.id AND deliveries.state NOT IN ({_GIVEN_UP})"
"""Of the deliveries of a letter: those that reminded somebody, or still may; what the archive has is among them."""


def of_ids(connection: Connection, document_ids: Sequence[int], *, lock: bool = False) -> list[Candidate]:
    rows: list[Row] = []
    for part in parts(sorted(document_ids)):
        rows += connection.execute(
            f"SELECT {COLUMNS} FROM documents WHERE {connection.dialect.among('id', 'ids')} ORDER BY id"
            f"{connection.dialect.lock if lock else ''}",
            {"ids": connection.dialect.several(part)},
        ).fetchall()
    return with_reminders(connection, rows)


def with_reminders(connection: Connection, rows: Sequence[Row]) -> list[Candidate]:
    reminded = sent(connection, [row["id"] for row in rows])
    subjects = {each for row in rows for each in _subjects(row["id"], row["customer_id"])}
    stopped = {each.subject for each in stops(connection, sorted(subjects))}
    return [
        _candidate(row, reminded.get(row["id"], ()), not stopped.isdisjoint(_subjects(row["id"], row["customer_id"])))
        for row in rows
    ]


def _subjects(document_id: int, owner: int | None) -> tuple[str, ...]:
    """Return what may be stopped of a document: itself, and its customer."""
    return (document_subject(document_id), *((customer_subject(owner),) if owner is not None else ()))


@of_row
def _candidate(row: Row, sent: Sequence[Sent], suspended: bool) -> Candidate:
    kind = Kind(row["kind"])
    until = row["valid_until"] if kind is Kind.QUOTE else row["due_date"]
    asked = Asked(
        kind,
        State(row["state"]),
        Decimal(row["payable"]),
        Decimal(row["paid"]),
        dt.date.fromisoformat(until) if until else None,
        sent,
        suspended,
    )
    return Candidate(
        row["id"],
        name_of(row["number"], row["id"]),
        asked,
        row["currency"],
        dt.date.fromisoformat(row["date"]),
        row["customer"],
        row["email"],
        row["store"],
        row["customer_id"],
    )


def sent(connection: Connection, document_ids: Sequence[int]) -> dict[int, list[Sent]]:
    found: dict[int, list[Sent]] = {}
    for part in parts(document_ids):
        rows = connection.execute(
            "SELECT letters.id, reminders.document_id, step, queued_at, recipient, recipients FROM reminders"
            f" JOIN letters ON letters.id = reminders.letter_id JOIN deliveries ON {STANDING}"
            f" WHERE {connection.dialect.among('reminders.document_id', 'ids')} AND step <> '' ORDER BY letters.id",
            {"ids": connection.dialect.several(part)},
        )
        # That the archive has its copy reminded nobody.
        steps = {
            (row["document_id"], row["id"]): row for row in rows if is_addressed(row["recipient"], row["recipients"])
        }
        for (document_id, _letter), row in steps.items():
            day = listing.today(moment(row["queued_at"]))
            found.setdefault(document_id, []).append(Sent(Step(row["step"]), day))
    return found


def stops(connection: Connection, subjects: Sequence[str]) -> list[Stop]:
    found: list[Stop] = []
    for part in parts(subjects):
        found += [
            Stop(row["subject"], moment(row["at"]), row["who"], row["reason"])
            for row in connection.execute(
                "SELECT * FROM reminder_stops"
                f" WHERE {connection.dialect.among('subject', 'subjects')} ORDER BY subject",
                {"subjects": connection.dialect.several(part)},
            )
        ]
    return found


def parts(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
