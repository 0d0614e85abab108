"""Payment: what is due on a document, and whether it is settled."""

from __future__ import annotations

from decimal import Decimal

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State


def is_settled(document: Document) -> bool:
    """Return whether an invoice is paid: since it was issued, or before, so that nothing was due on it (BT-115).

    Of one that was paid before, its file or its paper says so itself. One with an amount below zero is not settled:
    the seller owes it.
    """
    if document.kind is not Kind.INVOICE or document.state is State.CANCELLED:
        return False
    return document.state is State.PAID or document.totals.payable == ZERO


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
    return max(document.totals.payable, ZERO)
