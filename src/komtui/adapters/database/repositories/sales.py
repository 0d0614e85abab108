"""The sales of a period, as they were issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Database
from komtui.adapters.database.terms import storable
from komtui.domain.sales.numbering import name_of
from komtui.services.ports.sales import Sold


class SalesRepository:
    """Implements `ports.sales.Sales`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(self, first: dt.date, last: dt.date, store: str | None = None) -> Sequence[Sold]:
        """Return the invoices and credit notes of these days, in the order of days; of one store, or of all."""
        of_store = "" if store is None else " AND store = :store"
        statement = (
            "SELECT id, number, employee, body FROM documents JOIN document_bodies ON document_id = id"  # noqa: S608
            " WHERE date >= :first AND date <= :last AND kind IN ('invoice', 'credit-note')"
            f" AND state NOT IN ('draft', 'discarded'){of_store} ORDER BY key"
        )
        values = {"first": first.isoformat(), "last": last.isoformat(), "store": storable(store or "")}

        def work(connection: Connection) -> list[Sold]:
            return [
                Sold(codec.decoded(row["body"], name_of(row["number"], row["id"])), row["employee"])
                for row in connection.execute(statement, values)
            ]

        return await self._database.read(work)
