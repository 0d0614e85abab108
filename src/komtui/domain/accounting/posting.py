"""Posting: invoices, credit notes and payments as entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from komtui.domain.accounting.chart import Chart, name_of_account
from komtui.domain.accounting.entry import Entry, Posting
from komtui.domain.money import ZERO, rounded
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, Kind, Line, Supply
from komtui.domain.sales.einvoice import supply_of
from komtui.domain.sales.method import Method
from komtui.domain.sales.payment import Payment
from komtui.domain.sales.sheet import signed
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.type_code import DEPOSIT, DEPOSIT_CREDIT
from komtui.late import dataclass

EURO: Final = "EUR"
_WORDS: Final = {Kind.INVOICE: "Facture", Kind.CREDIT_NOTE: "Avoir"}


@dataclass(frozen=True)
class Account:
    """Whose a sale or a payment is, and whether it is settled."""

    customer: str
    """Number of the auxiliary account."""
    name: str
    """What the customer is called."""
    letter: str = ""
    """Of the postings that settle one another; empty where something is left."""
    lettered: dt.date | None = None
    """When the last of them came."""


def of_sale(document: Document, of: Account, chart: Chart, usual: Supply | None = Supply.GOODS) -> Entry | None:
    """Return the entry of an invoice or a credit note; None where nothing is asked for.

    `usual` is what a line supplies that does not say it. The customer owes the total with tax and what it was rounded
    by (BT-112, BT-114), whatever was paid before. Raises ProblemError `accounting.rate` where nobody says what its
    currency is in euros.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for account, name, amount in _credited(document, chart, usual):
        sums[account, name] = sums.get((account, name), ZERO) + amount
    owed = document.totals.gross + document.totals.rounding
    if left := owed - sum(sums.values(), ZERO):
        key = (chart.rounding.usual, name_of_account(chart.rounding.usual))
        sums[key] = sums.get(key, ZERO) + left
    credited = {key: amount for key, amount in sums.items() if amount}
    if not credited and not owed:
        return None
    sign = signed(document)
    postings = [Posting(account, name, -sign * amount) for (account, name), amount in credited.items()]
    mine = _customers(chart.customers.usual, of, sign * owed)
    word = "Facture d'acompte" if document.type_code == DEPOSIT else _WORDS[document.kind]
    return Entry(
        "VE",
        document.date,
        document.number,
        document.date,
        f"{word} {document.number} {document.buyer.name}",
        document.date,
        _in_euros([mine, *postings], document.currency, document.number, chart.rates),
    )


def of_payment(payment: Payment, number: str, kind: Kind, of: Account, chart: Chart) -> Entry:
    """Return the entry of money that came in, or went out; what takes a payment back is the same the other way round.

    What came for a quote or an order is paid on account; what cash was rounded by is entered as rounding is. Raises
    ProblemError `accounting.rate`.
    """
    sold = kind in _WORDS
    owed = _customers((chart.customers if sold else chart.deposits).usual, of, -payment.amount)
    if payment.method == Method.CREDIT_NOTE:
        # It is set against another document of the same customer: between the two nothing is left.
        till = replace(owed, amount=payment.amount, letter="", lettered=None)
    else:
        account = chart.payments.of(payment.method)
        # Methods that share an account share its name as well.
        till = Posting(account, name_of_account(account), payment.handed)
    left = Posting(chart.rounding.usual, name_of_account(chart.rounding.usual), -payment.rounding)
    moved = [each for each in (till, left) if each.amount]
    words = "Règlement" if payment.amount >= 0 else "Remboursement"
    if payment.reverses is not None:
        words = "Annulation de règlement"
    return Entry(
        _journal(till.account),
        payment.date,
        number,
        payment.date,
        f"{words} {number} {of.name}",
        max(payment.date, payment.at.date()),
        _in_euros([owed, *moved], payment.currency, number, chart.rates),
    )


def _customers(account: str, of: Account, amount: Decimal) -> Posting:
    return Posting(
        account,
        name_of_account(account),
        amount,
        of.customer,
        of.name,
        letter=of.letter,
        lettered=of.lettered if of.letter else None,
    )


def _journal(account: str) -> str:
    if account.startswith("53"):
        return "CA"
    return "BQ" if account.startswith("51") else "OD"


def _credited(document: Document, chart: Chart, usual: Supply | None) -> Iterable[tuple[str, str, Decimal]]:
    """Yield what a document sells and taxes: account, name, amount."""
    currency, is_on_account = document.currency, document.type_code in {DEPOSIT, DEPOSIT_CREDIT}
    for line in document.lines:
        if line.counts:
            yield (
                *_sold(line, line.taxes, chart, usual, on_account=is_on_account or bool(line.deposit)),
                line.net(currency),
            )
    if not document.lines:
        for each in document.taxes:
            yield *_sold(Line(""), (each.tax,), chart, usual, on_account=is_on_account), each.taxable
    for adjustment in document.adjustments:
        accounts = chart.charges if adjustment.charge else chart.discounts
        if accounts.usual:
            account = accounts.of(*_keys(adjustment.taxes))
            yield account, accounts.name(account), adjustment.signed
        else:
            yield *_sold(Line(""), adjustment.taxes, chart, usual, on_account=is_on_account), adjustment.signed
    for each in document.taxes:
        account = chart.taxes.of(*_keys((each.tax,)))
        yield account, chart.taxes.name(account), each.amount


def _sold(
    line: Line, taxes: tuple[Tax, ...], chart: Chart, usual: Supply | None, *, on_account: bool
) -> tuple[str, str]:
    """Return the account that a line is sold to, and its name."""
    is_service = supply_of(line, usual) is Supply.SERVICE
    accounts = chart.deposits if on_account else chart.services if is_service else chart.goods
    account = accounts.of(*_keys(taxes))
    return account, accounts.name(account)


def _keys(taxes: Iterable[Tax]) -> list[str]:
    """Return by what an account may differ: the tax with its rate, the tax, the rate."""
    found = []
    for tax in taxes:
        rate = f"{tax.rate.normalize():f}"
        found += [rate, tax.scheme] if tax.scheme == "VAT" else [tax.scheme, rate]
    return found


def _in_euros(postings: list[Posting], currency: str, number: str, rates: Mapping[str, Decimal]) -> tuple[Posting, ...]:
    """Return postings in euros; what the first one owes is what the others come to, so that they stay even."""
    if currency == EURO:
        return tuple(postings)
    if currency not in rates:
        raise ProblemError(Problem("accounting.rate", {"currency": currency, "number": number}, "accounts.rates"))
    others = [
        replace(each, amount=rounded(each.amount * rates[currency], EURO), foreign=each.amount, currency=currency)
        for each in postings[1:]
    ]
    owed = -sum((each.amount for each in others), ZERO)
    return (replace(postings[0], amount=owed, foreign=postings[0].amount, currency=currency), *others)
