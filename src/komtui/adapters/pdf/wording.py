"""The words of documents: titles, units, taxes, payment and what the law wants said, in a document's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from komtui.domain.message import N_
from komtui.domain.money import exponent
from komtui.domain.sales.document import Document, Kind, PaymentMeans, Reference
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import Localizer

_NBSP = "\u00a0"

# UNCL 1001: what an invoice is called where it is not a plain one.
_TITLES = {
    "384": N_("Corrected invoice"),
    "386": N_("Prepayment invoice"),
    "389": N_("Self-billed invoice"),
    "325": N_("Pro forma invoice"),
}
# UN/ECE Recommendation 20 and 21. A plain piece needs no word.
_PLAIN = ("", "C62", "EA", "H87", "NAR", "PCE", "ZZ", "XPP", "1N")
_SYMBOLS_TEXT = """
    HUR:h MIN:min SEC:s KGM:kg GRM:g MGM:mg TNE:t LBR:lb ONZ:oz LTR:l MLT:ml CLT:cl DLT:dl HLT:hl
    MTR:m CMT:cm MMT:mm KMT:km MTK:m² CMK:cm² MMK:mm² KMK:km² HAR:ha MTQ:m³ FOT:ft INH:in
    KWH:kWh MWH:MWh WHR:Wh KWT:kW WTT:W P1:%
"""
_SYMBOLS = dict(pair.split(":") for pair in _SYMBOLS_TEXT.split())
_UNITS: dict[str, Callable[[Localizer, int], str]] = {
    "DAY": lambda words, number: words.n_("day", "days", number),
    "WEE": lambda words, number: words.n_("week", "weeks", number),
    "MON": lambda words, number: words.n_("month", "months", number),
    "ANN": lambda words, number: words.n_("year", "years", number),
    "PR": lambda words, number: words.n_("pair", "pairs", number),
    "SET": lambda words, number: words.n_("set", "sets", number),
    "DZN": lambda words, number: words.n_("dozen", "dozens", number),
    "XBX": lambda words, number: words.n_("box", "boxes", number),
    "XCT": lambda words, number: words.n_("carton", "cartons", number),
    "XPK": lambda words, number: words.n_("pack", "packs", number),
    "XBO": lambda words, number: words.n_("bottle", "bottles", number),
    "XBG": lambda words, number: words.n_("bag", "bags", number),
    "XPX": lambda words, number: words.n_("pallet", "pallets", number),
    "XRO": lambda words, number: words.n_("roll", "rolls", number),
    "E48": lambda words, number: words.n_("service", "services", number),
    "LS": lambda words, _number: words._("flat rate"),
}
_SCHEMES = {"VAT": N_("VAT"), "GST": N_("GST"), "QST": N_("QST"), "HST": N_("HST"), "PST": N_("PST")}
# UNCL 5305, of the categories for which no tax is due.
_CATEGORIES = {
    "Z": N_("zero rate"),
    "E": N_("exempt"),
    "AE": N_("reverse charge"),
    "K": N_("intra-Community supply"),
    "G": N_("export"),
    "O": N_("outside the scope of tax"),
}
_REFERENCES = {
    "origin": N_("Follows"),
    "invoice": N_("Credited invoice"),
    "order": N_("Your order"),
    "contract": N_("Contract"),
    "buyer": N_("Your reference"),
    "sales-order": N_("Our order"),
    "project": N_("Project"),
    "despatch": N_("Delivery note"),
}
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


def title(document: Document, words: Localizer) -> str:
    """Return what the document is called, at its top."""
    if document.kind is Kind.INVOICE and document.type_code in _TITLES:
        return words._(_TITLES[document.type_code])
    return words.kind(document.kind)


def quantity(value: Decimal, unit: str, words: Localizer) -> str:
    """Return a quantity with its unit: `3`, `1,5 kg`, `2 days`; an unknown code is shown as it is."""
    number = words.number(value)
    word = unit_word(unit, value, words)
    if unit == "LS" and value == 1:
        return word
    return f"{number}{_NBSP}{word}" if word else number


def unit_word(unit: str, value: Decimal, words: Localizer) -> str:
    """Return the word for a unit (BT-130) beside `value`."""
    code = unit.strip().upper()
    if code in _PLAIN:
        return ""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    # French counts 1.5 as one; English counts everything but 1 as many.
    count = int(abs(value)) if words.language.startswith("fr") or value == value.to_integral_value() else 2
    return _UNITS[code](words, count) if code in _UNITS else unit.strip()


def price(value: Decimal, currency: str, words: Localizer) -> str:
    """Return a unit price: with the currency's decimals, or with more where it has more."""
    places = -int(value.normalize().as_tuple().exponent)
    return words.number(value, max(places, exponent(currency)))


