"""What follows from money and dates: the balance of a document, and whether it is overdue, expired or paid in part.

Nothing of it is stored. It is asked with what a row of the list holds, so that a list need not load whole documents.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from komtui.domain.money import ZERO
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State


class Standing(StrEnum):
    """What is so today."""

    OVERDUE = "overdue"
    """An invoice was to be paid before today, and something of it is still due."""
    PART_PAID = "part-paid"
    """Something was paid, and something is left."""
    SETTLED = "settled"
    """Nothing is left of what an invoice asked for, or of what a credit note gave."""
    EXPIRED = "expired"
    """Nobody has answered a quote until the day to which it is valid."""


def owed(kind: Kind, state: State, payable: Decimal) -> Decimal:
    """Return what a document brings: of an invoice what was due at first (BT-115), of a credit note less than nothing.

    A draft, a quote and an order bring nothing yet, and what a credit note took back nothing any more.
    """
    if state in {State.DRAFT, State.DISCARDED, State.CANCELLED}:
        return ZERO
    if kind is Kind.INVOICE:
        return payable
    return -payable if kind is Kind.CREDIT_NOTE else ZERO


def balance(kind: Kind, state: State, payable: Decimal, paid: Decimal) -> Decimal:
    """Return what is still to come in, below zero what is to go out.

    `paid` is what came in since the document was issued, below zero what went out. What was set down as paid before
    payments were entered has nothing left.
    """
    if state in {State.PAID, State.CANCELLED}:
        return ZERO
    return owed(kind, state, payable) - (paid if kind in {Kind.INVOICE, Kind.CREDIT_NOTE} else ZERO)


class Dues(NamedTuple):
    """What a document asks for, and what came of it."""

    kind: Kind
    """What it is."""
    state: State
    """Where it stands."""
    payable: Decimal
    """What was due at first (BT-115)."""
    paid: Decimal
    """What came in since, below zero what went out."""

    @property
    def balance(self) -> Decimal:
        """What is still to come in, below zero what is to go out."""
        return balance(*self)


def standings(dues: Dues, until: dt.date | None, today: dt.date) -> tuple[Standing, ...]:
    """Return what is so today, the most urgent first.

    `until` is the day by which an invoice is to be paid, or to which a quote is valid.
    """
    kind, state = dues.kind, dues.state
    late = until is not None and until < today
    if kind is Kind.QUOTE:
        return (Standing.EXPIRED,) if late and state is State.ISSUED else ()
    if kind is Kind.ORDER or state in {State.DRAFT, State.DISCARDED, State.CANCELLED}:
        return ()
    left = dues.balance
    if not left:
        return (Standing.SETTLED,)
    overdue = (Standing.OVERDUE,) if kind is Kind.INVOICE and left > 0 and late else ()
    return (*overdue, Standing.PART_PAID) if dues.paid else overdue
