"""How an invoice stands with its payment: what is still to be paid on it, and what a list says beside its state.

Apart from `payment`, which reads whole documents: a list has no more than a row of each, before the first paint.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from komtui.domain.money import ZERO
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State, is_draft

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal


class Standing(StrEnum):
    """What is to be said of an invoice that is issued and not settled."""

    PART = "part"
    """Some of it has come in."""
    OVERDUE = "overdue"
    """It was to be paid before today, and something of it has not come in: this goes before `PART`."""


def balance(kind: Kind, state: State, payable: Decimal, paid: Decimal) -> Decimal | None:
    """Return what is still to be paid on a document: what was due when it was issued (BT-115), less what has come in.

    Nothing on an invoice that is settled or cancelled; below zero where the seller owes. None where nothing ever is
    due: on other kinds, and on drafts.
    """
    if kind is not Kind.INVOICE or is_draft(state):
        return None
    return ZERO if state in {State.PAID, State.CANCELLED} else payable - paid


def standing(owed: Decimal | None, paid: Decimal, due_date: dt.date | None, today: dt.date) -> Standing | None:
    """Return what is to be said beside the state of a document on which `owed` is still to be paid; None for nothing.

    The day on which it is due is still in time.
    """
    if owed is None or owed <= ZERO:
        return None
    if due_date is not None and due_date < today:
        return Standing.OVERDUE
    return Standing.PART if paid > ZERO else None
