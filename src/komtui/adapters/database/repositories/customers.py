"""The customers: written with their terms and marks, and each change with its entry in the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.repositories import customer_records as records
from komtui.adapters.database.repositories import records as document_records
from komtui.adapters.database.repositories import reminders, saving
from komtui.adapters.database.repositories.journal import Recorder, Write
from komtui.adapters.database.terms import storable
from komtui.domain.journal import Event, Fact, Happening, document_subject
from komtui.domain.mail.delivery_state import UNDELIVERED_STATES
from komtui.domain.money import ZERO, Money
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, CustomerState, customer_name, customer_subject, known_by, marks
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.party import Party
from komtui.domain.sales.standing import Standing, balance, standing
from komtui.services.ports.customers import Collected, Held, Kept, Recognised, StoredCustomer
from komtui.services.ports.outbox import STATEMENT

NOBODY_ANY_MORE = Customer(Party(""))
"""What is kept of a customer that is not in the list any more."""
BY_DOCUMENT = "document"
"""What made a customer that documents brought."""
_WITHOUT = "customer_id IS NULL AND state <> 'discarded'"
_UNDELIVERED = f"""
    SELECT count(DISTINCT letters.id) AS letters FROM deliveries
    JOIN letters ON letters.id = deliveries.letter_id
    LEFT JOIN letter_documents ON letter_documents.letter_id = letters.id
    LEFT JOIN documents ON documents.id = letter_documents.document_id
    WHERE deliveries.state IN ({", ".join(f"'{state}'" for state in UNDELIVERED_STATES)})
    AND deliveries.settled_at IS NULL AND (letters.kind = :kind OR documents.customer_id = :id)
"""  # noqa: S608 - only texts of this program are put in
_CANDIDATES = 50
"""Customers of one mark that are looked at: a mark that more of them share tells nobody apart."""


class CustomerRepository:
    """Implements `ports.customers.Customers`."""

    def __init__(self, database: Database, recorder: Recorder | None = None) -> None:
        self._database = database
        self._recorder = recorder or Recorder()

    async def add(self, customers: Sequence[Customer]) -> Sequence[StoredCustomer]:
        """Write all or none. Raises ProblemError `customer.number-taken`, with every number that is."""
        write = self._recorder.writing()
        return await self._database.write(lambda connection: add(connection, customers, write), chained=True)

    async def get(self, customer_id: int) -> StoredCustomer | None:
        """Return one, whatever became of it; of one that was merged, the one that it was merged into."""
        return await self._database.read(lambda connection: records.fetch(connection, customer_id))

    async def numbered(self, number: str) -> StoredCustomer | None:
        """Return the customer of the list that has that number."""

        def work(connection: Connection) -> StoredCustomer | None:
            row = connection.execute(
                "SELECT * FROM customers WHERE state = 'kept' AND identifier = :number AND identifier <> ''",
                {"number": storable(number)},
            ).fetchone()
            return None if row is None else records.stored(row)

        return await self._database.read(work)

    async def after(self, customer_id: int, limit: int) -> Sequence[StoredCustomer]:
        """Return up to `limit` customers of the list with keys above that one, by key."""
        statement = "SELECT * FROM customers WHERE state = 'kept' AND id > :id ORDER BY id LIMIT :limit"
        values = {"id": customer_id, "limit": limit}
        return await self._database.read(lambda connection: records.every(connection.execute(statement, values)))

    async def save(self, customer_id: int, revision: int, customer: Customer) -> StoredCustomer:
        """Write it anew; see `ports.customers.Customers`."""
        write = self._recorder.writing()

        def work(connection: Connection) -> StoredCustomer:
            before = _as_seen(connection, customer_id, revision)
            if changed := _changed(before.customer, customer):
                _check_numbers(connection, [customer], customer_id)
                return _written(connection, before, customer, write, changed)
            return before

        return await self._database.write(work, chained=True)

    async def of_document(self, document_id: int) -> StoredCustomer | None:
        """Return whose a document is."""

        def work(connection: Connection) -> StoredCustomer | None:
            row = connection.execute(
                "SELECT customer_id FROM documents WHERE id = :id AND customer_id IS NOT NULL", {"id": document_id}
            ).fetchone()
            return None if row is None else records.fetch(connection, row["customer_id"])

        return await self._database.read(work)

    async def assign(self, document_ids: Sequence[int], customer_id: int | None) -> int:
        """Say whose documents are; return how many were not before."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _assign(connection, document_ids, customer_id, write), chained=True
        )

    async def recognised(self, party: Party) -> Sequence[Recognised]:
        """Return the customers of the list that a party seems to be, the surest first."""
        return await self._database.read(lambda connection: recognised(connection, party))

    async def held(self, customer_id: int) -> Held:
        """Return what one has in the books."""
        today = self._recorder.today()
        return await self._database.read(lambda connection: _held(connection, customer_id, today))

    async def without(self) -> int:
        """Return how many documents nobody of the list is known to have."""
        statement = f"SELECT count(*) AS documents FROM documents WHERE {_WITHOUT}"  # noqa: S608 - a constant
        return await self._database.read(lambda connection: int(connection.execute(statement).fetchone()["documents"]))

    async def collect(
        self, document_ids: Sequence[int] | None = None, *, after: int = 0, limit: int = 100
    ) -> Collected:
        """Find or make the customer of documents; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _collect(connection, _these(connection, document_ids, after, limit), write), chained=True
        )

    async def release(self, document_ids: Sequence[int]) -> int:
        """Take back what `collect` did; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(lambda connection: _release(connection, document_ids, write), chained=True)

    async def anonymise(self, customer_id: int, revision: int) -> Kept:
        """Take a person's data out; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _anonymise(connection, customer_id, revision, write), chained=True
        )

    async def merge(self, into: StoredCustomer, other: StoredCustomer, customer: Customer) -> StoredCustomer:
        """Make two customers one; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: _merge(connection, into, other, customer, write), chained=True
        )


