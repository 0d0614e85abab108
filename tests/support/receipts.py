"""A document to be printed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from sample_parties import HOTEL, LYON, VAT55


def invoice(number: str, lines: int = 2) -> Document:
    """Return an invoice of so many lines."""
    bread = [
        Line(f"Pain de campagne au levain n° {place}", Decimal(place), price=Decimal("3.20"), taxes=(VAT55,))
        for place in range(1, lines + 1)
    ]
    day = dt.date(2026, 11, 20)
    return Document(Kind.INVOICE, number, day, "EUR", LYON, HOTEL, tuple(bread), "fr", State.ISSUED)