def tax_name(tax: Tax, words: Localizer) -> str:
    """Return `VAT`, `GST` and so on as the language says it."""
    return words._(_SCHEMES[tax.scheme]) if tax.scheme in _SCHEMES else tax.scheme


def line_taxes(taxes: tuple[Tax, ...], words: Localizer) -> str:
    """Return what stands in a line's tax column: the rate of a single VAT, else the names of the taxes."""
    if len(taxes) == 1 and taxes[0].scheme == "VAT":
        return words.percent(taxes[0].rate)
    return " ".join(tax_name(tax, words) for tax in taxes)


def tax_label(tax: Tax, words: Localizer) -> str:
    """Return how the breakdown names a tax: `VAT 20%`, `VAT: reverse charge`."""
    name = tax_name(tax, words)
    if tax.category in _CATEGORIES and not tax.rate:
        return words._("{tax}: {category}").format(tax=name, category=words._(_CATEGORIES[tax.category]))
    return f"{name} {words.percent(tax.rate)}"


def reference_label(reference: Reference, words: Localizer) -> str:
    """Return what a reference is to."""
    return words._(_REFERENCES.get(reference.role, N_("Reference")))


def reference_text(reference: Reference, words: Localizer) -> str:
    """Return a reference's number, with its date where known."""
    if reference.date is None:
        return reference.number
    return words._("{number} of {date}").format(number=reference.number, date=words.long_date(reference.date))


def means(payment: PaymentMeans, words: Localizer) -> str:
    """Return how to pay, or nothing where the code is not known."""
    return words._(_MEANS.get(payment.code, ""))


def account(number: str) -> str:
    """Return an IBAN in groups of four (ISO 13616); any other account as it is."""
    compact = re.sub(r"\s", "", number)
    if not re.fullmatch(r"[A-Za-z]{2}\d\d[A-Za-z0-9]{8,30}", compact):
        return number
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4)).upper()


def register_name(party: Party, words: Localizer) -> str:
    """Return what a party's legal number is called in its country; empty where that is not known."""
    digits = sum(character.isdigit() for character in party.legal_id)
    if party.address.country == "FR" and digits in (9, 14):
        return "SIREN" if digits == 9 else "SIRET"
    if party.address.country == "CA" and digits == 10:
        return words._("NEQ")
    return ""


def identifiers(party: Party, words: Localizer) -> list[str]:
    """Return the party's registrations with what they are."""
    found = []
    if party.legal_id:
        found.append(f"{register_name(party, words) or words._('Registration')} {party.legal_id}")
    if party.vat_id:
        found.append(words._("VAT {number}").format(number=party.vat_id))
    for scheme, number in party.tax_ids:
        name = words._(_SCHEMES[scheme]) if scheme in _SCHEMES else words._("Tax number")
        found.append(f"{name} {number}")
    return found


def terms(document: Document, words: Localizer) -> str:
    """Return the payment terms; on a French seller's invoice that has none, what the law applies by itself.

    Sources: Code de commerce, art. L441-9 I (what an invoice must say), L441-10 II (the rate where none was agreed, and
    the compensation), D441-5 (its amount).
    """
    if document.terms.strip() or document.kind is not Kind.INVOICE or document.seller.address.country != "FR":
        return document.terms
    return words._(
        "No discount for early payment. Late payment bears interest at the rate of the European Central Bank plus "
        "10 percentage points, and a fixed compensation of €40 for recovery costs is due "
        "(Code de commerce, art. L441-10 and D441-5)."
    )


def date(value: dt.date, words: Localizer) -> str:
    """Return a date as a document says it."""
    return words.long_date(value)
