"""Families of documents: what each was made from, and what was made from it."""

from __future__ import annotations

from collections.abc import Iterator

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import records
from komtui.domain.sales import lifecycle
from komtui.domain.sales.carrying import Made
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.origins import is_made_from, origins
from komtui.domain.sales.type_code import is_deposit
from komtui.services.ports import Family, StoredDocument


def family(connection: Connection, stored: StoredDocument) -> Family:
    """Return a document with its relations, as they stand; see `ports.Family`."""
    known = tuple(origin for origin in _origins(connection, stored.document) if origin is not None)
    made = tuple(_made_from(connection, stored.document))
    beside = tuple(_beside(connection, stored, known))
    return Family(stored, known, made, beside, {each.id: tuple(_credits(connection, each.document)) for each in made})


def origins_of(connection: Connection, draft: Document) -> list[tuple[str, StoredDocument | None]]:
    """Return what a draft was made from, each with the number that it says; None where that is not known."""
    numbers = [each.number for each in origins(draft)]
    return list(zip(numbers, _origins(connection, draft), strict=True))


def issued_from(connection: Connection, origin: StoredDocument, draft: StoredDocument) -> list[Made]:
    """Return what was made from a document beside `draft`, and is issued and stands."""
    # A file may name the quote as well as the order that was made from it: the order is no second one.
    line = {each.number for each in origins(draft.document)}
    return [
        Made(each.document, each.id, tuple(_credits(connection, each.document)))
        for each in _made_from(connection, origin.document)
        if each.id != draft.id and lifecycle.stands(each.document.state) and each.document.number not in line
    ]


def deductions(connection: Connection, deposit: StoredDocument) -> list[Document]:
    """Return what else was made from what a deposit invoice was made from, and counts: what may deduct it."""
    known = tuple(each for each in _origins(connection, deposit.document) if each is not None)
    return [each.document for each in _beside(connection, deposit, known)]


def credited_of(connection: Connection, credit: Document) -> list[StoredDocument]:
    """Return the invoices in the books that a credit note takes back, as far as it is clear which are meant."""
    return [each for each in _origins(connection, credit) if each is not None and each.document.kind is Kind.INVOICE]


def credits_of(connection: Connection, invoice: StoredDocument) -> list[Made]:
    """Return the credit notes on an invoice that are issued."""
    return [Made(each.document, each.id) for each in _credit_notes(connection, invoice.document)]


def _origins(connection: Connection, document: Document) -> Iterator[StoredDocument | None]:
    for reference in origins(document):
        found = [records.fetch(connection, each) for each in records.ids_of(connection, reference.number)]
        meant = [each for each in found if each is not None and is_made_from(document, each.document)]
        # Where several have that number, which is meant cannot be known.
        yield meant[0] if len(meant) == 1 else None


def _made_from(connection: Connection, document: Document) -> Iterator[StoredDocument]:
    if document.number:
        for successor in records.made_from(connection, document.number, document.date):
            if not lifecycle.counts(successor.state):
                continue
            found = records.fetch(connection, successor.id)
            if found is not None and is_made_from(found.document, document):
                yield found


def _credits(connection: Connection, document: Document) -> Iterator[Document]:
    return (each.document for each in _credit_notes(connection, document))


def _credit_notes(connection: Connection, document: Document) -> Iterator[StoredDocument]:
    if document.kind is Kind.INVOICE:
        for each in _made_from(connection, document):
            if each.document.kind is Kind.CREDIT_NOTE and lifecycle.stands(each.document.state):
                yield each


def _beside(
    connection: Connection, stored: StoredDocument, origins: tuple[StoredDocument, ...]
) -> Iterator[StoredDocument]:
    if is_deposit(stored.document):
        for origin in origins:
            yield from (each for each in _made_from(connection, origin.document) if each.id != stored.id)
