"""Canadian: which tax a rate is that a file only calls tax. In Canadian dollars there is no VAT."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from komtui.domain.sales import dated_rates
from komtui.domain.sales.document import Document
from komtui.domain.sales.tax import Tax

CURRENCY = "CAD"
_HST = (rate for series in dated_rates.HST.values() for each in series for rate in each.rates)
_SCHEMES = {**dict.fromkeys(dated_rates.on(dated_rates.GST), "GST"), **dict.fromkeys(_HST, "HST")}
"""By rate, those of the harmonized tax of any day."""


def scheme_of(rate: Decimal, currency: str) -> str:
    """Return which tax that rate is."""
    return _SCHEMES.get(rate, "VAT") if currency == CURRENCY else "VAT"


def in_canada(document: Document) -> Document:
    """Return the document with its taxes called as in Canada, where its file calls them nothing in particular."""
    lines = tuple(
        replace(
            line,
            taxes=_named(line.taxes),
            adjustments=tuple(replace(each, taxes=_named(each.taxes)) for each in line.adjustments),
        )
        for line in document.lines
    )
    adjustments = tuple(replace(each, taxes=_named(each.taxes)) for each in document.adjustments)
    stated = document.stated_taxes
    if stated is not None:
        stated = tuple(replace(each, tax=_named((each.tax,))[0]) for each in stated)
    return replace(document, lines=lines, adjustments=adjustments, stated_taxes=stated)


def _named(taxes: tuple[Tax, ...]) -> tuple[Tax, ...]:
    return tuple(
        replace(each, scheme=scheme_of(each.rate, CURRENCY)) if each.scheme == "VAT" else each for each in taxes
    )
