"""Credit notes that come in, or whose invoice does: what they give is set off, as where one is issued.

Whichever of the two came first, whichever file brought it. A credit note of another program says no more than the
number of its invoice (BT-25).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import families, payments, records
from komtui.adapters.database.repositories.journal import Write
from komtui.adapters.database.repositories.moving import move
from komtui.adapters.database.terms import storable
from komtui.domain.sales import lifecycle
from komtui.domain.sales.carrying import left_to_credit
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import Act
from komtui.services.ports import StoredDocument

_AT_ONCE = 500
"""Numbers of one statement."""


def settle(connection: Connection, added: Sequence[tuple[int, Document]], write: Write, today: dt.date) -> None:
    """Set off what these documents, which were just written or were there already, have to do with.

    An invoice of which credit notes take back all is cancelled by them. Done once: a file that comes in again changes
    nothing, and neither is done again what a person has taken back.
    """
    for credit_id in sorted({*_credit_notes(added), *_naming(connection, added)}):
        credit = records.fetch(connection, credit_id)
        if credit is None or not lifecycle.stands(credit.document.state):
            continue
        for invoice in families.credited_of(connection, credit.document):
            _cancel(connection, invoice, write)
        payments.set_off(connection, credit_id, credit.document, write, today)


def _credit_notes(added: Sequence[tuple[int, Document]]) -> Iterator[int]:
    return (key for key, document in added if document.kind is Kind.CREDIT_NOTE and document.number)


def _naming(connection: Connection, added: Sequence[tuple[int, Document]]) -> Iterator[int]:
    """Yield the credit notes in the books that name one of these invoices."""
    numbers = sorted({storable(each.number) for _key, each in added if each.kind is Kind.INVOICE and each.number})
    for start in range(0, len(numbers), _AT_ONCE):
        rows = connection.execute(
            "SELECT document_id FROM origins JOIN documents ON id = document_id"
            f" WHERE {connection.dialect.among('origins.number', 'numbers')} AND kind = 'credit-note'",
            {"numbers": connection.dialect.several(numbers[start : start + _AT_ONCE])},
        )
        yield from (int(row["document_id"]) for row in rows)


def _cancel(connection: Connection, invoice: StoredDocument, write: Write) -> None:
    document, notes = invoice.document, families.credits_of(connection, invoice)
    if any(each.document.currency != document.currency for each in notes) or left_to_credit(document, notes) > 0:
        return
    if lifecycle.step(Act.CANCEL, document.kind, document.state) is not None:
        move(connection, invoice.id, Act.CANCEL, write)
