"""What interest late payment bears: rates by the half year, and the one that an invoice states.

Sources: as of `late_payment`, which says what is claimed.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from komtui.domain.sales.dated_rates import Rates, on
from komtui.domain.sales.note import PENALTIES
from komtui.domain.search import folded

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document


def _half_years(first: int, *rates: str) -> tuple[Rates, ...]:
    """Return one rate for each half year since that of `first`, the newest first."""
    return tuple(
        Rates(dt.date(first + place // 2, 7 if place % 2 else 1, 1), (Decimal(rate),))
        for place, rate in reversed(list(enumerate(rates)))
    )


LEGAL: Final = _half_years(
    2015,
    *("0.93", "0.99", "1.01", "0.93", "0.90", "0.90", "0.89", "0.88", "0.86", "0.87", "0.87", "0.84"),
    *("0.79", "0.76", "0.76", "0.77", "2.06", "4.22", "5.07", "4.92", "3.71", "2.76", "2.62", "2.75"),
)
"""The legal rate of France for what is owed to businesses ("autres cas"), in percent a year.

The arrêtés of each December and June, among them those of 24 June 2015, 26 June 2017, 27 June 2023 (ECOT2317028A), 21
December 2023, 26 June 2024, 19 June 2025 (ECOT2516925A), 15 December 2025, and 26 June 2026 (Journal officiel of 30
June 2026; its figure as a published reckoner of late payment and the tables of two public programs have it, one of
which holds it against the published floor of three times the rate, 8.25 %).
"""
CENTRAL_BANK: Final = _half_years(
    2015,
    *("0.05", "0.05", "0.05", "0", "0", "0", "0", "0", "0", "0", "0", "0"),
    *("0", "0", "0", "0", "2.50", "4.00", "4.50", "4.25", "3.15", "2.15", "2.15", "2.40"),
)
"""The European Central Bank's rate of main refinancing operations on 1 January and on 1 July, in percent a year.

After its decisions (15 December 2022, 15 June 2023, 14 September 2023, 6 June 2024, 12 December 2024, 5 June 2025, 11
June 2026, in force since the 17th: ecb.mp260611). Decisions of a half year count from the next one on.
"""
POINTS: Final = Decimal(10)
"""What the law of France adds to the European Central Bank's rate."""
FLOOR: Final = Decimal(3)
"""How many times the legal rate an agreed rate is at least."""

_ANNUAL: Final = (
    re.compile(
        r"(\d{1,2}(?:[.,]\d{1,4})?)\s*%\s*(?:l'an\b|l'annee\b|par an\b|par annee\b|annuel|per annum\b|per year\b"
        r"|a year\b|yearly\b|p\.\s?a\.|/\s?an\b|/\s?year\b)"
    ),
    re.compile(
        r"(?:taux annuel|interets? annuels?|taux d'interet annuel|annual rate|annual interest(?: rate)?|yearly rate)"
        r"\s*(?:de|of|:|is)?\s*(\d{1,2}(?:[.,]\d{1,4})?)\s*%"
    ),
)
"""A rate by the year, as terms state it."""
_LEGAL_TIMES: Final = re.compile(r"(?:\b(?:trois|3) fois le taux|\b(?:three|3) times the legal)")
_POINTS: Final = re.compile(
    r"(?:banque centrale|central bank|\bbce\b|\becb\b)[^.;]{0,80}?(\d{1,2}(?:[.,]\d{1,2})?) (?:percentage )?points"
)


class Basis(StrEnum):
    """By what a rate goes. Its value is that of the setting `reminder.interest`."""

    LEGAL = "legal"
    """Times the legal rate of France."""
    CENTRAL_BANK = "ecb"
    """Points above the European Central Bank's rate."""
    FIXED = "rate"
    """A rate of its own, by the year."""


class Interest(NamedTuple):
    """A yearly rate, and by what it goes."""

    basis: Basis
    """By what."""
    figure: Decimal
    """Of it: how many times, how many points, or percent a year."""

    def on(self, day: dt.date) -> Decimal:
        """Return the rate of a day, in percent a year; of days after the table what its newest entry says."""
        if self.basis is Basis.FIXED:
            return self.figure
        series = LEGAL if self.basis is Basis.LEGAL else CENTRAL_BANK
        found = (on(series, day) or series[-1].rates)[0]
        return found * self.figure if self.basis is Basis.LEGAL else found + self.figure

    def is_known(self, day: dt.date) -> bool:
        """Return whether the figure of that day's half year is in the table, or needs none."""
        return self.half_year_of(day) == half_year(day)

    def half_year_of(self, day: dt.date) -> dt.date:
        """Return the first day of the half year whose figure is taken: that of the day, or the last in the table."""
        if self.basis is Basis.FIXED:
            return half_year(day)
        series = LEGAL if self.basis is Basis.LEGAL else CENTRAL_BANK
        return min(half_year(day), series[0].since)


def half_year(day: dt.date) -> dt.date:
    """Return the first day of the half year of `day`."""
    return dt.date(day.year, 7 if day.month > 6 else 1, 1)


def stated_interest(document: Document) -> Interest | None:
    """Return the rate of interest for late payment that an invoice states; None where it states none by the year.

    A rate by the month alone is none: s. 4 of the Interest Act of Canada wants the year.
    """
    notes = (each.text for each in document.notes if each.subject == PENALTIES)
    terms = (each.text for each in document.payment_terms)
    others = (each.text for each in document.notes if not each.subject)
    for text in (*notes, document.terms, *terms, *others):
        found = _stated(folded(text.replace("\u00a0", " ").replace("\u202f", " ")))
        if found is not None:
            return found
    return None


def _stated(text: str) -> Interest | None:
    for pattern in _ANNUAL:
        if annual := pattern.search(text):
            return Interest(Basis.FIXED, Decimal(annual[1].replace(",", ".")))
    if points := _POINTS.search(text):
        return Interest(Basis.CENTRAL_BANK, Decimal(points[1].replace(",", ".")))
    return Interest(Basis.LEGAL, FLOOR) if _LEGAL_TIMES.search(text) else None
