"""Saving drafts: a draft written anew, unless somebody else was faster."""

from __future__ import annotations

from dataclasses import dataclass, replace

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import listing, records
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.numbering import name_of
from komtui.services.ports import StoredDocument


@dataclass(frozen=True)
class Draft:
    """A draft with all that can be worked out before the books are locked."""

    id: int
    """Of the document."""
    document: Document
    """What is to be written."""
    columns: records.Values
    """What the list shows."""
    body: str
    """The whole, as JSON."""
    key: int
    """Its place in the list."""


def prepared(document_id: int, document: Document) -> Draft:
    """Work out what will be written."""
    document = replace(document, number="", state=State.DRAFT)
    key = listing.list_key(document, document_id)
    return Draft(document_id, document, records.columns(document), codec.encoded(document), key)


def save(connection: Connection, draft: Draft, revision: int, customer: int | None) -> StoredDocument:
    """Write a draft anew; see `ports.Documents.save`."""
    row = connection.execute(
        "SELECT key, number, state, revision, own_pdf, origin, body FROM documents"
        " JOIN document_bodies ON document_id = id WHERE id = :id",
        {"id": draft.id},
    ).fetchone()
    name = name_of("", draft.id)
    if row is None:
        raise records.unknown(draft.id)
    state = State(row["state"])
    if not is_draft(state):
        raise ProblemError(Problem("document.issued-meanwhile", {"draft": name, "number": row["number"]}))
    if state is State.DISCARDED:
        raise ProblemError(Problem("document.discarded", {"number": name}))
    provisional = not draft.document.seller.name
    saved = StoredDocument(draft.id, draft.document, revision + 1, row["own_pdf"], row["origin"], provisional)
    if row["revision"] == revision + 1 and row["body"] == draft.body:
        return saved  # it was written, and the answer was lost
    if row["revision"] != revision:
        raise ProblemError(Problem("document.changed-meanwhile", {"number": name}))
    connection.execute(
        "UPDATE documents SET key = :key, kind = :kind, date = :date, due_date = :due_date, valid_until = :valid_until,"
        " customer = :customer, email = :email, currency = :currency, net = :net, tax = :tax, gross = :gross,"
        " payable = :payable, prepaid = :prepaid, store = :store, revision = :revision WHERE id = :id",
        draft.columns | {"id": draft.id, "key": draft.key, "revision": revision + 1},
    )
    connection.execute(
        "UPDATE document_bodies SET body = :body WHERE document_id = :id", {"body": draft.body, "id": draft.id}
    )
    if customer is not None:
        connection.execute(
            "UPDATE documents SET customer_id = :customer WHERE id = :id", {"customer": customer, "id": draft.id}
        )
    listing.replace(connection, row["key"], draft.document, draft.id)
    return saved
