"""Words of taxes: what a cell says in words of the taxes of its line, such as `TPS 5% + TVQ 9,975%`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from komtui.adapters.formats.simple import tax
from komtui.domain.sales.rates import OF_SCHEME
from komtui.domain.sales.tax import Tax

_RATE: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,4})?)\s?%")
_BARE: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,4})?)(?![\d.,])")
_FEDERAL: Final = re.compile(r"\b(?:gst|tps)\b", re.IGNORECASE)
_QUEBEC: Final = re.compile(r"\b(?:qst|tvq)\b", re.IGNORECASE)
_INCLUDED: Final = re.compile(r"\b(?:incl\w*|ttc|compris\w*|gross|intra\w*|reverse|autoliq\w*)\b", re.IGNORECASE)
_GST, _QST, _BOTH = Decimal(5), Decimal("9.975"), Decimal("14.975")


def several(text: str) -> tuple[Tax, ...] | None:
    """Return the two taxes that a cell names at once; nothing where it names several rates that no line has together.

    None where it names one alone. `TPS/TVQ QC - 9.975`, as QuickBooks calls both of Québec, has
    the rate of one.
    """
    rates = [Decimal(each.replace(",", ".")) for each in _RATE.findall(text)]
    if not rates and _FEDERAL.search(text) and _QUEBEC.search(text):
        rates = [Decimal(each.replace(",", ".")) for each in _BARE.findall(text)]
    if len(rates) == 1 and rates[0] in {_QST, _BOTH} and _FEDERAL.search(text) and _QUEBEC.search(text):
        rates = [_GST, _QST]
    if len(rates) <= 1:
        return None
    first, second = rates[0], rates[1]
    if len(rates) > 2 or _GST not in (first, second):
        return ()
    other = second if first == _GST else first
    scheme = next((each for each in ("QST", "PST") if other in OF_SCHEME[each]), "")
    return (tax("GST", _GST), tax(scheme, other)) if scheme and other != _GST else ()


def contradicts(text: str) -> bool:
    """Return whether a rate has words beside it that say something else of the price or of who owes the tax."""
    return bool(_RATE.search(text) and _INCLUDED.search(text))
