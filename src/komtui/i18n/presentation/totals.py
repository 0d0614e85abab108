"""Totals: their labels, what lies between them, and what the reader looks for first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal

from komtui.domain.money import ZERO, Money
from komtui.domain.sales.document import Document, Kind, Totals
from komtui.domain.sales.einvoice import is_untaxed
from komtui.domain.sales.kind import BILLS
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.payment import amount_due, is_settled
from komtui.domain.sales.tax import TaxSubtotal
from komtui.i18n import Localizer
from komtui.i18n.presentation.lines import adjustment_label
from komtui.i18n.presentation.payment import paid_on
from komtui.i18n.presentation.taxes import priced, tax_label
from komtui.late import dataclass


@dataclass(frozen=True)
class TotalWords:
    """One row of the totals."""

    role: Literal[
        "lines",
        "adjustment",
        "net",
        "tax",
        "tax-currency",
        "gross",
        "prepaid",
        "rounding",
        "collected",
        "received",
        "final",
    ]
    """`final` is the last one, and what the reader looks for first."""
    label: str
    amount: str
    """With the currency's symbol."""
    remark: str = ""
    """Of a tax: what it was taken of, and the seller's registration for it."""


def total_words(
    document: Document, taxes: tuple[TaxSubtotal, ...], words: Localizer, date: Callable[[dt.date], str] | None = None
) -> tuple[TotalWords, ...]:
    """Return the totals of `document`, whose tax breakdown is `taxes`, from the lines to what is to be paid."""
    return tuple(_Rows(document, document.totals, words, date or words.date).all(taxes))


@dataclass(frozen=True)
class _Rows:
    document: Document
    totals: Totals
    words: Localizer
    date: Callable[[dt.date], str]

    def all(self, taxes: tuple[TaxSubtotal, ...]) -> Iterator[TotalWords]:
        words, totals = self.words, self.totals
        yield from self._lines()
        # Who charges no tax on anything has one total: why none is due stands below.
        if not is_untaxed(self.document):
            yield TotalWords("net", priced("Total before tax", self.document, words), self._money(totals.net))
            yield from map(self._tax, taxes)
        if not taxes and totals.tax:
            yield TotalWords("tax", words._("Tax"), self._money(totals.tax))
        yield from self._in_tax_currency()
        yield from self._after_tax()

    def _in_tax_currency(self) -> Iterator[TotalWords]:
        """Yield the tax in the seller's own currency, which the law wants beside that of the document (BT-111)."""
        amount, currency = self.document.tax_in_tax_currency, self.document.tax_currency
        if amount is not None:
            label = self.words._("Tax in {currency}").format(currency=currency)
            yield TotalWords("tax-currency", label, self.words.money(Money(amount, currency)))

    def _money(self, amount: Decimal) -> str:
        return self.words.money(Money(amount, self.document.currency))

    def _lines(self) -> Iterator[TotalWords]:
        document, totals, words = self.document, self.totals, self.words
        if not (document.adjustments or totals.allowances or totals.charges):
            return
        yield TotalWords("lines", words._("Total of lines"), self._money(totals.lines))
        for each in document.adjustments:
            yield TotalWords("adjustment", adjustment_label(each, words), self._money(each.signed))
        if not document.adjustments and totals.allowances:
            yield TotalWords("adjustment", words._("Discount"), self._money(-totals.allowances))
        if not document.adjustments and totals.charges:
            yield TotalWords("adjustment", words._("Charge"), self._money(totals.charges))

    def _tax(self, subtotal: TaxSubtotal) -> TotalWords:
        remark = self.words._("on {amount}").format(amount=self._money(subtotal.taxable))
        if number := dict(self.document.seller.tax_ids).get(subtotal.tax.scheme):
            # In Québec each tax is printed with the seller's number for it.
            remark = f"{remark} · {number}"
        return TotalWords("tax", tax_label(subtotal.tax, self.words), self._money(subtotal.amount), remark)

    def _after_tax(self) -> Iterator[TotalWords]:
        kind, totals, words = self.document.kind, self.totals, self.words
        plain = not totals.prepaid and not totals.rounding and totals.payable == totals.gross
        if kind in BILLS or not plain:
            yield TotalWords("gross", priced("Total with tax", self.document, words), self._money(totals.gross))
        # Where all was paid before, the last row says so.
        if totals.prepaid and (totals.payable or not is_settled(self.document)):
            yield TotalWords("prepaid", words._("Already paid"), self._money(-totals.prepaid))
        if totals.rounding:
            yield TotalWords("rounding", words._("Rounding"), self._money(totals.rounding))
        if totals.collected:
            yield TotalWords("collected", words._("Collected for others"), self._money(totals.collected))
        if self._left:
            for each in self.document.received:
                yield TotalWords("received", paid_on(each, words, self.date), self._money(-each.amount))
        label, amount = self._final(plain=plain)
        yield TotalWords("final", label, self._money(amount))

    @property
    def _left(self) -> Decimal:
        """What is left of an invoice of which something was paid; nothing on any other document."""
        return amount_due(self.document) if self.document.received else ZERO

    def _final(self, *, plain: bool) -> tuple[str, Decimal]:
        """Return what the document ends with: on an invoice that is settled not that anything is due."""
        document, words, payable = self.document, self.words, self.totals.payable
        if document.kind is Kind.CREDIT_NOTE:
            return words._("Amount credited"), payable
        if document.kind is not Kind.INVOICE:
            return priced("Total with tax", document, words) if plain else words._("Amount due"), payable
        if document.state is State.CANCELLED:
            # A credit note took it back: what it says was never to be paid, or is paid back.
            return words._("Cancelled, nothing to pay"), ZERO
        if payable < 0:
            return words._("Balance in your favour"), -payable
        if not is_settled(document):
            return words._("Still due") if self._left else words._("Amount due"), self._left or payable
        paid = payable or self.totals.prepaid
        return words._("Paid") if paid else words._("Nothing to pay"), paid
