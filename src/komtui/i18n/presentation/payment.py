"""Payment: by what means, to which account, on what terms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from komtui.domain.marking import N_
from komtui.domain.money import ZERO, Money, rounded
from komtui.domain.sales.document import Document, Kind, PaymentMeans, PaymentTerm, Received, TermKind
from komtui.domain.sales.einvoice import TERMS
from komtui.domain.sales.method import Method
from komtui.domain.sales.payment import asks_for_nothing, is_settled
from komtui.domain.sales.transfer_code import transfer_code
from komtui.i18n import Localizer
from komtui.late import dataclass

# UNCL 4461.
_MEANS = {
    "10": N_("Cash"),
    "20": N_("Cheque"),
    "30": N_("Bank transfer"),
    "42": N_("Bank transfer"),
    "48": N_("Card"),
    "49": N_("Direct debit"),
    "54": N_("Card"),
    "55": N_("Card"),
    "57": N_("Standing agreement"),
    "58": N_("SEPA transfer"),
    "59": N_("SEPA direct debit"),
    "68": N_("Online payment"),
}
_METHODS: dict[str, tuple[str, str]] = {
    Method.CASH: (N_("Cash"), N_("in cash")),
    Method.CARD: (N_("Card"), N_("by card")),
    Method.TRANSFER: (N_("Bank transfer"), N_("by bank transfer")),
    Method.CHEQUE: (N_("Cheque"), N_("by cheque")),
    Method.DIRECT_DEBIT: (N_("Direct debit"), N_("by direct debit")),
    Method.VOUCHER: (N_("Voucher"), N_("by voucher")),
    Method.CREDIT_NOTE: (N_("Credit note"), N_("by credit note")),
}
"""By what money comes in: its name, and how it stands in a sentence."""
_SHORT_CARD = 6
"""Digits of a card that may be told, at the most (BT-87): with fewer it is clear that some are missing."""


@dataclass(frozen=True)
class PaymentWords:
    """How to pay."""

    heading: str
    """The means, or that this is about payment where they are not known; empty where nothing is known at all."""
    facts: tuple[tuple[str, str], ...]
    """As (label, value): whose account, its number, its bank, what to quote."""


def payment_words(document: Document, words: Localizer) -> PaymentWords:
    """Return how to pay a document; nothing where nothing is to be paid any more, or the seller owes it."""
    if asks_for_nothing(document) or _is_owed(document):
        return PaymentWords("", ())
    payment = document.payment
    facts = _facts(payment, payment.reference or (document.number if payment.iban else ""), words)
    return _headed(payment, facts, words)


def _is_owed(document: Document) -> bool:
    """Return whether an invoice comes to less than was paid for it before: its customer pays nothing."""
    return document.kind is Kind.INVOICE and document.totals.payable < ZERO


def means_words(payment: PaymentMeans, reference: str, words: Localizer) -> PaymentWords:
    """Return how something is paid by these means, with what is to be quoted."""
    return _headed(payment, _facts(payment, reference, words), words)


def _headed(payment: PaymentMeans, facts: tuple[tuple[str, str], ...], words: Localizer) -> PaymentWords:
    means = words._(_MEANS.get(payment.code, ""))
    return PaymentWords(means or (words._("Payment") if facts else ""), facts)


class ScanWords(NamedTuple):
    """The QR code of a transfer, and what stands beside it."""

    content: str
    """What the code says (EPC069-12)."""
    sentence: str


def scan_words(document: Document, words: Localizer) -> ScanWords | None:
    """Return the code by which an invoice is paid; None where a banking app could do nothing with one."""
    content = transfer_code(document)
    return ScanWords(content, scan_sentence(words)) if content else None


def scan_sentence(words: Localizer) -> str:
    """Return what stands beside the code of a transfer."""
    return words._("Scan to pay with your banking app")


def _facts(payment: PaymentMeans, reference: str, words: Localizer) -> tuple[tuple[str, str], ...]:
    number, debited = account(payment.iban), account(payment.debited_account)
    card = f"**** {payment.card}" if payment.card.isdigit() and len(payment.card) <= _SHORT_CARD else payment.card
    known = (
        (words._("How to pay"), "" if payment.text == words._(_MEANS.get(payment.code, "")) else payment.text),
        (words._("Holder"), payment.account_name or payment.card_holder),
        (words._("Account number") if number == payment.iban else "IBAN", number),
        ("BIC", payment.bic),
        (words._("Card number"), card),
        (words._("Mandate"), payment.mandate),
        (words._("Creditor identifier"), payment.creditor_id),
        (words._("Debited account"), debited),
        (words._("Reference"), reference),
    )
    return tuple((label, value) for label, value in known if value.strip())


def method_word(method: str, words: Localizer) -> str:
    """Return the name of a method of payment; one of the house's own as the house writes it."""
    known = _METHODS.get(method)
    return words._(known[0]) if known else method


