"""Usual taxes: what a company charges on what it sells, by its country, and what else a line may bear there.

Sources: CGI articles 278, 278-0 bis, 279, 281 quater and 293 B for France; Excise Tax Act s. 165 and schedule VIII for
the GST and HST of Canada's provinces, Act respecting the Québec sales tax s. 16; the standard rates that the European
Commission lists; LTVA art. 25 for Switzerland; VATA 1994 s. 2 for the United Kingdom.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from komtui.domain.sales.tax import Tax

Taxes = tuple[Tax, ...]
"""Those of one line."""


def _vat(rate: str) -> Taxes:
    return (Tax("VAT", "S", Decimal(rate)),)


_GST: Final = Tax("GST", "S", Decimal(5))
_QST: Final = Tax("QST", "S", Decimal("9.975"))
_ZERO: Final = (Tax("VAT", "Z"),)
_UNTAXED: Final = tuple((Tax("VAT", category),) for category in ("E", "AE", "K", "G"))
"""Exempt, reverse charge, intra-Community supply, export."""
_FRANCE: Final = (*(_vat(rate) for rate in ("20", "10", "5.5", "2.1")), *_UNTAXED)
_QUEBEC: Final = ((_GST, _QST), (Tax("GST", "Z"), Tax("QST", "Z")), (_GST,), (Tax("GST", "E"), Tax("QST", "E")))
_HST: Final = {"ON": "13", "NB": "15", "NL": "15", "PE": "15", "NS": "14"}
_PST: Final = {"BC": "7", "MB": "7", "SK": "6"}
_RATES: Final = {
    "BE": "21 12 6",
    "CH": "8.1 3.8 2.6",
    "DE": "19 7",
    "ES": "21 10 4",
    "GB": "20 5",
    "IE": "23 13.5 9",
    "IT": "22 10 5 4",
    "LU": "17 14 8 3",
    "MC": "20 10 5.5 2.1",
    "NL": "21 9",
    "PT": "23 13 6",
}


def offered(country: str, region: str = "") -> tuple[Taxes, ...]:
    """Return what a line may bear where the seller is, the usual first. `country` as ISO 3166-1, `region` as `QC`."""
    if country == "CA":
        return _canadian(region.strip().upper())
    if country in _RATES:
        return (*(_vat(rate) for rate in _RATES[country].split()), _ZERO, *_UNTAXED)
    return _FRANCE if country == "FR" else ((), _ZERO, *_UNTAXED)


def _canadian(region: str) -> tuple[Taxes, ...]:
    if region in {"QC", ""}:
        return _QUEBEC
    zero: Taxes = (Tax("GST", "Z"),)
    if region in _HST:
        return ((Tax("HST", "S", Decimal(_HST[region])),), (Tax("HST", "Z"),), (_GST,), (Tax("HST", "E"),))
    if region in _PST:
        return ((_GST, Tax("PST", "S", Decimal(_PST[region]))), (_GST,), zero, (Tax("GST", "E"),))
    return ((_GST,), zero, (Tax("GST", "E"),))


CODES: Final = {
    "20": _vat("20"),
    "10": _vat("10"),
    "5.5": _vat("5.5"),
    "2.1": _vat("2.1"),
    "exempt": (Tax("VAT", "E"),),
    "gst+qst": _QUEBEC[0],
    "gst": (_GST,),
    "zero": _QUEBEC[1],
}
"""What can be set as the usual tax of a store, by its name in the settings."""


def usual(country: str, region: str = "", code: str = "") -> Taxes:
    """Return what a line bears unless somebody says else: what `code` says, or the country."""
    return CODES.get(code) or offered(country, region)[0]
