"""The journal of sales: what was sold by day or month, each kind, store and currency by itself, with its taxes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.type_code import DEPOSIT, DEPOSIT_CREDIT


class Span(StrEnum):
    """What is added up together."""

    DAY = "day"
    MONTH = "month"

    def of(self, date: dt.date) -> str:
        """Return what the day or the month of a date is called: `2026-11-27`, `2026-11`."""
        return date.isoformat()[: 10 if self is Span.DAY else 7]


class Sort(StrEnum):
    """What is sold apart from one another."""

    INVOICE = "invoice"
    DEPOSIT = "deposit"
    """What is asked for before anything is delivered."""
    CREDIT_NOTE = "credit-note"
    """What is taken back; its amounts are below zero."""
    DEPOSIT_CREDIT = "deposit-credit"
    """A deposit that is taken back, likewise."""


@dataclass(frozen=True, order=True)
class Key:
    """Of what something is the sum."""

    period: str
    """A day or a month; empty for all of it."""
    store: str
    """Empty for the company."""
    currency: str
    """ISO 4217."""
    sort: Sort
    """What was sold."""


@dataclass
class Turnover:
    """Sums of documents; credit notes are below zero."""

    documents: int = 0
    """How many."""
    net: Decimal = ZERO
    """Without tax."""
    tax: Decimal = ZERO
    """All taxes."""
    gross: Decimal = ZERO
    """With tax."""
    total: Decimal = ZERO
    """As it is to be paid (see `Totals.total`)."""
    taxes: dict[Tax, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """What each tax was taken of, and the tax itself."""

    def add(self, document: Document, sign: int) -> None:
        """Count a document in."""
        totals = document.totals
        self.documents += 1
        self.net += sign * totals.net
        self.tax += sign * totals.tax
        self.gross += sign * totals.gross
        self.total += sign * totals.total
        for each in document.taxes:
            taxable, amount = self.taxes.get(each.tax, (ZERO, ZERO))
            self.taxes[each.tax] = (taxable + sign * each.taxable, amount + sign * each.amount)


def sort_of(document: Document) -> Sort:
    """Return what an invoice or a credit note is in the journal of sales."""
    if document.kind is Kind.CREDIT_NOTE:
        return Sort.DEPOSIT_CREDIT if document.type_code == DEPOSIT_CREDIT else Sort.CREDIT_NOTE
    return Sort.DEPOSIT if document.type_code == DEPOSIT else Sort.INVOICE
