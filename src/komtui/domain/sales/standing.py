"""How a document stands: what is still to be paid on it, what a list says beside its state, and what is yet to be done.

Apart from `payment`, which reads whole documents: a list has no more than a row of each, before the first paint.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from komtui.domain.money import ZERO
from komtui.domain.sales.kind import BILLS, Kind
from komtui.domain.sales.lifecycle import State, is_draft, stands

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from decimal import Decimal


class Standing(StrEnum):
    """What follows for a document from money and dates. Nothing of it is stored."""

    PART = "part"
    """Some of what an invoice asks for has come in, or of what a credit note gives has gone out."""
    OVERDUE = "overdue"
    """It was to be paid before today, and something of it has not come in: this goes before `PART`."""
    SETTLED = "settled"
    """Nothing is left of what an invoice asked for."""
    REFUNDED = "refunded"
    """All that a credit note gives has gone out, or was set against what was due."""
    EXPIRED = "expired"
    """Nobody has answered a quote until the day to which it is valid."""


def balance(kind: Kind, state: State, payable: Decimal, paid: Decimal) -> Decimal | None:
    """Return what is still to be paid on a document: what was due when it was issued (BT-115), less what has come in.

    Nothing on an invoice that is settled or cancelled; below zero where the seller owes, as on a credit note. None
    where nothing ever is due: on other kinds, and on drafts.
    """
    if kind not in BILLS or is_draft(state):
        return None
    if state in {State.PAID, State.CANCELLED}:
        return ZERO
    return (payable if kind.traits.sells > 0 else -payable) - paid


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
        """What is still to come in, below zero what is to go out; zero where nothing ever is."""
        return balance(*self) or ZERO


def standings(dues: Dues, until: dt.date | None, today: dt.date) -> tuple[Standing, ...]:
    """Return all that is so today, the most urgent first.

    `until` is the day by which an invoice is to be paid, or to which a quote is valid.
    """
    if dues.kind is Kind.QUOTE:
        return (Standing.EXPIRED,) if dues.state is State.ISSUED and is_late(until, today) else ()
    left = balance(*dues)
    if left is None or dues.state is State.CANCELLED:
        return ()
    if not left:
        if dues.kind.traits.sells > 0:
            return (Standing.SETTLED,)
        # Where nothing was due at first, nothing went out.
        return (Standing.REFUNDED,) if dues.paid else ()
    part = (Standing.PART,) if dues.paid else ()
    return (Standing.OVERDUE, *part) if is_overdue(left, until, today) else part


def urgent(dues: Dues, until: dt.date | None, today: dt.date) -> tuple[Standing, ...]:
    """Return of `standings` what is said instead of the state: that nothing is left, `PAID` says better itself."""
    found = standings(dues, until, today)
    return () if dues.state is State.PAID and found == (Standing.SETTLED,) else found


def is_overdue(owed: Decimal, due_date: dt.date | None, today: dt.date) -> bool:
    """Return whether something is still to come in that was to come in before today."""
    return owed > ZERO and is_late(due_date, today)


_GO_ON: Final = frozenset({Kind.QUOTE, Kind.ORDER})


class View(StrEnum):
    """What is yet to be done about documents: each is a filter of the list."""

    OVERDUE = "overdue"
    """Invoices of which something is still to be paid, and was to be paid before today."""
    UNPAID = "unpaid"
    """Invoices of which something is still to be paid, due or not."""
    TO_REMIND = "to-remind"
    """Invoices and quotes for which a step of reminding is due today, by the house's own policy (`mail.reminder`)."""
    NEVER_MAILED = "never-mailed"
    """What holds, and no letter ever carried: one that was taken back before it left did not."""
    TO_INVOICE = "to-invoice"
    """Quotes and orders that were accepted or shipped, of which something is left to be carried on."""
    TO_SHIP = "to-ship"
    """Orders of which something has still to go out, and invoices without one of which only a part has."""
    TO_REFUND = "to-refund"
    """Credit notes of which something has still to go out, or to be set against what is due."""
    EXPIRED = "expired"
    """Quotes that nobody answered until the day to which they were valid."""


KINDS_OF: Final[Mapping[View, frozenset[Kind]]] = MappingProxyType(
    {
        View.OVERDUE: frozenset({Kind.INVOICE}),
        View.UNPAID: frozenset({Kind.INVOICE}),
        View.TO_REMIND: frozenset({Kind.INVOICE, Kind.QUOTE}),
        View.NEVER_MAILED: frozenset(Kind),
        View.TO_INVOICE: _GO_ON,
        View.TO_SHIP: frozenset({Kind.ORDER, Kind.INVOICE}),
        View.TO_REFUND: frozenset({Kind.CREDIT_NOTE}),
        View.EXPIRED: frozenset({Kind.QUOTE}),
    }
)
"""What kinds of document are ever in a view."""


def views(
    kind: Kind,
    state: State,
    owed: Decimal | None,
    *,
    mailed: bool,
    shipped: bool,
    carried_on: bool,
    in_part: bool = False,
    step_due: bool = False,
    late: bool = False,
) -> Iterator[View]:
    """Yield the views that a document is in.

    `owed` is what `balance` returned; `carried_on` is what `carrying.is_carried_on` returned; `in_part`, whether some
    of its goods have gone out on it alone, line by line; `step_due`, whether one of reminding is, that day; `late`,
    whether the day is past by which it was to be paid, or to which it was valid.
    """
    is_unpaid = kind is Kind.INVOICE and owed is not None and owed > ZERO
    if is_unpaid:
        yield View.UNPAID
    if is_unpaid and late:
        yield View.OVERDUE
    if kind is Kind.CREDIT_NOTE and owed is not None and owed < ZERO:
        yield View.TO_REFUND
    if kind is Kind.QUOTE and state is State.ISSUED and late:
        yield View.EXPIRED
    if step_due and (is_unpaid or (kind is Kind.QUOTE and state is State.ISSUED)):
        yield View.TO_REMIND
    if stands(state) and state is not State.REFUSED and not mailed:
        yield View.NEVER_MAILED
    goes_on = kind in _GO_ON and stands(state) and (state is State.ACCEPTED or shipped or in_part)
    if goes_on and not carried_on:
        yield View.TO_INVOICE
    if stands(state) and not shipped and (kind is Kind.ORDER or (kind is Kind.INVOICE and in_part)):
        yield View.TO_SHIP


def is_late(due_date: dt.date | None, today: dt.date) -> bool:
    """Return whether what was due then is overdue: the day itself is still in time."""
    return due_date is not None and due_date < today
