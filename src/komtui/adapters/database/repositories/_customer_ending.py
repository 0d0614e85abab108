"""Customers that leave the list: a person whose data is taken out, and one who is merged with another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from komtui.adapters.database.connection import Connection, Row
from komtui.adapters.database.repositories import customer_records as records
from komtui.adapters.database.repositories import records as document_records
from komtui.adapters.database.repositories import reminders, saving
from komtui.adapters.database.repositories._customer_holdings import held
from komtui.adapters.database.repositories._customer_writing import (
    NOBODY_ANY_MORE,
    as_seen,
    check_numbers,
    count_on,
    differing,
    rewrite,
)
from komtui.adapters.database.repositories.journal import Write
from komtui.domain.journal import Event, Fact, Happening
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, CustomerState, customer_subject
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.ports.customers import Kept, StoredCustomer


def anonymise(connection: Connection, customer_id: int, revision: int, write: Write) -> Kept:
    """Take a person's data out of the list and of drafts. Raises ProblemError as `as_seen` does."""
    stored = as_seen(connection, customer_id, revision)
    theirs = held(connection, customer_id, dt.date.max)
    rows = connection.execute(
        "SELECT id, state, revision FROM documents WHERE customer_id = :id AND state IN ('draft', 'discarded')"
        " ORDER BY id",
        {"id": customer_id},
    ).fetchall()
    for row in rows:
        _unname(connection, row)
    records.update(
        connection, replace(stored, customer=NOBODY_ANY_MORE, state=CustomerState.ANONYMISED, revision=revision + 1)
    )
    connection.execute("DELETE FROM customer_marks WHERE customer_id = :id", {"id": customer_id})
    kept = Kept(theirs.issued, len(rows), theirs.letters)
    facts: dict[str, Fact] = {"documents": kept.documents}
    write(connection, Happening(Event.CUSTOMER_ANONYMISED, (customer_subject(customer_id),), facts))
    return kept


def _unname(connection: Connection, row: Row) -> None:
    """Take the customer out of a draft."""
    draft = document_records.fetch(connection, row["id"])
    if draft is None:
        return
    document = replace(draft.document, buyer=Party(""), ship_to=None)
    if draft.document.state is State.DRAFT:
        saving.save(connection, saving.prepared(row["id"], document), row["revision"], None)
    else:
        document_records.update(connection, draft, document)


def merge(
    connection: Connection, into: StoredCustomer, other: StoredCustomer, customer: Customer, write: Write
) -> StoredCustomer:
    """Make two customers one, which is `customer` then. Raises ProblemError `customer.same`, and as `as_seen` does."""
    if into.id == other.id:
        raise ProblemError(Problem("customer.same", {"customer": into.called}))
    kept, gone = (as_seen(connection, each.id, each.revision) for each in (into, other))
    values = {"into": kept.id, "other": gone.id}
    # Whose data it is, is the other one's from now on, and can be taken out with it.
    records.update(connection, replace(gone, customer=NOBODY_ANY_MORE, state=CustomerState.MERGED))
    connection.execute("UPDATE customers SET merged_into = :into WHERE id = :other", values)
    connection.execute("UPDATE customers SET merged_into = :into WHERE merged_into = :other", values)
    check_numbers(connection, [customer], kept.id)
    moved = connection.execute("UPDATE documents SET customer_id = :into WHERE customer_id = :other", values).rowcount
    # Whoever was known again by what the other one was, is known by it still.
    connection.execute(
        "INSERT INTO customer_marks (mark, customer_id) SELECT mark, CAST(:into AS bigint) FROM customer_marks"
        " WHERE customer_id = :other ON CONFLICT DO NOTHING",
        values,
    )
    connection.execute("DELETE FROM customer_marks WHERE customer_id = :other", values)
    subjects = (customer_subject(kept.id), customer_subject(gone.id))
    reminders.inherit(connection, *subjects)
    facts: dict[str, Fact] = {"merged": customer_subject(gone.id), "documents": moved}
    write(connection, Happening(Event.CUSTOMER_MERGED, subjects, facts))
    changed = differing(kept.customer, customer)
    return rewrite(connection, kept, customer, write, changed) if changed else count_on(connection, kept)
