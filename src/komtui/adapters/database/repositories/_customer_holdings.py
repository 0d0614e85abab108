"""What a customer has in the books: documents, letters, what is owed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from komtui.adapters.database.connection import Connection
from komtui.domain.mail.delivery_state import UNDELIVERED_STATES
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import balance, is_overdue
from komtui.services.ports.customers import Held
from komtui.services.ports.outbox import STATEMENT

_UNDELIVERED = f"""
    SELECT count(DISTINCT letters.id) AS letters FROM deliveries
    JOIN letters ON letters.id = deliveries.letter_id
    LEFT JOIN letter_documents ON letter_documents.letter_id = letters.id
    LEFT JOIN documents ON documents.id = letter_documents.document_id
    WHERE deliveries.state IN ({", ".join(f"'{state}'" for state in UNDELIVERED_STATES)})
    AND deliveries.settled_at IS NULL AND (letters.kind = :kind OR documents.customer_id = :id)
"""


def held(connection: Connection, customer_id: int, today: dt.date) -> Held:
    """Return what a customer has in the books, overdue as of `today`."""
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
        if is_overdue(left, due, today):
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