def add(connection: Connection, customers: Sequence[Customer], write: Write, made: str = "") -> list[StoredCustomer]:
    """Write customers, and that they are there, within a transaction."""
    _check_numbers(connection, customers)
    ids = connection.dialect.new_ids(connection, "customers", len(customers))
    added = records.insert(connection, list(zip(ids, customers, strict=True)), made)
    for each in added:
        write(connection, Happening(Event.CUSTOMER_ADDED, (customer_subject(each.id),), {"made": made}))
    return added


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


def _assign(connection: Connection, document_ids: Sequence[int], customer_id: int | None, write: Write) -> int:
    new = None
    if customer_id is not None:
        customer = records.fetch(connection, customer_id)
        if customer is None or customer.state is not CustomerState.KEPT:
            raise _unknown(customer_id)
        new = customer.id
    moved = 0
    for document_id in dict.fromkeys(document_ids):
        row = connection.execute(
            "SELECT customer_id, store FROM documents WHERE id = :id", {"id": document_id}
        ).fetchone()
        if row is None:
            raise ProblemError(Problem("document.unknown", {"number": name_of("", document_id)}))
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


def _held(connection: Connection, customer_id: int, today: dt.date) -> Held:
    row = connection.execute(
        "SELECT count(*) AS documents, coalesce(sum(CASE WHEN state = 'draft' THEN 1 ELSE 0 END), 0) AS drafts,"
        " (SELECT count(DISTINCT letter_id) FROM letter_documents JOIN documents AS theirs ON theirs.id = document_id"
        " WHERE theirs.customer_id = :id) AS letters"
        " FROM documents WHERE customer_id = :id AND state <> 'discarded'",
        {"id": customer_id},
    ).fetchone()
    owed: dict[str, Decimal] = {}
    overdue: dict[str, Decimal] = {}
    for each in connection.execute(
        "SELECT state, currency, payable, paid, due_date FROM documents"
        " WHERE customer_id = :id AND kind = 'invoice' AND state = 'issued'",
        {"id": customer_id},
    ):
        left = balance(Kind.INVOICE, State(each["state"]), Decimal(each["payable"]), Decimal(each["paid"])) or ZERO
        due = dt.date.fromisoformat(each["due_date"]) if each["due_date"] else None
        currency = each["currency"]
        owed[currency] = owed.get(currency, ZERO) + left
        if standing(left, ZERO, due, today) is Standing.OVERDUE:
            overdue[currency] = overdue.get(currency, ZERO) + left
    documents, drafts, letters = (int(row[each]) for each in ("documents", "drafts", "letters"))
    unsettled = _undelivered(connection, customer_id)
    return Held(documents, drafts, letters, _money(owed), _money(overdue), unsettled)


def _undelivered(connection: Connection, customer_id: int) -> int:
    """Return how many letters to a customer somebody must look at; found by their state, since few have it."""
    row = connection.execute(_UNDELIVERED, {"id": customer_id, "kind": f"{STATEMENT}:{customer_id}"}).fetchone()
    return int(row["letters"])


def _money(sums: dict[str, Decimal]) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()) if amount)


