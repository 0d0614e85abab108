"""Families of documents: what each was made from, and what was made from it."""

from __future__ import annotations

from collections.abc import Iterator

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import records
from komtui.domain.sales import lifecycle
from komtui.domain.sales.carrying import Made
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import ORIGIN
from komtui.domain.sales.type_code import is_deposit
from komtui.services.ports import Family, StoredDocument


def family(connection: Connection, stored: StoredDocument) -> Family:
    """Return a document with its relations, as they stand; see `ports.Family`."""
    origins = tuple(origin for origin in _origins(connection, stored.document) if origin is not None)
    return Family(
        stored,
        origins,
        tuple(_made_from(connection, stored.document)),
        tuple(_beside(connection, stored, origins)),
        {each.id: tuple(_credits(connection, each.document)) for each in _made_from(connection, stored.document)},
    )


def origins_of(connection: Connection, draft: Document) -> list[tuple[str, StoredDocument | None]]:
    """Return what a draft was made from, each with the number that it says; None where that is not known."""
    numbers = [each.number for each in draft.references if each.role == ORIGIN]
    return list(zip(numbers, _origins(connection, draft), strict=True))


def issued_from(connection: Connection, origin: StoredDocument, draft: StoredDocument) -> list[Made]:
    """Return what was made from a document beside `draft`, and is issued and stands."""
    # A file may name the quote as well as the order that was made from it: the order is no second one.
    line = {each.number for each in draft.document.references if each.role == ORIGIN}
    return [
        Made(each.document, each.id, tuple(_credits(connection, each.document)))
        for each in _made_from(connection, origin.document)
        if each.id != draft.id and lifecycle.stands(each.document.state) and each.document.number not in line
    ]


def deductions(connection: Connection, deposit: StoredDocument) -> list[Document]:
    """Return what else was made from what a deposit invoice was made from, and counts: what may deduct it."""
    origins = tuple(each for each in _origins(connection, deposit.document) if each is not None)
    return [each.document for each in _beside(connection, deposit, origins)]


def _origins(connection: Connection, document: Document) -> Iterator[StoredDocument | None]:
    for reference in document.references:
        if reference.role == ORIGIN:
            found = records.ids_of(connection, reference.number) if reference.number else []
            # Where several have that number, which is meant cannot be known.
            yield records.fetch(connection, found[0]) if len(found) == 1 else None


def _made_from(connection: Connection, document: Document) -> Iterator[StoredDocument]:
    if document.number:
        for successor in records.made_from(connection, document.number, document.date):
            if lifecycle.counts(successor.state) and (found := records.fetch(connection, successor.id)) is not None:
                yield found


def _credits(connection: Connection, document: Document) -> Iterator[Document]:
    if document.kind is Kind.INVOICE:
        for each in _made_from(connection, document):
            if each.document.kind is Kind.CREDIT_NOTE and lifecycle.stands(each.document.state):
                yield each.document


def _beside(
    connection: Connection, stored: StoredDocument, origins: tuple[StoredDocument, ...]
) -> Iterator[StoredDocument]:
    if is_deposit(stored.document):
        for origin in origins:
            yield from (each for each in _made_from(connection, origin.document) if each.id != stored.id)
