"""What is yet to be done about each document (`View`), worked out from what happened to it: columns and letters.

Apart from `listing`, which writes it into the search and reads whole documents: the list asks for this before the first
paint.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import View, balance, views

_MAILED = """EXISTS (
    SELECT 1 FROM letter_documents JOIN letters ON letters.id = letter_documents.letter_id
    JOIN deliveries ON deliveries.letter_id = letters.id
    WHERE letter_documents.document_id = documents.id AND letters.kind <> 'test' AND deliveries.state <> 'cancelled'
)"""
FACTS = f"""
    SELECT documents.id, documents.key, documents.kind, documents.state, documents.store, documents.payable,
    documents.paid, documents.due_date, documents.valid_until, documents.shipped, documents.carried,
    {_MAILED} AS mailed,
    EXISTS (
        SELECT 1 FROM shipments WHERE shipments.document_id = documents.id AND shipments.other_id IS NULL
    ) AS in_part FROM documents
"""
"""What is asked of a document to know what is yet to be done about it."""


class Mark(NamedTuple):
    """Up to where the search knows what is overdue or expired: of what ends before this, by its day, then its key."""

    date: str
    """ISO 8601."""
    key: int = 0
    """List key."""


class Reminding(NamedTuple):
    """By what the search knows what is to be reminded of."""

    policy: str
    """As `mail.reminder.Policy.text`; `OFF` where the house reminds nobody, empty where nobody has told the search."""
    day: str
    """ISO 8601."""


OFF = "off"
"""The policy of a house that reminds nobody."""


class Known(NamedTuple):
    """Up to where the search knows what time brings."""

    overdue: Mark
    reminding: Reminding


def known(connection: Connection) -> Known:
    """Return up to where the search knows what time brings."""
    row = connection.execute("SELECT due, due_key, policy, remind_day FROM search_index").fetchone()
    return Known(Mark(row["due"], row["due_key"]), Reminding(row["policy"], row["remind_day"]))


def mark(connection: Connection) -> Mark:
    """Return up to where the search knows what is overdue."""
    return known(connection).overdue


@of_row
def views_of(facts: Row, overdue_before: Mark, *, step_due: bool = False) -> list[View]:
    """Return what is yet to be done about the document that a row of `FACTS` tells of.

    `step_due` is whether a step of reminding is due for it, which `_reminding` finds out.
    """
    kind, state = Kind(facts["kind"]), State(facts["state"])
    until = facts["valid_until"] if kind is Kind.QUOTE else facts["due_date"]
    return list(
        views(
            kind,
            state,
            balance(kind, state, Decimal(facts["payable"]), Decimal(facts["paid"])),
            mailed=bool(facts["mailed"]),
            shipped=facts["shipped"] is not None,
            carried_on=bool(facts["carried"]),
            in_part=bool(facts["in_part"]),
            step_due=step_due,
            late=until is not None and Mark(until, facts["key"]) < overdue_before,
        )
    )
