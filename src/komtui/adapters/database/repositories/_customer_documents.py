"""Whose documents are: said by a person, or found by what a customer is known by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.repositories import customer_records as records
from komtui.adapters.database.repositories import listing
from komtui.adapters.database.repositories._customer_writing import (
    NOBODY_ANY_MORE,
    add,
    unknown,
)
from komtui.adapters.database.repositories.journal import Write
from komtui.adapters.database.repositories.records import unknown as unknown_document
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Event, Happening, document_subject
from komtui.domain.problem import ProblemError
from komtui.domain.sales.customer import Customer, CustomerState, customer_subject, known_by, marks
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.party import Party
from komtui.services.ports.customers import Collected, Recognised, StoredCustomer

BY_DOCUMENT = "document"
"""What made a customer that documents brought."""
WITHOUT = "customer_id IS NULL AND state <> 'discarded' AND trim(customer) <> ''"
"""Documents that are made out to somebody, and that nobody of the list is known to have."""
_CANDIDATES = 50
"""Customers of one mark that are looked at: a mark that more of them share tells nobody apart."""


def recognised(connection: Connection, party: Party) -> list[Recognised]:
    """Return the customers of the list that a party seems to be, the surest first."""
    found: dict[int, Recognised] = {}
    for mark, text in marks(party):
        rows = connection.execute(
            "SELECT customers.* FROM customer_marks JOIN customers ON customers.id = customer_id"
            " WHERE mark = :mark AND state = 'kept' ORDER BY customer_id LIMIT :limit",
            {"mark": storable(f"{mark.value}:{text}"), "limit": _CANDIDATES},
        ).fetchall()
        for row in rows:
            stored = records.stored(row)
            # A mark that it has no more, of one that was merged into it, is as good.
            now = known_by(party, stored.customer.party) or (mark if _is_former(mark, text, stored) else None)
            if now is not None:
                found.setdefault(stored.id, Recognised(stored.id, now))
    order = [mark for mark, _ in marks(party)]
    return sorted(found.values(), key=lambda each: (order.index(each.mark), each.id))


def _is_former(mark: object, text: str, stored: StoredCustomer) -> bool:
    return (mark, text) not in marks(stored.customer.party)


def assign(connection: Connection, document_ids: Sequence[int], customer_id: int | None, write: Write) -> int:
    """Say whose documents are; return how many were not before. Raises ProblemError `….unknown`."""
    new = None
    if customer_id is not None:
        customer = records.fetch(connection, customer_id)
        if customer is None or customer.state is not CustomerState.KEPT:
            raise unknown(customer_id)
        new = customer.id
    moved = 0
    for document_id in dict.fromkeys(document_ids):
        row = connection.execute(
            "SELECT customer_id, store FROM documents WHERE id = :id", {"id": document_id}
        ).fetchone()
        if row is None:
            raise unknown_document(document_id)
        if row["customer_id"] != new:
            put(connection, document_id, new)
            facts = {"old": _subject(row["customer_id"]), "new": _subject(new)}
            subjects = (document_subject(document_id), *filter(None, (facts["new"], facts["old"])))
            write(connection, Happening(Event.CUSTOMER, subjects, facts, row["store"]))
            moved += 1
    return moved


def put(connection: Connection, document_id: int, customer_id: int | None) -> None:
    """Write whose a document is."""
    connection.execute(
        "UPDATE documents SET customer_id = :customer WHERE id = :id", {"customer": customer_id, "id": document_id}
    )
    if connection.execute("SELECT 1 FROM reminder_stops WHERE subject LIKE 'customer.%' LIMIT 1").fetchone():
        # Nobody may be to remind the one, or the other.
        listing.renew(connection, [document_id])


def these(connection: Connection, ids: Sequence[int] | None, after: int, limit: int) -> list[Row]:
    """Return the documents that are to have a customer: id, number, store and body."""
    dialect = connection.dialect
    condition = "id > :after"
    values: dict[str, object] = {"after": after, "limit": limit}
    if ids is not None:
        condition = dialect.among("id", "ids")
        values = {"ids": dialect.several(ids), "limit": len(ids)}
    return connection.execute(
        "SELECT id, number, store, customer, body FROM documents JOIN document_bodies ON document_id = id"
        f" WHERE {WITHOUT} AND {condition} ORDER BY id LIMIT :limit",
        values,
    ).fetchall()


def collect(connection: Connection, rows: Sequence[Row], write: Write) -> Collected:
    """Find or make the customers of documents (see `these`), and say whose each of them is."""
    moved: dict[tuple[int, str], list[int]] = {}
    made: set[int] = set()
    for row in rows:
        try:
            document = codec.decoded(row["body"], name_of(row["number"], row["id"]))
        except ProblemError:
            continue  # what nobody can read has nobody
        party = document.buyer
        if not party.name.strip():
            continue
        known = recognised(connection, party)
        if known:
            customer_id = known[0].id
        else:
            # A file's number for them may be anybody's; their list has its own.
            party = replace(party, identifier="")
            (added,) = add(connection, [Customer(party, document.ship_to)], write, made=BY_DOCUMENT)
            customer_id = added.id
            made.add(customer_id)
        put(connection, row["id"], customer_id)
        moved.setdefault((customer_id, row["store"]), []).append(row["id"])
    for (customer_id, store), ids in moved.items():
        subject = customer_subject(customer_id)
        subjects = (subject, *map(document_subject, ids))
        write(connection, Happening(Event.CUSTOMER, subjects, {"old": "", "new": subject}, store))
    found = {customer_id for customer_id, _ in moved} - made
    return Collected(sum(map(len, moved.values())), len(found), len(made), rows[-1]["id"] if rows else 0)


def release(connection: Connection, document_ids: Sequence[int], write: Write) -> int:
    """Take back whose documents are; return how many customers left the list, whom only documents had brought."""
    dialect = connection.dialect
    rows = connection.execute(
        "SELECT DISTINCT customer_id FROM documents WHERE customer_id IS NOT NULL"
        f" AND {dialect.among('id', 'ids')} ORDER BY customer_id",
        {"ids": dialect.several(document_ids)},
    ).fetchall()
    assign(connection, document_ids, None, write)
    gone = 0
    for row in rows:
        values = {"id": row["customer_id"], "by": BY_DOCUMENT}
        alone = connection.execute(
            "SELECT * FROM customers WHERE id = :id AND made = :by AND state = 'kept'"
            " AND NOT EXISTS (SELECT 1 FROM documents WHERE customer_id = :id)",
            values,
        ).fetchone()
        if alone is not None:
            withdrawn = replace(records.stored(alone), customer=NOBODY_ANY_MORE, state=CustomerState.WITHDRAWN)
            records.update(connection, withdrawn)
            connection.execute("DELETE FROM customer_marks WHERE customer_id = :id", values)
            write(connection, Happening(Event.CUSTOMER_WITHDRAWN, (customer_subject(row["customer_id"]),), {}))
            gone += 1
    return gone


def _subject(customer_id: int | None) -> str:
    return "" if customer_id is None else customer_subject(customer_id)
