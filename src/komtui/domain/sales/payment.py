"""Payments: money that came in or went out for a document, what is due on it, and whether it is settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.standing import Dues, Standing, urgent
from komtui.late import dataclass

EARLIEST = dt.timedelta(days=366)
"""How long before its document a payment may be dated: whoever pays in advance does not do so years ahead."""
LONGEST_NOTE = 200
"""Characters."""


@dataclass(frozen=True)
class NewPayment:
    """A payment that is to be entered."""

    document_id: int
    """For which document."""
    date: dt.date
    """On which the money came in or went out."""
    method: str
    """One of those of the house (see `method`)."""
    amount: Decimal
    """In the document's currency, exact; below zero where money goes out."""
    note: str = ""
    """As the person wrote it."""
    rounding: Decimal = ZERO
    """What is handed over beyond the amount, below zero where it is less (see `cash`)."""


@dataclass(frozen=True)
class Payment:
    """A payment as it was entered. It never changes; a mistake is balanced by another one."""

    id: int
    """Key."""
    document_id: int
    """For which document."""
    at: dt.datetime
    """When it was entered (UTC)."""
    date: dt.date
    """On which the money came in or went out."""
    method: str
    """By what."""
    amount: Decimal
    """In `currency`; below zero where money went out."""
    currency: str
    """The document's."""
    note: str
    """As the person wrote it (untrusted text)."""
    who: str
    """Who entered it."""
    store: str
    """Of which store; empty for the company."""
    batch: str
    """The same for the parts of one payment over several documents; else empty."""
    reverses: int | None = None
    """Key of the payment that it takes back."""
    reversed_by: int | None = None
    """Key of the payment that takes it back."""
    rounding: Decimal = ZERO
    """What was handed over beyond the amount, below zero where it was less (see `cash`)."""

    @property
    def holds(self) -> bool:
        """Whether it is neither taken back nor itself what takes another one back."""
        return self.reverses is None and self.reversed_by is None

    @property
    def handed(self) -> Decimal:
        """What came in, such as into the drawer; `amount` is what that settled."""
        return self.amount + self.rounding


def paid(document: Document) -> Decimal:
    """Return what came in for a document since it was issued, below zero what went out."""
    return sum((each.amount for each in document.received), ZERO)


def dues(document: Document) -> Dues:
    """Return what a document asks for, and what came of it."""
    return Dues(document.kind, document.state, document.totals.payable, paid(document))


def balance(document: Document) -> Decimal:
    """Return what is still to come in on a document, below zero what is to go out."""
    return dues(document).balance


def standings_of(document: Document, today: dt.date) -> tuple[Standing, ...]:
    """Return what is said of a document instead of its state, from money and dates, the most urgent first."""
    return urgent(dues(document), document.second_day, today)


def beyond(amount: Decimal, due: Decimal, currency: str, number: str) -> Problem | None:
    """Return what is wrong with a payment where it is more than what is due, or goes the other way; else None."""
    facts = {"number": number, "due": f"{due:f} {currency}"}
    if not due:
        return Problem("payment.nothing-due", facts, "amount")
    if (amount > 0) != (due > 0):
        return Problem("payment.outgoing" if due < 0 else "payment.incoming", facts, "amount")
    return Problem("payment.too-much", facts, "amount") if abs(amount) > abs(due) else None


def spread(amount: Decimal, dues: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return how one payment is shared out over documents, in their order: what is to go out is deducted as a whole.

    `amount` is above zero and no more than the sum of `dues`, or that sum.
    """
    left = amount - sum((due for due in dues if due < 0), ZERO)
    parts = []
    for due in dues:
        part = due if due < 0 else min(due, left)
        left -= max(part, ZERO)
        parts.append(part)
    return tuple(parts)


def is_settled(document: Document) -> bool:
    """Return whether an invoice is paid: since it was issued, or before, so that nothing was due on it (BT-115).

    Of one that was paid before, its file or its paper says so itself. One with an amount below zero is not settled:
    the seller owes it.
    """
    if document.kind is not Kind.INVOICE or document.state is State.CANCELLED:
        return False
    if document.state is State.PAID or document.totals.payable == ZERO:
        return True
    return not is_draft(document.state) and bool(document.received) and not balance(document)


def asks_for_nothing(document: Document) -> bool:
    """Return whether nothing is to be paid any more on an invoice: it is settled, or a credit note took it back.

    Then nobody is told how and until when to pay.
    """
    return document.kind is Kind.INVOICE and (document.state is State.CANCELLED or is_settled(document))


def amount_due(document: Document) -> Decimal:
    """Return what the customer has still to pay on an invoice; nothing on what is settled or cancelled.

    On every other kind nothing is due: what it says is to be paid (BT-115) will be due on the invoice.
    """
    if document.kind is not Kind.INVOICE or asks_for_nothing(document):
        return ZERO
    return max(document.totals.payable - paid(document), ZERO)
