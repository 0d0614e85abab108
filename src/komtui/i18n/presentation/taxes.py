"""Taxes: their names, and how a line and the breakdown say them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from komtui.domain.marking import N_
from komtui.domain.money import ZERO
from komtui.domain.sales.einvoice import is_untaxed
from komtui.domain.sales.tax import Tax
from komtui.i18n import Localizer

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document

_CANADIAN = frozenset({"GST", "QST", "HST", "PST"})
_SCHEMES = {"VAT": N_("VAT"), "GST": N_("GST"), "QST": N_("QST"), "HST": N_("HST"), "PST": N_("PST")}
# UNCL 5305: two categories are taxes of their own, of the Canaries, and of Ceuta and Melilla; their scheme says VAT.
_OF_CATEGORY = {"L": "IGIC", "M": "IPSI"}
# UNCL 5305, of the categories for which no tax is due.
_IN_CANADA = {
    N_("Total before tax"): N_("Total before tax (Canada)"),
    N_("Total with tax"): N_("Total with tax (Canada)"),
    N_("Unit price"): N_("Unit price (Canada)"),
    N_("Net amount"): N_("Net amount (Canada)"),
}
"""Words on prices that differ where the taxes are not a VAT. English is never shown of these."""
_UNTAXED = {
    N_("Total with tax"): N_("Total"),
    N_("Unit price"): N_("Unit price (untaxed)"),
    N_("Net amount"): N_("Net amount (untaxed)"),
}
"""The same where no tax is charged on anything: neither with tax nor without."""
_CATEGORIES = {
    "Z": N_("zero rate"),
    "E": N_("exempt"),
    "AE": N_("reverse charge"),
    "K": N_("intra-Community supply"),
    "G": N_("export"),
    "O": N_("outside the scope of tax"),
}


_SHORT = ("E", "AE")
"""Those whose words have room in a column."""


def scheme_name(scheme: str, words: Localizer) -> str:
    """Return `VAT`, `GST` and so on as the language says it; an unknown scheme as it is."""
    return words._(_SCHEMES[scheme]) if scheme in _SCHEMES else scheme


def registration(scheme: str, number: str, words: Localizer) -> str:
    """Return a tax registration with what it is."""
    name = words._(_SCHEMES[scheme]) if scheme in _SCHEMES else words._("Tax number")
    return f"{name} {number}"


def registration_label(scheme: str, words: Localizer) -> str:
    """Return what stands before the buyer's own tax registration."""
    if scheme not in _SCHEMES:
        return words._("Your tax number")
    return words._("Your {tax} number").format(tax=words._(_SCHEMES[scheme]))


def tax_name(tax: Tax, words: Localizer) -> str:
    """Return what a tax is called."""
    return _OF_CATEGORY.get(tax.category) or scheme_name(tax.scheme, words)


def heading(taxes: Iterable[Tax], words: Localizer) -> str:
    """Return what stands over the column of the lines' taxes: the name of the only one, where that is a VAT."""
    names = {tax_name(tax, words) for tax in taxes if tax.scheme == "VAT"}
    return names.pop() if len(names) == 1 and all(tax.scheme == "VAT" for tax in taxes) else words._("Taxes")


def line_taxes(taxes: tuple[Tax, ...], words: Localizer) -> str:
    """Return what a line says of its taxes: the rate of a single VAT, else the names of those that are due.

    What lies outside the scope of tax has no rate (EN 16931, BR-O-5); where none is charged for a reason that has a
    short word, it is that word, as in the breakdown.
    """
    if len(taxes) == 1 and taxes[0].scheme == "VAT":
        (tax,) = taxes
        if tax.category in _SHORT and not tax.rate:
            return words._(_CATEGORIES[tax.category])
        return "–" if tax.category == "O" else words.percent(tax.rate)
    due = [tax_name(tax, words) for tax in taxes if tax.rate]
    return " ".join(due) if due or not taxes else words.percent(ZERO)


def _category(tax: Tax) -> str:
    """Return why no tax is due; where Canada's are at 0 %, what is sold is zero-rated, whatever a file calls that."""
    return "Z" if tax.scheme in _CANADIAN and not tax.rate and tax.category == "S" else tax.category


def priced(word: str, document: Document, words: Localizer) -> str:
    """Return a marked word on prices as the document's taxes have it: *HT* is said of VAT, and not in Canada."""
    others = _IN_CANADA if _is_canadian(document) else _UNTAXED if is_untaxed(document) else {}
    if word in others:
        marked = others[word]
        if (said := words._(marked)) != marked or "(" not in marked:
            return said
    return words._(word)


def _is_canadian(document: Document) -> bool:
    return document.currency == "CAD" or document.seller.address.country == "CA"


def tax_label(tax: Tax, words: Localizer) -> str:
    """Return how the breakdown names a tax: `VAT 20%`, `VAT: reverse charge`."""
    name, category = tax_name(tax, words), _category(tax)
    if category in _CATEGORIES and not tax.rate:
        return words._("{tax}: {category}").format(tax=name, category=words._(_CATEGORIES[category]))
    return f"{name} {words.percent(tax.rate)}"
