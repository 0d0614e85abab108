"""Rates of VAT that hold in a part of France alone: Corsica, and what lies overseas.

Sources: CGI art. 294 (no VAT in Guyane and Mayotte), 296 (Guadeloupe, Martinique, La Réunion: 8.5, 2.1, 1.75, 1.05),
297 (Corsica: 13, 10, 2.1, 0.9).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from komtui.domain.sales.legal.residence import home
from komtui.domain.sales.legal.rule import Case, Facts
from komtui.domain.sales.party import Party


class _Part(Enum):
    """Where other rates hold than in the rest."""

    MAINLAND = auto()
    CORSICA = auto()
    OVERSEAS = auto()
    FREE = auto()
    """Guyane and Mayotte, where there is no VAT."""


_SINCE: Final = dt.date(2014, 1, 1)
"""From when the rates of each part are these."""
_COUNTRIES: Final = {
    "GP": _Part.OVERSEAS,
    "MQ": _Part.OVERSEAS,
    "RE": _Part.OVERSEAS,
    "GF": _Part.FREE,
    "YT": _Part.FREE,
}
_POSTCODES: Final = {
    "971": _Part.OVERSEAS,
    "972": _Part.OVERSEAS,
    "973": _Part.FREE,
    "974": _Part.OVERSEAS,
    "976": _Part.FREE,
    **dict.fromkeys(("200", "201", "202", "206"), _Part.CORSICA),
}
"""By the first three figures; addresses of Saint-Martin and Saint-Barthélemy, which begin with 971 as well, have rates
of their own."""
_ELSEWHERE: Final = ("97133", "97150", "977", "978")
_OWN: Final = frozenset({"BL", "MF"})
_RATES: Final = {
    _Part.MAINLAND: frozenset(map(Decimal, ("20", "10", "5.5", "2.1"))),
    _Part.CORSICA: frozenset(map(Decimal, ("20", "13", "10", "5.5", "2.1", "0.9"))),
    _Part.OVERSEAS: frozenset(map(Decimal, ("8.5", "2.1", "1.75", "1.05"))),
    _Part.FREE: frozenset[Decimal](),
}


def local_rate(case: Case) -> Iterable[Facts]:
    """Find a rate that holds in another part of France than where seller, buyer and goods are.

    Nothing is said where any of them is abroad, or in a place with rates of its own.
    """
    document = case.document
    parties = (document.seller, document.buyer, document.ship_to or document.buyer)
    parts = {_part(each) for each in parties if each.address.postcode or each.address.country}
    if document.date < _SINCE or not parts or None in parts:
        return
    known = {rate for part in parts if part is not None for rate in _RATES[part]}
    for subtotal in case.subtotals:
        tax = subtotal.tax
        if tax.scheme == "VAT" and tax.category == "S" and tax.rate in _EVERY and tax.rate not in known:
            yield {"field": case.line_of(tax), "rate": f"{tax.rate.normalize():f}"}


_EVERY: Final = frozenset(rate for rates in _RATES.values() for rate in rates)
"""What is none of these is no rate of France on any day, which is said of itself."""


def _part(party: Party) -> _Part | None:
    """Return in which part of France somebody is; None abroad, and where other rates hold."""
    address = party.address
    if home(party) not in {"FR", ""} or address.country in _OWN:
        return None
    code = "".join(address.postcode.split())
    if code.startswith(_ELSEWHERE):
        return None
    return _COUNTRIES.get(address.country) or _POSTCODES.get(code[:3], _Part.MAINLAND)
