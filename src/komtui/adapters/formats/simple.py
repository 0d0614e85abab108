"""What CSV and JSON share: taxes by rate, discounts by percentage, and stated totals against the lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from komtui.domain.money import rounded
from komtui.domain.sales.document import Adjustment, Document
from komtui.domain.sales.tax import Tax

CATEGORIES = frozenset({"S", "Z", "E", "AE", "K", "G", "O", "L", "M"})
"""UNCL 5305, as far as EN 16931 has it."""


def category(text: str) -> str | None:
    """Return a tax category, or None for what is none."""
    return text.upper() if text.upper() in CATEGORIES else None


def tax(scheme: str, rate: Decimal, coded: str = "") -> Tax:
    """Return the tax of a rate; without a category, a rate of zero means zero-rated."""
    return Tax(scheme, coded or ("S" if rate else "Z"), rate)


def discounted(gross: Decimal, percent: Decimal, currency: str) -> Adjustment:
    """Return the allowance of a percentage of `gross`."""
    try:
        return Adjustment(rounded(gross * percent / 100, currency), base=rounded(gross, currency), percent=percent)
    except InvalidOperation:
        # Too large to be rounded, and so for every total: told when the document is complete.
        return Adjustment(gross * percent / 100, percent=percent)


def statement_faults(document: Document, stated: Mapping[str, Decimal]) -> Iterator[tuple[str, str, str]]:
    """Yield field, stated and computed amount for each of `net`, `tax` and `gross` that the lines do not come to."""
    try:
        totals = document.totals
    except (InvalidOperation, ZeroDivisionError):
        return
    for field, value in stated.items():
        computed: Decimal = getattr(totals, field)
        if value != computed:
            yield field, f"{value:f}", f"{rounded(computed, document.currency):f}"
