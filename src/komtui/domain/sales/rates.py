"""Rates that somebody takes, or took, as a tax on sales, so that an amount is not mistaken for one.

All of `dated_rates`, without their days, and a few beside them: what tables of thirty years ago and of places that no
document is checked for hold (the Isle of Man, Liechtenstein, overseas, reduced rates that are gone, India's 28 and 40).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from komtui.domain.sales.dated_rates import GST, HST, PST, QST, SUMS, VAT, Rates


def _all(*series: Iterable[Rates], beside: str = "") -> tuple[Decimal, ...]:
    """Return every rate of some series once, and `beside` after them."""
    dated = [rate for entries in series for entry in entries for rate in entry.rates]
    return tuple(dict.fromkeys([*dated, *map(Decimal, beside.split())]))


OF_SCHEME: Final = {
    "GST": _all(GST, beside="10 15"),
    "QST": _all(QST, beside="6.5 8"),
    "HST": _all(*HST.values(), beside="12"),
    "PST": _all(*PST.values(), beside="10"),
}
"""In percent, by the tax that a column names (GST also in Australia, New Zealand and Singapore)."""
_CANADA: Final = [rate for rates in OF_SCHEME.values() for rate in rates]
HOUSE: Final = frozenset([*_all(VAT["FR"]), *_CANADA, *SUMS])
"""In percent, those of France and Canada."""
KNOWN: Final = tuple(
    dict.fromkeys(
        [*_all(VAT["FR"]), *SUMS, *_CANADA, *_all(*VAT.values(), beside="12.5 11.5 4.5 2 7.6 3.6 2.4 28 40 3.5 1.5")]
    )
)
"""In percent, those of France and Canada first."""
_SALES_TAX = Decimal(14)
"""Towns and states of the USA add up to as much, in any fraction."""


def is_known(rate: Decimal, scheme: str = "VAT", currency: str = "") -> bool:
    """Return whether somebody has a tax of `rate` percent; zero is one everywhere."""
    if rate == 0:
        return True
    if scheme == "VAT" and currency == "USD" and 0 < rate <= _SALES_TAX:
        return True
    return rate in OF_SCHEME.get(scheme, KNOWN)
