"""Writing customers: added, changed, and never over what somebody else has changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from komtui.adapters.database.connection import Connection
from komtui.adapters.database.repositories import customer_records as records
from komtui.adapters.database.repositories.journal import Write
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Event, Happening
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, CustomerState, customer_name, customer_subject
from komtui.domain.sales.party import Party
from komtui.services.ports.customers import StoredCustomer

NOBODY_ANY_MORE = Customer(Party(""))
"""What is kept of a customer that is not in the list any more."""


def add(connection: Connection, customers: Sequence[Customer], write: Write, made: str = "") -> list[StoredCustomer]:
    """Write customers, and that they are there, within a transaction."""
    check_numbers(connection, customers)
    ids = connection.dialect.new_ids(connection, "customers", len(customers))
    added = records.insert(connection, list(zip(ids, customers, strict=True)), made)
    for each in added:
        write(connection, Happening(Event.CUSTOMER_ADDED, (customer_subject(each.id),), {"made": made}))
    return added


def rewrite(
    connection: Connection, before: StoredCustomer, customer: Customer, write: Write, changed: Sequence[str]
) -> StoredCustomer:
    """Write a customer anew, and into the journal which fields are other ones."""
    after = replace(before, customer=customer, revision=before.revision + 1)
    records.update(connection, after)
    records.put_marks(connection, [(after.id, customer)])
    write(connection, Happening(Event.CUSTOMER_CHANGED, (customer_subject(after.id),), {"fields": list(changed)}))
    return after


def count_on(connection: Connection, stored: StoredCustomer) -> StoredCustomer:
    """Count a revision on: whoever has the customer before them sees that something became of it."""
    after = replace(stored, revision=stored.revision + 1)
    records.update(connection, after)
    return after


def as_seen(connection: Connection, customer_id: int, revision: int) -> StoredCustomer:
    """Return a customer of the list that has not changed since somebody saw it."""
    row = connection.execute("SELECT * FROM customers WHERE id = :id", {"id": customer_id}).fetchone()
    if row is None:
        raise unknown(customer_id)
    stored = records.stored(row)
    if stored.revision != revision or stored.state is not CustomerState.KEPT:
        facts = {"customer": stored.customer.party.name or stored.called}
        raise ProblemError(Problem("customer.changed-meanwhile", facts))
    return stored


def check_numbers(connection: Connection, customers: Sequence[Customer], own: int = 0) -> None:
    """Raise ProblemError `customer.number-taken` for every customer number that another one has."""
    problems: list[Problem] = []
    inside: set[str] = set()
    for number in filter(None, (storable(each.party.identifier) for each in customers)):
        row = connection.execute(
            # By the index, which has only those that have a number.
            "SELECT name FROM customers WHERE state = 'kept' AND identifier <> '' AND identifier = :number"
            " AND id <> :own",
            {"number": number, "own": own},
        ).fetchone()
        if row is not None or number in inside:
            facts = {"number": number, "name": row["name"] if row is not None else ""}
            problems.append(Problem("customer.number-taken", facts, "identifier"))
        inside.add(number)
    if problems:
        raise ProblemError(*problems)


def differing(before: Customer, after: Customer) -> list[str]:
    """Return the names of the fields that differ."""
    names = [each.name for each in fields(Customer) if getattr(before, each.name) != getattr(after, each.name)]
    if "party" in names:
        names.remove("party")
        one, other = before.party, after.party
        names += [each.name for each in fields(Party) if getattr(one, each.name) != getattr(other, each.name)]
    return sorted(names)


def unknown(customer_id: int) -> ProblemError:
    """Return that there is no such customer."""
    return ProblemError(Problem("customer.unknown", {"customer": customer_name("", customer_id)}))
