"""Rates: the percentages that countries take as a tax on sales, so that an amount is not mistaken for one.

Sources: "VAT rates applied in the Member States of the European Union" (European Commission), CGI articles 278 to 281
nonies and 294 to 297 for France with Corsica and overseas, Excise Tax Act s. 165 (GST/HST) and Act respecting the
Québec sales tax s. 16 for Canada, VATA 1994 for the United Kingdom, LTVA art. 25 for Switzerland. Rates of the last
thirty years are among them, since old documents are imported too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_FRANCE = "20 10 5.5 2.1 8.5 1.75 1.05 0.9 13 7 19.6 18.6 20.6"
_CANADA = "5 9.975 13 14 15 14.975 12 11 8 7 6 10 9.5 8.5 7.5"
_EUROPE = "25.5 27 25 24 23 22 21 20 19 18 17 16 15 14 13.5 13 12.5 12 11.5 11 10 9.5 9 8 7 6.5 6 5 4.8 4.5 4 3 2 17.5"
_OTHERS = "8.1 7.7 7.6 3.8 3.7 3.6 2.6 2.5 2.4 28 40 3.5 1.5"
KNOWN: Final = tuple(dict.fromkeys(Decimal(each) for each in f"{_FRANCE} {_CANADA} {_EUROPE} {_OTHERS}".split()))
"""In percent, those of France and Canada first."""
OF_SCHEME: Final = {
    "GST": tuple(Decimal(each) for each in ("5", "6", "7", "10", "15")),
    "QST": tuple(Decimal(each) for each in ("9.975", "9.5", "8.5", "7.5", "6.5", "8")),
    "HST": tuple(Decimal(each) for each in ("13", "14", "15", "12")),
    "PST": tuple(Decimal(each) for each in ("7", "6", "8", "5", "10")),
}
"""In percent, by the tax that a column names (GST also in Australia, New Zealand and Singapore)."""
_SALES_TAX = Decimal(14)
"""Towns and states of the USA add up to as much, in any fraction."""


def is_known(rate: Decimal, scheme: str = "VAT", currency: str = "") -> bool:
    """Return whether somebody has a tax of `rate` percent; zero is one everywhere."""
    if rate == 0:
        return True
    if scheme == "VAT" and currency == "USD" and 0 < rate <= _SALES_TAX:
        return True
    return rate in OF_SCHEME.get(scheme, KNOWN)
