"""Rows of the books: a document as the database keeps it, and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.adapters.database.repositories import received
from komtui.adapters.database.repositories.departures import HAS_LEFT
from komtui.adapters.database.terms import storable
from komtui.domain.digest import digest
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.late import dataclass, late_module
from komtui.services.ports import StoredDocument, Successor

if TYPE_CHECKING:
    from komtui.adapters.database.repositories import listing
    from komtui.domain.sales import origins
    from komtui.domain.sales.document import Document
    from komtui.services.ports import NewDocument
else:
    # What the list says of a document is written with it, and not read with it.
    listing = late_module("komtui.adapters.database.repositories.listing")
    origins = late_module("komtui.domain.sales.origins")

Values = dict[str, str | int | None]


@dataclass(frozen=True)
class Prepared:
    """A new document with all that can be worked out before the books are locked."""

    new: NewDocument
    """What is to be written."""
    place: int
    """Which one of its source file it is."""
    columns: Values
    """What the list shows."""
    body: str
    """The whole, as JSON."""
    own_pdf: str
    """SHA-256 of its own PDF, or empty."""
    content_sha256: str
    """Of a draft that a file brought: SHA-256 of what it is, wherever in whichever file it stands; else empty."""


def prepared(new: NewDocument, place: int) -> Prepared:
    """Work out what will be written of `new`."""
    own_pdf = digest(new.own_pdf) if new.own_pdf is not None else ""
    body = codec.encoded(new.document)
    is_known_by_content = new.source_sha256 and not new.document.number
    content = digest(body.encode()) if is_known_by_content else ""
    return Prepared(new, place, columns(new.document), body, own_pdf, content)


def columns(document: Document) -> Values:
    """Return what the list shows of `document`, by column; the body keeps what no column can hold."""
    totals = document.totals
    return {
        "kind": document.kind,
        "number": storable(document.number),
        "state": document.state,
        "date": document.date.isoformat(),
        "due_date": document.due_date.isoformat() if document.due_date else None,
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
        "customer": storable(document.buyer.name),
        "email": storable(document.buyer.email),
        "currency": document.currency,
        "net": str(totals.net),
        "tax": str(totals.tax),
        "gross": str(totals.gross),
        "payable": str(totals.payable),
        "prepaid": str(totals.prepaid),
        "store": storable(document.store),
    }


def insert(connection: Connection, documents: list[tuple[int, Prepared]]) -> None:
    """Write documents under ids that are free."""
    rows: list[Values] = [
        each.columns
        | {
            "id": document_id,
            "key": listing.list_key(each.new.document, document_id),
            "borrowed": int(each.new.borrowed),
            "origin": storable(each.new.origin),
            "own_pdf": each.own_pdf,
            "source_sha256": each.new.source_sha256,
            "source_place": each.place,
            "content_sha256": each.content_sha256,
            "revision": 1,
        }
        for document_id, each in documents
    ]
    connection.fill("documents", rows)
    bodies = [{"document_id": document_id, "body": each.body} for document_id, each in documents]
    connection.fill("document_bodies", bodies)
    _put_origins(connection, ((document_id, each.new.document) for document_id, each in documents))
    listing.enter(connection, ((document_id, each.new.document) for document_id, each in documents))
    listing.renew_origins(connection, (each.new.document for _id, each in documents))


def update(connection: Connection, stored: StoredDocument, document: Document) -> str:
    """Write `document` in the place of `stored`, whose revision becomes 1; return it as it is kept."""
    body = codec.encoded(document)
    key = listing.list_key(document, stored.id)
    connection.execute(
        "UPDATE documents SET key = :key, kind = :kind, number = :number, state = :state, date = :date,"
        " due_date = :due_date, valid_until = :valid_until, customer = :customer, email = :email, currency = :currency,"
        " net = :net, tax = :tax, gross = :gross, payable = :payable, prepaid = :prepaid, store = :store,"
        " revision = 1 WHERE id = :id",
        columns(document) | {"id": stored.id, "key": key},
    )
    connection.execute(
        "UPDATE document_bodies SET body = :body WHERE document_id = :id",
        {"body": body, "id": stored.id},
    )
    if stored.document.references != document.references:
        connection.executemany(
            "DELETE FROM origins WHERE number = :number AND document_id = :id",
            [{"number": number, "id": stored.id} for number, _date in _origins(stored.document)],
        )
        _put_origins(connection, [(stored.id, document)])
    old_key = listing.list_key(stored.document, stored.id)
    listing.replace(connection, old_key, document, stored.id)
    listing.renew_origins(connection, [stored.document, document])
    return body


def _origins(document: Document) -> list[tuple[str, str]]:
    """Return number and date of what a document was made from."""
    return [(storable(each.number), each.date.isoformat() if each.date else "") for each in origins.origins(document)]


def _put_origins(connection: Connection, documents: Iterable[tuple[int, Document]]) -> None:
    rows = [
        {"number": number, "date": date, "id": document_id}
        for document_id, document in documents
        for number, date in _origins(document)
    ]
    if rows:
        connection.executemany(
            "INSERT INTO origins (number, date, document_id) VALUES (:number, :date, :id) ON CONFLICT DO NOTHING", rows
        )
        # What is made from a customer's document is that customer's.
        connection.executemany(
            "UPDATE documents SET customer_id = (SELECT origin.customer_id FROM documents AS origin"
            " WHERE origin.number = :number AND origin.customer = documents.customer"
            " AND origin.customer_id IS NOT NULL ORDER BY origin.id LIMIT 1)"
            " WHERE id = :id AND customer_id IS NULL",
            [{"number": each["number"], "id": each["id"]} for each in rows],
        )


@of_row
def made_from(connection: Connection, number: str, date: dt.date | None) -> list[Successor]:
    """Return what refers to the document of that number, and of that date where both say one, as its origin."""
    rows = connection.execute(
        "SELECT documents.id, documents.number, documents.kind, documents.state"
        " FROM origins JOIN documents ON documents.id = document_id"
        " WHERE origins.number = :number AND (:date = '' OR origins.date IN ('', :date)) ORDER BY documents.id",
        {"number": storable(number), "date": date.isoformat() if date else ""},
    )
    return [Successor(row["id"], row["number"], Kind(row["kind"]), State(row["state"])) for row in rows]


def set_state(connection: Connection, stored: StoredDocument, state: State) -> None:
    """Move a document on; its content stays what it is."""
    connection.execute("UPDATE documents SET state = :state WHERE id = :id", {"state": state, "id": stored.id})
    listing.replace(connection, listing.list_key(stored.document, stored.id), stored.document, stored.id)
    listing.renew_origins(connection, [stored.document])


_STORED = (
    "SELECT id, number, state, revision, own_pdf, origin, email, paid, document_bodies.body,"
    f" departures.body AS departed, departures.logo, departures.design, {HAS_LEFT} AS has_left"
    " FROM documents JOIN document_bodies ON"
    " document_bodies.document_id = id LEFT JOIN departures ON departures.document_id = id"
)


def unknown(document_id: int) -> ProblemError:
    """Return what is raised where the books do not have a document of that key."""
    return ProblemError(Problem("document.unknown", {"number": name_of("", document_id)}))


def fetch(connection: Connection, document_id: int) -> StoredDocument | None:
    """Return the document of that id. Raises ProblemError `document.unreadable`, `document.newer`."""
    row = connection.execute(f"{_STORED} WHERE id = :id", {"id": document_id}).fetchone()
    return None if row is None else _stored(connection, row)


def fetch_all(connection: Connection, document_ids: Sequence[int]) -> list[StoredDocument]:
    """Return the documents of these ids in their order, each once; raises as `fetch` does."""
    dialect, wanted = connection.dialect, list(dict.fromkeys(document_ids))
    rows = connection.execute(f"{_STORED} WHERE {dialect.among('id', 'ids')}", {"ids": dialect.several(wanted)})
    by_id = {row["id"]: row for row in rows.fetchall()}
    return [_stored(connection, by_id[each]) for each in wanted if each in by_id]


@of_row
def _stored(connection: Connection, row: Row) -> StoredDocument:
    document_id = row["id"]
    has_left, departed = bool(row["has_left"]), row["departed"] is not None
    body = row["departed"] if has_left and departed else row["body"]
    document = codec.decoded(body, name_of(row["number"], document_id))
    if row["email"] != storable(document.buyer.email):
        # A better address was kept since; what is mailed goes there, and what has left is not drawn anew.
        document = dataclasses.replace(document, buyer=dataclasses.replace(document.buyer, email=row["email"]))
    if row["paid"] != "0":
        document = dataclasses.replace(document, received=received.received(connection, document_id))
    return StoredDocument(
        document_id,
        # The body has the state of the day it was written.
        dataclasses.replace(document, state=State(row["state"])),
        row["revision"],
        row["own_pdf"],
        row["origin"],
        provisional=not (has_left or document.seller.name),
        logo=row["logo"] if has_left else None,
        # What left when there was no choice yet, and named its seller itself, was written down by nobody.
        design=(row["design"] or "") if has_left else None,
    )


def written(connection: Connection, document_id: int) -> Document:
    """Return a document as it was written, whatever became of it since."""
    row = connection.execute(
        "SELECT number, body FROM documents JOIN document_bodies ON document_id = id WHERE id = :id",
        {"id": document_id},
    ).fetchone()
    return codec.decoded(row["body"], name_of(row["number"], document_id))


def readdress(connection: Connection, stored: StoredDocument, address: str) -> None:
    """Keep another e-mail address of the customer; the content stays what it is."""
    buyer = dataclasses.replace(stored.document.buyer, email=address)
    document = dataclasses.replace(stored.document, buyer=buyer)
    connection.execute(
        "UPDATE documents SET email = :email WHERE id = :id", {"email": storable(address), "id": stored.id}
    )
    listing.replace(connection, listing.list_key(document, stored.id), document, stored.id)


def ids_of(connection: Connection, number: str) -> list[int]:
    """Return the ids of the documents of that number, the oldest first: several where e-invoices brought them in."""
    rows = connection.execute(
        "SELECT id FROM documents WHERE number = :number AND number <> '' ORDER BY id", {"number": storable(number)}
    )
    return [int(row["id"]) for row in rows]
