"""Payments as they are read: one, those of a document, and what of them its page says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from komtui.adapters.database.connection import Connection, Row, of_row
from komtui.adapters.database.moments import moment
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Received
from komtui.domain.sales.payment import Payment

COLUMNS: Final = "payments.*, takers.id AS reversed_by"
SOURCE: Final = "payments LEFT JOIN payments AS takers ON takers.reverses = payments.id"


def fetch(connection: Connection, payment_id: int) -> Payment | None:
    """Return one payment."""
    statement = f"SELECT {COLUMNS} FROM {SOURCE} WHERE payments.id = :id"
    row = connection.execute(statement, {"id": payment_id}).fetchone()
    return None if row is None else payment(row)


def of(connection: Connection, document_id: int) -> list[Payment]:
    """Return the payments of a document in the order in which they were entered."""
    statement = f"SELECT {COLUMNS} FROM {SOURCE} WHERE payments.document_id = :document ORDER BY payments.id"
    return [payment(row) for row in connection.execute(statement, {"document": document_id})]


def received(connection: Connection, document_id: int) -> tuple[Received, ...]:
    """Return what was paid for a document and not taken back, by date."""
    held = [each for each in of(connection, document_id) if each.holds]
    return tuple(
        # What several documents are paid with was rounded as one sum, of which one page knows nothing.
        Received(each.date, each.method, each.amount, ZERO if each.batch else each.rounding)
        for each in sorted(held, key=lambda each: each.date)
    )


@of_row
def payment(row: Row) -> Payment:
    """Return the payment of a row."""
    return Payment(
        row["id"],
        row["document_id"],
        moment(row["at"]),
        dt.date.fromisoformat(row["date"]),
        row["method"],
        Decimal(row["amount"]),
        row["currency"],
        row["note"],
        row["who"],
        row["store"],
        row["batch"],
        row["reverses"],
        row["reversed_by"],
        Decimal(row["rounding"]),
    )
