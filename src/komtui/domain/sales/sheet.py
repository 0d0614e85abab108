"""The sheet of a day, or of a longer period: what was sold by tax, and what came in by method, store and employee."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeAlias

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment import Payment
from komtui.domain.sales.tax import Tax
from komtui.late import dataclass

Sums: TypeAlias = tuple[tuple[str, str, Decimal], ...]
"""What of, currency, how much."""


@dataclass(frozen=True)
class TaxSum:
    """What was sold at one rate of one tax; what credit notes gave back is deducted."""

    currency: str
    """ISO 4217."""
    tax: Tax
    """Which."""
    taxable: Decimal
    """Without tax."""
    amount: Decimal
    """The tax."""


@dataclass(frozen=True)
class Sheet:
    """All sums of a period; each currency by itself."""

    net: Sums
    """What was sold without tax, by kind of document: credit notes below zero."""
    gross: Sums
    """Likewise with tax."""
    taxes: tuple[TaxSum, ...]
    """By rate."""
    methods: Sums
    """What came in, by method, as it is in the drawer; below zero where more went out."""
    stores: Sums
    """What came in, by store; empty for the company."""
    takers: Sums
    """What came in, by who entered it."""
    employees: Sums
    """What was sold as it is to be paid, by who served; empty for nobody known."""
    roundings: Sums = ()
    """By method what came in beyond what it settled, below zero where it was less; none where nothing was rounded."""
    sale_roundings: Sums = ()
    """By kind of document what is to be paid beyond what was sold with tax, below zero where less; likewise."""


@dataclass(frozen=True)
class DaySheet:
    """The sheet of a day as it goes on paper."""

    seller: Party
    """The company, or one of its stores."""
    date: dt.date
    """The day."""
    language: str
    """What it is printed in: `en`, `fr` or `fr_CA`."""
    sheet: Sheet
    """Its sums."""
    place: str = ""
    """The store that it is of; empty for all."""


def signed(document: Document) -> int:
    """Return 1 for what sells, and -1 for a credit note, which takes back."""
    return -1 if document.kind is Kind.CREDIT_NOTE else 1


class Adding:
    """A sheet as it is added up, document by document."""

    def __init__(self) -> None:
        self._net, self._gross, self._served = _Sum(), _Sum(), _Sum()
        self._methods, self._stores, self._takers, self._roundings = _Sum(), _Sum(), _Sum(), _Sum()
        self._sale_roundings = _Sum()
        self._taxes: dict[tuple[str, Tax], list[Decimal]] = {}

    def sell(self, document: Document, employee: str) -> None:
        """Count a document in, and who served."""
        sign, totals, currency = signed(document), document.totals, document.currency
        self._net.add(document.kind, currency, sign * totals.net)
        self._gross.add(document.kind, currency, sign * totals.gross)
        self._served.add(employee, currency, sign * totals.total)
        if rounding := totals.total - totals.gross:
            self._sale_roundings.add(document.kind, currency, sign * rounding)
        for each in document.taxes:
            sums = self._taxes.setdefault((currency, each.tax), [ZERO, ZERO])
            sums[0] += sign * each.taxable
            sums[1] += sign * each.amount

    def pay(self, payment: Payment) -> None:
        """Count a payment in."""
        self._methods.add(payment.method, payment.currency, payment.handed)
        self._stores.add(payment.store, payment.currency, payment.handed)
        self._takers.add(payment.who, payment.currency, payment.handed)
        if payment.rounding:
            self._roundings.add(payment.method, payment.currency, payment.rounding)

    @property
    def sheet(self) -> Sheet:
        """The sums so far."""
        ordered = sorted(self._taxes.items(), key=lambda each: (each[0][0], each[0][1].scheme, -each[0][1].rate))
        rates = tuple(TaxSum(currency, tax, taxable, amount) for (currency, tax), (taxable, amount) in ordered)
        paid = (self._methods.all, self._stores.all, self._takers.all)
        others = (self._served.all, self._roundings.all, self._sale_roundings.all)
        return Sheet(self._net.all, self._gross.all, rates, *paid, *others)


class _Sum:
    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], Decimal] = {}

    def add(self, what: str, currency: str, amount: Decimal) -> None:
        self._sums[what, currency] = self._sums.get((what, currency), ZERO) + amount

    @property
    def all(self) -> Sums:
        return tuple((what, currency, amount) for (what, currency), amount in sorted(self._sums.items()))
