"""The sales of a period, as they were issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from komtui.adapters.database import codec
from komtui.adapters.database.connection import Connection, Database, Row
from komtui.adapters.database.terms import storable
from komtui.domain.money import ZERO
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.standing import balance
from komtui.services.listing import A_DAY
from komtui.services.ports.sales import Owner, Sold

OWNER = "LEFT JOIN customers ON customers.id = documents.customer_id"
"""What `owner` reads, as `owner_id` and `owner_number`."""
OWNER_COLUMNS = "documents.customer_id AS owner_id, customers.identifier AS owner_number, customers.name AS owner_name"


def owner(row: Row) -> Owner | None:
    """Return whose a document is."""
    if row["owner_id"] is None:
        return None
    return Owner(row["owner_id"], row["owner_number"] or "", row["owner_name"] or "")


class SalesRepository:
    """Implements `ports.sales.Sales`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, first: dt.date, last: dt.date, store: str | None = None, *, after: int = 0, limit: int
    ) -> Sequence[Sold]:
        """Return invoices and credit notes of these days, some at a time."""
        of_store = "" if store is None else " AND documents.store = :store"
        # The list's key begins with the day: its index leads to the period, and on from page to page.
        statement = (
            f"SELECT documents.key, documents.id, documents.number, employee, document_bodies.body, {OWNER_COLUMNS}"
            f" FROM documents JOIN document_bodies ON document_id = documents.id {OWNER}"
            " WHERE documents.key > :after AND documents.key < :edge AND kind IN ('invoice', 'credit-note')"
            f" AND documents.state NOT IN ('draft', 'discarded'){of_store} ORDER BY documents.key LIMIT :limit"
        )
        values = {
            "after": max(after, first.toordinal() * A_DAY - 1),
            "edge": (last.toordinal() + 1) * A_DAY,
            "store": storable(store or ""),
            "limit": limit,
        }

        def work(connection: Connection) -> list[Sold]:
            return [
                Sold(
                    row["key"],
                    row["id"],
                    codec.decoded(row["body"], name_of(row["number"], row["id"])),
                    row["employee"],
                    owner(row),
                )
                for row in connection.execute(statement, values)
            ]

        return await self._database.read(work)

    async def settled(self, document_ids: Sequence[int], until: dt.date) -> Mapping[int, dt.date]:
        """Return of which documents nothing was left on that day."""

        def work(connection: Connection) -> dict[int, dt.date]:
            among = connection.dialect.among("document_id", "ids")
            rows = connection.execute(
                "SELECT document_id, kind, payable, payments.date, amount FROM payments"
                f" JOIN documents ON documents.id = document_id WHERE payments.date <= :until AND {among}",
                {"until": until.isoformat(), "ids": connection.dialect.several(document_ids)},
            ).fetchall()
            return _settled(rows)

        return await self._database.read(work) if document_ids else {}


def _settled(rows: Sequence[Row]) -> dict[int, dt.date]:
    paid, last, owed = dict[int, Decimal](), dict[int, str](), dict[int, tuple[Kind, Decimal]]()
    for row in rows:
        key = row["document_id"]
        paid[key] = paid.get(key, ZERO) + Decimal(row["amount"])
        last[key] = max(last.get(key, ""), row["date"])
        owed[key] = (Kind(row["kind"]), Decimal(row["payable"]))
    return {
        key: dt.date.fromisoformat(last[key])
        for key, (kind, payable) in owed.items()
        if balance(kind, State.ISSUED, payable, paid[key]) == ZERO
    }
