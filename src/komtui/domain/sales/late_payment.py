"""What late payment costs: by which rate, from which day, and whether the fixed compensation of France is due.

Interest is computed day by day on what was left to be paid on that day, and rounded once. A day counts as one part of
the calendar year that it is in.

Sources: France, Code de commerce L441-10 II (the day after the due date, without a reminder; the European Central
Bank's rate plus 10 points where the parties agreed on nothing else, three times the legal rate at least; the rate of 1
January and of 1 July holds for the half year), D441-5 (40 euros an invoice), L313-2 of the Code monétaire et financier
(the legal rate, of each half year since 2015). Canada, Interest Act (R.S.C. 1985, c. I-15) s. 4: no more than 5 % a
year where a contract states no yearly rate, so that nothing is claimed that an invoice does not state by the year.
"""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.document import Document, Received
from komtui.domain.sales.interest import POINTS, Basis, Interest, stated_interest
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.sales.legal.residence import is_sold_abroad
from komtui.domain.sales.party import Capacity
from komtui.late import dataclass

COMPENSATION: Final = Decimal(40)
"""Euros an invoice for the costs of recovery (D441-5), of terms that began to run on 1 January 2013 or later."""
COMPENSATION_SINCE: Final = dt.date(2013, 1, 1)
"""First day of such terms (décret 2012-1115)."""
BY_LAW: Final = Interest(Basis.CENTRAL_BANK, POINTS)
"""What businesses owe each other in France where they agreed on nothing else."""


@dataclass(frozen=True)
class Claims:
    """What may be claimed of a buyer who pays an invoice late, besides its amount."""

    interest: Interest | None = None
    """None where none may be."""
    compensation: Decimal = ZERO
    """In the currency of the invoice."""


NONE: Final = Claims()
"""Of private persons, and wherever nothing says that more is due."""


def claims_of(document: Document, wanted: Interest | None = None) -> Claims:
    """Return what may be claimed for an invoice that is paid late.

    Of private persons and public bodies nothing: their rules are others. Between businesses in France what the invoice
    states, else `wanted`, else what law says by itself. Everywhere else only what the invoice states by the year.

    `document` has its seller, also where that is the house (see `sales.presenting`).
    """
    if capacity_of(document.buyer) is not Capacity.BUSINESS:
        return NONE
    stated = stated_interest(document)
    if not is_french(document):
        return Claims(stated if stated is not None and stated.basis is Basis.FIXED else None)
    has_compensation = document.currency == "EUR" and (document.date >= COMPENSATION_SINCE)
    return Claims(wanted or stated or BY_LAW, COMPENSATION if has_compensation else ZERO)


def is_french(document: Document) -> bool:
    """Return whether seller and buyer are both in France; a buyer without a country is where the seller is."""
    return document.seller.address.country in FRENCH and not is_sold_abroad(document)


def days_late(due_date: dt.date, today: dt.date) -> int:
    """Return for how many days something is overdue: none on the day itself, and none before."""
    return max((today - due_date).days, 0)


@dataclass(frozen=True)
class Debt:
    """What is owed since a day, and what came in of it."""

    payable: Decimal
    """What was due at first (BT-115)."""
    received: Sequence[Received]
    """Payments that were not taken back."""
    due_date: dt.date
    """The day by which it was to be paid."""
    currency: str
    """ISO 4217 alpha-3."""


def accrued(debt: Debt, interest: Interest, today: dt.date) -> Decimal:
    """Return the interest on a debt until today, today included: never below zero.

    What came in on a day bore interest on that day still.
    """
    exact = sum(
        (
            left * interest.on(first) / 100 * days / (366 if isleap(first.year) else 365)
            for first, days, left in _stretches(debt, today)
        ),
        ZERO,
    )
    return rounded(exact, debt.currency)


def _stretches(debt: Debt, today: dt.date) -> Iterator[tuple[dt.date, int, Decimal]]:
    """Yield stretches of late days with the same rate and the same amount: first day, days, what was left."""
    one = dt.timedelta(days=1)
    first = debt.due_date + one
    changes = {each.date + one for each in debt.received}
    changes |= {dt.date(year, month, 1) for year in range(first.year, today.year + 1) for month in (1, 7)}
    for end in (*sorted(each for each in changes if first < each <= today), today + one):
        left = debt.payable - sum((each.amount for each in debt.received if each.date < first), ZERO)
        if end > first and left > ZERO:
            yield first, (end - first).days, left
        first = max(first, end)
