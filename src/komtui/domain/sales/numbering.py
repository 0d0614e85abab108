"""Numbering: patterns such as `F-{year}-{number:04}` and the sequence that a pattern belongs to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from komtui.late import late_pattern

_FIELD = late_pattern(r"\{(year|yy|month|store|number)(?::0?(\d))?\}")
_NUMBER = late_pattern(r"[0-9]{1,12}")
"""Longer ones are moments or codes, after which nobody wants to count on."""
_DIGIT = late_pattern("[0-9]")
_DRAFT = late_pattern(r"draft-(\d{1,18})", re.ASCII)


_FRENCH = {"année": "year", "annee": "year", "aa": "yy", "mois": "month", "magasin": "store", "numéro": "number"}
_SPOKEN = {name: word for word, name in _FRENCH.items() if word != "annee"}
_KEPT = late_pattern(r"\{(year|yy|month|store|number)(?=[:}])")
_NAMED = late_pattern(r"\{(année|annee|aa|mois|magasin|numéro|numero)(?=[:}])", re.IGNORECASE)


def in_english(pattern: str) -> str:
    """Return a pattern whose parts are called in French (`{année}`, `{numéro:04}`) by the names that it is kept by."""
    return _NAMED.sub(lambda found: "{" + _FRENCH.get(found[1].lower(), "number"), pattern)


def in_words(pattern: str, language: str) -> str:
    """Return a pattern as it is kept with its parts called as the person who reads it does (`fr_CA`)."""
    if not language.startswith("fr"):
        return pattern
    return _KEPT.sub(lambda found: "{" + _SPOKEN[found[1]], pattern)


def is_pattern(pattern: str) -> bool:
    """Return whether `pattern` has exactly one `{number}` and no other braces than the known fields."""
    return len(re.findall(r"\{number(?::0?\d)?\}", pattern)) == 1 and not re.search(r"[{}]", _FIELD.sub("", pattern))


def series(pattern: str, date: dt.date, store: str) -> str:
    """Return the pattern with all but the number filled in: numbers count up within one series."""
    return _FIELD.sub(lambda match: match[0] if match[1] == "number" else _value(match, date, store), pattern)


def formatted(series_name: str, number: int) -> str:
    """Return the document number: `series_name` (see `series`) with its number put in."""
    return _FIELD.sub(lambda match: f"{number:0{match[2] or 1}d}", series_name)


def prefix(series_name: str) -> str:
    """Return what every number of a series begins with."""
    return series_name.partition("{number")[0]


def number_of(series_name: str, document_number: str) -> int | None:
    """Return which number of the series a document's number is; None where it is none of its.

    Zeros in front do not matter: `F-2026-412` counts in the series that writes `F-2026-0412`.
    """
    return numbers_of(series_name)(document_number)


def numbers_of(series_name: str) -> Callable[[str], int | None]:
    """Return what tells of many documents' numbers which of the series each is (see `number_of`)."""
    before, after = _FIELD.split(series_name)[0], _FIELD.split(series_name)[-1]
    start, end = len(before), len(after)

    def number(document_number: str) -> int | None:
        if not (document_number.startswith(before) and document_number.endswith(after)):
            return None
        digits = document_number[start : len(document_number) - end]
        return int(digits) if _NUMBER.fullmatch(digits) else None

    return number


def is_alike(number: str, other: str) -> bool:
    """Return whether two numbers differ in nothing but which digits stand where there is one."""
    return _DIGIT.sub("0", number) == _DIGIT.sub("0", other)


def name_of(document_number: str, document_id: int) -> str:
    """Return what a document is called by: its number, or `draft-12` after its key."""
    return document_number or f"draft-{document_id}"


def draft_key(name: str) -> int | None:
    """Return the key of the draft that is called so; None where it is no draft's name."""
    found = _DRAFT.fullmatch(name)
    return None if found is None else int(found[1])


def _value(match: re.Match[str], date: dt.date, store: str) -> str:
    # What comes out still has a place for the number; a store named `{number}` would make a second one.
    store = store.replace("{", "").replace("}", "")
    return {"year": f"{date.year:04d}", "yy": f"{date.year % 100:02d}", "month": f"{date.month:02d}", "store": store}[
        match[1]
    ]
