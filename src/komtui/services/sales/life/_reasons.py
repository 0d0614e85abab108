"""Reasons why no tax is due, which a French seller's document says by itself on the day of issue."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from komtui.domain.marking import N_
from komtui.domain.sales.document import Document
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.totals import breakdown
from komtui.i18n import Localizer

FRANCHISE: Final = "TVA non applicable, art. 293 B du CGI"
"""As law words it, whatever the language of the document (CGI art. 293 E)."""
_REASONS: Final = {
    "K": N_("VAT exempt: intra-Community supply, article 262 ter, I of the CGI"),
    "G": N_("VAT exempt: export, article 262, I of the CGI"),
    "AE": N_("Reverse charge"),
}


_EXEMPT: Final = Tax("VAT", "E")
_NO_TAX: Final = frozenset({(), (Tax("VAT", "Z"),)})
"""What lines bear that say of VAT no more than that there is none."""


def reasoned(document: Document, words: Localizer, *, franchise: bool) -> Document:
    """Return it with the reason of each category that says it by itself; what the document says itself stays.

    Under the franchise a line without a word on tax, or with zero, is exempt: no other tax is possible.
    """
    if franchise:
        document = _exempted(document)
    found = {category: words._(text) for category, text in _REASONS.items()} | ({"E": FRANCHISE} if franchise else {})
    said = dict(document.exemptions)
    borne = (tax for line in document.lines if line.counts for tax in line.taxes if tax.category in found)
    added: dict[Tax, str] = {
        tax: found[tax.category]
        for tax in dict.fromkeys(borne)
        if tax.scheme == "VAT" and not said.get(tax, "").strip()
    }
    if added:
        document = replace(document, exemptions=tuple((said | added).items()))
    if document.stated_taxes is None:
        return document
    stated = tuple(
        each if each.exemption_reason.strip() else replace(each, exemption_reason=added.get(each.tax, ""))
        for each in document.stated_taxes
    )
    return replace(document, stated_taxes=stated)


def _exempted(document: Document) -> Document:
    lines = tuple(
        replace(line, taxes=(_EXEMPT,)) if line.counts and line.taxes in _NO_TAX else line for line in document.lines
    )
    if lines == document.lines:
        return document
    adjustments = tuple(
        replace(each, taxes=(_EXEMPT,)) if each.taxes in _NO_TAX else each for each in document.adjustments
    )
    document = replace(document, lines=lines, adjustments=adjustments)
    if document.stated_taxes is None:
        return document
    # What is stated was reckoned without these lines, or with zero: the sums are the same, by another category.
    return replace(document, stated_taxes=breakdown(lines, adjustments, document.currency, dict(document.exemptions)))
