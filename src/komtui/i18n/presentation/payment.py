"""Payment: by what means, to which account, on what terms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from komtui.domain.marking import N_
from komtui.domain.sales.document import Document, Kind
from komtui.i18n import Localizer

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


@dataclass(frozen=True)
class PaymentWords:
    """How to pay."""

    heading: str
    """The means, or that this is about payment where they are not known; empty where nothing is known at all."""
    facts: tuple[tuple[str, str], ...]
    """As (label, value): whose account, its number, its bank, what to quote."""


def payment_words(document: Document, words: Localizer) -> PaymentWords:
    """Return how to pay a document."""
    payment = document.payment
    number = account(payment.iban)
    known = (
        (words._("Holder"), payment.account_name),
        (words._("Account number") if number == payment.iban else "IBAN", number),
        ("BIC", payment.bic),
        (words._("Reference"), payment.reference or (document.number if payment.iban else "")),
    )
    facts = tuple((label, value) for label, value in known if value.strip())
    means = words._(_MEANS.get(payment.code, ""))
    return PaymentWords(means or (words._("Payment") if facts else ""), facts)


def account(number: str) -> str:
    """Return an IBAN in groups of four (ISO 13616); any other account as it is."""
    compact = re.sub(r"\s", "", number)
    if not re.fullmatch(r"[A-Za-z]{2}\d\d[A-Za-z0-9]{8,30}", compact):
        return number
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4)).upper()


def terms(document: Document, words: Localizer) -> str:
    """Return the payment terms; on a French seller's invoice that has none, what the law applies by itself.

    Sources: Code de commerce, art. L441-9 I (what an invoice must say), L441-10 II (the rate where none was agreed, and
    the compensation), D441-5 (its amount).
    """
    if document.terms.strip() or document.kind is not Kind.INVOICE or document.seller.address.country != "FR":
        return document.terms.strip()
    return words._(
        "No discount for early payment. Late payment bears interest at the rate of the European Central Bank plus "
        "10 percentage points, and a fixed compensation of €40 for recovery costs is due "
        "(Code de commerce, art. L441-10 and D441-5)."
    )