def by_method(method: str, words: Localizer) -> str:
    """Return how something was paid, as it stands in a sentence: `in cash`, `by card`."""
    known = _METHODS.get(method)
    return words._(known[1]) if known else words._("by {method}").format(method=method)


def rounding_word(words: Localizer) -> str:
    """Return what the sum is called by which money in the drawer and what it settled differ."""
    return words._("Rounding of cash")


def settled_word(words: Localizer) -> str:
    """Return what the sum of money that came in and of its rounding is called."""
    return words._("Settled in all")


def handed_words(amount: Money, words: Localizer) -> str:
    """Return what was handed over for an exact amount, as it stands beside that: `rounded to $423.35`."""
    return words._("rounded to {amount}").format(amount=words.money(amount))


def received_words(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> str:
    """Return what was paid on a settled invoice, or paid out on a credit note, one payment a line.

    What was paid on an invoice of which something is left stands among its totals.
    """
    if document.kind is Kind.CREDIT_NOTE:
        return "\n".join(_given(each, document.currency, words, date) for each in document.received)
    if not is_settled(document):
        return ""
    alone = len(document.received) == 1
    pattern = words._("Settled on {date} {how}.") if alone else words._("Settled on {date} {how}: {amount}")
    return "\n".join(_paid(pattern, each, document.currency, words, date) for each in document.received)


def _given(each: Received, currency: str, words: Localizer, date: Callable[[dt.date], str]) -> str:
    if each.method == Method.CREDIT_NOTE:
        return words._("Set against what was still due: {amount}").format(
            amount=words.money(Money(abs(each.amount), currency))
        )
    return _paid(words._("Paid out on {date} {how}: {amount}"), each, currency, words, date)


def _paid(pattern: str, each: Received, currency: str, words: Localizer, date: Callable[[dt.date], str]) -> str:
    amount = words.money(Money(abs(each.amount), currency))
    said = pattern.format(date=date(each.date), how=by_method(each.method, words), amount=amount)
    if not each.rounding:
        return said
    handed = words.money(Money(abs(each.amount + each.rounding), currency))
    rounded = words._("Rounded to {amount}.").format(amount=handed)
    return f"{said} {rounded}" if said.endswith(".") else f"{said}. {rounded}"


def paid_on(each: Received, words: Localizer, date: Callable[[dt.date], str]) -> str:
    """Return what a payment is called among the totals of an invoice of which something is left."""
    return words._("Paid on {date} {how}").format(date=date(each.date), how=by_method(each.method, words))


def further_ways(document: Document, words: Localizer) -> str:
    """Return the other means of payment, one a line; nothing where nothing is to be paid any more."""
    if asks_for_nothing(document) or _is_owed(document):
        return ""
    lines = []
    for payment in document.further_payments:
        facts = [f"{label} {value}" for label, value in _facts(payment, payment.reference, words)]
        lines.append(" · ".join(filter(None, (words._(_MEANS.get(payment.code, "")), *facts))))
    return "\n".join(filter(None, lines))


def account(number: str) -> str:
    """Return an IBAN in groups of four (ISO 13616); any other account as it is."""
    compact = re.sub(r"\s", "", number)
    if not re.fullmatch(r"[A-Za-z]{2}\d\d[A-Za-z0-9]{8,30}", compact):
        return number
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4)).upper()


