"""The customers: written with their terms and marks, and each change with its entry in the journal."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.repositories import customer_records as records
from komtui.adapters.database.repositories._customer_documents import (
    WITHOUT,
    assign,
    collect,
    recognised,
    release,
    these,
)
from komtui.adapters.database.repositories._customer_ending import anonymise, merge
from komtui.adapters.database.repositories._customer_holdings import held
from komtui.adapters.database.repositories._customer_writing import (
    add,
    as_seen,
    check_numbers,
    differing,
    rewrite,
)
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.terms import storable
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.party import Party
from komtui.services.ports.customers import Collected, Held, Kept, Recognised, StoredCustomer


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
            before = as_seen(connection, customer_id, revision)
            if changed := differing(before.customer, customer):
                check_numbers(connection, [customer], customer_id)
                return rewrite(connection, before, customer, write, changed)
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
            lambda connection: assign(connection, document_ids, customer_id, write), chained=True
        )

    async def recognised(self, party: Party) -> Sequence[Recognised]:
        """Return the customers of the list that a party seems to be, the surest first."""
        return await self._database.read(lambda connection: recognised(connection, party))

    async def held(self, customer_id: int) -> Held:
        """Return what one has in the books."""
        today = self._recorder.today()
        return await self._database.read(lambda connection: held(connection, customer_id, today))

    async def without(self) -> int:
        """Return how many documents nobody of the list is known to have."""
        statement = f"SELECT count(*) AS documents FROM documents WHERE {WITHOUT}"
        return await self._database.read(lambda connection: int(connection.execute(statement).fetchone()["documents"]))

    async def collect(
        self, document_ids: Sequence[int] | None = None, *, after: int = 0, limit: int = 100
    ) -> Collected:
        """Find or make the customer of documents; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: collect(connection, these(connection, document_ids, after, limit), write), chained=True
        )

    async def release(self, document_ids: Sequence[int]) -> int:
        """Take back what `collect` did; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(lambda connection: release(connection, document_ids, write), chained=True)

    async def anonymise(self, customer_id: int, revision: int) -> Kept:
        """Take a person's data out; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: anonymise(connection, customer_id, revision, write), chained=True
        )

    async def merge(self, into: StoredCustomer, other: StoredCustomer, customer: Customer) -> StoredCustomer:
        """Make two customers one; see `ports.customers.Customers`."""
        write = self._recorder.writing()
        return await self._database.write(
            lambda connection: merge(connection, into, other, customer, write), chained=True
        )
