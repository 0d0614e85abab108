"""Rates of taxes on sales by country, province and date: one table for what a line is offered and what is checked.

Sources: the European Union after github.com/ibericode/vat-rates (version 4, 2025-08), which follows the Commission's
"VAT rates applied in the Member States"; France CGI art. 278 to 281 nonies, 294 to 297; Canada Excise Tax Act s. 165
and schedule VIII, Act respecting the Québec sales tax s. 16, and the provinces' notices of each change; Switzerland
LTVA art. 25; United Kingdom VATA 1994 s. 2. Percentages, the standard rate first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

EVER: Final = dt.date(1900, 1, 1)
"""From when a rate holds whose beginning nobody asks for."""


class Rates(NamedTuple):
    """What a country or a province takes from a day on, until the next entry."""

    since: dt.date
    """First day."""
    rates: tuple[Decimal, ...]
    """In percent, the standard one first."""


def _series(*entries: tuple[str, str]) -> tuple[Rates, ...]:
    """Return entries, the newest first, from (first day, rates)."""
    return tuple(
        Rates(dt.date.fromisoformat(since) if since else EVER, tuple(map(Decimal, rates.split())))
        for since, rates in entries
    )


VAT: Final[Mapping[str, tuple[Rates, ...]]] = {
    "AT": _series(("2016-01-01", "20 13 10"), ("", "20 12 10")),
    "BE": _series(("", "21 12 6")),
    "BG": _series(("", "20 9")),
    "CH": _series(("2024-01-01", "8.1 3.8 2.6"), ("2018-01-01", "7.7 3.7 2.5"), ("", "8 3.8 2.5")),
    "CY": _series(("", "19 9 5")),
    "CZ": _series(("2024-01-01", "21 12"), ("", "21 15 10")),
    "DE": _series(("2021-01-01", "19 7"), ("2020-07-01", "16 5"), ("", "19 7")),
    "DK": _series(("", "25")),
    "EE": _series(("2025-07-01", "24 13 9"), ("2025-01-01", "22 13 9"), ("2024-01-01", "22 9 5"), ("", "20 9 5")),
    "ES": _series(("", "21 10 4")),
    "FI": _series(("2024-09-01", "25.5 14 10"), ("", "24 14 10")),
    # With Corsica (0.9, 10, 13), and overseas (8.5, 1.05, 1.75), where the buyer is there.
    "FR": _series(
        ("2014-01-01", "20 10 5.5 2.1 8.5 13 1.75 1.05 0.9"),
        ("2012-01-01", "19.6 7 5.5 2.1 8.5 8 13 1.75 1.05 0.9"),
        ("2000-04-01", "19.6 5.5 2.1 8.5 8 1.75 1.05 0.9"),
        ("1995-08-01", "20.6 5.5 2.1 9.5 8 2.1 1.05 0.9"),
        ("", "18.6 5.5 2.1"),
    ),
    "GB": _series(("2011-01-04", "20 5"), ("", "17.5 5")),
    "GR": _series(("2016-06-01", "24 13 6 17 9 4"), ("2016-01-01", "23 13.5 6"), ("", "23 13 6.5")),
    "HR": _series(("", "25 13 5")),
    "HU": _series(("", "27 18 5")),
    "IE": _series(("2021-03-01", "23 13.5 9 4.8"), ("2020-09-01", "21 13.5 9 4.8"), ("", "23 13.5 9 4.8")),
    "IT": _series(("", "22 10 5 4")),
    "LT": _series(("", "21 9 5")),
    "LU": _series(
        ("2024-01-01", "17 14 8 3"),
        ("2023-01-01", "16 13 7 3"),
        ("2016-01-01", "17 13 8 3"),
        ("2015-01-01", "17 14 12 8 3"),
        ("", "15 12 6 3"),
    ),
    "LV": _series(("", "21 12 5")),
    "MC": _series(("2014-01-01", "20 10 5.5 2.1"), ("", "19.6 7 5.5 2.1")),
    "MT": _series(("", "18 12 7 5")),
    "NL": _series(("2019-01-01", "21 9"), ("2012-10-01", "21 6"), ("", "19 6")),
    "PL": _series(("", "23 8 5")),
    # With Madeira and the Azores.
    "PT": _series(("", "23 13 6 22 18 16 12 9 5 4")),
    "RO": _series(("2025-08-01", "21 11 9"), ("2017-01-01", "19 9 5"), ("2016-01-01", "20 9 5"), ("", "24 9 5")),
    "SE": _series(("", "25 12 6")),
    "SI": _series(("", "22 9.5 5")),
    "SK": _series(("2025-01-01", "23 19 5"), ("2011-01-01", "20 10"), ("", "19 10")),
}
"""By country (ISO 3166-1), the newest first."""

GST: Final = _series(("2008-01-01", "5"), ("2006-07-01", "6"), ("", "7"))
"""The federal tax of Canada."""
QST: Final = _series(("2013-01-01", "9.975"), ("2012-01-01", "9.5"), ("2011-01-01", "8.5"), ("", "7.5"))
"""Of Québec; until 2012 on the price with GST."""
HST: Final[Mapping[str, tuple[Rates, ...]]] = {
    "ON": _series(("2010-07-01", "13")),
    "NB": _series(("2016-07-01", "15"), ("2008-01-01", "13")),
    "NL": _series(("2016-07-01", "15"), ("2008-01-01", "13")),
    "PE": _series(("2016-10-01", "15"), ("2013-04-01", "14")),
    "NS": _series(("2025-04-01", "14"), ("2010-07-01", "15"), ("2008-01-01", "13")),
}
"""Harmonized, by province."""
PST: Final[Mapping[str, tuple[Rates, ...]]] = {
    "BC": _series(("2013-04-01", "7")),
    "MB": _series(("2019-07-01", "7"), ("2013-07-01", "8"), ("", "7")),
    "SK": _series(("2017-03-23", "6"), ("2006-10-28", "5")),
}
"""Of the provinces that take one beside the GST."""
SUMS: Final = tuple(Decimal(each) for each in ["14.975", "14.5", "13.925", "12.875"])
"""Today's and earlier sums of GST and QST: the two in one figure, which no document may say."""
PROVINCES: Final = frozenset({*HST, *PST, "AB", "NT", "NU", "QC", "YT"})
"""Of Canada, its territories among them."""


def on(series: tuple[Rates, ...], date: dt.date | None = None) -> tuple[Decimal, ...]:
    """Return what holds on a day, or what the newest entry says; nothing where the table begins later."""
    if date is None:
        return series[0].rates
    return next((each.rates for each in series if each.since <= date), ())


def vat(country: str, date: dt.date | None = None) -> tuple[Decimal, ...]:
    """Return the VAT rates of a country on a day, zero apart; nothing where the country is not known."""
    return on(VAT[country], date) if country in VAT else ()


def canadian(scheme: str, province: str, date: dt.date | None = None) -> tuple[Decimal, ...]:
    """Return the rates of one of Canada's taxes on a day; without a province those of any that takes it."""
    if scheme == "GST":
        return on(GST, date)
    if scheme == "QST":
        return on(QST, date)
    table = {"HST": HST, "PST": PST}.get(scheme, {})
    return tuple(dict.fromkeys(_of(table, province, date)))


def _of(table: Mapping[str, tuple[Rates, ...]], province: str, date: dt.date | None) -> Iterator[Decimal]:
    for of, series in table.items():
        if province in {"", of}:
            yield from on(series, date)