def terms(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> str:
    """Return the payment terms; on a French seller's invoice that has none, what the law applies by itself.

    Where nothing is to be paid any more, what was agreed on it ("payable within 30 days") is not said again: the law's
    own words stay.

    Sources: Code de commerce, art. L441-9 I (what an invoice must say), L441-10 II (the rate where none was agreed, and
    the compensation), D441-5 (its amount).
    """
    figured = "\n".join(_figured(document, words, date))
    agreed = "" if asks_for_nothing(document) else document.terms.strip()
    said = "\n".join(filter(None, (agreed, figured)))
    if said or document.kind is not Kind.INVOICE or document.seller.address.country != "FR":
        return said
    if any(each.subject in TERMS for each in document.notes):
        # It says so itself, since it was issued.
        return ""
    return words._(
        "No discount for early payment. Late payment bears interest at the rate of the European Central Bank plus "
        "10 percentage points, and a fixed compensation of €40 for recovery costs is due "
        "(Code de commerce, art. L441-10 and D441-5)."
    )


def _figured(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> Iterator[str]:
    """Yield the terms that have figures, each with what its file says of it; none where nothing is to be paid."""
    if asks_for_nothing(document):
        return
    for term in document.payment_terms:
        said = _SAID[term.kind](term, _Sum(document, term, words), words, date)
        yield from filter(None, (term.text.strip(), said))


@dataclass(frozen=True)
class _Sum:
    """What a term comes to."""

    document: Document
    term: PaymentTerm
    words: Localizer

    @property
    def share(self) -> str:
        """The percentage, or the amount where none is said."""
        term, words = self.term, self.words
        return words.percent(term.percent) if term.percent is not None else self.amount

    @property
    def amount(self) -> str:
        """The amount as it is stated, else of the percentage; empty where neither is known."""
        term, document = self.term, self.document
        amount = term.amount
        if amount is None and term.percent is not None and term.kind is not TermKind.PENALTY:
            base = document.totals.payable if term.base is None else term.base
            amount = rounded(base * term.percent / 100, document.currency)
        return "" if amount is None else self.words.money(Money(amount, document.currency))


def _discount(term: PaymentTerm, total: _Sum, words: Localizer, date: Callable[[dt.date], str]) -> str:
    if not total.share:
        return ""
    if term.date is None:
        said = words._("{share} discount for early payment").format(share=total.share)
    else:
        said = words._("{share} discount if paid by {date}").format(share=total.share, date=date(term.date))
    return f"{said} ({total.amount})" if total.amount != total.share else said


def _penalty(term: PaymentTerm, total: _Sum, words: Localizer, date: Callable[[dt.date], str]) -> str:
    if not total.share:
        return ""
    if term.date is None:
        return words._("{share} for late payment").format(share=total.share)
    return words._("{share} for late payment, from {date}").format(share=total.share, date=date(term.date))


def _instalment(term: PaymentTerm, total: _Sum, words: Localizer, date: Callable[[dt.date], str]) -> str:
    if not total.amount:
        return ""
    if term.date is None:
        return words._("{amount} as an instalment").format(amount=total.amount)
    return words._("{amount} to be paid by {date}").format(amount=total.amount, date=date(term.date))


_SAID: dict[TermKind, Callable[[PaymentTerm, _Sum, Localizer, Callable[[dt.date], str]], str]] = {
    TermKind.DISCOUNT: _discount,
    TermKind.PENALTY: _penalty,
    TermKind.INSTALMENT: _instalment,
}