def _these(connection: Connection, ids: Sequence[int] | None, after: int, limit: int) -> list[Row]:
    """Return the documents that are to have a customer: id, number, store and body."""
    dialect = connection.dialect
    condition = "id > :after"
    values: dict[str, object] = {"after": after, "limit": limit}
    if ids is not None:
        condition = dialect.among("id", "ids")
        values = {"ids": dialect.several(ids), "limit": len(ids)}
    return connection.execute(
        "SELECT id, number, store, customer, body FROM documents JOIN document_bodies ON document_id = id"  # noqa: S608 - constants
        f" WHERE {_WITHOUT} AND {condition} ORDER BY id LIMIT :limit",
        values,
    ).fetchall()


def _anonymise(connection: Connection, customer_id: int, revision: int, write: Write) -> Kept:
    stored = _as_seen(connection, customer_id, revision)
    held = _held(connection, customer_id, dt.date.max)
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
    kept = Kept(held.issued, len(rows), held.letters)
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


def _collect(connection: Connection, rows: Sequence[Row], write: Write) -> Collected:
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


def _release(connection: Connection, document_ids: Sequence[int], write: Write) -> int:
    dialect = connection.dialect
    rows = connection.execute(
        "SELECT DISTINCT customer_id FROM documents WHERE customer_id IS NOT NULL"  # noqa: S608 - constants
        f" AND {dialect.among('id', 'ids')} ORDER BY customer_id",
        {"ids": dialect.several(document_ids)},
    ).fetchall()
    _assign(connection, document_ids, None, write)
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


def _merge(
    connection: Connection, into: StoredCustomer, other: StoredCustomer, customer: Customer, write: Write
) -> StoredCustomer:
    if into.id == other.id:
        raise ProblemError(Problem("customer.same", {"customer": into.called}))
    kept, gone = (_as_seen(connection, each.id, each.revision) for each in (into, other))
    values = {"into": kept.id, "other": gone.id}
    # Whose data it is, is the other one's from now on, and can be taken out with it.
    records.update(connection, replace(gone, customer=NOBODY_ANY_MORE, state=CustomerState.MERGED))
    connection.execute("UPDATE customers SET merged_into = :into WHERE id = :other", values)
    connection.execute("UPDATE customers SET merged_into = :into WHERE merged_into = :other", values)
    _check_numbers(connection, [customer], kept.id)
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
    changed = _changed(kept.customer, customer)
    return _written(connection, kept, customer, write, changed) if changed else _touched(connection, kept)


def _written(
    connection: Connection, before: StoredCustomer, customer: Customer, write: Write, changed: Sequence[str]
) -> StoredCustomer:
    """Write a customer anew, and into the journal which fields are other ones."""
    after = replace(before, customer=customer, revision=before.revision + 1)
    records.update(connection, after)
    records.put_marks(connection, [(after.id, customer)])
    write(connection, Happening(Event.CUSTOMER_CHANGED, (customer_subject(after.id),), {"fields": list(changed)}))
    return after


def _touched(connection: Connection, stored: StoredCustomer) -> StoredCustomer:
    """Count a revision on: whoever has the customer before them sees that something became of it."""
    after = replace(stored, revision=stored.revision + 1)
    records.update(connection, after)
    return after


def _as_seen(connection: Connection, customer_id: int, revision: int) -> StoredCustomer:
    """Return a customer of the list that has not changed since somebody saw it."""
    row = connection.execute("SELECT * FROM customers WHERE id = :id", {"id": customer_id}).fetchone()
    if row is None:
        raise _unknown(customer_id)
    stored = records.stored(row)
    if stored.revision != revision or stored.state is not CustomerState.KEPT:
        facts = {"customer": stored.customer.party.name or stored.called}
        raise ProblemError(Problem("customer.changed-meanwhile", facts))
    return stored


def _check_numbers(connection: Connection, customers: Sequence[Customer], own: int = 0) -> None:
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


def _changed(before: Customer, after: Customer) -> list[str]:
    """Return the names of the fields that differ."""
    names = [each.name for each in fields(Customer) if getattr(before, each.name) != getattr(after, each.name)]
    if "party" in names:
        names.remove("party")
        one, other = before.party, after.party
        names += [each.name for each in fields(Party) if getattr(one, each.name) != getattr(other, each.name)]
    return sorted(names)


def _subject(customer_id: int | None) -> str:
    return "" if customer_id is None else customer_subject(customer_id)


def _unknown(customer_id: int) -> ProblemError:
    return ProblemError(Problem("customer.unknown", {"customer": customer_name("", customer_id)}))
