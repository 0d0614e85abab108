"""Usual taxes: what a company charges on what it sells, by its country, and what else a line may bear there.

What rates there are, by date and with their sources, is `dated_rates`. France is offered those of the mainland (CGI
articles 278, 278-0 bis, 279, 281 quater and 293 B); what Corsica and overseas take is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from komtui.domain.sales import dated_rates
from komtui.domain.sales.tax import Tax

Taxes = tuple[Tax, ...]
"""Those of one line."""


def _vat(rate: str) -> Taxes:
    return (Tax("VAT", "S", Decimal(rate)),)


_GST: Final = Tax("GST", "S", dated_rates.on(dated_rates.GST)[0])
_QST: Final = Tax("QST", "S", dated_rates.on(dated_rates.QST)[0])
_ZERO: Final = (Tax("VAT", "Z"),)
_UNTAXED: Final = tuple((Tax("VAT", category),) for category in ("E", "AE", "K", "G"))
"""Exempt, reverse charge, intra-Community supply, export."""
_FRANCE: Final = (*(_vat(rate) for rate in ("20", "10", "5.5", "2.1")), *_UNTAXED)
_QUEBEC: Final = ((_GST, _QST), (Tax("GST", "Z"), Tax("QST", "Z")), (_GST,), (Tax("GST", "E"), Tax("QST", "E")))


def offered(country: str, region: str = "") -> tuple[Taxes, ...]:
    """Return what a line may bear where the seller is, the usual first. `country` as ISO 3166-1, `region` as `QC`."""
    if country == "CA":
        return _canadian(region.strip().upper())
    if country == "FR":
        return _FRANCE
    rates = dated_rates.vat(country)
    return (*map(_vat, map(str, rates)), _ZERO, *_UNTAXED) if rates else ((), _ZERO, *_UNTAXED)


def _canadian(region: str) -> tuple[Taxes, ...]:
    if region in {"QC", ""}:
        return _QUEBEC
    zero: Taxes = (Tax("GST", "Z"),)
    if region in dated_rates.HST:
        (rate,) = dated_rates.on(dated_rates.HST[region])
        return ((Tax("HST", "S", rate),), (Tax("HST", "Z"),), (_GST,), (Tax("HST", "E"),))
    if region in dated_rates.PST:
        (rate,) = dated_rates.on(dated_rates.PST[region])
        return ((_GST, Tax("PST", "S", rate)), (_GST,), zero, (Tax("GST", "E"),))
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


def untaxed(home: Sequence[Taxes], *, exempt: bool) -> Taxes:
    """Return what a line bears that is exempt, or else taxed at nothing, among what is offered at home (`offered`).

    Where law knows no rate of nothing, as in France, what bears none is exempt.
    """
    wanted = ("E",) if exempt else ("Z", "E")
    found = (
        taxes for category in wanted for taxes in home if taxes and all(each.category == category for each in taxes)
    )
    return next(found, CODES["exempt" if exempt else "zero"])
