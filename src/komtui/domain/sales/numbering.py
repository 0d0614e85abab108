"""Numbering: patterns such as `F-{year}-{number:04}` and the sequence that a pattern belongs to."""

from __future__ import annotations

import datetime as dt
import re

_FIELD = re.compile(r"\{(year|yy|month|store|number)(?::0?(\d))?\}")


def is_pattern(pattern: str) -> bool:
    """Return whether `pattern` has exactly one `{number}` and no other braces than the known fields."""
    return len(re.findall(r"\{number(?::0?\d)?\}", pattern)) == 1 and not re.search(r"[{}]", _FIELD.sub("", pattern))


def series(pattern: str, date: dt.date, store: str) -> str:
    """Return the pattern with all but the number filled in: numbers count up within one series."""
    return _FIELD.sub(lambda match: match[0] if match[1] == "number" else _value(match, date, store), pattern)


def formatted(series_name: str, number: int) -> str:
    """Return the document number: `series_name` (see `series`) with its number put in."""
    return _FIELD.sub(lambda match: f"{number:0{match[2] or 1}d}", series_name)


def _value(match: re.Match[str], date: dt.date, store: str) -> str:
    # What comes out still has a place for the number; a store named `{number}` would make a second one.
    store = store.replace("{", "").replace("}", "")
    return {"year": f"{date.year:04d}", "yy": f"{date.year % 100:02d}", "month": f"{date.month:02d}", "store": store}[
        match[1]
    ]
