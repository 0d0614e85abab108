"""From when on law wants invoices to go through a platform, by country, size of the seller and kind of buyer.

Sources: France, CGI art. 289 bis and 290 (loi de finances 2024, art. 91): all receive from 2026-09-01, large and
mid-size companies issue from then on, all others from 2027-09-01. Public buyers: ordonnance 2014-697, art. 3 (Chorus
Pro).
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from komtui.domain.sales.einvoice import is_written
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.sales.legal.residence import is_sold_abroad
from komtui.domain.sales.party import Capacity
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document


@dataclass(frozen=True)
class Duty:
    """The dates of one company."""

    receive: dt.date
    """It must be able to receive through a platform."""
    issue: dt.date
    """Its invoices to businesses of its country go through one."""
    public: dt.date
    """Its invoices to public bodies do."""


_RECEIVE: Final = dt.date(2026, 9, 1)
_LATER: Final = dt.date(2027, 9, 1)
FRENCH_DUTIES: Final = MappingProxyType(
    {
        "large": Duty(_RECEIVE, _RECEIVE, dt.date(2017, 1, 1)),
        "mid": Duty(_RECEIVE, _RECEIVE, dt.date(2018, 1, 1)),
        "small": Duty(_RECEIVE, _LATER, dt.date(2019, 1, 1)),
        "micro": Duty(_RECEIVE, _LATER, dt.date(2020, 1, 1)),
    }
)
"""By the value of the setting `company.size`."""


def duty(country: str, size: str) -> Duty | None:
    """Return the dates of a company; None where its country has no such law that komtui knows."""
    return FRENCH_DUTIES.get(size) if country in FRENCH else None


def through_platform(document: Document, size: str) -> bool:
    """Return whether law wants an invoice to go through a platform, so that what is mailed is a copy.

    Invoices to private persons and to foreigners are mailed as ever; so is whatever is no invoice.
    """
    dates = duty(document.seller.address.country, size)
    if dates is None or not is_written(document.kind) or is_sold_abroad(document):
        return False
    capacity = capacity_of(document.buyer)
    since = {Capacity.BUSINESS: dates.issue, Capacity.PUBLIC: dates.public}.get(capacity)
    return since is not None and document.date >= since
